#pragma once
// Front door of the consents: what a person agreed to, for whom, told how, until when, and whether it was taken back. Nothing passes to anybody without one.
#include "cases/cases.h"
#include "directory/directory.h"

#include <functional>

namespace ostoja::consent {

struct ConsentTag;
using ConsentId = core::Id<ConsentTag>;

// For whom: an entry of the directory, the other operator, or nobody in particular (both empty).
struct Receiver {
  directory::EntryId entry;
  std::string operator_code;
  bool operator==(const Receiver&) const = default;
};

struct Consent {
  ConsentId id;
  cases::CaseId case_id;
  people::PersonId person;            // none: the one person of the case
  std::string operator_code, purpose; // code of consent_purpose
  Receiver receiver;
  std::vector<std::string> scope;     // codes of consent_scope: what may be passed on
  bool agreed = false, informed = false;  // informed: each of the six things was told
  core::Date given_on, valid_until, withdrawn_on;
  core::Instant at, withdrawn_at;
  access::UserId taken_by, withdrawn_by;
  directory::EntryId interpreter;
  std::string withdrawn_how;          // code of consent_withdrawal
  forms::Answers answers;             // form "consent"; sealed ones only when opened
};

enum class State : std::uint8_t { valid, not_yet, expired, withdrawn, refused, not_informed };
State state_of(const Consent&, core::Date day);

// The consents that allow `purpose` towards `receiver` on that day: given by then, not withdrawn, not expired, and informed. Newest first.
std::vector<Consent> all_valid(store::Tx&, cases::CaseId, std::string_view purpose, const Receiver&, core::Date day);
std::optional<Consent> valid(store::Tx&, cases::CaseId, std::string_view purpose, const Receiver&, core::Date day);
// Whether `consents` speak for this person of a case with these persons. A consent that names nobody speaks for the first person only.
bool covers(std::span<const Consent> consents, people::PersonId, std::span<const cases::CasePerson> all);

struct NewConsent {
  cases::CaseId case_id;
  std::string operator_code;
  people::PersonId person;
  Receiver receiver;
  directory::EntryId interpreter;
  forms::Answers answers;
};
core::Result<ConsentId> give(store::Tx&, const vault::OperatorKeys&, const forms::Library&, const NewConsent&, access::UserId by, core::Instant now);
std::optional<Consent> find(store::Tx&, cases::CaseId, ConsentId);
// Rooms that act on a withdrawal (referrals open this door, so this room may not open theirs).
struct Doors { std::vector<std::function<core::Done(store::Tx&, const vault::OperatorKeys&, const Consent&, access::UserId by, core::Instant now)>> withdrawn; };
Doors& doors(web::Services&);

// conflict when it was taken back before. What hangs on it (an offer not yet accepted) is told through the doors, in the same transaction.
core::Done withdraw(const Doors&, store::Tx&, const vault::OperatorKeys&, const forms::Library&, const Consent&, const forms::Answers& withdrawal, access::UserId by, core::Instant now);

// The consents of a case handed over to the other operator go along.
void hand_over(store::Tx&, cases::CaseId, std::string_view to_operator, const cases::HandedOver&);

// Countries of the persons of a case: what an interpreter's community is compared with.
std::vector<std::string> countries_of(store::Tx&, cases::CaseId, std::string_view operator_code);

}  // namespace ostoja::consent
