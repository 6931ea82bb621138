// Many clients of both operators ask a served desk for the same bed at the same moment, as the trust line, a case page and another program might: one has it, everybody else is told why not.
#include "house.h"

#include "access/accounts.h"
#include "access/sessions.h"
#include "shelter/record.h"
#include "store/engines_for_tests.h"
#include "web/server.h"

#include <doctest/doctest.h>

#include <arpa/inet.h>
#include <atomic>
#include <latch>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace ostoja;

namespace {

constexpr int kClients = 16, kEach = 25;

// One node: a centre of its own over the same data, its desk, its listener.
struct Node {
  std::unique_ptr<app::Centre> centre;
  web::Live live;
  std::unique_ptr<app::Desk> desk;
  std::unique_ptr<web::Server> server;
  std::thread thread;

  Node(const std::string& dir, const core::Clock& clock) {
    auto found = app::find_centre(dir);
    REQUIRE(found);
    centre = std::move(*found);
    REQUIRE(app::unlock_by_key_file(*centre));
    REQUIRE(app::open_store(*centre, app::Open::writing, clock.now()));
    desk = std::make_unique<app::Desk>(*centre, clock, live);
    desk->router().set_rates({0, 0, 0, 0});
    web::ServerOptions o;
    o.port = 0;
    server = std::make_unique<web::Server>(o, live, [this](std::shared_ptr<web::Request> q, std::function<void(web::Response)> done) { desk->router().handle(std::move(q), std::move(done)); });
    thread = std::thread([this] { server->run(); });
  }
  ~Node() {
    server->stop();
    thread.join();
    server.reset();
    desk.reset();
  }
};

// One request on a connection of its own; the whole answer.
std::string asked(std::uint16_t port, const std::string& data) {
  int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string out;
  if (::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0 && ::send(fd, data.data(), data.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(data.size())) {
    char buffer[16384];
    for (ssize_t n; (n = ::recv(fd, buffer, sizeof buffer, 0)) > 0;) out.append(buffer, static_cast<std::size_t>(n));
  }
  ::close(fd);
  return out;
}

void race(const app::Settings& settings, int nodes) {
  core::FixedClock clock{tests::monday_morning()};
  store::Folder folder;
  const auto dir = folder.path + "/centre";
  REQUIRE(app::make_centre(dir, settings, app::KeyFile::keep));
  std::vector<std::unique_ptr<Node>> all;
  for (int i = 0; i < nodes; ++i) all.push_back(std::make_unique<Node>(dir, clock));
  auto& first = *all.front()->centre;
  const auto now = clock.now();
  const auto today = core::local(now).date;
  std::vector<std::string> tokens;
  shelter::BedId bed;
  first.db->write([&](store::Tx& tx) {
    access::UserId by;
    for (const auto* code : {"W", "K"}) {
      access::User user;
      user.login = code == std::string_view("W") ? "line-one" : "line-two", user.name = "Line", user.operator_code = code, user.roles = {"consultant"};
      by = access::add_user(tx, first.policy, user, tests::kPassword, {}, now).value();
      tokens.push_back(access::add_token(tx, by, {"shelter:read", "shelter:write"}, now.plus_seconds(86400), now).value());
    }
    auto place = shelter::add_shelter(tx, first.forms, {"W1", "Topola", "W", "SHELTER", {"pl"}}, by, now).value();
    shelter::Room room{.shelter = place, .name = "1", .for_whom = "WOMEN"};
    room.id = shelter::add_room(tx, first.forms, shelter::find_shelter(tx, place).value(), room, by, now).value();
    bed = shelter::add_bed(tx, room, "a", by, now).value();
  });
  std::atomic<int> got = 0, taken = 0, without_reason = 0, something_else = 0;
  std::latch start(kClients);
  std::vector<std::thread> clients;
  for (int n = 0; n < kClients; ++n)
    clients.emplace_back([&, n] {
      // Everybody wants a fortnight that has this night in it, some from today, some from tomorrow.
      start.arrive_and_wait();
      for (int i = 0; i < kEach; ++i) {
        auto body = R"({"bed":")" + bed.text() + R"(","from":")" + today.plus_days(i % 2).text() + R"(","to":")" + today.plus_days(14).text() + R"(","sex":"F","language":"uk"})";
        auto answer = asked(all[static_cast<std::size_t>(n) % all.size()]->server->port(), "POST /api/v1/stays HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Bearer " + tokens[static_cast<std::size_t>(n / 2) % tokens.size()] +
                                                      "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
        auto status = answer.size() > 12 ? answer.substr(9, 3) : std::string();
        if (status == "201") ++got;
        else if (status == "409") ++taken, without_reason += answer.find("the bed is taken on one of these nights") == answer.npos;
        else ++something_else;
        if (status != "201" && status != "409") MESSAGE(answer.substr(0, 400));
      }
    });
  for (auto& t : clients) t.join();
  CHECK(got == 1);
  CHECK(taken == kClients * kEach - 1);
  CHECK(without_reason == 0);
  CHECK(something_else == 0);
  first.db->read([&](store::Tx& tx) {
    CHECK(tx.number("select count(*) from stay") == 1);
    auto nights = tx.number("select count(*) from bed_night");
    CHECK((nights == 13 || nights == 14));
    CHECK(tx.number("select count(*) from event where action = 'stay.hold'") == 1);
  });
}

app::Settings of(std::string engine, std::string postgres) {
  app::Settings s;
  s.operators = {{"W", "Warszawa"}, {"K", "Katowice"}};
  s.engine = std::move(engine), s.postgres = std::move(postgres);
  s.workers = 4;
  return s;
}

}  // namespace

TEST_SUITE("shelter") {
  TEST_CASE("hundreds of requests at once for one bed, through a served desk: one 201, the others 409 with the reason") {
    SUBCASE("SQLCipher") { race(of("sqlcipher", ""), 1); }
    SUBCASE("PostgreSQL, two desks over one store") {
      if (store::test_server() == nullptr) {
        MESSAGE("skipped: OSTOJA_TEST_POSTGRES is not set (tools/with_postgres.sh sets it)");
        return;
      }
      store::emptied_postgres();
      race(of("postgres", store::test_server()), 2);
    }
  }
}
