#include "public_task/record.h"

#include "access/access_for_tests.h"
#include "hotline/hotline.h"
#include "hotline/view.h"
#include "web/router.h"

#include <doctest/doctest.h>

using namespace ostoja;
using namespace ostoja::public_task;

namespace {

core::Date day(const char* text) { return *core::Date::parse(text); }

struct Room : access::TestDesk {
  forms::Library library = forms::Library::load().value();
  access::UserId anna{11};
  Sources sources;
  static inline std::map<std::int64_t, std::vector<Work>> work;  // of the invented source, by record

  Room() {
    work.clear();
    sources.all.push_back({.name = "test", .follows = "test", .of = [](store::Tx&, std::int64_t id, core::Instant) { return work[id]; }, .href = nullptr});
  }
  Keeper keeper(store::Tx& tx) { return {tx, library, anna, clock.now()}; }
  void happened(std::int64_t id) {
    write([&](store::Tx& tx) {
      store::append(tx, {.at = clock.now(), .actor = anna.value, .action = "test.save", .record = "test", .record_id = id, .version = 1});
      return 0;
    });
    write([&](store::Tx& tx) {
      while (!take_in(tx, sources, 100, clock.now())) {}
      return 0;
    });
  }
  Year in_force(int year) {
    return write([&](store::Tx& tx) {
      auto k = keeper(tx);
      forms::Answers a;
      a.set("from_day", std::to_string(year) + "-01-01"), a.set("until_day", std::to_string(year) + "-12-31"), a.set("allowed_shift", "10");
      REQUIRE(add_year(k, year, a));
      auto y = year_of(tx, year).value();
      auto put = [&](const char* kind, const char* code, const char* under, std::initializer_list<std::pair<const char*, std::vector<std::string>>> answers, Shares shares = {}) {
        Item i;
        i.code = code, i.under = under, i.shares = std::move(shares);
        for (const auto& [k2, v] : answers) i.answers.set_all(k2, v);
        REQUIRE(add_item(k, y, *kind_of(kind), i));
      };
      put("part", "A", "", {{"title", {"Linia"}}});
      put("activity", "A.1", "A", {{"title", {"Telefon"}}, {"measures", {"CONTACT", "CONTACT_INFO"}}});
      put("activity", "A.2", "A", {{"title", {"Pomoc"}}, {"measures", {"SERVICE_LEGAL"}}});
      put("indicator", "A.1", "A.1", {{"title", {"Kontakty"}}, {"counts", {"WORK"}}, {"measures", {"CONTACT", "CONTACT_INFO"}}}, {{"W", 10}, {"K", 5}});
      put("indicator", "A.2", "", {{"title", {"Osoby"}}, {"counts", {"PERSONS"}}, {"measures", {"SERVICE_LEGAL"}}}, {{"W", 2}});
      put("cost", "I.1", "A.1", {{"title", {"Praca"}}}, {{"W", 100'000}, {"K", 50'000}});
      REQUIRE(set_state(k, y, State::in_force));
      return y;
    });
  }
  Figure figure(const Year& y, std::string_view code) {
    Figure out;
    db->read([&](store::Tx& tx) {
      for (auto& f : account(tx, y, y.from, y.until).figures)
        if (f.indicator.code == code) out = f;
    });
    return out;
  }
};

}  // namespace

TEST_SUITE_BEGIN("public_task");

TEST_CASE("codes stand in the order in which people count") {
  CHECK(before_as_counted("A.2", "A.10"));
  CHECK_FALSE(before_as_counted("A.10", "A.2"));
  CHECK(before_as_counted("A", "A.1"));
  CHECK(before_as_counted("A.9", "B.1"));
  CHECK(before_as_counted("I.1.9", "I.1.10"));
  CHECK_FALSE(before_as_counted("A.1", "A.1"));
}

TEST_CASE("the forecast goes on as before, from the fifth week on; a plan is in danger below 95 per cent and far off below 80") {
  const auto from = day("2026-01-01"), until = day("2026-12-31");
  CHECK_FALSE(forecast(10, from, until, day("2026-01-20")));
  CHECK(forecast(73, from, until, day("2026-03-15")) == 365);           // 73 days gone
  CHECK(forecast(100, from, until, day("2027-01-01")) == 100);
  CHECK(pace(365, 73, from, until, day("2026-03-15")) == Pace::good);
  CHECK(pace(400, 73, from, until, day("2026-03-15")) == Pace::short_of);
  CHECK(pace(500, 73, from, until, day("2026-03-15")) == Pace::far_short);
  CHECK(pace(500, 5, from, until, day("2026-01-15")) == Pace::early);
  CHECK(pace(100, 100, from, until, day("2026-01-02")) == Pace::good);
}

TEST_CASE("a cost line is over only beyond the shift that the contract allows") {
  CHECK(budget(1000, 1000, 10) == Budget::within);
  CHECK(budget(1000, 1100, 10) == Budget::shifted);
  CHECK(budget(1000, 1101, 10) == Budget::over);
  CHECK(budget(0, 1, 10) == Budget::over);
}

TEST_CASE_FIXTURE(Room, "work counts in the year and the activity that take it; what changes is counted anew, what goes is gone, and whoever did it keeps it") {
  const auto y = in_force(2026);
  work[1] = {{1, day("2026-03-01"), "CONTACT", "W"}};
  work[2] = {{2, day("2026-04-01"), "CONTACT_INFO", "K"}};
  work[3] = {{3, day("2025-12-31"), "CONTACT", "W"}};  // the year before has no contract
  happened(1), happened(2), happened(3);
  CHECK(figure(y, "A.1").done.by_operator == Shares{{"K", 1}, {"W", 1}});
  CHECK(figure(y, "A.1").done.joint == 2);
  // The same record again changes nothing; another amount does; another operator later does not take it away.
  happened(1);
  CHECK(figure(y, "A.1").done.joint == 2);
  work[1] = {{1, day("2026-03-01"), "CONTACT", "K", 3}};
  happened(1);
  CHECK(figure(y, "A.1").done.by_operator == Shares{{"K", 1}, {"W", 3}});
  work[2].clear();
  happened(2);
  CHECK(figure(y, "A.1").done.by_operator == Shares{{"W", 3}});
  db->read([&](store::Tx& tx) { CHECK(count_unbound(tx, "W") == 1); });
}

TEST_CASE_FIXTURE(Room, "a person counts once however often they were helped, and the rows behind a figure are those that are counted") {
  const auto y = in_force(2026);
  work[1] = {{10, day("2026-03-01"), "SERVICE_LEGAL", "W", 1, 501}, {10, day("2026-03-01"), "SERVICE_LEGAL", "W", 0, 502}};
  work[2] = {{11, day("2026-05-01"), "SERVICE_LEGAL", "W", 1, 501}};
  work[3] = {{12, day("2026-05-01"), "SERVICE_LEGAL", "W", 1, 0}};  // for nobody that is known
  happened(1), happened(2), happened(3);
  const auto f = figure(y, "A.2");
  CHECK(f.done.joint == 2);
  db->read([&](store::Tx& tx) {
    const auto rows = rows_behind(tx, y, f.indicator, "W", y.from, y.until, 100);
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].record == 10);
    CHECK(rows[1].record == 11);
    CHECK(rows_behind(tx, y, f.indicator, "K", y.from, y.until, 100).empty());
    const auto by_month = months(tx, y, f.indicator);
    REQUIRE(by_month.size() == 12);
    CHECK(by_month[2].by_operator == Shares{{"W", 2}});
    CHECK(by_month[4].by_operator == Shares{{"W", 1}});
  });
}

TEST_CASE_FIXTURE(Room, "work that no activity takes waits until somebody binds it; that choice outlives another count of the record, and ends with the contract") {
  auto y = in_force(2026);
  work[1] = {{1, day("2026-03-01"), "TRAINING", "W"}};
  happened(1);
  Row row;
  db->read([&](store::Tx& tx) {
    const auto all = unbound(tx, "W", 10);
    REQUIRE(all.size() == 1);
    CHECK(all[0].year == y.id);
    row = all[0].row;
  });
  write([&](store::Tx& tx) {
    auto k = keeper(tx);
    CHECK_FALSE(bind(k, y, "W", row, "Z.9"));   // no such activity
    CHECK_FALSE(bind(k, y, "K", row, "A.1"));   // another operator's work
    REQUIRE(bind(k, y, "W", row, "A.1"));
    return 0;
  });
  work[1] = {{1, day("2026-03-02"), "TRAINING", "W"}};
  happened(1);
  db->read([&](store::Tx& tx) {
    CHECK(count_unbound(tx, "W") == 0);
    CHECK(tx.number("select count(*) from task_work where activity = 'A.1'") == 1);
  });
  write([&](store::Tx& tx) {
    auto k = keeper(tx);
    REQUIRE(set_state(k, y, State::prepared));
    return 0;
  });
  db->read([&](store::Tx& tx) { CHECK(count_unbound(tx, "W") == 1); });
}

TEST_CASE_FIXTURE(Room, "an activity that takes another kind of work from now on takes what was done already") {
  const auto y = in_force(2026);
  work[1] = {{1, day("2026-03-01"), "TRAINING", "W"}};
  happened(1);
  write([&](store::Tx& tx) {
    auto k = keeper(tx);
    for (auto& i : items(tx, y.id))
      if (i.kind == "activity" && i.code == "A.1") {
        i.answers.set_all("measures", {"CONTACT", "TRAINING"});
        REQUIRE(save_item(k, y, *kind_of("activity"), i));
      }
    return 0;
  });
  db->read([&](store::Tx& tx) {
    CHECK(count_unbound(tx, "W") == 0);
    CHECK(tx.number("select count(*) from task_work where year_id = $1 and activity = 'A.1'", {y.id}) == 1);
  });
}

TEST_CASE_FIXTURE(Room, "a new year is a copy with its days a year later and without the annexes; only real changes are differences") {
  const auto y = in_force(2026);
  write([&](store::Tx& tx) {
    auto k = keeper(tx);
    Item tranche;
    tranche.code = "1", tranche.answers.set("paid_on", "2026-02-15"), tranche.shares = {{"W", 100}};
    REQUIRE(add_item(k, y, *kind_of("tranche"), tranche));
    Item annex;
    annex.code = "1", annex.answers.set("signed_on", "2026-05-05"), annex.answers.set("title", "zmiana");
    REQUIRE(add_item(k, y, *kind_of("annex"), annex));
    REQUIRE(copy_year(k, y, 2027));
    CHECK_FALSE(copy_year(k, y, 2027));  // there is one
    const auto next = year_of(tx, 2027).value();
    CHECK(next.from == day("2027-01-01"));
    CHECK(next.state == State::prepared);
    CHECK(differences(items(tx, y.id), items(tx, next.id), 1).size() == 1);  // the annex
    for (auto& i : items(tx, next.id)) {
      if (i.kind == "tranche") CHECK(i.answers.get("paid_on") == "2027-02-15");
      CHECK(i.kind != "annex");
      if (i.kind == "cost") {
        i.shares["W"] = 120'000;
        REQUIRE(save_item(k, next, *kind_of("cost"), i));
      }
    }
    const auto found = differences(items(tx, y.id), items(tx, next.id), 1);
    REQUIRE(found.size() == 2);
    REQUIRE(found[0].changes.size() == 1);
    CHECK(found[0].changes[0].field == "share:W");
    CHECK(found[0].changes[0].after == "120000");
    return 0;
  });
}

TEST_CASE_FIXTURE(Room, "expenses are summed by line and source, a cancelled one counts nowhere, and what was bought stands sealed") {
  const auto y = in_force(2026);
  write([&](store::Tx& tx) {
    auto k = keeper(tx);
    Expense e;
    e.cost = "I.1", e.day = day("2026-02-02"), e.amount = core::Money{12'345};
    e.answers.set("source", "GRANT"), e.answers.set("what", "lek dla osoby ze sprawy");
    REQUIRE(add_expense(k, *opened.of("W"), y, e));
    auto second = add_expense(k, *opened.of("W"), y, e).value();
    auto stored = expense(tx, *opened.of("W"), y, second).value();
    CHECK(stored.answers.get("what") == "lek dla osoby ze sprawy");
    REQUIRE(cancel_expense(k, stored));
    CHECK_FALSE(cancel_expense(k, stored));
    CHECK_FALSE(expense(tx, *opened.of("K"), y, second));
    const auto a = account(tx, y, y.from, y.until);
    REQUIRE(a.lines.size() == 1);
    CHECK(a.lines[0].spent == Shares{{"W", 12'345}});
    CHECK(a.by_source.at("GRANT") == Shares{{"W", 12'345}});
    CHECK(tx.number("select count(*) from expense where document like '%lek%'") == 0);
    return 0;
  });
}

TEST_CASE_FIXTURE(Room, "the hours of a week take the place of what was there, and only while the contract is in force") {
  auto y = in_force(2026);
  write([&](store::Tx& tx) {
    auto k = keeper(tx);
    const auto monday = day("2026-11-16");
    REQUIRE(save_hours(k, y, "W", monday, {{monday, "A.1", 450}, {monday.plus_days(1), "A.1", 60}}));
    REQUIRE(save_hours(k, y, "W", monday, {{monday, "A.1", 480}}));
    CHECK(hours(tx, anna, monday, monday.plus_days(6)).size() == 1);
    CHECK(account(tx, y, y.from, y.until).minutes.at("A.1") == Shares{{"W", 480}});
    CHECK_FALSE(save_hours(k, y, "W", monday, {{monday.plus_days(9), "A.1", 10}}));
    REQUIRE(set_state(k, y, State::settled));
    CHECK_FALSE(save_hours(k, y, "W", monday, {{monday, "A.1", 10}}));
    return 0;
  });
}
TEST_SUITE_END();
