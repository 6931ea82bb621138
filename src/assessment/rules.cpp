#include "assessment/rules.h"

#include <algorithm>

namespace ostoja::assessment {

std::string_view code_of(Kind k) { return k == Kind::risk ? "RISK" : "NEEDS"; }
std::optional<Kind> kind_of(std::string_view code) { return code == "RISK" ? std::optional(Kind::risk) : code == "NEEDS" ? std::optional(Kind::needs) : std::nullopt; }

int highest_of(std::span<const Rating> all) {
  int out = not_known;
  for (const auto& r : all) out = std::max(out, r.level);  // U is -1: it never hides what is known, and never counts as none
  return out;
}

std::optional<int> level_named(std::string_view code) {
  if (code == "U") return not_known;
  if (code.size() == 2 && code[0] == 'L') code.remove_prefix(1);
  return code.size() == 1 && code[0] >= '0' && code[0] <= '3' ? std::optional<int>(code[0] - '0') : std::nullopt;
}
std::string_view level_code(int level) {
  constexpr std::string_view kCodes[] = {"U", "0", "1", "2", "3"};
  return kCodes[level + 1];
}
std::string_view level_in_list(int level) {
  constexpr std::string_view kCodes[] = {"U", "L0", "L1", "L2", "L3"};
  return kCodes[level + 1];
}

int Summary::level(std::string_view domain) const {
  for (const auto& r : ratings)
    if (r.domain == domain) return r.level;
  return not_known;
}
std::vector<std::string> Summary::at_highest() const {
  std::vector<std::string> out;
  for (const auto& r : ratings)
    if (highest > 0 && r.level == highest) out.push_back(r.domain);
  return out;
}

Schedule schedule_of(const forms::Library& forms) {
  auto days = [&](std::string_view name) { return static_cast<int>(forms.threshold(name)); };
  return {days("review_first_day"), days("review_second_day"), days("review_third_day"), days("review_every_days")};
}

core::Date next_review(const Schedule& s, core::Date first, core::Date last) {
  int passed = last.days - first.days, next = s.first;
  for (int day : {s.second, s.third})
    if (next <= passed) next = day;
  if (next <= passed) next = s.third + ((passed - s.third) / s.every + 1) * s.every;
  return first.plus_days(next);
}

Change change_of(std::optional<int> before, std::optional<int> after) {
  if (!after) return before ? Change::not_asked : Change::same;
  if (!before) return Change::newly_asked;
  if (*before == *after) return Change::same;
  if (*before == not_known) return Change::now_known;
  if (*after == not_known) return Change::now_unknown;
  return *after > *before ? Change::up : Change::down;
}
std::string_view code_of(Change c) {
  constexpr std::string_view kCodes[] = {"same", "up", "down", "now_known", "now_unknown", "newly_asked", "not_asked"};
  return kCodes[static_cast<int>(c)];
}

std::vector<std::string> dangers(const forms::Library& forms, const Summary& risk) {
  std::vector<std::string> out;
  const auto* list = forms.codes("risk_domain");
  for (const auto& r : risk.ratings)
    if (const auto* code = list == nullptr ? nullptr : list->find(r.domain); code != nullptr && code->group == "DANGER" && r.level == 3) out.push_back(r.domain);
  return out;
}

std::string proposed_urgency(const forms::Library& forms, const Summary& risk) {
  const auto* list = forms.codes("risk_domain");
  const auto suicide = forms.threshold("risk_suicide_urgent"), danger = forms.threshold("risk_danger_urgent");
  std::string out;
  for (const auto& r : risk.ratings) {
    const auto* code = list == nullptr ? nullptr : list->find(r.domain);
    if (code == nullptr || code->group != "DANGER" || r.level < (r.domain == "SUICIDE" ? suicide : danger)) continue;
    if (r.level == 3 && (r.domain == "SUICIDE" || r.domain == "VIOLENCE" || r.domain == "CHILD")) return "U0";
    out = "U1";
  }
  return out;
}

}  // namespace ostoja::assessment
