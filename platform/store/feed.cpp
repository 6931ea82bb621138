#include "store/connection.h"

#include <array>

namespace ostoja::store {
namespace {

constexpr std::size_t kColumns = 9;

// "insert into event … values ($1,…,$9),($10,…)" for n rows; made once per n.
const std::string& insert_of(std::size_t n) {
  static const auto texts = [] {
    std::array<std::string, 33> all;
    for (std::size_t rows : {1, 8, 32}) {
      std::string sql = "insert into event (seq, at, actor, action, record, record_id, version, detail, hash) values ";
      for (std::size_t r = 0; r < rows; ++r) {
        sql += r == 0 ? "(" : ",(";
        for (std::size_t c = 1; c <= kColumns; ++c) sql += (c == 1 ? "$" : ",$") + std::to_string(r * kColumns + c);
        sql += ")";
      }
      all[rows] = sql;
    }
    return all;
  }();
  return texts[n];
}

Event read(const Row& r) {
  Event e;
  e.seq = r.integer(0);
  e.at = r.instant(1);
  e.actor = r.integer(2);
  e.action = r.text(3), e.record = r.text(4);
  e.record_id = r.integer(5), e.version = r.integer(6);
  e.detail = r.text(7);
  e.hash = core::view_of(r.blob(8));
  return e;
}

constexpr std::string_view kSelect = "select seq, at, actor, action, record, record_id, version, detail, hash from event ";

void add(std::string& out, std::string_view part) {
  auto n = static_cast<std::uint32_t>(part.size());
  for (int shift : {24, 16, 8, 0}) out += static_cast<char>(n >> shift & 0xff);
  out += part;
}
void add(std::string& out, std::int64_t number) {
  auto n = static_cast<std::uint64_t>(number);
  for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(n >> shift & 0xff);
}

}  // namespace

// What cannot be stored is refused here, where it fails the one work that brought it and not the batch that is stored together.
void append(Tx& tx, Event event) {
  if (!tx.writable()) throw core::Failure(core::Errc::internal, "an event belongs to a write: a read would lose it");
  if (!event.at || event.action.empty()) throw core::Failure(core::Errc::internal, "an event needs its moment and its action");
  for (const std::string* text : {&event.action, &event.record, &event.detail})
    if (!core::is_utf8(*text) || text->find('\0') != std::string::npos) throw core::Failure(core::Errc::internal, "an event's words are not text");
  tx.pending().events.push_back(std::move(event));
}
std::size_t appended(Tx& tx) { return tx.pending().events.size(); }

void attach_feed(Db& db, OnBatch on_batch) {
  auto hook = std::make_shared<Db::BatchHook>();
  hook->run = std::move(on_batch);
  db.before_commit(std::move(hook));
}

void store_events(Tx& tx, std::span<Event> events, std::int64_t first_seq) {
  for (auto& e : events) e.seq = first_seq++;
  std::vector<Value> values;
  for (std::size_t at = 0; at < events.size();) {
    std::size_t left = events.size() - at, n = left >= 32 ? 32 : left >= 8 ? 8 : 1;
    values.clear();
    for (const auto& e : events.subspan(at, n)) {
      values.insert(values.end(), {e.seq, e.at, e.actor, e.action, e.record, e.record_id, e.version, e.detail});
      values.push_back(e.hash.empty() ? Value(nullptr) : Value(Blob(core::bytes_of(e.hash))));
    }
    tx.run_all(insert_of(n), values);
    at += n;
  }
}

std::vector<Event> events_after(Tx& tx, std::int64_t seq, int limit) {
  std::vector<Event> out;
  tx.run(std::string(kSelect) + "where seq > $1 order by seq limit $2", {seq, limit}, [&](const Row& r) { out.push_back(read(r)); });
  return out;
}

std::vector<Event> events_of(Tx& tx, std::string_view record, std::int64_t record_id, int limit) {
  std::vector<Event> out;
  tx.run(std::string(kSelect) + (record == "contact" ? "where record = $1 and record_id = $2 order by seq desc limit $3" : "where record = $1 and record <> 'contact' and record_id = $2 order by seq desc limit $3"), {record, record_id, limit}, [&](const Row& r) { out.push_back(read(r)); });
  return out;
}

std::int64_t actors_since(Tx& tx, std::string_view record, std::int64_t record_id, core::Instant since) {
  return tx.number("select count(distinct actor) from (select at, actor from event where record = $1 and record <> 'contact' and record_id = $2 order by seq desc limit 100) as newest where at >= $3", {record, record_id, since});
}

std::string canonical(const Event& e) {
  std::string out;
  out.reserve(128);
  add(out, e.seq);
  add(out, e.at.ms);
  add(out, e.actor);
  add(out, e.action);
  add(out, e.record);
  add(out, e.record_id);
  add(out, e.version);
  add(out, e.detail);
  add(out, e.hash);
  return out;
}

}  // namespace ostoja::store
