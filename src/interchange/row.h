#pragma once
// One person of a case with everything coded that is known, before it is put into a standard's columns.
#include "interchange/interchange.h"

#include <optional>
#include <set>
#include <vector>

namespace ostoja::interchange {

struct Row {
  forms::Answers about_case, person;            // forms "case" and "person", coded answers; sex, age group and citizenship of the case only when they are the person's
  std::vector<forms::Answers> experiences;      // form "trafficking"
  core::Date opened;
  bool closed = false;
  std::string closing_reason, identified;       // codes; identified: of identification_status
  std::optional<bool> consent;                  // to anything at all, in force
  core::Date passed_on;                         // the last referral that was sent
  std::string passed_on_why;
  std::set<std::string, std::less<>> all(std::string_view field) const;  // of the case and of its experiences
  std::string one(std::string_view field) const;                         // the person's own, else the case's
};

std::string mapped(const forms::Library&, std::string_view list, std::string_view code);  // the `map` of a code; empty without one
std::string line_of_htcds(const forms::Library&, const Row&);
std::string line_of_ctdc(const forms::Library&, const Row&);              // empty: not a victim
extern const std::string_view kHtcdsHeading, kCtdcHeading;

}  // namespace ostoja::interchange
