#include "staff/staff.h"

#include "staff/gate.h"
#include "staff/module.h"
#include "staff/rules.h"
#include "staff/state.h"

#include <doctest/doctest.h>

#include <set>

using namespace ostoja;
using namespace ostoja::staff;

namespace {

access::Policy policy() {
  auto p = access::Policy::load(R"(
[roles.consultant]
permissions = ["contact_write"]
[roles.lawyer]
permissions = ["case_view"]
[roles.coordinator]
permissions = ["staff_manage", "contact_write", "case_view"]
[roles.night]
permissions = ["system_manage"]
[roles.editor]
permissions = ["site_edit"]
[roles.ministry]
permissions = ["report_frozen_read"]
[roles.admin]
permissions = ["staff_manage", "staff_manage_all", "system_manage"]
)");
  REQUIRE(p.has_value());
  return *p;
}

std::int64_t next = 1;
access::User user(std::string operator_code, std::vector<std::string> roles, access::UserState state = access::UserState::active) {
  access::User u;
  u.id = access::UserId{next++};
  u.operator_code = std::move(operator_code);
  u.roles = std::move(roles);
  u.state = state;
  return u;
}

Actor acting(const access::User& u, const access::Policy& p) {
  access::Who who;
  who.user = u.id;
  who.operator_code = u.operator_code;
  who.roles = u.roles;
  who.permissions = p.of(u.roles);
  return actor_of(who, p);
}

using Roles = std::vector<std::string>;

}  // namespace

TEST_SUITE("staff") {
  TEST_CASE("a coordinator sees the accounts of the own operator, an administrator all, a consultant none") {
    auto p = policy();
    auto w = user("W", {"coordinator"}), k = user("K", {"coordinator"}), both = user("", {"admin"}), c = user("W", {"consultant"});
    CHECK(sees(acting(w, p), c));
    CHECK_FALSE(sees(acting(k, p), c));
    CHECK_FALSE(sees(acting(w, p), both));
    CHECK(sees(acting(both, p), c));
    CHECK(sees(acting(both, p), both));
    CHECK_FALSE(sees(acting(c, p), c));
  }

  TEST_CASE("a coordinator without an operator manages nobody") {
    auto p = policy();
    auto lost = user("", {"coordinator"});
    CHECK(acting(lost, p).reach == Reach::none);
    CHECK_FALSE(sees(acting(lost, p), user("", {"editor"})));
  }

  TEST_CASE("a coordinator gives roles of the own operator and no role with the powers of an administrator") {
    auto p = policy();
    auto w = acting(user("W", {"coordinator"}), p);
    CHECK(roles_to_give(w, p, "W") == Roles{"consultant", "lawyer", "coordinator"});  // "night" may manage the system in this file
    CHECK(roles_to_give(w, p, "K").empty());
    CHECK(roles_to_give(w, p, "").empty());
    auto target = user("W", {"consultant"});
    CHECK(may_have(w, p, target, {"consultant", "lawyer"}) == Refusal::none);
    CHECK(may_have(w, p, target, {"admin"}) == Refusal::not_yours_to_give);
    CHECK(may_have(w, p, target, {"ministry"}) == Refusal::not_yours_to_give);
    CHECK(may_have(w, p, target, {"editor"}) == Refusal::not_yours_to_give);
    CHECK(may_have(w, p, target, {"night"}) == Refusal::not_yours_to_give);
    CHECK(may_have(w, p, target, {"king"}) == Refusal::unknown_role);
    CHECK(may_have(w, p, target, {}) == Refusal::no_role);
  }

  TEST_CASE("roles given by an administrator stay when a coordinator saves the form") {
    auto p = policy();
    auto w = acting(user("W", {"coordinator"}), p);
    auto target = user("W", {"consultant", "editor"});
    auto after = roles_after(w, p, target, {"lawyer"});
    CHECK(after == Roles{"editor", "lawyer"});
    CHECK(may_have(w, p, target, after) == Refusal::none);
    CHECK(roles_after(w, p, target, {}) == Roles{"editor"});
  }

  TEST_CASE("administrator and ministry are combined with nothing and belong to no operator") {
    auto p = policy();
    auto a = acting(user("", {"admin"}), p);
    CHECK(may_have(a, p, user("", {"editor"}), {"admin"}) == Refusal::none);
    CHECK(may_have(a, p, user("", {"editor"}), {"admin", "editor"}) == Refusal::stands_alone);
    CHECK(may_have(a, p, user("", {"editor"}), {"ministry", "admin"}) == Refusal::stands_alone);
    CHECK(may_have(a, p, user("W", {"consultant"}), {"admin"}) == Refusal::needs_no_operator);
    CHECK(may_have(a, p, user("", {"editor"}), {"consultant"}) == Refusal::needs_operator);
    CHECK(may_have(a, p, user("W", {"consultant"}), {"consultant", "editor"}) == Refusal::none);
  }

  TEST_CASE("nobody changes, disables or resets the own account here") {
    auto p = policy();
    auto w = user("W", {"coordinator"}), other = user("W", {"coordinator"});
    auto actor = acting(w, p);
    std::vector<access::User> all{w, other};
    CHECK(may_have(actor, p, w, {"coordinator", "lawyer"}) == Refusal::own_account);
    CHECK(may_lose_roles(actor, all, w, {"lawyer"}) == Refusal::own_account);
    CHECK(may_disable(actor, all, w) == Refusal::own_account);
    CHECK(may_reset(actor, w) == Refusal::own_account);
    CHECK(may_reset(actor, other) == Refusal::none);
  }

  TEST_CASE("the last coordinator of an operator stays, whoever asks") {
    auto p = policy();
    auto admin = user("", {"admin"}), w = user("W", {"coordinator"}), k = user("K", {"coordinator"});
    auto asleep = user("W", {"coordinator"}, access::UserState::disabled);
    auto actor = acting(admin, p);
    std::vector<access::User> all{admin, w, k, asleep};
    CHECK(may_disable(actor, all, w) == Refusal::last_coordinator);
    CHECK(may_lose_roles(actor, all, w, {"lawyer"}) == Refusal::last_coordinator);
    CHECK(may_lose_roles(actor, all, w, {"lawyer", "coordinator"}) == Refusal::none);
    all.push_back(user("W", {"lawyer", "coordinator"}));
    CHECK(may_disable(actor, all, w) == Refusal::none);
    CHECK(may_lose_roles(actor, all, w, {"lawyer"}) == Refusal::none);
    CHECK(may_disable(actor, all, k) == Refusal::last_coordinator);
  }

  TEST_CASE("the last administrator stays") {
    auto p = policy();
    auto one = user("", {"admin"}), two = user("", {"admin"}), asleep = user("", {"admin"}, access::UserState::disabled);
    CHECK(may_disable(acting(one, p), {one, two, asleep}, two) == Refusal::none);
    CHECK(may_disable(acting(asleep, p), {two, asleep}, two) == Refusal::last_admin);
    CHECK(may_lose_roles(acting(asleep, p), {two, asleep}, two, {"editor"}) == Refusal::last_admin);
    CHECK(may_disable(acting(one, p), {one, two, asleep}, asleep) == Refusal::none);
  }

  TEST_CASE("only accounts that manage accounts are recovered by key shares, and only active ones") {
    auto p = policy();
    CHECK(may_recover(user("W", {"coordinator"}), p));
    CHECK(may_recover(user("", {"admin"}), p));
    CHECK_FALSE(may_recover(user("W", {"consultant"}), p));
    CHECK_FALSE(may_recover(user("", {"ministry"}), p));
    CHECK_FALSE(may_recover(user("W", {"coordinator"}, access::UserState::disabled), p));
  }

  TEST_CASE("a one-time password is four groups of four letters, consonant and vowel in turn, never twice the same") {
    std::set<std::string> seen;
    for (int i = 0; i < 500; ++i) {
      auto password = one_time_password();
      REQUIRE(password.size() == 19);
      for (std::size_t at = 0; at < password.size(); ++at) {
        if (at % 5 == 4) CHECK(password[at] == '-');
        else CHECK(std::string_view(at % 5 % 2 == 0 ? "bdfgklmnprstwz" : "aeiou").find(password[at]) != std::string_view::npos);
      }
      CHECK(access::check_password_rules(password, "a.modrzew").has_value());
      seen.insert(password);
    }
    CHECK(seen.size() == 500);
  }

  TEST_CASE("after signing in people go on to paths of ours only") {
    CHECK(safe_next("/cases/0123?tab=plan") == "/cases/0123?tab=plan");
    CHECK(safe_next("/") == "/");
    for (const char* bad : {"", "cases", "//example.org", "/\\example.org", "https://example.org", "/cases\r\nSet-Cookie: a=b", "/ż", "/a b", "/sign-in?next=/sign-in", "/sign-out",
                            "/recover", "/api/contacts", "javascript:alert(1)"})
      CHECK(safe_next(bad) == "/");
    CHECK(safe_next("/" + std::string(500, 'a')) == "/");
  }

  TEST_CASE("a login is plain and short, a name is a name") {
    for (const char* good : {"ab", "a.modrzew", "night-2", "0a"}) CHECK(is_login(good));
    for (const char* bad : {"", "a", "A.modrzew", "a modrzew", ".ab", "ab-", "żak", "a@example.org", "a'or1=1"}) CHECK_FALSE(is_login(bad));
    CHECK_FALSE(is_login(std::string(41, 'a')));
    CHECK(is_name("Alicja Modrzew"));
    CHECK(is_name("Łucja Żak"));
    for (const char* bad : {"", "A", " Alicja", "Ali\ncja", "\xff\xfe"}) CHECK_FALSE(is_name(bad));
    CHECK_FALSE(is_name(std::string(81, 'a')));
  }

  TEST_CASE("an address counts whole in IPv4, by its network in IPv6, and not at all on the machine itself") {
    CHECK(address_part("203.0.113.7") == "cb007107");
    CHECK(address_part("203.0.113.7") != address_part("203.0.113.8"));
    CHECK(address_part("2001:db8::1") == address_part("2001:db8::ffff:1"));
    CHECK(address_part("2001:db8:0:1::1") != address_part("2001:db8:0:2::1"));
    CHECK(address_part("::ffff:203.0.113.7") == address_part("203.0.113.7"));
    for (const char* none : {"127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1", "", "unix:"}) CHECK(address_part(none).empty());
  }

  TEST_CASE("a form without a session is taken only with the browser's own token") {
    web::Request first;
    FormToken token(first);
    web::Response response;
    token.put(first, response);
    REQUIRE(response.headers.size() == 1);
    CHECK(response.headers[0].second == "ostoja-pre=" + token.value() + "; Path=/; HttpOnly; SameSite=Strict; Max-Age=3600");
    web::Request back;
    back.headers.emplace_back("cookie", "lang=pl; ostoja-pre=" + token.value());
    CHECK_FALSE(FormToken::fits(back));
    back.form.add("csrf", FormToken(first).value());
    CHECK_FALSE(FormToken::fits(back));
    back.form.set("csrf", token.value());
    CHECK(FormToken::fits(back));
    CHECK(FormToken(back).value() == token.value());
    back.secure = true;  // by TLS only the __Host- cookie counts, which no other host can plant
    CHECK_FALSE(FormToken::fits(back));
    web::Request planted;
    planted.headers.emplace_back("cookie", "ostoja-pre=");
    planted.form.add("csrf", "");
    CHECK_FALSE(FormToken::fits(planted));
  }

  TEST_CASE("the session's cookie is __Host- and Secure by TLS, HttpOnly and strict always") {
    web::Request request;
    request.secure = true;
    web::Response response;
    set_session_cookie(request, response, "abc");
    CHECK(response.headers[0].second == "__Host-ostoja=abc; Path=/; HttpOnly; SameSite=Strict; Secure");
    request.secure = false;
    drop_session_cookie(request, response);
    CHECK(response.headers[1].second == "ostoja=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
  }

  TEST_CASE("a one-time password is shown once, to whoever made it, for five minutes") {
    State state;
    core::Instant now{1'800'000'000'000};
    access::UserId maker{1}, other{2}, account{3};
    state.keep_password(maker, account, "bako-limu-rede-tasi", now);
    CHECK(state.take_password(other, account, now).empty());
    CHECK(state.take_password(maker, account, now) == "bako-limu-rede-tasi");
    CHECK(state.take_password(maker, account, now).empty());
    state.keep_password(maker, account, "bako-limu-rede-tasi", now);
    CHECK(state.take_password(maker, account, now.plus_seconds(301)).empty());
  }

  TEST_CASE("a second factor is offered unchanged until it is confirmed, to its session only") {
    State state;
    core::Instant now{1'800'000'000'000};
    auto offer = state.offered("s1", "a.modrzew", now);
    CHECK(state.offered("s1", "a.modrzew", now.plus_seconds(60)).base32 == offer.base32);
    CHECK(state.offered("s2", "a.modrzew", now).base32 != offer.base32);
    CHECK(state.offered_before("s1", now.plus_seconds(120))->base32 == offer.base32);
    state.confirmed("s1");
    CHECK_FALSE(state.offered_before("s1", now.plus_seconds(120)));
    CHECK_FALSE(state.offered_before("s2", now.plus_seconds(16 * 60)));
  }

  TEST_CASE("only the pages of signing in and recovery are open to anybody") {
    std::set<std::string> open;
    for (const auto& route : module().pages)
      if (std::string_view(route.permission.name) == access::anybody.name) open.insert(route.pattern);
    CHECK(open == std::set<std::string>{"/sign-in", "/recover", "/language"});
  }
}
