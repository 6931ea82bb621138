// Passwords (Argon2id) and the plain hashes that other parts use through vault.h.
#include "vault/vault.h"
#include "vault/wiped.h"

#include <cstring>
#include <optional>
#include <semaphore>

namespace ostoja::vault {
namespace {

constexpr unsigned long long kPasses = 2;
constexpr std::size_t kMemory = 128u << 20, kSalt = crypto_pwhash_SALTBYTES, kHalf = 32;
// The cost stands in the form, so that a later one can be told apart. A form of another cost would tell by its time whose it is; none is ever written, so it is
// treated like a missing one.
constexpr std::string_view kForm = "$ostoja-argon2id$v=19$m=131072,t=2,p=1$", kOldForm = "$argon2id$v=19$m=131072,t=2,p=1$";

// Each run takes 128 MiB and a whole core; more than two at once would starve the desk.
std::counting_semaphore<2>& turns() {
  static std::counting_semaphore<2> two(2);
  return two;
}
struct Turn {
  Turn() { turns().acquire(); }
  ~Turn() { turns().release(); }
};

// 64 bytes: the first half is stored, the second is the key. Neither tells anything about the other.
using Stretched = Wiped<2 * kHalf>;
void stretch(Stretched& out, std::string_view password, const std::uint8_t* salt) {
  Turn turn;
  if (crypto_pwhash(out.data(), out.bytes.size(), password.data(), password.size(), salt, kPasses, kMemory, crypto_pwhash_ALG_ARGON2ID13) != 0)
    throw core::Failure(core::Errc::unavailable, "no memory for hashing a password");
}
KeyBytes key_half(const Stretched& all) { return std::span(all.bytes).last<kHalf>(); }

struct Stored { core::Bytes salt, check; };
std::optional<Stored> read_form(std::string_view text) {
  if (!text.starts_with(kForm)) return std::nullopt;
  auto parts = core::split(text.substr(kForm.size()), '$');
  if (parts.size() != 2) return std::nullopt;
  auto salt = core::unbase64url(parts[0]), check = core::unbase64url(parts[1]);
  if (!salt || !check || salt->size() != kSalt || check->size() != kHalf) return std::nullopt;
  return Stored{std::move(*salt), std::move(*check)};
}

bool fits_old(std::string_view stored, std::string_view password) {
  char text[crypto_pwhash_STRBYTES] = {};
  std::memcpy(text, stored.data(), stored.size());
  Turn turn;
  return crypto_pwhash_str_verify(text, password.data(), password.size()) == 0;
}

}  // namespace

NewPassword new_password(std::string_view password) {
  auto salt = random_bytes(kSalt);
  Stretched all;
  stretch(all, password, salt.data());
  NewPassword out;
  out.stored = std::string(kForm) + core::base64url(salt) + "$" + core::base64url(std::span(all.bytes).first<kHalf>());
  out.key = core::Secret(key_half(all));
  return out;
}

std::string hash_password(std::string_view password) { return new_password(password).stored; }

bool is_password_hash(std::string_view stored) { return read_form(stored) || (stored.starts_with(kOldForm) && stored.size() < crypto_pwhash_STRBYTES); }

PasswordCheck check_password(std::string_view stored, std::string_view password) {
  ready();
  PasswordCheck out;
  auto form = read_form(stored);
  if (!form && stored.starts_with(kOldForm) && stored.size() < crypto_pwhash_STRBYTES) {
    if (fits_old(stored, password)) out.answer = PasswordCheck::Answer::right_old_form;
    return out;
  }
  // Nobody's password is stretched all the same, so that the time tells nothing.
  static const core::Bytes of_nobody(kSalt, 0x5a);
  Stretched all;
  stretch(all, password, form ? form->salt.data() : of_nobody.data());
  if (!form || sodium_memcmp(all.data(), form->check.data(), kHalf) != 0) return out;
  out.answer = PasswordCheck::Answer::right;
  out.key = core::Secret(key_half(all));
  return out;
}

bool verify_password(std::string_view stored, std::string_view password) { return check_password(stored, password).answer != PasswordCheck::Answer::wrong; }

Hash sha256(std::string_view text) {
  Hash out;
  crypto_hash_sha256(out.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
  return out;
}

Hash sha256_2(std::string_view a, std::string_view b) {
  Hash out;
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(a.data()), a.size());
  crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(b.data()), b.size());
  crypto_hash_sha256_final(&state, out.data());
  return out;
}

Hash blake2b(std::string_view text) {
  ready();
  Hash out;
  crypto_generichash(out.data(), out.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(), nullptr, 0);
  return out;
}

bool equal_constant_time(std::string_view a, std::string_view b) { return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0; }

std::int64_t keyed_number(const core::Secret& key, std::string_view label) {
  ready();
  std::array<std::uint8_t, crypto_generichash_BYTES_MIN> hash;
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(label.data()), label.size(), key.data(), core::Secret::kSize);
  std::uint64_t number = 0;
  for (int i = 0; i < 8; ++i) number = number << 8 | hash[static_cast<std::size_t>(i)];
  return static_cast<std::int64_t>(number >> 1);
}

}  // namespace ostoja::vault
