// Sealing to people: X25519 with a fresh pair for each wrap, the operator's key in the derivation, XChaCha20-Poly1305 over the wrapped key.
#include "core/failure.h"
#include "vault/cipher.h"

#include <algorithm>
#include <cstring>

namespace ostoja::vault {
namespace {

constexpr std::uint8_t kWrapVersion = 2;
constexpr std::size_t kPublic = crypto_scalarmult_BYTES;
constexpr std::size_t kWrapHead = 1 + kKeyIdSize + kPublic + kNonce, kWrapSize = kWrapHead + core::Secret::kSize + kTag;
static_assert(kPublic == std::tuple_size_v<PublicKey> && crypto_scalarmult_SCALARBYTES == core::Secret::kSize);

using WrapKey = Wiped<core::Secret::kSize>;

KeyId id_of(const PublicKey& key) {
  auto hash = blake2b("ostoja/reader|" + std::string(core::view_of(key)));
  KeyId out;
  std::memcpy(out.data(), hash.data(), out.size());
  return out;
}
KeyId secret_id() {
  static const Hash hash = blake2b("ostoja/secret");
  KeyId out;
  std::memcpy(out.data(), hash.data(), out.size());
  return out;
}

// False for a public key that would make the shared value known beforehand.
bool agree(WrapKey& out, const core::Secret& operator_key, const std::uint8_t* own_private, const std::uint8_t* their_public, const std::uint8_t* ephemeral, const PublicKey& recipient) {
  Wiped<crypto_scalarmult_BYTES> shared;
  if (crypto_scalarmult(shared.data(), own_private, their_public) != 0) return false;
  crypto_generichash_state state;
  constexpr std::string_view kLabel = "ostoja/wrap/2|";
  crypto_generichash_init(&state, operator_key.data(), core::Secret::kSize, out.bytes.size());
  crypto_generichash_update(&state, core::bytes_of(kLabel).data(), kLabel.size());
  crypto_generichash_update(&state, shared.data(), shared.bytes.size());
  crypto_generichash_update(&state, ephemeral, kPublic);
  crypto_generichash_update(&state, recipient.data(), recipient.size());
  crypto_generichash_final(&state, out.data(), out.bytes.size());
  sodium_memzero(&state, sizeof state);
  return true;
}

void insert_wrap(store::Tx& tx, std::string_view record_kind, std::int64_t record_id, std::string_view recipient, const core::Bytes& wrapped) {
  tx.run("insert into record_key (record, record_id, recipient, wrapped) values ($1, $2, $3, $4) on conflict (record, record_id, recipient) do update set wrapped = excluded.wrapped",
         {record_kind, record_id, recipient, wrapped});
}

}  // namespace

ReaderKeys::ReaderKeys(std::string name, core::Secret private_key) : name_(std::move(name)), private_(std::move(private_key)) {
  ready();
  if (private_.is_empty() || crypto_scalarmult_base(public_.data(), private_.data()) != 0) throw core::Failure(core::Errc::internal, "an empty private key opens nothing");
}

ReaderKeys ReaderKeys::make(std::string name) { return {std::move(name), random_key()}; }

core::Bytes OperatorKeys::wrap_for(const Recipient& to, std::string_view bound_to, KeyBytes what) const {
  core::Secret ephemeral_private = random_key();
  PublicKey ephemeral{};
  WrapKey key;
  if (crypto_scalarmult_base(ephemeral.data(), ephemeral_private.data()) != 0 || !agree(key, team_, ephemeral_private.data(), to.key.data(), ephemeral.data(), to.key))
    throw core::Failure(core::Errc::internal, "the public key of a reader is no key");
  core::Bytes out(kWrapSize);
  auto id = id_of(to.key);
  out[0] = kWrapVersion;
  std::memcpy(out.data() + 1, id.data(), id.size());
  std::memcpy(out.data() + 1 + kKeyIdSize, ephemeral.data(), kPublic);
  std::uint8_t* nonce = out.data() + 1 + kKeyIdSize + kPublic;
  randombytes_buf(nonce, kNonce);
  crypto_aead_xchacha20poly1305_ietf_encrypt(out.data() + kWrapHead, nullptr, what.data(), what.size(), core::bytes_of(bound_to).data(), bound_to.size(), nullptr, nonce, key.data());
  return out;
}

core::Done OperatorKeys::unwrap_as(const ReaderKeys& reader, std::string_view bound_to, store::Blob wrapped, std::span<std::uint8_t, core::Secret::kSize> out) const {
  if (wrapped.size() != kWrapSize) return core::fail(core::Errc::internal, "a wrapped key has the wrong length");
  if (wrapped[0] != kWrapVersion) return core::fail(core::Errc::internal, "a wrapped key has an unknown version");
  auto id = id_of(reader.public_key());
  if (sodium_memcmp(wrapped.data() + 1, id.data(), id.size()) != 0) return core::fail(core::Errc::forbidden, "the key is wrapped for somebody else");
  const std::uint8_t* ephemeral = wrapped.data() + 1 + kKeyIdSize;
  WrapKey key;
  if (!agree(key, team_, reader.private_key().data(), ephemeral, ephemeral, reader.public_key())) return core::fail(core::Errc::internal, "a wrapped key was changed");
  auto body = wrapped.subspan(kWrapHead);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(out.data(), nullptr, nullptr, body.data(), body.size(), core::bytes_of(bound_to).data(), bound_to.size(),
                                                 ephemeral + kPublic, key.data()) != 0)
    return core::fail(core::Errc::internal, "a wrapped key does not open: it was changed, moved or is another operator's");
  return {};
}

core::Bytes OperatorKeys::seal_for(store::Tx& tx, const Place& place, std::string_view record_kind, std::int64_t record_id, std::span<const Recipient> readers,
                                   std::string_view plain) const {
  DataKey key;
  randombytes_buf(key.data(), key.bytes.size());
  shred(tx, record_kind, record_id);
  auto add = [&](const Recipient& to) { insert_wrap(tx, record_kind, record_id, to.name, wrap_for(to, wrap_text(code_, to.name, record_kind, record_id), key.bytes)); };
  add(recovery_.recipient());
  for (const auto& reader : readers) add(reader);
  return sealed(key.data(), key_id_, place_text(code_, place), plain);
}

core::Result<std::string> OperatorKeys::open_as(store::Tx& tx, const ReaderKeys& reader, const Place& place, std::string_view record_kind, std::int64_t record_id,
                                                store::Blob sealed) const {
  auto wrapped = stored_wrap(tx, reader.name(), record_kind, record_id);
  if (wrapped.empty()) {
    if (tx.number("select count(*) from record_key where record = $1 and record_id = $2", {record_kind, record_id}) == 0)
      return core::fail(core::Errc::not_found, "the key of this record was deleted: its values are gone");
    return core::fail(core::Errc::forbidden, "this value is not sealed for this person");
  }
  DataKey key;
  TRY_VOID(unwrap_as(reader, wrap_text(code_, reader.name(), record_kind, record_id), wrapped, key.bytes));
  return opened_text(key.data(), key_id_, place_text(code_, place), sealed);
}

core::Done OperatorKeys::add_reader(store::Tx& tx, const ReaderKeys& by, std::string_view record_kind, std::int64_t record_id, const Recipient& to) const {
  auto wrapped = stored_wrap(tx, by.name(), record_kind, record_id);
  if (wrapped.empty()) return core::fail(core::Errc::forbidden, "this value is not sealed for this person");
  DataKey key;
  TRY_VOID(unwrap_as(by, wrap_text(code_, by.name(), record_kind, record_id), wrapped, key.bytes));
  insert_wrap(tx, record_kind, record_id, to.name, wrap_for(to, wrap_text(code_, to.name, record_kind, record_id), key.bytes));
  return {};
}

void OperatorKeys::drop_reader(store::Tx& tx, std::string_view record_kind, std::int64_t record_id, std::string_view name) const {
  tx.run("delete from record_key where record = $1 and record_id = $2 and recipient = $3", {record_kind, record_id, name});
}

std::vector<std::string> OperatorKeys::readers(store::Tx& tx, std::string_view record_kind, std::int64_t record_id) {
  std::vector<std::string> out;
  tx.run("select recipient from record_key where record = $1 and record_id = $2", {record_kind, record_id}, [&](const store::Row& row) {
    if (row.text(0).starts_with("user/")) out.emplace_back(row.text(0));
  });
  std::sort(out.begin(), out.end());  // the engines sort texts differently
  return out;
}

core::Secret OperatorKeys::mixed(const core::Secret& key) const {
  core::Secret out;
  std::string text = "ostoja/mixed|";
  text.append(core::view_of(key.bytes()));
  keyed_hash({out.data(), core::Secret::kSize}, team_.data(), text);
  sodium_memzero(text.data(), text.size());
  return out;
}

core::Bytes wrap_secret(const core::Secret& key, std::string_view bound_to, const core::Secret& what) {
  return sealed(key.data(), secret_id(), bound_to, core::view_of(what.bytes()));
}

core::Result<core::Secret> unwrap_secret(const core::Secret& key, std::string_view bound_to, store::Blob wrapped) {
  if (wrapped.size() != kHead + core::Secret::kSize + kTag) return core::fail(core::Errc::internal, "a wrapped key has the wrong length");
  core::Secret out;
  TRY_VOID(opened(key.data(), secret_id(), bound_to, wrapped, out.data()));
  return out;
}

core::Secret key_of_text(std::string_view purpose, std::string_view text) {
  ready();
  core::Secret out;
  crypto_generichash_state state;
  constexpr std::string_view kLabel = "ostoja/key-of-text|";
  crypto_generichash_init(&state, nullptr, 0, core::Secret::kSize);
  for (auto part : {kLabel, purpose, std::string_view("|"), text}) crypto_generichash_update(&state, core::bytes_of(part).data(), part.size());
  crypto_generichash_final(&state, out.data(), core::Secret::kSize);
  sodium_memzero(&state, sizeof state);
  return out;
}

}  // namespace ostoja::vault
