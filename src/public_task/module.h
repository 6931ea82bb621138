#pragma once
#include "web/module.h"

namespace ostoja::public_task {
web::Module module();
}  // namespace ostoja::public_task
