#include "identification/rules.h"

#include "core/json.h"

#include <algorithm>
#include <array>

namespace ostoja::identification {
namespace {

constexpr std::array<std::string_view, 4> kAnswers{"not_asked", "unknown", "no", "yes"};
constexpr std::array<std::string_view, 5> kSources{"", "said", "observed", "document", "third_party"};

Answer given(const Answers& answers, std::string_view code) {
  auto found = answers.find(code);
  return found == answers.end() ? Answer::not_asked : found->second.answer;
}
bool is_open(Answer a) { return a == Answer::not_asked || a == Answer::unknown; }
void count(Tally& t, Weight w) { ++(w == Weight::strong ? t.strong : w == Weight::medium ? t.medium : t.weak); }
void add(std::vector<std::string>& to, const std::string& code) {
  if (std::find(to.begin(), to.end(), code) == to.end()) to.push_back(code);
}

DimensionReading read_dimension(const Instrument& set, const std::string& code, const Answers& answers) {
  DimensionReading d{.code = code};
  Tally at_most;
  for (const auto& i : set.indicators) {
    if (i.dimension != code) continue;
    auto a = given(answers, i.code);
    if (a == Answer::yes) {
      count(d.yes, i.weight);
      d.because.push_back(i.code);
    } else if (is_open(a)) {
      d.open.push_back(i.code);
    }
    if (a != Answer::no) count(at_most, i.weight);
  }
  d.state = positive(d.yes) ? State::yes : positive(at_most) ? State::open : State::no;
  return d;
}

State state_of(const Reading& r, std::string_view dimension) {
  const auto* d = r.dimension(dimension);
  return d == nullptr ? State::no : d->state;
}

// The table of the combination: deceptive recruitment, coercive recruitment, exploitation, coercion at destination.
Statistical combined(const std::array<State, 4>& s) {
  const bool deceived = s[0] == State::yes, coerced = s[1] == State::yes, exploited = s[2] == State::yes, held = s[3] == State::yes;
  if ((deceived || coerced) && exploited && held) return Statistical::trafficking;
  if (deceived && exploited && !held) return Statistical::deceived_exploited;
  if (!deceived && !coerced && exploited && !held) return Statistical::exploited_migrant;
  if (!deceived && !coerced && !exploited && !held) return Statistical::successful_migrant;
  return Statistical::outside_table;
}

void read_statistical(Reading& r) {
  const std::array<State, 4> s{state_of(r, "DEC"), state_of(r, "COE"), state_of(r, "EXP"), state_of(r, "CDE")};
  auto of = [&](unsigned open_as_yes) {
    auto taken = s;
    for (std::size_t i = 0; i < taken.size(); ++i)
      if (taken[i] == State::open) taken[i] = (open_as_yes >> i & 1) != 0 ? State::yes : State::no;
    return combined(taken);
  };
  r.statistical = of(0);
  for (unsigned i = 1; i < 16; ++i)
    if (of(i) != r.statistical) r.statistical_settled = Settled::no;
  // Nothing positive and something open is not a "successful migrant": what was not asked is no "no".
  if (r.statistical == Statistical::successful_migrant && r.statistical_settled == Settled::no) r.statistical = Statistical::undetermined;
}

// One indicator's part in an element: its answer counts by itself.
void take(ElementReading& e, const Indicator& i, const std::string& legal_code, Answer a) {
  if (a == Answer::yes) {
    e.state = State::yes;
    add(e.codes, legal_code);
    add(e.because, i.code);
  } else if (is_open(a)) {
    if (e.state == State::no) e.state = State::open;
    add(e.open, i.code);
  }
}
// A dimension's part: it counts when it is positive, and names the codes of the indicators that made it so.
void take(ElementReading& e, const Instrument& set, const DimensionReading& d, Element element) {
  if (d.state == State::no) return;
  if (d.state == State::open) {
    if (e.state == State::no) e.state = State::open;
    for (const auto& code : d.open) add(e.open, code);
    return;
  }
  e.state = State::yes;
  for (const auto& code : d.because) {
    for (const auto& legal : set.find(code)->legal)
      if (element_of(legal) == element) add(e.codes, legal);
    add(e.because, code);
  }
}

bool is_recruitment(std::string_view dimension) { return dimension == "DEC" || dimension == "COE" || dimension == "VUL"; }

struct Aim { State state = State::no; };

void read_rows(Reading& r, const Instrument& set, const Answers& answers, Aim& aim) {
  for (const auto& i : set.indicators) {
    auto a = given(answers, i.code);
    for (const auto& legal : i.legal) switch (element_of(legal)) {
        case Element::act: take(r.act, i, legal, a); break;
        case Element::means: take(r.means, i, legal, a); break;
        case Element::purpose: take(r.purpose, i, legal, a); break;
        case Element::aim: aim.state = a == Answer::yes ? State::yes : is_open(a) ? State::open : State::no; break;
        case Element::eu_only:
          if (a == Answer::yes) add(r.eu_only, legal);
          break;
        case Element::unknown: break;
      }
  }
}

void read_elements(Reading& r, const Asked& asked, const Answers& answers, Aim& aim) {
  if (asked.set->kind == Kind::scored) {
    for (const auto& d : r.dimensions) {
      if (d.code == "EXP") {
        take(r.purpose, *asked.set, d, Element::purpose);
        continue;
      }
      take(r.means, *asked.set, d, Element::means);
      // Whoever was deceived, forced or used in recruitment was recruited.
      if (d.state != State::yes) continue;
      if (is_recruitment(d.code)) {
        r.act.state = State::yes;
        add(r.act.codes, "RECRUIT");
        for (const auto& code : d.because) add(r.act.because, code);
      }
      for (const auto& code : d.because)  // being locked in says that somebody harbours the person
        for (const auto& legal : asked.set->find(code)->legal)
          if (element_of(legal) == Element::act) {
            r.act.state = State::yes;
            add(r.act.codes, legal);
            add(r.act.because, code);
          }
    }
  } else {
    read_rows(r, *asked.set, answers, aim);
  }
  if (asked.supplement != nullptr) read_rows(r, *asked.supplement, answers, aim);
  // Exploitation needs somebody who took the person in. Unless all was answered "no", receiving is presumed and said to be presumed.
  if (r.act.state == State::open && r.purpose.state == State::yes) {
    r.act.state = State::yes;
    r.act.ground = ElementReading::Ground::presumed;
    add(r.act.codes, "RECEIVE");
    r.act.because = r.purpose.because;
  }
}

bool met(const Reading& r, State act, State means, State purpose) { return act == State::yes && purpose == State::yes && (r.age == Age::minor || means == State::yes); }

void read_legal(Reading& r, const Aim& aim) {
  auto at_most = [](State s) { return s == State::no ? State::no : State::yes; };
  auto purpose_or_aim = r.purpose.state == State::yes || aim.state == State::yes ? State::yes : r.purpose.state == State::open || aim.state == State::open ? State::open : State::no;
  // An act alone says nothing: honest agencies recruit and drive people as well.
  const bool something = r.means.state == State::yes || purpose_or_aim == State::yes;
  const bool possible = met(r, at_most(r.act.state), at_most(r.means.state), at_most(purpose_or_aim));
  const bool any_open = r.act.state == State::open || r.means.state == State::open || purpose_or_aim == State::open;
  if (met(r, r.act.state, r.means.state, r.purpose.state)) r.legal = Legal::indicated;
  else if (met(r, r.act.state, r.means.state, purpose_or_aim)) r.legal = Legal::aim_only;
  else if (something) r.legal = Legal::partial;
  else r.legal = any_open ? Legal::insufficient : Legal::not_indicated;
  if (r.legal == Legal::aim_only) r.legal_settled = r.purpose.state == State::open ? Settled::no : Settled::yes;
  else if (r.legal == Legal::partial) r.legal_settled = possible ? Settled::no : Settled::yes;
  else if (r.legal == Legal::insufficient) r.legal_settled = Settled::no;
  if (aim.state == State::yes) {
    add(r.purpose.codes, "AIM");
    add(r.purpose.because, "LEG.AIM");
  }
}

void list(core::Json& j, std::string_view name, const std::vector<std::string>& codes) {
  j.key(name).array();
  for (const auto& c : codes) j.value(c);
  j.end();
}
void element(core::Json& j, std::string_view name, const ElementReading& e) {
  j.key(name).object().field("state", code_of(e.state));
  list(j, "codes", e.codes);
  list(j, "because", e.because);
  list(j, "open", e.open);
  j.field("presumed", e.ground == ElementReading::Ground::presumed).end();
}

}  // namespace

std::string_view code_of(Answer a) { return kAnswers[static_cast<std::size_t>(a)]; }
std::string_view code_of(Source s) { return kSources[static_cast<std::size_t>(s)]; }
std::optional<Answer> answer_of(std::string_view code) {
  for (std::size_t i = 0; i < kAnswers.size(); ++i)
    if (kAnswers[i] == code) return static_cast<Answer>(i);
  return std::nullopt;
}
std::optional<Source> source_of(std::string_view code) {
  for (std::size_t i = 0; i < kSources.size(); ++i)
    if (kSources[i] == code) return static_cast<Source>(i);
  return std::nullopt;
}
std::string_view code_of(State s) {
  constexpr std::string_view kCodes[] = {"no", "open", "yes"};
  return kCodes[static_cast<int>(s)];
}
std::string_view code_of(Statistical s) {
  constexpr std::string_view kCodes[] = {"NONE", "UNDETERMINED", "SUCCESSFUL_MIGRANT", "EXPLOITED_MIGRANT", "DECEIVED_EXPLOITED", "TRAFFICKING", "OUTSIDE_TABLE"};
  return kCodes[static_cast<int>(s)];
}
std::string_view code_of(Legal l) {
  constexpr std::string_view kCodes[] = {"INSUFFICIENT_DATA", "NOT_INDICATED", "PARTIAL", "AIM_ONLY", "INDICATED"};
  return kCodes[static_cast<int>(l)];
}
std::string_view code_of(ResultClass c) {
  constexpr std::string_view kCodes[] = {"INSUFFICIENT_DATA", "NOT_INDICATED", "PARTIAL", "INDICATED"};
  return kCodes[static_cast<int>(c)];
}

bool positive(const Tally& t) { return t.strong >= 2 || (t.strong >= 1 && t.medium + t.weak >= 1) || t.medium >= 3 || (t.medium >= 2 && t.weak >= 1); }

const DimensionReading* Reading::dimension(std::string_view code) const {
  for (const auto& d : dimensions)
    if (d.code == code) return &d;
  return nullptr;
}

Reading read(const Asked& asked, const Answers& answers, Age age) {
  Reading r{.age = age};
  for (const auto* i : asked.indicators()) {
    ++r.of;
    if (!is_open(given(answers, i->code))) ++r.answered;
  }
  if (asked.set->kind == Kind::scored) {
    for (const auto& d : asked.set->dimensions) r.dimensions.push_back(read_dimension(*asked.set, d.code, answers));
    read_statistical(r);
  }
  Aim aim;
  read_elements(r, asked, answers, aim);
  read_legal(r, aim);
  const bool some = r.legal == Legal::partial || std::any_of(r.dimensions.begin(), r.dimensions.end(), [](const auto& d) { return d.state == State::yes; });
  const bool open = r.legal == Legal::insufficient || std::any_of(r.dimensions.begin(), r.dimensions.end(), [](const auto& d) { return d.state == State::open; });
  r.result = r.statistical == Statistical::trafficking || r.legal == Legal::indicated || r.legal == Legal::aim_only ? ResultClass::indicated
             : some                                                                                               ? ResultClass::partial
             : open                                                                                               ? ResultClass::insufficient_data
                                                                                                                  : ResultClass::not_indicated;
  return r;
}

std::string stored(const Reading& r) {
  core::Json j;
  j.object().field("result", code_of(r.result)).field("age", r.age == Age::minor ? "minor" : "adult").field("answered", r.answered).field("of", r.of);
  j.key("dimensions").object();
  for (const auto& d : r.dimensions) {
    j.key(d.code).object().field("state", code_of(d.state)).field("strong", d.yes.strong).field("medium", d.yes.medium).field("weak", d.yes.weak);
    list(j, "because", d.because);
    list(j, "open", d.open);
    j.end();
  }
  j.end();
  j.key("statistical").object().field("class", code_of(r.statistical)).field("settled", r.statistical_settled == Settled::yes).end();
  j.key("legal").object().field("class", code_of(r.legal)).field("settled", r.legal_settled == Settled::yes).field("means_needed", r.age == Age::adult);
  element(j, "act", r.act);
  element(j, "means", r.means);
  element(j, "purpose", r.purpose);
  list(j, "directive_only", r.eu_only);
  j.end().end();
  return j.take();
}

For fits(Age age) { return age == Age::minor ? For::child : For::adult; }

}  // namespace ostoja::identification
