#pragma once
// Rules of the night that need neither web nor store: which shift it is, when a medicine is due, whether a dose would be a second one, when somebody goes round.
#include "core/result.h"
#include "core/time.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::night {

// The night from the evening hour of one day to the morning hour of the next, by the clock on the wall: nine to eleven hours when the clocks change.
struct Span {
  core::Instant from, until;
  bool holds(core::Instant t) const { return from <= t && t < until; }
};
Span night_around(core::Instant now, std::int64_t from_hour, std::int64_t until_hour);  // the running night, else the coming one

struct Times { std::vector<int> minutes; };                       // of the day, sorted, each once
core::Result<Times> times_of(std::string_view typed);             // "8:00, 20:00", "8 20.30"; invalid: something that is no time, more than eight
std::string stored(const Times&);                                 // ";08:00;20:00;"
std::string shown(const Times&);                                  // "08:00, 20:00"

// The moments in [from, until) at which a medicine is due. A time that a clock change skips is moved forward; one that it doubles is the first.
std::vector<core::Instant> due(const Times&, core::Date first, core::Date last, core::Instant from, core::Instant until);

struct Dose { core::Instant due_at, at; enum class What : std::uint8_t { given, not_given } what = What::given; };
enum class Warning : std::uint8_t { none, same_time, too_soon };
// What to say before a dose is given: this time was done already, or the gap since the last one is too short. `gap_hours` 0: no gap was prescribed, two hours hold.
Warning second_dose(std::span<const Dose> so_far, core::Instant due_at, core::Instant at, std::int64_t gap_hours);
inline constexpr std::int64_t kGapHours = 2;

// When the next round is: within the night every so many minutes from the last one; none outside of it. May lie in the past: then it is late.
core::Instant next_round(core::Instant last, core::Instant now, const Span& night, std::int64_t every_minutes);

// A breach of data protection is counted from when it became known: the hours in which it is reported. (Needs legal review.)
inline constexpr std::int64_t kBreachHours = 72;

}  // namespace ostoja::night
