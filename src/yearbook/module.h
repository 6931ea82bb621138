#pragma once
#include "web/module.h"

namespace ostoja::yearbook {
web::Module module();
}  // namespace ostoja::yearbook
