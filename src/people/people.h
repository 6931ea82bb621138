#pragma once
// Front door of the people room: a person whose identity is sealed and may be absent altogether ("person A of case W-2026-0147"). What says who it is belongs to
// the second tier: only its readers, the teams of the person's cases, open it (docs/decisions/0012). Writing needs no private key.
#include "access/accounts.h"
#include "core/id.h"
#include "core/personal.h"
#include "core/result.h"
#include "core/time.h"
#include "forms/forms.h"
#include "store/store.h"
#include "vault/vault.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ostoja::web { struct Services; }

namespace ostoja::people {

struct PersonTag;
using PersonId = core::Id<PersonTag>;
using Readers = std::span<const vault::Recipient>;

struct Person {
  PersonId id;
  std::string operator_code;
  forms::Answers answers;        // form "person": coded ones always; sealed ones (names, birth date, documents, phones, addresses) only when opened
  std::int64_t version = 0;
};

core::Result<PersonId> add_person(store::Tx&, const vault::OperatorKeys&, const forms::Library&, const forms::Answers&, Readers, access::UserId by, core::Instant now);
core::Result<Person> person(store::Tx&, PersonId, std::string_view operator_code);                                    // without the sealed answers
// With them, opened by one of the readers; forbidden for anybody else. What a program does for itself (an index, finding doubles) takes keys.recovery().
core::Result<Person> person_opened(store::Tx&, const vault::OperatorKeys&, const vault::ReaderKeys&, PersonId);
core::Result<std::int64_t> save_person(store::Tx&, const vault::OperatorKeys&, const forms::Library&, const Person&, Readers, access::UserId by, core::Instant now);  // stale when version moved on

// What must be corrected before the person can be saved: the form's rules, a birth in the future, a PESEL whose check digit does not fit.
std::vector<forms::Problem> problems_of(const forms::Library&, const forms::Answers&, core::Date today);

// "person PARENT other": codes of list person_relation. invalid: with oneself, or somebody would be their own ancestor; conflict: recorded already (either way round).
struct Relation { std::int64_t id = 0; PersonId person, other; std::string kind; };
core::Result<std::int64_t> add_relation(store::Tx&, const forms::Library&, std::string_view operator_code, PersonId, PersonId other, std::string_view kind, access::UserId by, core::Instant now);
core::Done end_relation(store::Tx&, std::int64_t id, access::UserId by, core::Instant now);
std::vector<Relation> relations_among(store::Tx&, std::span<const PersonId>);

// After a change of team: sealed for exactly these readers. Who is new gets a wrap of the key; when somebody has gone, the key is a fresh one. `opener` is a reader
// or keys.recovery(). The person's version stays, so nobody who is writing meanwhile is stopped.
enum class Resealed : std::uint8_t { nothing, wraps_added, fresh_key };
core::Result<Resealed> seal_for(store::Tx&, const vault::OperatorKeys&, const vault::ReaderKeys& opener, PersonId, Readers, access::UserId by, core::Instant now);
bool is_merged(store::Tx&, PersonId);                       // one of two records of a person, the kept one or the other
// To another operator, with a fresh key for its readers: whatever old wrap the sender kept opens nothing of what is sealed from now on. The version stays.
core::Done hand_over(store::Tx&, const vault::OperatorKeys& from, const vault::OperatorKeys& to, PersonId, Readers, access::UserId by, core::Instant now);
bool is_reader(store::Tx&, PersonId, const vault::ReaderKeys&);
// Persons of older programs, sealed under the operator's key only (first tier), oldest first; seal_for() raises them to the second.
std::vector<PersonId> of_first_tier(store::Tx&, std::string_view operator_code, int limit);

// ---- several of each: names, documents, telephones, addresses, languages, beside the first ones of form "person" (details.cpp) ----
struct DetailTag;
using DetailId = core::Id<DetailTag>;
struct DetailKind { std::string_view word, form; };         // word: in addresses and in the store
inline constexpr DetailKind kDetailKinds[] = {{"name", "person_name"}, {"document", "person_document"}, {"phone", "person_phone"}, {"address", "person_address"}, {"language", "person_language"}};
const DetailKind* detail_kind(std::string_view word);
inline constexpr int kDetailsOfAKind = 50;
struct Detail { DetailId id; PersonId person; std::string kind; forms::Answers answers; std::int64_t version = 0; };  // sealed answers only when opened
std::vector<Detail> details(store::Tx&, PersonId);          // with their coded answers, oldest first
core::Done open_detail(store::Tx&, const vault::OperatorKeys&, const vault::ReaderKeys&, Detail&);  // forbidden for who is no reader
std::vector<forms::Problem> detail_problems(const forms::Library&, const DetailKind&, const forms::Answers&, core::Date today);
core::Result<DetailId> add_detail(store::Tx&, const vault::OperatorKeys&, const forms::Library&, PersonId, const DetailKind&, const forms::Answers&, Readers, access::UserId by, core::Instant now);  // conflict: too many
core::Done save_detail(store::Tx&, const vault::OperatorKeys&, const forms::Library&, Detail&, Readers, access::UserId by, core::Instant now);  // stale when the version moved on
core::Done remove_detail(store::Tx&, const vault::OperatorKeys&, const Detail&, access::UserId by, core::Instant now);  // for good: its key is shredded; stale as above
// To a copy of the person at another operator.
core::Done copy_details(store::Tx&, const vault::OperatorKeys& from, const vault::OperatorKeys& to, const forms::Library&, PersonId, PersonId copy, Readers, access::UserId by, core::Instant now);

// ---- found again (docs/decisions/0013) ----
// Persons who may be meant, best first; whether the reader may see them, and where, is for the caller to ask. Merged ones stand for the one that was kept.
enum class FoundBy : std::uint8_t { name, phone, pesel, document, email };
struct Likely { PersonId id; double score = 0; FoundBy by = FoundBy::name; };
std::vector<Likely> find(web::Services&, store::Tx&, const vault::OperatorKeys&, std::string_view typed, std::size_t limit);
// For somebody about to be written down: an equal number, or a name of at least two words that is very much alike.
std::vector<Likely> who_may_be(web::Services&, store::Tx&, const vault::OperatorKeys&, const forms::Answers&, std::size_t limit);
void follow_changes(web::Services&);                         // what changed in the register of names, now rather than at the next search: after somebody was handed over
bool all_findable(web::Services&);                           // false while the register of names is being filled after the start
// Pairs that may be one person, the likeliest first (platform/index/linkage.h over the sounds of names, year of birth, hashes of numbers, sex, citizenship).
struct Double { PersonId one, other; double weight = 0; };
// A large register is searched beside the request, so that nobody waits: `running`, with what was found before.
struct Doubles { std::vector<Double> pairs; enum class Search : std::uint8_t { done, running } search = Search::done; };
Doubles doubles(web::Services&, store::Tx&, const vault::OperatorKeys&);
void set_apart(store::Tx&, std::string_view operator_code, PersonId, PersonId, access::UserId by, core::Instant now);  // looked at: two different persons

// ---- merging ----
PersonId survivor(store::Tx&, PersonId);                     // the person itself unless it was merged into another
struct Merge { std::int64_t id = 0; PersonId kept, merged; core::Instant at; access::UserId by; };
std::vector<Merge> merges_of(store::Tx&, PersonId kept);     // present ones, newest first
// `kept` is saved with the answers chosen; what it held before is remembered. invalid: a person with itself; conflict: one of them is merged already.
core::Result<Merge> merge(store::Tx&, const vault::OperatorKeys&, const forms::Library&, const Person& kept, const Person& merged, const forms::Answers& chosen, Readers, access::UserId by, core::Instant now);
// Both are as they were; what was changed in the kept one since stays. not_found when there is no such merge; conflict when the kept one was itself merged later.
core::Result<Merge> unmerge(store::Tx&, const vault::OperatorKeys&, const forms::Library&, std::int64_t merge_id, Readers, access::UserId by, core::Instant now);
std::vector<Merge> recent_merges(store::Tx&, std::string_view operator_code, int limit);  // present ones, newest first
std::optional<Merge> merge_by_id(store::Tx&, std::string_view operator_code, std::int64_t id);

}  // namespace ostoja::people
