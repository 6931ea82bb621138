#pragma once
#include "web/module.h"

namespace ostoja::referral {
web::Module module();
}  // namespace ostoja::referral
