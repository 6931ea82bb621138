#pragma once
// Decisions of the hotline without database or web.
#include "hotline/page.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::hotline {

bool is_closer(std::string_view kind);                      // SILENT, HANG_UP, WRONG_NUMBER, JOKE, ABUSIVE, TEST
std::string_view purpose_of_closer(std::string_view kind);  // SILENT or ABUSIVE: how statistics count it
bool is_urgent(std::string_view urgency);                   // U0, U1: need an end state
core::Instant urgent_until(std::string_view urgency, core::Instant started);  // U1: 24 hours on; U0: none, its clock counts up
// What the first answers follow from the kind: caller_type and purpose that a consultant may change.
void propose_from_kind(forms::Answers&, std::string_view kind);
// The tabs in talking order.
const std::vector<std::string>& tabs();                     // search caller person categories summary
std::string next_tab(std::string_view tab);                 // "" after the last
// A contact closed by one of the grey buttons can be taken back for ten minutes.
bool may_undo(const Contact&, const forms::Library&, core::Instant now);

// Minutes since midnight of "09:05"; none when it is no time of day.
std::optional<int> minutes_of_day(std::string_view hhmm);

}  // namespace ostoja::hotline
