#include "core/failure.h"
#include "vault/store_for_tests.h"

#include <doctest/doctest.h>

using namespace ostoja;
using namespace ostoja::vault;

namespace {

constexpr Place kSealed{"person", 42, "sealed", 1};
constexpr std::string_view kName = "Olena of the test";

struct Desk : TestStore {
  core::Secret root_w = random_key(), root_k = random_key();
  OperatorKeys warsaw{"W", root_w}, katowice{"K", root_k};
  ReaderKeys maria = ReaderKeys::make("user/maria"), jan = ReaderKeys::make("user/jan"), ewa = ReaderKeys::make("user/ewa");

  core::Bytes seal(std::vector<Recipient> readers, std::string_view plain = kName, Place place = kSealed) const {
    return db->writing([&](store::Tx& tx) { return warsaw.seal_for(tx, place, "person", 42, readers, plain); });
  }
  core::Result<std::string> open(const OperatorKeys& keys, const ReaderKeys& reader, const core::Bytes& sealed, Place place = kSealed) const {
    return db->reading([&](store::Tx& tx) { return keys.open_as(tx, reader, place, "person", 42, sealed); });
  }
  core::Bytes wrap_of(std::string_view name) const {
    return db->reading([&](store::Tx& tx) {
      core::Bytes out;
      tx.run("select wrapped from record_key where record_id = 42 and recipient = $1", {name}, [&](const store::Row& row) {
        auto blob = row.blob(0);
        out.assign(blob.begin(), blob.end());
      });
      return out;
    });
  }
  void put_wrap(std::string_view name, const core::Bytes& wrapped) {
    by_hand("insert into record_key (record, record_id, recipient, wrapped) values ('person', 42, $1, $2) on conflict (record, record_id, recipient) do update set wrapped = excluded.wrapped",
            {name, wrapped});
  }
  std::vector<std::string> names() const {
    return db->reading([](store::Tx& tx) { return OperatorKeys::readers(tx, "person", 42); });
  }
};

}  // namespace

TEST_SUITE("vault readers") {
  TEST_CASE("what is sealed for two readers opens for them and the recovery key, and for nobody else") {
    Desk desk;
    auto sealed = desk.seal({desk.maria.recipient(), desk.jan.recipient()});
    CHECK(desk.names() == std::vector<std::string>{"user/jan", "user/maria"});
    desk.reopen();
    CHECK(desk.open(desk.warsaw, desk.maria, sealed).value() == kName);
    CHECK(desk.open(desk.warsaw, desk.jan, sealed).value() == kName);
    CHECK(desk.open(desk.warsaw, desk.warsaw.recovery(), sealed).value() == kName);
    CHECK(desk.open(desk.warsaw, desk.ewa, sealed).error().code == core::Errc::forbidden);
    // Neither does the operator's key of the first tier, which opens everything else.
    CHECK_FALSE(desk.db->reading([&](store::Tx& tx) { return desk.warsaw.open(tx, kSealed, "person", 42, sealed); }));
  }

  TEST_CASE("another person's key opens nothing, even under the name of a reader or with a reader's wrap put to their own name") {
    Desk desk;
    auto sealed = desk.seal({desk.maria.recipient()});
    ReaderKeys impostor("user/maria", desk.ewa.private_key().clone());
    CHECK_FALSE(desk.open(desk.warsaw, impostor, sealed));
    desk.put_wrap("user/ewa", desk.wrap_of("user/maria"));
    CHECK_FALSE(desk.open(desk.warsaw, desk.ewa, sealed));
    // The right private key under another name opens no wrap made for the first name.
    ReaderKeys renamed("user/ewa", desk.maria.private_key().clone());
    CHECK_FALSE(desk.open(desk.warsaw, renamed, sealed));
  }

  TEST_CASE("with the keys of one operator nothing of the other opens, not even with a reader's private key in hand") {
    Desk desk;
    auto sealed = desk.seal({desk.maria.recipient()});
    CHECK_FALSE(desk.open(desk.katowice, desk.maria, sealed));
    CHECK_FALSE(desk.open(desk.katowice, desk.katowice.recovery(), sealed));
    CHECK_FALSE(desk.open(desk.katowice, desk.warsaw.recovery(), sealed));
    OperatorKeys impostor("W", desk.root_k);  // the right name with another root
    CHECK_FALSE(desk.open(impostor, desk.maria, sealed));
    CHECK_FALSE(desk.open(impostor, impostor.recovery(), sealed));
  }

  TEST_CASE("who can write into the store but lacks the root forges no wrap") {
    Desk desk;
    desk.seal({desk.maria.recipient()});
    // Everything but the root is known: the reader's public key, the text a wrap is bound to, a data key of one's own choice and a value sealed with it.
    OperatorKeys forger("W", desk.root_k);
    auto forged = desk.db->writing([&](store::Tx& tx) { return forger.seal_for(tx, kSealed, "person", 42, std::vector{desk.maria.recipient()}, "a forged name"); });
    CHECK_FALSE(desk.open(desk.warsaw, desk.maria, forged));
    CHECK_FALSE(desk.open(desk.warsaw, desk.warsaw.recovery(), forged));
  }

  TEST_CASE("a reader lets another one in; somebody who is none cannot") {
    Desk desk;
    auto sealed = desk.seal({desk.maria.recipient()});
    auto add = [&](const ReaderKeys& by, const ReaderKeys& whom) { return desk.db->writing([&](store::Tx& tx) { return desk.warsaw.add_reader(tx, by, "person", 42, whom.recipient()); }); };
    CHECK(add(desk.ewa, desk.ewa).error().code == core::Errc::forbidden);
    CHECK(add(desk.maria, desk.jan));
    CHECK(desk.open(desk.warsaw, desk.jan, sealed).value() == kName);
    CHECK(add(desk.warsaw.recovery(), desk.ewa));
    CHECK(desk.open(desk.warsaw, desk.ewa, sealed).value() == kName);
    desk.db->write([&](store::Tx& tx) { desk.warsaw.drop_reader(tx, "person", 42, "user/jan"); });
    CHECK(desk.open(desk.warsaw, desk.jan, sealed).error().code == core::Errc::forbidden);
  }

  TEST_CASE("who has left and kept the old wrap opens nothing that was sealed afterwards") {
    Desk desk;
    desk.seal({desk.maria.recipient(), desk.jan.recipient()});
    auto kept = desk.wrap_of("user/jan");
    auto later = desk.seal({desk.maria.recipient()}, "a later name", {"person", 42, "sealed", 2});
    CHECK(desk.names() == std::vector<std::string>{"user/maria"});
    desk.put_wrap("user/jan", kept);
    CHECK_FALSE(desk.open(desk.warsaw, desk.jan, later, {"person", 42, "sealed", 2}));
    CHECK(desk.open(desk.warsaw, desk.maria, later, {"person", 42, "sealed", 2}).value() == "a later name");
  }

  TEST_CASE("a value and its wraps of an earlier time, both put back, do not open at the present version") {
    Desk desk;
    auto earlier = desk.seal({desk.maria.recipient()});
    auto wrap = desk.wrap_of("user/maria");
    desk.seal({desk.maria.recipient()}, "a later name", {"person", 42, "sealed", 2});
    desk.put_wrap("user/maria", wrap);
    CHECK_FALSE(desk.open(desk.warsaw, desk.maria, earlier, {"person", 42, "sealed", 2}));
  }

  TEST_CASE("a wrap put at another record opens nothing there") {
    Desk desk;
    auto sealed = desk.seal({desk.maria.recipient()});
    desk.by_hand("update record_key set record_id = 43 where record_id = 42");
    CHECK_FALSE(desk.db->reading([&](store::Tx& tx) { return desk.warsaw.open_as(tx, desk.maria, {"person", 43, "sealed", 1}, "person", 43, sealed); }));
    CHECK_FALSE(desk.db->reading([&](store::Tx& tx) { return desk.warsaw.open_as(tx, desk.maria, kSealed, "person", 43, sealed); }));
  }

  TEST_CASE("of ten thousand random changes of a wrap none opens") {
    Desk desk;
    constexpr std::string_view kBound = "wrap|W|user/maria|person|42";
    auto data = random_key();
    auto wrap = desk.warsaw.wrap_for(desk.maria.recipient(), kBound, data.bytes());
    core::Secret out;
    auto open = [&](const core::Bytes& w) {
      return desk.warsaw.unwrap_as(desk.maria, kBound, w, std::span<std::uint8_t, core::Secret::kSize>(out.data(), core::Secret::kSize)).has_value();
    };
    REQUIRE(open(wrap));
    REQUIRE(equal_constant_time(core::view_of(out.bytes()), core::view_of(data.bytes())));
    int opened = 0;
    for (int i = 0; i < 10'000; ++i) {
      auto changed = wrap;
      auto chance = random_bytes(8);
      const auto at = (static_cast<std::size_t>(chance[0]) | static_cast<std::size_t>(chance[1]) << 8) % changed.size();
      switch (chance[2] % 5) {
        case 0: changed[at] ^= static_cast<std::uint8_t>(1u << (chance[3] % 8)); break;                                          // one bit
        case 1: changed[at] = static_cast<std::uint8_t>(changed[at] + 1 + chance[3] % 255); break;                               // one byte
        case 2: changed.resize(at); break;                                                                                      // cut short
        case 3: changed.push_back(chance[3]); break;                                                                            // too long
        default: {                                                                                                              // a stretch of noise
          auto noise = random_bytes(1 + chance[4] % 16);
          for (std::size_t n = 0; n < noise.size(); ++n) changed[(at + n) % changed.size()] ^= static_cast<std::uint8_t>(noise[n] | 1);
        }
      }
      if (changed != wrap && open(changed)) ++opened;
    }
    CHECK(opened == 0);
    // A public key of small order would make the shared value known to everybody.
    for (std::uint8_t low : {0, 1}) {
      auto changed = wrap;
      std::fill(changed.begin() + 9, changed.begin() + 41, std::uint8_t{0});
      changed[9] = low;
      CHECK_FALSE(open(changed));
      CHECK_THROWS_AS(desk.warsaw.wrap_for({"user/x", PublicKey{low}}, kBound, data.bytes()), core::Failure);
    }
  }

  TEST_CASE("after shredding nobody opens the value, the recovery key included") {
    Desk desk;
    auto sealed = desk.seal({desk.maria.recipient()});
    desk.db->write([&](store::Tx& tx) { desk.warsaw.shred(tx, "person", 42); });
    CHECK(desk.open(desk.warsaw, desk.maria, sealed).error().code == core::Errc::not_found);
    CHECK(desk.open(desk.warsaw, desk.warsaw.recovery(), sealed).error().code == core::Errc::not_found);
  }

  TEST_CASE("a secret under the key of a text opens with that text, purpose and place alone") {
    auto what = random_key();
    auto key = key_of_text("bearer", "cookie-1");
    auto wrapped = wrap_secret(key, "place", what);
    CHECK(equal_constant_time(core::view_of(unwrap_secret(key_of_text("bearer", "cookie-1"), "place", wrapped).value().bytes()), core::view_of(what.bytes())));
    CHECK_FALSE(unwrap_secret(key_of_text("bearer", "cookie-2"), "place", wrapped));
    CHECK_FALSE(unwrap_secret(key_of_text("other", "cookie-1"), "place", wrapped));
    CHECK_FALSE(unwrap_secret(key, "other place", wrapped));
    // What the store keeps of a cookie is its hash: of no use as its key.
    auto hash = blake2b("cookie-1");
    CHECK_FALSE(unwrap_secret(core::Secret(hash), "place", wrapped));
  }
}
