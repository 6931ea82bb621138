// Reading instruments strictly: what is not understood is refused with its line, so that no indicator is ever left out in silence.
#include "identification/instruments.h"

#include "core/log.h"
#include "core/resources.h"
#include "forms/tree.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

namespace ostoja::identification {
namespace {

using forms::Node;

thread_local std::string problem_found;

struct Refused { std::string text; };
[[noreturn]] void refuse(const Node& at, std::string what) { throw Refused{"line " + std::to_string(at.line) + ": " + std::move(what)}; }

const Node& get(const Node& map, std::string_view key) {
  const auto* found = map.find(key);
  if (found == nullptr) refuse(map, std::string(key) + " is missing");
  return *found;
}
std::string text(const Node& map, std::string_view key) {
  const auto& n = get(map, key);
  if (n.kind != Node::Kind::scalar || n.text.empty()) refuse(n, std::string(key) + " is no text");
  return n.text;
}
void only(const Node& map, std::initializer_list<std::string_view> keys) {
  if (map.kind != Node::Kind::map) refuse(map, "a mapping is needed");
  for (const auto& key : map.keys)
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) refuse(map, "unknown key " + key);
}
core::Date day(const Node& map, std::string_view key) {
  auto d = core::Date::parse(text(map, key));
  if (!d) refuse(map, std::string(key) + " is no day");
  return *d;
}
int whole(const Node& map, std::string_view key) {
  auto t = text(map, key);
  int v = 0;
  auto [end, error] = std::from_chars(t.data(), t.data() + t.size(), v);
  if (error != std::errc() || end != t.data() + t.size() || v < 1) refuse(map, std::string(key) + " is no whole number");
  return v;
}
template <class E, std::size_t N>
E word(const Node& map, std::string_view key, const std::array<std::pair<std::string_view, E>, N>& words) {
  auto t = text(map, key);
  for (const auto& [name, value] : words)
    if (name == t) return value;
  refuse(map, std::string(key) + " is an unknown word");
}
const Node& list(const Node& map, std::string_view key) {
  const auto& n = get(map, key);
  if (n.kind != Node::Kind::list) refuse(n, std::string(key) + " is no list");
  return n;
}

constexpr std::array<std::pair<std::string_view, Kind>, 3> kKinds{{{"scored", Kind::scored}, {"prompts", Kind::prompts}, {"supplement", Kind::supplement}}};
constexpr std::array<std::pair<std::string_view, For>, 3> kFor{{{"anyone", For::anyone}, {"adult", For::adult}, {"child", For::child}}};
constexpr std::array<std::pair<std::string_view, Weight>, 3> kWeights{{{"S", Weight::strong}, {"M", Weight::medium}, {"W", Weight::weak}}};
constexpr std::array<std::pair<std::string_view, Instrument::State>, 2> kStates{{{"yes", Instrument::State::on}, {"no", Instrument::State::off}}};
constexpr std::array<std::string_view, 4> kStatuses{"seen", "derived", "proposed", "unverified"};
constexpr std::array<std::string_view, 5> kProvenances{"S1", "H1", "K", "LAW", "OWN"};

Indicator indicator(const Node& n, const Instrument& of) {
  only(n, {"code", "weight", "legal", "provenance", "pl", "en"});
  Indicator i;
  i.code = text(n, "code");
  i.dimension = i.code.substr(0, i.code.find('.'));
  if (std::none_of(of.dimensions.begin(), of.dimensions.end(), [&](const auto& d) { return d.code == i.dimension; })) refuse(n, i.code + " is of no dimension of this set");
  if (of.kind == Kind::scored) i.weight = word(n, "weight", kWeights);
  else if (n.find("weight") != nullptr) refuse(n, i.code + " has a weight in a set that has none");
  for (const auto& item : list(n, "legal").items) {
    if (item.kind != Node::Kind::scalar || element_of(item.text) == Element::unknown) refuse(item, i.code + " points to no act, means or purpose");
    i.legal.push_back(item.text);
  }
  i.provenance = text(n, "provenance");
  if (std::find(kProvenances.begin(), kProvenances.end(), i.provenance) == kProvenances.end()) refuse(n, i.code + " has an unknown provenance");
  i.pl = text(n, "pl"), i.en = text(n, "en");
  return i;
}

Instrument instrument(const Node& n) {
  only(n, {"instrument", "version", "kind", "for", "status", "enabled", "off", "supplement", "signed", "source", "from", "until", "pl", "en", "hint", "dimensions", "indicators"});
  Instrument i;
  i.id = text(n, "instrument");
  i.version = whole(n, "version");
  i.kind = word(n, "kind", kKinds);
  i.whom = word(n, "for", kFor);
  i.state = word(n, "enabled", kStates);
  i.status = text(n, "status"), i.source = text(n, "source");
  if (std::find(kStatuses.begin(), kStatuses.end(), i.status) == kStatuses.end()) refuse(n, "unknown status");
  i.from = day(n, "from");
  if (n.find("until") != nullptr) i.until = day(n, "until");
  if (i.until && i.until < i.from) refuse(n, "it ends before it begins");
  if (n.find("supplement") != nullptr) i.supplement = text(n, "supplement");
  i.pl = text(n, "pl"), i.en = text(n, "en");
  const auto& hint = get(n, "hint");
  only(hint, {"pl", "en"});
  i.hint_pl = text(hint, "pl"), i.hint_en = text(hint, "en");
  if (const auto* off = n.find("off")) {
    only(*off, {"pl", "en"});
    i.off_pl = text(*off, "pl"), i.off_en = text(*off, "en");
  }
  if (const auto* s = n.find("signed")) {
    only(*s, {"name", "on", "source"});
    i.signature = {text(*s, "name"), text(*s, "source"), day(*s, "on")};
  }
  if (i.state == Instrument::State::off && i.off_pl.empty()) refuse(n, "a set that is off says why");
  std::set<std::string, std::less<>> seen;
  for (const auto& d : list(n, "dimensions").items) {
    only(d, {"code", "pl", "en"});
    i.dimensions.push_back({text(d, "code"), text(d, "pl"), text(d, "en")});
    if (!seen.insert(i.dimensions.back().code).second) refuse(d, "a dimension twice");
  }
  for (const auto& item : list(n, "indicators").items) {
    i.indicators.push_back(indicator(item, i));
    if (!seen.insert(i.indicators.back().code).second) refuse(item, i.indicators.back().code + " twice");
    // What nobody has seen in a source does not weigh on a person before somebody has compared it and put a name to it.
    if (i.state == Instrument::State::on && i.signature.name.empty() && (i.indicators.back().provenance == "K" || i.indicators.back().provenance == "H1"))
      refuse(item, i.indicators.back().code + " was not seen in a source: the set stays off until it is signed");
  }
  if (i.indicators.empty()) refuse(n, "no indicators");
  return i;
}

}  // namespace

const Indicator* Instrument::find(std::string_view code) const {
  for (const auto& i : indicators)
    if (i.code == code) return &i;
  return nullptr;
}
const Indicator* Asked::find(std::string_view code) const {
  const auto* found = set->find(code);
  return found != nullptr || supplement == nullptr ? found : supplement->find(code);
}
std::vector<const Indicator*> Asked::indicators() const {
  std::vector<const Indicator*> out;
  for (const auto& i : set->indicators) out.push_back(&i);
  if (supplement != nullptr)
    for (const auto& i : supplement->indicators) out.push_back(&i);
  return out;
}
std::vector<const Dimension*> Asked::dimensions() const {
  std::vector<const Dimension*> out;
  for (const auto& d : set->dimensions) out.push_back(&d);
  if (supplement != nullptr)
    for (const auto& d : supplement->dimensions) out.push_back(&d);
  return out;
}

core::Result<Instrument> Instruments::parse(std::string_view yaml) {
  problem_found.clear();
  auto tree = forms::read_yaml(yaml);
  if (!tree.problem.empty() || tree.documents.size() != 1) {
    problem_found = tree.problem.empty() ? "not one document" : tree.problem;
    return core::fail(core::Errc::invalid, "the instrument cannot be read");
  }
  try {
    return instrument(tree.documents.front());
  } catch (const Refused& why) {
    problem_found = why.text;
    return core::fail(core::Errc::invalid, "the instrument is not as it must be");
  }
}
std::string Instruments::problem_of_parsing() { return problem_found; }

core::Result<Instruments> Instruments::load() {
  Instruments out;
  for (const auto& r : core::resources_like(".instrument.yaml")) {
    auto one = parse(r.data);
    if (!one) {
      core::log(core::Level::error, "an instrument is not as it must be", core::LogWord::of_ours(std::string(r.name) + ": " + problem_found));
      return tl::unexpected<core::Error>(one.error());
    }
    if (out.find(one->id, one->version) != nullptr) return core::fail(core::Errc::invalid, "an instrument is there twice in the same version");
    out.all_.push_back(std::move(*one));
  }
  for (const auto& i : out.all_)
    if (!i.supplement.empty() && (out.newest(i.supplement) == nullptr || out.newest(i.supplement)->kind != Kind::supplement))
      return core::fail(core::Errc::invalid, "an instrument names a supplement that is not there");
  return out;
}

const Instrument* Instruments::find(std::string_view id, int version) const {
  for (const auto& i : all_)
    if (i.id == id && i.version == version) return &i;
  return nullptr;
}
const Instrument* Instruments::newest(std::string_view id) const {
  const Instrument* out = nullptr;
  for (const auto& i : all_)
    if (i.id == id && (out == nullptr || i.version > out->version)) out = &i;
  return out;
}
bool Instruments::may_begin(const Instrument& i, core::Date day) const {
  return i.state == Instrument::State::on && i.kind != Kind::supplement && newest(i.id) == &i && i.from <= day && (!i.until || day <= i.until);
}
Asked Instruments::fresh(const Instrument& i) const { return {&i, i.supplement.empty() ? nullptr : newest(i.supplement)}; }
core::Result<Asked> Instruments::asked(std::string_view id, int version, int supplement_version) const {
  Asked out{find(id, version), nullptr};
  if (out.set == nullptr) return core::fail(core::Errc::not_found, "this version of the instrument is not known here");
  if (supplement_version != 0) {
    out.supplement = find(out.set->supplement, supplement_version);
    if (out.supplement == nullptr) return core::fail(core::Errc::not_found, "this version of the instrument is not known here");
  }
  return out;
}

Element element_of(std::string_view code) {
  constexpr std::string_view kActs[] = {"RECRUIT", "TRANSPORT", "DELIVER", "TRANSFER", "HARBOUR", "RECEIVE"};
  constexpr std::string_view kMeans[] = {"M1", "M2", "M3", "M4", "M5", "M6"};
  constexpr std::string_view kPurposes[] = {"PROSTITUTION", "PORNOGRAPHY", "OTHER_SEXUAL", "FORCED_LABOUR", "BEGGING", "SLAVERY", "DEGRADING", "ORGANS"};
  constexpr std::string_view kDirective[] = {"SURROGACY", "FORCED_MARRIAGE", "ILLEGAL_ADOPTION"};
  auto among = [&](const auto& list) { return std::find(std::begin(list), std::end(list), code) != std::end(list); };
  if (among(kActs)) return Element::act;
  if (among(kMeans)) return Element::means;
  if (among(kPurposes)) return Element::purpose;
  if (among(kDirective)) return Element::eu_only;
  return code == "AIM" ? Element::aim : Element::unknown;
}

}  // namespace ostoja::identification
