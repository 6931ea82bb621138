// The listener. Of Beast only the parser is used: framing, limits and deadlines are checked here, because its defaults let too much through
// (docs/decisions/0002-http-layer.md). One coroutine serves a connection; handlers run in the pool and post their answers back.
#include "web/server.h"

#include "core/failure.h"
#include "core/log.h"
#include "web/body.h"
#include "web/live.h"
#include "web/pool.h"
#include "web/router.h"

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>

#include <array>
#include <atomic>
#include <ctime>
#include <optional>
#include <unordered_set>

namespace ostoja::web {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace ssl = asio::ssl;
using asio::awaitable;
using boost::system::error_code;
using core::Errc;
using tcp = asio::ip::tcp;
using Steady = std::chrono::steady_clock;

constexpr std::size_t kBehind = 64 << 10;                // a stream that is so far behind is dropped
constexpr std::chrono::seconds kHeartbeat{20};
constexpr std::size_t kLinger = 4 << 20;                 // read and thrown away after a refusal, so that the peer gets to read our answer
constexpr std::chrono::milliseconds kSweep{200};

std::int64_t ticks() { return std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now().time_since_epoch()).count(); }

enum class Phase : std::uint8_t { handshake, idle, head, body, waiting, writing, streaming, closing };

// Answers come from other threads; after run() has ended there is nothing to post to any more.
struct Gate {
  std::mutex mutex;
  bool open = true;
};

struct Connection : std::enable_shared_from_this<Connection> {
  Connection(tcp::socket s, ssl::context* context) : sock(std::move(s)), ready(sock.get_executor()) {
    if (context != nullptr) tls.emplace(sock, *context);
  }
  tcp::socket sock;
  std::optional<ssl::stream<tcp::socket&>> tls;
  asio::steady_timer ready;                 // waits for an answer or for news
  std::string remote;
  std::atomic<Phase> phase{Phase::handshake};
  std::atomic<std::int64_t> deadline{INT64_MAX};
  bool timed_out = false, ended = false;
  std::optional<Response> response;
  std::mutex stream_mutex;                  // of the three below: publishers are on other threads
  std::string pending;
  bool overflown = false, woken = false;

  void enter(Phase p, std::chrono::milliseconds most) {
    phase.store(p, std::memory_order_relaxed);
    deadline.store(ticks() + most.count(), std::memory_order_relaxed);
  }
  void enter(Phase p) {
    phase.store(p, std::memory_order_relaxed);
    deadline.store(INT64_MAX, std::memory_order_relaxed);
  }
  void close() {
    error_code ec;
    sock.close(ec);
    ready.cancel();
  }
  // On the connection's own executor. A request that came too slowly still gets its 408.
  void expire() {
    if (ticks() < deadline.load(std::memory_order_relaxed)) return;
    Phase p = phase.load(std::memory_order_relaxed);
    if (p != Phase::head && p != Phase::body) return close();
    timed_out = true;
    error_code ec;
    sock.cancel(ec);
  }
  void drain() {
    ended = true;
    Phase p = phase.load(std::memory_order_relaxed);
    if (p == Phase::idle || p == Phase::handshake) close();
    if (p == Phase::streaming) ready.cancel();
  }

  awaitable<std::size_t> read(asio::mutable_buffer b, error_code& ec) {
    if (tls) return tls->async_read_some(b, asio::redirect_error(asio::use_awaitable, ec));
    return sock.async_read_some(b, asio::redirect_error(asio::use_awaitable, ec));
  }
  template <class Buffers>
  awaitable<std::size_t> write(const Buffers& b, error_code& ec) {
    if (tls) return asio::async_write(*tls, b, asio::redirect_error(asio::use_awaitable, ec));
    return asio::async_write(sock, b, asio::redirect_error(asio::use_awaitable, ec));
  }
};

// Given to the program's side with each request; when it is dropped without an answer the peer gets 500.
class Reply {
 public:
  Reply(std::shared_ptr<Gate> gate, std::weak_ptr<Connection> to) : gate_(std::move(gate)), to_(std::move(to)) {}
  ~Reply() {
    if (used_) return;
    try {
      Response r = text("500\n", 500);
      add_security_headers({}, r);
      send(std::move(r));
    } catch (...) {}  // no memory: the peer runs into its own deadline
  }
  void send(Response r) {
    if (used_.exchange(true)) return;
    std::lock_guard lock(gate_->mutex);
    if (!gate_->open) return;
    auto c = to_.lock();
    if (!c) return;
    auto executor = c->sock.get_executor();
    asio::post(executor, [c = std::move(c), r = std::move(r)]() mutable {
      c->response = std::move(r);
      c->ready.cancel();
    });
  }

 private:
  std::shared_ptr<Gate> gate_;
  std::weak_ptr<Connection> to_;
  std::atomic<bool> used_{false};
};

std::string_view http_date() {  // made once a second and thread
  thread_local std::time_t last = 0;
  thread_local char text[64] = "";
  thread_local std::size_t size = 0;
  std::time_t now = std::time(nullptr);
  if (now != last) {
    std::tm tm{};
    gmtime_r(&now, &tm);
    size = std::strftime(text, sizeof text, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &tm);
    last = now;
  }
  return {text, size};
}

std::string head_of(const Response& r, std::string_view body, bool keep, bool http10) {
  std::string out;
  out.reserve(1536);
  auto add = [&](std::string_view a, std::string_view b, std::string_view c = "\r\n") { ((out += a) += b) += c; };
  add("HTTP/1.1 ", std::to_string(r.status), " ");
  auto reason = http::obsolete_reason(http::int_to_status(static_cast<unsigned>(r.status)));
  add({reason.data(), reason.size()}, "\r\n", http_date());
  bool bodiless = r.status == 204 || r.status == 304;
  if (!bodiless && !r.content_type.empty()) add("Content-Type: ", r.content_type);
  if (!bodiless && r.event_topic.empty()) add("Content-Length: ", std::to_string(body.size()));
  if (!keep) out += "Connection: close\r\n";
  else if (http10) out += "Connection: keep-alive\r\n";
  for (const auto& [name, value] : r.headers) (((out += name) += ": ") += value) += "\r\n";
  out += "\r\n";
  return out;
}

struct Incoming {
  std::shared_ptr<Request> request;
  std::string content_type, body;
  int refused = 0;                 // a status, when the request cannot be taken
  bool keep = false, head = false, http10 = false, gone = false;
  std::shared_ptr<void> slot;      // of the few large bodies at a time; given back when the request is answered
};

// What Beast 1.81 lets through and must not (security.md R12 to R15). 0 = good, else the status.
int check_head(const http::request<http::string_body>& m, const Limits& limits) {
  std::size_t fields = 0;
  for (auto it = m.begin(); it != m.end(); ++it) ++fields;
  if (fields > limits.headers) return 431;
  auto hosts = m.count(http::field::host);
  if (hosts > 1 || (m.version() == 11 && hosts != 1)) return 400;
  for (char ch : m[http::field::host])
    if (!std::isalnum(static_cast<unsigned char>(ch)) && std::string_view(".-_:[]").find(ch) == std::string_view::npos) return 400;
  for (auto once : {http::field::content_length, http::field::transfer_encoding, http::field::content_type, http::field::authorization, http::field::cookie,
                    http::field::origin})
    if (m.count(once) > 1) return 400;
  // "18, 18" may be taken as 18, but what stands before us might read it otherwise.
  if (m[http::field::content_length].find_first_not_of("0123456789") != std::string_view::npos) return 400;
  auto encoding = m[http::field::transfer_encoding];
  if (!encoding.empty() && (m.count(http::field::content_length) != 0 || m.version() != 11 || !beast::iequals(encoding, "chunked"))) return 400;
  if (m.count(http::field::transfer_encoding) != 0 && encoding.empty()) return 400;
  auto expect = m[http::field::expect];
  if (!expect.empty() && !beast::iequals(expect, "100-continue")) return 417;
  if (!m[http::field::content_encoding].empty()) return 400;
  return 0;
}

std::optional<Method> method_of(http::verb verb) {
  switch (verb) {
    case http::verb::get:
    case http::verb::head: return Method::get;
    case http::verb::post: return Method::post;
    case http::verb::put: return Method::put;
    case http::verb::patch: return Method::patch;
    case http::verb::delete_: return Method::del;
    default: return std::nullopt;
  }
}

}  // namespace

struct Server::Impl {
  ServerOptions options;
  Live& live;
  Answer answer;
  std::shared_ptr<Gate> gate = std::make_shared<Gate>();
  std::mutex connections_mutex;
  std::unordered_set<Connection*> connections;  // entered and left by the coroutine that owns the connection
  std::atomic<std::size_t> streams{0}, large{0};
  std::atomic<bool> stopping{false};
  ssl::context tls{ssl::context::tls_server};
  Pool pool;
  asio::io_context io;
  tcp::acceptor acceptor{io};
  asio::steady_timer sweeper{io};
  asio::signal_set signals{io};
  Steady::time_point drain_ends;

  Impl(ServerOptions o, Live& l, Answer a)
      : options(std::move(o)), live(l), answer(std::move(a)), pool(std::max(1, options.workers), options.limits.queue), io(std::max(1, options.io_threads)) {}
  ~Impl() {
    {
      std::lock_guard lock(gate->mutex);
      gate->open = false;
    }
    pool.stop();
  }

  bool plain() const { return options.certificate.empty() && options.key.empty(); }
  void prepare_tls();
  void open();
  awaitable<void> listen();
  awaitable<void> session(std::shared_ptr<Connection>);
  awaitable<Incoming> receive(Connection&, beast::flat_buffer&);
  bool ask(Connection&, Incoming&);
  awaitable<bool> send(Connection&, const Response&, bool keep, bool head, bool http10);
  awaitable<void> stream(std::shared_ptr<Connection>, Response);
  awaitable<void> say_goodbye(Connection&);
  void sweep();
  void drain();
};

void Server::Impl::prepare_tls() {
  error_code ec;
  tls.set_options(ssl::context::default_workarounds | ssl::context::no_sslv2 | ssl::context::no_sslv3 | ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1, ec);
  SSL_CTX* raw = tls.native_handle();
  SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);  // an idle connection then holds a third of the memory
  static constexpr unsigned char kName[] = "ostoja";
  bool good = SSL_CTX_set_cipher_list(raw, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1 &&
              SSL_CTX_set_ciphersuites(raw, "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256") == 1 &&
              SSL_CTX_set1_groups_list(raw, "X25519:P-256:P-384") == 1 && SSL_CTX_set_session_id_context(raw, kName, sizeof kName - 1) == 1;
  SSL_CTX_set_alpn_select_cb(
      raw,
      [](SSL*, const unsigned char** out, unsigned char* size, const unsigned char* in, unsigned in_size, void*) {
        static constexpr unsigned char kOurs[] = "\x08http/1.1";
        unsigned char* chosen = nullptr;
        if (SSL_select_next_proto(&chosen, size, kOurs, sizeof kOurs - 1, in, in_size) != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_NOACK;
        *out = chosen;
        return SSL_TLSEXT_ERR_OK;
      },
      nullptr);
  if (!good) throw core::Failure(Errc::unavailable, "TLS cannot be set up: is the OpenSSL library whole?");
  if (tls.use_certificate_chain_file(options.certificate, ec)) throw core::Failure(Errc::unavailable, "the certificate cannot be read: is it PEM, and readable?");
  if (tls.use_private_key_file(options.key, ssl::context::pem, ec)) throw core::Failure(Errc::unavailable, "the key of the certificate cannot be read or does not fit it");
}

void Server::Impl::open() {
  error_code ec;
  auto address = asio::ip::make_address(options.host == "localhost" ? "127.0.0.1" : options.host, ec);
  if (ec) throw core::Failure(Errc::unavailable, "the host to listen on is not an IP address");
  if (plain() && !address.is_loopback()) throw core::Failure(Errc::unavailable, "without a certificate the server listens on loopback addresses only");
  if (!plain()) prepare_tls();
  tcp::endpoint at(address, options.port);
  acceptor.open(at.protocol(), ec);
  if (!ec) acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
  if (!ec) acceptor.bind(at, ec);
  if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
  if (ec) throw core::Failure(Errc::unavailable, "the port cannot be opened: is another program using it?");
}

awaitable<void> Server::Impl::listen() {
  while (!stopping) {
    error_code ec;
    asio::any_io_executor executor = io.get_executor();
    if (options.io_threads > 1) executor = asio::make_strand(io);
    tcp::socket sock = co_await acceptor.async_accept(executor, asio::redirect_error(asio::use_awaitable, ec));
    if (stopping) break;
    if (ec) {  // no descriptors left and the like: waiting beats spinning
      asio::steady_timer pause(io, std::chrono::milliseconds(50));
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ec));
      continue;
    }
    {
      std::lock_guard lock(connections_mutex);
      if (connections.size() >= options.limits.connections) continue;  // closed at once
    }
    sock.set_option(tcp::no_delay(true), ec);
    auto connection = std::make_shared<Connection>(std::move(sock), plain() ? nullptr : &tls);
    auto remote = connection->sock.remote_endpoint(ec);
    if (ec) continue;
    connection->remote = remote.address().to_string();
    connection->enter(Phase::handshake, options.limits.handshake);
    asio::co_spawn(executor, session(std::move(connection)), asio::detached);
  }
}

awaitable<void> Server::Impl::session(std::shared_ptr<Connection> c) {
  struct Stay {
    Impl& server;
    Connection* c;
    Stay(Impl& s, Connection* k) : server(s), c(k) {
      std::lock_guard lock(server.connections_mutex);
      server.connections.insert(c);
    }
    ~Stay() {
      std::lock_guard lock(server.connections_mutex);
      server.connections.erase(c);
    }
  } stay(*this, c.get());
  try {
    error_code ec;
    if (c->tls) co_await c->tls->async_handshake(ssl::stream_base::server, asio::redirect_error(asio::use_awaitable, ec));
    beast::flat_buffer buffer(options.limits.header + (64 << 10));
    if (ec) co_return;
    while (c->sock.is_open()) {
      Incoming in = co_await receive(*c, buffer);
      if (in.gone) break;
      Response refusal;
      if (in.refused == 0 && !ask(*c, in)) in.refused = 503;
      if (in.refused != 0) {
        if (in.refused == 413 && in.request && options.too_large) refusal = options.too_large(in.request);
        else refusal = text(std::to_string(in.refused) + "\n", in.refused);
        if (in.refused == 503) refusal.header("Retry-After", "1");
        in.keep = in.keep && in.refused == 503;
        Request nothing;
        nothing.secure = c->tls.has_value();
        add_security_headers(nothing, refusal);
      } else {
        c->enter(Phase::waiting);
        while (!c->response) {
          c->ready.expires_at(Steady::time_point::max());
          co_await c->ready.async_wait(asio::redirect_error(asio::use_awaitable, ec));
          if (!c->sock.is_open()) co_return;
        }
        refusal = std::move(*c->response);
        c->response.reset();
      }
      if (!refusal.event_topic.empty() && !in.head) {
        co_await stream(c, std::move(refusal));
        co_return;
      }
      bool keep = in.keep && !stopping;
      if (!co_await send(*c, refusal, keep, in.head, in.http10)) co_return;
      if (!keep) {
        co_await say_goodbye(*c);
        co_return;
      }
    }
  } catch (const std::exception&) {  // no memory, a buffer over its bound: this connection ends, the others go on
    core::log(core::Level::warning, "a connection ended by an exception");
  }
}

awaitable<Incoming> Server::Impl::receive(Connection& c, beast::flat_buffer& buffer) {
  const Limits& limits = options.limits;
  Incoming in;
  http::request_parser<http::string_body> parser;
  parser.body_limit(boost::none);  // what this request may have is known after its head, and held from then on
  parser.header_limit(static_cast<std::uint32_t>(limits.header));
  parser.eager(true);
  std::size_t header_bytes = 0, allowed = limits.body;
  bool checked = false, began = buffer.size() > 0;
  error_code ec;
  if (began) c.enter(Phase::head, limits.head);
  else c.enter(Phase::idle, limits.idle);
  while (!parser.is_done()) {
    if (buffer.size() > 0) {
      std::size_t n = parser.put(buffer.data(), ec);
      buffer.consume(n);
      if (!parser.is_header_done() && (header_bytes += n) > limits.header) ec = http::error::header_limit;
      if (ec == http::error::need_more) ec = {};
      if (!ec && parser.is_header_done() && parser.get().body().size() > allowed && checked) ec = http::error::body_limit;  // sent in chunks
      if (ec) break;
    }
    if (!checked && parser.is_header_done()) {
      checked = true;
      const auto& m = parser.get();
      in.refused = check_head(m, limits);
      if (in.refused != 0) co_return in;
      auto method = method_of(m.method());
      in.http10 = m.version() == 10;
      in.head = m.method() == http::verb::head;
      in.keep = m.keep_alive();
      in.content_type = std::string(m[http::field::content_type]);
      in.request = std::make_shared<Request>();
      in.request->secure = c.tls.has_value();
      in.request->remote = c.remote;
      if (method) in.request->method = *method;
      else in.refused = 501;
      if (method == Method::get && (parser.content_length().value_or(0) > 0 || parser.chunked())) in.refused = 400;
      if (in.refused == 0 && !read_target(*in.request, {m.target().data(), m.target().size()})) in.refused = 400;
      if (in.refused != 0) co_return in;
      in.request->headers.reserve(16);
      for (const auto& field : m) {
        std::string name(field.name_string());
        for (char& ch : name) ch = beast::detail::ascii_tolower(ch);
        in.request->headers.emplace_back(std::move(name), std::string(field.value()));
      }
      const std::size_t announced = parser.content_length().value_or(0);
      if ((announced > allowed || parser.chunked()) && options.body_limit) allowed = std::max(allowed, std::min(limits.large_body, options.body_limit(in.request)));
      if (announced > allowed) in.refused = 413;
      if (in.refused == 0 && allowed > limits.body) {
        if (large.fetch_add(1) >= limits.large_at_once) in.refused = 503;
        in.slot = std::shared_ptr<void>(this, [this](void*) { large.fetch_sub(1); });
      }
      if (in.refused != 0) {
        in.keep = false;
        co_return in;
      }
      if (!parser.is_done()) {
        c.enter(Phase::body, limits.body_time + std::chrono::seconds(announced >> 17));
        if (!m[http::field::expect].empty() && buffer.size() == 0) {
          co_await c.write(asio::buffer(std::string_view("HTTP/1.1 100 Continue\r\n\r\n")), ec);
          if (ec) break;
        }
      }
    }
    if (parser.is_done()) break;
    std::size_t want = parser.is_header_done() ? 16 << 10 : 4 << 10;
    if (buffer.size() + want > buffer.max_size()) {  // an endless chunk extension or trailer
      ec = http::error::header_limit;
      break;
    }
    std::size_t n = co_await c.read(buffer.prepare(want), ec);
    if (ec) break;
    buffer.commit(n);
    if (!began) {
      began = true;
      if (c.phase.load(std::memory_order_relaxed) == Phase::idle) c.enter(Phase::head, limits.head);
    }
  }
  if (!ec) in.body = std::move(parser.get().body());
  else if (c.timed_out && began) in.refused = 408;
  else if (ec == http::error::body_limit) in.refused = 413;
  else if (ec == http::error::header_limit) in.refused = header_bytes == 0 && !parser.is_header_done() ? 414 : 431;
  else if (ec.category() == http::make_error_code(http::error::end_of_stream).category()) in.refused = 400;
  else in.gone = true;
  co_return in;
}

bool Server::Impl::ask(Connection& c, Incoming& in) {
  auto reply = std::make_shared<Reply>(gate, c.weak_from_this());
  struct Asked { std::shared_ptr<Request> request; std::string content_type, body; std::shared_ptr<Reply> reply; };
  auto asked = std::make_shared<Asked>(Asked{in.request, std::move(in.content_type), std::move(in.body), reply});
  c.response.reset();
  return pool.push([this, asked] {
    try {
      if (asked->request->method != Method::get) {
        auto read = read_body(*asked->request, asked->content_type, std::move(asked->body));
        if (!read) {
          Response r = text("400\n", 400);
          add_security_headers(*asked->request, r);
          return asked->reply->send(std::move(r));
        }
      }
      answer(asked->request, [reply = asked->reply](Response r) { reply->send(std::move(r)); });
    } catch (...) {
      Response r = text("500\n", 500);
      add_security_headers(*asked->request, r);
      asked->reply->send(std::move(r));
    }
  });
}

awaitable<bool> Server::Impl::send(Connection& c, const Response& r, bool keep, bool head, bool http10) {
  std::string_view body = r.body.empty() ? r.shared : std::string_view(r.body);
  std::string top = head_of(r, body, keep, http10);
  if (head || r.status == 204 || r.status == 304) body = {};
  c.enter(Phase::writing, options.limits.write + std::chrono::seconds(body.size() >> 20));
  error_code ec;
  std::array<asio::const_buffer, 2> both{asio::buffer(top), asio::const_buffer(body.data(), body.size())};
  co_await c.write(both, ec);
  co_return !ec;
}

awaitable<void> Server::Impl::stream(std::shared_ptr<Connection> c, Response r) {
  struct Slot {
    std::atomic<std::size_t>& count;
    std::size_t before = count.fetch_add(1);
    ~Slot() { count.fetch_sub(1); }
  } slot{streams};
  if (slot.before >= options.limits.streams || stopping) {
    Response full = text("503\n", 503);
    full.header("Retry-After", "30");
    full.headers.insert(full.headers.end(), r.headers.begin(), r.headers.end());
    if (co_await send(*c, full, false, false, false)) co_await say_goodbye(*c);
    co_return;
  }
  r.content_type = "text/event-stream";
  r.header("X-Accel-Buffering", "no");
  if (!co_await send(*c, r, false, false, false)) co_return;
  std::weak_ptr<Connection> weak = c;
  struct Subscription {
    Live& live;
    std::int64_t id;
    ~Subscription() { live.unsubscribe(id); }
  } subscription{live, live.subscribe(r.event_topic, [weak, gate = gate](const std::string& frame) {
                   std::lock_guard lock(gate->mutex);
                   auto c = gate->open ? weak.lock() : nullptr;
                   if (!c) return;
                   std::lock_guard stream_lock(c->stream_mutex);
                   if (c->pending.size() + frame.size() > kBehind) c->overflown = true;
                   else c->pending += frame;
                   if (std::exchange(c->woken, true)) return;
                   auto executor = c->sock.get_executor();
                   asio::post(executor, [c = std::move(c)] { c->ready.cancel(); });
                 })};
  // A browser sends nothing on a stream: when the socket becomes readable the page is gone.
  c->sock.async_wait(tcp::socket::wait_read, [weak](error_code) {
    if (auto c = weak.lock()) {
      c->ended = true;
      c->ready.cancel();
    }
  });
  while (!c->ended && !stopping) {
    std::string frames;
    bool overflown;
    {
      std::lock_guard lock(c->stream_mutex);
      frames.swap(c->pending);
      overflown = c->overflown;
      c->woken = false;
    }
    if (overflown) co_return;
    error_code ec;
    if (frames.empty()) {
      c->enter(Phase::streaming);
      c->ready.expires_after(kHeartbeat);
      co_await c->ready.async_wait(asio::redirect_error(asio::use_awaitable, ec));
      if (ec) continue;  // woken: news, or the end
      frames = ":\n\n";
    }
    c->enter(Phase::writing, options.limits.write);
    co_await c->write(asio::buffer(frames), ec);
    if (ec) co_return;
  }
}

awaitable<void> Server::Impl::say_goodbye(Connection& c) {
  c.enter(Phase::closing, std::chrono::seconds(2));
  error_code ec;
  if (c.tls) co_await c.tls->async_shutdown(asio::redirect_error(asio::use_awaitable, ec));
  ec = {};
  c.sock.shutdown(tcp::socket::shutdown_send, ec);
  std::array<char, 16384> junk;
  for (std::size_t sum = 0; !ec && sum < kLinger;) sum += co_await c.sock.async_read_some(asio::buffer(junk), asio::redirect_error(asio::use_awaitable, ec));
}

// One clock for all connections, instead of a timer armed three times a request.
void Server::Impl::sweep() {
  sweeper.expires_after(kSweep);
  sweeper.async_wait([this](error_code ec) {
    if (ec) return;
    std::int64_t now = ticks();
    std::size_t open = 0;
    {
      std::lock_guard lock(connections_mutex);
      open = connections.size();
      for (Connection* c : connections)
        if (c->deadline.load(std::memory_order_relaxed) <= now) asio::post(c->sock.get_executor(), [weak = c->weak_from_this()] {
            if (auto c = weak.lock()) c->expire();
          });
    }
    if (stopping && (open == 0 || Steady::now() >= drain_ends)) return io.stop();
    sweep();
  });
}

void Server::Impl::drain() {
  if (stopping.exchange(true)) return;
  error_code ec;
  acceptor.close(ec);
  drain_ends = Steady::now() + options.limits.drain;
  std::lock_guard lock(connections_mutex);
  for (Connection* c : connections) asio::post(c->sock.get_executor(), [weak = c->weak_from_this()] {
      if (auto c = weak.lock()) c->drain();
    });
}

Server::Server(ServerOptions options, Live& live, Answer answer) : impl_(std::make_unique<Impl>(std::move(options), live, std::move(answer))) { impl_->open(); }
Server::~Server() = default;

std::uint16_t Server::port() const {
  error_code ec;
  return impl_->acceptor.local_endpoint(ec).port();
}

void Server::run() {
  asio::co_spawn(impl_->io, impl_->listen(), asio::detached);
  impl_->sweep();
  std::vector<std::thread> more;
  for (int i = 1; i < impl_->options.io_threads; ++i) more.emplace_back([this] { impl_->io.run(); });
  impl_->io.run();
  for (auto& t : more) t.join();
  {
    std::lock_guard lock(impl_->gate->mutex);
    impl_->gate->open = false;
  }
  impl_->pool.stop();
}

void Server::stop() {
  asio::post(impl_->io, [this] { impl_->drain(); });
}

void Server::catch_signals() {
  impl_->signals.add(SIGTERM);
  impl_->signals.add(SIGINT);
  impl_->signals.async_wait([this](error_code ec, int) {
    if (!ec) impl_->drain();
  });
}

}  // namespace ostoja::web
