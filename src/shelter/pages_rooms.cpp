// Places, rooms, beds and who works there; beds out of use; the rules of the house.
#include "core/resources.h"
#include "forms/stock.h"
#include "i18n/i18n.h"
#include "shelter/act.h"

#include <algorithm>

namespace ostoja::shelter {
namespace {

void options(web::Context& c, web::Values v, std::string_view section, std::string_view list, std::string_view chosen) {
  for (const auto& code : c.forms.codes(list)->codes) v.add(section).set("OP_CODE", code.code).set("OP_TEXT", code.label(c.t.lang())).show_if(code.code == chosen, "OP_CHOSEN");
}
std::vector<std::string> languages_of(std::string_view typed) {  // "pl, uk"
  std::vector<std::string> out;
  for (auto part : core::split(typed, ','))
    if (auto code = i18n::language_code(core::trim(part)); !code.empty()) out.push_back(code);
  return out;
}
std::string languages_text(const std::vector<std::string>& codes) {
  std::string out;
  for (const auto& l : codes) out += (out.empty() ? "" : ", ") + l;
  return out;
}

core::Result<web::Response> draw(web::Context& c, const Shelter& place, std::string_view problem) {
  web::Page page(c, "shelter/rooms");
  show_frame(c, page, place, "rooms");
  cases::show_problem(c, page, problem);
  auto today = core::local(c.now).date;
  for (const auto& r : rooms(c.tx, place.id)) {
    auto v = page.add("ROOM");
    v.set("R_ID", r.id.text()).set("R_NAME", r.name).set("R_WORDS", room_words(c, r)).set("R_HOME", home_of(place));
    for (const auto& b : beds(c.tx, place.id)) {
      if (b.room.id != r.id) continue;
      auto bed = v.add("BED");
      bed.set("B_ID", b.id.text()).set("B_NAME", b.name).set("B_HOME", home_of(place)).set("B_TODAY", today.text()).set("B_WEEK", today.plus_days(7).text());
      options(c, bed, "BLOCK_KIND", "bed_block_kind", "REPAIR");
      for (const auto& k : blocks(c.tx, b.id, today)) bed.add("BLOCK").set("K_ID", core::id_text(k.id)).set("K_HOME", home_of(place)).set("K_BED", b.id.text()).set("K_TEXT", cases::capital(cases::label(c, "bed_block_kind", k.kind)) + ", " + c.t.day_month(k.from) + (k.until.days - k.from.days > 1 ? " – " + c.t.day_month(k.until.plus_days(-1)) : std::string()));
    }
  }
  page.set("P_NAME", place.name).set("P_LANGUAGES", languages_text(place.languages)).set("P_VERSION", place.version).set("HOME", home_of(place));
  options(c, page.values(), "KIND", "shelter_kind", place.kind);
  options(c, page.values(), "ROOM_FOR", "room_for", "WOMEN");
  auto here = workers(c.tx, place.id);
  for (auto w : here) page.add("WORKER").set("W_ID", w.text()).set("W_NAME", cases::name_of(c, w.value)).set("W_HOME", home_of(place));
  if (leads(c, place)) {
    auto v = page.add("CAN_STAFF");
    v.set("V_HOME", home_of(place));
    for (const auto& u : access::users(c.tx, place.operator_code))
      if (u.operator_code == place.operator_code && u.state == access::UserState::active && std::find(here.begin(), here.end(), u.id) == here.end() && (std::find(u.roles.begin(), u.roles.end(), "shelter") != u.roles.end() || std::find(u.roles.begin(), u.roles.end(), "night") != u.roles.end()))
        v.add("COLLEAGUE").set("CO_ID", u.id.text()).set("CO_NAME", u.name);
  }
  page.show_if(here.empty(), "NO_WORKER");
  c.saw(place.id.value);
  return page.response(problem.empty() ? 200 : 422);
}

std::string_view problem_of(const core::Error& e) {
  constexpr std::pair<std::string_view, std::string_view> kTable[] = {
      {"somebody lies in this bed: move them first", "shelter.problem.bed_not_empty"}, {"this bed is held for somebody: give the hold another bed first", "shelter.problem.bed_held"},
      {"the bed is taken on one of these nights", "shelter.problem.taken"},            {"the days must lie ahead and be at most a year", "shelter.problem.days"},
      {"a room needs a short name", "shelter.problem.name"},                           {"a bed needs a short name", "shelter.problem.name"},
      {"there is a bed with this name in the room already", "shelter.problem.bed_twice"}, {"choose whom the room is for", "shelter.problem.for_whom"},
      {"a place needs a short code and a code name", "shelter.problem.name"},          {"there is a place with this code already", "shelter.problem.code_twice"},
      {"a place needs a code name and a kind", "shelter.problem.name"},                {"choose the kind of place", "shelter.problem.kind"},
      {"this person works there already", "shelter.problem.works"},                    {"somebody else changed this place meanwhile", "shelter.problem.race"},
      {"this bed is in use again already", "shelter.problem.in_use"}};
  for (const auto& [text, key] : kTable)
    if (e.text.view() == text) return key;
  return "shelter.problem.other";
}
template <class F>
core::Result<web::Response> change(web::Context& c, F f) {
  auto place = TRY(shelter_of(c));
  core::Done done = f(place);
  if (!done) {
    if (done.error().code == core::Errc::not_found || done.error().code == core::Errc::forbidden) return tl::unexpected(done.error());
    return draw(c, place, problem_of(done.error()));
  }
  tell_live(c);
  return web::see_other(home_of(place) + "/rooms?notice=saved");
}
core::Result<Bed> bed_of(web::Context& c, const Shelter& place) {
  auto id = BedId::parse(c.param("bed"));
  auto bed = id ? find_bed(c.tx, *id) : std::nullopt;
  if (!bed || bed->room.shelter != place.id) return core::fail(core::Errc::not_found, "no such bed");
  return std::move(*bed);
}

web::Response draw_new(web::Context& c, std::string_view problem) {
  web::Page page(c, "shelter/new");
  page.set("TITLE", c.t("shelter.new_place")).set("N_CODE", c.request.form.get("code")).set("N_NAME", c.request.form.get("name")).set("N_LANGUAGES", c.request.form.has("languages") ? std::string(c.request.form.get("languages")) : std::string("pl"));
  options(c, page.values(), "KIND", "shelter_kind", c.request.form.get("kind"));
  cases::show_problem(c, page, problem);
  return page.response(problem.empty() ? 200 : 422);
}

}  // namespace

core::Result<web::Response> rooms_page(web::Context& c) { return draw(c, TRY(shelter_of(c)), {}); }

core::Result<web::Response> new_place_form(web::Context& c) { return draw_new(c, {}); }
core::Result<web::Response> new_place_page(web::Context& c) {
  const auto& sent = c.request.form;
  auto made = add_shelter(c.tx, c.forms, {std::string(sent.get("code")), std::string(sent.get("name")), c.who.operator_code, std::string(sent.get("kind")), languages_of(sent.get("languages"))}, c.who.user, c.now);
  if (!made) return draw_new(c, problem_of(made.error()));
  // Whoever opens a house works there, unless they see all of them anyway.
  if (!c.may(cases::case_team)) TRY_VOID(set_worker(c.tx, *find_shelter(c.tx, *made), c.who.user, c.who.user, c.now));
  return web::see_other("/shelters/" + made->text() + "/rooms?notice=saved");
}
core::Result<web::Response> save_place_page(web::Context& c) {
  return change(c, [&](Shelter& place) -> core::Done {
    TRY_VOID(c.expect_version(place.version));
    place.name = c.request.form.get("name"), place.kind = c.request.form.get("kind"), place.languages = languages_of(c.request.form.get("languages"));
    return save_shelter(c.tx, c.forms, place, c.who.user, c.now);
  });
}
core::Result<web::Response> add_room_page(web::Context& c) {
  return change(c, [&](Shelter& place) -> core::Done {
    const auto& sent = c.request.form;
    Room r{.shelter = place.id, .name = std::string(sent.get("name")), .for_whom = std::string(sent.get("for_whom"))};
    r.accessible = sent.get("accessible") == "1" ? Place::Has::yes : Place::Has::no;
    r.isolation = sent.get("isolation") == "1" ? Place::Has::yes : Place::Has::no;
    r.id = TRY(add_room(c.tx, c.forms, place, r, c.who.user, c.now));
    auto count = sent.get("beds");
    for (char n = '1'; count.size() == 1 && n <= count[0] && n <= '9'; ++n) TRY(add_bed(c.tx, r, std::string(1, static_cast<char>('a' + (n - '1'))), c.who.user, c.now));
    return {};
  });
}
core::Result<web::Response> add_bed_page(web::Context& c) {
  return change(c, [&](Shelter& place) -> core::Done {
    for (const auto& r : rooms(c.tx, place.id))
      if (r.id.text() == c.param("room")) {
        TRY(add_bed(c.tx, r, c.request.form.get("name"), c.who.user, c.now));
        return {};
      }
    return core::fail(core::Errc::not_found, "no such room");
  });
}
core::Result<web::Response> remove_bed_page(web::Context& c) {
  return change(c, [&](Shelter& place) -> core::Done { return remove_bed(c.tx, TRY(bed_of(c, place)), c.who.user, c.now); });
}
core::Result<web::Response> block_page(web::Context& c) {
  return change(c, [&](Shelter& place) -> core::Done {
    const auto& sent = c.request.form;
    auto last = core::Date::parse(sent.get("last")).value_or(core::Date{});
    TRY(block_bed(c.tx, c.forms, TRY(bed_of(c, place)), sent.get("kind"), core::Date::parse(sent.get("first")).value_or(core::Date{}), last ? last.plus_days(1) : last, c.who.user, c.now));
    return {};
  });
}
core::Result<web::Response> ready_page(web::Context& c) {
  auto place = TRY(shelter_of(c));
  auto bed = TRY(bed_of(c, place));
  TRY_VOID(end_block(c.tx, bed, core::id_value(c.request.form.get("block")).value_or(0), c.who.user, c.now));
  tell_live(c);
  return web::see_other(home_of(place) + (c.request.form.get("from") == "rooms" ? "/rooms" : "") + "?notice=bed_ready");
}
core::Result<web::Response> worker_page(web::Context& c) {
  return change(c, [&](Shelter& place) -> core::Done {
    if (!leads(c, place)) return core::fail(core::Errc::forbidden, "a coordinator says who works where");
    auto user = access::UserId::parse(c.request.form.get("user"));
    if (!user) return core::fail(core::Errc::invalid, "choose somebody of this centre");
    return c.request.form.get("what") == "drop" ? drop_worker(c.tx, place, *user, c.who.user, c.now) : set_worker(c.tx, place, *user, c.who.user, c.now);
  });
}

// ---- the rules of the house ----
namespace {
const forms::Stock& house_rules() {
  static const forms::Stock stock = [] {
    auto read = forms::read_stock(core::resource("config/house_rules.yaml"));
    if (!read) throw core::Failure(core::Errc::internal, "the house rules cannot be read");
    return std::move(*read);
  }();
  return stock;
}
}  // namespace
std::string rules_version() { return house_rules().at("version").front(); }
std::vector<RulesLanguage> rules_languages() {
  std::vector<RulesLanguage> out;
  const auto& reviewed = house_rules().at("reviewed");
  for (const auto& code : house_rules().at("languages")) out.push_back({code, i18n::own_name(code), std::find(reviewed.begin(), reviewed.end(), code) == reviewed.end()});
  return out;
}
core::Result<web::Response> rules_page(web::Context& c) {
  auto asked = TRY(asked_for(c));
  auto all = rules_languages();
  auto lang = std::find_if(all.begin(), all.end(), [&](const RulesLanguage& l) { return l.code == c.request.query.get("lang"); });
  if (lang == all.end()) lang = all.begin();
  const auto& text = house_rules();
  web::Page page(c, "shelter/rules");
  // A sheet in somebody's bag: neither the centre, nor a shelter, nor a name stands on it.
  page.set("TITLE", text.at(lang->code + ".title").front()).set("RU_LANG", lang->code).set("RU_TITLE", text.at(lang->code + ".title").front()).set("RU_BACK", home_of(asked.stay)).set("RU_VERSION", rules_version()).set("RU_NUMBER", asked.stay.number);
  for (const auto& l : all) page.add("RU_LANGUAGE").set("RL_HREF", home_of(asked.stay) + "/rules?lang=" + l.code).set("RL_NAME", l.name).show_if(l.code == lang->code, "RL_HERE");
  for (const auto& line : text.at(lang->code + ".rules")) page.add("RU_LINE").set("RU_TEXT", line);
  for (const auto& line : text.at(lang->code + ".accept")) page.add("RU_ACCEPT").set("RU_TEXT", line);
  page.show_if(lang->review, "RU_REVIEW").set("RU_DAY", c.t.date_short(core::local(c.now).date));
  c.saw(asked.stay.id.value, "rules:" + lang->code);
  return page.response();
}

}  // namespace ostoja::shelter
