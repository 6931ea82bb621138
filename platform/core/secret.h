#pragma once
// Key material: 32 bytes in locked memory, wiped when dropped; moves, never copies, never prints.
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace ostoja::core {

class Secret {
 public:
  static constexpr std::size_t kSize = 32;
  Secret();                                             // all zero: is_empty()
  explicit Secret(std::span<const std::uint8_t> bytes); // exactly kSize bytes, throws std::length_error otherwise
  Secret(Secret&&) noexcept;
  Secret& operator=(Secret&&) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();
  Secret clone() const;                                 // a second copy, also locked: spelled out so that it greps
  bool is_empty() const;
  const std::uint8_t* data() const;
  std::uint8_t* data();
  std::span<const std::uint8_t, kSize> bytes() const;

 private:
  struct Page;
  Page* page_ = nullptr;
};

}  // namespace ostoja::core
