#pragma once
// A case handed over to the other operator. The sender makes the minimum packet, a second person agrees, the packet is sealed for the receiver; the receiver accepts or rejects.
// Only with acceptance, and with a consent that is valid on that very day, the case opens there: docs/decisions/0015-transfer-rewraps-the-key.md
#include "referral/record.h"

namespace ostoja::referral {

struct Offer {
  ReferralId id;                       // that of the sender's referral
  std::string from, to, reason;        // operators; code of referral_reason
  std::string number;                  // of the sender's case
  cases::CaseId case_id;
  State state = State::sent;           // sent, accepted, rejected, revoked
  core::Date answer_by;
  core::Instant offered_at, answered_at;
  std::string answered_by_name;
};
std::vector<Offer> offers_for(store::Tx&, std::string_view operator_code, int limit);          // waiting ones first, then the newest
std::optional<Offer> offer_of(store::Tx&, ReferralId, std::string_view to_operator);
core::Result<forms::Answers> packet_of_offer(store::Tx&, const vault::OperatorKeys& receiver, const Offer&);  // not_found once it was answered or revoked

// By the team: the packet is kept as it is now, and a second person asked. conflict when that is waiting already.
core::Done prepare(store::Tx&, const vault::OperatorKeys&, const Referral&, const consent::Consent&, const forms::Answers& packet, access::UserId by, core::Instant now);
bool waits_for_approval(store::Tx&, const Referral&);
// The second person agreed: sealed for the receiver and shown to its coordinators. conflict without a valid consent; unavailable while the receiver is sealed.
core::Done offer(const vault::Vault&, store::Tx&, const forms::Library&, const vault::OperatorKeys& sender, const Referral&, access::UserId by, core::Instant now);
core::Done revoke(store::Tx&, const vault::OperatorKeys& sender, const Referral&, const Step&, access::UserId by, core::Instant now);

enum class Accepted : std::uint8_t { opened, no_consent };  // no_consent: nothing was opened and the offer is revoked
core::Result<Accepted> accept(web::Services&, store::Tx&, const forms::Library&, const vault::OperatorKeys& receiver, const Offer&, access::UserId lead, access::UserId by, core::Instant now);
core::Done reject(web::Services&, store::Tx&, const vault::OperatorKeys& receiver, const Offer&, const Step&, access::UserId by, core::Instant now);

core::Result<forms::Answers> opened_person(web::Context&, people::PersonId);
void show_offer(web::Context&, web::Values, const Offer&);
core::Result<web::Response> offer_page(web::Context&);
core::Result<web::Response> accept_page(web::Context&);
core::Result<web::Response> reject_page(web::Context&);

}  // namespace ostoja::referral
