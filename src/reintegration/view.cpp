// The plans of a case on one page, its card, what stands against closing the case, and the plans on paper.
#include "reintegration/view.h"

#include "i18n/i18n.h"

#include <algorithm>

namespace ostoja::reintegration {
namespace {

std::string change_text(const web::Context& c, const Goal& g) { return c.t.with("reintegration.levels", {std::to_string(level_of(g.answers.get("baseline"))), std::to_string(level_of(g.answers.get("target")))}); }
std::string due_rating(web::Context& c, const Plan& p) {
  const auto next = next_rating(p.started, today_of(c), [&](std::string_view moment) { return is_rated(c.tx, p.id, moment, "CLIENT") && is_rated(c.tx, p.id, moment, "WORKER"); });
  if (!next) return {};
  std::string who;
  for (auto rater : {"CLIENT", "WORKER"})
    if (!is_rated(c.tx, p.id, next->moment, rater)) who += (who.empty() ? "" : ", ") + cases::label(c, "reint_rater", rater);
  return c.t.with("reintegration.next_rating_text", {cases::label(c, "reint_moment", next->moment), c.t.date(next->due), who});
}

void draw_step(web::Context& c, web::Values v, const std::string& home, const Step& s, core::Date today, std::string_view write) {
  v.set("S_TEXT", s.answers.get("step")).set("S_ID", s.id.text());
  std::string more = cases::capital(cases::label(c, "reint_doer", s.answers.get("doer")));
  if (s.state != StepState::open) more = std::string(c.t(s.state == StepState::done ? "reintegration.step.done" : "reintegration.step.dropped")) + ", " + c.t.date(s.ended);
  else if (s.due) more += " · " + c.t.with("reintegration.step.until", {c.t.date(s.due)});
  v.set("S_MORE", more).show_if(s.state == StepState::open && s.due && s.due < today, "S_LATE").show_if(s.state == StepState::done, "S_DONE").show_if(s.state == StepState::dropped, "S_DROPPED").show_if(s.state == StepState::open, "S_TODO");
  if (s.state == StepState::open && !write.empty()) v.add("S_OPEN").set("S_HREF", home + "/steps/" + s.id.text()).set("S_VERSION", s.version);
}

void draw_goal(web::Context& c, web::Values v, const std::string& home, const Goal& g, const std::vector<Step>& all, core::Date today, std::string_view write) {
  v.set("G_ID", g.id.text());
  v.set("G_AREA", area_text(c, g.answers.get("area"))).set("G_OBJECTIVE", g.answers.get("objective")).set("G_LEVELS", change_text(c, g));
  v.show_if(g.state == State::open && g.due && g.due < today, "G_LATE");
  if (g.state == State::ended) v.add("G_ENDED").set("G_RESULT", cases::capital(cases::label(c, "reint_result", g.result)) + ", " + c.t.date(g.ended));
  if (std::any_of(all.begin(), all.end(), [&](const Step& one) { return one.of_goal == g.id; })) {
    auto list = v.add("G_STEPS");
    for (const auto& one : all)
      if (one.of_goal == g.id) draw_step(c, list.add("G_STEP"), home, one, today, write);
  }
  auto row = [&](std::string_view field, std::string value) {
    const auto* f = c.forms.form("reint_goal")->find(field);
    if (f == nullptr) f = c.forms.form("reint_goal_end")->find(field);
    if (f != nullptr && !value.empty()) v.add("G_ROW").set("GR_LABEL", f->label(c.t.lang())).set("GR_VALUE", value);
  };
  row("due", g.due ? c.t.date(g.due) : std::string());
  row("doer", cases::capital(cases::label(c, "reint_doer", g.answers.get("doer"))));
  row("evidence", std::string(g.answers.get("evidence")));
  row("why_same", std::string(g.answers.get("why_same")));
  row("drop_reason", cases::capital(cases::label(c, "reint_drop_reason", g.answers.get("drop_reason"))));
  row("result_words", std::string(g.answers.get("result_words")));
  if (!write.empty() && g.state == State::open) v.add("G_OPEN").set("G_EDIT", home + "/goals/" + g.id.text());
}

core::Done draw_plan(web::Context& c, web::Values v, const cases::Header& h, const Plan& p, std::string_view write) {
  const auto today = core::local(c.now).date;
  const auto home = cases::home_of(h) + "/reintegration/" + p.id.text();
  const bool open = p.state == State::open;
  v.set("P_ID", p.id.text()).set("P_PERSON", person_text(c, p));
  if (!open) v.add("P_CLOSED").set("P_CLOSED_TEXT", c.t.with("reintegration.closed_on", {c.t.date(p.closed), cases::label(c, "reint_close_how", p.closed_how)}));
  auto row = [&](std::string_view key, std::string value) {
    if (!value.empty()) v.add("P_ROW").set("PR_LABEL", c.t(key)).set("PR_VALUE", value);
  };
  row("reintegration.started", c.t.date(p.started));
  if (open) row("reintegration.phase", cases::capital(cases::label(c, "reint_phase", code_of(phase_on(p.started, today)))));
  if (auto day = core::Date::parse(p.answers.get("agreed_on"))) row("reintegration.agreed", c.t.date(*day) + (p.answers.has("agreed_language") ? ", " + c.t.language(p.answers.get("agreed_language")) : std::string()));
  row("reintegration.words", std::string(p.answers.get("words")));
  if (open) {
    const auto lost = lost_from(p.last_contact, c.forms.threshold("reintegration_lost_days"));
    row("reintegration.last_contact", c.t.with("reintegration.last_contact_text", {c.t.date(p.last_contact), c.t.number(today.days - p.last_contact.days)}));
    v.show_if(today >= lost, "P_LOST");
    row("reintegration.next_rating", due_rating(c, p));
  } else {
    row("reintegration.closing_words", std::string(p.answers.get("closing_words")));
  }
  if (open && !write.empty()) v.add("P_WRITE").set("P_HOME", home);
  v.set("P_PAPER", home + "/paper");
  if (!write.empty()) v.add("P_CALLS").set("P_HOME", home);
  TRY_VOID(draw_calls(c, v, home, p, write));
  TRY_VOID(draw_facts(c, v, home, p, open ? write : ""));
  const auto all = TRY(goals(c.tx, c.keys(), p));
  const auto todo = TRY(steps(c.tx, c.keys(), p));
  for (const auto& g : all) draw_goal(c, v.add("GOAL"), home, g, todo, today, open ? write : "");
  v.show_if(all.empty(), "NO_GOAL");
  const auto rated = TRY(ratings(c.tx, c.keys(), p));
  if (rated.empty()) {
    v.show("NO_RATING");
    return {};
  }
  draw_chart(c, v, p, rated);
  draw_table(c, v, rated);
  for (const auto& r : rated)
    if (r.answers.has("note")) v.add("R_NOTE").set("RN_WHAT", cases::capital(cases::label(c, "reint_moment", r.moment)) + ", " + cases::label(c, "reint_rater", r.rater)).set("RN_TEXT", r.answers.get("note"));
  return {};
}

void cards(web::Context& c, const cases::Header& h, std::vector<cases::Card>& out) {
  auto all = plans(c.tx, c.keys(), h.id);
  if (!all) return;
  for (const auto& p : *all) {
    if (p.state != State::open) continue;
    out.push_back({"reintegration", std::string(c.t("reintegration.title")), cases::home_of(h) + "/reintegration",
                   {{std::string(c.t("reintegration.phase")), cases::capital(cases::label(c, "reint_phase", code_of(phase_on(p.started, core::local(c.now).date))))},
                    {std::string(c.t("reintegration.goals_open")), c.t.number(open_goals(c.tx, p.id))},
                    {std::string(c.t("reintegration.last_contact")), c.t.date(p.last_contact)}}});
    return;
  }
}

void blocks(web::Context& c, const cases::Header& h, std::vector<cases::Obstacle>& out) {
  if (open_plans(c.tx, h.id) > 0) out.push_back({std::string(c.t("reintegration.blocks")), cases::home_of(h) + "/reintegration", std::string(c.t("reintegration.title"))});
}

core::Done print(web::Context& c, const cases::Header& h, cases::Names names, std::vector<cases::Sheet>& out) {
  for (const auto& p : TRY(plans(c.tx, c.keys(), h.id))) {
    auto sheet = cases::sheet_of(c, names, person_text(c, p), *c.forms.form("reint_plan"), p.answers);
    if (p.state == State::ended) sheet.rows.emplace_back(c.t("reintegration.close"), cases::paper_day(c, names, p.closed) + ": " + cases::label(c, "reint_close_how", p.closed_how));
    if (names == cases::Names::with) sheet.rows.emplace_back(c.t("reintegration.closing_words"), p.answers.get("closing_words"));
    out.push_back(std::move(sheet));
    const auto todo = TRY(steps(c.tx, c.keys(), p));
    for (const auto& g : TRY(goals(c.tx, c.keys(), p))) {
      auto one = cases::sheet_of(c, names, area_text(c, g.answers.get("area")), *c.forms.form("reint_goal"), g.answers);
      if (g.state == State::ended) one.rows.emplace_back(c.forms.codes("reint_result")->label(c.t.lang()), cases::label(c, "reint_result", g.result));
      if (names == cases::Names::with) one.rows.emplace_back(c.forms.form("reint_goal_end")->find("result_words")->label(c.t.lang()), g.answers.get("result_words"));
      out.push_back(std::move(one));
      for (const auto& step : todo)
        if (step.of_goal == g.id) out.push_back(cases::sheet_of(c, names, std::string(c.forms.form("reint_step")->label(c.t.lang())), *c.forms.form("reint_step"), step.answers));
    }
    for (const auto& f : TRY(facts(c.tx, c.keys(), p))) out.push_back(sheet_of(c, names, f));
    for (const auto& k : TRY(calls(c.tx, c.keys(), p))) {
      auto one = cases::sheet_of(c, names, std::string(c.forms.form("reint_call")->label(c.t.lang())), *c.forms.form("reint_call"), k.answers);
      for (const auto& t : TRY(attempts(c.tx, c.keys(), k)))
        one.rows.emplace_back(cases::paper_day(c, names, t.at), cases::label(c, "attempt_outcome", t.outcome) + (names == cases::Names::with && !t.words.empty() ? "\n" + t.words : std::string()));
      out.push_back(std::move(one));
    }
    for (const auto& r : TRY(ratings(c.tx, c.keys(), p)))
      out.push_back(cases::sheet_of(c, names, cases::capital(cases::label(c, "reint_moment", r.moment)) + ", " + cases::label(c, "reint_rater", r.rater), *c.forms.form("reint_rating"), r.answers));
  }
  return {};
}

}  // namespace

std::string field_of(std::string_view area) {
  std::string out = "area_";
  for (char ch : area) out += ch >= 'A' && ch <= 'Z' ? static_cast<char>(ch - 'A' + 'a') : ch;
  return out;
}
std::string area_text(const web::Context& c, std::string_view code) { return cases::capital(cases::label(c, "reintegration_area", code)); }
Keeper keeper(web::Context& c) { return {c.tx, c.keys(), c.forms, c.who.user, c.now}; }

std::string person_text(web::Context& c, const Plan& p) {
  auto who = p.person ? cases::person_of(c.tx, p.of_case, p.person) : std::nullopt;
  return who ? cases::capital(c.t.with("cases.person", {who->label})) : std::string(c.t("reintegration.one_person"));
}

core::Result<Asked> asked_plan(web::Context& c, Want want) {
  auto h = TRY(cases::case_to_change(c));
  auto id = PlanId::parse(c.param("plan"));
  if (!id) return core::fail(core::Errc::not_found, "no such plan");
  auto p = TRY(plan(c.tx, c.keys(), h.id, *id));
  if (want == Want::open && p.state != State::open) return core::fail(core::Errc::conflict, "this plan is closed");
  return Asked{std::move(h), std::move(p)};
}

core::Result<web::Response> plans_page(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  web::Page page(c, "reintegration/plans");
  cases::show_frame(c, page, h, "reintegration");
  const bool write = cases::may_write(c, h) && c.may(reintegration_write);
  auto all = TRY(plans(c.tx, c.keys(), h.id));
  for (const auto& p : all) TRY_VOID(draw_plan(c, page.add("PLAN"), h, p, write ? "write" : ""));
  page.show_if(write, "CAN_ADD");
  if (all.empty()) page.add("NO_PLAN").show_if(write, "NP_ADD");
  return page.response();
}

void add_chapter(web::Services& s) {
  cases::add_chapter(s, {.name = "reintegration", .text = "reintegration.title", .icon = "sprout", .group = cases::Group::help, .order = 35, .speaks = cases::Speaks::once_begun, .cards = cards, .blocks_closing = blocks, .print = print});
}

}  // namespace ostoja::reintegration
