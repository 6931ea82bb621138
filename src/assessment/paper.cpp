// The assessments that count now, on paper: of each kind the last one that stands, with its domains.
#include "assessment/view.h"
#include "i18n/i18n.h"

#include <algorithm>

namespace ostoja::assessment {

core::Done print(web::Context& c, const cases::Header& h, cases::Names names, std::vector<cases::Sheet>& out) {
  const bool with = names == cases::Names::with;
  std::vector<std::pair<Kind, people::PersonId>> seen;
  for (const auto& listed : history(c.tx, h.id)) {  // newest first
    const auto& s = listed.summary;
    const std::pair subject{s.kind, s.person};
    if (!listed.withdrawn.empty() || std::find(seen.begin(), seen.end(), subject) != seen.end()) continue;
    seen.push_back(subject);
    auto a = with ? TRY(opened(c.tx, c.keys(), h.id, s.id)) : listed;
    cases::Sheet sheet{cases::capital(cases::label(c, "assessment_kind", code_of(s.kind))) + ", " + cases::paper_day(c, names, s.at), {}};
    sheet.rows.emplace_back(c.t("assessment.about"), listed.person_label.empty() ? std::string(c.t("cases.form.whole_case")) : c.t.with("cases.person", {listed.person_label}));
    sheet.rows.emplace_back(c.t("assessment.why"), cases::label(c, "assessment_why", s.why));
    if (with) sheet.rows.emplace_back(c.t("assessment.by"), listed.by_name);
    for (const auto& r : s.ratings) {
      auto text = level_text(c, s.kind, r.level);
      if (auto note = a.notes.find(r.domain); with && note != a.notes.end()) text += "\n" + note->second;
      sheet.rows.emplace_back(cases::capital(cases::label(c, domain_list(s.kind), r.domain)), std::move(text));
    }
    if (with) sheet.rows.emplace_back(c.t("assessment.judgement"), a.judgement);
    if (s.review) sheet.rows.emplace_back(c.t("assessment.review"), cases::paper_day(c, names, s.review));
    out.push_back(std::move(sheet));
  }
  return {};
}

}  // namespace ostoja::assessment
