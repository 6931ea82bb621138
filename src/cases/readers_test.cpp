// Who opens the identity of a person, told by the keys and not by the pages.
#include "cases/desk_for_tests.h"
#include "forms/forms.h"

using namespace ostoja;
using namespace ostoja::cases;

namespace {

struct ReadersDesk : CaseDesk {
  Person maria = person("maria", "W", {"casemanager"}), piotr = person("piotr", "W", {"lawyer"}), jan = person("jan", "W", {"casemanager"}), anna = person("anna", "W", {"coordinator"}),
         ewa = person("ewa", "K", {"casemanager"});
  std::string path;
  CaseId id;
  people::PersonId whom;

  ReadersDesk() {
    path = open(maria);
    id = id_of(path);
    maria.get(path + "/people/new");
    REQUIRE(maria.post(path + "/people", {{"first_name", "Kalyna"}, {"citizenship", "UA"}}) == 303);
    whom = people::PersonId{number("select person_id from case_person")};
  }
  // As somebody would with this person's private key and the running desk's operator key, past all pages and rights.
  core::Result<std::string> first_name(const Person& reader) {
    return write([&](store::Tx& tx) -> core::Result<std::string> {
      auto keys = TRY(access::keys_by_recovery(tx, warsaw, reader.user, clock.now()));
      return std::string(TRY(people::person_opened(tx, warsaw, keys, whom)).answers.get("first_name"));
    });
  }
  bool opens(const Person& reader) {
    auto name = first_name(reader);
    if (!name) CHECK(name.error().code == core::Errc::forbidden);
    return name.has_value();
  }
  void join(Person& by, const Person& who, const char* role = "LAWYER") {
    by.get(path + "/team");
    REQUIRE(by.post(path + "/team", {{"user", who.user.text()}, {"role", role}}) == 303);
  }
  void leave(Person& by, const Person& who) {
    by.get(path + "/team");
    REQUIRE(by.post(path + "/team", {{"end", core::id_text(number("select id from case_team where user_id = $1 and until is null", {who.user}))}}) == 303);
  }
  std::int64_t sealed_version() { return number("select sealed_version from person where id = $1", {whom}); }
  // The person as a program of the first tier left it behind.
  void put_back_to_first_tier() {
    write([&](store::Tx& tx) {
      warsaw.shred(tx, "person", whom.value);
      forms::Answers a;
      a.set("first_name", "Kalyna");
      auto sealed = warsaw.seal(tx, {"person", whom.value, "sealed", sealed_version_in(tx)}, "person", whom.value, forms::sealed_document(*library.form("person"), a));
      tx.run("update person set tier = 1, sealed = $2 where id = $1", {whom, sealed});
      return 0;
    });
  }
  std::int64_t sealed_version_in(store::Tx& tx) { return tx.number("select sealed_version from person where id = $1", {whom}); }
};

}  // namespace

TEST_SUITE_BEGIN("cases readers");

TEST_CASE_FIXTURE(ReadersDesk, "the team's keys open the identity; a colleague's, a coordinator's and the other operator's do not") {
  CHECK(opens(maria));
  CHECK(!opens(jan));
  CHECK(!opens(anna));
  write([&](store::Tx& tx) {
    auto keys = access::keys_by_recovery(tx, katowice, ewa.user, clock.now()).value();
    CHECK(!people::person_opened(tx, katowice, keys, whom));
    CHECK(!people::person_opened(tx, katowice, katowice.recovery(), whom));
    CHECK(people::person_opened(tx, warsaw, keys, whom).error().code == core::Errc::forbidden);
    return 0;
  });
}

TEST_CASE_FIXTURE(ReadersDesk, "who joins the team reads at once; let in by a member it is the member's key that does it") {
  join(maria, piotr);
  CHECK(opens(piotr));
  CHECK(events("case.recovery_key") == 0);
  CHECK(sealed_version() == 1);  // one more wrap, the same key
  CHECK(piotr.get(path + "/people") == 200);
  CHECK(piotr.shows("Kalyna"));
}

TEST_CASE_FIXTURE(ReadersDesk, "a coordinator who is not on the team lets somebody in by the recovery key, and the case shows that") {
  join(anna, piotr);
  CHECK(opens(piotr));
  CHECK(!opens(anna));
  CHECK(events("case.recovery_key") == 1);
  anna.get(path + "/people");
  CHECK(!anna.shows("Kalyna"));
  maria.get(path + "/changes");
  CHECK(maria.shows("kluczem odzyskiwania"));
}

TEST_CASE_FIXTURE(ReadersDesk, "who leaves opens nothing any more, not even with a wrap of before; the others go on") {
  join(maria, piotr);
  core::Bytes kept;
  write([&](store::Tx& tx) {
    tx.run("select wrapped from record_key where record = 'person' and record_id = $1 and recipient = $2", {whom, access::reader_name(piotr.user)}, [&](const store::Row& row) {
      auto blob = row.blob(0);
      kept.assign(blob.begin(), blob.end());
    });
    return 0;
  });
  REQUIRE(!kept.empty());
  leave(maria, piotr);
  CHECK(!opens(piotr));
  CHECK(opens(maria));
  by_hand("insert into record_key (record, record_id, recipient, wrapped) values ('person', $1, $2, $3)", {whom, access::reader_name(piotr.user), kept});
  CHECK(!first_name(piotr));
  CHECK(sealed_version() == 2);
  CHECK(number("select version from person where id = $1", {whom}) == 1);
}

TEST_CASE_FIXTURE(ReadersDesk, "a change of team does not stop who is writing about the person meanwhile") {
  auto edit = path + "/people/" + whom.text();
  REQUIRE(maria.get(edit) == 200);
  join(anna, piotr);
  leave(anna, piotr);
  CHECK(maria.post(edit, {{"first_name", "Kalyna Maria"}, {"version", "1"}}) == 303);
  CHECK(first_name(maria).value() == "Kalyna Maria");
  CHECK(!opens(piotr));
}

TEST_CASE_FIXTURE(ReadersDesk, "a new lead reads, and the former one stays on the team and reads too") {
  join(anna, jan, "LEAD");
  CHECK(opens(jan));
  CHECK(opens(maria));
  leave(anna, maria);
  CHECK(!opens(maria));
  CHECK(opens(jan));
}

TEST_CASE_FIXTURE(ReadersDesk, "a person of two cases is read by both teams, and by the one that is left when the other's member goes") {
  auto second = open(jan);
  write([&](store::Tx& tx) {
    REQUIRE(join_person({tx, warsaw, library, anna.user, clock.now()}, id_of(second), whom));
    return 0;
  });
  CHECK(events("case.recovery_key") == 1);
  CHECK(opens(maria));
  CHECK(opens(jan));
  join(maria, piotr);
  leave(maria, piotr);
  CHECK(opens(jan));
  CHECK(opens(maria));
  CHECK(!opens(piotr));
}

TEST_CASE_FIXTURE(ReadersDesk, "a change of team reaches the record that was merged into a person of the case, and so does taking the merge back") {
  maria.get(path + "/people/new");
  REQUIRE(maria.post(path + "/people", {{"first_name", "Kalina"}, {"citizenship", "UA"}, {"known", "1"}}) == 303);
  auto kept = people::PersonId{number("select max(person_id) from case_person")};
  REQUIRE(kept != whom);
  REQUIRE(maria.post("/people/merge", {{"kept", kept.text()}, {"merged", whom.text()}}) == 303);
  REQUIRE(number("select count(*) from case_person") == 1);
  CHECK(opens(maria));
  CHECK_FALSE(opens(piotr));
  join(maria, piotr);
  CHECK(opens(piotr));  // whom: the absorbed record
  leave(maria, piotr);
  CHECK_FALSE(opens(piotr));
  CHECK(opens(maria));
}

TEST_CASE_FIXTURE(ReadersDesk, "on the team but without a key in the session, the page says what to do instead of showing or failing") {
  auto bare = maria;
  bare.cookie = write([&](store::Tx& tx) { return sessions->begin(tx, access::find_user(tx, maria.user).value(), access::Factor::done, clock.now()); });
  CHECK(bare.get(path + "/people") == 200);
  CHECK(!bare.shows("Kalyna"));
  CHECK(bare.shows("zaloguj ponownie"));
  CHECK(bare.get(path + "/people/" + whom.text()) == 403);
}

TEST_CASE_FIXTURE(ReadersDesk, "a person that an older program sealed for the whole operator is raised for the team, once") {
  put_back_to_first_tier();
  REQUIRE(number("select count(*) from record_key where record = 'person' and recipient = 'kek/1'") == 1);
  CHECK(maria.get(path + "/people") == 200);
  CHECK(maria.shows("Kalyna"));  // before the desk has come to it
  CHECK(raise_old_persons(*db, opened, library, clock.now()) == 1);
  CHECK(number("select count(*) from record_key where record = 'person' and recipient = 'kek/1'") == 0);
  CHECK(number("select tier from person where id = $1", {whom}) == 2);
  CHECK(opens(maria));
  CHECK(!opens(anna));
  maria.get(path + "/people");
  CHECK(maria.shows("Kalyna"));
  CHECK(raise_old_persons(*db, opened, library, clock.now()) == 0);
}

TEST_CASE_FIXTURE(ReadersDesk, "saving an old person before the desk has come to it raises it as well") {
  put_back_to_first_tier();
  auto edit = path + "/people/" + whom.text();
  REQUIRE(maria.get(edit) == 200);
  REQUIRE(maria.post(edit, {{"first_name", "Oksana"}}) == 303);
  CHECK(opens(maria));
  CHECK(!opens(jan));
  CHECK(raise_old_persons(*db, opened, library, clock.now()) == 0);
}

TEST_CASE_FIXTURE(ReadersDesk, "an identity that is emptied leaves no key behind, and can be written again") {
  auto edit = path + "/people/" + whom.text();
  maria.get(edit);
  REQUIRE(maria.post(edit, {{"first_name", ""}, {"version", "1"}}) == 303);
  CHECK(number("select count(*) from record_key where record = 'person'") == 0);
  join(maria, piotr);
  maria.get(edit);
  REQUIRE(maria.post(edit, {{"first_name", "Oksana"}, {"version", "2"}}) == 303);
  CHECK(opens(piotr));
}

TEST_CASE_FIXTURE(ReadersDesk, "a person of another case of one's own is joined instead of written down twice; somebody else's is not offered") {
  auto second = open(jan);
  jan.get(second + "/people");
  CHECK(!jan.shows("Osoba z innej sprawy"));
  CHECK(jan.post(second + "/people-elsewhere", {{"person", whom.text()}}) == 422);
  join(maria, jan, "CASEWORKER");
  jan.get(second + "/people");
  CHECK(jan.shows("W-2026-0001, osoba A"));
  CHECK(jan.post(second + "/people-elsewhere", {{"person", ""}}) == 422);
  REQUIRE(jan.post(second + "/people-elsewhere", {{"person", whom.text()}}) == 303);
  CHECK(events("case.recovery_key") == 0);  // it was Jan's own key
  jan.get(second + "/people");
  keep(jan, "people_joined");
  CHECK(jan.shows("Kalyna"));
  CHECK(jan.post(second + "/people-elsewhere", {{"person", whom.text()}}) == 422);
}

TEST_CASE_FIXTURE(ReadersDesk, "how two persons of a case stand to each other is recorded and taken away on the page of the persons") {
  maria.get(path + "/people/new");
  REQUIRE(maria.post(path + "/people", {{"first_name", "Daryna"}}) == 303);
  auto other = people::PersonId{number("select person_id from case_person where label = 'B'")};
  maria.get(path + "/people");
  CHECK(maria.shows("Nie zapisano, kim te osoby są dla siebie"));
  CHECK(maria.post(path + "/relations", {{"person", whom.text()}, {"kind", "PARENT"}, {"other", whom.text()}}) == 422);
  CHECK(maria.post(path + "/relations", {{"person", whom.text()}, {"kind", "PARENT"}}) == 422);
  CHECK(maria.post(path + "/relations", {{"person", whom.text()}, {"kind", ""}, {"other", other.text()}}) == 422);
  REQUIRE(maria.post(path + "/relations", {{"person", whom.text()}, {"kind", "PARENT"}, {"other", other.text()}}) == 303);
  CHECK(maria.post(path + "/relations", {{"person", other.text()}, {"kind", "PARENT"}, {"other", whom.text()}}) == 422);
  CHECK(maria.shows("przodkiem samej siebie"));
  maria.get(path + "/people");
  keep(maria, "people_relations");
  CHECK(maria.shows("Osoba A jest rodzicem osoby B"));
  CHECK(jan.post(path + "/relations", {{"person", whom.text()}, {"kind", "KNOWN"}, {"other", other.text()}}) == 404);
  CHECK(anna.post(path + "/relations", {{"person", whom.text()}, {"kind", "KNOWN"}, {"other", other.text()}}) == 403);
  anna.get(path + "/people");
  CHECK(anna.shows("jest rodzicem osoby"));
  auto relation = core::id_text(number("select id from person_relation"));
  REQUIRE(maria.post(path + "/relations", {{"end", relation}}) == 303);
  CHECK(maria.post(path + "/relations", {{"end", relation}}) == 404);
  maria.get(path + "/changes");
  CHECK(maria.shows("powiązanie osób"));
}

TEST_SUITE_END();
