#pragma once
// Finding contacts again: by number, by telephone number (its keyed hash), by words of the notes (a word index in memory, apart for each operator).
#include "hotline/hotline.h"
#include "index/words.h"
#include "web/finders.h"

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace ostoja::hotline {

// The room's state in memory; made at start, filled in the background from the opened contacts.
struct Memory {
  std::map<std::string, std::unique_ptr<index::Words>, std::less<>> words;  // by operator
  std::atomic<bool> ready{false};                                            // the background filling is done
  // What changed while an operator's index was being filled, so that the filling does not put older words over it.
  std::mutex filling_mutex;
  std::set<std::string, std::less<>> filled;
  std::unordered_set<std::int64_t> changed_meanwhile;
  std::shared_ptr<std::atomic<std::int64_t>> changes = std::make_shared<std::atomic<std::int64_t>>(0);  // raised after each committed change of a contact
  std::mutex totals_mutex;
  std::int64_t totals_at = -1;                                               // `changes` when `totals` were counted
  std::unordered_map<std::string, std::int64_t> totals;
  std::jthread filling;                                                      // last: stops before the rest goes
};

// Contacts by number, telephone number and words of the notes; newest first.
std::vector<Row> find_contacts(web::Context&, std::string_view query, int limit);
void find_for_desk(web::Context&, std::string_view query, std::size_t limit, std::vector<web::Hit>&);
void index_later(web::Context&, const Contact&);          // after the commit
void start_index(web::Services&);                         // module().start
// count() of a filter, remembered until any contact changes.
std::int64_t total(web::Services&, store::Tx&, const Filter&);

}  // namespace ostoja::hotline
