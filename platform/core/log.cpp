#include "core/log.h"

#include "core/time.h"

#include <fmt/format.h>

#include <cstdio>

namespace ostoja::core {
namespace {
void line(Level level, std::string_view text) {
  static constexpr const char* kNames[] = {"info", "warning", "error"};
  auto out = fmt::format("{} {} {}\n", SystemClock().now().rfc3339(), kNames[static_cast<int>(level)], text);
  std::fwrite(out.data(), 1, out.size(), stderr);
}
}  // namespace

void log(Level level, Literal what) { line(level, what.view()); }
void log(Level level, Literal what, std::int64_t number) { line(level, fmt::format("{} {}", what.view(), number)); }
void log(Level level, Literal what, const LogWord& word) { line(level, fmt::format("{} {}", what.view(), word.text)); }

}  // namespace ostoja::core
