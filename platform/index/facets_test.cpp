#include "index/facets.h"

#include <doctest/doctest.h>

#include <map>
#include <set>

using namespace ostoja;
using index::Facets;

namespace {

struct Random {
  std::uint64_t n = 7;
  int below(int most) {
    n = n * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<int>((n >> 33) % static_cast<std::uint64_t>(most));
  }
};

// The same, row by row.
struct Twin {
  struct Row { core::Date day; std::vector<std::pair<std::size_t, std::string>> values; };
  std::map<std::int64_t, Row> rows;
  static bool fits(const Row& r, const Facets::Where& w) {
    if ((w.from && r.day < w.from) || (w.until && r.day > w.until)) return false;
    for (const auto& any : w.any) {
      bool one = false;
      for (const auto& [field, code] : r.values)
        for (const auto& wanted : any.codes) one = one || (field == any.field && code == wanted);
      if (!one) return false;
    }
    return true;
  }
  std::int64_t count(const Facets::Where& w) const {
    std::int64_t n = 0;
    for (const auto& [id, r] : rows) n += fits(r, w);
    return n;
  }
  std::map<std::pair<std::string, std::string>, std::int64_t> cross(std::size_t a, std::size_t b, const Facets::Where& w, std::int64_t& answered) const {
    std::map<std::pair<std::string, std::string>, std::int64_t> out;
    answered = 0;
    for (const auto& [id, r] : rows) {
      if (!fits(r, w)) continue;
      std::set<std::string> left, right;
      for (const auto& [field, code] : r.values) {
        if (field == a) left.insert(code);
        if (field == b) right.insert(code);
      }
      answered += !left.empty() && !right.empty();
      for (const auto& x : left)
        for (const auto& y : right) ++out[{x, y}];
    }
    return out;
  }
};

}  // namespace

TEST_SUITE("index facets") {
  TEST_CASE("counts, cross-tables and series are those of the rows, whatever was added, changed and removed, in any order") {
    Random random;
    Facets facets({"purpose", "channel", "flags"});
    Twin twin;
    const std::string codes[] = {"A", "B", "C", "D"};
    for (int step = 0; step < 4000; ++step) {
      const std::int64_t id = random.below(5) == 0 ? random.below(3000) : 1000 + step;  // some come late, some again
      if (random.below(10) == 0) {
        facets.remove(id);
        twin.rows.erase(id);
        continue;
      }
      Twin::Row row{core::Date::of(2025, 1, 1).plus_days(random.below(800)), {}};
      for (std::size_t field = 0; field < 3; ++field)
        for (int times = field == 2 ? random.below(3) : random.below(2); times > 0; --times) row.values.emplace_back(field, codes[random.below(4)]);
      std::vector<Facets::Value> values;
      for (const auto& [field, code] : row.values) values.push_back({field, code});
      facets.put(id, row.day, values);
      twin.rows[id] = row;
      if (step % 200 != 0) continue;
      CHECK(facets.size() == twin.rows.size());
      Facets::Where w;
      if (random.below(2) == 0) w.from = core::Date::of(2025, 1, 1).plus_days(random.below(800));
      if (random.below(2) == 0) w.until = core::Date::of(2025, 1, 1).plus_days(random.below(800));
      if (random.below(2) == 0) w.any.push_back({static_cast<std::size_t>(random.below(3)), {codes[random.below(4)], codes[random.below(4)]}});
      CHECK(facets.count(w) == twin.count(w));
      const auto a = static_cast<std::size_t>(random.below(3)), b = static_cast<std::size_t>(random.below(3));
      std::int64_t answered = 0;
      const auto expected = twin.cross(a, b, w, answered);
      const auto table = facets.cross(a, b, w);
      CHECK(table.answered == answered);
      std::map<std::pair<std::string, std::string>, std::int64_t> got;
      for (std::size_t i = 0; i < table.rows.size(); ++i)
        for (std::size_t j = 0; j < table.columns.size(); ++j)
          if (table.cells[i][j] != 0) got[{table.rows[i], table.columns[j]}] = table.cells[i][j];
      CHECK(got == expected);
      for (auto every : {Facets::Step::month, Facets::Step::quarter, Facets::Step::year}) {
        std::int64_t sum = 0;
        core::Date last;
        for (const auto& p : facets.series(every, w)) {
          CHECK((!last || last < p.first));
          last = p.first, sum += p.rows;
        }
        CHECK(sum == twin.count(w));
      }
    }
  }

  TEST_CASE("a series has no holes: a month without a row stands there with nothing") {
    Facets facets({"x"});
    const Facets::Value one[] = {{0, "A"}};
    facets.put(1, core::Date::of(2026, 1, 31), one);
    facets.put(2, core::Date::of(2026, 4, 1), one);
    auto all = facets.series(Facets::Step::month, {});
    REQUIRE(all.size() == 4);
    CHECK(all[1].first == core::Date::of(2026, 2, 1));
    CHECK(all[1].rows == 0);
    CHECK(all[3].rows == 1);
    CHECK(facets.series(Facets::Step::quarter, {}).size() == 2);
    CHECK(facets.by(0, {.from = core::Date::of(2026, 2, 1), .until = {}, .any = {}}).front().rows == 1);
    CHECK(facets.field("x") == 0);
    CHECK(facets.field("y") == -1);
  }
}
