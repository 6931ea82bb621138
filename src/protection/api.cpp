// The JSON side: certificates, over the same rules and records as the pages. Reading gives days only, so a program needs no key of a member of the team.
#include "core/json.h"
#include "protection/view.h"

#include <algorithm>

namespace ostoja::protection {

core::Result<web::Response> api_certificates(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  const auto today = today_of(c);
  core::Json j;
  j.object().key("items").array();
  for (const auto& p : programmes(c.tx, h.id))
    for (const auto& r : records(c.tx, p.id)) {
      if (r.kind->word != "certificate" || !r.taken_back.empty()) continue;
      j.object().field("id", r.id.text()).field("person", p.person.text()).field("issued_on", r.day.text()).field("valid_to", r.until.text()).field("days_left", static_cast<std::int64_t>(clocks::days_left(r.until, today)));
      j.field("version", r.version).end();
    }
  j.end().end();
  return web::json(j.take());
}

core::Result<web::Response> api_add_certificate(web::Context& c) {
  auto h = TRY(team_case(c));
  const auto& kind = *kind_of("certificate");
  const auto& form = *c.forms.form(kind.form);
  const auto today = today_of(c);
  auto answers = forms::read(form, c.request.form);
  auto problems = forms::validate(c.forms, form, answers, "api", today);
  auto whom = TRY(cases::chosen_person(c, h));
  if (const auto all = cases::persons(c.tx, h.id); !whom && all.size() == 1) whom = all.front();
  if (!whom) problems.push_back({"person", "protection.problem.person", {}});
  auto p = whom ? programme_of(c.tx, h.id, whom->person) : std::nullopt;
  const auto others = p ? records(c.tx, p->id) : std::vector<Record>();
  for (auto& one : problems_of(kind, answers, others, whom ? born(c, whom->person) : core::PartialDate{}, today))
    if (std::none_of(problems.begin(), problems.end(), [&](const forms::Problem& there) { return there.field == one.field; })) problems.push_back(std::move(one));
  if (!problems.empty()) return web::problem_fields(c, problems);
  if (!p) p = TRY(begin(keeper(c), h, whom->person, today));
  auto id = TRY(add(keeper(c), *p, kind, answers));
  auto made = record(c.tx, p->id, id).value();
  made.answers = answers;
  TRY_VOID(set_going(c, h, *p, made));
  const auto v = TRY(validity(answers, today));
  core::Json j;
  j.object().field("id", id.text()).field("case", h.id.text()).field("programme", p->id.text()).field("person", p->person.text()).field("version", made.version);
  j.field("valid_from", v.from.text()).field("valid_to", v.last().text()).field("computed_to", v.computed.text()).field_or_null("printed_to", v.printed.text()).field("differs", v.print == Validity::Print::differs);
  j.field("days_left", static_cast<std::int64_t>(clocks::days_left(v.last(), today))).end();
  auto r = web::json(j.take(), 201);
  r.header("Location", "/api/v1/cases/" + h.id.text() + "/certificates");
  r.etag(made.version);
  return r;
}

}  // namespace ostoja::protection
