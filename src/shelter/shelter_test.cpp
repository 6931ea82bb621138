#include "shelter/record.h"

#include "store/engines_for_tests.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

using namespace ostoja;
using namespace ostoja::shelter;

namespace {

constexpr core::Date kDay = {20'780};                            // an ordinary Tuesday of November 2026
const core::Instant kEvening = core::at_local(kDay, 21, 40);

// A house with two rooms of two beds each, on whatever engine.
struct House {
  store::Db& db;
  forms::Library library = forms::Library::load().value();
  core::Secret root_w = vault::random_key(), root_k = vault::random_key();
  vault::OperatorKeys warsaw{"W", root_w}, katowice{"K", root_k};
  access::UserId anna{11}, basia{22};
  ShelterId place;
  std::vector<BedId> beds;

  explicit House(store::Db& d) : db(d) {
    db.write([&](store::Tx& tx) {
      place = add_shelter(tx, library, {"K1", "Lipa", "K", "SHELTER", {"pl", "uk"}}, anna, kEvening).value();
      auto s = find_shelter(tx, place).value();
      for (auto for_whom : {"WOMEN", "FAMILY"}) {
        Room r{.shelter = place, .name = for_whom, .for_whom = for_whom};
        r.id = add_room(tx, library, s, r, anna, kEvening).value();
        for (auto bed : {"a", "b"}) beds.push_back(add_bed(tx, r, bed, anna, kEvening).value());
      }
    });
  }
  Keeper keeper(store::Tx& tx, core::Instant at = kEvening) const { return {tx, katowice, library, anna, at}; }
  Hold wanted(int bed = 0, int from = 0, int until = 3) const {
    Hold h{.bed = beds[static_cast<std::size_t>(bed)], .from = kDay.plus_days(from), .until = kDay.plus_days(until), .from_operator = "W"};
    h.packet.set("sex", "F");
    h.packet.set("call_name", "Planted name");
    return h;
  }
  Stay get(store::Tx& tx, StayId id) const { return find_stay(tx, id).value(); }
  Stay in(store::Tx& tx, Hold h, core::Instant at = kEvening) const {
    auto id = hold(keeper(tx, at), h).value();
    REQUIRE(admit(keeper(tx, at), get(tx, id), {.at = at, .rules_version = "2026-11", .rules_language = "uk", .children = {}}));
    return get(tx, id);
  }
};
std::string_view refused(const core::Done& d) { return d ? std::string_view() : d.error().text.view(); }
template <class T>
std::string_view refused(const core::Result<T>& d) { return d ? std::string_view() : d.error().text.view(); }

}  // namespace

TEST_SUITE("shelter") {
  TEST_CASE("a bed is held once: overlapping nights are refused, nights that only touch are not") {
    store::on_each_engine([](store::Db& db) {
      House h(db);
      db.write([&](store::Tx& tx) {
        REQUIRE(hold(h.keeper(tx), h.wanted(0, 0, 3)));
        CHECK(hold(h.keeper(tx), h.wanted(0, 0, 3)).error().code == core::Errc::conflict);
        CHECK(hold(h.keeper(tx), h.wanted(0, 2, 5)).error().code == core::Errc::conflict);
        CHECK(hold(h.keeper(tx), h.wanted(0, 3, 5)));
        CHECK(hold(h.keeper(tx), h.wanted(1, 0, 3)));
        CHECK(refused(hold(h.keeper(tx), h.wanted(2, -1, 3))) == "a place cannot be held for a night that has passed");
        CHECK(refused(hold(h.keeper(tx), h.wanted(2, 2, 2))) == "the day of leaving must come after the first night");
        CHECK(refused(hold(h.keeper(tx), h.wanted(2, 0, 400))) == "a place is held for a year at most");
        auto wrong = h.wanted(2);
        Keeper foreign{tx, h.warsaw, h.library, h.anna, kEvening};
        CHECK(hold(foreign, wrong).error().code == core::Errc::internal);
      });
      // Whoever writes past the rules meets the key of the table.
      CHECK(store::code_of([&] { db.write([&](store::Tx& tx) { tx.run("insert into bed_night (bed_id, night) values ($1,$2)", {h.beds[0], kDay}); }); }) == core::Errc::conflict);
    });
  }

  TEST_CASE("ten thousand who want one bed at once: one has it, everybody else hears that it is taken") {
    auto race = [](store::Db& one, store::Db& other) {
      House h(one);
      std::atomic<int> got = 0, taken = 0, something_else = 0;
      std::vector<std::thread> threads;
      for (int t = 0; t < 8; ++t)
        threads.emplace_back([&, t] {
          auto& db = t % 2 == 0 ? one : other;
          for (int i = 0; i < 1250; ++i) {
            try {
              db.write([&](store::Tx& tx) {
                auto made = hold(h.keeper(tx), h.wanted(0, 0, 14));
                if (!made) throw core::Failure(made.error().code, "not held");
              });
              ++got;
            } catch (const core::Failure& e) {
              ++(e.error().code == core::Errc::conflict ? taken : something_else);
            }
          }
        });
      for (auto& t : threads) t.join();
      CHECK(got == 1);
      CHECK(taken == 9999);
      CHECK(something_else == 0);
      one.read([&](store::Tx& tx) {
        CHECK(tx.number("select count(*) from stay") == 1);
        CHECK(tx.number("select count(*) from bed_night") == 14);
      });
    };
    SUBCASE("SQLCipher") {
      store::Folder f;
      auto o = store::lite(f);
      store::create(o);
      auto db = store::open(o);
      store::migrate(*db, {1});
      race(*db, *db);
    }
    SUBCASE("PostgreSQL, two nodes") {
      if (store::test_server() == nullptr) {
        MESSAGE("skipped: OSTOJA_TEST_POSTGRES is not set (tools/with_postgres.sh sets it)");
        return;
      }
      auto o = store::emptied_postgres();
      auto db = store::open(o);
      store::migrate(*db, {1});
      store::Options again;
      again.engine = store::Engine::postgres;
      again.path = store::test_server();
      auto second = store::open(again);
      race(*db, *second);
    }
  }

  TEST_CASE("a hold past its time is free without any job, and its holder may hold it again only while nobody took it") {
    store::on_each_engine([](store::Db& db) {
      House h(db);
      db.write([&](store::Tx& tx) {
        auto first = hold(h.keeper(tx), h.wanted()).value();
        auto later = kEvening.plus_seconds(24 * 3600);
        CHECK_FALSE(is_free(tx, h.beds[0], kDay.plus_days(1), kDay.plus_days(2), later.plus_seconds(-1)));
        CHECK(is_free(tx, h.beds[0], kDay.plus_days(1), kDay.plus_days(2), later));
        CHECK(taken(tx, kDay.plus_days(1), kDay.plus_days(2), later).empty());
        REQUIRE(prolong(h.keeper(tx, later), h.get(tx, first), later.plus_seconds(3600)));
        CHECK_FALSE(is_free(tx, h.beds[0], kDay.plus_days(1), kDay.plus_days(2), later));
        later = later.plus_seconds(3600);
        CHECK(hold(h.keeper(tx, later), h.wanted(0, 1, 2)));
        CHECK(refused(prolong(h.keeper(tx, later), h.get(tx, first), later.plus_seconds(3600))) == "the bed is taken on one of these nights");
        CHECK(refused(admit(h.keeper(tx, later), h.get(tx, first), {.at = later, .rules_version = {}, .rules_language = {}, .children = {}})) == "the bed is taken on one of these nights");
        CHECK(hold_until(kDay.plus_days(5), kEvening, 24) == core::at_local(kDay.plus_days(6), 12, 0));  // of a later day: from noon
      });
    });
  }

  TEST_CASE("when a hold is over its packet is shredded, once; the hold of tomorrow, the stay and the other operator's places keep theirs") {
    store::on_each_engine([](store::Db& db) {
      House h(db);
      db.write([&](store::Tx& tx) {
        auto over = hold(h.keeper(tx), h.wanted()).value();
        auto longer = h.wanted(1);
        longer.held_until = kEvening.plus_seconds(48 * 3600), longer.reason = "Planted reason";
        auto holds = hold(h.keeper(tx), longer).value();
        auto later = kEvening.plus_seconds(24 * 3600);
        CHECK(expired_with_words(tx, "K", later.plus_seconds(-1)) == 0);
        CHECK(forget_expired(tx, h.katowice, later.plus_seconds(-1)) == 0);
        CHECK(expired_with_words(tx, "K", later) == 1);
        CHECK(forget_expired(tx, h.warsaw, later) == 0);
        const auto version = h.get(tx, over).version;
        CHECK(forget_expired(tx, h.katowice, later) == 1);
        CHECK(forget_expired(tx, h.katowice, later) == 0);
        CHECK(tx.number("select count(*) from record_key where record = 'stay' and record_id = $1", {over}) == 0);
        CHECK(tx.number("select count(*) from stay where id = $1 and packet is null and reason is null and state = 1", {over}) == 1);
        auto s = h.get(tx, over);
        CHECK(s.version == version + 1);
        REQUIRE(open_packet(tx, h.katowice, s));
        CHECK_FALSE(s.packet.has("call_name"));
        auto other = h.get(tx, holds);
        REQUIRE(open_packet(tx, h.katowice, other));
        CHECK(other.packet.get("call_name") == "Planted name");
        // Held again, it has a packet again, under a new key.
        REQUIRE(prolong(h.keeper(tx, later), s, later.plus_seconds(3600)));
        s = h.get(tx, over);
        s.packet.set("call_name", "Again");
        REQUIRE(save_packet(h.keeper(tx, later), s, s.packet));
        auto again = h.get(tx, over);
        REQUIRE(open_packet(tx, h.katowice, again));
        CHECK(again.packet.get("call_name") == "Again");
      });
      CHECK(db.reading([](store::Tx& tx) { return tx.number("select count(*) from event where action = 'stay.forget'"); }) == 1);
    });
  }

  TEST_CASE("the packet is sealed for the place's operator and gone when the hold is given up") {
    store::on_each_engine([](store::Db& db) {
      House h(db);
      db.write([&](store::Tx& tx) {
        auto id = hold(h.keeper(tx), h.wanted()).value();
        auto s = h.get(tx, id);
        CHECK_FALSE(s.packet.has("call_name"));
        CHECK_FALSE(open_packet(tx, h.warsaw, s));
        REQUIRE(open_packet(tx, h.katowice, s));
        CHECK(s.packet.get("call_name") == "Planted name");
        CHECK(tx.number("select count(*) from stay where document like '%Planted%'") == 0);
        CHECK(tx.number("select count(*) from event where detail like '%Planted%'") == 0);
        auto changed = s.packet;
        changed.set("health", "Planted words");
        REQUIRE(save_packet(h.keeper(tx), s, changed));
        auto again = h.get(tx, id);
        REQUIRE(open_packet(tx, h.katowice, again));
        CHECK(again.packet.get("health") == "Planted words");
        auto old = again;
        old.version = 1;
        CHECK(save_packet(h.keeper(tx), old, changed).error().code == core::Errc::stale);  // two workers
        REQUIRE(give_up(h.keeper(tx), again));
        auto gone = h.get(tx, id);
        CHECK(is_free(tx, h.beds[0], kDay, kDay.plus_days(3), kEvening));
        CHECK(tx.number("select count(*) from record_key where record = 'stay'") == 0);
        CHECK(refused(give_up(h.keeper(tx), gone)) == "this place is not held any more");
      });
    });
  }

  TEST_CASE("a person lives in one place, and leaves after they came") {
    store::on_each_engine([](store::Db& db) {
      House h(db);
      db.write([&](store::Tx& tx) {
        auto wanted = h.wanted();
        wanted.person = {77};
        auto s = h.in(tx, wanted);
        wanted.bed = h.beds[1];
        CHECK(refused(hold(h.keeper(tx), wanted)) == "this person has a place on these nights already");
        CHECK(refused(discharge(h.keeper(tx), s, kEvening.plus_seconds(-60), "OWN_REQUEST", {})) == "nobody leaves before they were admitted");
        CHECK(refused(discharge(h.keeper(tx), s, kEvening.plus_seconds(60), "OWN_REQUEST", {})) == "nobody has left in the future");
        CHECK(refused(discharge(h.keeper(tx), s, kEvening, "NOTHING", {})) == "choose why they leave");
        auto next_day = kEvening.plus_seconds(20 * 3600);
        REQUIRE(discharge(h.keeper(tx, next_day), s, next_day, "INDEPENDENT", "Planted words"));
        auto nights = taken(tx, kDay.plus_days(1), kDay.plus_days(4), next_day);
        REQUIRE(nights.size() == 1);  // made ready on that day, free afterwards
        CHECK(nights.begin()->second.state == BedState::turnaround);
        REQUIRE(end_block(tx, find_bed(tx, h.beds[0]).value(), nights.begin()->second.block, h.anna, next_day));
        CHECK(is_free(tx, h.beds[0], kDay.plus_days(1), kDay.plus_days(4), next_day));
        CHECK(refused(discharge(h.keeper(tx, next_day), h.get(tx, s.id), next_day, "INDEPENDENT", {})) == "this person is not in the house");
        CHECK(hold(h.keeper(tx, next_day), [&] { auto w = wanted; w.from = kDay.plus_days(1); return w; }()));
      });
    });
  }

  TEST_CASE("a bed is not removed under somebody, and who stays past the planned end keeps it for the night") {
    store::on_each_engine([](store::Db& db) {
      House h(db);
      db.write([&](store::Tx& tx) {
        auto held = hold(h.keeper(tx), h.wanted(1)).value();
        CHECK(refused(remove_bed(tx, find_bed(tx, h.beds[1]).value(), h.anna, kEvening)) == "this bed is held for somebody: give the hold another bed first");
        REQUIRE(move(h.keeper(tx), h.get(tx, held), find_bed(tx, h.beds[2]).value(), {}, {}));
        CHECK(remove_bed(tx, find_bed(tx, h.beds[1]).value(), h.anna, kEvening));
        CHECK_FALSE(find_bed(tx, h.beds[1]));
        auto s = h.in(tx, h.wanted(0, 0, 1));
        auto late = core::at_local(kDay.plus_days(2), 10, 0);
        CHECK_FALSE(is_free(tx, h.beds[0], kDay.plus_days(2), kDay.plus_days(3), late));
        CHECK(is_free(tx, h.beds[0], kDay.plus_days(3), kDay.plus_days(4), late));
        CHECK(refused(remove_bed(tx, find_bed(tx, h.beds[0]).value(), h.anna, late)) == "somebody lies in this bed: move them first");
        CHECK(refused(change_days(h.keeper(tx, late), s, kDay.plus_days(2))) == "the planned end must lie ahead");
        REQUIRE(change_days(h.keeper(tx, late), s, kDay.plus_days(5)));
        auto old = s;
        CHECK(change_days(h.keeper(tx, late), old, kDay.plus_days(6)).error().code == core::Errc::stale);
        auto other = h.in(tx, h.wanted(3, 2, 6), late);
        CHECK(refused(move(h.keeper(tx, late), other, find_bed(tx, h.beds[0]).value(), {}, {})) == "the bed is taken on one of these nights");
      });
      // Past every rule, two in one bed break the schema.
      CHECK(store::code_of([&] { db.write([&](store::Tx& tx) { tx.run("insert into stay_bed (id, guest_id, stay_id, bed_id, since) select 1, guest_id, stay_id, bed_id, since from stay_bed where until is null and bed_id = $1", {h.beds[0]}); }); }) == core::Errc::conflict);
    });
  }

  TEST_CASE("extension, leave, deposit and children: each once, each with its end") {
    store::on_each_engine([](store::Db& db) {
      House h(db);
      db.write([&](store::Tx& tx) {
        auto s = h.in(tx, h.wanted(2));
        auto asked = ask_extension(h.keeper(tx), s, kDay.plus_days(10)).value();
        CHECK(refused(ask_extension(h.keeper(tx), s, kDay.plus_days(10))) == "an extension is asked for already");
        REQUIRE(hold(h.keeper(tx), h.wanted(2, 5, 6)));
        CHECK(refused(decide_extension(h.keeper(tx), s, asked, "YES")) == "the bed is taken on one of these nights");
        REQUIRE(decide_extension(h.keeper(tx), s, asked, "NO"));
        asked = ask_extension(h.keeper(tx), s, kDay.plus_days(5)).value();
        REQUIRE(decide_extension(h.keeper(tx), s, asked, "YES"));
        s = h.get(tx, s.id);
        CHECK(s.until == kDay.plus_days(5));
        CHECK(refused(go_on_leave(h.keeper(tx), s, "PASS", kEvening, {})) == "the time of return must lie ahead");
        REQUIRE(go_on_leave(h.keeper(tx), s, "PASS", core::at_local(kDay.plus_days(2), 20, 0), "Planted words"));
        CHECK(refused(go_on_leave(h.keeper(tx), s, "PASS", core::at_local(kDay.plus_days(2), 20, 0), {})) == "this person is on leave already");
        auto nights = taken(tx, kDay, kDay.plus_days(3), kEvening);
        CHECK(nights.at({h.beds[2].value, kDay.days}).state == BedState::leave);
        CHECK(nights.at({h.beds[2].value, kDay.plus_days(1).days}).state == BedState::leave);
        CHECK(nights.at({h.beds[2].value, kDay.plus_days(2).days}).state == BedState::occupied);
        REQUIRE(come_back(h.keeper(tx, kEvening.plus_seconds(3600)), s, kEvening.plus_seconds(3600)));
        CHECK(refused(come_back(h.keeper(tx), s, kEvening)) == "this person is not on leave");
        REQUIRE(take_deposit(h.keeper(tx), s, "PHONE", "Planted words"));
        auto things = deposits(tx, h.katowice, s).value();
        REQUIRE(things.size() == 1);
        CHECK(things[0].words == "Planted words");
        REQUIRE(return_deposit(h.keeper(tx), s, things[0].id));
        CHECK(refused(return_deposit(h.keeper(tx), s, things[0].id)) == "this was given back already");
        REQUIRE(add_child(h.keeper(tx), s, {"M", "A0_8", h.beds[3]}));
        REQUIRE(add_child(h.keeper(tx), s, {"F", "A0_8", {}}));
        CHECK_FALSE(is_free(tx, h.beds[3], kDay, kDay.plus_days(1), kEvening));
        CHECK(refused(add_child(h.keeper(tx), s, {"M", "A0_8", h.beds[3]})) == "somebody is still in this bed");
        auto people = guests(tx, s.id);
        REQUIRE(people.size() == 3);
        REQUIRE(end_child(h.keeper(tx), s, people[1].id));
        CHECK(is_free(tx, h.beds[3], kDay, kDay.plus_days(1), kEvening));
        CHECK(tx.number("select count(*) from event where detail like '%Planted%'") == 0);
      });
    });
  }

  TEST_CASE("person-nights: each child is a person, a leave is no night, the night of the clock change is one") {
    store::on_each_engine([](store::Db& db) {
      House h(db);
      auto october = core::Date::of(2026, 10, 24);  // Saturday before the clocks go back
      auto came = core::at_local(october, 18, 0);
      db.write([&](store::Tx& tx) {
        auto wanted = h.wanted();
        wanted.from = october, wanted.until = october.plus_days(20);
        auto s = h.in(tx, wanted, came);
        REQUIRE(add_child(h.keeper(tx, came), s, {"F", "A9_17", {}}));
        auto monday = core::at_local(october.plus_days(2), 9, 0);
        REQUIRE(go_on_leave(h.keeper(tx, monday), h.get(tx, s.id), "PASS", core::at_local(october.plus_days(3), 20, 0), {}));
        REQUIRE(come_back(h.keeper(tx, core::at_local(october.plus_days(3), 19, 0)), h.get(tx, s.id), core::at_local(october.plus_days(3), 19, 0)));
        auto all = numbers(tx, h.place, october, october.plus_days(10), core::at_local(october.plus_days(4), 8, 0));
        REQUIRE(all.size() == 4);  // nights that are over
        CHECK(all[0].persons() == 2);
        CHECK(all[1].persons() == 2);  // 25 October has 25 hours
        CHECK(all[2].persons() == 0);  // away over midnight
        CHECK(all[3].persons() == 2);
        CHECK(all[0].beds == 4);
        CHECK(all[0].beds_taken == 1);  // the child sleeps with the mother
      });
    });
    Span week{core::at_local(core::Date::of(2026, 3, 27), 20, 0), core::at_local(core::Date::of(2026, 3, 31), 9, 0)};
    CHECK(nights(week, {}, core::Date::of(2026, 3, 1), core::Date::of(2026, 4, 1), core::at_local(core::Date::of(2026, 5, 1), 0, 0)) == 4);  // the clocks went forward on the 29th
    CHECK(nights(week, {}, core::Date::of(2026, 3, 1), core::Date::of(2026, 4, 1), core::at_local(core::Date::of(2026, 3, 28), 12, 0)) == 1);
    Span moment{core::at_local(core::Date::of(2026, 3, 2), 0, 0), core::at_local(core::Date::of(2026, 3, 2), 1, 0)};
    CHECK(nights(moment, {}, core::Date::of(2026, 3, 1), core::Date::of(2026, 4, 1), core::at_local(core::Date::of(2026, 5, 1), 0, 0)) == 1);
  }

  TEST_CASE("what speaks against a place is said, what is not known is not") {
    Place women{"WOMEN", Place::Has::no, Place::Has::no, {"pl", "uk"}, {}, 0};
    CHECK(warnings({}, women, SamePerpetrator::no).empty());
    CHECK(warnings({"F", "A24_26", "uk"}, women, SamePerpetrator::no).empty());
    CHECK(warnings({"M", "", "uk"}, women, SamePerpetrator::no) == std::vector<std::string>{"SEX"});
    CHECK(warnings({"UNKNOWN", "", ""}, women, SamePerpetrator::no).empty());
    CHECK(warnings({"F", "A9_17", "vi", 1, Guest::Need::yes, Guest::Need::yes}, women, SamePerpetrator::possible) == std::vector<std::string>{"CHILDREN", "MINOR", "SAME_PERPETRATOR", "LANGUAGE", "MOBILITY", "ISOLATION"});
    Place family{"FAMILY", Place::Has::yes, Place::Has::yes, {"pl"}, {"F"}, 1};
    CHECK(warnings({"M", "", "pl"}, family, SamePerpetrator::no) == std::vector<std::string>{"SEX", "FAMILY_ROOM"});
    CHECK(follow_up_days(core::Date::of(2026, 8, 31)) == std::vector<core::Date>{core::Date::of(2026, 9, 30), core::Date::of(2026, 11, 30), core::Date::of(2027, 2, 28), core::Date::of(2027, 8, 31)});
  }
}
