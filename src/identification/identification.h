#pragma once
// Front door of the identification room: what other rooms may ask about where a case stands.
#include "cases/cases.h"
#include "core/id.h"
#include "core/time.h"
#include "store/store.h"

#include <optional>
#include <string>

namespace ostoja::identification {

struct ScreeningTag;
struct DecisionTag;
struct DutyCheckTag;
struct CardTag;
using ScreeningId = core::Id<ScreeningTag>;
using DecisionId = core::Id<DecisionTag>;
using DutyCheckId = core::Id<DutyCheckTag>;
using CardId = core::Id<CardTag>;

// The decision in force: of several persons of a case the one that says most (victim, presumed victim, at risk, not a victim).
struct Present {
  std::string code;        // of the list identification_status
  std::string decided_by;  // of the list decided_by
  core::Date decided_on;
  DecisionId decision;
};
std::optional<Present> present(store::Tx&, cases::CaseId);                      // nothing as long as nobody has decided
std::optional<Present> present_of(store::Tx&, cases::CaseId, people::PersonId);

}  // namespace ostoja::identification
