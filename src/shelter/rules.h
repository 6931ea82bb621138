#pragma once
// Decisions of the room without database or web: how long a hold lasts, what a bed is on a night, how nights are counted, what speaks against a place.
#include "core/time.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::shelter {

inline constexpr int kMostNights = 366;        // of one booking; longer is an extension

// A hold lasts so many hours from now or, when it is for a later day, from noon of that day.
core::Instant hold_until(core::Date from, core::Instant now, std::int64_t hours);
inline bool holds(core::Instant held_until, core::Instant now) { return !held_until || held_until > now; }

enum class BedState : std::uint8_t { free, held, occupied, leave, turnaround, out_of_service };
std::string_view code_of(BedState);            // free held occupied leave turnaround out
std::string_view icon_of(BedState);            // a shape of its own beside the word

// ---- person-nights ----
// Somebody is in the house from one moment to another; leaves are away. A night belongs to the day on which it begins and counts when the person is there at its midnight
// (start of the next day, Europe/Warsaw). So the longer night of October and the shorter one of March are one night each.
struct Span { core::Instant from, until; };    // until: none = still
bool there_at(const Span& in, const std::vector<Span>& leaves, core::Instant at);
// Nights of [from, until) that were spent there and are over by `now`.
int nights(const Span& in, const std::vector<Span>& leaves, core::Date from, core::Date until, core::Instant now);

// ---- warnings ----
struct Guest {                                 // what of a person matters for a place; empty: not known
  std::string sex, age_group, language;
  int children = 0;
  enum class Need : std::uint8_t { no, yes } mobility = Need::no, isolation = Need::no;
};
struct Place {
  std::string for_whom;                        // room_for
  enum class Has : std::uint8_t { no, yes } accessible = Has::no, isolation = Has::no;
  std::vector<std::string> languages;          // spoken in the house
  std::vector<std::string> sexes;              // of others in the room on those nights
  int others = 0;                              // in the room
};
enum class SamePerpetrator : std::uint8_t { no, possible };
// Codes of placement_warning. They warn; a person decides and says why.
std::vector<std::string> warnings(const Guest&, const Place&, SamePerpetrator);

// ---- leaving ----
std::vector<core::Date> follow_up_days(core::Date left);  // after 1, 3, 6 and 12 calendar months
// S-47: shelter up to three months. The last day by calendar months.
inline core::Date three_months(core::Date admitted) { return admitted.plus_months(3); }

}  // namespace ostoja::shelter
