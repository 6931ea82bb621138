#pragma once
// Pure rules: when something is due, in days of Europe/Warsaw.
#include "core/time.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace ostoja::tasks {

enum class Bucket : std::uint8_t { overdue, today, week, later };  // week: after today, until Sunday
std::string_view code_of(Bucket);
std::optional<Bucket> bucket_named(std::string_view code);
core::Date week_end(core::Date);                                    // the Sunday of that day's week
// A task at an hour is overdue when the hour has come; one without is good until the day is over.
Bucket bucket_of(core::Date due, int due_minute, core::Instant now);
std::optional<int> minute_of(std::string_view hhmm);               // "09:05" → 545

}  // namespace ostoja::tasks
