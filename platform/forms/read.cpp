#include "core/text.h"
#include "forms/forms.h"

#include <algorithm>
#include <optional>

namespace ostoja::forms {
namespace {

bool all_digits(std::string_view s) { return !s.empty() && std::all_of(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; }); }

// A group of digits as two: "3" → "03". Nothing when it is no such group.
std::optional<std::string> two(std::string_view s) {
  if (!all_digits(s) || s.size() > 2) return std::nullopt;
  return s.size() == 1 ? "0" + std::string(s) : std::string(s);
}

// 23.11.2026, 23-11-2026, 23/11/2026, 2026-11-3 → 2026-11-23; 11.2026 → 2026-11. The text itself when it is nothing of the kind; validate() judges.
std::string iso_date(std::string_view typed) {
  std::string text(typed);
  std::replace_if(text.begin(), text.end(), [](char c) { return c == '.' || c == '/'; }, '-');
  auto parts = core::split(text, '-');
  if (parts.size() > 3 || !std::all_of(parts.begin(), parts.end(), all_digits)) return std::string(typed);
  if (parts[0].size() != 4) std::reverse(parts.begin(), parts.end());
  std::string out(parts[0]);
  if (out.size() != 4) return std::string(typed);
  for (std::size_t i = 1; i < parts.size(); ++i) {
    auto group = two(parts[i]);
    if (!group) return std::string(typed);
    out += "-" + *group;
  }
  return out;
}

// 9:15, 9.15 → 09:15.
std::string hours_minutes(std::string_view typed) {
  auto at = typed.find_first_of(":.");
  if (at == std::string_view::npos) return std::string(typed);
  auto hour = two(typed.substr(0, at));
  auto minute = typed.substr(at + 1);
  if (!hour || minute.size() != 2 || !all_digits(minute)) return std::string(typed);
  return *hour + ":" + std::string(minute);
}

// "1 200" → "1200", "+5" → "5", "007" → "7". Blanks and no-break blanks may stand between digits.
std::string plain_number(std::string_view typed) {
  std::string digits;
  bool minus = typed.starts_with("-");
  for (std::size_t i = minus || typed.starts_with("+") ? 1 : 0; i < typed.size(); ++i) {
    if (typed[i] >= '0' && typed[i] <= '9') digits += typed[i];
    else if (typed.substr(i).starts_with("\u00a0") && !digits.empty()) ++i;
    else if (typed[i] != ' ' || digits.empty()) return std::string(typed);
  }
  if (digits.empty()) return std::string(typed);
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
  return (minus && digits != "0" ? "-" : "") + digits;
}

std::string upper_ascii(std::string_view s) {
  std::string out(s);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  return out;
}

// A program may send true and false.
std::string yes_no(std::string_view typed) {
  auto text = upper_ascii(typed);
  if (text == "TRUE") return "YES";
  if (text == "FALSE") return "NO";
  return text == "YES" || text == "NO" || text == "UNKNOWN" || text == "NOT_ASKED" ? text : std::string(typed);
}

std::string voivodeship(std::string_view typed) {
  auto text = upper_ascii(typed);
  return text.size() == 2 && all_digits(text) ? "PL-" + text : text;
}

// Line ends as one \n each; in a text of one line they become blanks.
std::string lines(std::string_view typed, std::string_view line_end) {
  std::string out;
  out.reserve(typed.size());
  for (std::size_t i = 0; i < typed.size(); ++i) {
    if (typed[i] == '\r' && i + 1 < typed.size() && typed[i + 1] == '\n') continue;
    if (typed[i] == '\r' || typed[i] == '\n') out += line_end;
    else out += typed[i];
  }
  return out;
}

std::string or_as_typed(std::string normal, std::string_view typed) { return normal.empty() ? std::string(typed) : normal; }

std::string normal(Type type, std::string_view typed) {
  switch (type) {
    case Type::text: return lines(typed, " ");
    case Type::longtext: return lines(typed, "\n");
    case Type::code:
    case Type::codes: return std::string(typed);
    case Type::yesno: return yes_no(typed);
    case Type::date:
    case Type::partial_date: return iso_date(typed);
    case Type::time: return hours_minutes(typed);
    case Type::number: return plain_number(typed);
    case Type::phone: return core::e164(typed).value_or(std::string(typed));
    case Type::language: return or_as_typed(i18n::language_code(typed), typed);
    case Type::country: return or_as_typed(i18n::country_code(typed), typed);
    case Type::voivodeship: return voivodeship(typed);
  }
  return std::string(typed);
}

}  // namespace

Answers read(const Form& form, const core::Fields& sent) {
  Answers out;
  for (const auto& part : form.parts)
    for (const auto& field : part.fields) {
      if (!sent.has(field.name)) continue;
      std::vector<std::string> values;
      for (auto typed : sent.all(field.name)) {
        auto value = normal(field.type, core::trim(typed));
        // Two different answers to a field of one are both kept, so that validate() can say so; the same one twice is one.
        if (!value.empty() && std::find(values.begin(), values.end(), value) == values.end()) values.push_back(std::move(value));
      }
      out.set_all(field.name, std::move(values));
    }
  return out;
}

}  // namespace ostoja::forms
