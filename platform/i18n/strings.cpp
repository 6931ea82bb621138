#include "core/log.h"
#include "core/resources.h"
#include "i18n/catalogue.h"
#include "i18n/dates.h"
#include "i18n/i18n.h"
#include "i18n/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <memory>
#include <mutex>
#include <set>

namespace ostoja::i18n {
namespace {

constexpr std::string_view kNoBreak = "\u00a0";  // a number is not torn at the end of a line
constexpr std::size_t kMostMissing = 2000;

// Groups of three from the right: 7098 → 7 098.
std::string grouped(std::int64_t n, std::string_view between) {
  auto digits = fmt::format("{}", n);
  std::size_t first = n < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) digits.insert(at -= 3, between);
  return digits;
}

// "{0} of {1}" with its values; a number in braces without a value stays as it is.
std::string filled(std::string_view text, std::initializer_list<std::string_view> values) {
  std::string out;
  out.reserve(text.size() + 32);
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool place = i + 2 < text.size() && text[i] == '{' && text[i + 1] >= '0' && text[i + 1] <= '9' && text[i + 2] == '}';
    std::size_t which = place ? static_cast<std::size_t>(text[i + 1] - '0') : values.size();
    if (which < values.size()) {
      out += values.begin()[which];
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

bool looks_like_a_key(std::string_view key) {
  return !key.empty() && key.size() <= 100 && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
  });
}

class Texts final : public Strings {
 public:
  explicit Texts(std::string lang) : lang_(std::move(lang)), catalogue_(lang_), order_(lang_) {
    countries_ = country_names(lang_);
    languages_ = language_names(lang_);
    voivodeships_ = voivodeship_names();
    for (auto* names : {&countries_, &languages_, &voivodeships_}) order_.sort(*names);
    for (const auto& c : countries_) country_of_.emplace(c.code, c.name);
    for (const auto& l : languages_) language_of_.emplace(l.code, l.name);
  }

  std::string_view lang() const override { return lang_; }
  std::string_view operator()(std::string_view key) const override {
    if (const auto* text = catalogue_.find(key)) return *text;
    return missing(key);
  }
  bool has(std::string_view key) const override { return catalogue_.find(key) != nullptr; }
  std::string with(std::string_view key, std::initializer_list<std::string_view> values) const override { return filled((*this)(key), values); }
  std::string plural(std::string_view key, std::int64_t n) const override {
    auto text = catalogue_.plural(key, n);
    return filled(text.empty() ? (*this)(key) : text, {number(n)});
  }

  std::string number(std::int64_t n) const override {
    if (lang_ == "pl") return grouped(n, kNoBreak);
    if (lang_ == "en") return grouped(n, ",");
    return icu_number(lang_, n);
  }
  std::string percent(double share) const override {
    if (!std::isfinite(share)) return "–";
    if (lang_ != "pl" && lang_ != "en") return icu_percent(lang_, share);
    // One decimal place, none when it would be a zero.
    auto tenths = std::llround(share * 1000);
    auto out = fmt::format("{}{}", tenths < 0 ? "-" : "", grouped(std::abs(tenths / 10), lang_ == "pl" ? kNoBreak : ","));
    if (tenths % 10 != 0) out += fmt::format("{}{}", lang_ == "pl" ? ',' : '.', std::abs(tenths % 10));
    return out + "%";
  }

  std::string date(core::Date d) const override { return date_text(lang_, d, DateStyle::full); }
  std::string date_short(core::Date d) const override { return date_text(lang_, d, DateStyle::brief); }
  std::string date_weekday(core::Date d) const override { return date_text(lang_, d, DateStyle::weekday); }
  std::string day_month(core::Date d) const override { return date_text(lang_, d, DateStyle::day_month); }
  std::string date_partial(core::PartialDate p) const override {
    if (p.month == 0) return p.year == 0 ? std::string() : fmt::format("{}", p.year);
    if (p.day == 0) return date_text(lang_, core::Date::of(p.year, p.month, 1), DateStyle::month);
    return date(core::Date::of(p.year, p.month, p.day));
  }
  std::string time(core::Instant t) const override { return t ? clock_text(t) : std::string(); }
  std::string when(core::Instant t, core::Instant now) const override {
    if (!t) return {};
    auto day = core::local(t).date, today = core::local(now).date;
    if (day == today) return with("i18n.today", {clock_text(t)});
    if (day.plus_days(1) == today) return with("i18n.yesterday", {clock_text(t)});
    return fmt::format("{}, {}", day.year() == today.year() ? day_month(day) : date(day), clock_text(t));
  }
  std::string duration(std::int64_t seconds) const override;

  std::string country(std::string_view alpha2) const override {
    if (alpha2.empty()) return {};
    auto it = country_of_.find(alpha2);
    if (it == country_of_.end()) it = country_of_.find(country_code(alpha2));
    return it == country_of_.end() ? std::string((*this)("i18n.unknown_country")) : it->second;
  }
  std::string language(std::string_view iso639) const override {
    if (iso639.empty()) return {};
    if (auto it = language_of_.find(iso639); it != language_of_.end()) return it->second;
    auto code = language_code(iso639);
    auto name = code.empty() || code == "und" ? std::string() : language_name(lang_, code);
    return name.empty() ? std::string((*this)("i18n.unknown_language")) : name;
  }
  const std::vector<Named>& countries() const override { return countries_; }
  const std::vector<Named>& languages() const override { return languages_; }
  const std::vector<Named>& voivodeships() const override { return voivodeships_; }
  std::string sort_key(std::string_view text) const override { return order_.key(text); }

  std::vector<std::string> keys() const {
    std::vector<std::string> out;
    for (const auto& [key, text] : catalogue_.texts()) out.emplace_back(key);
    std::sort(out.begin(), out.end());
    return out;
  }

 private:
  // The key stands for its text, and the log says so once. The answer is kept, so that it lives as long as a text would.
  std::string_view missing(std::string_view key) const {
    std::lock_guard lock(missing_busy_);
    auto it = missing_.find(key);
    if (it != missing_.end()) return *it;
    if (missing_.size() == kMostMissing) return "?";
    it = missing_.emplace(key).first;
    if (looks_like_a_key(key)) {
      core::log(core::Level::warning, "no text for", core::LogWord::of_ours(fmt::format("{} in {}", key, lang_)));
    } else {
      core::log(core::Level::warning, "a text was asked for by something that is no key");
    }
    return *it;
  }

  const std::string lang_;
  const Catalogue catalogue_;
  const Order order_;
  std::vector<Named> countries_, languages_, voivodeships_;
  std::map<std::string, std::string, std::less<>> country_of_, language_of_;
  mutable std::mutex missing_busy_;
  mutable std::set<std::string, std::less<>> missing_;
};

// The two largest units, rounded down; a zero second unit is left out.
std::string Texts::duration(std::int64_t seconds) const {
  if (seconds < 0) {
    auto whole = seconds == INT64_MIN ? INT64_MAX : -seconds;
    return "−" + duration(whole);
  }
  struct Unit {
    std::string_view key;
    std::int64_t length;
  };
  static constexpr std::array<Unit, 4> kUnits = {{{"i18n.days", 86400}, {"i18n.hours", 3600}, {"i18n.minutes", 60}, {"i18n.seconds", 1}}};
  std::size_t i = 0;
  while (i < 3 && seconds < kUnits[i].length) ++i;
  auto out = plural(kUnits[i].key, seconds / kUnits[i].length);
  if (i == 3) return out;
  auto rest = seconds % kUnits[i].length / kUnits[i + 1].length;
  return rest == 0 ? out : out + " " + plural(kUnits[i + 1].key, rest);
}

struct All {
  std::map<std::string, std::unique_ptr<const Texts>, std::less<>> by_lang;
  All() {
    std::set<std::string> langs = {"pl", "en"};
    for (const auto& r : core::resources_like(".mo"))
      if (r.name.starts_with("strings/")) langs.emplace(r.name.substr(8, r.name.size() - 11));
    for (const auto& lang : langs) by_lang.emplace(lang, std::make_unique<const Texts>(lang));
  }
};

const Texts* texts(std::string_view lang) {
  static const All all;
  auto it = all.by_lang.find(lang);
  return it == all.by_lang.end() ? nullptr : it->second.get();
}

}  // namespace

const Strings& strings(std::string_view lang) {
  const auto* found = texts(lang);
  return found != nullptr ? *found : *texts("pl");
}

const std::vector<std::string>& desk_languages() {
  static const std::vector<std::string> langs = {"pl", "en"};
  return langs;
}

std::vector<std::string> keys(std::string_view lang) {
  const auto* found = texts(lang);
  return found != nullptr ? found->keys() : std::vector<std::string>();
}

}  // namespace ostoja::i18n
