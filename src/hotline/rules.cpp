#include "hotline/rules.h"

#include "duty/duty.h"

#include <algorithm>
#include <array>

namespace ostoja::hotline {
namespace {
constexpr std::array<std::string_view, 6> kClosers{"SILENT", "HANG_UP", "WRONG_NUMBER", "JOKE", "ABUSIVE", "TEST"};

}  // namespace

std::optional<int> minutes_of_day(std::string_view hhmm) {
  if (hhmm.size() != 5 || hhmm[2] != ':') return std::nullopt;
  for (std::size_t i : {0, 1, 3, 4})
    if (hhmm[i] < '0' || hhmm[i] > '9') return std::nullopt;
  int hour = (hhmm[0] - '0') * 10 + (hhmm[1] - '0'), minute = (hhmm[3] - '0') * 10 + (hhmm[4] - '0');
  return hour < 24 && minute < 60 ? std::optional<int>(hour * 60 + minute) : std::nullopt;
}

std::string_view code_of(State s) {
  switch (s) {
    case State::draft: return "DRAFT";
    case State::open: return "OPEN";
    case State::closed: return "CLOSED";
    case State::cancelled: return "CANCELLED";
  }
  return "";
}

bool is_closer(std::string_view kind) { return std::find(kClosers.begin(), kClosers.end(), kind) != kClosers.end(); }
std::string_view purpose_of_closer(std::string_view kind) { return kind == "ABUSIVE" || kind == "JOKE" ? "ABUSIVE" : "SILENT"; }
bool is_urgent(std::string_view urgency) { return urgency == "U0" || urgency == "U1"; }
core::Instant urgent_until(std::string_view urgency, core::Instant started) { return urgency == "U1" ? started.plus_seconds(24 * 3600) : core::Instant{}; }

void propose_from_kind(forms::Answers& a, std::string_view kind) {
  a.set("kind", std::string(kind));
  auto propose = [&](std::string_view field, std::string_view value) {
    if (!a.has(field)) a.set(field, std::string(value));
  };
  if (kind == "SELF") propose("caller_type", "VICTIM");
  if (kind == "OTHER_PERSON") propose("caller_type", "RELATIVE");
  if (kind == "CONTINUED") propose("purpose", "VICTIM_SUPPORT");
  if (kind == "GOING_ABROAD") {
    propose("caller_type", "TRAVELLER");
    propose("purpose", "PREVENTION");
    propose("urgency", "U3");
  }
  if (kind == "AUTHORITY" || kind == "INSTITUTION") propose("purpose", "INSTITUTION");
  if (kind == "AUTHORITY") propose("caller_type", "POLICE");
}

const std::vector<std::string>& tabs() {
  static const std::vector<std::string> all{"search", "caller", "person", "categories", "summary"};
  return all;
}
std::string next_tab(std::string_view tab) {
  const auto& all = tabs();
  auto it = std::find(all.begin(), all.end(), tab);
  return it == all.end() || it + 1 == all.end() ? std::string() : *(it + 1);
}

bool may_undo(const Contact& c, const forms::Library& library, core::Instant now) {
  return c.state == State::closed && is_closer(c.answers.get("kind")) && now.ms - c.saved_at.ms <= library.threshold("undo_minutes") * 60'000;
}

SafeVerdict safe_to_call(const SafeContact& safe, core::Instant now) {
  auto time = core::local(now);
  if (safe.answers.get("working_days_only") == "YES" && !duty::is_working_day(time.date)) return {false, "hotline.safe.not_a_working_day"};
  auto from = minutes_of_day(safe.answers.get("hours_from")), until = minutes_of_day(safe.answers.get("hours_until"));
  if (from && until && *from != *until) {
    int m = time.minutes_of_day();
    bool inside = *from < *until ? m >= *from && m < *until : m >= *from || m < *until;  // 22:00–02:00 runs over midnight
    if (!inside) return {false, "hotline.safe.outside_hours"};
  }
  return {};
}

std::string masked(std::string_view e164) {
  return e164.size() < 4 ? std::string(e164.empty() ? "" : "···") : "··· " + std::string(e164.substr(e164.size() - 3));
}

}  // namespace ostoja::hotline
