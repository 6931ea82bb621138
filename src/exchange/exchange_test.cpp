#include "exchange/decision.h"
#include "exchange/progress.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace ostoja;
using namespace ostoja::exchange;

namespace {

Agent line(int user, Presence presence = Presence::available) { return {access::UserId{user}, true, false, presence, true, false, false}; }
Agent mobile(int user) { return {access::UserId{user}, false, true, Presence::available, true, false, false}; }
Agent helper(int user) { return {access::UserId{user}, false, false, Presence::available, true, false, false}; }
std::vector<std::int64_t> ids(const Decision& d) {
  std::vector<std::int64_t> out;
  for (auto user : d.whom) out.push_back(user.value);
  return out;
}
using Ids = std::vector<std::int64_t>;

Happened happened(std::int64_t seq, Type type, int who = 0, int attempt = 1) { return {seq, type, who == 0 ? access::UserId{} : access::UserId{who}, core::Instant{1000 * seq}, attempt}; }

}  // namespace

TEST_SUITE("exchange") {
  TEST_CASE("it rings first at those on the line who speak the language, then at the others, then at who helps") {
    std::vector<Agent> all{line(1), line(2), helper(3), mobile(4)};
    all[0].speaks = false;
    auto d = decide({}, all);
    CHECK(d.way == Way::ring);
    CHECK(ids(d) == Ids{2});
    all[1].tried = true;
    CHECK(ids(decide({}, all)) == Ids{1});
    all[0].tried = true;
    CHECK(ids(decide({}, all)) == Ids{3});
    all[2].tried = true;
    CHECK(decide({}, all).way == Way::queue);
  }

  TEST_CASE("nobody is rung who talks, writes their note, is away, or whose telephone rings for another call") {
    std::vector<Agent> all{line(1, Presence::in_call), line(2, Presence::after_call), line(3, Presence::away), line(4)};
    all[3].ringing = true;
    CHECK(decide({}, all).way == Way::queue);
    all[3].ringing = false;
    CHECK(ids(decide({}, all)) == Ids{4});
  }

  TEST_CASE("what cannot wait, and what waited too long, goes to the urgent mobile") {
    std::vector<Agent> all{line(1, Presence::in_call), mobile(2)};
    CHECK(decide({}, all).way == Way::queue);
    CHECK(decide({.urgent = true}, all).way == Way::mobile);
    CHECK(decide({.waited = true}, all).way == Way::mobile);
    all[1].tried = true;
    CHECK(decide({.waited = true}, all).way == Way::closed);
    CHECK(decide({.urgent = true}, all).way == Way::queue);  // the line is open and somebody will be free
  }

  TEST_CASE("with nobody on the line in office hours the mobile rings, and then the caller is offered a callback") {
    std::vector<Agent> all{line(1, Presence::away), mobile(2)};
    CHECK(decide({}, all).way == Way::mobile);
    all[1].tried = true;
    CHECK(decide({}, all).way == Way::closed);
    CHECK(decide({}, {}).way == Way::closed);
    std::vector<Agent> helped{helper(1), mobile(2)};
    helped[0].presence = Presence::in_call;
    CHECK(decide({}, helped).way == Way::queue);  // whoever helps without a shift will be free again
  }

  TEST_CASE("out of office hours only what cannot wait rings") {
    std::vector<Agent> all{mobile(2)};
    CHECK(decide({.office = false}, all).way == Way::closed);
    auto d = decide({.office = false, .urgent = true}, all);
    CHECK(d.way == Way::mobile);
    CHECK(ids(d) == Ids{2});
    CHECK(decide({.office = false, .waited = true}, all).way == Way::closed);
    CHECK(decide({.office = false, .urgent = true}, {}).way == Way::closed);
  }

  TEST_CASE("without a voice agent the mobile takes the queue's place; what is left is given up") {
    std::vector<Agent> all{line(1, Presence::in_call), mobile(2)};
    CHECK(decide({.voiceless = true}, all).way == Way::mobile);
    all[1].tried = true;
    CHECK(decide({.voiceless = true}, all).way == Way::give_up);
    CHECK(decide({.office = false, .voiceless = true}, all).way == Way::give_up);
    all[0].presence = Presence::available;
    CHECK(decide({.voiceless = true}, all).way == Way::ring);
  }

  TEST_CASE("a number that is held back reaches nobody") {
    std::vector<Agent> all{line(1), mobile(2)};
    CHECK(decide({.urgent = true, .blocked = true}, all).way == Way::refuse);
  }

  TEST_CASE("a call comes to the same whatever the order in which its events arrive") {
    std::vector<Happened> all{happened(1, Type::ringing, 1), happened(2, Type::ringing, 2), happened(3, Type::queued), happened(4, Type::ringing, 1, 2), happened(5, Type::answered, 1), happened(6, Type::ended, 1)};
    std::vector<int> order{0, 1, 2, 3, 4, 5};
    do {
      std::vector<Happened> told;
      for (int i : order) told.push_back(all[static_cast<std::size_t>(i)]);
      auto p = progress_of(told);
      REQUIRE(p.state == State::ended);
      REQUIRE(p.answered_by == access::UserId{1});
      REQUIRE(p.waiting_since == core::Instant{3000});
      REQUIRE(p.answered_at == core::Instant{5000});
      REQUIRE(p.ended_at == core::Instant{6000});
      REQUIRE(p.ringing.empty());
    } while (std::next_permutation(order.begin(), order.end()));
  }

  TEST_CASE("the voice agent answers for nobody") {
    auto p = progress_of({happened(1, Type::answered)});
    CHECK(p.state == State::waiting);
    CHECK_FALSE(p.answered_by);
    CHECK(progress_of({happened(1, Type::answered), happened(2, Type::ended)}).state == State::missed);
    CHECK(progress_of({happened(1, Type::answered), happened(2, Type::urgent)}).urgent);
  }

  TEST_CASE("the caller hangs up at every point") {
    CHECK(progress_of({happened(1, Type::missed)}).state == State::missed);
    CHECK(progress_of({happened(1, Type::ringing, 1), happened(2, Type::missed)}).state == State::missed);
    CHECK(progress_of({happened(1, Type::queued), happened(2, Type::missed)}).state == State::missed);
    CHECK(progress_of({happened(1, Type::queued), happened(2, Type::ringing, 1, 2), happened(3, Type::missed)}).ringing.empty());
    CHECK(progress_of({happened(1, Type::answered, 1), happened(2, Type::missed)}).state == State::ended);
    auto p = progress_of({happened(1, Type::missed), happened(2, Type::ringing, 1)});  // was on its way before the end
    CHECK(p.state == State::missed);
    CHECK(p.ringing.empty());
  }

  TEST_CASE("a try takes the place of the one before; a transfer gives the call to the last") {
    auto p = progress_of({happened(1, Type::ringing, 1, 1), happened(2, Type::ringing, 2, 2)});
    CHECK(p.ringing == std::set<access::UserId>{access::UserId{2}});
    p = progress_of({happened(1, Type::answered, 1), happened(2, Type::answered, 2)});
    CHECK(p.answered_by == access::UserId{2});
    CHECK(p.answered_at == core::Instant{1000});
  }
}
