// Goals and services of a case on paper.
#include "directory/directory.h"
#include "i18n/i18n.h"
#include "support/view.h"

namespace ostoja::support {
namespace {

using cases::Names, cases::paper_day;

// Of a provider without names: whether it was the centre itself, which kind of institution, or somebody else.
std::string provider_on_paper(web::Context& c, const cases::Header& h, Names names, const Service& s) {
  if (names == Names::with) return provider_text(c, s);
  if (s.given.provider == Provider::staff) return std::string(c.t("support.paper.centre"));
  if (s.given.provider == Provider::directory)
    if (auto e = directory::entry(c.tx, directory::EntryId{s.given.provider_id}, h.operator_code)) return cases::label(c, "directory_kind", e->kind);
  return std::string(c.t("support.paper.other"));
}

}  // namespace

core::Done print_plan(web::Context& c, const cases::Header& h, Names names, std::vector<cases::Sheet>& out) {
  for (const auto& g : TRY(goals(c.tx, c.keys(), h.id))) {
    auto sheet = cases::sheet_of(c, names, c.t.with("support.paper.goal", {cases::capital(cases::label(c, "plan_area", g.answers.get("area"))), g.person_label.empty() ? std::string(c.t("support.whole_case")) : c.t.with("cases.person", {g.person_label})}),
                                 *c.forms.form("goal"), g.answers);
    std::erase_if(sheet.rows, [&](const auto& row) { return row.first == c.forms.form("goal")->find("area")->label(c.t.lang()); });  // the heading says it
    std::string state(c.t("support.paper.going_on"));
    if (g.state == GoalState::ended) state = paper_day(c, names, g.ended) + ": " + cases::label(c, "goal_result", g.result);
    if (g.state == GoalState::withdrawn) state = c.t.with("support.goal.withdrawn", {paper_day(c, names, g.ended), cases::label(c, "goal_withdraw", g.withdrawn)});
    sheet.rows.emplace_back(c.t("support.paper.state"), state);
    if (names == Names::with) sheet.rows.emplace_back(c.forms.form("goal_end")->find("result_words")->label(c.t.lang()), g.answers.get("result_words"));
    out.push_back(std::move(sheet));
  }
  return {};
}

core::Done print_services(web::Context& c, const cases::Header& h, Names names, std::vector<cases::Sheet>& out) {
  const auto plan = TRY(goals(c.tx, c.keys(), h.id));
  const auto& form = *c.forms.form("service");
  for (const auto& s : TRY(services(c.tx, c.keys(), h.id, {.from = {}, .until = {}, .kind = {}, .withdrawn = ServiceFilter::Withdrawn::with}, 2000))) {
    const auto& g = s.given;
    cases::Sheet sheet{cases::capital(cases::label(c, "support_type", g.kind)) + ", " + (names == Names::with ? when_text(c, g) : paper_day(c, names, g.day)), {}};
    sheet.rows.emplace_back(c.t("support.service.persons"), who_text(c, s));
    sheet.rows.emplace_back(c.t("support.service.provider"), provider_on_paper(c, h, names, s));
    if (names == Names::with) {
      if (g.minutes) sheet.rows.emplace_back(c.t("support.sum.time"), minutes_text(c, *g.minutes));
      if (g.cost) sheet.rows.emplace_back(c.t("support.sum.cost"), money_text(c, *g.cost) + (g.budget_line.empty() ? std::string() : ", " + g.budget_line));
      if (g.goal) sheet.rows.emplace_back(c.t("support.service.goal"), goal_name(c, plan, g.goal));
      sheet.rows.emplace_back(form.find("note")->label(c.t.lang()), g.note.reveal());
    } else {
      for (const auto& one : plan)
        if (one.id == g.goal) sheet.rows.emplace_back(c.t("support.service.goal"), cases::label(c, "plan_area", one.answers.get("area")));
    }
    if (!s.withdrawn.empty()) sheet.rows.emplace_back(c.t("support.paper.state"), std::string(c.t("support.service.taken_back")) + ": " + cases::label(c, "service_withdraw", s.withdrawn));
    out.push_back(std::move(sheet));
  }
  return {};
}

}  // namespace ostoja::support
