// What a batch of works promises: each stands or falls alone, unless the store itself fails them all.
#include "store/counter.h"
#include "store/engines_for_tests.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

using namespace ostoja;
using namespace ostoja::store;

namespace {

// Room for a few pages more only: what a full disk does to the file, without a disk.
void leave_pages(Db& db, int pages) {
  db.write([&](Tx& tx) { tx.run("pragma max_page_count = " + std::to_string(tx.number("pragma page_count") + pages)); });
}
void leave_room(Db& db) {
  db.write([](Tx& tx) { tx.run("pragma max_page_count = 1000000"); });
}
std::int64_t rows(Db& db, const char* sql) {
  return db.reading([&](Tx& tx) { return tx.number(sql); });
}

}  // namespace

TEST_SUITE("store batches") {
  TEST_CASE("a disk that fills during a batch fails all of the batch as unavailable, and the writer goes on") {
    Folder f;
    auto o = lite(f);
    create(o);
    auto db = open(o);
    migrate(*db, {1});
    db->write([](Tx& tx) { tx.run("create table big (t text)"); });
    leave_pages(*db, 3);
    const std::string much(300'000, 'x');
    OneBatch batch(*db);
    for (int i = 0; i < 6; ++i)
      batch.add([&, i](Tx& tx) {
        append(tx, {.at = {5}, .action = "test.write", .record = "test", .record_id = i});
        tx.run("insert into big values ($1)", {i == 3 ? std::string_view(much) : std::string_view("small")});
      });
    for (const auto& e : batch.run()) CHECK(code_of(e) == core::Errc::unavailable);
    CHECK(rows(*db, "select count(*) from big") == 0);
    CHECK(rows(*db, "select count(*) from event") == 0);
    leave_room(*db);
    db->write([&](Tx& tx) {
      append(tx, {.at = {6}, .action = "test.write", .record = "test", .record_id = 9});
      tx.run("insert into big values ($1)", {much});
    });
    CHECK(rows(*db, "select count(*) from big") == 1);
    CHECK(rows(*db, "select max(seq) from event") == 1);
  }

  TEST_CASE("a work that overlooks the full disk saves nothing afterwards") {
    Folder f;
    auto o = lite(f);
    create(o);
    auto db = open(o);
    db->write([](Tx& tx) { tx.run("create table big (t text)"); });
    leave_pages(*db, 3);
    const std::string much(300'000, 'x');
    auto failed = code_of([&] {
      db->write([&](Tx& tx) {
        tx.run("insert into big values ('before')");
        CHECK(code_of([&] { tx.run("insert into big values ($1)", {much}); }) == core::Errc::unavailable);
        code_of([&] { tx.run("insert into big values ('after')"); });
      });
    });
    CHECK(failed == core::Errc::unavailable);
    CHECK(rows(*db, "select count(*) from big") == 0);
  }

  TEST_CASE("a work that overlooks a refusal cannot fail its neighbours") {
    on_each_engine([](Db& db) {
      db.write([](Tx& tx) { tx.run("insert into counter values ('taken', 1)"); });
      OneBatch batch(db);
      for (int i = 0; i < 3; ++i)
        batch.add([i](Tx& tx) {
          next_number(tx, "n/" + std::to_string(i));
          if (i == 1) code_of([&] { tx.run("insert into counter values ('taken', 2)"); });
        });
      auto ends = batch.run();
      CHECK(!ends[0]);
      CHECK(!ends[2]);
      CHECK(rows(db, "select count(*) from counter where name = 'n/0' or name = 'n/2'") == 2);
    });
  }

  TEST_CASE("an event that cannot be stored fails its own work only") {
    on_each_engine([](Db& db) {
      OneBatch batch(db);
      batch.add([](Tx& tx) { append(tx, {.at = {5}, .action = "test.good", .record = "test", .record_id = 1}); });
      batch.add([](Tx& tx) { append(tx, {.action = "test.no.moment", .record = "test", .record_id = 2}); });
      batch.add([](Tx& tx) { append(tx, {.at = {5}, .action = "test.bad", .record = "test", .record_id = 3, .detail = "\xff"}); });
      batch.add([](Tx& tx) { append(tx, {.at = {5}, .action = "test.bad", .record = "test", .record_id = 4, .detail = std::string("a\0b", 3)}); });
      batch.add([](Tx& tx) { append(tx, {.at = {5}, .action = "test.good", .record = "test", .record_id = 5}); });
      auto ends = batch.run();
      CHECK(!ends[0]);
      for (int i = 1; i <= 3; ++i) CHECK(code_of(ends[static_cast<std::size_t>(i)]) == core::Errc::internal);
      CHECK(!ends[4]);
      CHECK(rows(db, "select count(*) from event") == 2);
    });
  }

  TEST_CASE("when the feed's hook fails, nothing of the batch is kept and all its works fail") {
    on_each_engine([](Db& db) {
      int refuse = 1;
      attach_feed(db, [&](Tx&, std::span<const Event>) {
        if (refuse-- > 0) throw core::Failure(core::Errc::unavailable, "not now");
      });
      OneBatch batch(db);
      std::atomic<int> after{0};
      for (int i = 0; i < 4; ++i)
        batch.add([&, i](Tx& tx) {
          next_number(tx, "hook");
          append(tx, {.at = {5}, .action = "test.write", .record = "test", .record_id = i});
          tx.after_commit([&] { ++after; });
        });
      for (const auto& e : batch.run()) CHECK(code_of(e) == core::Errc::unavailable);
      CHECK(after == 0);
      CHECK(rows(db, "select count(*) from counter where name = 'hook'") == 0);
      CHECK(rows(db, "select count(*) from event") == 0);
      db.write([](Tx& tx) { append(tx, {.at = {5}, .action = "test.write", .record = "test", .record_id = 7}); });
      CHECK(rows(db, "select seq from event") == 1);
    });
  }

  TEST_CASE("a hook that overlooks a refused statement cannot have its batch reported as saved when it is not") {
    on_each_engine([](Db& db) {
      attach_feed(db, [&](Tx& tx, std::span<const Event>) { code_of([&] { tx.run("insert into counter values (null, 1)"); }); });
      bool reported = code_of([&] { db.write([](Tx& tx) { append(tx, {.at = {5}, .action = "a", .record = "test", .record_id = 7}); }); }) == core::Errc::bad_request;
      CHECK(rows(db, "select count(*) from event") == (reported ? 1 : 0));
    });
  }

  TEST_CASE("a work may queue another one, and a database that closes finishes its queue first") {
    Folder f;
    auto o = lite(f);
    create(o);
    std::atomic<int> ended{0};
    {
      auto db = open(o);
      migrate(*db, {1});
      for (int i = 0; i < 100; ++i)
        db->queue([&](Tx& tx) {
          next_number(tx, "outer");
          db->queue([](Tx& inner) { next_number(inner, "inner"); }, [&](const std::exception_ptr& e) { ended += e == nullptr; });
        }, [&](const std::exception_ptr& e) { ended += e == nullptr; });
    }
    CHECK(ended == 200);
    auto db = open(o);
    CHECK(rows(*db, "select value from counter where name = 'outer'") == 100);
    CHECK(rows(*db, "select value from counter where name = 'inner'") == 100);
  }

  TEST_CASE("a work that fails leaves neither its events nor its callbacks") {
    on_each_engine([](Db& db) {
      bool ran = false;
      CHECK_THROWS(db.write([&](Tx& tx) {
        append(tx, {.at = {5}, .action = "test.write", .record = "test", .record_id = 1});
        tx.after_commit([&] { ran = true; });
        throw 7;  // whatever is thrown, not only exceptions of ours
      }));
      CHECK(!ran);
      db.write([](Tx& tx) { CHECK(appended(tx) == 0); });
      CHECK(rows(db, "select count(*) from event") == 0);
    });
  }

  TEST_CASE("a callback or an ended function that throws stops nobody") {
    Folder f;
    auto o = lite(f);
    create(o);
    auto db = open(o);
    migrate(*db, {1});
    db->queue([](Tx& tx) { tx.after_commit([] { throw 7; }); }, [](const std::exception_ptr&) { throw 8; });
    db->write([](Tx& tx) { next_number(tx, "on"); });
    CHECK(rows(*db, "select value from counter where name = 'on'") == 1);
  }
}
