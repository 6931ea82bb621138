#pragma once
// A task as this room's own pages see it; other rooms use tasks.h.
#include "tasks/tasks.h"

#include <utility>
#include <vector>

namespace ostoja::tasks {

enum class State : std::uint8_t { open = 1, done = 2, dropped = 3 };
std::string_view code_of(State);

struct Keeper {
  store::Tx& tx;
  const vault::OperatorKeys& keys;
  const forms::Library& forms;
  access::UserId by;
  core::Instant now;
};

struct Task {
  TaskId id;
  std::string operator_code, case_number;
  cases::CaseId of_case;
  access::UserId whom, created_by, ended_by;
  std::string whom_name, created_by_name, ended_by_name;
  std::string kind, reason, chapter, drop_reason, what;
  std::int64_t record = 0;
  core::Date due;
  int due_minute = any_time;
  State state = State::open;
  core::Instant created_at, ended_at;
  std::int64_t sealed_version = 0, version = 0;
  bool outsider = false;                     // of a case, for somebody who is not on its team any more
};

// not_found when the reader may not see it: somebody else's own, of another team, of a closed case.
core::Result<Task> task(store::Tx&, const vault::OperatorKeys&, TaskId, const cases::Reader&);

struct Filter {
  enum class Whose : std::uint8_t { mine, cases } whose = Whose::mine;  // cases: of every case the reader may see, for whomever
  State state = State::open;
  cases::CaseId of_case;                     // none: all
  std::string kind;
  core::Instant ended_after;
};
// Open ones by the time they are due, the others newest first.
core::Result<std::vector<Task>> list(store::Tx&, const vault::OperatorKeys&, const cases::Reader&, const Filter&, int limit);

std::vector<std::pair<access::UserId, std::string>> members(store::Tx&, cases::CaseId);  // who is on the team now, by name

core::Done change(const Keeper&, Task&);                      // words, kind, day, whom; stale when the version moved on
core::Done end(const Keeper&, Task&, State, std::string_view drop_reason);
core::Done reopen(const Keeper&, Task&);

core::Done follow_case(store::Tx&, const cases::Moved&);  // a case handed over takes its records of this room along
core::Done follow_lead(store::Tx&, cases::CaseId, access::UserId from, access::UserId to, access::UserId by, core::Instant now);

}  // namespace ostoja::tasks
