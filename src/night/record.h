#pragma once
// Records of the room; repository.cpp (book, rounds, incidents) and store_medicine.cpp, store_doors.cpp (visits, keys, numbers) know the tables.
#include "forms/forms.h"
#include "night/night.h"
#include "night/rules.h"
#include "vault/vault.h"

#include <optional>

namespace ostoja::night {

using access::UserId;
using shelter::ShelterId, shelter::StayId;
struct EntryTag; struct IncidentTag; struct MedicineTag; struct VisitTag; struct KeyTag;
using EntryId = core::Id<EntryTag>;
using IncidentId = core::Id<IncidentTag>;
using MedicineId = core::Id<MedicineTag>;
using VisitId = core::Id<VisitTag>;
using KeyId = core::Id<KeyTag>;

struct Keeper {                          // what every change needs; `keys` are those of the operator of the place
  store::Tx& tx;
  const vault::OperatorKeys& keys;
  const forms::Library& forms;
  ShelterId shelter;
  UserId by;
  core::Instant now;
};
// Words of a row, sealed under the key of the place.
core::Bytes seal(const Keeper&, std::string_view table, std::int64_t row, std::string_view column, std::string_view words);
core::Result<std::string> open(const Keeper&, std::string_view table, std::int64_t row, std::string_view column, const core::Bytes& sealed);
void leave(const Keeper&, std::string_view what, std::string detail = {}, const core::Bytes& sealed = {});  // the event night.<what> on the place

// ---- handover book (repository.cpp) ----
struct Entry {
  EntryId id, corrects;
  core::Instant at, done_at;
  UserId by, done_by;
  std::string weight, words, next;       // opened
  std::vector<std::pair<UserId, core::Instant>> read_by;
  bool is_open() const { return !next.empty() && !done_at; }
};
struct NewEntry { std::string words, next, weight = "PLAIN"; EntryId corrects; };
core::Result<EntryId> write(const Keeper&, const NewEntry&);                                // invalid: nothing written, too long, no such entry to correct
core::Result<std::vector<Entry>> entries(const Keeper&, core::Instant from, core::Instant until);  // newest first
bool has_older(store::Tx&, ShelterId, core::Instant than);
core::Result<std::vector<Entry>> open_entries(const Keeper&);                               // with something to do, oldest first
core::Done mark_done(const Keeper&, EntryId);                                               // conflict: done already
// The entries of others up to that one are read and taken over by this worker; gives how many were new to them. Entries written later stay unread.
int take_over(const Keeper&, EntryId up_to);
int unread(store::Tx&, ShelterId, UserId, core::Instant since);
int to_do(store::Tx&, ShelterId);                                                           // entries that leave something to do

// ---- rounds ----
struct Round {
  std::int64_t id = 0;
  core::Instant at;
  UserId by;
  forms::Answers answers;                // of form night_round; words opened
  std::vector<std::pair<StayId, std::string>> persons;  // round_seen
};
core::Done add_round(const Keeper&, const Round&);                                          // invalid: a problem without a note
core::Result<std::vector<Round>> rounds(const Keeper&, core::Instant since, int limit);     // newest first
core::Instant last_round(store::Tx&, ShelterId);
std::vector<StayId> absent(store::Tx&, ShelterId, core::Instant since);                     // at the last round, when it was after that

// ---- incidents ----
struct More { std::int64_t id = 0; core::Instant at; UserId by; std::string outcome, words; };
struct Incident {
  IncidentId id;
  std::string kind;
  core::Instant at, written_at;
  UserId by;
  forms::Answers answers;                // of form night_incident, opened
  std::vector<StayId> persons;
  std::vector<More> more;                // oldest first
  std::string duty() const;              // the last outcome; empty: not checked yet
};
core::Result<IncidentId> add_incident(const Keeper&, const Incident&);                      // invalid: in the future, more than a month ago
core::Done add_more(const Keeper&, IncidentId, std::string_view outcome, std::string_view words);
core::Result<std::vector<Incident>> incidents(const Keeper&, int limit);                    // newest first, without `more`'s words opened twice
core::Result<Incident> incident(const Keeper&, IncidentId);
int unchecked(store::Tx&, ShelterId);                                                       // incidents whose duty to inform nobody has settled

// ---- medicines (store_medicine.cpp) ----
struct Given { std::int64_t id = 0; core::Instant due_at, at; UserId by; std::string outcome, words; enum class Again : std::uint8_t { no, yes } again = Again::no; };
struct Medicine {
  MedicineId id;
  StayId stay;
  Times times;
  std::int64_t gap_hours = 0;
  enum class Kept : std::uint8_t { open, locked } kept = Kept::open;
  core::Date from, until;
  core::Instant at, ended_at;
  UserId by;
  forms::Answers answers;                // opened: name, dose, prescribed, remark
  std::vector<Given> doses;              // of the last days, newest first
};
core::Result<MedicineId> add_medicine(const Keeper&, const Medicine&);
core::Done end_medicine(const Keeper&, const Medicine&);
core::Result<std::vector<Medicine>> medicines(const Keeper&, core::Instant doses_since);    // running ones
core::Result<Medicine> medicine(const Keeper&, MedicineId, core::Instant doses_since);
struct NewDose { core::Instant due_at, at; std::string outcome, words; Given::Again again = Given::Again::no; };
// conflict: it would be a second one (rules.h) and `again` does not say that one knows. invalid: no such outcome or time.
core::Done add_dose(const Keeper&, const Medicine&, const NewDose&);
Warning warning(const Medicine&, core::Instant due_at, core::Instant at);
struct Count { core::Instant at; UserId by; std::int64_t counted = 0, given = 0; std::string words; };
core::Done add_count(const Keeper&, const Medicine&, std::int64_t counted, std::string_view words);
core::Result<std::vector<Count>> counts(const Keeper&, const Medicine&, int limit);         // newest first
// The same without their words and without what was said of a dose: enough to tell what is due.
std::vector<Medicine> medicine_times(store::Tx&, ShelterId, core::Instant doses_since);
// What is to be given around now: times of the last twelve hours that nobody has settled, and those that come within the early minutes.
inline constexpr std::int64_t kLateMinutes = 30;
struct Due { const Medicine* medicine = nullptr; core::Instant at; };
std::vector<Due> due_now(const std::vector<Medicine>&, core::Instant now, std::int64_t early_minutes);

// ---- visits, keys, numbers (store_doors.cpp) ----
struct Visit { VisitId id; StayId stay; std::string words, outcome; core::Instant from, until, asked_at, decided_at, came_at, left_at; UserId asked_by, decided_by; };
core::Result<VisitId> ask_visit(const Keeper&, const Visit&);
core::Done decide_visit(const Keeper&, const Visit&, std::string_view outcome);             // forbidden: who asked does not decide
core::Done visit_came(const Keeper&, const Visit&);                                         // conflict: not approved
core::Done visit_left(const Keeper&, const Visit&);
int visits_to_decide(store::Tx&, ShelterId, UserId, core::Instant now);
core::Result<std::vector<Visit>> visits(const Keeper&, core::Instant until_after);
struct Key { KeyId id; std::string name; StayId out_to; std::string out_words; core::Instant out_at; UserId out_by; };
core::Result<KeyId> add_key(const Keeper&, std::string_view name);
core::Done remove_key(const Keeper&, KeyId);
core::Done give_key(const Keeper&, KeyId, StayId, std::string_view words);                  // conflict: it is out already
core::Done key_back(const Keeper&, KeyId);
core::Result<std::vector<Key>> keys(const Keeper&);
struct Number { std::int64_t id = 0; std::string whose, number; };
core::Done add_number(const Keeper&, std::string_view whose, std::string_view number);
core::Done remove_number(const Keeper&, std::int64_t id);
core::Result<std::vector<Number>> numbers(const Keeper&);

}  // namespace ostoja::night
