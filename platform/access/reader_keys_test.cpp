#include "access/reader_keys.h"

#include "access/access_for_tests.h"
#include "core/failure.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

using namespace ostoja;
using namespace ostoja::access;

namespace {

constexpr std::string_view kPassword = "invented words 12";

struct Desk : TestDesk {
  SessionLimits limits;
  std::unique_ptr<Sessions> sessions = std::make_unique<Sessions>(*db, policy);
  UserId id = add("maria", {"consultant"}, kPassword).value();
  core::Instant now = vault::kTestNow;

  core::Secret key_of(std::string_view password) {
    auto stored = db->reading([&](store::Tx& tx) { return password_hash(tx, id); });
    return std::move(vault::check_password(stored, password).key);
  }
  vault::ReaderKeys signed_in(const core::Secret& key) {
    return write([&](store::Tx& tx) { return keys_by_password(tx, warsaw, id, key, now); }).value();
  }
  std::int64_t recovered() const {
    return db->reading([](store::Tx& tx) { return tx.number("select count(*) from event where action = 'user.key' and detail = 'recovered'"); });
  }
  std::string begin(const vault::ReaderKeys* own) {
    return write([&](store::Tx& tx) { return sessions->begin(tx, *find_user(tx, id), Factor::done, now, own); });
  }
  core::Bytes wrap_in_session() const {
    return db->reading([](store::Tx& tx) {
      core::Bytes out;
      tx.run("select reader_key from session", {}, [&](const store::Row& row) {
        auto blob = row.blob(0);
        out.assign(blob.begin(), blob.end());
      });
      return out;
    });
  }
};

}  // namespace

TEST_SUITE("access reader keys") {
  TEST_CASE("the pair is made once, whoever asks first, and belongs to the person's operator") {
    Desk desk;
    auto first = desk.write([&](store::Tx& tx) { return recipient(tx, desk.warsaw, desk.id, desk.now); }).value();
    CHECK(user_of_reader(first.name) == desk.id);
    auto again = desk.write([&](store::Tx& tx) { return recipient(tx, desk.warsaw, desk.id, desk.now); }).value();
    CHECK(first.key == again.key);
    auto own = desk.signed_in(desk.key_of(kPassword));
    CHECK(own.public_key() == first.key);
    CHECK(own.name() == first.name);
    CHECK(desk.write([&](store::Tx& tx) { return recipient(tx, desk.katowice, desk.id, desk.now); }).error().code == core::Errc::invalid);
    CHECK(desk.write([&](store::Tx& tx) { return keys_by_recovery(tx, desk.katowice, desk.id, desk.now); }).error().code == core::Errc::invalid);
    CHECK(desk.write([&](store::Tx& tx) { return recipient(tx, desk.warsaw, UserId{5}, desk.now); }).error().code == core::Errc::invalid);
  }

  TEST_CASE("the password opens the private key by itself; the recovery key is used only where it cannot, and says so") {
    Desk desk;
    auto key = desk.key_of(kPassword);
    auto first = desk.signed_in(key);
    CHECK(desk.signed_in(desk.key_of(kPassword)).public_key() == first.public_key());
    CHECK(desk.recovered() == 0);
    // Somebody else sets a password: the old wrap goes at once, and the next sign-in finds the same pair.
    auto fresh = vault::new_password("another set of words");
    CHECK(desk.write([&](store::Tx& tx) { return set_password_hash(tx, desk.id, fresh.stored, Change::at_next_sign_in, {}, desk.now); }));
    CHECK(desk.db->reading([](store::Tx& tx) { return tx.number("select count(*) from user_key where by_password is not null"); }) == 0);
    CHECK(desk.signed_in(desk.key_of("another set of words")).public_key() == first.public_key());
    CHECK(desk.recovered() == 1);
    CHECK(desk.signed_in(fresh.key).public_key() == first.public_key());
    CHECK(desk.recovered() == 1);
  }

  TEST_CASE("nobody puts another public key in place of a person's, nor another's pair") {
    Desk desk;
    auto ewa = desk.add("ewa", {"consultant"}).value();
    desk.signed_in(desk.key_of(kPassword));
    (void)desk.write([&](store::Tx& tx) { return recipient(tx, desk.warsaw, ewa, desk.now); });
    desk.by_hand("update user_key set public_key = (select public_key from user_key where user_id = $1) where user_id = $2", {ewa, desk.id});
    CHECK_FALSE(desk.write([&](store::Tx& tx) { return recipient(tx, desk.warsaw, desk.id, desk.now); }));
    auto foreign = vault::ReaderKeys::make("user/foreign").public_key();
    desk.by_hand("update user_key set public_key = $1 where user_id = $2", {store::Blob(foreign), desk.id});
    CHECK_FALSE(desk.write([&](store::Tx& tx) { return recipient(tx, desk.warsaw, desk.id, desk.now); }));
    desk.by_hand("update user_key set by_recovery = (select by_recovery from user_key where user_id = $1) where user_id = $2", {ewa, desk.id});
    CHECK_FALSE(desk.write([&](store::Tx& tx) { return keys_by_recovery(tx, desk.warsaw, desk.id, desk.now); }));
  }

  TEST_CASE("a session carries the private key over a restart of the program, and only its cookie opens it") {
    Desk desk;
    auto own = desk.signed_in(desk.key_of(kPassword));
    auto cookie = desk.begin(&own);
    desk.sessions.reset();
    desk.restart();
    desk.sessions = std::make_unique<Sessions>(*desk.db, desk.policy);
    auto who = desk.sessions->find(cookie, desk.now);
    REQUIRE(who);
    CHECK(keys_of_bearer(desk.id, cookie, who->reader_key).value().public_key() == own.public_key());
    CHECK_FALSE(keys_of_bearer(desk.id, cookie.substr(1) + "A", who->reader_key));
    CHECK_FALSE(keys_of_bearer(UserId{77}, cookie, who->reader_key));
    CHECK_FALSE(keys_of_bearer(desk.id, who->session_hash, who->reader_key));
  }

  TEST_CASE("neither the private key nor the cookie is anywhere in the session's row or the store's file") {
    Desk desk;
    auto own = desk.signed_in(desk.key_of(kPassword));
    auto cookie = desk.begin(&own);
    std::string secret(core::view_of(own.private_key().bytes()));
    CHECK(std::string(core::view_of(desk.wrap_in_session())).find(secret) == std::string::npos);
    std::string all = desk.db->reading([](store::Tx& tx) {
      std::string out;
      for (const char* sql : {"select reader_key from session", "select public_key from user_key", "select by_recovery from user_key", "select by_password from user_key"})
        tx.run(sql, {}, [&](const store::Row& row) { out += core::view_of(row.blob(0)); });
      tx.run("select hash || csrf from session", {}, [&](const store::Row& row) { out += row.text(0); });
      return out;
    });
    CHECK(all.find(secret) == std::string::npos);
    CHECK(all.find(cookie) == std::string::npos);
    if (desk.options.path != desk.dir + "/ostoja.db") return;  // a server keeps its own files
    std::ifstream in(desk.options.path, std::ios::binary);
    std::string file((std::istreambuf_iterator<char>(in)), {});
    CHECK(file.find(secret) == std::string::npos);
  }

  TEST_CASE("a token opens what its person opens; without one made with a key it opens nothing") {
    Desk desk;
    auto ends = desk.now.plus_seconds(3600);
    auto own = desk.signed_in(desk.key_of(kPassword));
    auto token = desk.write([&](store::Tx& tx) { return add_token(tx, desk.id, {"cases:read"}, ends, desk.now, {}, &own); }).value();
    auto bare = desk.write([&](store::Tx& tx) { return add_token(tx, desk.id, {"cases:read"}, ends, desk.now); }).value();
    CHECK(keys_of_bearer(desk.id, token, desk.sessions->find_token(token, desk.now)->reader_key).value().public_key() == own.public_key());
    CHECK_FALSE(keys_of_bearer(desk.id, bare, desk.sessions->find_token(token, desk.now)->reader_key));
    CHECK(desk.sessions->find_token(bare, desk.now)->reader_key.empty());
  }

  TEST_CASE("a password hashed by an older program still signs in, takes the form of today, and gets its key then") {
    Desk desk;
    constexpr std::string_view kOld = "$argon2id$v=19$m=131072,t=2,p=1$lD2NikIrF4JhUXyfS/KQYA$w9N/AjTj6cl6yiCQFSP6p+3/i/+hMaC6zoccdw7mw6w";  // of kPassword
    CHECK(vault::is_password_hash(kOld));
    CHECK(vault::check_password(kOld, "not that one").answer == vault::PasswordCheck::Answer::wrong);
    CHECK(vault::check_password(kOld, kPassword).answer == vault::PasswordCheck::Answer::right_old_form);
    auto renewed = vault::new_password(kPassword);
    desk.by_hand("update staff_user set password_hash = $1", {kOld});
    CHECK_FALSE(desk.write([&](store::Tx& tx) { return renew_password_form(tx, desk.id, "something else", renewed.stored); }));
    CHECK(desk.write([&](store::Tx& tx) { return renew_password_form(tx, desk.id, kOld, renewed.stored); }));
    auto own = desk.signed_in(desk.key_of(kPassword));
    CHECK(desk.signed_in(renewed.key).public_key() == own.public_key());
  }
}
