// One record of a programme: reading it, a new one, a change, taking it back. Every kind has the same pages; what differs is its form and its rules.
#include "consent/page.h"
#include "i18n/i18n.h"
#include "identification/identification.h"
#include "protection/view.h"
#include "web/draw.h"

#include <algorithm>

namespace ostoja::protection {
namespace {

struct Asked { cases::Header header; Programme programme; Seen seen; };
core::Result<Asked> asked(web::Context& c, cases::Header h) {
  auto p = TRY(asked_programme(c, h));
  auto s = TRY(seen(c, h, p));
  return Asked{std::move(h), std::move(p), std::move(s)};
}
core::Result<Asked> asked_to_change(web::Context& c) {
  auto a = TRY(asked(c, TRY(team_case(c))));
  if (!a.programme.cancelled.empty()) return core::fail(core::Errc::conflict, "this programme was cancelled");
  return a;
}
core::Result<const Kind*> asked_kind(const web::Context& c) {
  const auto* k = kind_of(c.param("kind"));
  if (k == nullptr) return core::fail(core::Errc::not_found, "no such kind of record");
  return k;
}
// The record of the address, opened; forbidden when it is sealed for others.
core::Result<Record> asked_record(web::Context& c, const Asked& a) {
  auto id = RecordId::parse(c.param("record"));
  for (const auto& r : a.seen.records)
    if (id && r.id == *id) {
      if (r.sight != Record::Sight::opened) return core::fail(core::Errc::forbidden, "this record is sealed for the team of the case");
      return r;
    }
  return core::fail(core::Errc::not_found, "no such record");
}
const Record* standing(const Asked& a, const Kind& k) {
  for (const auto& r : a.seen.records)
    if (r.taken_back.empty() && r.kind == &k) return &r;
  return nullptr;
}
std::vector<Record> others(const Asked& a, RecordId but) {
  std::vector<Record> out;
  for (const auto& r : a.seen.records)
    if (r.id != but) out.push_back(r);
  return out;
}

// What is known already is not asked twice.
forms::Answers first_answers(web::Context& c, const Asked& a, const Kind& k) {
  forms::Answers out;
  const auto today = today_of(c);
  const auto& form = *c.forms.form(k.form);
  auto set = [&](std::string_view field, std::string value) {
    if (!value.empty() && form.find(field) != nullptr) out.set(field, std::move(value));
  };
  if (k.word != "hearing") set("day", today.text());
  if (k.word == "proceeding") set("started_on", today.text());
  const auto person = people::person(c.tx, people::survivor(c.tx, a.programme.person), a.header.operator_code);
  std::string language = person ? std::string(person->answers.get("primary_language")) : std::string();
  if (language.empty()) language = a.header.language;
  set("language", language == "und" ? std::string() : language);
  set("given_by", "PERSON");
  const auto* certificate = standing(a, *kind_of("certificate"));
  if (k.word == "certificate") {
    if (auto age = clocks::age_on(born(c, a.programme.person), today); age != clocks::Age::unknown) set("minor", age == clocks::Age::minor ? "YES" : "NO");
    else if (person && person->answers.get("minor") == "NO") set("minor", "NO");
  }
  if (k.word == "reflection") {
    set("from", today.text());
    if (certificate != nullptr && certificate->until >= today) set("until", certificate->until.text());
  }
  if (k.word == "permit") {
    const auto* before = standing(a, k);
    set("kind", before == nullptr ? "FIRST" : "NEXT");
    const auto* cover = before != nullptr && before->until ? before : certificate;
    if (cover != nullptr && cover->until) set("legal_until", cover->until.text());
  }
  return out;
}

core::Result<directory::EntryId> chosen_interpreter(web::Context& c, const Kind& k, directory::EntryId before) {
  if (!has_interpreter(k) || !c.request.form.has("interpreter_entry")) return before;
  return consent::chosen_entry(c, "interpreter_entry");
}

web::Response draw_record_form(web::Context& c, const Asked& a, const Kind& k, const Record* stored, const forms::Answers& shown, std::span<const forms::Problem> problems, directory::EntryId interpreter = {},
                               cases::FormPage::Race lost = cases::FormPage::Race::none, std::span<const cases::Difference> race = {}) {
  const auto back = stored == nullptr ? home_of(a.programme) : href_of(*stored);
  std::string hint = cases::capital(person_label(c, a.programme)) + ". " + basis_text(c, k);
  if (k.word == "conditions") hint += " " + identified_text(c, a.programme);
  if (k.word == "observation" || k.word == "cooperation") hint += " " + std::string(c.t("protection.help_anyway"));
  cases::FormPage page{.here = "protection", .heading = kind_label(c, k), .hint = std::move(hint), .action = stored == nullptr ? home_of(a.programme) + "/new/" + std::string(k.word) : back + "/edit",
                                        .cancel = back, .save = std::string(c.t("protection.save")), .version = stored == nullptr ? 0 : stored->version, .form = *c.forms.form(k.form), .answers = shown,
                                        .stored = stored == nullptr ? nullptr : &stored->answers, .problems = problems, .lost_race = lost, .race = race};
  if (has_interpreter(k))
    page.choices.push_back(consent::with_interpreters(c, a.header, {"interpreter_entry", std::string(c.t("protection.interpreter")), interpreter ? interpreter.text() : std::string(), {{"", std::string(c.t("protection.interpreter_none"))}}}));
  consent::carry_concern(page, interpreter);
  return cases::draw_form(c, a.header, page);
}

std::vector<forms::Problem> all_problems(web::Context& c, const Asked& a, const Kind& k, const forms::Answers& answers, RecordId but) {
  const auto today = today_of(c);
  auto out = forms::validate(c.forms, *c.forms.form(k.form), answers, "save", today);
  const auto rest = others(a, but);
  for (auto& p : problems_of(k, answers, rest, k.word == "certificate" ? born(c, a.programme.person) : core::PartialDate{}, today))
    if (std::none_of(out.begin(), out.end(), [&](const forms::Problem& one) { return one.field == p.field; })) out.push_back(std::move(p));
  if (k.word == "conditions" && answers.get("presumption_proof") == "DECISION" && !identification::present_of(c.tx, a.header.id, a.programme.person)) out.push_back({"presumption_proof", "protection.problem.no_decision", {}});
  return out;
}

}  // namespace

core::Result<web::Response> new_record_page(web::Context& c) {
  auto a = TRY(asked_to_change(c));
  const auto& k = *TRY(asked_kind(c));
  if (const auto* there = standing(a, k); there != nullptr && k.many == Many::one) return web::see_other(href_of(*there));
  return draw_record_form(c, a, k, nullptr, first_answers(c, a, k), {});
}

core::Result<web::Response> add_record(web::Context& c) {
  auto a = TRY(asked_to_change(c));
  const auto& k = *TRY(asked_kind(c));
  auto answers = forms::read(*c.forms.form(k.form), c.request.form);
  auto problems = all_problems(c, a, k, answers, {});
  if (k.many == Many::one && standing(a, k) != nullptr) problems.push_back({std::string(c.forms.form(k.form)->parts.front().fields.front().name), "protection.problem.one", {}});
  const auto interpreter = TRY(chosen_interpreter(c, k, {}));
  for (auto& p : TRY(consent::concerns(c, a.header, interpreter, "interpreter_words"))) problems.push_back(std::move(p));
  if (!problems.empty()) return draw_record_form(c, a, k, nullptr, answers, problems, interpreter);
  auto id = TRY(add(keeper(c), a.programme, k, answers, interpreter));
  consent::tell_known_conflict(c, a.header, "protection", id.value, interpreter);
  auto made = record(c.tx, a.programme.id, id).value();
  made.answers = answers;
  TRY_VOID(set_going(c, a.header, a.programme, made));
  const bool worth_reading = k.word == "certificate" || k.word == "permit";  // what was computed is looked at once
  return web::see_other((worth_reading ? href_of(made) : home_of(a.programme)) + "?notice=saved");
}

core::Result<web::Response> record_page(web::Context& c) {
  auto a = TRY(asked(c, TRY(cases::case_of(c))));
  auto r = TRY(asked_record(c, a));
  web::Page page(c, "protection/record");
  cases::show_frame(c, page, a.header, "protection");
  const auto& form = *c.forms.form(r.kind->form);
  const auto today = today_of(c);
  page.set("R_KIND", kind_label(c, *r.kind)).set("R_PERSON", cases::capital(person_label(c, a.programme))).set("P_HOME", home_of(a.programme)).set("R_HREF", href_of(r)).set("R_VERSION", r.version);
  page.set("R_BY", c.t.with("protection.saved_by", {r.by_name, c.t.when(r.changed_at, c.now)})).set("R_BASIS", c.t("protection.basis." + std::string(r.kind->word)));
  page.show_if(r.kind->legal == Legal::needs_review, "R_REVIEW");
  if (!r.taken_back.empty()) page.add("R_BACK").set("R_BACK_TEXT", cases::label(c, "protection_take_back", r.taken_back));
  if ((r.kind->word == "certificate" || r.kind->word == "permit") && r.until && r.taken_back.empty()) {
    auto v = page.add("COVER");
    v.set("C_UNTIL", c.t.date_weekday(r.until)).set("C_LEFT", days_text(c, r.until, today)).show_if(r.until < today, "C_PASSED", "C_RUNS");
  }
  page.show_if(r.kind->word == "observation" || r.kind->word == "cooperation", "HELP_ANYWAY");
  if (r.interpreter) page.add("REMARK").set("RM_TEXT", std::string(c.t("protection.interpreter")) + ": " + directory::name_of(c.tx, r.interpreter, c.who.operator_code)).show("RM_PLAIN");
  for (const auto& one : remarks(c, a.programme, r)) page.add("REMARK").set("RM_TEXT", one.text).show_if(one.tone == Remark::Tone::warning, "RM_WARN", "RM_PLAIN");
  for (const auto& part : form.parts) {
    if (std::none_of(part.fields.begin(), part.fields.end(), [&](const forms::Field& f) { return r.answers.has(f.name); })) continue;
    auto v = page.add("PART");
    v.set("P_NAME", part.name).set("P_LABEL", part.label(c.t.lang()));
    web::draw_summary(c, v, form, part, r.answers);
  }
  web::draw_earlier(c, page.values(), form, r.answers);
  if (may_change(c, a.header) && r.taken_back.empty() && a.programme.cancelled.empty()) {
    auto v = page.add("CHANGE");
    for (const auto& why : c.forms.codes("protection_take_back")->codes) v.add("WHY_OPTION").set("WO_CODE", why.code).set("WO_LABEL", why.label(c.t.lang()));
  }
  c.saw(a.header.id.value, "protection");
  return page.response();
}

core::Result<web::Response> edit_record_page(web::Context& c) {
  auto a = TRY(asked_to_change(c));
  auto r = TRY(asked_record(c, a));
  if (!r.taken_back.empty()) return web::see_other(href_of(r));
  c.saw(a.header.id.value, "protection");
  return draw_record_form(c, a, *r.kind, &r, r.answers, {}, r.interpreter);
}

core::Result<web::Response> save_record(web::Context& c) {
  auto a = TRY(asked_to_change(c));
  auto r = TRY(asked_record(c, a));
  if (!r.taken_back.empty()) return core::fail(core::Errc::conflict, "this record was taken back");
  const auto& form = *c.forms.form(r.kind->form);
  auto mine = r.answers;
  mine.merge(forms::read(form, c.request.form));
  const auto interpreter = TRY(chosen_interpreter(c, *r.kind, r.interpreter));
  if (auto same = c.expect_version(r.version); !same) {
    if (same.error().code != core::Errc::stale) return tl::unexpected(same.error());
    auto race = cases::merge_race(c, form, r.answers, mine);
    auto problems = all_problems(c, a, *r.kind, mine, r.id);
    return draw_record_form(c, a, *r.kind, &r, mine, problems, interpreter, cases::FormPage::Race::lost, race);
  }
  auto problems = all_problems(c, a, *r.kind, mine, r.id);
  if (interpreter != r.interpreter)
    for (auto& p : TRY(consent::concerns(c, a.header, interpreter, "interpreter_words"))) problems.push_back(std::move(p));
  if (!problems.empty()) return draw_record_form(c, a, *r.kind, &r, mine, problems, interpreter);
  r.answers = std::move(mine), r.interpreter = interpreter;
  TRY_VOID(save(keeper(c), a.programme, r));
  consent::tell_known_conflict(c, a.header, "protection", r.id.value, interpreter);
  TRY_VOID(set_going(c, a.header, a.programme, r));
  return web::see_other(href_of(r) + "?notice=saved");
}

core::Result<web::Response> take_back_record(web::Context& c) {
  auto a = TRY(asked_to_change(c));
  auto r = TRY(asked_record(c, a));
  TRY_VOID(c.expect_version(r.version));
  auto why = c.request.form.get("reason");
  if (c.forms.codes("protection_take_back")->find(why) == nullptr) return core::fail(core::Errc::invalid, "say why the record is taken back");
  TRY_VOID(take_back(keeper(c), a.programme, r, why));
  TRY_VOID(set_going(c, a.header, a.programme, r));
  return web::see_other(home_of(a.programme) + "?notice=saved");
}

}  // namespace ostoja::protection
