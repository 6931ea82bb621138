#include "approvals/record.h"

#include "access/access_for_tests.h"
#include "core/resources.h"
#include "web/live.h"

#include <doctest/doctest.h>

using namespace ostoja;
using namespace ostoja::approvals;

namespace {

struct Room : access::TestDesk {
  forms::Library library = forms::Library::load().value();
  web::Live live;
  std::shared_ptr<web::Templates> templates = web::Templates::load().value();
  std::unique_ptr<access::Sessions> sessions = std::make_unique<access::Sessions>(*db, policy);
  web::Services services{*db, opened, policy, *sessions, library, clock, *templates, live};
  access::UserId anna{11}, basia{22};
  cases::CaseId item = write([&](store::Tx& tx) {
    cases::NewCase fresh;
    fresh.operator_code = "W";
    return cases::open_case(tx, warsaw, library, fresh, anna, clock.now()).value();
  });
  Request request(std::string what) { return {.case_id = item, .operator_code = "W", .what = std::move(what), .detail = {}, .words = core::Personal<std::string>("Planted words.")}; }
};

}  // namespace

TEST_SUITE_BEGIN("approvals");

TEST_CASE_FIXTURE(Room, "a request waits once, is decided once and by somebody else, and the asking room is told") {
  int told = 0;
  doors(services).decided["TRANSFER"] = [&](store::Tx&, const vault::OperatorKeys&, const Approval& a, access::UserId by, core::Instant) -> core::Done {
    CHECK(a.outcome == Outcome::approved);
    CHECK(by == basia);
    ++told;
    return {};
  };
  write([&](store::Tx& tx) {
    REQUIRE(ask(tx, warsaw, request("TRANSFER"), anna, clock.now()));
    CHECK(ask(tx, warsaw, request("TRANSFER"), basia, clock.now()).error().code == core::Errc::conflict);
    CHECK(ask(tx, warsaw, request("EXPENSE"), anna, clock.now()));
    auto a = latest(tx, item, "TRANSFER").value();
    CHECK(count_waiting(tx, "W", basia) == 2);
    CHECK(count_waiting(tx, "W", anna) == 0);
    CHECK(count_waiting(tx, "K", basia) == 0);
    CHECK_FALSE(find(tx, a.id, "K"));
    CHECK(decide(doors(services), tx, warsaw, a, Outcome::approved, {}, anna, clock.now()).error().code == core::Errc::forbidden);
    CHECK(decide(doors(services), tx, warsaw, a, Outcome::waiting, {}, basia, clock.now()).error().code == core::Errc::invalid);
    CHECK(told == 0);
    CHECK(decide(doors(services), tx, warsaw, a, Outcome::approved, "Good.", basia, clock.now()));
    CHECK(told == 1);
    CHECK(decide(doors(services), tx, warsaw, a, Outcome::refused, "No.", basia, clock.now()).error().code == core::Errc::conflict);
    CHECK(latest(tx, item, "TRANSFER")->outcome == Outcome::approved);
    auto said = words(tx, warsaw, a).value();
    CHECK(said.asked == "Planted words.");
    CHECK(said.decided == "Good.");
    CHECK(tx.number("select count(*) from event where detail like '%Planted%'") == 0);
    return 0;
  });
}

TEST_CASE_FIXTURE(Room, "what was asked for can be taken back, and asked for again") {
  write([&](store::Tx& tx) {
    REQUIRE(ask(tx, warsaw, request("EXPENSE"), anna, clock.now()));
    CHECK(take_back(tx, latest(tx, item, "EXPENSE").value(), anna, clock.now()));
    CHECK(take_back(tx, latest(tx, item, "EXPENSE").value(), anna, clock.now()).error().code == core::Errc::conflict);
    clock.advance_seconds(1);
    CHECK(ask(tx, warsaw, request("EXPENSE"), anna, clock.now()));
    CHECK(latest(tx, item, "EXPENSE")->outcome == Outcome::waiting);
    CHECK(waiting(tx, "W").size() == 1);
    return 0;
  });
}

TEST_SUITE_END();
