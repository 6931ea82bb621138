// The exchange in a whole house: a call is one contact whatever arrives in which order; its number is read by nobody but whose contact it is; live pages are told.
#include "house.h"
#include "robot.h"

#include "core/text.h"
#include "duty/duty.h"
#include "exchange/record.h"
#include "vault/vault.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <mutex>
#include <thread>

using namespace ostoja;
using namespace ostoja::tests;

namespace {

struct Line {
  House house;
  std::string token = house.token("exchange", {"calls:route"});
  access::UserId anna = house.user("consultant").id, olga = house.user("consultant-k").id;

  Line() {
    house.centre->db->writing([&](store::Tx& tx) {
      for (auto [user, op] : {std::pair{anna, "W"}, std::pair{olga, "K"}}) duty::add_shift(tx, user, op, duty::Post::line, house.clock.now().plus_seconds(-3600), house.clock.now().plus_seconds(6 * 3600), anna, house.clock.now()).value();
      return 0;
    });
  }
  web::Response tell(std::string_view path, std::initializer_list<std::pair<const char*, std::string>> fields) {
    web::Request r;
    r.method = web::Method::post;
    r.path = "/api/v1/calls/" + std::string(path);
    for (const auto& [name, value] : fields) r.form.add(name, value);
    r.headers.emplace_back("host", "127.0.0.1");
    r.headers.emplace_back("authorization", "Bearer " + token);
    return house.desk->router().handle_now(std::move(r));
  }
  std::int64_t number(std::string_view sql) {
    return house.centre->db->reading([&](store::Tx& tx) { return tx.number(sql, {}); });
  }
};

}  // namespace

TEST_SUITE("exchange") {
  TEST_CASE("every order of a call's events, each told twice, makes one contact that ended with the call") {
    std::vector<int> order{1, 2, 3};
    int calls = 0;
    Line l;
    do {
      const auto reference = "call-" + std::to_string(++calls);
      REQUIRE(l.tell("route", {{"call", reference}, {"try", "1"}, {"caller", "+447700900" + std::to_string(200 + calls)}}).status == 200);
      for (int seq : order)
        for (int again = 0; again < 2; ++again) {
          auto answer = l.tell("events", {{"type", seq == 1 ? "ringing" : seq == 2 ? "answered" : "ended"}, {"call", reference}, {"seq", std::to_string(seq)}, {"who", "consultant"}});
          REQUIRE(answer.status == 204);
        }
      auto call = l.house.centre->db->reading([&](store::Tx& tx) { return *exchange::find_call(tx, reference); });
      CHECK(call.state == exchange::State::ended);
      CHECK(call.answered_by == l.anna);
      l.house.clock.advance_seconds(120);
    } while (std::next_permutation(order.begin(), order.end()));
    // Where the end arrived first the call counted as missed until the answer arrived: its contact of a missed call stays, with the number, beside the conversation's.
    CHECK(l.number("select count(*) from contact where direction = 'IN'") == calls);
    CHECK(l.number("select count(*) from contact where direction = 'IN' and coalesce(ended_at, 0) = 0") == 0);
    CHECK(l.number("select count(*) from follow_up where state = 1") == 0);
    CHECK(l.number("select count(*) from call_number") == 0);
  }

  TEST_CASE("a number is sealed for each operator until somebody answers, then for that one's contact only; it stands nowhere in clear") {
    Line l;
    REQUIRE(l.tell("route", {{"call", "one"}, {"try", "1"}, {"caller", "+447700900201"}}).body.find("900201") == std::string::npos);
    CHECK(l.number("select count(*) from call_number") == 2);
    REQUIRE(l.tell("events", {{"type", "answered"}, {"call", "one"}, {"seq", "1"}, {"who", "consultant-k"}}).status == 204);
    CHECK(l.number("select count(*) from call_number") == 0);
    auto call = l.house.centre->db->reading([&](store::Tx& tx) { return *exchange::find_call(tx, "one"); });
    CHECK(call.operator_code == "K");
    Robot anna(l.house, "consultant"), olga(l.house, "consultant-k");
    const auto home = "/contacts/" + core::id_text(call.contact);
    CHECK(anna.get(home).status == 404);
    CHECK(olga.get(home).body.find("+447700900201") != std::string::npos);
    for (auto login : {"consultant", "coordinator"}) CHECK(Robot(l.house, login).get("/line").body.find("900201") == std::string::npos);
    for (auto table : {"phone_call", "phone_event", "call_number", "contact", "event"})
      l.house.centre->db->reading([&](store::Tx& tx) {
        tx.run(std::string("select * from ") + table, {}, [&](const store::Row& r) {
          for (int i = 0; i < 12; ++i) CHECK(r.text(i).find("900201") == std::string_view::npos);
        });
        return 0;
      });
  }

  TEST_CASE("two calls at once ring at two people; the third waits") {
    Line l;
    auto first = l.tell("route", {{"call", "one"}, {"try", "1"}}).body;
    CHECK(first.find("consultant@") != std::string::npos);
    CHECK(first.find("consultant-k@") != std::string::npos);
    CHECK(l.tell("route", {{"call", "two"}, {"try", "1"}}).body.find("queue-pl") != std::string::npos);  // both telephones ring for the first
    REQUIRE(l.tell("events", {{"type", "answered"}, {"call", "one"}, {"seq", "1"}, {"who", "consultant"}}).status == 204);
    auto second = l.tell("route", {{"call", "two"}, {"try", "2"}}).body;
    CHECK(second.find("consultant-k@") != std::string::npos);
    CHECK(second.find("consultant@") == std::string::npos);
    REQUIRE(l.tell("events", {{"type", "answered"}, {"call", "two"}, {"seq", "1"}, {"who", "consultant-k"}}).status == 204);
    CHECK(l.tell("route", {{"call", "three"}, {"try", "1"}}).body.find("queue-pl") != std::string::npos);
  }

  TEST_CASE("open pages are told at once: it rings, it is answered, it is over; never with a number") {
    Line l;
    std::mutex mutex;
    std::string frames;
    auto id = l.house.live->subscribe("user/" + l.anna.text() + " operator/W", [&](const std::string& frame) {
      std::lock_guard lock(mutex);
      frames += frame;
    });
    l.tell("route", {{"call", "one"}, {"try", "1"}, {"caller", "+447700900202"}});
    CHECK(frames.find(R"("state":"ringing")") != std::string::npos);
    l.tell("events", {{"type", "answered"}, {"call", "one"}, {"seq", "1"}, {"who", "consultant"}});
    CHECK(frames.find(R"("state":"talking","call":"one")") != std::string::npos);
    CHECK(frames.find("/contacts/") != std::string::npos);
    l.tell("events", {{"type", "ended"}, {"call", "one"}, {"seq", "2"}});
    CHECK(frames.find(R"("state":"over")") != std::string::npos);
    CHECK(frames.find(R"("what":"line")") != std::string::npos);
    CHECK(frames.find("900202") == std::string::npos);
    l.house.live->unsubscribe(id);
  }

  TEST_CASE("a call is put through to a colleague of the same operator with its contact as it stands") {
    Line l;
    const auto other = l.house.user("casemanager").id;
    l.tell("route", {{"call", "one"}, {"try", "1"}, {"caller", "+447700900203"}});
    l.tell("events", {{"type", "answered"}, {"call", "one"}, {"seq", "1"}, {"who", "consultant"}});
    l.tell("events", {{"type", "answered"}, {"call", "one"}, {"seq", "2"}, {"who", "casemanager"}});
    CHECK(l.number("select count(*) from contact") == 1);
    CHECK(l.number("select taken_by from contact") == other.value);
    CHECK(l.number("select state from line_presence where user_id = " + std::to_string(l.anna.value)) == static_cast<int>(exchange::Presence::after_call));
    CHECK(l.number("select state from line_presence where user_id = " + std::to_string(other.value)) == static_cast<int>(exchange::Presence::in_call));
  }

  TEST_CASE("the restart of the desk in the middle of calls loses none") {
    Line l;
    for (int i = 0; i < 20; ++i) {
      const auto reference = "call-" + std::to_string(i);
      REQUIRE(l.tell("route", {{"call", reference}, {"try", "1"}, {"caller", "+4477009003" + std::to_string(10 + i)}}).status == 200);
      if (i % 2 == 0) REQUIRE(l.tell("events", {{"type", "answered"}, {"call", reference}, {"seq", "1"}, {"who", "consultant"}}).status == 204);
    }
    l.house.restart();
    for (int i = 0; i < 20; ++i) REQUIRE(l.tell("events", {{"type", "ended"}, {"call", "call-" + std::to_string(i)}, {"seq", "2"}}).status == 204);
    CHECK(l.number("select count(*) from phone_call where state = 4") == 10);
    CHECK(l.number("select count(*) from phone_call where state = 5") == 10);
    CHECK(l.number("select count(*) from contact where direction = 'MISSED'") == 10);
    CHECK(l.number("select count(*) from follow_up where kind = 'CALL_BACK'") == 10);
  }

  TEST_CASE("numbers of calls that became no contact are forgotten after their days") {
    Line l;
    l.tell("route", {{"call", "one"}, {"try", "1"}, {"caller", "+447700900204"}});
    CHECK(l.number("select count(*) from call_number") == 2);
    l.house.centre->db->write([&](store::Tx& tx) { exchange::forget_old_numbers(tx, l.house.clock.now().plus_seconds(1)); });
    CHECK(l.number("select count(*) from call_number") == 0);
  }
}
