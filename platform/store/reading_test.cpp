// Reads and statements: snapshots, who may write, statements inside statements, placeholders.
#include "store/counter.h"
#include "store/engines_for_tests.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

using namespace ostoja;
using namespace ostoja::store;

TEST_SUITE("store reading") {
  TEST_CASE("a read sees one moment, however long it takes") {
    on_each_engine([](Db& db) {
      db.write([](Tx& tx) { next_number(tx, "n"); });
      db.read([&](Tx& tx) {
        CHECK(tx.number("select value from counter where name = 'n'") == 1);
        std::thread([&] { db.write([](Tx& other) { next_number(other, "n"); }); }).join();
        CHECK(tx.number("select value from counter where name = 'n'") == 1);
      });
      CHECK(db.reading([](Tx& tx) { return tx.number("select value from counter where name = 'n'"); }) == 2);
    });
  }

  TEST_CASE("a read cannot write, leave an event or wait for a commit: nothing gets past the feed") {
    on_each_engine([](Db& db) {
      CHECK(code_of([&] { db.read([](Tx& tx) { next_number(tx, "sneaked"); }); }) == core::Errc::internal);
      CHECK(code_of([&] { db.read([](Tx& tx) { append(tx, {.at = {5}, .action = "a", .record = "r"}); }); }) == core::Errc::internal);
      CHECK(code_of([&] { db.read([](Tx& tx) { tx.after_commit([] {}); }); }) == core::Errc::internal);
      CHECK(db.reading([](Tx& tx) { return tx.writable(); }) == false);
      CHECK(db.writing([](Tx& tx) { return tx.writable(); }) == true);
      CHECK(db.reading([](Tx& tx) { return tx.number("select count(*) from counter"); }) == 0);
    });
  }

  TEST_CASE("the same statement may run inside its own rows") {
    on_each_engine([](Db& db) {
      db.write([](Tx& tx) {
        for (const char* pair : {"a/b", "a/c", "b/d", "d/e"}) tx.run("insert into counter values ($1, 1)", {pair});
      });
      std::string walked;
      db.read([&](Tx& tx) {
        std::function<void(std::string)> below = [&](const std::string& parent) {
          tx.run("select name from counter where name like $1 order by name", {parent + "/%"}, [&](const Row& r) {
            std::string child(r.text(0).substr(2));
            walked += child;
            below(child);
            CHECK(r.text(0).substr(2) == child);
          });
        };
        below("a");
      });
      CHECK(walked == "bdec");
    });
  }

  TEST_CASE("placeholders and parameters must fit, whatever their order") {
    on_each_engine([](Db& db) {
      CHECK(code_of([&] { db.write([](Tx& tx) { tx.run("insert into counter values ($1, $2)", {"few"}); }); }) == core::Errc::internal);
      CHECK(code_of([&] { db.read([](Tx& tx) { tx.run("select name from counter where name = $1", {"a", "b"}); }); }) == core::Errc::internal);
      db.write([](Tx& tx) {
        tx.run("insert into counter (value, name) select cast($11 as bigint) + $1 + $3 + $4 + $5 + $6 + $7 + $8 + $9 + $10, cast($2 as text)",
               {1, "twice", 1, 1, 1, 1, 1, 1, 1, 1, 100});
      });
      CHECK(db.reading([](Tx& tx) { return tx.number("select value from counter where name = 'twice'"); }) == 109);
    });
  }

  TEST_CASE("a text with the character NUL is refused, not cut") {
    on_each_engine([](Db& db) {
      const std::string text("a\0b", 3);
      CHECK(code_of([&] { db.write([&](Tx& tx) { tx.run("insert into counter values ($1, 1)", {text}); }); }) == core::Errc::invalid);
      CHECK(db.reading([](Tx& tx) { return tx.number("select count(*) from counter"); }) == 0);
    });
  }

  TEST_CASE("more readers than connections all get their turn") {
    on_each_engine([](Db& db) {
      std::atomic<int> done{0};
      std::vector<std::thread> threads;
      for (int t = 0; t < 24; ++t)
        threads.emplace_back([&] {
          for (int i = 0; i < 40; ++i) done += static_cast<int>(db.reading([](Tx& tx) { return tx.number("select 1"); }));
        });
      for (auto& t : threads) t.join();
      CHECK(done == 960);
    });
  }

  TEST_CASE("a read that throws gives its connection back") {
    on_each_engine([](Db& db) {
      for (int i = 0; i < 20; ++i) CHECK_THROWS(db.read([](Tx&) { throw 7; }));
      CHECK(db.reading([](Tx& tx) { return tx.number("select 1"); }) == 1);
    });
  }
}
