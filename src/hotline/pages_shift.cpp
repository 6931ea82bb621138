// The contacts of the running shift and what it leaves to the next one: urgent matters without an end, unfinished drafts, promises due by tomorrow.
#include "duty/duty.h"
#include "hotline/rules.h"
#include "hotline/view.h"
#include "i18n/i18n.h"
#include "shelter/shelter.h"

#include <algorithm>
#include <map>

namespace ostoja::hotline {
namespace {

constexpr int kAtMost = 300;
constexpr std::int64_t kLookedAhead = 24 * 3600;  // seconds
constexpr std::int64_t kLookedBack = 72 * 3600;   // places held over a weekend stand on Monday's sheet, whatever became of them

struct Span {
  core::Instant from;
  std::string heading;
};

// The reader's own shift, else the one of the operator that has the line or, when nobody has it, the urgent mobile; else the last hours (threshold shift_hours_back).
Span span_of(const web::Context& c) {
  const duty::OnDuty* chosen = nullptr;
  auto running = duty::on_duty(c.tx, c.now);
  for (const auto& s : running) {
    if (s.operator_code != c.who.operator_code) continue;
    if (chosen == nullptr || s.user == c.who.user) chosen = &s;  // the line stands before the mobile in the list
  }
  if (chosen == nullptr) {
    auto hours = c.forms.threshold("shift_hours_back");
    return {c.now.plus_seconds(-hours * 3600), c.t.with("hotline.shift.none_runs", {c.t.number(hours)})};
  }
  auto text = c.t.with(chosen->user == c.who.user ? "hotline.shift.own" : "hotline.shift.of_line", {c.t.when(chosen->from, c.now), c.t.when(chosen->until, c.now)});
  return {chosen->from, text};
}

void leave_over(web::Context& c, web::Page& page, std::string_view href, std::string_view number, std::string_view text, std::string_view tag) {
  auto v = page.add("LEFT");
  v.set("L_HREF", href).set("L_NUMBER", number).set("L_TEXT", text);
  if (!tag.empty()) v.add("L_URGENT").set("L_TAG", tag);
}

}  // namespace

core::Result<web::Response> shift_page(web::Context& c) {
  auto span = span_of(c);
  web::Page page(c, "hotline/shift");
  page.set("TITLE", c.t("hotline.shift.title")).set("HEADING", c.t("hotline.shift.title")).set("SPAN_TEXT", span.heading);

  Filter f;
  f.operator_code = c.who.operator_code;
  f.from = span.from;
  f.state = "all";
  auto rows = list(c.tx, f, kAtMost);
  std::map<std::string, std::int64_t> kinds;
  for (const auto& r : rows) {
    row_values(c, page, r);
    ++kinds[r.kind.empty() ? std::string() : label(c, "contact_kind", r.kind)];
  }
  page.show_if(!rows.empty(), "ANY", "NONE").set("TOTAL_TEXT", c.t.plural("hotline.list.total", static_cast<std::int64_t>(rows.size())));
  for (const auto& [kind, n] : kinds)
    if (!kind.empty()) page.add("KIND").set("K_LABEL", kind).set("K_NUMBER", n);

  int left = 0;
  for (const auto& r : urgent_open(c.tx, c.who.operator_code)) {
    ++left;
    leave_over(c, page, "/contacts/" + r.id.text(), r.number,
               r.urgency + " " + std::string(c.t("hotline.urgency." + r.urgency)) + " · " + c.t.when(r.started_at, c.now) + " · " + r.taken_by_name, c.t("hotline.shift.now"));
  }
  for (const auto& r : rows) {
    if (r.state != State::draft) continue;
    ++left;
    leave_over(c, page, "/contacts/" + r.id.text(), r.number, std::string(c.t("hotline.state.draft")) + " · " + c.t.when(r.started_at, c.now) + " · " + r.taken_by_name, {});
  }
  for (const auto& task : follow_ups(c.tx, c.who.operator_code, {.due_before = c.now.plus_seconds(kLookedAhead)}, kAtMost)) {
    ++left;
    leave_over(c, page, "/follow-ups/" + core::id_text(task.id), task.contact_number, label(c, "follow_up_kind", task.kind) + " · " + c.t.with("hotline.follow_up.due", {c.t.when(task.due_at, c.now)}), task.due_at < c.now ? c.t("hotline.follow_up.late") : std::string_view());
  }
  for (const auto& h : shelter::held_by(c.tx, c.who.operator_code, std::min(span.from, c.now.plus_seconds(-kLookedBack)), c.now)) {
    if (h.end == shelter::Held::End::given_up) continue;
    ++left;
    auto contact = h.contact != 0 ? row(c.tx, ContactId{h.contact}, c.who.operator_code) : std::nullopt;
    auto place = c.t.with("hotline.shift.place", {h.shelter_code + " " + h.shelter_name, std::string(c.t("operator." + h.operator_code)), h.room + "/" + h.bed});
    auto state = h.end == shelter::Held::End::holds      ? c.t.with("hotline.shift.place_holds", {c.t.when(h.until, c.now)})
                 : h.end == shelter::Held::End::admitted ? c.t.with("hotline.shift.place_admitted", {c.t.when(h.admitted_at, c.now)})
                                                         : c.t.with("hotline.shift.place_expired", {c.t.when(h.until, c.now)});
    leave_over(c, page, c.may(access::Permission{"shelter_hold"}) ? std::string("/shelters/held") : contact ? "/contacts/" + contact->id.text() : std::string("/contacts/shift"), place,
               state + (contact ? " · " + contact->number : std::string()) + " · " + c.t.with("hotline.shift.place_held", {c.t.when(h.held_at, c.now)}), h.end == shelter::Held::End::holds ? c.t("hotline.shift.place_waits") : std::string_view());
  }
  page.show_if(left > 0, "LEFT_ANY", "LEFT_NONE");
  c.saw(0, "shift");
  return page.response();
}

}  // namespace ostoja::hotline
