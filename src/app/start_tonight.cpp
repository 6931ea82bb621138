// The start page of who works in a house: what waits there now, its beds, who comes and who is away. Read at two in the morning on a telephone.
#include "app/steps.h"
#include "i18n/i18n.h"
#include "night/night.h"
#include "shelter/rules.h"
#include "shelter/shelter.h"

#include <algorithm>
#include <utility>

namespace ostoja::app {
namespace {

constexpr std::int64_t kHoldSoon = 2 * 3600;   // a hold that ends within these seconds is a step

std::string place_in(const std::string& name, std::string_view number, std::string_view room, std::string_view bed) {
  return (name.empty() ? std::string(number) : name) + " · " + std::string(room) + "/" + std::string(bed);
}
std::string called(const shelter::Resident& r) { return place_in(r.call_name.reveal(), r.number, r.room, r.bed); }
std::string called(const shelter::Coming& h) { return place_in(h.call_name.reveal(), h.number, h.room, h.bed); }

struct House {
  shelter::Shelter place;
  std::vector<shelter::Resident> people;
  std::vector<shelter::Coming> coming;
  night::Waiting waits;
  std::vector<Step> first;             // before everything else: somebody stands outside and waits for an address
};

std::vector<Step> steps(web::Context& c, const House& h) {
  using Tone = Step::Tone;
  std::vector<Step> out = h.first;
  const auto& w = h.waits;
  const auto night = night::night_of(h.place), stays = shelter::home_of(h.place) + "/stays/";
  auto name = [&](shelter::StayId id) {
    auto it = std::find_if(h.people.begin(), h.people.end(), [&](const shelter::Resident& r) { return r.stay == id; });
    return it == h.people.end() ? std::string(c.t("night.left_house")) : called(*it);
  };
  if (w.due > 0)
    out.push_back({w.late > 0 ? Tone::danger : Tone::warn, "med", c.t.plural("start.house.due", w.due),
                   (w.late > 0 ? c.t.plural("start.house.due_late", w.late) + " · " : std::string()) + c.t.time(w.first_due) + ", " + name(w.first_for), night});
  for (const auto& r : h.people)
    if (r.where == shelter::Resident::Where::on_leave && r.back_at < c.now)
      out.push_back({Tone::danger, "exit", c.t.with("start.house.not_back", {called(r)}), c.t.with("start.house.back_was", {c.t.when(r.back_at, c.now)}), stays + r.stay.text()});
  for (auto id : w.missed) out.push_back({Tone::danger, "oct", c.t.with("start.house.missed", {name(id)}), c.t.with("night.round.last", {c.t.when(w.last_round, c.now)}), night});
  const auto last = w.last_round ? c.t.with("night.round.last", {c.t.when(w.last_round, c.now)}) : std::string(c.t("night.round.never"));
  const bool round_late = w.next_round && w.next_round <= c.now;
  if (round_late) out.push_back({Tone::danger, "refresh", c.t.with("night.round.late", {c.t.time(w.next_round)}), last, night + "/round"});
  if (w.duties > 0) out.push_back({Tone::danger, "tri", c.t.plural("start.house.duties", w.duties), std::string(c.t("night.duty.title")), night + "/incidents"});
  for (const auto& x : h.coming)
    if (x.until && x.until < c.now.plus_seconds(kHoldSoon)) out.push_back({Tone::warn, "clock", c.t.with("start.house.hold_ends", {called(x)}), c.t.with("start.house.hold_until", {c.t.when(x.until, c.now)}), stays + x.stay.text()});
  if (w.unread > 0) out.push_back({Tone::warn, "book", c.t.plural("night.book.unread", w.unread), std::string(c.t("night.part.book")), night + "/book"});
  if (w.to_do > 0) out.push_back({Tone::warn, "list", c.t.plural("start.house.to_do", w.to_do), std::string(c.t("night.part.book")), night});
  if (w.visits > 0) out.push_back({Tone::warn, "people", c.t.plural("start.house.visits", w.visits), std::string(c.t("night.part.visits")), night + "/visits"});
  const auto today = core::local(c.now).date;
  for (const auto& r : h.people)
    if (r.planned_until <= today) out.push_back({Tone::warn, "cal", c.t.with("start.house.over", {called(r)}), c.t.with("start.house.over_since", {c.t.date(r.planned_until)}), stays + r.stay.text()});
  if (!round_late && w.next_round) out.push_back({Tone::plain, "refresh", c.t.with("night.round.next", {c.t.time(w.next_round)}), last, night + "/round"});
  return out;
}

void draw(web::Context& c, web::Page& page, const House& h) {
  auto v = page.add("HOUSE");
  const auto home = shelter::home_of(h.place);
  v.set("HO_ID", h.place.id.text()).set("HO_TITLE", c.t.with(h.waits.is_night ? "start.house.night" : "start.house.day", {h.place.code + " " + h.place.name})).set("HO_HREF", home).set("HO_NIGHT", night::night_of(h.place)).set("HO_NAME", h.place.code);
  auto all = steps(c, h);
  for (const auto& s : all) draw_step(v, s);
  v.show_if(!all.empty(), "HO_STEPS", "HO_NOTHING");
  const auto beds = shelter::beds_tonight(c.tx, h.place.id, c.now);
  using shelter::BedState;
  auto bed = [&](BedState state, int n) { v.add("HO_BED").set("HB_TEXT", c.t("shelter.state." + std::string(shelter::code_of(state)))).set("HB_CLASS", shelter::code_of(state)).set("HB_ICON", shelter::icon_of(state)).set("HB_NUMBER", n); };
  bed(BedState::free, beds.free), bed(BedState::held, beds.held), bed(BedState::occupied, beds.occupied);
  if (beds.away > 0) bed(BedState::leave, beds.away);
  if (beds.out > 0) bed(BedState::out_of_service, beds.out);
  v.set("HO_BEDS", "/shelters?days=1&shelter=" + core::url_encoded(h.place.code));
  int in = 0, away = 0;
  for (const auto& r : h.people) {
    const bool gone = r.where == shelter::Resident::Where::on_leave;
    (gone ? away : in) += 1 + r.children;
    if (!gone) continue;
    auto row = v.add("HO_AWAY");
    row.set("HA_NAME", called(r)).set("HA_HREF", home + "/stays/" + r.stay.text()).set("HA_BACK", c.t.when(r.back_at, c.now)).show_if(r.back_at < c.now, "HA_LATE");
  }
  v.set("HO_IN", c.t.plural("night.in_house", in));
  if (away > 0) v.add("HO_AWAY_ANY").set("HO_AWAY_TEXT", c.t.plural("night.away", away));
  for (const auto& x : h.coming) {
    auto row = v.add("HO_COMES");
    row.set("HC_NAME", called(x)).set("HC_HREF", home + "/stays/" + x.stay.text()).set("HC_FROM", x.from <= core::local(c.now).date ? std::string(c.t("tasks.today")) : c.t.date_weekday(x.from)).set("HC_UNTIL", c.t.when(x.until, c.now));
  }
  v.show_if(!h.coming.empty(), "HO_COMES_ANY", "HO_COMES_NONE");
}

}  // namespace

Houses show_houses(web::Context& c, web::Page& page) {
  if (!c.may(night::night_write) || c.who.operator_code.empty()) return Houses::none;
  auto out = Houses::no_house;
  std::vector<Step> first;
  add_address(c, first);
  for (auto& place : shelter::my_shelters(c)) {
    auto people = shelter::residents(c, place.id);
    auto waits = night::waiting(c, place, people);
    if (!waits) continue;
    auto coming = shelter::coming(c, place.id);
    draw(c, page, {std::move(place), std::move(people), std::move(coming), std::move(*waits), std::exchange(first, {})});
    c.saw_also({"night.read", "shelter"}, place.id.value);
    out = Houses::shown;
  }
  return out;
}

}  // namespace ostoja::app
