#pragma once
// Keys and sealing. Each operator has a 32-byte root key, split in three shares of which any two open it (Shamir over GF(256)). From it come, by
// keyed BLAKE2b: the wrap of the database key, the key-encryption key of each epoch, the index key (number hashes), the audit key (Ed25519),
// the recovery key (X25519). Data of a record is sealed with a key of its own, which is wrapped by the operator's key-encryption key.
// Ciphertexts: version byte 1, 8-byte key id, 24-byte nonce, XChaCha20-Poly1305; associated data "operator|table|row|column|row_version".
#include "core/personal.h"
#include "core/result.h"
#include "core/secret.h"
#include "core/text.h"
#include "store/store.h"
#include "vault/readers.h"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::vault {

using Hash = std::array<std::uint8_t, 32>;
inline constexpr std::size_t kKeyIdSize = 8;
using KeyId = std::array<std::uint8_t, kKeyIdSize>;

// ---- shares ----
// A share as people keep it: "ostoja-share W 1 <base32 groups> <check>"; the check (of operator, number, root key id and bytes) refuses a mistyped or foreign one.
std::array<std::string, 3> split(std::string_view operator_code, const core::Secret& root);
core::Result<core::Secret> join(std::string_view operator_code, std::string_view share_a, std::string_view share_b);
core::Secret random_key();
core::Bytes random_bytes(std::size_t n);

// Where a value stands: what its ciphertext is bound to, so that it cannot be moved, swapped or replayed.
struct Place {
  std::string_view table;
  std::int64_t row = 0;
  std::string_view column;
  std::int64_t version = 0;
};

// The opened keys of one operator.
class OperatorKeys {
 public:
  OperatorKeys(std::string code, const core::Secret& root);
  const std::string& code() const { return code_; }
  std::string number_hash(std::string_view e164) const;        // 32 hex characters, keyed; equal for equal numbers of this operator only
  // Seals with a fresh data key whose wrap is stored with the record (table record_key), or with the record's present one.
  core::Bytes seal(store::Tx&, const Place&, std::string_view record_kind, std::int64_t record_id, std::string_view plain) const;
  // not_found when the record's key was shredded; conflict when it is another operator's; internal when it was changed, moved or is an older version.
  // seal() throws Failure with the same codes when the record's key is there but is not this operator's.
  core::Result<std::string> open(store::Tx&, const Place&, std::string_view record_kind, std::int64_t record_id, store::Blob sealed) const;
  // Hands a record of the first tier over: its key is wrapped for `to` instead of this operator, which opens it no more. What was sealed stays bound to the operator it
  // was sealed under, and so does what is sealed later: the record remembers that one (docs/decisions/0015). not_found without a key, conflict when it is not this operator's.
  core::Done hand_over(store::Tx&, const OperatorKeys& to, std::string_view record_kind, std::int64_t record_id) const;
  // ---- second tier (readers.h) ----
  // Seals under a fresh data key, wrapped for these readers and the recovery key; the wraps of before are deleted. So a record has one sealed value, and who is
  // no longer among the readers opens none from now on, whatever old wrap they kept.
  core::Bytes seal_for(store::Tx&, const Place&, std::string_view record_kind, std::int64_t record_id, std::span<const Recipient> readers, std::string_view plain) const;
  // forbidden when the value is not sealed for this reader; otherwise as open().
  core::Result<std::string> open_as(store::Tx&, const ReaderKeys&, const Place&, std::string_view record_kind, std::int64_t record_id, store::Blob sealed) const;
  core::Done add_reader(store::Tx&, const ReaderKeys& by, std::string_view record_kind, std::int64_t record_id, const Recipient&) const;  // by somebody who can open it
  void drop_reader(store::Tx&, std::string_view record_kind, std::int64_t record_id, std::string_view name) const;                        // the key stays: seal_for() changes it
  static std::vector<std::string> readers(store::Tx&, std::string_view record_kind, std::int64_t record_id);                             // names, sorted, without the recovery key
  const ReaderKeys& recovery() const { return recovery_; }
  core::Bytes wrap_for(const Recipient&, std::string_view bound_to, KeyBytes what) const;
  core::Done unwrap_as(const ReaderKeys&, std::string_view bound_to, store::Blob wrapped, std::span<std::uint8_t, core::Secret::kSize> out) const;
  core::Secret mixed(const core::Secret& key) const;           // the same key, of use together with this operator's root only
  // ---- directly under the operator's key ----
  core::Bytes seal_small(const Place&, std::string_view plain) const;              // directly under the operator's key: settings, second-factor secrets
  core::Result<std::string> open_small(const Place&, store::Blob sealed) const;
  void shred(store::Tx&, std::string_view record_kind, std::int64_t record_id) const;  // deletes every wrap of the data key: its values are gone
  core::Bytes wrap_database_key(const core::Secret& database_key) const;
  core::Result<core::Secret> unwrap_database_key(store::Blob wrapped) const;
  Hash audit_public_key() const;
  std::array<std::uint8_t, 64> sign_audit(std::string_view message) const;
  static bool verify_audit(const Hash& public_key, std::string_view message, store::Blob signature);
  Hash check_value() const;                                    // tells whether a root key is this operator's, and gives nothing else away

 private:
  core::Secret kek_, index_, audit_seed_, team_, wrap_;
  ReaderKeys recovery_;
  std::string code_;
  Hash check_{};
  KeyId key_id_{};
};

// What lies in DIR/keys: vault.toml (no secret: operator codes, check values, wrapped database keys) and, for unattended start, root.key.
struct OperatorEntry { std::string code; Hash check; core::Bytes wrapped_database_key; Hash audit_public_key; };
struct VaultFile { std::vector<OperatorEntry> operators; };
core::Result<VaultFile> read_vault(const std::string& data_dir);
void write_vault(const std::string& data_dir, const VaultFile&);                        // atomically, mode 0600
void write_key_file(const std::string& data_dir, const std::map<std::string, const core::Secret*>& roots);  // DIR/keys/root.key, 0600
core::Result<std::map<std::string, core::Secret>> read_key_file(const std::string& data_dir);               // not_found when there is none

// The opened vault of a running desk: sealed until at least one operator's key is in.
class Vault {
 public:
  explicit Vault(VaultFile file) : file_(std::move(file)) {}
  bool sealed() const;
  bool complete() const;                                                                // no operator is sealed any more
  core::Done unlock(std::string_view operator_code, const core::Secret& root);          // invalid when the check value differs
  const OperatorKeys* of(std::string_view operator_code) const;                         // null when that operator is sealed
  core::Result<core::Secret> database_key() const;
  const VaultFile& file() const { return file_; }
  // After a change of the database key: takes the new wraps of the same operators; conflict when they are others.
  core::Done take_wraps(const VaultFile& next);

 private:
  VaultFile file_;
  mutable std::mutex mutex_;
  std::map<std::string, std::unique_ptr<OperatorKeys>, std::less<>> open_;
};

// ---- passwords and hashes ----
// One run of Argon2id (128 MiB, t=2; at most two at once, others wait) gives both: what is stored to check the password by, and a key that is not stored.
struct NewPassword { std::string stored; core::Secret key; };
NewPassword new_password(std::string_view password);
std::string hash_password(std::string_view password);                     // new_password() without its key
bool is_password_hash(std::string_view stored);
// Constant time; a stored "" costs the same and is wrong. The key is empty when it is wrong, and for a form that older programs wrote.
struct PasswordCheck { enum class Answer : std::uint8_t { wrong, right, right_old_form } answer = Answer::wrong; core::Secret key; };
PasswordCheck check_password(std::string_view stored, std::string_view password);
bool verify_password(std::string_view stored, std::string_view password);
Hash sha256(std::string_view);
Hash sha256_2(std::string_view a, std::string_view b);
Hash blake2b(std::string_view);
bool equal_constant_time(std::string_view a, std::string_view b);
std::int64_t keyed_number(const core::Secret& key, std::string_view label);  // for demo data: a repeatable number

}  // namespace ostoja::vault
