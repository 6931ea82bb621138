// Signing in and the own account, through the router and the real pages.
#include "staff/desk_for_tests.h"

#include <doctest/doctest.h>

using namespace ostoja;
using namespace ostoja::staff;

TEST_SUITE("staff") {
  TEST_CASE("a password and six digits lead to where the person wanted to go, with a new cookie at each step") {
    Desk d;
    auto b = d.browser();
    CHECK(b.get("/account") == 303);
    CHECK(b.location == "/sign-in?next=%2Faccount");
    CHECK(b.follow() == 200);
    keep(b, "sign_in");
    auto before = b.session();
    CHECK(b.post("/sign-in", {{"login", "  ANNA "}, {"password", std::string(kPassword)}, {"next", b.field("next")}}) == 303);
    CHECK(b.location == "/sign-in/code?next=%2Faccount");
    auto half = b.session();
    CHECK(half != before);
    CHECK(d.events("user.sign_in") == 0);
    // Half signed in opens nothing but the page for the digits.
    CHECK(b.get("/account") == 303);
    CHECK(b.location == "/sign-in/code");
    CHECK(b.get("/account/second-factor") == 303);
    CHECK(b.location == "/sign-in/code");
    CHECK(b.get("/account/second-factor/qr.svg") == 404);
    CHECK(b.get("/sign-in/code?next=%2Faccount") == 200);
    keep(b, "code");
    CHECK(b.post("/sign-in/code", {{"code", "000000"}, {"next", "/account"}}) == 422);
    keep(b, "code_wrong");
    CHECK(b.post("/sign-in/code", {{"code", d.digits("anna").insert(3, " ")}, {"next", "/account"}}) == 303);
    CHECK(b.location == "/account");
    CHECK(b.session() != half);
    CHECK(d.events("user.sign_in") == 1);
    CHECK(b.follow() == 200);
    CHECK(b.shows("Person anna"));
    keep(b, "account");
    // The cookie of the half-way step is worth nothing any more.
    auto old = d.browser();
    old.cookies["__Host-ostoja"] = half;
    CHECK(old.get("/account") == 303);
  }

  TEST_CASE("the same six digits do not sign in twice") {
    Desk d;
    auto b = d.signed_in("anna");
    auto again = d.browser();
    again.get("/sign-in");
    CHECK(again.post("/sign-in", {{"login", "anna"}, {"password", std::string(kPassword)}}) == 303);
    again.follow();
    CHECK(again.post("/sign-in/code", {{"code", d.digits("anna")}}) == 422);
    CHECK(again.get("/account") == 303);
  }

  TEST_CASE("unknown, wrong and disabled get the same page, and nothing typed but the login comes back") {
    Desk d;
    d.write([&](store::Tx& tx) { return access::set_state(tx, d.user_of("olga").id, access::UserState::disabled, {}, d.clock.now()); });
    std::string pages[3];
    int i = 0;
    for (const char* login : {"nobody", "kasia", "olga"}) {
      auto b = d.browser();
      b.remote = "198.51.100." + std::to_string(i + 1);
      b.get("/sign-in");
      CHECK(b.post("/sign-in", {{"login", login}, {"password", i == 2 ? std::string(kPassword) : "marker-7719"}}) == 422);
      CHECK_FALSE(b.shows("marker-7719"));
      CHECK(b.session().empty());
      keep(b, "sign_in_wrong");
      pages[i] = b.page;
      for (const std::string& gone : {std::string(login), b.field("csrf")})
        for (auto at = pages[i].find(gone); at != std::string::npos; at = pages[i].find(gone)) pages[i].erase(at, gone.size());
      ++i;
    }
    CHECK(pages[0] == pages[1]);
    CHECK(pages[1] == pages[2]);
    CHECK(d.events("user.sign_in_refused") == 3);
  }

  TEST_CASE("after five failures an account waits, from whatever address, and a right password waits too") {
    Desk d;
    auto b = d.browser();
    b.get("/sign-in");
    for (int i = 0; i < 5; ++i) {
      b.remote = "198.51.100." + std::to_string(i + 1);
      CHECK(b.post("/sign-in", {{"login", "anna"}, {"password", "wrong"}}) == 422);
    }
    b.remote = "198.51.100.99";
    CHECK(b.post("/sign-in", {{"login", "anna"}, {"password", std::string(kPassword)}}) == 429);
    keep(b, "sign_in_wait");
    d.clock.advance_seconds(2);
    CHECK(b.post("/sign-in", {{"login", "anna"}, {"password", std::string(kPassword)}}) == 303);
  }

  TEST_CASE("after five failures an address waits, for whatever account; the next office does not") {
    Desk d;
    auto b = d.browser();
    b.get("/sign-in");
    for (int i = 0; i < 5; ++i) CHECK(b.post("/sign-in", {{"login", "nobody" + std::to_string(i)}, {"password", "wrong"}}) == 422);
    CHECK(b.post("/sign-in", {{"login", "anna"}, {"password", std::string(kPassword)}}) == 429);
    b.remote = "198.51.100.99";
    CHECK(b.post("/sign-in", {{"login", "anna"}, {"password", std::string(kPassword)}}) == 303);
  }

  TEST_CASE("six digits cannot be guessed by trying, even by somebody who has the password") {
    Desk d;
    auto b = d.browser();
    b.get("/sign-in");
    b.post("/sign-in", {{"login", "anna"}, {"password", std::string(kPassword)}});
    b.follow();
    for (int i = 0; i < 5; ++i) CHECK(b.post("/sign-in/code", {{"code", "000000"}}) == 422);
    CHECK(b.post("/sign-in/code", {{"code", d.digits("anna")}}) == 429);
    // Beginning again with the password does not empty the count.
    b.get("/sign-in");
    b.post("/sign-in", {{"login", "anna"}, {"password", std::string(kPassword)}});
    b.follow();
    CHECK(b.post("/sign-in/code", {{"code", d.digits("anna")}}) == 429);
  }

  TEST_CASE("changing the password asks for the old one and ends every other session") {
    Desk d;
    auto here = d.signed_in("olga"), there = d.signed_in("olga");
    CHECK(here.get("/account") == 200);
    CHECK(here.shows("Zakończ pozostałe"));
    keep(here, "account_sessions");
    CHECK(here.post("/account/password", {{"old", "not this one"}, {"password", "three short words"}, {"again", "three short words"}}) == 422);
    keep(here, "account_error");
    CHECK(there.get("/account") == 200);
    auto old_cookie = here.session();
    CHECK(here.post("/account/password", {{"old", std::string(kPassword)}, {"password", "three short words"}, {"again", "three short words"}}) == 303);
    CHECK(here.session() != old_cookie);
    CHECK(here.follow() == 200);
    CHECK(here.shows("Hasło zmienione"));
    CHECK(there.get("/account") == 303);
  }

  TEST_CASE("a person ends the other sessions and keeps this one") {
    Desk d;
    auto here = d.signed_in("olga"), there = d.signed_in("olga");
    here.get("/account");
    CHECK(here.post("/account/sessions/end", {}) == 303);
    CHECK(here.get("/account") == 200);
    CHECK(there.get("/account") == 303);
    CHECK(d.events("user.sessions_ended") == 1);
  }

  TEST_CASE("a second factor is renewed only with a code of the present one") {
    Desk d;
    auto b = d.signed_in("olga");
    CHECK(b.get("/account/second-factor") == 200);
    keep(b, "enrol");
    std::string secret = b.between("translate=\"no\">", "<");
    std::erase(secret, ' ');
    auto fresh = access::totp_digits(secret, d.clock.now());
    CHECK(b.post("/account/second-factor", {{"code", fresh}}) == 422);
    CHECK(b.post("/account/second-factor", {{"code", fresh}, {"old_code", "000000"}}) == 422);
    d.clock.advance_seconds(30);
    fresh = access::totp_digits(secret, d.clock.now());
    CHECK(b.post("/account/second-factor", {{"code", fresh}, {"old_code", d.digits("olga")}}) == 303);
    CHECK(b.follow() == 200);
    d.secrets["olga"] = secret;
    d.clock.advance_seconds(60);
    d.signed_in("olga");
  }

  TEST_CASE("signing out ends the session for every copy of its cookie") {
    Desk d;
    auto b = d.signed_in("olga");
    auto copy = b;
    b.get("/account");
    CHECK(b.post("/sign-out", {}) == 303);
    CHECK(b.location == "/sign-in?notice=signed_out");
    CHECK(b.session().empty());
    bool cleared = false;
    for (const auto& [name, value] : b.last.headers) cleared = cleared || (name == "Clear-Site-Data" && value == "\"cache\", \"cookies\", \"storage\"");
    CHECK(cleared);
    CHECK(copy.get("/account") == 303);
    b.follow();
    keep(b, "signed_out");
  }

  TEST_CASE("no password, code, secret or share is in the log or in the throttle's table") {
    Desk d;
    auto anna = d.signed_in("anna");
    std::string at = "/staff/" + d.user_of("olga").id.text();
    anna.get(at);
    anna.post(at + "/password", {});
    anna.follow();
    auto password = anna.between("<b class=\"one-time num\" translate=\"no\">", "<");
    auto b = d.browser();
    b.get("/sign-in");
    b.post("/sign-in", {{"login", "marker-login"}, {"password", "marker-password"}});
    std::string all;
    d.db->read([&](store::Tx& tx) {
      for (const auto& e : store::events_after(tx, 0, 100000)) all += e.action + e.record + e.detail + "\n";
      tx.run("select key from sign_in_throttle", {}, [&](const store::Row& row) { all += std::string(row.text(0)) + "\n"; });
    });
    REQUIRE(password.size() == 19);
    for (const std::string& marker : {password, std::string("marker-"), std::string(kPassword), d.secrets["anna"], std::string("203.0.113.7"), std::string("cb007107")})
      CHECK(all.find(marker) == std::string::npos);
  }

  TEST_CASE("the language of the own account is kept, and a stranger's form cannot change it") {
    Desk d;
    auto b = d.signed_in("olga");
    b.get("/account");
    CHECK(b.post("/language", {{"lang", "en"}, {"back", "/account"}}) == 303);
    CHECK(b.follow() == 200);
    CHECK(b.shows("My account"));
    keep(b, "account_en");
    CHECK(b.post("/language", {{"lang", "pl"}, {"back", "/account"}, {"csrf", "made-up"}}) == 403);
    CHECK(b.post("/language", {{"lang", "xx"}, {"back", "/account"}}) == 400);
    CHECK(b.post("/language", {{"lang", "en"}, {"back", "//example.org"}}) == 303);
    CHECK(b.location == "/");
    auto stranger = d.browser();
    stranger.get("/sign-in");
    CHECK(stranger.post("/language", {{"lang", "en"}, {"back", "/sign-in"}}) == 303);
    CHECK(stranger.follow() == 200);
    CHECK(stranger.shows("Sign in"));
    keep(stranger, "sign_in_en");
  }
}
