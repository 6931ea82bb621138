#include "address/view.h"

#include "i18n/i18n.h"
#include "vault/vault.h"
#include "web/draw.h"

#include <algorithm>

namespace ostoja::address {

core::Result<shelter::Shelter> place_of_staff(web::Context& c) {
  auto place = TRY(shelter::shelter_of(c));
  if (!shelter::works_in(c.tx, place.id, c.who.user)) return core::fail(core::Errc::not_found, "no such place");
  return place;
}
core::Result<const vault::OperatorKeys*> keys_of(web::Context& c, std::string_view operator_code) {
  const auto* keys = c.services.vault.of(operator_code);
  if (keys == nullptr) return core::fail(core::Errc::unavailable, "the operator of this place is sealed now");
  return keys;
}
Keeper keeper(web::Context& c, const vault::OperatorKeys& keys) { return {c.tx, keys, c.forms, c.who.user, c.now}; }
std::string page_of(const shelter::Shelter& s) { return shelter::home_of(s) + "/address"; }

std::string state_text(web::Context& c, const Release& r) {
  switch (r.state) {
    case State::asked: return c.t.with("address.state.asked", {c.t.when(r.asked_at, c.now)});
    case State::agreed: return r.opens_at(c.now) ? c.t.with("address.state.open", {c.t.when(r.until, c.now)}) : c.t.with("address.state.over", {cases::label(c, "address_end", "TIME")});
    case State::refused: return c.t.with("address.state.refused", {c.t.when(r.decided_at, c.now)});
    case State::over: return c.t.with("address.state.over", {cases::label(c, "address_end", r.end_reason)});
  }
  return {};
}

void show_address(web::Context& c, web::Page& page, const forms::Answers& answers) {
  const auto& form = *c.forms.form("shelter_address");
  for (const auto& part : form.parts)
    for (const auto& field : part.fields)
      if (auto text = answers.get(field.name); !text.empty()) page.add("LINE").set("L_LABEL", field.label(c.t.lang())).set("L_TEXT", text);
}
void never_kept(web::Response& r, std::string back) {
  // A telephone left on a seat shows the address for three minutes and not all night. The reader opens it again with one button.
  r.header("Refresh", "180; url=" + std::move(back));
}

std::vector<Ride> rides(web::Context& c) {
  std::vector<Ride> out;
  auto places = shelter::shelters(c.tx);
  const bool leads = c.may(cases::case_team);
  auto add = [&](const shelter::Shelter& place, shelter::StayId stay, const std::string& number, const char* leg) {
    if (is_known(c.tx, place.id) && std::none_of(out.begin(), out.end(), [&](const Ride& r) { return r.stay == stay; })) out.push_back({place, stay, number, leg});
  };
  for (const auto& [op, check, wrapped, audit_key] : c.services.vault.file().operators)
    for (const auto& h : shelter::held_by(c.tx, op, c.now.plus_seconds(-14LL * 24 * 3600), c.now)) {
      auto place = std::find_if(places.begin(), places.end(), [&](const shelter::Shelter& s) { return s.code == h.shelter_code; });
      if (place == places.end() || h.end != shelter::Held::End::holds) continue;
      const bool of_the_place = place->operator_code == c.who.operator_code && shelter::works_in(c.tx, place->id, c.who.user);
      const bool of_the_case = op == c.who.operator_code && (leads || h.by == c.who.user || (h.case_id && c.may(cases::case_view) && cases::header(c.tx, h.case_id, cases::reader(c))));
      if (of_the_place || of_the_case) add(*place, h.stay, h.number, "IN");
    }
  for (const auto& place : shelter::my_shelters(c))
    for (const auto& r : shelter::residents(c, place.id)) add(place, r.stay, r.number, "OUT");
  return out;
}

void asides(web::Context& c, const cases::Header& h, std::vector<cases::Aside>& out) {
  if (!c.may(address_view) || h.operator_code != c.who.operator_code) return;
  auto places = shelter::shelters(c.tx);
  for (const auto& held : shelter::held_by(c.tx, h.operator_code, c.now.plus_seconds(-14LL * 24 * 3600), c.now)) {
    if (held.case_id != h.id || held.end != shelter::Held::End::holds) continue;
    auto place = std::find_if(places.begin(), places.end(), [&](const shelter::Shelter& s) { return s.code == held.shelter_code; });
    if (place == places.end() || !is_known(c.tx, place->id)) continue;
    out.push_back({.name = "address", .icon = "key", .title = std::string(c.t("address.aside")), .href = "/addresses/ask?stay=" + held.stay.text(), .link = std::string(c.t("address.ask")), .lines = {c.t.with("address.aside.why", {held.shelter_code + " " + held.shelter_name})}});
  }
}

}  // namespace ostoja::address
