#include "i18n/names.h"

#include "core/failure.h"

#include <unicode/coll.h>
#include <unicode/numberformatter.h>

#include <algorithm>
#include <utility>

namespace ostoja::i18n {

struct Order::Collator {
  std::unique_ptr<const icu::Collator> icu;
};

Order::Order(std::string_view lang) {
  UErrorCode error = U_ZERO_ERROR;
  std::unique_ptr<const icu::Collator> collator(icu::Collator::createInstance(icu::Locale(std::string(lang).c_str()), error));
  if (U_FAILURE(error)) throw core::Failure(core::Errc::internal, "ICU has no order for a language");
  collator_ = std::make_unique<const Collator>(Collator{std::move(collator)});
}

Order::~Order() = default;

std::string Order::key(std::string_view text) const {
  auto wide = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  std::string out(text.size() * 3 + 16, '\0');
  for (;;) {
    auto length = collator_->icu->getSortKey(wide, reinterpret_cast<std::uint8_t*>(out.data()), static_cast<std::int32_t>(out.size()));
    bool fits = static_cast<std::size_t>(length) <= out.size();
    out.resize(static_cast<std::size_t>(length));
    if (fits) break;
  }
  if (!out.empty()) out.pop_back();  // the closing zero byte
  return out;
}

void Order::sort(std::vector<Named>& names) const {
  std::vector<std::pair<std::string, Named>> keyed;
  for (auto& n : names) keyed.emplace_back(key(n.name), std::move(n));
  std::sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) { return std::tie(a.first, a.second.code) < std::tie(b.first, b.second.code); });
  names.clear();
  for (auto& [k, n] : keyed) names.push_back(std::move(n));
}

namespace {

std::string text_of(const icu::number::FormattedNumber& formatted) {
  UErrorCode error = U_ZERO_ERROR;
  std::string out;
  return formatted.toString(error).toUTF8String(out);
}

}  // namespace

std::string icu_number(std::string_view lang, std::int64_t n) {
  UErrorCode error = U_ZERO_ERROR;
  return text_of(icu::number::NumberFormatter::withLocale(icu::Locale(std::string(lang).c_str())).formatInt(n, error));
}

std::string icu_percent(std::string_view lang, double share) {
  UErrorCode error = U_ZERO_ERROR;
  auto format = icu::number::NumberFormatter::withLocale(icu::Locale(std::string(lang).c_str()))
                    .unit(icu::NoUnit::percent())
                    .scale(icu::number::Scale::powerOfTen(2))
                    .precision(icu::number::Precision::maxFraction(1));
  return text_of(format.formatDouble(share, error));
}

}  // namespace ostoja::i18n
