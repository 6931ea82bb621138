#include "store/counter.h"
#include "store/engines_for_tests.h"

#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>

using namespace ostoja;
using namespace ostoja::store;

TEST_SUITE("store") {
  TEST_CASE("migrations apply once, in order, on each engine") {
    on_each_engine([](Db& db) {
      CHECK(pending(db).empty());
      CHECK(migrate(db, {2}) == 0);
      CHECK(db.reading([](Tx& tx) { return tx.number("select count(*) from schema_migration"); }) == static_cast<std::int64_t>(migrations().size()));
    });
  }

  TEST_CASE("every migration keeps its old rows as its .after.sql says") {
    int pairs = 0;
    for (const auto& m : migrations()) pairs += !m.before.empty();
    Folder f;
    auto o = lite(f);
    create(o);
    auto db = open(o);
    for (const auto& m : migrations()) {
      db->write([&](Tx& tx) {
        for (const auto& sql : statements(in_dialect(m.before, tx.engine()))) tx.run(sql);
        for (const auto& sql : statements(in_dialect(m.sql, tx.engine()))) tx.run(sql);
        for (const auto& sql : statements(in_dialect(m.after, tx.engine()))) tx.run(sql, {}, [&](const Row& r) { CHECK_MESSAGE(r.text(0) == "ok", m.name); });
      });
    }
    MESSAGE("migrations with old rows: " << pairs);
  }

  TEST_CASE("values come back as they went in") {
    on_each_engine([](Db& db) {
      db.write([](Tx& tx) {
        tx.run("create table sample (id bigint primary key, word text, n bigint, bytes " + std::string(tx.engine() == Engine::postgres ? "bytea" : "blob") + ")");
        core::Bytes zero{0, 1, 0, 255, '\'', '\\'};
        tx.run("insert into sample values ($1, $2, $3, $4)", {1, "zażółć 🙂 'x'", INT64_MIN, zero});
        tx.run("insert into sample values ($1, $2, $3, $4)", {2, nullptr, nullptr, nullptr});
        tx.run("insert into sample values ($1, $2, $3, $4)", {3, "", 0, core::Bytes()});
      });
      db.read([](Tx& tx) {
        int rows = 0;
        tx.run("select word, n, bytes from sample order by id", {}, [&](const Row& r) {
          ++rows;
          if (rows == 1) {
            CHECK(r.text(0) == "zażółć 🙂 'x'");
            CHECK(r.integer(1) == INT64_MIN);
            CHECK(core::hex(r.blob(2)) == "000100ff275c");
          }
          if (rows == 2) CHECK((r.is_null(0) && r.is_null(1) && r.is_null(2)));
          if (rows == 3) CHECK((!r.is_null(0) && r.text(0).empty() && !r.is_null(2)));
        });
        CHECK(rows == 3);
        CHECK(tx.run("select 1 from sample where id = $2 and n = $1", {0, 3}) == 1);
      });
    });
  }

  TEST_CASE("a failing work takes back itself and not its neighbours") {
    on_each_engine([](Db& db) {
      std::mutex mutex;
      std::condition_variable all;
      int ended = 0, failed = 0;
      for (int i = 0; i < 30; ++i)
        db.queue(
            [i](Tx& tx) {
              next_number(tx, "n/" + std::to_string(i));
              append(tx, {.at = {5}, .action = "test.write", .record = "test", .record_id = i});
              if (i % 3 == 0) throw core::Failure(core::Errc::conflict, "no");
            },
            [&](const std::exception_ptr& e) {
              std::lock_guard lock(mutex);
              ++ended;
              failed += e != nullptr;
              all.notify_one();
            });
      std::unique_lock lock(mutex);
      all.wait(lock, [&] { return ended == 30; });
      CHECK(failed == 10);
      CHECK(db.reading([](Tx& tx) { return tx.number("select count(*) from counter where name like 'n/%'"); }) == 20);
      CHECK(db.reading([](Tx& tx) { return tx.number("select count(*) from event"); }) == 20);
      CHECK(db.reading([](Tx& tx) { return tx.number("select max(seq) from event"); }) == 20);
    });
  }

  TEST_CASE("rules of the schema are conflicts, faulty SQL is our mistake") {
    on_each_engine([](Db& db) {
      db.write([](Tx& tx) { tx.run("insert into counter values ('a', 1)"); });
      CHECK(code_of([&] { db.write([](Tx& tx) { tx.run("insert into counter values ('a', 1)"); }); }) == core::Errc::conflict);
      CHECK(code_of([&] { db.write([](Tx& tx) { tx.run("selec 1"); }); }) == core::Errc::internal);
      db.write([](Tx& tx) { tx.run("insert into counter values ('b', 1)"); });
      CHECK(code_of([&] { db.write([&](Tx&) { db.write([](Tx&) {}); }); }) == core::Errc::internal);
    });
  }

  TEST_CASE("a refused statement inside a work does not poison what follows it in the batch") {
    on_each_engine([](Db& db) {
      for (int i = 0; i < 5; ++i) {
        CHECK(code_of([&] { db.write([](Tx& tx) { tx.run("insert into counter values (null, 1)"); }); }) == core::Errc::conflict);
        db.write([&](Tx& tx) { CHECK(next_number(tx, "good") == i + 1); });
      }
    });
  }

  TEST_CASE("the feed has no gaps with many writers, and callbacks run after the commit") {
    on_each_engine([](Db& db) {
      std::int64_t seen = 0;
      attach_feed(db, [&](Tx&, std::span<const Event> events) {
        for (const auto& e : events) CHECK(e.seq == ++seen);
      });
      std::atomic<int> after{0};
      std::vector<std::thread> threads;
      for (int t = 0; t < 8; ++t)
        threads.emplace_back([&] {
          for (int i = 0; i < 50; ++i)
            db.write([&](Tx& tx) {
              for (int k = 0; k <= i % 3; ++k) append(tx, {.at = {7}, .action = "test.write", .record = "test", .record_id = i, .detail = "x"});
              CHECK(appended(tx) == static_cast<std::size_t>(i % 3 + 1));
              tx.after_commit([&] { ++after; });
            });
        });
      for (auto& t : threads) t.join();
      CHECK(after == 400);
      auto all = db.reading([](Tx& tx) { return events_after(tx, 0, 10000); });
      CHECK(static_cast<std::int64_t>(all.size()) == seen);
      for (std::size_t i = 0; i < all.size(); ++i) CHECK(all[i].seq == static_cast<std::int64_t>(i) + 1);
    });
  }

  TEST_CASE("temporary data stay in memory, and every commit is synced") {
    Folder f;
    auto o = lite(f);
    create(o);
    auto db = open(o);
    for (auto [pragma, wanted] : {std::pair{"pragma temp_store", 2}, {"pragma synchronous", 2}, {"pragma foreign_keys", 1}, {"pragma secure_delete", 1}}) {
      CHECK(db->reading([&](Tx& tx) { return tx.number(pragma); }) == wanted);
      CHECK(db->writing([&](Tx& tx) { return tx.number(pragma); }) == wanted);
    }
  }

  TEST_CASE("a wrong key, a missing file, a second desk and a foreign file are refused with what to do") {
    Folder f;
    auto o = lite(f);
    create(o);
    CHECK(code_of([&] { create(o); }) == core::Errc::conflict);
    auto wrong = lite(f, 'w');
    CHECK(code_of([&] { open(wrong); }) == core::Errc::unavailable);
    {
      auto db = open(o);
      CHECK(code_of([&] { open(o); }) == core::Errc::unavailable);
    }
    auto none = lite(f);
    none.path = f.path + "/nothing.db";
    CHECK(code_of([&] { open(none); }) == core::Errc::unavailable);
    std::ofstream(f.path + "/text.db") << std::string(5000, 'x');
    none.path = f.path + "/text.db";
    CHECK(code_of([&] { open(none); }) == core::Errc::unavailable);
  }

  TEST_CASE("a full disk fails the write, keeps what was saved, and the next write works") {
    Folder f;
    auto o = lite(f);
    create(o);
    auto db = open(o);
    db->write([](Tx& tx) {
      tx.run("create table big (t text)");
      tx.run("pragma max_page_count = 30");
    });
    db->write([](Tx& tx) { tx.run("insert into big values ('kept')"); });
    std::string much(300'000, 'x');
    CHECK(code_of([&] { db->write([&](Tx& tx) { tx.run("insert into big values ($1)", {much}); }); }) == core::Errc::unavailable);
    CHECK(db->reading([](Tx& tx) { return tx.number("select count(*) from big"); }) == 1);
    db->write([](Tx& tx) { tx.run("pragma max_page_count = 100000"); });
    db->write([&](Tx& tx) { tx.run("insert into big values ($1)", {much}); });
    CHECK(db->reading([](Tx& tx) { return tx.number("select count(*) from big"); }) == 2);
  }

  TEST_CASE("nothing readable lies on the disk, and a backup opens with the same key only") {
    Folder f;
    auto o = lite(f);
    create(o);
    {
      auto db = open(o);
      db->write([](Tx& tx) {
        tx.run("create table t (x text)");
        tx.run("insert into t values ('jarzebina-marker')");
      });
      db->backup(f.path + "/copy.db");
    }
    for (const auto& entry : std::filesystem::directory_iterator(f.path)) {
      std::ifstream in(entry.path(), std::ios::binary);
      std::string bytes((std::istreambuf_iterator<char>(in)), {});
      CHECK(bytes.find("jarzebina-marker") == std::string::npos);
      CHECK(bytes.find("SQLite format 3") == std::string::npos);
    }
    auto copy = lite(f);
    copy.path = f.path + "/copy.db";
    CHECK(open(copy)->reading([](Tx& tx) { return tx.number("select count(*) from t"); }) == 1);
    rekey(copy.path, key_of('k'), key_of('n'));
    CHECK(code_of([&] { open(copy); }) == core::Errc::unavailable);
    copy.key = key_of('n');
    open(copy)->check_integrity();
  }

  TEST_CASE("a killed writer loses nothing it has reported") {
    Folder f;
    auto o = lite(f);
    create(o);
    { migrate(*open(o), {1}); }
    std::int64_t reported = 0;
    for (int round = 0; round < 10; ++round) {
      int pipe_ends[2];
      REQUIRE(pipe(pipe_ends) == 0);
      pid_t child = fork();
      if (child == 0) {
        auto db = open(o);
        for (;;) {
          auto n = db->writing([](Tx& tx) { return next_number(tx, "kill"); });
          if (write(pipe_ends[1], &n, sizeof n) != sizeof n) _exit(1);
        }
      }
      close(pipe_ends[1]);
      std::int64_t n = 0;
      for (int i = 0; i < 20 + round * 7 && read(pipe_ends[0], &n, sizeof n) == sizeof n; ++i) reported = n;
      kill(child, SIGKILL);
      while (read(pipe_ends[0], &n, sizeof n) == sizeof n) reported = n;
      close(pipe_ends[0]);
      waitpid(child, nullptr, 0);
      auto db = open(o);
      db->check_integrity();
      auto stored = db->reading([](Tx& tx) { return tx.number("select value from counter where name = 'kill'"); });
      CHECK(stored >= reported);
      CHECK(stored <= reported + 1);
    }
  }
}
