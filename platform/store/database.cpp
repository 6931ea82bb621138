// The reader pool and the writer thread, over connections of either engine.
#include "store/connection.h"

#include "core/log.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace ostoja::store {
namespace {

class Readers {
 public:
  enum class Need : std::uint8_t { all, records };

  // `keep`: nobody but this program writes, so that a snapshot may serve further reads.
  Readers(Connect connect, int count, bool keep) : connect_(std::move(connect)), keep_(keep), left_(count) {}

  void read(const Db::Work& work, Need need) {
    auto connection = take();
    try {
      if (connection->snapshot.open && !serves(connection->snapshot, need)) end(*connection);
      if (!connection->snapshot.open) begin(connection);
      work(*connection);
      if (!keep_) connection->commit();
    } catch (...) {
      end(*connection);
      give_back(std::move(connection));
      throw;
    }
    if (!keep_) connection->snapshot.open = false;
    give_back(std::move(connection));
  }
  // The writer tells that the data are others now, before it reports the change to anybody.
  void changed() { data_.fetch_add(1); }
  // Ends the snapshots that lie unused and are old.
  void let_old_go() {
    auto now = std::chrono::steady_clock::now();
    std::lock_guard lock(mutex_);
    for (auto& c : idle_)
      if (c->snapshot.open && now - c->snapshot.since > kKept) end(*c);
  }
  // No snapshot outlives its read while this is held: the log in front of the file can only be started anew when nobody reads from it.
  class NoKeeping {
   public:
    explicit NoKeeping(Readers& readers) : readers_(readers) {
      readers_.keeping_ = false;
      std::lock_guard lock(readers_.mutex_);
      for (auto& c : readers_.idle_)
        if (c->snapshot.open) end(*c);
    }
    ~NoKeeping() { readers_.keeping_ = true; }
    NoKeeping(const NoKeeping&) = delete;

   private:
    Readers& readers_;
  };
  // Reads wait while this is held, and what was running has ended, unless it took too long: the engine would wait for it in steps of many milliseconds.
  class Pause {
   public:
    explicit Pause(Readers& readers) : readers_(readers) {
      std::unique_lock lock(readers_.mutex_);
      readers_.paused_ = true;
      readers_.quiet_.wait_for(lock, kPause, [&] { return readers_.out_ == 0; });
    }
    ~Pause() {
      std::lock_guard lock(readers_.mutex_);
      readers_.paused_ = false;
      for (auto* w : readers_.waiting_) w->turn.notify_one();
    }
    Pause(const Pause&) = delete;

   private:
    Readers& readers_;
  };

 private:
  bool serves(const Connection::Snapshot& s, Need need) const {
    return need == Need::records && s.of == data_.load() && std::chrono::steady_clock::now() - s.since < kKept;
  }
  static void end(Connection& c) {
    c.rollback();
    c.snapshot.open = false;
  }
  // A connection that was lost while it lay idle is replaced once: nothing has run on it yet.
  void begin(std::unique_ptr<Connection>& connection) {
    Connection::Snapshot s{true, data_.load(), std::chrono::steady_clock::now()};  // what is reported from here on may be in it, what was before is
    try {
      connection->begin_read();
    } catch (const core::Failure&) {
      if (connection->usable()) throw;
      connection = connect_(Role::reader);
      connection->begin_read();
    }
    connection->snapshot = s;
  }
  struct Waiter {
    std::condition_variable turn;
    std::chrono::steady_clock::time_point since = std::chrono::steady_clock::now();
    std::unique_ptr<Connection> given;
    bool called = false;  // with nothing given: make a connection in the place of a lost one
  };

  std::unique_ptr<Connection> take() {
    std::unique_lock lock(mutex_);
    auto free = [&] { return !paused_ && (!idle_.empty() || left_ > 0); };
    if (!free()) {
      Waiter me;
      waiting_.push_back(&me);
      while (!me.called && !free()) me.turn.wait(lock);
      if (me.called) {
        if (me.given) return std::move(me.given);
        ++left_, --out_;
      } else {
        std::erase(waiting_, &me);
      }
    }
    ++out_;
    if (!idle_.empty()) {
      auto c = std::move(idle_.back());
      idle_.pop_back();
      wake_next();
      return c;
    }
    --left_;
    wake_next();
    lock.unlock();
    try {
      return connect_(Role::reader);
    } catch (...) {
      give_back(nullptr);
      throw;
    }
  }
  // A free connection is anybody's, which saves most of the switching between threads; but whoever has waited long gets it handed over.
  void give_back(std::unique_ptr<Connection> c) {
    if (c && !c->usable()) c.reset();
    if (c && c->snapshot.open && (!keeping_.load() || c->snapshot.of != data_.load())) end(*c);
    std::lock_guard lock(mutex_);
    if (!paused_ && !waiting_.empty() && std::chrono::steady_clock::now() - waiting_.front()->since > kPatience) {
      Waiter* first = waiting_.front();
      waiting_.pop_front();
      first->given = std::move(c);
      first->called = true;
      first->turn.notify_one();
      return;
    }
    if (c) idle_.push_back(std::move(c));
    else ++left_;
    if (--out_ == 0) quiet_.notify_one();
    wake_next();
  }
  void wake_next() {
    if (!paused_ && !waiting_.empty() && (!idle_.empty() || left_ > 0)) waiting_.front()->turn.notify_one();
  }

  static constexpr std::chrono::milliseconds kPatience{2}, kKept{1000}, kPause{20};
  Connect connect_;
  const bool keep_;
  std::atomic<std::uint64_t> data_{0};
  std::atomic<bool> keeping_{true};
  std::mutex mutex_;
  std::deque<Waiter*> waiting_;  // the longest first
  std::vector<std::unique_ptr<Connection>> idle_;
  int left_;                     // connections that may still be made
  int out_ = 0;                  // connections in use
  bool paused_ = false;
  std::condition_variable quiet_;
};

// Moves the pages of the writer's log into the file on a thread and a connection of its own, so that no write waits for it.
class Settler {
 public:
  explicit Settler(std::unique_ptr<Connection> connection) : connection_(std::move(connection)), thread_([this] { loop(); }) {}
  ~Settler() {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    woken_.notify_one();
    thread_.join();
  }
  enum class Flush : std::uint8_t { no, yes };
  void wake(Flush flush = Flush::no) {
    {
      std::lock_guard lock(mutex_);
      wanted_ = true, flush_ = flush;
    }
    woken_.notify_one();
  }
  bool works() const {
    std::lock_guard lock(mutex_);
    return wanted_;
  }

 private:
  void loop() {
    std::unique_lock lock(mutex_);
    for (;;) {
      woken_.wait(lock, [&] { return stopping_ || wanted_; });
      if (stopping_) return;
      const bool flush = flush_ == Flush::yes;
      lock.unlock();
      try {
        connection_->settle_log();
        if (flush) connection_->flush_file();
      } catch (const core::Failure&) {
        core::log(core::Level::warning, "the store's log cannot be moved into its file now; nothing is lost, it is tried again");
      }
      lock.lock();
      wanted_ = false;
    }
  }

  std::unique_ptr<Connection> connection_;
  mutable std::mutex mutex_;
  std::condition_variable woken_;
  bool stopping_ = false, wanted_ = false;
  Flush flush_ = Flush::no;
  std::thread thread_;
};

struct Job {
  Db::Work work;
  Db::Ended ended;
  std::exception_ptr failed;
  Pending pending;
};

class Database final : public Db {
 public:
  Database(const Options& o, Engine engine, Connect connect, Extras extras)
      : engine_(engine), read_only_(o.read_only), batch_(static_cast<std::size_t>(std::max(1, o.batch))), connect_(connect), extras_(std::move(extras)), readers_(connect, std::max(1, o.readers), extras_.alone) {
    if (read_only_) {
      readers_.read([](Tx& tx) { tx.number("select 1"); }, Readers::Need::all);
      return;
    }
    writer_connection_ = connect_(Role::writer);
    if (extras_.alone) settler_ = std::make_unique<Settler>(connect_(Role::writer));
    writer_ = std::thread([this] { write_loop(); });
  }
  ~Database() override {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    woken_.notify_all();
    if (writer_.joinable()) writer_.join();
    settler_.reset();
  }

  void read(const Work& work) override {
    reads_.fetch_add(1, std::memory_order_relaxed);
    readers_.read(work, Readers::Need::all);
  }
  void read_records(const Work& work) override {
    reads_.fetch_add(1, std::memory_order_relaxed);
    readers_.read(work, Readers::Need::records);
  }
  void queue(Work work, Ended ended) override {
    if (read_only_) {
      ended(std::make_exception_ptr(core::Failure(core::Errc::unavailable, "the store is open for reading only")));
      return;
    }
    {
      std::lock_guard lock(mutex_);
      waiting_.push_back({std::move(work), std::move(ended), nullptr, {}});
    }
    woken_.notify_one();
  }
  void before_commit(std::shared_ptr<BatchHook> hook) override { hook_ = std::move(hook); }
  Engine engine() const override { return engine_; }
  bool read_only() const override { return read_only_; }
  void backup(const std::string& path) override {
    if (!extras_.backup) throw core::Failure(core::Errc::unavailable, "back up PostgreSQL with its own tools: pg_basebackup or pg_dump");
    extras_.backup(path);
  }
  void check_integrity() override {
    if (!extras_.check) return;
    readers_.read([&](Tx& tx) { extras_.check(static_cast<Connection&>(tx)); }, Readers::Need::all);
  }
  std::int64_t size_bytes() override {
    if (extras_.size) return extras_.size();
    return reading([](Tx& tx) { return tx.number("select pg_database_size(current_database())"); });
  }
  Counters counters() const override {
    std::lock_guard lock(mutex_);
    return {writes_.load(), commits_.load(), reads_.load(), static_cast<std::int64_t>(waiting_.size())};
  }
  bool on_writer() const { return std::this_thread::get_id() == writer_.get_id(); }

 private:
  void write_loop() {
    std::deque<Job> taken;
    for (;;) {
      {
        std::unique_lock lock(mutex_);
        woken_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        while (!waiting_.empty() && taken.size() < batch_) {
          taken.push_back(std::move(waiting_.front()));
          waiting_.pop_front();
        }
      }
      run_batch(taken);
      const auto together = taken.size();
      taken.clear();
      if (settler_ && writer_connection_) care_for_log(together);
    }
  }

  // The log is moved into the file in pieces beside the writer; when it has grown long all the same, since writes never paused, it is started anew.
  // Who waits for a commit while a piece is moved waits for the disk: small pieces while writes come singly, large ones, which cost less in all, under load.
  // Starting anew stops the writer until the last page is moved. So no snapshot is kept from shortly before, and all that can be moved beside the writer is: what is left
  // is what was written meanwhile.
  void care_for_log(std::size_t together) {
    readers_.let_old_go();
    auto pages = writer_connection_->log_pages();
    if (pages < log_seen_) log_seen_ = 0, next_restart_ = kLongLog, unkept_.reset();  // the engine has started it anew
    if (settler_->works()) return;
    const auto since = pages - log_seen_;
    if (pages < next_restart_) {
      if (since >= (together > 2 ? kSettleAfter : kSettleSmall)) log_seen_ = pages, settler_->wake();
      return;
    }
    if (!unkept_) unkept_.emplace(readers_), rounds_ = 0;
    if (rounds_ == 0 || (since > kSettleSmall && rounds_ < kRounds)) {
      ++rounds_, log_seen_ = pages;
      return settler_->wake(Settler::Flush::yes);
    }
    next_restart_ = pages + kLongLog / 4;
    try {
      Readers::Pause here(readers_);
      if (writer_connection_->restart_log()) log_seen_ = 0, next_restart_ = kLongLog;
    } catch (const core::Failure&) {
      core::log(core::Level::warning, "the store's log cannot be moved into its file now; nothing is lost, it is tried again");
    }
    unkept_.reset();
  }

  // A lost connection is replaced before the first work runs; one that is lost later fails its batch.
  void begin() {
    if (writer_connection_ && writer_connection_->usable()) {
      try {
        return writer_connection_->begin_write();
      } catch (const core::Failure&) {
        if (writer_connection_->usable()) throw;
      }
    }
    writer_connection_.reset();
    writer_connection_ = connect_(Role::writer);
    next_seq_ = 0;
    writer_connection_->begin_write();
  }

  void run_batch(std::deque<Job>& jobs) {
    std::exception_ptr broken;
    try {
      begin();
      auto& c = *writer_connection_;
      std::vector<Event> events;
      for (auto& job : jobs) {
        run_one(c, job);
        if (!job.failed)
          for (auto& e : job.pending.events) events.push_back(std::move(e));
      }
      const bool data = c.has_written();
      if (!events.empty()) {
        if (next_seq_ == 0 || c.others_may_write()) next_seq_ = c.number("select seq from event order by seq desc limit 1") + 1;
        store_events(c, events, next_seq_);
        if (hook_ && hook_->run) hook_->run(c, events);
      }
      c.commit();
      if (data) readers_.changed();
      next_seq_ += static_cast<std::int64_t>(events.size());
      commits_.fetch_add(1, std::memory_order_relaxed);
    } catch (...) {
      broken = std::current_exception();
      if (writer_connection_) writer_connection_->rollback();
      next_seq_ = 0;
    }
    for (auto& job : jobs) {
      if (broken && !job.failed) job.failed = broken;
      if (!job.failed) {
        writes_.fetch_add(1, std::memory_order_relaxed);
        for (auto& f : job.pending.after) safely(f);
      }
      if (job.ended) safely([&] { job.ended(std::move(job.failed)); });
    }
  }

  // One work inside its savepoint: a throw takes back this work alone, also one of the release (PostgreSQL refuses it when the work has overlooked
  // a refusal). When the engine has taken back the whole transaction, all of the batch fails with the reason for that.
  static void run_one(Connection& c, Job& job) {
    c.pending() = {};
    c.run("savepoint work");
    try {
      job.work(c);
      c.run("release savepoint work");
      job.pending = std::exchange(c.pending(), {});
    } catch (...) {
      job.failed = std::current_exception();
      c.pending() = {};
      c.still_whole();
      c.run("rollback to savepoint work");
      c.run("release savepoint work");
    }
  }

  template <class F>
  static void safely(F&& f) {
    try {
      f();
    } catch (...) {
      core::log(core::Level::error, "something that follows a commit failed; what was saved stays saved");
    }
  }

  Engine engine_;
  bool read_only_;
  std::size_t batch_;
  Connect connect_;
  Extras extras_;
  std::unique_ptr<Connection> writer_connection_;
  Readers readers_;
  std::unique_ptr<Settler> settler_;
  static constexpr std::int64_t kSettleAfter = 2000, kSettleSmall = 200, kLongLog = 20000;  // pages of 4 kB
  static constexpr int kRounds = 3;
  std::int64_t log_seen_ = 0, next_restart_ = kLongLog;
  std::optional<Readers::NoKeeping> unkept_;  // before the log is started anew
  int rounds_ = 0;
  std::shared_ptr<BatchHook> hook_;
  mutable std::mutex mutex_;
  std::condition_variable woken_;
  std::deque<Job> waiting_;
  bool stopping_ = false;
  std::int64_t next_seq_ = 0;  // 0: ask the store
  std::atomic<std::int64_t> writes_{0}, commits_{0}, reads_{0};
  std::thread writer_;
};

}  // namespace

void refuse_faulty(std::string_view sql, std::string_view code) {
  core::log(core::Level::error, "a statement to the store is faulty:", core::LogWord::of_ours(std::string(code) + " " + std::string(sql.substr(0, 200))));
  throw core::Failure(core::Errc::internal, "a statement to the store is faulty");
}

void refuse_unlike(std::size_t placeholders, std::size_t params, std::string_view sql) {
  if (placeholders != params) refuse_faulty(sql, "parameters do not fit the placeholders");
}

void refuse_nul(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) throw core::Failure(core::Errc::invalid, "a text cannot hold the character NUL");
}

std::unique_ptr<Db> make_database(const Options& o, Engine engine, Connect connect, Extras extras) {
  return std::make_unique<Database>(o, engine, std::move(connect), std::move(extras));
}

void Db::write(const Work& work) {
  if (auto* self = dynamic_cast<Database*>(this); self != nullptr && self->on_writer())
    throw core::Failure(core::Errc::internal, "a write inside a write would wait for itself");
  std::mutex mutex;
  std::condition_variable ended;
  bool done = false;
  std::exception_ptr failed;
  queue([&work](Tx& tx) { work(tx); }, [&](std::exception_ptr f) {
    std::lock_guard lock(mutex);
    failed = std::move(f);
    done = true;
    ended.notify_one();
  });
  std::unique_lock lock(mutex);
  ended.wait(lock, [&] { return done; });
  if (failed) std::rethrow_exception(failed);
}

std::unique_ptr<Db> open(const Options& o) { return o.engine == Engine::postgres ? postgres_open(o) : sqlcipher_open(o); }

void create(const Options& o) {
  if (o.engine == Engine::sqlcipher) return sqlcipher_create(o);
  auto db = postgres_open(o);
  if (db->reading([](Tx& tx) { return tx.number("select count(*) from information_schema.tables where table_schema = current_schema()"); }) != 0)
    throw core::Failure(core::Errc::conflict, "this PostgreSQL schema is not empty");
}

}  // namespace ostoja::store
