#pragma once
// Who has which name, in memory: found again by any spelling in any script (name_keys.h), with slips of the pen. Built after the unlock from the search keys of the
// persons, thrown away with the process. Words may come in any order; a rare name weighs more than a common one; a year of birth in the query lifts who has it.
#include "index/name_keys.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::index {

// Many short lists of numbers with little memory: one number lies in place, more in a block of their own.
class Numbers {
 public:
  Numbers() = default;
  Numbers(Numbers&& other) noexcept : size_(other.size_), room_(other.room_), one_(other.one_), more_(std::move(other.more_)) { other.size_ = other.room_ = 0; }
  Numbers& operator=(Numbers&& other) noexcept {
    size_ = other.size_, room_ = other.room_, one_ = other.one_, more_ = std::move(other.more_);
    other.size_ = other.room_ = 0;
    return *this;
  }
  void add(std::uint32_t n);
  void remove(std::uint32_t n);       // the first one that is equal; the order of the others may change
  void clear() { size_ = room_ = 0, more_.reset(); }
  std::uint32_t size() const { return size_; }
  const std::uint32_t* begin() const { return more_ ? more_.get() : &one_; }
  const std::uint32_t* end() const { return begin() + size_; }
  std::size_t bytes() const { return more_ ? room_ * sizeof(std::uint32_t) + 16 : 0; }

 private:
  std::uint32_t size_ = 0, room_ = 0, one_ = 0;
  std::unique_ptr<std::uint32_t[]> more_;
};

// Distinct texts, numbered from 0 in the order they came.
class Texts {
 public:
  std::uint32_t of(std::string_view text);                    // adds it when it is new
  std::uint32_t find(std::string_view text) const;            // kNone when it is not there
  std::string_view operator[](std::uint32_t n) const { return {arena_.data() + starts_[n], starts_[n + 1] - starts_[n]}; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(starts_.size() - 1); }
  std::size_t bytes() const { return arena_.capacity() + starts_.capacity() * 4 + table_.capacity() * 4; }
  static constexpr std::uint32_t kNone = 0xffffffff;

 private:
  std::size_t slot(std::string_view text) const;
  std::string arena_;
  std::vector<std::uint32_t> starts_{0}, table_;
};

struct NameHit {
  std::int64_t id = 0;
  double score = 0;      // 0 … 1; 1 = every word of the query is one of this person's
};

class Names {
 public:
  Names();
  ~Names();
  void put(std::int64_t id, const NameKeys&);                  // replaces what is known of a person; no words: as remove()
  void remove(std::int64_t id);
  std::vector<NameHit> find(const NameKeys& asked, std::size_t limit) const;   // best first
  std::size_t persons() const;
  std::size_t bytes() const;                                    // roughly what it holds

 private:
  struct Scratch;
  struct Person { std::int64_t id = 0; std::int16_t year = 0; Numbers words; };
  void take_out(std::uint32_t place);
  std::uint32_t place_of(std::int64_t id) const;
  void fuzzy(std::string_view key, Scratch&) const;
  std::unique_ptr<Scratch> scratch() const;

  mutable std::shared_mutex mutex_;
  Texts words_;                          // a word as all its keys: "SevCenko,SeuCenko"
  std::vector<Numbers> persons_of_;      // word → places
  std::vector<std::vector<std::uint32_t>> pairs_;  // two neighbouring sounds → words that have them in one of their keys
  Texts bones_;                          // keys without vowels
  std::vector<Numbers> words_of_;        // one of them → words
  std::vector<Person> persons_;          // by place
  std::vector<std::uint32_t> table_;     // id → place, open addressing; 0 = empty, else place + 1
  std::size_t known_ = 0;
  mutable std::mutex idle_mutex_;
  mutable std::vector<std::unique_ptr<Scratch>> idle_;
};

}  // namespace ostoja::index
