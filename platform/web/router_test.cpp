#include "web/router.h"

#include "access/access_for_tests.h"
#include "core/failure.h"
#include "forms/forms.h"
#include "web/live.h"
#include "web/page.h"

#include <doctest/doctest.h>

using namespace ostoja;
using core::Errc;
using web::Context;
using web::Method;
using web::Request;
using web::Response;
using web::Route;
using web::Run;

namespace {

constexpr access::Permission contact_read{"contact_read"}, contact_write{"contact_write"}, staff_manage{"staff_manage"};
constexpr access::Trace read_contact{"contact.read", "contact"}, write_contact{"contact.write", "contact"};

core::Result<Response> show(Context& c) {
  if (c.param("id") == "missing") return core::fail(Errc::not_found, "no such contact");
  if (c.param("id") == "counted") c.saw(77, "3 fields");
  return web::json("{\"id\":\"" + std::string(c.param("id")) + "\"}");
}
core::Result<Response> fixed(Context&) { return web::text("fixed"); }
void leave_event(Context& c) {
  store::Event e;
  e.at = c.now;
  e.actor = c.who.user.value;
  e.action = "contact.write";
  e.record = "contact";
  e.record_id = 5;
  store::append(c.tx, e);
}
// What the change does depends on a field, so that one route shows every outcome.
core::Result<Response> save(Context& c) {
  auto how = c.request.form.get("how");
  if (how != "silent") leave_event(c);
  c.tx.run("insert into sign_in_throttle (key, failures, last_at, free_at) values ($1, 1, 1, 1)", {"mark " + std::string(how) + " " + std::string(c.request.form.get("n"))});
  if (how == "error") return core::fail(Errc::conflict, "taken");
  if (how == "throws") throw std::runtime_error("a person's name");
  if (how == "fails") throw core::Failure(Errc::unavailable, "full");
  Response r = web::json("{\"how\":\"" + std::string(how) + "\"}", how == "page" ? 422 : 201);
  r.etag(3);
  return r;
}
core::Result<Response> versioned(Context& c) {
  TRY_VOID(c.expect_version(4));
  return web::text("ok");
}
core::Result<Response> search(Context& c) {
  c.saw(0, "found 2");
  return web::text("2");
}
core::Result<Response> uses_tx(Context& c) {
  c.tx.run("select 1");
  return web::text("never");
}

// A change that writes in transactions of its own.
core::Result<Response> outside_save(Context& c) {
  return c.services.db.writing([&](store::Tx& tx) {
    Context inner{c.request, c.route, c.services, tx, c.session, c.who, c.t, c.now, c.params};
    return save(inner);
  });
}

const Route kRoutes[] = {
    {Method::get, "/contacts/:id", contact_read, read_contact, show, Run::as_method, "contacts:read"},
    {Method::get, "/contacts/new", contact_write, access::no_client_data, fixed},
    {Method::post, "/contacts", contact_write, write_contact, save},
    {Method::get, "/staff", staff_manage, access::no_client_data, fixed},
    {Method::get, "/open", access::anybody, access::no_client_data, fixed},
    {Method::get, "/account", access::any_staff, access::no_client_data, fixed},
    {Method::get, "/sign-in/code", web::unfinished_sign_in, access::no_client_data, fixed},
    {Method::put, "/versioned", access::anybody, access::no_client_data, versioned},
    {Method::post, "/search", contact_read, {"search", "contact"}, search, Run::outside},
    {Method::get, "/outside", access::anybody, access::no_client_data, uses_tx, Run::outside},
    {Method::post, "/api/v1/contacts", contact_write, write_contact, save, Run::as_method, "contacts:write"},
    {Method::post, "/api/v1/files", contact_write, write_contact, outside_save, Run::outside, "contacts:write"},
    {Method::get, "/api/v1/contacts/:id", contact_read, read_contact, show, Run::as_method, "contacts:read"},
    {Method::get, "/api/v1/unscoped", contact_read, access::no_client_data, fixed},
};

struct House : access::TestDesk {
  access::Sessions sessions{*db, policy};
  forms::Library library;
  web::Templates templates;
  web::Live live;
  web::Services services{*db, opened, policy, sessions, library, clock, templates, live, false, {}, {}};
  web::Router router{services};
  std::string cookie, csrf, token;
  access::UserId person;

  House() {
    router.add(kRoutes);
    person = add("consultant", {"consultant"}).value();
    cookie = write([&](store::Tx& tx) { return sessions.begin(tx, user(person), access::Factor::done, clock.now()); });
    csrf = sessions.find(cookie, clock.now())->csrf;
    token = write([&](store::Tx& tx) { return access::add_token(tx, person, {"contacts:read"}, clock.now().plus_seconds(86400 * 30), clock.now()); }).value();
  }
  Response ask(Method method, std::string path, std::vector<std::pair<std::string, std::string>> headers = {}, std::initializer_list<std::pair<const char*, const char*>> form = {}) {
    Request r;
    r.method = method;
    r.path = std::move(path);
    r.headers = std::move(headers);
    r.headers.emplace_back("host", "desk.example.org");
    for (auto& [n, v] : form) r.form.add(n, v);
    return router.handle_now(std::move(r));
  }
  std::pair<std::string, std::string> signed_in() const { return {"cookie", "ostoja=" + cookie}; }
  std::pair<std::string, std::string> bearer() const { return {"authorization", "Bearer " + token}; }
  Response post(std::string how) { return ask(Method::post, "/contacts", {signed_in()}, {{"csrf", csrf.c_str()}, {"how", how.c_str()}}); }
  int marks() {
    return static_cast<int>(db->reading([](store::Tx& tx) { return tx.number("select count(*) from sign_in_throttle where key like 'mark %'"); }));
  }
  int events(std::string_view action) {
    return db->reading([&](store::Tx& tx) {
      int n = 0;
      for (const auto& e : store::events_after(tx, 0, 100000)) n += e.action == action;
      return n;
    });
  }
};

std::string header(const Response& r, std::string_view name) {
  std::string out;
  for (const auto& [n, v] : r.headers)
    if (n == name) out += v;
  return out;
}

}  // namespace

TEST_SUITE("web router") {
  TEST_CASE("a fixed word wins over a parameter, an unknown path is 404, a wrong method 405 with Allow") {
    House h;
    CHECK(h.ask(Method::get, "/contacts/new", {h.signed_in()}).body == "fixed");
    CHECK(h.ask(Method::get, "/contacts/abc", {h.signed_in()}).body == "{\"id\":\"abc\"}");
    CHECK(h.ask(Method::get, "/contacts/", {h.signed_in()}).status == 404);
    CHECK(h.ask(Method::get, "/nowhere").status == 404);
    auto r = h.ask(Method::del, "/contacts/abc", {h.signed_in()});
    CHECK(r.status == 405);
    CHECK(header(r, "Allow") == "GET, HEAD");
  }
  TEST_CASE("a double route and a route with an unknown permission are refused when they are added") {
    House h;
    CHECK_THROWS_AS(h.router.add(std::span(kRoutes, 1)), core::Failure);
    static const Route unknown[] = {{Method::get, "/x", {"contact_raed"}, access::no_client_data, fixed}};
    CHECK_THROWS_AS(h.router.add(unknown), core::Failure);
  }
  TEST_CASE("without a session a page leads to the sign-in and back, an API answers 401") {
    House h;
    auto page = h.ask(Method::get, "/contacts/abc");
    CHECK(page.status == 303);
    CHECK(header(page, "Location") == "/sign-in?next=%2Fcontacts%2Fabc");
    CHECK(header(h.ask(Method::post, "/contacts"), "Location") == "/sign-in");
    auto api = h.ask(Method::get, "/api/v1/contacts/abc");
    CHECK(api.status == 401);
    CHECK(header(api, "WWW-Authenticate") == "Bearer");
    CHECK(api.content_type == "application/problem+json");
    CHECK(h.ask(Method::get, "/contacts/abc", {{"cookie", "ostoja=" + std::string(43, 'A')}}).status == 303);
    CHECK(h.ask(Method::get, "/contacts/abc", {{"cookie", "__Host-ostoja=" + h.cookie}}).status == 303);  // not by TLS
    CHECK(h.ask(Method::get, "/open").status == 200);
  }
  TEST_CASE("by TLS only the cookie that nobody else can set counts") {
    House h;
    Request r;
    r.path = "/account";
    r.secure = true;
    r.headers = {{"cookie", "ostoja=" + h.cookie}};
    CHECK(h.router.handle_now(r).status == 303);
    r.headers = {{"cookie", "__Host-ostoja=" + h.cookie}};
    auto good = h.router.handle_now(r);
    CHECK(good.status == 200);
    CHECK(header(good, "Strict-Transport-Security").find("max-age=63072000") == 0);
  }
  TEST_CASE("a role without the permission gets 403") {
    House h;
    CHECK(h.ask(Method::get, "/staff", {h.signed_in()}).status == 403);
    CHECK(h.ask(Method::get, "/account", {h.signed_in()}).status == 200);
  }
  TEST_CASE("an unfinished sign-in reaches nothing but the pages that finish it") {
    House h;
    auto cookie = h.write([&](store::Tx& tx) { return h.sessions.begin(tx, h.user(h.person), access::Factor::pending, h.clock.now()); });
    std::pair<std::string, std::string> half{"cookie", "ostoja=" + cookie};
    CHECK(header(h.ask(Method::get, "/account", {half}), "Location") == "/sign-in/code");
    CHECK(h.ask(Method::get, "/sign-in/code", {half}).status == 200);
    CHECK(h.ask(Method::get, "/api/v1/contacts/abc", {half}).status == 401);
    CHECK(h.ask(Method::get, "/open", {half}).status == 200);
  }
  TEST_CASE("a read leaves who, what and which record; a failed one leaves nothing") {
    House h;
    auto id = core::next_id(h.clock.now().ms);
    CHECK(h.ask(Method::get, "/contacts/" + core::id_text(id), {h.signed_in()}).status == 200);
    CHECK(h.ask(Method::get, "/contacts/counted", {h.signed_in()}).status == 200);
    CHECK(h.ask(Method::get, "/contacts/missing", {h.signed_in()}).status == 404);
    auto events = h.db->reading([](store::Tx& tx) { return store::events_after(tx, 0, 1000); });
    std::erase_if(events, [](const auto& e) { return e.action != "contact.read"; });
    REQUIRE(events.size() == 2);
    CHECK(events[0].record_id == id);
    CHECK(events[0].actor == h.person.value);
    CHECK(events[1].record_id == 77);
    CHECK(events[1].detail == "3 fields");
  }
  TEST_CASE("a search by POST leaves a trace too") {
    House h;
    CHECK(h.ask(Method::post, "/search", {h.signed_in()}, {{"csrf", h.csrf.c_str()}, {"q", "W-2026-0147"}}).status == 200);
    CHECK(h.events("search") == 1);
  }
  TEST_CASE("a change is kept with its event when it succeeds, and not at all when it does not") {
    House h;
    CHECK(h.post("good").status == 201);
    CHECK(h.marks() == 1);
    CHECK(h.post("error").status == 409);
    CHECK(h.post("page").status == 422);
    CHECK(h.post("throws").status == 500);
    CHECK(h.post("fails").status == 503);
    CHECK(h.post("silent").status == 500);  // a change that left no event
    CHECK(h.marks() == 1);
    CHECK(h.events("contact.write") == 1);
  }
  TEST_CASE("an unexpected exception becomes an incident number and tells nothing of itself") {
    House h;
    auto r = h.post("throws");
    CHECK(r.status == 500);
    CHECK(r.body.find("name") == std::string::npos);
  }
  TEST_CASE("a change of a session needs its csrf value, and must come from our own pages") {
    House h;
    auto post = [&](std::vector<std::pair<std::string, std::string>> headers, const char* csrf) {
      headers.push_back(h.signed_in());
      return h.ask(Method::post, "/contacts", headers, {{"csrf", csrf}, {"how", "good"}}).status;
    };
    CHECK(post({}, "") == 403);
    CHECK(post({}, "x") == 403);
    CHECK(post({{"sec-fetch-site", "cross-site"}}, h.csrf.c_str()) == 403);
    CHECK(post({{"sec-fetch-site", "same-site"}}, h.csrf.c_str()) == 403);
    CHECK(post({{"origin", "https://example.org"}}, h.csrf.c_str()) == 403);
    CHECK(post({{"origin", "https://desk.example.org.example.net"}}, h.csrf.c_str()) == 403);
    CHECK(h.marks() == 0);
    CHECK(post({{"sec-fetch-site", "same-origin"}, {"origin", "null"}}, h.csrf.c_str()) == 201);
    CHECK(h.ask(Method::post, "/contacts", {h.signed_in(), {"x-csrf", h.csrf}, {"origin", "https://desk.example.org"}}, {{"how", "good"}, {"n", "2"}}).status == 201);
  }
  TEST_CASE("a token reaches what its scopes and its person's role allow, and only the API") {
    House h;
    CHECK(h.ask(Method::get, "/api/v1/contacts/abc", {h.bearer()}).status == 200);
    CHECK(h.ask(Method::post, "/api/v1/contacts", {h.bearer()}).status == 403);   // not in scope
    CHECK(h.ask(Method::get, "/api/v1/unscoped", {h.bearer()}).status == 403);    // open to sessions only
    CHECK(h.ask(Method::get, "/api/v1/unscoped", {h.signed_in()}).status == 200);
    CHECK(h.ask(Method::get, "/contacts/abc", {h.bearer()}).status == 303);
    CHECK(h.ask(Method::get, "/api/v1/contacts/abc", {{"authorization", "Bearer ost_wrong"}, h.signed_in()}).status == 401);
    CHECK(h.ask(Method::get, "/api/v1/contacts/abc", {{"authorization", "Basic YTpi"}}).status == 401);
  }
  TEST_CASE("the same POST with the same Idempotency-Key is done once and answered twice") {
    House h;
    auto post = [&](const char* key, const char* n) {
      return h.ask(Method::post, "/api/v1/contacts", {h.signed_in(), {"x-csrf", h.csrf}, {"idempotency-key", key}}, {{"how", "good"}, {"n", n}});
    };
    auto first = post("k1", "1"), again = post("k1", "1");
    CHECK(first.status == 201);
    CHECK(again.status == 201);
    CHECK(again.body == first.body);
    CHECK(header(again, "ETag") == "\"3\"");
    CHECK(header(again, "Idempotency-Replayed") == "true");
    CHECK(header(first, "Idempotency-Replayed").empty());
    CHECK(h.marks() == 1);
    CHECK(post("k1", "2").status == 422);
    CHECK(post("k2", "2").status == 201);
    CHECK(post("k 3", "3").status == 400);
    CHECK(h.db->reading([](store::Tx& tx) { return tx.number("select count(*) from web_idempotency where body like '%how%'"); }) == 0);  // sealed
    CHECK(h.ask(Method::post, "/api/v1/contacts", {h.signed_in(), {"x-csrf", h.csrf}, {"idempotency-key", "k4"}}, {{"how", "error"}, {"n", "4"}}).status == 409);
    CHECK(post("k4", "4").status == 201);  // a refusal is not kept
  }
  TEST_CASE("a POST with transactions of its own honours the key too: once done, once while it is being done, again after a refusal or a killed program") {
    House h;
    auto post = [&](const char* key, const char* n, const char* how = "good") {
      return h.ask(Method::post, "/api/v1/files", {h.signed_in(), {"x-csrf", h.csrf}, {"idempotency-key", key}}, {{"how", how}, {"n", n}});
    };
    auto first = post("k1", "1"), again = post("k1", "1");
    CHECK(first.status == 201);
    CHECK(again.status == 201);
    CHECK(again.body == first.body);
    CHECK(header(again, "Idempotency-Replayed") == "true");
    CHECK(h.marks() == 1);
    CHECK(post("k1", "2").status == 422);
    CHECK(post("k 3", "3").status == 400);
    CHECK(post("k4", "4", "page").status == 422);
    CHECK(post("k4", "5").status == 201);  // the refusal freed the key
    CHECK(post("k5", "6", "throws").status == 500);
    CHECK(post("k5", "7").status == 201);
    h.write([&](store::Tx& tx) { return tx.run("update web_idempotency set status = 0 where key = 'k1'"); });
    CHECK(post("k1", "1").status == 409);  // the same request is on its way elsewhere
    h.clock.advance_seconds(601);
    h.write([&](store::Tx& tx) { return tx.run("delete from sign_in_throttle where key = 'mark good 1'"); });
    CHECK(post("k1", "1").status == 201);
  }
  TEST_CASE("an Idempotency-Key of yesterday is forgotten") {
    House h;
    auto post = [&](const char* n) {
      return h.ask(Method::post, "/api/v1/contacts", {h.signed_in(), {"x-csrf", h.csrf}, {"idempotency-key", "k"}}, {{"how", "good"}, {"n", n}});
    };
    REQUIRE(post("1").status == 201);
    h.clock.advance_seconds(24 * 3600 + 1);
    h.cookie = h.write([&](store::Tx& tx) { return h.sessions.begin(tx, h.user(h.person), access::Factor::done, h.clock.now()); });
    h.csrf = h.sessions.find(h.cookie, h.clock.now())->csrf;
    CHECK(post("2").status == 201);
    CHECK(h.marks() == 2);
  }
  TEST_CASE("a version that is not the present one is 412, for the form and for the API") {
    House h;
    CHECK(h.ask(Method::put, "/versioned", {}, {{"version", "4"}}).status == 200);
    CHECK(h.ask(Method::put, "/versioned", {}, {{"version", "3"}}).status == 412);
    CHECK(h.ask(Method::put, "/versioned", {}, {{"version", "4x"}}).status == 400);
    CHECK(h.ask(Method::put, "/versioned").status == 400);
  }
  TEST_CASE("one session that asks far too often is slowed down, another is not") {
    House h;
    h.router.set_rates({0.001, 3, 0.001, 2});
    for (int i = 0; i < 3; ++i) CHECK(h.ask(Method::get, "/account", {h.signed_in()}).status == 200);
    auto r = h.ask(Method::get, "/account", {h.signed_in()});
    CHECK(r.status == 429);
    CHECK(header(r, "Retry-After") == "1");
    CHECK(h.ask(Method::get, "/api/v1/contacts/abc", {h.bearer()}).status == 200);
  }
  TEST_CASE("a handler outside a transaction cannot use one by mistake") {
    House h;
    CHECK(h.ask(Method::get, "/outside").status == 500);
  }
  TEST_CASE("every answer carries the security headers, and nothing but assets may be kept") {
    House h;
    for (auto r : {h.ask(Method::get, "/open"), h.ask(Method::get, "/nowhere"), h.ask(Method::get, "/account"), h.ask(Method::get, "/staff", {h.signed_in()}), h.post("throws")}) {
      CHECK(header(r, "Content-Security-Policy").starts_with("default-src 'none';"));
      CHECK(header(r, "X-Content-Type-Options") == "nosniff");
      CHECK(header(r, "Cache-Control") == "no-store");
    }
    Request asset;
    asset.path = "/assets/desk.12.css";
    Response css = web::text("x");
    web::add_security_headers(asset, css);
    web::add_security_headers(asset, css);
    CHECK(header(css, "Cache-Control") == "public, max-age=31536000, immutable");
  }
}
