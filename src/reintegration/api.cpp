// The JSON side of plans, over the same functions as the pages.
#include "core/json.h"
#include "reintegration/view.h"

namespace ostoja::reintegration {
namespace {

core::Done write(web::Context& c, core::Json& j, const Plan& p) {
  j.object().field("id", p.id.text()).field("version", p.version).field("state", p.state == State::open ? "open" : "closed").field_or_null("person", p.person ? p.person.text() : std::string()).field("started_on", p.started.text());
  j.field("phase", code_of(phase_on(p.started, core::local(c.now).date))).field("last_contact", p.last_contact.text()).field_or_null("closed_on", p.closed.text()).field_or_null("closed_how", p.closed_how);
  j.key("goals").array();
  for (const auto& g : TRY(goals(c.tx, c.keys(), p))) {
    j.object().field("id", g.id.text()).field("version", g.version).field("state", g.state == State::open ? "open" : "ended").field_or_null("result", g.result);
    for (const auto& [name, values] : g.answers.items())
      if (!values.empty() && name != "result") j.field(name, values.front());
    j.end();
  }
  j.end().end();
  return {};
}

}  // namespace

core::Result<web::Response> api_plans(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  core::Json j;
  j.object().key("items").array();
  for (const auto& p : TRY(plans(c.tx, c.keys(), h.id))) TRY_VOID(write(c, j, p));
  j.end().end();
  return web::json(j.take());
}

core::Result<web::Response> api_add_plan(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  const auto& form = *c.forms.form("reint_plan");
  auto answers = forms::read(form, c.request.form);
  auto problems = forms::validate(c.forms, form, answers, "api", core::local(c.now).date);
  check_plan(c, answers, problems);
  if (!problems.empty()) return web::problem_fields(c, problems);
  auto person = TRY(person_of_plan(c, h));
  auto id = TRY(add_plan(keeper(c), h, person, answers));
  core::Json j;
  TRY_VOID(write(c, j, TRY(plan(c.tx, c.keys(), h.id, id))));
  auto r = web::json(j.take(), 201);
  r.header("Location", "/api/v1/cases/" + h.id.text() + "/plans");
  r.etag(1);
  return r;
}

}  // namespace ostoja::reintegration
