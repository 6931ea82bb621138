#pragma once
#include "web/module.h"

namespace ostoja::statistics {
web::Module module();
}  // namespace ostoja::statistics
