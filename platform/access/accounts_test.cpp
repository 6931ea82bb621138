#include "access/access_for_tests.h"

#include <doctest/doctest.h>

using namespace ostoja;
using namespace ostoja::access;

TEST_SUITE("access accounts") {
  TEST_CASE("a new account is found by id and name, with its roles, and leaves an event") {
    TestDesk desk;
    auto id = desk.add("anna.k", {"coordinator", "consultant", "consultant"});
    REQUIRE(id);
    auto user = desk.user(*id);
    CHECK(user.login == "anna.k");
    CHECK(user.roles == std::vector<std::string>{"consultant", "coordinator"});
    CHECK(user.state == UserState::active);
    CHECK_FALSE(user.second_factor_set);
    CHECK(user.version == 1);
    CHECK(user.created_at == desk.clock.now());
    CHECK(desk.last_action() == "user.create");
    desk.db->read([&](store::Tx& tx) {
      CHECK(find_user(tx, "anna.k")->id == *id);
      CHECK_FALSE(find_user(tx, "Anna.k"));
      CHECK_FALSE(find_user(tx, UserId{1}));
      CHECK(users(tx, "W").size() == 1);
      CHECK(users(tx, "").at(0).roles.size() == 2);
      CHECK(users(tx, "K").empty());
      CHECK(vault::verify_password(password_hash(tx, *id), "invented words 12"));
      CHECK(password_hash(tx, UserId{}).empty());
      auto event = store::events_after(tx, 0, 10).at(0);
      CHECK(event.record == "user");
      CHECK(event.record_id == id->value);
      CHECK(event.detail == "roles=consultant,coordinator");
    });
  }

  TEST_CASE("an account with a bad name, role or password is refused and leaves nothing") {
    TestDesk desk;
    auto refused = [&](std::string login, std::vector<std::string> roles, std::string_view password) {
      auto result = desk.add(std::move(login), std::move(roles), password);
      return !result && result.error().code == core::Errc::invalid;
    };
    for (auto login : {"", "a", "Anna", "anna k", "anna|k", "ąnna", "a@b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}) CHECK(refused(login, {"consultant"}, "invented words 12"));
    CHECK(refused("anna", {}, "invented words 12"));
    CHECK(refused("anna", {"consultant", "king"}, "invented words 12"));
    for (auto password : {"", "short", "eleven char", "aaaaaaaaaaaaaa", "Password1234", "qwertyuiop12", "żżżżżżżżżżż"}) CHECK(refused("anna", {"consultant"}, password));
    CHECK(refused("anna.kowalska", {"consultant"}, "Anna.Kowalska"));
    CHECK(refused("anna", {"consultant"}, std::string(1001, 'x') + "y"));
    CHECK(desk.db->reading([](store::Tx& tx) { return tx.number("select count(*) from staff_user"); }) == 0);
    CHECK(desk.last_action().empty());
    REQUIRE(desk.add("anna", {"consultant"}, "dwanaście znaków"));
    CHECK(desk.add("anna", {"consultant"}).error().code == core::Errc::conflict);
  }

  TEST_CASE("changes of roles, state, language and password count the version up and say who") {
    TestDesk desk;
    auto id = desk.add("anna", {"consultant"}).value();
    UserId by{77};
    auto now = desk.clock.now();
    CHECK(desk.write([&](store::Tx& tx) { return set_roles(tx, desk.policy, id, {"coordinator"}, by, now); }));
    CHECK(desk.user(id).roles == std::vector<std::string>{"coordinator"});
    CHECK(desk.last_action() == "user.roles");
    CHECK(desk.write([&](store::Tx& tx) { return set_state(tx, id, UserState::disabled, by, now); }));
    CHECK(desk.user(id).state == UserState::disabled);
    CHECK(desk.write([&](store::Tx& tx) { return set_locale(tx, id, "uk"); }));
    CHECK(desk.user(id).locale == "uk");
    auto hash = vault::hash_password("other invented words");
    CHECK(desk.write([&](store::Tx& tx) { return set_password_hash(tx, id, hash, Change::at_next_sign_in, by, now); }));
    CHECK(desk.user(id).must_change_password);
    CHECK(desk.user(id).version == 5);
    desk.db->read([&](store::Tx& tx) {
      auto event = store::events_of(tx, "user", id.value, 1).at(0);
      CHECK(event.action == "user.password");
      CHECK(event.actor == 77);
      CHECK(event.version == 5);
      CHECK(event.detail.empty());
    });
    UserId nobody{5};
    CHECK(desk.write([&](store::Tx& tx) { return set_roles(tx, desk.policy, id, {"king"}, by, now); }).error().code == core::Errc::invalid);
    CHECK(desk.write([&](store::Tx& tx) { return set_roles(tx, desk.policy, nobody, {"consultant"}, by, now); }).error().code == core::Errc::not_found);
    CHECK(desk.write([&](store::Tx& tx) { return set_state(tx, nobody, UserState::active, by, now); }).error().code == core::Errc::not_found);
    CHECK(desk.write([&](store::Tx& tx) { return set_locale(tx, nobody, "pl"); }).error().code == core::Errc::not_found);
    CHECK(desk.write([&](store::Tx& tx) { return set_locale(tx, id, "../x"); }).error().code == core::Errc::invalid);
    CHECK(desk.write([&](store::Tx& tx) { return set_password_hash(tx, nobody, hash, Change::none, by, now); }).error().code == core::Errc::not_found);
    CHECK(desk.write([&](store::Tx& tx) { return set_password_hash(tx, id, "in clear", Change::none, by, now); }).error().code == core::Errc::invalid);
  }
}

TEST_SUITE("access second factor") {
  TEST_CASE("the digits are those of RFC 6238") {
    auto secret = core::base32(core::bytes_of("12345678901234567890"));
    CHECK(totp_digits(secret, {59'000}) == "287082");
    CHECK(totp_digits(secret, {1'111'111'109'000}) == "081804");
    CHECK(totp_digits(secret, {20'000'000'000'000}) == "353130");
    auto enrolment = new_second_factor("anna");
    CHECK(enrolment.base32.size() == 32);
    CHECK(enrolment.uri == "otpauth://totp/Ostoja:anna?secret=" + enrolment.base32 + "&issuer=Ostoja");
    CHECK(new_second_factor("anna").base32 != enrolment.base32);
  }

  TEST_CASE("digits of one step before or after count, each once, and never an earlier step again") {
    TestDesk desk;
    auto id = desk.add("anna", {"consultant"}).value();
    auto secret = new_second_factor("anna").base32;
    auto now = desk.clock.now();
    auto check = [&](std::string_view digits, core::Instant at) { return desk.write([&](store::Tx& tx) { return check_second_factor(tx, desk.warsaw, id, digits, at); }); };
    CHECK_FALSE(check(totp_digits(secret, now), now));
    CHECK(desk.write([&](store::Tx& tx) { return set_second_factor(tx, desk.warsaw, id, "AAAA", id, now); }).error().code == core::Errc::invalid);
    REQUIRE(desk.write([&](store::Tx& tx) { return set_second_factor(tx, desk.warsaw, id, secret, id, now); }));
    CHECK(desk.user(id).second_factor_set);
    CHECK(desk.last_action() == "user.second_factor");
    CHECK_FALSE(check(totp_digits(secret, now.plus_seconds(-60)), now));
    CHECK_FALSE(check(totp_digits(secret, now.plus_seconds(60)), now));
    CHECK_FALSE(check("", now));
    CHECK_FALSE(check("12345", now));
    CHECK(check(totp_digits(secret, now.plus_seconds(-30)), now));
    CHECK_FALSE(check(totp_digits(secret, now.plus_seconds(-30)), now));
    auto typed = totp_digits(secret, now);
    CHECK(check(typed.substr(0, 3) + " " + typed.substr(3), now));
    CHECK_FALSE(check(typed, now));
    CHECK_FALSE(check(totp_digits(secret, now.plus_seconds(-30)), now));
    CHECK(check(totp_digits(secret, now.plus_seconds(30)), now));
    CHECK_FALSE(check(totp_digits(secret, now.plus_seconds(30)), now.plus_seconds(30)));
    auto later = now.plus_seconds(3600);
    CHECK(desk.write([&](store::Tx& tx) { return set_state(tx, id, UserState::disabled, id, now); }));
    CHECK_FALSE(check(totp_digits(secret, later), later));
    CHECK(desk.write([&](store::Tx& tx) { return set_state(tx, id, UserState::active, id, now); }));
    CHECK(check(totp_digits(secret, later), later));
    desk.write([&](store::Tx& tx) { clear_second_factor(tx, id, id, now); return 0; });
    CHECK_FALSE(desk.user(id).second_factor_set);
    CHECK_FALSE(check(totp_digits(secret, later.plus_seconds(60)), later.plus_seconds(60)));
  }

  TEST_CASE("the secret is sealed to its account and operator") {
    TestDesk desk;
    auto anna = desk.add("anna", {"consultant"}).value(), ewa = desk.add("ewa", {"consultant"}).value();
    auto secret = new_second_factor("anna").base32;
    auto now = desk.clock.now();
    REQUIRE(desk.write([&](store::Tx& tx) { return set_second_factor(tx, desk.warsaw, anna, secret, anna, now); }));
    auto check = [&](const vault::OperatorKeys& keys, UserId id) {
      return desk.write([&](store::Tx& tx) { return check_second_factor(tx, keys, id, totp_digits(secret, now), now); });
    };
    CHECK_THROWS_AS(check(desk.katowice, anna), core::Failure);
    desk.by_hand("update staff_user set second_factor = (select second_factor from staff_user where login = 'anna'), second_factor_version = 2 where login = 'ewa'");
    CHECK_THROWS_AS(check(desk.warsaw, ewa), core::Failure);
    auto raw = core::unbase32(secret).value();
    auto stored = desk.db->reading([&](store::Tx& tx) {
      return tx.one("select second_factor from staff_user where id = $1", {anna}, [](const store::Row& r) { return std::string(core::view_of(r.blob(0))); }).value();
    });
    CHECK(stored.find(core::view_of(raw)) == std::string::npos);
    CHECK(check(desk.warsaw, anna));
  }
}

TEST_SUITE("access throttle") {
  TEST_CASE("after the fifth failure the wait doubles from a second to a quarter of an hour, and ends") {
    TestDesk desk;
    auto now = desk.clock.now();
    auto key = throttle_key(desk.warsaw, "login:anna");
    auto wait = [&](core::Instant at) { return desk.db->reading([&](store::Tx& tx) { return throttle(tx, key, at).wait_seconds; }); };
    auto fail = [&](core::Instant at) { desk.db->write([&](store::Tx& tx) { count_failure(tx, key, at); }); };
    for (int i = 0; i < 4; ++i) {
      fail(now);
      CHECK(wait(now) == 0);
    }
    for (std::int64_t expected : {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900}) {
      fail(now);
      CHECK(wait(now) == expected);
    }
    for (int i = 0; i < 100; ++i) fail(now);
    CHECK(wait(now) == 900);
    desk.restart();
    CHECK(wait(now.plus_seconds(1)) == 899);
    CHECK(wait(now.plus_seconds(900)) == 0);
    CHECK(wait(now.plus_seconds(-100000)) == 900);
    fail(now.plus_seconds(25 * 3600));  // a day later it starts anew
    CHECK(wait(now.plus_seconds(25 * 3600)) == 0);
    for (int i = 0; i < 5; ++i) fail(now);
    desk.db->write([&](store::Tx& tx) { clear_failures(tx, key); });
    CHECK(wait(now) == 0);
  }

  TEST_CASE("accounts and addresses are throttled apart and cannot be read from the table") {
    TestDesk desk;
    auto now = desk.clock.now();
    for (int i = 0; i < 6; ++i) desk.db->write([&](store::Tx& tx) { count_failure(tx, "address:203.0.113.7", now); });
    desk.db->read([&](store::Tx& tx) {
      CHECK(throttle(tx, "address:203.0.113.7", now).wait_seconds == 2);
      CHECK(throttle(tx, "address:203.0.113.8", now).wait_seconds == 0);
      CHECK(tx.number("select count(*) from sign_in_throttle where key like '%203%113%' or length(key) <> 32") == 0);
    });
    CHECK(throttle_key(desk.warsaw, "login:anna") != throttle_key(desk.warsaw, "login:ewa"));
    CHECK(throttle_key(desk.warsaw, "login:anna") != throttle_key(desk.katowice, "login:anna"));
  }
}
