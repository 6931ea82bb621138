#pragma once
// What commands say on standard output: lines for people, JSON for machines.
#include "core/json.h"

#include <string>
#include <string_view>

namespace ostoja::app {
void line(std::string_view text);
void answer(std::string_view json);
}  // namespace ostoja::app
