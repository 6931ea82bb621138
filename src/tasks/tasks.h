#pragma once
// Front door of the tasks room: what somebody has to do by a day, of a case or of one's own. A room that waits for something puts a task here and says which of its
// records asked for it; when that is settled it calls done_for and the task is off everybody's list.
#include "access/accounts.h"
#include "cases/cases.h"
#include "core/id.h"
#include "core/personal.h"
#include "core/result.h"
#include "core/time.h"
#include "forms/forms.h"
#include "store/store.h"
#include "vault/vault.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::tasks {

inline constexpr access::Permission task_view{"task_view"};

struct TaskTag;
using TaskId = core::Id<TaskTag>;
inline constexpr int any_time = -1;            // due on that day, at no hour

struct New {
  std::string operator_code;
  cases::CaseId of_case;                       // none: one's own, seen by nobody else
  access::UserId whom;                         // none: whoever adds it; of a case: somebody on its team, or whoever adds it
  std::string kind = "OTHER";                  // task_kind: CALL, MEETING, REVIEW, ANSWER …
  std::string reason = "OWN";                  // task_reason: what it comes from, said in the list when there are no words
  core::Date due;
  int due_minute = any_time;                   // of the day, Europe/Warsaw
  core::Personal<std::string> what;            // sealed; may be empty when kind and reason say it all
  std::string chapter;                         // of the case, and its record, that asked for it; may be empty
  std::int64_t record = 0;
};
// Appends its event, and a line on the case's timeline. invalid: an unknown code, no day, somebody who is not on the team.
core::Result<TaskId> add(store::Tx&, const vault::OperatorKeys&, const forms::Library&, const New&, access::UserId by, core::Instant now);

// Closes every open task that this record of a chapter asked for; gives how many. None is no error: somebody may have ticked it off already.
int done_for(store::Tx&, cases::CaseId, std::string_view chapter, std::int64_t record, access::UserId by, core::Instant now);
// The same when it is no longer needed; the reason is of task_drop_reason.
int drop_for(store::Tx&, cases::CaseId, std::string_view chapter, std::int64_t record, std::string_view reason, access::UserId by, core::Instant now);
// The earliest day of an open task that this record asked for.
std::optional<core::Date> due_for(store::Tx&, cases::CaseId, std::string_view chapter, std::int64_t record);

// One of several that this record asked for, each for a day of its own: those that wait, and ending the one of that day.
struct Open { cases::CaseId of_case; std::string case_number; std::int64_t record = 0; core::Date due; access::UserId whom; };
std::vector<Open> open_of(store::Tx&, cases::CaseId, std::string_view reason);  // of a case, by what they come from; soonest first
std::vector<Open> open_of(store::Tx&, const cases::Reader&, std::string_view reason, core::Date until);  // of all cases this reader may see
int done_on(store::Tx&, cases::CaseId, std::string_view chapter, std::int64_t record, core::Date due, access::UserId by, core::Instant now);

// What waits for this reader: for the rail and the tile of the start page.
struct Waiting { std::int64_t overdue = 0, today = 0; };
Waiting waiting(store::Tx&, const cases::Reader&, core::Instant now);

}  // namespace ostoja::tasks
