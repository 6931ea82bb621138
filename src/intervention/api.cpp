// The JSON side of interventions, over the same functions as the pages.
#include "core/json.h"
#include "intervention/view.h"

namespace ostoja::intervention {
namespace {

void answers_of(core::Json& j, const web::Context& c, std::string_view form, const forms::Answers& a) {
  for (const auto& part : c.forms.form(form)->parts)
    for (const auto& f : part.fields) {
      if (!a.has(f.name)) continue;
      j.key(f.name);
      if (f.type == forms::Type::codes) {
        j.array();
        for (const auto& v : a.all(f.name)) j.value(v);
        j.end();
      } else {
        j.value(a.get(f.name));
      }
    }
}

std::string text_of(core::Instant at) { return at ? at.rfc3339() : std::string(); }

void head_of(core::Json& j, const Head& i) {
  j.field("id", i.id.text()).field("case", i.case_id.text()).field("case_number", i.case_number).field("version", i.version).field("state", i.state == State::open ? "OPEN" : "ENDED").field("urgency", i.urgency);
  j.field("started_at", i.started_at.rfc3339()).field_or_null("last_action_at", text_of(i.last_action_at)).field_or_null("ended_at", text_of(i.ended_at)).field_or_null("end_state", i.end_state);
  j.field_or_null("next", i.next_kind).field_or_null("next_at", text_of(i.next_at)).field_or_null("place", i.place_kind);
  j.field_or_null("coordinator_told_at", text_of(i.told_at)).field_or_null("coordinator_acknowledged_at", i.waiting == 0 ? text_of(i.acknowledged_at) : std::string());
}

core::Result<web::Response> answer(web::Context& c, const cases::Header& h, InterventionId id, int status) {
  auto item = TRY(record(c.tx, c.keys(), h, id));
  core::Json j;
  j.object();
  head_of(j, item.head);
  auto rest = item.answers;
  rest.set("urgency", "");
  answers_of(j, c, "intervention", rest);
  if (item.head.state == State::ended) j.field_or_null("summary", item.end.get("summary"));
  j.key("actions").array();
  for (const auto& a : TRY(actions(c.tx, c.keys(), h, id))) {
    j.object().field("id", core::id_text(a.id)).field("at", a.at.rfc3339()).field("by", a.by_name);
    auto rest_of = a.answers;
    for (auto name : {"cost", "at_time", "next_time", "next_kind"}) rest_of.set(name, "");
    answers_of(j, c, "intervention_action", rest_of);
    if (a.cost.grosze != 0) j.field("cost", a.cost.plain());
    j.end();
  }
  j.end().end();
  auto r = web::json(j.take(), status);
  r.etag(item.head.version);
  return r;
}

}  // namespace

core::Result<web::Response> api_begin(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  auto sent = TRY(read_begin(c, h, "api"));
  if (!sent.problems.empty()) return web::problem_fields(c, sent.problems);
  auto id = TRY(begin(keeper(c), h, sent.begin));
  auto made = TRY(head(c.tx, h, id));
  tell_live(c, h.operator_code, made.notices > 0 ? Call::coordinators : Call::nobody);
  auto r = TRY(answer(c, h, id, 201));
  r.header("Location", "/api/v1" + home_of(made));
  return r;
}

core::Result<web::Response> api_list(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  core::Json j;
  j.object().key("items").array();
  for (const auto& i : of_case(c.tx, h)) {
    j.object();
    head_of(j, i);
    j.end();
  }
  j.end().end();
  return web::json(j.take());
}

core::Result<web::Response> api_read(web::Context& c) {
  auto asked = TRY(asked_for(c));
  return answer(c, asked.h, asked.head.id, 200);
}

core::Result<web::Response> api_action(web::Context& c) {
  auto asked = TRY(asked_to_change(c));
  auto sent = read_action(c, asked.head);
  if (!sent.problems.empty()) return web::problem_fields(c, sent.problems);
  TRY(add_action(keeper(c), asked.h, asked.head, sent.answers, sent.at, sent.next, sent.cost));
  tell_live(c, asked.h.operator_code, Call::nobody);
  return answer(c, asked.h, asked.head.id, 201);
}

core::Result<web::Response> api_end(web::Context& c) {
  auto asked = TRY(asked_to_change(c));
  TRY_VOID(c.expect_version(asked.head.version));
  const auto& form = *c.forms.form("intervention_end");
  auto answers = forms::read(form, c.request.form);
  auto problems = forms::validate(c.forms, form, answers, "save", core::local(c.now).date);
  auto at = typed_time(c, answers, "ended_time", problems);
  if (at < asked.head.started_at) problems.push_back({"ended_time", "intervention.ends_before", {}});
  if (!problems.empty()) return web::problem_fields(c, problems);
  auto item = TRY(record(c.tx, c.keys(), asked.h, asked.head.id));
  TRY_VOID(end(keeper(c), asked.h, item, answers, at));
  tell_live(c, asked.h.operator_code, Call::nobody);
  return answer(c, asked.h, asked.head.id, 200);
}

core::Result<web::Response> api_board(web::Context& c) {
  auto open = open_ones(c.tx, cases::reader(c));
  core::Json j;
  j.object().key("items").array();
  for (const auto& i : open) {
    j.object();
    head_of(j, i);
    j.end();
  }
  j.end().field("total", static_cast<std::int64_t>(open.size())).end();
  c.saw(0, std::to_string(open.size()));
  return web::json(j.take());
}

}  // namespace ostoja::intervention
