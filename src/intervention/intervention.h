#pragma once
// Front door of the room: interventions of a case, what was done in them, who was told, how urgent it is and why. Sealed words stand under the key of the case.
#include "cases/cases.h"
#include "core/money.h"
#include "intervention/rules.h"
#include "people/people.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::intervention {

struct InterventionTag;
using InterventionId = core::Id<InterventionTag>;
enum class State : std::uint8_t { open = 1, ended = 2 };

struct Keeper {                         // what every change needs
  store::Tx& tx;
  const vault::OperatorKeys& keys;
  const forms::Library& forms;
  access::UserId by;
  core::Instant now;
};

// What the board and the case show without opening anything sealed.
struct Head {
  InterventionId id;
  cases::CaseId case_id;
  std::string case_number, operator_code, language;
  people::PersonId person;              // none: the whole case
  std::int64_t contact = 0;             // the call it began with
  State state = State::open;
  std::string urgency, danger_level, suicidality, place_needed, place_kind, next_kind, end_state, lead_name, last_kind;
  std::vector<std::string> triggers;
  access::UserId lead;
  core::Instant started_at, last_action_at, ended_at, next_at;
  std::int64_t notices = 0, waiting = 0;  // told to the coordinator, and not acknowledged yet
  core::Instant told_at, acknowledged_at;
  std::string acknowledged_by;
  std::int64_t version = 0;
  core::Instant last() const { return last_action_at ? last_action_at : started_at; }
};
struct Record {
  Head head;
  forms::Answers answers;               // form "intervention", sealed ones included
  forms::Answers end;                   // form "intervention_end"
};

struct Begin {
  people::PersonId person;
  std::int64_t contact = 0;
  core::Instant started_at;
  forms::Answers answers;
};
// Raises the case (never lowers it), forces what the danger asks for and tells the coordinator of U0 and U1.
core::Result<InterventionId> begin(const Keeper&, const cases::Header&, const Begin&);
core::Result<Head> head(store::Tx&, const cases::Header&, InterventionId);                                  // not_found when it is not of this case
core::Result<Record> record(store::Tx&, const vault::OperatorKeys&, const cases::Header&, InterventionId);
core::Done save(const Keeper&, const cases::Header&, Record&);                                              // stale when somebody saved meanwhile
core::Done end(const Keeper&, const cases::Header&, Record&, const forms::Answers& end, core::Instant ended_at);
core::Done reopen(const Keeper&, const cases::Header&, Record&);

struct Action {
  std::int64_t id = 0;
  core::Instant at;
  std::string by_name;
  core::Money cost;
  forms::Answers answers;               // form "intervention_action"
};
core::Result<std::int64_t> add_action(const Keeper&, const cases::Header&, const Head&, const forms::Answers&, core::Instant at, core::Instant next_at, core::Money cost);
core::Result<std::vector<Action>> actions(store::Tx&, const vault::OperatorKeys&, const cases::Header&, InterventionId);  // newest first

// ---- urgency ----
// By hand. Lowering needs a reason (invalid) and, below what the danger asks for, `Hand::coordinator` (forbidden).
enum class Hand : std::uint8_t { worker, coordinator };
core::Done set_urgency(const Keeper&, const cases::Header&, Head&, std::string_view urgency, std::string_view reason, Hand);
// Somebody judged the danger elsewhere (a risk assessment): the case and its open interventions become at least so urgent and the coordinator is told. Never lowers.
core::Done at_least(const Keeper&, const cases::Header&, std::string_view urgency, Why);
Thresholds thresholds(const forms::Library&);

struct Change { core::Instant at; std::string by_name, was, became, why, reason; };  // why: BEGAN RAISED LOWERED SUICIDALITY DANGER
core::Result<std::vector<Change>> changes(store::Tx&, const vault::OperatorKeys&, const cases::Header&, InterventionId);  // newest first

struct Notice { std::int64_t id = 0; InterventionId intervention; std::string urgency, why, by_name, acknowledged_by; core::Instant at, acknowledged_at; };
std::vector<Notice> notices(store::Tx&, InterventionId);                                                    // newest first
core::Done acknowledge(const Keeper&, const cases::Header&, const Head&);                                   // conflict when nothing waits
core::Done acknowledge_case(const Keeper&, const cases::Header&);                                           // those of the case that no intervention has
struct CaseNotice { cases::CaseId case_id; std::string case_number, urgency, why; core::Instant at; };
std::vector<CaseNotice> waiting_of_cases(store::Tx&, const cases::Reader&);                                 // newest first
std::int64_t count_waiting(store::Tx&, std::string_view operator_code);                                     // notices nobody acknowledged

// ---- lists ----
std::vector<Head> of_case(store::Tx&, const cases::Header&);                                                // open ones first, newest first
std::vector<Head> open_ones(store::Tx&, const cases::Reader&);                                              // of the reader's reach: U0 first, then by age
std::vector<Head> ended_since(store::Tx&, const cases::Reader&, core::Instant since, int limit);
std::int64_t count_open(store::Tx&, const cases::Reader&);

core::Done follow_case(store::Tx&, const cases::Moved&);  // a case handed over takes its records of this room along

}  // namespace ostoja::intervention
