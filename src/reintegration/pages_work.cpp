// Steps of goals, and the records of the areas: training, work, housing, debts, documents, health, language.
#include "reintegration/view.h"

#include "i18n/i18n.h"

#include <algorithm>

namespace ostoja::reintegration {
namespace {

struct AskedStep { Asked in; Step step; };
core::Result<AskedStep> asked_step(web::Context& c) {
  auto in = TRY(asked_plan(c));
  auto id = StepId::parse(c.param("step"));
  for (auto& s : TRY(steps(c.tx, c.keys(), in.plan)))
    if (id && s.id == *id) return AskedStep{std::move(in), std::move(s)};
  return core::fail(core::Errc::not_found, "no such step");
}
core::Result<Goal> asked_goal(web::Context& c, const Asked& in) {
  auto id = GoalId::parse(c.param("goal"));
  if (!id) return core::fail(core::Errc::not_found, "no such goal");
  auto g = TRY(goal(c.tx, c.keys(), in.plan, *id));
  if (g.state != State::open) return core::fail(core::Errc::conflict, "this goal has its outcome already");
  return g;
}
struct AskedFact { Asked in; Fact fact; };
core::Result<AskedFact> asked_fact(web::Context& c) {
  auto in = TRY(asked_plan(c));
  auto id = FactId::parse(c.param("fact"));
  const auto* kind = fact_kind(c.param("kind"));
  for (auto& f : TRY(facts(c.tx, c.keys(), in.plan)))
    if (id && f.id == *id && f.kind == kind) return AskedFact{std::move(in), std::move(f)};
  return core::fail(core::Errc::not_found, "no such record");
}

// A new one, or one that is changed: what differs is the address, the version and what is stored.
struct Drawn {
  std::string_view heading, hint, form;
  std::string action;
  const forms::Answers& answers;
  std::span<const forms::Problem> problems = {};
  std::int64_t version = 0;
  const forms::Answers* stored = nullptr;
  cases::FormPage::Race race = cases::FormPage::Race::none;
  std::span<const cases::Difference> differences = {};
};
web::Response draw(web::Context& c, const cases::Header& h, const Drawn& d) {
  cases::FormPage page{.here = "reintegration", .heading = std::string(d.heading), .hint = std::string(c.t(d.hint)), .action = d.action, .cancel = cases::home_of(h) + "/reintegration", .save = std::string(c.t("reintegration.save")),
                       .form = *c.forms.form(d.form), .answers = d.answers};
  page.problems = d.problems, page.version = d.version, page.stored = d.stored, page.lost_race = d.race, page.race = d.differences;
  return cases::draw_form(c, h, page);
}
struct Changed { forms::Answers answers; std::vector<forms::Problem> problems; std::vector<cases::Difference> race; cases::FormPage::Race lost = cases::FormPage::Race::none; };
core::Result<Changed> changed(web::Context& c, std::string_view form_name, const forms::Answers& stored, std::int64_t version) {
  const auto& form = *c.forms.form(form_name);
  Changed out;
  out.answers = stored;
  out.answers.merge(forms::read(form, c.request.form));
  if (auto same = c.expect_version(version); !same) {
    if (same.error().code != core::Errc::stale) return tl::unexpected(same.error());
    out.race = cases::merge_race(c, form, stored, out.answers);
    out.lost = cases::FormPage::Race::lost;
  }
  out.problems = forms::validate(c.forms, form, out.answers, "save", today_of(c));
  return out;
}

void check_step(const Plan& p, const forms::Answers& a, std::vector<forms::Problem>& problems) {
  if (auto day = core::Date::parse(a.get("due")); day && *day < p.started) problems.push_back({"due", "reintegration.problem.before_start", {}});
}
void check_fact(const forms::Answers& a, std::vector<forms::Problem>& problems) {
  for (auto field : {"amount", "instalment"})
    if (a.has(field))
      if (auto m = core::Money::parse(a.get(field)); !m || m->grosze < 0) problems.push_back({field, "reintegration.problem.money", {}});
  auto from = core::Date::parse(a.get("from")), until = core::Date::parse(a.get("until"));
  if (from && until && *until < *from) problems.push_back({"until", "reintegration.problem.until_before", {}});
}
core::Result<const FactKind*> asked_kind(web::Context& c) {
  const auto* kind = fact_kind(c.param("kind"));
  if (kind == nullptr || kind->word != c.param("kind")) return core::fail(core::Errc::not_found, "no such kind of record");
  return kind;
}

}  // namespace

std::string money_text(const web::Context& c, core::Money m) {
  auto part = std::to_string(m.grosze % 100);
  return c.t.with("reintegration.money", {c.t.number(m.grosze / 100), part.size() < 2 ? "0" + part : part});
}

core::Result<web::Response> new_step_page(web::Context& c) {
  auto a = TRY(asked_plan(c));
  auto g = TRY(asked_goal(c, a));
  return draw(c, a.header, {.heading = c.t("reintegration.step.new"), .hint = "reintegration.step.hint", .form = "reint_step", .action = room_of(a) + "/goals/" + g.id.text() + "/steps", .answers = {}});
}
core::Result<web::Response> add_step_page(web::Context& c) {
  auto a = TRY(asked_plan(c));
  auto g = TRY(asked_goal(c, a));
  auto s = sent(c, "reint_step");
  check_step(a.plan, s.answers, s.problems);
  if (!s.problems.empty())
    return draw(c, a.header, {.heading = c.t("reintegration.step.new"), .hint = "reintegration.step.hint", .form = "reint_step", .action = room_of(a) + "/goals/" + g.id.text() + "/steps", .answers = s.answers, .problems = s.problems});
  TRY(add_step(keeper(c), g, s.answers));
  return back(a.header, "reint_step_saved", "g-" + g.id.text());
}
core::Result<web::Response> edit_step_page(web::Context& c) {
  auto a = TRY(asked_step(c));
  if (a.step.state != StepState::open) return core::fail(core::Errc::conflict, "this step is over");
  return draw(c, a.in.header, {.heading = c.t("reintegration.step.edit"), .hint = "reintegration.step.hint", .form = "reint_step", .action = room_of(a.in) + "/steps/" + a.step.id.text(), .answers = a.step.answers, .version = a.step.version, .stored = &a.step.answers});
}
core::Result<web::Response> save_step_page(web::Context& c) {
  auto a = TRY(asked_step(c));
  if (a.step.state != StepState::open) return core::fail(core::Errc::conflict, "this step is over");
  auto s = TRY(changed(c, "reint_step", a.step.answers, a.step.version));
  check_step(a.in.plan, s.answers, s.problems);
  if (s.lost == cases::FormPage::Race::lost || !s.problems.empty())
    return draw(c, a.in.header, {.heading = c.t("reintegration.step.edit"), .hint = "reintegration.step.hint", .form = "reint_step", .action = room_of(a.in) + "/steps/" + a.step.id.text(), .answers = s.answers, .problems = s.problems,
                                 .version = a.step.version, .stored = &a.step.answers, .race = s.lost, .differences = s.race});
  a.step.answers = std::move(s.answers);
  TRY_VOID(change_step(keeper(c), a.step));
  return back(a.in.header, "reint_step_saved", "g-" + a.step.of_goal.text());
}
core::Result<web::Response> end_step_page(web::Context& c) {
  auto a = TRY(asked_step(c));
  TRY_VOID(c.expect_version(a.step.version));
  auto to = c.request.form.get("state");
  if (to != "done" && to != "dropped") return core::fail(core::Errc::invalid, "choose done or dropped");
  TRY_VOID(end_step(keeper(c), a.step, to == "done" ? StepState::done : StepState::dropped));
  return back(a.in.header, to == "done" ? "reint_step_done" : "reint_step_dropped", "g-" + a.step.of_goal.text());
}

core::Result<web::Response> new_fact_page(web::Context& c) {
  auto a = TRY(asked_plan(c));
  const auto* kind = TRY(asked_kind(c));
  return draw(c, a.header, {.heading = cases::capital(cases::label(c, "reint_fact_kind", kind->code)), .hint = "reintegration.fact.hint", .form = kind->form, .action = room_of(a) + "/records/" + std::string(kind->word), .answers = {}});
}
core::Result<web::Response> add_fact_page(web::Context& c) {
  auto a = TRY(asked_plan(c));
  const auto* kind = TRY(asked_kind(c));
  auto s = sent(c, kind->form);
  check_fact(s.answers, s.problems);
  if (!s.problems.empty())
    return draw(c, a.header, {.heading = cases::capital(cases::label(c, "reint_fact_kind", kind->code)), .hint = "reintegration.fact.hint", .form = kind->form, .action = room_of(a) + "/records/" + std::string(kind->word), .answers = s.answers,
                              .problems = s.problems});
  TRY(add_fact(keeper(c), a.plan, *kind, s.answers));
  return back(a.header, "reint_fact_saved", "records-" + a.plan.id.text());
}
core::Result<web::Response> edit_fact_page(web::Context& c) {
  auto a = TRY(asked_fact(c));
  return draw(c, a.in.header, {.heading = cases::capital(cases::label(c, "reint_fact_kind", a.fact.kind->code)), .hint = "reintegration.fact.hint", .form = a.fact.kind->form,
                               .action = room_of(a.in) + "/records/" + std::string(a.fact.kind->word) + "/" + a.fact.id.text(), .answers = a.fact.answers, .version = a.fact.version, .stored = &a.fact.answers});
}
core::Result<web::Response> save_fact_page(web::Context& c) {
  auto a = TRY(asked_fact(c));
  auto s = TRY(changed(c, a.fact.kind->form, a.fact.answers, a.fact.version));
  check_fact(s.answers, s.problems);
  if (s.lost == cases::FormPage::Race::lost || !s.problems.empty())
    return draw(c, a.in.header, {.heading = cases::capital(cases::label(c, "reint_fact_kind", a.fact.kind->code)), .hint = "reintegration.fact.hint", .form = a.fact.kind->form,
                                 .action = room_of(a.in) + "/records/" + std::string(a.fact.kind->word) + "/" + a.fact.id.text(), .answers = s.answers, .problems = s.problems, .version = a.fact.version, .stored = &a.fact.answers,
                                 .race = s.lost, .differences = s.race});
  a.fact.answers = std::move(s.answers);
  TRY_VOID(change_fact(keeper(c), a.fact));
  return back(a.in.header, "reint_fact_saved", "records-" + a.in.plan.id.text());
}
core::Result<web::Response> take_back_fact_page(web::Context& c) {
  auto a = TRY(asked_fact(c));
  TRY_VOID(c.expect_version(a.fact.version));
  TRY_VOID(take_back_fact(keeper(c), a.fact));
  return back(a.in.header, "reint_fact_taken_back", "records-" + a.in.plan.id.text());
}

cases::Sheet sheet_of(web::Context& c, cases::Names names, const Fact& f) { return cases::sheet_of(c, names, cases::capital(cases::label(c, "reint_fact_kind", f.kind->code)), *c.forms.form(f.kind->form), f.answers); }

core::Done draw_facts(web::Context& c, web::Values v, const std::string& home, const Plan& p, std::string_view write) {
  const auto all = TRY(facts(c.tx, c.keys(), p));
  std::int64_t owed = 0;
  for (const auto& f : all) {
    const auto& form = *c.forms.form(f.kind->form);
    auto row = v.add("FACT");
    row.set("F_KIND", cases::capital(cases::label(c, "reint_fact_kind", f.kind->code))).set("F_ID", f.id.text());
    if (f.kind->code == "DEBT" && f.amount && f.answers.get("debt_state") != "PAID" && f.answers.get("debt_state") != "WRITTEN_OFF") owed += f.amount->grosze;
    bool first = true;
    for (const auto& field : form.parts.front().fields) {
      if (!f.answers.has(field.name)) continue;
      std::string text = field.name == "amount" && f.amount ? money_text(c, *f.amount) : field.name == "instalment" ? money_text(c, core::Money::parse(f.answers.get("instalment")).value_or(core::Money{})) : forms::shown(c.forms, field, f.answers, c.t);
      if (first) row.set("F_HEAD", cases::capital(text));
      else row.add("F_ROW").set("FR_LABEL", field.label(c.t.lang())).set("FR_VALUE", text);
      first = false;
    }
    if (!write.empty()) row.add("F_WRITE").set("F_EDIT", home + "/records/" + std::string(f.kind->word) + "/" + f.id.text()).set("F_VERSION", f.version);
  }
  if (owed > 0) v.add("OWED").set("OWED_TEXT", c.t.with("reintegration.owed", {money_text(c, {owed})}));
  v.show_if(all.empty(), "NO_FACT");
  if (!write.empty()) {
    auto add = v.add("FACT_ADD");
    for (const auto& kind : kFactKinds) add.add("FACT_KIND").set("FK_HREF", home + "/records/" + std::string(kind.word) + "/new").set("FK_TEXT", cases::capital(cases::label(c, "reint_fact_kind", kind.code)));
  }
  return {};
}

}  // namespace ostoja::reintegration
