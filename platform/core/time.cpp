#include "core/time.h"

#include <fmt/format.h>
#include <unicode/timezone.h>
#include <unicode/basictz.h>

#include <charconv>
#include <chrono>
#include <memory>

namespace ostoja::core {
namespace {

namespace ch = std::chrono;

bool digits(std::string_view s, int& out) {
  if (s.empty()) return false;
  for (char c : s)
    if (c < '0' || c > '9') return false;
  return std::from_chars(s.data(), s.data() + s.size(), out).ec == std::errc();
}

const icu::BasicTimeZone& warsaw() {
  static const std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone("Europe/Warsaw"));
  return static_cast<const icu::BasicTimeZone&>(*zone);
}

// ICU's answer costs about a microsecond and changes on the hour at most: the last one is kept per thread.
std::int64_t offset_ms(std::int64_t utc_ms) {
  thread_local std::int64_t hour = INT64_MIN, offset = 0;
  std::int64_t h = utc_ms >= 0 ? utc_ms / 3600000 : (utc_ms - 3599999) / 3600000;
  if (h != hour) {
    std::int32_t raw = 0, dst = 0;
    UErrorCode error = U_ZERO_ERROR;
    warsaw().getOffset(static_cast<UDate>(h) * 3600000.0, false, raw, dst, error);
    offset = raw + dst;
    hour = h;
  }
  return offset;
}

ch::year_month_day ymd(std::int32_t days) { return ch::year_month_day(ch::sys_days(ch::days(days))); }
std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

}  // namespace

Date Date::of(int year, int month, int day) {
  ch::year_month_day v{ch::year(year), ch::month(static_cast<unsigned>(month)), ch::day(static_cast<unsigned>(day))};
  if (year < 1 || year > 9999 || !v.ok()) return {};
  return {static_cast<std::int32_t>(ch::sys_days(v).time_since_epoch().count())};
}
std::optional<Date> Date::parse(std::string_view t) {
  int y = 0, m = 0, d = 0;
  if (t.size() != 10 || t[4] != '-' || t[7] != '-' || !digits(t.substr(0, 4), y) || !digits(t.substr(5, 2), m) || !digits(t.substr(8, 2), d))
    return std::nullopt;
  Date date = of(y, m, d);
  return date ? std::optional(date) : std::nullopt;
}
int Date::year() const { return static_cast<int>(ymd(days).year()); }
int Date::month() const { return static_cast<int>(static_cast<unsigned>(ymd(days).month())); }
int Date::day() const { return static_cast<int>(static_cast<unsigned>(ymd(days).day())); }
int Date::weekday() const { return static_cast<int>(ch::weekday(ch::sys_days(ch::days(days))).iso_encoding()); }
Date Date::plus_months(int n) const {
  auto v = ymd(days) + ch::months(n);
  if (!v.ok()) v = v.year() / v.month() / ch::last;
  return {static_cast<std::int32_t>(ch::sys_days(v).time_since_epoch().count())};
}
std::string Date::text() const { return *this ? fmt::format("{:04}-{:02}-{:02}", year(), month(), day()) : std::string(); }

std::optional<PartialDate> PartialDate::parse(std::string_view t) {
  PartialDate p;
  if (t.size() == 10) {
    auto d = Date::parse(t);
    if (!d) return std::nullopt;
    return PartialDate{d->year(), d->month(), d->day()};
  }
  if (t.size() != 4 && t.size() != 7) return std::nullopt;
  if (!digits(t.substr(0, 4), p.year) || p.year < 1) return std::nullopt;
  if (t.size() == 7 && (t[4] != '-' || !digits(t.substr(5), p.month) || p.month < 1 || p.month > 12)) return std::nullopt;
  return p;
}
std::string PartialDate::text() const {
  if (year == 0) return {};
  if (month == 0) return fmt::format("{:04}", year);
  if (day == 0) return fmt::format("{:04}-{:02}", year, month);
  return fmt::format("{:04}-{:02}-{:02}", year, month, day);
}

std::string Instant::rfc3339() const {
  std::int64_t day = floor_div(ms, 86400000), rest = ms - day * 86400000;
  Date d{static_cast<std::int32_t>(day)};
  auto out = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", d.year(), d.month(), d.day(), rest / 3600000, rest / 60000 % 60, rest / 1000 % 60);
  if (rest % 1000 != 0) out += fmt::format(".{:03}", rest % 1000);
  return out + "Z";
}

std::optional<Instant> Instant::parse(std::string_view t) {
  if (t.size() < 20 || (t[10] != 'T' && t[10] != 't' && t[10] != ' ') || t[13] != ':' || t[16] != ':') return std::nullopt;
  auto date = Date::parse(t.substr(0, 10));
  int h = 0, m = 0, s = 0;
  if (!date || !digits(t.substr(11, 2), h) || !digits(t.substr(14, 2), m) || !digits(t.substr(17, 2), s) || h > 23 || m > 59 || s > 60) return std::nullopt;
  std::int64_t ms = (static_cast<std::int64_t>(date->days) * 86400 + h * 3600 + m * 60 + s) * 1000;
  std::size_t i = 19;
  if (t[i] == '.') {
    std::int64_t unit = 100;
    std::size_t from = ++i;
    for (; i < t.size() && t[i] >= '0' && t[i] <= '9'; ++i, unit /= 10) ms += (t[i] - '0') * unit;
    if (i == from || i == t.size()) return std::nullopt;
  }
  // A leap second or an offset may lead out of the years that can be written.
  auto writable = [](std::int64_t at) -> std::optional<Instant> {
    if (at < Date::of(1, 1, 1).days * 86400000LL || at >= (Date::of(9999, 12, 31).days + 1) * 86400000LL) return std::nullopt;
    return Instant{at};
  };
  auto zone = t.substr(i);
  if (zone == "Z" || zone == "z") return writable(ms);
  int oh = 0, om = 0;
  if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':' || !digits(zone.substr(1, 2), oh) || !digits(zone.substr(4, 2), om) || oh > 23 || om > 59)
    return std::nullopt;
  return writable(ms - (zone[0] == '+' ? 1 : -1) * (oh * 60 + om) * 60000);
}

std::string LocalTime::hhmm() const { return fmt::format("{:02}:{:02}", hour, minute); }

LocalTime local(Instant t) {
  std::int64_t wall = t.ms + offset_ms(t.ms), day = floor_div(wall, 86400000), rest = (wall - day * 86400000) / 1000;
  return {Date{static_cast<std::int32_t>(day)}, static_cast<int>(rest / 3600), static_cast<int>(rest / 60 % 60), static_cast<int>(rest % 60)};
}

Instant at_local(Date d, int hour, int minute) {
  std::int64_t wall = (static_cast<std::int64_t>(d.days) * 1440 + hour * 60 + minute) * 60000;
  std::int64_t summer = wall - 2 * 3600000, winter = wall - 3600000;  // the two offsets in use: CEST is tried first, so a doubled time is the first
  if (offset_ms(summer) == 2 * 3600000) return {summer};
  if (offset_ms(winter) == 3600000) return {winter};
  std::int64_t guess = wall - offset_ms(wall);  // skipped by the clock change, or long ago with other offsets
  std::int64_t back = guess + offset_ms(guess);
  return {back == wall ? guess : winter};
}

Instant SystemClock::now() const {
  return {ch::duration_cast<ch::milliseconds>(ch::system_clock::now().time_since_epoch()).count()};
}

}  // namespace ostoja::core
