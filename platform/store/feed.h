#pragma once
// The append-only event feed: every change and every read of client data is one row, in one gap-free order. It is the audit log (access/audit.h
// builds the Merkle tree over it), the change feed that indexes and other nodes follow, and the proof against replayed rows.
#include "store/store.h"

#include <string>
#include <string_view>

namespace ostoja::store {

struct Event {
  std::int64_t seq = 0;          // 1, 2, 3 … without gaps; given by the writer
  core::Instant at;
  std::int64_t actor = 0;        // staff user id; 0 = the program itself
  std::string action;            // "contact.read", "case.close": our words
  std::string record;            // "contact", "case", "session" …: our words
  std::int64_t record_id = 0;
  std::int64_t version = 0;      // row version after the change; 0 for a read
  std::string detail;            // coded detail only: field names, codes, counts, a reason's code; never a person's data
  std::string hash;              // 32 bytes: what was sealed with this change (hash of ciphertexts), or empty
};

// Adds an event to the transaction. Its seq is given when the batch commits; the caller sees 0.
void append(Tx&, Event);
// How many events this work has appended so far: a change that leaves none is refused by the web's router.
std::size_t appended(Tx&);

// `on_batch` is told each batch's events in their order, before its commit and inside its transaction, so that the Merkle tree can store its frontier
// with them. The events themselves are numbered and stored by the writer, with or without this.
using OnBatch = std::function<void(Tx&, std::span<const Event>)>;
void attach_feed(Db&, OnBatch);

// Events after `seq`, at most `limit`, in order.
std::vector<Event> events_after(Tx&, std::int64_t seq, int limit);
// Newest first. By an index, except those of a contact: they are found by walking the whole log, a second for some million events.
std::vector<Event> events_of(Tx&, std::string_view record, std::int64_t record_id, int limit);
// How many different actors stand in the newest 100 events of a record, not a contact, since that moment.
std::int64_t actors_since(Tx&, std::string_view record, std::int64_t record_id, core::Instant since);
// The bytes that the audit log hashes for an event: length-prefixed fields in the order of the struct.
std::string canonical(const Event&);

}  // namespace ostoja::store
