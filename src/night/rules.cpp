#include "night/rules.h"

#include "core/text.h"

#include <algorithm>

namespace ostoja::night {

Span night_around(core::Instant now, std::int64_t from_hour, std::int64_t until_hour) {
  auto l = core::local(now);
  auto evening = l.hour < until_hour ? l.date.plus_days(-1) : l.date;
  return {core::at_local(evening, static_cast<int>(from_hour), 0), core::at_local(evening.plus_days(1), static_cast<int>(until_hour), 0)};
}

core::Result<Times> times_of(std::string_view typed) {
  Times out;
  std::string one;
  auto take = [&]() -> core::Done {
    if (one.empty()) return {};
    int h = 0, m = 0, digits = 0;
    bool minutes = false;
    for (char c : one) {
      if (c == ':' || c == '.') {
        if (minutes || digits == 0) return core::fail(core::Errc::invalid, "this is no time of day");
        minutes = true, digits = 0;
        continue;
      }
      if (c < '0' || c > '9' || ++digits > 2) return core::fail(core::Errc::invalid, "this is no time of day");
      (minutes ? m : h) = (minutes ? m : h) * 10 + c - '0';
    }
    if (h > 23 || m > 59 || (minutes && digits != 2)) return core::fail(core::Errc::invalid, "this is no time of day");
    out.minutes.push_back(h * 60 + m);
    one.clear();
    return {};
  };
  for (char c : typed) {
    if (c != ' ' && c != ',' && c != ';' && c != '\t') { one += c; continue; }
    TRY_VOID(take());
  }
  TRY_VOID(take());
  std::sort(out.minutes.begin(), out.minutes.end());
  out.minutes.erase(std::unique(out.minutes.begin(), out.minutes.end()), out.minutes.end());
  if (out.minutes.size() > 8) return core::fail(core::Errc::invalid, "more than eight times a day");
  return out;
}
namespace {
std::string hhmm(int minutes) {
  std::string out = "00:00";
  out[0] = static_cast<char>('0' + minutes / 600), out[1] = static_cast<char>('0' + minutes / 60 % 10), out[3] = static_cast<char>('0' + minutes % 60 / 10), out[4] = static_cast<char>('0' + minutes % 10);
  return out;
}
}  // namespace
std::string stored(const Times& t) {
  std::string out;
  for (int m : t.minutes) out += (out.empty() ? ";" : "") + hhmm(m) + ";";
  return out;
}
std::string shown(const Times& t) {
  std::string out;
  for (int m : t.minutes) out += (out.empty() ? "" : ", ") + hhmm(m);
  return out;
}

std::vector<core::Instant> due(const Times& t, core::Date first, core::Date last, core::Instant from, core::Instant until) {
  std::vector<core::Instant> out;
  auto begin = std::max(first, core::local(from).date.plus_days(-1)), end = core::local(until).date;
  if (last) end = std::min(end, last);
  for (auto day = begin; day <= end; day = day.plus_days(1))
    for (int m : t.minutes)
      if (auto at = core::at_local(day, m / 60, m % 60); from <= at && at < until) out.push_back(at);
  return out;
}

Warning second_dose(std::span<const Dose> so_far, core::Instant due_at, core::Instant at, std::int64_t gap_hours) {
  auto out = Warning::none;
  const auto gap = (gap_hours > 0 ? gap_hours : kGapHours) * 3600;
  for (const auto& d : so_far) {
    if (due_at && d.due_at == due_at) return Warning::same_time;
    if (d.what != Dose::What::given) continue;
    if (d.at.plus_seconds(gap) > at && at.plus_seconds(gap) > d.at) out = Warning::too_soon;
  }
  return out;
}

core::Instant next_round(core::Instant last, core::Instant now, const Span& night, std::int64_t every_minutes) {
  if (last >= night.from) {
    auto next = last.plus_seconds(every_minutes * 60);
    return next < night.until ? next : core::Instant{};
  }
  return now < night.until ? night.from : core::Instant{};
}

}  // namespace ostoja::night
