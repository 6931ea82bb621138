#pragma once
// Private to vault/: libsodium made ready once, and short-lived key bytes on the stack that are wiped when they go out of scope.
#include "core/failure.h"

#include <sodium.h>

#include <array>
#include <cstdint>

namespace ostoja::vault {

// libsodium's own start is safe to race, but its answer must be looked at: without it there is no randomness to trust.
inline void ready() {
  static const bool good = sodium_init() >= 0;
  if (!good) throw core::Failure(core::Errc::internal, "the cryptographic library does not start");
}

template <std::size_t N>
struct Wiped {
  std::array<std::uint8_t, N> bytes{};
  Wiped() = default;
  Wiped(const Wiped&) = delete;
  Wiped& operator=(const Wiped&) = delete;
  ~Wiped() { sodium_memzero(bytes.data(), N); }
  std::uint8_t* data() { return bytes.data(); }
  const std::uint8_t* data() const { return bytes.data(); }
};

}  // namespace ostoja::vault
