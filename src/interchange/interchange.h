#pragma once
// Front door: each person of each case with everything coded that is known of them, and the same in the columns of HTCDS 2.0 and of CTDC. Nothing is unsealed, so no keys are needed.
#include "core/time.h"
#include "forms/forms.h"
#include "store/store.h"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::interchange {

struct Filter {
  std::string operator_code;
  core::Date from, until;                       // by the day the case was opened, both included; none: open
  core::Date served_from, served_until;         // only persons who got a service on one of these days; none: everybody
};
struct Row {
  std::int64_t case_id = 0, person_id = 0;      // person 0: nobody is recorded in the case
  forms::Answers about_case, person;            // forms "case" and "person", coded answers; sex, age group and citizenship of the case only when they are the person's
  std::vector<forms::Answers> experiences;      // form "trafficking"
  core::Date opened;
  bool closed = false;
  std::string closing_reason, identified;       // codes; identified: of identification_status
  std::optional<bool> consent;                  // to anything at all, in force
  core::Date passed_on;                         // the last referral that was sent
  std::string passed_on_why;
  std::set<std::string, std::less<>> services, goals, recruiters;        // with served_from: kinds of services of those days, areas of the plan, citizenships of perpetrators who recruited
  std::set<std::string, std::less<>> all(std::string_view field) const;  // of the case and of its experiences
  std::string one(std::string_view field) const;                         // the person's own, else the case's
};
// In the order of the cases' ids, a case with nobody in it once.
void each_person(store::Tx&, const Filter&, const std::function<void(const Row&)>&);

enum class Standard : std::uint8_t { htcds, ctdc };
std::string heading(Standard);                  // the first line, with its line end
// A line for each person, slice by slice; how many. Throws store failures only.
std::int64_t write(store::Db&, const forms::Library&, Standard, const Filter&, const std::function<void(const std::string& line)>& put);

}  // namespace ostoja::interchange
