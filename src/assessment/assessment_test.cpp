// Assessments: the highest domain, the days of the reviews, what changed, and who asks for a look.
#include "assessment/module.h"
#include "assessment/record.h"
#include "cases/desk_for_tests.h"
#include "tasks/module.h"
#include "tasks/record.h"

using namespace ostoja;
using namespace ostoja::assessment;

namespace {

struct Desk : cases::CaseDesk {
  web::Module tasks_module = tasks::module(), assessment_module = assessment::module();
  Desk() {
    tasks_module.start(*services);
    assessment_module.start(*services);
    router->add(tasks_module.pages);
    router->add(assessment_module.pages);
    router->add(assessment_module.api);
  }
  core::Date today() { return core::local(clock.now()).date; }
  std::optional<Summary> newest(cases::CaseId id, Kind kind = Kind::risk) {
    return db->reading([&](store::Tx& tx) { return latest(tx, id, kind); });
  }
  core::Date review(cases::CaseId id, std::int64_t record = 1) {
    return db->reading([&](store::Tx& tx) { return tasks::due_for(tx, id, "assessments", record).value_or(core::Date{}); });
  }
  void at(core::Date day, int hour = 10) { clock.set(core::at_local(day, hour, 0)); }
  void sign_in_again(cases::Person& p) {
    write([&](store::Tx& tx) { p.cookie = sessions->begin(tx, access::find_user(tx, p.user).value(), access::Factor::done, clock.now()); return 0; });
    p.csrf = sessions->find(p.cookie, clock.now())->csrf;
  }
};

const cases::Sent kCalm{{"kind", "RISK"}, {"why", "FIRST"}, {"level.PERPETRATORS", "1"}, {"level.SUICIDE", "0"}, {"level.CHILD", "U"}};

cases::Sent with(cases::Sent fields, std::initializer_list<std::pair<std::string, std::string>> more) {
  for (const auto& [name, value] : more) {
    std::erase_if(fields, [&](const auto& f) { return f.first == name; });
    fields.emplace_back(name, value);
  }
  return fields;
}

}  // namespace

TEST_SUITE("assessment") {
  TEST_CASE("the highest domain counts; what is not known neither counts as none nor hides what is known") {
    auto highest = [](std::initializer_list<int> levels) {
      std::vector<Rating> all;
      for (int l : levels) all.push_back({"X", l});
      return highest_of(all);
    };
    CHECK(highest({0, 1, 1, 1, 1}) == 1);
    CHECK(highest({0, 3, not_known}) == 3);
    CHECK(highest({not_known, not_known}) == not_known);
    CHECK(highest({not_known, 0}) == 0);
    CHECK(highest({}) == not_known);
    CHECK(level_named("U") == not_known);
    CHECK(level_named("L2") == 2);
    CHECK(level_named("3") == 3);
    for (auto bad : {"4", "", "-1", "u", "L4", "LU", "22"}) CHECK_FALSE(level_named(bad));
  }

  TEST_CASE("reviews fall on day 1, 7, 30, 60, 90 … after the first assessment, over month ends, leap days and clock changes") {
    Schedule plan;
    for (auto first : {core::Date::of(2024, 1, 31), core::Date::of(2024, 2, 28), core::Date::of(2026, 3, 28), core::Date::of(2026, 10, 24), core::Date::of(2026, 12, 31), core::Date::of(2025, 2, 28)}) {
      CHECK(next_review(plan, first, first) == first.plus_days(1));
      CHECK(next_review(plan, first, first.plus_days(1)) == first.plus_days(7));
      CHECK(next_review(plan, first, first.plus_days(5)) == first.plus_days(7));     // early: the others do not move
      CHECK(next_review(plan, first, first.plus_days(9)) == first.plus_days(30));    // late: not asked for twice
      CHECK(next_review(plan, first, first.plus_days(30)) == first.plus_days(60));
      CHECK(next_review(plan, first, first.plus_days(59)) == first.plus_days(60));
      CHECK(next_review(plan, first, first.plus_days(60)) == first.plus_days(90));
      for (int passed = 0; passed < 800; ++passed) {
        auto last = first.plus_days(passed), next = next_review(plan, first, last);
        const int day = next.days - first.days;
        CHECK(next > last);
        CHECK(next.days - last.days <= 30);
        CHECK((day == 1 || day == 7 || day % 30 == 0));
        // Local days, not hours: noon of the review day is that day also when the clock was changed in between.
        CHECK(core::local(core::at_local(next, 12, 0)).date == next);
      }
    }
  }

  TEST_CASE("what changed is told in seven ways, and not known is never a step up or down") {
    CHECK(change_of(1, 3) == Change::up);
    CHECK(change_of(3, 0) == Change::down);
    CHECK(change_of(2, 2) == Change::same);
    CHECK(change_of(not_known, 0) == Change::now_known);
    CHECK(change_of(3, not_known) == Change::now_unknown);
    CHECK(change_of(not_known, not_known) == Change::same);
    CHECK(change_of(std::nullopt, 2) == Change::newly_asked);
    CHECK(change_of(2, std::nullopt) == Change::not_asked);
  }

  TEST_CASE("from which level on an urgency is proposed, and for which domains") {
    auto library = forms::Library::load().value();
    auto proposed = [&](std::initializer_list<Rating> all) {
      Summary s;
      s.ratings = all;
      return proposed_urgency(library, s);
    };
    CHECK(proposed({{"SUICIDE", 1}, {"PERPETRATORS", 2}, {"HOMELESS", 3}}).empty());
    CHECK(proposed({{"SUICIDE", 2}}) == "U1");
    CHECK(proposed({{"SUICIDE", 3}}) == "U0");
    CHECK(proposed({{"PERPETRATORS", 3}}) == "U1");
    CHECK(proposed({{"FAMILY", 3}, {"VIOLENCE", 3}}) == "U0");
    CHECK(proposed({{"CHILD", 3}}) == "U0");
    CHECK(proposed({{"SUICIDE", not_known}, {"VIOLENCE", not_known}}).empty());
  }

  TEST_CASE("an assessment puts the next review on the lead's list, and the next one moves it on") {
    Desk desk;
    auto maria = desk.person("maria", "W", {"casemanager"});
    auto home = desk.open(maria);
    auto id = desk.id_of(home);
    auto first = desk.today();
    REQUIRE(maria.post(home + "/assessments", kCalm) == 303);
    CHECK(desk.newest(id)->highest == 1);
    CHECK(desk.newest(id)->unknown == 1);
    CHECK(desk.newest(id)->level("CHILD") == not_known);
    CHECK(desk.review(id) == first.plus_days(1));
    desk.at(first.plus_days(3));
    desk.sign_in_again(maria);
    maria.get(home);
    CHECK(maria.shows("1 zadanie po terminie"));
    CHECK(maria.shows("Zrobić przegląd: ocena ryzyka"));
    REQUIRE(maria.post(home + "/assessments", with(kCalm, {{"why", "PLANNED"}, {"level.PERPETRATORS", "0"}})) == 303);
    CHECK(desk.review(id) == first.plus_days(7));
    CHECK(desk.number("select count(*) from task where state = 1") == 1);
    CHECK(desk.number("select count(*) from task where state = 2") == 1);
    REQUIRE(maria.post(home + "/assessments", {{"kind", "NEEDS"}, {"why", "FIRST"}, {"level.HOUSING", "2"}}) == 303);
    CHECK(desk.review(id, 2) == first.plus_days(4));
    maria.get(home + "/assessments");
    CHECK(maria.shows("Liczy się najwyższy obszar, nie suma."));
  }

  TEST_CASE("a danger at the highest level stands beside every part of the case and proposes an urgency") {
    Desk desk;
    auto maria = desk.person("maria", "W", {"casemanager"});
    auto home = desk.open(maria, {{"urgency", "U2"}});
    REQUIRE(maria.post(home + "/assessments", with(kCalm, {{"level.VIOLENCE", "3"}, {"note.VIOLENCE", "Widziane ślady, mówi o wczoraj."}})) == 303);
    maria.get(home + "/team");
    CHECK(maria.shows("Wysokie ryzyko"));
    CHECK(maria.shows("a-danger"));
    CHECK(maria.shows("pilność U0"));
    maria.get(home + "/timeline");
    CHECK(maria.shows("Oceniono ryzyko, najwyższy obszar: wysokie"));
    CHECK_FALSE(maria.shows("ślady"));
  }

  TEST_CASE("level 3 without a note, a note without a level, no domain at all, a day to come: the form comes back with everything") {
    Desk desk;
    auto maria = desk.person("maria", "W", {"casemanager"});
    auto home = desk.open(maria);
    for (const auto& bad : {with(kCalm, {{"level.VIOLENCE", "3"}, {"judgement", "Te słowa zostają"}}), with(kCalm, {{"note.VIOLENCE", "Te słowa zostają"}}),
                            cases::Sent{{"kind", "RISK"}, {"why", "FIRST"}, {"judgement", "Te słowa zostają"}}, with(kCalm, {{"on", desk.today().plus_days(1).text()}, {"judgement", "Te słowa zostają"}}),
                            with(kCalm, {{"level.CHILD", "7"}, {"judgement", "Te słowa zostają"}}), with(kCalm, {{"why", ""}, {"judgement", "Te słowa zostają"}})}) {
      CHECK(maria.post(home + "/assessments", bad) == 422);
      CHECK(maria.shows("Te słowa zostają"));
    }
    CHECK(desk.number("select count(*) from assessment") == 0);
    CHECK(desk.number("select count(*) from task") == 0);
  }

  TEST_CASE("two side by side say in words what went up and what went down") {
    Desk desk;
    auto maria = desk.person("maria", "W", {"casemanager"});
    auto home = desk.open(maria);
    REQUIRE(maria.post(home + "/assessments", kCalm) == 303);
    auto a = maria.location.substr(home.size() + 13, 13);
    desk.clock.advance_seconds(60);
    REQUIRE(maria.post(home + "/assessments", with(kCalm, {{"level.PERPETRATORS", "2"}, {"level.CHILD", "0"}, {"level.DEBT", "1"}})) == 303);
    auto b = maria.location.substr(home.size() + 13, 13);
    REQUIRE(maria.get(home + "/assessments/compare?a=" + b + "&b=" + a) == 200);   // in whichever order
    CHECK(maria.shows("Wzrosło w 1 obszarze."));
    CHECK(maria.shows("Spadło w 0 obszarach."));
    CHECK(maria.shows("teraz wiadomo"));
    CHECK(maria.shows("pierwszy raz oceniono"));
    CHECK(maria.get(home + "/assessments/compare?a=" + a + "&b=none") == 404);
    REQUIRE(maria.get(home + "/assessments/" + b) == 200);
    CHECK(maria.shows("wzrosło"));
  }

  TEST_CASE("a withdrawn one stays in the history and counts no more, nor do its review days") {
    Desk desk;
    auto maria = desk.person("maria", "W", {"casemanager"});
    auto home = desk.open(maria);
    auto id = desk.id_of(home);
    REQUIRE(maria.post(home + "/assessments", with(kCalm, {{"level.VIOLENCE", "3"}, {"note.VIOLENCE", "Pomyłka, to inna osoba."}})) == 303);
    auto path = maria.location.substr(0, maria.location.find('?'));
    maria.get(path);
    CHECK(maria.shows("Pomyłka, to inna osoba."));
    CHECK(maria.post(path + "/withdraw", {{"version", "1"}, {"reason", "NONE"}}) == 422);
    REQUIRE(maria.post(path + "/withdraw", {{"version", "1"}, {"reason", "WRONG_CASE"}}) == 303);
    CHECK_FALSE(desk.newest(id));
    CHECK_FALSE(desk.review(id));
    maria.get(home + "/assessments");
    CHECK(maria.shows("nie ta sprawa albo osoba"));
    CHECK(maria.post(path + "/withdraw", {{"version", "2"}, {"reason", "WRONG_CASE"}}) == 409);
  }

  TEST_CASE("another lead takes over the review that waits; a task taken on by hand stays with whoever took it") {
    Desk desk;
    auto maria = desk.person("maria", "W", {"casemanager"}), piotr = desk.person("piotr", "W", {"casemanager"});
    auto home = desk.open(maria);
    REQUIRE(maria.post(home + "/assessments", kCalm) == 303);
    REQUIRE(maria.post(home + "/tasks", {{"kind", "CALL"}, {"due", desk.today().plus_days(3).text()}, {"for", maria.user.text()}}) == 303);
    maria.get(home + "/team");
    REQUIRE(maria.post(home + "/team", {{"user", piotr.user.text()}, {"role", "LEAD"}}) == 303);
    CHECK(desk.number("select count(*) from task where state = 1 and for_user = $1 and chapter = 'assessments'", {piotr.user}) == 1);
    CHECK(desk.number("select count(*) from task where state = 1 and for_user = $1 and chapter = ''", {maria.user}) == 1);
    CHECK(desk.events("tasks.to_lead") == 1);
    maria.get(home + "/timeline");
    CHECK(maria.shows("adanie przeszło na nową osobę prowadzącą"));
  }

  TEST_CASE("another room asks for a look: one task for the lead, until the risk is assessed again; and it is told each risk at once") {
    Desk desk;
    auto maria = desk.person("maria", "W", {"casemanager"});
    auto home = desk.open(maria);
    auto id = desk.id_of(home);
    std::vector<int> told;
    doors(*desk.services).on_risk = [&](store::Tx&, const vault::OperatorKeys&, const forms::Library&, const cases::Header&, const Summary& s, access::UserId, core::Instant) -> core::Done {
      told.push_back(s.highest);
      if (s.level("DEBT") == 3) return core::fail(core::Errc::conflict, "made up");
      return {};
    };
    desk.write([&](store::Tx& tx) {
      auto h = cases::header(tx, id, {maria.user, "W", cases::Reader::Reach::team}).value();
      CHECK(review_needed(tx, *desk.opened.of("W"), desk.library, h, "INCIDENT", maria.user, desk.clock.now()));
      CHECK(review_needed(tx, *desk.opened.of("W"), desk.library, h, "COURT", maria.user, desk.clock.now()));
      CHECK_FALSE(review_needed(tx, *desk.opened.of("W"), desk.library, h, "NO_SUCH", maria.user, desk.clock.now()));
      return 0;
    });
    CHECK(desk.review(id, 3) == desk.today());
    CHECK(desk.number("select count(*) from task") == 1);
    REQUIRE(maria.post(home + "/assessments", kCalm) == 303);
    CHECK_FALSE(desk.review(id, 3));
    CHECK(told == std::vector<int>{1});
    CHECK(maria.post(home + "/assessments", with(kCalm, {{"level.DEBT", "3"}, {"note.DEBT", "grożą"}})) == 409);   // the other room's no takes it back
    CHECK(desk.number("select count(*) from assessment") == 1);
  }

  TEST_CASE("another team's assessments are not there, a closed case takes none") {
    Desk desk;
    auto maria = desk.person("maria", "W", {"casemanager"}), jan = desk.person("jan", "W", {"casemanager"}), boss = desk.person("boss", "W", {"coordinator"}), far = desk.person("ewa", "K", {"coordinator"});
    auto home = desk.open(maria);
    REQUIRE(maria.post(home + "/assessments", kCalm) == 303);
    auto path = maria.location.substr(0, maria.location.find('?'));
    for (auto* other : {&jan, &far}) {
      for (const auto& address : {home + "/assessments", home + "/assessments/new", path}) CHECK(other->get(address) == 404);
      CHECK(other->post(home + "/assessments", kCalm) == 404);
    }
    CHECK(boss.get(path) == 200);
    desk.write([&](store::Tx& tx) { tx.run("update case_file set status = 5 where id = $1", {desk.id_of(home)}); return 0; });
    CHECK(maria.post(home + "/assessments", kCalm) == 409);
    CHECK(maria.get(path) == 200);
  }

  TEST_CASE("programs read and write assessments with flat names") {
    Desk desk;
    auto maria = desk.person("maria", "W", {"casemanager"});
    auto home = desk.open(maria);
    auto program = desk.program(maria, {"cases:read", "cases:write"});
    REQUIRE(program.post("/api/v1" + home + "/assessments", with(kCalm, {{"level.DEBT", "3"}, {"note.DEBT", "Pismo z firmy"}})) == 201);
    CHECK(program.shows("\"highest\":\"3\""));
    CHECK(program.shows("\"CHILD\":\"U\""));
    CHECK(program.post("/api/v1" + home + "/assessments", with(kCalm, {{"level.DEBT", "3"}})) == 422);
    REQUIRE(program.get("/api/v1" + home + "/assessments?kind=RISK") == 200);
    CHECK(program.shows("Pismo z firmy"));
    CHECK(program.get("/api/v1" + home + "/assessments?kind=ALL") == 422);
  }
}
