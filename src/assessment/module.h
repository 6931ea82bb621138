#pragma once
#include "web/module.h"

namespace ostoja::assessment {
web::Module module();
}  // namespace ostoja::assessment
