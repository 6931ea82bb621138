#pragma once
// Inside the store: what both engines offer to the reader pool and the writer.
#include "store/feed.h"
#include "store/store.h"

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

// One connection of an engine. Not shared between threads at a time.
class Connection : public Tx {
 public:
  virtual ~Connection() = default;
  void after_commit(std::function<void()> f) override { pending_.after.push_back(std::move(f)); }
  Pending& pending() override { return pending_; }
  virtual void begin_read() = 0;
  virtual void begin_write() = 0;     // PostgreSQL: takes the lock that puts the feed of several nodes into one order
  virtual void commit() = 0;
  virtual void rollback() noexcept = 0;
  virtual bool usable() = 0;          // false: the connection is lost; a new one is made
  virtual bool others_may_write() const = 0;  // PostgreSQL: another node may have added events

 protected:
  Pending pending_;
};

using Connect = std::function<std::unique_ptr<Connection>()>;

// The engines.
Connect sqlcipher_connections(const Options&);   // shares the options' key in locked memory
Connect postgres_connections(const Options&);
void sqlcipher_create(const Options&);
void sqlcipher_backup(Connection& from, const std::string& path, const core::Secret& key);
std::unique_ptr<Db> sqlcipher_open(const Options&);
std::unique_ptr<Db> postgres_open(const Options&);

// A database over connections of either engine: reader pool and writer thread (database.cpp).
struct Extras {                                 // what only one engine can do
  std::function<void(const std::string&)> backup;
  std::function<std::int64_t()> size;
  std::function<void(Connection&)> check;
  std::shared_ptr<void> lock;                   // held as long as the database is open
};
std::unique_ptr<Db> make_database(const Options&, Engine, Connect, Extras);

// Numbers the events from `next` on and inserts them.
void store_events(Tx&, std::span<Event> events, std::int64_t first_seq);

}  // namespace ostoja::store
