// Answers, reading what was sent, validation, and how a value reads for people.
#include "core/text.h"
#include "forms/forms.h"

#include <algorithm>
#include <charconv>

namespace ostoja::forms {
namespace {

const std::vector<std::string> kNone;
constexpr std::string_view kYesNo[] = {"YES", "NO", "UNKNOWN", "NOT_ASKED"};

bool is_time(std::string_view t) {
  return t.size() == 5 && t[2] == ':' && t[0] >= '0' && t[0] <= '2' && t[1] >= '0' && t[1] <= '9' && t[3] >= '0' && t[3] <= '5' && t[4] >= '0' && t[4] <= '9' && (t[0] != '2' || t[1] <= '3');
}
std::optional<std::int64_t> whole(std::string_view t) {
  std::int64_t v = 0;
  auto [end, error] = std::from_chars(t.data(), t.data() + t.size(), v);
  return error == std::errc() && end == t.data() + t.size() ? std::optional(v) : std::nullopt;
}
bool is_known(const std::vector<i18n::Named>& list, std::string_view code) {
  return std::any_of(list.begin(), list.end(), [&](const auto& n) { return n.code == code; });
}

std::string normal(const Field& f, std::string_view sent) {
  std::string value;
  for (char c : core::trim(sent))
    if (c != '\r') value += c;  // browsers send CR LF in long texts
  if (f.type == Type::phone) return core::e164(value).value_or(value);
  if (f.type == Type::time && value.size() == 4 && value[1] == ':') value.insert(0, "0");
  if (f.type == Type::country || f.type == Type::voivodeship)
    for (char& c : value)
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  if (f.type == Type::language) value = core::lower_ascii(value);
  return value;
}

// The key of what is wrong with one value, or nothing.
std::string wrong(const Library& library, const Field& f, const std::string& v, core::Date day) {
  const auto& pl = i18n::strings("pl");
  switch (f.type) {
    case Type::code:
    case Type::codes: {
      const auto* list = library.codes(f.codes);
      const auto* code = list == nullptr ? nullptr : list->find(v);
      if (code == nullptr) return "forms.unknown_code";
      if ((code->until && day > code->until) || (code->from && day < code->from)) return "forms.ended_code";
      return {};
    }
    case Type::yesno: return std::find(std::begin(kYesNo), std::end(kYesNo), v) == std::end(kYesNo) ? "forms.unknown_code" : "";
    case Type::date: return core::Date::parse(v) ? "" : "forms.not_a_date";
    case Type::partial_date: return core::PartialDate::parse(v) ? "" : "forms.not_a_date";
    case Type::time: return is_time(v) ? "" : "forms.not_a_time";
    case Type::number: {
      auto n = whole(v);
      if (!n) return "forms.not_a_number";
      return f.top > f.least && (*n < f.least || *n > f.top) ? "forms.out_of_range" : "";
    }
    case Type::phone: return core::e164(v) ? "" : "forms.not_a_phone";
    case Type::language: return is_known(pl.languages(), v) ? "" : "forms.unknown_language";
    case Type::country: return is_known(pl.countries(), v) ? "" : "forms.unknown_country";
    case Type::voivodeship: return is_known(pl.voivodeships(), v) ? "" : "forms.unknown_code";
    case Type::text:
    case Type::longtext: return {};
  }
  return {};
}

bool applies(const Field& f, const Answers& a) {
  if (f.when_field.empty()) return true;
  for (const auto& v : a.all(f.when_field))
    if (std::find(f.when_values.begin(), f.when_values.end(), v) != f.when_values.end()) return true;
  return false;
}

}  // namespace

std::string_view Answers::get(std::string_view field) const {
  auto it = items_.find(field);
  return it == items_.end() || it->second.empty() ? std::string_view() : std::string_view(it->second.front());
}
const std::vector<std::string>& Answers::all(std::string_view field) const {
  auto it = items_.find(field);
  return it == items_.end() ? kNone : it->second;
}
bool Answers::has(std::string_view field) const { return !all(field).empty(); }
void Answers::set(std::string_view field, std::string value) {
  auto& slot = items_.try_emplace(std::string(field)).first->second;
  slot.clear();
  if (!value.empty()) slot.push_back(std::move(value));
}
void Answers::set_all(std::string_view field, std::vector<std::string> values) {
  std::erase(values, "");
  items_.insert_or_assign(std::string(field), std::move(values));
}
void Answers::merge(const Answers& newer) {
  for (const auto& [name, values] : newer.items_) items_.insert_or_assign(name, values);
}

Answers read(const Form& form, const core::Fields& sent) {
  Answers out;
  for (const auto& part : form.parts)
    for (const auto& f : part.fields) {
      if (!sent.has(f.name)) continue;
      std::vector<std::string> values;
      for (auto v : sent.all(f.name)) {
        auto clean = normal(f, v);
        if (!clean.empty() && std::find(values.begin(), values.end(), clean) == values.end()) values.push_back(std::move(clean));
      }
      if (f.type != Type::codes && values.size() > 1) values.resize(1);
      out.set_all(f.name, std::move(values));
    }
  return out;
}

std::vector<Problem> validate(const Library& library, const Form& form, const Answers& answers, std::string_view action, core::Date day, std::string_view only_part) {
  std::vector<Problem> out;
  for (const auto& part : form.parts) {
    if (!only_part.empty() && part.name != only_part) continue;
    for (const auto& f : part.fields) {
      const auto& values = answers.all(f.name);
      if (values.empty()) {
        bool required = std::find(f.required_to.begin(), f.required_to.end(), action) != f.required_to.end();
        if (required && applies(f, answers)) out.push_back({f.name, "forms.required", {}});
        continue;
      }
      if (f.most > 0 && static_cast<int>(values.size()) > f.most) out.push_back({f.name, "forms.too_many", std::to_string(f.most)});
      for (const auto& v : values) {
        if (!core::is_utf8(v)) {
          out.push_back({f.name, "forms.not_utf8", {}});
          break;
        }
        if (static_cast<int>(core::characters(v)) > f.max_length) {
          out.push_back({f.name, "forms.too_long", std::to_string(f.max_length)});
          break;
        }
        if (auto key = wrong(library, f, v, day); !key.empty()) {
          out.push_back({f.name, key, {}});
          break;
        }
      }
    }
  }
  return out;
}

std::string message(const Problem& p, const i18n::Strings& t) { return t.with(p.key, {p.value}); }

std::string shown(const Library& library, const Field& f, const Answers& answers, const i18n::Strings& t) {
  std::string out;
  for (const auto& v : answers.all(f.name)) {
    if (!out.empty()) out += ", ";
    switch (f.type) {
      case Type::code:
      case Type::codes: {
        const auto* list = library.codes(f.codes);
        const auto* code = list == nullptr ? nullptr : list->find(v);
        out += code == nullptr ? std::string_view(v) : code->label(t.lang());
        break;
      }
      case Type::yesno: out += t("forms.yesno." + core::lower_ascii(v)); break;
      case Type::date: {
        auto d = core::Date::parse(v);
        out += d ? t.date(*d) : v;
        break;
      }
      case Type::partial_date: {
        auto d = core::PartialDate::parse(v);
        out += d ? t.date_partial(*d) : v;
        break;
      }
      case Type::country: out += t.country(v); break;
      case Type::language: out += t.language(v); break;
      case Type::voivodeship: {
        std::string name = v;
        for (const auto& n : t.voivodeships())
          if (n.code == v) name = n.name;
        out += name;
        break;
      }
      default: out += v;
    }
  }
  return out;
}

}  // namespace ostoja::forms
