#pragma once
// The second tier: values that only the members of a team open. Each person of the staff has an X25519 pair; the data key of a record is wrapped once for each
// reader and once for the operator's recovery key. The operator's root goes into every wrap too: a stolen private key opens nothing without it, and whoever
// can write into the store but lacks the root can forge no wrap. docs/decisions/0012-sealed-to-the-team.md
#include "core/result.h"
#include "core/secret.h"
#include "core/text.h"
#include "store/store.h"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ostoja::vault {

using PublicKey = std::array<std::uint8_t, 32>;
using KeyBytes = std::span<const std::uint8_t, core::Secret::kSize>;

// Who can open: a name ("user/8mz…", "recovery/1") and the public key that goes with it.
struct Recipient {
  std::string name;
  PublicKey key{};
};

// The opened private key of one reader. It lives as long as the request that needs it.
class ReaderKeys {
 public:
  ReaderKeys(std::string name, core::Secret private_key);
  static ReaderKeys make(std::string name);                      // a new pair
  const std::string& name() const { return name_; }
  const PublicKey& public_key() const { return public_; }
  const core::Secret& private_key() const { return private_; }   // to be wrapped again, for nothing else
  Recipient recipient() const { return {name_, public_}; }

 private:
  std::string name_;
  core::Secret private_;
  PublicKey public_{};
};

// A private key on its way through the store, under a key that is not in it: of a password, of a session's cookie, of a token.
core::Bytes wrap_secret(const core::Secret& key, std::string_view bound_to, const core::Secret& what);
core::Result<core::Secret> unwrap_secret(const core::Secret& key, std::string_view bound_to, store::Blob wrapped);
// The key that a text of 256 random bits stands for. The purpose keeps it apart from every other hash of that text.
core::Secret key_of_text(std::string_view purpose, std::string_view text);

}  // namespace ostoja::vault
