#pragma once
// For tests only: an encrypted store of its own in a temporary folder, with every migration, gone at the end. With OSTOJA_TEST_ENGINE=postgres
// the same tests run on the server of OSTOJA_TEST_POSTGRES: OSTOJA_TEST_ENGINE=postgres tools/with_postgres.sh ostoja_tests -ts='vault*,access*'
#include "store/feed.h"
#include "store/migrate.h"
#include "store/store.h"
#include "vault/vault.h"

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

namespace ostoja::vault {

inline constexpr core::Instant kTestNow{1'795'000'000'000};

struct TestStore {
  std::string dir;
  store::Options options;
  std::unique_ptr<store::Db> db;

  TestStore() {
    char name[] = "/tmp/ostoja-test-XXXXXX";
    dir = mkdtemp(name);
    options.readers = 2;
    options.cache_mb = 4;
    options.key = random_key();
    const char* engine = std::getenv("OSTOJA_TEST_ENGINE");
    const char* server = std::getenv("OSTOJA_TEST_POSTGRES");
    if (engine != nullptr && server != nullptr && std::string_view(engine) == "postgres") {
      options.engine = store::Engine::postgres;
      options.path = server;
      store::open(options)->write([](store::Tx& tx) {
        tx.run("drop schema public cascade");
        tx.run("create schema public");
      });
    } else {
      options.path = dir + "/ostoja.db";
      store::create(options);
    }
    reopen();
    store::migrate(*db, kTestNow);
  }
  ~TestStore() {
    db.reset();
    std::filesystem::remove_all(dir);
  }
  void reopen() {
    db.reset();
    db = store::open(options);
  }
  // One statement by hand, as somebody with the key of the database could do it.
  std::int64_t by_hand(std::string_view sql, std::initializer_list<store::Value> params = {}) {
    return db->writing([&](store::Tx& tx) { return tx.run(sql, params); });
  }
};

}  // namespace ostoja::vault
