#include "access/reader_keys.h"
#include "address/record.h"
#include "shelter/record.h"
#include "store/engines_for_tests.h"

#include <doctest/doctest.h>

using namespace ostoja;
using namespace ostoja::address;

namespace {

constexpr core::Date kDay = {20'780};
const core::Instant kEvening = core::at_local(kDay, 19, 0);

// A place with two people who work there, a driver of each operator, and somebody on the way.
struct House {
  store::Db& db;
  forms::Library library = forms::Library::load().value();
  access::Policy policy = access::Policy::load("[roles.shelter]\npermissions = ['address_release']").value();
  core::Secret root_w = vault::random_key(), root_k = vault::random_key();
  vault::OperatorKeys warsaw{"W", root_w}, katowice{"K", root_k};
  access::UserId anna, basia, driver, foreign;
  shelter::ShelterId place;
  shelter::StayId stay;
  forms::Answers where;

  explicit House(store::Db& d) : db(d) {
    where.set("street", "Planted street 7"), where.set("town", "Plantedville");
    anna = add("anna", "K"), basia = add("basia", "K"), driver = add("driver", "K"), foreign = add("foreign", "W");
    db.write([&](store::Tx& tx) {
      place = shelter::add_shelter(tx, library, {"K1", "Lipa", "K", "SHELTER", {"pl"}}, anna, kEvening).value();
      shelter::Room r{.shelter = place, .name = "1", .for_whom = "WOMEN"};
      r.id = shelter::add_room(tx, library, house(tx), r, anna, kEvening).value();
      auto bed = shelter::add_bed(tx, r, "a", anna, kEvening).value();
      for (auto who : {anna, basia}) REQUIRE(shelter::set_worker(tx, house(tx), who, anna, kEvening));
      shelter::Hold h{.bed = bed, .from = kDay, .until = kDay.plus_days(9), .from_operator = "W"};
      h.packet.set("sex", "F");
      stay = shelter::hold({tx, katowice, library, foreign, kEvening}, h).value();
      REQUIRE(save(keeper(tx, anna), house(tx), where, 0));
    });
  }
  access::UserId add(std::string login, std::string op) {
    access::User u;
    u.login = login, u.name = login, u.operator_code = std::move(op), u.roles = {"shelter"};
    return db.writing([&](store::Tx& tx) { return access::add_user(tx, policy, u, "invented words 12", {}, kEvening).value(); });
  }
  shelter::Shelter house(store::Tx& tx) const { return shelter::find_shelter(tx, place).value(); }
  Keeper keeper(store::Tx& tx, access::UserId by, core::Instant at = kEvening) const { return {tx, katowice, library, by, at}; }
  vault::ReaderKeys key(store::Tx& tx, access::UserId who) const { return access::keys_by_recovery(tx, who == foreign ? warsaw : katowice, who, kEvening).value(); }
  core::Errc opens(store::Tx& tx, access::UserId who) const {
    auto answers = open(keeper(tx, who), key(tx, who), house(tx), Why::staff);
    if (answers) CHECK(answers->get("street") == "Planted street 7");
    return answers ? core::Errc{} : answers.error().code;
  }
  Release asked(store::Tx& tx, access::UserId by, access::UserId to, int hours = 4) const { return find_release(tx, ask(keeper(tx, by), {place, stay, "IN", "DRIVER", "From the station.", to, hours}).value()).value(); }
};

}  // namespace

TEST_SUITE("address") {
  TEST_CASE("the address opens with the keys of those who work there, and with nobody else's; a change is told from an older one") {
    store::on_each_engine([](store::Db& db) {
      House h(db);
      db.write([&](store::Tx& tx) {
        CHECK(h.opens(tx, h.anna) == core::Errc{});
        CHECK(h.opens(tx, h.basia) == core::Errc{});
        CHECK(h.opens(tx, h.driver) == core::Errc::forbidden);
        CHECK(vault::OperatorKeys::readers(tx, "shelter_address", h.place.value).size() == 2);
        CHECK(save(h.keeper(tx, h.basia), h.house(tx), h.where, 0).error().code == core::Errc::stale);
        CHECK(save(h.keeper(tx, h.basia), h.house(tx), h.where, 1));
        CHECK(kept(tx, h.place)->version == 2);
        CHECK(kept(tx, h.place)->changed_by == h.basia);
        CHECK(h.opens(tx, h.anna) == core::Errc{});
      });
    });
  }
  TEST_CASE("whoever leaves the staff is sealed out with a fresh key; whoever comes is sealed in") {
    store::on_each_engine([](store::Db& db) {
      House h(db);
      db.write([&](store::Tx& tx) {
        core::Bytes before, after;
        auto sealed = [&](core::Bytes& out) { tx.run("select sealed from shelter_address", {}, [&](const store::Row& r) { auto b = r.blob(0); out.assign(b.begin(), b.end()); }); };
        sealed(before);
        REQUIRE(shelter::drop_worker(tx, h.house(tx), h.basia, h.anna, kEvening.plus_seconds(60)));
        REQUIRE(shelter::set_worker(tx, h.house(tx), h.driver, h.anna, kEvening.plus_seconds(60)));
        CHECK(follow(tx, h.katowice, kEvening.plus_seconds(90)) == 1);
        CHECK(follow(tx, h.katowice, kEvening.plus_seconds(120)) == 0);
        sealed(after);
        CHECK(before != after);
        CHECK(h.opens(tx, h.basia) == core::Errc::forbidden);
        CHECK(h.opens(tx, h.driver) == core::Errc{});
      });
    });
  }
  TEST_CASE("a driver has a copy of their own under their own operator, until the transfer is over; the copy of one opens nothing for another") {
    store::on_each_engine([](store::Db& db) {
      House h(db);
      db.write([&](store::Tx& tx) {
        for (auto who : {h.driver, h.foreign}) {
          const auto& theirs = who == h.foreign ? h.warsaw : h.katowice;
          auto r = h.asked(tx, h.anna, who);
          CHECK(ask(h.keeper(tx, h.anna), {h.place, h.stay, "IN", "DRIVER", "Again.", who, 4}).error().code == core::Errc::conflict);
          CHECK(agree(h.keeper(tx, h.anna), h.key(tx, h.anna), theirs, h.house(tx), r).error().code == core::Errc::forbidden);       // asked for it
          CHECK(agree(h.keeper(tx, who), h.key(tx, who), theirs, h.house(tx), r).error().code == core::Errc::forbidden);             // is to have it
          CHECK(agree(h.keeper(tx, h.basia), h.key(tx, h.basia), theirs, h.house(tx), r));
          r = find_release(tx, r.id).value();
          CHECK(r.until == kEvening.plus_seconds(4 * 3600));
          Keeper own{tx, theirs, h.library, who, kEvening};
          CHECK(open_release(own, h.key(tx, who), r).value().get("town") == "Plantedville");
          CHECK(open_release({tx, theirs, h.library, h.anna, kEvening}, h.key(tx, h.anna), r).error().code == core::Errc::not_found);
          CHECK(open_release({tx, theirs, h.library, who, kEvening}, h.key(tx, h.basia), r).error().code == core::Errc::forbidden);
          CHECK(open_release({tx, theirs, h.library, who, r.until}, h.key(tx, who), r).error().code == core::Errc::conflict);        // time is up
          CHECK(reason_of(tx, h.katowice, r).value() == "From the station.");
        }
        CHECK(waiting_for(tx, h.driver, kEvening).open == 1);
        // She is in the house: both copies are destroyed.
        REQUIRE(shelter::admit({tx, h.katowice, h.library, h.anna, kEvening}, shelter::find_stay(tx, h.stay).value(), {.at = kEvening, .rules_version = {}, .rules_language = {}, .children = {}}));
        CHECK(follow(tx, h.katowice, kEvening.plus_seconds(30)) == 2);
        CHECK(tx.number("select count(*) from record_key where record = 'address_release'") == 0);
        CHECK(tx.number("select count(*) from address_release where sealed is not null") == 0);
        CHECK(releases_of(tx, h.place, {}).front().end_reason == "ARRIVED");
        CHECK(waiting_for(tx, h.driver, kEvening).open == 0);
      });
      // Whoever writes past the rules meets the check of the table.
      CHECK(store::code_of([&] { db.write([&](store::Tx& tx) { tx.run("update address_release set decided_by = asked_by where id > 0"); }); }) == core::Errc::conflict);
    });
  }
  TEST_CASE("a request without a reason, for somebody who works there, or for thirteen hours is none; one that nobody decides ends after a day") {
    store::on_each_engine([](store::Db& db) {
      House h(db);
      db.write([&](store::Tx& tx) {
        auto k = h.keeper(tx, h.anna);
        CHECK_FALSE(ask(k, {h.place, h.stay, "IN", "DRIVER", " ", h.driver, 4}));
        CHECK_FALSE(ask(k, {h.place, h.stay, "IN", "DRIVER", "x", h.basia, 4}));
        CHECK_FALSE(ask(k, {h.place, h.stay, "IN", "DRIVER", "x", h.driver, 13}));
        CHECK_FALSE(ask(k, {h.place, h.stay, "IN", "TAXI", "x", h.driver, 4}));
        h.asked(tx, h.anna, h.driver);
        CHECK(waiting_for(tx, h.basia, kEvening).to_decide == 1);
        CHECK(waiting_for(tx, h.anna, kEvening).to_decide == 0);
        CHECK(follow(tx, h.katowice, kEvening.plus_seconds(23 * 3600)) == 0);
        CHECK(follow(tx, h.katowice, kEvening.plus_seconds(25 * 3600)) == 1);
        CHECK(waiting_for(tx, h.basia, kEvening).to_decide == 0);
      });
    });
  }
  TEST_CASE("a changed address ends what was given to drivers before") {
    store::on_each_engine([](store::Db& db) {
      House h(db);
      db.write([&](store::Tx& tx) {
        auto r = h.asked(tx, h.anna, h.driver);
        REQUIRE(agree(h.keeper(tx, h.basia), h.key(tx, h.basia), h.katowice, h.house(tx), r));
        REQUIRE(save(h.keeper(tx, h.anna), h.house(tx), h.where, 1));
        CHECK(find_release(tx, r.id)->state == State::over);
        CHECK(end(h.keeper(tx, h.anna), find_release(tx, r.id).value(), "TAKEN_BACK").error().code == core::Errc::conflict);
      });
    });
  }
}
