// Incidents: what happened, who was informed, and whether somebody has to be. Nothing is ever reported by the program.
#include "i18n/i18n.h"
#include "night/view.h"
#include "web/draw.h"

#include <algorithm>

namespace ostoja::night {
namespace {

core::Result<web::Response> draw_form(web::Context& c, const Here& h, const forms::Answers& answers, const std::vector<forms::Problem>& problems, std::string_view problem, int status) {
  web::Page page(c, "night/incident_form");
  show_night(c, page, h, "incidents");
  cases::show_problem(c, page, problem);
  const auto& form = *c.forms.form("night_incident");
  web::draw_errors(c, page.values(), form, problems);
  for (const auto& part : form.parts) web::draw_part(c, page.values(), form, part, answers, problems);
  auto chosen = c.request.form.all("person");
  for (const auto& r : h.people) page.add("WHO").set("WH_ID", r.stay.text()).set("WH_NAME", called(c, h, r.stay)).show_if(std::find(chosen.begin(), chosen.end(), r.stay.text()) != chosen.end(), "WH_CHOSEN");
  page.show_if(!h.people.empty(), "PEOPLE");
  return page.response(status);
}

std::string people_of(web::Context& c, const Here& h, const Incident& i) {
  std::string out;
  for (auto stay : i.persons) out += (out.empty() ? "" : ", ") + called(c, h, stay);
  return out;
}
std::string duty_text(web::Context& c, const Incident& i) { return i.duty().empty() ? std::string(c.t("night.duty.unchecked")) : words_of(c, "incident_duty", i.duty()); }
bool settled(const Incident& i) { return i.duty() == "NO_DUTY" || i.duty() == "INFORMED"; }

core::Result<web::Response> draw(web::Context& c, const Here& h, const Incident& i, std::string_view problem, int status) {
  web::Page page(c, "night/incident");
  show_night(c, page, h, "incidents");
  cases::show_problem(c, page, problem);
  page.set("KIND", words_of(c, "incident_type", i.kind)).set("AT", c.t.when(i.at, c.now)).set("WRITTEN", c.t.with("night.incident.written", {cases::name_of(c, i.by.value), c.t.when(i.written_at, c.now)})).set("ACTION", night_of(h.place) + "/incidents/" + i.id.text());
  const auto& form = *c.forms.form("night_incident");
  for (const auto* name : {"words", "actions"})
    if (auto text = i.answers.get(name); !text.empty()) page.add("TEXT").set("TX_LABEL", form.find(name)->label(c.t.lang())).set("TX_TEXT", text);
  std::string informed;
  for (const auto& code : i.answers.all("informed"))
    if (!code.empty()) informed += (informed.empty() ? "" : ", ") + cases::label(c, "incident_informed", code);
  if (!i.answers.get("informed_words").empty()) informed += (informed.empty() ? "" : " · ") + std::string(i.answers.get("informed_words"));
  if (!informed.empty()) page.add("TEXT").set("TX_LABEL", form.find("informed")->label(c.t.lang())).set("TX_TEXT", cases::capital(informed));
  if (auto people = people_of(c, h, i); !people.empty()) page.add("TEXT").set("TX_LABEL", c.t("night.incident.people")).set("TX_TEXT", people);
  for (const auto& m : i.more) {
    auto v = page.add("MORE");
    v.set("MO_BY", cases::name_of(c, m.by.value)).set("MO_WHEN", c.t.when(m.at, c.now)).set("MO_TEXT", m.words);
    if (!m.outcome.empty()) v.add("MO_DUTY").set("MO_DUTY_TEXT", words_of(c, "incident_duty", m.outcome));
  }
  page.set("DUTY", duty_text(c, i)).show_if(settled(i), "SETTLED", "UNSETTLED");
  const std::string hint = "night.duty.hint." + i.kind;
  if (c.t.has(hint)) page.add("HINT").set("HINT_TEXT", c.t(hint));
  if (i.kind == "DATA_BREACH" && !settled(i)) page.add("BREACH").set("BREACH_TEXT", c.t.with("night.duty.breach", {c.t.when(i.written_at.plus_seconds(kBreachHours * 3600), c.now)}));
  for (const auto& item : c.forms.codes("incident_duty")->codes) page.add("OUTCOME").set("OC_CODE", item.code).set("OC_TEXT", words_of(c, "incident_duty", item.code)).show_if(item.code == c.request.form.get("outcome"), "OC_CHOSEN");
  page.set("TYPED", c.request.form.get("words"));
  return page.response(status);
}

core::Result<Incident> asked(web::Context& c, const Here& h) {
  auto id = IncidentId::parse(c.param("incident"));
  if (!id) return core::fail(core::Errc::not_found, "no such incident");
  return incident(h.k, *id);
}

}  // namespace

core::Result<web::Response> incidents_page(web::Context& c) {
  auto h = TRY(here(c));
  web::Page page(c, "night/incidents");
  show_night(c, page, h, "incidents");
  auto all = TRY(incidents(h.k, 50));
  for (const auto& i : all) {
    auto v = page.add("INCIDENT");
    v.set("IN_HREF", night_of(h.place) + "/incidents/" + i.id.text()).set("IN_KIND", words_of(c, "incident_type", i.kind)).set("IN_WHEN", c.t.when(i.at, c.now)).set("IN_BY", cases::name_of(c, i.by.value)).set("IN_PEOPLE", people_of(c, h, i)).set("IN_DUTY", duty_text(c, i));
    v.show_if(!settled(i), "IN_OPEN");
  }
  page.show_if(!all.empty(), "ANY", "NONE");
  return page.response();
}
core::Result<web::Response> new_incident_page(web::Context& c) {
  auto h = TRY(here(c));
  return draw_form(c, h, {}, {}, {}, 200);
}
core::Result<web::Response> add_incident_page(web::Context& c) {
  auto h = TRY(here(c));
  const auto& form = *c.forms.form("night_incident");
  Incident i;
  i.answers = forms::read(form, c.request.form);
  auto problems = forms::validate(c.forms, form, i.answers, "save", core::local(c.now).date);
  if (!problems.empty()) return draw_form(c, h, i.answers, problems, {}, 422);
  i.kind = i.answers.get("kind");
  i.at = moment(i.answers.get("day"), i.answers.get("hour"), c.now);
  for (auto typed : c.request.form.all("person"))
    if (auto stay = StayId::parse(typed); stay && find(h, *stay) != nullptr && std::find(i.persons.begin(), i.persons.end(), *stay) == i.persons.end()) i.persons.push_back(*stay);
  auto done = add_incident(h.k, i);
  if (!done && done.error().code == core::Errc::invalid) return draw_form(c, h, i.answers, {}, "night.problem.incident_time", 422);
  auto id = TRY(std::move(done));
  return back_to(c, h, "incidents/" + id.text());
}
core::Result<web::Response> incident_page(web::Context& c) {
  auto h = TRY(here(c));
  auto i = TRY(asked(c, h));
  return draw(c, h, i, {}, 200);
}
core::Result<web::Response> more_page(web::Context& c) {
  auto h = TRY(here(c));
  auto i = TRY(asked(c, h));
  auto done = add_more(h.k, i.id, {}, c.request.form.get("words"));
  if (!done && done.error().code == core::Errc::invalid) return draw(c, h, i, "night.problem.words", 422);
  TRY_VOID(std::move(done));
  return back_to(c, h, "incidents/" + i.id.text());
}
core::Result<web::Response> duty_page(web::Context& c) {
  auto h = TRY(here(c));
  auto i = TRY(asked(c, h));
  auto outcome = c.request.form.get("outcome");
  if (outcome.empty()) return draw(c, h, i, "night.problem.outcome", 422);
  // Whoever says that nobody has to be informed says why; whoever informed says whom.
  if ((outcome == "NO_DUTY" || outcome == "INFORMED") && core::trim(c.request.form.get("words")).empty()) return draw(c, h, i, "night.problem.outcome_words", 422);
  auto done = add_more(h.k, i.id, outcome, c.request.form.get("words"));
  if (!done && done.error().code == core::Errc::invalid) return draw(c, h, i, "night.problem.outcome", 422);
  TRY_VOID(std::move(done));
  return back_to(c, h, "incidents/" + i.id.text());
}

}  // namespace ostoja::night
