// The start page: what is urgent first, then number tiles that open their list, then own drafts.
#include "app/start.h"

#include "app/steps.h"
#include "duty/duty.h"
#include "handover/handover.h"
#include "hotline/index.h"
#include "hotline/rules.h"
#include "hotline/view.h"
#include "cases/page.h"
#include "clocks/clocks.h"
#include "i18n/i18n.h"
#include "reintegration/reintegration.h"
#include "shelter/shelter.h"
#include "tasks/tasks.h"
#include "web/page.h"

namespace ostoja::app {
namespace {

void show_urgent(web::Context& c, web::Page& page) {
  auto urgent = hotline::urgent_open(c.tx, c.who.operator_code);
  page.set("URGENT_COUNT", static_cast<std::int64_t>(urgent.size()));
  page.show_if(!urgent.empty(), "URGENT_ANY", "URGENT_NONE");
  for (const auto& r : urgent) {
    auto v = page.add("URGENT");
    bool now = r.urgency == "U0";
    v.set("U_ID", r.id.text()).set("U_NUMBER", r.number).set("U_CLASS", now ? "u0" : "u1").set("U_ICON", hotline::icon_of_urgency(r.urgency));
    v.set("U_LABEL", r.urgency + " " + std::string(c.t(now ? "hotline.u0" : "hotline.u1"))).set("U_ROW", now ? "is-u0" : "is-u1");
    auto who = hotline::label(c, "caller_type", r.caller_type);
    auto why = hotline::label(c, "contact_purpose", r.purpose);
    // What it is about, in the words of the note: the first line is what a colleague needs to see.
    auto full = hotline::contact(c.tx, c.keys(), r.id, c.who.operator_code);
    if (full) c.saw_also({"contact.read", "contact"}, r.id.value);
    std::string note = full ? std::string(full->answers.get("summary")) : std::string();
    note = core::first_characters(note.substr(0, note.find_first_of(".\n")), 80);
    v.set("U_TITLE", !note.empty() ? note : why.empty() ? who : why);
    std::string text = c.t.with("start.urgent.line", {r.number, r.taken_by_name});
    if (!who.empty() && !why.empty()) text += " · " + who;
    if (!r.language.empty() && r.language != "pl") text += " · " + c.t.language(r.language);
    v.set("U_TEXT", text);
    auto until = hotline::urgent_until(r.urgency, r.started_at);
    if (until && until > c.now) {
      v.add("U_UNTIL").set("U_AT", until.rfc3339()).set("U_TIME", c.t.duration((until.ms - c.now.ms) / 1000));
    } else {
      auto since = until ? until : r.started_at;
      v.add("U_SINCE").set("U_AT", since.rfc3339()).set("U_TIME", c.t.duration((c.now.ms - since.ms) / 1000)).set("U_WORD", until ? std::string(c.t("hotline.clock.over")) : c.t.with("start.urgent.since", {c.t.time(r.started_at)}));
    }
  }
}

void tile(web::Context& c, web::Page& page, std::string_view href, std::int64_t number, std::string_view key, std::string_view note, std::string_view tone) {
  auto t = page.add("TILE");
  t.set("TL_HREF", href).set("TL_NUMBER", number).set("TL_TEXT", c.t(key)).set("TL_NOTE", note).set("TL_TONE", tone);
}

void show_tiles(web::Context& c, web::Page& page) {
  const auto& op = c.who.operator_code;
  auto today = core::local(c.now).date;
  auto end = core::start_of(today.plus_days(1));
  auto due = c.tx.number("select count(*) from follow_up where operator_code = $1 and state = 1 and due_at < $2", {op, end});
  auto late = c.tx.number("select count(*) from follow_up where operator_code = $1 and state = 1 and due_at < $2", {op, c.now});
  tile(c, page, "/follow-ups?due=today", due, "start.tile.follow_ups", late > 0 ? c.t.plural("start.tile.late", late) : std::string(), late > 0 ? "d" : "");
  auto callbacks = c.tx.number("select count(*) from follow_up where operator_code = $1 and state = 1 and kind = 'CALL_BACK'", {op});
  tile(c, page, "/follow-ups?kind=CALL_BACK", callbacks, "start.tile.callbacks", c.t("start.tile.callbacks_note"), "");
  hotline::Filter f;
  f.operator_code = op;
  f.from = core::start_of(today);
  auto all = hotline::total(c.services, c.tx, f);
  f.taken_by = c.who.user;
  auto mine = hotline::total(c.services, c.tx, f);
  tile(c, page, "/contacts?from=" + today.text() + "&to=" + today.text(), all, "start.tile.today", c.t.with("start.tile.mine", {c.t.number(mine)}), "");
  if (c.may(access::Permission{"case_list"})) {
    cases::Reader reader{c.who.user, op, c.may(access::Permission{"case_team"}) ? cases::Reader::Reach::operator_wide : cases::Reader::Reach::team};
    tile(c, page, "/cases", cases::count_open(c.tx, reader), "start.tile.cases", c.t("start.tile.cases_note"), "");
  }
}

void show_tasks_tile(web::Context& c, web::Page& page) {
  if (!c.may(tasks::task_view) || c.who.operator_code.empty()) return;
  auto waiting = tasks::waiting(c.tx, cases::reader(c), c.now);
  tile(c, page, "/tasks?due=now", waiting.overdue + waiting.today, "start.tile.tasks", waiting.overdue > 0 ? c.t.plural("start.tile.late", waiting.overdue) : std::string(), waiting.overdue > 0 ? "d" : "");
}

void show_clocks_tile(web::Context& c, web::Page& page) {
  if (!c.may(clocks::clocks_view) || c.who.operator_code.empty()) return;
  auto soon = clocks::soon(c.tx, cases::reader(c), c.now);
  tile(c, page, soon.week == 0 && soon.passed > 0 ? "/clocks?band=passed" : "/clocks?band=week", soon.week, "start.tile.clocks", soon.passed > 0 ? c.t.plural("start.tile.clocks_passed", soon.passed) : std::string(), soon.passed > 0 ? "d" : "");
}

// What waits in the plans of reintegration until Sunday; no tile where nobody has a plan.
void show_reintegration_tile(web::Context& c, web::Page& page) {
  if (!c.may(reintegration::reintegration_write) || c.who.operator_code.empty()) return;
  auto waiting = reintegration::waiting(c.tx, cases::reader(c), c.forms, c.now);
  if (waiting.overdue + waiting.week + waiting.contact == 0) return;
  std::string note = waiting.overdue > 0 ? c.t.plural("start.tile.late", waiting.overdue) : waiting.contact > 0 ? c.t.plural("start.tile.contact", waiting.contact) : std::string();
  tile(c, page, "/reintegration", waiting.overdue + waiting.week, "start.tile.reintegration", note, waiting.overdue > 0 ? "d" : "");
}

void show_beds_tile(web::Context& c, web::Page& page) {
  if (!c.may(shelter::shelter_view) || c.who.operator_code.empty()) return;
  auto beds = shelter::beds_tonight(c.tx, c.now);
  if (beds.all > 0) tile(c, page, "/shelters?days=1", beds.free, "start.tile.beds", c.t.with("start.tile.beds_of", {c.t.number(beds.all)}), beds.free == 0 ? "d" : "");
}

void show_drafts(web::Context& c, web::Page& page) {
  auto drafts = hotline::drafts_of(c.tx, c.who.user, c.who.operator_code);
  page.set("DRAFT_COUNT", static_cast<std::int64_t>(drafts.size()));
  page.show_if(!drafts.empty(), "DRAFTS_ANY", "DRAFTS_NONE");
  int shown = 0;
  for (const auto& d : drafts) {
    if (++shown > 12) break;
    auto full = hotline::contact(c.tx, c.keys(), d.id, c.who.operator_code);
    if (!full) continue;
    auto v = page.add("DRAFT");
    auto kind = hotline::label(c, "contact_kind", d.kind);
    v.set("DR_ID", d.id.text()).set("DR_TITLE", c.t.with(kind.empty() ? "start.draft.title" : "start.draft.title_kind", {c.t.time(d.started_at), kind}));
    auto missing = hotline::missing(c, *full);
    v.set("DR_TEXT", (missing.empty() ? std::string() : c.t.with("start.draft.missing", {missing}) + " · ") + c.t.with("start.draft.saved", {c.t.when(d.saved_at, c.now)}));
  }
}

}  // namespace

core::Result<web::Response> start_page(web::Context& c) {
  web::Page page(c, "app/start");
  page.set("TITLE", c.t("start.title")).set("TODAY", c.t.date_weekday(core::local(c.now).date) + ", " + c.t.time(c.now));
  int hour = core::local(c.now).hour;
  page.set("GREETING", c.t(hour >= 18 || hour < 5 ? "start.evening" : "start.morning"));
  const bool contacts = c.may(hotline::contact_read) && !c.who.operator_code.empty();
  page.show_if(contacts, "LINE").show_if(contacts, "SHIFT").show_if(contacts && c.may(hotline::contact_write), "WRITE");
  // Who works in a house sees that first; the numbers of other rooms would only be in the way of it.
  const auto houses = show_houses(c, page);
  page.show_if(houses == Houses::no_house, "NO_HOUSE");
  if (contacts || (houses == Houses::none && c.may(tasks::task_view) && !c.who.operator_code.empty())) {
    page.show("TILES");
    show_tasks_tile(c, page);
    show_clocks_tile(c, page);
    show_reintegration_tile(c, page);
    show_beds_tile(c, page);
  }
  if (contacts) {
    show_urgent(c, page);
    show_tiles(c, page);
    show_drafts(c, page);
    if (auto closed = hotline::ContactId::parse(c.request.query.get("closed"))) {
      if (auto r = hotline::row(c.tx, *closed, c.who.operator_code))
        page.add("CLOSED").set("CL_ID", r->id.text()).set("CL_TEXT", c.t.with("start.closed", {r->number, hotline::label(c, "contact_kind", r->kind)}));
    }
    if (c.may(hotline::contact_write))
      for (const auto& w : handover::waiting_for(c.tx, c.who.user, c.who.operator_code)) page.add("HANDED").set("HA_HREF", "/handover/" + core::id_text(w.id)).set("HA_TEXT", c.t.with("handover.waits", {w.from, c.t.when(w.at, c.now)})).set("HA_LINES", c.t.plural("handover.lines", w.lines));
    c.saw(0, "start");
  }
  // The trust line has its own next steps on this page; whoever leads cases or waits for nobody's call has them here.
  if (!contacts || c.may(cases::case_write)) {
    auto next = steps_of(c, houses);
    const bool own = !contacts && show_cases(c, page);
    if (next.empty() && !own && !contacts && houses == Houses::none) next = rooms_of(c), page.show("STEPS_ROOMS");
    else page.show_if(!next.empty(), "STEPS_NEXT");
    if (own && next.empty()) page.show("STEPS_NONE");
    if (own) page.show("MY_CASES");
    for (const auto& s : next) draw_step(page.values(), s);
    page.show_if(!next.empty(), "STEPS");
    if (!next.empty() || own || houses != Houses::none) c.saw(0, "start");
    page.show_if(next.empty() && !own && !contacts && houses == Houses::none, "NOTHING");
  }
  auto here = duty::on_duty(c.tx, c.now);
  for (const auto& d : here)
    page.add("ON_DUTY").set("D_NAME", d.user == c.who.user ? c.t.with("start.you", {d.name}) : d.name)
        .set("D_TEXT", std::string(c.t(d.post == duty::Post::line ? "duty.line" : "duty.mobile")) + ", " + std::string(c.t("operator." + d.operator_code)) + " · " + c.t.with("duty.until", {c.t.when(d.until, c.now)}));
  page.show_if(here.empty(), "NOBODY").show_if(duty::is_office_time(c.now), "OFFICE_OPEN", "OFFICE_CLOSED");
  page.set("NEXT_OPEN", c.t.when(duty::next_office_time(c.now), c.now));
  return page.response();
}

}  // namespace ostoja::app
