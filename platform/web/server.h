#pragma once
// The listener: bytes to Request and back. The only part with Boost.Asio and Beast (their parser alone; see docs/decisions/0002-http-layer.md).
#include "web/request.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace ostoja::web {

class Live;

struct Limits {                              // config/limits.toml
  std::size_t body = 1 << 20, large_body = 26 << 20, large_at_once = 4, header = 16 << 10, connections = 2000, streams = 256, queue = 2000, headers = 100;
  std::chrono::seconds handshake{10}, head{15}, body_time{60}, idle{30}, write{30}, drain{10};
};

struct ServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8443;
  std::string certificate, key;              // both empty: plain, allowed on loopback addresses only
  int io_threads = 1;
  int workers = 4;                           // threads that run handlers of reads; changes run on the store's writer
  Limits limits;
  // Asked when a body is announced that is larger than limits.body, or sent in chunks: how large it may be (0 = limits.body). At most limits.large_at_once such bodies are
  // taken at a time, 503 to the others. Both may be empty.
  std::function<std::size_t(const std::shared_ptr<Request>&)> body_limit = {};
  std::function<Response(const std::shared_ptr<Request>&)> too_large = {};  // the 413 that people read
};

// The program's side: answers a request by calling `done` once, from any thread.
using Answer = std::function<void(std::shared_ptr<Request>, std::function<void(Response)> done)>;

class Server {
 public:
  Server(ServerOptions, Live&, Answer);      // throws Failure(unavailable): port in use, certificate unreadable, plain on a public address
  ~Server();
  std::uint16_t port() const;                // the bound one (port 0 asks for any)
  void run();                                // until stop(), or SIGTERM/SIGINT after catch_signals(); then drains: open requests end, streams close
  void stop();                               // from any thread
  void catch_signals();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ostoja::web
