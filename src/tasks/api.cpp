// The JSON side of tasks, over the same functions as the pages.
#include "core/json.h"
#include "tasks/view.h"

namespace ostoja::tasks {
namespace {

void write(core::Json& j, const Task& t) {
  j.object().field("id", t.id.text()).field("version", t.version).field("state", code_of(t.state)).field("kind", t.kind).field("reason", t.reason).field("due", t.due.text());
  j.field_or_null("due_time", t.due_minute == any_time ? std::string() : core::LocalTime{t.due, t.due_minute / 60, t.due_minute % 60, 0}.hhmm()).field_or_null("what", t.what);
  j.field("for", t.whom.text()).field_or_null("case", t.of_case ? t.of_case.text() : std::string()).field_or_null("case_number", t.case_number);
  j.field_or_null("chapter", t.chapter).field_or_null("record", t.record == 0 ? std::string() : core::id_text(t.record));
  j.field("created_at", t.created_at.rfc3339()).field_or_null("ended_at", t.ended_at ? t.ended_at.rfc3339() : std::string()).field_or_null("drop_reason", t.drop_reason).end();
}

web::Response answer(const Task& t, int status) {
  core::Json j;
  write(j, t);
  auto r = web::json(j.take(), status);
  r.etag(t.version);
  return r;
}

core::Result<web::Response> listed(web::Context& c, Filter f) {
  auto state = c.request.query.get("state"), due = c.request.query.get("due");
  if (!state.empty() && state != "open" && state != "done" && state != "dropped") return core::fail(core::Errc::invalid, "state is open, done or dropped");
  f.state = state == "done" ? State::done : state == "dropped" ? State::dropped : State::open;
  if (!due.empty() && due != "now" && !bucket_named(due)) return core::fail(core::Errc::invalid, "due is now, overdue, today, week or later");
  auto all = TRY(list(c.tx, c.keys(), cases::reader(c), f, 500));
  core::Json j;
  j.object().key("items").array();
  int n = 0;
  for (const auto& t : all) {
    auto bucket = bucket_of(t.due, t.due_minute, c.now);
    if (!due.empty() && due != code_of(bucket) && !(due == "now" && bucket <= Bucket::today)) continue;
    if (!f.of_case && t.of_case) c.saw_also({"case.tasks", "case"}, t.of_case.value);
    write(j, t);
    ++n;
  }
  j.end().end();
  c.saw(f.of_case.value, std::to_string(n));
  return web::json(j.take());
}

}  // namespace

core::Result<web::Response> api_list(web::Context& c) {
  Filter f;
  if (c.request.query.get("whose") == "cases") f.whose = Filter::Whose::cases;
  return listed(c, f);
}

core::Result<web::Response> api_of_case(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  Filter f;
  f.of_case = h.id;
  return listed(c, f);
}

core::Result<web::Response> api_add(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  Task t;
  t.whom = c.who.user;
  if (auto whom = c.request.form.get("for"); !whom.empty() && !access::UserId::parse(whom)) return core::fail(core::Errc::invalid, "for is the id of a person of the staff");
  auto sent = read_form(c, t, "api");
  if (!sent.problems.empty()) return web::problem_fields(c, sent.problems);
  New fresh{.operator_code = h.operator_code, .of_case = h.id, .whom = sent.task.whom, .kind = sent.task.kind, .due = sent.task.due, .due_minute = sent.task.due_minute,
            .what = core::Personal<std::string>(sent.task.what)};
  auto id = TRY(add(c.tx, c.keys(), c.forms, fresh, c.who.user, c.now));
  auto r = answer(TRY(task(c.tx, c.keys(), id, cases::reader(c))), 201);
  r.header("Location", "/api/v1/tasks/" + id.text());
  return r;
}

core::Result<web::Response> api_change(web::Context& c) {
  auto t = TRY(asked_for(c));
  if (!may_change(c, t)) return core::fail(core::Errc::forbidden, "this task is somebody else's");
  TRY_VOID(c.expect_version(t.version));
  auto state = c.request.form.get("state");
  if (state.empty()) {
    auto sent = read_form(c, t, "api");
    if (!sent.problems.empty()) return web::problem_fields(c, sent.problems);
    TRY_VOID(change(keeper(c), sent.task));
  } else if (state == "open") {
    TRY_VOID(reopen(keeper(c), t));
  } else if (state == "done" || state == "dropped") {
    TRY_VOID(end(keeper(c), t, state == "done" ? State::done : State::dropped, c.request.form.get("drop_reason")));
  } else {
    return core::fail(core::Errc::invalid, "state is open, done or dropped");
  }
  return answer(TRY(task(c.tx, c.keys(), t.id, cases::reader(c))), 200);
}

}  // namespace ostoja::tasks
