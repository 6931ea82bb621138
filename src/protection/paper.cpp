// The programme on paper. Without names: which steps were taken, in which month; what was written, and every observation, stays where it is. With names: what the team reads.
#include "i18n/i18n.h"
#include "protection/view.h"

namespace ostoja::protection {

core::Done print(web::Context& c, const cases::Header& h, cases::Names names, std::vector<cases::Sheet>& out) {
  const bool with = names == cases::Names::with;
  for (const auto& p : programmes(c.tx, h.id)) {
    if (!p.cancelled.empty()) {
      out.push_back({c.t.with("protection.paper.programme", {person_label(c, p), cases::paper_day(c, names, p.started)}), {{std::string(c.t("protection.cancelled")), cases::label(c, "protection_cancel", p.cancelled)}}, {}});
      continue;
    }
    auto s = TRY(seen(c, h, p));
    cases::Sheet way{c.t.with("protection.paper.programme", {person_label(c, p), cases::paper_day(c, names, p.started)}), {}};
    for (const auto& step : path(s.records, today_of(c)).steps) {
      std::string text(c.t(step.state == State::done ? "protection.state.done" : step.state == State::current ? "protection.state.current" : step.state == State::later ? "protection.state.later" : "protection.state.not_needed"));
      for (const auto* r : step.records) text += "; " + cases::label(c, "protection_kind", code_of(*r->kind)) + ", " + cases::paper_day(c, names, r->day);
      way.rows.emplace_back(step_text(c, step.step), std::move(text));
    }
    if (p.ended) way.rows.emplace_back(c.t("protection.ended"), cases::paper_day(c, names, p.ended));
    way.lines.emplace_back(c.t("protection.help_anyway"));
    out.push_back(std::move(way));
    if (!with) continue;
    for (const auto& r : s.records) {
      if (r.sight != Record::Sight::opened || !r.taken_back.empty()) continue;
      auto sheet = cases::sheet_of(c, names, kind_label(c, *r.kind) + ", " + c.t.date(r.day), *c.forms.form(r.kind->form), r.answers);
      if (r.interpreter) sheet.rows.emplace_back(c.t("protection.interpreter"), directory::name_of(c.tx, r.interpreter, c.who.operator_code));
      for (const auto& one : remarks(c, p, r)) sheet.lines.push_back(one.text);
      out.push_back(std::move(sheet));
    }
  }
  return {};
}

}  // namespace ostoja::protection
