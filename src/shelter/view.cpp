#include "shelter/view.h"

#include "i18n/i18n.h"
#include "vault/vault.h"
#include "web/live.h"

#include <algorithm>

namespace ostoja::shelter {

core::Result<const vault::OperatorKeys*> keys_of(web::Context& c, std::string_view operator_code) {
  const auto* keys = c.services.vault.of(operator_code);
  if (keys == nullptr) return core::fail(core::Errc::unavailable, "the operator of this place is sealed now");
  return keys;
}
Keeper keeper(web::Context& c, const vault::OperatorKeys& keys) { return {c.tx, keys, c.forms, c.who.user, c.now}; }

bool leads(const web::Context& c, const Shelter& s) { return s.operator_code == c.who.operator_code && c.may(cases::case_team) && c.may(shelter_manage); }
bool may_see(const web::Context& c, const Shelter& s) { return s.operator_code == c.who.operator_code && c.may(shelter_view) && (leads(c, s) || works_in(c.tx, s.id, c.who.user)); }

core::Result<Shelter> shelter_of(web::Context& c) {
  auto id = ShelterId::parse(c.param("shelter"));
  auto found = id ? find_shelter(c.tx, *id) : std::nullopt;
  if (!found || !may_see(c, *found)) return core::fail(core::Errc::not_found, "no such place");
  return std::move(*found);
}
std::vector<Shelter> my_shelters(web::Context& c) {
  auto all = shelters(c.tx);
  std::erase_if(all, [&](const Shelter& s) { return !may_see(c, s); });
  return all;
}
std::string home_of(const Shelter& s) { return "/shelters/" + s.id.text(); }
std::string home_of(const Stay& s) { return "/shelters/" + s.shelter.text() + "/stays/" + s.id.text(); }

core::Result<Asked> asked_for(web::Context& c) {
  auto place = TRY(shelter_of(c));
  auto id = StayId::parse(c.param("stay"));
  auto found = id ? find_stay(c.tx, *id) : std::nullopt;
  if (!found || found->shelter != place.id) return core::fail(core::Errc::not_found, "no such stay");
  return Asked{std::move(place), std::move(*found)};
}

std::vector<Resident> residents(web::Context& c, ShelterId id) {
  std::vector<Resident> out;
  auto place = find_shelter(c.tx, id);
  if (!place || !may_see(c, *place)) return out;
  for (auto& s : stays_in(c.tx, id, c.now)) {
    if (s.state != State::in) continue;
    Resident r{.stay = s.id, .case_id = s.case_id, .number = s.number, .call_name = {}, .room = {}, .bed = {}, .from = s.admitted_at, .planned_until = s.until};
    if (open_packet(c.tx, c.keys(), s)) r.call_name = core::Personal<std::string>(std::string(s.packet.get("call_name")));
    if (auto bed = find_bed(c.tx, s.bed)) r.room = bed->room.name, r.bed = bed->name;
    if (auto l = on_leave(c.tx, s.id)) r.where = Resident::Where::on_leave, r.back_at = l->until;
    for (const auto& g : guests(c.tx, s.id)) r.children += g.kind == StayGuest::Kind::child && !g.until;
    out.push_back(std::move(r));
  }
  std::sort(out.begin(), out.end(), [](const Resident& a, const Resident& b) { return std::tie(a.room, a.bed, a.number) < std::tie(b.room, b.bed, b.number); });
  return out;
}
std::vector<Coming> coming(web::Context& c, ShelterId id) {
  std::vector<Coming> out;
  auto place = find_shelter(c.tx, id);
  if (!place || !may_see(c, *place)) return out;
  for (auto& s : stays_in(c.tx, id, c.now)) {
    if (s.state != State::held) continue;
    Coming v{.stay = s.id, .number = s.number, .room = {}, .bed = {}, .call_name = {}, .from = s.from, .until = s.held_until};
    if (open_packet(c.tx, c.keys(), s)) v.call_name = core::Personal<std::string>(std::string(s.packet.get("call_name")));
    if (auto bed = find_bed(c.tx, s.bed)) v.room = bed->room.name, v.bed = bed->name;
    out.push_back(std::move(v));
  }
  std::stable_sort(out.begin(), out.end(), [](const Coming& a, const Coming& b) { return a.until < b.until; });
  return out;
}
core::Result<Resident> resident(web::Context& c, ShelterId id, StayId stay) {
  for (auto& r : residents(c, id))
    if (r.stay == stay) return std::move(r);
  return core::fail(core::Errc::not_found, "no such resident");
}

void add_tab(web::Services& s, Tab tab) {
  auto& held = s.rooms[std::type_index(typeid(Tabs))];
  if (!held) held = std::make_shared<Tabs>();
  auto& all = static_cast<Tabs*>(held.get())->all;
  all.insert(std::find_if(all.begin(), all.end(), [&](const Tab& t) { return t.order > tab.order; }), std::move(tab));
}
void show_frame(web::Context& c, web::Page& page, const Shelter& s, std::string_view here) {
  page.set("TITLE", s.code + " " + s.name).set("SH_ID", s.id.text()).set("SH_CODE", s.code).set("SH_NAME", s.name).set("SH_KIND", cases::capital(cases::label(c, "shelter_kind", s.kind)));
  page.set("SH_OPERATOR", c.t("operator." + s.operator_code));
  for (const auto& tab : c.services.room<Tabs>().all) {
    if (!c.may(tab.permission)) continue;
    auto v = page.add("SH_TAB");
    v.set("ST_HREF", home_of(s) + (tab.name.empty() ? "" : "/" + std::string(tab.name))).set("ST_TEXT", c.t(tab.text)).show_if(tab.name == here, "ST_CURRENT");
    v.show_if(tab.dot && tab.name != here && tab.dot(c, s), "ST_NEW");
  }
}

std::string state_word(const web::Context& c, BedState s) { return std::string(c.t("shelter.state." + std::string(code_of(s)))); }
std::string bed_text(const web::Context&, const Bed& b) { return b.room.name + "/" + b.name; }
std::string room_words(const web::Context& c, const Room& r) {
  auto out = cases::label(c, "room_for", r.for_whom);
  if (r.accessible == Place::Has::yes) out += ", " + std::string(c.t("shelter.accessible"));
  if (r.isolation == Place::Has::yes) out += ", " + std::string(c.t("shelter.isolation"));
  return out;
}
std::string case_link(web::Context& c, const Stay& s) {
  if (!s.case_id || !c.may(cases::case_view)) return {};
  return cases::header(c.tx, s.case_id, cases::reader(c)) ? "/cases/" + s.case_id.text() + "/places" : std::string();
}
std::string stay_state(const web::Context& c, const Stay& s) {
  switch (s.state) {
    case State::held: return holds(s.held_until, c.now) ? c.t.with("shelter.stay.held_until", {c.t.when(s.held_until, c.now)}) : c.t.with("shelter.stay.expired", {c.t.when(s.held_until, c.now)});
    case State::in: return c.t.with("shelter.stay.in", {c.t.date(s.until)});
    case State::left: return c.t.with("shelter.stay.left", {c.t.when(s.left_at, c.now)});
    case State::given_up: return c.t.with("shelter.stay.given_up", {c.t.when(s.left_at, c.now)});
  }
  return {};
}
core::Date day_of(std::string_view typed, core::Date otherwise) {
  auto d = core::Date::parse(typed);
  return d && d->year() > 1990 && d->year() < 2100 ? *d : otherwise;
}
core::Instant time_of(std::string_view day, std::string_view t) {
  auto d = core::Date::parse(day);
  auto digit = [&](std::size_t i) { return t[i] >= '0' && t[i] <= '9'; };
  if (!d || t.size() != 5 || t[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4)) return {};
  int h = (t[0] - '0') * 10 + t[1] - '0', m = (t[3] - '0') * 10 + t[4] - '0';
  return h < 24 && m < 60 ? core::at_local(*d, h, m) : core::Instant{};
}

std::vector<std::string> warned_of(web::Context& c, const Stay* stay, const forms::Answers& packet, const Bed& bed, const Shelter& place, core::Date from, core::Date until, cases::CaseId of_case) {
  Guest g{std::string(packet.get("sex")), std::string(packet.get("age_group")), std::string(packet.get("language"))};
  auto children = packet.get("children");
  for (char d : children) g.children = d >= '0' && d <= '9' ? g.children * 10 + d - '0' : g.children;
  g.mobility = packet.get("mobility") == "YES" ? Guest::Need::yes : Guest::Need::no;
  g.isolation = packet.get("isolation") == "YES" ? Guest::Need::yes : Guest::Need::no;
  // Whether a perpetrator is on both sides is said without naming the other case: only that a coordinator has to be asked.
  auto same = SamePerpetrator::no;
  const auto& ask = cases::doors(c.services).same_perpetrator;
  if (of_case && ask) {
    auto linked = ask(c.tx, stay != nullptr ? stay->from_operator : c.who.operator_code, of_case);
    for (auto other : cases_in(c.tx, place.id, c.now))
      if (other != of_case && std::find(linked.begin(), linked.end(), other) != linked.end()) same = SamePerpetrator::possible;
  }
  return warnings(g, place_of(c.tx, bed, place, from, until, c.now, stay != nullptr ? stay->id : StayId{}), same);
}

void tell_live(web::Context& c) {
  std::vector<std::string> operators;
  for (const auto& s : shelters(c.tx))
    if (std::find(operators.begin(), operators.end(), s.operator_code) == operators.end()) operators.push_back(s.operator_code);
  c.tx.after_commit([&live = c.services.live, operators = std::move(operators)] {
    for (const auto& op : operators) live.publish("operator/" + op, "changed", R"({"what":"shelters"})");
  });
}

}  // namespace ostoja::shelter
