#pragma once
// For tests only: a store of its own in a temporary folder, and the same test run on each engine.
#include "core/text.h"
#include "store/feed.h"
#include "store/migrate.h"
#include "store/store.h"

#include <doctest/doctest.h>

#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>

namespace ostoja::store {

struct Folder {
  std::string path;
  Folder() {
    char name[] = "/tmp/ostoja-test-XXXXXX";
    path = mkdtemp(name);
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
};

inline core::Secret key_of(char c) { return core::Secret(core::bytes_of(std::string(32, c))); }

inline Options lite(const std::string& folder, char key = 'k') {
  Options o;
  o.path = folder + "/centre.db";
  o.key = key_of(key);
  return o;
}
inline Options lite(const Folder& f, char key = 'k') { return lite(f.path, key); }

// The code of the Failure that `f` throws; bad_request, which no store throws, when it throws none.
inline core::Errc code_of(const std::function<void()>& f) {
  try {
    f();
  } catch (const core::Failure& e) {
    return e.error().code;
  }
  return core::Errc::bad_request;
}
inline core::Errc code_of(std::exception_ptr e) {
  return code_of([&] {
    if (e) std::rethrow_exception(e);
  });
}
inline std::string text_of(const std::function<void()>& f) {
  try {
    f();
  } catch (const core::Failure& e) {
    return e.what();
  }
  return "";
}

inline const char* test_server() { return std::getenv("OSTOJA_TEST_POSTGRES"); }

// Empties the test server's schema and gives the options to open it.
inline Options emptied_postgres() {
  Options o;
  o.engine = Engine::postgres;
  o.path = test_server();
  open(o)->write([](Tx& tx) {
    tx.run("drop schema public cascade");
    tx.run("create schema public");
  });
  return o;
}

// SQLCipher always, PostgreSQL when ./check has started one; with every migration applied.
inline void on_each_engine(const std::function<void(Db&)>& test) {
  SUBCASE("SQLCipher") {
    Folder f;
    auto o = lite(f);
    create(o);
    auto db = open(o);
    migrate(*db, {1});
    test(*db);
  }
  SUBCASE("PostgreSQL") {
    if (test_server() == nullptr) {
      MESSAGE("skipped: OSTOJA_TEST_POSTGRES is not set (tools/with_postgres.sh sets it)");
      return;
    }
    auto db = open(emptied_postgres());
    migrate(*db, {1});
    test(*db);
  }
}

// Queues works while the writer is held back, so that they share one commit, and waits for all of them; gives their ends in order.
class OneBatch {
 public:
  explicit OneBatch(Db& db) : db_(db) {
    db_.queue(
        [this](Tx&) {
          std::unique_lock lock(mutex_);
          held_ = true;
          changed_.notify_all();
          changed_.wait(lock, [&] { return released_; });
        },
        {});
    // Only when the writer stands are the works queued: else it could take the first of them together with this one.
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return held_; });
  }
  void add(Db::Work work) {
    std::size_t at = ends_.size();
    ends_.emplace_back();
    works_.emplace_back(at, std::move(work));
  }
  std::vector<std::exception_ptr> run() {
    for (auto& [at, work] : works_)
      db_.queue(std::move(work), [this, at = at](std::exception_ptr e) {
        std::lock_guard lock(mutex_);
        ends_[at] = std::move(e);
        ++ended_;
        changed_.notify_all();
      });
    std::unique_lock lock(mutex_);
    released_ = true;
    changed_.notify_all();
    changed_.wait(lock, [&] { return ended_ == ends_.size(); });
    return ends_;
  }

 private:
  Db& db_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool held_ = false, released_ = false;
  std::size_t ended_ = 0;
  std::vector<std::exception_ptr> ends_;
  std::vector<std::pair<std::size_t, Db::Work>> works_;
};

}  // namespace ostoja::store
