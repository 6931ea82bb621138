#pragma once
// A case as this room's own pages and programs see it; other rooms use cases.h.
#include "cases/cases.h"
#include "people/people.h"

#include <memory>

namespace ostoja::cases {

struct Keeper {  // what every change needs
  store::Tx& tx;
  const vault::OperatorKeys& keys;
  const forms::Library& forms;
  access::UserId by;
  core::Instant now;
  // Of who is asking, where a change lets others read a person. Without it, and for who is no reader, the recovery key opens, and an event says so.
  const vault::ReaderKeys* reader = nullptr;
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

// The chapters of a case: how many records each has, and who changed it last.
struct ChapterState { std::string name; std::int64_t records = 0; core::Instant changed_at; access::UserId changed_by; };
std::vector<ChapterState> chapter_states(store::Tx&, CaseId);
// A change in a chapter of this room, whose event is already told.
void touch_chapter(const Keeper&, CaseId, std::string_view chapter, int more);
struct TimelineLine { std::string chapter, what, detail, by_name; std::int64_t record = 0; core::Instant at; };
std::vector<TimelineLine> happenings(store::Tx&, CaseId, int limit);       // newest first

struct Step { Status status = Status::fresh; core::Instant at; std::string by_name, reason; };
std::vector<Step> steps(store::Tx&, CaseId);                               // oldest first
struct Joined { std::int64_t contact = 0; core::Instant contact_at, at; std::string by_name; };
std::vector<Joined> joined(store::Tx&, CaseId);
void person_event(const Keeper&, CaseId, std::string_view action, std::string_view detail);
void person_changed(const Keeper&, CaseId, std::string_view label);        // after people::save_person: the case shows it among its changes
core::Done join_person(const Keeper&, CaseId, people::PersonId);            // the team reads the person from now on
core::Result<people::PersonId> add_person(const Keeper&, CaseId, const forms::Answers&);  // a new one, sealed for the team
// readers.cpp: everybody on the team of one of the person's cases.
core::Result<std::vector<vault::Recipient>> readers_of(const Keeper&, people::PersonId);
// Persons of the reader's other cases of the same operator that are not in this one yet, by number of the case; at most 200.
struct Elsewhere { people::PersonId person; std::string label, number; };
std::vector<Elsewhere> persons_elsewhere(store::Tx&, CaseId, std::string_view operator_code, access::UserId);
core::Done let_team_read(const Keeper&, CaseId, people::PersonId);
core::Done seal_persons(const Keeper&, CaseId);                            // after each change of the team
// Persons that older programs sealed for the whole operator. May be stopped at any point and run again; gives how many there were.
std::int64_t raise_old_persons(store::Db&, const vault::Vault&, const forms::Library&, core::Instant now);

std::vector<std::string> flags(store::Tx&, CaseId);                         // codes of case_flag that are up, oldest first
void set_flag(const Keeper&, CaseId, std::string_view code);
void end_flag(const Keeper&, CaseId, std::string_view code);

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

// count(), remembered: a coordinator's list of 100,000 cases shows how many there are without counting them. Every change carries its difference to what is
// remembered; what another node changed shows in the store's number of changes and is counted anew, within a second.
std::int64_t total(store::Tx&, const Filter&);
// What a filter looks at of one case.
struct Facets {
  Status status = Status::fresh;
  std::string urgency, language, sex, age_group, citizenship, exploitation, source, number;
  std::int64_t registration_year = 0;
  access::UserId lead;
  core::Instant opened_at;
};
std::optional<Facets> facets(store::Tx&, CaseId);
// With every change of these columns, inside its transaction: before (nothing for a new case) and after.
void counted(store::Tx&, std::string_view operator_code, const std::optional<Facets>& before, const Facets& after);

void count_for_public_task(web::Services&);              // work.cpp
void count_for_statistics(web::Services&);

}  // namespace ostoja::cases
