// Passwords (Argon2id) and the plain hashes that other parts use through vault.h.
#include "vault/vault.h"
#include "vault/wiped.h"

#include <cstring>
#include <semaphore>

namespace ostoja::vault {
namespace {

constexpr unsigned long long kPasses = 2;
constexpr std::size_t kMemory = 128u << 20;

// Of nobody's password, with the same cost: what an unknown person's password is tried against, so that the time tells nothing.
constexpr char kNobody[] = "$argon2id$v=19$m=131072,t=2,p=1$Hg/zr/XKykI6SQwFMHhQNA$oEzqplv0zjod46wQivB7ugdj5kjrblP0CwoXUZ8YBPg";

// Each run takes 128 MiB and a whole core; more than two at once would starve the desk.
std::counting_semaphore<2>& turns() {
  static std::counting_semaphore<2> two(2);
  return two;
}
struct Turn {
  Turn() { turns().acquire(); }
  ~Turn() { turns().release(); }
};

bool fits(const char* stored, std::string_view password) {
  Turn turn;
  return crypto_pwhash_str_verify(stored, password.data(), password.size()) == 0;
}

}  // namespace

std::string hash_password(std::string_view password) {
  ready();
  char out[crypto_pwhash_STRBYTES];
  Turn turn;
  if (crypto_pwhash_str_alg(out, password.data(), password.size(), kPasses, kMemory, crypto_pwhash_ALG_ARGON2ID13) != 0)
    throw core::Failure(core::Errc::unavailable, "no memory for hashing a password");
  return out;
}

bool verify_password(std::string_view stored, std::string_view password) {
  ready();
  constexpr std::string_view kForm = "$argon2id$v=19$m=131072,t=2,p=1$";
  // A form of another cost would tell by its time whose it is; none is ever written, so it is treated like a missing one.
  if (stored.size() >= crypto_pwhash_STRBYTES || !stored.starts_with(kForm)) {
    fits(kNobody, password);
    return false;
  }
  char text[crypto_pwhash_STRBYTES] = {};
  std::memcpy(text, stored.data(), stored.size());
  return fits(text, password);
}

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
