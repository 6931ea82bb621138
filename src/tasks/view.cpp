#include "tasks/view.h"

#include "i18n/i18n.h"

namespace ostoja::tasks {

Keeper keeper(web::Context& c) { return {c.tx, c.keys(), c.forms, c.who.user, c.now}; }

core::Result<Task> asked_for(web::Context& c) {
  auto id = TaskId::parse(c.param(c.param("task").empty() ? "id" : "task"));
  if (!id) return core::fail(core::Errc::not_found, "no such task");
  return task(c.tx, c.keys(), *id, cases::reader(c));
}

bool may_change(const web::Context& c, const Task& t) { return !t.of_case || t.whom == c.who.user || c.may(cases::case_write); }

std::string title_of(const web::Context& c, const Task& t) {
  auto kind = cases::capital(cases::label(c, "task_kind", t.kind));
  if (!t.what.empty()) return core::first_characters(t.what.substr(0, t.what.find('\n')), 140);
  return t.reason == "OWN" ? kind : kind + ": " + cases::label(c, "task_reason", t.reason);
}

std::string due_text(const web::Context& c, const Task& t) {
  auto today = core::local(c.now).date;
  const int days = t.due.days - today.days;
  std::string day = days == 0 ? std::string(c.t("tasks.today")) : days == 1 ? std::string(c.t("tasks.tomorrow")) : days == -1 ? std::string(c.t("tasks.yesterday"))
                    : t.due.year() == today.year() ? c.t.day_month(t.due) : c.t.date(t.due);
  if (t.due_minute != any_time) day += ", " + core::LocalTime{t.due, t.due_minute / 60, t.due_minute % 60, 0}.hhmm();
  return day;
}

void draw_row(web::Context& c, web::Values v, const Task& t, std::string_view from) {
  const bool open = t.state == State::open, late = open && bucket_of(t.due, t.due_minute, c.now) == Bucket::overdue;
  v.set("TK_ID", t.id.text()).set("TK_TITLE", title_of(c, t)).set("TK_KIND", cases::capital(cases::label(c, "task_kind", t.kind))).set("TK_FROM", from);
  v.set("TK_DUE", due_text(c, t)).show_if(late, "TK_LATE");
  if (t.of_case && from != "case") v.add("TK_CASE").set("TK_CASE_ID", t.of_case.text()).set("TK_NUMBER", t.case_number);
  if (t.of_case && (t.whom != c.who.user || from == "case")) v.add("TK_WHOM").set("TK_WHOM_NAME", t.whom == c.who.user ? std::string(c.t("tasks.me")) : t.whom_name);
  v.show_if(t.outsider && open, "TK_OUTSIDER");
  if (open && may_change(c, t)) v.add("TK_OPEN").set("TK_VERSION", t.version);
  if (!open) {
    auto ended = t.state == State::done ? c.t.with("tasks.ended_done", {c.t.when(t.ended_at, c.now), t.ended_by_name})
                                        : c.t.with("tasks.ended_dropped", {c.t.when(t.ended_at, c.now), t.ended_by_name, cases::label(c, "task_drop_reason", t.drop_reason)});
    v.add("TK_ENDED").set("TK_ENDED_TEXT", ended);
  }
}

void show_undo(web::Context& c, web::Page& page, std::string_view from) {
  auto id = TaskId::parse(c.request.query.get("ended"));
  auto t = id ? task(c.tx, c.keys(), *id, cases::reader(c)) : core::Result<Task>(core::fail(core::Errc::not_found, "none"));
  if (!t || t->state == State::open || !may_change(c, *t)) return;
  page.add("ENDED").set("EN_ID", t->id.text()).set("EN_VERSION", t->version).set("EN_FROM", from).set("EN_TEXT", c.t.with(t->state == State::done ? "tasks.done_notice" : "tasks.dropped_notice", {title_of(c, *t)}));
}

std::string back_to(const Task& t, std::string_view from) {
  if (from == "case" && t.of_case) return "/cases/" + t.of_case.text() + "/tasks";
  // Only a view of ours, never an address that was sent.
  const bool whose = from.starts_with("cases-");
  auto due = whose ? from.substr(6) : from;
  std::string out = "/tasks";
  if (whose) out += "?whose=cases";
  if (bucket_named(due) || due == "now" || due == "ended") out += (whose ? "&due=" : "?due=") + std::string(due);
  return out;
}

forms::Answers answers_of(const Task& t) {
  forms::Answers a;
  if (!t.kind.empty()) a.set("kind", t.kind);
  if (!t.what.empty()) a.set("what", t.what);
  if (t.due) a.set("due", t.due.text());
  if (t.due_minute != any_time) a.set("due_time", core::LocalTime{t.due, t.due_minute / 60, t.due_minute % 60, 0}.hhmm());
  return a;
}

Sent read_form(web::Context& c, Task before, std::string_view action) {
  const auto& form = *c.forms.form("task");
  auto today = core::local(c.now).date;
  auto was = before.due;
  auto answers = answers_of(before);
  answers.merge(forms::read(form, c.request.form));
  Sent out{std::move(before), forms::validate(c.forms, form, answers, action, today)};
  auto& t = out.task;
  t.kind = answers.get("kind");
  t.what = answers.get("what");
  t.due = {};
  t.due_minute = any_time;
  if (auto day = core::Date::parse(answers.get("due"))) {
    t.due = *day;
    if (*day != was && *day < today) out.problems.push_back({"due", "tasks.problem.past", {}});
    if (*day > today.plus_months(120)) out.problems.push_back({"due", "tasks.problem.far", {}});
  }
  if (auto minute = minute_of(answers.get("due_time"))) t.due_minute = *minute;
  if (auto whom = access::UserId::parse(c.request.form.get("for"))) t.whom = *whom;
  return out;
}

void waiting_chapter(web::Services& s) {
  auto open_of = [](web::Context& c, const cases::Header& h) {
    Filter f;
    f.of_case = h.id;
    auto all = list(c.tx, c.keys(), cases::reader(c), f, 200);
    return all ? std::move(*all) : std::vector<Task>();
  };
  auto cards = [open_of](web::Context& c, const cases::Header& h, std::vector<cases::Card>& out) {
    auto all = open_of(c, h);
    if (all.empty()) return;
    std::int64_t late = 0;
    for (const auto& t : all) late += bucket_of(t.due, t.due_minute, c.now) == Bucket::overdue;
    cases::Card card{"tasks", std::string(c.t("tasks.title")), cases::home_of(h) + "/tasks", {}};
    card.rows.emplace_back(c.t("tasks.card.open"), c.t.number(static_cast<std::int64_t>(all.size())));
    if (late > 0) card.rows.emplace_back(c.t("tasks.card.overdue"), c.t.number(late));
    card.rows.emplace_back(c.t("tasks.card.next"), title_of(c, all.front()) + " · " + due_text(c, all.front()));
    out.push_back(std::move(card));
  };
  auto asides = [open_of](web::Context& c, const cases::Header& h, std::vector<cases::Aside>& out) {
    cases::Aside aside{.tone = cases::Aside::Tone::warning, .name = "tasks", .icon = "clock", .href = cases::home_of(h) + "/tasks", .link = std::string(c.t("tasks.aside.link"))};
    std::int64_t late = 0;
    for (const auto& t : open_of(c, h)) {
      if (bucket_of(t.due, t.due_minute, c.now) != Bucket::overdue || ++late > 3) continue;
      aside.lines.push_back(title_of(c, t) + " · " + due_text(c, t));
    }
    if (late == 0) return;
    aside.title = c.t.plural("tasks.aside.late", late);
    out.push_back(std::move(aside));
  };
  // A task that is left over is no reason to keep a case open; it is said, so that nobody forgets it.
  auto warns = [open_of](web::Context& c, const cases::Header& h, std::vector<cases::Obstacle>& out) {
    if (auto n = static_cast<std::int64_t>(open_of(c, h).size()); n > 0) out.push_back({c.t.plural("tasks.warns_closing", n), cases::home_of(h) + "/tasks", std::string(c.t("tasks.warns_closing.link"))});
  };
  cases::add_chapter(s, {.name = "tasks", .text = "tasks.title", .icon = "check", .group = cases::Group::file, .order = 10, .permission = task_view, .cards = cards, .asides = asides, .warns_closing = warns, .print = print});
}

}  // namespace ostoja::tasks
