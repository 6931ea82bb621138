// The tasks of one case.
#include "i18n/i18n.h"
#include "tasks/view.h"

#include <algorithm>

namespace ostoja::tasks {
namespace {

struct InCase { cases::Header header; Task task; };

core::Result<InCase> asked_in_case(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  auto t = TRY(asked_for(c));
  if (t.of_case != h.id) return core::fail(core::Errc::not_found, "no such task");
  return InCase{std::move(h), std::move(t)};
}

cases::FormPage::Choice whom(web::Context& c, const cases::Header& h, access::UserId chosen) {
  cases::FormPage::Choice out{"for", std::string(c.t("tasks.for")), chosen.text(), {}};
  bool me = false, there = false;
  for (const auto& [id, name] : members(c.tx, h.id)) {
    me = me || id == c.who.user;
    there = there || id == chosen;
    out.options.emplace_back(id.text(), id == c.who.user ? c.t.with("tasks.me_name", {name}) : name);
  }
  if (!me) out.options.emplace_back(c.who.user.text(), c.t.with("tasks.me_name", {c.who.name}));
  // Somebody who has left the team is shown as not chosen any more: the first of the list would be taken silently otherwise.
  if (!there && chosen != c.who.user) out.options.insert(out.options.begin(), {"", std::string(c.t("forms.choose"))}), out.chosen.clear();
  return out;
}

cases::FormPage form_page(web::Context& c, const cases::Header& h, const Task& t, const forms::Answers& shown) {
  const bool fresh = !t.id;
  cases::FormPage page{.here = "tasks", .heading = std::string(c.t(fresh ? "tasks.new.title" : "tasks.edit.title")), .hint = std::string(c.t("tasks.case_hint")),
                       .action = cases::home_of(h) + "/tasks" + (fresh ? "" : "/" + t.id.text()), .cancel = cases::home_of(h) + "/tasks", .save = std::string(c.t("tasks.save")),
                       .form = *c.forms.form("task"), .answers = shown};
  page.version = t.version;
  page.choices.push_back(whom(c, h, t.whom));
  return page;
}

// The team decides who can be asked; a choice that went away while the form was open is said at the page.
void check_whom(web::Context& c, const cases::Header& h, Sent& sent) {
  if (sent.task.whom != c.who.user && !cases::is_on_team(c.tx, h.id, sent.task.whom)) sent.problems.push_back({"kind", "tasks.problem.whom", {}});
}

}  // namespace

core::Result<web::Response> case_page(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  web::Page page(c, "tasks/case");
  cases::show_frame(c, page, h, "tasks");
  Filter f;
  f.of_case = h.id;
  auto open = TRY(list(c.tx, c.keys(), cases::reader(c), f, 500));
  for (const auto& t : open) draw_row(c, page.add("TASK"), t, "case");
  page.show_if(!open.empty(), "ANY_OPEN");
  std::vector<Task> over;
  for (auto state : {State::done, State::dropped}) {
    f.state = state;
    for (auto& t : TRY(list(c.tx, c.keys(), cases::reader(c), f, 50))) over.push_back(std::move(t));
  }
  std::stable_sort(over.begin(), over.end(), [](const Task& a, const Task& b) { return a.ended_at > b.ended_at; });
  if (!over.empty()) {
    auto ended = page.add("ENDED_LIST");
    for (const auto& t : over) draw_row(c, ended.add("TASK"), t, "case");
  }
  const bool write = cases::may_write(c, h);
  if (open.empty()) page.add("NO_OPEN").show_if(write, "NO_ADD").show_if(h.status == cases::Status::closed, "OF_CLOSED", "OF_RUNNING");
  page.show_if(write && !open.empty(), "CAN_ADD");
  show_undo(c, page, "case");
  return page.response();
}

core::Result<web::Response> case_new_page(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  Task t;
  t.whom = c.who.user;
  forms::Answers fresh;
  fresh.set("due", core::local(c.now).date.text());
  return cases::draw_form(c, h, form_page(c, h, t, fresh));
}

core::Result<web::Response> case_create(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  Task t;
  t.whom = c.who.user;
  auto sent = read_form(c, t, "save");
  check_whom(c, h, sent);
  if (!sent.problems.empty()) {
    auto typed = forms::read(*c.forms.form("task"), c.request.form);
    auto page = form_page(c, h, t, typed);
    page.choices = {whom(c, h, sent.task.whom)};
    page.problems = sent.problems;
    return cases::draw_form(c, h, page);
  }
  New fresh{.operator_code = h.operator_code, .of_case = h.id, .whom = sent.task.whom, .kind = sent.task.kind, .due = sent.task.due, .due_minute = sent.task.due_minute,
            .what = core::Personal<std::string>(sent.task.what)};
  TRY(add(c.tx, c.keys(), c.forms, fresh, c.who.user, c.now));
  return web::see_other(cases::home_of(h) + "/tasks?notice=task_saved");
}

core::Result<web::Response> case_edit_page(web::Context& c) {
  auto [h, t] = TRY(asked_in_case(c));
  if (t.state != State::open) return web::see_other("/tasks/" + t.id.text());
  auto stored = answers_of(t);
  auto page = form_page(c, h, t, stored);
  page.stored = &stored;
  return cases::draw_form(c, h, page);
}

core::Result<web::Response> case_save(web::Context& c) {
  auto [h, t] = TRY(asked_in_case(c));
  const auto& form = *c.forms.form("task");
  auto stored = answers_of(t), shown = stored;
  shown.merge(forms::read(form, c.request.form));
  std::vector<cases::Difference> race;
  auto same = c.expect_version(t.version);
  if (!same) {
    if (same.error().code != core::Errc::stale) return tl::unexpected(same.error());
    race = cases::merge_race(c, form, stored, shown);
  }
  auto sent = read_form(c, t, "save");
  check_whom(c, h, sent);
  if (!same || !sent.problems.empty()) {
    auto page = form_page(c, h, t, shown);
    page.choices = {whom(c, h, sent.task.whom)};
    page.stored = &stored;
    page.race = race;
    page.lost_race = same ? cases::FormPage::Race::none : cases::FormPage::Race::lost;
    if (same) page.problems = sent.problems;
    return cases::draw_form(c, h, page);
  }
  TRY_VOID(change(keeper(c), sent.task));
  return web::see_other(cases::home_of(h) + "/tasks?notice=task_saved");
}

}  // namespace ostoja::tasks
