// Several names, documents, telephones, addresses and languages of a person: who opens them, what finds them, and that they go along.
#include "cases/desk_for_tests.h"
#include "people/register.h"

#include <algorithm>
#include <chrono>
#include <thread>

using namespace ostoja;
using namespace ostoja::cases;

namespace {

struct DetailsDesk : CaseDesk {
  Person maria = person("maria", "W", {"casemanager"}), jan = person("jan", "W", {"casemanager"}), anna = person("anna", "W", {"coordinator"});
  std::string path;
  people::PersonId whom;

  DetailsDesk() {
    people_module.start(*services);
    path = open(maria);
    whom = add(maria, path, {{"first_name", "Kalyna"}, {"second_name", "Invented"}});
  }
  people::PersonId add(Person& who, const std::string& at, Sent fields) {
    who.get(at + "/people/new");
    fields.emplace_back("same_as", "new");
    REQUIRE(who.post(at + "/people", fields) == 303);
    return people::PersonId{number("select max(person_id) from case_person")};
  }
  std::string home() const { return path + "/people/" + whom.text(); }
  int detail(Person& who, const char* kind, Sent fields) {
    who.get(home() + "/add/" + kind);
    return who.post(home() + "/add/" + kind, fields);
  }
  std::string newest() { return core::id_text(number("select max(id) from person_detail")); }
  std::vector<std::int64_t> found(std::string_view typed) {
    std::vector<std::int64_t> out;
    db->reading([&](store::Tx& tx) {
      for (const auto& l : people::find(*services, tx, warsaw, typed, 20)) out.push_back(l.id.value);
      return 0;
    });
    return out;
  }
  bool finds(std::string_view typed, people::PersonId id) {
    auto all = found(typed);
    return std::find(all.begin(), all.end(), id.value) != all.end();
  }
  void wait_for_register() {
    for (int i = 0; i < 2000 && !people::all_findable(*services); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
};

}  // namespace

TEST_SUITE("cases") {
  TEST_CASE_FIXTURE(DetailsDesk, "a person has several names, documents, telephones, addresses and languages; the team sees them, a coordinator off the team sees codes only") {
    CHECK(detail(maria, "name", {{"kind", "BIRTH"}, {"first_name", "Kalyna"}, {"second_name", "Maidenmark"}}) == 303);
    CHECK(detail(maria, "document", {{"document_kind", "PASSPORT"}, {"document_number", "PASSMARK77"}, {"issuing_country", "UA"}, {"document_place", "PERPETRATOR"}}) == 303);
    CHECK(detail(maria, "phone", {{"phone", "+48 22 555 01 77"}, {"phone_owner", "FRIEND"}, {"note", "Notemark."}}) == 303);
    CHECK(detail(maria, "address", {{"address_kind", "RESIDENCE"}, {"address", "Streetmark 7"}, {"address_safe", "NO"}}) == 303);
    CHECK(detail(maria, "language", {{"language", "ka"}, {"language_level", "GOOD"}, {"reads", "GEORGIAN"}, {"interpreter", "YES"}}) == 303);
    maria.get(path + "/people");
    for (const char* mark : {"Maidenmark", "PASSMARK77", "Notemark.", "Streetmark 7"}) CHECK_MESSAGE(maria.shows(mark), mark);
    REQUIRE(anna.get(path + "/people") == 200);
    for (const char* mark : {"Maidenmark", "PASSMARK77", "555 01 77", "Notemark.", "Streetmark 7"}) CHECK_MESSAGE(!anna.shows(mark), mark);
    CHECK(anna.shows("gruzi"));  // languages are counted, so they lie open
    CHECK(anna.get(home() + "/details/" + newest()) == 403);
    CHECK(jan.get(path + "/people") == 404);
    CHECK(jan.get(home() + "/details/" + newest()) == 404);
  }

  TEST_CASE_FIXTURE(DetailsDesk, "bad input comes back with what was typed; names of any script are kept as written") {
    CHECK(detail(maria, "name", {{"kind", "ALIAS"}}) == 422);
    CHECK(detail(maria, "name", {{"kind", "ALIAS"}, {"first_name", std::string(4000, 'x')}}) == 422);
    CHECK(maria.shows(std::string(4000, 'x')));
    CHECK(detail(maria, "name", {{"kind", "ALIAS"}, {"first_name", std::string("a\0b", 3)}}) == 422);
    CHECK(detail(maria, "document", {{"document_kind", "PASSPORT"}, {"valid_until", "2027-12-32"}}) == 422);
    CHECK(detail(maria, "document", {{"document_kind", "PASSPORT"}, {"issued", "2020-05"}, {"valid_until", "2019"}}) == 422);
    CHECK(detail(maria, "document", {{"document_number", "X"}, {"issued", "2999"}}) == 422);
    CHECK(detail(maria, "phone", {{"phone", "not a number"}}) == 422);
    CHECK(detail(maria, "language", {{"language", ""}}) == 422);
    CHECK(detail(maria, "shoe", {}) == 404);
    for (const char* name : {"Олена", "محمد", "\U0001F33B", "O’Connor"}) {
      CHECK(detail(maria, "name", {{"kind", "ALIAS"}, {"name_original_script", name}}) == 303);
      maria.get(path + "/people");
      CHECK_MESSAGE(maria.shows(name), name);
    }
  }

  TEST_CASE_FIXTURE(DetailsDesk, "fifty of a kind are enough: the next one is refused with words, and other kinds still go") {
    for (int i = 0; i < 50; ++i) REQUIRE(detail(maria, "language", {{"language", "ro"}}) == 303);
    CHECK(detail(maria, "language", {{"language", "uk"}}) == 422);
    CHECK(maria.shows("50"));
    CHECK(detail(maria, "address", {{"address", "Anywhere"}}) == 303);
  }

  TEST_CASE_FIXTURE(DetailsDesk, "two who save at once: the later one sees both texts and nothing is lost; taking away asks first and destroys the content") {
    REQUIRE(detail(maria, "phone", {{"phone", "+48225550177"}, {"note", "First."}}) == 303);
    auto at = home() + "/details/" + newest();
    maria.get(path + "/team");
    REQUIRE(maria.post(path + "/team", {{"user", jan.user.text()}, {"role", "LAWYER"}}) == 303);
    REQUIRE(jan.get(at) == 200);
    maria.get(at);
    REQUIRE(maria.post(at, maria.with_marks({{"phone", "+48225550177"}, {"note", "Second."}})) == 303);
    CHECK(jan.post(at, jan.with_marks({{"phone", "+48225550177"}, {"note", "Third."}})) == 412);
    CHECK(jan.shows("Second."));
    CHECK(jan.shows("Third."));
    REQUIRE(jan.get(at + "/remove") == 200);
    CHECK(jan.post(at + "/remove", {{"version", "1"}}) == 412);  // somebody changed it after it was looked at
    REQUIRE(jan.post(at + "/remove", {{"version", "2"}}) == 303);
    CHECK(number("select count(*) from person_detail") == 0);
    CHECK(number("select count(*) from record_key where record like 'person_detail%'") == 0);
    CHECK(jan.get(at) == 404);
  }

  TEST_CASE_FIXTURE(DetailsDesk, "who joins the team opens them, who left does not; of a person without any identity too") {
    auto bare = open(maria);
    whom = add(maria, bare, {});
    path = bare;
    REQUIRE(detail(maria, "name", {{"kind", "ALIAS"}, {"first_name", "Streetname"}}) == 303);
    auto opens = [&](const Person& reader) {
      return write([&](store::Tx& tx) {
        auto keys = access::keys_by_recovery(tx, warsaw, reader.user, clock.now()).value();
        auto all = people::details(tx, whom);
        return people::open_detail(tx, warsaw, keys, all.at(0)).has_value();
      });
    };
    CHECK(opens(maria));
    CHECK_FALSE(opens(jan));
    maria.get(path + "/team");
    REQUIRE(maria.post(path + "/team", {{"user", jan.user.text()}, {"role", "LAWYER"}}) == 303);
    CHECK(opens(jan));
    maria.get(path + "/team");
    REQUIRE(maria.post(path + "/team", {{"end", core::id_text(number("select id from case_team where user_id = $1 and until is null", {jan.user}))}}) == 303);
    CHECK_FALSE(opens(jan));
    CHECK(opens(maria));
  }

  TEST_CASE_FIXTURE(DetailsDesk, "somebody is found by a further name, telephone and document, and no more once they are taken away") {
    wait_for_register();
    REQUIRE(detail(maria, "name", {{"kind", "TRANSLITERATION"}, {"first_name", "Oleksandra"}, {"second_name", "Szewczenko"}}) == 303);
    REQUIRE(detail(maria, "phone", {{"phone", "+48225550178"}}) == 303);
    REQUIRE(detail(maria, "document", {{"document_number", "ZX998877"}}) == 303);
    CHECK(finds("Олександра Шевченко", whom));
    CHECK(finds("+48225550178", whom));
    CHECK(finds("zx 998877", whom));
    auto at = home() + "/details/" + newest();
    maria.get(at + "/remove");
    REQUIRE(maria.post(at + "/remove", {{"version", "1"}}) == 303);
    CHECK_FALSE(finds("zx 998877", whom));
    forms::Answers like;
    like.set("phone", "+48225550178");
    auto same = db->reading([&](store::Tx& tx) { return people::who_may_be(*services, tx, warsaw, like, 5); });
    REQUIRE(same.size() == 1);
    CHECK(same[0].id == whom);
  }

  TEST_CASE_FIXTURE(DetailsDesk, "merging takes them over and unmerging gives them back, each readable by the right team") {
    REQUIRE(detail(maria, "name", {{"kind", "ALIAS"}, {"first_name", "Keptmark"}}) == 303);
    auto kept = whom;
    auto kept_path = path;
    path = open(maria);
    whom = add(maria, path, {{"first_name", "Kalyna"}, {"second_name", "Invented"}});
    auto other = whom;
    REQUIRE(detail(maria, "name", {{"kind", "BIRTH"}, {"first_name", "Movedmark"}}) == 303);
    auto count = [&](people::PersonId id) { return number("select count(*) from person_detail where person_id = $1", {id}); };
    Person cm = person("merging", "W", {"casemanager"});
    for (const auto& at : {kept_path, path}) {
      maria.get(at + "/team");
      REQUIRE(maria.post(at + "/team", {{"user", cm.user.text()}, {"role", "LAWYER"}}) == 303);
    }
    REQUIRE(cm.post("/people/merge", {{"kept", kept.text()}, {"merged", other.text()}}) == 303);
    CHECK(count(kept) == 2);
    CHECK(count(other) == 0);
    cm.get(kept_path + "/people");
    CHECK(cm.shows("Movedmark"));
    REQUIRE(cm.post("/people/unmerge", {{"merge", core::id_text(number("select max(id) from person_merge"))}}) == 303);
    CHECK(count(kept) == 1);
    CHECK(count(other) == 1);
    cm.get(path + "/people");
    CHECK(cm.shows("Movedmark"));
    CHECK_FALSE(cm.shows("Keptmark"));
  }

  TEST_CASE_FIXTURE(DetailsDesk, "programs add and read them; a program of somebody off the team gets codes only") {
    auto api = program(maria, {"cases:read", "cases:write"});
    auto at = "/api/v1" + home() + "/details";
    core::Fields sent;
    sent.add("detail", "document"), sent.add("document_number", "APIMARK1"), sent.add("document_place", "LOST");
    CHECK(api.send(web::Method::post, at, sent) == 201);
    core::Fields wrong;
    wrong.add("detail", "shoe");
    CHECK(api.send(web::Method::post, at, wrong) == 422);
    core::Fields bad;
    bad.add("detail", "phone");
    CHECK(api.send(web::Method::post, at, bad) == 422);
    REQUIRE(api.get(at) == 200);
    CHECK(api.shows("LOST"));
    auto off = program(anna, {"cases:read"});
    REQUIRE(off.get(at) == 200);
    CHECK(off.shows("LOST"));
    CHECK_FALSE(off.shows("APIMARK1"));
    auto foreign = program(jan, {"cases:read"});
    CHECK(foreign.get(at) == 404);
  }

  TEST_CASE_FIXTURE(DetailsDesk, "a case is printed without names: codes and months only, said on the paper; with names: what the reader may see; each print is told by the log") {
    REQUIRE(detail(maria, "name", {{"kind", "BIRTH"}, {"first_name", "Kalyna"}, {"second_name", "Maidenmark"}}) == 303);
    REQUIRE(detail(maria, "language", {{"language", "ka"}, {"interpreter", "YES"}}) == 303);
    maria.get(path);
    REQUIRE(maria.post(path + "/notes", {{"kind", "CALL"}, {"text", "Wordmark of a call.\nSecond line."}}) == 303);
    const auto before = number("select count(*) from event where action = 'case.print'");
    REQUIRE(maria.get(path + "/print") == 200);
    REQUIRE(maria.get(path + "/print/paper?names=without&lang=en") == 200);
    for (const char* mark : {"Kalyna", "Invented", "Maidenmark", "Wordmark", "Person maria,"}) CHECK_MESSAGE(!maria.shows(mark), mark);
    for (const char* told : {"Georgian", "Print without names", "Confidential", "2026-"}) CHECK_MESSAGE(maria.shows(told), told);
    REQUIRE(maria.get(path + "/print/paper?names=with&lang=pl") == 200);
    for (const char* mark : {"Kalyna", "Maidenmark", "Wordmark of a call.<br>Second line.", "Poufne"}) CHECK_MESSAGE(maria.shows(mark), mark);
    REQUIRE(maria.get(path + "/print/paper?names=with&part=team") == 200);
    CHECK_FALSE(maria.shows("Kalyna"));
    REQUIRE(anna.get(path + "/print/paper?names=with") == 200);
    CHECK_FALSE(anna.shows("Maidenmark"));
    CHECK_FALSE(anna.shows("Kalyna"));
    CHECK(jan.get(path + "/print/paper?names=without") == 404);
    CHECK(jan.get(path + "/print/pdf?names=without") == 404);
    CHECK(number("select count(*) from event where action = 'case.print'") - before >= 4);
    CHECK(number("select count(*) from event where action = 'case.print' and detail = 'without_names'") == 1);
    CHECK(number("select count(*) from event where action = 'case.print' and detail like 'with_names%'") == 3);
  }

  TEST_CASE_FIXTURE(DetailsDesk, "the PDF of a case is a PDF, with names or without; without them its bytes do not depend on any name, with them they do") {
    REQUIRE(detail(maria, "name", {{"kind", "BIRTH"}, {"first_name", "Kalyna"}, {"second_name", "Maidenmark"}}) == 303);
    auto pdf = [&](const char* names) {
      REQUIRE(maria.get(path + "/print/pdf?lang=en&part=overview&part=people&part=team&part=rooms&names=" + names) == 200);
      CHECK(maria.last.content_type == "application/pdf");
      return maria.last.body;
    };
    const auto without = pdf("without"), with = pdf("with");
    CHECK(without.starts_with("%PDF"));
    CHECK(with.starts_with("%PDF"));
    for (const char* mark : {"Kalyna", "Invented", "Maidenmark", "Person maria"}) CHECK_MESSAGE(without.find(mark) == without.npos, mark);
    // The text within a PDF is packed; but the same page gives the same bytes, so a paper that holds a name differs when the name does.
    maria.get(home());
    REQUIRE(maria.post(home(), maria.with_marks({{"first_name", "Another"}, {"second_name", "Quite different"}})) == 303);
    const auto one = home() + "/details/" + newest();
    maria.get(one);
    REQUIRE(maria.post(one, maria.with_marks({{"kind", "BIRTH"}, {"first_name", "Else"}, {"second_name", "Entirely"}})) == 303);
    CHECK(pdf("without") == without);
    CHECK(pdf("with") != with);
  }
}
