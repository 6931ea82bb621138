#include "protection/view.h"

#include "i18n/i18n.h"
#include "identification/identification.h"

#include <algorithm>

namespace ostoja::protection {
namespace {

void cards(web::Context& c, const cases::Header& h, std::vector<cases::Card>& out) {
  auto all = programmes(c.tx, h.id);
  std::erase_if(all, [](const Programme& p) { return !p.cancelled.empty(); });
  if (all.empty()) return;
  cases::Card card{"protection", std::string(c.t("protection.nav")), part_of(h), {}};
  for (const auto& p : all) {
    auto s = seen(c, h, p);
    if (!s || card.rows.size() >= 4) continue;
    const auto way = path(s->records, today_of(c));
    auto current = std::find_if(way.steps.begin(), way.steps.end(), [](const StepNow& one) { return one.state == State::current; });
    const auto step = p.ended ? std::string(c.t("protection.ended")) : current == way.steps.end() ? std::string(c.t("protection.path_done")) : step_text(c, current->step);
    if (all.size() > 1) {
      card.rows.emplace_back(cases::capital(person_label(c, p)), step);
      continue;
    }
    card.rows.emplace_back(c.t("protection.card.step"), step);
    if (const auto* next = way.next(); next != nullptr && s->reading == Reading::opened) card.rows.emplace_back(c.t("protection.next"), missing_text(c, *next));
    for (const auto& r : s->records)
      if (r.taken_back.empty() && (r.kind->word == "certificate" || r.kind->word == "permit") && r.until >= today_of(c)) {
        card.rows.emplace_back(kind_label(c, *r.kind), c.t.with("protection.until_day", {c.t.date(r.until)}));
        break;
      }
  }
  out.push_back(std::move(card));
}

void warns_closing(web::Context& c, const cases::Header& h, std::vector<cases::Obstacle>& out) {
  for (const auto& p : programmes(c.tx, h.id))
    if (!p.ended && p.cancelled.empty()) out.push_back({c.t.with("protection.goes_on", {person_label(c, p)}), home_of(p), std::string(c.t("protection.nav"))});
}

// A code of a certificate or permit, as the form's own field shows it.
std::string shown(const web::Context& c, const Record& r, std::string_view field) {
  const auto* form = c.forms.form(r.kind->form);
  const auto* f = form == nullptr ? nullptr : form->find(field);
  return f == nullptr ? std::string() : forms::shown(c.forms, *f, r.answers, c.t);
}

}  // namespace

Keeper keeper(web::Context& c) { return {c.tx, c.keys(), c.forms, c.who.user, c.now}; }

core::Done set_going(web::Context& c, const cases::Header& h, const Programme& p, const Record& r) {
  TRY_VOID(follow(keeper(c), h, p, r));
  if (r.kind->word != "certificate" && r.kind->word != "permit") return {};
  for (const auto& told : doors(c.services).cover_changed) TRY_VOID(told(c, h, p.person));
  return {};
}

Doors& doors(web::Services& s) {
  const std::type_index key(typeid(Doors));
  auto found = s.rooms.find(key);
  if (found == s.rooms.end()) found = s.rooms.emplace(key, std::make_shared<Doors>()).first;
  return *static_cast<Doors*>(found->second.get());
}
std::string part_of(const cases::Header& h) { return cases::home_of(h) + "/protection"; }
std::string home_of(const Programme& p) { return "/cases/" + p.case_id.text() + "/protection/" + p.id.text(); }
std::string href_of(const Record& r) { return "/cases/" + r.case_id.text() + "/protection/" + r.programme.text() + "/" + r.id.text(); }
core::Date today_of(const web::Context& c) { return core::local(c.now).date; }

bool may_change(web::Context& c, const cases::Header& h) { return c.may(protection_write) && h.status != cases::Status::closed && cases::is_on_team(c.tx, h.id, c.who.user); }

core::Result<cases::Header> team_case(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  if (!cases::is_on_team(c.tx, h.id, c.who.user)) return core::fail(core::Errc::forbidden, "the protection programme is written by the team of the case");
  return h;
}

core::Result<Programme> asked_programme(web::Context& c, const cases::Header& h) {
  auto id = ProgrammeId::parse(c.param("programme"));
  auto found = id ? programme(c.tx, h.id, *id) : std::nullopt;
  if (!found) return core::fail(core::Errc::not_found, "no such programme");
  return std::move(*found);
}

core::Result<Seen> seen(web::Context& c, const cases::Header& h, const Programme& p) {
  Seen out{records(c.tx, p.id), Reading::opened};
  if (!cases::is_on_team(c.tx, h.id, c.who.user)) {
    out.reading = Reading::off_team;
    return out;
  }
  const auto* reader = c.reader_keys_if_any();
  for (auto& r : out.records) {
    if (reader != nullptr) TRY_VOID(open(c.tx, c.keys(), *reader, r));
    if (r.sight != Record::Sight::opened) out.reading = Reading::no_key;
  }
  return out;
}

core::PartialDate born(web::Context& c, people::PersonId person) {
  const auto* reader = c.reader_keys_if_any();
  if (reader == nullptr) return {};
  auto known = people::person_opened(c.tx, c.keys(), *reader, people::survivor(c.tx, person));
  return known ? core::PartialDate::parse(known->answers.get("birth_date")).value_or(core::PartialDate{}) : core::PartialDate{};
}

std::string person_label(web::Context& c, const Programme& p) {
  auto found = cases::person_of(c.tx, p.case_id, p.person);
  return found ? c.t.with("cases.person", {found->label}) : std::string(c.t("protection.person_gone"));
}
std::string step_text(const web::Context& c, Step s) { return std::string(c.t("protection.step." + std::string(word_of(s)))); }
std::string missing_text(const web::Context& c, const Missing& m) {
  const auto key = "protection.missing." + std::string(m.what);
  const bool dated = c.t.has(key + ".day");
  return dated && m.day ? c.t.with(key + ".day", {c.t.date(m.day)}) : std::string(c.t(key));
}
std::string missing_href(const web::Context& c, const Programme& p, const Missing& m) {
  // Danger is met by an intervention, whose room has the page for it; who may not begin one writes down the new talk.
  constexpr access::Permission intervene{"intervene"};
  if (m.what == "danger") return c.may(intervene) ? "/cases/" + p.case_id.text() + "/interventions/new" : home_of(p) + "/new/intake";
  return m.record ? home_of(p) + "/" + m.record.text() + "/edit" : home_of(p) + "/new/" + std::string(m.kind->word);
}
std::string kind_label(const web::Context& c, const Kind& k) { return cases::capital(cases::label(c, "protection_kind", code_of(k))); }
std::string days_text(const web::Context& c, core::Date last, core::Date today) {
  const int left = clocks::days_left(last, today);
  return left == 0 ? std::string(c.t("protection.last_day_today")) : left > 0 ? c.t.plural("protection.days_left", left) : c.t.plural("protection.days_ago", -left);
}

std::string record_line(const web::Context& c, const Record& r, core::Date today) {
  std::string out = c.t.date(r.day);
  auto add = [&](const std::string& text) {
    if (!text.empty()) out += ", " + text;
  };
  const auto word = r.kind->word;
  if (word == "hearing" && r.answers.has("at_time")) add(std::string(r.get("at_time")));
  if ((word == "certificate" || word == "permit") && r.until) add(c.t.with("protection.until_day", {c.t.date(r.until)}) + " (" + days_text(c, r.until, today) + ")");
  else if (r.until) add(c.t.with("protection.until_day", {c.t.date(r.until)}));
  for (auto field : {"decision", "role", "outcome", "stay", "reason"})
    if (r.answers.has(field)) add(shown(c, r, field));
  if (r.answers.has("interpreter") && r.outcome.empty()) add(c.t.with("protection.interpreter_short", {shown(c, r, "interpreter")}));
  if (r.answers.has("trust")) add(c.t.with("protection.trust_short", {shown(c, r, "trust")}));
  if (r.answers.has("readiness")) add(c.t.with("protection.readiness_short", {shown(c, r, "readiness")}));
  return out;
}

std::vector<Remark> remarks(web::Context& c, const Programme& p, const Record& r) {
  std::vector<Remark> out;
  if (r.sight != Record::Sight::opened) return out;
  const auto today = today_of(c);
  if (r.kind->word == "conditions") out.push_back({identified_text(c, p)});
  if (r.kind->word == "certificate") {
    auto v = validity(r.answers, today);
    if (!v) return out;
    const bool minor = r.get("minor") == "YES";
    out.push_back({c.t.with(minor ? "protection.note.computed_minor" : "protection.note.computed", {c.t.date(v->computed)})});
    if (auto issued = core::PartialDate::parse(r.get("issued_on")); issued && issued->day == 0) out.push_back({c.t.with("protection.note.day_missing", {c.t.date(v->from)}), Remark::Tone::warning});
    if (v->print == Validity::Print::differs) out.push_back({c.t.with("protection.note.differs", {c.t.date(v->printed), c.t.date(v->computed)}), Remark::Tone::warning});
    if (r.get("minor") == "UNKNOWN" || r.get("minor") == "NOT_ASKED") out.push_back({std::string(c.t("protection.note.age_unknown")), Remark::Tone::warning});
    if (minor) {
      if (auto day = majority_within(born(c, p.person), *v)) out.push_back({c.t.with("protection.note.turns_18", {c.t.date(day)}), Remark::Tone::warning});
      else out.push_back({std::string(c.t("protection.note.minor"))});
    }
  }
  if (r.kind->word == "permit" && r.outcome == "REFUSED") out.push_back({std::string(c.t("protection.note.short_stay"))});
  if (r.kind->word == "permit" && r.outcome == "GRANTED") {
    out.push_back({std::string(c.t("protection.note.permanent"))});
    auto decided = r.date("decided_on"), valid = r.date("valid_to");
    if (decided && valid && valid < decided.plus_months(6)) out.push_back({std::string(c.t("protection.note.short_permit")), Remark::Tone::warning});
    if (decided && valid && valid > decided.plus_months(36)) out.push_back({std::string(c.t("protection.note.long_permit")), Remark::Tone::warning});
  }
  if (r.kind->word == "permit" && r.date("applied_on") && r.date("legal_until") && r.date("applied_on") > r.date("legal_until")) out.push_back({std::string(c.t("protection.note.late")), Remark::Tone::warning});
  return out;
}

std::string identified_text(web::Context& c, const Programme& p) {
  auto now = identification::present_of(c.tx, p.case_id, p.person);
  return now ? c.t.with("protection.note.identified", {cases::label(c, "identification_status", now->code), c.t.date(now->decided_on)}) : std::string(c.t("protection.note.not_identified"));
}

std::string basis_text(const web::Context& c, const Kind& k) {
  auto out = std::string(c.t("protection.basis." + std::string(k.word)));
  if (k.legal == Legal::needs_review) out += " " + std::string(c.t("protection.needs_review"));
  return out;
}

void add_chapter(web::Services& s) {
  cases::add_chapter(s, {.name = "protection", .text = "protection.nav", .icon = "shield", .group = cases::Group::help, .order = 35, .opens = cases::Opens::on_page, .speaks = cases::Speaks::once_begun, .cards = cards, .warns_closing = warns_closing, .print = print});
}

}  // namespace ostoja::protection
