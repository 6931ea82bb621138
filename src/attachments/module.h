#pragma once
#include "web/module.h"

namespace ostoja::attachments {
web::Module module();
}  // namespace ostoja::attachments
