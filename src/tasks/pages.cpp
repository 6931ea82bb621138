// One's own list, and a single task.
#include "i18n/i18n.h"
#include "tasks/view.h"
#include "web/draw.h"

#include <algorithm>
#include <array>

namespace ostoja::tasks {
namespace {

constexpr std::string_view kViews[] = {"", "now", "overdue", "today", "week", "later", "ended"};
constexpr int kMost = 500;
constexpr std::int64_t kEndedSeconds = 30 * 24 * 3600;

std::string address(bool of_cases, std::string_view due) {
  std::string out = "/tasks";
  if (of_cases) out += "?whose=cases";
  if (!due.empty()) out += (of_cases ? "&due=" : "?due=") + std::string(due);
  return out;
}

// Whoever sees the words of a case's tasks has looked into that case.
void saw_cases(web::Context& c, const std::vector<Task>& all) {
  std::vector<std::int64_t> ids;
  for (const auto& t : all)
    if (t.of_case && std::find(ids.begin(), ids.end(), t.of_case.value) == ids.end()) ids.push_back(t.of_case.value);
  for (auto id : ids) c.saw_also({"case.tasks", "case"}, id);
  c.saw(0, std::to_string(all.size()));
}

web::Response form_view(web::Context& c, const Task& t, const forms::Answers& answers, const std::vector<forms::Problem>& problems, int status) {
  web::Page page(c, "tasks/form");
  const bool fresh = !t.id;
  page.set("TITLE", c.t(fresh ? "tasks.new.title" : "tasks.edit.title")).set("FORM_ACTION", fresh ? std::string("/tasks") : "/tasks/" + t.id.text()).set("VERSION", t.version);
  page.set("CANCEL", fresh ? std::string("/tasks") : "/tasks/" + t.id.text()).show_if(status == 412, "STALE");
  const auto& form = *c.forms.form("task");
  web::draw_errors(c, page.values(), form, problems);
  for (const auto& part : form.parts) web::draw_part(c, page.values(), form, part, answers, problems);
  return page.response(status);
}

forms::Answers as_sent(web::Context& c, const Task& t) {
  auto answers = answers_of(t);
  answers.merge(forms::read(*c.forms.form("task"), c.request.form));
  return answers;
}

web::Response task_view_page(web::Context& c, const Task& t, std::string_view problem) {
  web::Page page(c, "tasks/task");
  page.set("TITLE", title_of(c, t)).set("HEADING", cases::capital(cases::label(c, "task_kind", t.kind))).set("TK_ID", t.id.text()).set("TK_VERSION", t.version).set("TK_DUE", due_text(c, t));
  page.set("REASON", cases::capital(cases::label(c, "task_reason", t.reason))).set("ADDED", c.t.with("tasks.added_by", {c.t.when(t.created_at, c.now), t.created_by_name.empty() ? std::string(c.t("cases.log.program")) : t.created_by_name}));
  page.set("WHOM", t.whom == c.who.user ? std::string(c.t("tasks.me")) : t.whom_name).show_if(t.outsider && t.state == State::open, "OUTSIDER");
  page.show_if(t.state == State::open && bucket_of(t.due, t.due_minute, c.now) == Bucket::overdue, "LATE");
  if (!t.what.empty()) page.add("WHAT").set("WHAT_TEXT", t.what);
  if (t.of_case) {
    auto of = page.add("OF_CASE");
    of.set("CASE_ID", t.of_case.text()).set("CASE_NUMBER", t.case_number);
    if (!t.chapter.empty()) of.add("ASKED_BY").set("ASKED_HREF", "/cases/" + t.of_case.text() + "/" + t.chapter);
  }
  if (t.state == State::open && may_change(c, t)) {
    auto open = page.add("OPEN_TASK");
    open.set("EDIT_HREF", t.of_case ? "/cases/" + t.of_case.text() + "/tasks/" + t.id.text() : "/tasks/" + t.id.text() + "?edit=1");
    open.show_if(!t.of_case || c.may(cases::case_write), "CAN_EDIT");
    for (const auto& r : c.forms.codes("task_drop_reason")->codes) open.add("DROP_REASON").set("DR_CODE", r.code).set("DR_LABEL", cases::capital(std::string(r.label(c.t.lang()))));
    open.show_if(!problem.empty(), "DROP_OPEN");
  }
  if (t.state != State::open) {
    auto ended = page.add("ENDED_TASK");
    ended.set("ENDED_TEXT", t.state == State::done ? c.t.with("tasks.ended_done", {c.t.when(t.ended_at, c.now), t.ended_by_name})
                                                   : c.t.with("tasks.ended_dropped", {c.t.when(t.ended_at, c.now), t.ended_by_name, cases::label(c, "task_drop_reason", t.drop_reason)}));
    ended.show_if(may_change(c, t), "CAN_REOPEN");
  }
  cases::show_problem(c, page, problem);
  c.saw(t.id.value);
  if (t.of_case) c.saw_also({"case.tasks", "case"}, t.of_case.value);
  return page.response(problem.empty() ? 200 : 422);
}

}  // namespace

core::Result<web::Response> list_page(web::Context& c) {
  const auto& q = c.request.query;
  const bool of_cases = q.get("whose") == "cases", ended = q.get("due") == "ended";
  auto due = q.get("due");
  if (std::find(std::begin(kViews), std::end(kViews), due) == std::end(kViews)) due = {};
  Filter f;
  f.whose = of_cases ? Filter::Whose::cases : Filter::Whose::mine;
  f.kind = q.get("kind");
  const auto* kinds = c.forms.codes("task_kind");
  if (!f.kind.empty() && kinds->find(f.kind) == nullptr) f.kind.clear();
  web::Page page(c, "tasks/list");
  const std::string from = (of_cases ? "cases-" : "") + std::string(due);
  auto open = TRY(list(c.tx, c.keys(), cases::reader(c), f, kMost));
  std::array<std::vector<const Task*>, 4> buckets;
  for (const auto& t : open) buckets[static_cast<std::size_t>(bucket_of(t.due, t.due_minute, c.now))].push_back(&t);
  page.set("TOTAL_TEXT", c.t.plural("tasks.total", static_cast<std::int64_t>(open.size()))).set("KIND_DUE", due).show_if(of_cases, "KIND_CASES");
  for (auto view : kViews) {
    auto v = page.add("VIEW");
    v.set("V_HREF", address(of_cases, view)).set("V_LABEL", c.t("tasks.view." + std::string(view.empty() ? "all" : view))).show_if(due == view, "V_CURRENT");
    auto bucket = bucket_named(view);
    std::size_t n = bucket ? buckets[static_cast<std::size_t>(*bucket)].size() : view == "now" ? buckets[0].size() + buckets[1].size() : view.empty() ? open.size() : 0;
    if (n > 0) v.add("V_COUNT").set("V_NUMBER", static_cast<std::int64_t>(n));
  }
  page.add("WHOSE").set("W_HREF", address(false, due)).set("W_LABEL", c.t("tasks.whose.mine")).show_if(!of_cases, "W_CURRENT");
  page.add("WHOSE").set("W_HREF", address(true, due)).set("W_LABEL", c.t(c.may(cases::case_team) ? "tasks.whose.all_cases" : "tasks.whose.cases")).show_if(of_cases, "W_CURRENT");
  for (const auto& k : kinds->codes) page.add("KIND").set("K_CODE", k.code).set("K_LABEL", cases::capital(std::string(k.label(c.t.lang())))).show_if(f.kind == k.code, "K_CHOSEN");
  std::size_t shown = 0;
  if (ended) {
    std::vector<Task> over;
    for (auto state : {State::done, State::dropped}) {
      f.state = state;
      f.ended_after = c.now.plus_seconds(-kEndedSeconds);
      for (auto& t : TRY(list(c.tx, c.keys(), cases::reader(c), f, kMost))) over.push_back(std::move(t));
    }
    std::stable_sort(over.begin(), over.end(), [](const Task& a, const Task& b) { return a.ended_at > b.ended_at; });
    shown = over.size();
    if (!over.empty()) {
      auto group = page.add("BUCKET");
      group.set("B_NAME", "ended").set("B_TITLE", c.t("tasks.view.ended"));
      for (const auto& t : over) draw_row(c, group.add("TASK"), t, from);
    }
    saw_cases(c, over);
  } else {
    std::vector<Task> seen;
    for (std::size_t b = 0; b < 4; ++b) {
      auto code = code_of(static_cast<Bucket>(b));
      if (buckets[b].empty() || (!due.empty() && due != code && !(due == "now" && b < 2))) continue;
      auto group = page.add("BUCKET");
      group.set("B_NAME", code).set("B_TITLE", c.t("tasks.view." + std::string(code))).set("B_COUNT", static_cast<std::int64_t>(buckets[b].size()));
      for (const auto* t : buckets[b]) draw_row(c, group.add("TASK"), *t, from), seen.push_back(*t);
      shown += buckets[b].size();
    }
    saw_cases(c, seen);
  }
  if (shown == 0) {
    auto none = page.add("NONE");
    const bool nothing_at_all = open.empty() && !ended && f.kind.empty();
    none.set("NONE_TITLE", c.t(ended ? "tasks.none_ended" : nothing_at_all ? "tasks.none" : "tasks.none_here")).set("NONE_TEXT", c.t(ended ? "tasks.none_ended_hint" : "tasks.none_hint"));
    none.show_if(nothing_at_all, "NONE_ADD");
  }
  show_undo(c, page, from);
  return page.response();
}

core::Result<web::Response> new_page(web::Context& c) {
  forms::Answers fresh;
  fresh.set("due", core::local(c.now).date.text());
  return form_view(c, {}, fresh, {}, 200);
}

core::Result<web::Response> create(web::Context& c) {
  Task t;
  t.whom = c.who.user;
  auto sent = read_form(c, t, "save");
  if (!sent.problems.empty()) return form_view(c, {}, as_sent(c, {}), sent.problems, 422);
  New fresh{.operator_code = c.who.operator_code, .kind = sent.task.kind, .due = sent.task.due, .due_minute = sent.task.due_minute, .what = core::Personal<std::string>(sent.task.what)};
  TRY(add(c.tx, c.keys(), c.forms, fresh, c.who.user, c.now));
  return web::see_other("/tasks?notice=task_saved");
}

core::Result<web::Response> task_page(web::Context& c) {
  auto t = TRY(asked_for(c));
  if (!t.of_case && t.state == State::open && c.request.query.get("edit") == "1") {
    c.saw(t.id.value);
    return form_view(c, t, answers_of(t), {}, 200);
  }
  return task_view_page(c, t, {});
}

core::Result<web::Response> save(web::Context& c) {
  auto stored = TRY(asked_for(c));
  if (stored.of_case) return core::fail(core::Errc::conflict, "a task of a case is changed within its case");
  auto same = c.expect_version(stored.version);
  if (!same && same.error().code != core::Errc::stale) return tl::unexpected(same.error());
  auto sent = read_form(c, stored, "save");
  if (!same || !sent.problems.empty()) return form_view(c, stored, as_sent(c, stored), sent.problems, same ? 422 : 412);
  sent.task.whom = stored.whom;
  TRY_VOID(change(keeper(c), sent.task));
  return web::see_other("/tasks?notice=task_saved");
}

core::Result<web::Response> done(web::Context& c) {
  auto t = TRY(asked_for(c));
  if (!may_change(c, t)) return core::fail(core::Errc::forbidden, "this task is somebody else's");
  TRY_VOID(c.expect_version(t.version));
  TRY_VOID(end(keeper(c), t, State::done, {}));
  auto to = back_to(t, c.request.form.get("from"));
  return web::see_other(to + (to.find('?') == to.npos ? "?" : "&") + "ended=" + t.id.text());
}

core::Result<web::Response> drop(web::Context& c) {
  auto t = TRY(asked_for(c));
  if (!may_change(c, t)) return core::fail(core::Errc::forbidden, "this task is somebody else's");
  TRY_VOID(c.expect_version(t.version));
  auto reason = c.request.form.get("reason");
  if (c.forms.codes("task_drop_reason")->find(reason) == nullptr) return task_view_page(c, t, "tasks.problem.drop");
  TRY_VOID(end(keeper(c), t, State::dropped, reason));
  auto to = back_to(t, c.request.form.get("from"));
  return web::see_other(to + (to.find('?') == to.npos ? "?" : "&") + "ended=" + t.id.text());
}

core::Result<web::Response> undo(web::Context& c) {
  auto t = TRY(asked_for(c));
  if (!may_change(c, t)) return core::fail(core::Errc::forbidden, "this task is somebody else's");
  TRY_VOID(c.expect_version(t.version));
  TRY_VOID(reopen(keeper(c), t));
  auto to = back_to(t, c.request.form.get("from"));
  return web::see_other(to + (to.find('?') == to.npos ? "?" : "&") + "notice=task_reopened");
}

}  // namespace ostoja::tasks
