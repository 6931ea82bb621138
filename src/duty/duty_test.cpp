#include "duty/shifts.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace ostoja;
using core::Date;

namespace {

constexpr duty::Limits kLimits{11, 48, 50, 2, 3};
const Date kMonday = Date::of(2026, 11, 23);
duty::Shift shift(int user, Date day, int from, int until, duty::Post post = duty::Post::line) {
  duty::Shift s;
  s.user = access::UserId{user}, s.operator_code = "W", s.post = post;
  s.from = core::at_local(day, from, 0), s.until = core::at_local(until <= from ? day.plus_days(1) : day, until % 24, 0);
  if (until == 24) s.until = core::start_of(day.plus_days(1));
  return s;
}
std::vector<duty::Concern> concerns(const std::vector<duty::Shift>& shifts, const std::vector<duty::Absence>& away = {}, std::int64_t hard = 0) {
  std::vector<duty::Concern> out;
  for (const auto& w : duty::warnings(shifts, away, {{access::UserId{1}, hard}}, kMonday, kLimits)) out.push_back(w.concern);
  return out;
}

}  // namespace

TEST_SUITE("duty") {
  TEST_CASE("Polish holidays, with Christmas Eve from 2025 on") {
    CHECK(duty::is_holiday(Date::of(2026, 4, 5)));    // Easter
    CHECK(duty::is_holiday(Date::of(2026, 4, 6)));    // Easter Monday
    CHECK(duty::is_holiday(Date::of(2026, 5, 24)));   // Pentecost
    CHECK(duty::is_holiday(Date::of(2026, 6, 4)));    // Corpus Christi
    CHECK(duty::is_holiday(Date::of(2026, 11, 11)));
    CHECK_FALSE(duty::is_holiday(Date::of(2024, 12, 24)));
    CHECK(duty::is_holiday(Date::of(2025, 12, 24)));
    CHECK_FALSE(duty::is_holiday(Date::of(2026, 11, 23)));
    CHECK(duty::holiday_key(Date::of(2027, 3, 29)) == "duty.holiday.easter_monday");
  }

  TEST_CASE("what waits on a Saturday night waits for Monday, over Christmas for the next working day") {
    CHECK(duty::next_working_day(Date::of(2026, 11, 21)) == Date::of(2026, 11, 23));
    CHECK(duty::next_working_day(Date::of(2026, 12, 23)) == Date::of(2026, 12, 28));
    auto saturday = core::at_local(Date::of(2026, 11, 21), 23, 40);
    CHECK_FALSE(duty::is_office_time(saturday));
    CHECK(duty::next_office_time(saturday) == core::at_local(Date::of(2026, 11, 23), 8, 0));
    CHECK(duty::is_office_time(core::at_local(Date::of(2026, 11, 23), 19, 59)));
    CHECK_FALSE(duty::is_office_time(core::at_local(Date::of(2026, 11, 23), 20, 0)));
  }

  TEST_CASE("office hours are those of their time") {
    CHECK(duty::office_hours(Date::of(2013, 11, 15)).until_minute == 14 * 60);  // a Friday of 2013
    CHECK(duty::office_hours(Date::of(2026, 11, 20)).until_minute == 20 * 60);
    CHECK(duty::office_hours(Date::of(2012, 1, 2)).until_minute == 0);          // before the first entry: closed
    CHECK(duty::office_hours(Date::of(2026, 11, 11)).until_minute == 0);
  }

  TEST_CASE("weeks begin on Monday") {
    CHECK(duty::week_of(kMonday) == kMonday);
    CHECK(duty::week_of(Date::of(2026, 11, 29)) == kMonday);
    CHECK(duty::week_of(Date::of(2026, 11, 22)) == Date::of(2026, 11, 16));
    CHECK(duty::week_of(Date::of(2027, 1, 1)) == Date::of(2026, 12, 28));
  }

  TEST_CASE("the roster warns of short rest, long weeks, hard calls, nights in a row, absences and closed days") {
    using duty::Concern;
    CHECK(concerns({shift(1, kMonday, 8, 16), shift(1, kMonday.plus_days(1), 8, 16)}).empty());
    CHECK(concerns({shift(1, kMonday, 12, 20), shift(1, kMonday.plus_days(1), 6, 14)}) == std::vector{Concern::rest});
    // Sunday evening of the week before counts for Monday.
    CHECK(concerns({shift(1, kMonday.plus_days(-1), 14, 22), shift(1, kMonday, 8, 16)}) == std::vector{Concern::rest});
    // The mobile at home is no work on the line.
    CHECK(concerns({shift(1, kMonday, 12, 20), shift(1, kMonday, 20, 8, duty::Post::mobile), shift(1, kMonday.plus_days(1), 8, 16)}) == std::vector<Concern>{});
    std::vector<duty::Shift> long_week;
    for (int i = 0; i < 5; ++i) long_week.push_back(shift(1, kMonday.plus_days(i), 8, 18));
    CHECK(concerns(long_week) == std::vector{Concern::week});
    std::vector<duty::Shift> full;
    for (int i = 0; i < 5; ++i) full.push_back(shift(1, kMonday.plus_days(i), 8, 16));
    CHECK(concerns(full).empty());
    CHECK(concerns(full, {}, 4).empty());            // 40 + 8
    CHECK(concerns(full, {}, 5) == std::vector{Concern::load});
    std::vector<duty::Shift> nights;
    for (int i = 0; i < 4; ++i) nights.push_back(shift(1, kMonday.plus_days(i), 20, 4));
    CHECK(concerns(nights) == std::vector{Concern::nights});
    CHECK(concerns({shift(1, kMonday, 8, 16)}, {{1, access::UserId{1}, "", "SICK", kMonday, kMonday}}) == std::vector{Concern::absent});
    CHECK(concerns({shift(1, kMonday, 8, 16)}, {{1, access::UserId{2}, "", "SICK", kMonday, kMonday}}).empty());
    CHECK(concerns({shift(1, kMonday.plus_days(5), 8, 16)}) == std::vector{Concern::closed});  // a Saturday
  }

  TEST_CASE("what is missing: the line while the office is open, the mobile while it is closed") {
    std::vector<duty::Shift> week;
    for (int i = 0; i < 7; ++i) week.push_back(shift(2, kMonday.plus_days(i), 8, 8, duty::Post::mobile));  // from morning to morning
    week.push_back(shift(2, kMonday.plus_days(-1), 8, 8, duty::Post::mobile));
    for (int i = 0; i < 5; ++i) week.push_back(shift(1, kMonday.plus_days(i), 8, 20));
    CHECK(duty::gaps(week, kMonday).empty());
    week.pop_back();                                 // Friday's line
    auto missing = duty::gaps(week, kMonday);
    REQUIRE(missing.size() == 1);
    CHECK(missing[0].post == duty::Post::line);
    CHECK(missing[0].from == core::at_local(kMonday.plus_days(4), 8, 0));
    CHECK(missing[0].until == core::at_local(kMonday.plus_days(4), 20, 0));
    week.push_back(shift(1, kMonday.plus_days(4), 10, 15)), week.push_back(shift(3, kMonday.plus_days(4), 14, 19));
    missing = duty::gaps(week, kMonday);
    REQUIRE(missing.size() == 2);
    CHECK(missing[0].until == core::at_local(kMonday.plus_days(4), 10, 0));
    CHECK(missing[1].from == core::at_local(kMonday.plus_days(4), 19, 0));
    // Nothing at all: five days of line, and the mobile around them without a seam over the weekend.
    missing = duty::gaps({}, kMonday);
    CHECK(std::count_if(missing.begin(), missing.end(), [](const duty::Gap& g) { return g.post == duty::Post::line; }) == 5);
    CHECK(missing.back().until == core::start_of(kMonday.plus_days(7)));
    CHECK(missing.back().from == core::at_local(kMonday.plus_days(4), 20, 0));
  }

  TEST_CASE("languages of a day are those of who is on the line") {
    const std::map<access::UserId, std::set<std::string>> speak{{access::UserId{1}, {"uk", "pl"}}, {access::UserId{2}, {"vi"}}};
    CHECK(duty::spoken({shift(1, kMonday, 8, 16), shift(2, kMonday, 16, 8, duty::Post::mobile)}, speak, kMonday) == std::set<std::string>{"pl", "uk"});
    CHECK(duty::spoken({shift(1, kMonday, 20, 4)}, speak, kMonday.plus_days(1)) == std::set<std::string>{"pl", "uk"});
    CHECK(duty::spoken({}, speak, kMonday).empty());
  }
}
