#pragma once
// Pure rules: which domain counts, when the next review is due, what changed between two assessments.
#include "assessment/assessment.h"

#include <span>

namespace ostoja::assessment {

int highest_of(std::span<const Rating>);                     // not_known when no domain is known
std::optional<int> level_named(std::string_view code);       // "0" … "3", "U"; also as the lists have them, L0 … L3
std::string_view level_code(int level);                      // 2 → "2"
std::string_view level_in_list(int level);                   // 2 → "L2", the code in risk_level and need_level

struct Schedule { int first = 1, second = 7, third = 30, every = 30; };
Schedule schedule_of(const forms::Library&);
// The first day of the schedule (counted from the first assessment of its kind) that lies after the last one.
core::Date next_review(const Schedule&, core::Date first, core::Date last);

enum class Change : std::uint8_t { same, up, down, now_known, now_unknown, newly_asked, not_asked };
Change change_of(std::optional<int> before, std::optional<int> after);   // nothing: not asked
std::string_view code_of(Change);

}  // namespace ostoja::assessment
