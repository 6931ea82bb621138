#pragma once
#include "web/module.h"

namespace ostoja::support {
web::Module module();
}  // namespace ostoja::support
