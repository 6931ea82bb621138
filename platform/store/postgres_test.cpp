// What only a server can do to us: lose the connection, be somewhere else, serve two nodes.
#include "store/counter.h"
#include "store/engines_for_tests.h"

#include <doctest/doctest.h>

#include <thread>

using namespace ostoja;
using namespace ostoja::store;

namespace {

bool no_server() {
  if (test_server() != nullptr) return false;
  MESSAGE("skipped: OSTOJA_TEST_POSTGRES is not set (tools/with_postgres.sh sets it)");
  return true;
}
// Ends every other connection of the program, as a restart of the server would.
void end_others(Db& by) {
  by.write([](Tx& tx) { tx.run("select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'ostoja' and pid <> pg_backend_pid()"); });
}

}  // namespace

TEST_SUITE("store PostgreSQL") {
  TEST_CASE("a connection lost while idle is replaced before anybody notices") {
    if (no_server()) return;
    auto o = emptied_postgres();
    auto killer = open(o);
    migrate(*killer, {1});
    auto db = open(o);
    db->read([](Tx& tx) { tx.number("select 1"); });
    for (int i = 1; i <= 3; ++i) {
      end_others(*killer);
      CHECK(db->reading([](Tx& tx) { return tx.number("select 7"); }) == 7);
      CHECK(db->writing([](Tx& tx) { return next_number(tx, "n"); }) == i);
    }
  }

  TEST_CASE("a connection lost during a work fails that work as unavailable, and the next one works") {
    if (no_server()) return;
    auto o = emptied_postgres();
    auto db = open(o);
    migrate(*db, {1});
    auto lost = [](Tx& tx) {
      append(tx, {.at = {5}, .action = "test.lost", .record = "test", .record_id = 1});
      tx.run("select pg_terminate_backend(pg_backend_pid())");
    };
    OneBatch batch(*db);
    batch.add([](Tx& tx) { next_number(tx, "n"); });
    batch.add(lost);
    batch.add([](Tx& tx) { next_number(tx, "n"); });
    for (const auto& e : batch.run()) CHECK(code_of(e) == core::Errc::unavailable);
    CHECK(db->writing([](Tx& tx) { return next_number(tx, "n"); }) == 1);
    CHECK(code_of([&] { db->read([](Tx& tx) { tx.run("select pg_terminate_backend(pg_backend_pid())"); }); }) == core::Errc::unavailable);
    CHECK(db->reading([](Tx& tx) { return tx.number("select count(*) from event"); }) == 0);
  }

  TEST_CASE("a server that is not there is unavailable, with what to look at") {
    if (no_server()) return;
    Options o;
    o.engine = Engine::postgres;
    o.path = "host=/nonexistent user=ostoja dbname=ostoja";
    CHECK(text_of([&] { open(o); }).find("does not answer") != std::string::npos);
    CHECK(code_of([&] { open(o); }) == core::Errc::unavailable);
    CHECK(code_of([&] { open(emptied_postgres())->backup("/tmp/never"); }) == core::Errc::unavailable);
    auto full = emptied_postgres();
    create(full);
    open(full)->write([](Tx& tx) { tx.run("create table t (n bigint)"); });
    CHECK(code_of([&] { create(full); }) == core::Errc::conflict);
  }

  TEST_CASE("an address may be written as a URI") {
    if (no_server()) return;
    emptied_postgres();
    std::string address = test_server(), host = address.substr(5, address.find(' ') - 5), escaped;
    for (char c : host) escaped += c == '/' ? std::string("%2F") : std::string(1, c);
    Options o;
    o.engine = Engine::postgres;
    o.path = "postgresql://ostoja@" + escaped + "/ostoja_test";
    auto db = open(o);
    db->write([](Tx& tx) { tx.run("create table t (n bigint)"); });
    CHECK(db->size_bytes() > 0);
    db->check_integrity();
  }

  TEST_CASE("two nodes write one feed without gaps, in the order of their commits") {
    if (no_server()) return;
    auto o = emptied_postgres();
    auto one = open(o), two = open(o);
    migrate(*one, {1});
    CHECK(migrate(*two, {1}) == 0);
    std::vector<std::thread> threads;
    for (Db* db : {one.get(), two.get()})
      for (int t = 0; t < 3; ++t)
        threads.emplace_back([db] {
          for (int i = 0; i < 40; ++i)
            db->write([&](Tx& tx) {
              append(tx, {.at = {5}, .action = "test.write", .record = "test", .record_id = next_number(tx, "shared")});
            });
        });
    for (auto& t : threads) t.join();
    auto all = one->reading([](Tx& tx) { return events_after(tx, 0, 1000); });
    REQUIRE(all.size() == 240);
    for (std::size_t i = 0; i < all.size(); ++i) {
      CHECK(all[i].seq == static_cast<std::int64_t>(i) + 1);
      CHECK(all[i].record_id == static_cast<std::int64_t>(i) + 1);
    }
  }

  TEST_CASE("two nodes that start together migrate once") {
    if (no_server()) return;
    auto o = emptied_postgres();
    auto one = open(o), two = open(o);
    int counts[2] = {0, 0};
    std::thread first([&] { counts[0] = migrate(*one, {1}); }), second([&] { counts[1] = migrate(*two, {1}); });
    first.join();
    second.join();
    CHECK(counts[0] + counts[1] == static_cast<int>(migrations().size()));
    CHECK(pending(*one).empty());
  }
}
