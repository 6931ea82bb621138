#include "intervention/rules.h"

namespace ostoja::intervention {
namespace {

int rank(std::string_view urgency) { return urgency.size() == 2 && urgency[0] == 'U' && urgency[1] >= '0' && urgency[1] <= '3' ? urgency[1] - '0' : 9; }

struct TimeOfDay { int hour = 0, minute = 0; };
std::optional<TimeOfDay> time_of_day(std::string_view hhmm) {
  if (hhmm.size() != 5 || hhmm[2] != ':') return std::nullopt;
  for (std::size_t i : {0U, 1U, 3U, 4U})
    if (hhmm[i] < '0' || hhmm[i] > '9') return std::nullopt;
  TimeOfDay t{(hhmm[0] - '0') * 10 + (hhmm[1] - '0'), (hhmm[3] - '0') * 10 + (hhmm[4] - '0')};
  return t.hour < 24 && t.minute < 60 ? std::optional(t) : std::nullopt;
}

// The second of the two moments that a doubled hour has for one time of day; the same moment on every other day.
core::Instant second_of(core::Instant first) {
  auto later = first.plus_seconds(3600);
  auto a = core::local(first), b = core::local(later);
  return a.date == b.date && a.hour == b.hour && a.minute == b.minute ? later : first;
}

}  // namespace

bool is_urgent(std::string_view urgency) { return urgency == "U0" || urgency == "U1"; }
bool more_urgent(std::string_view a, std::string_view b) { return rank(a) < rank(b); }
std::string_view icon_of_urgency(std::string_view urgency) { return urgency == "U0" ? "oct" : urgency == "U1" ? "tri" : urgency == "U2" ? "circ" : "sq"; }

std::optional<int> level_of(std::string_view level) {
  if (level == "NONE") return 0;
  if (level == "LOW") return 1;
  if (level == "MEDIUM") return 2;
  if (level == "HIGH") return 3;
  return std::nullopt;
}

std::string_view code_of(Why why) { return why == Why::suicidality ? "SUICIDALITY" : why == Why::danger ? "DANGER" : ""; }

Forced forced(std::optional<int> danger, std::optional<int> suicidality, const Thresholds& t) {
  if (suicidality && *suicidality >= t.suicidality_u0) return {"U0", Why::suicidality};
  if (danger && *danger >= t.danger_u0) return {"U0", Why::danger};
  if (suicidality && *suicidality >= t.suicidality_u1) return {"U1", Why::suicidality};
  if (danger && *danger >= t.danger_u1) return {"U1", Why::danger};
  return {};
}

std::optional<core::Instant> last_at(std::string_view hhmm, core::Instant now) {
  if (hhmm.empty()) return now;
  auto t = time_of_day(hhmm);
  if (!t) return std::nullopt;
  // The running minute counts as passed: who types 23:41 at 23:41:05 means now.
  auto until = now.plus_seconds(59);
  auto day = core::local(now).date;
  for (int back = 0; back < 2; ++back) {
    auto first = core::at_local(day.plus_days(-back), t->hour, t->minute), second = second_of(first);
    for (auto at : {second, first})
      if (at <= until) return at < now ? at : now;
  }
  return core::at_local(day.plus_days(-1), t->hour, t->minute);
}

std::optional<core::Instant> next_at(std::string_view hhmm, core::Instant now) {
  auto t = time_of_day(hhmm);
  if (!t) return std::nullopt;
  auto day = core::local(now).date;
  for (int ahead = 0; ahead < 2; ++ahead) {
    auto first = core::at_local(day.plus_days(ahead), t->hour, t->minute);
    for (auto at : {first, second_of(first)})
      if (at >= now) return at;
  }
  return core::at_local(day.plus_days(1), t->hour, t->minute);
}

core::Instant urgent_until(std::string_view urgency, core::Instant started) { return urgency == "U1" ? started.plus_seconds(24 * 3600) : core::Instant{}; }

bool is_quiet(std::string_view urgency, core::Instant last_action, core::Instant next, core::Instant now, const Quiet& q) {
  if (!is_urgent(urgency) || next > now) return false;
  auto minutes = urgency == "U0" ? q.u0_minutes : q.u1_minutes;
  return now.ms - last_action.ms >= minutes * 60'000;
}

Lowering lowering(std::string_view from, std::string_view to, const Forced& f) {
  if (!more_urgent(from, to)) return Lowering::no_lowering;
  return !f.urgency.empty() && more_urgent(f.urgency, to) ? Lowering::needs_coordinator : Lowering::needs_reason;
}

}  // namespace ostoja::intervention
