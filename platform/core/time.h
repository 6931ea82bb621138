#pragma once
// Moments, days and clocks. Moments are UTC milliseconds; days and times of day are those of Europe/Warsaw.
#include <atomic>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ostoja::core {

struct Instant {
  std::int64_t ms = 0;  // since 1970-01-01T00:00:00Z; 0 = none
  explicit operator bool() const { return ms != 0; }
  auto operator<=>(const Instant&) const = default;
  Instant plus_seconds(std::int64_t s) const { return {ms + s * 1000}; }
  std::string rfc3339() const;                                // 2026-11-23T21:04:05Z (milliseconds only when there are any)
  static std::optional<Instant> parse(std::string_view text); // RFC 3339 with Z or an offset
};

// A calendar day. Arithmetic by days is exact; by months the missing day becomes the month's last.
struct Date {
  std::int32_t days = INT32_MIN;  // since 1970-01-01; INT32_MIN = none
  explicit operator bool() const { return days != INT32_MIN; }
  auto operator<=>(const Date&) const = default;
  static Date of(int year, int month, int day);               // none when there is no such day
  static std::optional<Date> parse(std::string_view text);    // 2026-11-23
  int year() const;
  int month() const;
  int day() const;
  int weekday() const;                                        // 1 Monday … 7 Sunday
  Date plus_days(int n) const { return {days + n}; }
  Date plus_months(int n) const;
  std::string text() const;                                   // 2026-11-23, empty when none
};

// A date known in part: a year, a year and month, or a whole day.
struct PartialDate {
  int year = 0, month = 0, day = 0;  // 0 = not known
  static std::optional<PartialDate> parse(std::string_view text);  // 1998, 1998-03, 1998-03-14
  std::string text() const;
};

// A local time of Europe/Warsaw, for showing and for office hours.
struct LocalTime {
  Date date;
  int hour = 0, minute = 0, second = 0;
  int minutes_of_day() const { return hour * 60 + minute; }
  std::string hhmm() const;  // 09:05
};
LocalTime local(Instant);
Instant at_local(Date, int hour, int minute);  // a time skipped by the clock change is moved forward; a doubled one is the first
inline Instant start_of(Date d) { return at_local(d, 0, 0); }

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
  Date today() const { return local(now()).date; }
};
class SystemClock final : public Clock {
 public:
  Instant now() const override;
};
class ShiftedClock final : public Clock {  // the system's clock, so many milliseconds ahead: a demo at another time of day
 public:
  explicit ShiftedClock(std::int64_t ahead_ms) : ahead_ms_(ahead_ms) {}
  Instant now() const override { return {SystemClock().now().ms + ahead_ms_}; }

 private:
  std::int64_t ahead_ms_;
};
class FixedClock final : public Clock {  // for tests and demo data
 public:
  explicit FixedClock(Instant at) : ms_(at.ms) {}
  Instant now() const override { return {ms_.load()}; }
  void set(Instant at) { ms_ = at.ms; }
  void advance_seconds(std::int64_t s) { ms_ += s * 1000; }

 private:
  std::atomic<std::int64_t> ms_;
};

}  // namespace ostoja::core
