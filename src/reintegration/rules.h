#pragma once
// Pure rules of the plan: phases, when ratings are due, when contact counts as lost, what a goal may say.
#include "core/time.h"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>

namespace ostoja::reintegration {

enum class Phase : std::uint8_t { crisis, transition, inclusion, after };  // months 0 to 3, 4 to 12, 13 to 36, later
std::string_view code_of(Phase);                                           // CRISIS TRANSITION INCLUSION AFTER
Phase phase_on(core::Date started, core::Date today);
int months_between(core::Date started, core::Date today);                 // whole calendar months; 0 before the start

inline constexpr std::array<std::pair<std::string_view, int>, 4> kMoments{{{"M0", 0}, {"M3", 3}, {"M6", 6}, {"M12", 12}}};
std::optional<core::Date> rating_due(core::Date started, std::string_view moment);  // nothing for an extra rating

// The rating to make next: the latest moment whose day has come, if a side is missing; else the first to come. What was missed is not made up for once the next moment has come.
struct NextRating { std::string_view moment; core::Date due; };
std::optional<NextRating> next_rating(core::Date started, core::Date today, const std::function<bool(std::string_view moment)>& rated_by_both);
inline constexpr std::array<int, 4> kAfter{1, 3, 6, 12};                    // months after the end of a plan at which the person is called

// The first day on which contact counts as lost, from the last contact.
core::Date lost_from(core::Date last_contact, std::int64_t days);

int level_of(std::string_view code);                                       // L4 → 4; 0 when it is none
enum class GoalFault : std::uint8_t { none, below, same_without_reason };  // a target lower than today's level; the same level, and nobody says why
GoalFault fault_of(int baseline, int target, std::string_view why_same);

}  // namespace ostoja::reintegration
