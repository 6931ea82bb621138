// Medicines: what each resident takes, what was given, refused or counted; a second dose is never entered without a warning.
#include "i18n/i18n.h"
#include "night/view.h"
#include "web/draw.h"

#include <algorithm>

namespace ostoja::night {
namespace {

core::Instant lately(const web::Context& c) { return c.now.plus_seconds(-7LL * 24 * 3600); }
std::string when_due(web::Context& c, const Medicine& m) { return m.times.minutes.empty() ? std::string(c.t("night.medicine.when_needed")) : shown(m.times); }
std::string gap_text(web::Context& c, const Medicine& m) { return m.gap_hours > 0 ? c.t.plural("night.medicine.gap", m.gap_hours) : std::string(); }

core::Result<web::Response> draw_form(web::Context& c, const Here& h, const forms::Answers& answers, const std::vector<forms::Problem>& problems, std::string_view problem, int status) {
  web::Page page(c, "night/medicine_form");
  show_night(c, page, h, "medicines");
  cases::show_problem(c, page, problem);
  const auto& form = *c.forms.form("night_medicine");
  web::draw_errors(c, page.values(), form, problems);
  for (const auto& part : form.parts) web::draw_part(c, page.values(), form, part, answers, problems);
  show_people(c, page, h, status == 200 ? c.request.query.get("person") : c.request.form.get("person"));
  page.show_if(!h.people.empty(), "PEOPLE", "NOBODY");
  return page.response(status);
}

core::Result<web::Response> draw(web::Context& c, const Here& h, const Medicine& m, std::string_view problem, Warning warned, int status) {
  web::Page page(c, "night/medicine");
  show_night(c, page, h, "medicines");
  cases::show_problem(c, page, problem);
  page.set("NAME", m.answers.get("name")).set("DOSE", m.answers.get("dose")).set("WHO", called(c, h, m.stay)).set("TIMES", when_due(c, m)).set("ACTION", night_of(h.place) + "/medicines/" + m.id.text());
  for (const auto* name : {"remark", "prescribed"})
    if (auto text = m.answers.get(name); !text.empty()) page.add("LINE").set("L_LABEL", c.forms.form("night_medicine")->find(name)->label(c.t.lang())).set("L_TEXT", text);
  if (auto gap = gap_text(c, m); !gap.empty()) page.add("GAP").set("GAP_TEXT", gap);
  if (m.until) page.add("UNTIL").set("UNTIL_TEXT", c.t.date(m.until));
  page.show_if(!m.ended_at, "RUNS", "ENDED");
  const auto& sent = c.request.form;
  // For which time: those of today and last night that nobody has settled; or when needed.
  for (auto at : due(m.times, m.from, m.until, std::max(m.at, c.now.plus_seconds(-12LL * 3600)), c.now.plus_seconds(6LL * 3600))) {
    bool done = false;
    for (const auto& d : m.doses) done = done || d.due_at == at;
    auto v = page.add("SLOT");
    v.set("SL_AT", std::to_string(at.ms)).set("SL_TEXT", c.t.when(at, c.now) + (done ? " · " + std::string(c.t("night.medicine.settled")) : std::string())).show_if(sent.get("due") == std::to_string(at.ms), "SL_CHOSEN");
  }
  for (const auto& item : c.forms.codes("dose_outcome")->codes) page.add("OUTCOME").set("OC_CODE", item.code).set("OC_TEXT", words_of(c, "dose_outcome", item.code)).show_if(item.code == (sent.get("outcome").empty() ? "GIVEN" : sent.get("outcome")), "OC_CHOSEN");
  page.set("WORDS", sent.get("words")).set("AT_TIME", sent.get("at"));
  if (warned != Warning::none) {
    auto v = page.add("WARNED");
    const Given* last = nullptr;
    for (const auto& d : m.doses)
      if (last == nullptr && d.outcome == "GIVEN") last = &d;
    v.set("WA_TEXT", c.t(warned == Warning::same_time ? "night.warning.same_time" : "night.warning.too_soon"));
    if (last != nullptr) v.add("WA_LAST").set("WA_LAST_TEXT", c.t.with("night.warning.last", {c.t.when(last->at, c.now), cases::name_of(c, last->by.value)}));
  }
  for (const auto& d : m.doses) {
    auto v = page.add("GIVEN");
    v.set("G_WHEN", c.t.when(d.at, c.now)).set("G_WHAT", words_of(c, "dose_outcome", d.outcome)).set("G_BY", cases::name_of(c, d.by.value)).set("G_NOTE", d.words).show_if(d.again == Given::Again::yes, "G_AGAIN");
    if (d.due_at) v.add("G_DUE").set("G_DUE_TIME", c.t.time(d.due_at));
  }
  page.show_if(!m.doses.empty(), "GIVEN_ANY", "GIVEN_NONE");
  if (m.kept == Medicine::Kept::locked) {
    auto v = page.add("LOCKED");
    auto all = TRY(counts(h.k, m, 10));
    for (std::size_t i = 0; i < all.size(); ++i) {
      auto n = v.add("COUNT_ROW");
      n.set("CR_N", all[i].counted).set("CR_WHEN", c.t.when(all[i].at, c.now)).set("CR_BY", cases::name_of(c, all[i].by.value)).set("CR_GIVEN", c.t.with("night.count.given", {c.t.number(all[i].given)})).set("CR_NOTE", all[i].words);
      if (i + 1 < all.size()) n.add("CR_DIFF").set("CR_DIFF_TEXT", c.t.with("night.count.change", {c.t.number(all[i].counted - all[i + 1].counted)}));
    }
  }
  return page.response(status);
}

core::Result<Medicine> asked(web::Context& c, const Here& h) {
  auto id = MedicineId::parse(c.param("medicine"));
  if (!id) return core::fail(core::Errc::not_found, "no such medicine");
  return medicine(h.k, *id, lately(c));
}

}  // namespace

core::Result<web::Response> medicines_page(web::Context& c) {
  auto h = TRY(here(c));
  web::Page page(c, "night/medicines");
  show_night(c, page, h, "medicines");
  auto all = TRY(medicines(h.k, lately(c)));
  for (const auto& r : h.people) {
    auto v = page.add("RESIDENT");
    v.set("R_NAME", called(c, h, r.stay)).set("R_NEW", night_of(h.place) + "/medicines/new?person=" + r.stay.text());
    bool any = false;
    for (const auto& m : all) {
      if (m.stay != r.stay) continue;
      any = true;
      auto row = v.add("MEDICINE");
      row.set("M_HREF", night_of(h.place) + "/medicines/" + m.id.text()).set("M_NAME", m.answers.get("name")).set("M_DOSE", m.answers.get("dose")).set("M_TIMES", when_due(c, m)).show_if(m.kept == Medicine::Kept::locked, "M_LOCKED");
      if (!m.doses.empty()) row.add("M_LAST").set("M_LAST_TEXT", c.t.with("night.medicine.last", {cases::label(c, "dose_outcome", m.doses.front().outcome), c.t.when(m.doses.front().at, c.now)}));
    }
    v.show_if(!any, "NO_MEDICINE");
  }
  page.show_if(!h.people.empty(), "ANY", "NONE");
  return page.response();
}
core::Result<web::Response> new_medicine_page(web::Context& c) {
  auto h = TRY(here(c));
  return draw_form(c, h, {}, {}, {}, 200);
}
core::Result<web::Response> add_medicine_page(web::Context& c) {
  auto h = TRY(here(c));
  const auto& form = *c.forms.form("night_medicine");
  Medicine m;
  m.answers = forms::read(form, c.request.form);
  auto problems = forms::validate(c.forms, form, m.answers, "save", core::local(c.now).date);
  auto times = times_of(m.answers.get("times"));
  if (!times) problems.push_back({"times", "night.problem.times", {}});
  auto until = core::Date::parse(m.answers.get("until"));
  if (until && *until < core::local(c.now).date) problems.push_back({"until", "night.problem.until", {}});
  if (!problems.empty()) return draw_form(c, h, m.answers, problems, {}, 422);
  auto stay = StayId::parse(c.request.form.get("person"));
  if (!stay || find(h, *stay) == nullptr) return draw_form(c, h, m.answers, {}, "night.problem.person", 422);
  m.stay = *stay, m.times = *times, m.gap_hours = std::max<std::int64_t>(0, number_of(m.answers.get("gap"))), m.kept = m.answers.get("locked") == "YES" ? Medicine::Kept::locked : Medicine::Kept::open;
  if (until) m.until = *until;
  auto id = TRY(add_medicine(h.k, m));
  return back_to(c, h, "medicines/" + id.text());
}
core::Result<web::Response> medicine_page(web::Context& c) {
  auto h = TRY(here(c));
  auto m = TRY(asked(c, h));
  return draw(c, h, m, {}, Warning::none, 200);
}
core::Result<web::Response> dose_page(web::Context& c) {
  auto h = TRY(here(c));
  auto m = TRY(asked(c, h));
  const auto& form = c.request.form;
  NewDose d;
  d.due_at = core::Instant{std::max<std::int64_t>(0, number_of(form.get("due")))};
  d.at = moment({}, form.get("at"), c.now);
  if (d.at > c.now.plus_seconds(60)) d.at = d.at.plus_seconds(-24LL * 3600);  // "23:50", written after midnight
  d.outcome = form.get("outcome"), d.words = form.get("words");
  if (form.get("again") == "1") d.again = Given::Again::yes;
  auto slots = due(m.times, m.from, m.until, m.at, c.now.plus_seconds(12LL * 3600));
  if (d.due_at && std::find(slots.begin(), slots.end(), d.due_at) == slots.end()) return draw(c, h, m, "night.problem.slot", Warning::none, 422);
  auto done = add_dose(h.k, m, d);
  if (!done && done.error().code == core::Errc::conflict) return draw(c, h, m, d.again == Given::Again::yes ? "night.problem.again_words" : std::string_view(), warning(m, d.due_at, d.at), 422);
  if (!done && done.error().code == core::Errc::invalid) return draw(c, h, m, "night.problem.dose", Warning::none, 422);
  TRY_VOID(std::move(done));
  return back_to(c, h, "medicines/" + m.id.text());
}
core::Result<web::Response> count_page(web::Context& c) {
  auto h = TRY(here(c));
  auto m = TRY(asked(c, h));
  auto done = add_count(h.k, m, number_of(core::trim(c.request.form.get("counted"))), c.request.form.get("count_words"));
  if (!done && done.error().code == core::Errc::invalid) return draw(c, h, m, "night.problem.count", Warning::none, 422);
  TRY_VOID(std::move(done));
  return back_to(c, h, "medicines/" + m.id.text());
}
core::Result<web::Response> end_medicine_page(web::Context& c) {
  auto h = TRY(here(c));
  auto m = TRY(asked(c, h));
  auto done = end_medicine(h.k, m);
  if (!done && done.error().code == core::Errc::conflict) return draw(c, h, m, "night.problem.ended", Warning::none, 409);
  TRY_VOID(std::move(done));
  return back_to(c, h, "medicines");
}

}  // namespace ostoja::night
