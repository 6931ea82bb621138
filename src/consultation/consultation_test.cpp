#include "consultation/given_names.h"
#include "consultation/record.h"

#include "access/access_for_tests.h"

#include <doctest/doctest.h>

using namespace ostoja;
using namespace ostoja::consultation;

namespace {

using core::IdentityMark;

std::vector<std::pair<IdentityMark, std::string>> marks(std::string_view text) {
  std::vector<std::pair<IdentityMark, std::string>> out;
  for (const auto& m : core::identity_marks(text, given_names())) out.emplace_back(m.kind, std::string(text.substr(m.at, m.size)));
  return out;
}
std::string shown(std::string_view text) {
  constexpr std::string_view kNames[] = {"name", "pesel", "document", "phone", "email", "birth"};
  std::string out;
  for (const auto& [kind, passage] : marks(text)) out += (out.empty() ? "" : "; ") + std::string(kNames[static_cast<int>(kind)]) + "=" + passage;
  return out;
}

struct Room : access::TestDesk {
  forms::Library library = forms::Library::load().value();
  access::UserId anna{11};
  ConsultationId record(std::string_view op, std::initializer_list<std::pair<const char*, const char*>> answers) {
    New fresh;
    for (const auto& [k, v] : {std::pair("channel", "PHONE"), std::pair("institution_kind", "POLICE"), std::pair("topic", "PROCEDURE")}) fresh.answers.set(k, v);
    for (const auto& [k, v] : answers) fresh.answers.set(k, v);
    return write([&](store::Tx& tx) { return consultation::add(Keeper{tx, *opened.of(op), library, anna, clock.now()}, fresh).value(); });
  }
  Consultation open(std::string_view op, ConsultationId id) {
    Consultation out;
    db->read([&](store::Tx& tx) { out = consultation::consultation(tx, *opened.of(op), id).value(); });
    return out;
  }
};

}  // namespace

TEST_SUITE_BEGIN("consultation");

TEST_CASE("what looks like somebody's identity is marked: names in Polish cases, PESEL, documents, telephones, e-mail addresses, birth dates") {
  CHECK(shown("Dzwoniła Anna Zmyślona z Radomia.") == "name=Anna Zmyślona");
  CHECK(shown("Rozmawiano z Anną Zmyśloną i Janem Wymyślonym") == "name=Anną Zmyśloną; name=Janem Wymyślonym");
  CHECK(shown("sprawa Zmyślonej Oksany") == "name=Zmyślonej Oksany");
  CHECK(shown("Piotrowi Nowakowi-Zmyślonemu") == "name=Piotrowi Nowakowi-Zmyślonemu");
  CHECK(shown("PESEL 44051401359") == "pesel=44051401359");
  CHECK(shown("tel. 605 123 456, +380 44 123 4567") == "phone=605 123 456; phone=+380 44 123 4567");
  CHECK(shown("paszport FE123456 i dowód ABA300000") == "document=FE123456; document=ABA300000");
  CHECK(shown("proszę pisać: ktos.inny@example.org.") == "email=ktos.inny@example.org");
  CHECK(shown("ur. 12.03.1999 w Kijowie") == "birth=12.03.1999");
}

TEST_CASE("quotation marks, dashes and hard spaces hide nothing, and the passage is cut out at whole characters") {
  CHECK(shown("Chodzi o „Annę Zmyśloną”.") == "name=Annę Zmyśloną");
  CHECK(shown("Anna\u00a0Zmyślona prosi") == "name=Anna\u00a0Zmyślona");
  CHECK(shown("Żaneta – Łucja, Łucja Żółć – tłumaczka; Jan Lê").find("name=Jan Lê") != std::string::npos);
  CHECK(shown("„605\u00a0123\u00a0456”") == "phone=605\u00a0123\u00a0456");
  CHECK(shown("605–123–456 – rano") == "phone=605–123–456");
  CHECK(shown("…44051401359…") == "pesel=44051401359");
  CHECK(shown("„ktos@example.org”") == "email=ktos@example.org");
  CHECK(shown("paszport „FE123456”") == "document=FE123456");
  CHECK(shown("ur.\u00a012.03.1999") == "birth=12.03.1999");
  CHECK(shown("Адреса: Anna Змишлена") == "name=Anna Змишлена");
  CHECK(shown("koszt 100\u00a0000\u00a0000 zł") == "");
}

TEST_CASE("what names nobody stays unmarked: articles, case numbers, amounts, accounts, streets, offices, a given name alone") {
  for (auto text : {"art. 170 ust. 1, Dz.U. 2024 poz. 1491", "sygnatura II K 123/20, W-2026-0147", "koszt 100 000 000 zł, grant 778 000 PLN", "konto 12 1020 1026 0000 0402 0077 1234", "NIP 525 224 84 81", "REGON 123456785",
                    "ul. Jana Kilińskiego 5", "szkoła im. Marii Skłodowskiej", "Anna dzwoni jutro.", "Straż Graniczna w Medyce", "sekretariat@kgsg.gov.pl", "w dniu 12.03.2026 o godzinie 14:30", "telefony 112 i 116 123", "Placówka Warszawa Okęcie",
                    "44051401358", "pokój 12, 3 osoby", ""}) {
    INFO(std::string(text));
    CHECK(shown(text) == "");
  }
}

TEST_CASE("marks are found in any text, however broken, and never overlap") {
  std::uint64_t n = 7;
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    constexpr std::string_view kPieces[] = {"Anna", " ", "Kowalska", "+", "605", "-", "123", "456", "@", "example.org", "ur. ", "1.2.1999", "PESEL ", "44051401359", "ABA300000", "\xc5", "\xff", "ł", "Ż", ".", ",", "/", "zł"};
    for (int i = 0; i < 12; ++i) {
      n = n * 6364136223846793005ULL + 1442695040888963407ULL;
      text += kPieces[(n >> 33) % std::size(kPieces)];
    }
    std::size_t end = 0;
    for (const auto& m : core::identity_marks(text, given_names())) {
      CHECK(m.at >= end);
      CHECK(m.size > 0);
      end = m.at + m.size;
      CHECK(end <= text.size());
    }
  }
}

TEST_CASE_FIXTURE(Room, "an answer is due after five working days, Polish holidays left out") {
  // 24 to 26 December and the weekend after it are free.
  clock.set(*core::Instant::parse("2026-12-22T09:00:00Z"));
  auto item = open("W", record("W", {{"question", "Pytanie"}}));
  CHECK(item.received_on.text() == "2026-12-22");
  CHECK(item.due.text() == "2026-12-31");  // 23, 28, 29, 30, 31
  CHECK(item.number == "K-W-2026-0001");
  CHECK(!is_late(item, core::Date::parse("2026-12-31").value()));
  CHECK(is_late(item, core::Date::parse("2027-01-01").value()));
}

TEST_CASE_FIXTURE(Room, "the words lie sealed, each operator numbers and sees its own, and two who save at once lose nothing") {
  auto id = record("W", {{"question", "Tajne słowo pytania"}, {"asked_by", "Zmyślona Urzędniczka"}});
  record("K", {{"question", "Inne"}});
  db->read([&](store::Tx& tx) {
    CHECK(consultation::consultation(tx, *opened.of("K"), id).error().code == core::Errc::not_found);
    CHECK(tx.number("select count(*) from consultation where number = 'K-K-2026-0001'") == 1);
    std::string all;
    tx.run("select document, sealed from consultation", {}, [&](const store::Row& r) { all += std::string(r.text(0)) + std::string(core::view_of(r.blob(1))); });
    tx.run("select detail from event", {}, [&](const store::Row& r) { all += r.text(0); });
    CHECK(all.find("Tajne") == all.npos);
    CHECK(all.find("Zmyślona") == all.npos);
    CHECK(find_words(tx, *opened.of("W"), {.operator_code = "W", .text = "tajne slowo", .which = Wanted::Which::all}, 10).size() == 1);
    CHECK(find_words(tx, *opened.of("W"), {.operator_code = "W", .text = "tajne inne", .which = Wanted::Which::all}, 10).empty());
  });
  auto first = open("W", id), second = first;
  write([&](store::Tx& tx) {
    Keeper k{tx, *opened.of("W"), library, anna, clock.now()};
    auto a = first.answers;
    a.set("answer", "Odpowiedź pierwsza");
    REQUIRE(save(k, first, a));
    CHECK(first.state == State::answered);
    a.set("answer", "Odpowiedź druga");
    CHECK(save(k, second, a).error().code == core::Errc::stale);
    return 0;
  });
  CHECK(open("W", id).answers.get("answer") == "Odpowiedź pierwsza");
}

TEST_CASE_FIXTURE(Room, "the figures of a period count whole days, answers, minutes, trainings and people") {
  record("W", {{"question", "a"}, {"received_on", "2026-11-01"}, {"answer", "b"}, {"minutes", "30"}});
  record("W", {{"question", "a"}, {"received_on", "2026-11-02"}});
  record("W", {{"question", "a"}, {"received_on", "2026-10-31"}, {"answer", "b"}, {"minutes", "10"}});
  write([&](store::Tx& tx) {
    forms::Answers t;
    for (const auto& [k, v] : {std::pair("kind", "TRAINING"), std::pair("held_on", "2026-11-02"), std::pair("audience", "POLICE"), std::pair("people", "12"), std::pair("minutes", "90")}) t.set(k, v);
    REQUIRE(add_training(Keeper{tx, *opened.of("W"), library, anna, clock.now()}, t));
    auto n = counted(tx, "W", core::Date::parse("2026-11-01").value(), core::Date::parse("2026-11-02").value());
    CHECK(n.received == 2);
    CHECK(n.answered == 1);
    CHECK(n.minutes == 30);
    CHECK(n.trainings == 1);
    CHECK(n.people == 12);
    CHECK(counted(tx, "K", core::Date::parse("2026-01-01").value(), core::Date::parse("2026-12-31").value()).received == 0);
    return 0;
  });
}

TEST_CASE("a ready answer is to be checked after its day, or a year after the law's day") {
  auto day = [](const char* text) { return core::Date::parse(text).value(); };
  Answer a;
  a.law_day = day("2026-01-10");
  CHECK(!is_old(a, day("2027-01-10")));
  CHECK(is_old(a, day("2027-01-11")));
  a.valid_until = day("2026-03-01");
  CHECK(!is_old(a, day("2026-03-01")));
  CHECK(is_old(a, day("2026-03-02")));
}

TEST_SUITE_END();
