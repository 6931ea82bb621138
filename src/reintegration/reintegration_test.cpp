// The plan of reintegration: phases, levels, ratings and how a plan ends.
#include "cases/desk_for_tests.h"
#include "reintegration/module.h"
#include "reintegration/record.h"
#include "reintegration/rules.h"

using namespace ostoja;
using namespace ostoja::reintegration;

namespace {

struct Desk : cases::CaseDesk {
  web::Module room = reintegration::module();
  Desk() {
    room.start(*services);
    router->add(room.pages);
    router->add(room.api);
  }
  core::Date today() { return core::local(clock.now()).date; }
  std::string plan_of(cases::Person& p, const std::string& home) {
    REQUIRE(p.get(home + "/reintegration") == 200);
    auto at = p.page.find("id=\"r-");
    REQUIRE(at != p.page.npos);
    return home + "/reintegration/" + p.page.substr(at + 6, 13);
  }
  std::string begun(cases::Person& p, const std::string& home, int days_ago = 0) {
    REQUIRE(p.post(home + "/reintegration", {{"started_on", today().plus_days(-days_ago).text()}}) == 303);
    return plan_of(p, home);
  }
};

}  // namespace

TEST_SUITE("reintegration") {
  TEST_CASE("phases change after three, twelve and thirty-six whole calendar months; a missing day is the month's last") {
    const auto start = core::Date::of(2026, 1, 31);
    CHECK(phase_on(start, core::Date::of(2026, 4, 29)) == Phase::crisis);
    CHECK(phase_on(start, core::Date::of(2026, 4, 30)) == Phase::transition);
    CHECK(phase_on(start, core::Date::of(2027, 1, 30)) == Phase::transition);
    CHECK(phase_on(start, core::Date::of(2027, 1, 31)) == Phase::inclusion);
    CHECK(phase_on(start, core::Date::of(2029, 1, 31)) == Phase::after);
    CHECK(*rating_due(start, "M3") == core::Date::of(2026, 4, 30));
    CHECK(*rating_due(core::Date::of(2024, 2, 29), "M12") == core::Date::of(2025, 2, 28));
    CHECK_FALSE(rating_due(start, "EXTRA"));
  }

  TEST_CASE("there are 14 areas, and a rating asks for each of them") {
    auto library = forms::Library::load().value();
    CHECK(library.codes("reintegration_area")->codes.size() == 14);
    CHECK(library.form("reint_rating")->part("areas")->fields.size() == 14);
  }

  TEST_CASE("a goal: the target is not below today's level, the same level needs a reason, and it is not due before the plan begins") {
    Desk desk;
    auto maria = desk.person("maria", "W", {"casemanager"});
    auto home = desk.open(maria);
    auto plan = desk.begun(maria, home);
    const cases::Sent head{{"area", "WORK"}, {"objective", "Umowa na pół etatu"}, {"baseline", "L3"}};
    auto with = [&](std::initializer_list<std::pair<std::string, std::string>> more) { auto all = head; for (const auto& one : more) all.push_back(one); return all; };
    CHECK(maria.post(plan + "/goals", with({{"target", "L2"}})) == 422);
    CHECK(maria.shows("Umowa na pół etatu"));
    CHECK(maria.post(plan + "/goals", with({{"target", "L3"}})) == 422);
    CHECK(maria.post(plan + "/goals", with({{"target", "L9"}})) == 422);
    CHECK(maria.post(plan + "/goals", with({{"target", "L4"}, {"due", desk.today().plus_days(-1).text()}})) == 422);
    CHECK(maria.post(plan + "/goals", with({{"target", "L3"}, {"why_same", "Utrzymać pracę"}})) == 303);
    CHECK(maria.post(plan + "/goals", with({{"target", "L4"}})) == 303);
    CHECK(desk.number("select count(*) from reint_goal") == 2);
    CHECK(desk.number("select count(*) from reint_goal where document like '%etatu%'") == 0);  // words are sealed
    CHECK(desk.number("select count(*) from event where detail like '%etatu%'") == 0);
  }

  TEST_CASE("a rating is never of the future, once for each moment and side, from 1 to 5; an area left out is not zero") {
    Desk desk;
    auto maria = desk.person("maria", "W", {"casemanager"});
    auto home = desk.open(maria);
    auto plan = desk.begun(maria, home);
    const cases::Sent good{{"rater", "CLIENT"}, {"moment", "M0"}, {"on", desk.today().text()}, {"area_work", "L2"}};
    auto changed = [&](std::string_view field, std::string value) { auto all = good; for (auto& [n, v] : all) if (n == field) v = value; return all; };
    CHECK(maria.post(plan + "/ratings", changed("on", desk.today().plus_days(1).text())) == 422);
    CHECK(maria.post(plan + "/ratings", changed("area_work", "L6")) == 422);
    CHECK(maria.post(plan + "/ratings", changed("area_work", "")) == 422);
    CHECK(maria.post(plan + "/ratings", good) == 303);
    CHECK(maria.post(plan + "/ratings", good) == 422);
    CHECK(maria.post(plan + "/ratings", changed("rater", "WORKER")) == 303);
    REQUIRE(maria.get(home + "/reintegration") == 200);
    CHECK(maria.shows("osoba: 2"));
    CHECK(maria.shows("Bez żadnej oceny: mieszkanie"));
    CHECK(desk.number("select count(*) from reint_rating") == 2);
  }

  TEST_CASE("contact is lost after 90 days from the last one, not earlier; a plan is closed once, and only when each goal has its outcome") {
    Desk desk;
    auto maria = desk.person("maria", "W", {"casemanager"});
    auto home = desk.open(maria);
    auto plan = desk.begun(maria, home, 200);
    REQUIRE(maria.post(plan + "/contacts", {{"on", desk.today().plus_days(-89).text()}, {"how", "CALL"}}) == 303);
    CHECK(maria.post(plan + "/contacts", {{"on", desk.today().plus_days(1).text()}, {"how", "CALL"}}) == 422);
    REQUIRE(maria.post(plan + "/goals", {{"area", "ACCOM"}, {"objective", "Pokój"}, {"baseline", "L1"}, {"target", "L4"}}) == 303);
    maria.get(home + "/reintegration");
    auto at = maria.page.find("/goals/", maria.page.find("Pokój"));
    auto goal = plan + maria.page.substr(at, 20);
    REQUIRE(maria.get(plan + "/close") == 200);
    CHECK(maria.post(plan + "/close", {{"how", "CONTACT_LOST"}}) == 422);
    CHECK(maria.shows("za wcześnie na utratę kontaktu"));
    CHECK(maria.shows("nie każdy cel ma wynik"));
    REQUIRE(maria.get(goal + "/end") == 200);
    CHECK(maria.post(goal + "/end", {{"result", "DROPPED"}}) == 422);  // needs its reason
    REQUIRE(maria.post(goal + "/end", {{"result", "DROPPED"}, {"drop_reason", "CONTACT_LOST"}}) == 303);
    REQUIRE(maria.get(home + "/close") == 200);
    CHECK(maria.shows("Plan reintegracji jest w toku"));
    desk.clock.advance_seconds(86400);
    auto ola = desk.person("ola", "W", {"coordinator"});  // the next day; sessions of the day before have ended
    REQUIRE(ola.get(plan + "/close") == 200);
    REQUIRE(ola.post(plan + "/close", {{"how", "CONTACT_LOST"}}) == 303);
    CHECK(ola.post(plan + "/close", {{"how", "MOVED"}}) == 409);
    CHECK(desk.number("select count(*) from reint_plan where state = 2 and closed_how = 'CONTACT_LOST'") == 1);
    CHECK(ola.post(home + "/reintegration", {{"started_on", desk.today().text()}}) == 303);  // whoever comes back has a new plan
  }

  TEST_CASE("agreed closing needs the day and how; a person has one plan that goes on") {
    Desk desk;
    auto maria = desk.person("maria", "W", {"casemanager"});
    auto home = desk.open(maria);
    auto plan = desk.begun(maria, home);
    CHECK(maria.post(home + "/reintegration", {{"started_on", desk.today().text()}}) == 422);
    CHECK(maria.post(home + "/reintegration", {{"started_on", desk.today().plus_days(1).text()}}) == 422);
    REQUIRE(maria.get(plan + "/close") == 200);
    CHECK(maria.post(plan + "/close", {{"how", "AGREED"}}) == 422);
    CHECK(maria.post(plan + "/close", {{"how", "AGREED"}, {"closing_agreed_on", desk.today().text()}, {"agreed_how", "TALK"}}) == 303);
  }

  TEST_CASE("two people change a goal at once: the later one is told, and nothing of theirs is saved yet") {
    Desk desk;
    auto maria = desk.person("maria", "W", {"casemanager"});
    auto home = desk.open(maria);
    auto plan = desk.begun(maria, home);
    REQUIRE(maria.post(plan + "/goals", {{"area", "EDU"}, {"objective", "Kurs polskiego"}, {"baseline", "L1"}, {"target", "L4"}}) == 303);
    maria.get(home + "/reintegration");
    auto goal = plan + maria.page.substr(maria.page.find("/goals/", maria.page.find("Kurs polskiego")), 20);
    const cases::Sent fields{{"area", "EDU"}, {"objective", "Kurs polskiego, B1"}, {"baseline", "L1"}, {"target", "L5"}, {"version", "1"}};
    REQUIRE(maria.get(goal) == 200);
    CHECK(maria.post(goal, fields) == 303);
    CHECK(maria.post(goal, fields) == 412);
  }

  TEST_CASE("the API begins a plan with nothing said, and lists it; the other operator finds nothing") {
    Desk desk;
    auto maria = desk.person("maria", "W", {"casemanager"});
    auto home = desk.open(maria);
    auto program = desk.program(maria, {"cases:read", "cases:write"});
    CHECK(program.post("/api/v1" + home + "/plans", {}) == 201);
    CHECK(program.shows("\"phase\":\"CRISIS\""));
    CHECK(program.post("/api/v1" + home + "/plans", {}) == 409);
    CHECK(program.get("/api/v1" + home + "/plans") == 200);
    CHECK(program.shows("\"state\":\"open\""));
    auto other = desk.person("ola", "K", {"coordinator"});
    CHECK(other.get(home + "/reintegration") == 404);
  }
}
