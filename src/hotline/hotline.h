#pragma once
// Front door of the hotline room: contacts on the trust line, their follow-ups and the rules of safe contact. A contact is a conversation, not a case and not a
// person; the three are counted apart.
#include "access/accounts.h"
#include "core/id.h"
#include "core/result.h"
#include "core/time.h"
#include "forms/forms.h"
#include "store/store.h"
#include "vault/vault.h"

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::hotline {

struct ContactTag;
using ContactId = core::Id<ContactTag>;

enum class State : std::uint8_t { draft = 1, open = 2, closed = 3, cancelled = 4 };
std::string_view code_of(State);

// A contact as stored. `answers` holds every field of form "contact": coded ones and, as the contact is opened with its operator's key, the sealed ones.
struct Contact {
  ContactId id;
  std::string number;             // 26-07214
  std::string operator_code;
  State state = State::draft;
  std::string number_hash;
  core::Instant started_at, ended_at, created_at, saved_at, end_at;
  access::UserId created_by, taken_by;
  std::string end_state;          // how an urgent contact ended
  forms::Answers answers;
  std::int64_t version = 0;
};

struct Start {
  std::string operator_code;
  access::UserId by, taken_by;    // taken_by empty = by
  core::Instant started_at;
  forms::Answers answers;
};

struct Keeper {                   // what every change needs
  store::Tx& tx;
  const vault::OperatorKeys& keys;
  const forms::Library& forms;
  core::Instant now;
  access::UserId by;
  std::shared_ptr<std::atomic<std::int64_t>> changes = {};  // raised after the commit, where somebody remembers counts
};

core::Result<Contact> begin(const Keeper&, const Start&);                       // a draft with a number of its own
core::Result<Contact> record(const Keeper&, const Start&, core::Instant ended); // a finished contact at once: from a program, an import
core::Result<Contact> contact(store::Tx&, const vault::OperatorKeys&, ContactId, std::string_view operator_code);
// Saves answers and state; the version given must be the stored one (stale). Gives the new version in `item`.
core::Done save(const Keeper&, Contact& item, std::string_view action);
core::Done close_as(const Keeper&, Contact& item, std::string_view closer);     // silent, hang-up, …: counted apart from conversations
core::Done finish(const Keeper&, Contact& item);                                // closed, or open when U0/U1 has no end state
core::Done end_urgency(const Keeper&, Contact& item, std::string_view end_state);
core::Done cancel(const Keeper&, Contact& item);                                // a draft taken back: its key is shredded, the number stays used
core::Done undo_close(const Keeper&, Contact& item);                            // within ten minutes of a closer

// ---- lists ----
struct Row {
  ContactId id;
  std::string number, kind, channel, direction, caller_type, purpose, urgency, language, outcome, end_state;
  State state = State::draft;
  core::Instant started_at, ended_at, saved_at;
  access::UserId taken_by;
  std::string taken_by_name;
};
struct Filter {
  std::string operator_code;
  core::Instant from, to;                    // started_at in [from, to)
  std::string channel, direction, kind, caller_type, purpose, urgency, language, outcome, number;
  std::string state;                         // draft | open | closed | saved (open or closed) | all; default saved
  access::UserId taken_by;
  std::string number_hash;
  core::Instant before;                      // keyset: older than (before, before_id)
  ContactId before_id;
};
std::vector<Row> list(store::Tx&, const Filter&, int limit);    // newest first
std::int64_t count(store::Tx&, const Filter&);                  // ignores the keyset
std::vector<Row> drafts_of(store::Tx&, access::UserId, std::string_view operator_code);
std::vector<Row> urgent_open(store::Tx&, std::string_view operator_code);  // U0 first, then by age
std::optional<Row> row(store::Tx&, ContactId, std::string_view operator_code);

// ---- repeat callers ----
struct Known { std::int64_t contacts = 0, cases = 0; core::Instant last; };
Known known_number(store::Tx&, std::string_view operator_code, std::string_view number_hash, ContactId except);

// ---- safe contact ----
struct SafeContact {
  std::int64_t id = 0;
  std::string operator_code, number_hash;
  forms::Answers answers;                    // form "safe_contact"
  core::Instant changed_at;
  std::int64_t version = 0;
};
std::optional<SafeContact> safe_contact(store::Tx&, const vault::OperatorKeys&, std::string_view number_hash);
// The number a contact came from when there are rules for it; empty otherwise.
std::string number_with_rules(store::Tx&, ContactId, std::string_view operator_code);
core::Done save_safe_contact(const Keeper&, SafeContact&);

// ---- follow-ups ----
struct FollowUp {
  std::int64_t id = 0;
  ContactId contact;
  std::string contact_number, operator_code, kind, reason, urgency, language;
  int state = 1;
  core::Instant due_at, created_at;
  access::UserId assigned_to, created_by;
  std::string note;                          // opened only by follow_up()
  int attempts = 0;
  std::string last_outcome;
  core::Instant last_at;
  std::int64_t version = 0;
};
struct Attempt { core::Instant at; std::string by, outcome, outside_reason; };
core::Result<std::int64_t> add_follow_up(const Keeper&, FollowUp);
core::Result<FollowUp> follow_up(store::Tx&, const vault::OperatorKeys&, std::int64_t id, std::string_view operator_code);
struct FollowUpFilter {
  int state = 1;                             // 1 open, 2 done, 3 given up
  core::Instant due_before;                  // none: whenever
  std::string kind;                          // a code of follow_up_kind, empty: all
};
std::vector<FollowUp> follow_ups(store::Tx&, std::string_view operator_code, const FollowUpFilter&, int limit);  // by due time; what is ended the latest first
std::vector<FollowUp> follow_ups_of(store::Tx&, ContactId);
std::vector<Attempt> attempts(store::Tx&, std::int64_t follow_up_id);
core::Done add_attempt(const Keeper&, FollowUp&, std::string_view outcome, std::string_view outside_reason);
core::Done set_follow_up_state(const Keeper&, FollowUp&, int state);

// ---- calls of the telephone exchange ----
// A call that nobody took: a contact of its own (direction MISSED), with a callback when its number is known and none waits for that number already.
core::Result<ContactId> missed_call(const Keeper&, Start, core::Instant ended, core::Instant call_back_at);
core::Done hand_on(const Keeper&, ContactId, access::UserId to);                // the call was put through to a colleague: the contact is theirs, as it stands
void call_ended(const Keeper&, ContactId, core::Instant);                       // the time of the call, while its contact is still being written
int reached_again(const Keeper&, std::string_view number_hash);                 // the person called again and was answered: callbacks of missed calls are done. How many

// ---- saved searches ----
struct SavedSearch { std::int64_t id = 0; std::string name, query; };
std::vector<SavedSearch> saved_searches(store::Tx&, access::UserId);
core::Done save_search(store::Tx&, access::UserId, std::string_view name, std::string_view query, core::Instant now);
core::Done drop_search(store::Tx&, access::UserId, std::int64_t id, core::Instant now);

}  // namespace ostoja::hotline
