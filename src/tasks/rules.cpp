#include "tasks/rules.h"

#include "tasks/tasks.h"

namespace ostoja::tasks {
namespace {
constexpr std::string_view kCodes[] = {"overdue", "today", "week", "later"};
}

std::string_view code_of(Bucket b) { return kCodes[static_cast<int>(b)]; }
std::optional<Bucket> bucket_named(std::string_view code) {
  for (int i = 0; i < 4; ++i)
    if (kCodes[i] == code) return static_cast<Bucket>(i);
  return std::nullopt;
}
core::Date week_end(core::Date d) { return d.plus_days(7 - d.weekday()); }

Bucket bucket_of(core::Date due, int due_minute, core::Instant now) {
  auto here = core::local(now);
  if (due < here.date) return Bucket::overdue;
  if (due == here.date) return due_minute != any_time && due_minute <= here.minutes_of_day() ? Bucket::overdue : Bucket::today;
  return due <= week_end(here.date) ? Bucket::week : Bucket::later;
}

std::optional<int> minute_of(std::string_view t) {
  auto digit = [&](std::size_t i) { return t[i] >= '0' && t[i] <= '9'; };
  if (t.size() != 5 || t[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4)) return std::nullopt;
  int hour = (t[0] - '0') * 10 + (t[1] - '0'), minute = (t[3] - '0') * 10 + (t[4] - '0');
  if (hour > 23 || minute > 59) return std::nullopt;
  return hour * 60 + minute;
}

}  // namespace ostoja::tasks
