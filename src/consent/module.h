#pragma once
#include "web/module.h"

namespace ostoja::consent {
web::Module module();
}  // namespace ostoja::consent
