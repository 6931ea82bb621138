// Polish public holidays and office hours. Holidays: act of 18 January 1951 on days free from work, with 24 December added by the act of 2024, in force since
// 1 February 2025 (facts marked K in the domain notes: needs legal review).
#include "duty/duty.h"

#include "core/log.h"
#include "core/resources.h"

#include <toml++/toml.h>

#include <algorithm>
#include <array>

namespace ostoja::duty {
namespace {

core::Date easter(int year) {  // Gauss, Gregorian calendar
  int a = year % 19, b = year / 100, c = year % 100, d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3, h = (19 * a + b - d - g + 15) % 30;
  int i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7, m = (a + 11 * h + 22 * l) / 451, n = h + l - 7 * m + 114;
  return core::Date::of(year, n / 31, n % 31 + 1);
}

struct Fixed { int month, day, since; const char* key; };
constexpr Fixed kFixed[] = {{1, 1, 0, "new_year"}, {1, 6, 2011, "epiphany"}, {5, 1, 0, "labour_day"}, {5, 3, 0, "constitution_day"}, {8, 15, 0, "assumption"}, {11, 1, 0, "all_saints"},
    {11, 11, 0, "independence_day"}, {12, 24, 2025, "christmas_eve"}, {12, 25, 0, "christmas"}, {12, 26, 0, "second_christmas"}};
struct Moving { int days; const char* key; };
constexpr Moving kMoving[] = {{0, "easter"}, {1, "easter_monday"}, {49, "pentecost"}, {60, "corpus_christi"}};

struct Entry {
  core::Date from;
  std::array<Hours, 7> days;
  Hours holiday;                        // of a line that is open round the clock; closed otherwise
};

Hours read_hours(std::string_view text) {
  auto minutes = [](std::string_view t) { return t.size() == 5 && t[2] == ':' ? ((t[0] - '0') * 10 + t[1] - '0') * 60 + (t[3] - '0') * 10 + t[4] - '0' : 0; };
  if (text.size() != 11 || text[5] != '-') return {};
  return {minutes(text.substr(0, 5)), minutes(text.substr(6))};
}

const std::vector<Entry>& entries() {
  static const auto all = [] {
    std::vector<Entry> out;
    toml::table parsed;
    try {
      parsed = toml::parse(core::resource("config/office_hours.toml"));
    } catch (const toml::parse_error&) {
      core::log(core::Level::error, "config/office_hours.toml cannot be read: the office counts as closed");
      return out;
    }
    constexpr const char* kDays[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
    if (const auto* list = parsed["hours"].as_array())
      for (const auto& item : *list) {
        const auto* t = item.as_table();
        auto from = t == nullptr ? std::nullopt : core::Date::parse((*t)["from"].value_or(std::string()));
        if (!from) continue;
        Entry e{*from, {}, read_hours((*t)["holiday"].value_or(std::string()))};
        for (std::size_t i = 0; i < 7; ++i) e.days[i] = read_hours((*t)[kDays[i]].value_or(std::string()));
        out.push_back(e);
      }
    std::sort(out.begin(), out.end(), [](const Entry& a, const Entry& b) { return a.from < b.from; });
    return out;
  }();
  return all;
}

}  // namespace

std::string holiday_key(core::Date d) {
  if (!d) return {};
  for (const auto& f : kFixed)
    if (d.month() == f.month && d.day() == f.day && d.year() >= f.since) return std::string("duty.holiday.") + f.key;
  auto sunday = easter(d.year());
  for (const auto& m : kMoving)
    if (d == sunday.plus_days(m.days)) return std::string("duty.holiday.") + m.key;
  return {};
}
bool is_holiday(core::Date d) { return !holiday_key(d).empty(); }
bool is_working_day(core::Date d) { return d.weekday() <= 5 && !is_holiday(d); }
core::Date next_working_day(core::Date after) {
  do after = after.plus_days(1);
  while (!is_working_day(after));
  return after;
}

Hours office_hours(core::Date d) {
  Hours out;
  for (const auto& e : entries())
    if (e.from <= d) out = is_holiday(d) ? e.holiday : e.days[static_cast<std::size_t>(d.weekday() - 1)];
  return out;
}
bool is_office_time(core::Instant now) {
  auto t = core::local(now);
  auto h = office_hours(t.date);
  return t.minutes_of_day() >= h.from_minute && t.minutes_of_day() < h.until_minute;
}
core::Instant next_office_time(core::Instant after) {
  auto t = core::local(after);
  for (int i = 0; i < 400; ++i) {
    auto day = t.date.plus_days(i);
    auto h = office_hours(day);
    if (h.from_minute >= h.until_minute) continue;
    auto opens = core::at_local(day, h.from_minute / 60, h.from_minute % 60);
    if (opens > after) return opens;
  }
  return after.plus_seconds(86400);  // no hours at all are set: tomorrow at this time
}

}  // namespace ostoja::duty
