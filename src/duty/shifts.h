#pragma once
// The roster as this room's own pages see it.
#include "duty/duty.h"
#include "forms/forms.h"

namespace ostoja::clocks {
struct CalendarEntry;
}  // namespace ostoja::clocks

namespace ostoja::duty {

struct Shift {
  std::int64_t id = 0;
  access::UserId user;
  std::string name, operator_code;
  Post post = Post::line;
  core::Instant from, until, changed_at;
};
struct Keeper { store::Tx& tx; access::UserId by; core::Instant now; };

// ---- shifts.cpp ----
core::Date week_of(core::Date);                                             // its Monday
std::vector<Shift> shifts_between(store::Tx&, core::Instant from, core::Instant until);
core::Result<Shift> find_shift(store::Tx&, std::int64_t id);
core::Done change_shift(const Keeper&, const Shift&);                       // another person, post or time; conflict: the person is on duty then already; what was asked of colleagues is taken back
core::Done remove_shift(store::Tx&, std::int64_t id, std::string_view operator_code, access::UserId by, core::Instant now);
// The shifts of the week before, on the same weekdays and hours, where the person is not away and not on duty; no line on days when the office is closed. How many.
int copy_week(const Keeper&, std::string_view operator_code, core::Date monday);

// ---- roster.cpp: weeks, absences, swaps, languages ----
std::optional<core::Instant> published(store::Tx&, std::string_view operator_code, core::Date monday);
core::Done publish(const Keeper&, std::string_view operator_code, core::Date monday);  // again after changes: what changed since is no longer marked

struct Absence { std::int64_t id = 0; access::UserId user; std::string name, kind; core::Date from, until; };
std::vector<Absence> absences(store::Tx&, std::string_view operator_code, core::Date from, core::Date until);
core::Result<std::int64_t> add_absence(const Keeper&, std::string_view operator_code, access::UserId, std::string_view kind, core::Date from, core::Date until);
core::Done remove_absence(const Keeper&, std::string_view operator_code, std::int64_t id);

struct Swap { std::int64_t id = 0, shift = 0; access::UserId from_user, to_user; std::string from_name, to_name; core::Instant starts, ends; Post post = Post::line; };
core::Result<std::int64_t> ask_swap(const Keeper&, const Shift&, access::UserId to);   // by whoever has the shift; invalid: not a colleague, the shift has begun; conflict: asked already
std::vector<Swap> swaps_waiting(store::Tx&, access::UserId);                // asked of this person or by them
enum class Answer : std::uint8_t { agreed = 2, declined = 3, taken_back = 4 };
core::Done answer_swap(const Keeper&, std::int64_t id, Answer);             // agreed and declined: whoever was asked; taken back: whoever asked

core::Done set_languages(const Keeper&, std::string_view operator_code, access::UserId, const std::set<std::string>&);

std::vector<clocks::CalendarEntry> calendar_of(store::Tx&, access::UserId, core::Instant now);

// ---- rules.cpp: without database or web ----
struct Limits { std::int64_t rest_hours, week_hours, mobile_percent, hard_call_hours, nights; };
Limits limits(const forms::Library&);
enum class Concern : std::uint8_t { rest, week, load, nights, absent, closed };
struct Warning { Concern concern; access::UserId user; core::Date day; std::int64_t value = 0; };  // value: hours of rest, of the week, of load; nights
// Of one week, from its shifts and those of the days around it. `hard_calls`: of each person, U0 and U1 of the last seven days.
std::vector<Warning> warnings(const std::vector<Shift>&, const std::vector<Absence>&, const std::map<access::UserId, std::int64_t>& hard_calls, core::Date monday, const Limits&);
// Hours of the week when nobody has the line although the office is open, or nobody the mobile although it is closed.
struct Gap { Post post; core::Instant from, until; };
std::vector<Gap> gaps(const std::vector<Shift>&, core::Date monday);
std::set<std::string> spoken(const std::vector<Shift>&, const std::map<access::UserId, std::set<std::string>>&, core::Date day);  // on the line on that day, all hours together

}  // namespace ostoja::duty
