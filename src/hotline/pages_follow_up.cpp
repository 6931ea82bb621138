// Follow-ups: what was promised, by when; each attempt with its outcome; the safe-contact rules before any of it.
#include "hotline/rules.h"
#include "hotline/view.h"

namespace ostoja::hotline {
namespace {

constexpr int kListed = 200;

core::Result<FollowUp> asked_follow_up(web::Context& c) {
  auto id = core::id_value(c.param("id"));
  if (!id) return core::fail(core::Errc::not_found, "no such follow-up");
  return follow_up(c.tx, c.keys(), *id, c.who.operator_code);
}

web::Response follow_up_view(web::Context& c, const FollowUp& f, const Contact& item, std::string_view problem) {
  web::Page page(c, "hotline/follow_up");
  auto kind = label(c, "follow_up_kind", f.kind);
  page.set("TITLE", kind).set("FU_KIND", kind).set("FU_ID", core::id_text(f.id)).set("ID", item.id.text()).set("NUMBER", item.number).set("VERSION", f.version);
  page.set("FU_DUE", c.t.with("hotline.follow_up.due", {c.t.when(f.due_at, c.now)})).show_if(f.state == 1 && f.due_at < c.now, "FU_LATE");
  if (!f.note.empty()) {
    page.show("NOTE");
    page.set("NOTE_TEXT", f.note);
  }
  show_safe(c, page, item.number_hash);
  auto safe = safe_contact(c.tx, c.keys(), item.number_hash);
  auto verdict = safe ? safe_to_call(*safe, c.now) : SafeVerdict{};
  if (f.state == 1 && c.may(contact_write)) {
    auto open = page.add("OPEN");
    if (!verdict.ok) {
      page.set("UNSAFE_TEXT", c.t(verdict.why));
      page.show("UNSAFE_NOTE");
      auto reasons = open.add("UNSAFE");
      for (const auto& r : c.forms.codes("outside_hours_reason")->codes) reasons.add("REASON").set("R_CODE", r.code).set("R_LABEL", r.label(c.t.lang()));
    }
    auto number = item.answers.get("phone");
    open.show_if(!number.empty(), "HAS_NUMBER");
    page.set("MASKED", masked(number));
    for (const auto& o : c.forms.codes("attempt_outcome")->codes)
      if (o.code != "LEFT_MESSAGE" || (safe && safe->answers.get("never_message") == "NO")) open.add("OUTCOME").set("O_CODE", o.code).set("O_LABEL", o.label(c.t.lang()));
  }
  auto tried = attempts(c.tx, f.id);
  for (const auto& a : tried) {
    auto v = page.add("ATTEMPT");
    v.set("AT_WHEN", c.t.when(a.at, c.now)).set("AT_OUTCOME", label(c, "attempt_outcome", a.outcome)).set("AT_BY", a.by);
    if (!a.outside_reason.empty()) {
      v.show("AT_REASON");
      v.set("AT_REASON_TEXT", label(c, "outside_hours_reason", a.outside_reason));
    }
  }
  page.show_if(tried.empty(), "NO_ATTEMPT");
  if (!problem.empty()) {
    page.show("PROBLEM");
    page.set("PROBLEM_TEXT", c.t(problem));
  }
  return page.response(problem.empty() ? 200 : 422);
}

}  // namespace

core::Result<web::Response> follow_ups_page(web::Context& c) {
  auto asked = c.request.query.get("state");
  FollowUpFilter filter;
  filter.state = asked == "done" ? 2 : asked == "given_up" ? 3 : 1;
  const int state = filter.state;
  const bool today = state == 1 && c.request.query.get("due") == "today", calls = state == 1 && c.request.query.get("kind") == "CALL_BACK";
  if (today) filter.due_before = core::start_of(core::local(c.now).date.plus_days(1));
  if (calls) filter.kind = "CALL_BACK";
  auto all = follow_ups(c.tx, c.who.operator_code, filter, kListed);
  web::Page page(c, "hotline/follow_ups");
  page.set("TITLE", c.t("hotline.follow_ups")).set("TOTAL_TEXT", c.t.plural("hotline.follow_up.total", static_cast<std::int64_t>(all.size())));
  page.show(today ? "SHOW_TODAY" : calls ? "SHOW_CALLS" : state == 1 ? "SHOW_OPEN" : state == 2 ? "SHOW_DONE" : "SHOW_GIVEN_UP");
  for (const auto& f : all) {
    auto v = page.add("FU");
    std::string text = c.t.with("hotline.follow_up.due", {c.t.when(f.due_at, c.now)}) + " · " + std::string(c.t("hotline.contact")) + " " + f.contact_number;
    if (!f.language.empty()) text += " · " + c.t.language(f.language);
    if (f.attempts > 0) text += " · " + c.t.plural("hotline.attempt.count", f.attempts) + ", " + label(c, "attempt_outcome", f.last_outcome);
    v.set("FU_ID", core::id_text(f.id)).set("FU_KIND", label(c, "follow_up_kind", f.kind)).set("FU_TEXT", text).set("FU_NUMBER", f.contact_number);
    v.show_if(state == 1 && f.due_at < c.now, "FU_LATE");
  }
  page.show_if(!all.empty(), "ANY", "NONE");
  c.saw(0, std::to_string(all.size()));
  return page.response();
}

core::Result<web::Response> follow_up_page(web::Context& c) {
  auto f = TRY(asked_follow_up(c));
  auto item = TRY(contact(c.tx, c.keys(), f.contact, c.who.operator_code));
  return follow_up_view(c, f, item, {});
}

core::Result<web::Response> create_follow_up(web::Context& c) {
  auto item = TRY(asked_to_change(c));
  const auto& sent = c.request.form;
  if (c.forms.codes("follow_up_kind")->find(sent.get("kind")) == nullptr) return contact_view(c, std::move(item), {ContactProblem::Part::follow_up, "hotline.follow_up.problem_kind"});
  FollowUp f;
  f.operator_code = item.operator_code;
  f.contact = item.id;
  f.kind = sent.get("kind");
  f.note = core::first_characters(core::trim(sent.get("note")), 4000);
  auto day = core::Date::parse(sent.get("due_on"));
  if (!day) return contact_view(c, std::move(item), {ContactProblem::Part::follow_up, "hotline.follow_up.problem_day"});
  auto time = sent.get("due_time");
  auto minute = time.empty() ? std::optional<int>(9 * 60) : minutes_of_day(time);
  if (!minute) return contact_view(c, std::move(item), {ContactProblem::Part::follow_up, "hotline.follow_up.problem_time"});
  f.due_at = core::at_local(*day, *minute / 60, *minute % 60);
  TRY(add_follow_up(keeper(c), f));
  return web::see_other("/contacts/" + item.id.text());
}

core::Result<web::Response> attempt(web::Context& c) {
  auto f = TRY(asked_follow_up(c));
  TRY_VOID(c.expect_version(f.version));
  auto item = TRY(contact(c.tx, c.keys(), f.contact, c.who.operator_code));
  auto reason = c.request.form.get("outside_reason");
  const auto& lists = c.forms;
  if (f.state == 1 && lists.codes("attempt_outcome")->find(c.request.form.get("outcome")) == nullptr) return follow_up_view(c, f, item, "hotline.attempt.needs_outcome");
  if (!reason.empty() && lists.codes("outside_hours_reason")->find(reason) == nullptr) return follow_up_view(c, f, item, "hotline.attempt.needs_reason");
  auto safe = safe_contact(c.tx, c.keys(), item.number_hash);
  if (safe && !safe_to_call(*safe, c.now).ok && reason.empty()) return follow_up_view(c, f, item, "hotline.attempt.needs_reason");
  if ((!safe || safe->answers.get("never_message") != "NO") && c.request.form.get("outcome") == "LEFT_MESSAGE") return follow_up_view(c, f, item, "hotline.safe.never");
  TRY_VOID(add_attempt(keeper(c), f, c.request.form.get("outcome"), reason));
  return web::see_other(f.state == 1 ? "/follow-ups/" + core::id_text(f.id) : "/follow-ups");
}

core::Result<web::Response> change_follow_up(web::Context& c) {
  auto f = TRY(asked_follow_up(c));
  TRY_VOID(c.expect_version(f.version));
  auto to = c.request.form.get("state");
  if (to != "done" && to != "given_up" && to != "open") return core::fail(core::Errc::invalid, "choose done, given up or open");
  TRY_VOID(set_follow_up_state(keeper(c), f, to == "open" ? 1 : to == "done" ? 2 : 3));
  return web::see_other("/follow-ups");
}

}  // namespace ostoja::hotline
