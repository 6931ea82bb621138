// What happened, on paper: acts, means, purposes, places; of perpetrators without names only what they did.
#include "experience/record.h"
#include "i18n/i18n.h"

namespace ostoja::experience {

core::Done print(web::Context& c, const cases::Header& h, cases::Names names, std::vector<cases::Sheet>& out) {
  // As on the page: what is sealed is for the team.
  const bool opened = names == cases::Names::with && cases::is_on_team(c.tx, h.id, c.who.user);
  auto all = list(c.tx, h.id);
  for (const auto& kind : kKinds)
    for (auto& r : all) {
      if (r.kind != kind.word) continue;
      if (opened) TRY_VOID(open(c.tx, c.keys(), r));
      auto who = r.person ? cases::person_of(c.tx, h.id, r.person) : std::nullopt;
      const auto& form = *c.forms.form(kind.form);
      auto sheet = cases::sheet_of(c, names, std::string(form.label(c.t.lang())) + ": " + (who ? c.t.with("cases.person", {who->label}) : std::string(c.t("cases.form.whole_case"))), form, r.answers);
      if (names == cases::Names::with && !opened) sheet.lines.emplace_back(c.t("experience.sealed"));
      out.push_back(std::move(sheet));
    }
  return {};
}

}  // namespace ostoja::experience
