// What a receiving coordinator sees of a transfer, and the answer.
#include "i18n/i18n.h"
#include "referral/transfer.h"

#include <algorithm>

namespace ostoja::referral {

// Opened by whoever asks, with the key of their session: only the team of the case can.
core::Result<forms::Answers> opened_person(web::Context& c, people::PersonId id) { return TRY(people::person_opened(c.tx, c.keys(), c.reader_keys(), id)).answers; }

namespace {

core::Result<Offer> asked_offer(web::Context& c) {
  auto id = ReferralId::parse(c.param("transfer"));
  auto found = id ? offer_of(c.tx, *id, c.who.operator_code) : std::nullopt;
  if (!found) return core::fail(core::Errc::not_found, "no such offer");
  return std::move(*found);
}

// Who may lead the case here: whoever may write in cases.
std::vector<access::User> leads(web::Context& c) {
  auto roles = c.services.policy.roles_with(cases::case_write);
  auto all = access::users(c.tx, c.who.operator_code);
  std::erase_if(all, [&](const access::User& u) {
    return u.state != access::UserState::active || std::none_of(u.roles.begin(), u.roles.end(), [&](const auto& role) { return std::find(roles.begin(), roles.end(), role) != roles.end(); });
  });
  return all;
}

core::Result<web::Response> draw(web::Context& c, const Offer& o, std::string_view problem) {
  web::Page page(c, "referral/offer");
  cases::show_problem(c, page, problem);
  page.set("TITLE", c.t("referral.offer"));
  show_offer(c, page.values(), o);
  if (o.state == State::sent) {
    show_packet(c, page.values(), TRY(packet_of_offer(c.tx, c.keys(), o)));
    auto form = page.add("ANSWER");
    form.show_if(c.services.vault.of(o.from) == nullptr, "SENDER_SEALED");
    for (const auto& u : leads(c)) form.add("LEAD").set("L_ID", u.id.text()).set("L_NAME", u.name).show_if(c.request.form.get("lead") == u.id.text(), "L_CHOSEN");
    for (const auto& code : c.forms.codes("referral_end")->codes)
      if (code.group != "REVOKED") form.add("END").set("END_CODE", code.code).set("END_LABEL", code.label(c.t.lang())).show_if(c.request.form.get("reason") == code.code, "END_CHOSEN");
    form.set("WORDS_TEXT", c.request.form.get("words"));
  } else {
    page.add("ANSWERED").set("AN_TEXT", c.t.with("referral.offer_answered", {c.t.when(o.answered_at, c.now), o.answered_by_name}));
  }
  c.saw(o.id.value, o.state == State::sent ? "packet" : "");
  return page.response(problem.empty() ? 200 : 422);
}

}  // namespace

void show_offer(web::Context& c, web::Values v, const Offer& o) {
  v.set("O_HREF", "/transfers/" + o.id.text()).set("O_ID", o.id.text()).set("O_FROM", c.t("operator." + o.from)).set("O_NUMBER", o.number).set("O_REASON", cases::label(c, "referral_reason", o.reason)).set("O_AT", c.t.when(o.offered_at, c.now));
  const char* section = o.state == State::sent ? "S_OPEN" : o.state == State::accepted ? "S_GOOD" : "S_ENDED";
  v.add(section).set("S_TEXT", cases::label(c, "referral_state", code_of(o.state)));
  if (o.answer_by) v.add("O_BY").set("O_BY_DAY", c.t.date(o.answer_by));
}

core::Result<web::Response> offer_page(web::Context& c) { return draw(c, TRY(asked_offer(c)), {}); }

core::Result<web::Response> accept_page(web::Context& c) {
  auto o = TRY(asked_offer(c));
  if (o.state != State::sent) return core::fail(core::Errc::conflict, "this offer was answered or revoked meanwhile");
  auto lead = access::UserId::parse(c.request.form.get("lead"));
  auto all = leads(c);
  if (!lead || std::none_of(all.begin(), all.end(), [&](const auto& u) { return u.id == *lead; })) return draw(c, o, "referral.choose_lead");
  auto done = TRY(accept(c.services, c.tx, c.forms, c.keys(), o, *lead, c.who.user, c.now));
  if (done == Accepted::no_consent) return web::see_other("/transfers/" + o.id.text() + "?notice=transfer_no_consent");
  return web::see_other("/cases/" + o.case_id.text() + "?notice=transfer_accepted");
}

core::Result<web::Response> reject_page(web::Context& c) {
  auto o = TRY(asked_offer(c));
  if (o.state != State::sent) return core::fail(core::Errc::conflict, "this offer was answered or revoked meanwhile");
  Step s{State::rejected, std::string(c.request.form.get("reason")), std::string(core::trim(c.request.form.get("words")))};
  if (s.reason.empty() || c.forms.codes("referral_end")->find(s.reason) == nullptr) return draw(c, o, "referral.choose_reason");
  if (core::characters(s.words) > 4000) return draw(c, o, "referral.too_long");
  TRY_VOID(reject(c.services, c.tx, c.keys(), o, s, c.who.user, c.now));
  return web::see_other("/referrals?notice=transfer_rejected");
}

}  // namespace ostoja::referral
