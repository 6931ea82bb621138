// The JSON side of the plan and of services, over the same functions as the pages.
#include "core/json.h"
#include "support/view.h"

namespace ostoja::support {
namespace {

void write(core::Json& j, const Service& s) {
  const auto& g = s.given;
  j.object().field("id", s.id.text()).field("version", s.version).field("kind", g.kind).field("on", g.day.text());
  j.field_or_null("at_time", g.minute < 0 ? std::string() : core::LocalTime{g.day, g.minute / 60, g.minute % 60, 0}.hhmm());
  j.key("minutes");
  g.minutes ? j.value(*g.minutes) : j.null();
  j.key("grosze");
  g.cost ? j.value(g.cost->grosze) : j.null();
  j.field_or_null("cost", g.cost ? g.cost->plain() : std::string()).field_or_null("budget_line", g.budget_line).field("year", g.day.year()).field("provider_kind", code_of(g.provider));
  j.field_or_null("provider", g.provider_id == 0 ? std::string() : core::id_text(g.provider_id)).field_or_null("provider_words", g.provider_words.reveal()).field_or_null("goal", g.goal ? g.goal.text() : std::string());
  j.key("persons").array();
  for (auto person : g.persons) j.value(person.text());
  j.end().field_or_null("note", g.note.reveal()).field_or_null("withdrawn", s.withdrawn).end();
}

void write(core::Json& j, const Goal& g) {
  constexpr std::string_view kStates[] = {"", "open", "ended", "withdrawn"};
  j.object().field("id", g.id.text()).field("version", g.version).field("state", kStates[static_cast<int>(g.state)]).field_or_null("person", g.person ? g.person.text() : std::string());
  for (const auto& [name, values] : g.answers.items())
    if (!values.empty()) j.field(name, values.front());
  j.field_or_null("result", g.result).field_or_null("ended_on", g.ended.text()).field_or_null("withdrawn", g.withdrawn).end();
}

}  // namespace

core::Result<web::Response> api_services(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  for (auto name : {"from", "until"})
    if (auto text = c.request.query.get(name); !text.empty() && !core::Date::parse(text)) return core::fail(core::Errc::invalid, "from and until are days (2026-11-23)");
  auto f = filter_of(c);
  if (auto kind = c.request.query.get("kind"); !kind.empty() && f.kind.empty()) return core::fail(core::Errc::invalid, "there is no such kind of support");
  auto total = sums(c.tx, h.id, f);
  core::Json j;
  j.object().key("items").array();
  for (const auto& s : TRY(services(c.tx, c.keys(), h.id, f, 1000))) write(j, s);
  j.end().field("services", total.services).field("minutes", total.minutes).field("grosze", total.grosze).end();
  return web::json(j.take());
}

core::Result<web::Response> api_add_service(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  auto sent = read_service(c, h, {}, "api");
  TRY_VOID(warn_of_conflict(c, h, {}, sent));
  if (!sent.problems.empty()) return web::problem_fields(c, sent.problems);
  auto id = TRY(add_service(c.tx, c.keys(), c.forms, h, sent.given, c.who.user, c.now));
  core::Json j;
  write(j, TRY(service(c.tx, c.keys(), h.id, id)));
  auto r = web::json(j.take(), 201);
  r.header("Location", "/api/v1/cases/" + h.id.text() + "/services");
  return r;
}

core::Result<web::Response> api_plan(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  core::Json j;
  j.object().key("items").array();
  for (const auto& g : TRY(goals(c.tx, c.keys(), h.id))) write(j, g);
  j.end().end();
  return web::json(j.take());
}

core::Result<web::Response> api_add_goal(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  const auto& form = *c.forms.form("goal");
  auto answers = forms::read(form, c.request.form);
  auto problems = forms::validate(c.forms, form, answers, "api", core::local(c.now).date);
  if (!problems.empty()) return web::problem_fields(c, problems);
  auto person = TRY(cases::chosen_person(c, h));
  auto id = TRY(add_goal(c.tx, c.keys(), c.forms, h, {person ? person->person : people::PersonId{}, std::move(answers)}, c.who.user, c.now));
  core::Json j;
  write(j, TRY(goal(c.tx, c.keys(), h.id, id)));
  return web::json(j.take(), 201);
}

}  // namespace ostoja::support
