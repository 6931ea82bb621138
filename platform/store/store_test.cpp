#include "store/counter.h"
#include "store/engines_for_tests.h"

#include <doctest/doctest.h>

#include <atomic>
#include <condition_variable>
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
}
