#pragma once
// Texts, numbers, dates and names in the reader's language. Catalogues are strings/<lang>.po (msgid = our key, e.g. "hotline.first.title"), built into the
// program as .mo. Polish and English are complete, a test compares the keys. Days and times are those of Europe/Warsaw.
#include "core/time.h"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ostoja::i18n {

struct Named {
  std::string code, name;
};

class Strings {
 public:
  virtual std::string_view lang() const = 0;                                   // "pl"
  virtual std::string_view operator()(std::string_view key) const = 0;         // the text; the key itself when it is missing (and a warning once)
  virtual bool has(std::string_view key) const = 0;
  // {0}, {1} … replaced; the values are plain text, escaping is the template's work.
  virtual std::string with(std::string_view key, std::initializer_list<std::string_view> values) const = 0;
  virtual std::string plural(std::string_view key, std::int64_t n) const = 0;  // msgid_plural = key + ".many"; {0} is the number as written in the language
  virtual std::string number(std::int64_t n) const = 0;                        // 7 098
  virtual std::string percent(double share) const = 0;                         // 12,5%
  virtual std::string date(core::Date) const = 0;                              // 23 listopada 2026
  virtual std::string date_short(core::Date) const = 0;                        // 23.11.2026 / 23 Nov 2026
  virtual std::string date_weekday(core::Date) const = 0;                      // poniedziałek, 23 listopada 2026
  virtual std::string day_month(core::Date) const = 0;                         // 23 listopada
  virtual std::string date_partial(core::PartialDate) const = 0;               // 1998; marzec 1998; 14 marca 1998
  virtual std::string time(core::Instant) const = 0;                           // 12:04
  virtual std::string when(core::Instant, core::Instant now) const = 0;        // dziś, 12:04 · wczoraj, 18:20 · 19 listopada, 18:20 · 3 marca 2025, 9:15
  virtual std::string duration(std::int64_t seconds) const = 0;                // 2 godz. 15 min · 48 s · 3 dni
  virtual std::string country(std::string_view alpha2) const = 0;              // "UA" → Ukraina; "ZZ" or unknown → the code's own text for unknown
  virtual std::string language(std::string_view iso639) const = 0;             // "uk" → ukraiński (two or three letters)
  virtual const std::vector<Named>& countries() const = 0;                     // all of ISO 3166-1 and Kosovo (XK), sorted as the language sorts
  virtual const std::vector<Named>& languages() const = 0;                     // ISO 639-1 with a name, and Romani (rom), sorted
  virtual const std::vector<Named>& voivodeships() const = 0;                  // PL-02 … PL-32, sorted
  virtual std::string sort_key(std::string_view text) const = 0;               // bytes that compare as the language sorts

 protected:
  ~Strings() = default;
};

// "pl", "en", later others; an unknown language gives Polish. Loaded once, lives as long as the program.
const Strings& strings(std::string_view lang);
const std::vector<std::string>& desk_languages();    // {"pl", "en"}
std::string own_name(std::string_view lang);         // polski, English, українська …
// What is stored for a language or country as typed or sent: "UKR" → "uk", "ua" and "UKR" → "UA"; "und" and "ZZ" are "not known"; empty when there is no such one.
std::string language_code(std::string_view typed);
std::string country_code(std::string_view typed);
std::string country_alpha3(std::string_view alpha2);  // "UA" → "UKR"; empty for what is no country of the list
std::vector<std::string> keys(std::string_view lang);  // every msgid of a catalogue, for tests and the template loader
// The language of an Accept-Language header among `offered`, else the first of them.
std::string choose(std::string_view accept_language, const std::vector<std::string>& offered);

}  // namespace ostoja::i18n
