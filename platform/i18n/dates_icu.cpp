#include "i18n/dates.h"

#include "core/failure.h"

#include <unicode/dtptngen.h>
#include <unicode/gregocal.h>
#include <unicode/smpdtfmt.h>

#include <map>
#include <memory>
#include <mutex>
#include <utility>

namespace ostoja::i18n {
namespace {

const char* skeleton(DateStyle style) {
  switch (style) {
    case DateStyle::full: return "yMMMMd";
    case DateStyle::brief: return "yMMMd";
    case DateStyle::weekday: return "yMMMMEEEEd";
    case DateStyle::day_month: return "MMMMd";
    case DateStyle::month: return "yMMMM";
  }
  return "yMMMMd";
}

std::unique_ptr<icu::SimpleDateFormat> format_for(const std::string& lang, DateStyle style) {
  UErrorCode error = U_ZERO_ERROR;
  icu::Locale locale(lang.c_str());
  std::unique_ptr<icu::DateTimePatternGenerator> patterns(icu::DateTimePatternGenerator::createInstance(locale, error));
  if (U_FAILURE(error)) throw core::Failure(core::Errc::internal, "ICU has no date patterns");
  auto pattern = patterns->getBestPattern(icu::UnicodeString(skeleton(style), -1, US_INV), error);
  auto out = std::make_unique<icu::SimpleDateFormat>(pattern, locale, error);
  // Days are counted as in core::Date: UTC midnights of the Gregorian calendar, also before 1582.
  auto calendar = std::make_unique<icu::GregorianCalendar>(*icu::TimeZone::getGMT(), locale, error);
  if (U_FAILURE(error)) throw core::Failure(core::Errc::internal, "ICU cannot write dates");
  calendar->setGregorianChange(-9e15, error);
  out->adoptCalendar(calendar.release());
  return out;
}

}  // namespace

std::string icu_date(std::string_view lang, core::Date d, DateStyle style) {
  static std::mutex busy;  // an ICU format is not safe for several threads
  static std::map<std::pair<std::string, DateStyle>, std::unique_ptr<icu::SimpleDateFormat>> formats;
  if (!d) return {};
  std::lock_guard lock(busy);
  auto& format = formats[{std::string(lang), style}];
  if (!format) format = format_for(std::string(lang), style);
  icu::UnicodeString text;
  std::string out;
  format->format(static_cast<UDate>(d.days) * 86400000.0, text);
  return text.toUTF8String(out);
}

}  // namespace ostoja::i18n
