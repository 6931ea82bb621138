// The next steps in one's own cases: what waits for one's word, legal terms that end soon, tasks; and the cases themselves.
#include "address/address.h"
#include "app/steps.h"
#include "approvals/approvals.h"
#include "cases/page.h"
#include "clocks/view.h"
#include "i18n/i18n.h"
#include "referral/referral.h"
#include "report/record.h"
#include "tasks/view.h"

#include <algorithm>

namespace ostoja::app {
namespace {

constexpr int kTasks = 5, kClocks = 4, kCases = 4, kClockDays = 14, kTaskDays = 7;

// A term of a case on whose team the reader is; a coordinator has the board for all of them.
std::vector<std::int64_t> add_clocks(web::Context& c, std::vector<Step>& out) {
  std::vector<std::int64_t> shown_ids;
  if (!c.may(clocks::clocks_view)) return shown_ids;
  auto reader = cases::reader(c);
  reader.reach = cases::Reader::Reach::team;
  const auto today = core::local(c.now).date;
  int shown = 0;
  for (const auto& k : clocks::all_running(c.tx, reader)) {
    const int left = clocks::days_left(k.last_day, today);
    if (left > kClockDays || ++shown > kClocks) break;
    auto whom = clocks::whom_text(c, k);
    out.push_back({left < 0 ? Step::Tone::danger : Step::Tone::warn, "scale", clocks::rule_name(c, k.rule), k.case_number + (whom.empty() ? "" : ", " + whom) + " · " + clocks::left_text(c, k.last_day), clocks::home_of(k)});
    c.saw_also({"case.clocks", "case"}, k.of_case.value);
    shown_ids.push_back(k.id.value);
  }
  return shown_ids;
}
void add_tasks(web::Context& c, const std::vector<std::int64_t>& terms, std::vector<Step>& out) {
  if (!c.may(tasks::task_view)) return;
  auto mine = tasks::list(c.tx, c.keys(), cases::reader(c), {}, kTasks + kClocks);
  if (!mine) return;
  const auto soon = core::local(c.now).date.plus_days(kTaskDays);
  int shown = 0;
  for (const auto& t : *mine) {
    if (t.due > soon) break;
    if (t.chapter == "clocks" && std::find(terms.begin(), terms.end(), t.record) != terms.end()) continue;  // the term itself stands above
    if (++shown > kTasks) break;
    const auto bucket = tasks::bucket_of(t.due, t.due_minute, c.now);
    const bool late = bucket == tasks::Bucket::overdue;
    out.push_back({late ? Step::Tone::danger : bucket == tasks::Bucket::today ? Step::Tone::warn : Step::Tone::plain, "check", tasks::title_of(c, t),
                   (t.case_number.empty() ? std::string() : t.case_number + " · ") + (late ? std::string(c.t("start.steps.late")) + " " : std::string()) + tasks::due_text(c, t), "/tasks/" + t.id.text()});
    if (t.of_case) c.saw_also({"case.tasks", "case"}, t.of_case.value);
  }
}

}  // namespace

void draw_step(web::Values list, const Step& s) {
  auto v = list.add("STEP");
  v.set("SP_HREF", s.href).set("SP_ICON", s.icon).set("SP_TITLE", s.title).set("SP_TONE", s.tone == Step::Tone::danger ? "is-danger" : s.tone == Step::Tone::warn ? "is-warn" : "is-plain");
  if (!s.text.empty()) v.add("SP_MORE").set("SP_TEXT", s.text);
}

void add_address(web::Context& c, std::vector<Step>& out) {
  if (!c.may(address::address_view)) return;
  auto rides = address::waiting_for(c.tx, c.who.user, c.now);
  if (rides.to_decide > 0) out.push_back({Step::Tone::danger, "key", c.t.plural("start.steps.address", rides.to_decide), std::string(c.t("start.steps.address_text")), "/addresses"});
  if (rides.open > 0) out.push_back({Step::Tone::warn, "key", c.t.plural("start.steps.ride", rides.open), std::string(c.t("start.steps.ride_text")), "/addresses"});
}

std::vector<Step> steps_of(web::Context& c, Houses houses) {
  std::vector<Step> out;
  const auto& op = c.who.operator_code;
  if (op.empty()) return out;
  if (c.may(access::Permission{"approve"}))
    if (auto n = approvals::count_waiting(c.tx, op, c.who.user); n > 0) out.push_back({Step::Tone::warn, "check", c.t.plural("start.steps.approvals", n), std::string(c.t("start.steps.approvals_text")), "/approvals"});
  if (c.may(access::Permission{"refer_receive"}))
    if (auto n = referral::count_offers(c.tx, op); n > 0) out.push_back({Step::Tone::warn, "swap", c.t.plural("start.steps.offers", n), std::string(c.t("start.steps.offers_text")), "/referrals"});
  if (houses != Houses::shown) add_address(c, out);
  if (c.may(report::report_write))
    for (const auto& one : report::due(c.tx, core::local(c.now).date)) {
      const bool late = one.day < core::local(c.now).date;
      out.push_back({late ? Step::Tone::danger : Step::Tone::warn, "chart", c.t.with("start.steps.report", {std::to_string(one.year)}), c.t.with(late ? "start.steps.report_late" : "start.steps.report_until", {c.t.date(one.day)}), one.report ? "/reports/" + one.report.text() : "/reports"});
    }
  auto terms = add_clocks(c, out);
  add_tasks(c, terms, out);
  return out;
}

bool show_cases(web::Context& c, web::Page& page) {
  if (!c.may(cases::case_list) || !c.may(cases::case_write) || c.who.operator_code.empty()) return false;
  auto mine = cases::recent_of(c.tx, cases::reader(c), kCases);
  for (const auto& h : mine) {
    auto v = page.add("MY_CASE");
    v.set("MC_HREF", cases::home_of(h)).set("MC_NUMBER", h.number).set("MC_STATUS", cases::capital(cases::label(c, "case_status", cases::code_of(h.status))));
    if (h.urgency == "U0" || h.urgency == "U1") v.add("MC_URGENT").set("MC_CLASS", h.urgency == "U0" ? "u0" : "u1").set("MC_ICON", h.urgency == "U0" ? "oct" : "tri").set("MC_LABEL", h.urgency + " " + cases::label(c, "urgency", h.urgency));
    if (!h.language.empty() && h.language != "pl") v.add("MC_LANGUAGE").set("MC_LANGUAGE_TEXT", c.t.language(h.language));
  }
  page.show_if(!mine.empty(), "MY_CASES_ANY", "MY_CASES_NONE");
  return true;
}

}  // namespace ostoja::app
