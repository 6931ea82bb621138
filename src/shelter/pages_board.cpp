// The board of all places, of both operators: a row for each bed, a column for each night; on a phone first what is free tonight.
#include "i18n/i18n.h"
#include "shelter/view.h"

#include <algorithm>

namespace ostoja::shelter {
namespace {

struct Asks {                                        // what the address asks for
  core::Date first;
  int days = 7;
  std::string for_whom, only, carry;                 // carry: the contact or case a bed is looked for
  enum class Want : std::uint8_t { any, only } free = Want::any, accessible = Want::any;
};

bool fits(std::string_view wanted, std::string_view room) { return wanted.empty() || room == wanted || room == "ANY"; }

Asks read(web::Context& c) {
  const auto& q = c.request.query;
  Asks a;
  auto today = core::local(c.now).date;
  a.days = q.get("days") == "1" ? 1 : 7;
  a.first = day_of(q.get("day"), today);
  if (a.days == 7) a.first = a.first.plus_days(1 - a.first.weekday());
  if (const auto* list = c.forms.codes("room_for"); list->find(q.get("for")) != nullptr && q.get("for") != "ANY") a.for_whom = q.get("for");
  a.only = q.get("shelter");
  a.free = q.get("free") == "1" ? Asks::Want::only : Asks::Want::any;
  a.accessible = q.get("accessible") == "1" ? Asks::Want::only : Asks::Want::any;
  for (auto name : {"contact", "case"})
    if (core::id_value(q.get(name))) a.carry += "&" + std::string(name) + "=" + core::url_encoded(q.get(name));
  return a;
}
std::string address(const Asks& a, core::Date day, int days) {
  std::string out = "/shelters?day=" + day.text() + "&days=" + std::to_string(days) + a.carry;
  if (!a.for_whom.empty()) out += "&for=" + a.for_whom;
  if (!a.only.empty()) out += "&shelter=" + core::url_encoded(a.only);
  if (a.free == Asks::Want::only) out += "&free=1";
  if (a.accessible == Asks::Want::only) out += "&accessible=1";
  return out;
}
std::string hold_href(const Asks& a, const Bed& bed, core::Date from) { return "/shelters/hold?bed=" + bed.id.text() + "&from=" + from.text() + a.carry; }

std::string_view css_of(BedState s) {
  switch (s) {
    case BedState::free: return "s-free";
    case BedState::held: return "s-res";
    case BedState::occupied: return "s-occ";
    case BedState::leave: return "s-leave";
    case BedState::turnaround: return "s-turn";
    case BedState::out_of_service: return "s-off";
  }
  return {};
}

// The reader's way to a stay: their house, or their case; "" when neither is theirs, and the board then says the state alone.
std::string way_to(web::Context& c, const Shelter& place, const Stay& s) { return may_see(c, place) ? home_of(s) : case_link(c, s); }

std::string under(web::Context& c, const Stay& s, BedState state) {
  if (state == BedState::held) return c.t.with("shelter.board.held_until", {c.t.when(s.held_until, c.now)});
  if (state == BedState::leave)
    if (auto l = on_leave(c.tx, s.id)) return c.t.with("shelter.board.back", {c.t.when(l->until, c.now)});
  auto today = core::local(c.now).date;
  auto nth = c.t.with("shelter.board.nth", {c.t.number(today.days - s.from.days + 1)});
  if (s.until <= today) return std::string(c.t("shelter.board.overdue"));
  return nth + ", " + c.t.with("shelter.board.until", {c.t.day_month(s.until)});
}

struct Counts { int women = 0, men = 0, family = 0, all = 0, beds = 0; };

}  // namespace

core::Result<web::Response> board_page(web::Context& c) {
  auto asks = read(c);
  auto today = core::local(c.now).date, last = asks.first.plus_days(asks.days);
  auto nights = taken(c.tx, std::min(asks.first, today), std::max(last, today.plus_days(1)), c.now);
  auto state_on = [&](const Bed& b, core::Date night) -> const Night* {
    auto found = nights.find({b.id.value, night.days});
    return found == nights.end() ? nullptr : &found->second;
  };
  web::Page page(c, "shelter/board");
  page.set("TITLE", c.t("shelter.board.title"));
  page.set("HEADING", asks.days == 1 ? c.t.with("shelter.board.day", {c.t.date_weekday(asks.first)}) : c.t.with("shelter.board.week", {c.t.day_month(asks.first), c.t.date(last.plus_days(-1))}));
  page.set("AS_OF", c.t.with("shelter.board.as_of", {c.t.time(c.now)}));
  page.set("PREVIOUS", address(asks, asks.first.plus_days(-asks.days), asks.days)).set("NEXT", address(asks, last, asks.days)).set("TODAY", address(asks, today, asks.days));
  page.set("AS_DAY", address(asks, asks.days == 7 && asks.first <= today && today < last ? today : asks.first, 1)).set("AS_WEEK", address(asks, asks.first, 7));
  page.show_if(asks.days == 1, "IS_DAY", "IS_WEEK").show_if(c.may(shelter_hold), "CAN_HOLD").show_if(c.may(shelter_manage), "CAN_ADD").set("CARRY", asks.carry.empty() ? "" : "?" + asks.carry.substr(1));
  page.show_if(c.may(shelter_manage), "CAN_COUNT");
  page.set("DAY_NOW", asks.first.text()).set("DAYS_NOW", asks.days);
  for (auto name : {"contact", "case"})
    if (core::id_value(c.request.query.get(name))) page.add("CARRIED").set("CA_NAME", name).set("CA_VALUE", c.request.query.get(name));
  for (const auto& code : c.forms.codes("room_for")->codes)
    if (code.code != "ANY") page.add("FOR").set("F_CODE", code.code).set("F_TEXT", code.label(c.t.lang())).show_if(code.code == asks.for_whom, "F_CHOSEN");
  page.show_if(asks.free == Asks::Want::only, "ONLY_FREE").show_if(asks.accessible == Asks::Want::only, "ONLY_ACCESSIBLE");
  for (int i = 0; i < asks.days; ++i) {
    auto day = asks.first.plus_days(i);
    page.add("DAY").set("D_NAME", c.t("shelter.weekday." + std::to_string(day.weekday()))).set("D_DATE", c.t.day_month(day)).show_if(day == today, "D_TODAY");
  }
  page.set("SPAN", asks.days + 1).set("WIDTH_CLASS", asks.days == 1 ? "board board-1" : "board");

  Counts free;
  int holds_now = 0, leaving = 0;
  core::Instant first_end;
  std::map<std::int64_t, Stay> known;
  auto stay_of = [&](StayId id) -> const Stay* {
    auto found = known.find(id.value);
    if (found == known.end()) {
      auto s = find_stay(c.tx, id);
      if (!s) return nullptr;
      found = known.emplace(id.value, std::move(*s)).first;
    }
    return &found->second;
  };
  auto mine = my_shelters(c);
  for (const auto& place : shelters(c.tx)) {
    page.add("PLACE_OPTION").set("PO_CODE", place.code).set("PO_TEXT", place.code + " " + place.name).show_if(place.code == asks.only, "PO_CHOSEN");
    auto all = beds(c.tx, place.id);
    int free_here = 0;
    for (const auto& b : all) {
      ++free.beds;
      if (state_on(b, today) != nullptr) continue;
      ++free_here, ++free.all;
      free.women += fits("WOMEN", b.room.for_whom), free.men += fits("MEN", b.room.for_whom), free.family += fits("FAMILY", b.room.for_whom);
    }
    for (const auto& s : stays_in(c.tx, place.id, c.now)) {
      if (s.state == State::held) {
        ++holds_now;
        if (!first_end || s.held_until < first_end) first_end = s.held_until;
      } else if (s.until <= today.plus_days(7)) ++leaving;
    }
    if (!asks.only.empty() && place.code != asks.only) continue;
    auto head = page.add("PLACE");
    head.set("P_CODE", place.code).set("P_NAME", place.name).set("P_WORDS", cases::capital(cases::label(c, "shelter_kind", place.kind)) + ", " + std::string(c.t("operator." + place.operator_code)));
    head.set("P_FREE", c.t.with("shelter.board.free_of", {c.t.number(free_here), c.t.number(static_cast<std::int64_t>(all.size()))})).set("P_SPAN", asks.days + 1);
    const bool own = std::any_of(mine.begin(), mine.end(), [&](const Shelter& s) { return s.id == place.id; });
    if (own) head.add("P_OWN").set("P_HREF", home_of(place));
    head.show_if(!own, "P_OTHER");
    bool drawn = false;
    for (const auto& b : all) {
      if (!fits(asks.for_whom, b.room.for_whom) || (asks.accessible == Asks::Want::only && b.room.accessible == Place::Has::no)) continue;
      if (asks.free == Asks::Want::only) {
        bool any = false;
        for (auto d = asks.first; d < last; d = d.plus_days(1)) any = any || (state_on(b, d) == nullptr && d >= today);
        if (!any) continue;
      }
      drawn = true;
      auto row = head.add("ROW");
      row.set("RW_BED", bed_text(c, b)).set("RW_ROOM", room_words(c, b.room)).set("RW_ID", b.id.text()).set("RW_SHELTER", place.id.text());
      for (auto d = asks.first; d < last;) {
        const auto* n = state_on(b, d);
        auto cell = row.add("CELL");
        if (n == nullptr) {
          if (d < today) cell.set("C_SPAN", 1).add("PAST");
          else if (!c.may(shelter_hold)) cell.set("C_SPAN", 1).add("FREE_STILL");
          else cell.set("C_SPAN", 1).add("FREE").set("C_HREF", hold_href(asks, b, d)).set("C_DAY", d.text()).set("C_LABEL", c.t.with("shelter.board.hold_label", {place.code, bed_text(c, b), c.t.date_weekday(d)}));
          d = d.plus_days(1);
          continue;
        }
        // One bar for the nights of one stay in one state.
        int span = 0;
        auto end = d;
        for (; end < last; end = end.plus_days(1), ++span) {
          const auto* next = state_on(b, end);
          if (next == nullptr || next->state != n->state || next->stay != n->stay || next->block != n->block) break;
        }
        const auto* s = n->stay ? stay_of(n->stay) : nullptr;
        auto href = s != nullptr ? way_to(c, place, *s) : std::string();
        cell.set("C_SPAN", span);
        auto v = cell.add(href.empty() ? "STILL" : "TAKEN");
        std::string css(css_of(n->state));
        if (s != nullptr && s->from < d) css += " cont-l";
        if (s != nullptr && end == last && s->until > last) css += " cont-r";
        v.set("C_CLASS", css).set("C_ICON", icon_of(n->state)).set("C_STATE", n->state == BedState::turnaround ? std::string() : cases::capital(state_word(c, n->state)));  // one night is too narrow for two lines of words
        if (!href.empty()) v.set("C_HREF", href).set("C_NUMBER", s->number).set("C_UNDER", under(c, *s, n->state)).show_if(own && n->state != BedState::leave, "C_DRAG").set("C_STAY", s->id.text());
        else {
          std::string words;
          if (n->block != 0)
            for (const auto& k : blocks(c.tx, b.id, asks.first))
              if (k.id == n->block) words = cases::label(c, "bed_block_kind", k.kind) + ", " + c.t.with("shelter.board.until", {c.t.day_month(k.until)});
          if (n->state == BedState::held && s != nullptr) words = c.t.with("shelter.board.held_until", {c.t.when(s->held_until, c.now)});
          v.set("C_UNDER", n->state == BedState::turnaround ? std::string(c.t("shelter.board.turnaround")) : words);
        }
        d = end;
      }
    }
    head.show_if(!drawn, "P_NONE");
    // Free tonight, for a phone: one touch holds it.
    bool first = true;
    for (const auto& b : all) {
      if (!fits(asks.for_whom, b.room.for_whom) || (asks.accessible == Asks::Want::only && b.room.accessible == Place::Has::no) || state_on(b, today) != nullptr) continue;
      auto t = page.add("TONIGHT");
      if (first) {
        auto th = t.add("TN_HEAD");
        th.set("TN_PLACE", place.code + " " + place.name).set("TN_WORDS", cases::label(c, "shelter_kind", place.kind) + ", " + std::string(c.t("operator." + place.operator_code)));
        if (own) th.add("TN_OWN").set("TN_HOME", home_of(place));
        th.show_if(!own, "TN_OTHER");
      }
      first = false;
      t.set("TN_BED", bed_text(c, b)).set("TN_ROOM", room_words(c, b.room)).set("TN_CODE", place.code);
      if (c.may(shelter_hold)) t.add("TN_HOLD").set("TN_HREF", hold_href(asks, b, today));
    }
  }
  // A touch on what is free for whom shows only that; a second one shows all again.
  for (auto [marker, code] : {std::pair{"HREF_WOMEN", "WOMEN"}, {"HREF_MEN", "MEN"}, {"HREF_FAMILY", "FAMILY"}}) {
    auto only = asks;
    only.for_whom = asks.for_whom == code ? "" : code;
    page.set(marker, address(only, asks.first, asks.days));
  }
  page.set("FREE_WOMEN", free.women).set("FREE_MEN", free.men).set("FREE_FAMILY", free.family).set("FREE_ALL", c.t.with("shelter.board.free_of", {c.t.number(free.all), c.t.number(free.beds)}));
  page.set("HOLDS", holds_now).set("LEAVING", leaving);
  if (first_end) page.add("HOLD_ENDS").set("HOLD_ENDS_TEXT", c.t.with("shelter.board.first_ends", {c.t.when(first_end, c.now)}));
  page.show_if(free.all == 0, "NOTHING_FREE").show_if(free.beds == 0, "NO_BEDS", "ANY_BEDS");
  c.saw(0, std::to_string(free.beds));
  return page.response();
}

}  // namespace ostoja::shelter
