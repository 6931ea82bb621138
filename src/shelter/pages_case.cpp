// What a case shows of its places: which code name, from when to when. Who leads the case sees no more of a house than anybody else.
#include "i18n/i18n.h"
#include "shelter/act.h"

namespace ostoja::shelter {
namespace {

std::string place_text(web::Context& c, const Stay& s) {
  auto place = find_shelter(c.tx, s.shelter);
  return place ? place->code + " " + place->name + " (" + std::string(c.t("operator." + place->operator_code)) + ")" : std::string();
}

}  // namespace

core::Result<web::Response> case_page(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  web::Page page(c, "shelter/case");
  cases::show_frame(c, page, h, "places");
  auto all = stays_of_case(c.tx, h.id);
  for (const auto& s : all) {
    auto place = find_shelter(c.tx, s.shelter);
    auto v = page.add("STAY");
    v.set("S_ID", s.id.text()).set("S_PLACE", place_text(c, s)).set("S_KIND", place ? cases::capital(cases::label(c, "shelter_kind", place->kind)) : std::string()).set("S_NUMBER", s.number).set("S_STATE", cases::capital(stay_state(c, s)));
    v.set("S_FROM", c.t.date(s.from)).set("S_UNTIL", c.t.date(s.state == State::left ? core::local(s.left_at).date : s.until)).set("S_BY", cases::name_of(c, s.held_by.value));
    if (s.person)
      if (auto who = cases::person_of(c.tx, h.id, s.person)) v.add("S_PERSON").set("S_PERSON_LABEL", c.t.with("cases.person", {who->label}));
    if (!s.exit_reason.empty()) v.add("S_EXIT").set("S_EXIT_TEXT", cases::label(c, "shelter_exit_reason", s.exit_reason));
    if (place && may_see(c, *place)) v.add("S_OPEN").set("S_HREF", home_of(s));
    if (s.holds_at(c.now) && s.from_operator == c.who.operator_code && c.may(shelter_hold) && h.status != cases::Status::closed) v.add("S_HELD").set("S_VERSION", s.version);
    for (const auto& l : leaves(c.tx, s.id))
      if (!l.returned && s.state == State::in) v.add("S_AWAY").set("S_BACK", c.t.when(l.until, c.now));
  }
  page.show_if(!all.empty(), "ANY", "NO_STAY").show_if(c.may(shelter_hold) && h.status != cases::Status::closed, "CAN_HOLD");
  c.saw(h.id.value);
  return page.response();
}

void cards(web::Context& c, const cases::Header& h, std::vector<cases::Card>& out) {
  auto all = stays_of_case(c.tx, h.id);
  if (all.empty()) return;
  const auto& s = all.front();
  cases::Card card{"places", std::string(c.t("shelter.case.nav")), cases::home_of(h) + "/places", {}};
  card.rows.emplace_back(c.t("shelter.case.place"), place_text(c, s));
  card.rows.emplace_back(c.t("shelter.case.state"), stay_state(c, s));
  out.push_back(std::move(card));
}

void asides(web::Context& c, const cases::Header& h, std::vector<cases::Aside>& out) {
  for (const auto& s : stays_of_case(c.tx, h.id)) {
    if (!s.holds_at(c.now)) continue;
    out.push_back({.tone = cases::Aside::Tone::warning, .name = "hold-" + s.id.text(), .icon = "bed", .title = c.t.with("shelter.case.held", {place_text(c, s)}), .href = cases::home_of(h) + "/places", .link = std::string(c.t("shelter.case.open")),
                   .lines = {stay_state(c, s)}});
  }
}

void warns_closing(web::Context& c, const cases::Header& h, std::vector<cases::Obstacle>& out) {
  for (const auto& s : stays_of_case(c.tx, h.id))
    if (s.state == State::in || s.holds_at(c.now)) out.push_back({c.t.with("shelter.case.closing", {place_text(c, s)}), cases::home_of(h) + "/places", std::string(c.t("shelter.case.open"))});
}

core::Done print(web::Context& c, const cases::Header& h, cases::Names names, std::vector<cases::Sheet>& out) {
  for (const auto& s : stays_of_case(c.tx, h.id)) {
    auto place = find_shelter(c.tx, s.shelter);
    cases::Sheet sheet{.heading = names == cases::Names::with ? s.number : std::string()};
    sheet.rows.emplace_back(c.t("shelter.case.kind"), place ? cases::label(c, "shelter_kind", place->kind) : std::string());
    sheet.rows.emplace_back(c.t("shelter.case.from"), cases::paper_day(c, names, s.from));
    sheet.rows.emplace_back(c.t("shelter.case.until"), cases::paper_day(c, names, s.state == State::left ? core::local(s.left_at).date : s.until));
    if (!s.exit_reason.empty()) sheet.rows.emplace_back(c.t("shelter.exit_reason"), cases::label(c, "shelter_exit_reason", s.exit_reason));
    out.push_back(std::move(sheet));
  }
  return {};
}

}  // namespace ostoja::shelter
