#pragma once
// The audit log: a Merkle tree (RFC 6962 hashing over SHA-256) whose leaves are the events of the feed. The frontier is stored with each batch; checkpoints
// (size, root, time) are signed by every opened operator's Ed25519 key and also written outside the database. verify() is written apart from
// the appending code: it recomputes everything from the rows alone.
#include "core/time.h"
#include "store/feed.h"
#include "store/store.h"
#include "vault/vault.h"

#include <memory>
#include <string>
#include <vector>

namespace ostoja::access {

struct Checkpoint {
  std::int64_t size = 0;
  vault::Hash root{};
  core::Instant at;
  std::string operator_code;
  core::Bytes signature;      // 64 bytes over "ostoja-audit\n<size>\n<root base64url>\n<rfc3339>\n"
};
std::string signed_text(const Checkpoint&);
std::string checkpoint_text(const Checkpoint&);                    // the file's form: the signed text and "<operator> <signature base64url>\n"
core::Result<Checkpoint> parse_checkpoint(std::string_view text);

class Audit {
 public:
  Audit(store::Db&, const vault::Vault&, std::string data_dir);    // attaches the feed; reads the frontier; data_dir/audit/ gets the checkpoint files
  ~Audit();
  std::int64_t size() const;   // of what is on disk; both read the store
  vault::Hash root() const;
  // Signs the present head, stores it, writes DIR/audit/latest-<operator>.txt atomically. Failure(conflict) when an earlier checkpoint, here or in
  // the store, is of a longer log or of another one of the same length: the file is the proof of it and stays.
  std::vector<Checkpoint> checkpoint(core::Instant now);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

struct Verdict {
  bool good = false;
  std::int64_t size = 0;
  vault::Hash root{};
  int checkpoints = 0;         // checkpoints that were checked (in the store and given)
  std::string problem;         // empty when good: "event 4711 is missing", "checkpoint of 2026-… does not fit": never personal data
};
// Reads every event, recomputes the tree, compares with the stored frontier and with every checkpoint in the store, with those in `outside`, and
// checks the signatures. Earlier checkpoints must be prefixes.
Verdict verify_audit(store::Tx&, const vault::VaultFile&, const std::vector<Checkpoint>& outside);
// Proof that event `seq` is in the tree of `size` leaves: at most 64 hashes. Reads the whole log: for a doubt, not for every page. Empty when
// there is no such event (and for the only event of a log of one).
std::vector<vault::Hash> inclusion_proof(store::Tx&, std::int64_t seq, std::int64_t size);
bool check_inclusion(const vault::Hash& leaf, std::int64_t seq, std::int64_t size, const std::vector<vault::Hash>& proof, const vault::Hash& root);
vault::Hash leaf_hash(const store::Event&);

}  // namespace ostoja::access
