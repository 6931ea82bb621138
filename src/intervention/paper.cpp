// Interventions with their actions, on paper, in the order they happened.
#include "i18n/i18n.h"
#include "intervention/view.h"

#include <algorithm>

namespace ostoja::intervention {

core::Done print(web::Context& c, const cases::Header& h, cases::Names names, std::vector<cases::Sheet>& out) {
  const bool with = names == cases::Names::with;
  auto all = of_case(c.tx, h);
  std::stable_sort(all.begin(), all.end(), [](const Head& a, const Head& b) { return a.started_at < b.started_at; });
  const auto& action_form = *c.forms.form("intervention_action");
  for (const auto& i : all) {
    auto item = TRY(record(c.tx, c.keys(), h, i.id));
    auto sheet = cases::sheet_of(c, names, std::string(c.t("intervention.one")) + ", " + cases::paper_time(c, names, i.started_at), *c.forms.form("intervention"), item.answers);
    sheet.rows.emplace(sheet.rows.begin(), c.t("intervention.whom"), person_label(c, h, i.person));
    if (with) sheet.rows.emplace_back(c.t("intervention.lead"), i.lead_name);
    if (i.state == State::ended) {
      sheet.rows.emplace_back(c.t("intervention.card.end"), cases::label(c, "end_state", i.end_state) + ", " + cases::paper_time(c, names, i.ended_at));
      if (with) sheet.rows.emplace_back(c.forms.form("intervention_end")->find("summary")->label(c.t.lang()), item.end.get("summary"));
    }
    out.push_back(std::move(sheet));
    auto done = TRY(actions(c.tx, c.keys(), h, i.id));
    std::reverse(done.begin(), done.end());
    for (const auto& a : done) {
      auto step = cases::sheet_of(c, names, cases::paper_time(c, names, a.at) + ": " + cases::label(c, "crisis_action", a.answers.get("kind")), action_form, a.answers);
      // What the heading says, and the day that a plan of then was for, is not said again.
      std::erase_if(step.rows, [&](const auto& row) { return row.first == action_form.find("kind")->label(c.t.lang()) || row.first == action_form.find("at_time")->label(c.t.lang()); });
      if (with) step.rows.emplace_back(c.t("intervention.paper.by"), a.by_name);
      out.push_back(std::move(step));
    }
  }
  return {};
}

}  // namespace ostoja::intervention
