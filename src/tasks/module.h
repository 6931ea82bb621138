#pragma once
#include "web/module.h"

namespace ostoja::tasks {
web::Module module();
}  // namespace ostoja::tasks
