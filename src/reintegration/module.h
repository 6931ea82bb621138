#pragma once
#include "web/module.h"

namespace ostoja::reintegration {
web::Module module();
}  // namespace ostoja::reintegration
