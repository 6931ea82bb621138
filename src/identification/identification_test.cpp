// Screenings, decisions, checks and cards in a store.
#include "cases/desk_for_tests.h"
#include "identification/record.h"
#include "identification/view.h"

using namespace ostoja;
using namespace ostoja::identification;
using core::Date;

namespace {

struct Desk : cases::CaseDesk {
  Instruments instruments = Instruments::load().value();
  cases::Person anna, jan;
  cases::CaseId item;

  Desk() {
    anna = person("anna", "W", {"casemanager"});
    jan = person("jan", "W", {"coordinator"});
    item = id_of(open(anna));
  }
  template <class F>
  auto work(const cases::Person& who, F f) {
    return write([&](store::Tx& tx) { return f(Keeper{tx, *opened.of("W"), who.user, clock.now()}); });
  }
  Asked asked(std::string_view id) { return instruments.fresh(*instruments.newest(id)); }
  Screening screened(Answers answers) {
    return work(anna, [&](const Keeper& k) {
      Screening s;
      s.case_id = item;
      s.answers = std::move(answers);
      s.notes["DEC.NATURE"] = "Słowa tej osoby.";
      return begin(k, s, asked("ilo-delphi-adult-labour")).value();
    });
  }
  Decision decision(std::string status, std::string by, ScreeningId on = {}) {
    Decision d;
    d.case_id = item;
    d.status = std::move(status), d.decided_by = std::move(by), d.reasons = "Powód decyzji.";
    d.decided_on = core::local(clock.now()).date;
    d.screening = on;
    return d;
  }
};

Answers some() {
  Answers a;
  for (auto code : {"DEC.NATURE", "DEC.WAGES", "EXP.HOURS", "EXP.SALARY", "CDE.DOCS", "CDE.DEBT"}) a[code] = {Answer::yes, Source::said};
  a["COE.VIOLENCE"] = {Answer::no, Source::said};
  return a;
}

}  // namespace

TEST_SUITE("identification records") {
  TEST_CASE("a stored screening gives the same reading when it is computed again") {
    Desk desk;
    auto made = desk.screened(some());
    CHECK(made.result_class == "INDICATED");
    desk.db->read([&](store::Tx& tx) {
      auto s = screening_opened(tx, *desk.opened.of("W"), desk.item, made.id).value();
      CHECK(s.answers.size() == 7);
      CHECK(s.answers.at("COE.VIOLENCE").answer == Answer::no);
      CHECK(s.notes.at("DEC.NATURE") == "Słowa tej osoby.");
      auto asked = desk.instruments.asked(s.instrument, s.instrument_version, s.supplement_version).value();
      CHECK(stored(read(asked, s.answers, s.age)) == s.reading);
      CHECK_FALSE(desk.instruments.asked(s.instrument, 99, 1));
      CHECK(screening(tx, desk.item, made.id)->notes.empty());
      CHECK(tx.number("select count(*) from screening where cast(answers as text) like '%Słowa%'") == 0);
    });
    CHECK(desk.events("identification.screening") == 1);
  }

  TEST_CASE("a lost race is refused, and a screening that a decision rests on takes no change") {
    Desk desk;
    auto first = desk.screened(some()), second = first;
    CHECK(desk.work(desk.anna, [&](const Keeper& k) { return save(k, first, desk.asked("ilo-delphi-adult-labour")).has_value(); }));
    CHECK(desk.work(desk.jan, [&](const Keeper& k) { return save(k, second, desk.asked("ilo-delphi-adult-labour")).error().code; }) == core::Errc::stale);
    desk.work(desk.anna, [&](const Keeper& k) { return decide(k, desk.decision("POSSIBLE", "CENTRE", first.id)).has_value(); });
    auto locked = desk.db->reading([&](store::Tx& tx) { return screening(tx, desk.item, first.id).value(); });
    CHECK(desk.work(desk.anna, [&](const Keeper& k) { return save(k, locked, desk.asked("ilo-delphi-adult-labour")).error().code; }) == core::Errc::conflict);
  }

  TEST_CASE("decisions are history: a later one takes the place of an earlier one and neither is changed") {
    Desk desk;
    auto one = desk.work(desk.anna, [&](const Keeper& k) { return decide(k, desk.decision("POSSIBLE", "CENTRE")).value(); });
    desk.clock.advance_seconds(60);
    auto two = desk.work(desk.anna, [&](const Keeper& k) { return decide(k, desk.decision("ACTUAL", "PROSECUTOR")).value(); });
    desk.db->read([&](store::Tx& tx) {
      auto all = decisions(tx, desk.item);
      REQUIRE(all.size() == 2);
      CHECK(is_in_force(all, all[0]));
      CHECK_FALSE(is_in_force(all, all[1]));
      CHECK(all[0].code == "INJURED_PARTY");
      CHECK(present(tx, desk.item)->code == "INJURED_PARTY");
      CHECK(signature(tx, all[0]) == Signature::holds);
      CHECK(signature(tx, all[1]) == Signature::holds);
      CHECK(decision_opened(tx, *desk.opened.of("W"), desk.item, one.id)->reasons == "Powód decyzji.");
    });
    CHECK(two.content_hash != one.content_hash);
  }

  TEST_CASE("a decision that was changed in the store, or whose screening was, does not fit its signature") {
    Desk desk;
    auto s = desk.screened(some());
    auto d = desk.work(desk.anna, [&](const Keeper& k) { return decide(k, desk.decision("POSSIBLE", "CENTRE", s.id)).value(); });
    auto holds = [&] { return desk.db->reading([&](store::Tx& tx) { return signature(tx, decisions(tx, desk.item).front()); }); };
    CHECK(holds() == Signature::holds);
    desk.write([&](store::Tx& tx) { return tx.run("update identification_decision set decided_by = 'POLICE' where id = $1", {d.id}); });
    CHECK(holds() == Signature::broken);
    desk.write([&](store::Tx& tx) { return tx.run("update identification_decision set decided_by = 'CENTRE' where id = $1", {d.id}); });
    CHECK(holds() == Signature::holds);
    desk.write([&](store::Tx& tx) { return tx.run("update screening set answers = '{}' where id = $1", {s.id}); });
    CHECK(holds() == Signature::broken);
  }

  TEST_CASE("\"not a victim\" by the centre waits for a second person, who is somebody else") {
    Desk desk;
    desk.work(desk.anna, [&](const Keeper& k) { return decide(k, desk.decision("POSSIBLE", "CENTRE")).has_value(); });
    desk.clock.advance_seconds(60);
    auto d = desk.work(desk.anna, [&](const Keeper& k) { return decide(k, desk.decision("NOT_A_VICTIM", "CENTRE")).value(); });
    CHECK(d.state == Decision::State::waits);
    auto now = [&] { return desk.db->reading([&](store::Tx& tx) { return present(tx, desk.item)->code; }); };
    CHECK(now() == "PRESUMED_KCIK");
    CHECK(desk.work(desk.anna, [&](const Keeper& k) { return answer_second(k, d, Second::confirms, "").error().code; }) == core::Errc::forbidden);
    CHECK(desk.work(desk.jan, [&](const Keeper& k) { return answer_second(k, d, Second::refuses, " ").error().code; }) == core::Errc::invalid);
    CHECK(desk.work(desk.jan, [&](const Keeper& k) { return answer_second(k, d, Second::confirms, "").has_value(); }));
    CHECK(now() == "NOT_VICTIM");
    CHECK(desk.work(desk.jan, [&](const Keeper& k) { return answer_second(k, d, Second::refuses, "x").error().code; }) == core::Errc::conflict);
    CHECK(desk.events("identification.decision_confirmed") == 1);
    auto again = desk.work(desk.jan, [&](const Keeper& k) { return decide(k, desk.decision("NOT_A_VICTIM", "POLICE")).value(); });
    CHECK(again.state == Decision::State::in_force);  // what the police decided is not confirmed by us
  }

  TEST_CASE("a refused \"not a victim\" leaves the earlier decision in force") {
    Desk desk;
    desk.work(desk.anna, [&](const Keeper& k) { return decide(k, desk.decision("POSSIBLE", "CENTRE")).has_value(); });
    auto d = desk.work(desk.anna, [&](const Keeper& k) { return decide(k, desk.decision("NOT_A_VICTIM", "CENTRE")).value(); });
    desk.work(desk.jan, [&](const Keeper& k) { return answer_second(k, d, Second::refuses, "Za mało rozmów.").has_value(); });
    desk.db->read([&](store::Tx& tx) {
      CHECK(present(tx, desk.item)->code == "PRESUMED_KCIK");
      CHECK(decision_opened(tx, *desk.opened.of("W"), desk.item, d.id)->second_reason == "Za mało rozmów.");
    });
  }

  TEST_CASE("who decided what stands for a status of the list; a word that is none is refused") {
    CHECK(status_code("POSSIBLE", "BORDER_GUARD") == "PRESUMED_LE");
    CHECK(status_code("ACTUAL", "COURT") == "INJURED_PARTY");
    CHECK(status_code("ACTUAL", "OTHER") == "IDENTIFIED_OTHER");
    CHECK(status_code("ACTUAL", "SOMEBODY").empty());
    CHECK(status_code("MAYBE", "CENTRE").empty());
    auto library = forms::Library::load().value();
    for (auto status : {"ACTUAL", "POSSIBLE", "AT_RISK", "NOT_A_VICTIM"})
      for (const auto& by : library.codes("decided_by")->codes) CHECK(library.codes("identification_status")->find(status_code(status, by.code)) != nullptr);
  }

  TEST_CASE("a card holds only what was ticked and stays as it was given") {
    Desk desk;
    Card card;
    card.case_id = desk.item;
    card.receiver_kind = "POLICE", card.receiver = "Komisariat", card.consent_how = "ORAL";
    card.consent_on = core::local(desk.clock.now()).date;
    CHECK(desk.work(desk.anna, [&](const Keeper& k) { return give_card(k, card).error().code; }) == core::Errc::invalid);
    card.fields = {{"LANGUAGES", "ukraiński"}, {"HEALTH", "leki na serce"}};
    auto given = desk.work(desk.anna, [&](const Keeper& k) { return give_card(k, card).value(); });
    desk.db->read([&](store::Tx& tx) {
      CHECK(cards(tx, desk.item).front().fields.size() == 2);
      CHECK(cards(tx, desk.item).front().fields[1].second.empty());
      auto open = card_opened(tx, *desk.opened.of("W"), desk.item, given.id).value();
      CHECK(open.receiver == "Komisariat");
      CHECK(open.fields[1] == std::pair<std::string, std::string>("HEALTH", "leki na serce"));
    });
    CHECK(desk.db->reading([&](store::Tx& tx) { return card_opened(tx, *desk.opened.of("W"), cases::CaseId{desk.item.value + 1}, given.id).has_value(); }) == false);
  }
}
