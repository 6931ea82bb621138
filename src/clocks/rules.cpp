// The rules as data, and counting by them. No store, no web.
#include "clocks/rules.h"

#include "core/failure.h"
#include "core/log.h"
#include "core/resources.h"
#include "core/text.h"
#include "forms/tree.h"

#include <algorithm>
#include <charconv>

namespace ostoja::clocks {
namespace {

using forms::Node;
struct Refused {};

const Node& get(const Node& map, std::string_view key) {
  const auto* found = map.find(key);
  if (found == nullptr) throw Refused{};
  return *found;
}
std::string text(const Node& map, std::string_view key) {
  const auto& n = get(map, key);
  if (n.kind != Node::Kind::scalar || n.text.empty()) throw Refused{};
  return n.text;
}
void only(const Node& map, std::initializer_list<std::string_view> keys) {
  if (map.kind != Node::Kind::map) throw Refused{};
  for (const auto& key : map.keys)
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) throw Refused{};
}
core::Date day(const Node& map, std::string_view key) {
  if (map.find(key) == nullptr) return {};
  auto d = core::Date::parse(text(map, key));
  if (!d) throw Refused{};
  return *d;
}
int whole_number(const std::string& t) {
  int n = 0;
  auto [end, error] = std::from_chars(t.data(), t.data() + t.size(), n);
  if (error != std::errc{} || end != t.data() + t.size() || n < 1 || n > 400) throw Refused{};
  return n;
}
std::vector<int> numbers(const Node& map, std::string_view key) {
  const auto& n = get(map, key);
  if (n.kind != Node::Kind::list || n.items.empty()) throw Refused{};
  std::vector<int> out;
  for (const auto& i : n.items) out.push_back(whole_number(i.text));
  return out;
}
Text both(const Node& map, std::string_view key) {
  const auto& n = get(map, key);
  only(n, {"pl", "en"});
  return {text(n, "pl"), text(n, "en")};
}
template <class E>
E word(const std::string& t, std::initializer_list<std::pair<std::string_view, E>> words) {
  for (const auto& [name, value] : words)
    if (t == name) return value;
  throw Refused{};
}

void read_length(const Node& n, Rule& r) {
  only(n, {"unit", "lengths", "minor"});
  r.unit = word<Unit>(text(n, "unit"), {{"days", Unit::days}, {"months", Unit::months}, {"years", Unit::years}, {"year_end", Unit::year_end}, {"printed", Unit::printed}});
  const bool counted = r.unit == Unit::days || r.unit == Unit::months || r.unit == Unit::years;
  if (counted != (n.find("lengths") != nullptr)) throw Refused{};
  if (counted) r.lengths = numbers(n, "lengths");
  if (n.find("minor") != nullptr) {
    if (r.lengths.size() != 1) throw Refused{};
    r.length_minor = whole_number(text(n, "minor"));
  }
  if (!std::is_sorted(r.lengths.begin(), r.lengths.end())) throw Refused{};
}

Rule read_rule(const Node& n, const Law& law) {
  only(n, {"key", "article", "from", "until", "review", "state", "source", "length", "warnings", "told", "by_hand", "starts", "passes", "counting"});
  Rule r;
  r.key = text(n, "key"), r.law = law;
  for (char c : r.key) r.code += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  const auto& article = get(n, "article");  // one text for both languages, or one for each
  r.article = article.kind == Node::Kind::map ? both(n, "article") : Text{text(n, "article"), text(n, "article")};
  r.source = both(n, "source");
  r.from = day(n, "from"), r.until = day(n, "until"), r.state = day(n, "state");
  if (!r.from || (r.until && r.until < r.from)) throw Refused{};
  r.review = word<Review>(text(n, "review"), {{"read", Review::read}, {"needed", Review::needed}, {"practice", Review::practice}, {"document", Review::document}});
  read_length(get(n, "length"), r);
  r.warnings = numbers(n, "warnings");
  if (!std::is_sorted(r.warnings.rbegin(), r.warnings.rend())) throw Refused{};
  for (const auto& one : get(n, "told").items) {
    if (one.text != "lead" && one.text != "lawyer") throw Refused{};
    r.told.push_back(one.text);
  }
  r.by_hand = word<Rule::ByHand>(text(n, "by_hand"), {{"yes", Rule::ByHand::yes}, {"no", Rule::ByHand::no}});
  r.starts = both(n, "starts"), r.passes = both(n, "passes"), r.counting = both(n, "counting");
  return r;
}

// No two versions of a rule hold on the same day.
bool overlap(const Rule& a, const Rule& b) { return a.key == b.key && (!a.until || b.from <= a.until) && (!b.until || a.from <= b.until); }

core::Date last_of_month(int year, int month) { return core::Date::of(year, month, 1).plus_months(1).plus_days(-1); }

}  // namespace

core::Result<std::vector<Rule>> parse_rules(std::string_view yaml) {
  auto tree = forms::read_yaml(yaml);
  if (!tree.problem.empty() || tree.documents.size() != 1) return core::fail(core::Errc::invalid, "the law file cannot be read");
  try {
    const auto& n = tree.documents.front();
    only(n, {"law", "pl", "en", "published", "rules"});
    const Law law{text(n, "law"), text(n, "published"), {text(n, "pl"), text(n, "en")}};
    std::vector<Rule> out;
    for (const auto& one : get(n, "rules").items) {
      out.push_back(read_rule(one, law));
      for (std::size_t i = 0; i + 1 < out.size(); ++i)
        if (overlap(out[i], out.back())) throw Refused{};
    }
    if (out.empty()) throw Refused{};
    return out;
  } catch (const Refused&) {
    return core::fail(core::Errc::invalid, "the law file is not as it must be");
  }
}

const std::vector<Rule>& rules() {
  static const auto all = [] {
    std::vector<Rule> out;
    for (const auto& file : core::resources_like(".law.yaml")) {
      if (!file.name.starts_with("clocks/")) continue;
      auto some = parse_rules(file.data);
      if (!some) throw core::Failure(core::Errc::internal, "a file of legal terms is not as it must be");
      out.insert(out.end(), some->begin(), some->end());
    }
    return out;
  }();
  return all;
}

const Rule* rule_among(std::span<const Rule> all, std::string_view key, core::Date on) {
  for (const auto& r : all)
    if (r.key == key && r.from <= on && (!r.until || on <= r.until)) return &r;
  return nullptr;
}
const Rule* rule(std::string_view key, core::Date on) { return rule_among(rules(), key, on); }
const Rule* newest(std::string_view key) {
  const Rule* out = nullptr;
  for (const auto& r : rules())
    if (r.key == key && (out == nullptr || r.from > out->from)) out = &r;
  return out;
}

core::PartialDate whole(core::Date d) { return d ? core::PartialDate{d.year(), d.month(), d.day()} : core::PartialDate{}; }

Age age_on(core::PartialDate born, core::Date on) {
  if (born.year == 0 || !on) return Age::unknown;
  constexpr int kMajority = 18 * 12;
  auto first = core::Date::of(born.year, born.month == 0 ? 1 : born.month, born.day == 0 ? 1 : born.day);
  auto last = born.month == 0 ? core::Date::of(born.year, 12, 31) : born.day == 0 ? last_of_month(born.year, born.month) : first;
  if (!first || !last) return Age::unknown;
  if (on < first.plus_months(kMajority)) return Age::minor;
  return on >= last.plus_months(kMajority) ? Age::adult : Age::unknown;
}

core::Result<core::Date> last_day(const Rule& r, core::PartialDate start, Age age, core::Date today, int step) {
  if (start.year == 0 || start.month == 0) return core::fail(core::Errc::invalid, "the day it starts is needed, or at least its month");
  auto from = start.day == 0 ? last_of_month(start.year, start.month) : core::Date::of(start.year, start.month, start.day);
  if (!from) return core::fail(core::Errc::invalid, "there is no such day");
  // A month that has not ended yet is no start in the future: only its day is not known.
  auto earliest = start.day == 0 ? core::Date::of(start.year, start.month, 1) : from;
  if (earliest > today) return core::fail(core::Errc::invalid, "the day it starts is in the future");
  if (r.unit == Unit::printed) return core::fail(core::Errc::invalid, "the last day of this term stands on a document");
  if (r.unit == Unit::year_end) return core::Date::of(from.year(), 12, 31);
  if (step < 0 || static_cast<std::size_t>(step) >= r.lengths.size()) return core::fail(core::Errc::invalid, "this term has no such step");
  const int n = age == Age::minor && r.length_minor != 0 ? r.length_minor : r.lengths[static_cast<std::size_t>(step)];
  auto last = r.unit == Unit::days ? from.plus_days(n) : from.plus_months(r.unit == Unit::years ? n * 12 : n);
  if (!last) return core::fail(core::Errc::invalid, "there is no such day");
  return last;
}

int days_left(core::Date last, core::Date today) { return last.days - today.days; }

Band band(core::Date last, core::Date today) {
  const int left = days_left(last, today);
  if (left < 0) return Band::passed;
  return left <= 7 ? Band::week : left <= 14 ? Band::fortnight : left <= 30 ? Band::month : Band::later;
}

std::optional<Warning> warning_due(const Rule& r, core::Date last, core::Date today, std::span<const int> given) {
  const int left = days_left(last, today);
  if (left < 0) return std::nullopt;
  Warning out;
  for (int days : r.warnings)  // the largest first: the last one that is reached is the nearest
    if (left <= days) out.covers.push_back(days), out.days = days;
  if (out.covers.empty() || std::find(given.begin(), given.end(), out.days) != given.end()) return std::nullopt;
  const auto next = std::find_if(r.warnings.begin(), r.warnings.end(), [&](int days) { return days < out.days; });
  out.due = next == r.warnings.end() ? last : last.plus_days(-*next);
  return out;
}
bool passed_due(core::Date last, core::Date today, std::span<const int> given) {
  const int left = days_left(last, today);
  return left < 0 && left >= -kPassedDays && std::find(given.begin(), given.end(), kPassed) == given.end();
}

}  // namespace ostoja::clocks
