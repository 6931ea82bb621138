#pragma once
// For tests only: an encrypted store of its own in a temporary folder, with every migration, gone at the end.
#include "store/feed.h"
#include "store/migrate.h"
#include "store/store.h"
#include "vault/vault.h"

#include <stdlib.h>

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
    options.path = dir + "/ostoja.db";
    options.key = random_key();
    options.readers = 2;
    options.cache_mb = 4;
    store::create(options);
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
