#pragma once
#include "web/module.h"

namespace ostoja::staff {
web::Module module();
}
