// The reader pool and the writer thread, over connections of either engine.
#include "store/connection.h"

#include "core/log.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace ostoja::store {
namespace {

class Readers {
 public:
  Readers(Connect connect, int count) : connect_(std::move(connect)), left_(count) {}

  void read(const Db::Work& work) {
    auto connection = take();
    bool begun = false;
    try {
      connection->begin_read();
      begun = true;
      work(*connection);
      connection->commit();
    } catch (...) {
      if (begun) connection->rollback();
      give_back(std::move(connection));
      throw;
    }
    connection->pending() = {};
    give_back(std::move(connection));
  }

 private:
  std::unique_ptr<Connection> take() {
    std::unique_lock lock(mutex_);
    free_.wait(lock, [&] { return !idle_.empty() || left_ > 0; });
    if (!idle_.empty()) {
      auto c = std::move(idle_.back());
      idle_.pop_back();
      return c;
    }
    --left_;
    lock.unlock();
    try {
      return connect_();
    } catch (...) {
      std::lock_guard again(mutex_);
      ++left_;
      free_.notify_one();
      throw;
    }
  }
  void give_back(std::unique_ptr<Connection> c) {
    bool good = c->usable();
    std::lock_guard lock(mutex_);
    if (good) idle_.push_back(std::move(c));
    else ++left_;
    free_.notify_one();
  }

  Connect connect_;
  std::mutex mutex_;
  std::condition_variable free_;
  std::vector<std::unique_ptr<Connection>> idle_;
  int left_;
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
      : engine_(engine), read_only_(o.read_only), batch_(static_cast<std::size_t>(std::max(1, o.batch))), connect_(connect), extras_(std::move(extras)), readers_(connect, std::max(1, o.readers)) {
    if (read_only_) {
      readers_.read([](Tx& tx) { tx.number("select 1"); });
      return;
    }
    writer_connection_ = connect_();
    writer_ = std::thread([this] { write_loop(); });
  }
  ~Database() override {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    woken_.notify_all();
    if (writer_.joinable()) writer_.join();
  }

  void read(const Work& work) override {
    reads_.fetch_add(1, std::memory_order_relaxed);
    readers_.read(work);
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
    readers_.read([&](Tx& tx) { extras_.check(static_cast<Connection&>(tx)); });
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
      taken.clear();
    }
  }

  void run_batch(std::deque<Job>& jobs) {
    std::exception_ptr broken;
    bool begun = false;
    try {
      if (!writer_connection_ || !writer_connection_->usable()) {
        writer_connection_.reset();
        writer_connection_ = connect_();
        next_seq_ = 0;
      }
      auto& c = *writer_connection_;
      c.begin_write();
      begun = true;
      std::vector<Event> events;
      for (auto& job : jobs) {
        run_one(c, job);
        if (!job.failed)
          for (auto& e : job.pending.events) events.push_back(std::move(e));
      }
      if (!events.empty()) {
        if (next_seq_ == 0 || c.others_may_write()) next_seq_ = c.number("select seq from event order by seq desc limit 1") + 1;
        store_events(c, events, next_seq_);
        if (hook_ && hook_->run) hook_->run(c, events);
      }
      c.commit();
      next_seq_ += static_cast<std::int64_t>(events.size());
    } catch (...) {
      broken = std::current_exception();
      if (begun) writer_connection_->rollback();
      next_seq_ = 0;
    }
    commits_.fetch_add(1, std::memory_order_relaxed);
    for (auto& job : jobs) {
      if (broken && !job.failed) job.failed = broken;
      if (!job.failed) {
        writes_.fetch_add(1, std::memory_order_relaxed);
        for (auto& f : job.pending.after) safely(f);
      }
      if (job.ended) safely([&] { job.ended(job.failed); });
    }
  }

  // One work inside its savepoint: a throw takes back this work alone. What breaks the whole transaction is rethrown by the statement that follows.
  void run_one(Connection& c, Job& job) {
    c.pending() = {};
    c.run("savepoint work");
    try {
      job.work(c);
    } catch (...) {
      job.failed = std::current_exception();
      c.pending() = {};
      c.run("rollback to savepoint work");
    }
    c.run("release savepoint work");
    job.pending = std::move(c.pending());
    c.pending() = {};
  }

  template <class F>
  static void safely(F&& f) {
    try {
      f();
    } catch (const std::exception&) {
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
  queue(work, [&](std::exception_ptr f) {
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
