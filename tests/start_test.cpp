// The start page says to each role what is next, and says it to nobody else.
#include "robot.h"

#include "night/record.h"
#include "shelter/record.h"
#include "store/feed.h"

#include <doctest/doctest.h>

using namespace ostoja;
using namespace ostoja::tests;

namespace {

// A house with one who lives there and takes a medicine at ten, one on leave who is late, one for whom a bed is held for another hour, and a message of the last shift.
struct Staffed {
  House house;
  shelter::ShelterId place;

  Staffed() {
    house.centre->db->write([&](store::Tx& tx) {
      const auto& library = house.centre->forms;
      const auto now = house.clock.now();
      auto by = house.user("coordinator").id, worker = house.user("shelter").id;
      place = shelter::add_shelter(tx, library, {"W1", "Topola", "W", "SHELTER", {"pl"}}, by, now).value();
      auto s = shelter::find_shelter(tx, place).value();
      shelter::Room room{.shelter = place, .name = "1", .for_whom = "WOMEN"};
      room.id = shelter::add_room(tx, library, s, room, by, now).value();
      for (const auto* login : {"shelter", "night"}) REQUIRE(shelter::set_worker(tx, s, house.user(login).id, by, now));
      shelter::Keeper k{tx, *house.centre->vault->of("W"), library, worker, now};
      night::StayId lives;
      for (const auto* name : {"Mieszkanka", "Spozniona", "Oczekiwana"}) {
        auto bed = shelter::add_bed(tx, room, name, by, now).value();
        shelter::Hold h{.bed = bed, .from = k.today(), .until = k.today().plus_days(5), .from_operator = "W", .held_until = now.plus_seconds(3600)};
        h.packet.set("sex", "F"), h.packet.set("call_name", name);
        auto id = shelter::hold(k, h).value();
        if (name == std::string_view("Oczekiwana")) continue;
        REQUIRE(shelter::admit(k, shelter::find_stay(tx, id).value(), {.at = now, .rules_version = {}, .rules_language = {}, .children = {}}));
        if (name == std::string_view("Mieszkanka")) lives = id;
        else REQUIRE(shelter::go_on_leave(k, shelter::find_stay(tx, id).value(), "FAMILY", now.plus_seconds(600), ""));
      }
      night::Keeper n{tx, k.keys, library, place, worker, now};
      night::Medicine m;
      m.stay = lives, m.times = night::times_of("10:30").value();
      m.answers.set("name", "Sekretny lek"), m.answers.set("dose", "1");
      REQUIRE(night::add_medicine(n, m));
      REQUIRE(night::write(n, {"Sekretny wpis.", "Sekretna robota.", "PLAIN", {}}));
    });
    house.clock.advance_seconds(20 * 60);
  }
  std::string start(const std::string& login) {
    Robot who(house, login);
    auto answer = who.get("/");
    REQUIRE(answer.status == 200);
    return answer.body;
  }
};
bool has(const std::string& page, std::string_view text) { return page.find(text) != page.npos; }

}  // namespace

TEST_SUITE("start") {
  TEST_CASE("who works in a house sees what waits there, its beds, who comes and who is away, each with the way to it") {
    Staffed s;
    auto before = s.house.last_event();
    auto page = s.start("night");
    const auto home = "/shelters/" + s.place.text();
    CHECK(has(page, "1 lek do podania"));
    CHECK(has(page, "10:30, Mieszkanka · 1/Mieszkanka"));
    CHECK(has(page, "Nie ma jeszcze: Spozniona"));
    CHECK(has(page, "Kończy się przytrzymanie: Oczekiwana"));
    CHECK(has(page, "1 wpis do przeczytania"));
    CHECK(has(page, "1 rzecz do zrobienia"));
    CHECK(has(page, "Następny obchód o "));
    CHECK(has(page, "href=\"" + home + "/night\""));
    CHECK(has(page, home + "/night/incidents/new"));
    CHECK_FALSE(has(page, "Sekretn"));                       // what was written is read in the book, not here
    int looks = 0;
    s.house.centre->db->read([&](store::Tx& tx) {
      for (const auto& e : store::events_of(tx, "shelter", s.place.value, 50)) looks += e.action == "night.read";
    });
    CHECK(looks == 1);
    CHECK(s.house.last_event() > before);
    // Given: the line goes.
    s.house.centre->db->write([&](store::Tx& tx) {
      night::Keeper n{tx, *s.house.centre->vault->of("W"), s.house.centre->forms, s.place, s.house.user("night").id, s.house.clock.now()};
      auto all = night::medicines(n, {}).value();
      auto due = night::due_now(all, s.house.clock.now(), 60);
      REQUIRE(due.size() == 1);
      REQUIRE(night::add_dose(n, *due.front().medicine, {due.front().at, s.house.clock.now(), "GIVEN", "", {}}));
    });
    CHECK_FALSE(has(s.start("night"), "do podania"));
  }
  TEST_CASE("nobody else learns who is in the house, and no role is told that it does not belong here") {
    Staffed s;
    for (const auto& role : s.house.centre->policy.roles()) {
      for (const auto& login : {std::string(role), std::string(role) + "-k"}) {
        if (login.ends_with("-k") && of_both(role)) continue;
        auto page = s.start(login);
        INFO(login);
        CHECK_FALSE(has(page, "nie pracuje"));
        if (login == "shelter" || login == "night") continue;
        for (const auto* name : {"Mieszkanka", "Spozniona", "Oczekiwana"}) CHECK_FALSE(has(page, name));
        CHECK_FALSE(has(page, "do podania"));
        if (login == "shelter-k" || login == "night-k") CHECK(has(page, "w obsadzie żadnego domu"));
        if (login == "psychologist" || login == "lawyer") CHECK(has(page, "Moje sprawy"));
        if (login == "admin") CHECK(has(page, "Twoje działy"));
        if (login == "editor") CHECK(has(page, "Nic na ciebie nie czeka"));
        if (login == "ministry") CHECK(has(page, "Sprawozdania"));
        if (login == "consultant") CHECK(has(page, "Wolne łóżka tej nocy"));
      }
    }
  }
  TEST_CASE("when the clock passes the end of a hold, the desk's timer shreds its packet, and the house is told that the name is to be asked again") {
    Staffed s;
    auto with_packet = [&] { return s.house.centre->db->reading([](store::Tx& tx) { return tx.number("select count(*) from stay where packet is not null"); }); };
    auto tick = [&] {
      for (const auto& room : s.house.desk->rooms())
        for (const auto& job : room.jobs)
          if (std::string_view(job.name) == "shelter.forget") job.run(s.house.desk->services());
    };
    tick();
    CHECK(with_packet() == 3);
    auto id = s.house.centre->db->reading([](store::Tx& tx) { return core::id_text(tx.number("select id from stay where state = 1")); });
    Robot shelter(s.house, "shelter");
    const auto page = "/shelters/" + s.place.text() + "/stays/" + id;
    CHECK(has(shelter.get(page).body, "Oczekiwana"));
    s.house.clock.advance_seconds(41 * 60);
    tick();
    CHECK(with_packet() == 2);
    Robot later(s.house, "shelter");                        // the first session has gone idle meanwhile
    auto after = later.get(page).body;
    CHECK(has(after, "imię i uwagi usunięto"));
    CHECK_FALSE(has(s.start("night"), "Oczekiwana"));
  }
}
