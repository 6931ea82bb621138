#pragma once
#include "web/module.h"

namespace ostoja::report {
web::Module module();
}  // namespace ostoja::report
