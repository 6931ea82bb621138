#include "web/server.h"

#include "core/failure.h"
#include "web/live.h"

#include <doctest/doctest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <fcntl.h>
#include <thread>

using namespace ostoja;
using web::Request;
using web::Response;

namespace {

const std::string kHost = "Host: desk.example.org\r\n";

// A running server whose answers tell what came in.
struct Desk {
  web::Live live;
  std::atomic<int> asked{0};
  web::Server server;
  std::thread thread;

  static web::ServerOptions options(web::Limits limits) {
    web::ServerOptions o;
    o.port = 0;
    o.workers = 2;
    o.limits = limits;
    return o;
  }
  explicit Desk(web::Limits limits = {}) : server(options(limits), live, [this](std::shared_ptr<Request> q, std::function<void(Response)> done) { answer(*q, done); }) {
    thread = std::thread([this] { server.run(); });
  }
  ~Desk() {
    server.stop();
    thread.join();
  }
  void answer(const Request& q, const std::function<void(Response)>& done) {
    ++asked;
    Response r = web::text(q.path + " " + std::to_string(q.form.items().size()) + " " + std::string(q.form.get("a")));
    if (q.path == "/throws") throw std::runtime_error("x");
    if (q.path == "/forgets") return;
    if (q.path == "/events") r.event_topic = "t";
    if (q.path == "/big") r.body = std::string(3 << 20, 'b');
    if (q.path == "/shared") r.body.clear(), r.shared = "lives as long as the program";
    done(std::move(r));
  }
};

struct Peer {
  int fd = -1;
  explicit Peer(std::uint16_t port) {
    fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0);
  }
  ~Peer() { ::close(fd); }
  void send(std::string_view data) const {
    while (!data.empty()) {
      auto n = ::send(fd, data.data(), data.size(), MSG_NOSIGNAL);
      if (n <= 0) return;
      data.remove_prefix(static_cast<std::size_t>(n));
    }
  }
  // Everything until the server closes, or until `until` has come; empty times out after a long while.
  std::string receive(std::string_view until = {}) const {
    std::string out;
    char buffer[65536];
    for (;;) {
      pollfd p{fd, POLLIN, 0};
      if (::poll(&p, 1, 30000) <= 0) return out + "<silence>";
      auto n = ::recv(fd, buffer, sizeof buffer, 0);
      if (n <= 0) return out;
      out.append(buffer, static_cast<std::size_t>(n));
      if (!until.empty() && out.find(until) != out.npos) return out;
    }
  }
};

std::string asked(Desk& desk, std::string_view data) {
  Peer p(desk.server.port());
  p.send(data);
  ::shutdown(p.fd, SHUT_WR);
  return p.receive();
}
std::string status(Desk& desk, std::string_view data) {
  auto out = asked(desk, data);
  return out.starts_with("HTTP/1.1 ") ? out.substr(9, 3) : "none";
}
int answers(const std::string& out) {
  int n = 0;
  for (auto at = out.find("HTTP/1.1 "); at != out.npos; at = out.find("HTTP/1.1 ", at + 1)) ++n;
  return n;
}

}  // namespace

TEST_SUITE("web server") {
  TEST_CASE("requests are answered one after another on one connection") {
    Desk desk;
    auto out = asked(desk, "GET /a HTTP/1.1\r\n" + kHost + "\r\nPOST /b HTTP/1.1\r\n" + kHost +
                               "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\n\r\na=1&b=2GET /c HTTP/1.1\r\n" + kHost + "Connection: close\r\n\r\n");
    CHECK(answers(out) == 3);
    CHECK(out.find("/a 0 ") < out.find("/b 2 1"));
    CHECK(out.find("/b 2 1") < out.find("/c 0 "));
    CHECK(out.find("Connection: close") != out.npos);
    CHECK(out.find("Date: ") != out.npos);
  }
  TEST_CASE("HEAD is GET without the body, HTTP/1.0 closes, a shared body is sent") {
    Desk desk;
    auto head = asked(desk, "HEAD /a HTTP/1.1\r\n" + kHost + "\r\n");
    CHECK(head.find("Content-Length: 5\r\n") != head.npos);
    CHECK(head.ends_with("\r\n\r\n"));
    auto old = asked(desk, "GET /a HTTP/1.0\r\n\r\nGET /b HTTP/1.0\r\n\r\n");
    CHECK(answers(old) == 1);
    CHECK(asked(desk, "GET /shared HTTP/1.0\r\n\r\n").ends_with("lives as long as the program"));
    CHECK(asked(desk, "GET /big HTTP/1.0\r\n\r\n").size() > (3 << 20));
  }
  TEST_CASE("what smuggles, is malformed or leaves out the host is 400, and nothing of it runs") {
    Desk desk;
    const std::string form = "Content-Type: application/x-www-form-urlencoded\r\n";
    const std::pair<const char*, std::string> bad[] = {
        {"CL and TE", "POST /form HTTP/1.1\r\n" + kHost + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /page HTTP/1.1\r\n" + kHost + "\r\n"},
        {"TE and CL", "POST /form HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\nGET /page HTTP/1.1\r\n" + kHost + "\r\n"},
        {"two lengths", "POST /form HTTP/1.1\r\n" + kHost + "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde"},
        {"two equal lengths", "POST /form HTTP/1.1\r\n" + kHost + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nabcde"},
        {"negative length", "POST /form HTTP/1.1\r\n" + kHost + "Content-Length: -1\r\n\r\n"},
        {"length with a sign", "POST /form HTTP/1.1\r\n" + kHost + "Content-Length: +5\r\n\r\nabcde"},
        {"gzip coding", "POST /form HTTP/1.1\r\n" + kHost + "Transfer-Encoding: gzip\r\nContent-Length: 5\r\n\r\nabcde"},
        {"gzip and chunked", "POST /form HTTP/1.1\r\n" + kHost + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"},
        {"chunked in HTTP/1.0", "POST /form HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
        {"bad chunk", "POST /form HTTP/1.1\r\n" + kHost + form + "Transfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n0\r\n\r\n"},
        {"no host", "GET /a HTTP/1.1\r\n\r\n"},
        {"two hosts", "GET /a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"},
        {"host with a path", "GET /a HTTP/1.1\r\nHost: a/b@c\r\n\r\n"},
        {"bare line feed", "GET /a HTTP/1.1\nHost: x\n\n"},
        {"space before colon", "GET /a HTTP/1.1\r\n" + kHost + "Content-Length : 0\r\n\r\n"},
        {"NUL in the path", "GET /a%00b HTTP/1.1\r\n" + kHost + "\r\n"},
        {"NUL in a header", "GET /a HTTP/1.1\r\n" + kHost + std::string("X: a\0b\r\n\r\n", 10)},
        {"absolute address", "GET http://example.org/ HTTP/1.1\r\n" + kHost + "\r\n"},
        {"TLS hello", std::string("\x16\x03\x01\x02\x00\x01\x00", 7) + "\r\n\r\n"},
        {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
        {"GET with a body", "GET /a HTTP/1.1\r\n" + kHost + "Content-Length: 3\r\n\r\nabc"},
        {"two cookies headers", "GET /a HTTP/1.1\r\n" + kHost + "Cookie: a=1\r\nCookie: a=2\r\n\r\n"},
        {"wrong UTF-8 in the query", "GET /a?x=%ff HTTP/1.1\r\n" + kHost + "\r\n"},
        {"wrong UTF-8 in the form", "POST /form HTTP/1.1\r\n" + kHost + form + "Content-Length: 5\r\n\r\na=%ff"},
        {"broken multipart", "POST /form HTTP/1.1\r\n" + kHost + "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 5\r\n\r\n--b\r\n"},
        {"unknown type", "POST /form HTTP/1.1\r\n" + kHost + "Content-Type: text/xml\r\nContent-Length: 4\r\n\r\n<a/>"},
        {"deep JSON", "POST /form HTTP/1.1\r\n" + kHost + "Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n" + std::string(100000, '[')},
    };
    for (const auto& [what, data] : bad) {
      CAPTURE(what);
      auto out = asked(desk, data);
      CHECK(out.substr(0, 12) == "HTTP/1.1 400");
      CHECK(answers(out) == 1);
      CHECK(out.find("Content-Security-Policy: default-src 'none'") != out.npos);
    }
    CHECK(desk.asked == 0);
    CHECK(status(desk, "BREW /a HTTP/1.1\r\n" + kHost + "\r\n") == "501");
    CHECK(status(desk, "TRACE /a HTTP/1.1\r\n" + kHost + "\r\n") == "501");
    CHECK(status(desk, "GET /a HTTP/1.1\r\n" + kHost + "\r\n") == "200");
  }
  TEST_CASE("what is too large is refused early and the refusal can be read") {
    Desk desk;
    CHECK(status(desk, "GET /a HTTP/1.1\r\n" + kHost + "X: " + std::string(65536, 'a') + "\r\n\r\n") == "431");
    std::string many = "GET /a HTTP/1.1\r\n" + kHost;
    for (int i = 0; i < 5000; ++i) many += "X: a\r\n";
    CHECK(status(desk, many + "\r\n") == "431");
    for (int i = 0; i < 95000; ++i) many += "X: a\r\n";
    CHECK(status(desk, many + "\r\n") == "431");
    std::string some = "GET /a HTTP/1.1\r\n" + kHost;
    for (int i = 0; i < 150; ++i) some += "X: a\r\n";
    CHECK(status(desk, some + "\r\n") == "431");
    CHECK(status(desk, "GET /" + std::string(65536, '1') + " HTTP/1.1\r\n" + kHost + "\r\n") == "414");
    CHECK(status(desk, "POST /form HTTP/1.1\r\n" + kHost + "Content-Length: 1048577\r\n\r\n" + std::string(1048577, 'a')) == "413");
    std::string chunk = "10000\r\n" + std::string(65536, 'a') + "\r\n", chunks;
    for (int i = 0; i < 17; ++i) chunks += chunk;
    CHECK(status(desk, "POST /form HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n") == "413");
    std::string extension = status(desk, "POST /form HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n5;" + std::string(500000, 'x') + "\r\nabcde\r\n0\r\n\r\n");
    CHECK((extension == "431" || extension == "400"));
    CHECK(desk.asked == 0);
  }
  TEST_CASE("who asks first whether to send gets 100, or the refusal") {
    Desk desk;
    Peer p(desk.server.port());
    p.send("POST /form HTTP/1.1\r\n" + kHost + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
    CHECK(p.receive("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
    p.send("a=7");
    CHECK(p.receive("/form 1 7").find("200 OK") != std::string::npos);
    Peer big(desk.server.port());
    big.send("POST /form HTTP/1.1\r\n" + kHost + "Content-Length: 99999999\r\nExpect: 100-continue\r\n\r\n");
    CHECK(big.receive("\r\n\r\n").starts_with("HTTP/1.1 413"));
    CHECK(status(desk, "POST /form HTTP/1.1\r\n" + kHost + "Expect: tea\r\n\r\n") == "417");
  }
  TEST_CASE("a slow head and a slow body are cut with 408, an idle connection is closed in silence") {
    web::Limits limits;
    limits.head = limits.body_time = limits.idle = std::chrono::seconds(1);
    Desk desk(limits);
    Peer head(desk.server.port()), body(desk.server.port()), idle(desk.server.port()), silent(desk.server.port());
    head.send("GET /a HTTP/1.1\r\nHost: x\r\nX: ");
    body.send("POST /form HTTP/1.1\r\n" + kHost + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\na=");
    idle.send("GET /a HTTP/1.1\r\n" + kHost + "\r\n");
    CHECK(head.receive().starts_with("HTTP/1.1 408"));
    CHECK(body.receive().starts_with("HTTP/1.1 408"));
    auto out = idle.receive();
    CHECK(out.starts_with("HTTP/1.1 200"));
    CHECK(answers(out) == 1);
    CHECK(silent.receive().empty());
  }
  TEST_CASE("a handler that throws or forgets to answer is a 500, and the connection lives on") {
    Desk desk;
    auto out = asked(desk, "GET /throws HTTP/1.1\r\n" + kHost + "\r\nGET /forgets HTTP/1.1\r\n" + kHost + "\r\nGET /a HTTP/1.1\r\n" + kHost + "\r\n");
    CHECK(answers(out) == 3);
    CHECK(out.find("HTTP/1.1 500") != out.rfind("HTTP/1.1 500"));
    CHECK(out.find("/a 0") != out.npos);
  }
  TEST_CASE("a stream gets the news, one that does not read is dropped, too many are refused") {
    web::Limits limits;
    limits.streams = 1;
    Desk desk(limits);
    {
      Peer p(desk.server.port());
      p.send("GET /events HTTP/1.1\r\n" + kHost + "\r\n");
      auto top = p.receive("\r\n\r\n");
      CHECK(top.find("Content-Type: text/event-stream") != top.npos);
      while (desk.live.listeners() == 0) std::this_thread::yield();
      desk.live.publish("t", "saved", "{}");
      CHECK(p.receive("\n\n") == "event: saved\ndata: {}\n\n");
      CHECK(status(desk, "GET /events HTTP/1.1\r\n" + kHost + "\r\n") == "503");
      for (int i = 0; i < 2000 && desk.live.listeners() > 0; ++i) desk.live.publish("t", "much", std::string(60000, 'x'));
      while (desk.live.listeners() > 0) desk.live.publish("t", "much", std::string(60000, 'x'));
      p.receive();
    }
    Peer again(desk.server.port());  // the place is free again
    again.send("GET /events HTTP/1.1\r\n" + kHost + "\r\n");
    CHECK(again.receive("\r\n\r\n").starts_with("HTTP/1.1 200"));
    while (desk.live.listeners() == 0) std::this_thread::yield();
    ::shutdown(again.fd, SHUT_RDWR);  // the page is closed: noticed without waiting for news
    while (desk.live.listeners() > 0) std::this_thread::yield();
  }
  TEST_CASE("200 stalled connections do not keep an honest one waiting") {
    Desk desk;
    std::vector<std::unique_ptr<Peer>> stalled;
    for (int i = 0; i < 200; ++i) (stalled.emplace_back(std::make_unique<Peer>(desk.server.port())))->send("GET /");
    CHECK(status(desk, "GET /a HTTP/1.1\r\n" + kHost + "\r\n") == "200");
  }
  TEST_CASE("when descriptors run out the server waits and goes on afterwards") {
    Desk desk;
    CHECK(status(desk, "GET /a HTTP/1.1\r\n" + kHost + "\r\n") == "200");
    Peer waiting(desk.server.port());  // taken before
    waiting.send("GET /v HTTP/1.1\r\n" + kHost + "\r\n");
    REQUIRE(waiting.receive("/v 0").starts_with("HTTP/1.1 200"));
    std::vector<int> held;
    rlimit was{}, low{};
    ::getrlimit(RLIMIT_NOFILE, &was);
    low = was;
    low.rlim_cur = 256;
    ::setrlimit(RLIMIT_NOFILE, &low);
    for (int fd = ::open("/dev/null", O_RDONLY); fd >= 0; fd = ::open("/dev/null", O_RDONLY)) held.push_back(fd);
    ::close(held.back()), held.pop_back();
    {
      Peer unlucky(desk.server.port());  // in the backlog: there is no descriptor for the server's side
      waiting.send("GET /w HTTP/1.1\r\n" + kHost + "\r\n");
      CHECK(waiting.receive("/w 0").starts_with("HTTP/1.1 200"));
      for (int fd : held) ::close(fd);
      ::setrlimit(RLIMIT_NOFILE, &was);
      unlucky.send("GET /u HTTP/1.1\r\n" + kHost + "\r\n");
      CHECK(unlucky.receive("/u 0").starts_with("HTTP/1.1 200"));
    }
  }
  TEST_CASE("stopping ends idle connections and streams, and lets a running request finish") {
    auto desk = std::make_unique<Desk>();
    Peer idle(desk->server.port()), stream(desk->server.port());
    idle.send("GET /a HTTP/1.1\r\n" + kHost + "\r\n");
    idle.receive("/a 0 ");
    stream.send("GET /events HTTP/1.1\r\n" + kHost + "\r\n");
    stream.receive("\r\n\r\n");
    desk->server.stop();
    CHECK(idle.receive().empty());
    CHECK(stream.receive().empty());
    desk.reset();  // joins: run() has returned
  }
  TEST_CASE("a server without a certificate keeps to loopback, and says when its port is taken") {
    web::Live live;
    web::ServerOptions o;
    o.port = 0;
    o.host = "0.0.0.0";
    CHECK_THROWS_AS(web::Server(o, live, nullptr), core::Failure);
    o.host = "127.0.0.1";
    web::Server first(o, live, nullptr);
    o.port = first.port();
    CHECK_THROWS_AS(web::Server(o, live, nullptr), core::Failure);
    o.port = 0;
    o.certificate = o.key = "/nowhere.pem";
    CHECK_THROWS_AS(web::Server(o, live, nullptr), core::Failure);
  }
}
