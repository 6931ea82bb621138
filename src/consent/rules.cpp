// When a consent holds, and what one must say. No store, no web.
#include "consent/record.h"

#include <algorithm>

namespace ostoja::consent {

State state_of(const Consent& c, core::Date day) {
  if (!c.agreed) return State::refused;
  if (c.withdrawn_on && c.withdrawn_on <= day) return State::withdrawn;
  if (c.withdrawn_on && c.withdrawn_how == "ERROR") return State::withdrawn;  // it never was given
  if (!c.informed) return State::not_informed;
  if (c.given_on > day) return State::not_yet;
  if (c.valid_until && c.valid_until < day) return State::expired;
  return State::valid;
}

bool covers(std::span<const Consent> consents, people::PersonId person, std::span<const cases::CasePerson> all) {
  const bool first = !all.empty() && all.front().person == person;
  return std::any_of(consents.begin(), consents.end(), [&](const Consent& c) { return c.person == person || (!c.person && (first || !person)); });
}

bool needs_receiver(std::string_view purpose) { return purpose == "CONTACT" || purpose == "REFERRAL" || purpose == "TRANSFER"; }
bool needs_scope(std::string_view purpose) { return needs_receiver(purpose); }

std::vector<forms::Problem> problems_of(const NewConsent& n, std::size_t persons, core::Date today) {
  std::vector<forms::Problem> out;
  auto purpose = n.answers.get("purpose");
  if (!purpose.empty()) {
    if (needs_receiver(purpose) && n.receiver == Receiver{}) out.push_back({"purpose", "consent.needs_receiver", {}});
    if (purpose == "TRANSFER" && n.receiver.entry) out.push_back({"purpose", "consent.transfer_to_operator", {}});
    if ((purpose == "REFERRAL" || purpose == "CONTACT") && !n.receiver.operator_code.empty()) out.push_back({"purpose", "consent.needs_institution", {}});
    if (needs_scope(purpose) && n.answers.get("decision") != "REFUSED" && !n.answers.has("scope")) out.push_back({"scope", "forms.required", {}});
  }
  if (persons > 1 && !n.person) out.push_back({"decision", "consent.needs_person", {}});
  auto given = core::Date::parse(n.answers.get("given_on")), until = core::Date::parse(n.answers.get("valid_until"));
  if (given && *given > today) out.push_back({"given_on", "consent.future", {}});
  if (until && given && *until < *given) out.push_back({"valid_until", "consent.ends_before", {}});
  if (n.answers.get("manner").ends_with("INTERPRETER") && !n.interpreter) out.push_back({"manner", "consent.needs_interpreter", {}});
  return out;
}

std::string receiver_text(const Receiver& r) { return r.entry ? r.entry.text() : r.operator_code.empty() ? std::string() : "op:" + r.operator_code; }

}  // namespace ostoja::consent
