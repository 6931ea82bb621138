// The support plan and services: money is never a float, nothing is deleted, sums follow what stands.
#include "cases/desk_for_tests.h"
#include "directory/directory.h"
#include "support/module.h"
#include "support/record.h"
#include "tasks/module.h"
#include "tasks/tasks.h"

#include <set>

using namespace ostoja;
using namespace ostoja::support;

namespace {

struct Desk : cases::CaseDesk {
  web::Module tasks_module = tasks::module(), support_module = support::module();
  Desk() {
    tasks_module.start(*services);
    support_module.start(*services);
    router->add(tasks_module.pages);
    router->add(support_module.pages);
    router->add(support_module.api);
  }
  core::Date today() { return core::local(clock.now()).date; }
  std::string first_row(const cases::Person& p) {
    auto at = p.page.find("id=\"r-");
    return at == p.page.npos ? "" : p.page.substr(at + 6, 13);
  }
  Sums all(cases::CaseId id) {
    return db->reading([&](store::Tx& tx) { return support::sums(tx, id, {}, {}); });
  }
};

cases::Sent with(cases::Sent fields, std::initializer_list<std::pair<std::string, std::string>> more) {
  for (const auto& [name, value] : more) {
    std::erase_if(fields, [&](const auto& f) { return f.first == name; });
    fields.emplace_back(name, value);
  }
  return fields;
}

}  // namespace

TEST_SUITE("support") {
  TEST_CASE("there are 22 kinds of support, each area of a goal maps to a type of support plan of HTCDS") {
    auto library = forms::Library::load().value();
    CHECK(library.codes("support_type")->codes.size() == 22);
    const std::set<std::string> types{"Education", "Financial", "Health", "LabourExploitationRehabilitation", "Legal", "Livelihood", "RightsBasedTraining", "SexualExploitationRehabilitation", "SocialCare"};
    std::set<std::string> used;
    for (const auto& area : library.codes("plan_area")->codes) {
      CHECK(types.contains(area.map));
      used.insert(area.map);
    }
    CHECK(used == types);
  }

  TEST_CASE("a service with its cost: 12,50 and 12.50 are the same 1250 grosze, and sums are exact") {
    Desk desk;
    auto maria = desk.person("maria", "W", {"casemanager"});
    auto home = desk.open(maria);
    auto id = desk.id_of(home);
    const cases::Sent meal{{"kind", "FOOD"}, {"on", desk.today().text()}, {"minutes", "20"}, {"cost", "12,50"}, {"note", "Obiad na dworcu"}};
    REQUIRE(maria.post(home + "/services", meal) == 303);
    REQUIRE(maria.post(home + "/services", with(meal, {{"cost", "12.50"}})) == 303);
    REQUIRE(maria.post(home + "/services", with(meal, {{"cost", "1 234,5"}})) == 303);
    for (int i = 0; i < 10; ++i) REQUIRE(maria.post(home + "/services", with(meal, {{"cost", "0,10"}})) == 303);   // ten times a tenth is one
    REQUIRE(maria.post(home + "/services", with(meal, {{"cost", ""}, {"minutes", ""}})) == 303);
    auto total = desk.all(id);
    CHECK(total.services == 14);
    CHECK(total.minutes == 13 * 20);
    CHECK(total.grosze == 1250 + 1250 + 123450 + 100);
    CHECK(desk.number("select count(*) from service_given where grosze is null and minutes is null") == 1);  // nothing said is not 0
    maria.get(home + "/services");
    CHECK(maria.shows("260,50 zł"));
    CHECK(maria.shows("Obiad na dworcu"));
    maria.get(home + "/timeline");
    CHECK(maria.shows("Udzielono wsparcia: wyżywienie"));
    CHECK_FALSE(maria.shows("dworcu"));
  }

  TEST_CASE("what is wrong comes back with every word: cost, minutes, a day to come, another case's person or goal, nobody named") {
    Desk desk;
    auto maria = desk.person("maria", "W", {"casemanager"});
    auto home = desk.open(maria), other = desk.open(maria);
    const cases::Sent good{{"kind", "FOOD"}, {"on", desk.today().text()}, {"note", "Te słowa zostają"}};
    for (auto cost : {"dużo", "12,505", "-5", "1e3", "1000000,01", "12,", "99999999999999"}) {
      CHECK(maria.post(home + "/services", with(good, {{"cost", cost}})) == 422);
      CHECK(maria.shows("Te słowa zostają"));
      CHECK(maria.shows(cost));
    }
    for (auto minutes : {"-1", "1441", "półtorej", "12.5"}) CHECK(maria.post(home + "/services", with(good, {{"minutes", minutes}})) == 422);
    CHECK(maria.post(home + "/services", with(good, {{"on", desk.today().plus_days(1).text()}})) == 422);
    CHECK(maria.post(home + "/services", with(good, {{"on", "2026-02-30"}})) == 422);
    CHECK(maria.post(home + "/services", with(good, {{"kind", "GOLD"}})) == 422);
    CHECK(maria.post(home + "/services", with(good, {{"provider", "other"}})) == 422);
    CHECK(maria.post(home + "/services", with(good, {{"provider", "https://example.org"}})) == 422);
    CHECK(maria.post(home + "/services", with(good, {{"persons", maria.user.text()}})) == 422);
    REQUIRE(maria.post(other + "/plan", {{"area", "HOUSING"}, {"objective", "Własny pokój"}}) == 303);
    maria.get(other + "/plan");
    CHECK(maria.post(home + "/services", with(good, {{"goal", desk.first_row(maria)}})) == 422);
    CHECK(desk.number("select count(*) from service_given") == 0);
  }

  TEST_CASE("correcting needs a reason and keeps the earlier entry with its words; withdrawing leaves the sums and nothing is deleted") {
    Desk desk;
    auto maria = desk.person("maria", "W", {"casemanager"});
    auto home = desk.open(maria);
    auto id = desk.id_of(home);
    REQUIRE(maria.post(home + "/services", {{"kind", "TRANSPORT"}, {"on", desk.today().text()}, {"cost", "45,00"}, {"budget_line", "B.3"}, {"note", "Taksówka"}}) == 303);
    maria.get(home + "/services");
    auto path = home + "/services/" + desk.first_row(maria);
    REQUIRE(maria.get(path) == 200);
    const cases::Sent better{{"kind", "TRANSPORT"}, {"on", desk.today().text()}, {"cost", "54,00"}, {"budget_line", "B.3"}, {"note", "Taksówka z paragonem"}};
    CHECK(maria.post(path, with(better, {{"version", "1"}})) == 422);
    CHECK(maria.shows("Taksówka z paragonem"));
    REQUIRE(maria.post(path, with(better, {{"version", "1"}, {"reason", "MISTAKE"}})) == 303);
    CHECK(desk.all(id).grosze == 5400);
    REQUIRE(maria.get(path) == 200);
    CHECK(maria.shows("45,00 zł"));
    CHECK(maria.shows("Wcześniejsze zapisy"));
    // Somebody with the older page loses the race and sees both.
    CHECK(maria.post(path, with(better, {{"version", "1"}, {"reason", "MISTAKE"}, {"note", "Inne słowa"}})) == 412);
    CHECK(maria.shows("Inne słowa"));
    CHECK(maria.shows("Taksówka z paragonem"));
    REQUIRE(maria.post(path + "/withdraw", {{"version", "2"}, {"reason", "DOUBLE"}}) == 303);
    CHECK(desk.all(id).services == 0);
    CHECK(desk.all(id).grosze == 0);
    maria.get(home + "/services");
    CHECK(maria.shows("wpisana dwa razy"));
    CHECK(desk.number("select count(*) from service_given") == 1);
    CHECK(desk.number("select count(*) from service_earlier") == 1);
    CHECK(maria.post(path + "/withdraw", {{"version", "3"}, {"reason", "DOUBLE"}}) == 409);
  }

  TEST_CASE("the list and its sums follow the days and the kind; the ends of months and years are days of Warsaw") {
    Desk desk;
    auto maria = desk.person("maria", "W", {"casemanager"});
    auto home = desk.open(maria);
    auto id = desk.id_of(home);
    for (auto day : {"2024-02-29", "2024-12-31", "2025-01-01", "2026-03-29", "2026-10-25"})
      REQUIRE(maria.post(home + "/services", {{"kind", day[3] == '4' ? "FOOD" : "PSYCH"}, {"on", day}, {"at_time", "23:30"}, {"minutes", "60"}}) == 303);
    auto between = [&](const char* from, const char* until) { return desk.db->reading([&](store::Tx& tx) { return support::sums(tx, id, *core::Date::parse(from), *core::Date::parse(until)).services; }); };
    CHECK(between("2024-01-01", "2024-12-31") == 2);
    CHECK(between("2024-02-29", "2024-02-29") == 1);
    CHECK(between("2025-01-01", "2025-12-31") == 1);
    CHECK(between("2026-10-25", "2026-10-25") == 1);
    CHECK(desk.number("select count(*) from service_given where year = 2024") == 2);
    maria.get(home + "/services?kind=FOOD&from=2024-06-01");
    CHECK(maria.shows("31 grudnia 2024"));
    CHECK_FALSE(maria.shows("29 lutego 2024"));
    CHECK(maria.shows("1 usługa"));
    CHECK(maria.get(home + "/services?from=nonsense&kind=nonsense") == 200);
  }

  TEST_CASE("the file for spreadsheets holds no formula and no note") {
    Desk desk;
    auto maria = desk.person("maria", "W", {"casemanager"});
    auto home = desk.open(maria);
    REQUIRE(maria.post(home + "/services", {{"kind", "LEGAL"}, {"on", desk.today().text()}, {"cost", "100"}, {"budget_line", "=1+1"}, {"provider", "other"}, {"provider_words", "@SUM(A1)"}, {"note", "Tajna notatka"}}) == 303);
    REQUIRE(maria.get(home + "/services/export.csv") == 200);
    const auto& file = maria.last.body;
    CHECK(file.find("\"'=1+1\"") != file.npos);
    CHECK(file.find("\"'@SUM(A1)\"") != file.npos);
    CHECK(file.find("\"100,00\"") != file.npos);
    CHECK(file.find("Tajna") == file.npos);
    CHECK(desk.events("services.exported") == 1);
  }

  TEST_CASE("what somebody entered last is offered again: kind and minutes, each once") {
    Desk desk;
    auto maria = desk.person("maria", "W", {"casemanager"});
    auto home = desk.open(maria);
    for (auto minutes : {"45", "45", "90"}) {
      desk.clock.advance_seconds(1);
      REQUIRE(maria.post(home + "/services", {{"kind", "CASEWORK"}, {"on", desk.today().text()}, {"minutes", minutes}}) == 303);
    }
    maria.get(home + "/services/new");
    CHECK(maria.shows("kind=CASEWORK&amp;minutes=90"));
    CHECK(maria.shows("kind=CASEWORK&amp;minutes=45"));
    maria.get(home + "/services/new?kind=CASEWORK&minutes=45");
    CHECK(maria.shows("value=\"45\""));
    CHECK(maria.get(home + "/services/new?kind=NONE&minutes=99999999999999999999") == 200);
  }

  TEST_CASE("a goal: agreed with the person, looked at again on its day, ended with a result, and taken up again") {
    Desk desk;
    auto maria = desk.person("maria", "W", {"casemanager"});
    auto home = desk.open(maria, {{"language", "uk"}});
    auto id = desk.id_of(home);
    REQUIRE(maria.post(home + "/plan", {{"area", "HOUSING"}, {"need", "HOUSING"}, {"objective", "Własny pokój do wiosny"}, {"steps", "Wniosek do gminy\nOglądamy pokoje"}, {"doer", "TOGETHER"}, {"planned_end", desk.today().plus_days(60).text()},
                                        {"review", desk.today().plus_days(30).text()}, {"agreed_on", desk.today().text()}, {"agreed_language", "uk"}}) == 303);
    maria.get(home + "/plan");
    CHECK(maria.shows("Własny pokój do wiosny"));
    CHECK(maria.shows("Wniosek do gminy"));
    CHECK(maria.shows("ukraiński"));
    auto path = home + "/plan/" + desk.first_row(maria);
    auto due = [&] { return desk.db->reading([&](store::Tx& tx) { return tasks::due_for(tx, id, "plan", core::id_value(path.substr(path.size() - 13)).value()).value_or(core::Date{}); }); };
    CHECK(due() == desk.today().plus_days(30));
    maria.get(path);
    REQUIRE(maria.post(path, maria.with_marks({{"area", "HOUSING"}, {"objective", "Własny pokój do wiosny"}, {"review", desk.today().plus_days(14).text()}})) == 303);
    CHECK(due() == desk.today().plus_days(14));   // the task moves with the goal
    CHECK(maria.get(path + "/end") == 200);
    CHECK(maria.post(path + "/end", {{"version", "2"}, {"result", "PARTLY"}, {"ended_on", desk.today().plus_days(1).text()}, {"result_words", "Te słowa zostają"}}) == 422);
    CHECK(maria.shows("Te słowa zostają"));
    REQUIRE(maria.post(path + "/end", {{"version", "2"}, {"result", "PARTLY"}, {"ended_on", desk.today().text()}, {"result_words", "Pokój tylko do lata"}}) == 303);
    CHECK_FALSE(due());
    maria.get(home + "/plan");
    CHECK(maria.shows("Osiągnięty częściowo"));
    CHECK(maria.shows("Pokój tylko do lata"));
    CHECK(desk.db->reading([&](store::Tx& tx) { return open_goals(tx, id); }) == 0);
    REQUIRE(maria.post(path + "/state", {{"version", "3"}, {"to", "open"}}) == 303);
    REQUIRE(maria.post(path + "/state", {{"version", "4"}, {"reason", "DECLINED"}}) == 303);
    maria.get(home + "/plan");
    CHECK(maria.shows("osoba już tego nie chce"));
    CHECK(desk.number("select count(*) from support_goal") == 1);
  }

  TEST_CASE("a service by somebody of the directory, for a goal: the entry of the other operator's own list is not there") {
    Desk desk;
    auto maria = desk.person("maria", "W", {"casemanager"});
    auto home = desk.open(maria);
    auto entry = [&](const char* op) {
      return desk.write([&](store::Tx& tx) {
        forms::Answers a;
        a.set("kind", "INTERPRETER"), a.set("name", std::string("Tłumaczka ") + op), a.set("shared", "NO");
        return directory::add(tx, desk.library, op, a, maria.user, desk.clock.now());
      });
    };
    auto mine = entry("W");
    REQUIRE(mine);
    REQUIRE(maria.post(home + "/services", {{"kind", "INTERPRETER"}, {"on", desk.today().text()}, {"minutes", "90"}, {"provider", "entry:" + mine->text()}}) == 303);
    maria.get(home + "/services");
    CHECK(maria.shows("Tłumaczka W"));
    CHECK(maria.post(home + "/services", {{"kind", "INTERPRETER"}, {"on", desk.today().text()}, {"provider", "entry:0000000000001"}}) == 422);
  }

  TEST_CASE("two people correct one service: what only the other changed is taken over, who gave it and the goal included, and where both did both are shown") {
    Desk desk;
    auto maria = desk.person("maria", "W", {"casemanager"}), piotr = desk.person("piotr", "W", {"casemanager"});
    auto home = desk.open(maria);
    maria.get(home + "/team");
    REQUIRE(maria.post(home + "/team", {{"user", piotr.user.text()}, {"role", "CASEWORKER"}}) == 303);
    REQUIRE(maria.post(home + "/services", {{"kind", "FOOD"}, {"on", desk.today().text()}, {"minutes", "20"}, {"cost", "12,50"}, {"note", "Obiad"}, {"provider", "user:" + maria.user.text()}}) == 303);
    maria.get(home + "/services");
    auto path = home + "/services/" + core::id_text(desk.number("select id from service_given"));
    REQUIRE(maria.get(path) == 200);
    REQUIRE(piotr.get(path) == 200);
    const cases::Sent same{{"kind", "FOOD"}, {"on", desk.today().text()}, {"minutes", "20"}, {"cost", "12,50"}, {"note", "Obiad"}, {"provider", "user:" + maria.user.text()}, {"goal", ""}};
    REQUIRE(maria.post(path, maria.with_marks(with(same, {{"cost", "30,00"}, {"note", "Obiad i herbata"}, {"provider", "user:" + piotr.user.text()}, {"reason", "MISTAKE"}}))) == 303);
    CHECK(piotr.post(path, piotr.with_marks(with(same, {{"minutes", "45"}, {"note", "Obiad i kolacja"}, {"reason", "MISTAKE"}}))) == 412);
    CHECK(piotr.shows("value=\"30,00\""));               // only she changed it
    CHECK(piotr.shows("value=\"45\""));                  // only he did
    CHECK(piotr.shows("Obiad i herbata"));
    CHECK(piotr.shows("Obiad i kolacja"));
    CHECK(piotr.shows("value=\"user:" + piotr.user.text() + "\" selected"));
    CHECK(desk.number("select grosze from service_given") == 3000);
    CHECK(desk.number("select minutes from service_given") == 20);
  }

  TEST_CASE("another team's plan and services are not there, a closed case takes none") {
    Desk desk;
    auto maria = desk.person("maria", "W", {"casemanager"}), jan = desk.person("jan", "W", {"casemanager"}), boss = desk.person("boss", "W", {"coordinator"}), far = desk.person("ewa", "K", {"coordinator"}), shelter = desk.person("dom", "W", {"shelter"});
    auto home = desk.open(maria);
    const cases::Sent meal{{"kind", "FOOD"}, {"on", desk.today().text()}};
    REQUIRE(maria.post(home + "/services", meal) == 303);
    for (auto* other : {&jan, &far}) {
      for (auto part : {"/services", "/services/new", "/services/export.csv", "/plan", "/plan/new"}) CHECK(other->get(home + part) == 404);
      CHECK(other->post(home + "/services", meal) == 404);
      CHECK(other->post(home + "/plan", {{"area", "WORK"}, {"objective", "Praca"}}) == 404);
    }
    CHECK(boss.get(home + "/services") == 200);
    CHECK(shelter.post(home + "/services", meal) == 403);
    desk.write([&](store::Tx& tx) { tx.run("update case_file set status = 5 where id = $1", {desk.id_of(home)}); return 0; });
    CHECK(maria.post(home + "/services", meal) == 409);
    CHECK(maria.get(home + "/services") == 200);
  }

  TEST_CASE("programs add services by the API: the day is today when it is not said, cost may be a number") {
    Desk desk;
    auto maria = desk.person("maria", "W", {"casemanager"});
    auto home = desk.open(maria);
    auto program = desk.program(maria, {"cases:read", "cases:write"});
    REQUIRE(program.post("/api/v1" + home + "/services", {{"kind", "PSYCH"}, {"minutes", "50"}, {"cost", "150.5"}}) == 201);
    CHECK(program.shows("\"grosze\":15050"));
    CHECK(program.shows("\"on\":\"" + desk.today().text() + "\""));
    CHECK(program.post("/api/v1" + home + "/services", {{"kind", "PSYCH"}, {"cost", "free"}}) == 422);
    REQUIRE(program.post("/api/v1" + home + "/plan", {{"area", "WORK"}, {"objective", "Kurs spawania"}}) == 201);
    REQUIRE(program.get("/api/v1" + home + "/services?from=2020-01-01") == 200);
    CHECK(program.shows("\"minutes\":50,\"grosze\":15050}"));
    CHECK(program.get("/api/v1" + home + "/services?kind=GOLD") == 422);
    REQUIRE(program.get("/api/v1" + home + "/plan") == 200);
    CHECK(program.shows("Kurs spawania"));
  }
}
