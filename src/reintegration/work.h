#pragma once
// What the work on a plan leaves: steps of goals, planned calls with their attempts, records of the areas, and what all of that asks for by a day.
#include "core/money.h"
#include "reintegration/record.h"

#include <array>
#include <optional>

namespace ostoja::reintegration {

// ---- steps of a goal (steps.cpp) ----
struct StepTag;
using StepId = core::Id<StepTag>;
enum class StepState : std::uint8_t { open = 1, done = 2, dropped = 3 };
struct Step {
  StepId id;
  GoalId of_goal;
  PlanId of_plan;
  cases::CaseId of_case;
  StepState state = StepState::open;
  core::Date due, ended;
  forms::Answers answers;               // form "reint_step"
  std::int64_t version = 0;
};
core::Result<StepId> add_step(const Keeper&, const Goal&, const forms::Answers&);
core::Result<std::vector<Step>> steps(store::Tx&, const vault::OperatorKeys&, const Plan&);  // of all its goals; to do first, by the day they are due
core::Done change_step(const Keeper&, Step&);
core::Done end_step(const Keeper&, Step&, StepState);
void drop_steps(const Keeper&, const Goal&);  // the goal has its outcome: what was not done is not done any more

// ---- records of the areas (steps.cpp) ----
struct FactKind { std::string_view code, word, form; };  // of reint_fact_kind; in addresses; its form
inline constexpr std::array<FactKind, 7> kFactKinds{{{"TRAINING", "training", "reint_training"}, {"WORK", "work", "reint_work"}, {"HOUSING", "housing", "reint_housing"}, {"DEBT", "debt", "reint_debt"},
                                                     {"PAPER", "document", "reint_paper"}, {"HEALTH", "health", "reint_health"}, {"LANGUAGE", "language", "reint_language"}}};
const FactKind* fact_kind(std::string_view word_or_code);
struct FactTag;
using FactId = core::Id<FactTag>;
struct Fact {
  FactId id;
  const FactKind* kind = nullptr;
  PlanId of_plan;
  cases::CaseId of_case;
  core::Date from, until;
  std::optional<core::Money> amount;
  forms::Answers answers;               // its form; "amount" as typed is kept as money only
  std::int64_t version = 0;
};
core::Result<FactId> add_fact(const Keeper&, const Plan&, const FactKind&, const forms::Answers&);  // invalid: an amount that is none, an end before the beginning
core::Result<std::vector<Fact>> facts(store::Tx&, const vault::OperatorKeys&, const Plan&);        // those that stand, by kind, the newest first
core::Done change_fact(const Keeper&, Fact&);
core::Done take_back_fact(const Keeper&, const Fact&);

// ---- planned calls (calls.cpp) ----
struct CallTag;
using CallId = core::Id<CallTag>;
enum class CallState : std::uint8_t { planned = 1, reached = 2, given_up = 3 };
struct Call {
  CallId id;
  PlanId of_plan;
  cases::CaseId of_case;
  CallState state = CallState::planned;
  access::UserId whom;                  // who calls
  std::string whom_name;
  core::Date due, ended;
  int minute = -1;                      // of the day; -1: at no hour
  int months = 0;                       // of a call after the end of the plan: 1, 3, 6, 12
  std::int64_t stay = 0;                // of one after a stay: whose task of `asked` it takes over
  core::Date asked;
  int attempts = 0;
  std::string last_outcome;
  forms::Answers answers;               // form "reint_call"
  std::int64_t version = 0;
};
core::Result<CallId> add_call(const Keeper&, const Plan&, const Call&);  // its answers, whom, and what it comes from
core::Result<std::vector<Call>> calls(store::Tx&, const vault::OperatorKeys&, const Plan&);  // planned ones first, soonest first; then the latest
core::Result<Call> call(store::Tx&, const vault::OperatorKeys&, const Plan&, CallId);
core::Done change_call(const Keeper&, Call&);
core::Done give_up_call(const Keeper&, Call&);
struct Attempt {
  core::Instant at;
  std::string by, outcome, outside_reason, words;  // of attempt_outcome, outside_hours_reason
  core::Date next;
  int next_minute = -1;
};
// Reached: the call is over, and it counts as contact. Otherwise the call waits for the day of the next attempt.
core::Done add_attempt(const Keeper&, Call&, const Attempt&);
core::Result<std::vector<Attempt>> attempts(store::Tx&, const vault::OperatorKeys&, const Call&);  // newest first
// Calls that leaving a shelter asked for and that nobody has taken over into a plan of this case.
struct AfterStay { std::int64_t stay = 0; core::Date due; };
std::vector<AfterStay> after_stays(store::Tx&, cases::CaseId);
std::vector<std::pair<access::UserId, std::string>> team_of(store::Tx&, cases::CaseId);

// ---- tasks and clocks (follow.cpp) ----
// The rating that is due and the clock of lost contact follow the plan as it stands now; of a plan that ended, the clock of the calls afterwards.
core::Done follow(const Keeper&, cases::CaseId, PlanId);
struct Asks { std::int64_t record = 0; std::string_view kind, reason; access::UserId whom; core::Date due; int minute = -1; };  // no whom: whoever leads the case
core::Done ask(const Keeper&, cases::CaseId, const Asks&);                     // one open task of that record, which moves with its day
void asked_done(const Keeper&, cases::CaseId, std::int64_t record);
void asked_dropped(const Keeper&, cases::CaseId, std::int64_t record);
core::Done plan_calls_afterwards(const Keeper&, const cases::Header&, const Plan&);  // after 1, 3, 6, 12 months, unless a shelter asked for them already

// ---- what is due, over all cases a reader may see (due.cpp); open columns only ----
struct Due {
  enum class Kind : std::uint8_t { step, goal, rating, call, after_stay, contact } kind = Kind::goal;
  cases::CaseId of_case;
  std::string number, label;            // label of the person: A, B …
  PlanId plan;
  std::int64_t record = 0;
  core::Date day;
  int minute = -1;
  std::string code;                     // area, moment or purpose
  std::string who;                      // reint_doer of a step or goal; the name of who calls
  std::string missing;                  // of a rating: CLIENT, WORKER or both
};
enum class Whose : std::uint8_t { mine, all };  // led by the reader, or the reader's own call
// Not later than the end of this week (Sunday); contact that is lost or will be within 30 days. Soonest first.
std::vector<Due> due(store::Tx&, const cases::Reader&, const forms::Library&, Whose, core::Instant now);
enum class Bucket : std::uint8_t { overdue, today, week, contact };
Bucket bucket_of(const Due&, core::Date today);

}  // namespace ostoja::reintegration
