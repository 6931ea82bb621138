#include "forms/forms.h"

#include "core/text.h"

#include <algorithm>
#include <charconv>

namespace ostoja::forms {
namespace {

std::string yes_no(std::string_view v, const i18n::Strings& strings) {
  if (v == "YES") return std::string(strings("forms.yes"));
  if (v == "NO") return std::string(strings("forms.no"));
  if (v == "UNKNOWN") return std::string(strings("forms.unknown"));
  if (v == "NOT_ASKED") return std::string(strings("forms.not_asked"));
  return std::string(v);
}

// A value that cannot be understood is shown as it stands: an old record never loses what it says.
std::string one(const Library& library, const Field& field, const std::string& v, const i18n::Strings& strings) {
  switch (field.type) {
    case Type::code:
    case Type::codes: {
      const auto* list = library.codes(field.codes);
      const auto* code = list == nullptr ? nullptr : list->find(v);
      return code == nullptr ? v : std::string(code->label(strings.lang()));
    }
    case Type::yesno: return yes_no(v, strings);
    case Type::date: {
      auto d = core::Date::parse(v);
      return d ? strings.date(*d) : v;
    }
    case Type::partial_date: {
      auto d = core::PartialDate::parse(v);
      return d ? strings.date_partial(*d) : v;
    }
    case Type::number: {
      std::int64_t n = 0;
      if (field.least >= 1000 && field.top > field.least && field.top <= 9999) return v;  // a year, not an amount
      auto [end, error] = std::from_chars(v.data(), v.data() + v.size(), n);
      return error == std::errc() && end == v.data() + v.size() ? strings.number(n) : v;
    }
    case Type::language: return i18n::language_code(v).empty() ? v : strings.language(v);
    case Type::country: return i18n::country_code(v).empty() ? v : strings.country(v);
    case Type::voivodeship: {
      const auto& all = strings.voivodeships();
      auto it = std::find_if(all.begin(), all.end(), [&](const i18n::Named& n) { return n.code == v; });
      return it == all.end() ? v : it->name;
    }
    case Type::text:
    case Type::longtext:
    case Type::time: return v;
    case Type::phone: return core::phone_shown(v);
  }
  return v;
}

}  // namespace

std::vector<Field> earlier_fields(const Form& form, const Answers& answers) {
  std::vector<Field> out;
  for (const auto& part : form.parts)
    for (const auto& f : part.hidden)
      if (answers.has(f.name)) out.push_back(f);
  for (const auto& [name, values] : answers.items()) {
    if (values.empty() || form.find(name) != nullptr) continue;
    Field unknown;
    unknown.name = unknown.pl = unknown.en = name;
    unknown.hidden = true;
    out.push_back(std::move(unknown));
  }
  return out;
}

std::string shown(const Library& library, const Field& field, const Answers& answers, const i18n::Strings& strings) {
  std::string out;
  for (const auto& v : answers.all(field.name)) {
    if (!out.empty()) out += ", ";
    out += one(library, field, v, strings);
  }
  return out;
}

}  // namespace ostoja::forms
