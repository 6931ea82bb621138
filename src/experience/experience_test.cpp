#include "experience/record.h"

#include "access/access_for_tests.h"

#include <doctest/doctest.h>

using namespace ostoja;
using namespace ostoja::experience;

namespace {

struct Desk : access::TestDesk {
  forms::Library library = forms::Library::load().value();
  access::UserId anna = add("anna", {"consultant"}).value();
  cases::CaseId open_case() {
    return write([&](store::Tx& tx) {
      cases::NewCase fresh;
      fresh.operator_code = "W", fresh.lead = anna;
      return cases::open_case(tx, warsaw, library, fresh, anna, clock.now()).value();
    });
  }
  Keeper keeper(store::Tx& tx) { return {tx, warsaw, library, anna, clock.now()}; }
  static forms::Answers somebody(std::string name, std::string nickname = {}, std::string phone = {}) {
    forms::Answers a;
    if (!name.empty()) a.set("name", std::move(name));
    if (!nickname.empty()) a.set("nickname", std::move(nickname));
    if (!phone.empty()) a.set("phone", std::move(phone));
    return a;
  }
};

}  // namespace

TEST_SUITE("experience") {
  TEST_CASE_FIXTURE(Desk, "the words of a name in any order and spelling of letters are one sign, a first name alone is none") {
    auto marks = [&](const forms::Answers& a) { return marks_of(warsaw, a); };
    CHECK(marks(somebody("Jan Zmyślony")) == marks(somebody("ZMYSLONY jan")));
    CHECK(marks(somebody("Jan")).empty());
    CHECK(marks(somebody("", "Łysy")).empty());
    CHECK(marks(somebody("", "Zmyślacz")).size() == 1);
    CHECK(marks(somebody("", "", "+48225550190")).size() == 1);
    CHECK(marks(somebody("", "", "555")).empty());
    CHECK(marks_of(katowice, somebody("Jan Zmyślony")) != marks(somebody("Jan Zmyślony")));  // the other operator's signs tell nothing here
  }

  TEST_CASE_FIXTURE(Desk, "a perpetrator of two cases is noticed in both, by a sign and without a word of it in the open") {
    auto first = open_case(), second = open_case(), third = open_case();
    write([&](store::Tx& tx) {
      auto k = keeper(tx);
      auto kind = *kind_of("perpetrator");
      auto r = find(tx, first, experience::add(k, first, kind, {}, somebody("Jan Zmyślony")).value()).value();
      CHECK(r.answers.get("name").empty());
      REQUIRE(open(tx, warsaw, r));
      CHECK(r.answers.get("name") == "Jan Zmyślony");
      REQUIRE(experience::add(k, second, kind, {}, somebody("Zmyslony Jan", "", "+48225550190")));
      REQUIRE(experience::add(k, third, kind, {}, somebody("Ktoś Inny")));
      CHECK(also_in(tx, "W", first) == std::vector{second});
      CHECK(also_in(tx, "W", second) == std::vector{first});
      CHECK(also_in(tx, "W", third).empty());
      CHECK(also_in(tx, "K", first).empty());
      CHECK_FALSE(find(tx, third, r.id));
      // Corrected: it was somebody else, and the sign goes.
      r.answers.set("name", "Jan Prawdziwy");
      REQUIRE(save(k, kind, r));
      CHECK(r.version == 2);
      CHECK(also_in(tx, "W", first).empty());
      auto old = r;
      old.version = 1;
      CHECK(save(k, kind, old).error().code == core::Errc::stale);
      auto again = find(tx, first, r.id).value();
      REQUIRE(open(tx, warsaw, again));
      CHECK(again.answers.get("name") == "Jan Prawdziwy");
      CHECK(tx.number("select count(*) from experience_record where document like '%Jan%'") == 0);
      CHECK(tx.number("select count(*) from event where detail like '%Jan%'") == 0);
      return 0;
    });
  }
}
