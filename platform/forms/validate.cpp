#include "core/text.h"
#include "forms/forms.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace ostoja::forms {
namespace {

constexpr int kText = 200, kLongText = 20'000;  // characters, when the form says nothing
constexpr int kMostSteps = 20;                  // of one `when` leading to another; the definition is checked for circles

bool is_yes_no(std::string_view v) { return v == "YES" || v == "NO" || v == "UNKNOWN" || v == "NOT_ASKED"; }

bool is_time(std::string_view v) {
  auto digit = [&](std::size_t i) { return v[i] >= '0' && v[i] <= '9'; };
  return v.size() == 5 && digit(0) && digit(1) && v[2] == ':' && digit(3) && digit(4) && v.substr(0, 2) < "24" && v[3] < '6';
}

bool is_voivodeship(std::string_view v) {
  const auto& all = i18n::strings("pl").voivodeships();
  return std::any_of(all.begin(), all.end(), [&](const i18n::Named& n) { return n.code == v; });
}

// What is wrong with one value; an empty key when nothing is.
class Judge {
 public:
  Judge(const Library& library, core::Date day) : library_(library), day_(day) {}

  Problem value(const Field& f, const std::string& v) const {
    if (!core::is_utf8(v) || v.find('\0') != std::string::npos) return say(f, "forms.not_utf8");
    switch (f.type) {
      case Type::text:
      case Type::longtext: return length(f, v);
      case Type::code:
      case Type::codes: return code(f, v);
      case Type::yesno: return is_yes_no(v) ? good() : say(f, "forms.unknown_code");
      case Type::date: return core::Date::parse(v) ? good() : say(f, "forms.not_a_date");
      case Type::partial_date: return core::PartialDate::parse(v) ? good() : say(f, "forms.not_a_partial_date");
      case Type::time: return is_time(v) ? good() : say(f, "forms.not_a_time");
      case Type::number: return number(f, v);
      case Type::phone: return core::e164(v) == v ? good() : say(f, "forms.not_a_phone");
      case Type::language: return i18n::language_code(v) == v ? good() : say(f, "forms.unknown_language");
      case Type::country: return i18n::country_code(v) == v ? good() : say(f, "forms.unknown_country");
      case Type::voivodeship: return is_voivodeship(v) ? good() : say(f, "forms.unknown_voivodeship");
    }
    return good();
  }

  static Problem say(const Field& f, const char* key, std::string value = {}) { return {f.name, key, std::move(value)}; }

 private:
  static Problem good() { return {}; }

  static Problem length(const Field& f, const std::string& v) {
    int most = f.max_length > 0 ? f.max_length : f.type == Type::text ? kText : kLongText;
    return core::characters(v) <= static_cast<std::size_t>(most) ? good() : say(f, "forms.too_long", std::to_string(most));
  }
  Problem code(const Field& f, const std::string& v) const {
    const auto* list = library_.codes(f.codes);
    const auto* found = list == nullptr ? nullptr : list->find(v);
    if (found == nullptr || (found->from && day_ && day_ < found->from)) return say(f, "forms.unknown_code");
    if (found->until && day_ && found->until < day_) return say(f, "forms.ended_code");
    return good();
  }
  static Problem number(const Field& f, const std::string& v) {
    std::int64_t n = 0;
    auto [end, error] = std::from_chars(v.data(), v.data() + v.size(), n);
    if (error != std::errc() || end != v.data() + v.size()) return say(f, "forms.not_a_number");
    if (f.top > f.least && (n < f.least || n > f.top)) return say(f, "forms.out_of_range", fmt::format("{}–{}", f.least, f.top));
    return good();
  }

  const Library& library_;
  core::Date day_;
};

}  // namespace

bool is_shown(const Form& form, const Field& field, const Answers& answers) {
  const Field* f = &field;
  for (int steps = 0; !f->when_field.empty(); ++steps) {
    const auto& given = answers.all(f->when_field);
    bool holds = std::any_of(given.begin(), given.end(), [&](const std::string& v) {
      return std::find(f->when_values.begin(), f->when_values.end(), v) != f->when_values.end();
    });
    if (!holds) return false;
    f = form.find(f->when_field);
    if (f == nullptr || steps == kMostSteps) return true;  // a broken definition shows rather than hides
  }
  return true;
}

std::vector<Problem> validate(const Library& library, const Form& form, const Answers& answers, std::string_view action, core::Date day,
                              std::string_view only_part) {
  std::vector<Problem> out;
  Judge judge(library, day);
  const Part* only = only_part.empty() ? nullptr : form.part(only_part);  // an unknown part: the whole form, never nothing
  for (const auto& part : form.parts) {
    if (only != nullptr && only != &part) continue;
    for (const auto& field : part.fields) {
      const auto& values = answers.all(field.name);
      if (values.empty()) {
        bool must = std::find(field.required_to.begin(), field.required_to.end(), action) != field.required_to.end();
        if (must && is_shown(form, field, answers)) out.push_back(Judge::say(field, "forms.required"));
        continue;
      }
      // One problem a field: the page shows one message under each.
      Problem found;
      for (const auto& v : values)
        if (found.key.empty()) found = judge.value(field, v);
      if (found.key.empty() && field.type != Type::codes && values.size() > 1) found = Judge::say(field, "forms.one_only");
      if (found.key.empty() && field.most > 0 && values.size() > static_cast<std::size_t>(field.most))
        found = Judge::say(field, "forms.too_many", std::to_string(field.most));
      if (!found.key.empty()) out.push_back(std::move(found));
    }
  }
  return out;
}

std::string message(const Problem& problem, const i18n::Strings& strings) { return strings.with(problem.key, {problem.value}); }

}  // namespace ostoja::forms
