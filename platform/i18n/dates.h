#pragma once
// How a day is written. Polish and English come from tables (a page calls this fifty times), other languages from ICU.
#include "core/time.h"

#include <string>
#include <string_view>

namespace ostoja::i18n {

enum class DateStyle { full, brief, weekday, day_month, month };  // month: month and year, for a date known in part
std::string date_text(std::string_view lang, core::Date, DateStyle);  // empty when there is no day
std::string icu_date(std::string_view lang, core::Date, DateStyle);   // the languages without a table here
std::string clock_text(core::Instant);                                // 9:15 in Europe/Warsaw

}  // namespace ostoja::i18n
