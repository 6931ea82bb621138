// A round of the house: where everybody is, doors, windows, fire. One button says that all the others sleep.
#include "i18n/i18n.h"
#include "night/view.h"
#include "web/draw.h"

namespace ostoja::night {
namespace {

core::Result<web::Response> draw(web::Context& c, const Here& h, const forms::Answers& answers, const std::vector<forms::Problem>& problems, std::string_view problem, int status) {
  web::Page page(c, "night/round");
  show_night(c, page, h, "round");
  cases::show_problem(c, page, problem);
  const auto& form = *c.forms.form("night_round");
  web::draw_errors(c, page.values(), form, problems);
  for (const auto& part : form.parts) web::draw_part(c, page.values(), form, part, answers, problems);
  for (const auto& r : h.people) {
    auto v = page.add("WHERE");
    v.set("W_ID", r.stay.text()).set("W_NAME", called(c, h, r.stay));
    auto seen = std::string(c.request.form.get("p." + r.stay.text()));
    if (seen.empty() && r.where == shelter::Resident::Where::on_leave) seen = "LEAVE";
    for (const auto* code : {"ASLEEP", "PRESENT", "LEAVE", "ABSENT"}) v.add("W_OPTION").set("WO_NAME", "p." + r.stay.text()).set("WO_CODE", code).set("WO_TEXT", words_of(c, "round_seen", code)).show_if(seen == code, "WO_CHOSEN");
  }
  page.show_if(!h.people.empty(), "PEOPLE", "NOBODY");
  auto night = night_now(c);
  auto done = TRY(rounds(h.k, night.from.plus_seconds(-24LL * 3600), 12));
  for (const auto& r : done) {
    auto v = page.add("DONE");
    v.set("DO_WHEN", c.t.when(r.at, c.now)).set("DO_BY", cases::name_of(c, r.by.value));
    std::string text;
    for (const auto* code : {"ASLEEP", "PRESENT", "LEAVE", "ABSENT", "UNSEEN"}) {
      int n = 0;
      for (const auto& [stay, seen] : r.persons) n += seen == code ? 1 : 0;
      if (n > 0) text += (text.empty() ? "" : ", ") + cases::label(c, "round_seen", code) + ": " + std::to_string(n);
    }
    v.set("DO_PEOPLE", text);
    for (const auto* name : {"doors", "windows", "fire", "outside"})
      if (r.answers.get(name) == "PROBLEM") v.add("DO_PROBLEM").set("DO_PROBLEM_TEXT", form.find(name)->label(c.t.lang()));
    if (auto words = r.answers.get("words"); !words.empty()) v.add("DO_NOTE").set("DO_NOTE_TEXT", words);
  }
  page.show_if(!done.empty(), "DONE_ANY", "DONE_NONE");
  return page.response(status);
}

}  // namespace

core::Result<web::Response> round_page(web::Context& c) {
  auto h = TRY(here(c));
  return draw(c, h, {}, {}, {}, 200);
}
core::Result<web::Response> rounded_page(web::Context& c) {
  auto h = TRY(here(c));
  const auto& form = *c.forms.form("night_round");
  Round r;
  r.answers = forms::read(form, c.request.form);
  auto problems = forms::validate(c.forms, form, r.answers, "save", core::local(c.now).date);
  if (!problems.empty()) return draw(c, h, r.answers, problems, {}, 422);
  // "All is well" fills what was left open: everybody sleeps, everything is in order. What somebody ticked stays.
  const bool all_well = c.request.form.get("rest") == "WELL";
  for (const auto& p : h.people) {
    auto seen = std::string(c.request.form.get("p." + p.stay.text()));
    if (seen.empty()) seen = !all_well ? "UNSEEN" : p.where == shelter::Resident::Where::on_leave ? "LEAVE" : "ASLEEP";
    r.persons.emplace_back(p.stay, seen);
  }
  if (all_well)
    for (const auto* name : {"doors", "windows", "fire", "outside"})
      if (r.answers.get(name).empty()) r.answers.set(name, "OK");
  auto done = add_round(h.k, r);
  if (!done && done.error().code == core::Errc::invalid) return draw(c, h, r.answers, {}, "night.problem.round", 422);
  TRY_VOID(std::move(done));
  return back_to(c, h, "");
}

}  // namespace ostoja::night
