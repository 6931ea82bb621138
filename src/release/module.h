#pragma once
#include "web/module.h"

namespace ostoja::release {
web::Module module();
}  // namespace ostoja::release
