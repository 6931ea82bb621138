#include "access/access_for_tests.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

using namespace ostoja;
using namespace ostoja::access;

namespace {

constexpr Permission kRead{"contact_read"}, kManage{"staff_manage"};

struct SignedIn : TestDesk {
  UserId id = add("anna", {"consultant"}).value();
  std::unique_ptr<Sessions> sessions = std::make_unique<Sessions>(*db, policy);
  std::string cookie = begin();
  core::Instant t0 = clock.now();

  std::string begin(Factor factor = Factor::done) {
    return db->writing([&](store::Tx& tx) { return sessions->begin(tx, *find_user(tx, id), factor, clock.now()); });
  }
  std::shared_ptr<const Who> find(std::int64_t seconds) { return sessions->find(cookie, t0.plus_seconds(seconds)); }
  void restart_desk() {
    sessions.reset();
    restart();
    sessions = std::make_unique<Sessions>(*db, policy);
  }
  void settle() { db->write([](store::Tx&) {}); }  // what was queued before is on disk
};

}  // namespace

TEST_SUITE("access sessions") {
  TEST_CASE("a session knows its person and permissions, and the store keeps only its hash") {
    SignedIn desk;
    CHECK(desk.cookie.size() == 43);
    auto who = desk.find(0);
    REQUIRE(who);
    CHECK(who->user == desk.id);
    CHECK(who->login == "anna");
    CHECK(who->operator_code == "W");
    CHECK(who->has_role("consultant"));
    CHECK(who->may(desk.policy, kRead));
    CHECK_FALSE(who->may(desk.policy, kManage));
    CHECK(who->csrf.size() == 43);
    CHECK(who->csrf != desk.cookie);
    CHECK_FALSE(who->second_factor_pending);
    CHECK(who->idle_ends == desk.t0.plus_seconds(900));
    CHECK(who->ends == desk.t0.plus_seconds(36000));
    desk.db->read([&](store::Tx& tx) {
      CHECK(tx.number("select count(*) from session where hash = $1", {who->session_hash}) == 1);
      CHECK(tx.number("select count(*) from session where hash = $1 or csrf = $1", {desk.cookie}) == 0);
    });
    CHECK(desk.begin() != desk.cookie);
  }

  TEST_CASE("a session that was never committed is nobody's") {
    SignedIn desk;
    std::string lost;
    CHECK_THROWS(desk.db->write([&](store::Tx& tx) {
      lost = desk.sessions->begin(tx, *find_user(tx, desk.id), Factor::done, desk.t0);
      throw core::Failure(core::Errc::conflict, "undone");
    }));
    CHECK_FALSE(desk.sessions->find(lost, desk.t0));
  }

  TEST_CASE("a session ends after 15 idle minutes to the second, however long it was in use") {
    SignedIn desk;
    REQUIRE(desk.find(0));
    REQUIRE(desk.find(899));
    REQUIRE(desk.find(899 + 899));
    CHECK(desk.find(899 + 899)->idle_ends == desk.t0.plus_seconds(899 + 899 + 900));
    CHECK_FALSE(desk.find(899 + 899 + 900));
    CHECK_FALSE(desk.find(899 + 899 + 901));
  }

  TEST_CASE("a session ends after ten hours even in constant use") {
    SignedIn desk;
    for (std::int64_t s = 0; s < 36000; s += 600) REQUIRE(desk.find(s));
    REQUIRE(desk.find(35999));
    CHECK(desk.find(35999)->idle_ends == desk.t0.plus_seconds(36000));
    CHECK_FALSE(desk.find(36000));
  }

  TEST_CASE("use is written back once a minute, so a restart loses at most that") {
    SignedIn desk;
    desk.find(0);
    auto writes = desk.db->counters().writes;
    for (std::int64_t s = 0; s < 60; ++s) desk.find(s);
    CHECK(desk.db->counters().writes == writes);
    desk.find(840);
    desk.settle();
    CHECK(desk.db->counters().writes == writes + 2);
    desk.restart_desk();
    auto who = desk.find(1700);
    REQUIRE(who);
    CHECK(who->login == "anna");
    desk.restart_desk();
    CHECK_FALSE(desk.find(1700 + 900));
  }

  TEST_CASE("reading an entry anew does not set its idleness back") {
    SignedIn desk;
    desk.find(0);
    desk.find(50);  // not written back
    desk.db->write([](store::Tx& tx) { accounts_changed(tx); });
    REQUIRE(desk.find(949));
    desk.settle();
  }

  TEST_CASE("an ended session is ended in memory too, and only that one") {
    SignedIn desk;
    auto other = desk.begin();
    auto hash = desk.find(0)->session_hash;
    desk.db->write([&](store::Tx& tx) { desk.sessions->end(tx, hash); });
    CHECK_FALSE(desk.find(1));
    CHECK(desk.sessions->find(other, desk.t0));
    desk.db->write([&](store::Tx& tx) { desk.sessions->end_all(tx, desk.id); });
    CHECK_FALSE(desk.sessions->find(other, desk.t0));
  }

  TEST_CASE("a change of role, password or state ends every session of the person at once, and of nobody else") {
    SignedIn desk;
    auto ewa = desk.add("ewa", {"consultant"}).value();
    auto ewas = desk.db->writing([&](store::Tx& tx) { return desk.sessions->begin(tx, *find_user(tx, ewa), Factor::done, desk.t0); });
    auto hash = vault::hash_password("other invented words");
    using Act = std::function<void(store::Tx&)>;
    for (const Act& act : {Act([&](store::Tx& tx) { (void)set_roles(tx, desk.policy, desk.id, {"coordinator"}, ewa, desk.t0); }),
                           Act([&](store::Tx& tx) { (void)set_password_hash(tx, desk.id, hash, Change::none, ewa, desk.t0); }),
                           Act([&](store::Tx& tx) { clear_second_factor(tx, desk.id, ewa, desk.t0); }),
                           Act([&](store::Tx& tx) { (void)set_state(tx, desk.id, UserState::disabled, ewa, desk.t0); })}) {
      auto cookie = desk.begin();
      REQUIRE(desk.sessions->find(cookie, desk.t0));
      desk.db->write(act);
      CHECK_FALSE(desk.sessions->find(cookie, desk.t0));
      CHECK(desk.sessions->find(ewas, desk.t0));
    }
    CHECK_FALSE(desk.sessions->find(desk.begin(), desk.t0));  // disabled: not even a new one
  }

  TEST_CASE("a change that is undone ends nothing") {
    SignedIn desk;
    REQUIRE(desk.find(0));
    CHECK_THROWS(desk.db->write([&](store::Tx& tx) {
      (void)set_state(tx, desk.id, UserState::disabled, {}, desk.t0);
      throw core::Failure(core::Errc::conflict, "undone");
    }));
    CHECK(desk.find(1));
  }

  TEST_CASE("between password and digits a person may do nothing") {
    SignedIn desk;
    auto who = desk.sessions->find(desk.begin(Factor::pending), desk.t0);
    REQUIRE(who);
    CHECK(who->second_factor_pending);
    CHECK(who->user == desk.id);
    CHECK_FALSE(who->may(desk.policy, kRead));
  }

  TEST_CASE("a cookie that nobody has costs the store one read, one of the wrong form none") {
    SignedIn desk;
    auto reads = desk.db->counters().reads;
    auto stranger = core::base64url(vault::random_bytes(32));
    for (int i = 0; i < 100; ++i) CHECK_FALSE(desk.sessions->find(stranger, desk.t0.plus_seconds(i / 2)));
    CHECK(desk.db->counters().reads == reads + 1);
    for (std::string wrong : {std::string(), std::string("x"), std::string(43, '*'), stranger + "x", std::string(1000000, 'a')}) CHECK_FALSE(desk.sessions->find(wrong, desk.t0));
    CHECK(desk.db->counters().reads == reads + 1);
  }

  TEST_CASE("what another node ended is seen after forget()") {
    SignedIn desk;
    REQUIRE(desk.find(0));
    desk.by_hand("delete from session");
    desk.sessions->forget();
    CHECK_FALSE(desk.find(1));
  }

  TEST_CASE("sign-ins clear away the sessions that ended by time") {
    SignedIn desk;
    desk.clock.advance_seconds(900 + 121);
    desk.begin();
    CHECK(desk.db->reading([](store::Tx& tx) { return tx.number("select count(*) from session"); }) == 1);
  }

  TEST_CASE("many threads use, end and begin sessions without a session surviving its end") {
    SignedIn desk;
    std::atomic<bool> stop{false};
    std::atomic<int> wrong{0};
    std::vector<std::thread> readers;
    std::mutex mutex;
    std::string current = desk.cookie;
    for (int i = 0; i < 3; ++i)
      readers.emplace_back([&] {
        while (!stop) {
          std::string cookie;
          {
            std::lock_guard lock(mutex);
            cookie = current;
          }
          desk.sessions->find(cookie, desk.t0);
        }
      });
    for (int i = 0; i < 50; ++i) {
      auto old = current;
      auto fresh = desk.begin();
      {
        std::lock_guard lock(mutex);
        current = fresh;
      }
      auto who = desk.sessions->find(old, desk.t0);
      if (!who) ++wrong;
      else desk.db->write([&](store::Tx& tx) { desk.sessions->end(tx, who->session_hash); });
      for (int k = 0; k < 3; ++k)
        if (desk.sessions->find(old, desk.t0)) ++wrong;
    }
    stop = true;
    for (auto& t : readers) t.join();
    CHECK(wrong == 0);
  }
}

TEST_SUITE("access tokens") {
  TEST_CASE("a token works for its scopes until its end") {
    SignedIn desk;
    auto ends = desk.t0.plus_seconds(3600);
    auto token = desk.write([&](store::Tx& tx) { return add_token(tx, desk.id, {"contacts:write", "contacts:read"}, ends, desk.t0); }).value();
    CHECK(token.size() == 47);
    CHECK(token.starts_with("ost_"));
    CHECK(desk.last_action() == "token.create");
    auto who = desk.sessions->find_token(token, desk.t0);
    REQUIRE(who);
    CHECK(who->login == "anna");
    CHECK(who->scopes == std::vector<std::string>{"contacts:read", "contacts:write"});
    CHECK(who->may(desk.policy, kRead));
    CHECK(who->csrf.empty());
    CHECK(desk.sessions->find_token(token, desk.t0.plus_seconds(3599)));
    CHECK_FALSE(desk.sessions->find_token(token, ends));
    CHECK_FALSE(desk.sessions->find(token.substr(4), desk.t0));
    CHECK_FALSE(desk.sessions->find_token("ost_" + desk.cookie, desk.t0));
    CHECK_FALSE(desk.sessions->find_token(token.substr(4), desk.t0));
    CHECK_FALSE(desk.sessions->find_token("", desk.t0));
    auto all = desk.db->reading([](store::Tx& tx) { return tokens(tx); });
    REQUIRE(all.size() == 1);
    CHECK(all[0].login == "anna");
    CHECK(all[0].ends_at == ends);
    CHECK(desk.db->reading([&](store::Tx& tx) { return tx.number("select count(*) from api_token where hash = $1", {token}); }) == 0);
  }

  TEST_CASE("a revoked token and a disabled person's token stop at once") {
    SignedIn desk;
    auto make = [&] { return desk.write([&](store::Tx& tx) { return add_token(tx, desk.id, {"cases:read"}, desk.t0.plus_seconds(3600), desk.t0); }).value(); };
    auto token = make();
    auto other = make();
    REQUIRE(desk.sessions->find_token(token, desk.t0));
    REQUIRE(desk.sessions->find_token(other, desk.t0));
    auto id = desk.db->reading([](store::Tx& tx) { return tokens(tx).at(0).id; });
    CHECK(desk.write([&](store::Tx& tx) { return revoke_token(tx, id, desk.t0); }));
    CHECK_FALSE(desk.sessions->find_token(token, desk.t0));
    CHECK(desk.sessions->find_token(other, desk.t0));
    CHECK(desk.write([&](store::Tx& tx) { return revoke_token(tx, id, desk.t0); }).error().code == core::Errc::not_found);
    CHECK(desk.write([&](store::Tx& tx) { return set_state(tx, desk.id, UserState::disabled, {}, desk.t0); }));
    CHECK_FALSE(desk.sessions->find_token(other, desk.t0));
  }

  TEST_CASE("a token changed by another node is read again after half a minute") {
    SignedIn desk;
    auto token = desk.write([&](store::Tx& tx) { return add_token(tx, desk.id, {"cases:read"}, desk.t0.plus_seconds(3600), desk.t0); }).value();
    REQUIRE(desk.sessions->find_token(token, desk.t0));
    desk.by_hand("update api_token set revoked_at = 1");
    CHECK(desk.sessions->find_token(token, desk.t0.plus_seconds(29)));
    CHECK_FALSE(desk.sessions->find_token(token, desk.t0.plus_seconds(30)));
  }

  TEST_CASE("a token without scope, with an unknown one or without a near end is refused") {
    SignedIn desk;
    auto code = [&](UserId user, std::vector<std::string> scopes, core::Instant ends) {
      return desk.write([&](store::Tx& tx) { return add_token(tx, user, scopes, ends, desk.t0); }).error().code;
    };
    auto soon = desk.t0.plus_seconds(60);
    CHECK(code(desk.id, {}, soon) == core::Errc::invalid);
    CHECK(code(desk.id, {"contacts:all"}, soon) == core::Errc::invalid);
    CHECK(code(desk.id, {"cases:read"}, desk.t0) == core::Errc::invalid);
    CHECK(code(desk.id, {"cases:read"}, {}) == core::Errc::invalid);
    CHECK(code(desk.id, {"cases:read"}, desk.t0.plus_seconds(400LL * 24 * 3600)) == core::Errc::invalid);
    CHECK(code(UserId{5}, {"cases:read"}, soon) == core::Errc::not_found);
  }
}
