#pragma once
// The store behind two engines: SQLite in SQLCipher-4 format (embedded, default) and PostgreSQL. One SQL text for both: lower case, $1 $2 …,
// columns are text and integer, plus the words that dialect.h replaces in migrations: @bigint, @blob, @strict, @clustered.
//
// Reads run on a pool of read connections, each read a snapshot. Writes go to one writer thread, which runs the queued ones one after
// another, each inside a savepoint, commits once (one fsync for all) and only then reports them done: a reported write is on disk.
// Whatever the store cannot do (full disk, read-only, locked file, lost server) is thrown as core::Failure(unavailable); a broken rule of
// the schema (unique, foreign key, check) as Failure(conflict); faulty SQL as Failure(internal). None of them carries values.
#include "core/failure.h"
#include "core/id.h"
#include "core/result.h"
#include "core/secret.h"
#include "core/text.h"
#include "core/time.h"

#include <cstdint>
#include <exception>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ostoja::store {

using Blob = std::span<const std::uint8_t>;
class Value {  // a parameter; views must live until run() returns
 public:
  Value(std::nullptr_t) : v_(nullptr) {}
  Value(std::int64_t n) : v_(n) {}
  Value(int n) : v_(static_cast<std::int64_t>(n)) {}
  Value(std::size_t n) : v_(static_cast<std::int64_t>(n)) {}
  Value(bool b) = delete;  // write 1 or 0: there is no boolean column
  Value(std::string_view s) : v_(s) {}
  Value(const std::string& s) : v_(std::string_view(s)) {}
  Value(const char* s) : v_(std::string_view(s)) {}
  Value(Blob b) : v_(b) {}
  Value(const core::Bytes& b) : v_(Blob(b)) {}
  Value(core::Instant t) : v_(nullptr) { if (t) v_ = t.ms; }                       // none → null
  Value(core::Date d) : v_(nullptr) { if (d) v_ = static_cast<std::int64_t>(d.days); }
  template <class Tag>
  Value(core::Id<Tag> id) : v_(nullptr) { if (id) v_ = id.value; }                 // no id → null
  static Value text_or_null(std::string_view s) { return s.empty() ? Value(nullptr) : Value(s); }
  const auto& get() const { return v_; }

 private:
  std::variant<std::nullptr_t, std::int64_t, std::string_view, Blob> v_;
};
using Params = std::span<const Value>;

class Row {  // valid inside the callback only; a null reads as 0, empty or none
 public:
  virtual bool is_null(int column) const = 0;
  virtual std::int64_t integer(int column) const = 0;
  virtual std::string_view text(int column) const = 0;
  virtual Blob blob(int column) const = 0;
  core::Instant instant(int column) const { return {integer(column)}; }
  core::Date date(int column) const { return is_null(column) ? core::Date{} : core::Date{static_cast<std::int32_t>(integer(column))}; }
  template <class I>
  I id(int column) const { return I{integer(column)}; }

 protected:
  ~Row() = default;
};
using Each = std::function<void(const Row&)>;

enum class Engine : std::uint8_t { sqlcipher, postgres };

struct Pending;  // events and callbacks of the running work (connection.h)

class Tx {
 public:
  // Runs one statement with prepared-statement caching; returns the number of rows changed (or read, for a select).
  std::int64_t run(std::string_view sql, std::initializer_list<Value> params = {}, const Each& each = {}) {
    return run_all(sql, Params(params.begin(), params.size()), each);
  }
  virtual std::int64_t run_all(std::string_view sql, Params params, const Each& each = {}) = 0;
  // The first row through `f`, or nothing.
  template <class F>
  auto one(std::string_view sql, std::initializer_list<Value> params, F f) -> std::optional<decltype(f(std::declval<const Row&>()))> {
    std::optional<decltype(f(std::declval<const Row&>()))> out;
    run(sql, params, [&](const Row& row) { if (!out) out.emplace(f(row)); });
    return out;
  }
  std::int64_t number(std::string_view sql, std::initializer_list<Value> params = {}) {  // first column of the first row, 0 when none
    return one(sql, params, [](const Row& r) { return r.integer(0); }).value_or(0);
  }
  virtual Engine engine() const = 0;
  virtual bool writable() const = 0;
  // Runs when this transaction's batch is on disk (writer thread): for live events and in-memory indexes. Dropped on rollback.
  virtual void after_commit(std::function<void()>) = 0;
  virtual Pending& pending() = 0;

 protected:
  ~Tx() = default;
};

struct Options {
  Engine engine = Engine::sqlcipher;
  std::string path;               // the file, or a libpq connection string
  core::Secret key;               // raw 32-byte key of the SQLCipher file; unused by PostgreSQL
  int readers = 4;                // read connections
  int cache_mb = 64;              // page cache of the writer; each reader gets a quarter
  int batch = 64;                 // at most so many writes share one commit
  bool read_only = false;
};

class Db {
 public:
  virtual ~Db() = default;  // finishes queued writes, then closes

  using Work = std::function<void(Tx&)>;
  using Ended = std::function<void(std::exception_ptr failed)>;  // null when the work is on disk; called on the writer thread

  virtual void read(const Work&) = 0;             // on the caller's thread, one snapshot with everything that was reported
  // The same for a work that needs every change reported, but not the newest second of the access log of reads: it may be given the snapshot of an
  // earlier read as long as nothing but that log has grown since, so that the pages an engine has decrypted stay good (docs/decisions/0011).
  virtual void read_records(const Work&) = 0;
  virtual void queue(Work, Ended) = 0;            // returns at once; a throw inside Work rolls back that work alone
  void write(const Work&);                        // queues and waits until it is on disk; rethrows what Work or the commit threw
  template <class F>
  auto reading(F f) -> decltype(f(std::declval<Tx&>())) {
    std::optional<decltype(f(std::declval<Tx&>()))> out;
    read([&](Tx& tx) { out.emplace(f(tx)); });
    return std::move(*out);
  }
  template <class F>
  auto writing(F f) -> decltype(f(std::declval<Tx&>())) {
    std::optional<decltype(f(std::declval<Tx&>()))> out;
    write([&](Tx& tx) { out.emplace(f(tx)); });
    return std::move(*out);
  }

  // The feed's place (feed.h, attach_feed): run by the writer once per batch before its commit, with the batch's numbered events.
  struct BatchHook;
  virtual void before_commit(std::shared_ptr<BatchHook>) = 0;
  virtual Engine engine() const = 0;
  virtual bool read_only() const = 0;
  virtual void backup(const std::string& path) = 0;       // sqlcipher: a consistent copy in the same format and key; postgres: Failure(unavailable)
  virtual void check_integrity() = 0;                     // throws Failure(internal) when a page or an index is broken
  virtual std::int64_t size_bytes() = 0;
  struct Counters { std::int64_t writes = 0, commits = 0, reads = 0, waiting = 0; };
  virtual Counters counters() const = 0;
};

std::unique_ptr<Db> open(const Options&);                  // throws Failure(unavailable) with what to do: no file, wrong key, locked, port shut
void create(const Options&);                               // a new, empty file (fails when one is there) or checks an empty PostgreSQL schema
void rekey(const std::string& path, const core::Secret& from, const core::Secret& to);

}  // namespace ostoja::store
