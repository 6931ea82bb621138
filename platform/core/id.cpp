#include "core/id.h"

#include <array>
#include <atomic>
#include <random>

namespace ostoja::core {
namespace {
constexpr std::string_view kDigits = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr int kRandomBits = 21;
}  // namespace

std::string id_text(std::int64_t value) {
  std::string out(13, '0');
  auto v = static_cast<std::uint64_t>(value);
  for (int i = 12; i >= 0; --i, v >>= 5) out[static_cast<std::size_t>(i)] = kDigits[v & 31];
  return out;
}

std::optional<std::int64_t> id_value(std::string_view text) {
  if (text.size() != 13) return std::nullopt;
  std::uint64_t v = 0;
  for (char c : text) {
    auto digit = kDigits.find(c);
    if (digit == std::string_view::npos || (v >> 59) != 0) return std::nullopt;
    v = (v << 5) | digit;
  }
  if (v == 0 || v > static_cast<std::uint64_t>(INT64_MAX)) return std::nullopt;
  return static_cast<std::int64_t>(v);
}

// The upper part is time, the lower random; within one millisecond, or when the clock goes back, the last id is counted on by a random step.
std::int64_t next_id(std::int64_t now_ms) {
  static std::atomic<std::int64_t> last{0};
  thread_local std::minstd_rand quick{std::random_device{}()};
  std::int64_t proposed = (now_ms << kRandomBits) | static_cast<std::int64_t>(quick() & ((1u << kRandomBits) - 1));
  std::int64_t before = last.load();
  for (;;) {
    std::int64_t next = proposed > before ? proposed : before + 1 + static_cast<std::int64_t>(quick() & 0x3f);
    if (last.compare_exchange_weak(before, next)) return next;
  }
}

}  // namespace ostoja::core
