#pragma once
#include "web/module.h"

namespace ostoja::exchange {

web::Module module();

}  // namespace ostoja::exchange
