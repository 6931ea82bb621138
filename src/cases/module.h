#pragma once
#include "web/module.h"

namespace ostoja::cases {
web::Module module();
}  // namespace ostoja::cases
