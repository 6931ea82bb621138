#pragma once
// Front door of the support room: the goals of a case's plan and the services given in it. Money is whole grosze everywhere.
#include "access/accounts.h"
#include "cases/cases.h"
#include "core/id.h"
#include "core/money.h"
#include "core/personal.h"
#include "core/result.h"
#include "core/time.h"
#include "forms/forms.h"
#include "store/store.h"
#include "vault/vault.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::support {

struct GoalTag;
using GoalId = core::Id<GoalTag>;
struct ServiceTag;
using ServiceId = core::Id<ServiceTag>;

struct NewGoal {
  people::PersonId person;              // none: the whole case
  forms::Answers answers;               // form "goal"
};
core::Result<GoalId> add_goal(store::Tx&, const vault::OperatorKeys&, const forms::Library&, const cases::Header&, const NewGoal&, access::UserId by, core::Instant now);

enum class Provider : std::uint8_t { staff, directory, other };
struct NewService {
  std::string kind;                     // support_type
  core::Date day;
  int minute = -1;                      // of the day; -1: not said
  std::optional<std::int64_t> minutes;  // time spent
  std::optional<core::Money> cost;
  std::string budget_line;
  Provider provider = Provider::staff;
  std::int64_t provider_id = 0;         // of the account or of the directory entry; 0 with staff: whoever enters it
  core::Personal<std::string> provider_words, note;
  GoalId goal;
  std::vector<people::PersonId> persons;  // none: the whole case
};
core::Result<ServiceId> add_service(store::Tx&, const vault::OperatorKeys&, const forms::Library&, const cases::Header&, const NewService&, access::UserId by, core::Instant now);

// What other rooms count: services of a case that stand, from a day to a day (both included).
struct Sums { std::int64_t services = 0, minutes = 0, grosze = 0; };
Sums sums(store::Tx&, cases::CaseId, core::Date from, core::Date until);
std::int64_t open_goals(store::Tx&, cases::CaseId);

}  // namespace ostoja::support
