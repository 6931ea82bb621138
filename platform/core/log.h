#pragma once
// The program's own log on standard error: one line each, literals and numbers only, so no personal data can get in.
#include "core/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace ostoja::core {

enum class Level : std::uint8_t { info, warning, error };

// A word that is safe in a log: an id, a route pattern, a code of ours. Constructed by name so that it greps.
struct LogWord {
  std::string text;
  static LogWord of_ours(std::string_view text) { return {std::string(text)}; }
};
void log(Level, Literal what);
void log(Level, Literal what, std::int64_t number);
void log(Level, Literal what, const LogWord&);

}  // namespace ostoja::core
