#pragma once
// Private to vault/: the one symmetric cipher that everything is sealed with, and how a record's wrapped key lies in the store.
#include "vault/vault.h"
#include "vault/wiped.h"

#include <span>
#include <string>
#include <string_view>

namespace ostoja::vault {

inline constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
inline constexpr std::size_t kHead = 1 + kKeyIdSize + kNonce;
static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == core::Secret::kSize && kNonce == 24);

using DataKey = Wiped<core::Secret::kSize>;

void keyed_hash(std::span<std::uint8_t> out, const std::uint8_t* key, std::string_view text);
// What a ciphertext is bound to, as text; no part may hold a bar, so that two different places never give the same text.
std::string place_text(std::string_view operator_code, const Place&);
std::string wrap_text(std::string_view operator_code, std::string_view recipient, std::string_view record_kind, std::int64_t record_id);
// Version byte, key id, nonce, ciphertext and tag.
core::Bytes sealed(const std::uint8_t* key, const KeyId&, std::string_view bound_to, std::string_view plain);
// Writes sealed.size() - kHead - kTag bytes to `out`, or nothing that may be used.
core::Done opened(const std::uint8_t* key, const KeyId&, std::string_view bound_to, store::Blob sealed, std::uint8_t* out);
core::Result<std::string> opened_text(const std::uint8_t* key, const KeyId&, std::string_view bound_to, store::Blob sealed);
core::Bytes stored_wrap(store::Tx&, std::string_view recipient, std::string_view record_kind, std::int64_t record_id);

}  // namespace ostoja::vault
