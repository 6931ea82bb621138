// The papers of a referral as PDF: what tells nobody who the person is (to ask whether there is a place), the full packet as it was sent, and the sheet on which the person
// agrees to each field or does not.
#include "i18n/i18n.h"
#include "referral/record.h"
#include "referral/transfer.h"
#include "reporting/paper.h"
#include "reporting/pdf.h"

#include <algorithm>

namespace ostoja::referral {
namespace {

enum class Kind : std::uint8_t { minimum, full, sheet };
std::optional<Kind> kind_of(std::string_view text) {
  if (text == "minimum") return Kind::minimum;
  if (text.empty() || text == "full") return Kind::full;
  return text == "consent" ? std::optional(Kind::sheet) : std::nullopt;
}

core::Result<reporting::Paper> minimum(web::Context& c, const cases::Header& h, const Referral& r, reporting::Paper p) {
  p.title = c.t("referral.paper.minimum");
  forms::Answers person;
  auto scope = minimum_of(r.scope);
  // Coded answers of the person are enough: the identity is not opened for this paper.
  if (r.person) person = TRY(people::person(c.tx, r.person, h.operator_code)).answers;
  for (auto& row : rows_of(c.forms, c.t, packet_of(person, TRY(cases::answers_of(c.tx, c.keys(), h.id, cases::reader(c))), scope))) p.rows.push_back({std::move(row.label), std::move(row.value)});
  p.tail = {std::string(c.t("referral.paper.minimum_rule"))};
  return p;
}

core::Result<reporting::Paper> full(web::Context& c, const cases::Header& h, const Referral& r, reporting::Paper p) {
  // Only what was sent, under the consent it was sent with, is printed with an identity.
  auto consent = r.consent ? consent::find(c.tx, h.id, r.consent) : std::nullopt;
  if (r.state == State::draft || !consent) return core::fail(core::Errc::not_found, "there is no packet");
  p.title = c.t("referral.card");
  p.marks = c.t("referral.paper.consent");
  auto sent = TRY(packet(c.tx, c.keys(), r));
  for (const auto& code : r.scope) {
    forms::Answers one;
    for (auto field : fields_of(code))
      if (sent.has(field)) one.set_all(field, sent.all(field));
    const bool agreed = std::find(consent->scope.begin(), consent->scope.end(), code) != consent->scope.end();
    for (auto& row : rows_of(c.forms, c.t, one)) p.rows.push_back({std::move(row.label), std::move(row.value), agreed ? c.t.with("referral.paper.agreed", {c.t.date(consent->given_on)}) : std::string(c.t("referral.paper.not_agreed"))});
  }
  p.tail = {std::string(c.t("referral.card_basis")) + " " + c.t.date(consent->given_on) + ". " + std::string(c.t("referral.card_rule"))};
  return p;
}

reporting::Paper sheet(web::Context& c, const Referral& r, reporting::Paper p) {
  p.title = c.t("referral.paper.sheet");
  p.marks = c.t("referral.paper.consent");
  const std::string boxes = "\xE2\x98\x90 " + std::string(c.t("referral.paper.yes")) + "   \xE2\x98\x90 " + std::string(c.t("referral.paper.no"));
  for (const auto& code : r.scope) p.rows.push_back({cases::capital(cases::label(c, "consent_scope", code)), {}, boxes});
  p.tail = {std::string(c.t("referral.paper.sheet_rule"))};
  p.sign = c.t("referral.paper.sign_person");
  return p;
}

core::Result<reporting::Paper> paper(web::Context& c, Kind kind, std::string& name) {
  auto h = TRY(cases::case_of(c));
  auto id = ReferralId::parse(c.param("referral"));
  auto r = id ? find(c.tx, h.id, *id) : std::nullopt;
  if (!r || r->direction == Direction::in || !cases::is_on_team(c.tx, h.id, c.who.user)) return core::fail(core::Errc::not_found, "there is no packet");
  reporting::Paper p{.lang = std::string(c.t.lang()), .title = {}, .sign = std::string(c.t("referral.paper.sign"))};
  p.head = {std::string(c.t("referral.card_from")) + ": " + std::string(c.t("operator." + h.operator_code)) + " · " + std::string(c.t("referral.card_case")) + " " + h.number,
            std::string(c.t("referral.card_to")) + ": " + other_name(c, r->other), std::string(c.t("referral.card_reason")) + ": " + cases::label(c, "referral_reason", r->reason)};
  if (r->answer_by) p.head.push_back(cases::capital(std::string(c.t("referral.answer_by"))) + " " + c.t.date(r->answer_by));
  p.foot = h.number + " · " + c.t.date(core::local(r->sent_at ? r->sent_at : c.now).date);
  name = h.number + (kind == Kind::minimum ? "-minimum.pdf" : kind == Kind::sheet ? "-zgoda.pdf" : "-karta.pdf");
  if (kind == Kind::minimum) return minimum(c, h, *r, std::move(p));
  if (kind == Kind::full) return full(c, h, *r, std::move(p));
  return sheet(c, *r, std::move(p));
}

}  // namespace

core::Result<web::Response> referral_pdf(web::Context& c) {
  auto kind = kind_of(c.request.query.get("packet"));
  if (!kind) return core::fail(core::Errc::bad_request, "packet is minimum, full or consent");
  // Read first, draw afterwards: making a PDF takes seconds, in which no snapshot is held.
  core::Result<reporting::Paper> made = core::fail(core::Errc::internal, "the packet was not read");
  std::string name;
  c.services.db.read_records([&](store::Tx& tx) {
    web::Context inner{c.request, c.route, c.services, tx, c.session, c.who, c.t, c.now, c.params};
    made = paper(inner, *kind, name);
  });
  if (!made) return tl::unexpected<core::Error>(made.error());
  auto id = cases::CaseId::parse(c.param("id"));
  c.saw(id ? id->value : 0, *kind == Kind::full ? "identity" : "");
  return web::attachment(TRY(reporting::pdf(reporting::html_of(*made))), "application/pdf", name);
}

}  // namespace ostoja::referral
