#pragma once
// Routes and the way of a request: route → session → permission → CSRF → rate limit → transaction → trace. A route is one line and cannot be written without
// saying who may use it and what it leaves in the access log.
#include "access/policy.h"
#include "access/sessions.h"
#include "core/time.h"
#include "forms/forms.h"
#include "store/feed.h"
#include "store/store.h"
#include "web/request.h"

#include <atomic>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <typeindex>
#include <unordered_map>
#include <vector>

namespace ostoja::i18n { class Strings; }
namespace ostoja::vault { class Vault; class OperatorKeys; }

namespace ostoja::web {

class Templates;
class Live;
class Values;
struct Context;
struct Services;

// For the pages that finish a sign-in (second factor, a new password): the only ones that an unfinished session may open.
inline constexpr access::Permission unfinished_sign_in{"*unfinished"};

// Where the router sends people, and the limits of the way.
struct Ways {
  static constexpr const char* sign_in = "/sign-in";                // ?next=<path of ours>
  static constexpr const char* second_factor = "/sign-in/code";
  static constexpr const char* new_password = "/sign-in/password";
  static constexpr std::int64_t idempotency_seconds = 24 * 3600;
};
// Requests a second that one session and one token may make; 0 = no limit (tests that walk every route).
struct Rates {
  double page_rate = 50, page_burst = 200, token_rate = 20000, token_burst = 40000;
};
// The name of the session's cookie: "__Host-ostoja" by TLS; "ostoja" on a plain loopback address, where Secure cookies are not always sent back.
const char* session_cookie(const Request&);

using Handler = core::Result<Response> (*)(Context&);

enum class Run : std::uint8_t {
  as_method,   // GET reads the records; everything else runs on the writer, in its shared commit
  with_log,    // as_method, for a GET that shows the access log to its last entry
  outside,     // on a worker without a transaction: for sign-in (Argon2), exports, streams; uses c.services.db itself
};

enum class Shape : std::uint8_t { flat, nested };  // nested: the JSON of an API route may hold objects (Request::nested)

struct Route {
  Method method;
  const char* pattern;             // "/cases/:id/close"
  access::Permission permission;
  access::Trace trace;             // left by the router for reads; for changes the repository appends its events and the router refuses a change that left none
  Handler handler;
  Run run = Run::as_method;
  const char* scope = "";          // API routes: "contacts:read"
  const char* form = "";           // API routes with a body: the form that describes it
  const char* summary = "";        // API routes: for the OpenAPI document
  std::size_t body = 0;            // takes bodies of so many bytes, where the server's own limit is less (files); only from people who may use the route
  Shape json = Shape::flat;        // API routes with a body: whether it may hold objects
};

// Everything long-lived a handler may need. Made once by app/; rooms keep their own state in `room`.
struct Services {
  store::Db& db;
  const vault::Vault& vault;
  const access::Policy& policy;
  access::Sessions& sessions;
  forms::Library& forms;                                    // in force now; a handler uses Context::forms, which stays the same through a request
  const core::Clock& clock;
  Templates& templates;
  Live& live;
  bool demo = false;                                        // the strip "invented data" on every page
  std::function<void(Context&, Values&)> frame;             // fills what every desk page shows (app/frame.cpp)
  std::unordered_map<std::type_index, std::shared_ptr<void>> rooms;
  // Before the first request at or after this moment: what is in force changes with the day (the settings room sets both).
  std::atomic<std::int64_t> new_day_at{INT64_MAX};
  std::function<void(Services&, core::Instant)> new_day = {};
  template <class T>
  T& room() const { return *static_cast<T*>(rooms.at(std::type_index(typeid(T))).get()); }
};

struct Context {
  const Request& request;
  const Route& route;
  Services& services;
  store::Tx& tx;                        // a snapshot or the running write; in an `outside` route it throws when used
  std::shared_ptr<const access::Who> session;
  const access::Who& who;
  const i18n::Strings& t;
  core::Instant now;
  std::vector<std::pair<std::string, std::string>> params;   // of the pattern

  std::string_view param(std::string_view name) const;
  bool may(access::Permission p) const { return who.may(services.policy, p); }
  const vault::OperatorKeys& keys() const;                   // of the person's operator; Failure(unavailable) when sealed
  // The private key of who is asking, opened with the cookie or token of this request and dropped at its end. Failure(forbidden) when the session has none:
  // staff of both operators, and sessions begun before their account had a pair.
  const vault::ReaderKeys& reader_keys() const;
  const vault::ReaderKeys* reader_keys_if_any() const;
  // The trace of a read: which record (default: the route's :id) and coded detail (counts, filter names; never typed text).
  void saw(std::int64_t record_id, std::string detail = {});
  // A page that shows something of further records leaves an entry for each of them as well.
  void saw_also(access::Trace, std::int64_t record_id);
  std::int64_t seen_record = 0;
  std::string seen_detail;
  std::vector<std::pair<access::Trace, std::int64_t>> seen_also;
  forms::Library forms = services.forms.pinned();            // forms, code lists and thresholds in force when the request began
  mutable std::shared_ptr<const vault::ReaderKeys> opened_reader;  // reader_keys() keeps it here
  // If-Match (API) or the form's hidden field `version`: stale when it is not `current`; bad_request when the API caller sent none.
  core::Done expect_version(std::int64_t current) const;
  const char* form_token() const { return who.csrf.c_str(); }
};

class Router {
 public:
  explicit Router(Services& services);
  void add(std::span<const Route>);                          // throws Failure(internal) on a double route or an unknown permission
  const std::vector<const Route*>& routes() const { return routes_; }
  Services& services() const { return services_; }
  void set_rates(Rates rates) { rates_ = rates; }           // before the first request

  // The whole way of a request. `done` is called once, on any thread; for changes after the commit is on disk.
  void handle(std::shared_ptr<Request>, std::function<void(Response)> done);
  Response handle_now(Request);                              // the same, waiting: for scenarios and tests
  // How large a body of this request may be beyond the server's limit, told from its head alone: 0 unless the route takes more and whoever asks may use it.
  std::size_t body_limit(std::shared_ptr<Request>);
  Response too_large(std::shared_ptr<Request>);              // 413 in the reader's language

 private:
  struct Match;
  struct Node;
  struct Way;
  struct Buckets;
  Services& services_;
  Rates rates_;
  std::vector<const Route*> routes_;
  std::shared_ptr<Node> tree_;
  std::shared_ptr<Buckets> buckets_;
};

// The page or problem document (RFC 9457) for an error, in the reader's language; no personal data, an incident number for 500.
Response problem(const Request&, const i18n::Strings&, const core::Error&, Services&);
int status_of(core::Errc);
// For API callers: 422 with one entry for each field that needs correcting.
Response problem_fields(Context&, const std::vector<forms::Problem>&);
// The security headers of every answer, errors included (security.md R11).
void add_security_headers(const Request&, Response&);

}  // namespace ostoja::web
