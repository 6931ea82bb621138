#pragma once
// Front door of the referrals: a person sent on to an institution, sent to us by one, or a whole case handed over to the other operator.
#include "cases/cases.h"
#include "consent/consent.h"
#include "directory/directory.h"

#include <functional>
#include <span>

namespace ostoja::referral {

struct ReferralTag;
using ReferralId = core::Id<ReferralTag>;

enum class Direction : std::uint8_t { out = 1, in = 2, transfer = 3 };                                 // codes OUT IN TRANSFER
enum class State : std::uint8_t { draft = 1, sent = 2, accepted = 3, rejected = 4, done = 5, revoked = 6 };
std::string_view code_of(Direction);
std::string_view code_of(State);
std::optional<State> state_of(std::string_view code);

struct Referral {
  ReferralId id;
  cases::CaseId case_id;
  people::PersonId person;
  std::string operator_code;
  Direction direction = Direction::out;
  consent::Receiver other;             // where to, or from whom
  std::string reason;                  // code of referral_reason
  State state = State::draft;
  core::Date answer_by;
  std::vector<std::string> scope;      // codes of consent_scope: what is passed on, field by field
  consent::ConsentId consent;          // the one it was sent with
  core::Instant created_at, sent_at, changed_at;
  access::UserId created_by;
  std::int64_t version = 0;
  std::string number;                  // of the case, where a list needs it
};

// Whether one step may follow another; a transfer is answered by the other operator only.
bool may_follow(Direction, State from, State to);

struct NewReferral {
  cases::CaseId case_id;
  std::string operator_code;
  people::PersonId person;
  Direction direction = Direction::out;
  consent::Receiver other;
  forms::Answers answers;              // form "referral"
};
core::Result<ReferralId> add(store::Tx&, const vault::OperatorKeys&, const forms::Library&, const NewReferral&, access::UserId by, core::Instant now);
std::vector<Referral> of_case(store::Tx&, cases::CaseId);                                               // newest first
std::optional<Referral> find(store::Tx&, cases::CaseId, ReferralId);
// Waiting for an answer at this operator, the longest overdue first; overdue: answer_by is past, or so many days (threshold referral_answer_days) without one.
std::vector<Referral> unanswered(store::Tx&, const cases::Reader&, std::int64_t days, int limit);
core::Date answer_due(const Referral&, std::int64_t days);                                               // none while it is a draft
bool is_overdue(const Referral&, core::Date today, std::int64_t days);
std::int64_t count_offers(store::Tx&, std::string_view operator_code);                                    // transfers waiting for this operator's answer

// The packet: what of the person and the case is passed on. Fields are "person.first_name", "case.summary"; only those of `scope`.
forms::Answers packet_of(const forms::Answers& person, const forms::Answers& case_, std::span<const std::string> scope);
// A draft goes out with its packet, under a consent that is valid today and holds all of its scope. invalid: none; the page says what is missing.
// A task of the lead to ask for the answer is made with it; the answer ends it.
core::Done send(store::Tx&, const vault::OperatorKeys&, const forms::Library&, const Referral&, const consent::Consent&, const forms::Answers& packet, access::UserId by, core::Instant now);
struct Step { State to = State::sent; std::string reason; std::string words; };                         // reason: code of referral_end, may be empty
core::Done step(store::Tx&, const vault::OperatorKeys&, const Referral&, const Step&, access::UserId by, core::Instant now);

}  // namespace ostoja::referral
