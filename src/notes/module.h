#pragma once
#include "web/module.h"

namespace ostoja::notes {
web::Module module();
}  // namespace ostoja::notes
