#include "night/record.h"

#include "shelter/record.h"
#include "store/engines_for_tests.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace ostoja;
using namespace ostoja::night;

namespace {

constexpr core::Date kDay = {20'780};                            // an ordinary Tuesday of November 2026
core::Instant at(int hour, int minute = 0, int days = 0) { return core::at_local(kDay.plus_days(days), hour, minute); }

// A house with one resident.
struct House {
  store::Db& db;
  forms::Library library = forms::Library::load().value();
  core::Secret root = vault::random_key();
  vault::OperatorKeys keys{"K", root};
  UserId anna{11}, basia{22};
  ShelterId place, other;
  StayId stay;

  explicit House(store::Db& d) : db(d) {
    db.write([&](store::Tx& tx) {
      for (auto* id : {&place, &other}) {
        *id = shelter::add_shelter(tx, library, {id == &place ? "K1" : "K2", "Lipa", "K", "SHELTER", {"pl"}}, anna, at(12)).value();
        auto s = shelter::find_shelter(tx, *id).value();
        shelter::Room r{.shelter = *id, .name = "1", .for_whom = "WOMEN"};
        r.id = shelter::add_room(tx, library, s, r, anna, at(12)).value();
        auto bed = shelter::add_bed(tx, r, "a", anna, at(12)).value();
        if (id == &other) continue;
        shelter::Keeper k{tx, keys, library, anna, at(12)};
        shelter::Hold h{.bed = bed, .from = kDay, .until = kDay.plus_days(9), .from_operator = "K"};
        h.packet.set("sex", "F");
        stay = shelter::hold(k, h).value();
        REQUIRE(shelter::admit(k, shelter::find_stay(tx, stay).value(), {.at = at(12), .rules_version = {}, .rules_language = {}, .children = {}}));
      }
    });
  }
  Keeper keeper(store::Tx& tx, UserId by, core::Instant now) const { return {tx, keys, library, place, by, now}; }
  MedicineId medicine(store::Tx& tx, std::string_view times, std::int64_t gap = 0) const {
    Medicine m;
    m.stay = stay, m.times = times_of(times).value(), m.gap_hours = gap, m.kept = Medicine::Kept::locked;
    m.answers.set("name", "Planted medicine"), m.answers.set("dose", "one");
    return add_medicine(keeper(tx, anna, at(13)), m).value();
  }
};

}  // namespace

TEST_SUITE("night") {
  TEST_CASE("the night belongs to its evening: at two o'clock it is still last night, at noon it is the coming one") {
    auto n = night_around(at(2, 0, 1), 21, 7);
    CHECK(n.from == at(21));
    CHECK(n.until == at(7, 0, 1));
    CHECK(n.holds(at(2, 0, 1)));
    CHECK(night_around(at(12), 21, 7).from == at(21));
    CHECK_FALSE(night_around(at(12), 21, 7).holds(at(12)));
    CHECK(night_around(at(7), 21, 7).from == at(21));
  }
  TEST_CASE("the night of the clock change is an hour longer or shorter, and every time of day comes once") {
    const auto autumn = core::Date::of(2026, 10, 24), spring = core::Date::of(2027, 3, 27);
    auto longer = night_around(core::at_local(autumn, 23, 0), 21, 7), shorter = night_around(core::at_local(spring, 23, 0), 21, 7);
    CHECK(longer.until.ms - longer.from.ms == 11LL * 3600 * 1000);
    CHECK(shorter.until.ms - shorter.from.ms == 9LL * 3600 * 1000);
    auto times = times_of("2:30").value();
    CHECK(due(times, autumn, {}, longer.from, longer.until).size() == 1);   // 2:30 comes twice on the wall: the first one counts
    auto skipped = due(times, spring, {}, shorter.from, shorter.until);     // 2:30 does not come: the dose is not lost
    REQUIRE(skipped.size() == 1);
    CHECK(core::local(skipped.front()).hour == 3);
  }
  TEST_CASE("times of day are read as people write them, and what is no time is refused") {
    CHECK(shown(times_of("20:00, 8").value()) == "08:00, 20:00");
    CHECK(shown(times_of("8.30;8:30 22:15").value()) == "08:30, 22:15");
    CHECK(stored(times_of("8").value()) == ";08:00;");
    CHECK(times_of("").value().minutes.empty());
    for (auto bad : {"24:00", "8:5", "rano", "8:", ":30", "8:60", "1 2 3 4 5 6 7 8 9"}) CHECK_MESSAGE(!times_of(bad), bad);
  }
  TEST_CASE("a second dose is warned of: the same time again, or too soon after the last one") {
    std::vector<Dose> so_far{{at(20), at(20, 5)}};
    CHECK(second_dose(so_far, at(20), at(20, 30), 0) == Warning::same_time);
    CHECK(second_dose(so_far, {}, at(21), 0) == Warning::too_soon);
    CHECK(second_dose(so_far, {}, at(23), 0) == Warning::none);
    CHECK(second_dose(so_far, {}, at(23), 6) == Warning::too_soon);
    CHECK(second_dose(so_far, at(8, 0, 1), at(8, 0, 1), 6) == Warning::none);
    so_far.front().what = Dose::What::not_given;
    CHECK(second_dose(so_far, {}, at(21), 0) == Warning::none);
    CHECK(second_dose(so_far, at(20), at(20, 30), 0) == Warning::same_time);
  }
  TEST_CASE("rounds follow each other through the night, and none is due by day") {
    auto n = night_around(at(23), 21, 7);
    CHECK(next_round({}, at(23), n, 120) == at(21));                        // nobody went yet: late
    CHECK(next_round(at(22), at(23), n, 120) == at(24));
    CHECK(next_round(at(6, 30, 1), at(6, 40, 1), n, 120) == core::Instant{});
  }

  TEST_CASE("two workers write at once: both entries stand, each is new to the other, and none was changed") {
    store::on_each_engine([](store::Db& db) {
      House h(db);
      db.write([&](store::Tx& tx) {
        auto a = h.keeper(tx, h.anna, at(23)), b = h.keeper(tx, h.basia, at(23));
        auto first = write(a, {.words = "Dzwonek o 22:50, nikogo.", .next = "Sprawdzić furtkę."}).value();
        auto second = write(b, {.words = "Cisza.", .next = {}}).value();
        auto all = entries(a, at(20), at(23)).value();
        REQUIRE(all.size() == 2);
        CHECK(unread(tx, h.place, h.anna, at(12)) == 1);
        CHECK(unread(tx, h.place, h.basia, at(12)) == 1);
        // Taken over is only what was there: an entry written later stays new.
        auto late = write(h.keeper(tx, h.anna, at(23, 1)), {.words = "Jednak ktoś był.", .next = {}, .corrects = first}).value();
        CHECK(take_over(h.keeper(tx, h.basia, at(23, 2)), second) == 1);
        CHECK(unread(tx, h.place, h.basia, at(12)) == 1);
        CHECK(take_over(h.keeper(tx, h.basia, at(23, 3)), late) == 1);
        CHECK(take_over(h.keeper(tx, h.basia, at(23, 4)), late) == 0);
        // The corrected entry stands as it was written.
        all = entries(a, at(20), at(23, 5)).value();
        CHECK(std::any_of(all.begin(), all.end(), [&](const Entry& e) { return e.id == first && e.words == "Dzwonek o 22:50, nikogo." && e.is_open(); }));
        CHECK(mark_done(b, first));
        CHECK(mark_done(b, first).error().code == core::Errc::conflict);
        CHECK(open_entries(a).value().empty());
        CHECK_FALSE(write(a, {.words = "  ", .next = "x"}));
        CHECK_FALSE(write(a, {.words = std::string(5001, 'x'), .next = {}}));
      });
    });
  }
  TEST_CASE("words of the night are sealed under the place's key: in no column lies what was written, and another place's key opens nothing") {
    store::on_each_engine([](store::Db& db) {
      House h(db);
      db.write([&](store::Tx& tx) {
        auto k = h.keeper(tx, h.anna, at(23));
        auto id = write(k, {.words = "Planted words", .next = {}}).value();
        core::Bytes blob;
        tx.run("select words from night_entry where id = $1", {id}, [&](const store::Row& r) { auto b = r.blob(0); blob.assign(b.begin(), b.end()); });
        CHECK(core::view_of(blob).find("Planted") == std::string_view::npos);
        CHECK(open(k, "night_entry", id.value, "words", blob).value() == "Planted words");
        auto elsewhere = k;
        elsewhere.shelter = h.other;
        CHECK_FALSE(open(elsewhere, "night_entry", id.value, "words", blob));
        CHECK(entries(elsewhere, at(1), at(23)).value().empty());
      });
    });
  }
  TEST_CASE("a medicine is due around its time until somebody settles it; a second dose needs a reason, and two at once are one") {
    store::on_each_engine([](store::Db& db) {
      House h(db);
      MedicineId id;
      db.write([&](store::Tx& tx) {
        id = h.medicine(tx, "8:00, 20:00", 6);
        auto k = h.keeper(tx, h.anna, at(20, 10));
        auto all = medicines(k, at(1)).value();
        REQUIRE(all.size() == 1);
        CHECK(all.front().answers.get("name") == "Planted medicine");
        auto now = due_now(all, at(20, 10), 60);
        REQUIRE(now.size() == 1);
        CHECK(now.front().at == at(20));
        CHECK(due_now(all, at(18), 60).empty());
        CHECK(add_dose(k, all.front(), {at(20), at(20, 10), "GIVEN", "", {}}));
        auto later = h.keeper(tx, h.anna, at(20, 20));
        auto m = medicine(k, id, at(1)).value();
        CHECK(due_now({m}, at(20, 20), 60).empty());
        CHECK(add_dose(later, m, {at(20), at(20, 20), "GIVEN", "", {}}).error().code == core::Errc::conflict);
        CHECK(add_dose(later, m, {{}, at(20, 20), "GIVEN", "", Given::Again::yes}).error().code == core::Errc::conflict);  // no reason
        CHECK(add_dose(later, m, {{}, at(20, 20), "GIVEN", "Zwymiotowała, lekarz zgodził się przez telefon.", Given::Again::yes}));
        CHECK(add_dose(later, m, {{}, at(21), "GIVEN", "", {}}).error().code == core::Errc::invalid);                     // in the future
        CHECK(add_count(later, m, 18, ""));
        auto c = counts(k, m, 5).value();
        REQUIRE(c.size() == 1);
        CHECK(c.front().given == 2);
      });
      // The other worker's page was drawn before: the table refuses the second one.
      CHECK(store::code_of([&] { db.write([&](store::Tx& tx) { tx.run("insert into night_dose (id, medicine_id, due_at, at, by_user, outcome, again) values (9, $1, $2, $3, 22, 'GIVEN', 0)", {id, at(20), at(20, 11)}); }); }) == core::Errc::conflict);
    });
  }
  TEST_CASE("an incident is added to and never changed; the duty to inform stays open until somebody settles it") {
    store::on_each_engine([](store::Db& db) {
      House h(db);
      db.write([&](store::Tx& tx) {
        auto k = h.keeper(tx, h.anna, at(23));
        Incident i;
        i.kind = "DATA_BREACH", i.at = at(22), i.persons = {h.stay};
        CHECK_FALSE(add_incident(k, i));  // nothing said
        i.answers.set("words", "Planted incident");
        auto future = i;
        future.at = at(23, 30);
        CHECK_FALSE(add_incident(k, future));
        auto id = add_incident(k, i).value();
        CHECK(unchecked(tx, h.place) == 1);
        CHECK_FALSE(add_more(k, id, {}, " "));
        CHECK(add_more(k, id, {}, "Odzyskano kartkę."));
        CHECK(add_more(k, id, "LAWYER_ASKED", "Zapytano inspektora."));
        CHECK(unchecked(tx, h.place) == 1);
        CHECK(add_more(k, id, "INFORMED", "Zgłoszone."));
        CHECK(unchecked(tx, h.place) == 0);
        auto back = incident(k, id).value();
        CHECK(back.duty() == "INFORMED");
        CHECK(back.more.size() == 3);
        CHECK(back.answers.get("words") == "Planted incident");
        CHECK(back.persons == std::vector<StayId>{h.stay});
      });
    });
  }
  TEST_CASE("a visit is agreed by a second person, and a key is out to one person at a time") {
    store::on_each_engine([](store::Db& db) {
      House h(db);
      db.write([&](store::Tx& tx) {
        auto a = h.keeper(tx, h.anna, at(14)), b = h.keeper(tx, h.basia, at(14));
        Visit v;
        v.stay = h.stay, v.words = "Kurator, bo sąd.", v.from = at(16), v.until = at(17);
        v.id = ask_visit(a, v).value();
        v = visits(a, at(1)).value().front();
        CHECK(decide_visit(a, v, "YES").error().code == core::Errc::forbidden);
        CHECK(visit_came(a, v).error().code == core::Errc::conflict);
        CHECK(decide_visit(b, v, "YES"));
        CHECK(decide_visit(b, v, "NO").error().code == core::Errc::conflict);
        CHECK(visit_came(a, v));
        CHECK(visit_left(a, v));
        CHECK(visit_left(a, v).error().code == core::Errc::conflict);
        auto key = add_key(a, "Drzwi wejściowe").value();
        CHECK_FALSE(give_key(a, key, {}, ""));
        CHECK(give_key(a, key, h.stay, ""));
        CHECK(give_key(b, key, h.stay, "").error().code == core::Errc::conflict);
        CHECK(remove_key(b, key).error().code == core::Errc::conflict);
        CHECK(key_back(b, key));
        CHECK(key_back(b, key).error().code == core::Errc::conflict);
        CHECK_FALSE(add_number(a, "Lekarz", "abc"));
        CHECK(add_number(a, "Lekarz", "22 123 45 67"));
        CHECK(numbers(a).value().front().number == "+48221234567");
      });
    });
  }
  TEST_CASE("a round with something wrong needs a note; who was not looked at is told apart from who is absent") {
    store::on_each_engine([](store::Db& db) {
      House h(db);
      db.write([&](store::Tx& tx) {
        auto k = h.keeper(tx, h.anna, at(23));
        Round r;
        r.answers.set("doors", "PROBLEM");
        r.persons = {{h.stay, "UNSEEN"}};
        CHECK_FALSE(add_round(k, r));
        r.answers.set("words", "Zamek się zacina.");
        CHECK(add_round(k, r));
        auto back = rounds(k, at(1), 5).value().front();
        CHECK(back.answers.get("words") == "Zamek się zacina.");
        CHECK(back.persons.front().second == "UNSEEN");
        CHECK(last_round(tx, h.place) == at(23));
      });
    });
  }
}
