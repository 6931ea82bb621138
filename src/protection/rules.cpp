// What may be written in a record, and how long a certificate holds. The path is in path.cpp.
#include "protection/rules.h"

#include <algorithm>

namespace ostoja::protection {
namespace {

constexpr std::string_view kStepWords[] = {"notification", "intake", "agreement", "certificate", "reflection", "cooperation", "permit", "proceedings", "acts_end", "afterwards"};
constexpr int kLongAgoMonths = 240, kPrintedFarMonths = 12;

core::Date earliest(core::PartialDate d) { return core::Date::of(d.year, d.month, d.day == 0 ? 1 : d.day); }
core::Date date(const forms::Answers& a, std::string_view field) { return core::Date::parse(a.get(field)).value_or(core::Date{}); }
bool stands(const Record& r, std::string_view kind) { return r.taken_back.empty() && r.kind->word == kind; }

// Days that lie in the past or today by their nature.
constexpr std::string_view kPast[] = {"notification.day", "intake.day", "conditions.day", "information.day", "agreement.day", "certificate.ended_on", "cooperation.day", "cooperation.told_on",
                                      "permit.applied_on", "permit.decided_on", "permit.served_on", "permit.withdrawn_on", "proceeding.started_on", "proceeding.acts_ended_on", "ruling.served_on",
                                      "ruling.appealed_on", "social.applied_on", "return.day", "return.arrived_on", "observation.day", "leaving.day"};

class Check {
 public:
  Check(const forms::Answers& a, std::span<const Record> others, core::PartialDate born, core::Date today) : a_(a), others_(others), born_(born), today_(today) {}
  std::vector<forms::Problem> out;

  void past(const Kind& kind) {
    for (auto one : kPast) {
      auto dot = one.find('.');
      if (one.substr(0, dot) != kind.word) continue;
      auto field = one.substr(dot + 1);
      auto day = at(field);
      if (!day) continue;
      if (day > today_) say(field, "future");
      else if (day < today_.plus_months(-kLongAgoMonths)) say(field, "long_ago");
    }
  }
  void conditions() {
    for (auto one : {"contact", "presumption", "broke_off"})
      if (auto proof = std::string(one) + "_proof"; a_.get(one) == "YES" && !a_.has(proof)) say(proof, "proof");
  }
  void agreement() {
    if (a_.get("decision") == "AGREED" && std::none_of(others_.begin(), others_.end(), [](const Record& r) { return stands(r, "information") && r.outcome == "UNDERSTOOD"; })) say("decision", "not_informed");
  }
  void certificate() {
    auto issued = core::PartialDate::parse(a_.get("issued_on"));
    if (!issued || issued->year == 0) return;
    if (issued->month == 0) return say("issued_on", "month_needed");
    if (earliest(*issued) > today_) return say("issued_on", "certificate_future");
    auto v = validity(a_, today_);
    if (!v) return say("issued_on", "certificate_day");
    if (v->printed && v->printed < earliest(*issued)) say("printed_to", "printed_before");
    else if (v->printed && v->printed > v->from.plus_months(kPrintedFarMonths)) say("printed_to", "printed_far");
    const auto age = clocks::age_on(born_, v->from);
    if (age == clocks::Age::adult && a_.get("minor") == "YES") say("minor", "born_adult");
    if (age == clocks::Age::minor && a_.get("minor") == "NO") say("minor", "born_minor");
    ending("ended_on", "end_ground");
    if (v->ended && v->ended < earliest(*issued)) say("ended_on", "end_before");
    for (const auto& r : others_)
      if (stands(r, "certificate") && r.until && r.day <= v->last() && v->from <= r.until) {
        say("issued_on", "certificate_overlaps");
        break;
      }
  }
  void reflection() {
    auto from = at("from"), until = at("until");
    if (from && until && until < from) say("until", "ends_before");
    core::Date covered;
    for (const auto& r : others_)
      if (stands(r, "certificate") && r.until > covered) covered = r.until;
    if (until && covered && until > covered) say("until", "reflection_long");
    if (from && at("review_on") && at("review_on") < from) say("review_on", "ends_before");
  }
  void cooperation() {
    if (at("told_on") && at("day") && at("told_on") < at("day")) say("told_on", "told_before");
  }
  void permit() {
    const auto applied = at("applied_on"), decided = at("decided_on"), valid = at("valid_to"), withdrawn = at("withdrawn_on");
    const auto decision = a_.get("decision");
    if ((!decision.empty() || decided) && !applied) say("applied_on", "applied_first");
    if (!decision.empty() && !decided) say("decided_on", "decided_day");
    if (decision.empty() && decided) say("decision", "decision_needed");
    if (applied && decided && decided < applied) say("decided_on", "decided_before");
    if (decided && at("served_on") && at("served_on") < decided) say("served_on", "served_before");
    if (decision == "GRANTED" && !valid) say("valid_to", "valid_needed");
    if (decision != "GRANTED" && valid) say("valid_to", "valid_without");
    else if (valid && decided && valid < decided) say("valid_to", "valid_before");
    ending("withdrawn_on", "withdrawal_ground");
    if (withdrawn && decision != "GRANTED") say("withdrawn_on", "withdrawn_nothing");
    else if (withdrawn && decided && withdrawn < decided) say("withdrawn_on", "withdrawn_before");
  }
  void hearing() {
    if (a_.get("outcome") == "HELD" && at("day") > today_) say("outcome", "held_future");
  }
  void after(std::string_view field, std::string_view first, std::string_view what) {
    if (at(field) && at(first) && at(field) < at(first)) say(field, what);
  }
  void going_home() {
    if (a_.get("own_wish") == "NO" && at("travel_on")) say("travel_on", "return_own");
    after("call_on", "travel_on", "call_before"), after("arrived_on", "travel_on", "arrived_before");
  }
  void observation() {
    if (!a_.has("trust") && !a_.has("readiness") && !a_.has("words")) say("trust", "observation_empty");
  }
  void say(std::string_view field, std::string_view what) { out.push_back({std::string(field), "protection.problem." + std::string(what), {}}); }

 private:
  core::Date at(std::string_view field) const { return date(a_, field); }
  // An end before its time has a day and a ground, or neither.
  void ending(std::string_view day, std::string_view ground) {
    if (at(day) && !a_.has(ground)) say(ground, "ground");
    if (!at(day) && a_.has(ground)) say(day, "ground_day");
  }
  const forms::Answers& a_;
  std::span<const Record> others_;
  core::PartialDate born_;
  core::Date today_;
};

}  // namespace

std::string_view word_of(Step s) { return kStepWords[static_cast<std::size_t>(s)]; }

const Kind* kind_of(std::string_view word) {
  for (const auto& k : kKinds)
    if (k.word == word) return &k;
  return nullptr;
}

std::string code_of(const Kind& k) {
  std::string out;
  for (char c : k.word) out += static_cast<char>(c - 'a' + 'A');
  return out;
}

bool has_interpreter(const Kind& k) { return k.word == "information" || k.word == "hearing"; }

core::Result<Validity> validity(core::PartialDate issued, clocks::Age age, core::Date printed, core::Date today) {
  if (issued.year == 0 || issued.month == 0) return core::fail(core::Errc::invalid, "the day of issue is needed, or at least its month");
  Validity out;
  out.from = issued.day == 0 ? core::Date::of(issued.year, issued.month, 1).plus_months(1).plus_days(-1) : core::Date::of(issued.year, issued.month, issued.day);
  const auto* rule = clocks::rule("certificate", out.from);
  if (!out.from || rule == nullptr) return core::fail(core::Errc::invalid, "there was no such certificate on that day");
  out.computed = TRY(clocks::last_day(*rule, issued, age, today));
  out.printed = printed;
  out.until = printed ? printed : out.computed;
  if (printed) out.print = printed == out.computed ? Validity::Print::agrees : Validity::Print::differs;
  return out;
}
core::Result<Validity> validity(const forms::Answers& a, core::Date today) {
  const auto age = a.get("minor") == "YES" ? clocks::Age::minor : a.get("minor") == "NO" ? clocks::Age::adult : clocks::Age::unknown;
  auto out = TRY(validity(core::PartialDate::parse(a.get("issued_on")).value_or(core::PartialDate{}), age, date(a, "printed_to"), today));
  out.ended = date(a, "ended_on");
  return out;
}

core::Date majority_within(core::PartialDate born, const Validity& v) {
  if (born.year == 0 || born.month == 0 || born.day == 0) return {};
  auto birth = core::Date::of(born.year, born.month, born.day);
  if (!birth) return {};
  auto eighteen = birth.plus_months(18 * 12);
  return eighteen > v.from && eighteen <= v.last() ? eighteen : core::Date{};
}

Open open_of(const Kind& kind, const forms::Answers& a, core::Date today) {
  auto first = [&](std::initializer_list<std::string_view> fields) {
    for (auto f : fields)
      if (auto d = date(a, f)) return d;
    return today;
  };
  const auto word = kind.word;
  if (word == "certificate") {
    auto v = validity(a, today);
    return v ? Open{v->from, v->last(), std::string(a.get("issuer"))} : Open{today, {}, {}};
  }
  if (word == "permit") {
    const bool granted = a.get("decision") == "GRANTED";
    auto until = granted ? date(a, "valid_to") : core::Date{};
    if (auto withdrawn = date(a, "withdrawn_on"); granted && withdrawn && withdrawn <= until) until = withdrawn.plus_days(-1);
    return {granted ? first({"decided_on", "applied_on"}) : first({"applied_on", "decided_on"}), until, std::string(a.get("decision"))};
  }
  if (word == "information") return {first({"day"}), {}, a.get("understood") == "YES" ? "UNDERSTOOD" : "NOT_UNDERSTOOD"};
  if (word == "agreement") return {first({"day"}), {}, std::string(a.get("decision"))};
  if (word == "reflection") return {first({"from"}), date(a, "until"), {}};
  if (word == "proceeding") return {first({"started_on"}), date(a, "acts_ended_on"), std::string(a.get("role"))};
  if (word == "hearing") return {first({"day"}), {}, std::string(a.get("outcome"))};
  if (word == "ruling") return {first({"served_on"}), {}, std::string(a.get("kind"))};
  if (word == "social") return {first({"applied_on"}), date(a, "until"), std::string(a.get("decision"))};
  if (word == "return") return {first({"day"}), {}, std::string(a.get("arrived"))};
  if (word == "leaving") return {first({"day"}), {}, std::string(a.get("reason"))};
  if (word == "notification") return {first({"day"}), {}, std::string(a.get("source"))};
  return {first({"day"}), {}, {}};  // intake, conditions, co-operation, observations: nothing of them is counted
}

std::vector<forms::Problem> problems_of(const Kind& kind, const forms::Answers& a, std::span<const Record> others, core::PartialDate born, core::Date today) {
  Check c(a, others, born, today);
  c.past(kind);
  const auto word = kind.word;
  if (word == "conditions") c.conditions();
  if (word == "agreement") c.agreement();
  if (word == "certificate") c.certificate();
  if (word == "reflection") c.reflection();
  if (word == "cooperation") c.cooperation();
  if (word == "permit") c.permit();
  if (word == "hearing") c.hearing();
  if (word == "proceeding") c.after("acts_ended_on", "started_on", "ends_before");
  if (word == "ruling") c.after("appealed_on", "served_on", "appealed_before");
  if (word == "social") c.after("until", "applied_on", "ends_before");
  if (word == "return") c.going_home();
  if (word == "observation") c.observation();
  return std::move(c.out);
}

}  // namespace ostoja::protection
