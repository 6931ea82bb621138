#include "directory/record.h"

#include "access/access_for_tests.h"

#include <doctest/doctest.h>

using namespace ostoja;
using namespace ostoja::directory;

namespace {

struct Room : access::TestDesk {
  forms::Library library = forms::Library::load().value();
  access::UserId anna{11}, kasia{22};

  EntryId make(std::string_view op, std::initializer_list<std::pair<const char*, const char*>> answers) {
    forms::Answers a;
    for (const auto& [k, v] : answers) {
      auto all = a.all(k);
      all.emplace_back(v);
      a.set_all(k, all);
    }
    return write([&](store::Tx& tx) { return directory::add(tx, library, op, a, anna, clock.now()).value(); });
  }
  std::vector<std::string> names(Wanted w) {
    std::vector<std::string> out;
    db->read([&](store::Tx& tx) {
      for (const auto& e : find(tx, w, 100)) out.push_back(e.name);
      CHECK(count(tx, w) == static_cast<std::int64_t>(out.size()));
    });
    return out;
  }
};
using Names = std::vector<std::string>;

}  // namespace

TEST_SUITE_BEGIN("directory");

TEST_CASE_FIXTURE(Room, "an entry is found by kind, language, region, service and words, in the order of the Polish alphabet") {
  make("W", {{"kind", "NGO"}, {"name", "Żółta Fundacja"}, {"city", "Łódź"}, {"region", "PL-10"}, {"services", "LEGAL"}, {"services", "CRISIS"}, {"languages", "UK"}});
  make("W", {{"kind", "NGO"}, {"name", "Łącznik"}, {"city", "Opole"}, {"region", "PL-16"}, {"languages", "UK"}, {"languages", "VI"}});
  make("W", {{"kind", "POLICE"}, {"name", "Komenda 100%"}, {"region", "PL-16"}});
  CHECK(names({.operator_code = "W"}) == Names{"Komenda 100%", "Łącznik", "Żółta Fundacja"});
  CHECK(names({.operator_code = "W", .kind = "POLICE"}) == Names{"Komenda 100%"});
  CHECK(names({.operator_code = "W", .language = "uk"}) == Names{"Łącznik", "Żółta Fundacja"});
  CHECK(names({.operator_code = "W", .language = "vi", .region = "PL-16"}) == Names{"Łącznik"});
  CHECK(names({.operator_code = "W", .service = "LEGAL"}) == Names{"Żółta Fundacja"});
  CHECK(names({.operator_code = "W", .text = "zolta lodz"}) == Names{"Żółta Fundacja"});
  CHECK(names({.operator_code = "W", .text = "%"}).size() == 3);
  CHECK(names({.operator_code = "W", .text = "a b c d e f g h i j k l"}).empty());
}

TEST_CASE_FIXTURE(Room, "what one operator keeps for itself is not there for the other, and a shared entry is taken back only by the one that added it") {
  auto own = make("W", {{"kind", "INTERPRETER"}, {"name", "Zmyślona Tłumaczka"}, {"sharing", "OWN"}});
  auto shared = make("K", {{"kind", "NGO"}, {"name", "Wspólna"}, {"sharing", "SHARED"}});
  CHECK(names({.operator_code = "K"}) == Names{"Wspólna"});
  CHECK(names({.operator_code = "W"}) == Names{"Wspólna", "Zmyślona Tłumaczka"});
  db->read([&](store::Tx& tx) {
    CHECK(entry(tx, own, "K").error().code == core::Errc::not_found);
    CHECK(name_of(tx, own, "K").empty());
    CHECK(name_of(tx, own, "W") == "Zmyślona Tłumaczka");
  });
  write([&](store::Tx& tx) {
    auto e = entry(tx, shared, "W").value();
    e.answers.set("sharing", "OWN");
    CHECK(save(tx, library, e, "W", anna, clock.now()).error().code == core::Errc::conflict);
    auto k = entry(tx, shared, "K").value();
    k.answers.set("sharing", "OWN");
    CHECK(save(tx, library, k, "K", kasia, clock.now()));
    return 0;
  });
  CHECK(names({.operator_code = "W"}) == Names{"Zmyślona Tłumaczka"});
}

TEST_CASE_FIXTURE(Room, "each saved version stays, and of two who save at once the second is told") {
  auto id = make("W", {{"kind", "NGO"}, {"name", "Fundacja"}, {"city", "Opole"}});
  write([&](store::Tx& tx) {
    auto mine = entry(tx, id, "W").value(), theirs = mine;
    mine.answers.set("city", "Nysa");
    CHECK(save(tx, library, mine, "W", anna, clock.now()));
    CHECK(mine.version == 2);
    theirs.answers.set("city", "Brzeg");
    CHECK(save(tx, library, theirs, "K", kasia, clock.now()).error().code == core::Errc::stale);
    auto all = versions(tx, id).value();
    REQUIRE(all.size() == 2);
    CHECK(all[0].answers.get("city") == "Nysa");
    CHECK(all[1].answers.get("city") == "Opole");
    return 0;
  });
}

TEST_CASE_FIXTURE(Room, "private notes are sealed for each operator apart and open for no other") {
  auto id = make("W", {{"kind", "POLICE"}, {"name", "Komenda"}, {"sharing", "SHARED"}});
  forms::Answers notes;
  notes.set("contact_phone", "+48225550177");
  notes.set("remarks", "Planted words of a remark.");
  write([&](store::Tx& tx) {
    CHECK(save_private(tx, warsaw, library, id, notes, 0, anna, clock.now()));
    CHECK(private_notes(tx, warsaw, id).value().get("remarks") == "Planted words of a remark.");
    CHECK(private_notes(tx, katowice, id).value().items().empty());
    CHECK(save_private(tx, warsaw, library, id, notes, 0, anna, clock.now()).error().code == core::Errc::stale);
    CHECK(save_private(tx, warsaw, library, id, notes, 1, anna, clock.now()));
    CHECK(save_private(tx, warsaw, library, id, notes, 1, anna, clock.now()).error().code == core::Errc::stale);
    CHECK(tx.number("select count(*) from directory_entry where document like '%Planted%'") == 0);
    return 0;
  });
}

TEST_CASE_FIXTURE(Room, "an interpreter of the community of the person, or of the perpetrators, is a conflict that is told") {
  auto id = make("W", {{"kind", "INTERPRETER"}, {"name", "Zmyślona Tłumaczka"}, {"sharing", "OWN"}});
  forms::Answers notes;
  notes.set("community", "VN");
  write([&](store::Tx& tx) {
    std::vector<std::string> person{"UA", "VN"}, other{"MD"};
    CHECK_FALSE(conflict(tx, warsaw, id, person).value().any());
    CHECK(save_private(tx, warsaw, library, id, notes, 0, anna, clock.now()));
    CHECK(conflict(tx, warsaw, id, person).value().countries == std::vector<std::string>{"VN"});
    CHECK_FALSE(conflict(tx, warsaw, id, other).value().any());
    notes.set("ties", "Works for the agency.");
    CHECK(save_private(tx, warsaw, library, id, notes, 1, anna, clock.now()));
    CHECK(conflict(tx, warsaw, id, other).value().noted);
    return 0;
  });
}

TEST_CASE_FIXTURE(Room, "an archived entry leaves the lists and stays readable; half a year after the last check it is old") {
  auto id = make("W", {{"kind", "NGO"}, {"name", "Dawna Fundacja"}});
  write([&](store::Tx& tx) {
    auto e = entry(tx, id, "W").value();
    CHECK(archive(tx, e, anna, clock.now()));
    CHECK(archive(tx, entry(tx, id, "W").value(), anna, clock.now()).error().code == core::Errc::conflict);
    CHECK(verify(tx, e, anna, clock.now()));
    CHECK(entry(tx, id, "W").value().verified_on == core::local(clock.now()).date);
    return 0;
  });
  CHECK(names({.operator_code = "W"}).empty());
  CHECK(names({.operator_code = "W", .which = Wanted::Which::archived}) == Names{"Dawna Fundacja"});
  auto day = core::Date::of(2026, 3, 1);
  CHECK(freshness({}, day) == Freshness::never);
  CHECK(freshness(day, core::Date::of(2026, 9, 1)) == Freshness::good);
  CHECK(freshness(day, core::Date::of(2026, 9, 2)) == Freshness::old);
}

TEST_SUITE_END();
