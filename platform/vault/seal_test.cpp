#include "core/failure.h"
#include "vault/store_for_tests.h"

#include <doctest/doctest.h>

using namespace ostoja;
using namespace ostoja::vault;

namespace {

constexpr Place kSummary{"contact", 42, "summary", 1};

struct Desk : TestStore {
  core::Secret root_w = random_key(), root_k = random_key();
  OperatorKeys warsaw{"W", root_w}, katowice{"K", root_k};

  core::Bytes seal(const OperatorKeys& keys, const Place& place, std::int64_t record, std::string_view plain) const {
    return db->writing([&](store::Tx& tx) { return keys.seal(tx, place, "contact", record, plain); });
  }
  core::Result<std::string> open(const OperatorKeys& keys, const Place& place, std::int64_t record, store::Blob sealed) const {
    return db->reading([&](store::Tx& tx) { return keys.open(tx, place, "contact", record, sealed); });
  }
  std::int64_t wraps() const { return db->reading([](store::Tx& tx) { return tx.number("select count(*) from record_key"); }); }
};

}  // namespace

TEST_SUITE("vault seal") {
  TEST_CASE("all values of a record are sealed under one key, which is wrapped once") {
    Desk desk;
    auto first = desk.seal(desk.warsaw, kSummary, 42, "invented summary");
    auto second = desk.seal(desk.warsaw, {"contact", 42, "number", 1}, 42, "+48225550100");
    auto third = desk.seal(desk.warsaw, {"contact", 42, "summary", 2}, 42, "a longer invented summary");
    auto other = desk.seal(desk.warsaw, {"contact", 43, "summary", 1}, 43, "");
    CHECK(desk.wraps() == 2);
    desk.reopen();
    CHECK(desk.open(desk.warsaw, kSummary, 42, first).value() == "invented summary");
    CHECK(desk.open(desk.warsaw, {"contact", 42, "number", 1}, 42, second).value() == "+48225550100");
    CHECK(desk.open(desk.warsaw, {"contact", 42, "summary", 2}, 42, third).value() == "a longer invented summary");
    CHECK(desk.open(desk.warsaw, {"contact", 43, "summary", 1}, 43, other).value().empty());
    CHECK(core::view_of(first).find("invented") == std::string_view::npos);
  }

  TEST_CASE("a value moved, swapped, replaced by an older one or changed in any byte does not open") {
    Desk desk;
    auto sealed = desk.seal(desk.warsaw, kSummary, 42, "invented summary");
    desk.seal(desk.warsaw, {"contact", 43, "summary", 1}, 43, "another");
    CHECK(desk.open(desk.warsaw, {"contact", 43, "summary", 1}, 43, sealed).error().code == core::Errc::internal);
    CHECK(desk.open(desk.warsaw, {"contact", 43, "summary", 1}, 42, sealed).error().code == core::Errc::internal);
    CHECK(desk.open(desk.warsaw, {"contact", 42, "number", 1}, 42, sealed).error().code == core::Errc::internal);
    CHECK(desk.open(desk.warsaw, {"case_note", 42, "summary", 1}, 42, sealed).error().code == core::Errc::internal);
    CHECK(desk.open(desk.warsaw, {"contact", 42, "summary", 2}, 42, sealed).error().code == core::Errc::internal);
    for (std::size_t at = 0; at < sealed.size(); ++at) {
      auto changed = sealed;
      changed[at] ^= 0x80;
      CHECK_FALSE(desk.open(desk.warsaw, kSummary, 42, changed));
      CHECK_FALSE(desk.open(desk.warsaw, kSummary, 42, store::Blob(sealed).first(at)));
    }
  }

  TEST_CASE("the other operator opens nothing and cannot write into the record") {
    Desk desk;
    auto sealed = desk.seal(desk.warsaw, kSummary, 42, "invented summary");
    CHECK(desk.open(desk.katowice, kSummary, 42, sealed).error().code == core::Errc::conflict);
    OperatorKeys impostor("W", desk.root_k);  // the right name with another root
    CHECK(desk.open(impostor, kSummary, 42, sealed).error().code == core::Errc::internal);
    CHECK_THROWS_AS(desk.seal(desk.katowice, {"contact", 42, "number", 1}, 42, "x"), core::Failure);
    CHECK_THROWS_AS(desk.seal(desk.katowice, {"contact", 42, "summary", 2}, 42, "x"), core::Failure);
    CHECK(desk.wraps() == 1);
  }

  TEST_CASE("a wrapped key put at another record, or changed, opens nothing") {
    Desk desk;
    auto a = desk.seal(desk.warsaw, {"contact", 1, "summary", 1}, 1, "first");
    desk.seal(desk.warsaw, {"contact", 2, "summary", 1}, 2, "second");
    desk.by_hand("update record_key set wrapped = (select wrapped from record_key where record_id = 2) where record_id = 1");
    CHECK(desk.open(desk.warsaw, {"contact", 1, "summary", 1}, 1, a).error().code == core::Errc::internal);
    core::Bytes broken(81, 1);
    desk.by_hand("update record_key set wrapped = $1 where record_id = 1", {broken});
    CHECK_FALSE(desk.open(desk.warsaw, {"contact", 1, "summary", 1}, 1, a));
    CHECK_THROWS_AS(desk.seal(desk.warsaw, {"contact", 1, "summary", 2}, 1, "x"), core::Failure);
  }

  TEST_CASE("after shredding the record's values are gone for ever and the others stay") {
    Desk desk;
    auto gone = desk.seal(desk.warsaw, kSummary, 42, "invented summary");
    auto stays = desk.seal(desk.warsaw, {"contact", 43, "summary", 1}, 43, "another");
    desk.db->write([&](store::Tx& tx) { desk.warsaw.shred(tx, "contact", 42); });
    CHECK(desk.open(desk.warsaw, kSummary, 42, gone).error().code == core::Errc::not_found);
    CHECK(desk.open(desk.warsaw, {"contact", 43, "summary", 1}, 43, stays).value() == "another");
    auto later = desk.seal(desk.warsaw, {"contact", 42, "summary", 2}, 42, "new");  // a new key: what was sealed before stays shut
    CHECK(desk.open(desk.warsaw, {"contact", 42, "summary", 2}, 42, later).value() == "new");
    CHECK_FALSE(desk.open(desk.warsaw, kSummary, 42, gone));
  }

  TEST_CASE("a write that is undone leaves no key behind") {
    Desk desk;
    CHECK_THROWS_AS(desk.db->write([&](store::Tx& tx) {
      desk.warsaw.seal(tx, kSummary, "contact", 42, "x");
      throw core::Failure(core::Errc::conflict, "undone");
    }),
                    core::Failure);
    CHECK(desk.wraps() == 0);
  }
}
