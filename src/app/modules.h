#pragma once
#include "web/module.h"

#include <vector>

namespace ostoja::app {
// The one list of rooms. A room that is not named here is not in the program.
std::vector<web::Module> modules();
}  // namespace ostoja::app
