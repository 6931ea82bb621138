#pragma once
// Decisions of the room without database or web: when danger makes a case urgent by itself, what a typed time means, how a card of the board stands.
#include "core/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ostoja::intervention {

bool is_urgent(std::string_view urgency);                       // U0, U1, as on the trust line
// Which of two is more urgent; nothing known is the least.
bool more_urgent(std::string_view a, std::string_view b);       // a before b
std::string_view icon_of_urgency(std::string_view urgency);     // shape beside the word
// 0 none … 3 high; nothing when it is not known or was not asked, which is never "none".
std::optional<int> level_of(std::string_view danger_level);

struct Thresholds { std::int64_t suicidality_u1 = 2, suicidality_u0 = 3, danger_u1 = 3, danger_u0 = 3; };
enum class Why : std::uint8_t { nothing, suicidality, danger };
std::string_view code_of(Why);                                  // SUICIDALITY, DANGER; "" for nothing
struct Forced {
  std::string_view urgency;                                     // "" : the danger asks for nothing
  Why why = Why::nothing;
};
// What the danger asks for. Suicidality is named first when both ask for the same. It never says less urgent than something: it says at least how urgent.
Forced forced(std::optional<int> danger, std::optional<int> suicidality, const Thresholds&);

// A time of day as somebody types it in the middle of the night: the last such moment that has passed. "23:50" typed at ten past midnight is of the evening before;
// in the hour that the clock change doubles it is the later one that has passed. Empty: now. Nothing when it is no time of day.
std::optional<core::Instant> last_at(std::string_view hhmm, core::Instant now);
// The next such moment, for "what next, at what time"; in the doubled hour the first that is still to come.
std::optional<core::Instant> next_at(std::string_view hhmm, core::Instant now);

// U1 ends within so many hours; U0 has no end, its clock counts up.
core::Instant urgent_until(std::string_view urgency, core::Instant started);

struct Quiet { std::int64_t u0_minutes = 20, u1_minutes = 120; };
// Nothing was done for longer than this urgency allows, and the time of what is to come next has passed too.
bool is_quiet(std::string_view urgency, core::Instant last_action, core::Instant next, core::Instant now, const Quiet&);

// Lowering needs a reason; below what the danger asks for a coordinator decides.
enum class Lowering : std::uint8_t { no_lowering, needs_reason, needs_coordinator };
Lowering lowering(std::string_view from, std::string_view to, const Forced&);

}  // namespace ostoja::intervention
