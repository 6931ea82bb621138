#include "people/rules.h"

#include "core/identity_marks.h"
#include "people/people.h"

#include <algorithm>

namespace ostoja::people {

bool is_future(std::string_view text, core::Date today) {
  auto when = core::PartialDate::parse(text);
  if (!when) return false;  // the form has said so already
  if (when->year != today.year()) return when->year > today.year();
  if (when->month == 0 || when->month != today.month()) return when->month > today.month();
  return when->day > today.day();
}

std::vector<forms::Problem> problems_of(const forms::Library& library, const forms::Answers& a, core::Date today) {
  const auto* form = library.form("person");
  if (form == nullptr) throw core::Failure(core::Errc::internal, "form person is missing");
  auto out = forms::validate(library, *form, a, "save", today);
  auto known = [&](std::string_view field) {
    for (const auto& p : out)
      if (p.field == field) return true;
    return false;
  };
  if (a.has("birth_date") && !known("birth_date") && is_future(a.get("birth_date"), today)) out.push_back({"birth_date", "people.born_in_future", {}});
  if (a.has("pesel") && !known("pesel") && !core::is_pesel(a.get("pesel"))) out.push_back({"pesel", "people.no_pesel", {}});
  return out;
}

std::vector<forms::Problem> detail_problems(const forms::Library& library, const DetailKind& kind, const forms::Answers& a, core::Date today) {
  const auto* form = library.form(kind.form);
  if (form == nullptr) throw core::Failure(core::Errc::internal, "a form of details of a person is missing");
  auto out = forms::validate(library, *form, a, "save", today);
  auto say = [&](std::string_view field, const char* key) {
    for (const auto& p : out)
      if (p.field == field) return;
    out.push_back({std::string(field), key, {}});
  };
  if (kind.word == "name" && !a.has("first_name") && !a.has("second_name") && !a.has("name_original_script")) say("first_name", "people.no_name");
  if (kind.word == "document" && !a.has("document_kind") && !a.has("document_number")) say("document_kind", "people.no_document");
  if (kind.word == "document" && a.has("issued") && is_future(a.get("issued"), today)) say("issued", "people.not_yet");
  if (kind.word == "address" && a.has("from") && is_future(a.get("from"), today)) say("from", "people.not_yet");
  // Dates may be known in part: compared as far as both go.
  for (auto [from, until] : {std::pair("issued", "valid_until"), std::pair("from", "until")}) {
    auto first = a.get(from), last = a.get(until);
    auto n = std::min(first.size(), last.size());
    if (core::PartialDate::parse(first) && core::PartialDate::parse(last) && first.substr(0, n) > last.substr(0, n)) say(until, "people.wrong_order");
  }
  return out;
}

}  // namespace ostoja::people
