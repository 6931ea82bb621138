// The form of a new assessment: the head, then every domain of the list with its level and its note.
#include "assessment/view.h"
#include "i18n/i18n.h"
#include "web/draw.h"

namespace ostoja::assessment {
namespace {

web::Response draw(web::Context& c, const cases::Header& h, const Draft& d, std::string_view person) {
  const auto kind = d.record.summary.kind;
  const auto& form = *c.forms.form("assessment");
  web::Page page(c, "assessment/form");
  cases::show_frame(c, page, h, "assessments");
  const std::string code(code_of(kind));
  page.set("KIND_CODE", code).set("FORM_TITLE", cases::capital(cases::label(c, "assessment_kind", code)));
  const auto faults = d.problems.size() + d.faults.size();
  if (faults > 0) {
    auto box = page.add("ERRORS");
    box.set("ERRORS_TITLE", c.t.plural("forms.errors", static_cast<std::int64_t>(faults)));
    for (const auto& p : d.problems) {
      const auto* field = form.find(p.field);
      box.add("ERROR_ITEM").set("ERROR_HREF", "#f-" + p.field).set("ERROR_LABEL", field == nullptr ? std::string_view() : field->label(c.t.lang())).set("ERROR_TEXT", forms::message(p, c.t));
    }
    for (const auto& [domain, key] : d.faults)
      box.add("ERROR_ITEM").set("ERROR_HREF", domain.empty() ? std::string("#domains") : "#d-" + domain).set("ERROR_LABEL", domain.empty() ? std::string(c.t("assessment.domains")) : cases::capital(cases::label(c, domain_list(kind), domain)))
          .set("ERROR_TEXT", c.t(key));
  }
  cases::draw_choice(page.add("CHOICE"), cases::choose_person(c, h, person));
  for (const auto& part : form.parts) {
    auto p = page.add(part.name == "judgement" ? "TAIL" : "HEAD");
    p.set("P_LABEL", part.label(c.t.lang()));
    web::draw_part(c, p, form, part, d.head, d.problems);
  }
  auto last = latest(c.tx, h.id, kind);
  if (last) page.add("FROM_LAST").set("FL_TEXT", c.t.with("assessment.from_last", {c.t.when(last->at, c.now)}));
  const auto* groups = c.forms.codes(std::string(domain_list(kind)) + "_group");
  const auto& levels = *c.forms.codes(level_list(kind));
  auto today = core::local(c.now).date;
  for (const auto& group : groups->codes) {
    auto g = page.add("GROUP_OF");
    g.set("G_CODE", group.code).set("G_LABEL", group.label(c.t.lang()));
    for (const auto& domain : domains(c.forms, kind).codes) {
      if (domain.group != group.code || (domain.until && domain.until < today && !d.levels.contains(domain.code))) continue;
      auto row = g.add("RATE");
      row.set("R_CODE", domain.code).set("R_LABEL", cases::capital(std::string(domain.label(c.t.lang()))));
      if (auto hint = domain.hint(c.t.lang()); !hint.empty()) row.add("R_HINT").set("R_HINT_TEXT", hint);
      std::string_view chosen;
      if (auto typed = d.levels.find(domain.code); typed != d.levels.end()) chosen = typed->second;
      for (const auto& level : levels.codes)
        row.add("R_LEVEL").set("RL_CODE", level.code).set("RL_LABEL", level_text(c, kind, level_named(level.code).value_or(not_known))).show_if(!chosen.empty() && level_named(chosen) == level_named(level.code), "RL_CHOSEN");
      auto note = d.record.notes.find(domain.code);
      row.set("R_NOTE", note == d.record.notes.end() ? std::string() : note->second);
      bool bad = false;
      for (const auto& [where, key] : d.faults)
        if (where == domain.code) row.add("R_BAD").set("R_BAD_TEXT", c.t(key)), bad = true;
      row.show_if(bad || note != d.record.notes.end(), "R_OPEN");
      if (last)
        for (const auto& r : last->ratings)
          if (r.domain == domain.code) row.add("R_LAST").set("R_LAST_TEXT", level_text(c, kind, r.level));
    }
  }
  return page.response(faults > 0 ? 422 : 200);
}

std::optional<Kind> asked_kind(std::string_view code) { return code.empty() ? std::optional(Kind::risk) : kind_of(code); }

}  // namespace

core::Result<web::Response> new_page(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  auto kind = asked_kind(c.request.query.get("kind"));
  if (!kind) return core::fail(core::Errc::not_found, "there is no such assessment");
  Draft d;
  d.record.summary.kind = *kind;
  auto last = latest(c.tx, h.id, *kind);
  d.head.set("why", std::string(last ? asked_why(c.tx, h.id).value_or("PLANNED") : "FIRST"));
  std::string person;
  if (last && c.request.query.get("from") == "last") {
    for (const auto& r : last->ratings) d.levels[r.domain] = level_in_list(r.level);
    if (last->person) person = last->person.text();
  }
  return draw(c, h, d, person);
}

core::Result<web::Response> create(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  auto kind = asked_kind(c.request.form.get("kind"));
  if (!kind) return core::fail(core::Errc::invalid, "choose which assessment it is");
  auto d = read_draft(c, *kind, h, "save");
  auto person = TRY(cases::chosen_person(c, h));
  if (!d.problems.empty() || !d.faults.empty()) return draw(c, h, d, c.request.form.get("person"));
  if (person) d.record.summary.person = person->person;
  auto id = TRY(save(keeper(c), doors(c.services), h, std::move(d.record)));
  return web::see_other(cases::home_of(h) + "/assessments/" + id.text() + "?notice=assessment_saved");
}

}  // namespace ostoja::assessment
