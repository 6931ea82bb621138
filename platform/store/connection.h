#pragma once
// Inside the store: what both engines offer to the reader pool and the writer.
#include "store/feed.h"
#include "store/store.h"

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace ostoja::store {

struct Pending {
  std::vector<Event> events;
  std::vector<std::function<void()>> after;
};

struct Db::BatchHook {
  OnBatch run;
};

enum class Role : std::uint8_t { reader, writer };

// One connection of an engine. Not shared between threads at a time.
class Connection : public Tx {
 public:
  explicit Connection(Role role) : role_(role) {}
  virtual ~Connection() = default;
  bool writable() const final { return role_ == Role::writer; }
  void after_commit(std::function<void()> f) final {
    if (!writable()) throw core::Failure(core::Errc::internal, "a read commits nothing that something could follow");
    pending_.after.push_back(std::move(f));
  }
  Pending& pending() final { return pending_; }
  virtual void begin_read() = 0;
  virtual void begin_write() = 0;     // PostgreSQL: takes the lock that puts the feed of several nodes into one order
  virtual void commit() = 0;
  virtual void rollback() noexcept = 0;
  // Throws what ended the running transaction, if it is no longer there: an engine takes back all of it on a full disk, and a server may be lost.
  virtual void still_whole() = 0;
  virtual bool usable() = 0;          // false: the connection is lost; a new one is made
  virtual bool others_may_write() const = 0;  // PostgreSQL: another node may have added events
  virtual bool has_written() const { return true; }  // since begin_write(): a statement that may have changed something has run
  // The write-ahead log of an engine that leaves its care to us: how many pages lie in it after the last commit, moving what can be moved into the file
  // while others read and write, and starting it anew (false: somebody still reads from it).
  virtual std::int64_t log_pages() const { return 0; }
  virtual void settle_log() {}
  virtual bool restart_log() { return true; }
  // What was moved is on the disk afterwards. The engine itself does that only when a settling reached the end of the log, and then all at once.
  virtual void flush_file() {}

  struct Snapshot {                    // of a reader, kept between reads
    bool open = false;
    std::uint64_t of = 0;              // the state of the data it shows
    std::chrono::steady_clock::time_point since;
  } snapshot;

 protected:
  const Role role_;
  Pending pending_;
};

using Connect = std::function<std::unique_ptr<Connection>(Role)>;

// So many statements a connection keeps prepared; texts put together at run time must not fill the memory.
inline constexpr std::size_t kStatements = 500;

struct TextHash {  // finds a statement by its text without making a string
  using is_transparent = void;
  std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>()(s); }
};

// What both engines refuse alike. The text of a statement is ours and holds no value, so it may be logged.
[[noreturn]] void refuse_faulty(std::string_view sql, std::string_view code);
void refuse_unlike(std::size_t placeholders, std::size_t params, std::string_view sql);
void refuse_nul(std::string_view text);

// The engines.
void sqlcipher_create(const Options&);
std::unique_ptr<Db> sqlcipher_open(const Options&);
std::unique_ptr<Db> postgres_open(const Options&);

// A database over connections of either engine: reader pool and writer thread (database.cpp).
struct Extras {                                 // what only one engine can do
  std::function<void(const std::string&)> backup;
  std::function<std::int64_t()> size;
  std::function<void(Connection&)> check;
  std::shared_ptr<void> lock;                   // held as long as the database is open
  bool alone = false;                           // nobody but this program writes, and the log of the writer is ours to care for
};
std::unique_ptr<Db> make_database(const Options&, Engine, Connect, Extras);

// Numbers the events from `next` on and inserts them.
void store_events(Tx&, std::span<Event> events, std::int64_t first_seq);

}  // namespace ostoja::store
