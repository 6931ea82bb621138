// The roster in a whole house: shifts change hands by consent, and stand in one's own calendar once everybody may see them.
#include "house.h"
#include "robot.h"

#include "clocks/record.h"
#include "duty/shifts.h"

#include <doctest/doctest.h>

using namespace ostoja;
using namespace ostoja::tests;

namespace {

struct Roster {
  House house;
  core::Date monday = duty::week_of(core::local(house.clock.now()).date).plus_days(7);
  access::UserId consultant = house.user("consultant").id, casemanager = house.user("casemanager").id, coordinator = house.user("coordinator").id;

  template <class F>
  auto write(F f) { return house.centre->db->writing(f); }
  std::int64_t shift(access::UserId user, int day, int from, int until) {
    return write([&](store::Tx& tx) { return duty::add_shift(tx, user, "W", duty::Post::line, core::at_local(monday.plus_days(day), from, 0), core::at_local(monday.plus_days(day), until, 0), coordinator, house.clock.now()).value(); });
  }
  access::UserId whose(std::int64_t id) {
    return house.centre->db->reading([&](store::Tx& tx) { return duty::find_shift(tx, id).value().user; });
  }
  std::int64_t asked() {
    return house.centre->db->reading([](store::Tx& tx) { return tx.number("select coalesce(max(id), 0) from duty_swap where state = 1"); });
  }
};
core::Fields form(std::initializer_list<std::pair<const char*, std::string>> list) {
  core::Fields out;
  for (const auto& [name, value] : list) out.add(name, value);
  return out;
}

}  // namespace

TEST_SUITE("duty") {
  TEST_CASE("a shift changes hands when the colleague agrees, and by nobody else's word") {
    Roster r;
    const auto id = r.shift(r.consultant, 1, 8, 16);
    const auto home = "/duty/shifts/" + core::id_text(id);
    Robot consultant(r.house, "consultant"), casemanager(r.house, "casemanager"), coordinator(r.house, "coordinator"), other(r.house, "coordinator-k");
    CHECK(consultant.get(home).status == 404);  // the week is not published
    CHECK(coordinator.post("/duty/publish", form({{"week", r.monday.text()}})).status == 303);
    CHECK(consultant.get(home).status == 200);
    CHECK(other.get(home).status == 404);
    CHECK(casemanager.post(home + "/ask", form({{"user", r.consultant.text()}})).status == 403);   // not hers
    CHECK(consultant.post(home + "/ask", form({{"user", r.consultant.text()}})).status == 422);    // oneself
    CHECK(consultant.post(home + "/ask", form({{"user", r.house.user("consultant-k").id.text()}})).status == 422);
    CHECK(consultant.post(home + "/ask", form({{"user", r.casemanager.text()}})).status == 303);
    CHECK(consultant.post(home + "/ask", form({{"user", r.casemanager.text()}})).status == 422);   // asked already
    CHECK(r.whose(id) == r.consultant);
    const auto swap = "/duty/swaps/" + core::id_text(r.asked());
    CHECK(coordinator.post(swap, form({{"answer", "yes"}})).status == 404);
    CHECK(consultant.post(swap, form({{"answer", "yes"}})).status == 404);
    CHECK(casemanager.post(swap, form({{"answer", "perhaps"}})).status == 422);
    CHECK(casemanager.get("/duty").body.find("Biorę ten dyżur") != std::string::npos);
    CHECK(casemanager.post(swap, form({{"answer", "yes"}})).status == 303);
    CHECK(r.whose(id) == r.casemanager);
    CHECK(casemanager.post(swap, form({{"answer", "yes"}})).status == 404);

    // Declined, taken back, and overtaken by the coordinator.
    CHECK(casemanager.post(home + "/ask", form({{"user", r.consultant.text()}})).status == 303);
    CHECK(consultant.post("/duty/swaps/" + core::id_text(r.asked()), form({{"answer", "no"}})).status == 303);
    CHECK(casemanager.post(home + "/ask", form({{"user", r.consultant.text()}})).status == 303);
    CHECK(casemanager.post("/duty/swaps/" + core::id_text(r.asked()), form({{"answer", "back"}})).status == 303);
    CHECK(r.whose(id) == r.casemanager);
    CHECK(casemanager.post(home + "/ask", form({{"user", r.consultant.text()}})).status == 303);
    r.house.clock.advance_seconds(60);
    CHECK(coordinator.post(home, form({{"user", r.coordinator.text()}, {"post", "line"}, {"day", r.monday.plus_days(2).text()}, {"from", "09:00"}, {"until", "17:00"}})).status == 303);
    CHECK(r.asked() == 0);
    CHECK(r.whose(id) == r.coordinator);
    CHECK(coordinator.get("/duty?week=" + r.monday.text()).body.find("is-new") != std::string::npos);  // changed since it was published
    // Who is on duty at that hour already cannot take it.
    const auto second = r.shift(r.consultant, 2, 10, 12);
    CHECK(coordinator.post(home, form({{"user", r.consultant.text()}, {"post", "line"}, {"day", r.monday.plus_days(2).text()}, {"from", "09:00"}, {"until", "17:00"}})).status == 422);
    CHECK(coordinator.post("/duty/shifts/" + core::id_text(second) + "/remove", {}).status == 303);
    CHECK(coordinator.post("/duty/shifts/" + core::id_text(second) + "/remove", {}).status == 404);
  }

  TEST_CASE("one's own shifts stand in the calendar outside, by hours and one word") {
    Roster r;
    r.shift(r.consultant, 0, 8, 16), r.shift(r.casemanager, 0, 12, 20);
    Robot consultant(r.house, "consultant");
    CHECK(consultant.get("/clocks/calendar").status == 200);
    const auto word = r.write([&](store::Tx& tx) { return clocks::make_feed(tx, r.consultant, r.house.clock.now()); });
    CHECK(consultant.get("/calendar/" + word + ".ics").body.find("VEVENT") == std::string::npos);  // not published
    r.write([&](store::Tx& tx) { return duty::publish({tx, r.coordinator, r.house.clock.now()}, "W", r.monday).has_value(); });
    const auto text = consultant.get("/calendar/" + word + ".ics").body;
    CHECK(text.find("SUMMARY:Dyżur\r\n") != text.npos);
    CHECK(text.find("DTSTART:" + r.monday.text().substr(0, 4)) != text.npos);
    CHECK(text.find("VEVENT", text.find("END:VEVENT") + 10) == text.npos);  // nobody else's
    for (const char* secret : {"Person", "consultant", "linia", "http"}) CHECK_MESSAGE(text.find(secret) == text.npos, secret);
  }
}
