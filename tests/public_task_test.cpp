// Story 7: a report equals the sum of the rows behind each of its figures, for each operator and together; the ministry's reader reaches no row.
#include "house.h"
#include "robot.h"

#include "consultation/consultation.h"
#include "hotline/hotline.h"
#include "public_task/record.h"
#include "report/record.h"

#include <doctest/doctest.h>

using namespace ostoja;
using namespace ostoja::tests;

namespace {

struct Quarter {
  House house;
  public_task::Year year;

  Quarter() {
    house.centre->db->write([&](store::Tx& tx) {
      const auto by = house.user("coordinator").id;
      const auto now = house.clock.now();
      const auto& library = house.centre->forms;
      const public_task::Keeper k{tx, library, by, now};
      forms::Answers a;
      a.set("from_day", "2026-01-01"), a.set("until_day", "2026-12-31"), a.set("allowed_shift", "10"), a.set("report_form", "R2018"), a.set("title", "Zadanie");
      REQUIRE(public_task::add_year(k, 2026, a));
      year = public_task::year_of(tx, 2026).value();
      auto put = [&](const char* kind, const char* code, const char* under, std::vector<std::string> measures) {
        public_task::Item i;
        i.code = code, i.under = under, i.answers.set("title", code), i.answers.set("counts", "WORK"), i.answers.set("verified_by", "rejestr"), i.answers.set_all("measures", std::move(measures));
        REQUIRE(public_task::add_item(k, year, *public_task::kind_of(kind), i));
      };
      put("part", "A", "", {});
      put("activity", "A.1", "A", {"CONTACT", "CONTACT_INFO", "CONTACT_PREVENTION"});
      put("activity", "A.2", "A", {"CONSULTATION"});
      put("indicator", "A.1", "A.1", {"CONTACT", "CONTACT_INFO"}), put("indicator", "A.2", "", {"CONTACT_PREVENTION"}), put("indicator", "A.3", "A.2", {"CONSULTATION"});
      REQUIRE(public_task::set_state(k, year, public_task::State::in_force));
      // Work of both operators through the year, some of it outside the quarter.
      int n = 0;
      for (const auto& [op, login] : {std::pair{"W", "consultant"}, std::pair{"K", "consultant-k"}})
        for (int day = 0; day < 300; day += 7, ++n) {
          const auto at = core::at_local(core::Date::of(2026, 1, 3).plus_days(day), 11, 0);
          const auto who = house.user(login).id;
          hotline::Start start;
          start.operator_code = op, start.by = who, start.started_at = at;
          const char* const purposes[] = {"INFO", "CRISIS", "PREVENTION", "SILENT"};
          start.answers.set("kind", "SELF"), start.answers.set("channel", "PHONE"), start.answers.set("direction", "IN"), start.answers.set("urgency", "U3"), start.answers.set("outcome", "ADVICE"), start.answers.set("purpose", purposes[n % 4]);
          REQUIRE(hotline::record({tx, *house.centre->vault->of(op), library, at, who}, start, at.plus_seconds(600)));
          if (n % 3 != 0) continue;
          consultation::New fresh;
          fresh.answers.set("channel", "PHONE"), fresh.answers.set("institution_kind", "POLICE"), fresh.answers.set("topic", "PROCEDURE"), fresh.answers.set("question", "Pytanie?"), fresh.answers.set("answer", "Tak."), fresh.answers.set("minutes", "10");
          REQUIRE(consultation::add({tx, *house.centre->vault->of(op), library, who, at}, fresh));
        }
    });
    auto& sources = house.desk->services().room<public_task::Sources>();
    do public_task::follow(house.desk->services());
    while (sources.behind);
  }
};

}  // namespace

TEST_SUITE("public_task") {
  TEST_CASE("story 7: the quarterly report is the sum of its rows, for each operator and together") {
    Quarter q;
    const auto from = core::Date::of(2026, 4, 1), until = core::Date::of(2026, 6, 30);
    q.house.centre->db->read([&](store::Tx& tx) {
      const auto account = public_task::account(tx, q.year, from, until);
      REQUIRE(account.figures.size() == 3);
      for (const auto& f : account.figures) {
        std::int64_t together = 0;
        for (const auto* op : {"W", "K"}) {
          std::int64_t sum = 0;
          for (const auto& row : public_task::rows_behind(tx, q.year, f.indicator, op, from, until, 10'000)) {
            CHECK((from <= row.day && row.day <= until));
            sum += row.amount;
          }
          CHECK(sum > 0);
          CHECK(sum == f.done.by_operator.at(op));
          together += sum;
        }
        CHECK(together == f.done.joint);
        CHECK(f.done.joint < [&] {  // the year has more than its quarter
          for (const auto& whole : public_task::account(tx, q.year, q.year.from, q.year.until).figures)
            if (whole.indicator.code == f.indicator.code) return whole.done.joint;
          return std::int64_t{0};
        }());
      }
      // What the report says is what the account says.
      report::Report r;
      r.year = 2026, r.from = from, r.until = until;
      const auto all = report::content(tx, q.year, r, public_task::count_unbound(tx, q.year, "", from, until));
      for (std::size_t i = 0; i < all.results.size(); ++i) CHECK(all.results[i].joint == account.figures[i].done.joint);
      // Every call of the quarter is in it or waits to be bound: nothing is lost between.
      std::int64_t calls = 0, counted = 0;
      calls = tx.number("select count(*) from contact where started_at >= $1 and started_at < $2", {core::start_of(from), core::start_of(until.plus_days(1))});
      for (const auto& one : all.results)
        if (one.code != "A.3") counted += one.joint;
      CHECK(calls == counted + public_task::count_unbound(tx, q.year, "", from, until));
    });
  }

  TEST_CASE("story 7: the ministry's reader reaches no row") {
    Quarter q;
    std::vector<std::string> rows;
    q.house.centre->db->read([&](store::Tx& tx) {
      for (const auto& f : public_task::account(tx, q.year, q.year.from, q.year.until).figures) {
        rows.push_back("/public-task/2026/figures/" + f.indicator.id.text());
        for (const auto& row : public_task::rows_behind(tx, q.year, f.indicator, "W", q.year.from, q.year.until, 3))
          rows.push_back(public_task::source_of(q.house.desk->services(), row.source)->href(tx, row.followed, row.record));
      }
    });
    REQUIRE(rows.size() > 6);
    Robot ministry(q.house, "ministry"), own(q.house, "coordinator");
    for (const auto& path : rows) {
      CHECK_MESSAGE(ministry.get(path).status == 403, path);
      CHECK_MESSAGE(own.get(path).status == 200, path);
    }
    for (const auto* path : {"/public-task", "/public-task/2026", "/public-task/2026/expenses", "/statistics"}) CHECK_MESSAGE(ministry.get(path).status == 403, path);
    CHECK(ministry.get("/reports").status == 200);
  }

  TEST_CASE("the final report is a next step from two weeks before the contract ends until it is frozen") {
    Quarter q;
    q.house.centre->db->read([](store::Tx& tx) {
      CHECK(report::due(tx, core::Date::of(2026, 12, 10)).empty());
      const auto soon = report::due(tx, core::Date::of(2026, 12, 20));
      REQUIRE(soon.size() == 1);
      CHECK(soon[0].year == 2026);
      CHECK(soon[0].day == core::Date::of(2027, 1, 30));
      CHECK(!soon[0].report);
      CHECK(report::due(tx, core::Date::of(2027, 3, 1)).size() == 1);   // late is not forgotten
      CHECK(report::due(tx, core::Date::of(2028, 6, 1)).empty());
    });
  }
}
