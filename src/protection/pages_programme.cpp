// The programmes of a case, one for each person who takes part; and one of them: its next step, its path, what was observed.
#include "i18n/i18n.h"
#include "protection/view.h"
#include "store/feed.h"

#include <algorithm>

namespace ostoja::protection {
namespace {

const char* state_key(State s) { return s == State::done ? "protection.state.done" : s == State::current ? "protection.state.current" : s == State::later ? "protection.state.later" : "protection.state.not_needed"; }

void draw_reading(web::Values v, Reading reading) {
  v.show_if(reading == Reading::off_team, "OFF_TEAM").show_if(reading == Reading::no_key, "NO_KEY");
}

void draw_records(web::Context& c, web::Values v, const std::vector<const Record*>& all) {
  for (const auto* r : all) {
    auto one = v.add("RECORD");
    one.set("R_KIND", kind_label(c, *r->kind)).set("R_LINE", record_line(c, *r, today_of(c)));
    if (r->sight == Record::Sight::opened) one.add("R_OPEN").set("R_HREF", href_of(*r));
    else one.show("R_SEALED");
  }
}

void draw_missing(web::Context& c, web::Values v, const Programme& p, const StepNow& step, bool change) {
  for (const auto& m : step.missing) {
    auto one = v.add("MISSING");
    one.set("M_TEXT", missing_text(c, m)).show_if(m.weight == Missing::Weight::urgent, "M_URGENT", "M_PLAIN");
    if (change) one.add("M_LINK").set("M_HREF", missing_href(c, p, m));
    else one.show("M_WORDS");
  }
}

std::vector<cases::CasePerson> without_programme(web::Context& c, const cases::Header& h) {
  auto out = cases::persons(c.tx, h.id);
  std::erase_if(out, [&](const cases::CasePerson& p) { return programme_of(c.tx, h.id, p.person).has_value(); });
  return out;
}

core::Result<web::Response> draw_programme(web::Context& c, const cases::Header& h, const Programme& p) {
  web::Page page(c, "protection/programme");
  cases::show_frame(c, page, h, "protection");
  auto s = TRY(seen(c, h, p));
  const auto way = path(s.records, today_of(c));
  const bool change = may_change(c, h) && s.reading == Reading::opened && p.cancelled.empty();
  page.set("P_PERSON", cases::capital(person_label(c, p))).set("P_SINCE", c.t.with("protection.since", {c.t.date(p.started)})).set("P_HOME", home_of(p)).set("PROT_HOME", part_of(h));
  if (!p.cancelled.empty()) {
    page.add("P_CANCELLED").set("PCA_TEXT", c.t.with("protection.cancelled_line", {cases::label(c, "protection_cancel", p.cancelled), cases::name_of(c, p.cancelled_by.value), c.t.when(p.cancelled_at, c.now)}));
  } else if (p.ended) page.add("P_ENDED").set("P_ENDED_TEXT", c.t.with("protection.ended_on", {c.t.date(p.ended)}));
  else page.show("P_GOING_ON");
  page.show_if(programmes(c.tx, h.id).size() > 1, "P_OTHERS").show_if(may_change(c, h) && !without_programme(c, h).empty(), "P_ANOTHER");
  draw_reading(page.values(), s.reading);
  if (s.reading == Reading::opened && p.cancelled.empty()) {
    if (const auto* next = way.next()) {
      auto v = page.add("NEXT");
      v.set("NX_TEXT", missing_text(c, *next)).show_if(next->weight == Missing::Weight::urgent, "NX_URGENT", "NX_PLAIN");
      if (change) v.add("NX_DO").set("NX_HREF", missing_href(c, p, *next)).set("NX_WHAT", c.t(next->record ? "protection.do.open" : "protection.do.write"));
    } else {
      page.show("NOTHING_NEXT");
    }
  }
  std::int64_t number = 0;
  for (const auto& step : way.steps) {
    auto v = page.add("STEP_ROW");
    v.set("SR_NUMBER", ++number).set("SR_NAME", step_text(c, step.step)).set("SR_STATE", c.t(state_key(step.state)));
    v.show_if(step.state == State::done, "SR_DONE").show_if(step.state == State::current, "SR_CURRENT").show_if(step.state == State::later, "SR_LATER").show_if(step.state == State::not_needed, "SR_NOT");
    draw_records(c, v, step.records);
    if (s.reading == Reading::opened && p.cancelled.empty()) draw_missing(c, v, p, step, change);
  }
  std::vector<const Record*> observed, back;
  for (const auto& r : s.records) {
    if (!r.taken_back.empty()) back.push_back(&r);
    else if (r.kind->word == "observation") observed.push_back(&r);
  }
  if (s.reading != Reading::off_team) {
    auto box = page.add("OBSERVATIONS");
    draw_records(c, box, observed);
    box.show_if(observed.empty(), "NONE_OBSERVED");
    if (change) box.add("OB_ADD").set("OB_HREF", home_of(p) + "/new/observation");
  }
  if (!back.empty() && s.reading == Reading::opened) draw_records(c, page.add("TAKEN_BACK"), back);
  if (change) {
    auto all = page.add("ADD_ANY");
    for (const auto& k : kKinds) {
      const bool there = k.many == Many::one && std::any_of(s.records.begin(), s.records.end(), [&](const Record& r) { return r.taken_back.empty() && r.kind == &k; });
      if (!there) all.add("ADD_KIND").set("AK_HREF", home_of(p) + "/new/" + std::string(k.word)).set("AK_TEXT", kind_label(c, k));
    }
  }
  if (change) {
    auto v = page.add("CANCEL");
    for (const auto& why : c.forms.codes("protection_cancel")->codes) v.add("WHY_OPTION").set("WO_CODE", why.code).set("WO_LABEL", why.label(c.t.lang()));
  }
  c.saw(h.id.value, s.reading == Reading::opened ? "protection" : "");
  return page.response();
}

web::Response draw_begin(web::Context& c, const cases::Header& h, const forms::Answers& answers, std::string_view chosen, std::vector<forms::Problem> problems) {
  cases::FormPage page{.here = "protection", .heading = std::string(c.t("protection.begin")), .hint = std::string(c.t("protection.begin_hint")), .action = part_of(h) + "/new", .cancel = part_of(h),
                       .save = std::string(c.t("protection.begin_save")), .form = *c.forms.form("protection_notification"), .answers = answers};
  page.problems = problems;
  cases::FormPage::Choice who{"person", std::string(c.t("protection.whom")), std::string(chosen), {}};
  const auto all = without_programme(c, h);
  if (all.size() != 1) who.options.emplace_back("", std::string(c.t("forms.choose")));
  for (const auto& one : all) who.options.emplace_back(one.person.text(), cases::capital(c.t.with("cases.person", {one.label})));
  page.choices.push_back(std::move(who));
  return cases::draw_form(c, h, page);
}

}  // namespace

core::Result<web::Response> main_page(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  const auto all = programmes(c.tx, h.id);
  if (all.size() == 1) return draw_programme(c, h, all.front());
  web::Page page(c, "protection/list");
  cases::show_frame(c, page, h, "protection");
  page.set("PROT_HOME", part_of(h));
  for (const auto& p : all) {
    auto s = TRY(seen(c, h, p));
    const auto way = path(s.records, today_of(c));
    auto v = page.add("PROGRAMME");
    v.set("P_ID", p.id.text()).set("P_PERSON", cases::capital(person_label(c, p))).set("P_HREF", home_of(p)).set("P_SINCE", c.t.with("protection.since", {c.t.date(p.started)}));
    auto current = std::find_if(way.steps.begin(), way.steps.end(), [](const StepNow& one) { return one.state == State::current; });
    if (!p.cancelled.empty()) {
      v.set("P_STEP", std::string(c.t("protection.cancelled")) + ": " + cases::label(c, "protection_cancel", p.cancelled));
      continue;
    }
    v.set("P_STEP", p.ended ? std::string(c.t("protection.ended")) : current == way.steps.end() ? std::string(c.t("protection.path_done")) : step_text(c, current->step));
    if (const auto* next = way.next(); next != nullptr && s.reading == Reading::opened) {
      auto n = v.add("P_NEXT");
      n.set("NX_TEXT", missing_text(c, *next)).show_if(next->weight == Missing::Weight::urgent, "NX_URGENT");
    }
    for (const auto& r : s.records)
      if (r.taken_back.empty() && (r.kind->word == "certificate" || r.kind->word == "permit") && r.until) {
        v.add("P_COVER").set("PC_TEXT", kind_label(c, *r.kind) + ": " + c.t.with("protection.until_day", {c.t.date(r.until)}) + " (" + days_text(c, r.until, today_of(c)) + ")");
        break;
      }
  }
  const bool change = may_change(c, h), any_person = !without_programme(c, h).empty();
  if (all.empty()) {
    auto none = page.add("NO_PROGRAMME");
    none.show_if(change && any_person, "BEGIN").show_if(change && !any_person, "ADD_PERSON_FIRST").show_if(!cases::is_on_team(c.tx, h.id, c.who.user), "OFF_TEAM_NONE");
  } else if (change && any_person) {
    page.show("BEGIN_ANOTHER");
  }
  return page.response();
}

core::Result<web::Response> new_programme_page(web::Context& c) {
  auto h = TRY(team_case(c));
  const auto all = without_programme(c, h);
  if (all.empty()) return web::see_other(cases::home_of(h) + (cases::persons(c.tx, h.id).empty() ? "/people/new" : "/protection"));
  forms::Answers first;
  first.set("day", today_of(c).text());
  return draw_begin(c, h, first, all.size() == 1 ? all.front().person.text() : std::string(), {});
}

core::Result<web::Response> begin_programme(web::Context& c) {
  auto h = TRY(team_case(c));
  const auto& kind = *kind_of("notification");
  const auto& form = *c.forms.form(kind.form);
  auto answers = forms::read(form, c.request.form);
  auto problems = forms::validate(c.forms, form, answers, "save", today_of(c));
  for (auto& p : problems_of(kind, answers, {}, {}, today_of(c))) problems.push_back(std::move(p));
  auto chosen = TRY(cases::chosen_person(c, h));
  if (const auto left = without_programme(c, h); !chosen && left.size() == 1) chosen = left.front();
  if (!chosen) problems.push_back({"day", "protection.problem.person", {}});
  else if (programme_of(c.tx, h.id, chosen->person)) problems.push_back({"day", "protection.problem.there_already", {}});
  if (!problems.empty()) return draw_begin(c, h, answers, c.request.form.get("person"), std::move(problems));
  auto p = TRY(begin(keeper(c), h, chosen->person, core::Date::parse(answers.get("day")).value_or(today_of(c))));
  TRY(add(keeper(c), p, kind, answers));
  return web::see_other(home_of(p) + "?notice=saved");
}

// Begun for the wrong person: everything stays to be read, is taken back, and its terms stop.
core::Result<web::Response> cancel_programme(web::Context& c) {
  auto h = TRY(team_case(c));
  auto p = TRY(asked_programme(c, h));
  const auto why = c.request.form.get("reason");
  if (c.forms.codes("protection_cancel")->find(why) == nullptr) return core::fail(core::Errc::invalid, "say why the programme is cancelled");
  auto s = TRY(seen(c, h, p));
  if (s.reading != Reading::opened) return core::fail(core::Errc::forbidden, "only who reads all records of the programme cancels it");
  if (!p.cancelled.empty()) return core::fail(core::Errc::conflict, "this programme was cancelled already");
  for (auto& r : s.records) {
    if (!r.taken_back.empty()) continue;
    TRY_VOID(take_back(keeper(c), p, r, why == "OTHER_PERSON" ? "OTHER_PERSON" : "MISTAKE"));
    TRY_VOID(set_going(c, h, p, r));
  }
  TRY_VOID(cancel(keeper(c), p, why));
  return web::see_other(home_of(p) + "?notice=saved");
}

// The address of a programme; of a record too, as the timeline and the list of tasks know only its id.
core::Result<web::Response> programme_page(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  auto id = core::id_value(c.param("programme"));
  if (!id) return core::fail(core::Errc::not_found, "no such programme");
  if (auto p = programme(c.tx, h.id, ProgrammeId{*id})) return draw_programme(c, h, *p);
  if (auto r = record_in(c.tx, h.id, RecordId{*id})) return web::see_other(href_of(*r));
  return core::fail(core::Errc::not_found, "no such programme");
}

// For who came to the team by a way that sealed nothing (an import, an account moved): the recovery key opens, and the log says so.
core::Result<web::Response> share(web::Context& c) {
  auto h = TRY(team_case(c));
  const auto* own = c.reader_keys_if_any();
  const bool reads = own != nullptr && is_reader(c.tx, h.id, *own);
  if (TRY(seal_for_team(keeper(c), h, reads ? *own : c.keys().recovery())) == 0) return core::fail(core::Errc::conflict, "the team reads everything already");
  if (!reads) store::append(c.tx, {.at = c.now, .actor = c.who.user.value, .action = "case.recovery_key", .record = "case", .record_id = h.id.value});
  cases::happened(c.tx, h.id, {.chapter = "protection", .what = "share"}, c.who.user, c.now);
  return web::see_other(part_of(h) + "?notice=saved");
}

}  // namespace ostoja::protection
