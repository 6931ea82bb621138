// Who comes in and which key is out: visits (normally none), keys, and the telephone numbers of the house.
#include "i18n/i18n.h"
#include "night/view.h"

#include <algorithm>

namespace ostoja::night {
namespace {

core::Result<web::Response> draw_visits(web::Context& c, const Here& h, std::string_view problem, int status) {
  web::Page page(c, "night/visits");
  show_night(c, page, h, "visits");
  cases::show_problem(c, page, problem);
  const bool failed = status != 200;
  const auto& sent = c.request.form;
  auto all = TRY(visits(h.k, c.now.plus_seconds(-7LL * 24 * 3600)));
  for (const auto& v : all) {
    auto row = page.add("VISIT");
    row.set("V_WORDS", v.words).set("V_WHO", called(c, h, v.stay)).set("V_FROM", c.t.when(v.from, c.now)).set("V_UNTIL", c.t.time(v.until)).set("V_ASKED", c.t.with("night.visit.asked", {cases::name_of(c, v.asked_by.value), c.t.when(v.asked_at, c.now)}));
    row.set("V_ACTION", night_of(h.place) + "/visits/" + v.id.text());
    const char* state = v.outcome.empty() ? "waits" : v.outcome == "NO" ? "refused" : v.left_at ? "over" : v.came_at ? "here" : "agreed";
    row.set("V_STATE", c.t("night.visit." + std::string(state)));
    if (v.decided_by) row.add("V_DECIDED").set("V_DECIDED_TEXT", c.t.with("night.visit.decided", {cases::name_of(c, v.decided_by.value), c.t.when(v.decided_at, c.now)}));
    if (v.outcome.empty()) row.show_if(v.asked_by != c.who.user, "V_DECIDE", "V_OTHER");
    row.show_if(v.outcome == "YES" && !v.came_at, "V_COME").show_if(v.came_at && !v.left_at, "V_LEAVE");
  }
  page.show_if(!all.empty(), "ANY", "NONE").show_if(!h.people.empty(), "PEOPLE", "NOBODY");
  show_people(c, page, h, failed ? sent.get("person") : std::string_view());
  page.set("WORDS", failed ? sent.get("words") : std::string_view()).set("DAY", failed ? std::string(sent.get("day")) : core::local(c.now).date.text()).set("FROM", failed ? sent.get("from") : std::string_view()).set("UNTIL", failed ? sent.get("until") : std::string_view());
  return page.response(status);
}
core::Result<Visit> asked(web::Context& c, const Here& h) {
  auto id = VisitId::parse(c.param("visit"));
  auto all = TRY(visits(h.k, {}));
  auto it = std::find_if(all.begin(), all.end(), [&](const Visit& v) { return id && v.id == *id; });
  if (it == all.end()) return core::fail(core::Errc::not_found, "no such visit");
  return std::move(*it);
}
core::Result<web::Response> after_visit(web::Context& c, const Here& h, const core::Done& done) {
  if (done) return back_to(c, h, "visits");
  if (done.error().code == core::Errc::forbidden) return draw_visits(c, h, "night.problem.visit_second", 422);
  if (done.error().code == core::Errc::conflict) return draw_visits(c, h, "night.problem.visit_state", 409);
  if (done.error().code == core::Errc::invalid) return draw_visits(c, h, "night.problem.visit", 422);
  return tl::unexpected(done.error());
}

core::Result<web::Response> draw_keys(web::Context& c, const Here& h, std::string_view problem, int status) {
  web::Page page(c, "night/keys");
  show_night(c, page, h, "keys");
  cases::show_problem(c, page, problem);
  const bool failed = status != 200;
  auto all = TRY(keys(h.k));
  for (const auto& k : all) {
    auto v = page.add("KEY");
    v.set("K_NAME", k.name).set("K_ACTION", night_of(h.place) + "/keys/" + k.id.text());
    if (k.out_at) {
      v.add("K_OUT").set("K_TO", k.out_to ? called(c, h, k.out_to) : k.out_words).set("K_WHEN", c.t.when(k.out_at, c.now)).set("K_BY", cases::name_of(c, k.out_by.value));
    } else {
      auto in = v.add("K_IN");
      in.set("K_ID", k.id.text());
      for (const auto& r : h.people) in.add("K_PERSON").set("PE_ID", r.stay.text()).set("PE_NAME", called(c, h, r.stay));
    }
  }
  page.show_if(!all.empty(), "ANY", "NONE").set("NAME", failed ? c.request.form.get("name") : std::string_view());
  for (const auto& n : TRY(numbers(h.k))) page.add("PHONE").set("PH_WHOSE", n.whose).set("PH_NUMBER", n.number).set("PH_SHOWN", spoken(n.number)).set("PH_ACTION", night_of(h.place) + "/numbers/" + core::id_text(n.id) + "/remove");
  page.set("WHOSE", failed ? c.request.form.get("whose") : std::string_view()).set("NUMBER", failed ? c.request.form.get("number") : std::string_view());
  return page.response(status);
}
core::Result<web::Response> after_key(web::Context& c, const Here& h, const core::Done& done, std::string_view key) {
  if (done) return back_to(c, h, "keys");
  if (done.error().code == core::Errc::conflict) return draw_keys(c, h, "night.problem.key_state", 409);
  if (done.error().code == core::Errc::invalid) return draw_keys(c, h, key, 422);
  return tl::unexpected(done.error());
}

}  // namespace

core::Result<web::Response> visits_page(web::Context& c) {
  auto h = TRY(here(c));
  return draw_visits(c, h, {}, 200);
}
core::Result<web::Response> ask_visit_page(web::Context& c) {
  auto h = TRY(here(c));
  const auto& form = c.request.form;
  Visit v;
  auto stay = StayId::parse(form.get("person"));
  if (!stay || find(h, *stay) == nullptr) return draw_visits(c, h, "night.problem.person", 422);
  v.stay = *stay, v.words = form.get("words");
  if (!core::trim(form.get("from")).empty() && !core::trim(form.get("until")).empty()) v.from = moment(form.get("day"), form.get("from"), c.now), v.until = moment(form.get("day"), form.get("until"), c.now);
  auto done = ask_visit(h.k, v);
  return after_visit(c, h, done ? core::Done() : core::Done(tl::unexpected(done.error())));
}
core::Result<web::Response> decide_visit_page(web::Context& c) {
  auto h = TRY(here(c));
  auto v = TRY(asked(c, h));
  return after_visit(c, h, decide_visit(h.k, v, c.request.form.get("outcome")));
}
core::Result<web::Response> visit_step_page(web::Context& c) {
  auto h = TRY(here(c));
  auto v = TRY(asked(c, h));
  return after_visit(c, h, c.request.form.get("step") == "left" ? visit_left(h.k, v) : visit_came(h.k, v));
}

core::Result<web::Response> keys_page(web::Context& c) {
  auto h = TRY(here(c));
  return draw_keys(c, h, {}, 200);
}
core::Result<web::Response> add_key_page(web::Context& c) {
  auto h = TRY(here(c));
  auto done = add_key(h.k, c.request.form.get("name"));
  return after_key(c, h, done ? core::Done() : core::Done(tl::unexpected(done.error())), "night.problem.key_name");
}
core::Result<web::Response> key_step_page(web::Context& c) {
  auto h = TRY(here(c));
  auto id = KeyId::parse(c.param("key"));
  if (!id) return core::fail(core::Errc::not_found, "no such key");
  auto step = c.request.form.get("step");
  if (step == "back") return after_key(c, h, key_back(h.k, *id), {});
  if (step == "remove") return after_key(c, h, remove_key(h.k, *id), {});
  StayId stay;
  if (auto typed = StayId::parse(c.request.form.get("person")); typed && find(h, *typed) != nullptr) stay = *typed;
  return after_key(c, h, give_key(h.k, *id, stay, c.request.form.get("to")), "night.problem.key_to");
}
core::Result<web::Response> add_number_page(web::Context& c) {
  auto h = TRY(here(c));
  return after_key(c, h, add_number(h.k, c.request.form.get("whose"), c.request.form.get("number")), "night.problem.number");
}
core::Result<web::Response> remove_number_page(web::Context& c) {
  auto h = TRY(here(c));
  auto id = KeyId::parse(c.param("number"));
  if (!id) return core::fail(core::Errc::not_found, "no such number");
  return after_key(c, h, remove_number(h.k, id->value), {});
}

}  // namespace ostoja::night
