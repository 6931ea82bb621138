// The year in figures: who was helped is counted once, from services that stand; each operator sees its own.
#include "house.h"
#include "robot.h"

#include "cases/record.h"
#include "yearbook/record.h"

#include <doctest/doctest.h>

using namespace ostoja;
using namespace ostoja::tests;

namespace {

struct Helping {
  House house;
  access::UserId by = house.user("coordinator").id;
  int made = 0;

  forms::Answers answers(std::initializer_list<std::pair<const char*, const char*>> list) {
    forms::Answers out;
    for (const auto& [field, value] : list) out.set(field, value);
    return out;
  }
  cases::Keeper keeper(store::Tx& tx, const std::string& op) { return {tx, *house.centre->vault->of(op), house.centre->forms, by, house.clock.now()}; }
  cases::CaseId add(store::Tx& tx, const std::string& op, forms::Answers about) {
    cases::NewCase fresh;
    fresh.operator_code = op, fresh.answers = std::move(about);
    if (op == "W") fresh.lead = by;
    return cases::open_case(tx, *house.centre->vault->of(op), house.centre->forms, fresh, by, house.clock.now()).value();
  }
  void serve(store::Tx& tx, const std::string& op, cases::CaseId id, core::Date day, const char* kind, people::PersonId whom = {}, bool withdrawn = false) {
    const auto service = core::next_id(house.clock.now().ms);
    tx.run("insert into service_given (id, operator_code, case_id, kind, day, year, provider_kind, created_at, created_by, changed_at, changed_by, withdrawn_at, sealed_version, form_version, version) "
           "values ($1,$2,$3,$4,$5,$6,'STAFF',$7,$8,$7,$8,$9,0,1,1)", {service, op, id, kind, day, day.year(), house.clock.now(), by, withdrawn ? store::Value(house.clock.now()) : store::Value(nullptr)});
    if (whom) tx.run("insert into service_person (service_id, person_id) values ($1,$2)", {service, whom});
  }
};

}  // namespace

TEST_SUITE("yearbook") {
  TEST_CASE("a person is helped once in a year, however many services and cases") {
    Helping h;
    const auto day = core::Date::of(2026, 2, 3);
    h.house.centre->db->write([&](store::Tx& tx) {
      const auto first = h.add(tx, "W", h.answers({{"exploitation", "FORCED_LABOUR"}, {"source", "POLICE"}}));
      const auto she = cases::add_person(h.keeper(tx, "W"), first, h.answers({{"sex", "F"}, {"citizenship", "UA"}, {"age_group", "A24_26"}})).value();
      (void)cases::add_person(h.keeper(tx, "W"), first, h.answers({{"sex", "M"}, {"citizenship", "PL"}, {"minor", "YES"}})).value();
      h.serve(tx, "W", first, day, "LEGAL"), h.serve(tx, "W", first, day.plus_days(1), "PSYCH", she);
      const auto again = h.add(tx, "W", h.answers({{"exploitation", "SEXUAL"}}));
      REQUIRE(cases::join_person(h.keeper(tx, "W"), again, she));
      h.serve(tx, "W", again, day, "LEGAL");
      const auto nobody = h.add(tx, "W", h.answers({{"sex", "F"}}));
      h.serve(tx, "W", nobody, day, "FOOD"), h.serve(tx, "W", nobody, core::Date::of(2025, 12, 31), "FOOD");
      const auto undone = h.add(tx, "W", {});
      h.serve(tx, "W", undone, day, "FOOD", {}, true);
      const auto other = h.add(tx, "K", h.answers({{"citizenship", "VN"}}));
      h.serve(tx, "K", other, day, "LEGAL");
    });
    h.house.centre->db->read([&](store::Tx& tx) {
      CHECK(yearbook::helped(tx, {"W"}, 2026).size() == 3);
      CHECK(yearbook::helped(tx, {"W"}, 2025).size() == 1);
      CHECK(yearbook::helped(tx, {"K"}, 2026).size() == 1);
      CHECK(yearbook::helped(tx, {"W", "K"}, 2026).size() == 4);
      std::int64_t served = 0;
      for (const auto& r : yearbook::helped(tx, {"W"}, 2026)) served += static_cast<std::int64_t>(r.services.size());
      CHECK(served == 4);  // she: legal and psychological, he: legal, nobody: food
    });
    Robot coordinator(h.house, "coordinator");
    auto page = coordinator.get("/statistics/year?year=2026");
    CHECK(page.status == 200);
    CHECK(page.body.find("Ukraina") != page.body.npos);
    CHECK(page.body.find("Wietnam") == page.body.npos);
    CHECK(coordinator.get("/statistics/survey?year=2026").body.find("Policja") != std::string::npos);
    CHECK(coordinator.get("/statistics/year.xlsx?year=2026").body.starts_with("PK"));
    for (const char* year : {"1999", "2099", "x", "20266"}) CHECK(coordinator.get(std::string("/statistics/year?year=") + year).status == 422);
    Robot ministry(h.house, "ministry");
    CHECK(ministry.get("/statistics/year").status == 403);
  }
}
