// Clocks of cases: who starts, moves and ends them, who sees them, and what is warned of.
#include "cases/desk_for_tests.h"
#include "clocks/module.h"
#include "clocks/record.h"
#include "tasks/module.h"

using namespace ostoja;
using namespace ostoja::clocks;

namespace {

struct Desk : cases::CaseDesk {
  web::Module tasks_module = tasks::module(), clocks_module = clocks::module();
  cases::Person maria = person("maria", "W", {"casemanager"}), jan = person("jan", "W", {"casemanager"}), boss = person("boss", "W", {"coordinator"}), far = person("ewa", "K", {"coordinator"});
  std::string home;
  cases::CaseId id;
  Desk() {
    tasks_module.start(*services);
    clocks_module.start(*services);
    router->add(tasks_module.pages);
    router->add(clocks_module.pages);
    router->add(clocks_module.api);
    home = open(maria);
    id = id_of(home);
  }
  core::Date today() { return core::local(clock.now()).date; }
  Clock certificate(std::int64_t record = 7) {
    Clock k;
    k.rule = "certificate", k.of_case = id, k.table = "certificate", k.record = record;
    k.started = today(), k.last_day = today().plus_months(3);
    k.href = home + "/protection";
    return k;
  }
  core::Done kept(const Clock& k) {
    return write([&](store::Tx& tx) { return keep(tx, k, maria.user, clock.now()); });
  }
  int ended(std::int64_t record, std::string_view why = "RECORD_ENDED") {
    return write([&](store::Tx& tx) { return end(tx, "certificate", record, why, maria.user, clock.now()); });
  }
  std::vector<Running> runs() {
    return db->reading([&](store::Tx& tx) { return running(tx, id); });
  }
  std::vector<Running> sees(const cases::Person& p, const char* op, cases::Reader::Reach reach = cases::Reader::Reach::team) {
    return db->reading([&](store::Tx& tx) { return all_running(tx, {p.user, op, reach}); });
  }
};

}  // namespace

TEST_SUITE("clocks") {
  TEST_CASE_FIXTURE(Desk, "a record has one clock of a rule: kept again it moves, kept the same it leaves no event") {
    REQUIRE(kept(certificate()));
    REQUIRE(kept(certificate()));
    CHECK(events("clocks.started") == 1);
    CHECK(runs().size() == 1);
    auto moved = certificate();
    moved.computed = moved.last_day, moved.last_day = moved.last_day.plus_days(2);
    REQUIRE(kept(moved));
    CHECK(events("clocks.moved") == 1);
    REQUIRE(runs().size() == 1);
    CHECK(runs().front().last_day == moved.last_day);
    CHECK(runs().front().computed == moved.computed);
    auto year = certificate();
    year.rule = "contract_year_end", year.last_day = core::Date::of(year.started.year(), 12, 31);
    REQUIRE(kept(year));
    CHECK(runs().size() == 2);  // another rule of the same record is another clock
  }

  TEST_CASE_FIXTURE(Desk, "a record that ended stops its clocks, and one that comes back starts them again") {
    REQUIRE(kept(certificate()));
    CHECK(ended(7) == 1);
    CHECK(ended(7) == 0);
    CHECK(runs().empty());
    CHECK(events("clocks.ended") == 1);
    REQUIRE(kept(certificate()));
    CHECK(runs().size() == 1);
    CHECK(events("clocks.started") == 2);
    maria.get(home + "/timeline");
    CHECK(maria.shows("ermin"));
  }

  TEST_CASE_FIXTURE(Desk, "no clock without its days, its rule, its record, in the future, backwards, or of a case that is not there") {
    auto bad = [&](auto change) {
      auto k = certificate();
      change(k);
      auto out = kept(k);
      return !out && out.error().code == core::Errc::invalid;
    };
    CHECK(bad([](Clock& k) { k.last_day = {}; }));
    CHECK(bad([](Clock& k) { k.started = {}; }));
    CHECK(bad([](Clock& k) { k.rule = "unheard_of"; }));
    CHECK(bad([](Clock& k) { k.started = k.started.plus_days(1); }));
    CHECK(bad([](Clock& k) { k.last_day = k.started.plus_days(-1); }));
    CHECK(bad([](Clock& k) { k.record = 0; }));
    CHECK(bad([](Clock& k) { k.href = "//elsewhere.invalid/"; }));
    CHECK(bad([](Clock& k) { k.started = core::Date::of(2001, 1, 1); }));  // before the law
    auto none = certificate();
    none.of_case = cases::CaseId{42};
    CHECK(kept(none).error().code == core::Errc::not_found);
    CHECK(number("select count(*) from legal_clock") == 0);
  }

  TEST_CASE_FIXTURE(Desk, "the team of a case sees its clocks, and the coordinator; nobody else, and of a closed case nobody") {
    REQUIRE(kept(certificate()));
    CHECK(sees(maria, "W").size() == 1);
    CHECK(sees(jan, "W").empty());
    CHECK(sees(boss, "W", cases::Reader::Reach::operator_wide).size() == 1);
    CHECK(sees(far, "K", cases::Reader::Reach::operator_wide).empty());
    write([&](store::Tx& tx) { return tx.run("update case_file set status = 5 where id = $1", {id}); });
    CHECK(sees(maria, "W").empty());
    CHECK(runs().empty());
  }
}
