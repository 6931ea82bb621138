#include "duty/duty.h"

#include <doctest/doctest.h>

using namespace ostoja;
using core::Date;

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
}
