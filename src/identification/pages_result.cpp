// The result of a screening: both readings side by side with their reasons, what is missing, and what changed since an earlier one.
#include "i18n/i18n.h"
#include "identification/view.h"

namespace ostoja::identification {
namespace {

std::string state_icon(State s) { return s == State::yes ? "check" : s == State::open ? "circ" : "x"; }
std::string state_class(State s) { return s == State::yes ? "t-warn" : s == State::open ? "t-info" : ""; }
std::string state_text(const web::Context& c, State s) { return std::string(c.t("identification.state_of." + std::string(code_of(s)))); }

std::string label_of(const web::Context& c, const Asked& asked, std::string_view code) {
  const auto* i = asked.find(code);
  return std::string(i == nullptr ? code : i->label(c.t.lang()));
}

std::string list_of(std::string_view code) {
  switch (element_of(code)) {
    case Element::act: return "act";
    case Element::means: return "means";
    default: return "purpose";
  }
}
std::string legal_label(const web::Context& c, std::string_view code) { return code == "AIM" ? std::string(c.t("identification.aim")) : cases::label(c, list_of(code), code); }

enum class Needed { yes, no };  // the means of a minor are shown and not needed

void show_element(web::Context& c, web::Page& page, const Asked& asked, std::string_view name, const ElementReading& e, State state, Needed need) {
  const bool needed = need == Needed::yes;
  auto v = page.add("ELEMENT");
  v.set("E_NAME", c.t("identification.element." + std::string(name))).set("E_STATE", needed ? state_text(c, state) : std::string(c.t("identification.not_needed"))).set("E_CLASS", needed ? state_class(state) : "");
  v.set("E_ICON", state_icon(state));
  for (const auto& code : e.codes) v.add("E_CODE").set("E_CODE_TEXT", cases::capital(legal_label(c, code)));
  if (e.ground == ElementReading::Ground::presumed) v.show("E_PRESUMED");
  for (const auto& code : e.because) v.add("E_WHY").set("E_WHY_TEXT", label_of(c, asked, code));
  v.show_if(!e.because.empty(), "E_ANY");
  if (state == State::open) v.add("E_OPEN").set("E_OPEN_TEXT", c.t.plural("identification.unanswered", static_cast<std::int64_t>(e.open.size())));
}

void show_statistical(web::Context& c, web::Page& page, const Opened& o, const Reading& r) {
  if (o.asked.set->kind != Kind::scored) {
    page.show("NO_STATISTICAL");
    return;
  }
  auto v = page.add("STATISTICAL");
  v.set("ST_CLASS", code_label(c, "statistical_class", code_of(r.statistical))).show_if(r.statistical_settled == Settled::yes, "ST_SETTLED", "ST_MAY_CHANGE");
  for (const auto& d : r.dimensions) {
    auto row = v.add("DIM");
    const Dimension* names = nullptr;
    for (const auto& one : o.asked.set->dimensions)
      if (one.code == d.code) names = &one;
    row.set("DM_NAME", names->label(c.t.lang())).set("DM_STATE", state_text(c, d.state)).set("DM_CLASS", state_class(d.state)).set("DM_ICON", state_icon(d.state));
    row.set("DM_TALLY", c.t.with("identification.tally", {c.t.number(d.yes.strong), c.t.number(d.yes.medium), c.t.number(d.yes.weak)}));
    for (const auto& code : d.because) row.add("DM_WHY").set("DM_WHY_TEXT", label_of(c, o.asked, code));
    row.show_if(!d.because.empty(), "DM_ANY");
    if (d.state == State::open) row.add("DM_OPEN").set("DM_OPEN_TEXT", c.t.plural("identification.unanswered", static_cast<std::int64_t>(d.open.size())));
  }
}

void show_answers(web::Context& c, web::Page& page, const Opened& o) {
  for (const auto* d : o.asked.dimensions()) {
    auto group = page.add("A_GROUP");
    group.set("AG_NAME", d->label(c.t.lang()));
    for (const auto* i : o.asked.indicators()) {
      if (i->dimension != d->code) continue;
      auto found = o.screening.answers.find(i->code);
      auto given = found == o.screening.answers.end() ? Given{} : found->second;
      auto row = group.add("A_ROW");
      row.set("AR_TEXT", i->label(c.t.lang())).set("AR_ANSWER", c.t("identification.answer." + std::string(code_of(given.answer))));
      if (given.source != Source::none) row.add("AR_SOURCE").set("AR_SOURCE_TEXT", c.t("identification.source." + std::string(code_of(given.source))));
      if (auto note = o.screening.notes.find(i->code); note != o.screening.notes.end()) row.add("AR_NOTE").set("AR_NOTE_TEXT", note->second);
    }
  }
}

}  // namespace

core::Result<web::Response> result_page(web::Context& c) {
  auto o = TRY(opened_screening(c));
  const auto& s = o.screening;
  web::Page page(c, "identification/result");
  cases::show_frame(c, page, o.header, "identification");
  const auto base = part_of(o.header);
  auto r = read(o.asked, s.answers, s.age);
  page.set("BASE", base).set("S_ID", s.id.text()).set("S_NAME", o.asked.set->label(c.t.lang())).set("S_PERSON", cases::capital(person_label(c, o.header, s.person)));
  page.set("S_AGE", c.t(s.age == Age::minor ? "identification.read_as.minor" : "identification.read_as.adult"));
  page.set("S_LINE", c.t.with("identification.screening_line", {s.started_by_name, c.t.when(s.started_at, c.now), std::to_string(s.instrument_version)}));
  page.set("S_ANSWERED", c.t.with("identification.answered", {c.t.number(s.answered), c.t.number(s.of)})).set("RESULT", code_label(c, "screening_result", s.result_class));
  page.set("RESULT_HINT", c.t("identification.result_hint." + s.result_class)).set("S_SOURCE", o.asked.set->source);
  page.show_if(s.result_class == "INDICATED", "R_INDICATED").show_if(s.result_class == "PARTIAL", "R_PARTIAL").show_if(s.result_class == "NOT_INDICATED", "R_NOT").show_if(s.result_class == "INSUFFICIENT_DATA", "R_OPEN");
  // What was computed when it was saved is what counts; that it can be computed again the same way is checked at every look.
  page.show_if(stored(r) != s.reading, "DIFFERS");
  show_statistical(c, page, o, r);
  page.set("LEGAL", code_label(c, "legal_class", code_of(r.legal))).show_if(r.legal_settled == Settled::yes, "L_SETTLED", "L_MAY_CHANGE");
  show_element(c, page, o.asked, "act", r.act, r.act.state, Needed::yes);
  show_element(c, page, o.asked, "means", r.means, r.means.state, r.age == Age::adult ? Needed::yes : Needed::no);
  show_element(c, page, o.asked, "purpose", r.purpose, r.legal == Legal::aim_only && r.purpose.state != State::yes ? State::yes : r.purpose.state, Needed::yes);
  for (const auto& code : r.eu_only) page.add("EU_ONLY").set("EU_TEXT", cases::label(c, "purpose", code));
  show_answers(c, page, o);
  const bool change = may_change(c, o.header);
  page.show_if(change && !s.locked_at, "MAY_EDIT").show_if(change, "MAY_DECIDE").show_if(s.locked_at.ms != 0, "LOCKED");
  for (const auto& other : screenings(c.tx, o.header.id))
    if (other.id != s.id && other.person == s.person && other.started_at <= s.started_at) {
      const auto* set = room(c).instruments.find(other.instrument, other.instrument_version);
      page.add("EARLIER").set("EA_HREF", base + "/screenings/" + s.id.text() + "/compare?with=" + other.id.text())
          .set("EA_TEXT", std::string(set == nullptr ? std::string_view(other.instrument) : set->label(c.t.lang())) + ", " + c.t.when(other.started_at, c.now));
    }
  return page.response();
}

core::Result<web::Response> compare_page(web::Context& c) {
  auto o = TRY(opened_screening(c));
  auto id = ScreeningId::parse(c.request.query.get("with"));
  if (!id) return core::fail(core::Errc::not_found, "no such screening");
  auto before = TRY(screening(c.tx, o.header.id, *id));
  auto before_asked = TRY(room(c).instruments.asked(before.instrument, before.instrument_version, before.supplement_version));
  web::Page page(c, "identification/compare");
  cases::show_frame(c, page, o.header, "identification");
  page.set("S_HREF", part_of(o.header) + "/screenings/" + o.screening.id.text()).set("S_PERSON", cases::capital(person_label(c, o.header, o.screening.person)));
  page.set("BEFORE", std::string(before_asked.set->label(c.t.lang())) + ", " + c.t.when(before.started_at, c.now)).set("AFTER", std::string(o.asked.set->label(c.t.lang())) + ", " + c.t.when(o.screening.started_at, c.now));
  auto row = [&](std::string_view name, std::string_view list, const std::string& was, const std::string& is) {
    page.add("READING").set("RD_NAME", c.t(name)).set("RD_BEFORE", code_label(c, list, was)).set("RD_AFTER", code_label(c, list, is)).show_if(was != is, "RD_CHANGED");
  };
  row("identification.result", "screening_result", before.result_class, o.screening.result_class);
  row("identification.statistical", "statistical_class", before.statistical_class, o.screening.statistical_class);
  row("identification.legal", "legal_class", before.legal_class, o.screening.legal_class);
  auto answer = [](const Screening& s, const std::string& code) {
    auto found = s.answers.find(code);
    return found == s.answers.end() ? Answer::not_asked : found->second.answer;
  };
  bool any = false;
  for (const auto* i : o.asked.indicators()) {
    if (before_asked.find(i->code) == nullptr) continue;
    auto was = answer(before, i->code), is = answer(o.screening, i->code);
    if (was == is) continue;
    any = true;
    page.add("CHANGED").set("CH_TEXT", i->label(c.t.lang())).set("CH_BEFORE", c.t("identification.answer." + std::string(code_of(was)))).set("CH_AFTER", c.t("identification.answer." + std::string(code_of(is))));
  }
  page.show_if(any, "ANY_CHANGED", "NONE_CHANGED");
  return page.response();
}

}  // namespace ostoja::identification
