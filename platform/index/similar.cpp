#include "index/similar.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

namespace ostoja::index {

double jaro_winkler(std::string_view a, std::string_view b) {
  a = a.substr(0, 64), b = b.substr(0, 64);
  if (a.size() > b.size()) std::swap(a, b);
  if (a.empty()) return 0;
  if (a == b) return 1;
  const std::size_t window = b.size() < 4 ? 0 : b.size() / 2 - 1;
  std::uint64_t taken_a = 0, taken_b = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::size_t from = i > window ? i - window : 0, to = std::min(i + window + 1, b.size());
    for (std::size_t j = from; j < to; ++j)
      if (b[j] == a[i] && (taken_b >> j & 1) == 0) {
        taken_a |= std::uint64_t{1} << i, taken_b |= std::uint64_t{1} << j;
        break;
      }
  }
  const int same = std::popcount(taken_a);
  if (same == 0) return 0;
  int out_of_order = 0;
  for (auto x = taken_a, y = taken_b; x != 0; x &= x - 1, y &= y - 1)
    out_of_order += a[static_cast<std::size_t>(std::countr_zero(x))] != b[static_cast<std::size_t>(std::countr_zero(y))];
  const double m = same;
  const double jaro = (m / static_cast<double>(a.size()) + m / static_cast<double>(b.size()) + (m - out_of_order / 2) / m) / 3;
  if (jaro <= 0.7) return jaro;
  std::size_t begin = 0;
  while (begin < 4 && begin < a.size() && a[begin] == b[begin]) ++begin;
  return jaro + static_cast<double>(begin) * 0.1 * (1 - jaro);
}

bool one_slip(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1) return false;
  std::size_t i = 0;
  while (i < a.size() && a[i] == b[i]) ++i;
  if (i == a.size()) return true;
  auto rest_a = a.substr(i), rest_b = b.substr(i);
  if (a.size() != b.size()) return rest_a == rest_b.substr(1);
  if (rest_a.substr(1) == rest_b.substr(1)) return true;
  return rest_a.size() >= 2 && rest_a[0] == rest_b[1] && rest_a[1] == rest_b[0] && rest_a.substr(2) == rest_b.substr(2);
}

}  // namespace ostoja::index
