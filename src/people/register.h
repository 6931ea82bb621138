#pragma once
// This room's own: the search keys of persons, written with every person, and the register of names in memory that follows them.
#include "index/names.h"
#include "people/people.h"

#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace ostoja::people {

// What is sealed for the search: sounds only, no name as it is written.
struct SearchKeys { index::NameKeys given, family, others; int birth_year = 0; };
SearchKeys search_keys(const forms::Answers&);
std::string text_of(const SearchKeys&);
SearchKeys search_keys_from(std::string_view text);
index::NameKeys all_names(const SearchKeys&);

// With every write of a person, in its transaction.
void keep_findable(store::Tx&, const vault::OperatorKeys&, PersonId, std::int64_t version, const forms::Answers&, core::Instant now);
// A person handed over: the search keys under the sender's key are gone, and every register in memory takes the name out when it follows (person_gone).
void forget(store::Tx&, const vault::OperatorKeys&, PersonId);
// Persons of older programs that have no search keys yet: opened with the recovery key, at most so many; how many there were.
std::int64_t keep_old_findable(store::Db&, const vault::Vault&, int at_once, core::Instant now);

// details.cpp: the same for one of the further names, documents, telephones; and what happens to all of them with their person.
void keep_detail_findable(store::Tx&, const vault::OperatorKeys&, const Detail&);
void told_changed(store::Tx&, const vault::OperatorKeys&, PersonId);  // the register takes the person in again
core::Result<Resealed> seal_details(store::Tx&, const vault::OperatorKeys&, const vault::ReaderKeys& opener, PersonId, Readers);
core::Done hand_over_details(store::Tx&, const vault::OperatorKeys& from, const vault::OperatorKeys& to, PersonId, Readers);
void move_details(store::Tx&, const vault::OperatorKeys&, const Merge&);       // from the merged person to the kept one
void move_details_back(store::Tx&, const vault::OperatorKeys&, const Merge&);

struct Register {
  struct Name { std::string given, family; };              // the most usual reading of each
  struct Entry { std::string given, family; int birth_year = 0; std::vector<Name> more; };
  struct Operator {
    index::Names names;
    std::mutex mutex;                                     // of what follows
    std::int64_t changed = 0;                             // the newest change that is in
    std::unordered_map<std::int64_t, Entry> entries;
    std::vector<Double> doubles;
    std::int64_t doubles_at = -1;
    std::atomic<bool> looking{false};
    core::Instant looked_at;
    std::jthread looker;                                  // last: ends before the rest goes
  };
  std::map<std::string, std::unique_ptr<Operator>, std::less<>> of;
  std::size_t count_at_once = 5000;                       // larger registers are searched for doubles in a thread of their own
  std::atomic<bool> ready{false};
  std::jthread filling;                                   // last: stops before the rest goes
};
// Takes in what has changed, at most so many; true when there was no more.
bool follow(store::Tx&, const vault::OperatorKeys&, Register::Operator&, int at_most);
void start_register(web::Services&);
// The register of this operator, with what has changed taken in; null before it is begun.
Register::Operator* register_of(web::Services&, store::Tx&, const vault::OperatorKeys&);

}  // namespace ostoja::people
