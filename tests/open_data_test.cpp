// Open data of the contact log: callers count once, the budget of a year is spent for good, both operators stand behind a file.
#include "house.h"
#include "robot.h"

#include "hotline/hotline.h"
#include "release/open_data.h"

#include <doctest/doctest.h>

using namespace ostoja;
using namespace ostoja::tests;

namespace {

void record(House& house, store::Tx& tx, core::Instant at, const char* purpose, const char* phone) {
  const auto by = house.user("consultant").id;
  hotline::Start start;
  start.operator_code = "W", start.by = by, start.started_at = at;
  start.answers.set("kind", "SELF"), start.answers.set("channel", "PHONE"), start.answers.set("direction", "IN"), start.answers.set("urgency", "U3"), start.answers.set("outcome", "ADVICE"), start.answers.set("purpose", purpose), start.answers.set("caller_type", "VICTIM");
  if (*phone != 0) start.answers.set("phone", phone);
  REQUIRE(hotline::record({tx, *house.centre->vault->of("W"), house.centre->forms, at, by}, start, at.plus_seconds(300)));
}
core::Fields form(std::initializer_list<std::pair<const char*, std::string>> list) {
  core::Fields out;
  for (const auto& [name, value] : list) out.add(name, value);
  return out;
}

}  // namespace

TEST_SUITE("release") {
  TEST_CASE("open data: a caller counts once a year, rare combinations are not told, and what of the budget is used does not come back") {
    House house;
    house.centre->db->write([&](store::Tx& tx) {
      auto at = core::at_local(core::Date::of(2025, 2, 1), 10, 0);
      for (int i = 0; i < 80; ++i) record(house, tx, at = at.plus_seconds(3600), "INFO", "");
      for (int i = 0; i < 30; ++i) record(house, tx, at = at.plus_seconds(3600), "CRISIS", "+48225550101");  // one caller, again and again
      record(house, tx, at.plus_seconds(3600), "PREVENTION", "");
      record(house, tx, core::at_local(core::Date::of(2026, 1, 2), 10, 0), "INFO", "");
    });
    house.centre->db->read([&](store::Tx& tx) {
      CHECK(release::open_rows(tx, 2025).size() == 82);
      CHECK(release::open_rows(tx, 2026).size() == 1);
      CHECK(release::open_rows(tx, 2024).empty());
      const auto text = release::open_content(release::open_rows(tx, 2025), 1000, release::secure_random());
      CHECK(text.starts_with("quarter,channel,caller_type,purpose,urgency,contacts\r\n"));
      CHECK(text.find("Q1,PHONE,VICTIM,INFO,U3,") != text.npos);
      CHECK(text.find("CRISIS") == text.npos);
      CHECK(text.find("PREVENTION") == text.npos);
    });

    Robot own(house, "coordinator"), other(house, "coordinator-k"), ministry(house, "ministry");
    CHECK(own.post("/open-data", form({{"year", "2026"}, {"part", "1000"}})).status == 422);  // not over
    CHECK(own.post("/open-data", form({{"year", "2024"}, {"part", "1000"}})).status == 422);  // nothing in it
    CHECK(own.post("/open-data", form({{"year", "2025"}, {"part", "3000"}})).status == 422);
    CHECK(own.post("/open-data", form({{"year", "2025x"}, {"part", ""}})).status == 422);
    CHECK(ministry.post("/open-data", form({{"year", "2025"}, {"part", "1000"}})).status == 403);
    auto made = own.post("/open-data", form({{"year", "2025"}, {"part", "2000"}}));
    REQUIRE(made.status == 303);
    std::string home;
    for (const auto& [name, value] : made.headers)
      if (name == "Location") home = value.substr(0, value.find('?'));
    CHECK(own.get(home).status == 200);
    CHECK(ministry.get(home).status == 404);
    CHECK(ministry.get(home + "/table.csv").status == 404);
    CHECK(own.post(home + "/agree", {}).status == 422);  // not one's own
    CHECK(other.post(home + "/agree", {}).status == 303);
    CHECK(other.post(home + "/refuse", {}).status == 409);
    CHECK(ministry.get(home).status == 200);
    CHECK(ministry.get(home + "/table.csv").body.starts_with("quarter,"));
    CHECK(own.post(home + "/withdraw", {}).status == 422);
    CHECK(own.post(home + "/withdraw", form({{"reason", "invented"}})).status == 303);
    CHECK(ministry.get(home).status == 404);

    // The whole budget: what was withdrawn or refused is used all the same.
    CHECK(own.post("/open-data", form({{"year", "2025"}, {"part", "4000"}})).status == 422);
    made = own.post("/open-data", form({{"year", "2025"}, {"part", "2000"}}));
    REQUIRE(made.status == 303);
    for (const auto& [name, value] : made.headers)
      if (name == "Location") home = value.substr(0, value.find('?'));
    CHECK(other.post(home + "/refuse", {}).status == 303);
    CHECK(own.post("/open-data", form({{"year", "2025"}, {"part", "1000"}})).status == 422);
    house.centre->db->read([](store::Tx& tx) { CHECK(release::used(tx, 2025) == release::kYearlyBudget); });
  }
}
