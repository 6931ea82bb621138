#pragma once
// Front door of the cases room: a case has a number, never a name. Other rooms open a case, add a contact to it, and read its header.
#include "access/accounts.h"
#include "core/id.h"
#include "core/result.h"
#include "core/time.h"
#include "forms/forms.h"
#include "people/people.h"
#include "store/store.h"
#include "vault/vault.h"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::web {
struct Context;
struct Services;
}  // namespace ostoja::web

namespace ostoja::cases {

struct CaseTag;
using CaseId = core::Id<CaseTag>;

enum class Status : std::uint8_t { fresh = 1, assessment = 2, plan = 3, services = 4, closed = 5 };  // codes NEW ASSESSMENT PLAN SERVICES CLOSED
std::string_view code_of(Status);
std::optional<Status> status_of(std::string_view code);

struct Header {
  CaseId id;
  std::string number;           // W-2026-0147
  std::string operator_code;
  Status status = Status::fresh;
  std::string urgency;          // U0 … U3
  std::string language;         // ISO 639-1
  access::UserId lead;
  core::Instant opened_at, closed_at;
  std::string closing_reason;
  std::int64_t version = 0;
};

struct NewCase {
  std::string operator_code, urgency, language;
  access::UserId lead;                       // becomes the first of the team
  core::Personal<std::string> summary;       // sealed
  forms::Answers answers;                    // of form "case": coded answers
  std::string number;                        // empty: the next one; given by import only
  core::Instant opened_at;
};

// Every function appends its events. The number comes from the counter of operator and year.
core::Result<CaseId> open_case(store::Tx&, const vault::OperatorKeys&, const forms::Library&, const NewCase&, access::UserId by, core::Instant now);
// Joins a contact to a case of the same operator; shown in the timeline. conflict when it is joined already.
core::Done add_contact(store::Tx&, CaseId, std::int64_t contact_id, core::Instant contact_at, access::UserId by, core::Instant now);
// The header when `reader` may see the case (on its team, or a coordinator of its operator); not_found otherwise and when there is none.
struct Reader { access::UserId user; std::string operator_code; enum class Reach : std::uint8_t { team, operator_wide } reach = Reach::team; };
core::Result<Header> header(store::Tx&, CaseId, const Reader&);
std::optional<CaseId> case_by_number(store::Tx&, std::string_view number, const Reader&);
std::vector<Header> recent_of(store::Tx&, const Reader&, int limit);        // own open cases, latest change first
std::vector<CaseId> cases_of_contact(store::Tx&, std::int64_t contact_id);
std::int64_t count_open(store::Tx&, const Reader&);
std::vector<std::int64_t> contacts_of(store::Tx&, CaseId);                  // contact ids, newest first

// Sets how urgent the case is, as one change of it ("case.urgency"); gives what it was. The same urgency again changes nothing.
core::Result<std::string> set_urgency(store::Tx&, const vault::OperatorKeys&, const forms::Library&, const Header&, std::string_view urgency, access::UserId by, core::Instant now);
bool is_on_team(store::Tx&, CaseId, access::UserId);
struct CasePerson { people::PersonId person; std::string label; };          // label: A, B …
std::vector<CasePerson> persons(store::Tx&, CaseId);
std::optional<CasePerson> person_of(store::Tx&, CaseId, people::PersonId);  // nothing when that person is of another case

// Something another room did in a case: one event in the log ("<chapter>.<what>" on the case), one line on its timeline, one more (or less) in its chapter, and the dot of
// what is new for the others of the team. Its text is action.<chapter>.<what>, followed by the label of `detail`. Codes only: no word of the person.
struct Happening {
  std::string_view chapter, what;
  std::int64_t record = 0;          // of the room; 0 = the chapter as a whole
  std::int64_t version = 0;
  std::string detail;               // "support_type:HOUSING" (list and code), a number, or nothing
  core::Instant at;                 // when it happened; none = now
  int more = 0;                     // +1 a record came, -1 one went
  std::string hash;                 // of the sealed value, 32 bytes; may be empty
};
void happened(store::Tx&, CaseId, const Happening&, access::UserId by, core::Instant now);

// What a case shows of its contacts. This room may not open the hotline's door (hotline opens this one), so the hotline puts a function here at its start;
// without it a case still shows that there was a contact.
struct ContactLine {
  std::int64_t id = 0;
  std::string number, channel, direction, caller_type, urgency, taken_by_name;
  core::Instant started_at, ended_at;
  enum class Urgency : std::uint8_t { not_urgent, ended, open } end = Urgency::not_urgent;  // open: U0 or U1 without an end state
};
// Answers of form "case", sealed ones included: for what a referral passes on. The caller has checked that the reader is on the team.
core::Result<forms::Answers> answers_of(store::Tx&, const vault::OperatorKeys&, CaseId, const Reader&);
// Closes a case for a room that was waited for (an approval). The caller has asked obstacles() (page.h) in the same transaction. conflict when it is closed.
core::Done close(store::Tx&, const vault::OperatorKeys&, const forms::Library&, CaseId, std::string_view reason, access::UserId by, core::Instant now);

// A case handed over to the other operator, whose keys read it from now on. The receiver has the case itself, with a number and a team of its own; the sender keeps a closed
// case without content under the old number, with its coded facts for the statistics, its contacts and its own log. The caller has checked acceptance and consent.
// conflict when it is closed; a person who has another case at the sender, or was merged there, is copied, so that both work on.
inline constexpr std::string_view kHandedOver = "TRANSFERRED";              // the closing reason of the sender's stub: nobody chooses it
struct HandedOver { CaseId stub; std::string number; std::vector<std::pair<people::PersonId, people::PersonId>> copied; };
core::Result<HandedOver> hand_over(store::Tx&, const vault::OperatorKeys& from, const vault::OperatorKeys& to, const forms::Library&, CaseId, access::UserId lead,
                                   std::int64_t offer, access::UserId by, core::Instant now);  // offer: the record that led to it; its lines stay with the sender
struct Moved {
  CaseId case_id, stub;
  std::string_view from, to;
  access::UserId lead;
  std::vector<std::pair<people::PersonId, people::PersonId>> copied = {};  // persons who stay with the sender too: who they were, who they are in this case
};
// Of a stub: the case that it was, and until when; of a case that came so: since when.
struct Passage { CaseId stub, case_id; std::string from, to; core::Instant at; };
std::vector<Passage> passages(store::Tx&, CaseId);                           // by time; of a stub only its own
bool is_stub(store::Tx&, CaseId);                                            // what a sender keeps: it is never opened again

struct Doors {
  std::function<std::vector<ContactLine>(store::Tx&, std::string_view operator_code, std::span<const std::int64_t> ids)> contacts;  // those it knows, in any order
  // Told when a case has gone to another operator, in the same transaction: a room that keeps an operator with what hangs on a case changes it. `stub` stays with the sender.
  std::vector<std::function<core::Done(store::Tx&, const Moved&)>> moved;
  // Told when a case has another lead, in the same transaction: what waits for the lead goes along.
  std::vector<std::function<core::Done(store::Tx&, CaseId, access::UserId from, access::UserId to, access::UserId by, core::Instant now)>> lead_changed;
  // Told when somebody has joined or left the team of a case, or leads it now, in the same transaction: what is sealed for the team is sealed for the new one.
  std::vector<std::function<core::Done(web::Context&, const Header&)>> team_changed;
  // Asked before a case is closed on a page or through the API: whether it may happen now, or a second person was asked and it will happen when they agree.
  enum class Closing : std::uint8_t { now, asked };
  std::function<core::Result<Closing>(web::Context&, const Header&, std::string_view reason, std::string_view words)> closing;
  // Other cases of the operator that name a perpetrator of this one. To compare with only: which of them a reader may know of, header() says.
  std::function<std::vector<CaseId>(store::Tx&, std::string_view operator_code, CaseId)> same_perpetrator;
  // Entries of the directory that have worked in a case; each room that keeps such helpers adds its own.
  std::vector<std::function<std::vector<std::int64_t>(store::Tx&, CaseId)>> helpers;
};
Doors& doors(web::Services&);  // of this program; to be filled while the rooms start

}  // namespace ostoja::cases
