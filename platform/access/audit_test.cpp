#include "access/access_for_tests.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <random>

using namespace ostoja;
using namespace ostoja::access;

namespace {

vault::Hash pair_hash(const vault::Hash& a, const vault::Hash& b) {
  return vault::sha256(std::string(1, '\1') + std::string(core::view_of(a)) + std::string(core::view_of(b)));
}

// The definition of RFC 6962, section 2.1, word for word: a third way to the same root.
vault::Hash tree_hash(std::span<const vault::Hash> leaves) {
  if (leaves.empty()) return vault::sha256("");
  if (leaves.size() == 1) return leaves[0];
  std::size_t k = 1;
  while (k * 2 < leaves.size()) k *= 2;
  return pair_hash(tree_hash(leaves.first(k)), tree_hash(leaves.subspan(k)));
}

std::vector<vault::Hash> leaves_of(store::Tx& tx) {
  std::vector<vault::Hash> out;
  for (const auto& event : store::events_after(tx, 0, 1'000'000)) out.push_back(leaf_hash(event));
  return out;
}

// What somebody with the key of the database and our source would do after changing the rows: make the head fit again.
void forge_head(store::Tx& tx) {
  auto leaves = leaves_of(tx);
  std::string hashes;
  std::size_t at = 0;
  for (std::size_t bit = std::size_t{1} << 40; bit > 0; bit >>= 1)
    if (leaves.size() & bit) {
      hashes += core::view_of(tree_hash(std::span(leaves).subspan(at, bit)));
      at += bit;
    }
  tx.run("update audit_frontier set size = $1, hashes = $2 where id = 1", {leaves.size(), store::Blob(core::bytes_of(hashes))});
}

struct Logged : TestDesk {
  std::mt19937 random{20261123};

  std::int64_t any(std::int64_t from, std::int64_t to) { return std::uniform_int_distribution<std::int64_t>(from, to)(random); }
  void append(int n) {
    for (int i = 0; i < n; ++i)
      db->write([&](store::Tx& tx) {
        for (auto more = any(1, 3); more > 0; --more) {
          store::Event event;
          event.at = clock.now().plus_seconds(i);
          event.actor = any(1, 9);
          event.action = "contact.read";
          event.record = "contact";
          event.record_id = any(1, 1'000'000);
          event.version = any(0, 3);
          event.detail = "fields=" + std::to_string(any(1, 99));
          auto digest = vault::sha256(event.detail);
          if (any(0, 1) == 1) event.hash = core::view_of(digest);
          store::append(tx, event);
        }
      });
  }
  Verdict verify(const std::vector<Checkpoint>& outside = {}) {
    return db->reading([&](store::Tx& tx) { return verify_audit(tx, file, outside); });
  }
  // Does something to the rows, verifies, and undoes it.
  template <class F>
  Verdict verify_after(F change, const std::vector<Checkpoint>& outside = {}) {
    Verdict out;
    struct Undo {};
    try {
      db->write([&](store::Tx& tx) {
        change(tx);
        out = verify_audit(tx, file, outside);
        throw Undo{};
      });
    } catch (const Undo&) {
    }
    return out;
  }
};

std::string read_file(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace

TEST_SUITE("access audit") {
  TEST_CASE("the tree is that of RFC 6962 at every size, also after a restart") {
    Logged desk;
    CHECK(core::hex(desk.audit->root()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(desk.verify().good);
    for (int i = 0; i < 40; ++i) {
      desk.append(1);
      if (i % 13 == 0) desk.restart();
      auto leaves = desk.db->reading([](store::Tx& tx) { return leaves_of(tx); });
      CHECK(desk.audit->size() == static_cast<std::int64_t>(leaves.size()));
      CHECK(desk.audit->root() == tree_hash(leaves));
      auto verdict = desk.verify();
      CHECK_MESSAGE(verdict.good, verdict.problem);
      CHECK(verdict.root == tree_hash(leaves));
      CHECK(verdict.size == desk.audit->size());
    }
  }

  TEST_CASE("events that are older than the tree are taken into it once") {
    Logged desk;
    desk.append(5);
    desk.by_hand("delete from audit_frontier");
    CHECK_FALSE(desk.verify().good);
    desk.restart();
    desk.append(1);
    CHECK(desk.verify().good);
  }

  TEST_CASE("a change that is undone leaves the tree as it was") {
    Logged desk;
    desk.append(3);
    auto root = desk.audit->root();
    CHECK_THROWS(desk.db->write([&](store::Tx& tx) {
      store::append(tx, {0, desk.clock.now(), 1, "contact.read", "contact", 1, 0, "", ""});
      throw core::Failure(core::Errc::conflict, "undone");
    }));
    CHECK(desk.audit->root() == root);
    desk.append(3);
    CHECK(desk.verify().good);
  }

  TEST_CASE("an event of another node is taken up from its head") {
    Logged desk;
    desk.append(3);
    auto before = desk.audit->size();
    desk.db->write([&](store::Tx& tx) {  // as the other node leaves it: the row and the head
      tx.run("insert into event (seq, at, actor, action, record, record_id, version, detail, hash) values ($1, $2, 1, 'contact.read', 'contact', 9, 0, '', $3)",
             {before + 1, desk.clock.now(), store::Blob()});
      forge_head(tx);
    });
    CHECK(desk.audit->size() == before + 1);
    desk.restart();
    desk.append(2);
    CHECK(desk.verify().good);
    CHECK(desk.audit->size() >= before + 3);
  }

  TEST_CASE("checkpoints are signed by every opened operator, kept in the store and outside, and read back") {
    Logged desk;
    desk.append(10);
    auto made = desk.audit->checkpoint(desk.clock.now());
    REQUIRE(made.size() == 2);
    CHECK(made[0].size == desk.audit->size());
    CHECK(made[0].root == desk.audit->root());
    for (const auto& c : made) {
      auto text = read_file(desk.dir + "/audit/latest-" + c.operator_code + ".txt");
      CHECK(text == checkpoint_text(c));
      auto read = parse_checkpoint(text);
      REQUIRE(read);
      CHECK(read->signature == c.signature);
      CHECK(read->at == c.at);
      for (auto wrong : {text + "x", text.substr(1), text.substr(0, text.size() - 1), std::string(), "ostoja-audit\n-1" + text.substr(text.find('\n', 14))})
        CHECK(parse_checkpoint(wrong).error().code == core::Errc::invalid);
    }
    CHECK(desk.verify().checkpoints == 2);
    desk.append(10);
    desk.audit->checkpoint(desk.clock.now().plus_seconds(60));
    desk.audit->checkpoint(desk.clock.now().plus_seconds(120));
    auto verdict = desk.verify(made);
    CHECK_MESSAGE(verdict.good, verdict.problem);
    CHECK(verdict.checkpoints == 6);
    vault::Vault sealed{desk.file};
    CHECK(Audit(*desk.db, sealed, desk.dir).checkpoint(desk.clock.now()).empty());
  }

  TEST_CASE("500 random edits, deletions, insertions, exchanges and truncations are all found") {
    Logged desk;
    desk.append(30);
    auto outside = desk.audit->checkpoint(desk.clock.now());
    desk.append(20);
    auto size = desk.audit->size(), old_size = outside[0].size;
    REQUIRE(old_size >= 30);
    REQUIRE(size >= old_size + 20);
    REQUIRE(desk.verify(outside).good);
    const char* edits[] = {"at = at + 1",       "actor = actor + 1", "action = 'contact.write'", "record = 'case'", "record_id = record_id + 1", "version = version + 1",
                           "detail = detail || '0'", "detail = ''",       "hash = $2"};
    int found = 0;
    for (int round = 0; round < 500; ++round) {
      bool forge = round % 2 == 1;  // then only the checkpoint can tell, so only events before it are touched
      auto last = forge ? old_size : size;
      auto at = desk.any(1, last), other = desk.any(1, last - 1);
      if (other >= at) ++other;
      auto kind = desk.any(0, 4);
      auto junk = vault::random_bytes(32);
      auto verdict = desk.verify_after(
          [&](store::Tx& tx) {
            if (kind == 0) {
              tx.run("update event set " + std::string(edits[desk.any(0, std::ssize(edits) - 1)]) + " where seq = $1 and $2 = $2", {at, junk});
            } else if (kind == 1) {
              tx.run("delete from event where seq = $1", {at});
              if (desk.any(0, 1) == 1) {  // and the gap is closed
                tx.run("update event set seq = -seq where seq > $1", {at});
                tx.run("update event set seq = -seq - 1 where seq < 0");
              }
            } else if (kind == 2) {
              tx.run("update event set seq = -seq where seq >= $1", {at});
              tx.run("update event set seq = -seq + 1 where seq < 0");
              tx.run("insert into event (seq, at, actor, action, record, record_id, version, detail, hash) values ($1, 1, 1, 'contact.read', 'contact', 1, 0, '', $2)", {at, junk});
            } else if (kind == 3) {
              tx.run("update event set seq = 0 where seq = $1", {at});
              tx.run("update event set seq = $1 where seq = $2", {at, other});
              tx.run("update event set seq = $1 where seq = 0", {other});
            } else {
              tx.run("delete from event where seq >= $1", {at});
            }
            if (forge) forge_head(tx);
          },
          outside);
      found += !verdict.good && !verdict.problem.empty();
      if (verdict.good) MESSAGE("not found: kind ", kind, " forged ", forge, " at ", at);
    }
    CHECK(found == 500);
    CHECK(desk.verify(outside).good);
  }

  TEST_CASE("the verdict says what is wrong") {
    Logged desk;
    desk.append(10);
    auto outside = desk.audit->checkpoint(desk.clock.now());
    auto size = std::to_string(desk.audit->size());
    auto after = [&](std::string_view sql) { return desk.verify_after([&](store::Tx& tx) { tx.run(sql); }).problem; };
    CHECK(after("delete from event where seq = 4") == "event 4 is missing");
    CHECK(after("update event set seq = 0 where seq = 1") == "event 0 stands where none belongs");
    CHECK(after("delete from event where seq = " + size).find("the checkpoint of " + desk.clock.now().rfc3339() + " is of " + size + " events") == 0);
    CHECK(after("delete from audit_frontier") == "the head of the tree is missing");
    CHECK(after("update audit_checkpoint set signature = (select signature from audit_checkpoint where operator_code = 'K')").find("the signature of the checkpoint") == 0);
    CHECK(after("update audit_checkpoint set operator_code = 'X' where operator_code = 'K'").find("of an operator that this vault does not know") != std::string::npos);
    CHECK(after("update audit_frontier set size = size + 1").find("is missing: the head is of") != std::string::npos);
    CHECK(after("update event set detail = 'x' where seq = 2").find("does not fit") != std::string::npos);
    vault::OperatorKeys stranger("W", vault::random_key());
    auto forged = outside;
    auto signature = stranger.sign_audit(signed_text(forged[0]));
    forged[0].signature.assign(signature.begin(), signature.end());
    CHECK(desk.verify(forged).problem.find("the signature of the checkpoint") == 0);
  }

  TEST_CASE("an older database put back is found by a checkpoint kept outside, and no new checkpoint covers it up") {
    Logged desk;
    desk.append(10);
    auto keep = desk.audit->size();
    desk.append(10);
    auto outside = desk.audit->checkpoint(desk.clock.now());
    desk.db->write([&](store::Tx& tx) {
      tx.run("delete from event where seq > $1", {keep});
      tx.run("delete from audit_checkpoint");
      forge_head(tx);
    });
    desk.restart();
    CHECK(desk.verify().good);
    CHECK_FALSE(desk.verify(outside).good);
    CHECK_THROWS_AS(desk.audit->checkpoint(desk.clock.now().plus_seconds(60)), core::Failure);
    CHECK(read_file(desk.dir + "/audit/latest-W.txt") == checkpoint_text(outside[0]));
  }

  TEST_CASE("nothing more is written to a log that somebody else has written into") {
    Logged desk;
    desk.append(5);
    desk.by_hand("insert into event (seq, at, actor, action, record, record_id, version, detail, hash) values ((select max(seq) + 1 from event), 1, 1, 'x', 'x', 1, 0, '', null)");
    desk.restart();
    CHECK_THROWS_AS(desk.append(1), core::Failure);
    CHECK(desk.verify().problem.find("was not written by the program") != std::string::npos);
  }

  TEST_CASE("a proof shows that an event is in the log, at most three kilobytes long, and shows nothing else") {
    Logged desk;
    desk.append(60);
    auto leaves = desk.db->reading([](store::Tx& tx) { return leaves_of(tx); });
    for (int round = 0; round < 200; ++round) {
      auto size = desk.any(1, static_cast<std::int64_t>(leaves.size())), seq = desk.any(1, size);
      auto root = tree_hash(std::span(leaves).first(static_cast<std::size_t>(size)));
      auto proof = desk.db->reading([&](store::Tx& tx) { return inclusion_proof(tx, seq, size); });
      const auto& leaf = leaves[static_cast<std::size_t>(seq - 1)];
      CHECK(proof.size() <= 64);
      CHECK(check_inclusion(leaf, seq, size, proof, root));
      if (size == 1) continue;
      CHECK_FALSE(check_inclusion(leaf, seq == size ? seq - 1 : seq + 1, size, proof, root));
      CHECK_FALSE(check_inclusion(leaves[static_cast<std::size_t>(seq == size ? seq - 2 : seq)], seq, size, proof, root));
      auto shorter = proof, changed = proof;
      shorter.pop_back();
      changed[0][0] ^= 1;
      CHECK_FALSE(check_inclusion(leaf, seq, size, shorter, root));
      CHECK_FALSE(check_inclusion(leaf, seq, size, changed, root));
    }
    desk.db->read([&](store::Tx& tx) {
      CHECK(inclusion_proof(tx, 0, 5).empty());
      CHECK(inclusion_proof(tx, 6, 5).empty());
      CHECK(inclusion_proof(tx, 1, 1'000'000).empty());
    });
    CHECK_FALSE(check_inclusion(leaves[0], 1, 0, {}, leaves[0]));
  }
}
