// Managing accounts and recovery, through the router and the real pages.
#include "staff/desk_for_tests.h"

#include <doctest/doctest.h>

using namespace ostoja;
using namespace ostoja::staff;

TEST_SUITE("staff") {
  TEST_CASE("a new person signs in with the one-time password, sets up the second factor and an own password") {
    Desk d;
    auto anna = d.signed_in("anna");
    CHECK(anna.get("/staff") == 200);
    keep(anna, "list");
    CHECK(anna.get("/staff/new") == 200);
    keep(anna, "new");
    CHECK(anna.post("/staff", {{"login", "ewa"}, {"name", "Person ewa"}}) == 422);
    keep(anna, "new_error");
    CHECK(anna.post("/staff", {{"login", "ewa"}, {"name", "Person ewa"}, {"role", "admin"}}) == 422);
    CHECK(anna.post("/staff", {{"login", "ewa"}, {"name", "Person ewa"}, {"role", "consultant"}, {"operator", "K"}}) == 303);
    CHECK(anna.follow() == 200);
    auto password = anna.between("<b class=\"one-time num\" translate=\"no\">", "<");
    CHECK(password.size() == 19);
    CHECK(d.user_of("ewa").operator_code == "W");
    keep(anna, "show_one_time");
    anna.get("/staff/" + d.user_of("ewa").id.text());
    CHECK_FALSE(anna.shows(password));

    auto b = d.browser();
    b.get("/sign-in?next=%2Fstaff");
    CHECK(b.post("/sign-in", {{"login", "ewa"}, {"password", password}, {"next", "/account"}}) == 303);
    CHECK(b.location == "/account/second-factor?next=%2Faccount");
    CHECK(b.follow() == 200);
    keep(b, "enrol_first");
    CHECK(b.get("/sign-in/code") == 303);
    CHECK(b.location == "/account/second-factor");
    std::string secret = b.between("translate=\"no\">", "<");
    std::erase(secret, ' ');
    CHECK(secret.size() == 32);
    CHECK(b.get("/account/second-factor/qr.svg") == 200);
    CHECK(b.last.content_type == "image/svg+xml");
    if (const char* dir = std::getenv("OSTOJA_PAGES")) std::ofstream(std::string(dir) + "/qr.svg") << b.last.body;
    CHECK(b.post("/account/second-factor", {{"code", "123456"}, {"next", "/account"}}) == 422);
    CHECK(b.shows("JBSW") == (secret.substr(0, 4) == "JBSW"));
    auto digits = access::totp_digits(secret, d.clock.now());
    CHECK(b.post("/account/second-factor", {{"code", digits}, {"next", "/account"}}) == 303);
    CHECK(b.location == "/sign-in/password?next=%2Faccount");
    CHECK(b.get("/account") == 303);
    CHECK(b.location == "/sign-in/password");
    CHECK(b.follow() == 200);
    keep(b, "new_password");
    CHECK(b.post("/sign-in/password", {{"password", "three short words"}, {"again", "other"}}) == 422);
    CHECK(b.post("/sign-in/password", {{"password", "short"}, {"again", "short"}}) == 422);
    CHECK(b.post("/sign-in/password", {{"password", password}, {"again", password}}) == 422);
    CHECK(b.post("/sign-in/password", {{"password", "three short words"}, {"again", "three short words"}, {"next", "/account"}}) == 303);
    CHECK(b.location == "/account");
    CHECK(b.follow() == 200);

    // The digits that set it up are used up, and the one-time password is worth nothing.
    auto thief = d.browser();
    thief.get("/sign-in");
    CHECK(thief.post("/sign-in", {{"login", "ewa"}, {"password", password}}) == 422);
    CHECK(thief.post("/sign-in", {{"login", "ewa"}, {"password", "three short words"}}) == 303);
    thief.follow();
    CHECK(thief.post("/sign-in/code", {{"code", digits}}) == 422);
  }

  TEST_CASE("a coordinator of one operator cannot see, change or reset accounts of the other or of both") {
    Desk d;
    auto anna = d.signed_in("anna");
    for (const char* login : {"kasia", "adam"}) {
      auto before = d.user_of(login);
      std::string at = "/staff/" + before.id.text();
      CHECK(anna.get(at) == 404);
      auto version = std::to_string(before.version);
      anna.get("/staff/new");
      CHECK(anna.post(at + "/roles", {{"role", "consultant"}, {"version", version}}) == 404);
      CHECK(anna.post(at + "/state", {{"state", "disabled"}, {"version", version}}) == 404);
      CHECK(anna.post(at + "/password", {{"version", version}}) == 404);
      CHECK(anna.post(at + "/second-factor", {{"reason", "phone_lost"}, {"version", version}}) == 404);
      CHECK(d.user_of(login).version == before.version);
    }
    auto olga = d.signed_in("olga");
    olga.get("/account");
    CHECK(olga.get("/staff") == 403);
    CHECK(olga.post("/staff", {{"login", "mole"}, {"name", "Person mole"}, {"role", "admin"}}) == 403);
  }

  TEST_CASE("resetting password and second factor ends the person's sessions and leaves events with the reason") {
    Desk d;
    auto anna = d.signed_in("anna"), olga = d.signed_in("olga");
    CHECK(olga.get("/account") == 200);
    std::string at = "/staff/" + d.user_of("olga").id.text();
    CHECK(anna.get(at) == 200);
    keep(anna, "show");
    CHECK(anna.post(at + "/second-factor", {{"reason", "because"}}) == 422);
    CHECK(d.user_of("olga").second_factor_set);
    CHECK(anna.post(at + "/second-factor", {{"reason", "phone_lost"}}) == 303);
    CHECK_FALSE(d.user_of("olga").second_factor_set);
    CHECK(olga.get("/account") == 303);
    CHECK(d.db->reading([](store::Tx& tx) { return tx.number("select count(*) from event where action = 'user.second_factor_reset' and detail = 'reason=phone_lost'"); }) == 1);
    // The page is the old one: somebody has changed the account meanwhile.
    CHECK(anna.post(at + "/password", {}) == 412);
    anna.get(at);
    CHECK(anna.post(at + "/password", {}) == 303);
    CHECK(anna.follow() == 200);
    auto password = anna.between("<b class=\"one-time num\" translate=\"no\">", "<");
    CHECK(password.size() == 19);
    CHECK(d.user_of("olga").must_change_password);
    auto b = d.browser();
    b.get("/sign-in");
    CHECK(b.post("/sign-in", {{"login", "olga"}, {"password", password}}) == 303);
    CHECK(b.location == "/account/second-factor");
  }

  TEST_CASE("the last coordinator and the own account are protected in the pages too") {
    Desk d;
    auto adam = d.signed_in("adam");
    CHECK(adam.get("/staff") == 200);
    keep(adam, "list_admin");
    CHECK(adam.shows("Person kasia"));
    std::string at = "/staff/" + d.user_of("kasia").id.text();
    adam.get(at);
    CHECK(adam.post(at + "/state", {{"state", "disabled"}}) == 422);
    CHECK(adam.shows("ostatnie aktywne konto koordynatora"));
    CHECK(adam.post(at + "/roles", {{"role", "lawyer"}}) == 422);
    auto own = d.user_of("adam");
    CHECK(adam.post("/staff/" + own.id.text() + "/roles", {{"role", "editor"}, {"version", std::to_string(own.version)}}) == 422);
    adam.get("/staff/" + own.id.text());
    keep(adam, "show_self");
    CHECK(adam.get("/staff/new") == 200);
    keep(adam, "new_admin");
    CHECK(adam.post("/staff", {{"login", "mini"}, {"name", "Person mini"}, {"role", "ministry"}, {"operator", "W"}}) == 422);
    CHECK(adam.post("/staff", {{"login", "mini"}, {"name", "Person mini"}, {"role", "ministry"}, {"operator", ""}}) == 303);
  }

  TEST_CASE("disabling an account ends its sessions at once and keeps it in the list of disabled ones") {
    Desk d;
    auto anna = d.signed_in("anna"), olga = d.signed_in("olga");
    std::string at = "/staff/" + d.user_of("olga").id.text();
    anna.get(at);
    CHECK(anna.post(at + "/state", {{"state", "disabled"}}) == 303);
    CHECK(olga.get("/account") == 303);
    anna.get("/staff");
    CHECK_FALSE(anna.shows("Person olga"));
    anna.get("/staff?state=disabled");
    CHECK(anna.shows("Person olga"));
    anna.get(at);
    keep(anna, "show_disabled");
    CHECK(anna.post(at + "/state", {{"state", "active"}}) == 303);
    d.signed_in("olga");
  }

  TEST_CASE("story 8: two of three key shares bring a coordinator back, and nothing else does") {
    Desk d;
    auto w = vault::split("W", d.root_w), k = vault::split("K", d.root_k);
    auto foreign = vault::split("W", vault::random_key());  // of another vault with the same operator
    auto b = d.browser();
    auto attempt = [&](const char* login, const std::string& one, const std::string& two) {
      d.clock.advance_seconds(20 * 60);
      b.get("/recover");
      return b.post("/recover", {{"login", login}, {"share_1", one}, {"share_2", two}});
    };
    auto olga = d.signed_in("olga"), anna = d.signed_in("anna");
    CHECK(attempt("anna", w[0], w[0]) == 422);
    keep(b, "recover");
    CHECK_FALSE(b.shows("ostoja-share W"));
    CHECK(attempt("anna", k[0], k[1]) == 422);
    CHECK(attempt("anna", w[0], k[1]) == 422);
    CHECK(attempt("anna", foreign[0], foreign[1]) == 422);
    CHECK(attempt("anna", w[0], w[1].substr(0, w[1].size() - 1) + (w[1].back() == 'A' ? "B" : "A")) == 422);
    CHECK(attempt("anna", "", "") == 422);
    CHECK(attempt("olga", w[0], w[1]) == 422);    // a consultant: the coordinator helps
    CHECK(attempt("nobody", w[0], w[1]) == 422);
    CHECK(attempt("kasia", w[0], w[1]) == 422);   // of the other operator
    CHECK(d.events("user.recover") == 0);

    anna = d.signed_in("anna");
    CHECK(attempt("anna", "  " + core::lower_ascii(w[0]) + "\n", w[2]) == 200);
    keep(b, "recovered");
    auto password = b.between("<b class=\"one-time num\" translate=\"no\">", "<");
    CHECK(d.events("user.recover") == 1);
    CHECK(anna.get("/account") == 303);
    CHECK_FALSE(d.user_of("anna").second_factor_set);
    auto back = d.browser();
    back.get("/sign-in");
    CHECK(back.post("/sign-in", {{"login", "anna"}, {"password", password}}) == 303);
    CHECK(back.location == "/account/second-factor");
    // Staff of both: any operator's shares.
    CHECK(attempt("adam", k[1], k[2]) == 200);
  }

  TEST_CASE("tries with key shares are throttled from the second failure on") {
    Desk d;
    auto w = vault::split("W", d.root_w);
    auto b = d.browser();
    b.get("/recover");
    CHECK(b.post("/recover", {{"login", "anna"}, {"share_1", w[0]}, {"share_2", w[0]}}) == 422);
    CHECK(b.post("/recover", {{"login", "anna"}, {"share_1", w[0]}, {"share_2", w[0]}}) == 422);
    CHECK(b.post("/recover", {{"login", "anna"}, {"share_1", w[0]}, {"share_2", w[1]}}) == 429);
  }
}
