#include "index/linkage.h"

#include "index/similar.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>
#include <thread>
#include <unordered_map>

namespace ostoja::index {
namespace {

constexpr std::size_t kColumns = 16;
constexpr int kBits = 3, kUnknown = 4;
constexpr std::size_t kLargestBlock = 120, kNeighbours = 24;
constexpr double kKeepFrom = -12;     // pairs below this first estimate can never become links

using Pattern = std::uint64_t;
int level_of(Pattern p, std::size_t column) { return static_cast<int>(p >> (column * kBits) & 7); }

std::uint64_t mixed(std::uint64_t h) {
  h ^= h >> 31, h *= 0x9e3779b97f4a7c15ull, h ^= h >> 29, h *= 0xbf58476d1ce4e5b9ull;
  return h ^ h >> 32;
}
std::uint64_t hashed(std::string_view s) {
  std::uint64_t h = 1469598103934665603ull;
  for (char c : s) h = (h ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  return mixed(h);
}

int compare_words(std::string_view a, std::string_view b) {
  const auto alike = jaro_winkler(a, b);
  return alike >= 0.92 ? 2 : alike >= 0.82 ? 1 : 0;
}
int compare_dates(std::string_view a, std::string_view b) {
  if (one_slip(a, b)) return 2;
  if (a.size() == 8 && b.size() == 8) {
    if (a.substr(0, 4) == b.substr(0, 4) && a.substr(4, 2) == b.substr(6, 2) && a.substr(6, 2) == b.substr(4, 2)) return 2;  // day and month changed places
    int same = 0;
    for (std::size_t i = 0; i < 8; ++i) same += a[i] == b[i];
    return same >= 6 ? 1 : 0;
  }
  return a.size() >= 4 && b.size() >= 4 && a.substr(0, 4) == b.substr(0, 4) ? 1 : 0;
}
int compare_numbers(std::string_view a, std::string_view b) {
  if (one_slip(a, b)) return std::min(a.size(), b.size()) >= 3 ? 2 : 1;
  if (a.size() != b.size() || a.size() < 6) return 0;
  std::size_t same = 0;
  for (std::size_t i = 0; i < a.size(); ++i) same += a[i] == b[i];
  return same + 2 >= a.size() ? 1 : 0;
}
int compare_cells(Compare how, std::string_view a, std::string_view b) {
  switch (how) {
    case Compare::given_name: case Compare::family_name: case Compare::words: return compare_words(a, b);
    case Compare::date: return compare_dates(a, b);
    case Compare::number: return compare_numbers(a, b);
    case Compare::code: return 0;
  }
  return 0;
}

// ---- blocking ----

enum class Take : std::uint8_t { whole, sound, first_letter, year, day, sorted_digits, ends };
struct Part { std::size_t column; Take take; };
using Pass = std::vector<Part>;

// The part of a cell that two records must share, as a number; 0 = the cell does not have it.
std::uint64_t part_of(std::string_view cell, Take take) {
  switch (take) {
    case Take::whole: return hashed(cell);
    case Take::first_letter: return cell.empty() ? 0 : mixed(1000 + static_cast<unsigned char>(cell[0]));
    case Take::year: return cell.size() < 4 ? 0 : hashed(cell.substr(0, 4));
    case Take::day: return cell.size() != 8 ? 0 : hashed(cell.substr(4)) + 1;
    case Take::ends: return cell.size() < 3 ? 0 : hashed(cell.substr(0, 2)) * 31 + static_cast<unsigned char>(cell.back());
    case Take::sorted_digits: {
      std::string digits(cell);
      std::sort(digits.begin(), digits.end());
      return hashed(digits) + 2;
    }
    case Take::sound: {  // the first letter and the consonants that follow, each once
      std::string bones;
      for (char c : cell) {
        if (bones.empty()) bones += c;
        else if (bones.size() < 4 && std::string_view("aeiouyhw ").find(c) == std::string_view::npos && bones.back() != c) bones += c;
      }
      return bones.empty() ? 0 : hashed(bones) + 3;
    }
  }
  return 0;
}

struct Parts {  // of each distinct cell of a column, one way of taking
  std::size_t column;
  Take take;
  std::vector<std::uint64_t> of;
};

class Engine {
 public:
  Engine(const LinkTable& table, const LinkOptions& options) : t_(table), options_(options), n_(std::min(table.columns.size(), kColumns)) {
    for (std::size_t i = 0; i < n_; ++i) {
      if (t_.columns[i].compare == Compare::given_name && given_ < 0) given_ = static_cast<int>(i);
      if (t_.columns[i].compare == Compare::family_name && family_ < 0) family_ = static_cast<int>(i);
    }
    for (std::size_t i = 0; i < n_; ++i) {
      auto& count = often_.emplace_back(t_.columns[i].values.size() + 1, 0u);
      for (auto v : t_.columns[i].of) ++count[v];
    }
  }

  Linked run() {
    Linked out;
    if (t_.records < 2 || n_ == 0) return out;
    choose_passes();
    out.passes = passes_.size();
    measure_chance();
    first_guess();
    plan();
    walk(out);
    learn();
    decide(out);
    return out;
  }

 private:
  int level(std::size_t c, std::uint32_t a, std::uint32_t b) const { return compare(t_.columns[c], a, b); }

  static constexpr Pattern kHopeless = ~Pattern{0};

  // How the columns of two records compare, or kHopeless as soon as nothing that is left to compare could make them one person.
  Pattern pattern(std::uint32_t a, std::uint32_t b) const {
    Pattern p = 0;
    double best = start_;
    std::array<std::uint32_t, kColumns> x, y;
    for (std::size_t c = 0; c < n_; ++c) {
      x[c] = t_.columns[c].of[a], y[c] = t_.columns[c].of[b];
      const int l = x[c] == 0 || y[c] == 0 ? kUnknown : x[c] == y[c] ? 3 : 0;
      best += l == 3 ? weights_[c][3] : l == kUnknown ? 0 : most_unequal_[c];
      p |= static_cast<Pattern>(l) << (c * kBits);
    }
    if (best < kKeepFrom) return kHopeless;
    for (auto c : order_) {
      if (level_of(p, c) != 0) continue;
      const int l = compare_cells(t_.columns[c].compare, t_.columns[c].values[x[c] - 1], t_.columns[c].values[y[c] - 1]);
      const bool name = static_cast<int>(c) == given_ || static_cast<int>(c) == family_;
      if (!name) best += weights_[c][static_cast<std::size_t>(l)] - most_unequal_[c];
      p |= static_cast<Pattern>(l) << (c * kBits);
      if (best < kKeepFrom) return kHopeless;
    }
    if (given_ >= 0 && family_ >= 0) {
      const auto g = static_cast<std::size_t>(given_), f = static_cast<std::size_t>(family_);
      if (level_of(p, g) == 0 && level_of(p, f) == 0) {  // the wrong way round?
        const auto &gc = t_.columns[g], &fc = t_.columns[f];
        auto cross = [&](std::uint32_t given, std::uint32_t family) { return gc.values[given - 1] == fc.values[family - 1] ? 3 : compare_words(gc.values[given - 1], fc.values[family - 1]); };
        if (cross(x[g], y[f]) >= 2 && cross(y[g], x[f]) >= 2) p |= Pattern{2} << (g * kBits) | Pattern{2} << (f * kBits);
      }
    }
    return p;
  }

  bool is_identifier(std::size_t c) const {
    return t_.columns[c].compare == Compare::number && t_.columns[c].values.size() * 10 > t_.records * 3 && t_.columns[c].values.size() > 0 && t_.columns[c].values[0].size() >= 5;
  }

  void choose_passes() {
    std::vector<std::size_t> ids, dates, numbers, words;
    for (std::size_t c = 0; c < n_; ++c) {
      auto how = t_.columns[c].compare;
      if (is_identifier(c)) ids.push_back(c);
      else if (how == Compare::date) dates.push_back(c);
      else if (how == Compare::number) numbers.push_back(c);
      else if (how == Compare::words) words.push_back(c);
    }
    const auto g = static_cast<std::size_t>(given_), f = static_cast<std::size_t>(family_);
    for (auto c : ids) {
      passes_.push_back({{c, Take::whole}});
      passes_.push_back({{c, Take::sorted_digits}});
    }
    if (given_ >= 0 && family_ >= 0) passes_.push_back({{g, Take::whole}, {f, Take::whole}});
    for (auto d : dates) {
      passes_.push_back({{d, Take::whole}});
      if (family_ >= 0) passes_.push_back({{d, Take::year}, {f, Take::sound}});
      if (given_ >= 0) passes_.push_back({{d, Take::day}, {g, Take::sound}});
      if (family_ >= 0) passes_.push_back({{d, Take::day}, {f, Take::sound}});
      if (given_ >= 0 && family_ >= 0) passes_.push_back({{d, Take::sorted_digits}, {g, Take::first_letter}});
      if (given_ >= 0 && ids.empty()) passes_.push_back({{d, Take::year}, {g, Take::sound}});
    }
    if (given_ >= 0 && family_ >= 0) passes_.push_back({{g, Take::sound}, {f, Take::sound}});
    for (auto w : words) {
      if (family_ >= 0) passes_.push_back({{w, Take::whole}, {f, Take::sound}});
      if (given_ >= 0) passes_.push_back({{w, Take::whole}, {g, Take::sound}});
      if (!numbers.empty()) passes_.push_back({{w, Take::whole}, {numbers.front(), Take::whole}});
    }
    for (auto c : numbers)
      if (family_ >= 0 && given_ >= 0 && c != numbers.front()) passes_.push_back({{c, Take::whole}, {f, Take::first_letter}, {g, Take::first_letter}});
    if (passes_.empty())
      for (std::size_t c = 0; c < n_; ++c) passes_.push_back({{c, Take::whole}});
    for (const auto& pass : passes_)
      for (const auto& part : pass) {
        if (std::any_of(parts_.begin(), parts_.end(), [&](const Parts& p) { return p.column == part.column && p.take == part.take; })) continue;
        Parts made{part.column, part.take, {0}};
        const auto& values = t_.columns[part.column].values;
        for (std::uint32_t v = 0; v < values.size(); ++v) made.of.push_back(part_of(values[v], part.take));
        parts_.push_back(std::move(made));
      }
    for (const auto& pass : passes_) {
      auto& places = pass_parts_.emplace_back();
      for (const auto& part : pass)
        for (std::size_t i = 0; i < parts_.size(); ++i)
          if (parts_[i].column == part.column && parts_[i].take == part.take) places.push_back(i);
    }
  }

  std::uint64_t block(std::size_t pass, std::uint32_t record) const {
    std::uint64_t h = 0;
    for (auto i : pass_parts_[pass]) {
      const auto v = t_.columns[parts_[i].column].of[record];
      const auto part = parts_[i].of[v];
      if (v == 0 || part == 0) return 0;
      h = mixed(h * 31 + part);
    }
    return h;
  }

  // In a small register the few pairs say little about chance: what registers are like in general counts as much as twenty thousand pairs.
  double with_prior(std::size_t c, double measured) const {
    constexpr double kPairs = 20000;
    const auto how = t_.columns[c].compare;
    const double usual = how == Compare::code ? 0.3 : how == Compare::number ? 0.0005 : how == Compare::date ? 0.01 : 0.005;
    const double all = static_cast<double>(t_.records) * (t_.records - 1.0) / 2;
    return (measured * all + usual * kPairs) / (all + kPairs);
  }

  // How often two different persons agree, column by column: random pairs are hardly ever one person.
  void measure_chance() {
    const std::uint64_t pairs = std::min<std::uint64_t>(1000000, static_cast<std::uint64_t>(t_.records) * (t_.records - 1) / 2);
    std::vector<std::array<double, 5>> seen(n_);
    std::uint64_t state = 42;
    for (std::uint64_t i = 0; i < pairs; ++i) {
      state = mixed(state + i);
      const auto a = static_cast<std::uint32_t>((state & 0xffffffff) % t_.records), b = static_cast<std::uint32_t>((state >> 32) % t_.records);
      if (a == b) continue;
      for (std::size_t c = 0; c < n_; ++c) seen[c][static_cast<std::size_t>(level(c, a, b))] += 1;
    }
    u_.assign(n_, {});
    for (std::size_t c = 0; c < n_; ++c) {
      // Equal cells are counted exactly, so that rare agreement is not left to luck.
      double known = 0, equal = 0;
      for (std::size_t v = 1; v < often_[c].size(); ++v) known += often_[c][v], equal += static_cast<double>(often_[c][v]) * (often_[c][v] - 1.0);
      const double exact = known > 1 ? std::max(equal / (known * (known - 1)), 1e-9) : 1e-9;
      const double some = seen[c][0] + seen[c][1] + seen[c][2] + seen[c][3] + 1;
      for (std::size_t l = 0; l < 3; ++l) u_[c][l] = std::max(seen[c][l] / some, 0.3 / some);
      u_[c][3] = std::min(0.9, with_prior(c, exact));
      equal_.push_back(exact * static_cast<double>(t_.records) * (t_.records - 1.0) / 2);
    }
  }

  void first_guess() {
    m_.assign(n_, {0.05, 0.04, 0.11, 0.80});
    // Half the records with one other record each: corrected at once by what is found.
    prior_ = 0.5 / t_.records;
    fill_weights();
  }
  void fill_weights() {
    weights_.assign(n_, {});
    for (std::size_t c = 0; c < n_; ++c)
      for (std::size_t l = 0; l < 4; ++l) weights_[c][l] = std::log2(std::max(m_[c][l], 1e-6) / u_[c][l]);
  }
  // What the columns can say at most, and the order in which comparing them settles most.
  void plan() {
    start_ = std::log2(prior_ / (1 - prior_));
    most_unequal_.assign(n_, 0);
    order_.clear();
    for (std::size_t c = 0; c < n_; ++c) {
      most_unequal_[c] = t_.columns[c].compare == Compare::code ? weights_[c][0] : std::max({weights_[c][0], weights_[c][1], weights_[c][2]});
      order_.push_back(c);
    }
    auto last = [&](std::size_t c) { return static_cast<int>(c) == given_ || static_cast<int>(c) == family_; };
    std::sort(order_.begin(), order_.end(), [&](std::size_t x, std::size_t y) {
      if (last(x) != last(y)) return last(y);
      return most_unequal_[x] - weights_[x][0] > most_unequal_[y] - weights_[y][0];
    });
  }
  double weight(Pattern p) const {
    double w = std::log2(prior_ / (1 - prior_));
    for (std::size_t c = 0; c < n_; ++c) w += weights_[c][static_cast<std::size_t>(level_of(p, c))];
    return w;
  }
  // A rare value that agrees says more than the average one, a common one less.
  double rarity(Pattern p, std::uint32_t a) const {
    double w = 0;
    for (std::size_t c = 0; c < n_; ++c) {
      if (level_of(p, c) != 3) continue;
      const double known = static_cast<double>(t_.records - often_[c][0]);
      const double share = std::max(2.0, static_cast<double>(often_[c][t_.columns[c].of[a]]) - 1) / (known + 400);  // a value of a small register is not common because it is there twice
      if (known < 400 && t_.columns[c].compare == Compare::code) continue;
      w += std::log2(u_[c][3] / std::max(share, 1e-9));
    }
    return w;
  }

  struct Found { std::uint32_t a, b; Pattern pattern; };
  struct Share { std::unordered_map<Pattern, std::uint64_t> patterns; std::vector<Found> found; std::uint64_t compared = 0; };

  void walk(Linked& out) {
    const auto threads = static_cast<std::size_t>(std::clamp(options_.threads, 1, 16));
    std::vector<Share> shares(threads);
    std::vector<std::vector<std::uint64_t>> earlier;  // block of each record in the passes already walked
    for (std::size_t pass = 0; pass < passes_.size(); ++pass) {
      std::vector<std::uint64_t> mine(t_.records);
      std::vector<std::pair<std::uint64_t, std::uint32_t>> order;
      order.reserve(t_.records);
      for (std::uint32_t r = 0; r < t_.records; ++r)
        if ((mine[r] = block(pass, r)) != 0) order.emplace_back(mine[r], r);
      std::sort(order.begin(), order.end());
      for (std::size_t from = 0, to = 0; from < order.size(); from = to) {  // in a crowded block not everybody meets: a later pass may bring two of it together again
        while (to < order.size() && order[to].first == order[from].first) ++to;
        if (to - from > kLargestBlock)
          for (auto i = from; i < to; ++i) mine[order[i].second] = 0;
      }
      auto work = [&](std::size_t t) {
        auto& share = shares[t];
        for (std::size_t from = 0; from < order.size();) {
          std::size_t to = from;
          while (to < order.size() && order[to].first == order[from].first) ++to;
          if (order[from].first % threads == t)
            for (std::size_t i = from; i < to; ++i) {
              // In a crowded block each record meets its next neighbours only; another pass will bring it to the right ones.
              const auto last = to - from > kLargestBlock ? std::min(to, i + 1 + kNeighbours) : to;
              for (std::size_t j = i + 1; j < last; ++j) {
                const auto a = order[i].second, b = order[j].second;
                bool met = false;
                for (const auto& e : earlier) met = met || (e[a] != 0 && e[a] == e[b]);
                if (met) continue;
                ++share.compared;
                const auto p = pattern(a, b);
                if (p == kHopeless) continue;
                ++share.patterns[p];
                if (weight(p) > kKeepFrom) share.found.push_back({a, b, p});
              }
            }
          from = to;
        }
      };
      std::vector<std::jthread> others;
      for (std::size_t t = 1; t < threads; ++t) others.emplace_back(work, t);
      work(0);
      others.clear();
      earlier.push_back(std::move(mine));
    }
    for (auto& share : shares) {
      out.compared += share.compared;
      for (const auto& [p, n] : share.patterns) patterns_[p] += n;
      found_.insert(found_.end(), share.found.begin(), share.found.end());
    }
  }

  // Expectation and maximisation over the patterns; what random pairs do stays fixed, and pairs that no pass brought together count as different persons.
  void learn() {
    const double all = static_cast<double>(t_.records) * (t_.records - 1.0) / 2;
    for (int round = 0; round < 30; ++round) {
      std::vector<std::array<double, 4>> sum(n_, {0, 0, 0, 0});
      double same = 0;
      for (const auto& [p, n] : patterns_) {
        const double w = weight(p);
        if (w < -30) continue;
        const double expected = static_cast<double>(n) / (1 + std::exp2(-w));
        same += expected;
        for (std::size_t c = 0; c < n_; ++c)
          if (const auto l = level_of(p, c); l < 4) sum[c][static_cast<std::size_t>(l)] += expected;
      }
      if (same < 1) break;  // hardly anybody is there twice: the first guess of the weights stays
      for (std::size_t c = 0; c < n_; ++c) {
        const double total = sum[c][0] + sum[c][1] + sum[c][2] + sum[c][3];
        for (std::size_t l = 0; l < 4; ++l) m_[c][l] = (sum[c][l] + 20 * (l == 3 ? 0.80 : 0.066)) / (total + 20);
      }
      const double before = prior_;
      prior_ = std::clamp(same / all, 1e-12, 0.5);
      // Cells that are equal because the person is the same must not count as chance.
      for (std::size_t c = 0; c < n_; ++c) u_[c][3] = std::clamp(with_prior(c, std::max(0.0, equal_[c] - sum[c][3]) / all), std::min(0.5 / all + 1e-9, equal_[c] / all), 0.9);
      fill_weights();
      if (std::abs(prior_ - before) < 1e-4 * before && round > 4) break;
    }
  }

  void decide(Linked& out) {
    std::sort(found_.begin(), found_.end(), [](const Found& x, const Found& y) { return x.a != y.a ? x.a < y.a : x.b < y.b; });
    found_.erase(std::unique(found_.begin(), found_.end(), [](const Found& x, const Found& y) { return x.a == y.a && x.b == y.b; }), found_.end());
    for (const auto& f : found_)
      if (const double w = weight(f.pattern) + rarity(f.pattern, f.a); w >= options_.from_weight) out.pairs.push_back({f.a, f.b, static_cast<float>(w)});
    std::sort(out.pairs.begin(), out.pairs.end(), [](const LinkPair& x, const LinkPair& y) { return x.weight != y.weight ? x.weight > y.weight : x.a != y.a ? x.a < y.a : x.b < y.b; });
    for (std::size_t c = 0; c < n_; ++c) out.weights.push_back({t_.columns[c].title, weights_[c][3], weights_[c][2], weights_[c][1], weights_[c][0]});
    if (options_.groups == LinkOptions::Groups::pairs_only) return;
    out.group.resize(t_.records);
    std::iota(out.group.begin(), out.group.end(), 0u);
    auto top = [&](std::uint32_t r) {
      while (out.group[r] != r) r = out.group[r] = out.group[out.group[r]];
      return r;
    };
    for (const auto& p : out.pairs) out.group[top(p.b)] = top(p.a);
    for (std::uint32_t r = 0; r < t_.records; ++r) out.group[r] = top(r);
  }

  const LinkTable& t_;
  const LinkOptions& options_;
  std::size_t n_;
  int given_ = -1, family_ = -1;
  std::vector<std::vector<std::uint32_t>> often_;   // how many records hold a cell
  std::vector<Pass> passes_;
  std::vector<Parts> parts_;
  std::vector<std::vector<std::size_t>> pass_parts_;
  std::vector<std::array<double, 4>> m_, u_;
  std::vector<double> equal_;                       // pairs of all records whose cells are equal
  std::vector<std::array<double, 5>> weights_;      // the fifth, not known, says nothing
  std::vector<double> most_unequal_;
  std::vector<std::size_t> order_;
  double prior_ = 0, start_ = 0;
  std::unordered_map<Pattern, std::uint64_t> patterns_;
  std::vector<Found> found_;
};

}  // namespace

void LinkTable::put(std::size_t column, std::string_view cell) {
  auto& c = columns[column];
  c.of.push_back(cell.empty() ? 0 : c.values.of(cell) + 1);
  records = std::max(records, static_cast<std::uint32_t>(c.of.size()));
}

int compare(const LinkColumn& c, std::uint32_t a, std::uint32_t b) {
  const auto x = c.of[a], y = c.of[b];
  if (x == 0 || y == 0) return kUnknown;
  if (x == y) return 3;
  return compare_cells(c.compare, c.values[x - 1], c.values[y - 1]);
}

Linked link_records(const LinkTable& table, const LinkOptions& options) { return Engine(table, options).run(); }

}  // namespace ostoja::index
