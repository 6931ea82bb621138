#pragma once
#include "web/module.h"

namespace ostoja::clocks {
web::Module module();
}  // namespace ostoja::clocks
