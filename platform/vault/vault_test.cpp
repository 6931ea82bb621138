#include "core/failure.h"
#include "vault/vault.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <thread>

using namespace ostoja;
using namespace ostoja::vault;

namespace {

core::Secret root_of(std::uint8_t first) {
  core::Bytes bytes(32, 0x5a);
  bytes[0] = first;
  return core::Secret(bytes);
}
bool same(const core::Secret& a, const core::Secret& b) { return core::view_of(a.bytes()) == core::view_of(b.bytes()); }

struct Folder {
  std::string path;
  Folder() {
    char name[] = "/tmp/ostoja-vault-XXXXXX";
    path = mkdtemp(name);
  }
  ~Folder() {
    for (auto file : {"/keys/vault.toml", "/keys/root.key"}) ::unlink((path + file).c_str());
    ::rmdir((path + "/keys").c_str());
    ::rmdir(path.c_str());
  }
  void put(const std::string& name, const std::string& text, mode_t mode) const {
    ::mkdir((path + "/keys").c_str(), 0700);
    std::string file = path + "/keys/" + name;
    std::ofstream(file, std::ios::trunc) << text;
    ::chmod(file.c_str(), mode);
  }
};

OperatorEntry entry_of(const OperatorKeys& keys, const core::Secret& database_key) {
  return {keys.code(), keys.check_value(), keys.wrap_database_key(database_key), keys.audit_public_key()};
}

}  // namespace

TEST_SUITE("vault shares") {
  TEST_CASE("any two of three shares open the root key, one opens nothing") {
    for (int round = 0; round < 50; ++round) {
      auto root = random_key();
      auto shares = split("W", root);
      for (int a = 0; a < 3; ++a)
        for (int b = 0; b < 3; ++b) {
          auto joined = join("W", shares[static_cast<std::size_t>(a)], shares[static_cast<std::size_t>(b)]);
          CHECK(joined.has_value() == (a != b));
          if (joined) CHECK(same(*joined, root));
        }
    }
  }

  TEST_CASE("a share may be typed in small letters, with blanks for dashes and digits for the letters they look like") {
    auto root = root_of(1);
    auto shares = split("K", root);
    std::string typed = core::lower_ascii(shares[0]);
    for (std::size_t i = 17; i < typed.size(); ++i) {
      if (typed[i] == '-') typed[i] = ' ';
      if (typed[i] == 'o') typed[i] = '0';
    }
    auto joined = join("K", "  " + typed + "\n", shares[2]);
    REQUIRE(joined);
    CHECK(same(*joined, root));
  }

  TEST_CASE("every single mistyped character of a share is refused") {
    auto shares = split("W", random_key());
    int refused = 0, tried = 0;
    for (std::size_t at = 0; at < shares[0].size(); ++at) {
      std::string wrong = shares[0];
      if (wrong[at] == '-' || wrong[at] == ' ') continue;
      wrong[at] = wrong[at] == 'C' ? 'D' : 'C';
      ++tried;
      refused += !join("W", wrong, shares[1]);
    }
    CHECK(tried > 60);
    CHECK(refused == tried);
    auto swapped = shares[0];
    std::size_t at = swapped.find('-', 20) + 1;
    while (swapped[at] == swapped[at + 1] || swapped[at + 1] == '-') ++at;
    std::swap(swapped[at], swapped[at + 1]);
    auto refusal = join("W", swapped, shares[1]);
    REQUIRE_FALSE(refusal);
    CHECK(refusal.error().text.view() == "the share is mistyped: its check does not fit");
  }

  TEST_CASE("a share of another operator, of another key, or given twice says what is wrong") {
    auto warsaw = split("W", root_of(1)), other = split("W", root_of(2)), katowice = split("K", root_of(3));
    CHECK(join("W", katowice[0], warsaw[1]).error().text.view() == "the share is of another operator");
    CHECK(join("W", warsaw[0], other[1]).error().text.view() == "the two shares belong to different keys");
    CHECK(join("W", warsaw[0], warsaw[0]).error().text.view() == "twice the same share: two different ones are needed");
    CHECK(join("W", "hello", warsaw[0]).error().code == core::Errc::invalid);
    CHECK(join("W", "", "").error().code == core::Errc::invalid);
    CHECK(join("W", warsaw[0].substr(0, 60), warsaw[1]).error().code == core::Errc::invalid);
    auto again = split("W", root_of(1));  // a second ceremony over the same key: shares of both do not fit together
    auto mixed = join("W", warsaw[0], again[1]);
    CHECK_FALSE(mixed);
  }
}

TEST_SUITE("vault keys") {
  TEST_CASE("a sealed setting opens only at its place, for its operator, unchanged") {
    OperatorKeys warsaw("W", root_of(1)), katowice("K", root_of(1));
    Place place{"setting", 7, "value", 3};
    auto sealed = warsaw.seal_small(place, "invented words");
    CHECK(warsaw.open_small(place, sealed).value() == "invented words");
    CHECK(warsaw.seal_small(place, "invented words") != sealed);
    CHECK(sealed.size() == 1 + 8 + 24 + 14 + 16);
    CHECK(katowice.open_small(place, sealed).error().code == core::Errc::conflict);
    for (Place other : {Place{"settings", 7, "value", 3}, Place{"setting", 8, "value", 3}, Place{"setting", 7, "values", 3}, Place{"setting", 7, "value", 2}})
      CHECK(warsaw.open_small(other, sealed).error().code == core::Errc::internal);
    for (std::size_t at = 0; at < sealed.size(); ++at) {
      auto changed = sealed;
      changed[at] ^= 1;
      CHECK_FALSE(warsaw.open_small(place, changed));
      CHECK_FALSE(warsaw.open_small(place, store::Blob(sealed).first(at)));
    }
    CHECK(warsaw.open_small(place, warsaw.seal_small(place, "")).value().empty());
    CHECK_THROWS_AS(warsaw.seal_small({"a|b", 1, "c", 1}, "x"), core::Failure);
  }

  TEST_CASE("every operator and every purpose has a key of its own") {
    OperatorKeys warsaw("W", root_of(1)), katowice("K", root_of(1)), other("W", root_of(2));
    CHECK(warsaw.check_value() != katowice.check_value());
    CHECK(warsaw.check_value() != other.check_value());
    CHECK(warsaw.check_value() == OperatorKeys("W", root_of(1)).check_value());
    CHECK(warsaw.audit_public_key() != katowice.audit_public_key());
    CHECK(warsaw.number_hash("+48225550100") == warsaw.number_hash("+48225550100"));
    CHECK(warsaw.number_hash("+48225550100").size() == 32);
    CHECK(warsaw.number_hash("+48225550100") != warsaw.number_hash("+48225550101"));
    CHECK(warsaw.number_hash("+48225550100") != katowice.number_hash("+48225550100"));
    CHECK_THROWS_AS(OperatorKeys("w|x", root_of(1)), core::Failure);
    CHECK_THROWS_AS(OperatorKeys("W", core::Secret()), core::Failure);
  }

  TEST_CASE("the audit signature holds for its text and its key only") {
    OperatorKeys warsaw("W", root_of(1)), katowice("K", root_of(2));
    auto signature = warsaw.sign_audit("ostoja-audit\n1\n");
    CHECK(OperatorKeys::verify_audit(warsaw.audit_public_key(), "ostoja-audit\n1\n", signature));
    CHECK_FALSE(OperatorKeys::verify_audit(warsaw.audit_public_key(), "ostoja-audit\n2\n", signature));
    CHECK_FALSE(OperatorKeys::verify_audit(katowice.audit_public_key(), "ostoja-audit\n1\n", signature));
    CHECK_FALSE(OperatorKeys::verify_audit(warsaw.audit_public_key(), "ostoja-audit\n1\n", store::Blob(signature).first(63)));
  }

  TEST_CASE("the vault is sealed until one operator's key is in, and refuses a wrong one") {
    auto database_key = random_key();
    OperatorKeys warsaw("W", root_of(1)), katowice("K", root_of(2));
    Vault vault(VaultFile{{entry_of(warsaw, database_key), entry_of(katowice, database_key)}});
    CHECK(vault.sealed());
    CHECK(vault.database_key().error().code == core::Errc::unavailable);
    CHECK(vault.unlock("W", root_of(2)).error().code == core::Errc::invalid);
    CHECK(vault.unlock("W", core::Secret()).error().code == core::Errc::invalid);
    CHECK(vault.unlock("X", root_of(1)).error().code == core::Errc::not_found);
    CHECK(vault.sealed());
    REQUIRE(vault.unlock("K", root_of(2)));
    CHECK_FALSE(vault.sealed());
    CHECK(vault.of("W") == nullptr);
    const auto* keys = vault.of("K");
    REQUIRE(keys != nullptr);
    CHECK(keys->code() == "K");
    CHECK(same(vault.database_key().value(), database_key));
    REQUIRE(vault.unlock("K", root_of(2)));
    CHECK(vault.of("K") == keys);
    CHECK(warsaw.unwrap_database_key(katowice.wrap_database_key(database_key)).error().code == core::Errc::conflict);
  }
}

TEST_SUITE("vault files") {
  TEST_CASE("the vault file and the key file come back as they were written, readable by their owner only") {
    Folder folder;
    CHECK(read_vault(folder.path).error().code == core::Errc::not_found);
    CHECK(read_key_file(folder.path).error().code == core::Errc::not_found);
    auto database_key = random_key(), w = random_key(), k = random_key();
    OperatorKeys warsaw("W", w), katowice("K", k);
    for (int i = 0; i < 2; ++i) {  // the second time over the first
      write_vault(folder.path, {{entry_of(warsaw, database_key), entry_of(katowice, database_key)}});
      write_key_file(folder.path, {{"W", &w}, {"K", &k}});
    }
    auto file = read_vault(folder.path);
    REQUIRE(file);
    REQUIRE(file->operators.size() == 2);
    CHECK(file->operators[1].code == "K");
    CHECK(file->operators[1].check == katowice.check_value());
    CHECK(file->operators[1].audit_public_key == katowice.audit_public_key());
    CHECK(same(katowice.unwrap_database_key(file->operators[1].wrapped_database_key).value(), database_key));
    auto roots = read_key_file(folder.path);
    REQUIRE(roots);
    REQUIRE(roots->size() == 2);
    CHECK(same(roots->at("W"), w));
    CHECK(same(roots->at("K"), k));
    struct stat about {};
    for (auto name : {"/keys/vault.toml", "/keys/root.key"}) {
      REQUIRE(::stat((folder.path + name).c_str(), &about) == 0);
      CHECK((about.st_mode & 0777) == 0600);
    }
  }

  TEST_CASE("a key file that others can read is refused") {
    Folder folder;
    auto w = random_key();
    write_key_file(folder.path, {{"W", &w}});
    for (mode_t mode : {0640, 0604, 0620, 0666}) {
      ::chmod((folder.path + "/keys/root.key").c_str(), mode);
      CHECK(read_key_file(folder.path).error().code == core::Errc::forbidden);
    }
    ::chmod((folder.path + "/keys/root.key").c_str(), 0400);
    CHECK(read_key_file(folder.path));
  }

  TEST_CASE("a spoilt vault or key file is refused, not half read") {
    Folder folder;
    auto w = random_key();
    write_vault(folder.path, {{entry_of(OperatorKeys("W", w), random_key())}});
    std::ifstream in(folder.path + "/keys/vault.toml");
    std::string good((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    auto changed = [&](const std::string& from, const std::string& to) {
      auto text = good;
      text.replace(text.find(from), from.size(), to);
      folder.put("vault.toml", text, 0600);
      return read_vault(folder.path);
    };
    CHECK(changed("version = 1", "version = 1"));
    CHECK(changed("version = 1", "version = 2").error().code == core::Errc::invalid);
    CHECK(changed("version = 1", "version = 1\nmore = 2").error().code == core::Errc::invalid);
    CHECK(changed("version = 1", "version").error().code == core::Errc::invalid);
    CHECK(changed("code = \"W\"", "code = \"w/..\"").error().code == core::Errc::invalid);
    CHECK(changed("check = \"", "check = \"00").error().code == core::Errc::invalid);
    CHECK(changed("check = ", "checks = ").error().code == core::Errc::invalid);
    CHECK(changed("wrapped_database_key = \"", "wrapped_database_key = \"AAAA").error().code == core::Errc::invalid);
    folder.put("vault.toml", good + good.substr(good.find("[[")), 0600);
    CHECK(read_vault(folder.path).error().code == core::Errc::invalid);
    std::string key = core::base32(w.bytes());
    for (const std::string& text : {std::string(), std::string("W ") + key, std::string("ostoja-root-keys 1\n"), "ostoja-root-keys 1\nW " + key.substr(1),
                                    "ostoja-root-keys 1\nW" + key, "ostoja-root-keys 1\nW " + key + "\nW " + key}) {
      folder.put("root.key", text, 0600);
      CHECK(read_key_file(folder.path).error().code == core::Errc::invalid);
    }
  }
}

TEST_SUITE("vault passwords") {
  TEST_CASE("a password fits its own hash only, and a missing hash fits nothing") {
    auto stored = hash_password("long enough words");
    CHECK(stored.starts_with("$ostoja-argon2id$v=19$m=131072,t=2,p=1$"));
    CHECK(verify_password(stored, "long enough words"));
    CHECK_FALSE(verify_password(stored, "long enough word"));
    CHECK_FALSE(verify_password("", ""));
    CHECK_FALSE(verify_password("", "long enough words"));
    CHECK_FALSE(verify_password("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$AAAA", "x"));
    CHECK_FALSE(verify_password(std::string(5000, '$'), "x"));
  }

  TEST_CASE("a password gives the same key each time, which is not in what is stored, and a wrong one gives none") {
    auto fresh = new_password("long enough words");
    auto again = check_password(fresh.stored, "long enough words");
    CHECK(again.answer == PasswordCheck::Answer::right);
    CHECK(equal_constant_time(core::view_of(again.key.bytes()), core::view_of(fresh.key.bytes())));
    CHECK(fresh.stored.find(core::base64url(fresh.key.bytes())) == std::string::npos);
    auto wrong = check_password(fresh.stored, "long enough word");
    CHECK(wrong.answer == PasswordCheck::Answer::wrong);
    CHECK(wrong.key.is_empty());
    CHECK(check_password("", "").key.is_empty());
    auto other = new_password("long enough words");  // another salt
    CHECK_FALSE(equal_constant_time(core::view_of(other.key.bytes()), core::view_of(fresh.key.bytes())));
    CHECK(is_password_hash(fresh.stored));
    CHECK_FALSE(is_password_hash(fresh.stored.substr(0, fresh.stored.size() - 1)));
    CHECK_FALSE(is_password_hash("long enough words"));
  }

  TEST_CASE("the hashes are those of the standards") {
    CHECK(core::hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(sha256_2("a", "bc") == sha256("abc"));
    CHECK(core::hex(sha256_2("", "")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(core::hex(blake2b("abc")) == "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
    CHECK(equal_constant_time("abc", "abc"));
    CHECK_FALSE(equal_constant_time("abc", "abd"));
    CHECK_FALSE(equal_constant_time("abc", "ab"));
    auto key = root_of(9);
    CHECK(keyed_number(key, "a") == keyed_number(key, "a"));
    CHECK(keyed_number(key, "a") != keyed_number(key, "b"));
    CHECK(keyed_number(key, "a") >= 0);
    std::set<core::Bytes> seen;
    for (int i = 0; i < 1000; ++i) CHECK(seen.insert(random_bytes(16)).second);
  }
}
