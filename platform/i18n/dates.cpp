#include "i18n/dates.h"

#include <fmt/format.h>

#include <array>

namespace ostoja::i18n {
namespace {

using Months = std::array<std::string_view, 12>;
using Days = std::array<std::string_view, 7>;

constexpr Months kPolishOf = {"stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca",
                              "lipca", "sierpnia", "września", "października", "listopada", "grudnia"};
constexpr Months kPolish = {"styczeń", "luty", "marzec", "kwiecień", "maj", "czerwiec",
                            "lipiec", "sierpień", "wrzesień", "październik", "listopad", "grudzień"};
constexpr Days kPolishDays = {"poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela"};
constexpr Months kEnglish = {"January", "February", "March", "April", "May", "June",
                             "July", "August", "September", "October", "November", "December"};
constexpr Months kEnglishShort = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr Days kEnglishDays = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

std::string_view of(const Months& names, core::Date d) { return names[static_cast<std::size_t>(d.month() - 1)]; }
std::string_view of_week(const Days& names, core::Date d) { return names[static_cast<std::size_t>(d.weekday() - 1)]; }

std::string polish(core::Date d, DateStyle style) {
  switch (style) {
    case DateStyle::full: return fmt::format("{} {} {}", d.day(), of(kPolishOf, d), d.year());
    case DateStyle::brief: return fmt::format("{:02}.{:02}.{}", d.day(), d.month(), d.year());
    case DateStyle::weekday: return fmt::format("{}, {} {} {}", of_week(kPolishDays, d), d.day(), of(kPolishOf, d), d.year());
    case DateStyle::day_month: return fmt::format("{} {}", d.day(), of(kPolishOf, d));
    case DateStyle::month: return fmt::format("{} {}", of(kPolish, d), d.year());
  }
  return {};
}

std::string english(core::Date d, DateStyle style) {
  switch (style) {
    case DateStyle::full: return fmt::format("{} {} {}", d.day(), of(kEnglish, d), d.year());
    case DateStyle::brief: return fmt::format("{} {} {}", d.day(), of(kEnglishShort, d), d.year());
    case DateStyle::weekday: return fmt::format("{}, {} {} {}", of_week(kEnglishDays, d), d.day(), of(kEnglish, d), d.year());
    case DateStyle::day_month: return fmt::format("{} {}", d.day(), of(kEnglish, d));
    case DateStyle::month: return fmt::format("{} {}", of(kEnglish, d), d.year());
  }
  return {};
}

}  // namespace

std::string date_text(std::string_view lang, core::Date d, DateStyle style) {
  if (!d) return {};
  if (lang == "pl") return polish(d, style);
  if (lang == "en") return english(d, style);
  return icu_date(lang, d, style);
}

std::string clock_text(core::Instant t) {
  auto at = core::local(t);
  return fmt::format("{}:{:02}", at.hour, at.minute);
}

}  // namespace ostoja::i18n
