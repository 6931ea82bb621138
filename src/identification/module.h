#pragma once
#include "web/module.h"

namespace ostoja::identification {
web::Module module();
}  // namespace ostoja::identification
