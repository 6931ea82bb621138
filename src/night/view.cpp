#include "night/view.h"

#include "i18n/i18n.h"
#include "web/live.h"

#include <algorithm>
#include <array>

namespace ostoja::night {

core::Result<Here> here(web::Context& c) {
  auto place = TRY(shelter::shelter_of(c));
  if (!shelter::works_in(c.tx, place.id, c.who.user)) return core::fail(core::Errc::not_found, "no such place");
  const auto& keys = c.keys();
  if (keys.code() != place.operator_code) return core::fail(core::Errc::not_found, "no such place");
  auto people = shelter::residents(c, place.id);
  Keeper k{c.tx, keys, c.forms, place.id, c.who.user, c.now};
  c.saw(place.id.value);
  return Here{std::move(place), std::move(people), k};
}
std::string night_of(const shelter::Shelter& s) { return shelter::home_of(s) + "/night"; }

void show_night(web::Context& c, web::Page& page, const Here& h, std::string_view part) {
  shelter::show_frame(c, page, h.place, "night");
  page.set("NI_HOME", night_of(h.place));
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kParts{{{"", "home"}, {"book", "book"}, {"round", "refresh"}, {"medicines", "med"}, {"incidents", "tri"}, {"visits", "people"}, {"keys", "key"}}};
  for (const auto& [name, icon] : kParts) {
    auto v = page.add("NI_PART");
    v.set("NP_HREF", night_of(h.place) + (name.empty() ? "" : "/" + std::string(name))).set("NP_ICON", icon).set("NP_TEXT", c.t("night.nav." + std::string(name.empty() ? "tonight" : name))).show_if(name == part, "NP_CURRENT");
  }
}
const shelter::Resident* find(const Here& h, StayId stay) {
  auto it = std::find_if(h.people.begin(), h.people.end(), [&](const shelter::Resident& r) { return r.stay == stay; });
  return it == h.people.end() ? nullptr : &*it;
}
std::string called(web::Context& c, const Here& h, StayId stay) {
  const auto* r = find(h, stay);
  if (r == nullptr) return std::string(c.t("night.left_house"));
  return (r->call_name.reveal().empty() ? r->number : r->call_name.reveal()) + " · " + r->room + "/" + r->bed;
}
void show_people(web::Context& c, web::Page& page, const Here& h, std::string_view chosen) {
  for (const auto& r : h.people) page.add("PERSON").set("PE_ID", r.stay.text()).set("PE_NAME", called(c, h, r.stay)).show_if(r.stay.text() == chosen, "PE_CHOSEN");
}
std::string words_of(web::Context& c, std::string_view list, std::string_view code) { return cases::capital(cases::label(c, list, code)); }
std::string spoken(std::string_view e164) {
  if (!e164.starts_with("+48") || e164.size() != 12) return std::string(e164);
  std::string out(e164.substr(0, 3));
  for (std::size_t i = 3; i < e164.size(); i += 3) out += ' ', out += e164.substr(i, 3);
  return out;
}
Span night_now(const web::Context& c) { return night_around(c.now, c.forms.threshold("night_from_hour"), c.forms.threshold("night_until_hour")); }

std::int64_t number_of(std::string_view digits) {
  std::int64_t out = 0;
  if (digits.empty() || digits.size() > 15) return -1;
  for (char d : digits) {
    if (d < '0' || d > '9') return -1;
    out = out * 10 + d - '0';
  }
  return out;
}
core::Instant moment(std::string_view day, std::string_view hhmm, core::Instant now) {
  auto l = core::local(now);
  auto d = core::trim(day).empty() ? std::optional(l.date) : core::Date::parse(core::trim(day));
  if (!d) return {};
  if (core::trim(hhmm).empty()) return *d == l.date ? now : core::at_local(*d, 12, 0);
  auto t = times_of(hhmm);
  if (!t || t->minutes.size() != 1) return {};
  return core::at_local(*d, t->minutes.front() / 60, t->minutes.front() % 60);
}
web::Response back_to(web::Context& c, const Here& h, std::string_view part) {
  tell_live(c);
  return web::see_other(night_of(h.place) + (c.request.form.get("back") == "tonight" || part.empty() ? "" : "/" + std::string(part)));
}
void tell_live(web::Context& c) {
  c.tx.after_commit([&live = c.services.live, op = c.who.operator_code] { live.publish("operator/" + op, "changed", R"({"what":"night"})"); });
}

std::optional<Waiting> waiting(web::Context& c, const shelter::Shelter& s, const std::vector<shelter::Resident>& people) {
  if (!c.may(night_write) || !shelter::works_in(c.tx, s.id, c.who.user)) return std::nullopt;
  Waiting w;
  auto medicines = medicine_times(c.tx, s.id, c.now.plus_seconds(-2LL * 24 * 3600));
  std::erase_if(medicines, [&](const Medicine& m) { return std::none_of(people.begin(), people.end(), [&](const shelter::Resident& r) { return r.stay == m.stay; }); });
  for (const auto& d : due_now(medicines, c.now, c.forms.threshold("medicine_early_minutes"))) {
    if (w.due++ == 0) w.first_due = d.at, w.first_for = d.medicine->stay;
    w.late += d.at.plus_seconds(kLateMinutes * 60) < c.now ? 1 : 0;
  }
  const auto night = night_now(c);
  w.is_night = night.holds(c.now);
  w.last_round = last_round(c.tx, s.id);
  w.next_round = next_round(w.last_round, c.now, night, c.forms.threshold("night_round_minutes"));
  w.missed = absent(c.tx, s.id, night.from);
  w.duties = unchecked(c.tx, s.id);
  w.to_do = to_do(c.tx, s.id);
  w.unread = unread(c.tx, s.id, c.who.user, c.now.plus_seconds(-7LL * 24 * 3600));
  w.visits = visits_to_decide(c.tx, s.id, c.who.user, c.now);
  return w;
}
bool is_waiting(web::Context& c, const shelter::Shelter& s) { return shelter::works_in(c.tx, s.id, c.who.user) && unread(c.tx, s.id, c.who.user, c.now.plus_seconds(-2LL * 24 * 3600)) > 0; }

}  // namespace ostoja::night
