#include "i18n/names.h"

#include "core/text.h"

#include <unicode/locid.h>

#include <algorithm>
#include <cstring>

namespace ostoja::i18n {
namespace {

std::string own_case(std::string_view code) { return core::lower_ascii(core::trim(code)); }

bool letters(std::string_view code) {
  return (code.size() == 2 || code.size() == 3) && std::all_of(code.begin(), code.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

}  // namespace

std::string language_name(std::string_view lang, std::string_view code) {
  // Romani is in ISO 639-2 only, and ICU's names for it, the Polish above all, are ones that its speakers find offensive.
  if (code == "rom" && lang == "pl") return "romski";
  if (code == "rom" && lang == "en") return "Romani";
  icu::UnicodeString name;
  std::string out;
  icu::Locale(std::string(code).c_str()).getDisplayLanguage(icu::Locale(std::string(lang).c_str()), name).toUTF8String(out);
  return out == code ? std::string() : out;
}

std::vector<Named> language_names(std::string_view lang) {
  std::vector<Named> out;
  auto add = [&](const char* code) {
    if (auto name = language_name(lang, code); !name.empty()) out.push_back({code, name});
  };
  for (auto code = icu::Locale::getISOLanguages(); *code != nullptr; ++code)
    if (std::strlen(*code) == 2) add(*code);
  add("rom");
  return out;
}

std::string language_code(std::string_view typed) {
  auto code = own_case(typed);
  if (!letters(code)) return {};
  if (code == "und") return code;
  // Old two-letter codes and the bibliographic three-letter ones ("iw", "ger") have a canonical form; three letters become two where there are two.
  std::string canonical = icu::Locale::createCanonical(code.c_str()).getLanguage();
  return language_name("en", canonical).empty() ? std::string() : canonical;
}

std::string own_name(std::string_view lang) { return language_name(lang, lang); }

}  // namespace ostoja::i18n
