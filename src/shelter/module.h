#pragma once
#include "web/module.h"

namespace ostoja::shelter {
web::Module module();
}
