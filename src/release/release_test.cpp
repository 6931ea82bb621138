#include "release/record.h"

#include "access/access_for_tests.h"

#include <doctest/doctest.h>

using namespace ostoja;
using namespace ostoja::release;

namespace {

core::Date month(int year, int m) { return core::Date::of(year, m, 1); }
const std::vector<std::string> kBoth{"W", "K"};
const Kind& kind() { return kKinds[2]; }  // cases by age and sex

// Enough of everything in each month, and one small count where it is asked for.
Counts plenty(int year, int first, int last) {
  Counts out;
  for (int m = first; m <= last; ++m)
    for (const auto& source : kBoth)
      for (const auto* age : {"A18_20", "A21_23", "A30_38"})
        for (const auto* sex : {"F", "M"}) out[{month(year, m), source, age, sex}] = 20 + m;
  return out;
}

}  // namespace

TEST_SUITE_BEGIN("release");

TEST_CASE("of a table in which everything is large nothing is hidden; a small count is, and something with it") {
  auto large = proposal(kind(), month(2026, 1), month(2026, 3), 10, plenty(2026, 1, 3), {}, kBoth);
  REQUIRE(large);
  CHECK(large->published.hidden() == 0);
  CHECK(large->rows.back().empty());
  auto counts = plenty(2026, 1, 1);
  counts[{month(2026, 1), "W", "A18_20", "M"}] = 3;
  auto small = proposal(kind(), month(2026, 1), month(2026, 1), 10, counts, {}, kBoth);
  REQUIRE(small);
  CHECK(small->published.hidden() > 1);
  CHECK(!disclosure::audit(small->published));
  CHECK(text_of(*small).find("*") != std::string::npos);
  CHECK(text_of(*small).find(";3;") == std::string::npos);
}

TEST_CASE("a month that is out stands as it was, and a longer table does not give away the months that were added") {
  auto counts = plenty(2026, 1, 2);
  counts[{month(2026, 2), "K", "A30_38", "F"}] = 2;  // hidden in the two months together, large by itself in neither
  auto first = proposal(kind(), month(2026, 1), month(2026, 1), 10, counts, {}, kBoth);
  REQUIRE(first);
  CHECK(first->published.hidden() == 0);
  // January is corrected afterwards: what was published of it is not counted anew.
  counts[{month(2026, 1), "W", "A18_20", "F"}] = 99;
  auto second = proposal(kind(), month(2026, 1), month(2026, 2), 10, counts, {*first}, kBoth);
  REQUIRE(second);
  CHECK(second->counts.at({month(2026, 1), "W", "A18_20", "F"}) == 21);
  CHECK(second->published.hidden() > 0);  // else February would be the difference
  disclosure::Together both;
  auto table = [&](const Counts& all, core::Date m) {
    disclosure::Table t(2, static_cast<int>(second->rows.size()), static_cast<int>(second->columns.size()));
    for (const auto& [key, n] : all)
      if (std::get<0>(key) == m) {
        const auto row = std::find(second->rows.begin(), second->rows.end(), std::get<2>(key)) - second->rows.begin(), column = std::find(second->columns.begin(), second->columns.end(), std::get<3>(key)) - second->columns.begin();
        t.at(std::get<1>(key) == "W" ? 0 : 1, static_cast<int>(row), static_cast<int>(column)) += n;
      }
    return t;
  };
  both.pieces = {table(second->counts, month(2026, 1)), table(second->counts, month(2026, 2))};
  both.spans = {{first->published, {0}}, {second->published, {0, 1}}};
  CHECK(!disclosure::audit(both));
}

TEST_CASE_FIXTURE(access::TestDesk, "a release waits for the other operator, is found again as it was shown, and counts on after it was withdrawn") {
  write([&](store::Tx& tx) {
    const Keeper k{tx, access::UserId{11}, clock.now()};
    auto counts = plenty(2026, 1, 2);
    counts[{month(2026, 1), "W", "A18_20", "M"}] = 3;
    auto made = proposal(kind(), month(2026, 1), month(2026, 2), 10, counts, {}, kBoth).value();
    const auto text = text_of(made);
    auto id = propose(k, made, "W").value();
    CHECK_FALSE(propose(k, made, "W"));  // one of a table at a time
    auto stored = find(tx, id).value();
    CHECK(text_of(stored) == text);
    CHECK(seen(tx, kind().code).empty());
    CHECK_FALSE(decide(k, stored, State::released, "W"));
    REQUIRE(decide(k, stored, State::released, "K"));
    CHECK_FALSE(decide(k, stored, State::refused, "K"));
    CHECK_FALSE(withdraw(k, stored, "  "));
    REQUIRE(withdraw(k, stored, "błąd w danych"));
    CHECK(seen(tx, kind().code).size() == 1);
    CHECK(find(tx, id).value().state == State::withdrawn);
    return 0;
  });
}
TEST_SUITE_END();
