#pragma once
#include "web/module.h"

namespace ostoja::address {
web::Module module();
}
