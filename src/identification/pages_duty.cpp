// The check of the duty to report: questions by the law of the day, what the program suggests, and what a person settles. Nothing is ever reported by the program.
#include "i18n/i18n.h"
#include "identification/view.h"

#include <array>

namespace ostoja::identification {
namespace {

std::string_view code_of_suggestion(Suggestion s) {
  constexpr std::string_view kCodes[] = {"INCOMPLETE", "NONE", "ASK_LAWYER", "DUTY"};
  return kCodes[static_cast<int>(s)];
}

struct Typed {
  DutyCheck check;
  std::string day;  // as typed
};

Typed typed(web::Context& c, const cases::Header& h) {
  const auto& form = c.request.form;
  Typed t;
  t.check.case_id = h.id;
  t.day = core::trim(form.get("acts_on"));
  for (const auto& q : room(c).law.questions) t.check.answers[q.code] = suspected_of(form.get("q." + q.code)).value_or(Suspected::not_asked);
  t.check.outcome = form.get("outcome"), t.check.exception = form.get("exception"), t.check.note = core::trim(form.get("note"));
  return t;
}

web::Response draw(web::Context& c, const cases::Header& h, const Typed& t, const LawVersion* law, std::string_view problem, std::string_view suggestion, int status) {
  web::Page page(c, "identification/duty");
  cases::show_frame(c, page, h, "identification");
  cases::show_problem(c, page, problem);
  page.set("BASE", part_of(h)).set("ACTS_ON", t.day).set("NOTE_TEXT", t.check.note);
  if (law != nullptr) {
    auto v = page.add("LAW");
    v.set("LAW_TEXT", c.t.with("identification.duty.version", {law->act, c.t.date(law->from)})).set("LAW_SOURCE", law->source).show_if(law->review == LawVersion::Review::needed, "LAW_REVIEW");
    v.show_if(law->trafficking == LawVersion::Trafficking::listed, "LAW_LISTED", "LAW_NOT_LISTED");
  }
  if (!suggestion.empty()) page.add("SUGGESTION").set("SG_TEXT", c.t("identification.duty.suggestion." + std::string(suggestion)));
  for (const auto& q : room(c).law.questions) {
    auto v = page.add("QUESTION");
    v.set("DQ_TEXT", q.label(c.t.lang()));
    auto found = t.check.answers.find(q.code);
    auto given = found == t.check.answers.end() ? Suspected::not_asked : found->second;
    for (auto s : {Suspected::yes, Suspected::no, Suspected::unknown})
      v.add("DQ_ANSWER").set("DA_CODE", q.code).set("DA_VALUE", code_of(s)).set("DA_TEXT", c.t("identification.suspected." + std::string(code_of(s)))).show_if(s == given, "DA_CHOSEN");
  }
  for (const auto& item : c.forms.codes("duty_outcome")->codes) page.add("OUTCOME").set("OC_CODE", item.code).set("OC_TEXT", cases::capital(std::string(item.label(c.t.lang())))).show_if(item.code == t.check.outcome, "OC_CHOSEN");
  page.add("EXCEPTION").set("EX_CODE", "").set("EX_TEXT", c.t("identification.duty.no_exception"));
  for (const auto& item : c.forms.codes("duty_exception")->codes) page.add("EXCEPTION").set("EX_CODE", item.code).set("EX_TEXT", item.label(c.t.lang())).show_if(item.code == t.check.exception, "EX_CHOSEN");
  return page.response(status);
}

}  // namespace

void blocks_closing(web::Context& c, const cases::Header& h, std::vector<cases::Obstacle>& out) {
  auto all = duty_checks(c.tx, h.id);
  if (all.empty() || all.front().outcome != "LAWYER_ASKED") return;
  out.push_back({std::string(c.t("identification.blocks_closing")), part_of(h) + (may_change(c, h) ? "/duty/new" : "#r-" + all.front().id.text()), std::string(c.t("identification.blocks_closing.link"))});
}
void warns_closing(web::Context& c, const cases::Header& h, std::vector<cases::Obstacle>& out) {
  if (may_change(c, h) && duty_checks(c.tx, h.id).empty()) out.push_back({std::string(c.t("identification.warns_closing")), part_of(h) + "/duty/new", std::string(c.t("identification.warns_closing.link"))});
}

core::Result<web::Response> new_duty_page(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  Typed t;
  t.day = core::local(c.now).date.text();
  return draw(c, h, t, room(c).law.on(core::local(c.now).date), {}, {}, 200);
}

core::Result<web::Response> create_duty(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  auto t = typed(c, h);
  const auto today = core::local(c.now).date;
  auto day = t.day.empty() ? std::optional(today) : core::Date::parse(t.day);
  const auto* law = day ? room(c).law.on(*day) : nullptr;
  if (!day || *day > today) return draw(c, h, t, nullptr, "identification.problem.day", {}, 422);
  if (law == nullptr) return draw(c, h, t, nullptr, "identification.problem.before_law", {}, 422);
  auto suggested = code_of_suggestion(suggest(room(c).law, *law, t.check.answers));
  t.check.acts_on = *day, t.check.law_from = law->from, t.check.suggestion = suggested;
  // First the suggestion, then the outcome: the answers stay on the page and nothing is saved, so it is no done change (422).
  if (c.request.form.get("then") == "suggest") return draw(c, h, t, law, {}, suggested, 422);
  if (suggested == "INCOMPLETE") return draw(c, h, t, law, "identification.problem.duty_incomplete", {}, 422);
  if (c.forms.codes("duty_outcome")->find(t.check.outcome) == nullptr) return draw(c, h, t, law, "identification.problem.duty_outcome", suggested, 422);
  const bool exception = t.check.outcome == "EXCEPTION";
  if (exception && c.forms.codes("duty_exception")->find(t.check.exception) == nullptr) return draw(c, h, t, law, "identification.problem.duty_exception", suggested, 422);
  if (!exception) t.check.exception.clear();
  // Going against the suggestion is possible and needs a reason.
  if (suggested == "DUTY" && t.check.outcome == "NO_DUTY" && t.check.note.empty()) return draw(c, h, t, law, "identification.problem.duty_reason", suggested, 422);
  if (core::characters(t.check.note) > 20000) return draw(c, h, t, law, "identification.problem.note_long", suggested, 422);
  auto id = TRY(add_duty_check(keeper(c), t.check));
  return web::see_other(part_of(h) + "#r-" + id.text());
}

}  // namespace ostoja::identification
