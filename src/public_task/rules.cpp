// Decisions of the public task without database or web.
#include "public_task/record.h"

#include <algorithm>

namespace ostoja::public_task {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
std::string_view run_of_digits(std::string_view text) {
  std::size_t n = 0;
  while (n < text.size() && digit(text[n])) ++n;
  return text.substr(0, n);
}
std::string joined(const std::vector<std::string>& all) {
  std::string out;
  for (const auto& one : all) out += (out.empty() ? "" : ", ") + one;
  return out;
}

}  // namespace

std::int64_t sum(const Shares& s) {
  std::int64_t out = 0;
  for (const auto& [op, n] : s) out += n;
  return out;
}

bool few(const Item& indicator, const Shares& done, std::string_view reader_operator) {
  return indicator.answers.get("counts") == "PERSONS" && std::any_of(done.begin(), done.end(), [&](const auto& one) { return one.first != reader_operator && one.second > 0 && one.second < kFewest; });
}

bool before_as_counted(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    if (digit(a.front()) && digit(b.front())) {
      auto x = run_of_digits(a), y = run_of_digits(b);
      a.remove_prefix(x.size()), b.remove_prefix(y.size());
      while (x.size() > 1 && x.front() == '0') x.remove_prefix(1);
      while (y.size() > 1 && y.front() == '0') y.remove_prefix(1);
      if (x != y) return x.size() != y.size() ? x.size() < y.size() : x < y;
    } else {
      if (a.front() != b.front()) return a.front() < b.front();
      a.remove_prefix(1), b.remove_prefix(1);
    }
  }
  return a.size() < b.size();
}

std::optional<std::int64_t> forecast(std::int64_t done, core::Date from, core::Date until, core::Date today) {
  const auto all = until.days - from.days + 1, gone = std::min(today.days - from.days, all);  // today is not over yet
  if (gone >= all) return done;
  if (gone < 28) return std::nullopt;
  return (done * all + gone / 2) / gone;
}

Pace pace(std::int64_t target, std::int64_t done, core::Date from, core::Date until, core::Date today) {
  if (target <= 0 || done >= target) return Pace::good;
  const auto at_end = forecast(done, from, until, today);
  if (!at_end) return Pace::early;
  return *at_end * 100 >= target * 95 ? Pace::good : *at_end * 100 >= target * 80 ? Pace::short_of : Pace::far_short;
}

Budget budget(std::int64_t planned, std::int64_t spent, std::int64_t allowed_percent) {
  if (spent <= planned) return Budget::within;
  return spent * 100 <= planned * (100 + allowed_percent) ? Budget::shifted : Budget::over;
}

std::optional<core::Date> moved(std::string_view day, int years) {
  auto d = core::Date::parse(day);
  return d ? std::optional(d->plus_months(12 * years)) : std::nullopt;
}

std::vector<Difference> differences(const std::vector<Item>& before, const std::vector<Item>& after, int years) {
  std::vector<Difference> out;
  auto find = [](const std::vector<Item>& all, const Item& like) {
    auto at = std::find_if(all.begin(), all.end(), [&](const Item& i) { return i.kind == like.kind && i.code == like.code; });
    return at == all.end() ? nullptr : &*at;
  };
  for (const auto& now : after) {
    const auto* was = find(before, now);
    if (was == nullptr) {
      out.push_back({Difference::What::added, now, {}});
      continue;
    }
    Difference d{Difference::What::changed, now, {}};
    if (was->under != now.under) d.changes.push_back({"under", was->under, now.under});
    std::map<std::string, int> names;
    for (const auto& [name, values] : was->answers.items()) names[name];
    for (const auto& [name, values] : now.answers.items()) names[name];
    for (const auto& [name, unused] : names) {
      const auto x = joined(was->answers.all(name)), y = joined(now.answers.all(name));
      // A day that only moved on with the year is no difference.
      if (auto later = moved(x, years); later && later->text() == y) continue;
      if (x != y) d.changes.push_back({name, x, y});
    }
    std::map<std::string, int> ops;
    for (const auto& [op, n] : was->shares) ops[op];
    for (const auto& [op, n] : now.shares) ops[op];
    for (const auto& [op, unused] : ops) {
      auto of = [&](const Item& i) { return i.shares.contains(op) ? i.shares.at(op) : 0; };
      if (of(*was) != of(now)) d.changes.push_back({"share:" + op, std::to_string(of(*was)), std::to_string(of(now))});
    }
    if (!d.changes.empty()) out.push_back(std::move(d));
  }
  for (const auto& was : before)
    if (find(after, was) == nullptr) out.push_back({Difference::What::removed, was, {}});
  return out;
}

}  // namespace ostoja::public_task
