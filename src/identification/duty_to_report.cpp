#include "identification/duty_to_report.h"

#include "core/log.h"
#include "core/resources.h"
#include "forms/tree.h"

#include <algorithm>
#include <array>

namespace ostoja::identification {
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
  auto d = core::Date::parse(text(map, key));
  if (!d) throw Refused{};
  return *d;
}
std::vector<std::string> texts(const Node& map, std::string_view key) {
  std::vector<std::string> out;
  const auto& n = get(map, key);
  if (n.kind != Node::Kind::list || n.items.empty()) throw Refused{};
  for (const auto& i : n.items) out.push_back(i.text);
  return out;
}
template <class E>
E word(const Node& map, std::string_view key, E yes, E no) {
  auto t = text(map, key);
  if (t != "yes" && t != "no") throw Refused{};
  return t == "yes" ? yes : no;
}

LawVersion version(const Node& n) {
  only(n, {"from", "until", "act", "source", "review", "trafficking", "articles"});
  LawVersion v;
  v.from = day(n, "from");
  if (n.find("until") != nullptr) v.until = day(n, "until");
  v.act = text(n, "act"), v.source = text(n, "source");
  v.review = word(n, "review", LawVersion::Review::needed, LawVersion::Review::done);
  v.trafficking = word(n, "trafficking", LawVersion::Trafficking::listed, LawVersion::Trafficking::not_listed);
  v.articles = texts(n, "articles");
  return v;
}

constexpr std::array<std::string_view, 4> kSuspected{"", "NO", "UNKNOWN", "YES"};

}  // namespace

core::Result<DutyLaw> DutyLaw::parse(std::string_view yaml) {
  auto tree = forms::read_yaml(yaml);
  if (!tree.problem.empty() || tree.documents.size() != 1) return core::fail(core::Errc::invalid, "the law file cannot be read");
  try {
    const auto& n = tree.documents.front();
    only(n, {"law", "pl", "en", "versions", "questions"});
    DutyLaw out;
    for (const auto& v : get(n, "versions").items) {
      out.versions.push_back(version(v));
      // One follows the other without a gap: there is exactly one law for each day.
      if (out.versions.size() > 1 && out.versions[out.versions.size() - 2].until.plus_days(1) != out.versions.back().from) throw Refused{};
    }
    if (out.versions.empty() || out.versions.back().until) throw Refused{};
    for (const auto& q : get(n, "questions").items) {
      only(q, {"code", "articles", "pl", "en"});
      out.questions.push_back({text(q, "code"), text(q, "pl"), text(q, "en"), texts(q, "articles")});
    }
    if (out.questions.empty()) throw Refused{};
    return out;
  } catch (const Refused&) {
    return core::fail(core::Errc::invalid, "the law file is not as it must be");
  }
}

core::Result<DutyLaw> DutyLaw::load() { return parse(core::resource("identification/law/art240.law.yaml")); }

const LawVersion* DutyLaw::on(core::Date day) const {
  for (const auto& v : versions)
    if (v.from <= day && (!v.until || day <= v.until)) return &v;
  return nullptr;
}

std::string_view code_of(Suspected s) { return kSuspected[static_cast<std::size_t>(s)]; }
std::optional<Suspected> suspected_of(std::string_view code) {
  for (std::size_t i = 0; i < kSuspected.size(); ++i)
    if (kSuspected[i] == code) return static_cast<Suspected>(i);
  return std::nullopt;
}

Suggestion suggest(const DutyLaw& law, const LawVersion& version, const std::map<std::string, Suspected>& answers) {
  auto out = Suggestion::none;
  for (const auto& q : law.questions) {
    auto found = answers.find(q.code);
    auto answer = found == answers.end() ? Suspected::not_asked : found->second;
    const bool listed = std::any_of(q.articles.begin(), q.articles.end(), [&](const auto& a) { return std::find(version.articles.begin(), version.articles.end(), a) != version.articles.end(); });
    if (!listed) continue;
    if (answer == Suspected::yes) return Suggestion::duty;
    if (answer == Suspected::unknown && out == Suggestion::none) out = Suggestion::ask_lawyer;
    if (answer == Suspected::not_asked) out = Suggestion::incomplete;
  }
  return out;
}

}  // namespace ostoja::identification
