// What waits for a second person, the decision, and the requests of one case.
#include "approvals/record.h"
#include "i18n/i18n.h"

#include <charconv>

namespace ostoja::approvals {
namespace {

// An amount in grosze, as the asking room leaves it.
std::string money_text(const web::Context& c, std::string_view grosze) {
  std::int64_t n = 0;
  std::from_chars(grosze.data(), grosze.data() + grosze.size(), n);
  auto part = std::to_string(n % 100);
  return c.t.with("approvals.money", {c.t.number(n / 100), part.size() < 2 ? "0" + part : part});
}
std::string detail_text(const web::Context& c, const Approval& a) {
  if (a.what == "EXPENSE") return money_text(c, a.detail);
  auto colon = a.detail.find(':');
  return colon == a.detail.npos ? a.detail : cases::label(c, std::string_view(a.detail).substr(0, colon), std::string_view(a.detail).substr(colon + 1));
}
void show_outcome(web::Context& c, web::Values v, const Approval& a) {
  constexpr const char* kTexts[] = {"", "approvals.waiting", "approvals.approved", "approvals.refused", "approvals.taken_back"};
  v.add(a.outcome == Outcome::waiting ? "AP_WAITING" : a.outcome == Outcome::approved ? "AP_GOOD" : "AP_ENDED").set("AP_STATE", c.t(kTexts[static_cast<int>(a.outcome)]));
}
void show_row(web::Context& c, web::Values v, const Approval& a, const std::string& number) {
  v.set("AP_ID", a.id.text()).set("AP_WHAT", cases::capital(cases::label(c, "approval_kind", a.what))).set("AP_NUMBER", number).set("AP_BY", a.asked_by_name).set("AP_AT", c.t.when(a.asked_at, c.now));
  show_outcome(c, v, a);
  if (a.decided_at) v.add("AP_DECIDED").set("AP_DECIDED_BY", a.decided_by_name).set("AP_DECIDED_AT", c.t.when(a.decided_at, c.now));
  v.show_if(a.outcome == Outcome::waiting && a.asked_by == c.who.user, "AP_OWN");
}
std::string number_of(web::Context& c, const Approval& a) {
  auto h = cases::header(c.tx, a.case_id, cases::reader(c));
  return h ? h->number : std::string();
}

core::Result<Approval> asked_for(web::Context& c) {
  auto id = ApprovalId::parse(c.param("approval"));
  auto found = id ? find(c.tx, *id, c.who.operator_code) : std::nullopt;
  if (!found) return core::fail(core::Errc::not_found, "no such request");
  TRY(cases::header(c.tx, found->case_id, cases::reader(c)));
  return std::move(*found);
}

std::vector<cases::Obstacle> objections(web::Context& c, const Approval& a) {
  const auto& ask = doors(c.services).objections;
  auto found = ask.find(a.what);
  return found == ask.end() ? std::vector<cases::Obstacle>() : found->second(c, a);
}

core::Result<web::Response> draw(web::Context& c, const Approval& a, std::string_view problem) {
  web::Page page(c, "approvals/show");
  cases::show_problem(c, page, problem);
  auto said = TRY(words(c.tx, c.keys(), a));
  page.set("TITLE", cases::capital(cases::label(c, "approval_kind", a.what))).set("CASE_HREF", "/cases/" + a.case_id.text());
  show_row(c, page.values(), a, number_of(c, a));
  if (!said.asked.empty()) page.add("AP_WORDS").set("AP_TEXT", said.asked);
  if (!said.decided.empty()) page.add("AP_ANSWER").set("AP_TEXT", said.decided);
  if (auto detail = detail_text(c, a); !detail.empty()) page.add("AP_DETAIL").set("AP_TEXT", cases::capital(detail));
  if (a.outcome == Outcome::waiting) {
    if (auto against = objections(c, a); !against.empty()) {
      auto box = page.add("AGAINST");
      for (const auto& o : against) box.add("AGAINST_ROW").set("OB_TEXT", o.text).set("OB_HREF", o.href).set("OB_LINK", o.link);
    }
    if (a.asked_by == c.who.user) page.show("OWN_REQUEST");
    else page.add("DECIDE").set("WORDS_TEXT", c.request.form.get("words"));
  }
  c.saw(a.case_id.value);
  return page.response(problem.empty() ? 200 : 422);
}

}  // namespace

core::Result<web::Response> list_page(web::Context& c) {
  web::Page page(c, "approvals/list");
  page.set("TITLE", c.t("approvals.title"));
  auto open = waiting(c.tx, c.who.operator_code);
  auto past = decided(c.tx, c.who.operator_code, 50);
  for (const auto& a : open) show_row(c, page.add("WAITING_ROW"), a, number_of(c, a));
  for (const auto& a : past) show_row(c, page.add("PAST_ROW"), a, number_of(c, a));
  page.show_if(!open.empty(), "ANY_WAITING", "NONE_WAITING").show_if(!past.empty(), "ANY_PAST");
  c.saw(0, std::to_string(open.size()));
  return page.response();
}

core::Result<web::Response> show_page(web::Context& c) { return draw(c, TRY(asked_for(c)), {}); }

core::Result<web::Response> decide_page(web::Context& c) {
  auto a = TRY(asked_for(c));
  auto answer = c.request.form.get("outcome");
  auto text = core::trim(c.request.form.get("words"));
  auto outcome = answer == "approved" ? Outcome::approved : answer == "refused" ? Outcome::refused : Outcome::waiting;
  if (outcome == Outcome::waiting) return draw(c, a, "approvals.choose");
  if (core::characters(text) > 4000) return draw(c, a, "approvals.too_long");
  if (outcome == Outcome::refused && text.empty()) return draw(c, a, "approvals.needs_reason");
  if (outcome == Outcome::approved && !objections(c, a).empty()) return draw(c, a, "approvals.not_yet");
  TRY_VOID(decide(doors(c.services), c.tx, c.keys(), a, outcome, text, c.who.user, c.now));
  return web::see_other("/approvals?notice=approval_decided");
}

core::Result<web::Response> case_page(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  web::Page page(c, "approvals/case");
  cases::show_frame(c, page, h, "approvals");
  auto all = of_case(c.tx, h.id);
  for (const auto& a : all) {
    auto v = page.add("APPROVAL");
    show_row(c, v, a, h.number);
    auto said = TRY(words(c.tx, c.keys(), a));
    if (!said.asked.empty()) v.add("AP_WORDS").set("AP_TEXT", said.asked);
    if (!said.decided.empty()) v.add("AP_ANSWER").set("AP_TEXT", said.decided);
    if (a.outcome == Outcome::waiting && a.asked_by == c.who.user && c.may(cases::case_write)) v.add("AP_TAKE_BACK").set("AP_PATH", cases::home_of(h) + "/approvals/" + a.id.text() + "/take-back");
  }
  page.show_if(all.empty(), "NO_APPROVAL");
  return page.response();
}

core::Result<web::Response> take_back_page(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  auto id = ApprovalId::parse(c.param("approval"));
  auto a = id ? find(c.tx, *id, c.who.operator_code) : std::nullopt;
  if (!a || a->case_id != h.id) return core::fail(core::Errc::not_found, "no such request");
  if (a->asked_by != c.who.user) return core::fail(core::Errc::forbidden, "only the one who asked can take a request back");
  TRY_VOID(take_back(c.tx, *a, c.who.user, c.now));
  return web::see_other(cases::home_of(h) + "/approvals?notice=saved");
}

}  // namespace ostoja::approvals
