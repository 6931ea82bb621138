#pragma once
// One request on its way through the router.
#include "web/router.h"

#include <chrono>
#include <exception>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace ostoja::web {

struct Found {
  const Route* route = nullptr;
  std::string allow;  // the methods of this path, when there is any
  std::vector<std::pair<std::string, std::string>> params;
};

// Token buckets, by the session's hash or the token's person.
struct Router::Buckets {
  struct Bucket { double left; std::chrono::steady_clock::time_point at; };
  std::mutex mutex;
  std::unordered_map<std::string, Bucket> all;
  bool take(const std::string& key, double rate, double burst);  // false: nothing left
};

struct Router::Way : std::enable_shared_from_this<Way> {
  Way(Router& r, std::shared_ptr<Request> q, std::function<void(Response)> d)
      : router(r), services(r.services_), request(std::move(q)), done(std::move(d)), now(services.clock.now()) {}

  void go();
  std::size_t body_limit();
  Response too_large();

 private:
  friend class Router;
  Found find() const;
  void recognise();                 // session or token, then the language
  void enter();                     // permission, CSRF, rate; then to the handler. Throws Failure
  bool admit();                     // false: answered already
  bool from_elsewhere() const;      // another site sent the browser here
  bool csrf_fits() const;
  void read();
  void change();
  void outside();
  std::string idempotency_key() const;      // of an API caller's POST; empty when there is none
  static bool key_is_good(std::string_view key);
  struct Seen { std::int64_t record = 0; std::string detail; std::vector<std::pair<access::Trace, std::int64_t>> also; };
  Seen seen_by(Context&) const;
  void trace_read(Response, Seen);
  store::Event event(std::string action, std::string record, std::int64_t id, std::string detail) const;
  void leave(std::vector<store::Event>, Response);
  void answer_error(const core::Error&);
  void answer_failure(std::exception_ptr);
  void refuse(int status, std::string_view word, core::Literal detail);
  void finish(Response);
  template <class F>
  void safely(F);
  Context context(store::Tx&);

  Router& router;
  Services& services;
  std::shared_ptr<Request> request;
  std::function<void(Response)> done;
  core::Instant now;
  Found found;
  std::shared_ptr<const access::Who> session;
  bool by_token = false;
  const i18n::Strings* t = nullptr;
};

}  // namespace ostoja::web
