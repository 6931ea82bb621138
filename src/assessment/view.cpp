#include "assessment/view.h"

#include "i18n/i18n.h"

#include <algorithm>

namespace ostoja::assessment {

Keeper keeper(web::Context& c) { return {c.tx, c.keys(), c.forms, c.who.user, c.now}; }

std::string level_text(const web::Context& c, Kind kind, int level) {
  auto word = cases::label(c, level_list(kind), level_in_list(level));
  return level == not_known ? word : std::string(level_code(level)) + " " + word;
}
std::string names(const web::Context& c, Kind kind, const std::vector<std::string>& domains) {
  std::string out;
  for (const auto& d : domains) out += (out.empty() ? "" : ", ") + cases::label(c, domain_list(kind), d);
  return out;
}
std::string highest_text(const web::Context& c, const Summary& s) {
  auto text = cases::label(c, level_list(s.kind), level_in_list(s.highest));
  auto where = s.at_highest();
  if (where.empty()) return text;
  // Three names tell where to look; the rest is a number.
  const auto more = where.size() > 3 ? where.size() - 3 : 0;
  where.resize(where.size() - more);
  auto all = names(c, s.kind, where);
  return text + ": " + (more == 0 ? all : c.t.with("assessment.and_more", {all, c.t.number(static_cast<std::int64_t>(more))}));
}

Draft read_draft(web::Context& c, Kind kind, const cases::Header& h, std::string_view action) {
  const auto& form = *c.forms.form("assessment");
  auto today = core::local(c.now).date;
  Draft out;
  auto& s = out.record.summary;
  s.kind = kind;
  out.record.of_case = h.id;
  out.head = forms::read(form, c.request.form);
  out.problems = forms::validate(c.forms, form, out.head, action, today);
  s.why = out.head.get("why");
  s.at = c.now;
  if (auto day = core::Date::parse(out.head.get("on"))) {
    if (*day > today) out.problems.push_back({"on", "assessment.problem.future", {}});
    else if (*day < today) s.at = core::at_local(*day, 12, 0);
  }
  out.record.judgement = out.head.get("judgement");
  for (const auto& code : domains(c.forms, kind).codes) {
    auto typed = c.request.form.get("level." + code.code);
    auto note = core::trim(c.request.form.get("note." + code.code));
    if (!note.empty()) out.record.notes[code.code] = note;
    if (core::characters(note) > 2000) out.faults.emplace_back(code.code, "assessment.problem.long");
    if (typed.empty()) {
      if (!note.empty()) out.faults.emplace_back(code.code, "assessment.problem.level");  // the words say something: rate it, if only as not known
      continue;
    }
    out.levels[code.code] = typed;
    auto level = level_named(typed);
    if (!level) {
      out.faults.emplace_back(code.code, "assessment.problem.no_such_level");
      continue;
    }
    s.ratings.push_back({code.code, *level});
    if (*level == 3 && note.empty()) out.faults.emplace_back(code.code, "assessment.problem.note");
  }
  if (s.ratings.empty() && out.faults.empty()) out.faults.emplace_back("", "assessment.problem.nothing");
  s.highest = highest_of(s.ratings);
  return out;
}

namespace {

void cards(web::Context& c, const cases::Header& h, std::vector<cases::Card>& out) {
  auto risk = latest(c.tx, h.id, Kind::risk), needs = latest(c.tx, h.id, Kind::needs);
  if (!risk && !needs) return;
  cases::Card card{"assessments", std::string(c.t("assessment.title")), cases::home_of(h) + "/assessments", {}};
  for (const auto* s : {risk ? &*risk : nullptr, needs ? &*needs : nullptr}) {
    if (s == nullptr) continue;
    card.rows.emplace_back(c.t(s->kind == Kind::risk ? "assessment.card.risk" : "assessment.card.needs"), highest_text(c, *s) + " (" + c.t.day_month(core::local(s->at).date) + ")");
  }
  core::Date next;
  for (const auto* s : {risk ? &*risk : nullptr, needs ? &*needs : nullptr})
    if (s != nullptr && s->review && (!next || s->review < next)) next = s->review;
  if (next && h.status != cases::Status::closed) card.rows.emplace_back(c.t("assessment.card.next"), c.t.date(next));
  out.push_back(std::move(card));
}

// A case older than a day without any risk assessment: nobody has a task for it, so it is said beside the case.
void none_yet(web::Context& c, const cases::Header& h, std::vector<cases::Aside>& out) {
  if (h.status == cases::Status::closed || latest(c.tx, h.id, Kind::risk)) return;
  const auto href = cases::home_of(h) + "/assessments";
  const bool late = core::local(c.now).date > core::local(h.opened_at).date;
  out.push_back({.tone = late ? cases::Aside::Tone::warning : cases::Aside::Tone::plain, .name = "risk", .icon = "shield", .title = std::string(c.t("assessment.aside.none")),
                 .href = may_write(c, h) ? href + "/new?kind=RISK" : href, .link = std::string(c.t(may_write(c, h) ? "assessment.aside.begin" : "assessment.title")), .lines = {std::string(c.t("assessment.aside.none_text"))}});
}

void asides(web::Context& c, const cases::Header& h, std::vector<cases::Aside>& out) {
  if (h.status == cases::Status::closed) return;
  const auto href = cases::home_of(h) + "/assessments";
  if (auto risk = latest(c.tx, h.id, Kind::risk)) {
    auto dangerous = dangers(c.forms, *risk);
    auto proposed = proposed_urgency(c.forms, *risk);
    const bool urgent_enough = proposed.empty() || h.urgency == "U0" || (h.urgency == "U1" && proposed == "U1");
    if (!dangerous.empty() || !urgent_enough) {
      cases::Aside aside{.tone = cases::Aside::Tone::danger, .name = "risk", .icon = "oct", .title = std::string(c.t("assessment.aside.danger")), .href = href + "/" + risk->id.text(), .link = std::string(c.t("assessment.aside.open"))};
      if (!dangerous.empty()) aside.lines.push_back(cases::capital(names(c, Kind::risk, dangerous)) + ": " + level_text(c, Kind::risk, 3));
      aside.lines.push_back(c.t.with("assessment.aside.of", {c.t.when(risk->at, c.now)}));
      if (!urgent_enough) aside.lines.push_back(c.t.with("assessment.aside.urgency", {proposed, cases::label(c, "urgency", proposed)}));
      out.push_back(std::move(aside));
    }
  }
  for (auto kind : {Kind::risk, Kind::needs})
    if (auto day = forgotten_review(c.tx, h.id, kind, c.now))
      out.push_back({.tone = cases::Aside::Tone::warning, .name = kind == Kind::risk ? "review-risk" : "review-needs", .icon = "clock", .title = std::string(c.t(kind == Kind::risk ? "assessment.aside.review_risk" : "assessment.aside.review_needs")),
                     .href = href, .link = std::string(c.t("assessment.title")), .lines = {c.t.with("assessment.aside.since", {c.t.date(day)})}});
}

}  // namespace

void add_chapter(web::Services& s) {
  cases::add_chapter(s, {.name = "assessments", .text = "assessment.title", .icon = "shield", .group = cases::Group::help, .order = 20, .opens = cases::Opens::on_page, .speaks = cases::Speaks::once_begun, .cards = cards, .asides = asides, .print = print});
  cases::add_chapter(s, {.name = "risk", .text = "", .icon = "shield", .asides = none_yet});
}

}  // namespace ostoja::assessment
