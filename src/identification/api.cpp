// The JSON side, over the same functions as the pages.
#include "core/json.h"
#include "i18n/i18n.h"
#include "identification/view.h"

namespace ostoja::identification {
namespace {

struct Sent {  // a body with or without objects within it
  const web::Request& request;
  std::string_view get(std::string_view name) const { return request.nested.empty() ? request.form.get(name) : request.nested.get(name); }
  const std::vector<std::pair<std::string, std::string>>& items() const { return request.nested.empty() ? request.form.items() : request.nested.items(); }
};

core::Result<people::PersonId> person_of(web::Context& c, const cases::Header& h, std::string_view text) {
  if (text.empty()) return people::PersonId{};
  auto id = people::PersonId::parse(text);
  auto found = id ? cases::person_of(c.tx, h.id, *id) : std::nullopt;
  if (!found) return core::fail(core::Errc::invalid, "there is no such person in this case");
  return found->person;
}

void write(core::Json& j, const Screening& s) {
  j.object().field("id", s.id.text()).field("case", s.case_id.text()).field_or_null("person", s.person ? s.person.text() : std::string()).field("version", s.version);
  j.field("instrument", s.instrument).field("instrument_version", s.instrument_version).field("started_at", s.started_at.rfc3339()).field("saved_at", s.saved_at.rfc3339()).field("locked", s.locked_at.ms != 0);
  j.field("result_class", s.result_class).field("statistical_class", s.statistical_class).field("legal_class", s.legal_class);
  j.key("reading").raw(s.reading).key("dimensions").object();
  auto reading = forms::fields_of_nested_json(s.reading);
  if (reading)
    for (const auto& [name, value] : reading->items())
      if (name.starts_with("dimensions/") && name.ends_with("/state")) j.field(name.substr(11, name.size() - 17), value == "yes");
  j.end().end();
}

void write(core::Json& j, const Decision& d, const std::vector<Decision>& all) {
  constexpr std::string_view kStates[] = {"", "IN_FORCE", "WAITS_FOR_SECOND_PERSON", "REFUSED"};
  j.object().field("id", d.id.text()).field("case", d.case_id.text()).field_or_null("person", d.person ? d.person.text() : std::string()).field("status", d.status).field("decided_by", d.decided_by);
  j.field("decided_on", d.decided_on.text()).field("identification_status", d.code).field_or_null("screening", d.screening ? d.screening.text() : std::string());
  j.field("state", d.state == Decision::State::in_force && !is_in_force(all, d) ? std::string_view("SUPERSEDED") : kStates[static_cast<int>(d.state)]);
  j.field("signed_by", d.signed_by.text()).field("signed_at", d.signed_at.rfc3339()).field("hash", d.content_hash).field("version", d.version).end();
}

}  // namespace

core::Result<web::Response> api_add_screening(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  const Sent sent{c.request};
  std::vector<forms::Problem> problems;
  const auto* set = room(c).instruments.newest(sent.get("instrument"));
  if (set == nullptr || !room(c).instruments.may_begin(*set, core::local(c.now).date)) return web::problem_fields(c, {{"instrument", set == nullptr ? "identification.problem.choose_set" : "identification.problem.set_off", {}}});
  auto asked = room(c).instruments.fresh(*set);
  Screening s;
  s.case_id = h.id;
  s.person = TRY(person_of(c, h, sent.get("person")));
  auto age = sent.get("age");
  if (!age.empty() && age != "adult" && age != "minor") problems.push_back({"age", "forms.unknown_code", {}});
  // The set says how to read when nobody else does: one for children reads as of a minor.
  s.age = age == "minor" ? Age::minor : age == "adult" ? Age::adult : s.person ? age_of(c, h, s.person) : set->whom == For::child ? Age::minor : Age::adult;
  if (set->whom != For::anyone && set->whom != fits(s.age)) problems.push_back({"instrument", s.age == Age::minor ? "identification.problem.for_children" : "identification.problem.for_adults", {}});
  for (const auto& [name, value] : sent.items()) {
    if (!name.starts_with("answers/")) continue;
    auto slash = name.find('/', 8);
    auto code = name.substr(8, slash == name.npos ? name.npos : slash - 8);
    auto what = slash == name.npos ? std::string("answer") : name.substr(slash + 1);
    if (asked.find(code) == nullptr) {
      problems.push_back({"answers/" + code, "identification.problem.unknown_indicator", {}});
      continue;
    }
    auto& given = s.answers[code];
    auto answer = answer_of(value);
    auto source = source_of(value);
    if (what == "answer" && answer) given.answer = *answer;
    else if (what == "source" && source) given.source = *source;
    else if (what == "note" && core::characters(value) <= 2000) s.notes[code] = value;
    else problems.push_back({name, "forms.unknown_code", {}});
  }
  std::erase_if(s.answers, [](const auto& one) { return one.second.answer == Answer::not_asked; });
  std::erase_if(s.notes, [](const auto& one) { return one.second.empty(); });
  if (!problems.empty()) return web::problem_fields(c, problems);
  auto made = TRY(begin(keeper(c), std::move(s), asked));
  core::Json j;
  write(j, made);
  auto r = web::json(j.take(), 201);
  r.etag(made.version).header("Location", "/api/v1/cases/" + h.id.text() + "/screenings/" + made.id.text());
  return r;
}

core::Result<web::Response> api_screenings(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  auto all = screenings(c.tx, h.id);
  core::Json j;
  j.object().key("items").array();
  for (const auto& s : all) write(j, s);
  j.end().field("next", "").field("total", static_cast<std::int64_t>(all.size())).end();
  return web::json(j.take());
}

core::Result<web::Response> api_screening(web::Context& c) {
  auto o = TRY(opened_screening(c));
  const auto& s = o.screening;
  core::Json j;
  j.object().key("screening");
  write(j, s);
  j.key("answers").object();
  for (const auto& [code, given] : s.answers) {
    j.key(code).object().field("answer", code_of(given.answer)).field_or_null("source", code_of(given.source));
    auto note = s.notes.find(code);
    if (note != s.notes.end()) j.field("note", note->second);
    j.end();
  }
  j.end().end();
  auto r = web::json(j.take());
  r.etag(s.version);
  return r;
}

core::Result<web::Response> api_add_decision(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  const auto& form = *c.forms.form("identification_decision");
  const auto today = core::local(c.now).date;
  auto answers = forms::read(form, c.request.form);
  auto problems = forms::validate(c.forms, form, answers, "api", today);
  auto on = core::Date::parse(answers.get("decided_on"));
  if (on && *on > today) problems.push_back({"decided_on", "identification.problem.future", {}});
  if (!problems.empty()) return web::problem_fields(c, problems);
  Decision d;
  d.case_id = h.id;
  d.person = TRY(person_of(c, h, c.request.form.get("person")));
  d.status = answers.get("status"), d.decided_by = answers.get("decided_by"), d.reasons = answers.get("reasons");
  d.decided_on = on ? *on : today;
  if (auto text = c.request.form.get("screening"); !text.empty()) {
    auto id = ScreeningId::parse(text);
    auto s = id ? screening(c.tx, h.id, *id) : core::Result<Screening>(core::fail(core::Errc::not_found, "no such screening"));
    if (!s || s->person != d.person) return core::fail(core::Errc::invalid, "there is no such screening of this person in this case");
    d.screening = s->id;
  }
  auto made = TRY(decide(keeper(c), std::move(d)));
  core::Json j;
  write(j, made, decisions(c.tx, h.id));
  return web::json(j.take(), 201);
}

core::Result<web::Response> api_decisions(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  auto all = decisions(c.tx, h.id);
  core::Json j;
  j.object().key("items").array();
  for (const auto& d : all) write(j, d, all);
  j.end().field("next", "").field("total", static_cast<std::int64_t>(all.size())).end();
  return web::json(j.take());
}

core::Result<web::Response> api_instruments(web::Context& c) {
  constexpr std::string_view kKinds[] = {"scored", "prompts", "supplement"}, kFor[] = {"anyone", "adult", "child"};
  core::Json j;
  j.object().key("items").array();
  for (const auto& i : room(c).instruments.all()) {
    j.object().field("id", i.id).field("version", i.version).field("kind", kKinds[static_cast<int>(i.kind)]).field("for", kFor[static_cast<int>(i.whom)]).field("enabled", i.state == Instrument::State::on);
    j.field("title", i.label(c.t.lang())).field("source", i.source).field_or_null("supplement", i.supplement).key("indicators").array();
    for (const auto& row : i.indicators) j.object().field("code", row.code).field("text", row.label(c.t.lang())).end();
    j.end().end();
  }
  j.end().end();
  return web::json(j.take());
}

}  // namespace ostoja::identification
