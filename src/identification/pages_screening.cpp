// A new screening and its questionnaire: one row an indicator, four answers; saved at any moment, however little is answered.
#include "i18n/i18n.h"
#include "identification/view.h"

#include <array>

namespace ostoja::identification {
namespace {

constexpr std::size_t kLongestNote = 2000;
constexpr std::array<Answer, 4> kShown{Answer::yes, Answer::no, Answer::unknown, Answer::not_asked};
constexpr std::array<Source, 5> kSources{Source::none, Source::said, Source::observed, Source::document, Source::third_party};

std::string answer_text(const web::Context& c, Answer a) { return std::string(c.t("identification.answer." + std::string(code_of(a)))); }
std::string source_text(const web::Context& c, Source s) { return std::string(c.t("identification.source." + (s == Source::none ? std::string("none") : std::string(code_of(s))))); }

web::Response draw_new(web::Context& c, const cases::Header& h, std::string_view chosen_set, people::PersonId person, std::string_view age, std::string_view problem) {
  web::Page page(c, "identification/new");
  cases::show_frame(c, page, h, "identification");
  cases::show_problem(c, page, problem);
  page.set("BASE", part_of(h));
  auto persons = cases::persons(c.tx, h.id);
  if (!person && !persons.empty() && problem.empty()) person = persons.front().person;
  auto proposed = age == "minor" ? Age::minor : age == "adult" ? Age::adult : age_of(c, h, person);
  if (persons.empty()) page.show("NO_PERSONS");
  for (const auto& p : persons) page.add("PERSON").set("P_VALUE", p.person.text()).set("P_LABEL", cases::capital(c.t.with("cases.person", {p.label}))).show_if(p.person == person, "P_CHOSEN");
  page.add("PERSON").set("P_VALUE", "").set("P_LABEL", cases::capital(std::string(c.t("cases.form.whole_case")))).show_if(!person, "P_CHOSEN");
  for (auto value : {"", "adult", "minor"})
    page.add("AGE").set("AGE_VALUE", value).set("AGE_LABEL", c.t(std::string("identification.age.") + (*value == '\0' ? "auto" : value))).show_if(age == value, "AGE_CHOSEN");
  std::string fallback = proposed == Age::minor ? "ilo-delphi-child-labour" : "ilo-delphi-adult-labour";
  auto today = core::local(c.now).date;
  for (const auto& i : room(c).instruments.all()) {
    if (i.kind == Kind::supplement || room(c).instruments.newest(i.id) != &i) continue;
    const bool may = room(c).instruments.may_begin(i, today);
    auto v = page.add(may ? "SET_ON" : "SET_OFF");
    v.set("SET_ID", i.id).set("SET_NAME", i.label(c.t.lang())).set("SET_HINT", may ? i.hint(c.t.lang()) : i.off(c.t.lang()));
    v.set("SET_COUNT", c.t.plural("identification.indicators", static_cast<std::int64_t>(i.indicators.size())));
    if (may) v.show_if(i.id == (chosen_set.empty() ? std::string_view(fallback) : chosen_set), "SET_CHOSEN");
  }
  page.set("PROPOSED", c.t(proposed == Age::minor ? "identification.proposed.minor" : "identification.proposed.adult"));
  return page.response(problem.empty() ? 200 : 422);
}

void draw_row(web::Context& c, web::Values group, const Screening& s, const Indicator& i) {
  auto found = s.answers.find(i.code);
  auto given = found == s.answers.end() ? Given{} : found->second;
  auto v = group.add("Q");
  v.set("Q_CODE", i.code).set("Q_TEXT", i.label(c.t.lang()));
  if (i.weight != Weight::none) v.add("Q_WEIGHT").set("Q_WEIGHT_TEXT", c.t(i.weight == Weight::strong ? "identification.weight.S" : i.weight == Weight::medium ? "identification.weight.M" : "identification.weight.W"));
  for (auto a : kShown) v.add("Q_ANSWER").set("QA_CODE", i.code).set("QA_VALUE", code_of(a)).set("QA_TEXT", answer_text(c, a)).show_if(given.answer == a, "QA_CHOSEN");
  for (auto source : kSources) v.add("Q_SOURCE").set("QS_VALUE", code_of(source)).set("QS_TEXT", source_text(c, source)).show_if(given.source == source, "QS_CHOSEN");
  auto note = s.notes.find(i.code);
  v.set("Q_NOTE", note == s.notes.end() ? std::string_view() : std::string_view(note->second));
}

web::Response draw_questionnaire(web::Context& c, const Opened& o, std::string_view problem, int status) {
  web::Page page(c, "identification/questionnaire");
  cases::show_frame(c, page, o.header, "identification");
  cases::show_problem(c, page, problem);
  const auto& s = o.screening;
  page.set("BASE", part_of(o.header)).set("S_PATH", part_of(o.header) + "/screenings/" + s.id.text()).set("S_VERSION", s.version).set("S_NAME", o.asked.set->label(c.t.lang()));
  page.set("S_PERSON", cases::capital(person_label(c, o.header, s.person))).set("S_AGE", c.t(s.age == Age::minor ? "identification.read_as.minor" : "identification.read_as.adult"));
  auto reading = read(o.asked, s.answers, s.age);
  page.set("S_ANSWERED", c.t.with("identification.answered", {c.t.number(reading.answered), c.t.number(reading.of)}));
  for (const auto* d : o.asked.dimensions()) {
    auto group = page.add("Q_GROUP");
    int all = 0, done = 0;
    for (const auto* i : o.asked.indicators()) {
      if (i->dimension != d->code) continue;
      ++all;
      auto found = s.answers.find(i->code);
      if (found != s.answers.end() && found->second.answer != Answer::not_asked) ++done;
      draw_row(c, group, s, *i);
    }
    group.set("QG_CODE", d->code).set("QG_TEXT", d->label(c.t.lang())).set("QG_COUNT", c.t.with("identification.answered_short", {c.t.number(done), c.t.number(all)}));
  }
  return page.response(status);
}

// What was sent of each indicator; what was not sent stays as it was. A word that is none of ours is a broken form.
core::Done take_answers(web::Context& c, const Asked& asked, Screening& s, std::string& problem) {
  const auto& form = c.request.form;
  for (const auto* i : asked.indicators()) {
    if (form.has("a." + i->code)) {
      auto answer = answer_of(form.get("a." + i->code));
      auto source = source_of(form.get("s." + i->code));
      if (!answer || !source) return core::fail(core::Errc::invalid, "an answer is none of those that can be given");
      // A source of what was not asked is no source.
      if (*answer == Answer::not_asked) s.answers.erase(i->code);
      else s.answers[i->code] = {*answer, *source};
    }
    if (form.has("n." + i->code)) {
      std::string note(core::trim(form.get("n." + i->code)));
      if (core::characters(note) > kLongestNote) problem = "identification.problem.note_long";
      if (note.empty()) s.notes.erase(i->code);
      else s.notes[i->code] = std::move(note);
    }
  }
  return {};
}

}  // namespace

core::Result<web::Response> new_screening_page(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  auto person = people::PersonId::parse(c.request.query.get("person"));
  return draw_new(c, h, c.request.query.get("instrument"), person && cases::person_of(c.tx, h.id, *person) ? *person : people::PersonId{}, "", {});
}

core::Result<web::Response> create_screening(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  auto chosen = TRY(cases::chosen_person(c, h));
  Screening s;
  s.case_id = h.id;
  s.person = chosen ? chosen->person : people::PersonId{};
  auto age = c.request.form.get("age");
  s.age = age == "minor" ? Age::minor : age == "adult" ? Age::adult : age_of(c, h, s.person);
  std::string id(c.request.form.get("instrument"));
  const auto* set = room(c).instruments.newest(id);
  auto again = [&](std::string_view problem, std::string_view set_shown) { return draw_new(c, h, set_shown, s.person, age, problem); };
  if (set == nullptr || !room(c).instruments.may_begin(*set, core::local(c.now).date)) return again("identification.problem.choose_set", "");
  // A child is read by the set for children, an adult by that for adults.
  if (set->whom != For::anyone && set->whom != fits(s.age)) return again(s.age == Age::minor ? "identification.problem.for_children" : "identification.problem.for_adults", "");
  auto made = TRY(begin(keeper(c), std::move(s), room(c).instruments.fresh(*set)));
  return web::see_other(part_of(h) + "/screenings/" + made.id.text() + "/edit");
}

core::Result<web::Response> questionnaire_page(web::Context& c) {
  auto o = TRY(opened_screening(c));
  if (o.header.status == cases::Status::closed) return core::fail(core::Errc::conflict, "the case is closed: reopen it first");
  if (o.screening.locked_at) return web::see_other(part_of(o.header) + "/screenings/" + o.screening.id.text());
  return draw_questionnaire(c, o, {}, 200);
}

core::Result<web::Response> save_questionnaire(web::Context& c) {
  auto o = TRY(opened_screening(c));
  if (o.header.status == cases::Status::closed) return core::fail(core::Errc::conflict, "the case is closed: reopen it first");
  if (o.screening.locked_at) return core::fail(core::Errc::conflict, "a decision rests on this screening: begin a new one");
  const bool fits_version = c.expect_version(o.screening.version).has_value();
  std::string problem;
  TRY_VOID(take_answers(c, o.asked, o.screening, problem));
  // Somebody else saved meanwhile: this one's answers stay on the page, over the other's; saving again keeps both.
  if (!fits_version) return draw_questionnaire(c, o, "identification.problem.stale", 412);
  if (!problem.empty()) return draw_questionnaire(c, o, problem, 422);
  TRY_VOID(save(keeper(c), o.screening, o.asked));
  auto path = part_of(o.header) + "/screenings/" + o.screening.id.text();
  return web::see_other(c.request.form.get("then") == "stay" ? path + "/edit?notice=screening_saved" : path);
}

}  // namespace ostoja::identification
