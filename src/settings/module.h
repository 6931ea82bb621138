#pragma once
#include "web/module.h"

namespace ostoja::settings {
web::Module module();
}  // namespace ostoja::settings
