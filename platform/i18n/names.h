#pragma once
// Names of countries, languages and voivodeships, and the order of a language; by ICU.
#include "i18n/i18n.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::i18n {

std::vector<Named> country_names(std::string_view lang);    // unsorted
std::vector<Named> language_names(std::string_view lang);   // unsorted
std::vector<Named> voivodeship_names();                     // unsorted; the official Polish names in every language
std::string language_name(std::string_view lang, std::string_view code);  // by ICU; empty when it has none

// Numbers of the languages without rules of ours.
std::string icu_number(std::string_view lang, std::int64_t n);
std::string icu_percent(std::string_view lang, double share);

class Order {
 public:
  explicit Order(std::string_view lang);
  ~Order();
  std::string key(std::string_view text) const;  // compares bytewise as the language sorts
  void sort(std::vector<Named>&) const;

 private:
  struct Collator;
  std::unique_ptr<const Collator> collator_;
};

}  // namespace ostoja::i18n
