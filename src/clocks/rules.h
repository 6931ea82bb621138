#pragma once
// How the rules are read from their files. Other rooms use clocks.h.
#include "clocks/clocks.h"

#include <span>

namespace ostoja::clocks {

core::Result<std::vector<Rule>> parse_rules(std::string_view yaml);         // of one law; invalid with nothing of the file in the error
const Rule* rule_among(std::span<const Rule>, std::string_view key, core::Date on);
// The nearest warning that is due for a clock on that day, and those that it stands for: a clock that starts with 10 days left warns of 14 once, and of 30 never.
struct Warning { int days = 0; std::vector<int> covers; core::Date due; };  // due: the day of the next warning, or the last day: until then somebody has dealt with it
std::optional<Warning> warning_due(const Rule&, core::Date last_day, core::Date today, std::span<const int> given);

// The day after the last one, and at most so many days later, those told are told once more that it has passed; remembered as a warning of -1 days.
inline constexpr int kPassed = -1, kPassedDays = 14;
bool passed_due(core::Date last_day, core::Date today, std::span<const int> given);

}  // namespace ostoja::clocks
