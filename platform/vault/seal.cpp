// The keys of an operator: what is derived from the root, sealing and opening, and the vault that holds the opened ones.
#include "core/failure.h"
#include "vault/cipher.h"

#include <cstring>

namespace ostoja::vault {
namespace {
constexpr std::uint8_t kVersion = 1;
constexpr std::string_view kRecipient = "kek/1";  // one wrap for each record of the first tier, under the operator's key of the first epoch
}  // namespace

void keyed_hash(std::span<std::uint8_t> out, const std::uint8_t* key, std::string_view text) {
  crypto_generichash(out.data(), out.size(), core::bytes_of(text).data(), text.size(), key, core::Secret::kSize);
}

std::string place_text(std::string_view operator_code, const Place& place) {
  if (place.table.find('|') != std::string_view::npos || place.column.find('|') != std::string_view::npos)
    throw core::Failure(core::Errc::internal, "the name of a sealed column holds a bar");
  std::string out;
  out.reserve(96);
  out.append(operator_code).append("|").append(place.table).append("|").append(std::to_string(place.row)).append("|");
  out.append(place.column).append("|").append(std::to_string(place.version));
  return out;
}

// No operator code is in lower case, so a wrap never passes for a value sealed directly under the same key.
std::string wrap_text(std::string_view operator_code, std::string_view recipient, std::string_view record_kind, std::int64_t record_id) {
  if (record_kind.find('|') != std::string_view::npos || recipient.find('|') != std::string_view::npos)
    throw core::Failure(core::Errc::internal, "the name of a kind of record or of a reader holds a bar");
  std::string out = "wrap|";
  out.reserve(96);
  out.append(operator_code).append("|").append(recipient).append("|").append(record_kind).append("|").append(std::to_string(record_id));
  return out;
}

core::Bytes sealed(const std::uint8_t* key, const KeyId& id, std::string_view bound_to, std::string_view plain) {
  core::Bytes out(kHead + plain.size() + kTag);
  out[0] = kVersion;
  std::memcpy(out.data() + 1, id.data(), id.size());
  std::uint8_t* nonce = out.data() + 1 + kKeyIdSize;
  randombytes_buf(nonce, kNonce);
  crypto_aead_xchacha20poly1305_ietf_encrypt(out.data() + kHead, nullptr, core::bytes_of(plain).data(), plain.size(), core::bytes_of(bound_to).data(),
                                             bound_to.size(), nullptr, nonce, key);
  return out;
}

core::Done opened(const std::uint8_t* key, const KeyId& id, std::string_view bound_to, store::Blob sealed, std::uint8_t* out) {
  if (sealed.size() < kHead + kTag) return core::fail(core::Errc::internal, "a sealed value is cut short");
  if (sealed[0] != kVersion) return core::fail(core::Errc::internal, "a sealed value has an unknown version");
  if (sodium_memcmp(sealed.data() + 1, id.data(), id.size()) != 0) return core::fail(core::Errc::conflict, "a value is sealed with another key: of another operator or time");
  auto body = sealed.subspan(kHead);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(out, nullptr, nullptr, body.data(), body.size(), core::bytes_of(bound_to).data(), bound_to.size(),
                                                 sealed.data() + 1 + kKeyIdSize, key) != 0)
    return core::fail(core::Errc::internal, "a sealed value does not open: it was changed, moved or replaced by an older one");
  return {};
}

core::Result<std::string> opened_text(const std::uint8_t* key, const KeyId& id, std::string_view bound_to, store::Blob sealed) {
  std::string out(sealed.size() < kHead + kTag ? 0 : sealed.size() - kHead - kTag, '\0');
  TRY_VOID(opened(key, id, bound_to, sealed, reinterpret_cast<std::uint8_t*>(out.data())));
  return out;
}

core::Bytes stored_wrap(store::Tx& tx, std::string_view recipient, std::string_view record_kind, std::int64_t record_id) {
  core::Bytes out;
  tx.run("select wrapped from record_key where record = $1 and record_id = $2 and recipient = $3", {record_kind, record_id, recipient},
         [&](const store::Row& row) {
           auto blob = row.blob(0);
           out.assign(blob.begin(), blob.end());
         });
  return out;
}

namespace {

core::Secret derive(const core::Secret& root, std::string_view operator_code, std::string_view label) {
  ready();
  core::Secret out;
  std::string text = "ostoja/key|" + std::string(operator_code) + "|" + std::string(label);
  keyed_hash({out.data(), core::Secret::kSize}, root.data(), text);
  return out;
}

KeyId key_id_of(std::string_view operator_code) {
  Hash id = blake2b("ostoja/key-id|" + std::string(operator_code) + "|" + std::string(kRecipient));
  KeyId out;
  std::memcpy(out.data(), id.data(), out.size());
  return out;
}

// The wrap of a record of the first tier, and the operator that its values are bound to: empty for the one whose key wraps it.
struct Wrap { core::Bytes wrapped; std::string sealed_under; };
Wrap stored_kek_wrap(store::Tx& tx, std::string_view record_kind, std::int64_t record_id) {
  Wrap out;
  tx.run("select wrapped, sealed_under from record_key where record = $1 and record_id = $2 and recipient = $3", {record_kind, record_id, kRecipient}, [&](const store::Row& row) {
    auto blob = row.blob(0);
    out.wrapped.assign(blob.begin(), blob.end());
    out.sealed_under = row.text(1);
  });
  return out;
}

core::Done unwrapped(const core::Secret& kek, const KeyId& id, std::string_view bound_to, store::Blob wrapped, DataKey& out) {
  if (wrapped.size() != kHead + core::Secret::kSize + kTag) return core::fail(core::Errc::internal, "a wrapped key has the wrong length");
  return opened(kek.data(), id, bound_to, wrapped, out.data());
}

bool good_code(std::string_view code) {
  if (code.empty() || code.size() > 8) return false;
  for (char c : code)
    if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))) return false;
  return true;
}

struct SigningKey {
  Hash public_key;
  Wiped<crypto_sign_SECRETKEYBYTES> secret;
  explicit SigningKey(const core::Secret& seed) { crypto_sign_seed_keypair(public_key.data(), secret.data(), seed.data()); }
};

}  // namespace

OperatorKeys::OperatorKeys(std::string code, const core::Secret& root)
    : kek_(derive(root, code, kRecipient)), index_(derive(root, code, "index")), audit_seed_(derive(root, code, "audit")),
      team_(derive(root, code, "team")), wrap_(derive(root, code, "db-wrap")), recovery_("recovery/1", derive(root, code, "recovery")), code_(std::move(code)) {
  if (!good_code(code_)) throw core::Failure(core::Errc::internal, "an operator's code is one to eight capital letters or digits");
  if (root.is_empty()) throw core::Failure(core::Errc::internal, "an empty root key opens nothing");
  auto check = derive(root, code_, "check");
  std::memcpy(check_.data(), check.data(), check_.size());
  key_id_ = key_id_of(code_);
}

std::string OperatorKeys::number_hash(std::string_view e164) const {
  std::array<std::uint8_t, 16> out;
  keyed_hash(out, index_.data(), e164);
  return core::hex(out);
}

core::Bytes OperatorKeys::seal(store::Tx& tx, const Place& place, std::string_view record_kind, std::int64_t record_id, std::string_view plain) const {
  auto bound_to = wrap_text(code_, kRecipient, record_kind, record_id);
  DataKey key;
  auto take = [&](store::Blob wrapped) {
    auto done = unwrapped(kek_, key_id_, bound_to, wrapped, key);
    if (!done) throw core::Failure(done.error().code, done.error().text);
  };
  // A value of version 1 is mostly the first of its record, so its key is tried as new at once; later versions look for the present one.
  Wrap stored;
  if (place.version > 1) stored = stored_kek_wrap(tx, record_kind, record_id);
  if (!stored.wrapped.empty()) {
    take(stored.wrapped);
  } else {
    randombytes_buf(key.data(), core::Secret::kSize);
    auto fresh = sealed(kek_.data(), key_id_, bound_to, core::view_of(key.bytes));
    auto added = tx.run("insert into record_key (record, record_id, recipient, wrapped) values ($1, $2, $3, $4) on conflict do nothing",
                        {record_kind, record_id, kRecipient, fresh});
    if (added == 0) {
      stored = stored_kek_wrap(tx, record_kind, record_id);
      take(stored.wrapped);
    }
  }
  if (stored.sealed_under.empty()) return sealed(key.data(), key_id_, place_text(code_, place), plain);
  return sealed(key.data(), key_id_of(stored.sealed_under), place_text(stored.sealed_under, place), plain);
}

core::Result<std::string> OperatorKeys::open(store::Tx& tx, const Place& place, std::string_view record_kind, std::int64_t record_id,
                                             store::Blob sealed) const {
  auto stored = stored_kek_wrap(tx, record_kind, record_id);
  if (stored.wrapped.empty()) return core::fail(core::Errc::not_found, "the key of this record was deleted: its values are gone");
  DataKey key;
  TRY_VOID(unwrapped(kek_, key_id_, wrap_text(code_, kRecipient, record_kind, record_id), stored.wrapped, key));
  if (stored.sealed_under.empty()) return opened_text(key.data(), key_id_, place_text(code_, place), sealed);
  return opened_text(key.data(), key_id_of(stored.sealed_under), place_text(stored.sealed_under, place), sealed);
}

core::Done OperatorKeys::hand_over(store::Tx& tx, const OperatorKeys& to, std::string_view record_kind, std::int64_t record_id) const {
  auto stored = stored_kek_wrap(tx, record_kind, record_id);
  if (stored.wrapped.empty()) return core::fail(core::Errc::not_found, "this record has no key");
  DataKey key;
  TRY_VOID(unwrapped(kek_, key_id_, wrap_text(code_, kRecipient, record_kind, record_id), stored.wrapped, key));
  auto wrapped = vault::sealed(to.kek_.data(), to.key_id_, wrap_text(to.code_, kRecipient, record_kind, record_id), core::view_of(key.bytes));
  tx.run("update record_key set wrapped = $4, sealed_under = $5 where record = $1 and record_id = $2 and recipient = $3",
         {record_kind, record_id, kRecipient, wrapped, stored.sealed_under.empty() ? code_ : stored.sealed_under});
  return {};
}

core::Bytes OperatorKeys::seal_small(const Place& place, std::string_view plain) const {
  return sealed(kek_.data(), key_id_, place_text(code_, place), plain);
}

core::Result<std::string> OperatorKeys::open_small(const Place& place, store::Blob sealed) const {
  return opened_text(kek_.data(), key_id_, place_text(code_, place), sealed);
}

void OperatorKeys::shred(store::Tx& tx, std::string_view record_kind, std::int64_t record_id) const {
  tx.run("delete from record_key where record = $1 and record_id = $2", {record_kind, record_id});
}

core::Bytes OperatorKeys::wrap_database_key(const core::Secret& database_key) const {
  return sealed(wrap_.data(), key_id_, place_text(code_, {"database", 0, "key", 1}), core::view_of(database_key.bytes()));
}

core::Result<core::Secret> OperatorKeys::unwrap_database_key(store::Blob wrapped) const {
  if (wrapped.size() != kHead + core::Secret::kSize + kTag) return core::fail(core::Errc::internal, "the wrapped key of the database has the wrong length");
  core::Secret out;
  TRY_VOID(opened(wrap_.data(), key_id_, place_text(code_, {"database", 0, "key", 1}), wrapped, out.data()));
  return out;
}

Hash OperatorKeys::audit_public_key() const { return SigningKey(audit_seed_).public_key; }

std::array<std::uint8_t, 64> OperatorKeys::sign_audit(std::string_view message) const {
  SigningKey key(audit_seed_);
  std::array<std::uint8_t, 64> out;
  crypto_sign_detached(out.data(), nullptr, core::bytes_of(message).data(), message.size(), key.secret.data());
  return out;
}

bool OperatorKeys::verify_audit(const Hash& public_key, std::string_view message, store::Blob signature) {
  ready();
  return signature.size() == crypto_sign_BYTES &&
         crypto_sign_verify_detached(signature.data(), core::bytes_of(message).data(), message.size(), public_key.data()) == 0;
}

Hash OperatorKeys::check_value() const { return check_; }

bool Vault::sealed() const {
  std::lock_guard lock(mutex_);
  return open_.empty();
}

bool Vault::complete() const {
  std::lock_guard lock(mutex_);
  return open_.size() == file_.operators.size();
}

core::Done Vault::unlock(std::string_view operator_code, const core::Secret& root) {
  for (const auto& entry : file_.operators) {
    if (entry.code != operator_code) continue;
    if (root.is_empty()) return core::fail(core::Errc::invalid, "this key is not the operator's");
    auto keys = std::make_unique<OperatorKeys>(entry.code, root);
    auto check = keys->check_value();
    if (!equal_constant_time(core::view_of(check), core::view_of(entry.check))) return core::fail(core::Errc::invalid, "this key is not the operator's");
    std::lock_guard lock(mutex_);
    open_.try_emplace(entry.code, std::move(keys));  // keys once opened stay where they are: others hold pointers to them
    return {};
  }
  return core::fail(core::Errc::not_found, "there is no such operator in this vault");
}

core::Done Vault::take_wraps(const VaultFile& next) {
  std::lock_guard lock(mutex_);
  bool same = next.operators.size() == file_.operators.size();
  for (std::size_t i = 0; same && i < next.operators.size(); ++i) same = next.operators[i].code == file_.operators[i].code && next.operators[i].check == file_.operators[i].check;
  if (!same) return core::fail(core::Errc::conflict, "these wraps are of other operators");
  for (std::size_t i = 0; i < next.operators.size(); ++i) file_.operators[i].wrapped_database_key = next.operators[i].wrapped_database_key;
  return {};
}

const OperatorKeys* Vault::of(std::string_view operator_code) const {
  std::lock_guard lock(mutex_);
  auto it = open_.find(operator_code);
  return it == open_.end() ? nullptr : it->second.get();
}

core::Result<core::Secret> Vault::database_key() const {
  for (const auto& entry : file_.operators)
    if (const auto* keys = of(entry.code)) return keys->unwrap_database_key(entry.wrapped_database_key);
  return core::fail(core::Errc::unavailable, "the vault is sealed: two shares of one operator open it");
}

}  // namespace ostoja::vault
