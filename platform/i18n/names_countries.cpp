#include "i18n/names.h"

#include "core/text.h"

#include <unicode/locid.h>

#include <algorithm>
#include <array>
#include <set>

namespace ostoja::i18n {
namespace {

// ICU's list also holds codes that ISO 3166-1 only reserves (parts of other countries); XK is Kosovo's code by common use, and people come from there.
constexpr std::array<std::string_view, 3> kReserved = {"DG", "EA", "IC"};

// The codes of TERYT, the register of the territorial division, as in ISO 3166-2:PL.
constexpr std::array<std::pair<std::string_view, std::string_view>, 16> kVoivodeships = {{
    {"PL-02", "dolnośląskie"},   {"PL-04", "kujawsko-pomorskie"}, {"PL-06", "lubelskie"},     {"PL-08", "lubuskie"},
    {"PL-10", "łódzkie"},        {"PL-12", "małopolskie"},        {"PL-14", "mazowieckie"},   {"PL-16", "opolskie"},
    {"PL-18", "podkarpackie"},   {"PL-20", "podlaskie"},          {"PL-22", "pomorskie"},     {"PL-24", "śląskie"},
    {"PL-26", "świętokrzyskie"}, {"PL-28", "warmińsko-mazurskie"}, {"PL-30", "wielkopolskie"}, {"PL-32", "zachodniopomorskie"},
}};

const std::set<std::string, std::less<>>& country_codes() {
  static const std::set<std::string, std::less<>> all = [] {
    std::set<std::string, std::less<>> out;
    for (auto code = icu::Locale::getISOCountries(); *code != nullptr; ++code) out.insert(*code);
    for (auto code : kReserved) out.erase(std::string(code));
    out.insert("XK");
    return out;
  }();
  return all;
}

}  // namespace

std::vector<Named> country_names(std::string_view lang) {
  std::vector<Named> out;
  icu::Locale shown{std::string(lang).c_str()};
  for (const auto& code : country_codes()) {
    icu::UnicodeString name;
    Named item{code, {}};
    icu::Locale("", code.c_str()).getDisplayCountry(shown, name).toUTF8String(item.name);
    out.push_back(std::move(item));
  }
  return out;
}

std::vector<Named> voivodeship_names() {
  std::vector<Named> out;
  for (auto [code, name] : kVoivodeships) out.push_back({std::string(code), std::string(name)});
  return out;
}

std::string country_code(std::string_view typed) {
  std::string code(core::trim(typed));
  for (char& c : code)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  if (code.size() == 3)
    for (const auto& known : country_codes())
      if (country_alpha3(known) == code) return known;
  return code == "ZZ" || country_codes().contains(code) ? code : std::string();
}

std::string country_alpha3(std::string_view alpha2) {
  if (alpha2 == "XK") return "XKX";  // by common use, as its two letters
  return country_codes().contains(alpha2) ? icu::Locale("", std::string(alpha2).c_str()).getISO3Country() : std::string();
}

}  // namespace ostoja::i18n
