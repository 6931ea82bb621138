#include "cases/desk_for_tests.h"

#include "cases/page.h"

#include "core/failure.h"

using namespace ostoja;
using namespace ostoja::cases;

TEST_SUITE_BEGIN("cases");

TEST_CASE_FIXTURE(CaseDesk, "a case gets a number of its operator and year, and whoever opens it leads it") {
  auto maria = person("maria", "W", {"consultant"}), ewa = person("ewa", "K", {"casemanager"});
  auto path = open(maria, {{"urgency", "U1"}, {"language", "uk"}, {"summary", "Asks for a safe place."}});
  REQUIRE(maria.get(path) == 200);
  keep(maria, "overview_new");
  CHECK(maria.shows("W-2026-0001"));
  CHECK(maria.shows("Asks for a safe place."));
  CHECK(maria.shows("ukraiński"));
  CHECK(maria.shows("Person maria"));
  open(maria);
  CHECK(number("select count(*) from case_file where number = 'W-2026-0002'") == 1);
  open(ewa);
  CHECK(number("select count(*) from case_file where number = 'K-2026-0001'") == 1);
  CHECK(number("select count(*) from case_team where role = 'LEAD' and user_id = $1", {maria.user}) == 2);
  CHECK(events("case.open") == 3);
  // Nothing that was written about the person stands in the clear.
  CHECK(number("select count(*) from case_file where document like '%safe place%'") == 0);
  CHECK(number("select count(*) from event where detail like '%safe%'") == 0);
}

TEST_CASE_FIXTURE(CaseDesk, "a case of another team looks like none, to a colleague as to the other operator") {
  auto maria = person("maria", "W", {"casemanager"}), jan = person("jan", "W", {"casemanager"}), anna = person("anna", "W", {"coordinator"}), kasia = person("kasia", "K", {"coordinator"});
  auto path = open(maria, {{"summary", "Words of this case."}});
  for (auto* stranger : {&jan, &kasia})
    for (auto part : {"", "/timeline", "/facts", "/edit", "/team", "/step", "/close", "/people", "/people/new", "/changes", "/readers"}) {
      CHECK_MESSAGE(stranger->get(path + part) != 200, part);
      CHECK_MESSAGE(!stranger->shows("W-2026-0001"), part);
    }
  for (auto part : {"/notes", "/status", "/close", "/reopen", "/team", "/people", "/edit"}) CHECK_MESSAGE(jan.post(path + part, {{"kind", "NOTE"}, {"text", "x"}, {"version", "1"}}) == 404, part);
  CHECK(jan.get(path) == 404);
  auto none = jan.page;
  CHECK(jan.get("/cases/0000000000000") == 404);
  CHECK(jan.get("/cases?q=W-2026-0001") == 200);
  CHECK(!jan.shows(path));
  CHECK(anna.get(path) == 200);
  CHECK(anna.get("/cases?q=w-2026-0001") == 200);
  CHECK(anna.shows(path));
  CHECK(kasia.get(path) == 404);
  CHECK(number("select count(*) from event where action = 'case.read' and actor = $1", {jan.user}) == 0);
}

TEST_CASE_FIXTURE(CaseDesk, "an entry is sealed, stands on the timeline by its day, and a faulty one comes back with its words") {
  auto maria = person("maria", "W", {"casemanager"});
  auto path = open(maria);
  REQUIRE(maria.post(path + "/notes", {{"kind", "MEETING"}, {"text", "Talked about <papers> & work.\nSecond line."}, {"on", "2026-11-10"}}) == 303);
  clock.advance_seconds(60);
  REQUIRE(maria.post(path + "/notes", {{"kind", "CALL"}, {"text", "Called back."}}) == 303);
  REQUIRE(maria.get(path + "/timeline?show=notes") == 200);
  keep(maria, "timeline");
  CHECK(maria.shows("Talked about &lt;papers&gt; &amp; work."));
  CHECK(maria.page.find("Called back.") < maria.page.find("Talked about"));
  CHECK(maria.get(path + "/timeline?show=decisions") == 200);
  CHECK(!maria.shows("Called back."));
  CHECK(maria.get(path + "/timeline?show=everything") == 404);
  CHECK(number("select count(*) from case_note where cast(sealed as text) like '%Called%'") == 0);
  // Without a kind, or on a day to come: every word is still there.
  CHECK(maria.post(path + "/notes", {{"kind", ""}, {"text", "A long entry that must not be lost."}}) == 422);
  CHECK(maria.shows("A long entry that must not be lost."));
  CHECK(maria.post(path + "/notes", {{"kind", "NOTE"}, {"text", "Tomorrow's words."}, {"on", "2036-01-01"}}) == 422);
  keep(maria, "overview_error");
  CHECK(maria.shows("Ten dzień jeszcze nie nadszedł."));
  CHECK(maria.shows("Tomorrow&#39;s words."));
  CHECK(events("case.note") == 2);
}

TEST_CASE_FIXTURE(CaseDesk, "a case goes on step by step; going back needs a reason, which is sealed") {
  auto maria = person("maria", "W", {"casemanager"});
  auto path = open(maria);
  maria.get(path);
  CHECK(maria.post(path + "/status", {{"status", "ASSESSMENT"}}) == 303);
  clock.advance_seconds(600);
  maria.get(path);
  CHECK(maria.post(path + "/status", {{"status", "PLAN"}}) == 303);
  maria.get(path + "/step");
  keep(maria, "step");
  CHECK(maria.post(path + "/status", {{"status", "ASSESSMENT"}}) == 422);
  CHECK(maria.shows("Napisz, dlaczego"));
  CHECK(maria.post(path + "/status", {{"status", "ASSESSMENT"}, {"reason", "New facts came up."}}) == 303);
  CHECK(maria.post(path + "/status", {{"status", "CLOSED"}, {"reason", "x"}, {"version", "4"}}) == 422);
  maria.get(path);
  CHECK(maria.shows("New facts came up."));
  CHECK(number("select status from case_file") == 2);
  CHECK(number("select count(*) from case_step") == 4);
  CHECK(events("case.step") == 3);
  // A page from before the last change does not push the case back and forth.
  CHECK(maria.post(path + "/status", {{"status", "PLAN"}, {"version", "1"}}) == 412);
}

TEST_CASE_FIXTURE(CaseDesk, "closing asks for a reason and warns of urgent contacts; a closed case takes nothing until it is reopened") {
  auto maria = person("maria", "W", {"casemanager"});
  auto path = open(maria);
  contacts.push_back({.id = 77, .number = "26-00077", .channel = "PHONE", .urgency = "U0", .started_at = clock.now(), .end = ContactLine::Urgency::open});
  write([&](store::Tx& tx) { return add_contact(tx, id_of(path), 77, clock.now(), maria.user, clock.now()).has_value(); });
  maria.get(path + "/close");
  keep(maria, "close");
  CHECK(maria.shows("26-00077"));
  CHECK(maria.shows("1 pilny kontakt w tej sprawie nie ma zakończenia."));
  CHECK(maria.post(path + "/close", {{"reason", "Some words."}}) == 422);
  CHECK(maria.shows("Some words."));
  CHECK(maria.post(path + "/close", {{"closing_reason", "NO_SUCH"}}) == 422);
  REQUIRE(maria.post(path + "/close", {{"closing_reason", "GOALS_MET"}, {"reason", "Has work and a flat."}}) == 303);
  maria.get(path);
  keep(maria, "closed");
  CHECK(maria.shows("Cele osiągnięte"));
  CHECK(maria.shows("Has work and a flat."));
  auto version = std::to_string(number("select version from case_file"));
  CHECK(maria.post(path + "/notes", {{"kind", "NOTE"}, {"text", "late"}}) == 409);
  CHECK(maria.post(path + "/edit", {{"sex", "F"}, {"version", version}}) == 409);
  CHECK(maria.post(path + "/status", {{"status", "PLAN"}, {"version", version}}) == 409);
  CHECK(maria.post(path + "/people", {{"first_name", "X"}}) == 409);
  CHECK(maria.get("/cases") == 200);
  CHECK(!maria.shows(path));
  CHECK(maria.get("/cases?status=CLOSED") == 200);
  CHECK(maria.shows(path));
  maria.get(path + "/reopen");
  CHECK(maria.post(path + "/reopen", {{"status", "NEW"}}) == 422);
  CHECK(maria.post(path + "/reopen", {{"status", "NEW"}, {"reason", "She called again."}}) == 303);
  maria.get(path + "/timeline");
  CHECK(maria.shows("Otwarto sprawę ponownie"));
  CHECK(number("select count(*) from case_file where closed_at is null and closing_reason is null") == 1);
  CHECK(events("case.close") == 1);
  CHECK(events("case.reopen") == 1);
}

TEST_CASE_FIXTURE(CaseDesk, "what another room still has open keeps a case from being closed, on its page and by a program, whoever closes") {
  auto lead = person("lead", "W", {"casemanager"});
  auto path = open(lead);
  bool still_open = true;
  add_chapter(*services, {.name = "doors", .text = "cases.nav.notes", .icon = "note", .permission = access::Permission{"site_edit"}, .blocks_closing = [&](web::Context&, const Header& h, std::vector<Obstacle>& out) {
                if (still_open) out.push_back({"A door is open.", home_of(h) + "/doors", "Shut it"});
              }});
  REQUIRE(lead.get(path + "/close") == 200);
  CHECK(lead.shows("A door is open."));
  CHECK(lead.shows("href=\"" + path + "/doors\""));
  CHECK_FALSE(lead.shows("closing_reason"));
  CHECK(lead.post(path + "/close", {{"closing_reason", "GOALS_MET"}}) == 422);
  CHECK(lead.shows("A door is open."));
  auto robot = program(lead, {"cases:read", "cases:write"});
  core::Fields closing;
  closing.add("status", "CLOSED");
  closing.add("closing_reason", "GOALS_MET");
  CHECK(robot.send(web::Method::patch, "/api/v1" + path, closing, "\"1\"") == 409);
  CHECK(events("case.close") == 0);
  still_open = false;
  REQUIRE(lead.get(path + "/close") == 200);
  CHECK(lead.post(path + "/close", {{"closing_reason", "GOALS_MET"}}) == 303);
}

TEST_CASE_FIXTURE(CaseDesk, "two people edit one case: each sees what the other changed and neither change is lost") {
  auto maria = person("maria", "W", {"casemanager"}), piotr = person("piotr", "W", {"lawyer"});
  auto path = open(maria, {{"summary", "First text."}});
  maria.get(path + "/team");
  REQUIRE(maria.post(path + "/team", {{"user", piotr.user.text()}, {"role", "LAWYER"}}) == 303);
  maria.get(path + "/edit");
  keep(maria, "edit");
  auto his = piotr.get(path + "/edit");
  REQUIRE(his == 200);
  // She changes the summary and the sex, he the summary and the citizenship; he is later.
  auto hers = maria.with_marks({{"summary", "Her text."}, {"sex", "F"}, {"citizenship", ""}, {"exploitation", ""}});
  REQUIRE(maria.post(path + "/edit", hers) == 303);
  auto fields = piotr.with_marks({{"summary", "His text."}, {"sex", ""}, {"citizenship", "UA"}, {"exploitation", ""}});
  CHECK(piotr.post(path + "/edit", fields) == 412);
  keep(piotr, "edit_race");
  CHECK(piotr.shows("Her text."));
  CHECK(piotr.shows("His text."));
  CHECK(number("select count(*) from case_file where sex = 'F' and citizenship is null") == 1);
  // What only she changed is in his form already; he writes one text of the two and saves.
  CHECK(piotr.shows("value=\"F\" autocomplete=\"off\" checked"));
  auto again = piotr.with_marks({{"summary", "Her text. His text."}, {"sex", "F"}, {"citizenship", "UA"}, {"exploitation", ""}});
  CHECK(piotr.post(path + "/edit", again) == 303);
  CHECK(number("select count(*) from case_file where sex = 'F' and citizenship = 'UA'") == 1);
  piotr.get(path + "/facts");
  keep(piotr, "facts");
  CHECK(piotr.shows("Her text. His text."));
  CHECK(events("case.save") == 2);
}

TEST_CASE_FIXTURE(CaseDesk, "a text of several lines is no difference in a race when neither of the two changed it") {
  auto maria = person("maria", "W", {"casemanager"}), piotr = person("piotr", "W", {"lawyer"});
  auto path = open(maria, {{"summary", "First line.\nSecond line."}});
  maria.get(path + "/team");
  REQUIRE(maria.post(path + "/team", {{"user", piotr.user.text()}, {"role", "LAWYER"}}) == 303);
  maria.get(path + "/edit");
  piotr.get(path + "/edit");
  REQUIRE(maria.post(path + "/edit", maria.with_marks({{"summary", "First line.\nSecond line."}, {"sex", "F"}, {"citizenship", ""}, {"exploitation", ""}})) == 303);
  REQUIRE(piotr.post(path + "/edit", piotr.with_marks({{"summary", "First line.\nSecond line.\nHis line."}, {"sex", ""}, {"citizenship", ""}, {"exploitation", ""}})) == 412);
  // Only her sex is told; the summary is his alone and stays as he wrote it.
  CHECK(piotr.shows("First line.\nSecond line.\nHis line."));
  CHECK_FALSE(piotr.shows("First line. Second line."));
  CHECK(piotr.post(path + "/edit", piotr.with_marks({{"summary", "First line.\nSecond line.\nHis line."}, {"sex", "F"}, {"citizenship", ""}, {"exploitation", ""}})) == 303);
}

TEST_CASE_FIXTURE(CaseDesk, "the lead chooses the team, of the own centre only, and leads until somebody else does") {
  auto maria = person("maria", "W", {"casemanager"}), piotr = person("piotr", "W", {"lawyer"}), ewa = person("ewa", "K", {"lawyer"});
  auto path = open(maria);
  maria.get(path + "/team");
  CHECK(maria.post(path + "/team", {{"user", ewa.user.text()}, {"role", "LAWYER"}}) == 422);
  CHECK(maria.post(path + "/team", {{"user", piotr.user.text()}, {"role", "BOSS"}}) == 422);
  CHECK(maria.post(path + "/team", {{"user", ""}, {"role", "LAWYER"}}) == 422);
  CHECK(piotr.get(path) == 404);
  CHECK(maria.post(path + "/team", {{"user", piotr.user.text()}, {"role", "LAWYER"}}) == 303);
  CHECK(maria.post(path + "/team", {{"user", piotr.user.text()}, {"role", "CASEWORKER"}}) == 422);
  CHECK(piotr.get(path) == 200);
  CHECK(piotr.post(path + "/team", {{"user", piotr.user.text()}, {"role", "LEAD"}}) == 403);
  auto seat = number("select id from case_team where user_id = $1 and until is null", {piotr.user});
  auto lead_seat = number("select id from case_team where role = 'LEAD' and until is null");
  CHECK(maria.post(path + "/team", {{"end", core::id_text(lead_seat)}}) == 422);
  maria.get(path + "/team");
  keep(maria, "team");
  CHECK(maria.post(path + "/team", {{"end", core::id_text(seat)}}) == 303);
  CHECK(piotr.get(path) == 404);
  CHECK(maria.post(path + "/team", {{"user", piotr.user.text()}, {"role", "LEAD"}}) == 303);
  CHECK(number("select count(*) from case_file where lead = $1", {piotr.user}) == 1);
  CHECK(number("select count(*) from case_team where role = 'LEAD' and until is null") == 1);
  CHECK(maria.get(path) == 200);  // still on the team
  CHECK(maria.post(path + "/team", {{"user", maria.user.text()}, {"role", "LEAD"}}) == 403);
  CHECK(piotr.get(path + "/changes") == 200);
  keep(piotr, "changes");
  CHECK(piotr.shows("zmieniono osobę prowadzącą"));
}

TEST_CASE_FIXTURE(CaseDesk, "who a person is, the team sees; a coordinator who is not on it sees the coded answers") {
  auto maria = person("maria", "W", {"casemanager"}), anna = person("anna", "W", {"coordinator"});
  auto path = open(maria);
  maria.get(path + "/people");
  keep(maria, "people_none");
  CHECK(maria.get(path + "/people/new") == 200);
  keep(maria, "person_new");
  REQUIRE(maria.post(path + "/people", {{"first_name", "Kalyna"}, {"citizenship", "UA"}, {"phone", "+48 22 555 01 23"}}) == 303);
  CHECK(maria.post(path + "/people", {{"birth_date", "yesterday"}, {"first_name", "Kept"}}) == 422);
  CHECK(maria.shows("Kept"));
  maria.get(path + "/people");
  keep(maria, "people");
  CHECK(maria.shows("Kalyna"));
  CHECK(maria.shows("Osoba A ze sprawy W-2026-0001"));
  anna.get(path + "/people");
  keep(anna, "people_sealed");
  CHECK(!anna.shows("Kalyna"));
  CHECK(!anna.shows("555"));
  CHECK(anna.shows("Tożsamość jest zapieczętowana"));
  CHECK(anna.shows("Ukraina"));
  auto id = core::id_text(number("select person_id from case_person"));
  CHECK(anna.get(path + "/people/" + id) == 403);
  CHECK(anna.post(path + "/people/" + id, {{"first_name", "x"}, {"version", "1"}}) == 403);
  CHECK(maria.get(path + "/people/" + id) == 200);
  auto other = open(maria);
  CHECK(maria.get(other + "/people/" + id) == 404);
  maria.get(path + "/people/" + id);
  CHECK(maria.post(path + "/people/" + id, {{"first_name", "Oksana"}, {"version", "1"}}) == 303);
  CHECK(maria.post(path + "/people/" + id, {{"first_name", "Late"}, {"version", "1"}}) == 412);
  CHECK(maria.shows("Oksana"));
  CHECK(maria.shows("Late"));
  CHECK(number("select count(*) from event where action = 'case.read' and detail = 'identity' and actor = $1", {maria.user}) >= 2);
  CHECK(number("select count(*) from event where detail = 'identity' and actor = $1", {anna.user}) == 0);
  CHECK(number("select count(*) from person where document like '%Oksana%' or document like '%555%'") == 0);
  anna.get(path + "/readers");
  keep(anna, "readers");
  CHECK(anna.shows("obejrzano: tożsamość"));
}

TEST_CASE_FIXTURE(CaseDesk, "the list is filtered, goes on where it stopped, and counts without counting each time") {
  auto anna = person("anna", "W", {"coordinator"}), maria = person("maria", "W", {"casemanager"});
  for (int i = 0; i < 55; ++i) {
    clock.advance_seconds(1);
    open(i % 5 == 0 ? maria : anna, {{"urgency", i % 2 == 0 ? "U2" : "U3"}, {"language", "ro"}});
  }
  anna.get("/cases");
  keep(anna, "list");
  CHECK(anna.shows("55 spraw"));
  auto at = anna.page.find("after=");
  REQUIRE(at != std::string::npos);
  auto next = anna.page.substr(at, anna.page.find('"', at) - at);
  CHECK(anna.get("/cases?" + next) == 200);
  CHECK(anna.shows("W-2026-0001"));
  CHECK(!anna.shows("W-2026-0006"));
  CHECK(anna.get("/cases?urgency=U3") == 200);
  CHECK(anna.shows("27 spraw"));
  CHECK(anna.get("/cases?lead=" + maria.user.text()) == 200);
  CHECK(anna.shows("11 spraw"));
  CHECK(anna.get("/cases?year=2025") == 200);
  CHECK(anna.shows("Nie ma takich spraw"));
  keep(anna, "list_none");
  CHECK(anna.get("/cases?urgency=U9") == 422);
  CHECK(anna.get("/cases?after=nonsense") == 400);
  CHECK(maria.get("/cases") == 200);
  CHECK(maria.shows("11 spraw"));
  open(maria);
  maria.get("/cases");
  CHECK(maria.shows("12 spraw"));
  anna.get("/cases");
  CHECK(anna.shows("56 spraw"));
}

TEST_CASE_FIXTURE(CaseDesk, "programs open, read, list and change cases with a token, within the team of its owner") {
  auto maria = person("maria", "W", {"casemanager"}), jan = person("jan", "W", {"casemanager"});
  auto tool = program(maria, {"cases:read", "cases:write"}), reads = program(maria, {"cases:read"}), other = program(jan, {"cases:read", "cases:write"});
  REQUIRE(tool.post("/api/v1/cases", {{"status", "NEW"}}) == 201);
  CHECK(tool.shows("\"number\":\"W-2026-0001\""));
  CHECK(tool.header("ETag") == "\"1\"");
  auto path = tool.location;
  CHECK(other.get(path) == 404);
  CHECK(reads.get(path) == 200);
  CHECK(reads.post("/api/v1/cases", {{"status", "NEW"}}) == 403);
  core::Fields change;
  change.add("sex", "F");
  change.add("exploitation", "FORCED_LABOUR");
  change.add("exploitation", "BEGGING");
  CHECK(tool.send(web::Method::patch, path, change) == 400);
  CHECK(tool.send(web::Method::patch, path, change, "\"1\"") == 200);
  CHECK(tool.header("ETag") == "\"2\"");
  CHECK(tool.send(web::Method::patch, path, change, "\"1\"") == 412);
  core::Fields wrong;
  wrong.add("sex", "W");
  CHECK(tool.send(web::Method::patch, path, wrong, "\"2\"") == 422);
  CHECK(tool.post(path + "/notes", {{"kind", "NOTE"}, {"text", "From a program."}}) == 201);
  CHECK(tool.post(path + "/notes", {{"kind", "NOTE"}}) == 422);
  CHECK(other.post(path + "/notes", {{"kind", "NOTE"}, {"text", "x"}}) == 404);
  contacts.push_back({.id = 78, .number = "26-00078", .started_at = clock.now()});
  CHECK(tool.post(path + "/contacts", {{"contact", core::id_text(78)}}) == 201);
  CHECK(tool.post(path + "/contacts", {{"contact", core::id_text(78)}}) == 409);
  CHECK(tool.post(path + "/contacts", {{"contact", core::id_text(79)}}) == 422);
  CHECK(tool.post("/api/v1/cases", {{"status", "PLAN"}, {"language", "vi"}}) == 201);
  CHECK(tool.post("/api/v1/cases", {{"status", "CLOSED"}}) == 422);
  CHECK(tool.get("/api/v1/cases?limit=1") == 200);
  CHECK(tool.shows("\"total\":2"));
  CHECK(tool.shows("\"next\":\""));
  CHECK(tool.get("/api/v1/cases?exploitation=BEGGING&sex=F&registration_year=2026") == 200);
  CHECK(tool.shows("\"exploitation\":[\"FORCED_LABOUR\",\"BEGGING\"]"));
  CHECK(tool.shows("\"total\":1"));
  CHECK(tool.get("/api/v1/cases?status=PLAN") == 200);
  CHECK(tool.shows("\"total\":1"));
  CHECK(tool.get("/api/v1/cases?exploitation=%") == 422);
  CHECK(tool.get("/api/v1/cases?from=nonsense") == 422);
  CHECK(tool.get("/api/v1/cases?lead=!") == 422);
  CHECK(other.get("/api/v1/cases") == 200);
  CHECK(other.shows("\"total\":0"));
  core::Fields close;
  close.add("status", "CLOSED");
  auto etag = [&] { return tool.get(path), tool.header("ETag"); };
  CHECK(tool.send(web::Method::patch, path, close, etag()) == 422);
  close.add("closing_reason", "REFERRED");
  CHECK(tool.send(web::Method::patch, path, close, etag()) == 200);
  CHECK(tool.send(web::Method::patch, path, change, etag()) == 409);
}

TEST_CASE_FIXTURE(CaseDesk, "with one operator's keys no sealed word of the other's case opens, and a moved ciphertext opens nowhere") {
  auto ewa = person("ewa", "K", {"casemanager"});
  auto path = open(ewa, {{"summary", "Katowice only."}});
  ewa.post(path + "/notes", {{"kind", "NOTE"}, {"text", "An entry."}});
  Reader wide{ewa.user, "K", Reader::Reach::operator_wide};
  db->read([&](store::Tx& tx) {
    CHECK(record(tx, katowice, id_of(path), wide)->answers.get("summary") == "Katowice only.");
    CHECK(!record(tx, warsaw, id_of(path), wide).has_value());
    CHECK(!notes(tx, warsaw, id_of(path), 10).has_value());
  });
  by_hand("update case_note set id = id + 1");
  db->read([&](store::Tx& tx) { CHECK(!notes(tx, katowice, id_of(path), 10).has_value()); });
}

TEST_CASE_FIXTURE(CaseDesk, "the remembered totals are those a count would give, whatever is opened, changed, closed or undone") {
  auto anna = person("anna", "W", {"coordinator"}), maria = person("maria", "W", {"casemanager"});
  std::vector<Filter> filters(11);
  for (auto& f : filters) f.reader = {anna.user, "W", Reader::Reach::operator_wide};
  filters[0].status = "OPEN";
  filters[1].status = "CLOSED";
  filters[2].urgency = "U1";
  filters[3].exploitation = "BEGGING";
  filters[4].lead = maria.user;
  filters[5].citizenship = "UA", filters[5].status = "OPEN";
  filters[6].registration_year = 2026;
  filters[7].from = clock.now().plus_seconds(20);
  filters[8].to = clock.now().plus_seconds(20), filters[8].sex = "F";
  filters[9].reader = {maria.user, "W", Reader::Reach::team};
  filters[10].number = "W-2026-0002";
  auto agree = [&](const char* when) {
    db->read([&](store::Tx& tx) {
      for (std::size_t i = 0; i < filters.size(); ++i) {
        CAPTURE(i);
        CHECK_MESSAGE(total(tx, filters[i]) == count(tx, filters[i]), when);
      }
    });
  };
  agree("empty");
  std::vector<std::string> paths;
  for (int i = 0; i < 30; ++i) {
    clock.advance_seconds(2);
    paths.push_back(open(i % 3 == 0 ? maria : anna, {{"urgency", i % 2 == 0 ? "U1" : "U2"}, {"citizenship", i % 4 == 0 ? "UA" : "BY"}, {"sex", "F"}, {"exploitation", i % 5 == 0 ? "BEGGING" : "SEXUAL"}}));
    agree("opened");
  }
  for (int i = 0; i < 10; ++i) {
    anna.get(paths[static_cast<std::size_t>(i)] + "/edit");
    REQUIRE(anna.post(paths[static_cast<std::size_t>(i)] + "/edit", {{"urgency", "U3"}, {"exploitation", "BEGGING"}, {"exploitation", "SEXUAL"}, {"citizenship", ""}}) == 303);
    agree("changed");
    anna.get(paths[static_cast<std::size_t>(i)]);
    REQUIRE(anna.post(paths[static_cast<std::size_t>(i)] + "/close", {{"closing_reason", "GOALS_MET"}}) == 303);
    agree("closed");
  }
  // A change that is taken back with its transaction changes no total; one made behind the program's back is counted anew.
  CHECK_THROWS(db->write([&](store::Tx& tx) {
    NewCase fresh;
    fresh.operator_code = "W";
    fresh.lead = maria.user;
    (void)open_case(tx, warsaw, library, fresh, maria.user, clock.now());
    throw core::Failure(core::Errc::internal, "undone");
  }));
  agree("undone");
  CHECK(number("select count(*) from case_file") == 30);
}

TEST_CASE_FIXTURE(CaseDesk, "a contact belongs to a case once, and the case shows it") {
  auto maria = person("maria", "W", {"casemanager"});
  auto path = open(maria);
  contacts.push_back({.id = 5, .number = "26-00005", .channel = "PHONE", .direction = "IN", .caller_type = "FAMILY", .taken_by_name = "Person olga", .started_at = clock.now(),
                      .ended_at = clock.now().plus_seconds(840)});
  auto join = [&] { return write([&](store::Tx& tx) { return add_contact(tx, id_of(path), 5, clock.now(), maria.user, clock.now()); }); };
  CHECK(join().has_value());
  CHECK(join().error().code == core::Errc::conflict);
  maria.get(path);
  keep(maria, "overview");
  CHECK(maria.shows("Kontakt 26-00005"));
  CHECK(maria.shows("14 min"));
  CHECK(maria.shows("Person olga"));
  db->read([&](store::Tx& tx) {
    CHECK(cases_of_contact(tx, 5) == std::vector<CaseId>{id_of(path)});
    CHECK(contacts_of(tx, id_of(path)) == std::vector<std::int64_t>{5});
  });
}

TEST_CASE_FIXTURE(CaseDesk, "what another room does in a case stands on the timeline and among the changes, is counted, and has a dot for the others until they look") {
  auto maria = person("maria", "W", {"casemanager"}), anna = person("anna", "W", {"coordinator"});
  auto path = open(maria);
  add_chapter(*services, {.name = "services", .text = "cases.nav.facts", .icon = "hand", .order = 5, .speaks = Speaks::once_begun, .cards = [](web::Context&, const Header& h, std::vector<Card>& all) {
                                  all.push_back({"services", "Card of services", home_of(h) + "/services", {{"given", "three hours"}}});
                                },
                                .asides = [](web::Context&, const Header&, std::vector<Aside>& all) {
                                  all.push_back({Aside::Tone::danger, "danger", "oct", "Danger now", "/x", "more", {"Do not call."}});
                                }});
  auto id = id_of(path);
  REQUIRE(maria.get(path) == 200);
  CHECK(!maria.shows("Card of services"));  // nothing was begun there
  CHECK(!maria.shows("Danger now"));
  clock.advance_seconds(60);
  write([&](store::Tx& tx) { happened(tx, id, {.chapter = "services", .what = "invented", .record = 77, .detail = "support_type:SHELTER", .more = 1}, maria.user, clock.now()); return 0; });
  REQUIRE(maria.get(path) == 200);
  CHECK(maria.shows("Action.services.invented"));  // the room that tells it brings the text
  CHECK(maria.shows(path + "/services#r-000000000002d"));
  CHECK(maria.shows("Card of services"));
  CHECK(maria.shows("Danger now"));
  CHECK(!maria.shows("class=\"dot\""));
  REQUIRE(anna.get(path) == 200);
  CHECK(anna.shows("class=\"dot\""));
  REQUIRE(anna.get(path + "/changes") == 200);
  CHECK(anna.shows("Action.services.invented"));
  CHECK(number("select records from case_chapter where chapter = 'services'") == 1);
}

TEST_CASE_FIXTURE(CaseDesk, "a flag stands in the header of every part; a flag that somebody else set meanwhile stays") {
  auto maria = person("maria", "W", {"casemanager"}), anna = person("anna", "W", {"coordinator"});
  auto path = open(maria);
  REQUIRE(maria.get(path + "/flags") == 200);
  REQUIRE(anna.post(path + "/flags", {{"flag", "NO_POLICE"}}) == 303);
  REQUIRE(maria.post(path + "/flags", {{"flag", "PREGNANT"}}) == 303);
  REQUIRE(maria.get(path + "/timeline") == 200);
  CHECK(maria.shows("nie chce kontaktu z Policją"));
  CHECK(maria.shows("ciąża"));
  REQUIRE(maria.post(path + "/flags", {{"seen", "NO_POLICE"}, {"seen", "PREGNANT"}, {"flag", "PREGNANT"}}) == 303);
  REQUIRE(maria.get(path) == 200);
  CHECK(!maria.shows("nie chce kontaktu z Policją"));
  CHECK(maria.post(path + "/flags", {{"flag", "NOTHING"}}) == 422);
  CHECK(events("case.flag") == 2);
  CHECK(events("case.flag_end") == 1);
}

TEST_CASE_FIXTURE(CaseDesk, "a case holds five hundred persons, from A to SF, in that order, and says so at the next one") {
  auto maria = person("maria", "W", {"casemanager"});
  auto path = open(maria);
  auto id = id_of(path);
  write([&](store::Tx& tx) {
    for (int i = 0; i < 500; ++i)
      REQUIRE(add_person({tx, *opened.of("W"), library, maria.user, clock.now()}, id, {}));
    auto one_more = add_person({tx, *opened.of("W"), library, maria.user, clock.now()}, id, {});
    REQUIRE(!one_more);
    CHECK(one_more.error().code == core::Errc::invalid);
    auto all = persons(tx, id);
    CHECK(all.size() == 500);
    CHECK(all[0].label == "A");
    CHECK(all[25].label == "Z");
    CHECK(all[26].label == "AA");
    CHECK(all[499].label == "SF");
    return 0;
  });
}

TEST_SUITE_END();
