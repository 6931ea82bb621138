#pragma once
// Front door of the assessment room: needs and risk of a case by domains. The highest domain counts, never a sum; U (not known) is never none.
#include "access/accounts.h"
#include "cases/cases.h"
#include "core/id.h"
#include "core/result.h"
#include "core/time.h"
#include "forms/forms.h"
#include "store/store.h"
#include "vault/vault.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::assessment {

struct AssessmentTag;
using AssessmentId = core::Id<AssessmentTag>;

enum class Kind : std::uint8_t { risk, needs };
std::string_view code_of(Kind);               // RISK, NEEDS
std::optional<Kind> kind_of(std::string_view code);

inline constexpr int not_known = -1;          // U

struct Rating { std::string domain; int level = not_known; };
struct Summary {
  AssessmentId id;
  Kind kind = Kind::risk;
  people::PersonId person;                    // none: the whole case
  core::Instant at;
  std::string why;
  access::UserId by;
  int highest = not_known;                    // over the domains that are known
  int unknown = 0;                            // how many are U
  core::Date review;                          // when the next one is due by the schedule
  std::vector<Rating> ratings;                // those that were asked, in the order of the list
  int level(std::string_view domain) const;   // not_known also when it was not asked
  std::vector<std::string> at_highest() const;
};
// The newest that stands: of each person of the case and of the whole case, that one whose highest domain is highest. Nothing when there is none.
std::optional<Summary> latest(store::Tx&, cases::CaseId, Kind = Kind::risk);

// U0 or U1 when a domain has reached the level at which a case should be that urgent, else empty. Only a proposal: people, or the intervention room, decide.
std::string proposed_urgency(const forms::Library&, const Summary& risk);
// The domains of the group DANGER at level 3.
std::vector<std::string> dangers(const forms::Library&, const Summary& risk);

// Something happened after which the assessments must be looked at again (an intervention, an incident, a day in court): a task for the lead, today, unless one is open already.
// `why` is of assessment_why and is proposed on the form.
core::Done review_needed(store::Tx&, const vault::OperatorKeys&, const forms::Library&, const cases::Header&, std::string_view why, access::UserId by, core::Instant now);

// What other rooms want to know at once: called inside the transaction after each risk assessment; an error takes the assessment back.
struct Doors {
  std::function<core::Done(store::Tx&, const vault::OperatorKeys&, const forms::Library&, const cases::Header&, const Summary& risk, access::UserId by, core::Instant now)> on_risk = {};
};
Doors& doors(web::Services&);                 // to be filled while the rooms start

}  // namespace ostoja::assessment
