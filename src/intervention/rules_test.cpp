#include "intervention/rules.h"

#include <doctest/doctest.h>

using namespace ostoja;
using namespace ostoja::intervention;

namespace {
core::Instant at(int year, int month, int day, int hour, int minute) { return core::at_local(core::Date::of(year, month, day), hour, minute); }
}  // namespace

TEST_SUITE("intervention rules") {
  TEST_CASE("suicidality of two or danger of three makes a case urgent, what is not known does not") {
    const Thresholds t;
    CHECK(forced(std::nullopt, std::nullopt, t).urgency == "");
    CHECK(forced(2, 1, t).urgency == "");
    CHECK(forced(0, 2, t).urgency == "U1");
    CHECK(forced(0, 2, t).why == Why::suicidality);
    CHECK(forced(0, 3, t).urgency == "U0");
    CHECK(forced(3, std::nullopt, t).urgency == "U0");
    CHECK(forced(3, std::nullopt, t).why == Why::danger);
    CHECK(forced(3, 2, t).why == Why::danger);  // what asks for more is named
    CHECK(forced(3, 3, t).why == Why::suicidality);
    CHECK(!level_of("UNKNOWN"));
    CHECK(!level_of(""));
    CHECK(level_of("NONE") == 0);
    CHECK(level_of("HIGH") == 3);
  }
  TEST_CASE("a coordinator may set the thresholds lower") {
    Thresholds t;
    t.danger_u1 = 2;
    CHECK(forced(2, 0, t).urgency == "U1");
    t.suicidality_u1 = 1;
    CHECK(forced(0, 1, t).urgency == "U1");
  }
  TEST_CASE("U0 is the most urgent and nothing known the least") {
    CHECK(more_urgent("U0", "U1"));
    CHECK(more_urgent("U3", ""));
    CHECK_FALSE(more_urgent("U1", "U1"));
    CHECK_FALSE(more_urgent("", "U3"));
  }
  TEST_CASE("a time typed shortly after midnight is of the evening before") {
    auto now = at(2026, 11, 22, 0, 10);
    CHECK(last_at("23:50", now) == at(2026, 11, 21, 23, 50));
    CHECK(last_at("00:05", now) == at(2026, 11, 22, 0, 5));
    CHECK(last_at("", now) == now);
    CHECK(!last_at("25:00", now));
    CHECK(!last_at("9:05", now));
    auto mid = now.plus_seconds(30);
    CHECK(last_at("00:10", mid) == now);
    CHECK(next_at("23:50", now) == at(2026, 11, 22, 23, 50));
    CHECK(next_at("00:05", now) == at(2026, 11, 23, 0, 5));
  }
  TEST_CASE("in the hour that the clock change doubles, a typed time is the later one that has passed") {
    // 2026-10-25: at 3:00 summer time the clocks go back to 2:00.
    auto first = core::at_local(core::Date::of(2026, 10, 25), 2, 30), second = first.plus_seconds(3600);
    CHECK(core::local(second).hhmm() == "02:30");
    CHECK(last_at("02:30", first.plus_seconds(600)) == first);
    CHECK(last_at("02:30", second.plus_seconds(600)) == second);
    CHECK(last_at("02:30", second.plus_seconds(-600)) == first);  // 02:20 for the second time
    CHECK(next_at("02:30", second.plus_seconds(-600)) == second);
    // From 1:50 to the second 2:10 an hour and twenty minutes went by, whatever the clock on the wall says.
    auto start = at(2026, 10, 25, 1, 50), now = first.plus_seconds(3600 - 20 * 60);
    CHECK(core::local(now).hhmm() == "02:10");
    CHECK((now.ms - start.ms) / 60'000 == 80);
    CHECK(is_quiet("U0", start, {}, now, {}));
    CHECK_FALSE(is_quiet("U1", start, {}, now, {}));
  }
  TEST_CASE("in the night that loses an hour, a time that never was is moved on, and a day is still 24 hours of help") {
    // 2026-03-29: at 2:00 the clocks go on to 3:00.
    auto now = at(2026, 3, 29, 3, 10);
    auto typed = last_at("02:30", now);
    REQUIRE(typed);
    CHECK(*typed <= now);
    auto started = at(2026, 3, 28, 12, 0);
    CHECK((urgent_until("U1", started).ms - started.ms) / 3'600'000 == 24);
    CHECK(core::local(urgent_until("U1", started)).hhmm() == "13:00");
    CHECK_FALSE(urgent_until("U0", started));
  }
  TEST_CASE("an intervention is quiet when nothing was done for too long and nothing is agreed for later") {
    auto last = at(2026, 11, 21, 22, 0);
    CHECK_FALSE(is_quiet("U0", last, {}, last.plus_seconds(19 * 60), {}));
    CHECK(is_quiet("U0", last, {}, last.plus_seconds(20 * 60), {}));
    CHECK_FALSE(is_quiet("U0", last, last.plus_seconds(45 * 60), last.plus_seconds(40 * 60), {}));
    CHECK(is_quiet("U0", last, last.plus_seconds(45 * 60), last.plus_seconds(46 * 60), {}));
    CHECK_FALSE(is_quiet("U2", last, {}, last.plus_seconds(86400), {}));
  }
  TEST_CASE("lowering needs a reason, and a coordinator when the danger asks for more") {
    CHECK(lowering("U1", "U0", {}) == Lowering::no_lowering);
    CHECK(lowering("U1", "U1", {}) == Lowering::no_lowering);
    CHECK(lowering("U0", "U1", {}) == Lowering::needs_reason);
    CHECK(lowering("U0", "U1", {"U0", Why::danger}) == Lowering::needs_coordinator);
    CHECK(lowering("U0", "U1", {"U1", Why::suicidality}) == Lowering::needs_reason);
  }
}
