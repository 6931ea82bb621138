#pragma once
#include "web/module.h"

namespace ostoja::duty {
web::Module module();
}  // namespace ostoja::duty
