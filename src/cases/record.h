#pragma once
// A case as this room's own pages and programs see it; other rooms use cases.h.
#include "cases/cases.h"
#include "people/people.h"

#include <memory>
#include <mutex>
#include <unordered_map>

namespace ostoja::cases {

struct Keeper {  // what every change needs
  store::Tx& tx;
  const vault::OperatorKeys& keys;
  const forms::Library& forms;
  access::UserId by;
  core::Instant now;
};

struct Record {
  Header header;
  forms::Answers answers;            // form "case", sealed ones included: for readers on the team
  core::Instant changed_at;
};
core::Result<Record> record(store::Tx&, const vault::OperatorKeys&, CaseId, const Reader&);
core::Done save(const Keeper&, Record&, std::string_view action);          // stale when the version moved on
core::Done set_status(const Keeper&, Record&, Status, std::string_view reason);

struct Member { std::int64_t id = 0; access::UserId user; std::string name, role; core::Instant since, until; };
std::vector<Member> team(store::Tx&, CaseId);                              // present ones first
core::Done add_member(const Keeper&, const Header&, access::UserId, std::string_view role);
core::Done end_member(const Keeper&, const Header&, std::int64_t id);      // conflict for the lead
core::Done set_lead(const Keeper&, Record&, access::UserId);

struct Note { std::int64_t id = 0; core::Instant at; access::UserId by; std::string by_name, kind, text; };
core::Result<std::int64_t> add_note(const Keeper&, CaseId, std::string_view kind, std::string_view text, core::Instant at);
core::Result<std::vector<Note>> notes(store::Tx&, const vault::OperatorKeys&, CaseId, int limit);  // newest first
std::int64_t count_notes(store::Tx&, CaseId);

struct Step { Status status = Status::fresh; core::Instant at; std::string by_name, reason; };
std::vector<Step> steps(store::Tx&, CaseId);                               // oldest first
struct Joined { std::int64_t contact = 0; core::Instant contact_at, at; std::string by_name; };
std::vector<Joined> joined(store::Tx&, CaseId);
struct CasePerson { people::PersonId person; std::string label; };
std::vector<CasePerson> persons(store::Tx&, CaseId);
std::optional<CasePerson> person_of(store::Tx&, CaseId, people::PersonId);  // nothing when that person is of another case
void person_changed(const Keeper&, CaseId, std::string_view label);        // after people::save_person: the case shows it among its changes
core::Done join_person(const Keeper&, CaseId, people::PersonId);
bool is_on_team(store::Tx&, CaseId, access::UserId);

struct Filter {
  Reader reader;
  std::string status;                // code; "OPEN" = all but closed
  std::string urgency, language, sex, age_group, citizenship, exploitation, source, number;
  std::int64_t registration_year = 0;
  access::UserId lead;
  core::Instant from, to;            // opened_at in [from, to)
  core::Instant before;              // keyset: changed before
  CaseId before_id;
};
struct Row {
  Header header;
  std::string lead_name, sex, age_group, citizenship, exploitation, source;
  std::int64_t registration_year = 0;
  core::Instant changed_at;
};
std::vector<Row> list(store::Tx&, const Filter&, int limit);  // latest change first
std::int64_t count(store::Tx&, const Filter&);                // ignores the keyset

// Counts that are remembered until a case of the operator changes: a list shows how many there are without counting them each time.
class Totals {
 public:
  std::int64_t of(store::Tx&, const Filter&);

 private:
  struct Operator { std::int64_t generation = -1, changed_at = -1, changed_id = -1; std::unordered_map<std::string, std::int64_t> known; };
  std::mutex mutex_;
  std::unordered_map<std::string, Operator> operators_;
};
void changed(store::Tx&);  // with every change of a case: raises the generation when it is on disk

}  // namespace ostoja::cases
