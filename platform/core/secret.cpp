#include "core/secret.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <new>
#include <stdexcept>

namespace ostoja::core {

// One page of its own per secret: locked so that it is never swapped, left out of core dumps, wiped when dropped.
struct Secret::Page {
  std::uint8_t bytes[kSize];

  static Page* make() {
    void* p = mmap(nullptr, static_cast<std::size_t>(sysconf(_SC_PAGESIZE)), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED) throw std::bad_alloc();
    mlock(p, kSize);  // may be refused by a limit; the page is still left out of dumps
    madvise(p, kSize, MADV_DONTDUMP);
    return static_cast<Page*>(p);
  }
  static void drop(Page* page) {
    if (page == nullptr) return;
    explicit_bzero(page->bytes, kSize);
    munlock(page, kSize);
    munmap(page, static_cast<std::size_t>(sysconf(_SC_PAGESIZE)));
  }
};

Secret::Secret() = default;
Secret::Secret(std::span<const std::uint8_t> bytes) {
  if (bytes.size() != kSize) throw std::length_error("a secret has 32 bytes");
  page_ = Page::make();
  std::memcpy(page_->bytes, bytes.data(), kSize);
}
Secret::Secret(Secret&& other) noexcept : page_(other.page_) { other.page_ = nullptr; }
Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    Page::drop(page_);
    page_ = other.page_;
    other.page_ = nullptr;
  }
  return *this;
}
Secret::~Secret() { Page::drop(page_); }
Secret Secret::clone() const { return page_ == nullptr ? Secret() : Secret(std::span<const std::uint8_t>(page_->bytes, kSize)); }
bool Secret::is_empty() const {
  if (page_ == nullptr) return true;
  std::uint8_t any = 0;
  for (std::uint8_t b : page_->bytes) any |= b;
  return any == 0;
}
std::uint8_t* Secret::data() {
  if (page_ == nullptr) page_ = Page::make();
  return page_->bytes;
}
const std::uint8_t* Secret::data() const {
  static constexpr std::uint8_t kZero[kSize] = {};
  return page_ == nullptr ? kZero : page_->bytes;
}
std::span<const std::uint8_t, Secret::kSize> Secret::bytes() const { return std::span<const std::uint8_t, kSize>(data(), kSize); }

}  // namespace ostoja::core
