#pragma once
#include "web/module.h"

namespace ostoja::protection {
web::Module module();
}  // namespace ostoja::protection
