// What comes back from the child is foreign as well: each length is checked before it is believed.
#include "sandbox/sandbox.h"

#include <array>
#include <cstring>

namespace ostoja::sandbox {
namespace {

constexpr std::array<std::string_view, 8> kWords{"none", "too_large", "broken", "locked", "late", "memory", "stopped", "unavailable"};

std::uint32_t number_at(std::string_view s, std::size_t at) {
  std::uint32_t v = 0;
  for (std::size_t i = 0; i < 4; ++i) v |= static_cast<std::uint32_t>(static_cast<unsigned char>(s[at + i])) << (8 * i);
  return v;
}

// "OSP1", refusal, pages, number of pictures, then width, height, length, bytes of each; numbers are 32 bits, little end first.
Preview read(std::string_view s) {
  Preview out;
  out.refusal = Refusal::broken;
  if (s.size() < 16 || s.substr(0, 4) != "OSP1") return out;
  auto refusal = number_at(s, 4), count = number_at(s, 12);
  if (refusal > static_cast<std::uint32_t>(Refusal::memory) || count > kMostPages) return out;
  out.pages = number_at(s, 8);
  s.remove_prefix(16);
  std::vector<Picture> pictures;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (s.size() < 12) return out;
    auto width = number_at(s, 0), height = number_at(s, 4), size = number_at(s, 8);
    s.remove_prefix(12);
    if (size > s.size() || width < 1 || width > kLongestSide || height < 1 || height > kLongestSide || !s.substr(0, size).starts_with("\x89PNG\r\n\x1a\n")) return out;
    pictures.push_back({static_cast<int>(width), static_cast<int>(height), std::string(s.substr(0, size))});
    s.remove_prefix(size);
  }
  out.refusal = static_cast<Refusal>(refusal);
  if (out.refusal == Refusal::none && pictures.empty()) out.refusal = Refusal::broken;
  if (out.refusal == Refusal::none) out.pictures = std::move(pictures);
  return out;
}

Preview asked(const char* kind, std::string_view bytes) {
  auto answer = run({.kind = kind, .input = bytes});
  Preview out;
  switch (answer.end) {
    case End::done: return read(answer.output);
    case End::late: out.refusal = Refusal::late; break;
    case End::stopped: out.refusal = Refusal::stopped; break;
    case End::missing: out.refusal = Refusal::unavailable; break;
    case End::failed: out.refusal = answer.code == 4 ? Refusal::unavailable : Refusal::broken; break;  // 4: it could not confine itself and read nothing
  }
  return out;
}

}  // namespace

std::string_view word_of(Refusal r) { return kWords[static_cast<std::size_t>(r)]; }
Refusal refusal_of(std::string_view word) {
  for (std::size_t i = 0; i < kWords.size(); ++i)
    if (kWords[i] == word) return static_cast<Refusal>(i);
  return Refusal::broken;
}

Preview preview(Kind kind, std::string_view bytes) {
  constexpr const char* names[] = {"pdf", "png", "jpeg", "gif", "webp"};
  return asked(names[static_cast<std::size_t>(kind)], bytes);
}
Preview thumb(std::string_view png) { return asked("thumb", png); }

}  // namespace ostoja::sandbox
