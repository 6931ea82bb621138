// Steps of a referral, deadlines, and which fields belong to what a consent allows. No store, no web.
#include "referral/record.h"

#include <algorithm>
#include <array>

namespace ostoja::referral {
namespace {

struct Scope { std::string_view code; std::vector<std::string_view> fields; };
const std::array<Scope, 13>& scopes() {
  static const std::array<Scope, 13> all{{{"NAME", {"person.first_name", "person.second_name", "person.name_original_script"}},
                                          {"BIRTH_DATE", {"person.birth_date"}},
                                          {"SEX_AGE", {"person.sex", "person.age_group", "person.minor"}},
                                          {"CITIZENSHIP", {"person.citizenship", "person.second_citizenship"}},
                                          {"LANGUAGES", {"person.primary_language", "person.other_languages", "person.polish_level"}},
                                          {"RESIDENCE", {"person.residence_status"}},
                                          {"DOCUMENTS", {"person.document_kind", "person.document_number"}},
                                          {"PHONE", {"person.phone", "person.email"}},
                                          {"ADDRESS", {"person.address"}},
                                          {"CHILDREN", {"person.children_number"}},
                                          {"EXPLOITATION", {"case.exploitation"}},
                                          {"SITUATION", {"case.summary"}},
                                          {"URGENCY", {"case.urgency"}}}};
  return all;
}

}  // namespace

std::string_view code_of(Direction d) {
  constexpr std::string_view kCodes[] = {"", "OUT", "IN", "TRANSFER"};
  return kCodes[static_cast<int>(d)];
}
std::string_view code_of(State s) {
  constexpr std::string_view kCodes[] = {"", "DRAFT", "SENT", "ACCEPTED", "REJECTED", "DONE", "REVOKED"};
  return kCodes[static_cast<int>(s)];
}
std::optional<State> state_of(std::string_view code) {
  for (int i = 1; i <= 6; ++i)
    if (code_of(static_cast<State>(i)) == code) return static_cast<State>(i);
  return std::nullopt;
}

bool may_follow(Direction d, State from, State to) {
  switch (from) {
    case State::draft: return to == State::sent || to == State::revoked;
    case State::sent: return to == State::accepted || to == State::rejected || (to == State::revoked && d != Direction::in);
    case State::accepted: return to == State::done || (to == State::revoked && d == Direction::out);
    default: return false;  // rejected, done and revoked are ends
  }
}

core::Date answer_due(const Referral& r, std::int64_t days) {
  if (r.answer_by) return r.answer_by;
  return r.sent_at ? core::local(r.sent_at).date.plus_days(static_cast<int>(days)) : core::Date{};
}
bool is_overdue(const Referral& r, core::Date today, std::int64_t days) {
  auto due = answer_due(r, days);
  return r.state == State::sent && due && due < today;
}

std::vector<std::string> minimum_of(std::span<const std::string> scope) {
  constexpr std::array<std::string_view, 3> kNobody{"SEX_AGE", "LANGUAGES", "URGENCY"};
  std::vector<std::string> out;
  for (const auto& code : scope)
    if (std::find(kNobody.begin(), kNobody.end(), code) != kNobody.end()) out.push_back(code);
  return out;
}

std::vector<std::string_view> fields_of(std::string_view scope_code) {
  for (const auto& s : scopes())
    if (s.code == scope_code) return s.fields;
  return {};
}

forms::Answers packet_of(const forms::Answers& person, const forms::Answers& case_, std::span<const std::string> scope) {
  forms::Answers out;
  for (const auto& code : scope)
    for (auto field : fields_of(code)) {
      const bool of_person = field.starts_with("person.");
      const auto name = field.substr(of_person ? 7 : 5);
      const auto& from = of_person ? person : case_;
      if (from.has(name)) out.set_all(field, from.all(name));
    }
  return out;
}

std::vector<PacketRow> rows_of(const forms::Library& library, const i18n::Strings& t, const forms::Answers& packet) {
  std::vector<PacketRow> out;
  for (const auto& s : scopes())
    for (auto field : s.fields) {
      if (!packet.has(field)) continue;
      const bool of_person = field.starts_with("person.");
      const auto* form = library.form(of_person ? "person" : "case");
      const auto name = field.substr(of_person ? 7 : 5);
      const auto* f = form == nullptr ? nullptr : form->find(name);
      if (f == nullptr) continue;
      forms::Answers one;
      one.set_all(name, packet.all(field));
      out.push_back({std::string(f->label(t.lang())), forms::shown(library, *f, one, t)});
    }
  return out;
}

}  // namespace ostoja::referral
