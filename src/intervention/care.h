#pragma once
// Talks with the person and their checklist; safety plans, each version kept.
#include "directory/directory.h"
#include "intervention/intervention.h"

namespace ostoja::intervention {

struct InterviewTag;
using InterviewId = core::Id<InterviewTag>;
struct Tick { std::string item, by_name; core::Instant at; };
struct Interview {
  InterviewId id;
  people::PersonId person;
  core::Instant planned_at;
  forms::Answers answers;               // form "interview"
  directory::EntryId interpreter;       // of the directory; none: nobody of it
  std::vector<Tick> ticks;
  std::string by_name;
};
core::Result<InterviewId> add_interview(const Keeper&, const cases::Header&, const Interview&);  // its id, ticks and name are not read
std::vector<std::int64_t> interpreters(store::Tx&, cases::CaseId);   // entries of the directory that interpret talks of this case
core::Result<Interview> interview(store::Tx&, const vault::OperatorKeys&, const cases::Header&, InterviewId);
core::Result<std::vector<Interview>> interviews(store::Tx&, const vault::OperatorKeys&, const cases::Header&);  // latest first
enum class Ticked : std::uint8_t { on, off };
// conflict when it is ticked (or not) already.
core::Done tick(const Keeper&, const cases::Header&, InterviewId, std::string_view item, Ticked);

struct PlanTag;
using PlanId = core::Id<PlanTag>;
struct Plan {
  PlanId id;
  people::PersonId person;
  core::Instant changed_at;
  std::string changed_by;
  forms::Answers answers;               // form "safety_plan"
  std::int64_t version = 0;
};
struct PlanHead { PlanId id; people::PersonId person; core::Instant changed_at; std::string changed_by; core::Date review_on; std::int64_t version = 0; };
struct PlanVersion { std::int64_t version = 0; core::Instant at; std::string by_name; };
core::Result<PlanId> add_plan(const Keeper&, const cases::Header&, people::PersonId, const forms::Answers&);
core::Result<Plan> plan(store::Tx&, const vault::OperatorKeys&, const cases::Header&, PlanId, std::int64_t version = 0);  // 0: the present one
core::Done save_plan(const Keeper&, const cases::Header&, Plan&);                       // stale when somebody saved meanwhile
std::vector<PlanHead> plans(store::Tx&, cases::CaseId);                                 // latest change first
std::vector<PlanVersion> versions(store::Tx&, PlanId);                                  // newest first

}  // namespace ostoja::intervention
