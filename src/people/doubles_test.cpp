#include "people/register.h"

#include "access/access_for_tests.h"
#include "core/resources.h"
#include "web/live.h"
#include "web/page.h"
#include "web/router.h"

#include <doctest/doctest.h>

using namespace ostoja;
using namespace ostoja::people;

namespace {

struct DoublesDesk : access::TestDesk {
  forms::Library library = forms::Library::load().value();
  web::Live live;
  std::shared_ptr<web::Templates> templates = web::Templates::load().value();
  std::unique_ptr<access::Sessions> sessions;
  std::unique_ptr<web::Services> services;
  access::UserId by = add("maria", {"consultant"}).value();

  DoublesDesk() {
    sessions = std::make_unique<access::Sessions>(*db, policy);
    services.reset(new web::Services{*db, opened, policy, *sessions, library, clock, *templates, live});
    start_register(*services);
    while (!all_findable(*services)) std::this_thread::yield();
  }
  PersonId one(std::string_view first, std::string_view second, std::string_view born) {
    forms::Answers a;
    a.set("first_name", std::string(first)), a.set("second_name", std::string(second)), a.set("birth_date", std::string(born));
    return write([&](store::Tx& tx) { return add_person(tx, warsaw, library, a, {}, by, clock.now()).value(); });
  }
  Doubles look() {
    return db->reading([&](store::Tx& tx) { return doubles(*services, tx, warsaw); });
  }
  void make_large() { services->room<Register>().count_at_once = 1; }
  // The other thread is given the time it needs, however long that is.
  Doubles when_done() {
    auto found = look();
    while (found.search == Doubles::Search::running) std::this_thread::yield(), found = look();
    return found;
  }
};

}  // namespace

TEST_SUITE("people doubles") {
  TEST_CASE_FIXTURE(DoublesDesk, "two spellings of one name with the same year of birth are proposed, other people are not") {
    auto a = one("Oksana", "Kovalenko", "1998-02-01"), b = one("Oksana", "Kowalenko", "1998");
    one("Thi Mai", "Nguyen", "1987");
    auto found = look();
    CHECK(found.search == Doubles::Search::done);
    REQUIRE(found.pairs.size() == 1);
    CHECK(std::min(found.pairs[0].one, found.pairs[0].other) == std::min(a, b));
    CHECK(std::max(found.pairs[0].one, found.pairs[0].other) == std::max(a, b));
  }

  TEST_CASE_FIXTURE(DoublesDesk, "a large register is searched beside the request, and anew after an hour") {
    make_large();
    one("Oksana", "Kovalenko", "1998"), one("Oksana", "Kowalenko", "1998");
    CHECK(look().search == Doubles::Search::running);  // nobody waits, nothing is claimed yet
    CHECK(when_done().pairs.size() == 1);
    one("Iryna", "Bondar", "1990"), one("Irina", "Bondar", "1990");
    CHECK(look().search == Doubles::Search::done);
    CHECK(look().pairs.size() == 1);
    clock.advance_seconds(3600);
    look();
    CHECK(when_done().pairs.size() == 2);
  }

  TEST_CASE_FIXTURE(DoublesDesk, "a further name brings two records together: the former one, written down elsewhere; without it nothing is proposed") {
    auto married = one("Vira", "Lypa", "");
    auto before = one("Oksana", "Kovalenko", "1998");
    auto has = [&] {
      const auto found = look();
      for (const auto& p : found.pairs)
        if (std::minmax({p.one, p.other}) == std::minmax({married, before})) return true;
      return false;
    };
    CHECK_FALSE(has());
    forms::Answers name;
    name.set("kind", "FORMER"), name.set("first_name", "Оксана"), name.set("second_name", "Коваленко");
    auto id = write([&](store::Tx& tx) { return add_detail(tx, warsaw, library, married, *detail_kind("name"), name, {}, by, clock.now()).value(); });
    CHECK(has());
    write([&](store::Tx& tx) { return remove_detail(tx, warsaw, {id, married, "name", name, 1}, by, clock.now()).has_value(); });
    CHECK_FALSE(has());
  }
}
