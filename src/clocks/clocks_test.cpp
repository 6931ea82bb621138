// Clocks of cases: who starts, moves and ends them, who sees them, and what is warned of.
#include "cases/desk_for_tests.h"
#include "clocks/module.h"
#include "clocks/record.h"
#include "clocks/view.h"
#include "mail/sink_for_tests.h"
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

  TEST_CASE_FIXTURE(Desk, "the board shows what runs, soonest first, in words and with its article, to the team only") {
    auto soon = certificate(8);
    soon.rule = "hearing", soon.last_day = today().plus_days(3);
    REQUIRE(kept(certificate()));
    REQUIRE(kept(soon));
    REQUIRE(maria.get("/clocks") == 200);
    CHECK(maria.shows("został"));
    CHECK(maria.shows("art. 170–172"));
    CHECK(maria.page.find("Przesłuchanie lub rozprawa") < maria.page.find("Zaświadczenie o domniemaniu"));
    CHECK(maria.shows("wymaga przeglądu prawnego"));
    CHECK(number("select count(*) from event where action = 'case.clocks' and record_id = $1", {id}) == 1);
    REQUIRE(maria.get("/clocks?band=week") == 200);
    CHECK_FALSE(maria.shows("art. 170–172"));
    REQUIRE(maria.get("/clocks?band=nonsense&rule=nonsense&whose=nonsense") == 200);
    CHECK(maria.shows("art. 170–172"));
    REQUIRE(maria.get("/clocks?band=passed") == 200);
    CHECK(maria.shows("Tutaj nic nie ma"));
    REQUIRE(jan.get("/clocks") == 200);
    CHECK(jan.shows("Żaden termin nie biegnie"));
    REQUIRE(boss.get("/clocks") == 200);
    CHECK(boss.shows("art. 170–172"));
    REQUIRE(boss.get("/clocks?whose=team") == 200);
    CHECK_FALSE(boss.shows("art. 170–172"));
    REQUIRE(maria.get(home) == 200);  // beside the case
    CHECK(maria.shows("Zobacz 2 terminy"));
  }

  TEST_CASE_FIXTURE(Desk, "a term is entered by hand from the list of rules, counted, changed and stopped with a reason; its note is sealed") {
    REQUIRE(maria.get(home + "/clocks") == 200);
    CHECK(maria.shows("W tej sprawie nie biegnie żaden termin"));
    REQUIRE(maria.get(home + "/clocks/new") == 200);
    CHECK(maria.shows("Zażalenie: 7 dni"));
    CHECK_FALSE(maria.shows("rule=contract_year_end"));  // that one starts by itself
    REQUIRE(maria.get(home + "/clocks/new?rule=appeal_7_days") == 200);
    CHECK(maria.shows("wymaga przeglądu prawnego"));
    CHECK_FALSE(maria.shows("małoletnia"));
    REQUIRE(maria.post(home + "/clocks", {{"rule", "appeal_7_days"}, {"started_on", today().plus_days(-2).text()}, {"note", "Planted words."}}) == 303);
    auto one = maria.location.substr(0, maria.location.find('?'));
    REQUIRE(maria.get(one) == 200);
    CHECK(maria.shows("zostało 5 dni"));
    CHECK(maria.shows("Planted words."));
    CHECK(number("select count(*) from legal_clock where last_day = $1", {today().plus_days(5)}) == 1);
    CHECK(number("select count(*) from event where detail like '%Planted%'") == 0);
    REQUIRE(maria.get(one + "/edit") == 200);
    REQUIRE(maria.post(one, {{"started_on", today().plus_days(-1).text()}, {"note", "Other words."}}) == 303);
    REQUIRE(maria.get(one) == 200);
    CHECK(maria.shows("zostało 6 dni"));
    CHECK(maria.shows("Other words."));
    CHECK(maria.post(one + "/stop", {{"why", "KEPT"}, {"version", "1"}}) == 412);  // somebody else has changed it since
    CHECK(maria.post(one + "/stop", {{"why", "RECORD_ENDED"}, {"version", "2"}}) == 422);
    CHECK(maria.shows("Wybierz, dlaczego"));
    CHECK(maria.post(one + "/stop", {{"version", "2"}}) == 422);
    REQUIRE(maria.post(one + "/stop", {{"why", "KEPT"}, {"version", "2"}}) == 303);
    REQUIRE(maria.get(home + "/clocks") == 200);
    CHECK(maria.shows("Już nie biegną"));
    CHECK(maria.post(one + "/stop", {{"why", "KEPT"}, {"version", "3"}}) == 409);
    for (auto* other : {&jan, &far}) CHECK(other->get(one) == 404);
  }

  TEST_CASE_FIXTURE(Desk, "what was typed wrongly stands there again: a start in the future, a year only, a day that is not there, no last day where one must be read off") {
    auto wrong = [&](cases::Sent fields, std::string_view says) {
      fields.emplace_back("note", "Kept words.");
      CHECK(maria.post(home + "/clocks", fields) == 422);
      CHECK_MESSAGE(maria.shows(says), says);
      CHECK(maria.shows("Kept words."));
    };
    maria.get(home + "/clocks/new?rule=certificate");
    wrong({{"rule", "certificate"}, {"started_on", today().plus_days(1).text()}}, "Ten dzień jeszcze nie nadszedł.");
    wrong({{"rule", "certificate"}, {"started_on", "2026"}}, "Podaj co najmniej miesiąc i rok.");
    wrong({{"rule", "certificate"}, {"started_on", "1999-05-05"}}, "jeszcze nie obowiązywał");
    wrong({{"rule", "certificate"}}, "Od kiedy biegnie");
    wrong({{"rule", "permit"}, {"started_on", today().text()}}, "Ostatni dzień z dokumentu");
    wrong({{"rule", "letter"}, {"started_on", today().text()}, {"last_day", today().plus_days(-3).text()}}, "wcześniejszy niż początek");
    wrong({{"rule", "letter"}, {"started_on", today().text()}, {"last_day", "2226-01-01"}}, "za daleka data");
    CHECK(maria.post(home + "/clocks", {{"rule", "unheard_of"}, {"started_on", today().text()}}) == 422);
    CHECK(maria.post(home + "/clocks", {{"rule", "contract_year_end"}, {"started_on", today().text()}}) == 422);
    CHECK(number("select count(*) from legal_clock") == 0);
  }

  TEST_CASE_FIXTURE(Desk, "a minor's certificate has four months, a printed day wins and the difference is flagged, a month without a day counts from its end") {
    auto day = [&](cases::Sent fields) {
      maria.get(home + "/clocks/new?rule=certificate");
      fields.emplace_back("rule", "certificate");
      REQUIRE(maria.post(home + "/clocks", fields) == 303);
      auto one = maria.location.substr(0, maria.location.find('?'));
      REQUIRE(maria.get(one) == 200);
      return core::Date{static_cast<std::int32_t>(number("select last_day from legal_clock order by id desc limit 1"))};
    };
    auto from = core::Date::of(today().year(), 1, 31);
    if (from > today()) from = core::Date::of(today().year() - 1, 1, 31);
    CHECK(day({{"started_on", from.text()}}) == from.plus_months(3));
    CHECK(day({{"started_on", from.text()}, {"minor", "YES"}}) == from.plus_months(4));
    CHECK(day({{"started_on", from.text()}, {"minor", "NO"}}) == from.plus_months(3));
    CHECK_FALSE(maria.shows("obliczony:"));
    CHECK(day({{"started_on", from.text()}, {"last_day", from.plus_months(3).plus_days(1).text()}}) == from.plus_months(3).plus_days(1));
    CHECK(maria.shows("obliczony:"));
    CHECK(day({{"started_on", from.text().substr(0, 7)}}) == from.plus_months(3));
    // The minor's term stays one when only the note is changed.
    auto id_of_minor = core::id_text(number("select id from legal_clock where last_day = $1", {from.plus_months(4)}));
    maria.get(home + "/clocks/" + id_of_minor + "/edit");
    CHECK(maria.post(home + "/clocks/" + id_of_minor, maria.with_marks({{"started_on", from.text()}, {"minor", "YES"}, {"note", "x"}})) == 303);
    CHECK(number("select count(*) from legal_clock where last_day = $1", {from.plus_months(4)}) == 1);
  }

  TEST_CASE_FIXTURE(Desk, "the later of two who change a term is told, and nothing is lost") {
    maria.get(home + "/clocks/new?rule=letter");
    REQUIRE(maria.post(home + "/clocks", {{"rule", "letter"}, {"started_on", today().text()}, {"last_day", today().plus_days(9).text()}}) == 303);
    auto one = maria.location.substr(0, maria.location.find('?'));
    boss.get(one + "/edit");
    maria.get(one + "/edit");
    REQUIRE(maria.post(one, maria.with_marks({{"started_on", today().text()}, {"last_day", today().plus_days(10).text()}})) == 303);
    CHECK(boss.post(one, boss.with_marks({{"started_on", today().text()}, {"last_day", today().plus_days(12).text()}})) == 412);
    CHECK(runs().front().last_day == today().plus_days(10));
  }

  TEST_CASE_FIXTURE(Desk, "warnings come as tasks of whoever leads the case at 30, 14, 7 and 1 days and once more when the day has passed, once each, over restarts and the night the clocks change") {
    // Summer time ends within it: 25 October 2026.
    clock.set(core::at_local(core::Date::of(2026, 8, 1), 2, 30));
    REQUIRE(kept(certificate()));  // to 1 November
    std::vector<int> told;
    std::int64_t before = 0;
    for (int day = 0; day < 95; ++day) {
      for (int run = 0; run < 3; ++run) give_warnings(*services);
      auto n = number("select count(*) from task where reason = 'LEGAL_TERM'");
      if (n > before) told.push_back(days_left(core::Date::of(2026, 11, 1), today()));
      CHECK(n - before <= 1);
      before = n;
      clock.set(core::at_local(today().plus_days(1), 2, 30));
    }
    CHECK(told == std::vector<int>{30, 14, 7, 1, -1});
    CHECK(number("select count(*) from task where reason = 'LEGAL_TERM' and state = 1") == 1);  // each took the place of the one before
    CHECK(number("select count(*) from task where for_user = $1 and kind = 'DEADLINE'", {maria.user}) == 5);
    maria.get("/tasks");
    CHECK(maria.shows("termin minął, ostatni dzień 1 listopada 2026"));
    clock.set(core::at_local(core::Date::of(2026, 11, 1), 12, 0));
    CHECK(ended(7, "KEPT") == 1);
    CHECK(number("select count(*) from task where reason = 'LEGAL_TERM' and state = 1") == 0);
  }

  TEST_CASE_FIXTURE(Desk, "a clock that moves warns anew for its new day, one entered late warns once, and a closed case not at all") {
    auto late = certificate();
    late.last_day = today().plus_days(10);
    REQUIRE(kept(late));
    give_warnings(*services);
    CHECK(number("select count(*) from task where state = 1") == 1);
    CHECK(number("select count(*) from clock_warning") == 2);  // of 30 and 14, given as one
    late.last_day = today().plus_days(25);
    REQUIRE(kept(late));
    CHECK(number("select count(*) from task where state = 1") == 0);
    give_warnings(*services);
    CHECK(number("select count(*) from task where state = 1") == 1);
    write([&](store::Tx& tx) { return tx.run("update case_file set status = 5 where id = $1", {id}); });
    clock.advance_seconds(12 * 86400);
    give_warnings(*services);
    CHECK(number("select count(*) from task") == 2);
  }

  TEST_CASE_FIXTURE(Desk, "a day that passed long ago, or while the term was moved, is told of no more") {
    auto late = certificate();
    late.last_day = today().plus_days(1);
    REQUIRE(kept(late));
    clock.advance_seconds(20LL * 86400);
    give_warnings(*services);
    CHECK(number("select count(*) from task") == 0);                    // nobody looked for three weeks: the board says it, a task a fortnight late would not help
    late.last_day = today().plus_days(2);
    REQUIRE(kept(late));
    clock.advance_seconds(3LL * 86400);
    late.last_day = today().plus_days(40);
    REQUIRE(kept(late));
    give_warnings(*services);
    CHECK(number("select count(*) from task") == 0);
    clock.advance_seconds(41LL * 86400);
    give_warnings(*services);
    CHECK(number("select count(*) from task where state = 1") == 1);
    CHECK(number("select count(*) from clock_warning where days = -1") == 1);
  }

  TEST_CASE_FIXTURE(Desk, "lawyers of the team are warned too where the rule says so") {
    auto lawyer = person("prawo", "W", {"lawyer"});
    maria.get(home + "/team");
    REQUIRE(maria.post(home + "/team", {{"user", lawyer.user.text()}, {"role", "LAWYER"}}) == 303);
    auto soon = certificate();
    soon.last_day = today().plus_days(7);
    REQUIRE(kept(soon));
    auto plan = certificate(9);
    plan.rule = "review_plan", plan.last_day = today().plus_days(7);
    REQUIRE(kept(plan));
    give_warnings(*services);
    CHECK(number("select count(*) from task where for_user = $1", {maria.user}) == 2);
    CHECK(number("select count(*) from task where for_user = $1", {lawyer.user}) == 1);
  }

  TEST_CASE_FIXTURE(Desk, "the calendar outside says a day and a code, opens by its word only, and dies with the word, the role or the account") {
    REQUIRE(kept(certificate()));
    REQUIRE(maria.get("/clocks/calendar") == 200);
    REQUIRE(maria.post("/clocks/calendar", {}) == 200);
    auto at = maria.page.find("/calendar/");
    while (at != maria.page.npos && maria.page.substr(at + 10, 50).find(".ics") != 40) at = maria.page.find("/calendar/", at + 1);
    REQUIRE(at != maria.page.npos);
    auto path = maria.page.substr(at, 54);
    cases::Person outside;
    outside.router = router.get();
    REQUIRE(outside.get(path) == 200);
    auto feed = outside.last.body;
    CHECK(outside.last.content_type.starts_with("text/calendar"));
    CHECK(feed.find("SUMMARY:Termin 0001\r\n") != feed.npos);
    CHECK(feed.find("DTSTART;VALUE=DATE:") != feed.npos);
    for (auto secret : {"cert", "art", "W-20", "W-", "Zaśw", "/cases", "http", "maria"}) CHECK_MESSAGE(feed.find(secret) == feed.npos, secret);
    CHECK(feed.find(id.text()) == feed.npos);
    CHECK(outside.get("/calendar/" + std::string(40, 'a') + ".ics") == 404);
    CHECK(outside.get(path.substr(0, 50)) == 404);
    CHECK(number("select count(*) from clock_feed where token_hash = $1", {path.substr(10, 40)}) == 0);  // only its hash is kept
    REQUIRE(maria.get("/clocks/calendar") == 200);
    CHECK_FALSE(maria.shows(path));
    REQUIRE(maria.post("/clocks/calendar", {}) == 200);
    CHECK(outside.get(path) == 404);
    REQUIRE(maria.post("/clocks/calendar/stop", {}) == 303);
    CHECK(maria.post("/clocks/calendar/stop", {}) == 404);
    auto word = write([&](store::Tx& tx) { return make_feed(tx, jan.user, clock.now()); });
    REQUIRE(outside.get("/calendar/" + word + ".ics") == 200);
    CHECK(outside.last.body.find("VEVENT") == std::string::npos);  // not on the team
    write([&](store::Tx& tx) { return access::set_roles(tx, policy, jan.user, {"editor"}, boss.user, clock.now()).has_value(); });
    CHECK(outside.get("/calendar/" + word + ".ics") == 404);
  }

  TEST_CASE_FIXTURE(Desk, "the API lists a case's terms by id or number, and says nothing of another team's") {
    REQUIRE(kept(certificate()));
    auto reads = program(maria, {"cases:read"}), foreign = program(far, {"cases:read"});
    REQUIRE(reads.get("/api/v1/clocks?case=" + id.text()) == 200);
    CHECK(reads.shows("\"rule\":\"certificate\""));
    CHECK(reads.shows("\"last_day\":\"" + today().plus_months(3).text() + "\""));
    REQUIRE(reads.get("/api/v1/clocks") == 200);
    CHECK(reads.shows("certificate"));
    CHECK(reads.get("/api/v1/clocks?case=nonsense") == 404);
    CHECK(foreign.get("/api/v1/clocks?case=" + id.text()) == 404);
    REQUIRE(foreign.get("/api/v1/clocks") == 200);
    CHECK_FALSE(foreign.shows("certificate"));
  }

  TEST_CASE_FIXTURE(Desk, "every rule can be read with its article and its review") {
    REQUIRE(maria.get("/clocks/rules") == 200);
    for (const auto& r : rules()) CHECK_MESSAGE(maria.shows("id=\"rule-" + r.key + "\""), r.key);
  }

  TEST_CASE_FIXTURE(Desk, "a line a day by mail counts and says nothing else: once, after seven, to whoever asked for it, tried again when the server was deaf") {
    CHECK(maria.post("/clocks/mail", {{"address", "maria@centrum.example"}}) == 404);  // this centre sends no mail
    mail::Sink sink;
    auto server = std::make_shared<mail::Server>();
    server->url = "smtp://127.0.0.1:1", server->from = "ostoja@centrum.example";
    services->rooms[std::type_index(typeid(mail::Server))] = server;
    REQUIRE(maria.get("/clocks/calendar") == 200);
    CHECK(maria.shows("Teraz nic nie jest wysyłane."));
    CHECK(maria.post("/clocks/mail", {{"address", ""}}) == 422);
    CHECK(maria.post("/clocks/mail", {{"address", "not an address"}}) == 422);
    CHECK(maria.shows("not an address"));
    REQUIRE(maria.post("/clocks/mail", {{"address", "maria@centrum.example"}}) == 303);
    REQUIRE(jan.post("/clocks/mail", {{"address", "jan@centrum.example"}}) == 303);
    CHECK(number("select count(*) from event where detail like '%centrum%'") == 0);
    REQUIRE(maria.get("/clocks/calendar") == 200);
    CHECK(maria.shows("maria@centrum.example"));
    for (int n : {1, 2, 3}) {
      auto k = certificate(n);
      k.last_day = today().plus_days(2 * n);
      REQUIRE(kept(k));
    }
    clock.set(core::at_local(today().plus_days(1), 6, 30));
    send_digests(*services);
    clock.set(core::at_local(today(), 7, 15));
    send_digests(*services);  // nobody listens there
    CHECK(number("select count(*) from clock_mail where sent_day is not null") == 0);
    server->url = sink.url();
    for (int run = 0; run < 3; ++run) send_digests(*services);
    REQUIRE(sink.messages().size() == 1);  // jan has no case
    CHECK(sink.messages().front().find("RCPT TO:<maria@centrum.example>") != std::string::npos);
    CHECK(events("clocks.mail_sent") == 1);
    auto said = digest("maria@centrum.example", "pl", {.passed = 1, .week = 3});
    CHECK(said.text == "3 terminy w ciągu 7 dni.\n1 termin minął.\n\nZaloguj się do systemu, żeby zobaczyć, które to.\n");
    CHECK(said.subject == "Terminy: 4");
    CHECK(digest("maria@centrum.example", "en", {.passed = 0, .week = 1}).text.find("1 deadline within 7 days.") == 0);
    clock.set(core::at_local(today().plus_days(1), 7, 15));
    send_digests(*services);
    CHECK(sink.messages().size() == 2);
    CHECK(write([&](store::Tx& tx) { return end_mail(tx, maria.user, clock.now()).has_value(); }));
    clock.set(core::at_local(today().plus_days(1), 7, 15));
    send_digests(*services);
    CHECK(sink.messages().size() == 2);
  }

  TEST_CASE_FIXTURE(Desk, "of the contacts after 1, 3, 6 and 12 months each one that was made leads to the next, and the last one ends them") {
    auto from = today().plus_days(-5);
    maria.get(home + "/clocks/new?rule=followup_1_3_6_12");
    REQUIRE(maria.post(home + "/clocks", {{"rule", "followup_1_3_6_12"}, {"started_on", from.text()}}) == 303);
    auto one = maria.location.substr(0, maria.location.find('?'));
    for (int months : {1, 3, 6, 12}) {
      REQUIRE(runs().size() == 1);
      CHECK(runs().front().last_day == from.plus_months(months));
      REQUIRE(maria.post(one + "/stop", {{"why", "KEPT"}, {"version", std::to_string(runs().front().version)}}) == 303);
    }
    CHECK(runs().empty());
    CHECK(events("clocks.ended") == 1);
  }

  TEST_CASE_FIXTURE(Desk, "a case handed over takes its clocks along: a person who was copied is the copy now") {
    maria.get(home + "/people/new");
    REQUIRE(maria.post(home + "/people", {{"first_name", "Invented"}}) == 303);
    auto k = certificate();
    k.person = db->reading([&](store::Tx& tx) { return cases::persons(tx, id).front().person; });
    REQUIRE(kept(k));
    CHECK(runs().front().person_label == "A");
    const people::PersonId copy{4711};
    write([&](store::Tx& tx) {
      tx.run("update case_person set person_id = $2 where case_id = $1", {id, copy});
      return follow_case(tx, {id, {}, "W", "K", maria.user}).has_value();
    });
    CHECK(runs().front().person == copy);
    CHECK(runs().front().person_label == "A");
  }
}
