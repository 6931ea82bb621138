#pragma once
// Money in grosze; never a floating number.
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ostoja::core {

struct Money {
  std::int64_t grosze = 0;
  auto operator<=>(const Money&) const = default;
  static std::optional<Money> parse(std::string_view text);  // "1 234,50", "1234.5", "12"
  std::string plain() const;                                 // 1234.50
};

}  // namespace ostoja::core
