// What the roster warns of, from shifts alone.
#include "duty/shifts.h"

#include <algorithm>

namespace ostoja::duty {
namespace {

constexpr std::int64_t kHour = 3'600'000;

// Of the shift within [from, until).
std::int64_t ms_within(const Shift& s, core::Instant from, core::Instant until) { return std::max<std::int64_t>(0, std::min(s.until.ms, until.ms) - std::max(s.from.ms, from.ms)); }
// Awake at three in the morning, on the line: the night in which this hour lies, none for a shift by day.
std::optional<core::Date> night_of(const Shift& s) {
  if (s.post != Post::line) return std::nullopt;
  const auto first = core::local(s.from).date, last = core::local(s.until).date;
  for (auto day = first; day <= last; day = day.plus_days(1))
    if (const auto three = core::at_local(day, 3, 0); s.from <= three && three < s.until) return day;
  return std::nullopt;
}

}  // namespace

Limits limits(const forms::Library& library) {
  return {library.threshold("roster_rest_hours"), library.threshold("roster_week_hours"), library.threshold("roster_mobile_percent"), library.threshold("roster_hard_call_hours"), library.threshold("roster_nights")};
}

std::vector<Warning> warnings(const std::vector<Shift>& shifts, const std::vector<Absence>& away, const std::map<access::UserId, std::int64_t>& hard_calls, core::Date monday, const Limits& limits) {
  std::vector<Warning> out;
  const auto from = core::start_of(monday), until = core::start_of(monday.plus_days(7));
  std::map<access::UserId, std::vector<const Shift*>> by_user;
  for (const auto& s : shifts) by_user[s.user].push_back(&s);
  for (auto& [user, mine] : by_user) {
    std::sort(mine.begin(), mine.end(), [](const Shift* a, const Shift* b) { return a->from < b->from; });
    std::int64_t hours = 0, load = 0;
    int nights = 0;
    std::optional<core::Date> last_night;
    const Shift* before = nullptr;
    for (const auto* s : mine) {
      const auto day = core::local(s->from).date;
      const bool in_week = monday <= day && day < monday.plus_days(7);
      // The mobile is at home: rest is between what is worked on the line.
      if (s->post == Post::line) {
        if (before != nullptr && in_week && s->from.ms - before->until.ms < limits.rest_hours * kHour) out.push_back({Concern::rest, user, day, (s->from.ms - before->until.ms) / kHour});
        before = s;
      }
      const auto ms = ms_within(*s, from, until);
      hours += s->post == Post::line ? ms : 0;
      load += s->post == Post::line ? ms : ms * limits.mobile_percent / 100;
      if (const auto night = night_of(*s)) {
        nights = last_night && last_night->plus_days(1) == *night ? nights + 1 : 1;
        last_night = night;
        if (in_week && nights > limits.nights) out.push_back({Concern::nights, user, day, nights});
      }
      if (in_week && std::any_of(away.begin(), away.end(), [&](const Absence& a) { return a.user == user && a.from <= core::local(core::Instant{s->until.ms - 1}).date && day <= a.until; })) out.push_back({Concern::absent, user, day});
      if (in_week && s->post == Post::line)
        if (const auto open = office_hours(day); open.from_minute >= open.until_minute) out.push_back({Concern::closed, user, day});
    }
    if (hours > limits.week_hours * kHour) out.push_back({Concern::week, user, monday, hours / kHour});
    const auto hard = hard_calls.find(user);
    const auto weighed = load + (hard == hard_calls.end() ? 0 : hard->second * limits.hard_call_hours * kHour);
    if (load > 0 && hours <= limits.week_hours * kHour && weighed > limits.week_hours * kHour) out.push_back({Concern::load, user, monday, weighed / kHour});
  }
  std::stable_sort(out.begin(), out.end(), [](const Warning& a, const Warning& b) { return a.day < b.day; });
  return out;
}

std::vector<Gap> gaps(const std::vector<Shift>& shifts, core::Date monday) {
  std::vector<Gap> out;
  auto look = [&](Post post, core::Instant from, core::Instant until) {
    auto at = from;
    while (at < until) {
      // As far as somebody is there from this moment on.
      auto reach = at;
      for (const auto& s : shifts)
        if (s.post == post && s.from <= at && s.until > reach) reach = s.until;
      if (reach > at) {
        at = reach;
        continue;
      }
      auto next = until;
      for (const auto& s : shifts)
        if (s.post == post && s.from > at && s.from < next) next = s.from;
      if (!out.empty() && out.back().post == post && out.back().until == at) out.back().until = next;
      else out.push_back({post, at, next});
      at = next;
    }
  };
  for (int i = 0; i < 7; ++i) {
    const auto day = monday.plus_days(i);
    const auto hours = office_hours(day);
    const auto midnight = core::start_of(day), next = core::start_of(day.plus_days(1));
    const bool open = hours.from_minute < hours.until_minute;
    const auto opens = open ? core::at_local(day, hours.from_minute / 60, hours.from_minute % 60) : next;
    const auto closes = !open ? next : hours.until_minute >= 24 * 60 ? next : core::at_local(day, hours.until_minute / 60, hours.until_minute % 60);
    look(Post::mobile, midnight, opens);
    if (open) look(Post::line, opens, closes), look(Post::mobile, closes, next);
  }
  std::stable_sort(out.begin(), out.end(), [](const Gap& a, const Gap& b) { return a.from < b.from; });
  return out;
}

std::set<std::string> spoken(const std::vector<Shift>& shifts, const std::map<access::UserId, std::set<std::string>>& languages, core::Date day) {
  std::set<std::string> out;
  const auto from = core::start_of(day), until = core::start_of(day.plus_days(1));
  for (const auto& s : shifts)
    if (s.post == Post::line && ms_within(s, from, until) > 0)
      if (auto mine = languages.find(s.user); mine != languages.end()) out.insert(mine->second.begin(), mine->second.end());
  return out;
}

}  // namespace ostoja::duty
