// Tasks: whose they are, when they are due, and how they end.
#include "cases/desk_for_tests.h"
#include "store/engines_for_tests.h"
#include "tasks/module.h"
#include "tasks/record.h"
#include "tasks/rules.h"

using namespace ostoja;
using namespace ostoja::tasks;

namespace {

struct TaskDesk : cases::CaseDesk {
  web::Module tasks_module = tasks::module();
  TaskDesk() {
    tasks_module.start(*services);
    router->add(tasks_module.pages);
    router->add(tasks_module.api);
  }
  core::Date today() { return core::local(clock.now()).date; }
  std::string task_of(const cases::Person& p) {  // the id in ?ended= or the first task of the page
    auto at = p.page.find("id=\"r-");
    return at == p.page.npos ? "" : p.page.substr(at + 6, 13);
  }
};

core::Instant warsaw(int y, int m, int d, int h, int min) { return core::at_local(core::Date::of(y, m, d), h, min); }

}  // namespace

TEST_SUITE("tasks") {
  TEST_CASE("what is due: by the hour when there is one, else by the day, the week ends on Sunday") {
    auto now = warsaw(2026, 11, 25, 14, 0);  // a Wednesday
    auto day = [](int d) { return core::Date::of(2026, 11, d); };
    CHECK(bucket_of(day(24), any_time, now) == Bucket::overdue);
    CHECK(bucket_of(day(25), any_time, now) == Bucket::today);
    CHECK(bucket_of(day(25), 14 * 60, now) == Bucket::overdue);
    CHECK(bucket_of(day(25), 14 * 60 + 1, now) == Bucket::today);
    CHECK(bucket_of(day(26), any_time, now) == Bucket::week);
    CHECK(bucket_of(day(29), any_time, now) == Bucket::week);   // Sunday
    CHECK(bucket_of(day(30), any_time, now) == Bucket::later);
    CHECK(week_end(day(29)) == day(29));
    CHECK(week_end(day(30)) == core::Date::of(2026, 12, 6));
  }

  TEST_CASE("each moment puts a task into one bucket, and never into an earlier one as its day moves on: also over clock changes, leap days and new year") {
    for (auto from : {core::Date::of(2024, 2, 26), core::Date::of(2026, 3, 27), core::Date::of(2026, 10, 23), core::Date::of(2026, 12, 29)})
      for (int hours = 0; hours < 5 * 24; ++hours) {
        auto now = core::start_of(from).plus_seconds(hours * 3600LL);
        auto today = core::local(now).date;
        auto last = Bucket::overdue;
        for (int d = -3; d < 12; ++d) {
          auto due = today.plus_days(d);
          auto b = bucket_of(due, any_time, now);
          CHECK(b >= last);
          CHECK((b == Bucket::overdue) == (d < 0));
          CHECK((b == Bucket::today) == (d == 0));
          CHECK((b == Bucket::week) == (d > 0 && due <= week_end(today)));
          last = b;
        }
      }
  }

  TEST_CASE("a time of day is four digits with a colon") {
    CHECK(minute_of("09:05") == 545);
    CHECK(minute_of("00:00") == 0);
    CHECK(minute_of("23:59") == 1439);
    for (auto bad : {"24:00", "12:60", "9:05", "", "12:0x", "12-05", "012:05"}) CHECK_FALSE(minute_of(bad));
  }

  TEST_CASE("a task of one's own is seen by nobody else, not even the coordinator") {
    TaskDesk desk;
    auto maria = desk.person("maria", "W", {"casemanager"}), jan = desk.person("jan", "W", {"casemanager"}), boss = desk.person("boss", "W", {"coordinator"});
    REQUIRE(maria.post("/tasks", {{"kind", "CALL"}, {"what", "Oddać klucze"}, {"due", desk.today().text()}}) == 303);
    REQUIRE(maria.get("/tasks") == 200);
    CHECK(maria.shows("Oddać klucze"));
    auto id = desk.task_of(maria);
    REQUIRE_FALSE(id.empty());
    for (auto* other : {&jan, &boss}) {
      CHECK(other->get("/tasks/" + id) == 404);
      CHECK(other->post("/tasks/" + id + "/done", {{"version", "1"}}) == 404);
      other->get("/tasks?whose=cases");
      CHECK_FALSE(other->shows("Oddać klucze"));
    }
    CHECK(desk.events("tasks.added") == 1);
  }

  TEST_CASE("a task of a case: seen by its team, done with one click, taken back, and each is told on the timeline") {
    TaskDesk desk;
    auto maria = desk.person("maria", "W", {"casemanager"}), stranger = desk.person("jan", "W", {"casemanager"}), far = desk.person("ewa", "K", {"coordinator"});
    auto home = desk.open(maria);
    REQUIRE(maria.get(home + "/tasks/new") == 200);
    REQUIRE(maria.post(home + "/tasks", {{"kind", "MEETING"}, {"what", "Spotkanie u prawnika"}, {"due", desk.today().plus_days(1).text()}, {"due_time", "10:30"}, {"for", maria.user.text()}}) == 303);
    maria.get(home + "/tasks");
    CHECK(maria.shows("Spotkanie u prawnika"));
    CHECK(maria.shows("jutro, 10:30"));
    auto id = desk.task_of(maria);
    for (auto* other : {&stranger, &far}) {
      CHECK(other->get("/tasks/" + id) == 404);
      CHECK(other->get(home + "/tasks") == 404);
      CHECK(other->post("/tasks/" + id + "/done", {{"version", "1"}}) == 404);
    }
    REQUIRE(maria.post("/tasks/" + id + "/done", {{"version", "1"}, {"from", "case"}}) == 303);
    CHECK(maria.location == home + "/tasks?ended=" + id);
    maria.get(maria.location);
    CHECK(maria.shows("Zrobione: Spotkanie u prawnika"));
    CHECK(maria.post("/tasks/" + id + "/done", {{"version", "1"}}) == 412);   // the same click again
    REQUIRE(maria.post("/tasks/" + id + "/undo", {{"version", "2"}, {"from", "now"}}) == 303);
    CHECK(maria.location == "/tasks?due=now&notice=task_reopened");
    maria.get(home);
    CHECK(maria.shows("Dodano zadanie: spotkać się"));
    CHECK(maria.shows("Zrobiono zadanie"));
    CHECK(maria.shows("Przywrócono zadanie"));
    CHECK(desk.number("select records from case_chapter where chapter = 'tasks'") == 1);
  }

  TEST_CASE("dropping needs a reason; nothing sent is an address") {
    TaskDesk desk;
    auto maria = desk.person("maria", "W", {"casemanager"});
    auto home = desk.open(maria);
    maria.post(home + "/tasks", {{"kind", "LETTER"}, {"due", desk.today().text()}, {"for", maria.user.text()}});
    maria.get(home + "/tasks");
    auto id = desk.task_of(maria);
    CHECK(maria.post("/tasks/" + id + "/drop", {{"version", "1"}, {"reason", ""}}) == 422);
    REQUIRE(maria.post("/tasks/" + id + "/drop", {{"version", "1"}, {"reason", "DECLINED"}, {"from", "https://example.org"}}) == 303);
    CHECK(maria.location == "/tasks?ended=" + id);
    maria.get(home + "/tasks");
    CHECK(maria.shows("osoba tego nie chce"));
  }

  TEST_CASE("what is typed stays when something is wrong: no day, a day that is over, a time that is none, somebody who is not on the team") {
    TaskDesk desk;
    auto maria = desk.person("maria", "W", {"casemanager"}), jan = desk.person("jan", "W", {"casemanager"});
    auto home = desk.open(maria);
    auto me = maria.user.text(), day = desk.today().text();
    for (const auto& bad : {cases::Sent{{"kind", "CALL"}, {"what", "Te słowa zostają"}, {"due", ""}, {"for", me}}, cases::Sent{{"kind", "CALL"}, {"what", "Te słowa zostają"}, {"due", "2026-13-40"}, {"for", me}},
                            cases::Sent{{"kind", "CALL"}, {"what", "Te słowa zostają"}, {"due", desk.today().plus_days(-1).text()}, {"for", me}},
                            cases::Sent{{"kind", "CALL"}, {"what", "Te słowa zostają"}, {"due", day}, {"due_time", "25:00"}, {"for", me}},
                            cases::Sent{{"kind", "CALL"}, {"what", "Te słowa zostają"}, {"due", day}, {"for", jan.user.text()}},
                            cases::Sent{{"kind", "NONE"}, {"what", "Te słowa zostają"}, {"due", day}, {"for", me}}}) {
      CHECK(maria.post(home + "/tasks", bad) == 422);
      CHECK(maria.shows("Te słowa zostają"));
    }
    CHECK(desk.number("select count(*) from task") == 0);
  }

  TEST_CASE("two people change a task at once: neither text is lost") {
    TaskDesk desk;
    auto maria = desk.person("maria", "W", {"casemanager"}), boss = desk.person("boss", "W", {"coordinator"});
    auto home = desk.open(maria);
    maria.post(home + "/tasks", {{"kind", "CALL"}, {"what", "Pierwsze słowa"}, {"due", desk.today().text()}, {"for", maria.user.text()}});
    maria.get(home + "/tasks");
    auto path = home + "/tasks/" + desk.task_of(maria);
    REQUIRE(maria.get(path) == 200);
    REQUIRE(boss.get(path) == 200);
    REQUIRE(boss.post(path, boss.with_marks({{"kind", "CALL"}, {"what", "Słowa koordynatorki"}, {"due", desk.today().text()}, {"for", maria.user.text()}})) == 303);
    CHECK(maria.post(path, maria.with_marks({{"kind", "CALL"}, {"what", "Słowa Marii"}, {"due", desk.today().text()}, {"for", maria.user.text()}})) == 412);
    CHECK(maria.shows("Słowa Marii"));
    CHECK(maria.shows("Słowa koordynatorki"));
    maria.get(home + "/tasks");
    CHECK(maria.shows("Słowa koordynatorki"));
  }

  TEST_CASE("a closed case takes its tasks off every list, and gives them back when it is reopened; somebody who left the team sees them no more") {
    TaskDesk desk;
    auto maria = desk.person("maria", "W", {"casemanager"}), ola = desk.person("ola", "W", {"psychologist"});
    auto home = desk.open(maria);
    maria.get(home + "/team");
    REQUIRE(maria.post(home + "/team", {{"user", ola.user.text()}, {"role", "PSYCHOLOGIST"}}) == 303);
    REQUIRE(maria.post(home + "/tasks", {{"kind", "MEETING"}, {"what", "Pierwsze spotkanie"}, {"due", desk.today().text()}, {"for", ola.user.text()}}) == 303);
    auto waits = [&](const cases::Person& p) { return desk.db->reading([&](store::Tx& tx) { return waiting(tx, {p.user, "W", cases::Reader::Reach::team}, desk.clock.now()).today; }); };
    CHECK(waits(ola) == 1);
    CHECK(waits(maria) == 0);
    maria.get(home);
    REQUIRE(maria.post(home + "/close", {{"closing_reason", "GOALS_MET"}, {"reason", "GOALS_MET"}, {"confirmed", "1"}}) == 303);
    CHECK(waits(ola) == 0);
    ola.get("/tasks");
    CHECK_FALSE(ola.shows("Pierwsze spotkanie"));
    maria.get(home + "/reopen");
    REQUIRE(maria.post(home + "/reopen", {{"reason", "Wraca po pomoc"}, {"status", "SERVICES"}}) == 303);
    CHECK(waits(ola) == 1);
    desk.write([&](store::Tx& tx) { tx.run("update case_team set until = 1 where user_id = $1", {ola.user}); return 0; });
    CHECK(waits(ola) == 0);
    maria.get(home + "/tasks");
    CHECK(maria.shows("już poza zespołem"));
  }

  TEST_CASE("a record that asked for tasks closes them, its own and no others") {
    TaskDesk desk;
    auto maria = desk.person("maria", "W", {"casemanager"});
    auto id = desk.id_of(desk.open(maria));
    const auto& keys = *desk.opened.of("W");
    auto now = desk.clock.now();
    desk.write([&](store::Tx& tx) {
      for (std::int64_t record : {7, 7, 8})
        REQUIRE(add(tx, keys, desk.library, {.operator_code = "W", .of_case = id, .whom = maria.user, .kind = "ANSWER", .reason = "REFERRAL", .due = desk.today().plus_days(static_cast<int>(record)), .chapter = "referrals", .record = record},
                    maria.user, now));
      CHECK(due_for(tx, id, "referrals", 7) == desk.today().plus_days(7));
      CHECK(done_for(tx, id, "referrals", 7, maria.user, now) == 2);
      CHECK(done_for(tx, id, "referrals", 7, maria.user, now) == 0);
      CHECK_FALSE(due_for(tx, id, "referrals", 7));
      CHECK(drop_for(tx, id, "referrals", 8, "NOT_NEEDED", maria.user, now) == 1);
      return 0;
    });
    CHECK(desk.number("select records from case_chapter where chapter = 'tasks'") == 0);
    CHECK(desk.number("select count(*) from task where state = 1") == 0);
  }

  TEST_CASE("the words lie sealed in the store, and programs add and end tasks by the API") {
    TaskDesk desk;
    auto maria = desk.person("maria", "W", {"casemanager"});
    auto home = desk.open(maria);
    auto program = desk.program(maria, {"cases:read", "cases:write"}), reads = desk.program(maria, {"cases:read"});
    auto api = "/api/v1" + home + "/tasks";
    REQUIRE(program.post(api, {{"kind", "CALL"}, {"what", "Zadzwonić do szkoły"}, {"due", desk.today().text()}, {"due_time", "08:15"}}) == 201);
    CHECK(program.shows("\"due_time\":\"08:15\""));
    CHECK(reads.post(api, {{"kind", "CALL"}, {"due", desk.today().text()}}) == 403);
    CHECK(program.post(api, {{"kind", "CALL"}}) == 422);
    REQUIRE(reads.get("/api/v1/tasks?due=now") == 200);
    CHECK(reads.shows("Zadzwonić do szkoły"));
    CHECK(reads.get("/api/v1/tasks?state=none") == 422);
    REQUIRE(reads.get("/api/v1" + home + "/tasks") == 200);
    auto id = reads.page.substr(reads.page.find("\"id\":\"") + 6, 13);
    core::Fields form;
    form.add("state", "done");
    CHECK(program.send(web::Method::patch, "/api/v1/tasks/" + id, form, "\"1\"") == 200);
    CHECK(program.shows("\"state\":\"done\""));
    CHECK(desk.number("select count(*) from task where sealed is not null") == 1);
  }
}
