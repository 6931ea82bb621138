#pragma once
// Front door of the approvals: what needs a second person. A room asks, a coordinator of the same operator decides, and the room is told; nobody decides on their own request.
#include "cases/page.h"

#include <functional>
#include <map>

namespace ostoja::approvals {

struct ApprovalTag;
using ApprovalId = core::Id<ApprovalTag>;

enum class Outcome : std::uint8_t { waiting = 1, approved = 2, refused = 3, taken_back = 4 };

struct Approval {
  ApprovalId id;
  cases::CaseId case_id;
  std::string operator_code, what;     // code of approval_kind
  std::int64_t record = 0;             // of the asking room; 0: the case itself
  std::string detail;                  // coded: "closing_reason:NOT_THB", an amount in grosze
  access::UserId asked_by, decided_by;
  core::Instant asked_at, decided_at;
  Outcome outcome = Outcome::waiting;
  std::string asked_by_name, decided_by_name;
  core::Personal<std::string> words;   // of the decision; only for the room that is told of it
};

struct Request {
  cases::CaseId case_id;
  std::string operator_code, what;
  std::int64_t record = 0;
  std::string detail;
  core::Personal<std::string> words;   // why; sealed under the key of the case
};
// conflict when the same thing is waiting already.
core::Result<ApprovalId> ask(store::Tx&, const vault::OperatorKeys&, const Request&, access::UserId by, core::Instant now);
// The newest request for this, whatever became of it.
std::optional<Approval> latest(store::Tx&, cases::CaseId, std::string_view what, std::int64_t record = 0);
// Whoever asked thinks better of it, or what was asked for is gone.
core::Done take_back(store::Tx&, const Approval&, access::UserId by, core::Instant now);

// What a room does when its request was decided (refused ones too), by kind.
using Decided = std::function<core::Done(store::Tx&, const vault::OperatorKeys&, const Approval&, access::UserId by, core::Instant now)>;
// decide(): forbidden for the one who asked; conflict when it was decided before. The asking room acts in the same transaction; its error undoes the decision.
// What stands against agreeing today, by kind: asked before the page takes a "yes", which then waits on. A refusal needs no leave.
using Objections = std::function<std::vector<cases::Obstacle>(web::Context&, const Approval&)>;
struct Doors { std::map<std::string, Decided, std::less<>> decided; std::map<std::string, Objections, std::less<>> objections; };
Doors& doors(web::Services&);
core::Done decide(const Doors&, store::Tx&, const vault::OperatorKeys&, const Approval&, Outcome, std::string_view words, access::UserId by, core::Instant now);

// The requests of a case handed over go along with it, but for the one about the transfer itself (of `record`), which stays with the sender's stub.
void hand_over(store::Tx&, cases::CaseId, cases::CaseId stub, std::int64_t record, std::string_view to_operator);
std::int64_t count_waiting(store::Tx&, std::string_view operator_code, access::UserId not_asked_by);  // for the navigation

}  // namespace ostoja::approvals
