// Talks with the person: planned or beginning now, with the points to think of before and during it, each ticked with its time.
#include "consent/page.h"
#include "i18n/i18n.h"
#include "intervention/view.h"

#include <algorithm>

namespace ostoja::intervention {
namespace {

core::Result<Interview> asked_interview(web::Context& c, const cases::Header& h) {
  auto id = InterviewId::parse(c.param("interview"));
  if (!id) return core::fail(core::Errc::not_found, "no such talk");
  return interview(c.tx, c.keys(), h, *id);
}
std::string home_of(const cases::Header& h, InterviewId id) { return cases::home_of(h) + "/interviews/" + id.text(); }

web::Response draw_new(web::Context& c, const cases::Header& h, const Interview& shown, std::span<const forms::Problem> problems) {
  cases::FormPage page{.here = "interviews", .heading = std::string(c.t("intervention.interview.new")), .hint = std::string(c.t("intervention.interview.new_hint")), .action = cases::home_of(h) + "/interviews",
                       .cancel = cases::home_of(h) + "/interviews", .save = std::string(c.t("intervention.interview.save")), .form = *c.forms.form("interview"), .answers = shown.answers};
  page.problems = problems;
  page.choices.push_back(cases::choose_person(c, h, shown.person ? shown.person.text() : std::string()));
  page.choices.push_back(consent::with_interpreters(c, h, {"interpreter_entry", std::string(c.t("intervention.interview.interpreter")), shown.interpreter ? shown.interpreter.text() : std::string(),
                                                           {{"", std::string(c.t("intervention.interview.interpreter_none"))}}, "talk"}));
  consent::carry_concern(page, shown.interpreter);
  return cases::draw_form(c, h, page);
}

std::int64_t ticked_of(const Interview& i, const forms::CodeList& all) {
  return std::count_if(all.codes.begin(), all.codes.end(), [&](const forms::Code& code) { return std::any_of(i.ticks.begin(), i.ticks.end(), [&](const Tick& t) { return t.item == code.code; }); });
}

}  // namespace

core::Result<web::Response> interviews_page(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  web::Page page(c, "intervention/interviews");
  cases::show_frame(c, page, h, "interviews");
  const auto& points = *c.forms.codes("interview_check");
  auto all = TRY(interviews(c.tx, c.keys(), h));
  for (const auto& i : all) {
    auto v = page.add("TALK");
    v.set("TK_HREF", home_of(h, i.id)).set("TK_ID", i.id.text()).set("TK_WHEN", c.t.when(i.planned_at, c.now)).set("TK_WHOM", person_label(c, h, i.person)).set("TK_BY", i.by_name);
    v.set("TK_TICKED", c.t.with("intervention.interview.ticked", {c.t.number(ticked_of(i, points)), c.t.number(static_cast<std::int64_t>(points.codes.size()))})).show_if(i.planned_at > c.now, "TK_PLANNED");
  }
  const bool may = may_intervene(c, h);
  page.show_if(may && !all.empty(), "CAN_ADD");
  if (all.empty()) page.add("NONE").show_if(may, "N_ADD");
  return page.response();
}

core::Result<web::Response> new_interview_page(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  Interview shown;
  if (!h.language.empty()) shown.answers.set("language", h.language);
  return draw_new(c, h, shown, {});
}

core::Result<web::Response> add_interview_page(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  const auto& form = *c.forms.form("interview");
  Interview fresh;
  auto& answers = fresh.answers;
  answers = forms::read(form, c.request.form);
  fresh.interpreter = TRY(consent::chosen_entry(c, "interpreter_entry"));
  if (fresh.interpreter) answers.set("interpreter", "YES");
  if (auto person = TRY(cases::chosen_person(c, h))) fresh.person = person->person;
  auto problems = forms::validate(c.forms, form, answers, "save", core::local(c.now).date);
  auto day = core::Date::parse(answers.get("planned_on"));
  auto clock = answers.get("planned_time");
  auto& at = fresh.planned_at;
  at = c.now;
  if (problems.empty() && (day || !clock.empty())) {
    int hour = 9, minute = 0;
    if (clock.size() == 5) hour = (clock[0] - '0') * 10 + clock[1] - '0', minute = (clock[3] - '0') * 10 + clock[4] - '0';
    at = day ? core::at_local(*day, hour, minute) : next_at(clock, c.now).value_or(c.now);
    if (at < c.now.plus_seconds(-366LL * 86400)) problems.push_back({"planned_on", "intervention.too_long_ago", {}});
  }
  for (auto& p : TRY(consent::concerns(c, h, fresh.interpreter, "interpreter"))) problems.push_back(std::move(p));
  if (!problems.empty()) return draw_new(c, h, fresh, problems);
  auto id = TRY(add_interview(keeper(c), h, fresh));
  consent::tell_known_conflict(c, h, "interviews", id.value, fresh.interpreter);
  return web::see_other(home_of(h, id));
}

core::Result<web::Response> interview_page(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  auto item = TRY(asked_interview(c, h));
  web::Page page(c, "intervention/interview");
  cases::show_frame(c, page, h, "interviews");
  const bool may = may_intervene(c, h);
  const auto& points = *c.forms.codes("interview_check");
  page.set("TK_HOME", home_of(h, item.id)).set("TK_WHEN", c.t.when(item.planned_at, c.now)).set("TK_WHOM", person_label(c, h, item.person));
  page.set("TK_TICKED", c.t.with("intervention.interview.ticked", {c.t.number(ticked_of(item, points)), c.t.number(static_cast<std::int64_t>(points.codes.size()))}));
  page.show_if(item.planned_at > c.now, "TK_PLANNED");
  std::string facts;
  if (auto lang = item.answers.get("language"); !lang.empty()) facts = c.t.language(lang);
  if (item.interpreter) facts += (facts.empty() ? "" : ", ") + c.t.with("intervention.interview.interpreted_by", {directory::name_of(c.tx, item.interpreter, c.who.operator_code)});
  else if (item.answers.get("interpreter") == "YES") facts += (facts.empty() ? "" : ", ") + std::string(c.t("intervention.interview.with_interpreter"));
  if (!facts.empty()) page.add("TK_FACTS").set("TK_FACTS_TEXT", cases::capital(facts));
  if (auto note = item.answers.get("note"); !note.empty()) page.add("TK_NOTE").set("TK_NOTE_TEXT", note);
  for (auto group : {"BEFORE", "DURING"}) {
    auto section = page.add("STAGE");
    section.set("SG_NAME", group).set("SG_TITLE", c.t("intervention.interview." + std::string(group)));
    for (const auto& code : points.codes) {
      if (code.group != group) continue;
      auto v = section.add("POINT");
      v.set("PT_CODE", code.code).set("PT_LABEL", code.label(c.t.lang())).set("PT_HINT", code.hint(c.t.lang()));
      auto done = std::find_if(item.ticks.begin(), item.ticks.end(), [&](const Tick& t) { return t.item == code.code; });
      const bool ticked = done != item.ticks.end();
      v.show_if(ticked, "PT_DONE", "PT_OPEN");
      if (ticked) v.add("PT_WHEN").set("PT_WHEN_TEXT", c.t.when(done->at, c.now) + ", " + done->by_name);
      if (may) v.add(ticked ? "PT_OFF" : "PT_ON");
    }
  }
  return page.response();
}

core::Result<web::Response> tick_page(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  auto item = TRY(asked_interview(c, h));
  const bool off = c.request.form.has("off");
  auto code = c.request.form.get(off ? "off" : "on");
  auto done = tick(keeper(c), h, item.id, code, off ? Ticked::off : Ticked::on);
  if (!done) return tl::unexpected(done.error());
  return web::see_other(home_of(h, item.id) + "#c-" + std::string(code));
}

}  // namespace ostoja::intervention
