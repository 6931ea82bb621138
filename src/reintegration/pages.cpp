// The forms of a plan.
#include "reintegration/view.h"

#include "i18n/i18n.h"

namespace ostoja::reintegration {
namespace {

core::Date day_of(const forms::Answers& a, std::string_view field) { return core::Date::parse(a.get(field)).value_or(core::Date{}); }
std::string room_of(const cases::Header& h) { return cases::home_of(h) + "/reintegration"; }

web::Response draw(web::Context& c, const cases::Header& h, std::string_view heading, std::string_view hint, std::string action, std::string_view form, const forms::Answers& answers, std::span<const forms::Problem> problems,
                   std::int64_t version = 0, cases::FormPage::Race race = cases::FormPage::Race::none) {
  cases::FormPage page{.here = "reintegration", .heading = std::string(c.t(heading)), .hint = std::string(c.t(hint)), .action = std::move(action), .cancel = room_of(h), .save = std::string(c.t("reintegration.save")),
                       .form = *c.forms.form(form), .answers = answers};
  page.problems = problems, page.version = version, page.lost_race = race;
  return cases::draw_form(c, h, page);
}
web::Response draw_new_plan(web::Context& c, const cases::Header& h, const forms::Answers& answers, std::span<const forms::Problem> problems) {
  cases::FormPage page{.here = "reintegration", .heading = std::string(c.t("reintegration.new")), .hint = std::string(c.t("reintegration.new_hint")), .action = room_of(h), .cancel = room_of(h), .save = std::string(c.t("reintegration.save")),
                       .form = *c.forms.form("reint_plan"), .answers = answers};
  auto choice = cases::choose_person(c, h, c.request.form.get("person"));
  if (choice.options.size() > 1) choice.options.erase(choice.options.begin());  // a plan is one person's
  else choice.options.front().second = std::string(c.t("reintegration.one_person"));
  page.choices.push_back(std::move(choice));
  page.problems = problems;
  return cases::draw_form(c, h, page);
}
struct AskedGoal { Asked in; Goal goal; };
core::Result<AskedGoal> asked_goal(web::Context& c) {
  auto in = TRY(asked_plan(c));
  auto id = GoalId::parse(c.param("goal"));
  if (!id) return core::fail(core::Errc::not_found, "no such goal");
  auto g = TRY(goal(c.tx, c.keys(), in.plan, *id));
  if (g.state != State::open) return core::fail(core::Errc::conflict, "this goal has its outcome already");
  return AskedGoal{std::move(in), std::move(g)};
}

}  // namespace

core::Date today_of(const web::Context& c) { return core::local(c.now).date; }
std::string room_of(const Asked& a) { return room_of(a.header) + "/" + a.plan.id.text(); }
Sent sent(web::Context& c, std::string_view form) {
  Sent out{forms::read(*c.forms.form(form), c.request.form), {}};
  out.problems = forms::validate(c.forms, *c.forms.form(form), out.answers, "save", today_of(c));
  return out;
}
web::Response back(const cases::Header& h, std::string_view notice, std::string_view anchor) {
  return web::see_other(room_of(h) + "?notice=" + std::string(notice) + (anchor.empty() ? "" : "#" + std::string(anchor)));
}

void check_plan(web::Context& c, const forms::Answers& a, std::vector<forms::Problem>& problems) {
  for (auto field : {"started_on", "agreed_on"})
    if (auto day = day_of(a, field); day && day > today_of(c)) problems.push_back({field, "reintegration.problem.future", {}});
}
void check_goal(web::Context& c, const Plan& p, const forms::Answers& a, std::vector<forms::Problem>& problems) {
  if (auto due = day_of(a, "due"); due && due < p.started) problems.push_back({"due", "reintegration.problem.before_start", {}});
  auto baseline = a.get("baseline"), target = a.get("target");
  const auto* levels = c.forms.codes("reint_level");
  if (levels->find(baseline) == nullptr || levels->find(target) == nullptr) return;
  const auto fault = fault_of(level_of(baseline), level_of(target), a.get("why_same"));
  if (fault == GoalFault::below) problems.push_back({"target", "reintegration.problem.below", {}});
  if (fault == GoalFault::same_without_reason) problems.push_back({"why_same", "reintegration.problem.why_same", {}});
}
core::Result<people::PersonId> person_of_plan(web::Context& c, const cases::Header& h) {
  auto chosen = TRY(cases::chosen_person(c, h));
  if (chosen) return chosen->person;
  auto all = cases::persons(c.tx, h.id);
  if (all.size() > 1) return core::fail(core::Errc::invalid, "choose the person whose plan it is");
  return all.empty() ? people::PersonId{} : all.front().person;
}
core::Result<web::Response> new_plan_page(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  forms::Answers first;
  first.set("started_on", today_of(c).text());
  if (!h.language.empty()) first.set("agreed_language", h.language);
  return draw_new_plan(c, h, first, {});
}
core::Result<web::Response> add_plan_page(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  auto s = sent(c, "reint_plan");
  check_plan(c, s.answers, s.problems);
  auto person = TRY(person_of_plan(c, h));
  if (has_open(c.tx, h.id, person)) s.problems.push_back({"started_on", "reintegration.problem.has_plan", {}});
  if (!s.problems.empty()) return draw_new_plan(c, h, s.answers, s.problems);
  TRY(add_plan(keeper(c), h, person, s.answers));
  return back(h, "reint_saved");
}

core::Result<web::Response> new_goal_page(web::Context& c) {
  auto a = TRY(asked_plan(c));
  return draw(c, a.header, "reintegration.goal.new", "reintegration.goal.hint", room_of(a) + "/goals", "reint_goal", {}, {});
}
core::Result<web::Response> add_goal_page(web::Context& c) {
  auto a = TRY(asked_plan(c));
  auto s = sent(c, "reint_goal");
  check_goal(c, a.plan, s.answers, s.problems);
  if (!s.problems.empty()) return draw(c, a.header, "reintegration.goal.new", "reintegration.goal.hint", room_of(a) + "/goals", "reint_goal", s.answers, s.problems);
  TRY(add_goal(keeper(c), a.plan, s.answers));
  return back(a.header, "reint_goal_saved");
}

namespace {
web::Response draw_goal_form(web::Context& c, const AskedGoal& a, const forms::Answers& answers, std::span<const forms::Problem> problems, cases::FormPage::Race lost, std::span<const cases::Difference> race) {
  cases::FormPage page{.here = "reintegration", .heading = std::string(c.t("reintegration.goal.edit")), .hint = std::string(c.t("reintegration.goal.hint")), .action = room_of(a.in) + "/goals/" + a.goal.id.text(), .cancel = room_of(a.in.header),
                       .save = std::string(c.t("reintegration.save")), .form = *c.forms.form("reint_goal"), .answers = answers};
  page.version = a.goal.version, page.stored = &a.goal.answers, page.problems = problems, page.lost_race = lost, page.race = race;
  return cases::draw_form(c, a.in.header, page);
}
}  // namespace

core::Result<web::Response> edit_goal_page(web::Context& c) {
  auto a = TRY(asked_goal(c));
  return draw_goal_form(c, a, a.goal.answers, {}, cases::FormPage::Race::none, {});
}
core::Result<web::Response> save_goal_page(web::Context& c) {
  auto a = TRY(asked_goal(c));
  const auto& form = *c.forms.form("reint_goal");
  auto answers = a.goal.answers;
  answers.merge(forms::read(form, c.request.form));
  std::vector<cases::Difference> race;
  auto same = c.expect_version(a.goal.version);
  if (!same) {
    if (same.error().code != core::Errc::stale) return tl::unexpected(same.error());
    race = cases::merge_race(c, form, a.goal.answers, answers);
  }
  auto problems = forms::validate(c.forms, form, answers, "save", today_of(c));
  check_goal(c, a.in.plan, answers, problems);
  if (!same || !problems.empty()) return draw_goal_form(c, a, answers, problems, same ? cases::FormPage::Race::none : cases::FormPage::Race::lost, race);
  a.goal.answers = std::move(answers);
  TRY_VOID(change_goal(keeper(c), a.goal));
  return back(a.in.header, "reint_goal_saved");
}
core::Result<web::Response> end_goal_page(web::Context& c) {
  auto a = TRY(asked_goal(c));
  return draw(c, a.in.header, "reintegration.goal.end", "reintegration.goal.end_hint", room_of(a.in) + "/goals/" + a.goal.id.text() + "/end", "reint_goal_end", {}, {}, a.goal.version);
}
core::Result<web::Response> ended_goal_page(web::Context& c) {
  auto a = TRY(asked_goal(c));
  auto s = sent(c, "reint_goal_end");
  auto same = c.expect_version(a.goal.version);
  if (!same && same.error().code != core::Errc::stale) return tl::unexpected(same.error());
  if (!same || !s.problems.empty())
    return draw(c, a.in.header, "reintegration.goal.end", "reintegration.goal.end_hint", room_of(a.in) + "/goals/" + a.goal.id.text() + "/end", "reint_goal_end", s.answers, s.problems, a.goal.version,
                same ? cases::FormPage::Race::none : cases::FormPage::Race::lost);
  TRY_VOID(end_goal(keeper(c), a.goal, s.answers));
  return back(a.in.header, "reint_goal_ended");
}

core::Result<web::Response> new_rating_page(web::Context& c) {
  auto a = TRY(asked_plan(c));
  forms::Answers first;
  first.set("on", today_of(c).text());
  return draw(c, a.header, "reintegration.rating.new", "reintegration.rating.hint", room_of(a) + "/ratings", "reint_rating", first, {});
}
core::Result<web::Response> add_rating_page(web::Context& c) {
  auto a = TRY(asked_plan(c));
  auto s = sent(c, "reint_rating");
  auto day = day_of(s.answers, "on");
  if (day && day > today_of(c)) s.problems.push_back({"on", "reintegration.problem.rating_future", {}});
  if (day && day < a.plan.started) s.problems.push_back({"on", "reintegration.problem.before_start", {}});
  if (auto moment = s.answers.get("moment"); moment != "EXTRA" && is_rated(c.tx, a.plan.id, moment, s.answers.get("rater"))) s.problems.push_back({"moment", "reintegration.problem.rated", {}});
  bool any = false;
  for (const auto& f : c.forms.form("reint_rating")->part("areas")->fields) any = any || s.answers.has(f.name);
  if (!any) s.problems.push_back({c.forms.form("reint_rating")->part("areas")->fields.front().name, "reintegration.problem.nothing_rated", {}});
  if (!s.problems.empty()) return draw(c, a.header, "reintegration.rating.new", "reintegration.rating.hint", room_of(a) + "/ratings", "reint_rating", s.answers, s.problems);
  TRY(add_rating(keeper(c), a.plan, s.answers));
  return back(a.header, "reint_rated");
}

core::Result<web::Response> new_contact_page(web::Context& c) {
  auto a = TRY(asked_plan(c));
  forms::Answers first;
  first.set("on", today_of(c).text());
  return draw(c, a.header, "reintegration.contact.new", "reintegration.contact.hint", room_of(a) + "/contacts", "reint_contact", first, {});
}
core::Result<web::Response> add_contact_page(web::Context& c) {
  auto a = TRY(asked_plan(c));
  auto s = sent(c, "reint_contact");
  auto day = day_of(s.answers, "on");
  if (day && day > today_of(c)) s.problems.push_back({"on", "reintegration.problem.future", {}});
  if (day && day < a.plan.started) s.problems.push_back({"on", "reintegration.problem.before_start", {}});
  if (!s.problems.empty()) return draw(c, a.header, "reintegration.contact.new", "reintegration.contact.hint", room_of(a) + "/contacts", "reint_contact", s.answers, s.problems);
  TRY_VOID(add_contact(keeper(c), a.plan, day, s.answers.get("how")));
  return back(a.header, "reint_contact_saved");
}

core::Result<web::Response> close_page(web::Context& c) {
  auto a = TRY(asked_plan(c));
  return draw(c, a.header, "reintegration.close", "reintegration.close_hint", room_of(a) + "/close", "reint_close", {}, {}, a.plan.version);
}
core::Result<web::Response> closed_page(web::Context& c) {
  auto a = TRY(asked_plan(c));
  auto s = sent(c, "reint_close");
  if (auto day = day_of(s.answers, "closing_agreed_on"); day && day > today_of(c)) s.problems.push_back({"closing_agreed_on", "reintegration.problem.future", {}});
  if (open_goals(c.tx, a.plan.id) > 0) s.problems.push_back({"how", "reintegration.problem.goals_open", {}});
  if (auto lost = lost_from(a.plan.last_contact, c.forms.threshold("reintegration_lost_days")); s.answers.get("how") == "CONTACT_LOST" && today_of(c) < lost)
    s.problems.push_back({"how", "reintegration.problem.not_lost", c.t.date(lost)});
  auto same = c.expect_version(a.plan.version);
  if (!same && same.error().code != core::Errc::stale) return tl::unexpected(same.error());
  if (!same || !s.problems.empty())
    return draw(c, a.header, "reintegration.close", "reintegration.close_hint", room_of(a) + "/close", "reint_close", s.answers, s.problems, a.plan.version, same ? cases::FormPage::Race::none : cases::FormPage::Race::lost);
  TRY_VOID(close_plan(keeper(c), a.header, a.plan, s.answers));
  return back(a.header, "reint_closed");
}

}  // namespace ostoja::reintegration
