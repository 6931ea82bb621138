#pragma once
// Front door of the institution desk: questions of institutions and their answers, answers kept for others, trainings. Who a person is stands in none of them.
#include "access/accounts.h"
#include "core/id.h"
#include "core/result.h"
#include "core/time.h"
#include "directory/directory.h"
#include "forms/forms.h"
#include "store/store.h"
#include "vault/vault.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::consultation {

struct ConsultationTag;
struct AnswerTag;
struct TrainingTag;
using ConsultationId = core::Id<ConsultationTag>;
using AnswerId = core::Id<AnswerTag>;
using TrainingId = core::Id<TrainingTag>;

enum class State : std::uint8_t { open = 1, asked_back = 2, answered = 3, closed = 4 };  // codes OPEN ASKED_BACK ANSWERED CLOSED
std::string_view code_of(State);
std::optional<State> state_of(std::string_view code);

struct Consultation {
  ConsultationId id;
  std::string number;                   // K-W-2026-0007
  std::string operator_code;
  State state = State::open;
  directory::EntryId institution;       // none: typed by hand
  core::Date received_on, due;          // due: the working days of threshold consultation_answer_days after the day it came
  core::Instant answered_at, created_at, changed_at;
  access::UserId answered_by, assigned, created_by;
  std::string assigned_name;
  std::int64_t contact = 0, agreed_contact = 0;  // of the hotline; 0: none
  forms::Answers answers;               // form "consultation"; sealed ones only when opened
  std::int64_t version = 0;
};
// Late: still open after the last working day it should have been answered.
bool is_late(const Consultation&, core::Date today);

struct Keeper {
  store::Tx& tx;
  const vault::OperatorKeys& keys;
  const forms::Library& forms;
  access::UserId by;
  core::Instant now;
};
struct New {
  directory::EntryId institution;
  access::UserId assigned;
  std::int64_t contact = 0;
  forms::Answers answers;               // with an answer it is answered at once
};
core::Result<ConsultationId> add(const Keeper&, const New&);
core::Result<Consultation> consultation(store::Tx&, const vault::OperatorKeys&, ConsultationId);  // opened; not_found for another operator's

core::Result<AnswerId> add_answer(const Keeper&, const forms::Answers&);      // form "consultation_answer"; shared by both operators
core::Result<TrainingId> add_training(const Keeper&, const forms::Answers&);  // form "training"

// For the figures of the public task: whole days, both ends included.
struct Counted { std::int64_t received = 0, answered = 0, minutes = 0, trainings = 0, people = 0; };
Counted counted(store::Tx&, std::string_view operator_code, core::Date from, core::Date until);

}  // namespace ostoja::consultation
