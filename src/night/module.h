#pragma once
#include "web/module.h"

namespace ostoja::night {
web::Module module();
}
