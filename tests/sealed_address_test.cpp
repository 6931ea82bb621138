// The address of a place is planted with marks, released, looked at and changed; then every role opens every page, and the whole store is read row by row: nobody but the staff
// of the place and the one driver has seen it, and it lies nowhere in the clear. Of the night the same: only those who work there see it.
#include "pdf_text.h"
#include "robot.h"

#include "address/record.h"
#include "cases/cases.h"
#include "clocks/view.h"
#include "core/log.h"
#include "mail/mail.h"
#include "shelter/record.h"
#include "store/feed.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

using namespace ostoja;
using namespace ostoja::tests;

namespace {

const std::vector<std::pair<std::string, std::string>> kAddress{{"street", "Zmyslonaulica 77/4"}, {"town", "Planteddorf"}, {"way", "Objazdem przez Markomost"}, {"door", "Kodmark 4711"}, {"word", "Haslomark jaskolka"}};
const std::vector<std::string> kMarks{"Zmyslonaulica", "Planteddorf", "Markomost", "Kodmark", "Haslomark"};

struct Planted {
  House house;
  shelter::ShelterId place;
  shelter::StayId stay;
  std::string home;

  explicit Planted(const std::vector<std::string>& staff) {
    house.centre->db->write([&](store::Tx& tx) {
      const auto& library = house.centre->forms;
      auto by = house.user("coordinator").id;
      auto now = house.clock.now();
      place = shelter::add_shelter(tx, library, {"W1", "Topola", "W", "SHELTER", {"pl"}}, by, now).value();
      auto s = shelter::find_shelter(tx, place).value();
      shelter::Room room{.shelter = place, .name = "1", .for_whom = "WOMEN"};
      room.id = shelter::add_room(tx, library, s, room, by, now).value();
      auto bed = shelter::add_bed(tx, room, "a", by, now).value(), other = shelter::add_bed(tx, room, "b", by, now).value();
      for (const auto& login : staff) REQUIRE(shelter::set_worker(tx, s, house.user(login).id, by, now));
      shelter::Keeper k{tx, *house.centre->vault->of("W"), library, house.user("consultant").id, now};
      shelter::Hold h{.bed = bed, .from = k.today(), .until = k.today().plus_days(5), .from_operator = "W"};
      h.packet.set("sex", "F");
      stay = shelter::hold(k, h).value();
      shelter::Hold lives{.bed = other, .from = k.today(), .until = k.today().plus_days(5), .from_operator = "W"};
      lives.packet.set("sex", "F"), lives.packet.set("call_name", "Mieszkanka");
      auto in = shelter::hold(k, lives).value();
      REQUIRE(shelter::admit(k, shelter::find_stay(tx, in).value(), {.at = now, .rules_version = {}, .rules_language = {}, .children = {}}));
    });
    home = "/shelters/" + place.text();
  }
  void plant(Robot& by) {
    core::Fields form;
    for (const auto& [name, value] : kAddress) form.add(name, value);
    form.add("version", "0");
    REQUIRE(by.post(home + "/address", form).status == 303);
  }
  std::string ask(Robot& by, const std::string& to) {
    core::Fields form;
    for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{{"stay", stay.text()}, {"to", house.user(to).id.text()}, {"role", "DRIVER"}, {"hours", "4"}, {"reason", "Powodmark"}}) form.add(name, value);
    auto answer = by.post("/addresses", form);
    CHECK_MESSAGE(answer.status == 303, seen(answer));
    return house.centre->db->reading([&](store::Tx& tx) { return address::releases_of(tx, place, {}).front().id.text(); });
  }
  static std::string seen(const web::Response& r) { return std::to_string(r.status); }
  bool shows(const web::Response& r) const { return r.status == 200 && r.body.find(kMarks.front()) != r.body.npos; }
  int follow() {
    return house.centre->db->writing([&](store::Tx& tx) { return address::follow(tx, *house.centre->vault->of("W"), house.clock.now()); });
  }
};

// What the program writes to standard error, which is its log, while one of these lives.
class Log {
 public:
  Log() : file_(std::tmpfile()), kept_(::dup(2)) {
    std::fflush(stderr);
    ::dup2(::fileno(file_), 2);
  }
  ~Log() {
    std::fflush(stderr);
    ::dup2(kept_, 2);
    ::close(kept_);
    std::fclose(file_);
  }
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  std::string text() const {
    std::fflush(stderr);
    std::string out;
    std::array<char, 4096> part{};
    ::lseek(::fileno(file_), 0, SEEK_SET);
    for (ssize_t n; (n = ::read(::fileno(file_), part.data(), part.size())) > 0;) out.append(part.data(), static_cast<std::size_t>(n));
    return out;
  }

 private:
  std::FILE* file_;
  int kept_;
};

std::string filled(std::string_view pattern, const Planted& p, const std::string& release) {
  std::string out;
  for (auto part : core::split(pattern.substr(1), '/')) {
    out += '/';
    if (part == ":shelter") out += p.place.text();
    else if (part == ":stay") out += p.stay.text();
    else if (part == ":release") out += release;
    else if (part.starts_with(':')) out += "0000000000009";
    else out += part;
  }
  return out;
}
std::vector<std::string> everybody(const House& house) {
  std::vector<std::string> out;
  for (const auto& role : house.centre->policy.roles()) {
    out.push_back(role);
    if (!of_both(role)) out.push_back(role + "-k");
  }
  return out;
}

// Every text and every blob of every table, as somebody with the database's key would read them.
std::string everything(House& house) {
  std::string out;
  house.centre->db->read([&](store::Tx& tx) {
    std::vector<std::string> tables;
    tx.run("select name from sqlite_master where type = 'table'", {}, [&](const store::Row& r) { tables.emplace_back(r.text(0)); });
    for (const auto& table : tables) {
      int columns = 0;
      tx.run("select name from pragma_table_info('" + table + "')", {}, [&](const store::Row&) { ++columns; });
      tx.run("select * from \"" + table + "\"", {}, [&](const store::Row& r) {
        for (int i = 0; i < columns; ++i) {
          auto blob = r.blob(i);
          out += core::view_of(blob), out += '\n', out += r.text(i), out += '\n';
        }
      });
    }
  });
  return out;
}

}  // namespace

TEST_SUITE("address") {
  TEST_CASE("the address is given for one transfer by two people, to one person, and is gone when the transfer is over") {
    Planted p({"shelter", "night"});
    Robot shelter(p.house, "shelter"), night(p.house, "night"), consultant(p.house, "consultant"), driver(p.house, "intervention"), coordinator(p.house, "coordinator");
    p.plant(shelter);
    CHECK(p.shows(shelter.post(p.home + "/address/show", {})));
    CHECK(p.shows(night.post(p.home + "/address/show", {})));
    CHECK(coordinator.post(p.home + "/address/show", {}).status != 200);
    auto id = p.ask(consultant, "intervention");
    CHECK(driver.post("/addresses/" + id + "/show", {}).status == 409);                                  // nobody agreed yet
    CHECK(consultant.post(p.home + "/address/releases/" + id + "/agree", {}).status == 403);              // does not work there
    CHECK(night.post(p.home + "/address/releases/" + id + "/agree", {}).status == 303);
    CHECK(night.post(p.home + "/address/releases/" + id + "/agree", {}).status == 409);
    auto shown = driver.post("/addresses/" + id + "/show", {});
    CHECK(p.shows(shown));
    CHECK(std::any_of(shown.headers.begin(), shown.headers.end(), [](const auto& h) { return h.first == "Cache-Control" && h.second.find("no-store") != std::string::npos; }));
    CHECK(p.shows(driver.post("/addresses/" + id + "/show", {})));
    CHECK_FALSE(p.shows(consultant.post("/addresses/" + id + "/show", {})));                              // asked, and is not the driver
    CHECK(coordinator.post("/addresses/" + id + "/show", {}).status == 404);
    CHECK(driver.get("/addresses").body.find("Zmyslonaulica") == std::string::npos);
    // Each look is in the log.
    auto looks = p.house.centre->db->reading([&](store::Tx& tx) {
      int n = 0;
      for (const auto& e : store::events_of(tx, "shelter", p.place.value, 100)) n += e.action == "address.view" && e.detail == "release";
      return n;
    });
    CHECK(looks == 2);
    // She has arrived: the copy is gone, in the store as well.
    p.house.centre->db->write([&](store::Tx& tx) {
      shelter::Keeper k{tx, *p.house.centre->vault->of("W"), p.house.centre->forms, p.house.user("shelter").id, p.house.clock.now()};
      REQUIRE(shelter::admit(k, shelter::find_stay(tx, p.stay).value(), {.at = p.house.clock.now(), .rules_version = {}, .rules_language = {}, .children = {}}));
    });
    CHECK(driver.post("/addresses/" + id + "/show", {}).status == 409);
    CHECK(p.follow() == 1);
    p.house.centre->db->read([&](store::Tx& tx) {
      CHECK(tx.number("select count(*) from address_release where sealed is not null") == 0);
      CHECK(tx.number("select count(*) from record_key where record = 'address_release'") == 0);
    });
  }
  TEST_CASE("time ends it: after the hours that were agreed nobody opens it, and the copy is destroyed") {
    Planted p({"shelter", "night"});
    Robot shelter(p.house, "shelter"), consultant(p.house, "consultant");
    p.plant(shelter);
    auto id = p.ask(consultant, "consultant");
    CHECK(shelter.post(p.home + "/address/releases/" + id + "/agree", {}).status == 303);
    CHECK(p.shows(consultant.post("/addresses/" + id + "/show", {})));
    p.house.clock.advance_seconds(4 * 3600 + 1);
    Robot later(p.house, "consultant");
    CHECK(later.post("/addresses/" + id + "/show", {}).status == 409);
    CHECK(p.follow() == 1);
    CHECK(p.follow() == 0);
  }
  TEST_CASE("nobody agrees to what they asked for themselves, or to what is for them; the table holds it too") {
    Planted p({"shelter", "night"});
    Robot shelter(p.house, "shelter"), night(p.house, "night");
    p.plant(shelter);
    auto id = p.ask(shelter, "casemanager");
    auto answer = shelter.post(p.home + "/address/releases/" + id + "/agree", {});
    CHECK(answer.status == 422);
    CHECK(night.post(p.home + "/address/releases/" + id + "/refuse", {}).status == 303);
    bool refused = false;
    try {
      p.house.centre->db->write([&](store::Tx& tx) { tx.run("update address_release set decided_by = asked_by where id > 0"); });
    } catch (const core::Failure&) {
      refused = true;
    }
    CHECK(refused);
  }
  TEST_CASE("a driver of the other operator gets a copy under their own operator's keys") {
    Planted p({"shelter", "night"});
    Robot shelter(p.house, "shelter"), driver(p.house, "casemanager-k");
    p.plant(shelter);
    // Held by the other operator's staff.
    p.house.centre->db->write([&](store::Tx& tx) { tx.run("update stay set from_operator = 'K', held_by = $2 where id = $1", {p.stay, p.house.user("casemanager-k").id}); });
    auto id = p.ask(driver, "casemanager-k");
    CHECK(shelter.post(p.home + "/address/releases/" + id + "/agree", {}).status == 303);
    CHECK(p.shows(driver.post("/addresses/" + id + "/show", {})));
  }
  TEST_CASE("whoever leaves the staff opens nothing from then on, and who comes does") {
    Planted p({"shelter"});
    Robot shelter(p.house, "shelter"), night(p.house, "night");
    p.plant(shelter);
    CHECK(night.post(p.home + "/address/show", {}).status == 404);
    auto by = p.house.user("coordinator").id;
    p.house.centre->db->write([&](store::Tx& tx) {
      auto s = shelter::find_shelter(tx, p.place).value();
      REQUIRE(shelter::set_worker(tx, s, p.house.user("night").id, by, p.house.clock.now()));
    });
    CHECK(p.follow() == 1);
    CHECK(p.shows(night.post(p.home + "/address/show", {})));
    p.house.clock.advance_seconds(60);
    p.house.centre->db->write([&](store::Tx& tx) {
      auto s = shelter::find_shelter(tx, p.place).value();
      REQUIRE(shelter::drop_worker(tx, s, p.house.user("night").id, by, p.house.clock.now()));
    });
    CHECK(night.post(p.home + "/address/show", {}).status == 404);
    CHECK(p.follow() == 1);
    p.house.centre->db->read([&](store::Tx& tx) { CHECK(vault::OperatorKeys::readers(tx, "shelter_address", p.place.value).size() == 1); });
    CHECK(p.shows(shelter.post(p.home + "/address/show", {})));
  }
  TEST_CASE("the address is on no page of any role, in no column of the store, in no file of the folder") {
    Planted p({"shelter", "night"});
    Robot shelter(p.house, "shelter"), night(p.house, "night"), consultant(p.house, "consultant"), driver(p.house, "intervention");
    p.plant(shelter);
    auto id = p.ask(consultant, "intervention");
    CHECK(night.post(p.home + "/address/releases/" + id + "/agree", {}).status == 303);
    CHECK(p.shows(driver.post("/addresses/" + id + "/show", {})));
    int pages = 0;
    for (const auto& login : everybody(p.house)) {
      Robot who(p.house, login);
      for (const auto* route : p.house.desk->router().routes()) {
        const std::string_view pattern = route->pattern;
        auto path = filled(pattern, p, id);
        const bool post = route->method == web::Method::post && (path.ends_with("/show") || path == "/search" || path.ends_with("/address/edit"));
        if (route->method != web::Method::get && !post) continue;
        const bool staff = login == "shelter" || login == "night";
        if (post && ((staff && path.starts_with(p.home)) || login == "intervention")) continue;          // those who may
        core::Fields form;
        if (path == "/search") form.add("q", kMarks.front() + " " + kMarks[1]);
        auto answer = post ? who.post(path, form) : who.get(path);
        ++pages;
        CHECK_MESSAGE(answer.status < 500, login << " " << path);
        for (const auto& mark : kMarks) {
          if (path == "/search") break;                                                                  // the page repeats what was looked for
          CHECK_MESSAGE(answer.body.find(mark) == answer.body.npos, login << " sees " << mark << " at " << path);
          for (const auto& [name, value] : answer.headers) CHECK_MESSAGE(value.find(mark) == value.npos, login << " " << path << " " << name);
        }
        if (path == "/search") CHECK_MESSAGE(answer.body.find("Topola") == answer.body.npos, login << " finds the place by its address");
      }
    }
    MESSAGE("pages looked through: " << pages);
    CHECK(pages > 1000);
    auto store = everything(p.house);
    CHECK(store.find("W1") != store.npos);                                                                // the dump does read
    for (const auto& mark : kMarks) CHECK_MESSAGE(store.find(mark) == store.npos, mark << " lies in the store in the clear");
    CHECK(store.find("Powodmark") == store.npos);
    for (const auto& file : std::filesystem::recursive_directory_iterator(p.house.dir)) {
      if (!file.is_regular_file()) continue;
      std::ifstream in(file.path(), std::ios::binary);
      std::stringstream all;
      all << in.rdbuf();
      for (const auto& mark : kMarks) CHECK_MESSAGE(all.str().find(mark) == std::string::npos, mark << " lies in " << file.path().filename().string());
    }
  }
  TEST_CASE("the address is in no log, no calendar, no mail, and on no paper of the case that stays there") {
    Planted p({"shelter", "night"});
    std::string log;
    std::vector<std::pair<std::string, std::string>> papers;             // address, what can be read there
    std::string calendar, mail;
    {
      Log heard;
      Robot shelter(p.house, "shelter"), night(p.house, "night"), lead(p.house, "casemanager"), coordinator(p.house, "coordinator");
      p.plant(shelter);
      auto id = p.ask(shelter, "casemanager");
      REQUIRE(night.post(p.home + "/address/releases/" + id + "/agree", {}).status == 303);
      REQUIRE(p.shows(lead.post("/addresses/" + id + "/show", {})));
      // What goes wrong is told in the log, too: an address that is too long, an old version, one sent where none belongs, and an address as part of an address.
      for (const auto& [path, version] : std::vector<std::pair<std::string, std::string>>{{p.home + "/address", "0"}, {p.home + "/address", "x"}, {p.home + "/night/book", "1"}, {"/addresses", ""}, {"/addresses/" + id + "/show", ""}}) {
        core::Fields form;
        for (const auto& [name, value] : kAddress) form.add(name, value);
        form.add("street", kMarks.front() + std::string(3000, 'x')), form.add("version", version);
        CHECK(shelter.post(path, form).status < 500);
      }
      lead.get("/shelters/" + kMarks.front() + "/address");
      // A case of somebody who stays in that house, with a term that the law sets, walked through and filled in by its lead.
      cases::CaseId of;
      p.house.centre->db->write([&](store::Tx& tx) {
        const auto& keys = *p.house.centre->vault->of("W");
        const auto by = p.house.user("casemanager").id;
        const auto now = p.house.clock.now();
        of = cases::open_case(tx, keys, p.house.centre->forms, {.operator_code = "W", .urgency = "U2", .language = "uk", .lead = by, .summary = {}, .answers = {}, .number = {}, .opened_at = now}, by, now).value();
        tx.run("update stay set case_id = $2 where shelter_id = $1", {p.place, of});
        const auto today = core::local(now).date;
        REQUIRE(clocks::keep(tx, {.rule = "shelter_three_months", .of_case = of, .person = {}, .table = "stay", .record = p.stay.value, .started = today.plus_days(-90), .last_day = today.plus_days(2), .computed = {}, .step = 0, .href = "/cases/" + of.text() + "/places"}, by, now));
      });
      const auto home = "/cases/" + of.text();
      auto pages = lead.walk(home, {"/close", "/team", "/step", "/status", "/transfer"});
      pages.merge(lead.walk(home, {"/close", "/team", "/step", "/status", "/transfer"}));
      for (const auto* more : {"/clocks", "/clocks/calendar", "/shelters", "/shelters/held", "/tasks", "/"}) pages.insert(more);
      std::string all_parts = home + "/print/pdf?lang=pl&names=with";
      auto choice = lead.get(home + "/print").body;
      for (std::size_t at = 0; (at = choice.find("name=\"part\" value=\"", at)) != choice.npos;) {
        at += 19;
        all_parts += "&part=" + choice.substr(at, choice.find('"', at) - at);
      }
      CHECK_MESSAGE(all_parts.find("part=places") != all_parts.npos, all_parts);
      pages.insert(all_parts), pages.insert("/identification/institution-form/pdf");
      for (const auto& address : pages) {
        auto answer = lead.get(address);
        CHECK_MESSAGE(answer.status < 500, address);
        if (answer.content_type == "application/pdf") papers.emplace_back(address, pdf_text(answer.body));
        else for (const auto& mark : kMarks) CHECK_MESSAGE(answer.body.find(mark) == answer.body.npos, mark << " at " << address);
      }
      core::Fields none;
      auto made = lead.post("/clocks/calendar", none).body;
      auto at = made.find("/calendar/");
      REQUIRE(at != made.npos);
      calendar = lead.get(made.substr(at, made.find(".ics", at) + 4 - at)).body;
      p.house.centre->db->read([&](store::Tx& tx) {
        auto soon = clocks::soon(tx, {p.house.user("casemanager").id, "W", cases::Reader::Reach::team}, p.house.clock.now());
        CHECK(soon.week == 1);
        for (const auto* lang : {"pl", "en"}) mail += mail::written({"smtp://127.0.0.1:1", "ostoja@centrum.example", {}, {}}, clocks::digest("anna@centrum.example", lang, soon), p.house.clock.now(), "1");
      });
      p.follow();
      core::log(core::Level::info, "a line of the test");
      log = heard.text();
    }
    CHECK(log.find("a line of the test") != log.npos);
    CHECK(calendar.find("BEGIN:VEVENT") != calendar.npos);
    CHECK(mail.find("Subject:") != mail.npos);
    CHECK(papers.size() >= 2);
    for (const auto& [address, text] : papers) CHECK_MESSAGE(text.size() > 50, address << " cannot be read");
    auto with = std::find_if(papers.begin(), papers.end(), [](const auto& paper) { return paper.first.find("/print/pdf") != std::string::npos; });
    REQUIRE(with != papers.end());
    CHECK(with->second.find("W1-26-0001") != std::string::npos);         // the number of the stay is there: the reader of PDFs does read
    for (const auto& mark : kMarks) {
      CHECK_MESSAGE(log.find(mark) == log.npos, mark << " is in the log: " << log.substr(log.find(mark) == log.npos ? 0 : log.find(mark), 80));
      CHECK_MESSAGE(calendar.find(mark) == calendar.npos, mark << " is in the calendar");
      CHECK_MESSAGE(mail.find(mark) == mail.npos, mark << " is in the mail");
      for (const auto& [address, text] : papers) CHECK_MESSAGE(text.find(mark) == text.npos, mark << " is on the paper " << address);
    }
    MESSAGE("papers read: " << papers.size() << ", lines of the log: " << std::count(log.begin(), log.end(), '\n'));
  }
}

TEST_SUITE("night") {
  TEST_CASE("what is written at night is seen by who works in the house and by nobody else; for them the house is as one that does not exist") {
    Planted p({"shelter", "night"});
    Robot worker(p.house, "shelter");
    const auto home = p.home + "/night";
    auto addresses = worker.walk(home, {"/end", "/remove"});
    addresses.merge(worker.walk(home, {"/end", "/remove"}));
    for (const auto& line : worker.refused()) {
      MESSAGE("not sent: " << line);
      CHECK_FALSE(line.ends_with("500"));
    }
    REQUIRE(worker.marks().size() > 8);
    Robot colleague(p.house, "night");
    std::string all;
    for (const auto& address : addresses) all += colleague.get(address).body;
    int found = 0;
    for (const auto& mark : worker.marks()) found += all.find(mark.text) != all.npos ? 1 : 0;
    MESSAGE("pages of the night: " << addresses.size() << ", marks: " << worker.marks().size() << ", seen by the colleague: " << found);
    CHECK(found * 2 > static_cast<int>(worker.marks().size()));
    std::set<std::string> everywhere = addresses;
    for (const auto* route : p.house.desk->router().routes())
      if (route->method == web::Method::get) everywhere.insert(filled(route->pattern, p, "0000000000009"));
    const auto none = "/shelters/" + core::id_text(core::next_id(p.house.clock.now().ms));
    for (const auto& login : everybody(p.house)) {
      if (login == "shelter" || login == "night") continue;
      Robot other(p.house, login);
      for (const auto& address : everywhere) {
        auto answer = other.get(address);
        CHECK_MESSAGE(answer.status < 500, login << " " << address);
        for (const auto& mark : worker.marks()) CHECK_MESSAGE(answer.body.find(mark.text) == answer.body.npos, login << " sees " << mark.field << " at " << address);
      }
      auto clean = [&](std::string text, const std::string& what) {
        for (std::size_t at; (at = text.find(what)) != text.npos;) text.replace(at, what.size(), "~");
        return text;
      };
      for (const auto* part : {"/night", "/night/book", "/night/medicines", "/address"}) {
        auto there = other.get(p.home + part), not_there = other.get(none + part);
        CHECK_MESSAGE(there.status == not_there.status, login << " " << part);
        CHECK_MESSAGE(clean(there.body, p.home) == clean(not_there.body, none), login << " " << part);
      }
    }
    auto store = everything(p.house);
    for (const auto& mark : worker.marks()) CHECK_MESSAGE(store.find(mark.text) == store.npos, mark.field << " of " << mark.address << " lies in the store in the clear");
  }
}
