#pragma once
#include "web/module.h"

namespace ostoja::consultation {
web::Module module();
}
