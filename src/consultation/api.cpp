// Consultations for programs.
#include "consultation/record.h"
#include "core/json.h"
#include "web/page.h"

namespace ostoja::consultation {
namespace {

std::string json_of(const web::Context& c, const Consultation& item, bool words) {
  core::Json j;
  j.object().field("id", item.id.text()).field("number", item.number).field("version", item.version).field("state", code_of(item.state)).field("received_on", item.received_on.text()).field("due_on", item.due.text());
  j.field_or_null("institution", item.institution ? item.institution.text() : std::string());
  for (const auto& part : c.forms.form("consultation")->parts)
    for (const auto& f : part.fields)
      if (f.name != "received_on" && item.answers.has(f.name) && (words || !f.is_sealed())) j.field(f.name, item.answers.get(f.name));
  j.end();
  return j.take();
}

}  // namespace

core::Result<web::Response> api_list(web::Context& c) {
  const auto& q = c.request.query;
  Wanted w{.operator_code = c.who.operator_code, .topic = std::string(q.get("topic")), .which = Wanted::Which::all, .today = core::local(c.now).date};
  if (auto state = q.get("state"); state == "open") w.which = Wanted::Which::open;
  else if (state == "late") w.which = Wanted::Which::late;
  else if (state == "answered") w.which = Wanted::Which::answered;
  else if (!state.empty()) return core::fail(core::Errc::invalid, "state is open, late or answered");
  core::Json j;
  j.object().key("items").array();
  const auto all = find(c.tx, w, 500);
  for (const auto& item : all) j.raw(json_of(c, item, false));
  j.end().field("total", count(c.tx, w)).end();
  c.saw(0, std::to_string(all.size()));
  return web::json(j.take());
}

core::Result<web::Response> api_read(web::Context& c) {
  auto item = TRY(asked_for(c));
  c.saw(item.id.value);
  auto r = web::json(json_of(c, item, true));
  r.etag(item.version);
  return r;
}

core::Result<web::Response> api_create(web::Context& c) {
  const auto& form = *c.forms.form("consultation");
  New fresh;
  fresh.answers = forms::read(form, c.request.form);
  const auto today = core::local(c.now).date;
  if (!fresh.answers.has("received_on")) fresh.answers.set("received_on", today.text());
  if (auto text = c.request.form.get("institution"); !text.empty()) {
    auto id = directory::EntryId::parse(text);
    if (!id) return core::fail(core::Errc::invalid, "there is no such entry of the directory");
    auto e = TRY(directory::entry(c.tx, *id, c.who.operator_code));
    fresh.institution = e.id;
    fresh.answers.set("institution_kind", e.kind);
  }
  auto problems = forms::validate(c.forms, form, fresh.answers, "api", today);
  if (!fresh.answers.has("institution_kind")) problems.push_back({"institution_kind", "consultation.problem.institution", {}});
  if (auto day = core::Date::parse(fresh.answers.get("received_on")); day && *day > today) problems.push_back({"received_on", "consultation.problem.future", {}});
  // A program cannot look at the words again: what looks like somebody's identity is refused.
  for (const auto& m : suspicions(form, fresh.answers, {"question", "answer"})) problems.push_back({m.field->name, "consultation.problem.identity", {}});
  if (!problems.empty()) return web::problem_fields(c, problems);
  auto id = TRY(add(keeper(c), fresh));
  auto item = TRY(consultation(c.tx, c.keys(), id));
  auto r = web::json(json_of(c, item, true), 201);
  r.etag(1).header("Location", "/api/v1/consultations/" + id.text());
  return r;
}

}  // namespace ostoja::consultation
