#pragma once
#include "web/module.h"

namespace ostoja::approvals {
web::Module module();
}  // namespace ostoja::approvals
