#include "disclosure/together.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <functional>
#include <map>

using namespace ostoja::disclosure;

namespace {

struct Chance {
  std::uint64_t state;
  int below(int n) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<int>((state >> 33) % static_cast<std::uint64_t>(n));
  }
};
// Tables as they come: most cells small or empty, some large.
Table any_table(Chance& chance, int sources, int rows, int columns) {
  Table t(sources, rows, columns);
  for (auto& n : t.counts) {
    const int kind = chance.below(10);
    n = kind < 3 ? 0 : kind < 6 ? 1 + chance.below(4) : kind < 9 ? 5 + chance.below(20) : 50 + chance.below(200);
  }
  return t;
}
Published only_small_hidden(const Table& t, std::int64_t threshold) {
  Published p{t, threshold, {}};
  p.cells.assign(static_cast<std::size_t>((t.sources + 1) * (t.rows + 1) * (t.columns + 1)), Shown::open);
  for (const auto& c : p.all())
    if (auto v = p.value(c); v >= 1 && v < threshold) p.of(c) = Shown::small;
  return p;
}

// The attack of a reader with pencil and paper: wherever a line has one unknown, it is what is missing. Gives how many small cells came out, other than the reader's own.
int by_subtraction(const Published& p, int reader) {
  std::map<Cell, std::int64_t> known;
  const auto all = p.all();
  for (const auto& c : all)
    if (p.of(c) == Shown::open || c.source == reader) known[c] = p.value(c);
  const auto& t = p.table;
  for (bool more = true; more;) {
    more = false;
    auto line = [&](const std::vector<Cell>& parts, const Cell& sum) {
      std::int64_t rest = 0;
      const Cell* unknown = nullptr;
      int unknowns = 0;
      for (const auto& c : parts) {
        if (auto at = known.find(c); at != known.end()) rest += at->second;
        else ++unknowns, unknown = &c;
      }
      if (auto at = known.find(sum); at != known.end()) {
        if (unknowns == 1) known[*unknown] = at->second - rest, more = true;
        else if (unknowns > 1 && at->second == rest) {  // nothing is left for the others
          for (const auto& c : parts)
            if (!known.contains(c)) known[c] = 0, more = true;
        }
      } else if (unknowns == 0) {
        known[sum] = rest, more = true;
      }
    };
    for (int r = 0; r <= t.rows; ++r)
      for (int c = 0; c <= t.columns; ++c) {
        std::vector<Cell> parts;
        for (int s = 0; s < t.sources; ++s) parts.push_back({s, r, c});
        line(parts, {t.sources, r, c});
      }
    for (int s = 0; s <= t.sources; ++s) {
      for (int r = 0; r <= t.rows; ++r) {
        std::vector<Cell> parts;
        for (int c = 0; c < t.columns; ++c) parts.push_back({s, r, c});
        line(parts, {s, r, t.columns});
      }
      for (int c = 0; c <= t.columns; ++c) {
        std::vector<Cell> parts;
        for (int r = 0; r < t.rows; ++r) parts.push_back({s, r, c});
        line(parts, {s, t.rows, c});
      }
    }
  }
  int out = 0;
  for (const auto& c : all)
    if (p.of(c) == Shown::small && c.source != reader && known.contains(c)) ++out;
  return out;
}

// The attack of a reader who tries every table of whole numbers that fits: how many small cells have only one value in all of them.
int by_trying(const Published& p, int reader) {
  const auto& t = p.table;
  const auto all = p.all();
  std::map<Cell, std::pair<std::int64_t, std::int64_t>> seen;
  Published guess{Table(t.sources, t.rows, t.columns), p.threshold, p.cells};
  std::int64_t most = 0;
  for (auto n : t.counts) most = std::max(most, n);
  std::function<void(std::size_t)> fill = [&](std::size_t at) {
    if (at == t.counts.size()) {
      for (const auto& c : all)
        if (p.of(c) == Shown::open && guess.value(c) != p.value(c)) return;
      for (const auto& c : all) {
        auto v = guess.value(c);
        auto [where, fresh] = seen.try_emplace(c, v, v);
        where->second = {std::min(where->second.first, v), std::max(where->second.second, v)};
      }
      return;
    }
    const int s = static_cast<int>(at) / (t.rows * t.columns), r = static_cast<int>(at) / t.columns % t.rows, c = static_cast<int>(at) % t.columns;
    if (s == reader || p.of({s, r, c}) == Shown::open) {
      guess.table.counts[at] = t.counts[at];
      fill(at + 1);
      return;
    }
    for (std::int64_t v = 0; v <= most + 2; ++v) {
      guess.table.counts[at] = v;
      fill(at + 1);
    }
  };
  fill(0);
  int out = 0;
  for (const auto& c : all)
    if (p.of(c) == Shown::small && c.source != reader && seen.at(c).first == seen.at(c).second) ++out;
  return out;
}

}  // namespace

TEST_SUITE_BEGIN("disclosure");

TEST_CASE("a small count alone is no secret while its line adds up; others are hidden with it until it is") {
  Table t(1, 2, 3);
  const std::int64_t counts[] = {3, 40, 60, 50, 70, 80};
  std::copy(std::begin(counts), std::end(counts), t.counts.begin());
  const auto naive = only_small_hidden(t, 5);
  CHECK(by_subtraction(naive, kNobody) >= 1);
  REQUIRE(audit(naive));
  CHECK(audit(naive)->cell == Cell{0, 0, 0});
  const auto good = suppress(t, 5);
  CHECK(!audit(good));
  CHECK(by_subtraction(good, kNobody) == 0);
  CHECK(good.of({0, 0, 0}) == Shown::small);
  CHECK(good.hidden() < good.cells.size());
}

TEST_CASE("a source that subtracts its own counts from the joint table learns nothing small of the other") {
  Table t(2, 2, 2);
  const std::int64_t counts[] = {30, 40, 50, 60, 3, 45, 55, 65};
  std::copy(std::begin(counts), std::end(counts), t.counts.begin());
  const auto naive = only_small_hidden(t, 5);
  CHECK(by_subtraction(naive, 0) >= 1);  // the joint 33 less the own 30
  const auto good = suppress(t, 5);
  CHECK(!audit(good));
  for (int reader = kNobody; reader < 2; ++reader) CHECK(by_subtraction(good, reader) == 0);
}

TEST_CASE("zeros and large counts stay open where nothing small is near; a table that is small as a whole is hidden as a whole") {
  Table large(1, 2, 2);
  large.counts = {10, 0, 20, 30};
  CHECK(suppress(large, 5).hidden() == 0);
  Table little(2, 2, 2);
  little.counts = {1, 0, 2, 0, 0, 3, 0, 1};
  const auto p = suppress(little, 5);
  CHECK(p.hidden() == p.cells.size());
}

TEST_CASE("a year and its first half give the second half: what is small in it is protected in the table that comes later") {
  Table first(1, 2, 2), second(1, 2, 2);
  first.counts = {40, 30, 50, 60};
  second.counts = {2, 25, 31, 28};
  const auto half = suppress(first, 5);
  CHECK(half.hidden() == 0);
  Table whole(1, 2, 2);
  for (std::size_t i = 0; i < 4; ++i) whole.counts[i] = first.counts[i] + second.counts[i];
  const auto year = suppress(whole, 5);
  CHECK(year.hidden() == 0);                       // by itself nothing in it is small
  Together both{{first, second}, {{half, {0}}}};
  auto careless = both;
  careless.spans.push_back({year, {0, 1}});
  const auto leak = audit(careless);
  REQUIRE(leak);
  CHECK(leak->larger == 1);
  CHECK(leak->smaller == 0);
  CHECK(leak->cell == Cell{0, 0, 0});
  const auto beside = suppress_beside(both, {0, 1}, 5);
  REQUIRE(beside);
  CHECK(beside->hidden() > 0);
  auto careful = both;
  careful.spans.push_back({*beside, {0, 1}});
  CHECK(!audit(careful));
}

TEST_CASE("attacks on tables at random recover nothing: subtraction, linear programs, and every table of whole numbers that fits") {
  Chance chance{20261125};
  const char* wanted = std::getenv("OSTOJA_DISCLOSURE_TRIES");
  const int tries = wanted == nullptr ? 150 : std::atoi(wanted);
  int naive_lost = 0, lost = 0, hidden = 0, cells = 0;
  for (int i = 0; i < tries; ++i) {
    const auto t = any_table(chance, 1 + chance.below(2), 2 + chance.below(3), 2 + chance.below(3));
    const auto naive = only_small_hidden(t, 5), p = suppress(t, 5);
    for (int reader = kNobody; reader < t.sources; ++reader) {
      naive_lost += by_subtraction(naive, t.sources == 1 ? kNobody : reader);
      lost += by_subtraction(p, t.sources == 1 ? kNobody : reader);
    }
    CHECK(!audit(p));
    hidden += static_cast<int>(p.hidden()), cells += static_cast<int>(p.cells.size());
  }
  CHECK(naive_lost > tries);  // the attacks work
  CHECK(lost == 0);
  MESSAGE(tries << " tables, " << hidden << " of " << cells << " cells hidden; without secondary suppression " << naive_lost << " small counts came out");
  // Readers who use that counts are whole: small tables, all that fit are tried.
  int tried = 0;
  for (int i = 0; i < 40; ++i) {
    Table t(1, 2, 2);
    for (auto& n : t.counts) n = chance.below(9);
    const auto p = suppress(t, 3);
    CHECK(by_trying(p, kNobody) == 0);
    ++tried;
  }
  CHECK(tried == 40);
}
TEST_SUITE_END();
