#pragma once
#include "web/module.h"

namespace ostoja::intervention {
web::Module module();
}
