// Consents on paper: what was decided, until when, how it was explained. For whom, and words, stand there with names only.
#include "consent/record.h"
#include "i18n/i18n.h"

namespace ostoja::consent {

core::Done print(web::Context& c, const cases::Header& h, cases::Names names, std::vector<cases::Sheet>& out) {
  const bool with = names == cases::Names::with, words = with && cases::is_on_team(c.tx, h.id, c.who.user);
  constexpr const char* kTexts[] = {"consent.state.valid", "consent.state.not_yet", "consent.state.expired", "consent.state.withdrawn", "consent.state.refused", "consent.state.not_informed"};
  const auto& form = *c.forms.form("consent");
  for (const auto& k : of_case(c.tx, h.id)) {
    cases::Sheet sheet{cases::capital(cases::label(c, "consent_purpose", k.purpose)) + ", " + cases::paper_day(c, names, k.given_on) + ": " + std::string(c.t(kTexts[static_cast<int>(state_of(k, core::local(c.now).date))])), {}};
    auto row = [&](std::string_view key, std::string value) { sheet.rows.emplace_back(c.t(key), std::move(value)); };
    if (auto who = k.person ? cases::person_of(c.tx, h.id, k.person) : std::nullopt) row("consent.who", c.t.with("cases.person", {who->label}));
    if (with) row("consent.for_whom", k.receiver.entry ? directory::name_of(c.tx, k.receiver.entry, c.who.operator_code) : k.receiver.operator_code.empty() ? std::string() : std::string(c.t("operator." + k.receiver.operator_code)));
    std::string scope;
    for (const auto& code : k.scope) scope += (scope.empty() ? "" : ", ") + cases::label(c, "consent_scope", code);
    row("consent.scope", std::move(scope));
    row("consent.explained", cases::label(c, "consent_manner", k.answers.get("manner")) + (k.answers.has("language") ? ", " + c.t.language(k.answers.get("language")) : std::string()));
    std::string missing;  // of what has to be told before
    for (const auto& f : form.part("told")->fields)
      if (k.answers.get(f.name) != "YES") missing += (missing.empty() ? "" : " ") + std::string(f.label(c.t.lang()));
    row("consent.missing", std::move(missing));
    if (k.valid_until) sheet.rows.emplace_back(form.find("valid_until")->label(c.t.lang()), cases::paper_day(c, names, k.valid_until));
    if (with && k.interpreter) row("consent.interpreter", directory::name_of(c.tx, k.interpreter, c.who.operator_code));
    if (with) row("consent.taken_by", cases::name_of(c, k.taken_by.value));
    if (k.withdrawn_on) row("consent.withdrawn", cases::paper_day(c, names, k.withdrawn_on) + ", " + cases::label(c, "consent_withdrawal", k.withdrawn_how));
    if (words) {
      auto sealed = TRY(opened(c.tx, c.keys(), k));
      for (auto field : {"guardian_name", "words"}) sheet.rows.emplace_back(form.find(field)->label(c.t.lang()), sealed.get(field));
      if (k.withdrawn_on) sheet.rows.emplace_back(c.forms.form("consent_withdrawal")->find("reason")->label(c.t.lang()), TRY(withdrawal(c.tx, c.keys(), k)).get("reason"));
    }
    out.push_back(std::move(sheet));
  }
  return {};
}

}  // namespace ostoja::consent
