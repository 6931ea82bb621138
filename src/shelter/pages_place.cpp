// One house: who is there, who is expected, which beds are free tonight.
#include "i18n/i18n.h"
#include "shelter/view.h"

namespace ostoja::shelter {

core::Result<web::Response> place_page(web::Context& c) {
  auto place = TRY(shelter_of(c));
  web::Page page(c, "shelter/place");
  show_frame(c, page, place, "");
  auto here = residents(c, place.id);
  for (const auto& r : here) {
    auto v = page.add("RESIDENT");
    v.set("R_HREF", home_of(place) + "/stays/" + r.stay.text()).set("R_NUMBER", r.number).set("R_NAME", r.call_name.reveal().empty() ? std::string(c.t("shelter.no_name")) : r.call_name.reveal());
    v.set("R_BED", r.room + "/" + r.bed).set("R_SINCE", c.t.when(r.from, c.now)).set("R_UNTIL", c.t.date(r.planned_until));
    v.show_if(r.planned_until <= core::local(c.now).date, "R_OVER");
    if (r.children > 0) v.add("R_CHILDREN").set("R_CHILDREN_TEXT", c.t.plural("shelter.children", r.children));
    if (r.where == Resident::Where::on_leave) v.add("R_AWAY").set("R_BACK", c.t.when(r.back_at, c.now)).show_if(r.back_at < c.now, "R_LATE");
  }
  page.show_if(!here.empty(), "ANY", "NONE").set("TOTAL_TEXT", c.t.plural("shelter.residents", static_cast<std::int64_t>(here.size())));
  int expected = 0;
  for (auto& s : stays_in(c.tx, place.id, c.now)) {
    if (s.state != State::held) continue;
    ++expected;
    auto bed = find_bed(c.tx, s.bed);
    TRY_VOID(open_packet(c.tx, c.keys(), s));
    auto v = page.add("EXPECTED");
    v.set("E_HREF", home_of(s)).set("E_NUMBER", s.number).set("E_NAME", s.packet.has("call_name") ? std::string(s.packet.get("call_name")) : std::string(c.t("shelter.no_name"))).set("E_BED", bed ? bed_text(c, *bed) : std::string());
    v.set("E_FROM", c.t.date_weekday(s.from)).set("E_HELD", c.t.when(s.held_until, c.now)).set("E_OPERATOR", c.t("operator." + s.from_operator)).show_if(s.from_operator != place.operator_code, "E_FOREIGN");
  }
  page.show_if(expected > 0, "EXPECTED_ANY", "EXPECTED_NONE");
  auto today = core::local(c.now).date;
  auto nights = taken(c.tx, today, today.plus_days(1), c.now);
  int free = 0, all = 0;
  for (const auto& b : beds(c.tx, place.id)) {
    auto found = nights.find({b.id.value, today.days});
    auto state = found == nights.end() ? BedState::free : found->second.state;
    ++all;
    auto v = page.add("BED");
    v.set("B_NAME", bed_text(c, b)).set("B_ROOM", room_words(c, b.room)).set("B_STATE", state_word(c, state)).set("B_CLASS", code_of(state)).set("B_ICON", icon_of(state));
    if (state == BedState::free) {
      ++free;
      if (c.may(shelter_hold)) v.add("B_HOLD").set("B_HREF", "/shelters/hold?bed=" + b.id.text());
    }
    if (state == BedState::turnaround && c.may(shelter_hold)) v.add("B_READY").set("B_ACTION", home_of(place) + "/beds/" + b.id.text() + "/ready").set("B_BLOCK", core::id_text(found->second.block));
  }
  page.set("FREE_TEXT", c.t.plural("shelter.free_tonight", free)).show_if(c.may(shelter_hold) && all > 0, "CAN_HOLD").show_if(all == 0, "NO_BEDS");
  c.saw(place.id.value, std::to_string(here.size()));
  return page.response();
}

}  // namespace ostoja::shelter
