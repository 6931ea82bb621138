#include "people/register.h"

#include "access/access_for_tests.h"
#include "core/identity_marks.h"
#include "people/rules.h"

#include <doctest/doctest.h>

using namespace ostoja;
using namespace ostoja::people;

namespace {

constexpr core::Date today() { return core::Date{20781}; }  // 2026-11-24

struct PeopleDesk : access::TestDesk {
  forms::Library library = forms::Library::load().value();
  access::UserId by = add("maria", {"consultant"}).value();

  PersonId one(std::string_view name = "Invented") {
    forms::Answers a;
    a.set("first_name", std::string(name));
    return write([&](store::Tx& tx) { return add_person(tx, warsaw, library, a, {}, by, clock.now()).value(); });
  }
  core::Result<std::int64_t> relate(PersonId a, std::string_view kind, PersonId b) {
    return write([&](store::Tx& tx) { return add_relation(tx, library, "W", a, b, kind, by, clock.now()); });
  }
  std::vector<forms::Problem> problems(std::string_view field, std::string value) {
    core::Fields sent;
    sent.add(std::string(field), std::move(value));
    return problems_of(library, forms::read(*library.form("person"), sent), today());
  }
};

}  // namespace

TEST_SUITE("people") {
  TEST_CASE("a PESEL has eleven digits, a day that exists and a check digit that fits") {
    // Invented numbers: first days of their centuries and months.
    int good = 0;
    for (int last = 0; last < 10; ++last) good += core::is_pesel("9001010000" + std::to_string(last));
    CHECK(good == 1);  // one check digit of ten
    good = 0;
    for (int last = 0; last < 10; ++last) good += core::is_pesel("1021290000" + std::to_string(last));
    CHECK(good == 1);  // 29 January 2010
    for (const char* start : {"9002300000", "9013010000", "9001320000", "9000010000"})  // 30 February, month 13, 32 January, month 0
      for (int last = 0; last < 10; ++last) CHECK_FALSE(core::is_pesel(std::string(start) + std::to_string(last)));
    CHECK_FALSE(core::is_pesel(""));
    CHECK_FALSE(core::is_pesel("9001010000"));
    CHECK_FALSE(core::is_pesel("9001010000X"));
  }

  TEST_CASE_FIXTURE(PeopleDesk, "nobody is born in the future, on 32 December or on 30 February; a year or a month is enough") {
    for (const char* day : {"2026-11-25", "2026-12", "2027", "2027-01-01"}) {
      auto p = problems("birth_date", day);
      REQUIRE_MESSAGE(p.size() == 1, day);
      CHECK(p[0].key == "people.born_in_future");
    }
    for (const char* day : {"1998-12-32", "1998-02-30", "yesterday", "1998-13"}) CHECK_MESSAGE(problems("birth_date", day).size() == 1, day);
    for (const char* day : {"2026-11-24", "2026-11", "2026", "1998", "1998-03", "1998-03-14"}) CHECK_MESSAGE(problems("birth_date", day).empty(), day);
  }

  TEST_CASE_FIXTURE(PeopleDesk, "names of any script come back as they were written; one too long or with a null byte is refused") {
    for (const char* name : {"Олена", "محمد", "阮文", "María-José", "O’Connor", "\U0001F33B"}) {
      CHECK(problems("first_name", name).empty());
      auto id = one(name);
      auto back = db->reading([&](store::Tx& tx) { return person_opened(tx, warsaw, warsaw.recovery(), id); });
      CHECK(back.value().answers.get("first_name") == name);
    }
    CHECK(problems("first_name", std::string(100, 'x')).empty());
    CHECK(problems("first_name", std::string(101, 'x')).size() == 1);
    CHECK(problems("first_name", std::string(4000, 'x')).size() == 1);
    CHECK(problems("first_name", std::string("a\0b", 3)).size() == 1);
  }

  TEST_CASE_FIXTURE(PeopleDesk, "nobody is related to themselves, and nobody becomes their own ancestor") {
    auto grandmother = one(), mother = one(), child = one();
    CHECK(relate(child, "SIBLING", child).error().code == core::Errc::invalid);
    CHECK(relate(child, "FRIENDLY", mother).error().code == core::Errc::invalid);
    CHECK(relate(grandmother, "PARENT", mother));
    CHECK(relate(mother, "PARENT", child));
    CHECK(relate(child, "PARENT", grandmother).error().code == core::Errc::invalid);
    CHECK(relate(child, "PARENT", mother).error().code == core::Errc::invalid);
    CHECK(relate(grandmother, "GUARDIAN", child));
    CHECK(relate(child, "HOUSEHOLD", grandmother));
    CHECK(relate(PersonId{5}, "PARENT", child).error().code == core::Errc::not_found);
  }

  TEST_CASE_FIXTURE(PeopleDesk, "what is the same both ways is recorded once, and may be recorded anew after its end") {
    auto a = one(), b = one();
    auto id = relate(a, "PARTNER", b);
    REQUIRE(id);
    CHECK(relate(b, "PARTNER", a).error().code == core::Errc::conflict);
    CHECK(relate(a, "SIBLING", b));
    CHECK(db->reading([&](store::Tx& tx) { return relations_among(tx, std::vector{a, b}); }).size() == 2);
    CHECK(db->reading([&](store::Tx& tx) { return relations_among(tx, std::vector{a}); }).empty());
    CHECK(write([&](store::Tx& tx) { return end_relation(tx, *id, by, clock.now()); }));
    CHECK(write([&](store::Tx& tx) { return end_relation(tx, *id, by, clock.now()); }).error().code == core::Errc::not_found);
    CHECK(relate(b, "PARTNER", a));
  }

  TEST_CASE_FIXTURE(PeopleDesk, "a relation with a person of the other operator cannot be made") {
    forms::Answers a;
    auto theirs = write([&](store::Tx& tx) { return add_person(tx, katowice, library, a, {}, by, clock.now()).value(); });
    CHECK(relate(one(), "KNOWN", theirs).error().code == core::Errc::not_found);
  }

  TEST_CASE_FIXTURE(PeopleDesk, "somebody handed over leaves the sender's memory when it follows, comes into the receiver's, and may come back") {
    forms::Answers a;
    a.set("first_name", "Kalyna"), a.set("second_name", "Zmyslona");
    auto id = write([&](store::Tx& tx) { return add_person(tx, warsaw, library, a, {}, by, clock.now()).value(); });
    auto stays = one("Halina");
    Register::Operator here, there;
    auto knows = [](Register::Operator& op, PersonId who, std::string_view name) {
      for (const auto& hit : op.names.find(index::name_keys(name), 10))
        if (hit.id == who.value) return true;
      return false;
    };
    auto follow_both = [&] {
      db->reading([&](store::Tx& tx) {
        while (!follow(tx, warsaw, here, 1)) {}  // one at a time: the order is that of the changes, however they are cut
        while (!follow(tx, katowice, there, 1)) {}
        return 0;
      });
    };
    follow_both();
    CHECK(knows(here, id, "Kalyna Zmyslona"));
    CHECK_FALSE(knows(there, id, "Kalyna Zmyslona"));
    write([&](store::Tx& tx) { return hand_over(tx, warsaw, katowice, id, {}, by, clock.now()).has_value(); });
    follow_both();
    CHECK_FALSE(knows(here, id, "Kalyna Zmyslona"));
    CHECK_FALSE(here.entries.contains(id.value));
    CHECK(knows(here, stays, "Halina"));
    CHECK(knows(there, id, "Kalyna Zmyslona"));
    write([&](store::Tx& tx) { return hand_over(tx, katowice, warsaw, id, {}, by, clock.now()).has_value(); });
    follow_both();
    CHECK(knows(here, id, "Kalyna Zmyslona"));
    CHECK_FALSE(knows(there, id, "Kalyna Zmyslona"));
    Register::Operator anew;  // after a restart
    db->reading([&](store::Tx& tx) { return follow(tx, warsaw, anew, 500); });
    CHECK(knows(anew, id, "Kalyna Zmyslona"));
  }

  TEST_CASE_FIXTURE(PeopleDesk, "two records of one person become one and two again; the search keys stay sealed, a number finds by its hash, and what was written since stays") {
    auto named = [&](const char* first, const char* phone) {
      forms::Answers a;
      a.set("first_name", first), a.set("second_name", "Zmyslona"), a.set("phone", phone);
      return write([&](store::Tx& tx) { return add_person(tx, warsaw, library, a, {}, by, clock.now()).value(); });
    };
    auto kept = named("Kalyna", "+48225550190"), merged = named("Kalina", "+48225550191"), third = named("Halina", "+48225550192");
    auto opened_now = [&](store::Tx& tx, PersonId id) { return person_opened(tx, warsaw, warsaw.recovery(), id).value(); };
    write([&](store::Tx& tx) {
      CHECK(tx.number("select count(*) from person_search") == 3);
      CHECK(tx.number("select count(*) from person_key where kind = 'PHONE'") == 3);
      CHECK(tx.number("select count(*) from person_key where hash like '%22555019%'") == 0);
      auto a = opened_now(tx, kept), b = opened_now(tx, merged);
      auto chosen = a.answers;
      chosen.set("phone", "+48225550191");
      CHECK(merge(tx, warsaw, library, a, a, chosen, {}, by, clock.now()).error().code == core::Errc::invalid);
      auto m = merge(tx, warsaw, library, a, b, chosen, {}, by, clock.now()).value();
      CHECK(survivor(tx, merged) == kept);
      CHECK(is_merged(tx, kept));
      CHECK(opened_now(tx, kept).answers.get("phone") == "+48225550191");
      CHECK(opened_now(tx, merged).answers.get("first_name") == "Kalina");  // untouched in its place
      auto c = opened_now(tx, third);
      CHECK(merge(tx, warsaw, library, c, opened_now(tx, merged), c.answers, {}, by, clock.now()).error().code == core::Errc::conflict);
      auto later = opened_now(tx, kept);
      later.answers.set("first_name", "Kalyna Maria");
      REQUIRE(save_person(tx, warsaw, library, later, {}, by, clock.now()));
      CHECK_FALSE(unmerge(tx, katowice, library, m.id, {}, by, clock.now()));
      REQUIRE(unmerge(tx, warsaw, library, m.id, {}, by, clock.now()));
      CHECK(survivor(tx, merged) == merged);
      CHECK(opened_now(tx, kept).answers.get("phone") == "+48225550190");        // what the merge brought goes back
      CHECK(opened_now(tx, kept).answers.get("first_name") == "Kalyna Maria");   // what was written since stays
      CHECK(unmerge(tx, warsaw, library, m.id, {}, by, clock.now()).error().code == core::Errc::not_found);
      CHECK(tx.number("select count(*) from person_search") == 3);
      return 0;
    });
  }

  TEST_CASE_FIXTURE(PeopleDesk, "further names and numbers go along with a person handed over: the receiver opens and finds them, the sender has no key and no trace of them left") {
    auto id = one("Kalyna");
    forms::Answers name, phone, language;
    name.set("kind", "BIRTH"), name.set("first_name", "Kalyna"), name.set("second_name", "Rodowa");
    phone.set("phone", "+48225550193");
    language.set("language", "uk");
    auto add = [&](const vault::OperatorKeys& keys, PersonId whom, const char* kind, const forms::Answers& a) {
      return write([&](store::Tx& tx) { return add_detail(tx, keys, library, whom, *detail_kind(kind), a, {}, by, clock.now()); });
    };
    REQUIRE(add(warsaw, id, "name", name));
    REQUIRE(add(warsaw, id, "phone", phone));
    REQUIRE(add(warsaw, id, "language", language));
    CHECK(add(katowice, id, "phone", phone).error().code == core::Errc::not_found);  // nobody writes to a person of the other operator
    write([&](store::Tx& tx) {
      const auto before = warsaw.number_hash("+48225550193"), after = katowice.number_hash("+48225550193");
      CHECK(tx.number("select count(*) from person_detail where hash = $1", {before}) == 1);
      REQUIRE(hand_over(tx, warsaw, katowice, id, {}, by, clock.now()));
      CHECK(tx.number("select count(*) from person_detail where operator_code = 'W'") == 0);
      CHECK(tx.number("select count(*) from person_detail where hash = $1", {before}) == 0);
      CHECK(tx.number("select count(*) from person_detail where hash = $1", {after}) == 1);
      auto all = details(tx, id);
      REQUIRE(all.size() == 3);
      for (auto& d : all) {
        auto again = d;
        if (d.kind != "language") CHECK_FALSE(open_detail(tx, warsaw, warsaw.recovery(), again));
        REQUIRE(open_detail(tx, katowice, katowice.recovery(), d));
      }
      CHECK(all[0].answers.get("second_name") == "Rodowa");
      CHECK(all[1].answers.get("phone") == "+48225550193");
      CHECK(all[2].answers.get("language") == "uk");
      Register::Operator here, there;
      while (!follow(tx, warsaw, here, 500)) {}
      while (!follow(tx, katowice, there, 500)) {}
      CHECK(here.names.find(index::name_keys("Kalyna Rodowa"), 10).empty());
      CHECK_FALSE(there.names.find(index::name_keys("Kalyna Rodowa"), 10).empty());
      return 0;
    });
  }

  TEST_CASE_FIXTURE(PeopleDesk, "a copy at the other operator has the same details under its own keys; changing one leaves the other as it was") {
    auto id = one("Kalyna");
    forms::Answers name;
    name.set("kind", "ALIAS"), name.set("first_name", "Kala"), name.set("name_original_script", "Кала");
    write([&](store::Tx& tx) {
      REQUIRE(add_detail(tx, warsaw, library, id, *detail_kind("name"), name, {}, by, clock.now()));
      auto copy = add_person(tx, katowice, library, {}, {}, by, clock.now()).value();
      REQUIRE(copy_details(tx, warsaw, katowice, library, id, copy, {}, by, clock.now()));
      auto theirs = details(tx, copy).at(0);
      CHECK_FALSE(open_detail(tx, warsaw, warsaw.recovery(), theirs));
      REQUIRE(open_detail(tx, katowice, katowice.recovery(), theirs));
      CHECK(theirs.answers.get("name_original_script") == "Кала");
      theirs.answers.set("first_name", "Inna");
      REQUIRE(save_detail(tx, katowice, library, theirs, {}, by, clock.now()));
      auto ours = details(tx, id).at(0);
      REQUIRE(open_detail(tx, warsaw, warsaw.recovery(), ours));
      CHECK(ours.answers.get("first_name") == "Kala");
      REQUIRE(remove_detail(tx, warsaw, ours, by, clock.now()));
      CHECK(details(tx, copy).size() == 1);
      return 0;
    });
  }
}
