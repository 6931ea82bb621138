// Every unit that a room hands to the statistics, in a whole house: what the index counts is what counting row by row gives, from the start and after each change.
#include "house.h"
#include "robot.h"

#include "cases/cases.h"
#include "consultation/consultation.h"
#include "hotline/hotline.h"
#include "statistics/statistics.h"
#include "store/feed.h"

#include <doctest/doctest.h>

#include <set>
#include <thread>

using namespace ostoja;
using namespace ostoja::tests;

namespace {

using Cells = std::map<std::pair<std::string, std::string>, std::int64_t>;
Cells cells_of(const index::Facets::Cross& t) {
  Cells out;
  for (std::size_t i = 0; i < t.rows.size(); ++i)
    for (std::size_t j = 0; j < t.columns.size(); ++j)
      if (t.cells[i][j] != 0) out[{t.rows[i], t.columns[j]}] = t.cells[i][j];
  return out;
}

struct Counting {
  House house;
  web::Services& services() { return house.desk->services(); }
  const index::Facets* ready(store::Tx& tx, const statistics::Unit& u) {
    for (;;) {
      auto made = statistics::facets(services(), tx, u);
      if (made) return *made;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
  // How many rows of the unit there are; every pair of its first fields is compared with its twin.
  std::int64_t same(const statistics::Unit& u) {
    return house.centre->db->reading([&](store::Tx& tx) {
      const auto* facets = ready(tx, u);
      const auto fields = statistics::fields_of(house.centre->forms, u);
      for (std::size_t i = 0; i < fields.size() && i < 6; ++i)
        for (std::size_t j = 0; j < fields.size() && j < 6; ++j) {
          if (i == j) continue;
          CHECK_MESSAGE(cells_of(facets->cross(i, j, {})) == cells_of(statistics::cross_slowly(tx, house.clock.now(), house.centre->forms, u, fields[i], fields[j], {})), std::string(u.code) << " " << fields[i] << " by " << fields[j]);
        }
      return facets->count({});
    });
  }
  template <class F>
  void write(F f) { house.centre->db->write([&](store::Tx& tx) { f(tx, *house.centre->vault->of("W"), house.user("coordinator").id, house.clock.now()); }); }
};

}  // namespace

TEST_SUITE("statistics") {
  TEST_CASE("units of the rooms count what counting row by row gives, and follow what is saved") {
    Counting s;
    std::set<std::string> codes;
    for (const auto& u : statistics::units(s.services())) {
      codes.insert(std::string(u.code));
      CHECK(s.same(u) == 0);
    }
    CHECK(codes == std::set<std::string>{"contacts", "cases", "persons", "experiences", "services", "nights", "consultations"});
    const auto* contacts = statistics::find_unit(s.services(), "contacts");
    const auto* consultations = statistics::find_unit(s.services(), "consultations");
    consultation::ConsultationId asked;
    s.write([&](store::Tx& tx, const vault::OperatorKeys& keys, access::UserId by, core::Instant now) {
      for (const auto* purpose : {"INFO", "INFO", "PREVENTION"}) {
        hotline::Start start;
        start.operator_code = "W", start.by = by, start.started_at = now;
        start.answers.set("kind", "SELF"), start.answers.set("channel", "PHONE"), start.answers.set("direction", "IN"), start.answers.set("urgency", "U3"), start.answers.set("outcome", "ADVICE"), start.answers.set("purpose", purpose);
        REQUIRE(hotline::record({tx, keys, s.house.centre->forms, now, by}, start, now.plus_seconds(300)));
      }
      consultation::New fresh;
      fresh.answers.set("channel", "PHONE"), fresh.answers.set("institution_kind", "POLICE"), fresh.answers.set("topic", "PROCEDURE");
      asked = consultation::add({tx, keys, s.house.centre->forms, by, now}, fresh).value();
    });
    CHECK(s.same(*contacts) == 3);
    CHECK(s.same(*consultations) == 1);
    // After a start everything is counted from the store.
    s.house.restart();
    CHECK(s.same(*statistics::find_unit(s.services(), "contacts")) == 3);
    CHECK(s.same(*statistics::find_unit(s.services(), "consultations")) == 1);
  }

  TEST_CASE("nights are those of the public task, grow with the day, and go when the stay is corrected") {
    Counting s;
    const auto* nights = statistics::find_unit(s.services(), "nights");
    REQUIRE(nights != nullptr);
    const auto now = s.house.clock.now();
    s.house.centre->db->write([&](store::Tx& tx) {
      tx.run("insert into shelter (id, code, name, operator_code, kind, version) values (1, 'S1', 'Dom', 'K', 'SHELTER', 1)", {});
      tx.run("insert into shelter_room (id, shelter_id, name, for_whom, accessible, isolation, version) values (3, 1, '1', 'ANY', 0, 0, 1)", {});
      tx.run("insert into shelter_bed (id, room_id, shelter_id, name, version) values (4, 3, 1, '1', 1)", {});
      tx.run("insert into stay (id, number, shelter_id, operator_code, from_operator, bed_id, state, from_day, until_day, held_by, held_at, document, packet_version, form_version, version) "
             "values (2, 'S1-26-0001', 1, 'K', 'K', 4, 2, $1, $2, 1, $3, '{}', 1, 1, 1)", {core::local(now).date.plus_days(-5), core::local(now).date.plus_days(30), now});
      for (int child : {0, 1}) tx.run("insert into stay_guest (id, stay_id, child, since) values ($1, 2, $2, $3)", {10 + child, child, now.plus_seconds(-5 * 86400)});
      store::append(tx, {.at = now, .action = "stay.admit", .record = "stay", .record_id = 2, .version = 1});
    });
    CHECK(s.same(*nights) == 10);
    s.house.clock.advance_seconds(86400);
    CHECK(s.same(*nights) == 12);
    s.house.clock.advance_seconds(2 * 86400);
    CHECK(s.same(*nights) == 16);
    s.house.centre->db->write([&](store::Tx& tx) {
      tx.run("update stay_guest set until = $1 where child = 1", {now.plus_seconds(-86400)});  // the child had left before
      store::append(tx, {.at = now, .action = "stay.change", .record = "stay", .record_id = 2, .version = 2});
    });
    CHECK(s.same(*nights) == 12);
  }

  TEST_CASE("a table is kept under a name by the operator, as a question") {
    Counting s;
    Robot own(s.house, "coordinator"), other(s.house, "coordinator-k");
    auto save = [&](Robot& who, const char* query, const char* name) {
      core::Fields form;
      form.add("name", name);
      return who.post(std::string("/statistics/tables?") + query, form);
    };
    CHECK(save(own, "unit=contacts&rows=purpose&period=this_year&where=channel:PHONE", "Co miesiąc").status == 303);
    CHECK(own.get("/statistics").body.find("/statistics?unit=contacts&amp;rows=purpose&amp;period=this_year&amp;where=channel:PHONE") != std::string::npos);
    CHECK(other.get("/statistics").body.find("Co miesiąc") == std::string::npos);
    CHECK(save(own, "unit=contacts&rows=channel", "Co miesiąc").status == 422);
    CHECK(save(own, "unit=contacts&rows=channel", "").status == 422);
    CHECK(save(own, "unit=contacts&rows=channel", "Sprawa 44051401359").status == 422);  // a PESEL number
    CHECK(save(own, "unit=contacts&rows=nothing", "Inna").status == 422);
    CHECK(save(own, "unit=contacts&rows=purpose&period=always", "Inna").status == 422);
    const auto id = s.house.centre->db->reading([](store::Tx& tx) { return tx.number("select id from saved_table"); });
    CHECK(other.post("/statistics/tables/" + core::id_text(id) + "/remove", {}).status == 404);
    CHECK(own.post("/statistics/tables/" + core::id_text(id) + "/remove", {}).status == 303);
    CHECK(own.get("/statistics").body.find("Co miesiąc") == std::string::npos);
  }
}
