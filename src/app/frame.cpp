// The frame of the desk: navigation with counts, who is on duty, language, name.
#include "address/address.h"
#include "app/home.h"
#include "app/steps.h"
#include "approvals/approvals.h"
#include "duty/duty.h"
#include "exchange/exchange.h"
#include "handover/handover.h"
#include "hotline/hotline.h"
#include "i18n/i18n.h"
#include "intervention/intervention.h"
#include "cases/page.h"
#include "clocks/clocks.h"
#include "tasks/tasks.h"
#include "referral/referral.h"
#include "web/page.h"

namespace ostoja::app {
namespace {

struct Entry {
  const char *href, *icon, *text;
  access::Permission permission;
  const char* prefix;  // other addresses of the same room
};
constexpr Entry kRooms[] = {
    {"/", "home", "frame.nav.start", access::any_staff, nullptr},
    {"/contacts", "phone", "frame.nav.contacts", access::Permission{"contact_read"}, nullptr},
    {"/follow-ups", "cont", "frame.nav.follow_ups", access::Permission{"contact_read"}, nullptr},
    {"/line", "people", "frame.nav.line", access::Permission{"line_view"}, nullptr},
    {"/duty", "cal", "frame.nav.duty", access::Permission{"duty_view"}, nullptr},
    {"/cases", "folder", "frame.nav.cases", access::Permission{"case_list"}, nullptr},
    {"/shelters", "bed", "frame.nav.shelters", access::Permission{"shelter_view"}, nullptr},
    {"/addresses", "key", "frame.nav.addresses", access::Permission{"address_view"}, nullptr},
    {"/reintegration", "sprout", "frame.nav.reintegration", access::Permission{"reintegration_write"}, nullptr},
    {"/interventions", "bell", "frame.nav.interventions", access::Permission{"board_view"}, nullptr},
    {"/tasks", "list", "frame.nav.tasks", tasks::task_view, nullptr},
    {"/clocks", "clock", "frame.nav.clocks", clocks::clocks_view, nullptr},
    {"/referrals", "swap", "frame.nav.referrals", access::Permission{"refer"}, nullptr},
    {"/approvals", "check", "frame.nav.approvals", access::Permission{"approve"}, nullptr},
    {"/consultations", "chat", "frame.nav.consultations", access::Permission{"consult"}, nullptr},
    {"/public-task", "doc", "frame.nav.public_task", access::Permission{"time_write"}, nullptr},
    {"/reports", "clip", "frame.nav.reports", access::Permission{"report_frozen_read"}, nullptr},
    {"/directory", "book", "frame.nav.directory", access::Permission{"directory_view"}, nullptr},
    {"/releases", "web", "frame.nav.releases", access::Permission{"report_frozen_read"}, nullptr},
    {"/statistics", "chart", "frame.nav.statistics", access::Permission{"statistics_view"}, nullptr},
    {"/staff", "team", "frame.nav.staff", access::Permission{"staff_manage"}, nullptr},
    {"/settings/forms", "tool", "frame.nav.settings", access::Permission{"settings_view"}, "/settings/"},
};

std::string initials(std::string_view name) {
  std::string out;
  for (auto part : core::split(name, ' '))
    if (!part.empty() && core::characters(out) < 2) out += core::first_characters(part, 1);
  return out;
}

// The call that rings at this person's telephone, or that they are in; without one the lines are there, hidden, for the next (assets/js/events.js).
void show_call(web::Context& c, web::Values& v, store::Tx* tx) {
  const auto mine = tx == nullptr ? std::nullopt : exchange::call_of(*tx, c.who.user);
  const std::string base = "/line/calls/" + (mine ? mine->reference : std::string("-"));
  auto call = v.add("CALL");
  call.set("CALL_RINGS", c.t("frame.call.rings")).set("CALL_RINGS_HINT", c.t("frame.call.rings_hint")).set("CALL_TALKS", c.t("frame.call.talks")).set("CALL_CONTACT_TEXT", c.t("frame.call.contact")).set("CALL_ANSWER_TEXT", c.t("frame.call.answer")).set("CALL_END_TEXT", c.t("frame.call.end"));
  call.set("CALL_ANSWER", base + "/answer").set("CALL_END", base + "/end").set("CALL_CONTACT", mine && mine->contact != 0 ? "/contacts/" + core::id_text(mine->contact) : std::string("/line"));
  call.show_if(!mine || mine->talking, "CALL_QUIET").show_if(!mine || !mine->talking, "CALL_NOT_TALKING").show_if(!mine || !mine->simulated, "CALL_NO_HAND").show_if(!mine || mine->contact == 0, "CALL_NO_CONTACT");
}

bool is_here(std::string_view path, std::string_view href) { return href == "/" ? path == "/" : path == href || (path.starts_with(href) && path[href.size()] == '/'); }

}  // namespace

std::vector<Step> rooms_of(web::Context& c) {
  std::vector<Step> out;
  for (const auto& entry : kRooms) {
    if (std::string_view(entry.permission.name) == access::any_staff.name || std::string_view(entry.href) == "/addresses" || !c.may(entry.permission)) continue;
    const auto about = "start.room." + std::string(entry.text).substr(std::string_view("frame.nav.").size());
    out.push_back({Step::Tone::plain, entry.icon, std::string(c.t(entry.text)), c.t.has(about) ? std::string(c.t(about)) : std::string(), entry.href});
  }
  return out;
}

void frame(web::Context& c, web::Values& v) {
  const bool contacts = c.may(access::Permission{"contact_read"});
  store::Tx* tx = c.route.run == web::Run::outside ? nullptr : &c.tx;
  std::int64_t due = 0;
  if (contacts && tx != nullptr && !c.who.operator_code.empty())
    due = tx->number("select count(*) from follow_up where operator_code = $1 and state = 1 and due_at < $2", {c.who.operator_code, core::start_of(core::local(c.now).date.plus_days(1))});
  tasks::Waiting waiting;
  if (tx != nullptr && c.may(tasks::task_view) && !c.who.operator_code.empty()) waiting = tasks::waiting(*tx, cases::reader(c), c.now);
  // A coordinator who was told of an urgent matter sees it on every page until somebody acknowledges it; without news the line is there, hidden, for the next one.
  std::int64_t told = 0;
  if (tx != nullptr && c.may(cases::case_team) && !c.who.operator_code.empty()) {
    told = intervention::count_waiting(*tx, c.who.operator_code);
    auto alarm = v.add("ALARM");
    alarm.set("ALARM_NAME", "interventions").set("ALARM_HREF", "/interventions").set("ALARM_TEXT", told > 0 ? c.t.plural("frame.alarm", told) : std::string(c.t("frame.alarm.news"))).show_if(told == 0, "ALARM_QUIET");
  }
  if (tx != nullptr && c.may(cases::case_team) && !c.who.operator_code.empty()) {
    const auto late = handover::escalated(*tx, c.who.operator_code);
    v.add("ALARM").set("ALARM_NAME", "handover").set("ALARM_HREF", "/handover").set("ALARM_TEXT", c.t.plural("handover.alarm", std::max<std::int64_t>(1, late))).show_if(late == 0, "ALARM_QUIET");
  }
  if (c.may(access::Permission{"line_answer"})) show_call(c, v, tx);
  for (const auto& entry : kRooms) {
    bool open = std::string_view(entry.permission.name) == access::any_staff.name || c.may(entry.permission);
    if (!open) continue;
    // Addresses for a transfer are in the way of nobody who drives nobody: the line is there while one is open, or waits for this person's word.
    address::Waiting rides;
    if (std::string_view(entry.href) == "/addresses") {
      if (tx != nullptr) rides = address::waiting_for(*tx, c.who.user, c.now);
      if (rides.open + rides.to_decide == 0 && !is_here(c.request.path, entry.href)) continue;
    }
    auto nav = v.add("NAV");
    nav.set("HREF", entry.href).set("ICON", entry.icon).set("TEXT", c.t(entry.text));
    nav.show_if(is_here(c.request.path, entry.href) || (entry.prefix != nullptr && c.request.path.starts_with(entry.prefix)), "CURRENT").show_if(std::string_view(entry.href) == "/staff", "SEPARATED");
    if (std::string_view(entry.href) == "/interventions" && tx != nullptr)
      if (auto n = intervention::count_open(*tx, cases::reader(c)); n > 0) nav.add("COUNT").set("NUMBER", n).show_if(told > 0, "HOT");
    if (rides.open + rides.to_decide > 0) nav.add("COUNT").set("NUMBER", rides.open + rides.to_decide).show_if(rides.to_decide > 0, "HOT");
    if (std::string_view(entry.href) == "/follow-ups" && due > 0) nav.add("COUNT").set("NUMBER", due);
    if (std::string_view(entry.href) == "/tasks" && waiting.overdue + waiting.today > 0) nav.add("COUNT").set("NUMBER", waiting.overdue + waiting.today).show_if(waiting.overdue > 0, "HOT");
    if (std::string_view(entry.href) == "/clocks" && tx != nullptr && !c.who.operator_code.empty())
      if (auto soon = clocks::soon(*tx, cases::reader(c), c.now); soon.passed + soon.week > 0) nav.add("COUNT").set("NUMBER", soon.passed + soon.week).show_if(soon.passed > 0, "HOT");
    if (std::string_view(entry.href) == "/referrals" && tx != nullptr && c.may(access::Permission{"refer_receive"}))
      if (auto n = referral::count_offers(*tx, c.who.operator_code); n > 0) nav.add("COUNT").set("NUMBER", n);
    if (std::string_view(entry.href) == "/approvals" && tx != nullptr)
      if (auto n = approvals::count_waiting(*tx, c.who.operator_code, c.who.user); n > 0) nav.add("COUNT").set("NUMBER", n);
  }
  v.show_if(contacts || c.may(access::Permission{"case_list"}), "SEARCH");
  if (tx != nullptr) {
    std::string line, mobile;
    for (const auto& d : duty::on_duty(*tx, c.now)) {
      if (d.user == c.who.user && c.may(access::Permission{"line_answer"})) {
        const bool takes = exchange::takes_calls(*tx, c.forms, d.user, d.from, c.now);
        v.add("PRESENCE").set("PRESENCE_HREF", "/line").set("PRESENCE_TEXT", c.t(takes ? "frame.presence.takes" : "frame.presence.away")).show_if(!takes, "BUSY");
      }
      auto& names = d.post == duty::Post::line ? line : mobile;
      if (!names.empty()) names += ", ";
      names += d.name;
    }
    if (c.may(access::Permission{"line_view"}))
      if (auto n = exchange::waiting(*tx); n > 0) v.add("WAITING").set("WAITING_HREF", "/line").set("WAITING_TEXT", c.t.plural("frame.waiting", n));
    v.show("DUTY");
    v.set("DUTY_LINE", line.empty() ? c.t("frame.nobody") : std::string_view(line)).set("DUTY_MOBILE", mobile.empty() ? c.t("frame.nobody") : std::string_view(mobile));
  }
  if (c.who) {
    v.show("ME").show("EVENTS");
    v.set("ME_NAME", c.who.name).set("ME_INITIALS", initials(c.who.name)).set("EVENTS_PATH", "/events");
    v.set("IDLE_SECONDS", c.services.sessions.limits().idle_seconds);
  }
}

}  // namespace ostoja::app
