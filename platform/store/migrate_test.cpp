#include "store/engines_for_tests.h"

#include <doctest/doctest.h>

#include <set>

using namespace ostoja;
using namespace ostoja::store;

namespace {

void before_and_after(Db& db) {
  int pairs = 0;
  for (const auto& m : migrations()) {
    CHECK_MESSAGE(m.before.empty() == m.after.empty(), m.name);
    pairs += !m.after.empty();
    db.write([&](Tx& tx) {
      for (auto part : {m.before, m.sql})
        for (const auto& sql : statements(in_dialect(part, tx.engine()))) tx.run(sql);
      int answers = 0;
      for (const auto& sql : statements(in_dialect(m.after, tx.engine())))
        answers += static_cast<int>(tx.run(sql, {}, [&](const Row& r) { CHECK_MESSAGE(r.text(0) == "ok", m.name << ": " << r.text(0)); }));
      CHECK_MESSAGE((m.after.empty() || answers > 0), m.name);
    });
  }
  MESSAGE("migrations: " << migrations().size() << ", of them with old rows: " << pairs);
}

}  // namespace

TEST_SUITE("store migrations") {
  TEST_CASE("every migration keeps its old rows as its .after.sql says") {
    SUBCASE("SQLCipher") {
      Folder f;
      auto o = lite(f);
      create(o);
      before_and_after(*open(o));
    }
    SUBCASE("PostgreSQL") {
      if (test_server() == nullptr) {
        MESSAGE("skipped: OSTOJA_TEST_POSTGRES is not set (tools/with_postgres.sh sets it)");
        return;
      }
      before_and_after(*open(emptied_postgres()));
    }
  }

  TEST_CASE("names say the order, one name is one migration, and none is a test of another") {
    std::set<std::string> names;
    std::string last;
    for (const auto& m : migrations()) {
      CHECK_MESSAGE(names.insert(m.name).second, m.name);
      CHECK_MESSAGE((m.name.size() > 13 && m.name.find_first_not_of("0123456789") == 12 && m.name[12] == '_'), m.name);
      CHECK_MESSAGE(m.name.find('.') == std::string::npos, m.name);
      CHECK(!m.room.empty());
      CHECK(last < m.name);
      last = m.name;
    }
    CHECK(names.count("202611230900_store") == 1);
  }

  TEST_CASE("a store that a newer program has used is refused by an older one") {
    on_each_engine([](Db& db) {
      db.write([](Tx& tx) { tx.run("insert into schema_migration values ('299912312359_of_tomorrow', 'x', 1)"); });
      auto why = text_of([&] { pending(db); });
      CHECK(why.find("a newer program") != std::string::npos);
      CHECK(code_of([&] { migrate(db, {1}); }) == core::Errc::conflict);
      db.write([](Tx& tx) { tx.run("delete from schema_migration where name like '2999%'"); });
      CHECK(pending(db).empty());
    });
  }

  TEST_CASE("a migration that was edited after it landed stops the program") {
    on_each_engine([](Db& db) {
      db.write([](Tx& tx) { tx.run("update schema_migration set check_value = 'other' where name = '202611230900_store'"); });
      CHECK(code_of([&] { pending(db); }) == core::Errc::conflict);
      CHECK(code_of([&] { migrate(db, {2}); }) == core::Errc::conflict);
    });
  }

  TEST_CASE("a migration that stops in the middle is not there") {
    on_each_engine([](Db& db) {
      CHECK_THROWS(db.write([](Tx& tx) {
        tx.run("create table half (n bigint)");
        tx.run("alter table event add column half text");
        tx.run("insert into schema_migration (name, check_value, applied_at) values ('209912310000_half', '', 1)");
        throw core::Failure(core::Errc::internal, "stopped");
      }));
      CHECK(pending(db).empty());
      CHECK(db.reading([](Tx& tx) { return tx.number("select count(*) from schema_migration where name = '209912310000_half'"); }) == 0);
      CHECK_THROWS(db.read([](Tx& tx) { tx.run("select half from event"); }));
      db.write([](Tx& tx) { tx.run("create table half (n bigint)"); });
    });
  }

  TEST_CASE("a text of SQL is split at its statements, not inside strings and comments") {
    auto parts = statements("create table a (t text default ';'); -- a comment; with a semicolon\n insert into a values ('it''s; -- not one') /* nor; this */;\n;\n"
                            "select \"odd;name\" from a");
    REQUIRE(parts.size() == 3);
    CHECK(parts[0] == "create table a (t text default ';')");
    CHECK(parts[1] == "insert into a values ('it''s; -- not one')");
    CHECK(parts[2] == "select \"odd;name\" from a");
    CHECK(statements(" -- nothing\n /* at all").empty());
  }

  TEST_CASE("three words differ between the engines") {
    CHECK(in_dialect("(n @bigint, b @blob) @strict", Engine::sqlcipher) == "(n integer, b blob) strict");
    CHECK(in_dialect("(n @bigint, b @blob) @strict", Engine::postgres) == "(n bigint, b bytea) ");
  }
}
