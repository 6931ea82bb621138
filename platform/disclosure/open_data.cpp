#include "disclosure/open_data.h"

#include <algorithm>
#include <stdexcept>
#include <unordered_map>

namespace ostoja::disclosure {
namespace {

constexpr std::int64_t kLeast = 10;
constexpr std::int64_t kLogOfDelta = 14;              // ln(1/2δ) for δ = 10^-6 is 13.1

// 0 … n - 1, each as likely as the other.
std::uint64_t below(std::uint64_t n, const Random& random) {
  const std::uint64_t last = ~std::uint64_t{0} - (~std::uint64_t{0} % n + 1) % n;
  for (;;)
    if (const auto r = random(); r <= last) return r % n;
}
// True with probability exp(-a/b), for 0 <= a <= b.
bool exp_of_minus(std::uint64_t a, std::uint64_t b, const Random& random) {
  std::uint64_t k = 1;
  while (below(b, random) < a && below(k, random) == 0) ++k;  // the k-th step is taken with probability a/(b k)
  return k % 2 == 1;
}

}  // namespace

std::int64_t discrete_laplace(std::int64_t numerator, std::int64_t denominator, const Random& random) {
  if (numerator <= 0 || denominator <= 0) throw std::invalid_argument("the scale of noise is positive");
  const auto t = static_cast<std::uint64_t>(numerator), s = static_cast<std::uint64_t>(denominator);
  for (;;) {
    const auto u = below(t, random);
    if (!exp_of_minus(u, t, random)) continue;
    std::uint64_t v = 0;
    while (exp_of_minus(1, 1, random)) ++v;
    const auto y = static_cast<std::int64_t>((u + t * v) / s);
    const bool minus = below(2, random) == 1;
    if (minus && y == 0) continue;
    return minus ? -y : y;
  }
}

std::int64_t threshold_of(std::int64_t thousandths) {
  if (thousandths < 100) throw std::invalid_argument("the budget is a tenth at least");
  return std::max(kLeast, 1 + (1000 * kLogOfDelta + thousandths - 1) / thousandths);
}

std::map<Record, std::int64_t> often(const std::vector<Record>& records, std::int64_t thousandths, const Random& random) {
  const auto threshold = threshold_of(thousandths);
  std::map<Record, std::int64_t> out;
  for (const auto& r : records) ++out[r];
  for (auto at = out.begin(); at != out.end();) {
    at->second += discrete_laplace(1000, thousandths, random);
    at = at->second < threshold ? out.erase(at) : std::next(at);
  }
  return out;
}

Quality quality(const std::vector<Record>& real, const std::map<Record, std::int64_t>& told, int length) {
  const int fields = real.empty() ? 0 : static_cast<int>(real.front().size());
  Quality q;
  std::int64_t occur = 0, shown = 0, missing = 0, made_up = 0;
  double counts = 0, errors = 0;
  std::vector<int> chosen;
  auto key = [&](const Record& r) {
    std::uint64_t out = 0;
    for (int f : chosen) out = out * 4096 + static_cast<std::uint64_t>(r[static_cast<std::size_t>(f)]);
    return out;
  };
  auto compare = [&] {
    std::unordered_map<std::uint64_t, std::pair<std::int64_t, std::int64_t>> cells;
    for (const auto& r : real) ++cells[key(r)].first;
    for (const auto& [r, n] : told) cells[key(r)].second += n;
    for (const auto& [code, n] : cells) {
      if (n.first > 0) ++occur, counts += static_cast<double>(n.first), errors += static_cast<double>(std::abs(n.first - n.second)), missing += n.second == 0;
      if (n.second > 0) ++shown, made_up += n.first == 0;
    }
  };
  std::function<void(int)> choose = [&](int from) {
    if (!chosen.empty()) compare();
    if (static_cast<int>(chosen.size()) == length) return;
    for (int f = from; f < fields; ++f) {
      chosen.push_back(f);
      choose(f + 1);
      chosen.pop_back();
    }
  };
  choose(0);
  if (occur > 0) q.mean_count = counts / static_cast<double>(occur), q.mean_error = errors / static_cast<double>(occur), q.suppressed = static_cast<double>(missing) / static_cast<double>(occur);
  if (shown > 0) q.fabricated = static_cast<double>(made_up) / static_cast<double>(shown);
  return q;
}

}  // namespace ostoja::disclosure
