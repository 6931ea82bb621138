#include "core/money.h"

#include <fmt/format.h>

namespace ostoja::core {

std::optional<Money> Money::parse(std::string_view text) {
  std::int64_t whole = 0, part = 0;
  int seen = 0, decimals = -1;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == ' ' || (c == '\xc2' && i + 1 < text.size() && text[i + 1] == '\xa0' && ++i)) continue;  // blanks and no-break blanks between groups
    if ((c == ',' || c == '.') && decimals < 0) {
      decimals = 0;
    } else if (c >= '0' && c <= '9') {
      if (decimals < 0) {
        if (++seen > 12) return std::nullopt;
        whole = whole * 10 + (c - '0');
      } else if (++decimals > 2) {
        return std::nullopt;
      } else {
        part = part * 10 + (c - '0');
      }
    } else {
      return std::nullopt;
    }
  }
  if (seen == 0 || decimals == 0) return std::nullopt;
  return Money{whole * 100 + (decimals == 1 ? part * 10 : part)};
}

std::string Money::plain() const {
  return fmt::format("{}{}.{:02}", grosze < 0 ? "-" : "", (grosze < 0 ? -grosze : grosze) / 100, (grosze < 0 ? -grosze : grosze) % 100);
}

}  // namespace ostoja::core
