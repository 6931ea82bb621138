// Screenings with both readings, decisions, the duty to report and what came from institutions, on paper.
#include "i18n/i18n.h"
#include "identification/view.h"

namespace ostoja::identification {
namespace {

using cases::Names, cases::paper_day;

std::string joined(web::Context& c, std::string_view list, const std::vector<std::string>& codes) {
  std::string out;
  for (const auto& code : codes) out += (out.empty() ? "" : ", ") + (code == "AIM" ? std::string(c.t("identification.aim")) : cases::label(c, list, code));
  return out;
}
std::string element(web::Context& c, std::string_view list, const ElementReading& e) {
  auto codes = joined(c, list, e.codes);
  return std::string(c.t("identification.state_of." + std::string(code_of(e.state)))) + (codes.empty() ? "" : ": " + codes);
}

core::Done print_screening(web::Context& c, const cases::Header& h, Names names, const Screening& listed, std::vector<cases::Sheet>& out) {
  const bool texts = names == Names::with && may_read_texts(c);
  auto s = texts ? TRY(screening_opened(c.tx, c.keys(), h.id, listed.id)) : listed;
  auto asked = TRY(room(c).instruments.asked(s.instrument, s.instrument_version, s.supplement_version));
  auto r = read(asked, s.answers, s.age);
  cases::Sheet sheet{std::string(asked.set->label(c.t.lang())) + ", " + paper_day(c, names, s.started_at), {}};
  auto row = [&](std::string_view key, std::string value) { sheet.rows.emplace_back(c.t(key), std::move(value)); };
  row("identification.person", person_label(c, h, s.person) + ", " + std::string(c.t(s.age == Age::minor ? "identification.read_as.minor" : "identification.read_as.adult")));
  row("identification.result", cases::label(c, "screening_result", s.result_class) + ", " + c.t.with("identification.answered", {c.t.number(s.answered), c.t.number(s.of)}));
  if (asked.set->kind == Kind::scored) {
    row("identification.statistical", cases::label(c, "statistical_class", s.statistical_class));
    for (const auto& d : r.dimensions)
      for (const auto& one : asked.set->dimensions)
        if (one.code == d.code) sheet.rows.emplace_back(one.label(c.t.lang()), std::string(c.t("identification.state_of." + std::string(code_of(d.state)))));
  }
  row("identification.legal", cases::label(c, "legal_class", s.legal_class));
  row("identification.element.act", element(c, "act", r.act));
  row("identification.element.means", r.age == Age::minor ? std::string(c.t("identification.not_needed")) : element(c, "means", r.means));
  row("identification.element.purpose", element(c, "purpose", r.purpose));
  if (names == Names::with) row("identification.signed", s.started_by_name);
  for (const auto& [code, note] : s.notes)
    if (const auto* i = asked.find(code); texts && i != nullptr) sheet.rows.emplace_back(i->label(c.t.lang()), note);
  out.push_back(std::move(sheet));
  return {};
}

core::Done print_decision(web::Context& c, const cases::Header& h, Names names, const std::vector<Decision>& all, const Decision& listed, std::vector<cases::Sheet>& out) {
  const bool texts = names == Names::with && may_read_texts(c);
  auto d = texts ? TRY(decision_opened(c.tx, c.keys(), h.id, listed.id)) : listed;
  cases::Sheet sheet{std::string(c.t("identification.decision")) + ", " + paper_day(c, names, d.decided_on), {}};
  auto row = [&](std::string_view key, std::string value) { sheet.rows.emplace_back(c.t(key), std::move(value)); };
  row("identification.person", person_label(c, h, d.person));
  row("identification.card.status", cases::label(c, "identification_status", d.code));
  row("identification.who", cases::label(c, "decided_by", d.decided_by));
  row("identification.state", std::string(c.t(d.state == Decision::State::waits ? "identification.state.waits" : d.state == Decision::State::refused ? "identification.state.refused" : is_in_force(all, listed) ? "identification.state.now" : "identification.state.before")));
  if (names == Names::with) row("identification.signed", d.signed_by_name + ", " + cases::paper_time(c, names, d.signed_at));
  if (names == Names::with && !d.second_by_name.empty()) row("identification.second", d.second_by_name + ", " + cases::paper_time(c, names, d.second_at));
  if (texts) row("identification.reasons", d.reasons), row("identification.second_reason", d.second_reason);
  out.push_back(std::move(sheet));
  return {};
}

}  // namespace

core::Done print(web::Context& c, const cases::Header& h, Names names, std::vector<cases::Sheet>& out) {
  for (const auto& s : screenings(c.tx, h.id)) TRY_VOID(print_screening(c, h, names, s, out));
  const auto decided = decisions(c.tx, h.id);
  for (const auto& d : decided) TRY_VOID(print_decision(c, h, names, decided, d, out));
  for (const auto& u : duty_checks(c.tx, h.id)) {
    cases::Sheet sheet{std::string(c.t("identification.duty.title")) + ", " + paper_day(c, names, u.decided_at), {}};
    sheet.rows.emplace_back(c.t("identification.result"), cases::label(c, "duty_outcome", u.outcome) + (u.exception.empty() ? "" : ": " + cases::label(c, "duty_exception", u.exception)));
    if (names == Names::with) sheet.rows.emplace_back(c.t("identification.signed"), u.decided_by_name);
    if (names == Names::with && may_read_texts(c)) sheet.rows.emplace_back(c.t("identification.reasons"), TRY(duty_note(c.tx, c.keys(), h.id, u.id)));
    out.push_back(std::move(sheet));
  }
  for (const auto& card : cards(c.tx, h.id)) {
    cases::Sheet sheet{std::string(c.t("identification.card.title")) + ", " + paper_day(c, names, card.given_at), {}};
    sheet.rows.emplace_back(c.t("identification.person"), person_label(c, h, card.person));
    sheet.rows.emplace_back(c.t("identification.card.to"), cases::label(c, "card_receiver", card.receiver_kind));
    std::string fields;
    for (const auto& [code, text] : card.fields) fields += (fields.empty() ? "" : ", ") + cases::label(c, "card_field", code);
    sheet.rows.emplace_back(c.t("identification.card.what"), std::move(fields));
    if (names == Names::with) sheet.rows.emplace_back(c.t("identification.signed"), card.given_by_name);
    out.push_back(std::move(sheet));
  }
  for (const auto& f : received_forms(c.tx, h.id)) {
    cases::Sheet sheet{std::string(c.t("identification.received")) + ", " + paper_day(c, names, f.received_on), {}};
    sheet.rows.emplace_back(c.t("identification.person"), person_label(c, h, f.person));
    if (names == Names::with) sheet.rows.emplace_back(c.t("identification.received.source"), directory::name_of(c.tx, f.source, c.who.operator_code));
    out.push_back(std::move(sheet));
  }
  return {};
}

}  // namespace ostoja::identification
