#include "reintegration/rules.h"

namespace ostoja::reintegration {

std::string_view code_of(Phase p) {
  constexpr std::string_view kCodes[] = {"CRISIS", "TRANSITION", "INCLUSION", "AFTER"};
  return kCodes[static_cast<int>(p)];
}

int months_between(core::Date started, core::Date today) {
  if (!started || today < started) return 0;
  int months = (today.year() - started.year()) * 12 + today.month() - started.month();
  if (started.plus_months(months) > today) --months;  // the day of the month has not come yet; a missing day is the month's last
  return months;
}

Phase phase_on(core::Date started, core::Date today) {
  const int months = months_between(started, today);
  return months < 3 ? Phase::crisis : months < 12 ? Phase::transition : months < 36 ? Phase::inclusion : Phase::after;
}

std::optional<core::Date> rating_due(core::Date started, std::string_view moment) {
  for (const auto& [code, months] : kMoments)
    if (code == moment) return started.plus_months(months);
  return std::nullopt;
}

std::optional<NextRating> next_rating(core::Date started, core::Date today, const std::function<bool(std::string_view)>& rated_by_both) {
  std::optional<NextRating> come;
  for (const auto& [code, months] : kMoments) {
    const NextRating one{code, started.plus_months(months)};
    if (one.due <= today) {
      come = one;
      continue;
    }
    if (come && !rated_by_both(come->moment)) return come;
    if (!rated_by_both(code)) return one;
    come.reset();
  }
  return come && !rated_by_both(come->moment) ? come : std::nullopt;
}

core::Date lost_from(core::Date last_contact, std::int64_t days) { return last_contact.plus_days(static_cast<int>(days)); }

int level_of(std::string_view code) { return code.size() == 2 && code[0] == 'L' && code[1] >= '1' && code[1] <= '5' ? code[1] - '0' : 0; }

GoalFault fault_of(int baseline, int target, std::string_view why_same) {
  if (target < baseline) return GoalFault::below;
  return target == baseline && why_same.empty() ? GoalFault::same_without_reason : GoalFault::none;
}

}  // namespace ostoja::reintegration
