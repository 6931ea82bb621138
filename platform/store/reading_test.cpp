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

  TEST_CASE("a read of records sees every reported change, and may be an older one as far as the log of reads goes") {
    on_each_engine([](Db& db) {
      auto log_one = [&](Tx& tx) { append(tx, {.at = {5}, .action = "test.read", .record = "test", .record_id = 1}); };
      auto records = [&](const char* sql) {
        std::int64_t out = 0;
        db.read_records([&](Tx& tx) { out = tx.number(sql); });
        return out;
      };
      for (int round = 1; round <= 50; ++round) {
        db.write([](Tx& tx) { next_number(tx, "n"); });
        CHECK(records("select value from counter where name = 'n'") == round);
        db.write(log_one);
        CHECK(records("select value from counter where name = 'n'") == round);
        CHECK(db.reading([](Tx& tx) { return tx.number("select count(*) from event"); }) == round);
      }
      // A work that failed and one that succeeds beside it: the snapshot is of what stands.
      OneBatch batch(db);
      batch.add([](Tx& tx) {
        next_number(tx, "n");
        throw core::Failure(core::Errc::conflict, "no");
      });
      batch.add([](Tx& tx) { next_number(tx, "other"); });
      batch.run();
      CHECK(records("select value from counter where name = 'n'") == 50);
      CHECK(records("select value from counter where name = 'other'") == 1);
      CHECK_THROWS(db.read_records([](Tx&) { throw core::Failure(core::Errc::conflict, "no"); }));
      CHECK(records("select value from counter where name = 'n'") == 50);
      CHECK(code_of([&] { db.read_records([](Tx& tx) { next_number(tx, "sneaked"); }); }) == core::Errc::internal);
    });
  }

  TEST_CASE("the log in front of the file does not grow without end, though somebody reads all the time") {
    Folder f;
    auto o = lite(f);
    create(o);
    auto db = open(o);
    migrate(*db, {1});
    db->write([](Tx& tx) { tx.run("create table big (n integer primary key, t text)"); });
    std::atomic<bool> stop{false};
    std::vector<std::thread> readers;
    for (int i = 0; i < 2; ++i)
      readers.emplace_back([&] {
        while (!stop) db->read_records([](Tx& tx) { tx.number("select count(*) from counter"); });
      });
    const std::string much(4 * 1024 * 1024, 'x');  // about a thousand pages
    std::uintmax_t longest = 0;
    for (int i = 0; i < 60; ++i) {
      db->write([&](Tx& tx) { tx.run("insert into big values (1, $1) on conflict (n) do update set t = excluded.t", {much}); });
      longest = std::max(longest, std::filesystem::file_size(o.path + "-wal"));
    }
    stop = true;
    for (auto& r : readers) r.join();
    CHECK(longest < 40'000 * 4120);  // of 60,000 pages written
    db->check_integrity();
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

  TEST_CASE("the SQL that the README calls common gives the same on both engines") {
    on_each_engine([](Db& db) {
      db.write([](Tx& tx) {
        for (int i = 1; i <= 5; ++i)
          CHECK(tx.run("insert into counter (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value", {"c" + std::to_string(i), i}) == 1);
        CHECK(tx.run("insert into counter (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value", {"c5", 50}) == 1);
        CHECK(tx.run("insert into counter (name, value) values ('c1', 9) on conflict do nothing") == 0);
        CHECK(tx.number("update counter set value = value + 1 where name = 'c4' returning value") == 5);
        CHECK(tx.run("delete from counter where name = 'nobody'") == 0);
      });
      db.read([](Tx& tx) {
        CHECK(tx.number("select count(*) from counter where value is not distinct from $1", {5}) == 1);
        CHECK(tx.number("select count(*) from counter where value is not distinct from cast($1 as bigint)", {nullptr}) == 0);
        CHECK(tx.number("select count(*) from counter where cast($1 as text) is null or name = $1", {"c1"}) == 1);
        CHECK(tx.number("select count(*) from counter where cast($1 as text) is null or name = $1", {nullptr}) == 5);
        CHECK(tx.number("select sum(value) from (select value from counter order by value desc limit $1) as top", {2}) == 55);
        CHECK(tx.number("with named as (select name, row_number() over (order by name) as n from counter) select n from named where name = $1", {"c3"}) == 3);
        CHECK(tx.number("select coalesce(max(value), $1) from counter where name = $2", {7, "none"}) == 7);
        CHECK(tx.number("select 7 / 2") == 3);
        CHECK(tx.number("select -7 % 3") == -1);
        CHECK(tx.one("select substr(name, 2, 1) || case when value > 9 then '+' else '-' end from counter where name = 'c5'", {}, [](const Row& r) { return std::string(r.text(0)); }) == "5+");
      });
    });
  }
}
