#pragma once
// Plans, goals, ratings and contacts as this room's own pages see them; other rooms use reintegration.h.
#include "reintegration/reintegration.h"

namespace ostoja::reintegration {

struct Keeper {
  store::Tx& tx;
  const vault::OperatorKeys& keys;
  const forms::Library& forms;
  access::UserId by;
  core::Instant now;
};

enum class State : std::uint8_t { open = 1, ended = 2 };

struct Plan {
  PlanId id;
  cases::CaseId of_case;
  people::PersonId person;              // none: the one person of the case, not written down yet
  core::Date started, closed, last_contact;
  std::string closed_how;               // of reint_close_how
  State state = State::open;
  forms::Answers answers;               // form "reint_plan", and what "reint_close" said
  std::int64_t version = 0;
};
core::Result<PlanId> add_plan(const Keeper&, const cases::Header&, people::PersonId, const forms::Answers&);  // conflict: this person has one that goes on
core::Result<std::vector<Plan>> plans(store::Tx&, const vault::OperatorKeys&, cases::CaseId);                // those that go on first
core::Result<Plan> plan(store::Tx&, const vault::OperatorKeys&, cases::CaseId, PlanId);
bool has_open(store::Tx&, cases::CaseId, people::PersonId);  // a plan of this person that goes on
std::int64_t open_goals(store::Tx&, PlanId);
// conflict: closed already, or a goal has no outcome yet; invalid: contact is not lost long enough.
core::Done close_plan(const Keeper&, const cases::Header&, Plan&, const forms::Answers&);

struct GoalTag;
using GoalId = core::Id<GoalTag>;
struct Goal {
  GoalId id;
  PlanId of_plan;
  cases::CaseId of_case;
  State state = State::open;
  std::string result;                   // of reint_result
  core::Date due, ended;
  forms::Answers answers;               // form "reint_goal", and what "reint_goal_end" said
  std::int64_t version = 0;
};
core::Result<GoalId> add_goal(const Keeper&, const Plan&, const forms::Answers&);
core::Result<std::vector<Goal>> goals(store::Tx&, const vault::OperatorKeys&, const Plan&);  // those that go on first, by the day they are due
core::Result<Goal> goal(store::Tx&, const vault::OperatorKeys&, const Plan&, GoalId);
core::Done change_goal(const Keeper&, Goal&);
core::Done end_goal(const Keeper&, Goal&, const forms::Answers&);

struct Rating {
  std::int64_t id = 0;
  std::string moment, rater;            // of reint_moment, reint_rater
  core::Date day;
  forms::Answers answers;               // form "reint_rating": an area that nobody rated is absent, which is not zero
};
bool is_rated(store::Tx&, PlanId, std::string_view moment, std::string_view rater);
core::Result<std::int64_t> add_rating(const Keeper&, const Plan&, const forms::Answers&);   // conflict: there is one of this moment by this side
core::Result<std::vector<Rating>> ratings(store::Tx&, const vault::OperatorKeys&, const Plan&);  // by day

core::Done add_contact(const Keeper&, const Plan&, core::Date, std::string_view how);
core::Done follow_case(store::Tx&, const cases::Moved&);

}  // namespace ostoja::reintegration
