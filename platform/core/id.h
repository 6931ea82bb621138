#pragma once
// Ids of records: 64 bits, growing with time (42 bits of milliseconds, 21 random), so that tables stay in order and ids tell no count.
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ostoja::core {

std::string id_text(std::int64_t value);                              // 13 characters of Crockford's base 32, lower case
std::optional<std::int64_t> id_value(std::string_view text);          // nothing when it is no id
std::int64_t next_id(std::int64_t now_ms);                            // unique in this process, unguessable enough to be no counter

template <class Tag>
struct Id {
  std::int64_t value = 0;
  explicit operator bool() const { return value != 0; }
  std::string text() const { return id_text(value); }
  static std::optional<Id> parse(std::string_view text) {
    auto v = id_value(text);
    return v ? std::optional<Id>(Id{*v}) : std::nullopt;
  }
  auto operator<=>(const Id&) const = default;
};

}  // namespace ostoja::core
