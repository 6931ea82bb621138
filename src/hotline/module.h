#pragma once
#include "web/module.h"

namespace ostoja::hotline {
web::Module module();
}  // namespace ostoja::hotline
