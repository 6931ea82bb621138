#pragma once
#include "web/module.h"

namespace ostoja::directory {
web::Module module();
}  // namespace ostoja::directory
