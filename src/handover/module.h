#pragma once
#include "web/module.h"

namespace ostoja::handover {

web::Module module();

}  // namespace ostoja::handover
