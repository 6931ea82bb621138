#include "i18n/i18n.h"

#include "core/log.h"
#include "core/resources.h"
#include "core/text.h"
#include "i18n/catalogue.h"

#include <unicode/coll.h>
#include <unicode/locdspnm.h>
#include <unicode/locid.h>
#include <unicode/plurrule.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <mutex>
#include <set>

namespace ostoja::i18n {
namespace {

std::string utf8(const icu::UnicodeString& s) {
  std::string out;
  s.toUTF8String(out);
  return out;
}
icu::UnicodeString wide(std::string_view s) { return icu::UnicodeString::fromUTF8(icu::StringPiece(s.data(), static_cast<std::int32_t>(s.size()))); }

std::string two(int n) { return n < 10 ? "0" + std::to_string(n) : std::to_string(n); }

class Language final : public Strings {
 public:
  explicit Language(std::string code) : code_(std::move(code)), locale_(code_.c_str()) {
    texts_ = read_catalogue(core::resource("strings/" + code_ + ".mo"));
    UErrorCode error = U_ZERO_ERROR;
    rules_.reset(icu::PluralRules::forLocale(locale_, error));
    error = U_ZERO_ERROR;
    collator_.reset(icu::Collator::createInstance(locale_, error));
    names_.reset(icu::LocaleDisplayNames::createInstance(locale_));
    fill_names();
  }

  std::string_view lang() const override { return code_; }
  bool has(std::string_view key) const override { return texts_.find(key) != nullptr; }
  std::string_view operator()(std::string_view key) const override {
    if (const auto* forms = texts_.find(key)) return forms->front();
    warn(key);
    return key;
  }
  std::string with(std::string_view key, std::initializer_list<std::string_view> values) const override { return filled((*this)(key), values); }
  std::string plural(std::string_view key, std::int64_t n) const override {
    auto shown = number(n);
    const auto* forms = texts_.find(key);
    if (forms == nullptr) {
      warn(key);
      return shown;
    }
    auto word = rules_ == nullptr ? std::string("other") : utf8(rules_->select(static_cast<std::int32_t>(n < 0 ? -n : n)));
    std::size_t last = forms->size() - 1;
    std::size_t form = word == "one" ? 0 : word == "few" ? 1 : word == "many" ? 2 : last;
    return filled((*forms)[std::min(form, last)], {shown});
  }

  std::string number(std::int64_t n) const override {
    auto digits = std::to_string(n < 0 ? -n : n);
    std::string out;
    // Polish leaves four digits together and parts longer numbers by a no-break blank; English uses commas.
    bool english = code_ == "en";
    bool part = english ? digits.size() > 3 : digits.size() > 3;
    for (std::size_t i = 0; i < digits.size(); ++i) {
      if (part && i != 0 && (digits.size() - i) % 3 == 0) out += english ? "," : "\xc2\xa0";
      out += digits[i];
    }
    return n < 0 ? "−" + out : out;
  }
  std::string percent(double share) const override {
    auto tenths = static_cast<std::int64_t>(std::llround(share * 1000));
    auto out = number(tenths / 10);
    if (tenths % 10 != 0) out += (code_ == "en" ? "." : ",") + std::to_string(std::abs(tenths % 10));
    return out + "%";
  }

  std::string date(core::Date d) const override { return d ? day_month(d) + " " + std::to_string(d.year()) : std::string(); }
  std::string day_month(core::Date d) const override { return d ? std::to_string(d.day()) + " " + std::string((*this)("i18n.month_of." + std::to_string(d.month()))) : std::string(); }
  std::string date_short(core::Date d) const override {
    if (!d) return {};
    if (code_ == "en") return std::to_string(d.day()) + " " + std::string((*this)("i18n.month_of." + std::to_string(d.month()))).substr(0, 3) + " " + std::to_string(d.year());
    return two(d.day()) + "." + two(d.month()) + "." + std::to_string(d.year());
  }
  std::string date_weekday(core::Date d) const override { return d ? std::string((*this)("i18n.weekday." + std::to_string(d.weekday()))) + ", " + date(d) : std::string(); }
  std::string date_partial(core::PartialDate p) const override {
    if (p.year == 0) return {};
    if (p.month == 0) return std::to_string(p.year);
    if (p.day == 0) return std::string((*this)("i18n.month." + std::to_string(p.month))) + " " + std::to_string(p.year);
    return date(core::Date::of(p.year, p.month, p.day));
  }
  std::string time(core::Instant t) const override { return t ? clock(core::local(t)) : std::string(); }
  std::string when(core::Instant t, core::Instant now) const override {
    if (!t) return {};
    auto at = core::local(t);
    auto today = core::local(now).date;
    auto hour = clock(at);
    if (at.date == today) return with("i18n.today", {hour});
    if (at.date == today.plus_days(-1)) return with("i18n.yesterday", {hour});
    if (at.date == today.plus_days(1)) return with("i18n.tomorrow", {hour});
    return (at.date.year() == today.year() ? day_month(at.date) : date(at.date)) + ", " + hour;
  }
  std::string duration(std::int64_t s) const override {
    if (s < 0) s = 0;
    if (s < 60) return with("i18n.seconds", {std::to_string(s)});
    if (s < 3600) return with("i18n.minutes", {std::to_string(s / 60)});
    if (s < 48 * 3600) {
      auto hours = with("i18n.hours", {std::to_string(s / 3600)});
      return s / 60 % 60 == 0 ? hours : hours + " " + with("i18n.minutes", {std::to_string(s / 60 % 60)});
    }
    return plural("i18n.days", s / 86400);
  }

  std::string country(std::string_view code) const override {
    auto it = country_names_.find(code);
    return it == country_names_.end() ? std::string((*this)("i18n.unknown_country")) : it->second;
  }
  std::string language(std::string_view code) const override {
    if (code.empty()) return {};
    icu::UnicodeString out;
    names_->languageDisplayName(std::string(code).c_str(), out);
    return utf8(out);
  }
  const std::vector<Named>& countries() const override { return countries_; }
  const std::vector<Named>& languages() const override { return languages_; }
  const std::vector<Named>& voivodeships() const override { return voivodeships_; }
  std::string sort_key(std::string_view text) const override {
    auto u = wide(text);
    std::uint8_t buffer[512];
    auto n = collator_->getSortKey(u, buffer, sizeof buffer);
    return {reinterpret_cast<const char*>(buffer), static_cast<std::size_t>(std::clamp<std::int32_t>(n - 1, 0, sizeof buffer))};
  }
  const Catalogue& texts() const { return texts_; }

 private:
  static std::string filled(std::string_view text, std::initializer_list<std::string_view> values) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '{' && i + 2 < text.size() && text[i + 2] == '}' && text[i + 1] >= '0' && text[i + 1] <= '9') {
        auto n = static_cast<std::size_t>(text[i + 1] - '0');
        if (n < values.size()) out += *(values.begin() + n);
        i += 2;
      } else {
        out += text[i];
      }
    }
    return out;
  }
  static std::string clock(const core::LocalTime& t) { return std::to_string(t.hour) + ":" + two(t.minute); }
  void warn(std::string_view key) const {
    static std::mutex mutex;
    static std::set<std::string> told;
    std::lock_guard lock(mutex);
    if (told.size() < 500 && told.insert(code_ + " " + std::string(key)).second) core::log(core::Level::warning, "a text is missing:", core::LogWord::of_ours(code_ + " " + std::string(key)));
  }
  void sort(std::vector<Named>& list) {
    std::sort(list.begin(), list.end(), [&](const Named& a, const Named& b) { return sort_key(a.name) < sort_key(b.name); });
  }
  void fill_names() {
    icu::UnicodeString out;
    for (const char* const* c = icu::Locale::getISOCountries(); *c != nullptr; ++c) {
      names_->regionDisplayName(*c, out);
      if (utf8(out) == *c) continue;  // withdrawn codes have no name
      country_names_.emplace(*c, utf8(out));
      countries_.push_back({*c, utf8(out)});
    }
    std::set<std::string> seen;
    for (const char* const* c = icu::Locale::getISOLanguages(); *c != nullptr; ++c) {
      if (std::string_view(*c).size() != 2) continue;
      names_->languageDisplayName(*c, out);
      if (utf8(out) != *c && seen.insert(utf8(out)).second) languages_.push_back({*c, utf8(out)});
    }
    constexpr std::pair<const char*, const char*> kVoivodeships[] = {{"PL-02", "dolnośląskie"}, {"PL-04", "kujawsko-pomorskie"}, {"PL-06", "lubelskie"}, {"PL-08", "lubuskie"}, {"PL-10", "łódzkie"},
        {"PL-12", "małopolskie"}, {"PL-14", "mazowieckie"}, {"PL-16", "opolskie"}, {"PL-18", "podkarpackie"}, {"PL-20", "podlaskie"}, {"PL-22", "pomorskie"}, {"PL-24", "śląskie"},
        {"PL-26", "świętokrzyskie"}, {"PL-28", "warmińsko-mazurskie"}, {"PL-30", "wielkopolskie"}, {"PL-32", "zachodniopomorskie"}};
    for (const auto& [code, name] : kVoivodeships) voivodeships_.push_back({code, name});
    sort(countries_);
    sort(languages_);
    sort(voivodeships_);
  }

  std::string code_;
  icu::Locale locale_;
  Catalogue texts_;
  std::unique_ptr<icu::PluralRules> rules_;
  std::unique_ptr<icu::Collator> collator_;
  std::unique_ptr<icu::LocaleDisplayNames> names_;
  std::map<std::string, std::string, std::less<>> country_names_;
  std::vector<Named> countries_, languages_, voivodeships_;
};

const Language& loaded(std::string_view lang) {
  static const auto all = [] {
    std::map<std::string, std::unique_ptr<Language>, std::less<>> out;
    for (const auto& code : desk_languages()) out.emplace(code, std::make_unique<Language>(code));
    return out;
  }();
  auto it = all.find(lang);
  return it == all.end() ? *all.at("pl") : *it->second;
}

}  // namespace

const Strings& strings(std::string_view lang) { return loaded(lang); }

const std::vector<std::string>& desk_languages() {
  static const std::vector<std::string> all{"pl", "en"};
  return all;
}

std::string own_name(std::string_view lang) {
  icu::Locale locale{std::string(lang).c_str()};
  icu::UnicodeString out;
  locale.getDisplayLanguage(locale, out);
  return utf8(out);
}

std::vector<std::string> keys(std::string_view lang) {
  std::vector<std::string> out;
  for (const auto& [key, forms] : loaded(lang).texts().texts) out.emplace_back(key);
  std::sort(out.begin(), out.end());
  return out;
}

std::string choose(std::string_view header, const std::vector<std::string>& offered) {
  std::string best = offered.empty() ? "pl" : offered.front();
  int best_weight = -1;
  for (auto part : core::split(header.substr(0, 1000), ',')) {
    auto pieces = core::split(core::trim(part), ';');
    auto tag = core::lower_ascii(core::trim(pieces.front()));
    auto primary = tag.substr(0, tag.find('-'));
    int weight = 1000;
    for (std::size_t i = 1; i < pieces.size(); ++i) {
      auto p = core::trim(pieces[i]);
      if (!p.starts_with("q=")) continue;
      weight = 0;
      int scale = 1000;
      for (char c : p.substr(2)) {
        if (c >= '0' && c <= '9' && scale > 0) weight += (c - '0') * scale, scale /= 10;
      }
    }
    if (weight > best_weight && weight > 0 && std::find(offered.begin(), offered.end(), primary) != offered.end()) {
      best = primary;
      best_weight = weight;
    }
  }
  return best;
}

}  // namespace ostoja::i18n
