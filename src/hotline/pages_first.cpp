// The first screen: who or what is this contact; closing without a conversation; triage out of hours.
#include "cases/cases.h"
#include "duty/duty.h"
#include "hotline/rules.h"
#include "hotline/view.h"

namespace ostoja::hotline {
namespace {

struct Kind { std::string_view code, icon; };
constexpr Kind kKinds[] = {{"SELF", "person"}, {"OTHER_PERSON", "people"}, {"CONTINUED", "cont"}, {"GOING_ABROAD", "plane"}, {"AUTHORITY", "badge"}, {"INSTITUTION", "inst"}};
constexpr Kind kCloserIcons[] = {{"SILENT", "mic0"}, {"HANG_UP", "hang"}, {"WRONG_NUMBER", "wrong"}, {"JOKE", "smile"}, {"ABUSIVE", "hand"}, {"TEST", "test"}};

std::string open_address(const Contact& item) {
  const std::string base = "/contacts/" + item.id.text();
  if (!item.answers.has("kind")) return base;
  return base + "/form/" + (item.answers.get("kind") == "CONTINUED" ? "search" : "caller");
}

core::Instant started_from(const web::Context& c) {
  auto given = core::Instant::parse(c.request.form.get("started_at"));
  return given && *given <= c.now && c.now.ms - given->ms < 12 * 3600 * 1000 ? *given : c.now;
}

Start fresh(const web::Context& c) {
  Start s;
  s.operator_code = c.who.operator_code;
  s.by = c.who.user;
  s.started_at = started_from(c);
  s.answers.set("channel", duty::is_office_time(c.now) ? "PHONE" : "MOBILE_DUTY");
  s.answers.set("direction", "IN");
  s.answers.set("language", "pl");
  return s;
}

// The answer of the first screen, for a new and for a begun contact alike: a kind, a triage step, or just the number to look for.
core::Result<web::Response> take_answer(web::Context& c, const Keeper& k, Contact& item) {
  const auto& sent = c.request.form;
  if (auto kind = sent.get("kind"); !kind.empty()) {
    const auto* list = k.forms.codes("contact_kind");
    if (list == nullptr || list->find(kind) == nullptr || is_closer(kind)) return core::fail(core::Errc::invalid, "choose who the contact is from");
    propose_from_kind(item.answers, kind);
  }
  if (auto triage = sent.get("triage"); triage == "U0" || triage == "U1") {
    item.answers.set("urgency", std::string(triage));
    if (triage == "U0") item.answers.set("purpose", "CRISIS");
    if (!item.answers.has("kind")) propose_from_kind(item.answers, "SELF");
  } else if (triage == "WAIT") {
    item.answers.set("urgency", "U2");
    if (!item.answers.has("kind")) propose_from_kind(item.answers, "SELF");
    FollowUp f;
    f.operator_code = item.operator_code;
    f.contact = item.id;
    f.kind = "CALL_BACK";
    f.reason = sent.get("reason");
    const auto* reasons = k.forms.codes("triage_wait_reason");
    if (reasons == nullptr || reasons->find(f.reason) == nullptr) return core::fail(core::Errc::invalid, "choose why it can wait");
    f.due_at = duty::next_office_time(c.now);
    TRY(add_follow_up(k, f));
  }
  bool bad_number = false;
  if (sent.has("phone")) {
    auto number = core::e164(sent.get("phone"));
    bad_number = !number && !core::trim(sent.get("phone")).empty();
    item.answers.set("phone", number ? *number : std::string(core::trim(sent.get("phone"))));
  }
  TRY_VOID(save(k, item, "contact.draft"));
  return web::see_other(open_address(item) + (bad_number && !item.answers.has("kind") ? "?number=bad" : ""));
}

}  // namespace

core::Result<web::Response> first_page(web::Context& c, const Contact* item) {
  web::Page page(c, "hotline/first");
  page.set("TITLE", c.t("hotline.first.title"));
  const std::string id = item == nullptr ? std::string() : item->id.text();
  page.set("ID", id).set("VERSION", item == nullptr ? 0 : item->version);
  page.set("OVER", item == nullptr ? std::string(c.t("hotline.first.new")) : c.t.with("hotline.first.number", {item->number}));
  page.set("ACTION", item == nullptr ? "/contacts" : "/contacts/" + id + "/kind").set("CLOSE_ACTION", item == nullptr ? "/contacts" : "/contacts/" + id + "/close");
  page.set("STARTED_AT", (item == nullptr ? c.now : item->started_at).rfc3339());
  page.set("PHONE", item == nullptr ? std::string_view() : item->answers.get("phone"));
  page.show_if(c.request.query.get("number") == "bad", "PHONE_BAD");
  int key = 1;
  const auto* kinds = c.forms.codes("contact_kind");
  for (const auto& kind : kKinds) {
    const auto* code = kinds->find(kind.code);
    page.add("KIND").set("K_CODE", kind.code).set("K_ICON", kind.icon).set("K_KEY", key++).set("K_LABEL", code->label(c.t.lang())).set("K_HINT", code->hint(c.t.lang()));
  }
  for (const auto& closer : kCloserIcons) {
    auto text = label(c, "contact_kind", closer.code);
    page.add("CLOSER").set("C_CODE", closer.code).set("C_ICON", closer.icon).set("C_LABEL", text).set("C_QUESTION", c.t.with("hotline.first.close_question", {text}));
  }
  if (!duty::is_office_time(c.now)) {
    page.show("TRIAGE");
    auto next = duty::next_office_time(c.now);
    page.set("TRIAGE_WHEN", c.t.with("hotline.triage.when", {c.t.when(next, c.now)})).set("TRIAGE_BUTTON", c.t.with("hotline.triage.button", {c.t.when(next, c.now)}));
    for (const auto& reason : c.forms.codes("triage_wait_reason")->codes) page.add("REASON").set("R_CODE", reason.code).set("R_LABEL", reason.label(c.t.lang()));
  }
  if (item != nullptr) {
    page.show("HAS_ID");
    show_banner(c, page, *item);
    show_safe(c, page, item->number_hash);
  }
  return page.response();
}

core::Result<web::Response> new_contact(web::Context& c) { return first_page(c, nullptr); }

core::Result<web::Response> create_contact(web::Context& c) {
  auto k = keeper(c);
  auto item = TRY(begin(k, fresh(c)));
  if (auto closer = c.request.form.get("close"); !closer.empty()) {
    TRY_VOID(close_as(k, item, closer));
    return web::see_other("/?closed=" + item.id.text());
  }
  return take_answer(c, k, item);
}

core::Result<web::Response> set_kind(web::Context& c) {
  auto item = TRY(asked_to_change(c));
  TRY_VOID(c.expect_version(item.version));
  return take_answer(c, keeper(c), item);
}

core::Result<web::Response> close_without(web::Context& c) {
  auto item = TRY(asked_for(c));
  TRY_VOID(close_as(keeper(c), item, c.request.form.get("close")));
  return web::see_other("/?closed=" + item.id.text());
}

}  // namespace ostoja::hotline
