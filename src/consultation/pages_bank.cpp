// Ready answers, and trainings with field meetings.
#include "consultation/record.h"
#include "i18n/i18n.h"
#include "web/draw.h"
#include "web/page.h"

namespace ostoja::consultation {
namespace {

struct Plain {  // one form of this room on a page of its own
  std::string_view form, title, action, back;
  std::int64_t version = 0;
};
web::Response draw(web::Context& c, const Plain& p, const forms::Answers& answers, const std::vector<forms::Problem>& problems, const std::vector<Suspicion>& marks, int status) {
  web::Page page(c, "consultation/plain");
  const auto& form = *c.forms.form(p.form);
  page.set("TITLE", c.t(p.title)).set("FORM_ACTION", p.action).set("BACK", p.back).set("VERSION", p.version).show_if(status == 412, "STALE");
  web::draw_errors(c, page.values(), form, problems);
  for (const auto& part : form.parts) web::draw_part(c, page.values(), form, part, answers, problems);
  if (!marks.empty()) {
    auto box = page.add("MARKS");
    for (const auto& m : marks) box.add("MARK").set("M_PASSAGE", m.passage);
  }
  return page.response(status);
}

core::Result<Answer> asked_answer(web::Context& c) {
  auto id = AnswerId::parse(c.param("answer"));
  if (!id) return core::fail(core::Errc::not_found, "no such answer");
  return answer(c.tx, *id);
}
core::Result<Training> asked_training(web::Context& c) {
  auto id = TrainingId::parse(c.param("training"));
  if (!id) return core::fail(core::Errc::not_found, "no such training");
  return training(c.tx, *id, c.who.operator_code);
}

struct Sent { forms::Answers answers; std::vector<forms::Problem> problems; std::vector<Suspicion> marks; };
Sent sent_answer(web::Context& c, const forms::Answers& before) {
  Sent s;
  const auto& form = *c.forms.form("consultation_answer");
  const auto today = core::local(c.now).date;
  s.answers = before;
  s.answers.merge(forms::read(form, c.request.form));
  s.problems = forms::validate(c.forms, form, s.answers, "save", today);
  if (auto day = core::Date::parse(s.answers.get("law_day")); day && *day > today) s.problems.push_back({"law_day", "consultation.problem.future", {}});
  // What is kept for everybody names nobody: here there is no way around the marks but another text.
  s.marks = suspicions(form, s.answers, {"title", "text"});
  if (!s.marks.empty()) s.problems.push_back({std::string(s.marks.front().field->name), "consultation.problem.identity", {}});
  return s;
}
Sent sent_training(web::Context& c, const forms::Answers& before) {
  Sent s;
  const auto& form = *c.forms.form("training");
  const auto today = core::local(c.now).date;
  s.answers = before;
  s.answers.merge(forms::read(form, c.request.form));
  s.problems = forms::validate(c.forms, form, s.answers, "save", today);
  if (auto day = core::Date::parse(s.answers.get("held_on")); day && *day > today) s.problems.push_back({"held_on", "consultation.problem.future", {}});
  return s;
}

}  // namespace

core::Result<web::Response> bank_page(web::Context& c) {
  const auto topic = c.request.query.get("topic");
  const auto text = core::first_characters(core::trim(c.request.query.get("q")), 100);
  if (!topic.empty() && c.forms.codes("consultation_topic")->find(topic) == nullptr) return core::fail(core::Errc::invalid, "there is no such topic");
  web::Page page(c, "consultation/bank");
  const auto all = find_answers(c.tx, topic, text, 200);
  page.set("TITLE", c.t("consultation.bank")).set("TOTAL_TEXT", c.t.plural("consultation.bank_total", static_cast<std::int64_t>(all.size()))).set("Q_TEXT", text).show_if(c.may(consult_bank), "MAY_ADD");
  for (const auto& code : c.forms.codes("consultation_topic")->codes) page.add("T_OPTION").set("O_CODE", code.code).set("O_TEXT", code.label(c.t.lang())).show_if(code.code == topic, "O_CHOSEN");
  for (const auto& a : all) {
    auto row = page.add("ROW");
    row.set("AN_HREF", "/consultations/bank/" + a.id.text()).set("AN_TITLE", a.answers.get("title")).set("AN_TOPIC", web::code_label(c, "consultation_topic", a.answers.get("topic"))).set("AN_LAW", c.t.with("consultation.law_of", {c.t.date(a.law_day)}));
    row.set("AN_USED", c.t.plural("consultation.used", a.used)).show_if(is_old(a, core::local(c.now).date), "AN_OLD");
  }
  page.show_if(!all.empty(), "ANY").show_if(all.empty(), "NONE");
  return page.response();
}

core::Result<web::Response> new_answer_page(web::Context& c) {
  forms::Answers first;
  first.set("law_day", core::local(c.now).date.text());
  return draw(c, {"consultation_answer", "consultation.bank_new", "/consultations/bank", "/consultations/bank"}, first, {}, {}, 200);
}
core::Result<web::Response> create_answer(web::Context& c) {
  auto s = sent_answer(c, {});
  if (!s.problems.empty()) return draw(c, {"consultation_answer", "consultation.bank_new", "/consultations/bank", "/consultations/bank"}, s.answers, s.problems, s.marks, 422);
  auto id = TRY(add_answer(keeper(c), s.answers));
  return web::see_other("/consultations/bank/" + id.text() + "?notice=saved");
}
core::Result<web::Response> answer_page(web::Context& c) {
  auto a = TRY(asked_answer(c));
  web::Page page(c, "consultation/answer");
  page.set("TITLE", a.answers.get("title")).set("HOME", "/consultations/bank/" + a.id.text()).set("AN_TOPIC", web::code_label(c, "consultation_topic", a.answers.get("topic"))).set("AN_TEXT", a.answers.get("text"));
  page.set("AN_LAW", c.t.with("consultation.law_of", {c.t.date(a.law_day)})).set("AN_USED", c.t.plural("consultation.used", a.used)).set("AN_BY", a.changed_by_name + ", " + c.t.when(a.changed_at, c.now));
  if (a.valid_until) page.add("UNTIL").set("UNTIL_TEXT", c.t.date(a.valid_until));
  if (auto source = a.answers.get("source"); !source.empty()) page.add("SOURCE").set("SOURCE_TEXT", source);
  page.show_if(is_old(a, core::local(c.now).date), "AN_OLD").show_if(c.may(consult_bank) && !a.archived_at, "MAY_EDIT").show_if(static_cast<bool>(a.archived_at), "ARCHIVED");
  return page.response();
}
core::Result<web::Response> edit_answer_page(web::Context& c) {
  auto a = TRY(asked_answer(c));
  const auto home = "/consultations/bank/" + a.id.text(), action = home + "/edit";
  return draw(c, {"consultation_answer", "consultation.bank_edit", action, home, a.version}, a.answers, {}, {}, 200);
}
core::Result<web::Response> save_answer_page(web::Context& c) {
  auto a = TRY(asked_answer(c));
  const auto home = "/consultations/bank/" + a.id.text(), action = home + "/edit";
  auto s = sent_answer(c, a.answers);
  if (auto same = c.expect_version(a.version); !same) {
    if (same.error().code != core::Errc::stale) return tl::unexpected(same.error());
    return draw(c, {"consultation_answer", "consultation.bank_edit", action, home, a.version}, s.answers, s.problems, {}, 412);
  }
  if (!s.problems.empty()) return draw(c, {"consultation_answer", "consultation.bank_edit", action, home, a.version}, s.answers, s.problems, s.marks, 422);
  a.answers = std::move(s.answers);
  TRY_VOID(save_answer(keeper(c), a));
  return web::see_other(home + "?notice=saved");
}
core::Result<web::Response> archive_answer_page(web::Context& c) {
  auto a = TRY(asked_answer(c));
  TRY_VOID(archive_answer(keeper(c), a));
  return web::see_other("/consultations/bank?notice=saved");
}

core::Result<web::Response> trainings_page(web::Context& c) {
  const auto today = core::local(c.now).date;
  int year = today.year();
  if (auto text = c.request.query.get("year"); !text.empty()) {
    auto first = core::Date::parse(std::string(text) + "-01-01");
    if (!first) return core::fail(core::Errc::bad_request, "a year has four digits");
    year = first->year();
  }
  web::Page page(c, "consultation/trainings");
  const auto all = trainings(c.tx, c.who.operator_code, year);
  const auto sum = counted(c.tx, c.who.operator_code, core::Date::of(year, 1, 1), core::Date::of(year, 12, 31));
  page.set("TITLE", c.t("consultation.trainings")).set("TOTAL_TEXT", c.t.plural("consultation.trainings_total", sum.trainings) + ", " + c.t.plural("consultation.people", sum.people)).set("YEAR", static_cast<std::int64_t>(year));
  page.set("BEFORE_HREF", "/consultations/trainings?year=" + std::to_string(year - 1)).set("BEFORE_YEAR", static_cast<std::int64_t>(year - 1));
  if (year < today.year()) page.add("AFTER").set("AFTER_HREF", "/consultations/trainings?year=" + std::to_string(year + 1)).set("AFTER_YEAR", static_cast<std::int64_t>(year + 1));
  for (const auto& t : all) {
    auto row = page.add("ROW");
    auto day = core::Date::parse(t.answers.get("held_on"));
    row.set("TR_HREF", "/consultations/trainings/" + t.id.text() + "/edit").set("TR_DAY", day ? c.t.date(*day) : std::string()).set("TR_KIND", web::code_label(c, "training_kind", t.answers.get("kind"))).set("TR_FOR", web::code_label(c, "directory_kind", t.answers.get("audience")));
    row.set("TR_PLACE", t.answers.get("town")).set("TR_PEOPLE", t.answers.get("people")).set("TR_MINUTES", t.answers.get("minutes"));
  }
  page.show_if(!all.empty(), "ANY").show_if(all.empty(), "NONE");
  return page.response();
}
core::Result<web::Response> new_training_page(web::Context& c) {
  forms::Answers first;
  first.set("held_on", core::local(c.now).date.text());
  return draw(c, {"training", "consultation.training_new", "/consultations/trainings", "/consultations/trainings"}, first, {}, {}, 200);
}
core::Result<web::Response> create_training(web::Context& c) {
  auto s = sent_training(c, {});
  if (!s.problems.empty()) return draw(c, {"training", "consultation.training_new", "/consultations/trainings", "/consultations/trainings"}, s.answers, s.problems, {}, 422);
  TRY(add_training(keeper(c), s.answers));
  return web::see_other("/consultations/trainings?notice=saved");
}
core::Result<web::Response> edit_training_page(web::Context& c) {
  auto t = TRY(asked_training(c));
  const auto action = "/consultations/trainings/" + t.id.text() + "/edit";
  return draw(c, {"training", "consultation.training_edit", action, "/consultations/trainings", t.version}, t.answers, {}, {}, 200);
}
core::Result<web::Response> save_training_page(web::Context& c) {
  auto t = TRY(asked_training(c));
  const auto action = "/consultations/trainings/" + t.id.text() + "/edit";
  auto s = sent_training(c, t.answers);
  if (auto same = c.expect_version(t.version); !same) {
    if (same.error().code != core::Errc::stale) return tl::unexpected(same.error());
    return draw(c, {"training", "consultation.training_edit", action, "/consultations/trainings", t.version}, s.answers, s.problems, {}, 412);
  }
  if (!s.problems.empty()) return draw(c, {"training", "consultation.training_edit", action, "/consultations/trainings", t.version}, s.answers, s.problems, {}, 422);
  t.answers = std::move(s.answers);
  TRY_VOID(save_training(keeper(c), t));
  return web::see_other("/consultations/trainings?notice=saved");
}

}  // namespace ostoja::consultation
