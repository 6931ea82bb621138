#pragma once
// A value that belongs to a person: it cannot be printed, logged or compared; reveal() is the one door, and it greps.
#include <utility>

namespace ostoja::core {

template <class T>
class Personal {
 public:
  Personal() = default;
  explicit Personal(T value) : value_(std::move(value)) {}
  const T& reveal() const { return value_; }

  bool operator==(const Personal&) const = delete;
  template <class Stream>
  friend Stream& operator<<(Stream&, const Personal&) = delete;

 private:
  T value_{};
};

}  // namespace ostoja::core
