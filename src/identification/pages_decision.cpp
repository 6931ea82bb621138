// Decisions: signed when they are saved, never edited; "not a victim" by the centre waits for a second person.
#include "i18n/i18n.h"
#include "identification/view.h"

namespace ostoja::identification {
namespace {

const forms::Form& form_of(const web::Context& c) { return *c.forms.form("identification_decision"); }

cases::FormPage::Choice choose_screening(web::Context& c, const cases::Header& h, std::string_view chosen) {
  cases::FormPage::Choice out{"screening", std::string(c.t("identification.decision.screening")), std::string(chosen), {{"", std::string(c.t("identification.decision.no_screening"))}}};
  for (const auto& s : screenings(c.tx, h.id)) {
    const auto* set = room(c).instruments.find(s.instrument, s.instrument_version);
    out.options.emplace_back(s.id.text(), std::string(set == nullptr ? std::string_view(s.instrument) : set->label(c.t.lang())) + ", " + person_label(c, h, s.person) + ", " + c.t.when(s.started_at, c.now) + ": " +
                                              cases::label(c, "screening_result", s.result_class));
  }
  return out;
}

web::Response draw(web::Context& c, const cases::Header& h, const forms::Answers& answers, std::string_view person, std::string_view screening, const std::vector<forms::Problem>& problems) {
  cases::FormPage page{.here = "identification",
                       .heading = std::string(c.t("identification.decision.new")),
                       .hint = std::string(c.t("identification.decision.hint")),
                       .action = part_of(h) + "/decisions",
                       .cancel = part_of(h),
                       .save = std::string(c.t("identification.decision.sign")),
                       .form = form_of(c),
                       .answers = answers,
                       .problems = problems,
                       .choices = {cases::choose_person(c, h, person), choose_screening(c, h, screening)}};
  return cases::draw_form(c, h, page);
}


}  // namespace

core::Result<web::Response> new_decision_page(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  std::string person, from(c.request.query.get("screening"));
  if (auto id = ScreeningId::parse(from))
    if (auto s = screening(c.tx, h.id, *id)) person = s->person ? s->person.text() : std::string();
  auto persons = cases::persons(c.tx, h.id);
  if (person.empty() && from.empty() && persons.size() == 1) person = persons.front().person.text();
  forms::Answers answers;
  answers.set("decided_by", "CENTRE");
  return draw(c, h, answers, person, from, {});
}

core::Result<web::Response> create_decision(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  auto chosen = TRY(cases::chosen_person(c, h));
  const auto today = core::local(c.now).date;
  auto answers = forms::read(form_of(c), c.request.form);
  auto problems = forms::validate(c.forms, form_of(c), answers, "save", today);
  auto on = core::Date::parse(answers.get("decided_on"));
  if (on && *on > today) problems.push_back({"decided_on", "identification.problem.future", {}});
  auto from = c.request.form.get("screening");
  if (!problems.empty()) return draw(c, h, answers, c.request.form.get("person"), from, problems);
  Decision d;
  d.case_id = h.id;
  d.person = chosen ? chosen->person : people::PersonId{};
  d.status = answers.get("status"), d.decided_by = answers.get("decided_by"), d.reasons = answers.get("reasons");
  d.decided_on = on ? *on : today;
  if (!from.empty()) {
    auto id = ScreeningId::parse(from);
    auto s = id ? screening(c.tx, h.id, *id) : core::Result<Screening>(core::fail(core::Errc::not_found, "no such screening"));
    if (!s) return core::fail(core::Errc::invalid, "choose a screening of this case");
    // A decision about one person does not rest on what another one answered.
    if (s->person != d.person) return draw(c, h, answers, c.request.form.get("person"), from, {{"status", "identification.problem.other_person", {}}});
    d.screening = s->id;
  }
  auto made = TRY(decide(keeper(c), std::move(d)));
  return web::see_other(part_of(h) + "/decisions/" + made.id.text());
}

core::Result<web::Response> decision_page(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  auto id = DecisionId::parse(c.param("decision"));
  if (!id) return core::fail(core::Errc::not_found, "no such decision");
  auto d = TRY(decision_opened(c.tx, c.keys(), h.id, *id));
  auto all = decisions(c.tx, h.id);
  web::Page page(c, "identification/decision");
  cases::show_frame(c, page, h, "identification");
  const auto base = part_of(h);
  page.set("BASE", base).set("D_PATH", base + "/decisions/" + d.id.text()).set("D_PERSON", cases::capital(person_label(c, h, d.person))).set("D_STATUS", code_label(c, "identification_status", d.code));
  page.set("D_BY", code_label(c, "decided_by", d.decided_by)).set("D_ON", c.t.date(d.decided_on)).set("D_SIGNED", c.t.with("identification.signed_line", {d.signed_by_name, c.t.when(d.signed_at, c.now)}));
  page.set("D_HASH", d.content_hash.substr(0, 16)).show_if(signature(c.tx, d) == Signature::holds, "HOLDS", "BROKEN");
  const bool now = is_in_force(all, d);
  page.show_if(now, "IN_FORCE").show_if(d.state == Decision::State::in_force && !now, "SUPERSEDED").show_if(d.state == Decision::State::waits, "WAITS").show_if(d.state == Decision::State::refused, "REFUSED");
  if (may_read_texts(c)) {
    page.add("REASONS").set("R_TEXT", d.reasons);
    if (!d.second_reason.empty()) page.add("SECOND_REASON").set("SR_TEXT", d.second_reason);
  } else {
    page.show("REASONS_SEALED");
  }
  if (d.screening) {
    auto s = TRY(screening(c.tx, h.id, d.screening));
    page.add("RESTS_ON").set("RO_HREF", base + "/screenings/" + s.id.text()).set("RO_TEXT", c.t.when(s.started_at, c.now) + ": " + cases::label(c, "screening_result", s.result_class));
  } else {
    page.show("RESTS_ON_NOTHING");
  }
  if (d.second_at) page.add("SECOND").set("SE_TEXT", c.t.with("identification.signed_line", {d.second_by_name, c.t.when(d.second_at, c.now)}));
  if (d.state == Decision::State::waits && may_change(c, h)) {
    if (d.signed_by == c.who.user) page.show("OTHER_PERSON_NEEDED");
    else page.show("MAY_ANSWER");
  }
  return page.response();
}

core::Result<web::Response> second_person(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  auto id = DecisionId::parse(c.param("decision"));
  if (!id) return core::fail(core::Errc::not_found, "no such decision");
  auto d = TRY(decision_opened(c.tx, c.keys(), h.id, *id));
  auto answer = c.request.form.get("answer");
  if (answer != "confirm" && answer != "refuse") return core::fail(core::Errc::invalid, "confirm or refuse");
  TRY_VOID(answer_second(keeper(c), d, answer == "confirm" ? Second::confirms : Second::refuses, c.request.form.get("reason")));
  return web::see_other(part_of(h) + "/decisions/" + d.id.text());
}

}  // namespace ostoja::identification
