// Who calls: invented people. Their telephone numbers come from blocks nobody has: the British regulator's numbers for drama, and 555 01 xx of eight Polish areas.
#include "app/demo_parts.h"
#include "core/text.h"

#include <array>
#include <cstdio>

namespace ostoja::app::demo {
namespace {

// Each with three free digits; set aside by Ofcom for film and radio, so that none of them rings at anybody's.
constexpr std::array<const char*, 17> kDrama{"+447700900", "+442079460", "+441134960", "+441144960", "+441154960", "+441164960", "+441174960", "+441184960", "+441214960",
                                             "+441314960", "+441414960", "+441514960", "+441614960", "+441914980", "+442896496", "+442920180", "+441632960"};
constexpr std::array<const char*, 8> kPolish{"+4822", "+4832", "+4812", "+4842", "+4858", "+4861", "+4871", "+4881"};

constexpr std::array<std::pair<std::string_view, std::string_view>, 26> kCultures{{
    {"PL", "pl"}, {"UA", "uk"}, {"BY", "ru"}, {"MD", "ro"}, {"RO", "ro"}, {"CO", "es"}, {"VE", "es"}, {"GT", "es"}, {"MX", "es"}, {"VN", "vi"}, {"PH", "en"}, {"ZW", "en"}, {"NG", "en"},
    {"GE", "ka"}, {"CZ", "cs"}, {"SK", "cs"}, {"BG", "bg"}, {"CM", "fr"}, {"SN", "fr"}, {"KZ", "ru"}, {"UZ", "ru"}, {"KG", "ru"}, {"LT", "pl"}, {"PE", "es"}, {"CI", "fr"}, {"KE", "en"}}};

std::string_view culture_of(std::string_view citizenship) {
  for (const auto& [country, culture] : kCultures)
    if (country == citizenship) return culture;
  return "en";
}

std::string_view citizenship_for(Random& r, std::string_view language) {
  if (language == "pl") return "PL";
  if (language == "uk") return "UA";
  if (language == "ru") return pick(r, {{"UA", 55}, {"BY", 25}, {"UZ", 8}, {"KZ", 6}, {"KG", 6}});
  if (language == "en") return pick(r, {{"PH", 45}, {"ZW", 25}, {"NG", 20}, {"KE", 10}});
  if (language == "es") return pick(r, {{"CO", 45}, {"VE", 20}, {"GT", 15}, {"MX", 12}, {"PE", 8}});
  if (language == "vi") return "VN";
  if (language == "ro") return pick(r, {{"MD", 70}, {"RO", 30}});
  if (language == "ka") return "GE";
  if (language == "fr") return pick(r, {{"CM", 50}, {"SN", 25}, {"CI", 25}});
  if (language == "bg") return "BG";
  return pick(r, {{"CZ", 50}, {"SK", 50}});
}

void complete(Story& s, Caller& c) {
  auto& r = s.random;
  c.culture = culture_of(c.citizenship);
  if (c.age.empty()) c.age = pick(r, {{"A9_17", 2}, {"A18_20", 8}, {"A21_23", 13}, {"A24_26", 14}, {"A27_29", 14}, {"A30_38", 26}, {"A39_47", 15}, {"A48", 8}});
  c.given = s.words.name(r, c.culture + (c.sex == "F" ? ".women" : ".men"));
  c.family = s.words.name(r, c.culture + ".family");
  static constexpr std::array<const char*, 16> kRegions{"PL-14", "PL-14", "PL-14", "PL-24", "PL-24", "PL-02", "PL-12", "PL-30", "PL-22", "PL-10", "PL-32", "PL-06", "PL-08", "PL-26", "PL-28", "PL-04"};
  c.country = r.chance(94) ? "PL" : pick(r, {{"DE", 40}, {"NL", 25}, {"GB", 20}, {"UA", 15}});
  if (c.country == "PL") c.region = kRegions[static_cast<std::size_t>(r.below(16))];
  static constexpr std::array<std::string_view, 6> kUnion{"RO", "BG", "CZ", "SK", "LT", "DE"};
  bool of_union = false;
  for (auto code : kUnion) of_union = of_union || code == c.citizenship;
  if (c.citizenship == "PL") c.residence = "PL_CIT";
  else if (of_union) c.residence = "EU";
  else if (c.citizenship == "UA") c.residence = pick(r, {{"UA_PROT", 55}, {"TEMP", 15}, {"VISA_FREE", 20}, {"IRREGULAR", 10}});
  else if (c.citizenship == "MD" || c.citizenship == "GE") c.residence = pick(r, {{"VISA_FREE", 60}, {"TEMP", 20}, {"IRREGULAR", 20}});
  else c.residence = pick(r, {{"VISA", 40}, {"TEMP", 20}, {"IRREGULAR", 25}, {"UNKNOWN", 15}});
}

std::string fresh(std::vector<std::string>& numbers) {
  if (numbers.size() == 1) return numbers.front();  // the blocks are used up: a very large demo has more people who call again
  auto number = std::move(numbers.back());
  numbers.pop_back();
  return number;
}

}  // namespace

std::vector<std::string> person_numbers(Random& r) {
  std::vector<std::string> out;
  for (const char* block : kDrama)
    for (int i = 0; i < 1000; ++i) {
      char digits[8];
      std::snprintf(digits, sizeof digits, "%03d", i);
      out.push_back(std::string(block) + digits);
    }
  r.shuffle(out);
  return out;
}

std::vector<std::string> office_numbers(Random& r) {
  std::vector<std::string> out;
  for (const char* area : kPolish)
    for (int i = 0; i < 100; ++i) {
      char digits[8];
      std::snprintf(digits, sizeof digits, "%02d", i);
      if (std::string_view(area) != "+4822" || i != 43) out.push_back(std::string(area) + "55501" + digits);  // +48 22 555 01 43 is the start page's own caller
    }
  r.shuffle(out);
  return out;
}

std::string latin_name(const Caller& who, const std::string& name) {
  if (who.culture != "uk" && who.culture != "ru" && who.culture != "ka" && who.culture != "bg") return name;
  auto out = core::latin(name);
  if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 32);
  return out;
}

std::string language_of(Random& r, std::string_view citizenship) {
  if (citizenship == "UA") return std::string(pick(r, {{"uk", 70}, {"ru", 25}, {"pl", 5}}));
  if (citizenship == "BY") return std::string(pick(r, {{"ru", 80}, {"pl", 20}}));
  if (citizenship == "MD") return std::string(pick(r, {{"ro", 50}, {"ru", 50}}));
  if (citizenship == "UZ" || citizenship == "KZ" || citizenship == "KG") return "ru";
  return std::string(culture_of(citizenship));
}

Caller person_of(Story& s, const Facts& facts) {
  Caller c;
  c.citizenship = facts.citizenship;
  c.sex = facts.sex;
  c.language = language_of(s.random, c.citizenship);
  complete(s, c);
  if (s.random.chance(85)) c.phone = fresh(s.fresh_numbers);
  return c;
}

Caller caller_for(Story& s, const Plan& plan) {
  auto& r = s.random;
  bool office = plan.kind == "AUTHORITY" || plan.kind == "INSTITUTION";
  auto& known = s.known[plan.operator_code + plan.kind];
  bool hidden = !office && r.chance(35);
  if (!hidden && !office && !known.empty() && s.with_repeat * 100 < 22 * s.contacts) {
    std::size_t recent = std::min<std::size_t>(known.size(), 300);
    auto again = known[known.size() - 1 - static_cast<std::size_t>(r.below(static_cast<int>(recent)))];
    if (!again.phone.empty()) {
      s.languages.count(again.language);
      return again;
    }
  }
  Caller c;
  bool polish = office || ((plan.kind == "GOING_ABROAD" || plan.kind == "SOMEONE_ELSE") && r.chance(90));
  c.language = polish ? "pl" : std::string(s.languages.take(r));
  if (polish) s.languages.count("pl");
  c.citizenship = citizenship_for(r, c.language);
  c.sex = r.chance(56) ? "F" : "M";
  complete(s, c);
  if (office) c.country = "PL";
  if (office ? r.chance(20) : !hidden) c.phone = office ? r.of(s.office_numbers) : fresh(s.fresh_numbers);  // an office calls from the same switchboard again and again
  if (!c.phone.empty() && !office) known.push_back(c);
  return c;
}

}  // namespace ostoja::app::demo
