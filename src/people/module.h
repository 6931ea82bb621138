#pragma once
#include "web/module.h"

namespace ostoja::people {
web::Module module();
}  // namespace ostoja::people
