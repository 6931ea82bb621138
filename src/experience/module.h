#pragma once
#include "web/module.h"

namespace ostoja::experience {
web::Module module();
}  // namespace ostoja::experience
