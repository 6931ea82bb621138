// Referrals on paper: what was asked of whom and how it went. What was passed on of the person stands on the referral's own card; here only which kinds of data it was.
#include "i18n/i18n.h"
#include "referral/record.h"

namespace ostoja::referral {

core::Done print(web::Context& c, const cases::Header& h, cases::Names names, std::vector<cases::Sheet>& out) {
  const bool with = names == cases::Names::with, words = with && cases::is_on_team(c.tx, h.id, c.who.user);
  const auto& form = *c.forms.form("referral");
  for (const auto& r : of_case(c.tx, h.id)) {
    cases::Sheet sheet{std::string(c.t(r.direction == Direction::in ? "referral.in" : r.direction == Direction::out ? "referral.out" : "referral.transfer")) + ", " + cases::paper_day(c, names, r.sent_at ? r.sent_at : r.created_at), {}};
    if (auto person = r.person ? cases::person_of(c.tx, h.id, r.person) : std::nullopt) sheet.rows.emplace_back(c.t("consent.who"), c.t.with("cases.person", {person->label}));
    std::string other = with ? other_name(c, r.other) : std::string();
    if (!with && r.other.entry)  // without names: which kind of institution
      if (auto e = directory::entry(c.tx, r.other.entry, h.operator_code)) other = cases::label(c, "directory_kind", e->kind);
    sheet.rows.emplace_back(c.t("referral.other"), std::move(other));
    sheet.rows.emplace_back(c.t("referral.why"), cases::label(c, "referral_reason", r.reason));
    std::string scope;
    for (const auto& code : r.scope) scope += (scope.empty() ? "" : ", ") + cases::label(c, "consent_scope", code);
    sheet.rows.emplace_back(c.t("consent.scope"), std::move(scope));
    if (r.answer_by) sheet.rows.emplace_back(c.t("referral.answer_by"), cases::paper_day(c, names, r.answer_by));
    if (words) {
      auto sealed = TRY(sealed_answers(c.tx, c.keys(), r));
      for (auto field : {"contact", "details"}) sheet.rows.emplace_back(form.find(field)->label(c.t.lang()), sealed.get(field));
    }
    for (const auto& s : TRY(steps(c.tx, c.keys(), r))) {
      auto text = s.state == State::sent && r.direction == Direction::in ? std::string(c.t("referral.received")) : cases::label(c, "referral_state", code_of(s.state));
      if (!s.reason.empty()) text += ": " + cases::label(c, "referral_end", s.reason);
      if (with && !s.by_name.empty()) text += ", " + s.by_name;
      if (words && !s.words.empty()) text += "\n" + s.words;
      sheet.rows.emplace_back(cases::paper_day(c, names, s.at), std::move(text));
    }
    out.push_back(std::move(sheet));
  }
  return {};
}

}  // namespace ostoja::referral
