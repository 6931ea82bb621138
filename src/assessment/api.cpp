// The JSON side of assessments, over the same functions as the pages.
#include "assessment/view.h"
#include "core/json.h"

namespace ostoja::assessment {
namespace {

void write(core::Json& j, const Record& a) {
  const auto& s = a.summary;
  j.object().field("id", s.id.text()).field("kind", code_of(s.kind)).field("at", s.at.rfc3339()).field("why", s.why).field_or_null("person", s.person ? s.person.text() : std::string());
  j.field("highest", level_code(s.highest)).field("unknown", s.unknown).field_or_null("review", s.review.text()).field_or_null("withdrawn", a.withdrawn).field_or_null("judgement", a.judgement);
  j.key("levels").object();
  for (const auto& r : s.ratings) j.field(r.domain, level_code(r.level));
  j.end();
  if (!a.notes.empty()) {
    j.key("notes").object();
    for (const auto& [domain, note] : a.notes) j.field(domain, note);
    j.end();
  }
  j.end();
}

}  // namespace

core::Result<web::Response> api_list(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  auto kind = c.request.query.get("kind");
  if (!kind.empty() && !kind_of(kind)) return core::fail(core::Errc::invalid, "kind is RISK or NEEDS");
  core::Json j;
  j.object().key("items").array();
  for (const auto& a : history(c.tx, h.id))
    if (kind.empty() || kind_of(kind) == a.summary.kind) write(j, TRY(opened(c.tx, c.keys(), h.id, a.summary.id)));
  j.end().end();
  return web::json(j.take());
}

core::Result<web::Response> api_add(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  auto kind = kind_of(c.request.form.get("kind"));
  if (!kind) return core::fail(core::Errc::invalid, "kind is RISK or NEEDS");
  auto d = read_draft(c, *kind, h, "api");
  for (const auto& [domain, key] : d.faults) d.problems.push_back({domain.empty() ? std::string("level") : "level." + domain, key, {}});
  if (!d.problems.empty()) return web::problem_fields(c, d.problems);
  if (auto person = TRY(cases::chosen_person(c, h))) d.record.summary.person = person->person;
  auto id = TRY(save(keeper(c), doors(c.services), h, std::move(d.record)));
  core::Json j;
  write(j, TRY(opened(c.tx, c.keys(), h.id, id)));
  auto r = web::json(j.take(), 201);
  r.header("Location", "/api/v1/cases/" + h.id.text() + "/assessments");
  return r;
}

}  // namespace ostoja::assessment
