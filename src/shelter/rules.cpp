#include "shelter/rules.h"

#include <algorithm>

namespace ostoja::shelter {

core::Instant hold_until(core::Date from, core::Instant now, std::int64_t hours) { return std::max(now, core::at_local(from, 12, 0)).plus_seconds(hours * 3600); }

std::string_view code_of(BedState s) {
  switch (s) {
    case BedState::free: return "free";
    case BedState::held: return "held";
    case BedState::occupied: return "occupied";
    case BedState::leave: return "leave";
    case BedState::turnaround: return "turnaround";
    case BedState::out_of_service: return "out";
  }
  return {};
}
std::string_view icon_of(BedState s) {
  switch (s) {
    case BedState::free: return "plus";
    case BedState::held: return "clock";
    case BedState::occupied: return "person";
    case BedState::leave: return "exit";
    case BedState::turnaround: return "broom";
    case BedState::out_of_service: return "tool";
  }
  return {};
}

bool there_at(const Span& in, const std::vector<Span>& leaves, core::Instant at) {
  if (!in.from || in.from > at || (in.until && in.until <= at)) return false;
  return std::none_of(leaves.begin(), leaves.end(), [&](const Span& l) { return l.from <= at && (!l.until || l.until > at); });
}

int nights(const Span& in, const std::vector<Span>& leaves, core::Date from, core::Date until, core::Instant now) {
  if (!in.from) return 0;
  auto first = std::max(from, core::local(in.from).date.plus_days(-1));  // somebody who comes at midnight sharp is there for the night that ends then
  auto last = std::min(until, core::local(in.until ? in.until : now).date.plus_days(1));
  int out = 0;
  for (auto night = first; night < last; night = night.plus_days(1)) {
    auto midnight = core::start_of(night.plus_days(1));
    out += midnight <= now && there_at(in, leaves, midnight);
  }
  return out;
}

std::vector<std::string> warnings(const Guest& g, const Place& p, SamePerpetrator same) {
  std::vector<std::string> out;
  auto known = [](std::string_view sex) { return !sex.empty() && sex != "UNKNOWN"; };
  const bool other_sex = std::any_of(p.sexes.begin(), p.sexes.end(), [&](const std::string& s) { return known(s) && known(g.sex) && s != g.sex; });
  if ((p.for_whom == "WOMEN" && known(g.sex) && g.sex != "F") || (p.for_whom == "MEN" && known(g.sex) && g.sex != "M") || other_sex) out.emplace_back("SEX");
  if (g.children > 0 && p.for_whom != "FAMILY") out.emplace_back("CHILDREN");
  if (g.children == 0 && p.for_whom == "FAMILY" && p.others > 0) out.emplace_back("FAMILY_ROOM");
  if (g.age_group == "A0_8" || g.age_group == "A9_17") out.emplace_back("MINOR");
  if (same == SamePerpetrator::possible) out.emplace_back("SAME_PERPETRATOR");
  if (!g.language.empty() && std::find(p.languages.begin(), p.languages.end(), g.language) == p.languages.end()) out.emplace_back("LANGUAGE");
  if (g.mobility == Guest::Need::yes && p.accessible == Place::Has::no) out.emplace_back("MOBILITY");
  if (g.isolation == Guest::Need::yes && (p.isolation == Place::Has::no || p.others > 0)) out.emplace_back("ISOLATION");
  return out;
}

std::vector<core::Date> follow_up_days(core::Date left) { return {left.plus_months(1), left.plus_months(3), left.plus_months(6), left.plus_months(12)}; }

}  // namespace ostoja::shelter
