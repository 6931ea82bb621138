#include "disclosure/synthetic.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <stdexcept>
#include <unordered_map>

namespace ostoja::disclosure {
namespace {

// 0 … n - 1, each as likely as the other.
std::uint64_t below(std::uint64_t n, const Random& random) {
  const std::uint64_t last = ~std::uint64_t{0} - (~std::uint64_t{0} % n + 1) % n;
  for (;;)
    if (const auto r = random(); r <= last) return r % n;
}
// True with probability exp(-a/b), for 0 <= a <= b.
bool exp_of_less_than_one(std::uint64_t a, std::uint64_t b, const Random& random) {
  std::uint64_t k = 1;
  while (below(b, random) < a && below(k, random) == 0) ++k;  // the k-th step is taken with probability a/(b k)
  return k % 2 == 1;
}

struct Tables {
  const std::vector<int>& sizes;
  const std::vector<Record>& records;
  std::vector<std::int64_t> one(int field) const {
    std::vector<std::int64_t> out(static_cast<std::size_t>(sizes[static_cast<std::size_t>(field)]));
    for (const auto& r : records) ++out[static_cast<std::size_t>(r[static_cast<std::size_t>(field)])];
    return out;
  }
  std::vector<std::int64_t> two(int x, int y) const {  // [x][y]
    const auto width = static_cast<std::size_t>(sizes[static_cast<std::size_t>(y)]);
    std::vector<std::int64_t> out(static_cast<std::size_t>(sizes[static_cast<std::size_t>(x)]) * width);
    for (const auto& r : records) ++out[static_cast<std::size_t>(r[static_cast<std::size_t>(x)]) * width + static_cast<std::size_t>(r[static_cast<std::size_t>(y)])];
    return out;
  }
};

// `many` places shared out by weights: the whole parts first, then one each by chance of what is left over.
std::vector<std::int64_t> share_out(std::int64_t many, const std::vector<std::int64_t>& weights, const Random& random) {
  std::vector<std::int64_t> out(weights.size());
  const auto sum = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
  if (sum == 0 || many == 0) return out;
  std::vector<std::int64_t> rest(weights.size());
  std::int64_t left = many, rests = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    out[i] = many * weights[i] / sum, rest[i] = many * weights[i] % sum;
    left -= out[i], rests += rest[i];
  }
  for (; left > 0; --left) {
    auto at = static_cast<std::int64_t>(below(static_cast<std::uint64_t>(rests), random));
    std::size_t i = 0;
    while (at >= rest[i]) at -= rest[i++];
    ++out[i], rests -= rest[i], rest[i] = 0;
  }
  return out;
}

}  // namespace

std::int64_t discrete_laplace(std::int64_t numerator, std::int64_t denominator, const Random& random) {
  if (numerator <= 0 || denominator <= 0) throw std::invalid_argument("the scale of noise is positive");
  const auto t = static_cast<std::uint64_t>(numerator), s = static_cast<std::uint64_t>(denominator);
  for (;;) {
    const auto u = below(t, random);
    if (!exp_of_less_than_one(u, t, random)) continue;
    std::uint64_t v = 0;
    while (exp_of_less_than_one(1, 1, random)) ++v;
    const auto y = static_cast<std::int64_t>((u + t * v) / s);
    const bool minus = below(2, random) == 1;
    if (minus && y == 0) continue;
    return minus ? -y : y;
  }
}

Synthetic synthesize(const std::vector<int>& sizes, const std::vector<Record>& records, std::int64_t thousandths, const Random& random) {
  const int fields = static_cast<int>(sizes.size());
  if (fields == 0 || thousandths <= 0) throw std::invalid_argument("there are fields and a budget");
  for (int size : sizes)
    if (size < 1) throw std::invalid_argument("every field has a code");
  for (const auto& r : records)
    for (int f = 0; f < fields; ++f)
      if (r.size() != sizes.size() || r[static_cast<std::size_t>(f)] < 0 || r[static_cast<std::size_t>(f)] >= sizes[static_cast<std::size_t>(f)]) throw std::invalid_argument("a record has a code that is in no list");
  const Tables real{sizes, records};
  const auto choosing = thousandths / 10, ones = fields > 1 ? thousandths / 5 : thousandths, twos = thousandths - choosing - ones;

  // Each field: a record is in one cell of each of the tables.
  std::vector<std::vector<std::int64_t>> one;
  for (int f = 0; f < fields; ++f) {
    one.push_back(real.one(f));
    for (auto& n : one.back()) n = std::max<std::int64_t>(0, n + discrete_laplace(1000 * fields, ones, random));
  }
  std::int64_t total = 0;
  for (const auto& table : one) total += std::accumulate(table.begin(), table.end(), std::int64_t{0});
  total /= fields;

  // The tree: again and again the pair that joins two parts and is furthest from being independent, told by a noisy score; one record moves a score by one.
  Synthetic out;
  std::vector<int> part(static_cast<std::size_t>(fields));
  std::iota(part.begin(), part.end(), 0);
  std::map<std::pair<int, int>, std::int64_t> score;
  for (int x = 0; x < fields; ++x)
    for (int y = x + 1; y < fields; ++y) {
      const auto table = real.two(x, y);
      const auto &left = one[static_cast<std::size_t>(x)], &right = one[static_cast<std::size_t>(y)];
      std::int64_t sum = 0;
      for (std::size_t i = 0; i < left.size(); ++i)
        for (std::size_t j = 0; j < right.size(); ++j) sum += std::abs(table[i * right.size() + j] - (total == 0 ? 0 : left[i] * right[j] / total));
      // Every cell of a table will carry noise: a large one must tell more.
      score[{x, y}] = sum - static_cast<std::int64_t>(table.size()) * 1000 * (fields - 1) / std::max<std::int64_t>(1, twos);
    }
  std::vector<std::pair<int, int>> edges;
  while (static_cast<int>(edges.size()) < fields - 1) {
    std::pair<int, int> best{-1, -1};
    std::int64_t most = 0;
    for (const auto& [pair, n] : score) {
      if (part[static_cast<std::size_t>(pair.first)] == part[static_cast<std::size_t>(pair.second)]) continue;
      const auto noisy = n + discrete_laplace(2 * 1000 * (fields - 1), std::max<std::int64_t>(1, choosing), random);
      if (best.first < 0 || noisy > most) best = pair, most = noisy;
    }
    edges.push_back(best);
    const int from = part[static_cast<std::size_t>(best.second)], to = part[static_cast<std::size_t>(best.first)];
    for (auto& p : part)
      if (p == from) p = to;
  }

  // The pairs, counted with noise. A cell that noise alone could have made is taken as empty.
  std::map<std::pair<int, int>, std::vector<std::int64_t>> two;
  for (const auto& [x, y] : edges) {
    auto table = real.two(x, y);
    const std::int64_t scale = 1000 * (fields - 1), least = 3 * scale / std::max<std::int64_t>(1, twos);
    for (auto& n : table) {
      n += discrete_laplace(scale, std::max<std::int64_t>(1, twos), random);
      if (n <= least) n = 0;
    }
    two[{x, y}] = std::move(table);
  }

  // Records: the first field by its own table, each further one by the table it shares with the one before it.
  out.records.assign(static_cast<std::size_t>(total), Record(sizes.size(), 0));
  std::vector<bool> done(sizes.size());
  auto put = [&](int field, const std::vector<std::size_t>& whom, const std::vector<std::int64_t>& weights) {
    auto shares = share_out(static_cast<std::int64_t>(whom.size()), weights, random);
    std::vector<std::size_t> order = whom;
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[below(i, random)]);
    std::size_t at = 0;
    for (std::size_t code = 0; code < shares.size(); ++code)
      for (std::int64_t n = 0; n < shares[code]; ++n) out.records[order[at++]][static_cast<std::size_t>(field)] = static_cast<int>(code);
  };
  std::vector<std::size_t> everybody(out.records.size());
  std::iota(everybody.begin(), everybody.end(), std::size_t{0});
  put(0, everybody, one[0]);
  done[0] = true;
  for (bool more = true; more;) {
    more = false;
    for (const auto& [x, y] : edges) {
      if (done[static_cast<std::size_t>(x)] == done[static_cast<std::size_t>(y)]) continue;
      const bool forward = done[static_cast<std::size_t>(x)];
      const int parent = forward ? x : y, child = forward ? y : x;
      const auto& table = two[{x, y}];
      const auto width = static_cast<std::size_t>(sizes[static_cast<std::size_t>(y)]);
      std::vector<std::vector<std::size_t>> groups(static_cast<std::size_t>(sizes[static_cast<std::size_t>(parent)]));
      for (auto i : everybody) groups[static_cast<std::size_t>(out.records[i][static_cast<std::size_t>(parent)])].push_back(i);
      for (std::size_t code = 0; code < groups.size(); ++code) {
        std::vector<std::int64_t> weights;
        for (std::size_t other = 0; other < static_cast<std::size_t>(sizes[static_cast<std::size_t>(child)]); ++other) weights.push_back(forward ? table[code * width + other] : table[other * width + code]);
        if (std::all_of(weights.begin(), weights.end(), [](std::int64_t n) { return n == 0; })) weights = one[static_cast<std::size_t>(child)];
        put(child, groups[code], weights);
      }
      done[static_cast<std::size_t>(child)] = true;
      out.pairs.emplace_back(parent, child);
      more = true;
    }
  }
  // The order in which they were made tells nothing.
  for (std::size_t i = out.records.size(); i > 1; --i) std::swap(out.records[i - 1], out.records[below(i, random)]);
  return out;
}

Quality quality(const std::vector<Record>& real, const std::vector<Record>& invented, int length) {
  const int fields = real.empty() ? 0 : static_cast<int>(real.front().size());
  Quality q;
  std::int64_t occur = 0, told = 0, missing = 0, made_up = 0;
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
    for (const auto& r : invented) ++cells[key(r)].second;
    for (const auto& [code, n] : cells) {
      if (n.first > 0) ++occur, counts += static_cast<double>(n.first), errors += static_cast<double>(std::abs(n.first - n.second)), missing += n.second == 0;
      if (n.second > 0) ++told, made_up += n.first == 0;
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
  if (told > 0) q.fabricated = static_cast<double>(made_up) / static_cast<double>(told);
  return q;
}

}  // namespace ostoja::disclosure
