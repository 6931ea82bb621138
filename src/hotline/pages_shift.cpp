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
constexpr std::int64_t kKept = 14 * 86400;        // seconds: for so long a sheet that was handed over names the place

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

std::string text(const web::Context& c, std::initializer_list<std::string> parts) {
  std::string out;
  for (const auto& one : parts)
    if (!one.empty()) out += (out.empty() ? "" : " · ") + one;
  return out;
}

Leftover of_contact(web::Context& c, const Row& r, bool urgent) {
  Leftover out{urgent ? Leftover::Kind::urgent : Leftover::Kind::draft, r.id.value, "/contacts/" + r.id.text(), r.number, {}, {}};
  out.text = text(c, {urgent ? r.urgency + " " + std::string(c.t("hotline.urgency." + r.urgency)) : std::string(c.t("hotline.state.draft")), c.t.when(r.started_at, c.now), r.taken_by_name});
  if (urgent) out.tag = c.t("hotline.shift.now");
  return out;
}
Leftover of_follow_up(web::Context& c, const FollowUp& task) {
  Leftover out{Leftover::Kind::follow_up, task.id, "/follow-ups/" + core::id_text(task.id), task.contact_number, {}, {}};
  out.text = text(c, {label(c, "follow_up_kind", task.kind), c.t.with("hotline.follow_up.due", {c.t.when(task.due_at, c.now)})});
  if (task.due_at < c.now) out.tag = c.t("hotline.follow_up.late");
  return out;
}
Leftover of_place(web::Context& c, const shelter::Held& h) {
  using End = shelter::Held::End;
  auto contact = h.contact != 0 ? row(c.tx, ContactId{h.contact}, c.who.operator_code) : std::nullopt;
  Leftover out{Leftover::Kind::place, h.stay.value, c.may(access::Permission{"shelter_hold"}) ? std::string("/shelters/held") : contact ? "/contacts/" + contact->id.text() : std::string("/contacts/shift"), {}, {}, {}};
  out.title = c.t.with("hotline.shift.place", {h.shelter_code + " " + h.shelter_name, std::string(c.t("operator." + h.operator_code)), h.room + "/" + h.bed});
  auto state = h.end == End::holds ? c.t.with("hotline.shift.place_holds", {c.t.when(h.until, c.now)}) : h.end == End::admitted ? c.t.with("hotline.shift.place_admitted", {c.t.when(h.admitted_at, c.now)}) : c.t.with("hotline.shift.place_expired", {c.t.when(h.until, c.now)});
  out.text = text(c, {state, contact ? contact->number : std::string(), c.t.with("hotline.shift.place_held", {c.t.when(h.held_at, c.now)})});
  if (h.end == End::holds) out.tag = c.t("hotline.shift.place_waits");
  return out;
}

}  // namespace

core::Instant shift_began(const web::Context& c) { return span_of(c).from; }

std::vector<Leftover> leftovers(web::Context& c, core::Instant since) {
  std::vector<Leftover> out;
  for (const auto& r : urgent_open(c.tx, c.who.operator_code)) out.push_back(of_contact(c, r, true));
  Filter f;
  f.operator_code = c.who.operator_code, f.from = since, f.state = "draft";
  for (const auto& r : list(c.tx, f, kAtMost))
    if (!is_urgent(r.urgency)) out.push_back(of_contact(c, r, false));
  for (const auto& task : follow_ups(c.tx, c.who.operator_code, {.due_before = c.now.plus_seconds(kLookedAhead)}, kAtMost)) out.push_back(of_follow_up(c, task));
  for (const auto& h : shelter::held_by(c.tx, c.who.operator_code, std::min(since, c.now.plus_seconds(-kLookedBack)), c.now))
    if (h.end != shelter::Held::End::given_up) out.push_back(of_place(c, h));
  return out;
}

std::optional<Leftover> leftover(web::Context& c, Leftover::Kind kind, std::int64_t record) {
  if (kind == Leftover::Kind::urgent || kind == Leftover::Kind::draft) {
    auto r = row(c.tx, ContactId{record}, c.who.operator_code);
    if (!r || r->state == State::cancelled) return std::nullopt;
    auto out = of_contact(c, *r, is_urgent(r->urgency) && r->end_state.empty());
    if (r->state == State::closed) out.tag.clear(), out.text = std::string(c.t("hotline.state.closed"));
    return out;
  }
  if (kind == Leftover::Kind::follow_up) {
    auto task = follow_up(c.tx, c.keys(), record, c.who.operator_code);
    if (!task) return std::nullopt;
    auto out = of_follow_up(c, *task);
    if (task->state != 1) out.tag.clear(), out.text = text(c, {label(c, "follow_up_kind", task->kind), std::string(c.t("hotline.shift.settled"))});
    return out;
  }
  for (const auto& h : shelter::held_by(c.tx, c.who.operator_code, c.now.plus_seconds(-kKept), c.now))
    if (h.stay.value == record) return of_place(c, h);
  return std::nullopt;
}

core::Result<web::Response> shift_page(web::Context& c) {
  auto span = span_of(c);
  web::Page page(c, "hotline/shift");
  page.set("TITLE", c.t("hotline.shift.title")).set("HEADING", c.t("hotline.shift.title")).set("SPAN_TEXT", span.heading);

  page.show_if(c.may(contact_write), "MAY_HAND");
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

  const auto left = leftovers(c, span.from);
  for (const auto& one : left) {
    auto v = page.add("LEFT");
    v.set("L_HREF", one.href).set("L_NUMBER", one.title).set("L_TEXT", one.text);
    if (!one.tag.empty()) v.add("L_URGENT").set("L_TAG", one.tag);
  }
  page.show_if(!left.empty(), "LEFT_ANY", "LEFT_NONE");
  c.saw(0, "shift");
  return page.response();
}

}  // namespace ostoja::hotline
