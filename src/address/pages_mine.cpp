// For whoever drives or escorts somebody: asking for the address, looking at it while the transfer lasts, saying that it is over.
#include "address/view.h"
#include "i18n/i18n.h"

#include <algorithm>

namespace ostoja::address {
namespace {

core::Result<Release> mine(web::Context& c) {
  auto id = ReleaseId::parse(c.param("release"));
  auto found = id ? find_release(c.tx, *id) : std::nullopt;
  if (!found || (found->to != c.who.user && found->asked_by != c.who.user)) return core::fail(core::Errc::not_found, "no such address");
  return std::move(*found);
}
std::string place_text(web::Context& c, shelter::ShelterId id) {
  for (const auto& s : shelter::shelters(c.tx))
    if (s.id == id) return s.code + " " + s.name;
  return {};
}

core::Result<web::Response> draw_mine(web::Context& c, std::string_view problem, int status) {
  web::Page page(c, "address/mine");
  if (!problem.empty()) cases::show_problem(c, page, problem);
  auto all = releases_for(c.tx, c.who.user, c.now.plus_seconds(-14LL * 24 * 3600));
  for (const auto& r : all) {
    auto v = page.add("MINE");
    v.set("M_PLACE", place_text(c, r.shelter)).set("M_LEG", cases::label(c, "address_leg", r.leg)).set("M_TO", cases::name_of(c, r.to.value)).set("M_ROLE", cases::label(c, "address_role", r.role)).set("M_STATE", state_text(c, r));
    v.set("M_ACTION", "/addresses/" + r.id.text()).show_if(r.opens_at(c.now), "M_OPEN").show_if(r.opens_at(c.now) && r.to == c.who.user, "M_SHOW");
    v.show_if(r.state == State::asked, "M_ASKED");
  }
  page.show_if(!all.empty(), "ANY", "NONE");
  int decide = 0;
  for (const auto& place : shelter::my_shelters(c))
    for (const auto& r : releases_of(c.tx, place.id, c.now.plus_seconds(-14LL * 24 * 3600)))
      if (r.state == State::asked && may_decide(c.tx, r, c.who.user) && c.may(address_release)) {
        ++decide;
        page.add("DECIDE").set("D_HREF", page_of(place)).set("D_PLACE", place.code + " " + place.name).set("D_TO", cases::name_of(c, r.to.value)).set("D_AT", c.t.when(r.asked_at, c.now));
      }
  page.show_if(decide > 0, "DECIDE_ANY");
  c.saw(0, std::to_string(all.size()));
  return page.response(status);
}

std::vector<access::User> drivers(web::Context& c) {
  auto index = c.services.policy.index(address_view);
  auto all = access::users(c.tx, c.who.operator_code);
  std::erase_if(all, [&](const access::User& u) { return u.state != access::UserState::active || index < 0 || !c.services.policy.of(u.roles)[static_cast<std::size_t>(index)]; });
  return all;
}

core::Result<web::Response> draw_ask(web::Context& c, std::string_view problem, int status) {
  web::Page page(c, "address/ask");
  if (!problem.empty()) cases::show_problem(c, page, problem);
  const auto& sent = status == 200 ? c.request.query : c.request.form;
  auto all = rides(c);
  for (const auto& r : all) page.add("RIDE").set("RI_ID", r.stay.text()).set("RI_TEXT", r.place.code + " " + r.place.name + " · " + r.number + " · " + cases::label(c, "address_leg", r.leg)).show_if(r.stay.text() == sent.get("stay"), "RI_CHOSEN");
  auto to = sent.get("to").empty() ? c.who.user.text() : std::string(sent.get("to"));
  for (const auto& u : drivers(c)) page.add("TO").set("TO_ID", u.id.text()).set("TO_NAME", u.name).show_if(u.id.text() == to, "TO_CHOSEN");
  auto role = sent.get("role").empty() ? std::string_view("DRIVER") : sent.get("role");
  for (const auto& item : c.forms.codes("address_role")->codes) page.add("ROLE").set("RO_CODE", item.code).set("RO_TEXT", cases::capital(cases::label(c, "address_role", item.code))).show_if(item.code == role, "RO_CHOSEN");
  auto hours = sent.get("hours").empty() ? std::to_string(c.forms.threshold("address_release_hours")) : std::string(sent.get("hours"));
  for (int h : {1, 2, 4, 6, 8, 12}) page.add("HOURS").set("HO_N", h).set("HO_TEXT", c.t.plural("address.hours", h)).show_if(std::to_string(h) == hours, "HO_CHOSEN");
  page.set("REASON", sent.get("reason")).show_if(!all.empty(), "ANY", "NONE").show_if(problem == "address.problem.reason", "NO_REASON");
  c.saw(0, std::to_string(all.size()));
  return page.response(status);
}

}  // namespace

core::Result<web::Response> mine_page(web::Context& c) { return draw_mine(c, {}, 200); }
core::Result<web::Response> ask_page(web::Context& c) { return draw_ask(c, {}, 200); }

core::Result<web::Response> asked_page(web::Context& c) {
  const auto& form = c.request.form;
  auto all = rides(c);
  auto ride = std::find_if(all.begin(), all.end(), [&](const Ride& r) { return r.stay.text() == form.get("stay"); });
  if (ride == all.end()) return draw_ask(c, "address.problem.stay", 422);
  auto people = drivers(c);
  auto to = std::find_if(people.begin(), people.end(), [&](const access::User& u) { return u.id.text() == form.get("to"); });
  if (to == people.end()) return draw_ask(c, "address.problem.to", 422);
  if (shelter::works_in(c.tx, ride->place.id, to->id)) return draw_ask(c, "address.problem.works_there", 422);
  if (core::trim(form.get("reason")).empty()) return draw_ask(c, "address.problem.reason", 422);
  int hours = 0;
  for (char d : form.get("hours").substr(0, 3)) hours = d >= '0' && d <= '9' ? hours * 10 + d - '0' : 99;
  const auto* keys = TRY(keys_of(c, ride->place.operator_code));
  auto id = ask(keeper(c, *keys), {ride->place.id, ride->stay, ride->leg, std::string(form.get("role")), std::string(form.get("reason")), to->id, hours});
  if (!id && id.error().code == core::Errc::conflict) return draw_ask(c, "address.problem.asked", 422);
  if (!id && id.error().code == core::Errc::invalid) return draw_ask(c, "address.problem.hours", 422);
  if (!id) return tl::unexpected(id.error());
  return web::see_other("/addresses");
}

core::Result<web::Response> open_page(web::Context& c) {
  auto release = TRY(mine(c));
  auto answers = open_release(keeper(c, c.keys()), c.reader_keys(), release);
  if (!answers && answers.error().code == core::Errc::conflict) return draw_mine(c, "address.problem.over", 409);
  if (!answers) return tl::unexpected(answers.error());
  web::Page page(c, "address/shown");
  page.set("PLACE", place_text(c, release.shelter)).set("BACK", "/addresses").add("DRIVER").set("UNTIL", c.t.when(release.until, c.now)).set("ARRIVED", "/addresses/" + release.id.text() + "/arrived");
  show_address(c, page, *answers);
  auto out = page.response();
  never_kept(out, "/addresses");
  return out;
}
core::Result<web::Response> arrived_page(web::Context& c) {
  auto release = TRY(mine(c));
  auto done = end(keeper(c, c.keys()), release, c.request.form.get("back") == "1" ? "TAKEN_BACK" : "ARRIVED");
  if (!done && done.error().code == core::Errc::conflict) return draw_mine(c, "address.problem.over", 409);
  TRY_VOID(std::move(done));
  return web::see_other("/addresses");
}

}  // namespace ostoja::address
