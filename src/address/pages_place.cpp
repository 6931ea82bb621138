// The address of one place, for those who work there: shown behind a button, changed, released to a driver by a second person.
#include "address/view.h"
#include "i18n/i18n.h"
#include "store/feed.h"
#include "web/draw.h"

namespace ostoja::address {
namespace {

core::Result<web::Response> draw(web::Context& c, const shelter::Shelter& place, std::string_view problem, int status) {
  web::Page page(c, "address/place");
  shelter::show_frame(c, page, place, "address");
  if (!problem.empty()) cases::show_problem(c, page, problem);
  auto have = kept(c.tx, place.id);
  page.set("AD_HOME", page_of(place));
  if (have) {
    auto v = page.add("KEPT");
    v.set("KEPT_TEXT", c.t.with("address.kept", {c.t.when(have->changed_at, c.now), cases::name_of(c, have->changed_by.value)})).set("READERS", c.t.plural("address.readers", have->readers));
  } else {
    page.show("NOT_KEPT");
  }
  page.show_if(c.may(shelter::shelter_manage), "CAN_EDIT");
  const auto* keys = TRY(keys_of(c, place.operator_code));
  int waiting = 0, open = 0;
  for (const auto& r : releases_of(c.tx, place.id, c.now.plus_seconds(-30LL * 24 * 3600))) {
    const bool waits = r.state == State::asked, opens = r.opens_at(c.now);
    auto v = page.add(waits ? "WAITS" : opens ? "OPEN" : "PAST");
    waiting += waits, open += opens;
    auto number = std::string();
    v.set("R_TO", cases::name_of(c, r.to.value)).set("R_ROLE", cases::label(c, "address_role", r.role)).set("R_LEG", cases::label(c, "address_leg", r.leg)).set("R_BY", cases::name_of(c, r.asked_by.value));
    v.set("R_AT", c.t.when(r.asked_at, c.now)).set("R_STATE", state_text(c, r)).set("R_ACTION", page_of(place) + "/releases/" + r.id.text());
    if (r.decided_by) v.add("R_DECIDED").set("R_DECIDED_BY", cases::name_of(c, r.decided_by.value));
    if (r.to_operator != place.operator_code) v.add("R_FOREIGN").set("R_OPERATOR", c.t("operator." + r.to_operator));
    if (waits) {
      v.set("R_REASON", TRY(reason_of(c.tx, *keys, r))).set("R_HOURS", c.t.plural("address.hours", r.hours));
      v.show_if(may_decide(c.tx, r, c.who.user), "R_MAY", "R_OTHER");
    }
  }
  page.show_if(waiting > 0, "WAITS_ANY").show_if(open > 0, "OPEN_ANY", "OPEN_NONE");
  int looks = 0;
  for (const auto& e : store::events_of(c.tx, "shelter", place.id.value, 200)) {
    if (!e.action.starts_with("address.") || e.action == "address.read" || looks == 30) continue;
    ++looks;
    auto v = page.add("LOOK");
    v.set("K_WHEN", c.t.when(e.at, c.now)).set("K_WHO", cases::name_of(c, e.actor)).set("K_WHAT", c.t("address.log." + e.action.substr(8) + (e.action == "address.view" ? "_" + e.detail : std::string())));
  }
  page.show_if(looks > 0, "LOOKS");
  return page.response(status);
}

core::Result<web::Response> draw_form(web::Context& c, const shelter::Shelter& place, const forms::Answers& answers, const std::vector<forms::Problem>& problems, std::int64_t version, int status, std::string_view problem = {}) {
  web::Page page(c, "address/form");
  shelter::show_frame(c, page, place, "address");
  if (!problem.empty()) cases::show_problem(c, page, problem);
  const auto& form = *c.forms.form("shelter_address");
  web::draw_errors(c, page.values(), form, problems);
  page.set("AD_HOME", page_of(place)).set("VERSION", version);
  for (const auto& part : form.parts) web::draw_part(c, page.values(), form, part, answers, problems);
  auto out = page.response(status);
  never_kept(out, page_of(place));
  return out;
}

struct Asked { shelter::Shelter place; Release release; };
core::Result<Asked> release_of_place(web::Context& c) {
  auto place = TRY(place_of_staff(c));
  auto id = ReleaseId::parse(c.param("release"));
  auto found = id ? find_release(c.tx, *id) : std::nullopt;
  if (!found || found->shelter != place.id) return core::fail(core::Errc::not_found, "no such request");
  return Asked{std::move(place), std::move(*found)};
}
core::Result<web::Response> after(web::Context& c, const shelter::Shelter& place, const core::Done& done) {
  if (done) return web::see_other(page_of(place));
  if (done.error().code == core::Errc::forbidden) return draw(c, place, "address.problem.second", 422);
  if (done.error().code == core::Errc::conflict) return draw(c, place, "address.problem.decided", 409);
  return tl::unexpected(done.error());
}

}  // namespace

core::Result<web::Response> place_page(web::Context& c) {
  auto place = TRY(place_of_staff(c));
  c.saw(place.id.value);
  return draw(c, place, {}, 200);
}

core::Result<web::Response> show_page(web::Context& c) {
  auto place = TRY(place_of_staff(c));
  auto answers = open(keeper(c, c.keys()), c.reader_keys(), place, Why::staff);
  if (!answers) return answers.error().code == core::Errc::not_found ? draw(c, place, "address.problem.none", 422) : tl::unexpected(answers.error());
  web::Page page(c, "address/shown");
  page.set("PLACE", place.code + " " + place.name).set("BACK", page_of(place)).show("STAFF");
  show_address(c, page, *answers);
  auto out = page.response();
  never_kept(out, page_of(place));
  return out;
}

// Behind a POST too: the form holds the address.
core::Result<web::Response> edit_page(web::Context& c) {
  auto place = TRY(place_of_staff(c));
  auto have = kept(c.tx, place.id);
  if (!have) {
    store::append(c.tx, {.at = c.now, .actor = c.who.user.value, .action = "address.view", .record = "shelter", .record_id = place.id.value, .detail = "edit"});
    return draw_form(c, place, {}, {}, 0, 200);
  }
  return draw_form(c, place, TRY(open(keeper(c, c.keys()), c.reader_keys(), place, Why::edit)), {}, have->version, 200);
}
core::Result<web::Response> save_page(web::Context& c) {
  auto place = TRY(place_of_staff(c));
  const auto& form = *c.forms.form("shelter_address");
  auto answers = forms::read(form, c.request.form);
  auto problems = forms::validate(c.forms, form, answers, "save", core::local(c.now).date);
  std::int64_t version = 0;
  for (char d : c.request.form.get("version")) version = d >= '0' && d <= '9' ? version * 10 + d - '0' : version;
  if (!problems.empty()) return draw_form(c, place, answers, problems, version, 422);
  auto done = save(keeper(c, c.keys()), place, answers, version);
  if (!done && done.error().code == core::Errc::stale) return draw_form(c, place, answers, {}, kept(c.tx, place.id)->version, 412, "address.problem.stale");
  TRY_VOID(std::move(done));
  return web::see_other(page_of(place));
}

core::Result<web::Response> agree_page(web::Context& c) {
  auto [place, release] = TRY(release_of_place(c));
  const auto* theirs = TRY(keys_of(c, release.to_operator));
  auto done = agree(keeper(c, c.keys()), c.reader_keys(), *theirs, place, release);
  return after(c, place, done);
}
core::Result<web::Response> refuse_page(web::Context& c) {
  auto [place, release] = TRY(release_of_place(c));
  return after(c, place, refuse(keeper(c, c.keys()), release));
}
core::Result<web::Response> take_back_page(web::Context& c) {
  auto [place, release] = TRY(release_of_place(c));
  return after(c, place, end(keeper(c, c.keys()), release, "TAKEN_BACK"));
}

}  // namespace ostoja::address
