// The support plan: goals that go on and goals that ended; the page prints as the sheet that is signed.
#include "i18n/i18n.h"
#include "support/view.h"
#include "web/draw.h"

namespace ostoja::support {
namespace {

struct Asked { cases::Header header; Goal goal; };
core::Result<Asked> asked_goal(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  auto id = GoalId::parse(c.param("goal"));
  if (!id) return core::fail(core::Errc::not_found, "no such goal");
  auto g = TRY(goal(c.tx, c.keys(), h.id, *id));
  return Asked{std::move(h), std::move(g)};
}

void check_days(web::Context& c, const forms::Answers& a, std::vector<forms::Problem>& problems) {
  auto today = core::local(c.now).date;
  auto agreed = core::Date::parse(a.get("agreed_on"));
  if (agreed && *agreed > today) problems.push_back({"agreed_on", "support.problem.future", {}});
  for (auto field : {"planned_end", "review"})
    if (auto day = core::Date::parse(a.get(field)); day && *day > today.plus_months(120)) problems.push_back({field, "support.problem.far", {}});
}

cases::FormPage goal_form(web::Context& c, const cases::Header& h, const Goal* g, const forms::Answers& shown, std::string_view person) {
  cases::FormPage page{.here = "plan", .heading = std::string(c.t(g == nullptr ? "support.goal.new" : "support.goal.edit")), .hint = std::string(c.t("support.goal.hint")),
                       .action = cases::home_of(h) + "/plan" + (g == nullptr ? std::string() : "/" + g->id.text()), .cancel = cases::home_of(h) + "/plan", .save = std::string(c.t("support.goal.save")),
                       .form = *c.forms.form("goal"), .answers = shown};
  page.choices.push_back(cases::choose_person(c, h, person));
  if (g != nullptr) page.version = g->version, page.stored = &g->answers;
  return page;
}

void draw_goal(web::Context& c, web::Values v, const cases::Header& h, const Goal& g, const std::vector<std::pair<std::string, std::string>>& withdraw_reasons, core::Date today, std::string_view write) {
  const auto& a = g.answers;
  v.set("G_ID", g.id.text()).set("G_VERSION", g.version).set("G_AREA", cases::capital(cases::label(c, "plan_area", a.get("area")))).set("G_OBJECTIVE", a.get("objective"));
  v.set("G_PERSON", g.person_label.empty() ? std::string(c.t("support.whole_case")) : c.t.with("cases.person", {g.person_label}));
  if (a.has("steps")) {
    auto steps = v.add("G_STEPS");
    for (auto line : core::split(a.get("steps"), '\n'))
      if (auto text = core::trim(line); !text.empty()) steps.add("G_STEP").set("G_STEP_TEXT", text);
  }
  auto row = [&](std::string_view key, std::string value) {
    if (!value.empty()) v.add("G_ROW").set("GR_LABEL", c.t(key)).set("GR_VALUE", value);
  };
  row("support.goal.doer", cases::capital(cases::label(c, "plan_doer", a.get("doer"))));
  row("support.goal.need", cases::capital(cases::label(c, "need_domain", a.get("need"))));
  if (g.planned_end) row("support.goal.planned_end", c.t.date(g.planned_end));
  if (g.review && g.state == GoalState::open) row("support.goal.review", c.t.date(g.review));
  row("support.goal.agreed", g.agreed ? (a.has("agreed_language") ? c.t.with("support.goal.agreed_in", {c.t.date(g.agreed), c.t.language(a.get("agreed_language"))}) : c.t.date(g.agreed)) : std::string(c.t("support.goal.not_agreed")));
  if (g.services > 0) row("support.goal.services", c.t.plural("support.count", g.services));
  v.show_if(g.state == GoalState::open && g.planned_end && g.planned_end < today, "G_LATE");
  if (g.state == GoalState::ended) {
    v.add("G_ENDED").set("G_RESULT", cases::capital(cases::label(c, "goal_result", g.result))).set("G_ENDED_ON", c.t.date(g.ended)).set("G_TONE", g.result == "ACHIEVED" ? "t-done" : g.result == "PARTLY" ? "t-warn" : "");
    if (a.has("result_words")) v.add("G_WORDS").set("G_WORDS_TEXT", a.get("result_words"));
  }
  if (g.state == GoalState::withdrawn) v.add("G_WITHDRAWN").set("G_WITHDRAWN_TEXT", c.t.with("support.goal.withdrawn", {c.t.date(g.ended), cases::label(c, "goal_withdraw", g.withdrawn)}));
  if (write.empty()) return;
  if (g.state == GoalState::open) {
    auto open = v.add("G_OPEN");
    open.set("G_EDIT", cases::home_of(h) + "/plan/" + g.id.text());
    for (const auto& [code, text] : withdraw_reasons) open.add("WITHDRAW_REASON").set("WR_CODE", code).set("WR_LABEL", text);
  } else {
    v.show("G_REOPEN");
  }
}

}  // namespace

core::Result<web::Response> plan_page(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  web::Page page(c, "support/plan");
  cases::show_frame(c, page, h, "plan");
  auto all = TRY(goals(c.tx, c.keys(), h.id));
  const bool write = cases::may_write(c, h);
  auto today = core::local(c.now).date;
  std::vector<std::pair<std::string, std::string>> reasons;
  for (const auto& r : c.forms.codes("goal_withdraw")->codes) reasons.emplace_back(r.code, cases::capital(std::string(r.label(c.t.lang()))));
  bool any_open = false, any_ended = false;
  for (const auto& g : all) {
    const bool open = g.state == GoalState::open;
    (open ? any_open : any_ended) = true;
    draw_goal(c, page.add(open ? "GOAL" : "GOAL_ENDED"), h, g, reasons, today, write ? "write" : "");
  }
  page.set("PRINTED", c.t.date(today)).show_if(any_ended, "ANY_ENDED").show_if(write, "CAN_ADD").show_if(!all.empty(), "SIGN");
  if (!any_open) page.add("NO_GOAL").show_if(write, "NG_ADD");
  return page.response();
}

core::Result<web::Response> new_goal_page(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  forms::Answers fresh;
  if (!h.language.empty()) fresh.set("agreed_language", h.language);
  auto need = c.request.query.get("need");
  if (const auto* list = c.forms.codes("need_domain"); list != nullptr && list->find(need) != nullptr) fresh.set("need", std::string(need));
  return cases::draw_form(c, h, goal_form(c, h, nullptr, fresh, {}));
}

core::Result<web::Response> add_goal_page(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  const auto& form = *c.forms.form("goal");
  auto answers = forms::read(form, c.request.form);
  auto problems = forms::validate(c.forms, form, answers, "save", core::local(c.now).date);
  check_days(c, answers, problems);
  if (!problems.empty()) {
    auto page = goal_form(c, h, nullptr, answers, c.request.form.get("person"));
    page.problems = problems;
    return cases::draw_form(c, h, page);
  }
  auto person = TRY(cases::chosen_person(c, h));
  TRY(add_goal(c.tx, c.keys(), c.forms, h, {person ? person->person : people::PersonId{}, std::move(answers)}, c.who.user, c.now));
  return web::see_other(cases::home_of(h) + "/plan?notice=goal_saved");
}

core::Result<web::Response> edit_goal_page(web::Context& c) {
  auto [h, g] = TRY(asked_goal(c));
  if (g.state != GoalState::open) return web::see_other(cases::home_of(h) + "/plan");
  return cases::draw_form(c, h, goal_form(c, h, &g, g.answers, g.person ? g.person.text() : std::string()));
}

core::Result<web::Response> save_goal_page(web::Context& c) {
  auto [h, g] = TRY(asked_goal(c));
  const auto& form = *c.forms.form("goal");
  auto answers = g.answers;
  answers.merge(forms::read(form, c.request.form));
  std::vector<cases::Difference> race;
  auto same = c.expect_version(g.version);
  if (!same) {
    if (same.error().code != core::Errc::stale) return tl::unexpected(same.error());
    race = cases::merge_race(c, form, g.answers, answers);
  }
  auto problems = forms::validate(c.forms, form, answers, "save", core::local(c.now).date);
  check_days(c, answers, problems);
  if (!same || !problems.empty()) {
    auto page = goal_form(c, h, &g, answers, c.request.form.get("person"));
    page.race = race;
    page.lost_race = same ? cases::FormPage::Race::none : cases::FormPage::Race::lost;
    page.problems = problems;
    return cases::draw_form(c, h, page);
  }
  auto person = TRY(cases::chosen_person(c, h));
  g.person = person ? person->person : people::PersonId{};
  g.answers = std::move(answers);
  TRY_VOID(change_goal(keeper(c), h, g));
  return web::see_other(cases::home_of(h) + "/plan?notice=goal_saved");
}

namespace {

cases::FormPage end_form(web::Context& c, const cases::Header& h, const Goal& g, const forms::Answers& shown) {
  cases::FormPage page{.here = "plan", .heading = std::string(c.t("support.goal.end")), .hint = std::string(g.answers.get("objective")), .action = cases::home_of(h) + "/plan/" + g.id.text() + "/end",
                       .cancel = cases::home_of(h) + "/plan", .save = std::string(c.t("support.goal.end")), .form = *c.forms.form("goal_end"), .answers = shown};
  page.version = g.version;
  return page;
}

}  // namespace

core::Result<web::Response> end_goal_page(web::Context& c) {
  auto [h, g] = TRY(asked_goal(c));
  if (g.state != GoalState::open) return web::see_other(cases::home_of(h) + "/plan");
  forms::Answers fresh;
  fresh.set("ended_on", core::local(c.now).date.text());
  return cases::draw_form(c, h, end_form(c, h, g, fresh));
}

core::Result<web::Response> ended_goal_page(web::Context& c) {
  auto [h, g] = TRY(asked_goal(c));
  const auto& form = *c.forms.form("goal_end");
  auto answers = forms::read(form, c.request.form);
  auto today = core::local(c.now).date;
  auto problems = forms::validate(c.forms, form, answers, "save", today);
  auto day = core::Date::parse(answers.get("ended_on"));
  if (day && *day > today) problems.push_back({"ended_on", "support.problem.future", {}});
  auto same = c.expect_version(g.version);
  if (!same && same.error().code != core::Errc::stale) return tl::unexpected(same.error());
  if (!same || !problems.empty()) {
    auto page = end_form(c, h, g, answers);
    page.problems = problems;
    page.lost_race = same ? cases::FormPage::Race::none : cases::FormPage::Race::lost;
    return cases::draw_form(c, h, page);
  }
  TRY_VOID(end_goal(keeper(c), h, g, answers.get("result"), day.value_or(today), answers.get("result_words")));
  return web::see_other(cases::home_of(h) + "/plan?notice=goal_ended");
}

core::Result<web::Response> change_goal_page(web::Context& c) {
  auto [h, g] = TRY(asked_goal(c));
  TRY_VOID(c.expect_version(g.version));
  if (c.request.form.get("to") == "open") {
    TRY_VOID(reopen_goal(keeper(c), h, g));
    return web::see_other(cases::home_of(h) + "/plan?notice=goal_reopened");
  }
  TRY_VOID(withdraw_goal(keeper(c), h, g, c.request.form.get("reason")));
  return web::see_other(cases::home_of(h) + "/plan?notice=goal_withdrawn");
}

}  // namespace ostoja::support
