// The work on a plan of reintegration: steps, records of the areas, planned calls with safe contact, tasks, clocks, what is due, the plan on paper.
#include "cases/desk_for_tests.h"
#include "clocks/clocks.h"
#include "hotline/page.h"
#include "reintegration/module.h"
#include "reintegration/paper_words.h"
#include "reintegration/rules.h"
#include "reintegration/work.h"
#include "store/engines_for_tests.h"
#include "tasks/tasks.h"

#include <set>

using namespace ostoja;
using namespace ostoja::reintegration;

namespace {

constexpr const char* kPhone = "+48225550123";

struct Desk : cases::CaseDesk {
  web::Module room = reintegration::module();
  cases::Person maria;
  std::string home, plan;
  Desk() {
    room.start(*services);
    router->add(room.pages);
    router->add(room.api);
    maria = person("maria", "W", {"casemanager"});
    home = open(maria);
  }
  core::Date today() { return core::local(clock.now()).date; }
  void begin(int days_ago = 0) {
    REQUIRE(maria.post(home + "/people", {{"first_name", "Kalyna"}, {"phone", kPhone}}) == 303);
    REQUIRE(maria.post(home + "/reintegration", {{"started_on", today().plus_days(-days_ago).text()}, {"agreed_language", "uk"}}) == 303);
    REQUIRE(maria.get(home + "/reintegration") == 200);
    plan = home + "/reintegration/" + maria.page.substr(maria.page.find("id=\"r-") + 6, 13);
  }
  PlanId plan_id() { return PlanId::parse(plan.substr(plan.size() - 13)).value(); }
  // The address that follows `what` on the page of the plan: /steps/…, /calls/….
  std::string found(std::string_view kind, std::string_view after) {
    REQUIRE(maria.get(home + "/reintegration") == 200);
    auto at = maria.page.find(kind, maria.page.find(after));
    REQUIRE(at != maria.page.npos);
    return plan + maria.page.substr(at, kind.size() + 13);
  }
  std::string goal(const char* objective = "Kurs polskiego") {
    REQUIRE(maria.post(plan + "/goals", {{"area", "EDU"}, {"objective", objective}, {"baseline", "L1"}, {"target", "L4"}}) == 303);
    return found("/goals/", objective);
  }
  std::string call(cases::Sent more = {}) {
    cases::Sent all{{"purpose", "HOW_ARE_YOU"}, {"due", today().text()}, {"whom", maria.user.text()}};
    all.insert(all.end(), more.begin(), more.end());
    REQUIRE(maria.post(plan + "/calls", all) == 303);
    return found("/calls/", "calls-");
  }
  // Rules for the person's own number.
  void safe(std::initializer_list<std::pair<std::string, std::string>> rules) {
    write([&](store::Tx& tx) {
      hotline::SafeContact s;
      s.operator_code = "W", s.number_hash = opened.of("W")->number_hash(kPhone);
      for (const auto& [name, value] : rules) s.answers.set(name, value);
      REQUIRE(hotline::save_safe_contact(hotline::Keeper{tx, *opened.of("W"), library, clock.now(), maria.user}, s));
      return 0;
    });
  }
  std::string hours(int from, int until) {  // of the day, from now
    auto minute = core::local(clock.now()).minutes_of_day();
    auto text = [&](int m) { m = (m + 24 * 60) % (24 * 60); return std::string(m / 60 < 10 ? "0" : "") + std::to_string(m / 60) + ":" + (m % 60 < 10 ? "0" : "") + std::to_string(m % 60); };
    return text(minute + from) + "/" + text(minute + until);
  }
  std::int64_t tasks_of(std::string_view reason, int state = 1) { return number("select count(*) from task where reason = $1 and state = $2", {reason, state}); }
  std::optional<clocks::Running> clock_of(std::string_view rule) {
    return db->reading([&](store::Tx& tx) { return clocks::running_of(tx, "reint_plan", plan_id().value, rule); });
  }
  std::vector<Due> waiting(const cases::Person& who, cases::Reader::Reach reach, const char* op = "W", Whose whose = Whose::all) {
    return db->reading([&](store::Tx& tx) { return due(tx, {who.user, op, reach}, library, whose, clock.now()); });
  }
};

core::Date day(int y, int m, int d) { return core::Date::of(y, m, d); }

}  // namespace

TEST_SUITE("reintegration") {
  TEST_CASE("the next rating is the latest moment that has come and lacks a side; what was missed is not made up for; month ends and leap years count by the calendar") {
    std::set<std::string> rated;
    auto next = [&](core::Date started, core::Date today) { return next_rating(started, today, [&](std::string_view m) { return rated.contains(std::string(m)); }); };
    const auto start = day(2027, 11, 30);
    CHECK(next(start, start)->moment == "M0");
    rated = {"M0"};
    CHECK(next(start, start)->moment == "M3");
    CHECK(next(start, start)->due == day(2028, 2, 29));
    CHECK(next(day(2026, 11, 30), day(2026, 12, 1))->due == day(2027, 2, 28));
    rated = {};
    CHECK(next(start, day(2028, 2, 28))->moment == "M0");
    CHECK(next(start, day(2028, 2, 29))->moment == "M3");
    CHECK(next(start, day(2028, 12, 1))->moment == "M12");
    rated = {"M12"};
    CHECK_FALSE(next(start, day(2028, 12, 1)));
    // 90 days are days of the calendar, over the clock changes of March and October too.
    CHECK(lost_from(day(2027, 3, 1), 90) == day(2027, 5, 30));
    CHECK(lost_from(day(2027, 9, 15), 90) == day(2027, 12, 14));
    CHECK(lost_from(day(2027, 12, 1), 90) == day(2028, 2, 29));
  }

  TEST_CASE_FIXTURE(Desk, "a step has words, a doer and a day; with a day it is a task, done it is off the list; with its goal it ends") {
    begin();
    auto g = goal();
    CHECK(maria.post(g + "/steps", {{"step", "Zapisac sie na kurs"}}) == 422);  // who acts?
    CHECK(maria.shows("Zapisac sie na kurs"));
    CHECK(maria.post(g + "/steps", {{"step", "Wczoraj"}, {"doer", "PERSON"}, {"due", today().plus_days(-1).text()}}) == 422);
    REQUIRE(maria.post(g + "/steps", {{"step", "Zapisac sie na kurs"}, {"doer", "TOGETHER"}, {"due", today().plus_days(3).text()}}) == 303);
    REQUIRE(maria.post(g + "/steps", {{"step", "Kupic zeszyt"}, {"doer", "PERSON"}}) == 303);
    CHECK(tasks_of("REINT_STEP") == 1);
    CHECK(number("select count(*) from reint_step where document like '%kurs%' or document like '%zeszyt%'") == 0);  // words are sealed
    auto step = found("/steps/", "Zapisac sie na kurs");
    REQUIRE(maria.post(step, {{"step", "Zapisac sie na kurs"}, {"doer", "PERSON"}, {"due", today().plus_days(5).text()}, {"version", "1"}}) == 303);
    CHECK(maria.post(step, {{"step", "Inaczej"}, {"doer", "PERSON"}, {"version", "1"}}) == 412);  // somebody was faster
    CHECK(tasks_of("REINT_STEP") == 1);
    CHECK(maria.post(step + "/end", {{"state", "done"}, {"version", "1"}}) == 412);
    REQUIRE(maria.post(step + "/end", {{"state", "done"}, {"version", "2"}}) == 303);
    CHECK(maria.post(step + "/end", {{"state", "done"}, {"version", "3"}}) == 409);
    CHECK(tasks_of("REINT_STEP") == 0);
    CHECK(tasks_of("REINT_STEP", 2) == 1);
    REQUIRE(maria.get(g + "/end") == 200);
    REQUIRE(maria.post(g + "/end", {{"result", "ACHIEVED"}}) == 303);
    CHECK(number("select count(*) from reint_step where state = 3") == 1);
  }

  TEST_CASE_FIXTURE(Desk, "records of the areas: money is whole grosze, no end before the beginning, words sealed; debts add up; what is taken back is gone from the page and stays in the store") {
    begin();
    CHECK(maria.post(plan + "/records/debt", {{"creditor", "BANK"}, {"debt_state", "AGREED"}, {"amount", "sto"}}) == 422);
    CHECK(maria.shows("sto"));
    CHECK(maria.post(plan + "/records/debt", {{"creditor", "BANK"}, {"debt_state", "AGREED"}, {"from", "2026-10-02"}, {"until", "2026-10-01"}}) == 422);
    CHECK(maria.post(plan + "/records/nothing", {{"creditor", "BANK"}}) == 404);
    REQUIRE(maria.post(plan + "/records/debt", {{"creditor", "BANK"}, {"debt_state", "AGREED"}, {"amount", "1 250,50"}, {"agreement", "Raty do dziesiatego."}}) == 303);
    REQUIRE(maria.post(plan + "/records/debt", {{"creditor", "FAMILY"}, {"debt_state", "CLAIMED"}, {"amount", "100"}}) == 303);
    REQUIRE(maria.post(plan + "/records/debt", {{"creditor", "LENDER"}, {"debt_state", "PAID"}, {"amount", "900"}}) == 303);
    REQUIRE(maria.post(plan + "/records/language", {{"learned", "pl"}, {"level_from", "NONE"}, {"level_to", "A2"}, {"course_end", "GOING_ON"}}) == 303);
    CHECK(number("select sum(grosze) from reint_fact") == 225050);
    CHECK(number("select count(*) from reint_fact where document like '%Raty%'") == 0);
    REQUIRE(maria.get(home + "/reintegration") == 200);
    CHECK(maria.shows("350,50"));  // what is paid off is not owed
    auto fact = found("/records/debt/", "Raty do");
    REQUIRE(maria.get(fact) == 200);
    CHECK(maria.shows("1250.50"));
    REQUIRE(maria.post(fact, maria.with_marks({{"creditor", "BANK"}, {"debt_state", "PAID"}, {"amount", "1250,50"}, {"version", "1"}})) == 303);
    CHECK(maria.post(fact, {{"creditor", "BANK"}, {"debt_state", "AGREED"}, {"version", "1"}}) == 412);
    REQUIRE(maria.post(fact + "/withdraw", {{"version", "2"}}) == 303);
    CHECK(maria.get(fact) == 404);
    CHECK(number("select count(*) from reint_fact where state = 2") == 1);
  }

  TEST_CASE_FIXTURE(Desk, "a call: the number is hidden until asked for, and outside the safe hours only with a reason; no message unless the rule allows one; the code word is shown") {
    begin();
    auto outside = hours(60, 120);
    safe({{"hours_from", outside.substr(0, 5)}, {"hours_until", outside.substr(6)}, {"never_message", "YES"}, {"code_word", "niebieski rower"}});
    auto k = call();
    REQUIRE(maria.get(k) == 200);
    CHECK(maria.shows("niebieski rower"));
    CHECK_FALSE(maria.shows(kPhone));
    CHECK(maria.shows("··· 123"));
    CHECK(maria.post(k + "/number", {}) == 422);
    CHECK_FALSE(maria.shows(kPhone));
    CHECK(maria.post(k + "/number", {{"outside_reason", "NO_SUCH"}}) == 422);
    CHECK(maria.post(k + "/number", {{"outside_reason", "COURT_DATE"}}) == 200);
    CHECK(maria.shows(kPhone));
    CHECK(events("reintegration.number") == 1);
    CHECK(number("select count(*) from event where detail like '%5550123%'") == 0);
    CHECK(maria.post(k + "/attempts", {{"outcome", "LEFT_NO_MESSAGE"}, {"next_on", today().plus_days(1).text()}}) == 422);  // no reason
    CHECK(maria.post(k + "/attempts", {{"outcome", "LEFT_MESSAGE"}, {"outside_reason", "COURT_DATE"}, {"next_on", today().plus_days(1).text()}}) == 422);
    CHECK(maria.post(k + "/attempts", {{"outcome", "LEFT_NO_MESSAGE"}, {"outside_reason", "COURT_DATE"}}) == 422);  // when next?
    CHECK(maria.post(k + "/attempts", {{"outcome", "LEFT_NO_MESSAGE"}, {"outside_reason", "COURT_DATE"}, {"next_on", today().plus_days(-1).text()}}) == 422);
    CHECK(number("select count(*) from reint_attempt") == 0);
    REQUIRE(maria.get(k) == 200);
    REQUIRE(maria.post(k + "/attempts", {{"outcome", "LEFT_NO_MESSAGE"}, {"outside_reason", "COURT_DATE"}, {"next_on", today().plus_days(1).text()}, {"next_time", "09:30"}}) == 303);
    CHECK(number("select due_day from reint_call") == today().days + 1);
    CHECK(number("select due_minute from reint_call") == 570);
    CHECK(number("select count(*) from reint_attempt where outside_reason = 'COURT_DATE'") == 1);
    CHECK(tasks_of("REINT_CALL") == 1);
  }

  TEST_CASE_FIXTURE(Desk, "a planned call moves to another day and to somebody else of the team, its task with it; nobody moves it into the past, nor over somebody else's change") {
    begin();
    auto k = call({{"about", "Rata za listopad"}});
    REQUIRE(maria.get(k + "/edit") == 200);
    CHECK(maria.shows("Rata za listopad"));
    const auto later = today().plus_days(4).text();
    const cases::Sent fields{{"purpose", "MATTER"}, {"due", later}, {"at_time", "12:15"}, {"about", "Rata za grudzien"}, {"whom", maria.user.text()}, {"version", "1"}};
    CHECK(maria.post(k + "/edit", {{"purpose", "MATTER"}, {"due", today().plus_days(-1).text()}, {"version", "1"}}) == 422);
    REQUIRE(maria.get(k + "/edit") == 200);
    REQUIRE(maria.post(k + "/edit", maria.with_marks(fields)) == 303);
    CHECK(maria.post(k + "/edit", fields) == 412);
    CHECK(number("select due_day from reint_call where purpose = 'MATTER' and due_minute = 735") == today().days + 4);
    CHECK(tasks_of("REINT_CALL") == 1);
    CHECK(number("select due_day from task where reason = 'REINT_CALL' and state = 1") == today().days + 4);
    REQUIRE(maria.get(k) == 200);
    CHECK(maria.shows("Rata za grudzien"));
  }

  TEST_CASE_FIXTURE(Desk, "a coordinator off the team sees the call, not the number; the other operator sees nothing; what was said is sealed") {
    begin();
    auto k = call({{"about", "Slowo rozmowy"}});
    REQUIRE(maria.get(k) == 200);
    REQUIRE(maria.post(k + "/attempts", {{"outcome", "LEFT_NO_MESSAGE"}, {"words", "Slowo proby"}, {"next_on", today().text()}}) == 303);
    auto ola = person("ola", "W", {"coordinator"}), ewa = person("ewa", "K", {"coordinator"}), jan = person("jan", "W", {"casemanager"});
    REQUIRE(ola.get(k) == 200);
    CHECK(ola.shows("Numer widzi zespół sprawy"));
    CHECK_FALSE(ola.shows("123"));
    CHECK(ola.post(k + "/number", {}) == 422);
    CHECK_FALSE(ola.shows(kPhone));
    for (auto* other : {&ewa, &jan}) {
      CHECK(other->get(k) == 404);
      CHECK(other->post(k + "/number", {}) == 404);
      CHECK(other->get(plan + "/paper.pdf") == 404);
    }
    CHECK(number("select count(*) from reint_call where document like '%Slowo%'") == 0);
    CHECK(number("select count(*) from reint_attempt where sealed is not null") == 1);
    CHECK(number("select count(*) from event where detail like '%Slowo%'") == 0);
  }

  TEST_CASE_FIXTURE(Desk, "who agreed on other ways than the telephone is not called without a reason") {
    begin();
    safe({{"channels_allowed", "SMS"}});
    auto k = call();
    REQUIRE(maria.get(k) == 200);
    CHECK(maria.shows("inne sposoby kontaktu"));
    CHECK(maria.post(k + "/number", {}) == 422);
    CHECK(maria.post(k + "/number", {{"outside_reason", "LIFE_DANGER"}}) == 200);
    CHECK(maria.shows(kPhone));
  }

  TEST_CASE("in the night of the clock change the safe hours are those that the person's own clock shows, the doubled hour included") {
    hotline::SafeContact safe;
    safe.answers.set("hours_from", "02:00"), safe.answers.set("hours_until", "03:00");
    const auto first = core::at_local(day(2026, 10, 25), 2, 30);  // 02:30 comes twice
    CHECK(hotline::safe_to_call(safe, first).ok);
    CHECK(hotline::safe_to_call(safe, first.plus_seconds(3600)).ok);
    CHECK_FALSE(hotline::safe_to_call(safe, first.plus_seconds(2 * 3600)).ok);
    CHECK_FALSE(hotline::safe_to_call(safe, core::at_local(day(2027, 3, 28), 2, 30)).ok);  // that half hour does not exist: it is 3:30 already
  }

  TEST_CASE_FIXTURE(Desk, "nothing agreed: no message is left; a rule that says it may allows it; a safe number takes the place of the person's own") {
    begin();
    auto k = call();
    REQUIRE(maria.get(k) == 200);
    CHECK(maria.post(k + "/attempts", {{"outcome", "LEFT_MESSAGE"}, {"next_on", today().plus_days(1).text()}}) == 422);
    safe({{"never_message", "NO"}, {"safe_number", "+48225550199"}});
    REQUIRE(maria.get(k) == 200);
    CHECK(maria.post(k + "/number", {}) == 200);
    CHECK(maria.shows("+48225550199"));
    CHECK_FALSE(maria.shows(kPhone));
    CHECK(maria.post(k + "/attempts", {{"outcome", "LEFT_MESSAGE"}, {"next_on", today().plus_days(1).text()}}) == 303);
  }

  TEST_CASE_FIXTURE(Desk, "contact lost has a clock from the beginning, which a talk moves; two people at one call: the later one is told") {
    begin(40);
    REQUIRE(clock_of("contact_lost_90_days"));
    CHECK(clock_of("contact_lost_90_days")->last_day == today().plus_days(50));
    auto k = call();
    REQUIRE(maria.get(k) == 200);
    REQUIRE(maria.post(k + "/attempts", {{"outcome", "COULD_NOT_REACH"}, {"next_on", today().text()}, {"version", "1"}}) == 303);
    CHECK(clock_of("contact_lost_90_days")->last_day == today().plus_days(50));  // trying is no contact
    CHECK(maria.post(k + "/attempts", {{"outcome", "REACHED"}, {"words", "Mowi, ze dobrze."}, {"version", "1"}}) == 412);
    CHECK(maria.shows("Mowi, ze dobrze."));
    REQUIRE(maria.post(k + "/attempts", {{"outcome", "REACHED"}, {"words", "Mowi, ze dobrze."}, {"version", "2"}}) == 303);
    CHECK(maria.post(k + "/attempts", {{"outcome", "REACHED"}, {"version", "3"}}) == 409);
    CHECK(clock_of("contact_lost_90_days")->last_day == today().plus_days(90));
    CHECK(tasks_of("REINT_CALL") == 0);
    CHECK(number("select count(*) from reint_contact where how = 'CALL'") == 1);
  }

  TEST_CASE_FIXTURE(Desk, "the rating that is due is a task, and the next one follows when both sides have rated") {
    begin();
    CHECK(tasks_of("REINT_RATING") == 1);
    for (const char* side : {"CLIENT", "WORKER"}) REQUIRE(maria.post(plan + "/ratings", {{"rater", side}, {"moment", "M0"}, {"on", today().text()}, {"area_work", "L2"}}) == 303);
    CHECK(tasks_of("REINT_RATING", 2) == 1);
    CHECK(number("select due_day from task where reason = 'REINT_RATING' and state = 1") == today().plus_months(3).days);
    REQUIRE(maria.get(home + "/reintegration") == 200);
    CHECK(maria.shows("<svg class=\"reint-chart\""));
    CHECK(maria.shows("osoba: 2; pracownik: 2"));
  }

  TEST_CASE_FIXTURE(Desk, "an agreed end is followed by calls after 1, 3, 6 and 12 months and their clock; a plan that ended takes no steps, but its calls go on") {
    begin();
    REQUIRE(maria.get(plan + "/close") == 200);
    REQUIRE(maria.post(plan + "/close", {{"how", "AGREED"}, {"closing_agreed_on", today().text()}, {"agreed_how", "TALK"}}) == 303);
    CHECK_FALSE(clock_of("contact_lost_90_days"));
    CHECK(number("select count(*) from reint_call where state = 1 and months in (1, 3, 6, 12)") == 4);
    REQUIRE(clock_of("followup_1_3_6_12"));
    CHECK(clock_of("followup_1_3_6_12")->last_day == today().plus_months(1));
    CHECK(tasks_of("REINT_CALL") == 4);
    CHECK(tasks_of("REINT_RATING") == 0);
    auto first = found("/calls/", "calls-");
    REQUIRE(maria.get(first) == 200);
    REQUIRE(maria.post(first + "/attempts", {{"outcome", "REACHED"}}) == 303);
    CHECK(clock_of("followup_1_3_6_12")->last_day == today().plus_months(3));
    CHECK(clock_of("followup_1_3_6_12")->step == 1);
    for (int i = 0; i < 3; ++i) {
      auto next = found("/calls/", "calls-");
      REQUIRE(maria.get(next) == 200);
      REQUIRE(maria.post(next + "/give-up", {}) == 303);
    }
    CHECK_FALSE(clock_of("followup_1_3_6_12"));
    CHECK(maria.get(plan + "/goals/new") == 409);
  }

  TEST_CASE_FIXTURE(Desk, "calls that a shelter asked for are joined, not doubled: one is taken over once, settles the shelter's task, and no others are made at the end of the plan") {
    begin();
    write([&](store::Tx& tx) {
      for (int months : {1, 3})
        REQUIRE(tasks::add(tx, *opened.of("W"), library, {.operator_code = "W", .of_case = id_of(home), .whom = maria.user, .kind = "CALL", .reason = "AFTER_SHELTER", .due = today().plus_months(months), .what = {}, .chapter = "places", .record = 77}, maria.user, clock.now()));
      return 0;
    });
    REQUIRE(maria.get(home + "/reintegration") == 200);
    auto at = maria.page.find("/calls/new?after=");
    REQUIRE(at != maria.page.npos);
    auto after = maria.page.substr(at + 17, maria.page.find('"', at) - at - 17);
    REQUIRE(maria.get(plan + "/calls/new?after=" + after) == 200);
    const cases::Sent fields{{"purpose", "AFTER_SHELTER"}, {"due", today().plus_months(1).text()}, {"after", after}};
    REQUIRE(maria.post(plan + "/calls", fields) == 303);
    CHECK(maria.post(plan + "/calls", fields) == 422);  // taken over already
    CHECK(tasks_of("REINT_CALL") == 0);
    CHECK(tasks_of("AFTER_SHELTER") == 2);
    auto k = found("/calls/", "calls-");
    REQUIRE(maria.get(k) == 200);
    REQUIRE(maria.post(k + "/attempts", {{"outcome", "REACHED"}}) == 303);
    CHECK(tasks_of("AFTER_SHELTER") == 1);
    REQUIRE(maria.get(plan + "/close") == 200);
    REQUIRE(maria.post(plan + "/close", {{"how", "MOVED"}}) == 303);
    CHECK(number("select count(*) from reint_call where months is not null") == 0);
  }

  TEST_CASE_FIXTURE(Desk, "what is due this week stands on one list for the team and the coordinator, by kind and urgency; nobody else sees it, and no words are on it") {
    begin(70);
    auto g = goal("Slowo celu");
    REQUIRE(maria.post(g + "/steps", {{"step", "Slowo kroku"}, {"doer", "CENTRE"}, {"due", today().plus_days(-2).text()}}) == 303);
    call();
    auto jan = person("jan", "W", {"casemanager"}), ola = person("ola", "W", {"coordinator"}), ewa = person("ewa", "K", {"coordinator"});
    using enum cases::Reader::Reach;
    auto mine = waiting(maria, team);
    REQUIRE(mine.size() == 4);
    std::multiset<Due::Kind> kinds;
    for (const auto& d : mine) kinds.insert(d.kind);
    CHECK(kinds == std::multiset<Due::Kind>{Due::Kind::step, Due::Kind::rating, Due::Kind::call, Due::Kind::contact});
    CHECK(bucket_of(mine.front(), today()) == Bucket::overdue);
    CHECK(mine.front().kind == Due::Kind::rating);  // the first rating was missed 70 days ago
    CHECK(waiting(ola, operator_wide).size() == 4);
    CHECK(waiting(ola, operator_wide, "W", Whose::mine).empty());
    CHECK(waiting(jan, team).empty());
    CHECK(waiting(ewa, operator_wide, "K").empty());
    REQUIRE(maria.get("/reintegration") == 200);
    CHECK(maria.shows("Po terminie"));
    CHECK_FALSE(maria.shows("Slowo"));
    CHECK(maria.get("/reintegration?kind=calls&whose=mine") == 200);
    CHECK(events("case.reintegration") == 2);  // each look at the list leaves its trace on the case
    REQUIRE(ewa.get("/reintegration") == 200);
    CHECK(ewa.shows("Nic nie czeka"));
    auto program = this->program(maria, {"cases:read"});
    CHECK(program.get("/api/v1/reintegration/due") == 200);
    CHECK(program.shows("\"kind\":\"contact\""));
  }

  TEST_CASE_FIXTURE(Desk, "the plan on paper speaks the person's language, names nobody, and is signed by both") {
    begin();
    goal("Kurs polskiego");
    REQUIRE(maria.get(plan + "/paper") == 200);
    CHECK(maria.shows("План на найближчі місяці"));
    CHECK(maria.shows("Освіта і навчання"));
    CHECK(maria.shows("Підпис особи"));
    CHECK(maria.shows("Kurs polskiego"));
    CHECK(maria.page.find("Kalyna") == maria.page.npos);
    REQUIRE(maria.get(plan + "/paper?lang=vi") == 200);
    CHECK(maria.shows("Giáo dục và đào tạo"));
    REQUIRE(maria.get(plan + "/paper?lang=xx") == 200);
    CHECK(maria.shows("Podpis osoby"));
    CHECK(paper_words().size() == 6);
    CHECK(library.codes("reintegration_area")->codes.size() == paper_words().front().areas.size());
    CHECK(library.codes("reint_doer")->codes.size() == paper_words().front().doers.size());
    for (const auto& w : paper_words())
      for (const auto& area : w.areas) CHECK_FALSE(area.empty());
  }

  TEST_CASE("plan, goal, step, record, call, ratings, tasks, clocks and the list of the week are the same on both engines") {
    store::on_each_engine([](store::Db& db) {
      const forms::Library library = forms::Library::load().value();
      core::Secret root = vault::random_key();
      const vault::OperatorKeys warsaw{"W", root};
      const access::UserId anna{11};
      const auto now = core::at_local(core::Date::of(2026, 11, 24), 11, 0);
      const auto today = core::local(now).date;
      auto answers = [](std::initializer_list<std::pair<std::string, std::string>> all) {
        forms::Answers out;
        for (const auto& [name, value] : all) out.set(name, value);
        return out;
      };
      db.write([&](store::Tx& tx) {
        cases::NewCase fresh;
        fresh.operator_code = "W", fresh.lead = anna;
        const auto id = cases::open_case(tx, warsaw, library, fresh, anna, now).value();
        const cases::Reader reader{anna, "W", cases::Reader::Reach::team};
        const auto h = cases::header(tx, id, reader).value();
        const Keeper k{tx, warsaw, library, anna, now};
        const auto p = plan(tx, warsaw, id, add_plan(k, h, {}, answers({{"started_on", today.plus_days(-70).text()}})).value()).value();
        const auto g = goal(tx, warsaw, p, add_goal(k, p, answers({{"area", "EDU"}, {"objective", "Kurs"}, {"baseline", "L1"}, {"target", "L4"}, {"due", today.text()}})).value()).value();
        REQUIRE(add_step(k, g, answers({{"step", "Zapisy"}, {"doer", "PERSON"}, {"due", today.plus_days(-1).text()}})));
        REQUIRE(add_step(k, g, answers({{"step", "Zeszyt"}, {"doer", "PERSON"}})));
        CHECK(steps(tx, warsaw, p).value().size() == 2);
        REQUIRE(add_fact(k, p, *fact_kind("DEBT"), answers({{"creditor", "BANK"}, {"debt_state", "AGREED"}, {"amount", "12,50"}, {"from", "2026-01-02"}})));
        auto f = facts(tx, warsaw, p).value().at(0);
        CHECK(f.amount->grosze == 1250);
        CHECK(f.answers.get("from") == "2026-01-02");
        REQUIRE(change_fact(k, f));
        Call fresh_call{.whom = anna, .whom_name = {}, .due = today, .ended = {}, .minute = 600, .asked = {}, .last_outcome = {}, .answers = answers({{"purpose", "MATTER"}, {"about", "Szkola"}})};
        auto c = call(tx, warsaw, p, add_call(k, p, fresh_call).value()).value();
        CHECK(c.answers.get("about") == "Szkola");
        auto list = due(tx, reader, library, Whose::mine, now);
        CHECK(list.size() == 5);  // goal, step, rating, call, contact
        CHECK(waiting(tx, reader, library, now).contact == 1);
        REQUIRE(add_attempt(k, c, {.at = now, .by = {}, .outcome = "LEFT_NO_MESSAGE", .outside_reason = {}, .words = "Cisza", .next = today.plus_days(1)}));
        REQUIRE(add_attempt(k, c, {.at = now, .by = {}, .outcome = "REACHED", .outside_reason = "OTHER", .words = {}, .next = {}}));
        CHECK(attempts(tx, warsaw, c).value().size() == 2);
        CHECK(calls(tx, warsaw, p).value().at(0).state == CallState::reached);
        CHECK(clocks::running_of(tx, "reint_plan", p.id.value, "contact_lost_90_days")->last_day == today.plus_days(90));
        for (const char* side : {"CLIENT", "WORKER"}) REQUIRE(add_rating(k, p, answers({{"rater", side}, {"moment", "M0"}, {"on", today.text()}, {"area_work", "L3"}})));
        REQUIRE(tasks::add(tx, warsaw, library, {.operator_code = "W", .of_case = id, .whom = anna, .kind = "CALL", .reason = "AFTER_SHELTER", .due = today, .what = {}, .chapter = "places", .record = 5}, anna, now));
        CHECK(due(tx, reader, library, Whose::all, now).size() == 3);  // goal, step, and the call to take over
        CHECK(tasks::done_on(tx, id, "places", 5, today, anna, now) == 1);
        auto open = goal(tx, warsaw, p, g.id).value();
        REQUIRE(end_goal(k, open, answers({{"result", "ACHIEVED"}})));
        auto over = plan(tx, warsaw, id, p.id).value();
        REQUIRE(close_plan(k, h, over, answers({{"how", "MOVED"}})));
        CHECK(due(tx, reader, library, Whose::all, now).empty());
        CHECK(clocks::running_of(tx, "reint_plan", p.id.value, "followup_1_3_6_12")->last_day == today.plus_months(1));
      });
    });
  }
}
