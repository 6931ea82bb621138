// The sheet of a shift: drafted by the program from what is open, handed over with a note, taken over line by line.
#include "core/text.h"
#include "duty/duty.h"
#include "handover/record.h"
#include "i18n/i18n.h"
#include "web/live.h"
#include "web/page.h"

#include <algorithm>
#include <array>

namespace ostoja::handover {
namespace {

constexpr int kShown = 20;
constexpr std::array<std::string_view, 5> kTakers{"consultant", "casemanager", "intervention", "institutions", "coordinator"};  // roles that take calls

Keeper keeper(web::Context& c) { return {c.tx, c.keys(), c.who.user, c.now}; }
std::string name_of(web::Context& c, access::UserId user) {
  auto who = user ? access::find_user(c.tx, user) : std::nullopt;
  return who ? who->name : std::string(c.t("handover.whoever"));
}
std::string address(std::int64_t id) { return "/handover/" + core::id_text(id); }

void set_line(web::Values v, const hotline::Leftover& one) {
  v.set("L_HREF", one.href).set("L_TITLE", one.title).set("L_TEXT", one.text);
  if (!one.tag.empty()) v.add("L_URGENT").set("L_TAG", one.tag);
}

web::Response draw_list(web::Context& c, std::string_view problem) {
  web::Page page(c, "handover/list");
  page.set("TITLE", c.t("handover.title"));
  if (!problem.empty()) page.add("PROBLEM").set("PROBLEM_TEXT", c.t(problem));
  for (const auto& w : waiting_for(c.tx, c.who.user, c.who.operator_code)) page.add("MINE").set("W_HREF", address(w.id)).set("W_TEXT", c.t.with("handover.waits", {w.from, c.t.when(w.at, c.now)})).set("W_LINES", c.t.plural("handover.lines", w.lines));
  const auto left = hotline::leftovers(c, hotline::shift_began(c));
  page.show_if(left.empty(), "LEFT_NONE");
  for (const auto& one : left) set_line(page.add("LEFT"), one);
  // Whoever has the next shift stands first.
  access::UserId next;
  for (const auto& d : duty::on_duty(c.tx, c.now.plus_seconds(3600)))
    if (d.operator_code == c.who.operator_code && d.user != c.who.user && !next) next = d.user;
  for (const auto& u : access::users(c.tx, c.who.operator_code))
    if (u.state == access::UserState::active && u.id != c.who.user && std::find_first_of(u.roles.begin(), u.roles.end(), kTakers.begin(), kTakers.end()) != u.roles.end()) page.add("COLLEAGUE").set("CO_ID", u.id.text()).set("CO_NAME", u.name).show_if(problem.empty() ? u.id == next : u.id.text() == c.request.form.get("to"), "CO_CHOSEN");
  page.set("NOTE", c.request.form.get("note"));
  const auto all = newest(c.tx, c.who.operator_code, kShown);
  page.show_if(!all.empty(), "ANY");
  for (const auto& s : all) {
    auto v = page.add("SHEET");
    const auto open = std::count_if(s.lines.begin(), s.lines.end(), [](const Line& l) { return !l.accepted_by; });
    v.set("S_HREF", address(s.id)).set("S_TEXT", c.t.with("handover.from_to", {name_of(c, s.from), name_of(c, s.to)})).set("S_WHEN", c.t.when(s.at, c.now));
    v.set("S_STATE", s.done_at ? std::string(c.t("handover.done")) : c.t.plural("handover.open", open)).set("S_TONE", s.done_at ? "t-done" : s.escalated_at ? "t-danger" : "t-warn");
  }
  c.saw(0, "handover");
  return page.response(problem.empty() ? 200 : 422);
}

web::Response draw(web::Context& c, const Sheet& s, std::string_view problem) {
  web::Page page(c, "handover/sheet");
  page.set("TITLE", c.t.with("handover.of", {name_of(c, s.from)})).set("SUB", c.t.with("handover.given", {c.t.when(s.at, c.now), name_of(c, s.to)})).set("HOME", address(s.id));
  if (!problem.empty()) page.add("PROBLEM").set("PROBLEM_TEXT", c.t(problem));
  if (!s.note.empty()) page.add("NOTE_SHOWN").set("NOTE", s.note);
  if (s.done_at) page.add("DONE").set("DONE_TEXT", c.t.with("handover.done_by", {name_of(c, s.done_by), c.t.when(s.done_at, c.now)}));
  const bool may = !s.done_at && s.from != c.who.user;
  page.show_if(may, "TAKE").show_if(!s.done_at && s.from == c.who.user, "OWN").show_if(s.lines.empty(), "EMPTY");
  for (const auto& line : s.lines) {
    auto now = hotline::leftover(c, line.kind, line.record);
    if (!now) now = hotline::Leftover{line.kind, line.record, "/contacts/shift", std::string(c.t("handover.gone")), {}, {}};
    auto v = page.add("LINE");
    set_line(v, *now);
    v.set("L_PLACE", static_cast<std::int64_t>(line.place));
    if (line.accepted_by) v.add("TAKEN").set("BY_TEXT", c.t.with("handover.taken", {name_of(c, line.accepted_by), c.t.when(line.accepted_at, c.now)}));
    else v.show_if(may, "BOX", "WAITS");
  }
  c.saw(s.id);
  return page.response(problem.empty() ? 200 : 422);
}

core::Result<Sheet> asked(web::Context& c) {
  auto id = core::id_value(c.param("id"));
  if (!id) return core::fail(core::Errc::not_found, "no such sheet");
  return sheet(keeper(c), *id);
}

}  // namespace

core::Result<web::Response> sheets_page(web::Context& c) { return draw_list(c, {}); }

core::Result<web::Response> hand_page(web::Context& c) {
  const auto& f = c.request.form;
  auto to = access::UserId::parse(f.get("to")).value_or(access::UserId{});
  auto made = hand(keeper(c), to, core::trim(f.get("note")), hotline::leftovers(c, hotline::shift_began(c)));
  if (!made) return draw_list(c, core::trim(f.get("note")).size() > 4000 ? "handover.problem.note" : "handover.problem.to");
  c.tx.after_commit([&live = c.services.live, op = c.who.operator_code] { live.publish("operator/" + op, "changed", R"({"what":"handover"})"); });
  return web::see_other(address(*made) + "?notice=saved");
}

core::Result<web::Response> sheet_page(web::Context& c) { return draw(c, TRY(asked(c)), {}); }

core::Result<web::Response> accept_page(web::Context& c) {
  auto s = TRY(asked(c));
  std::vector<int> places;
  for (auto text : c.request.form.all("line"))
    for (const auto& line : s.lines)
      if (std::to_string(line.place) == text) places.push_back(line.place);
  if (auto done = accept(keeper(c), s, places); !done) {
    if (done.error().code != core::Errc::invalid) return tl::unexpected(done.error());
    return draw(c, s, "handover.problem.lines");
  }
  return web::see_other(address(s.id) + "?notice=saved");
}

}  // namespace ostoja::handover
