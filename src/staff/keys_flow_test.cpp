// Whatever happens to a password, its person opens afterwards what they opened before.
#include "access/reader_keys.h"
#include "staff/desk_for_tests.h"

#include <doctest/doctest.h>

using namespace ostoja;
using namespace ostoja::staff;

namespace {

constexpr std::string_view kOwn = "quite other invented words";

struct KeysDesk : Desk {
  // The public key of the private one that this browser's session carries; empty when it carries none.
  std::string key_in(Browser& b) {
    auto who = sessions->find(b.session(), clock.now());
    if (!who || who->reader_key.empty()) return {};
    auto keys = access::keys_of_bearer(who->user, b.session(), who->reader_key);
    REQUIRE(keys.has_value());
    return std::string(core::view_of(keys->public_key()));
  }
  std::int64_t recovered() {
    return db->reading([](store::Tx& tx) { return tx.number("select count(*) from event where action = 'user.key' and detail = 'recovered'"); });
  }
  // With a password that somebody else has set: signs in, sets up a second factor where it is gone, chooses an own password.
  Browser with_new_password(const std::string& login, const std::string& password) {
    auto b = browser();
    clock.advance_seconds(60);
    b.get("/sign-in");
    REQUIRE(b.post("/sign-in", {{"login", login}, {"password", password}}) == 303);
    b.follow();
    if (user_of(login).second_factor_set) {
      REQUIRE(b.post("/sign-in/code", {{"code", digits(login)}}) == 303);
    } else {
      std::string secret = b.between("translate=\"no\">", "<");
      std::erase(secret, ' ');
      secrets[login] = secret;
      REQUIRE(b.post("/account/second-factor", {{"code", digits(login)}}) == 303);
    }
    b.follow();
    REQUIRE(b.post("/sign-in/password", {{"password", std::string(kOwn)}, {"again", std::string(kOwn)}}) == 303);
    return b;
  }
};

}  // namespace

TEST_SUITE("staff") {
  TEST_CASE("each session of a person carries the same private key, and staff of both operators have none") {
    KeysDesk d;
    auto first = d.signed_in("olga"), second = d.signed_in("olga"), anna = d.signed_in("anna"), adam = d.signed_in("adam");
    CHECK(d.key_in(first).size() == 32);
    CHECK(d.key_in(first) == d.key_in(second));
    CHECK(d.key_in(first) != d.key_in(anna));
    CHECK(d.key_in(adam).empty());
    CHECK(d.recovered() == 0);
  }

  TEST_CASE("after the own change of a password the same key is at hand, without the recovery key") {
    KeysDesk d;
    auto olga = d.signed_in("olga");
    auto key = d.key_in(olga);
    olga.get("/account");
    REQUIRE(olga.post("/account/password", {{"old", std::string(kPassword)}, {"password", std::string(kOwn)}, {"again", std::string(kOwn)}}) == 303);
    CHECK(d.key_in(olga) == key);
    auto b = d.browser();
    d.clock.advance_seconds(60);
    b.get("/sign-in");
    REQUIRE(b.post("/sign-in", {{"login", "olga"}, {"password", std::string(kOwn)}}) == 303);
    b.follow();
    REQUIRE(b.post("/sign-in/code", {{"code", d.digits("olga")}}) == 303);
    CHECK(d.key_in(b) == key);
    CHECK(d.recovered() == 0);
  }

  TEST_CASE("after a coordinator's reset the recovery key gives the same key back, and the log says so") {
    KeysDesk d;
    auto olga = d.signed_in("olga"), anna = d.signed_in("anna");
    auto key = d.key_in(olga);
    auto page = "/staff/" + d.user_of("olga").id.text();
    anna.get(page);
    REQUIRE(anna.post(page + "/password", {}) == 303);
    anna.follow();
    auto password = anna.between("<b class=\"one-time num\" translate=\"no\">", "<");
    auto back = d.with_new_password("olga", password);
    CHECK(d.key_in(back) == key);
    CHECK(d.recovered() == 1);
  }

  TEST_CASE("story 8: who comes back with two key shares opens what they opened before") {
    KeysDesk d;
    auto anna = d.signed_in("anna");
    auto key = d.key_in(anna);
    auto shares = vault::split("W", d.root_w);
    auto b = d.browser();
    b.get("/recover");
    REQUIRE(b.post("/recover", {{"login", "anna"}, {"share_1", shares[0]}, {"share_2", shares[2]}}) == 200);
    auto back = d.with_new_password("anna", b.between("<b class=\"one-time num\" translate=\"no\">", "<"));
    CHECK(d.key_in(back) == key);
  }
}
