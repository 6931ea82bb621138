// The way of a request: route → session → permission → CSRF → rate limit → transaction → trace.
#include "web/way.h"

#include "core/failure.h"
#include "core/id.h"
#include "core/log.h"
#include "core/text.h"
#include "i18n/i18n.h"
#include "vault/vault.h"
#include "web/idempotency.h"
#include "web/problem.h"

#include <algorithm>

namespace ostoja::web {

using core::Errc;

namespace {

const access::Who kNobody;

struct Rollback {};  // thrown inside a change to undo it when its answer is known

bool is(const access::Permission& a, const access::Permission& b) { return std::string_view(a.name) == b.name; }
bool has_text(const char* s) { return s != nullptr && *s != '\0'; }

class NoTx final : public store::Tx {
 public:
  std::int64_t run_all(std::string_view, store::Params, const store::Each&) override {
    throw core::Failure(Errc::internal, "this route has no transaction of its own");
  }
  store::Engine engine() const override { return store::Engine::sqlcipher; }
  bool writable() const override { return false; }
  void after_commit(std::function<void()>) override { throw core::Failure(Errc::internal, "this route has no transaction of its own"); }
  store::Pending& pending() override { throw core::Failure(Errc::internal, "this route has no transaction of its own"); }
};

}  // namespace

const char* session_cookie(const Request& request) { return request.secure ? "__Host-ostoja" : "ostoja"; }

bool Router::Buckets::take(const std::string& key, double rate, double burst) {
  if (rate <= 0) return true;
  auto at = std::chrono::steady_clock::now();
  std::lock_guard lock(mutex);
  if (all.size() > 20000) std::erase_if(all, [&](const auto& b) { return at - b.second.at > std::chrono::minutes(1); });
  auto [it, fresh] = all.try_emplace(key, Bucket{burst, at});
  Bucket& b = it->second;
  b.left = std::min(burst, b.left + rate * std::chrono::duration<double>(at - b.at).count());
  b.at = at;
  if (b.left < 1) return false;
  b.left -= 1;
  return true;
}

// For what runs on the store's writer: nothing may be thrown into it.
template <class F>
void Router::Way::safely(F f) {
  try {
    f();
  } catch (...) {
    finish(text("500\n", 500));
  }
}

void Router::Way::go() {
  try {
    t = &i18n::strings(i18n::desk_languages().front());
    if (now.ms >= services.new_day_at.load(std::memory_order_relaxed) && services.new_day) services.new_day(services, now);
    found = find();
    recognise();
    enter();
  } catch (...) {
    safely([&] { answer_failure(std::current_exception()); });
  }
}

// Nobody fills this machine's memory before it is known who they are.
std::size_t Router::Way::body_limit() {
  found = find();
  if (found.route == nullptr || found.route->body == 0) return 0;
  recognise();
  const Route& route = *found.route;
  if (!session || session->second_factor_pending || session->must_change_password || !session->may(services.policy, route.permission)) return 0;
  if (by_token && std::find(session->scopes.begin(), session->scopes.end(), route.scope) == session->scopes.end()) return 0;
  return route.body;
}

Response Router::Way::too_large() {
  t = &i18n::strings(i18n::desk_languages().front());
  recognise();
  Response out = problem_page(*request, *t, 413, "413", "the body is too large", {}, services);
  add_security_headers(*request, out);
  return out;
}

void Router::Way::recognise() {
  const auto& languages = i18n::desk_languages();
  bool asset = request->path.starts_with("/assets/");
  std::string_view authorization = request->header("authorization");
  if (request->path.starts_with("/api/") && !authorization.empty()) {
    by_token = true;
    if (authorization.size() > 7 && core::iequals_ascii(authorization.substr(0, 7), "bearer ")) session = services.sessions.find_token(core::trim(authorization.substr(7)), now);
  } else if (!asset) {
    std::string cookie = request->cookie(session_cookie(*request));
    if (!cookie.empty()) session = services.sessions.find(cookie, now);
  }
  if (asset) return;
  std::string lang = session ? session->locale : request->cookie("lang");
  if (std::find(languages.begin(), languages.end(), lang) == languages.end()) lang = i18n::choose(request->header("accept-language"), languages);
  t = &i18n::strings(lang);
}

bool Router::Way::from_elsewhere() const {
  std::string_view site = request->header("sec-fetch-site");
  if (site == "cross-site" || site == "same-site") return true;
  // With "Referrer-Policy: no-referrer" a browser sends "Origin: null" for our own forms; then Sec-Fetch-Site and the CSRF field decide.
  std::string_view origin = request->header("origin");
  if (origin.empty() || origin == "null") return false;
  auto scheme = origin.find("://");
  return scheme == origin.npos || !core::iequals_ascii(origin.substr(scheme + 3), request->header("host"));
}

bool Router::Way::csrf_fits() const {
  std::string_view sent = request->header("x-csrf");
  if (sent.empty()) sent = request->form.get("csrf");
  return !session->csrf.empty() && vault::equal_constant_time(sent, session->csrf);
}

bool Router::Way::admit() {
  const Route& route = *found.route;
  bool api = request->wants_json();
  if (!by_token && request->method != Method::get && from_elsewhere()) return refuse(403, "form_expired", "the request came from another site"), false;
  if (is(route.permission, access::anybody)) return true;
  if (!session) {
    if (api) return refuse(401, "401", "nobody is signed in"), false;
    Response to_sign_in = see_other(request->method == Method::get ? std::string(Ways::sign_in) + "?next=" + core::url_encoded(request->path) : Ways::sign_in);
    return finish(std::move(to_sign_in)), false;
  }
  if (!by_token && (session->second_factor_pending || session->must_change_password) && !is(route.permission, unfinished_sign_in)) {
    if (api) return refuse(401, "401", "the sign-in is not finished"), false;
    return finish(see_other(session->second_factor_pending ? Ways::second_factor : Ways::new_password)), false;
  }
  if (by_token) {
    bool in_scope = has_text(route.scope) && std::find(session->scopes.begin(), session->scopes.end(), route.scope) != session->scopes.end();
    if (!in_scope) return refuse(403, "403", "the token has not this scope"), false;
  }
  bool anyone = is(route.permission, access::any_staff) || (is(route.permission, unfinished_sign_in) && !by_token);
  if (!anyone && !session->may(services.policy, route.permission)) return refuse(403, "403", "your role may not do this"), false;
  if (!by_token && request->method != Method::get && !csrf_fits()) return refuse(403, "form_expired", "the csrf field does not fit the session"), false;
  if (!request->nested.empty() && route.json == Shape::flat) return refuse(400, "400", "not one JSON object of plain values with each name once"), false;
  const Rates& r = router.rates_;
  bool in_time = by_token ? router.buckets_->take("t" + session->user.text(), r.token_rate, r.token_burst)
                          : router.buckets_->take(session->session_hash, r.page_rate, r.page_burst);
  if (!in_time) return refuse(429, "429", "too many requests"), false;
  return true;
}

void Router::Way::enter() {
  if (found.route == nullptr) {
    if (found.allow.empty()) return refuse(404, "404", "there is no such page");
    Response r = problem_page(*request, *t, 405, "405", "this page cannot be asked so", {}, services);
    r.header("Allow", found.allow);
    return finish(std::move(r));
  }
  if (!admit()) return;
  if (found.route->run == Run::outside) outside();
  else if (request->method == Method::get) read();
  else change();
}

Context Router::Way::context(store::Tx& tx) {
  return Context{*request, *found.route, services, tx, session, session ? *session : kNobody, *t, now, found.params, 0, {}};
}

// A read is answered when its trace is on disk, and not at all when the log fails (security.md R17).
void Router::Way::trace_read(Response response, Seen seen) {
  const access::Trace& trace = found.route->trace;
  if (!has_text(trace.action) || response.status >= 400) return finish(std::move(response));
  std::vector<store::Event> events{event(trace.action, trace.record, seen.record, std::move(seen.detail))};
  for (const auto& [also, id] : seen.also) events.push_back(event(also.action, also.record, id, {}));
  leave(std::move(events), std::move(response));
}

store::Event Router::Way::event(std::string action, std::string record, std::int64_t id, std::string detail) const {
  store::Event e;
  e.at = now;
  e.actor = session ? session->user.value : 0;
  e.action = std::move(action), e.record = std::move(record), e.record_id = id, e.detail = std::move(detail);
  return e;
}

void Router::Way::leave(std::vector<store::Event> events, Response response) {
  auto self = shared_from_this();
  auto kept = std::make_shared<Response>(std::move(response));
  services.db.queue([events = std::move(events)](store::Tx& tx) { for (const auto& e : events) store::append(tx, e); },
                    [self, kept](std::exception_ptr failed) {
                      self->safely([&] {
                        if (!failed) return self->finish(std::move(*kept));
                        core::log(core::Level::error, "a read could not be logged, so it was refused", core::LogWord::of_ours(self->found.route->pattern));
                        self->refuse(503, "503", "the access log cannot be written");
                      });
                    });
}

Router::Way::Seen Router::Way::seen_by(Context& c) const {
  Seen seen{c.seen_record, std::move(c.seen_detail), std::move(c.seen_also)};
  if (seen.record != 0) return seen;
  for (const auto& [name, value] : found.params)
    if (name == "id") seen.record = core::id_value(value).value_or(0);
  return seen;
}

void Router::Way::read() {
  core::Result<Response> result = core::fail(Errc::internal, "the handler did not run");
  Seen seen;
  auto work = [&](store::Tx& tx) {
    Context c = context(tx);
    result = found.route->handler(c);
    seen = seen_by(c);
  };
  if (found.route->run == Run::with_log) services.db.read(work);
  else services.db.read_records(work);
  if (!result) return answer_error(result.error());
  trace_read(std::move(*result), std::move(seen));
}

std::string Router::Way::idempotency_key() const {
  return request->method == Method::post && request->path.starts_with("/api/") ? std::string(request->header("idempotency-key")) : std::string();
}
bool Router::Way::key_is_good(std::string_view key) { return key.size() <= 200 && std::none_of(key.begin(), key.end(), [](unsigned char ch) { return ch <= 0x20 || ch >= 0x7f; }); }

void Router::Way::outside() {
  const auto key = idempotency_key();
  if (!key_is_good(key)) return refuse(400, "400", "the Idempotency-Key is not 1 to 200 visible characters");
  const auto hash = key.empty() ? std::string() : request_hash(*request);
  // The key has transactions of its own around the handler's: taken before, answered or freed after.
  auto with_key = [&](auto f) {
    return services.db.writing([&](store::Tx& tx) {
      Context c = context(tx);
      return f(c);
    });
  };
  if (!key.empty()) {
    auto before = with_key([&](Context& c) -> core::Result<std::optional<Response>> {
      auto answer = stored_answer(c, key, hash);
      if (!answer || *answer) return answer;
      TRY_VOID(take_key(c, key, hash));
      return std::optional<Response>();
    });
    if (!before) return answer_error(before.error());
    if (*before) return finish(std::move(**before));
  }
  NoTx none;
  Context c = context(none);
  core::Result<Response> result = core::fail(Errc::internal, "the handler did not run");
  try {
    result = found.route->handler(c);
  } catch (...) {
    if (!key.empty()) with_key([&](Context& in) { return free_key(in, key), 0; });
    throw;
  }
  if (!key.empty()) {
    auto kept = with_key([&](Context& in) -> core::Done {
      if (result && result->status < 400) return store_answer(in, key, hash, *result);
      free_key(in, key);
      return {};
    });
    if (!kept) return answer_error(kept.error());
  }
  if (!result) return answer_error(result.error());
  // A change made outside has appended its events in its own transaction. A POST that only reads (a search: its words may not stand in an address) says so by saw().
  bool reads = request->method == Method::get || c.seen_record != 0 || !c.seen_detail.empty();
  if (reads) return trace_read(std::move(*result), seen_by(c));
  finish(std::move(*result));
}

void Router::Way::change() {
  struct Outcome { std::optional<Response> response; std::optional<core::Error> error; Seen seen; };
  auto outcome = std::make_shared<Outcome>();
  auto self = shared_from_this();
  const auto key = idempotency_key();
  if (!key_is_good(key)) return refuse(400, "400", "the Idempotency-Key is not 1 to 200 visible characters");

  auto work = [self, outcome, key](store::Tx& tx) {
    *outcome = {};
    Context c = self->context(tx);
    const Route& route = *self->found.route;
    std::string hash = key.empty() ? std::string() : request_hash(*self->request);
    if (!key.empty()) {
      auto before = stored_answer(c, key, hash);
      if (!before) {
        outcome->error = before.error();
        throw Rollback{};
      }
      if (*before) {
        outcome->response = std::move(**before);
        return;
      }
    }
    std::size_t events = store::appended(tx);
    auto result = route.handler(c);
    if (!result) outcome->error = result.error();
    else outcome->response = std::move(*result), outcome->seen = self->seen_by(c);
    if (!result || outcome->response->status >= 400) throw Rollback{};
    if (has_text(route.trace.action) && store::appended(tx) == events) throw core::Failure(Errc::internal, "a change that left no event");
    if (!key.empty()) {
      auto stored = store_answer(c, key, hash, *outcome->response);
      if (!stored) throw core::Failure(stored.error().code, "the answer to an Idempotency-Key cannot be kept");
    }
  };
  auto ended = [self, outcome](std::exception_ptr failed) {
    self->safely([&] {
      try {
        if (failed) std::rethrow_exception(failed);
      } catch (const Rollback&) {
        if (outcome->error) return self->answer_error(*outcome->error);
        // A form that comes back to be corrected shows what is stored as well: that is a read.
        const access::Trace& trace = self->found.route->trace;
        if (has_text(trace.action) && self->session) {
          std::vector<store::Event> events{self->event(std::string(trace.record) + ".read", trace.record, outcome->seen.record, "refused")};
          for (const auto& [also, record] : outcome->seen.also) events.push_back(self->event(also.action, also.record, record, {}));
          return self->leave(std::move(events), std::move(*outcome->response));
        }
      } catch (...) {
        return self->answer_failure(std::current_exception());
      }
      self->finish(std::move(*outcome->response));
    });
  };
  services.db.queue(std::move(work), std::move(ended));
}

void Router::Way::refuse(int status, std::string_view word, core::Literal detail) {
  finish(problem_page(*request, *t, status, word, detail.view(), {}, services));
}

void Router::Way::answer_error(const core::Error& error) {
  int status = status_of(error.code);
  std::string number;
  if (status == 500) number = incident(found.route != nullptr ? found.route->pattern : "", error.text.view(), now);
  finish(problem_page(*request, *t, status, std::to_string(status), error.text.view(), number, services));
}

void Router::Way::answer_failure(std::exception_ptr failed) {
  try {
    std::rethrow_exception(failed);
  } catch (const core::Failure& f) {
    answer_error(f.error());
  } catch (...) {  // what() of a foreign exception could hold anything, so it is not looked at
    answer_error({Errc::internal, "an unexpected exception"});
  }
}

// Answers once; whatever comes after is dropped.
void Router::Way::finish(Response response) {
  if (!done) return;
  auto tell = std::move(done);
  done = nullptr;
  add_security_headers(*request, response);
  tell(std::move(response));
}

}  // namespace ostoja::web
