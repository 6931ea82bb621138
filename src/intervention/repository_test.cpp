#include "intervention/intervention.h"

#include "access/access_for_tests.h"

#include <doctest/doctest.h>

using namespace ostoja;
using namespace ostoja::intervention;

namespace {

struct Desk : access::TestDesk {
  forms::Library library = forms::Library::load().value();
  access::UserId anna = add("anna", {"consultant"}).value(), basia = add("basia", {"consultant"}).value();
  cases::CaseId id = open_case(), other = open_case();
  cases::CaseId open_case() {
    return write([&](store::Tx& tx) {
      cases::NewCase fresh;
      fresh.operator_code = "W", fresh.urgency = "U3", fresh.lead = anna;
      fresh.answers.set("urgency", "U3");
      return cases::open_case(tx, warsaw, library, fresh, anna, clock.now()).value();
    });
  }
  Keeper keeper(store::Tx& tx) { return {tx, warsaw, library, anna, clock.now()}; }
  cases::Header header(store::Tx& tx, cases::CaseId of) { return cases::header(tx, of, {anna, "W", cases::Reader::Reach::team}).value(); }
  Begin night() {
    Begin b;
    b.started_at = clock.now();
    b.answers.set("urgency", "U1");
    b.answers.set_all("triggers", {"LOCKED_IN"});
    b.answers.set("words", "Planted words.");
    return b;
  }
};

}  // namespace

TEST_SUITE("intervention repository") {
  TEST_CASE_FIXTURE(Desk, "an intervention raises its case, is found in that case only, and its words are sealed") {
    write([&](store::Tx& tx) {
      auto made = begin(keeper(tx), header(tx, id), night()).value();
      CHECK(header(tx, id).urgency == "U1");
      CHECK(header(tx, other).urgency == "U3");
      CHECK(head(tx, header(tx, other), made).error().code == core::Errc::not_found);
      auto r = record(tx, warsaw, header(tx, id), made).value();
      CHECK(r.answers.get("words") == "Planted words.");
      CHECK(r.head.triggers == std::vector<std::string>{"LOCKED_IN"});
      CHECK(r.head.waiting == 1);  // a coordinator was told of U1
      CHECK(tx.number("select count(*) from intervention where document like '%Planted%'") == 0);
      CHECK(tx.number("select count(*) from event where detail like '%Planted%'") == 0);
      CHECK(count_open(tx, {anna, "W", cases::Reader::Reach::team}) == 1);
      CHECK(count_open(tx, {basia, "W", cases::Reader::Reach::team}) == 0);
      CHECK(count_open(tx, {basia, "W", cases::Reader::Reach::operator_wide}) == 1);
      CHECK(count_open(tx, {basia, "K", cases::Reader::Reach::operator_wide}) == 0);
      return 0;
    });
  }

  TEST_CASE_FIXTURE(Desk, "the later of two who save the same intervention is told; an ended one takes no action until it is opened again") {
    write([&](store::Tx& tx) {
      auto made = begin(keeper(tx), header(tx, id), night()).value();
      auto first = record(tx, warsaw, header(tx, id), made).value(), second = first;
      first.answers.set("words", "Hers.");
      REQUIRE(save(keeper(tx), header(tx, id), first));
      second.answers.set("words", "His.");
      CHECK(save(keeper(tx), header(tx, id), second).error().code == core::Errc::stale);
      auto r = record(tx, warsaw, header(tx, id), made).value();
      CHECK(r.answers.get("words") == "Hers.");
      forms::Answers talk;
      talk.set("kind", "TALK"), talk.set("note", "Planted talk.");
      clock.advance_seconds(60);
      REQUIRE(add_action(keeper(tx), header(tx, id), r.head, talk, clock.now(), {}, core::Money{1250}));
      auto done = actions(tx, warsaw, header(tx, id), made).value();
      REQUIRE(done.size() == 1);
      CHECK(done.front().answers.get("note") == "Planted talk.");
      CHECK(done.front().cost.grosze == 1250);
      r = record(tx, warsaw, header(tx, id), made).value();
      forms::Answers finish;
      finish.set("end_state", "SHELTER_GIVEN"), finish.set("summary", "Safe now.");
      REQUIRE(end(keeper(tx), header(tx, id), r, finish, clock.now()));
      r = record(tx, warsaw, header(tx, id), made).value();
      CHECK(r.head.state == State::ended);
      CHECK(r.end.get("summary") == "Safe now.");
      CHECK_FALSE(add_action(keeper(tx), header(tx, id), r.head, talk, clock.now(), {}, {}));
      REQUIRE(intervention::reopen(keeper(tx), header(tx, id), r));
      CHECK(head(tx, header(tx, id), made)->state == State::open);
      return 0;
    });
  }

  TEST_CASE_FIXTURE(Desk, "a danger judged elsewhere raises and never lowers, and the notice waits until somebody knows of it") {
    write([&](store::Tx& tx) {
      REQUIRE(at_least(keeper(tx), header(tx, id), "U1", Why::danger));
      CHECK(header(tx, id).urgency == "U1");
      CHECK(count_waiting(tx, "W") == 1);
      CHECK(count_waiting(tx, "K") == 0);
      REQUIRE(at_least(keeper(tx), header(tx, id), "U2", Why::danger));
      CHECK(header(tx, id).urgency == "U1");
      CHECK(acknowledge_case(keeper(tx), header(tx, id)));
      CHECK(count_waiting(tx, "W") == 0);
      CHECK(acknowledge_case(keeper(tx), header(tx, id)).error().code == core::Errc::conflict);
      return 0;
    });
  }
}
