#pragma once
// Programmes and their records as this room's own pages see them; other rooms use protection.h.
#include "cases/page.h"
#include "protection/rules.h"
#include "vault/readers.h"

namespace ostoja::protection {

struct Programme {
  ProgrammeId id;
  cases::CaseId case_id;
  people::PersonId person;
  std::string operator_code;
  core::Date started, ended;
  core::Instant at;
  std::string cancelled;                                // code of protection_cancel: it was begun by mistake, and counts no more
  core::Instant cancelled_at;
  access::UserId cancelled_by;
};

struct Keeper {
  store::Tx& tx;
  const vault::OperatorKeys& keys;
  const forms::Library& forms;
  access::UserId by;
  core::Instant now;
};

std::vector<Programme> programmes(store::Tx&, cases::CaseId);                          // in the order they began
std::optional<Programme> programme(store::Tx&, cases::CaseId, ProgrammeId);
std::optional<Programme> programme_of(store::Tx&, cases::CaseId, people::PersonId);      // one that was not cancelled
// conflict when the person has one in this case already.
core::Result<Programme> begin(const Keeper&, const cases::Header&, people::PersonId, core::Date started);
// Begun by mistake: it stays to be read and counts no more; the person may begin anew. Its records have been taken back before. conflict when it was cancelled already.
core::Done cancel(const Keeper&, const Programme&, std::string_view why);

// Newest first, nothing opened; those taken back as well.
std::vector<Record> records(store::Tx&, ProgrammeId);
std::optional<Record> record(store::Tx&, ProgrammeId, RecordId);
std::optional<Record> record_in(store::Tx&, cases::CaseId, RecordId);
// Stays sealed when it is not sealed for this reader.
core::Done open(store::Tx&, const vault::OperatorKeys&, const vault::ReaderKeys&, Record&);

// Both seal for the team of the case as it is now. save: stale when the version moved on.
core::Result<RecordId> add(const Keeper&, const Programme&, const Kind&, const forms::Answers&, directory::EntryId interpreter = {});
core::Done save(const Keeper&, const Programme&, Record&);
core::Done take_back(const Keeper&, const Programme&, Record&, std::string_view why);   // stale as above
void set_started(store::Tx&, ProgrammeId, core::Date);
void set_ended(store::Tx&, ProgrammeId, core::Date);                                   // none: it goes on

// Sealed again for exactly the present team; `opener` is a reader, or keys.recovery(). Gives how many were.
core::Result<int> seal_for_team(const Keeper&, const cases::Header&, const vault::ReaderKeys& opener);
bool is_reader(store::Tx&, cases::CaseId, const vault::ReaderKeys&);                    // of every record that stands in the case
// A case handed over: everything is sealed for its new team by the keys of its new operator.
core::Done hand_over(store::Tx&, const cases::Moved&, const vault::OperatorKeys& from, const vault::OperatorKeys& to, core::Instant now);

std::vector<std::int64_t> interpreters(store::Tx&, cases::CaseId);                      // entries of the directory that interpret in a record that stands

// clocks.cpp: the legal clocks and tasks that a record sets, after each change of it.
core::Done follow(const Keeper&, const cases::Header&, const Programme&, const Record&);

}  // namespace ostoja::protection
