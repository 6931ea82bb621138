#pragma once
// Goals and services as this room's own pages see them; other rooms use support.h.
#include "support/support.h"

#include <utility>

namespace ostoja::support {

struct Keeper {
  store::Tx& tx;
  const vault::OperatorKeys& keys;
  const forms::Library& forms;
  access::UserId by;
  core::Instant now;
};

enum class GoalState : std::uint8_t { open = 1, ended = 2, withdrawn = 3 };
struct Goal {
  GoalId id;
  cases::CaseId of_case;
  people::PersonId person;
  std::string person_label, result, withdrawn, changed_by_name;
  core::Date planned_end, review, agreed, ended;
  GoalState state = GoalState::open;
  forms::Answers answers;               // form "goal", opened; with result_words of form "goal_end"
  core::Instant created_at, changed_at;
  std::int64_t services = 0;            // that stand and serve it
  std::int64_t version = 0;
};
core::Result<std::vector<Goal>> goals(store::Tx&, const vault::OperatorKeys&, cases::CaseId);   // open ones by their planned end first
core::Result<Goal> goal(store::Tx&, const vault::OperatorKeys&, cases::CaseId, GoalId);
core::Done change_goal(const Keeper&, const cases::Header&, Goal&);
core::Done end_goal(const Keeper&, const cases::Header&, Goal&, std::string_view result, core::Date on, std::string_view words);
core::Done withdraw_goal(const Keeper&, const cases::Header&, Goal&, std::string_view reason);
core::Done reopen_goal(const Keeper&, const cases::Header&, Goal&);

struct Service {
  ServiceId id;
  cases::CaseId of_case;
  NewService given;                     // its words only when opened
  std::vector<std::string> person_labels;
  std::string provider_name, created_by_name, change_reason, withdrawn;
  access::UserId created_by;
  core::Instant created_at, changed_at;
  std::int64_t sealed_version = 0, version = 0;
};
struct ServiceFilter {
  core::Date from, until;               // both included; none: open
  std::string kind;
  enum class Withdrawn : std::uint8_t { without, with } withdrawn = Withdrawn::with;
};
core::Result<std::vector<Service>> services(store::Tx&, const vault::OperatorKeys&, cases::CaseId, const ServiceFilter&, int limit);  // newest first, opened
Sums sums(store::Tx&, cases::CaseId, const ServiceFilter&);
core::Result<Service> service(store::Tx&, const vault::OperatorKeys&, cases::CaseId, ServiceId);
core::Done change_service(const Keeper&, const cases::Header&, Service&, std::string_view reason);
core::Done withdraw_service(const Keeper&, const cases::Header&, Service&, std::string_view reason);
struct Earlier { std::int64_t version = 0; NewService given; core::Instant changed_at; std::string changed_by_name; };
core::Result<std::vector<Earlier>> earlier(store::Tx&, const vault::OperatorKeys&, const Service&);    // newest first

// What this person entered last, at most three different ones: kind and minutes.
std::vector<std::pair<std::string, std::int64_t>> last_entered(store::Tx&, access::UserId);
std::vector<std::pair<access::UserId, std::string>> members(store::Tx&, cases::CaseId);

std::vector<std::int64_t> helpers(store::Tx&, cases::CaseId);   // entries of the directory that gave a service which stands
std::string_view code_of(Provider);
std::optional<Provider> provider_of(std::string_view code);

core::Done follow_case(store::Tx&, const cases::Moved&);  // a case handed over takes its records of this room along

}  // namespace ostoja::support
