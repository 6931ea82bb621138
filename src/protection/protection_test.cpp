// The programme: how long a certificate holds, what is refused, what is next, who reads it.
#include "cases/desk_for_tests.h"
#include "clocks/clocks.h"
#include "clocks/module.h"
#include "protection/module.h"
#include "protection/record.h"
#include "tasks/module.h"

#include <algorithm>

using namespace ostoja;
using namespace ostoja::protection;

namespace {

core::Date day(const char* text) { return core::Date::parse(text).value(); }
core::PartialDate part(const char* text) { return core::PartialDate::parse(text).value(); }
forms::Answers answers(std::initializer_list<std::pair<const char*, const char*>> all) {
  forms::Answers out;
  for (const auto& [field, value] : all) out.set(field, value);
  return out;
}
Record made(const char* kind, forms::Answers a, core::Date today, std::int64_t id = 1) {
  Record r;
  r.id = RecordId{id}, r.kind = kind_of(kind), r.answers = std::move(a), r.sight = Record::Sight::opened;
  auto open = open_of(*r.kind, r.answers, today);
  r.day = open.day, r.until = open.until, r.outcome = open.outcome;
  return r;
}
std::string until(const char* issued, clocks::Age age, const char* today = "2028-12-31") { return validity(part(issued), age, {}, day(today)).value().until.text(); }
bool has(const std::vector<forms::Problem>& all, std::string_view field, std::string_view what) {
  return std::any_of(all.begin(), all.end(), [&](const forms::Problem& p) { return p.field == field && p.key == "protection.problem." + std::string(what); });
}
std::vector<forms::Problem> check(const char* kind, const forms::Answers& a, std::span<const Record> others = {}, core::PartialDate born = {}, const char* today = "2026-11-23") {
  return problems_of(*kind_of(kind), a, others, born, day(today));
}
State state(const Path& p, Step s) { return p.steps[static_cast<std::size_t>(s)].state; }
bool misses(const Path& p, Step s, std::string_view what) {
  const auto& all = p.steps[static_cast<std::size_t>(s)].missing;
  return std::any_of(all.begin(), all.end(), [&](const Missing& m) { return m.what == what; });
}

struct Desk : cases::CaseDesk {
  web::Module tasks_module = tasks::module(), clocks_module = clocks::module(), protection_module = protection::module();
  cases::Person lead = person("lead", "W", {"casemanager"}), lawyer = person("lawyer", "W", {"lawyer"}), boss = person("boss", "W", {"coordinator"});
  std::string home, programme;
  Desk() {
    tasks_module.start(*services);
    clocks_module.start(*services);
    protection_module.start(*services);
    router->add(protection_module.pages);
    router->add(protection_module.api);
    home = open(lead);
  }
  void begin() {
    lead.get(home + "/people/new");
    REQUIRE(lead.post(home + "/people", {{"age_group", "A24_26"}, {"citizenship", "UA"}}) == 303);
    lead.get(home + "/protection/new");
    auto who = core::id_text(number("select person_id from case_person"));
    REQUIRE(lead.post(home + "/protection/new", {{"person", who}, {"day", today().text()}, {"source", "POLICE"}, {"words", "Planted words."}}) == 303);
    programme = lead.location.substr(0, lead.location.find('?'));
  }
  core::Date today() { return core::local(clock.now()).date; }
  std::vector<clocks::Running> running() {
    return db->reading([&](store::Tx& tx) { return clocks::running(tx, id_of(home)); });
  }
  std::string certificate(const char* issued, cases::Sent more = {}) {
    lead.get(programme + "/new/certificate");
    cases::Sent all{{"issuer", "POLICE"}, {"issued_on", issued}, {"minor", "NO"}};
    all.insert(all.end(), more.begin(), more.end());
    REQUIRE(lead.post(programme + "/new/certificate", all) == 303);
    return lead.location.substr(0, lead.location.find('?'));
  }
};

}  // namespace

TEST_SUITE("protection") {
  TEST_CASE("a certificate holds three calendar months, four for a minor; a day that is missing in the last month is its last day") {
    using enum clocks::Age;
    CHECK(until("2026-11-23", adult) == "2027-02-23");
    CHECK(until("2026-11-23", minor) == "2027-03-23");
    CHECK(until("2026-11-30", adult) == "2027-02-28");
    CHECK(until("2027-11-30", adult) == "2028-02-29");
    CHECK(until("2026-10-31", minor) == "2027-02-28");
    CHECK(until("2027-01-31", adult) == "2027-04-30");
    CHECK(until("2026-12-31", adult) == "2027-03-31");
    CHECK(until("2026-11-23", unknown) == "2027-02-23");
    CHECK(until("2026-11", adult) == "2027-02-28");
    CHECK(until("2026-11", adult, "2026-11-23") == "2027-02-28");
    CHECK_FALSE(validity(part("2026"), adult, {}, day("2026-11-23")));
    CHECK_FALSE(validity(part("2026-12"), adult, {}, day("2026-11-23")));
  }

  TEST_CASE("the printed date comes first, and a difference is flagged") {
    auto same = validity(part("2026-11-23"), clocks::Age::adult, day("2027-02-23"), day("2026-11-23")).value();
    CHECK(same.print == Validity::Print::agrees);
    auto other = validity(part("2026-11-23"), clocks::Age::adult, day("2027-02-22"), day("2026-11-23")).value();
    CHECK(other.until == day("2027-02-22"));
    CHECK(other.computed == day("2027-02-23"));
    CHECK(other.print == Validity::Print::differs);
  }

  TEST_CASE("somebody who turns 18 while the certificate is valid keeps the four months; the day is told") {
    auto v = validity(part("2026-11-23"), clocks::Age::minor, {}, day("2026-11-23")).value();
    CHECK(v.until == day("2027-03-23"));
    CHECK(majority_within(part("2009-01-12"), v) == day("2027-01-12"));
    CHECK_FALSE(majority_within(part("2009-04-01"), v));
    CHECK_FALSE(majority_within(part("2009"), v));
    CHECK(check("certificate", answers({{"issued_on", "2026-11-23"}, {"minor", "YES"}}), {}, part("2009-01-12")).empty());
    CHECK(has(check("certificate", answers({{"issued_on", "2026-11-23"}, {"minor", "YES"}}), {}, part("2008-11-23")), "minor", "born_adult"));  // the eighteenth birthday itself
    CHECK(has(check("certificate", answers({{"issued_on", "2026-11-23"}, {"minor", "NO"}}), {}, part("2008-11-24")), "minor", "born_minor"));
    CHECK(check("certificate", answers({{"issued_on", "2026-11-23"}, {"minor", "NO"}}), {}, part("2008")).empty());  // a year alone decides nothing here
  }

  TEST_CASE("what a certificate cannot be: from the future, printed to end before it began, overlapping another one, ended without a ground") {
    CHECK(has(check("certificate", answers({{"issued_on", "2026-11-24"}, {"minor", "NO"}})), "issued_on", "certificate_future"));
    CHECK(has(check("certificate", answers({{"issued_on", "2026-12"}, {"minor", "NO"}})), "issued_on", "certificate_future"));
    CHECK(check("certificate", answers({{"issued_on", "2026-11"}, {"minor", "NO"}})).empty());
    CHECK(has(check("certificate", answers({{"issued_on", "2026"}, {"minor", "NO"}})), "issued_on", "month_needed"));
    CHECK(has(check("certificate", answers({{"issued_on", "2026-11-20"}, {"minor", "NO"}, {"printed_to", "2026-11-19"}})), "printed_to", "printed_before"));
    CHECK(has(check("certificate", answers({{"issued_on", "2026-11-20"}, {"minor", "NO"}, {"printed_to", "2028-02-20"}})), "printed_to", "printed_far"));
    CHECK(has(check("certificate", answers({{"issued_on", "2026-11-20"}, {"minor", "NO"}, {"ended_on", "2026-11-21"}})), "end_ground", "ground"));
    CHECK(has(check("certificate", answers({{"issued_on", "2026-11-20"}, {"minor", "NO"}, {"end_ground", "BORDER"}})), "ended_on", "ground_day"));
    std::vector<Record> first{made("certificate", answers({{"issued_on", "2026-08-25"}, {"minor", "NO"}, {"issuer", "POLICE"}}), day("2026-11-23"))};
    CHECK(has(check("certificate", answers({{"issued_on", "2026-11-23"}, {"minor", "NO"}}), first), "issued_on", "certificate_overlaps"));
    first[0] = made("certificate", answers({{"issued_on", "2026-08-25"}, {"minor", "NO"}, {"ended_on", "2026-11-23"}, {"end_ground", "REPLACED"}}), day("2026-11-23"));
    CHECK(check("certificate", answers({{"issued_on", "2026-11-23"}, {"minor", "NO"}}), first).empty());
    first[0] = made("certificate", answers({{"issued_on", "2026-08-25"}, {"minor", "NO"}}), day("2026-11-23"));
    first[0].taken_back = "MISTAKE";
    CHECK(check("certificate", answers({{"issued_on", "2026-11-23"}, {"minor", "NO"}}), first).empty());
  }

  TEST_CASE("a permit follows its application, has an end when it is granted, and is not withdrawn without a ground") {
    CHECK(has(check("permit", answers({{"decision", "GRANTED"}, {"decided_on", "2026-11-20"}, {"valid_to", "2027-06-01"}})), "applied_on", "applied_first"));
    CHECK(has(check("permit", answers({{"applied_on", "2026-11-20"}, {"decision", "REFUSED"}, {"decided_on", "2026-11-19"}})), "decided_on", "decided_before"));
    CHECK(has(check("permit", answers({{"applied_on", "2026-11-01"}, {"decision", "GRANTED"}, {"decided_on", "2026-11-19"}})), "valid_to", "valid_needed"));
    CHECK(has(check("permit", answers({{"applied_on", "2026-11-01"}, {"decided_on", "2026-11-19"}})), "decision", "decision_needed"));
    CHECK(has(check("permit", answers({{"applied_on", "2026-11-24"}})), "applied_on", "future"));
    auto granted = answers({{"applied_on", "2026-11-01"}, {"decision", "GRANTED"}, {"decided_on", "2026-11-19"}, {"valid_to", "2027-06-01"}});
    CHECK(check("permit", granted).empty());
    granted.set("withdrawn_on", "2026-11-20");
    CHECK(has(check("permit", granted), "withdrawal_ground", "ground"));
    granted.set("withdrawal_ground", "COOPERATION");
    CHECK(check("permit", granted).empty());
    CHECK(open_of(*kind_of("permit"), granted, day("2026-11-23")).until == day("2026-11-19"));
    granted.set("decision", "REFUSED"), granted.set("valid_to", "");
    CHECK(has(check("permit", granted), "withdrawn_on", "withdrawn_nothing"));
  }

  TEST_CASE("no return against somebody's will, no call before the journey, no hearing held tomorrow, no agreement to what was not understood") {
    CHECK(has(check("return", answers({{"day", "2026-11-20"}, {"own_wish", "NO"}, {"travel_on", "2026-12-01"}})), "travel_on", "return_own"));
    CHECK(has(check("return", answers({{"day", "2026-11-20"}, {"own_wish", "YES"}, {"travel_on", "2026-12-02"}, {"call_on", "2026-12-01"}})), "call_on", "call_before"));
    CHECK(has(check("hearing", answers({{"day", "2026-11-24"}, {"outcome", "HELD"}})), "outcome", "held_future"));
    CHECK(has(check("ruling", answers({{"served_on", "2026-11-20"}, {"appealed_on", "2026-11-19"}})), "appealed_on", "appealed_before"));
    CHECK(has(check("observation", answers({{"day", "2026-11-20"}})), "trust", "observation_empty"));
    std::vector<Record> told{made("information", answers({{"day", "2026-11-20"}, {"understood", "NO"}}), day("2026-11-23"))};
    CHECK(has(check("agreement", answers({{"day", "2026-11-20"}, {"decision", "AGREED"}}), told), "decision", "not_informed"));
    CHECK(check("agreement", answers({{"day", "2026-11-20"}, {"decision", "REFUSED"}}), told).empty());
    told[0] = made("information", answers({{"day", "2026-11-20"}, {"understood", "YES"}}), day("2026-11-23"));
    CHECK(check("agreement", answers({{"day", "2026-11-20"}, {"decision", "AGREED"}}), told).empty());
  }

  TEST_CASE("the path says the next step: what is urgent first, then what the current step lacks") {
    const auto today = day("2026-11-23");
    CHECK(path({}, today).next()->what == "notification");
    std::vector<Record> all{made("notification", answers({{"day", "2026-11-20"}, {"source", "POLICE"}}), today)};
    auto p = path(all, today);
    CHECK(state(p, Step::notification) == State::done);
    CHECK(state(p, Step::intake) == State::current);
    CHECK(state(p, Step::certificate) == State::later);
    CHECK(p.next()->what == "intake");
    all.insert(all.begin(), made("intake", answers({{"day", "2026-11-20"}, {"danger", "YES"}, {"stay", "NONE"}}), today, 2));
    CHECK(path(all, today).next()->what == "danger");
    all.front().answers.set("danger", "NO");
    CHECK(path(all, today).next()->what == "conditions");
    // Somebody with another ground of stay needs no certificate.
    all.front().answers.set("stay", "OTHER");
    CHECK(state(path(all, today), Step::certificate) == State::not_needed);
  }

  TEST_CASE("who refuses to take part or to co-operate is asked for nothing more: the steps are not needed, and nothing is missing from basic help") {
    const auto today = day("2026-11-23");
    std::vector<Record> all{made("cooperation", answers({{"day", "2026-11-20"}, {"decision", "REFUSES"}, {"free", "YES"}}), today, 2),
                            made("notification", answers({{"day", "2026-11-20"}, {"source", "POLICE"}}), today)};
    auto p = path(all, today);
    for (auto s : {Step::permit, Step::proceedings, Step::acts_end}) CHECK(state(p, s) == State::not_needed);
    all.insert(all.begin(), made("agreement", answers({{"day", "2026-11-21"}, {"decision", "REFUSED"}}), today, 3));
    CHECK(state(path(all, today), Step::certificate) == State::not_needed);
    // Observations are nowhere on the path: nothing depends on them.
    auto with = all;
    with.insert(with.begin(), made("observation", answers({{"day", "2026-11-22"}, {"trust", "SHAKEN"}, {"readiness", "NOT_WANTED"}}), today, 4));
    for (std::size_t i = 0; i < kSteps; ++i) {
      CHECK(path(with, today).steps[i].state == path(all, today).steps[i].state);
      CHECK(path(with, today).steps[i].missing.size() == path(all, today).steps[i].missing.size());
    }
  }

  TEST_CASE("what cannot wait is urgent: a certificate that passed without an application, a permit about to end, a hearing without an interpreter, a complaint, a suspect") {
    std::vector<Record> all{made("certificate", answers({{"issued_on", "2026-08-20"}, {"minor", "NO"}}), day("2026-11-23"))};
    CHECK(misses(path(all, day("2026-11-20")), Step::certificate, "instruction"));
    CHECK_FALSE(misses(path(all, day("2026-11-20")), Step::certificate, "certificate_passed"));
    CHECK(path(all, day("2026-11-21")).next()->what == "certificate_passed");
    all.insert(all.begin(), made("permit", answers({{"applied_on", "2026-11-20"}}), day("2026-11-20"), 2));
    CHECK_FALSE(misses(path(all, day("2026-11-21")), Step::certificate, "certificate_passed"));
    all[0] = made("permit", answers({{"applied_on", "2026-11-20"}, {"decision", "GRANTED"}, {"decided_on", "2026-12-01"}, {"valid_to", "2027-06-30"}}), day("2026-12-01"), 2);
    CHECK_FALSE(misses(path(all, day("2027-03-01")), Step::permit, "permit_renew"));
    CHECK(misses(path(all, day("2027-04-15")), Step::permit, "permit_renew"));
    CHECK(path(all, day("2027-06-20")).next()->what == "permit_renew");
    CHECK(path(all, day("2027-07-01")).next()->what == "permit_passed");
    std::vector<Record> court{made("hearing", answers({{"day", "2026-12-03"}, {"interpreter", "MISSING"}}), day("2026-11-23"), 3), made("ruling", answers({{"served_on", "2026-11-20"}, {"kind", "REFUSAL"}}), day("2026-11-23"), 4),
                              made("proceeding", answers({{"started_on", "2026-11-01"}, {"role", "SUSPECT"}}), day("2026-11-23"), 5)};
    auto p = path(court, day("2026-11-23"));
    for (auto what : {"hearing_interpreter", "hearing_company", "ruling", "suspect"}) CHECK(misses(p, Step::proceedings, what));
    CHECK_FALSE(misses(path(court, day("2026-11-28")), Step::proceedings, "ruling"));
    CHECK(misses(path(court, day("2026-12-04")), Step::proceedings, "hearing_outcome"));
  }

  TEST_CASE_FIXTURE(Desk, "a certificate starts its clock in the same change; a printed date moves it, an early end and taking it back stop it") {
    begin();
    auto record = certificate(today().text().c_str());
    auto one = running();
    REQUIRE(one.size() == 1);
    CHECK(one[0].rule == "certificate");
    CHECK(one[0].last_day == today().plus_months(3));
    CHECK(one[0].href == record);
    auto edit = [&](cases::Sent more, const char* version) {
      REQUIRE(lead.get(record + "/edit") == 200);
      cases::Sent all{{"issuer", "POLICE"}, {"issued_on", today().text()}, {"minor", "NO"}, {"version", version}};
      all.insert(all.end(), more.begin(), more.end());
      return lead.post(record + "/edit", lead.with_marks(all));
    };
    REQUIRE(edit({{"printed_to", today().plus_months(3).plus_days(-1).text()}}, "1") == 303);
    CHECK(running().at(0).last_day == today().plus_months(3).plus_days(-1));
    CHECK(running().at(0).computed == today().plus_months(3));
    REQUIRE(edit({{"ended_on", today().text()}, {"end_ground", "BORDER"}}, "2") == 303);
    CHECK(running().empty());
    REQUIRE(edit({{"ended_on", ""}, {"end_ground", ""}}, "3") == 303);
    CHECK(running().size() == 1);
    lead.get(record);
    REQUIRE(lead.post(record + "/withdraw", {{"reason", "MISTAKE"}, {"version", "4"}}) == 303);
    CHECK(running().empty());
  }

  TEST_CASE_FIXTURE(Desk, "hearing, complaint and last day of lawful stay have clocks; a certificate or permit covers a stay until its end") {
    begin();
    auto person = people::PersonId{number("select person_id from case_person")};
    auto post = [&](const char* kind, const cases::Sent& sent) {
      lead.get(programme + "/new/" + kind);
      REQUIRE_MESSAGE(lead.post(programme + "/new/" + kind, sent) == 303, kind);
    };
    auto cover = [&](core::Date on) {
      return db->reading([&](store::Tx& tx) { return cover_of(tx, id_of(home), person, on); });
    };
    certificate(today().text().c_str());
    REQUIRE(cover(today().plus_months(3)));
    CHECK(cover(today().plus_months(3))->by == Cover::By::certificate);
    CHECK_FALSE(cover(today().plus_months(3).plus_days(1)));
    CHECK_FALSE(cover(today().plus_days(-1)));
    post("hearing", {{"day", today().plus_days(9).text()}, {"at_time", "10:00"}, {"authority", "PROSECUTOR"}, {"interpreter", "MISSING"}});
    post("ruling", {{"kind", "REFUSAL"}, {"served_on", today().text()}});
    post("permit", {{"kind", "FIRST"}, {"legal_until", today().plus_days(80).text()}});
    std::vector<std::string> rules;
    for (const auto& r : running()) rules.push_back(r.rule);
    std::sort(rules.begin(), rules.end());
    CHECK(rules == std::vector<std::string>{"appeal_7_days", "certificate", "hearing", "next_application"});
    // The application was sent: that day needs no watching any more.
    auto permit = lead.location.substr(0, lead.location.find('?'));
    lead.get(permit + "/edit");
    REQUIRE(lead.post(permit + "/edit", {{"version", "1"}, {"kind", "FIRST"}, {"applied_on", today().text()}, {"decision", "GRANTED"}, {"decided_on", today().text()}, {"valid_to", today().plus_months(9).text()}}) == 303);
    rules.clear();
    for (const auto& r : running()) rules.push_back(r.rule);
    CHECK(std::count(rules.begin(), rules.end(), "permit") == 1);
    CHECK(std::count(rules.begin(), rules.end(), "next_application") == 0);
    CHECK(std::count(rules.begin(), rules.end(), "certificate") == 0);  // the permit goes on where it ends
    CHECK(cover(today().plus_months(8))->by == Cover::By::permit);
  }

  TEST_CASE_FIXTURE(Desk, "an agreed look and a safe-arrival call are tasks that move with their day and go with their record") {
    begin();
    auto open_tasks = [&] { return number("select count(*) from task where state = 1 and chapter = 'protection'"); };
    lead.get(programme + "/new/return");
    const cases::Sent home_trip{{"day", today().text()}, {"own_wish", "YES"}, {"travel_on", today().plus_days(20).text()}, {"call_on", today().plus_days(21).text()}};
    REQUIRE(lead.post(programme + "/new/return", home_trip) == 303);
    CHECK(open_tasks() == 1);
    lead.get(programme);
    auto record = programme + "/" + core::id_text(number("select id from protection_record where kind = 'return'"));
    lead.get(record + "/edit");
    auto later = home_trip;
    later.back().second = today().plus_days(22).text();
    later.emplace_back("version", "1");
    REQUIRE(lead.post(record + "/edit", later) == 303);
    CHECK(open_tasks() == 1);
    CHECK(number("select due_day from task where state = 1 and chapter = 'protection'") == today().plus_days(22).days);
    lead.get(record + "/edit");
    later.back().second = "2";
    later.emplace_back("arrived", "SAFE");
    REQUIRE(lead.post(record + "/edit", later) == 303);
    CHECK(open_tasks() == 0);
  }

  TEST_CASE_FIXTURE(Desk, "every answer is sealed for the team: who joins reads, who leaves does not, a coordinator off the team sees steps only, and no word is in the log") {
    begin();
    auto record = programme + "/" + core::id_text(number("select id from protection_record"));
    REQUIRE(lead.get(record) == 200);
    CHECK(lead.shows("Planted words."));
    CHECK(boss.get(programme) == 200);
    CHECK_FALSE(boss.shows("Planted words."));
    CHECK(boss.get(record) == 403);
    CHECK(lawyer.get(record) == 404);
    lead.get(home + "/team");
    REQUIRE(lead.post(home + "/team", {{"user", lawyer.user.text()}, {"role", "LAWYER"}}) == 303);
    REQUIRE(lawyer.get(record) == 200);
    CHECK(lawyer.shows("Planted words."));
    CHECK(number("select count(*) from event where action = 'case.recovery_key'") == 0);
    auto readers = [&] { return number("select count(*) from record_key where record = 'protection_record'"); };
    const auto with = readers();
    lead.get(home + "/team");
    auto at = lead.page.find("name=\"end\" value=\"");
    REQUIRE(at != std::string::npos);
    REQUIRE(lead.post(home + "/team", {{"end", lead.page.substr(at + 18, 13)}}) == 303);
    CHECK(lawyer.get(record) == 404);
    CHECK(readers() == with - 1);
    REQUIRE(lead.get(record) == 200);
    CHECK(lead.shows("Planted words."));
    // A coordinator lets somebody in whom they cannot give what they cannot open: the recovery key does.
    boss.get(home + "/team");
    REQUIRE(boss.post(home + "/team", {{"user", lawyer.user.text()}, {"role", "LAWYER"}}) == 303);
    CHECK(number("select count(*) from event where action = 'case.recovery_key'") >= 1);
    REQUIRE(lawyer.get(record) == 200);
    CHECK(number("select count(*) from event where detail like '%Planted%'") == 0);
    CHECK(number("select count(*) from case_happening where detail like '%Planted%'") == 0);
  }

  TEST_CASE_FIXTURE(Desk, "a case handed over to the other operator takes the programme along: its new lead reads it, and Warsaw's keys open nothing of it any more") {
    begin();
    auto there = person("there", "K", {"casemanager"});
    const auto id = id_of(home);
    auto record = programme + "/" + core::id_text(number("select id from protection_record"));
    auto done = write([&](store::Tx& tx) {
      auto moved = cases::hand_over(tx, *opened.of("W"), *opened.of("K"), library, id, there.user, 0, lead.user, clock.now());
      REQUIRE(moved);
      core::Done all;
      for (const auto& room : cases::doors(*services).moved) {
        auto one = room(tx, {id, moved->stub, "W", "K", there.user, moved->copied});
        if (!one) all = one;
      }
      return all.has_value();
    });
    REQUIRE(done);
    REQUIRE(there.get(record) == 200);
    CHECK(there.shows("Planted words."));
    CHECK(lead.get(record) == 404);
    CHECK(write([&](store::Tx& tx) {
            auto r = *record_in(tx, id, RecordId{number("select id from protection_record")});
            return !protection::open(tx, *opened.of("W"), opened.of("W")->recovery(), r) || r.sight == Record::Sight::sealed;
          }));
  }

  TEST_CASE_FIXTURE(Desk, "who came to the team by a way that sealed nothing is told so, and one button lets the whole team read") {
    begin();
    auto record = programme + "/" + core::id_text(number("select id from protection_record"));
    write([&](store::Tx& tx) {
      auto h = cases::header(tx, id_of(home), {lead.user, "W"}).value();
      return cases::add_member({tx, *opened.of("W"), library, lead.user, clock.now()}, h, lawyer.user, "LAWYER").has_value();  // as an import does
    });
    REQUIRE(lawyer.get(programme) == 200);
    CHECK_FALSE(lawyer.shows("Planted words."));
    CHECK(lawyer.shows("/protection/share"));
    CHECK(lawyer.get(record) == 403);
    REQUIRE(lead.get(programme) == 200);
    REQUIRE(lead.post(home + "/protection/share", {}) == 303);
    REQUIRE(lawyer.get(record) == 200);
    CHECK(lawyer.shows("Planted words."));
    CHECK(lead.post(home + "/protection/share", {}) == 409);  // nothing left to share
  }

  TEST_CASE_FIXTURE(Desk, "an interpreter of the directory stands with the hearing, and is told once when they are of the person's community") {
    begin();
    auto entry = write([&](store::Tx& tx) {
      forms::Answers a;
      for (const auto& [f, v] : {std::pair("kind", "INTERPRETER"), std::pair("name", "Zmyślona Tłumaczka"), std::pair("sharing", "SHARED")}) a.set(f, v);
      a.set_all("languages", {"UK"});
      return directory::add(tx, library, "W", a, lead.user, clock.now()).value();
    });
    const cases::Sent hearing{{"day", today().plus_days(3).text()}, {"authority", "COURT"}, {"interpreter", "ARRANGED"}, {"interpreter_entry", entry.text()}};
    lead.get(programme + "/new/hearing");
    CHECK(lead.shows("Zmyślona Tłumaczka"));
    REQUIRE(lead.post(programme + "/new/hearing", hearing) == 303);
    auto record = programme + "/" + core::id_text(number("select id from protection_record where kind = 'hearing'"));
    lead.get(record);
    CHECK(lead.shows("Zmyślona Tłumaczka"));
    CHECK(number("select interpreter from protection_record where kind = 'hearing'") == entry.value);
    auto bad = hearing;
    bad.back().second = "nobody";
    CHECK(lead.post(programme + "/new/hearing", bad) == 422);
    write([&](store::Tx& tx) {
      forms::Answers ties;
      ties.set_all("community", {"UA"});
      return directory::save_private(tx, *opened.of("W"), library, entry, ties, 0, lead.user, clock.now()).has_value();
    });
    lead.get(programme + "/new/hearing");
    CHECK(lead.post(programme + "/new/hearing", hearing) == 422);
    auto known = hearing;
    known.emplace_back("known_conflict", entry.text());
    CHECK(lead.post(programme + "/new/hearing", known) == 303);
    CHECK(events("protection.conflict_known") == 1);
  }

  TEST_CASE_FIXTURE(Desk, "a programme begun for the wrong person is cancelled with a reason: it stays to be read, its terms stop, and the person may begin anew") {
    begin();
    auto certificate_page = certificate(today().text().c_str());
    CHECK(running().size() == 1);
    lead.get(programme);
    CHECK(lead.post(programme + "/cancel", {{"reason", "NO_SUCH"}}) == 422);
    CHECK(boss.post(programme + "/cancel", {{"reason", "MISTAKE"}}) == 403);
    REQUIRE(lead.post(programme + "/cancel", {{"reason", "OTHER_PERSON"}}) == 303);
    CHECK(running().empty());
    CHECK(number("select count(*) from protection_record where taken_back = 'OTHER_PERSON'") == 2);
    CHECK(number("select count(*) from protection_programme where cancelled = 'OTHER_PERSON' and cancelled_by = $1", {lead.user}) == 1);
    CHECK(number("select count(*) from event where action = 'protection.cancel' and detail = 'protection_cancel:OTHER_PERSON'") == 1);
    CHECK(lead.get(programme) == 200);
    CHECK(lead.shows("dla niewłaściwej osoby"));
    CHECK_FALSE(lead.shows("/new/permit"));
    CHECK(lead.get(certificate_page) == 200);                           // the trail is there to be read
    // Nothing more is done to it.
    CHECK(lead.post(programme + "/cancel", {{"reason", "MISTAKE"}}) == 409);
    CHECK(lead.post(programme + "/new/certificate", {{"issuer", "POLICE"}, {"issued_on", today().text()}, {"minor", "NO"}}) == 409);
    // The same person begins again, and has one programme that stands.
    lead.get(home + "/protection/new");
    REQUIRE(lead.post(home + "/protection/new", {{"person", core::id_text(number("select person_id from case_person"))}, {"day", today().text()}, {"source", "POLICE"}}) == 303);
    lead.get(home + "/protection");
    CHECK(lead.shows("odwołany"));
    CHECK(number("select count(*) from protection_programme where cancelled is null") == 1);
  }

  TEST_CASE_FIXTURE(Desk, "one programme a person; a kind that stands once is not written twice; a closed case takes no record") {
    begin();
    auto who = core::id_text(number("select person_id from case_person"));
    CHECK(lead.post(home + "/protection/new", {{"person", who}, {"day", today().text()}, {"source", "POLICE"}}) == 422);
    lead.get(programme + "/new/conditions");
    const cases::Sent conditions{{"day", today().text()}, {"contact", "NO"}};
    REQUIRE(lead.post(programme + "/new/conditions", conditions) == 303);
    CHECK(lead.get(programme + "/new/conditions") == 303);
    CHECK(lead.post(programme + "/new/conditions", conditions) == 422);
    CHECK(lead.get(programme + "/new/nonsense") == 404);
    lead.get(programme + "/new/leaving");
    REQUIRE(lead.post(programme + "/new/leaving", {{"day", today().text()}, {"reason", "OWN_WISH"}, {"next", "BASIC_HELP"}}) == 303);
    CHECK(number("select ended_on from protection_programme") == today().days);
    write([&](store::Tx& tx) { return cases::close(tx, *opened.of("W"), library, id_of(home), "GOALS_MET", lead.user, clock.now()).has_value(); });
    CHECK(lead.get(programme) == 200);
    CHECK(lead.get(programme + "/new/intake") == 409);
    CHECK(lead.post(programme + "/new/intake", {{"day", today().text()}, {"stay", "NONE"}}) == 409);
  }
}
