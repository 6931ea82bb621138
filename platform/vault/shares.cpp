// The root key in three shares, any two of which open it, as text that people write down and type again.
#include "core/failure.h"
#include "vault/vault.h"
#include "vault/wiped.h"

extern "C" {
#include <libgfshare.h>
}

#include <cstring>
#include <memory>
#include <mutex>

namespace ostoja::vault {
namespace {

constexpr std::string_view kWord = "ostoja-share";
constexpr std::size_t kIdSize = 3;                                    // of the root key: tells shares of two roots apart
constexpr std::size_t kPayload = kIdSize + core::Secret::kSize;       // 35 bytes: 56 characters, 14 groups
constexpr std::size_t kPayloadText = 56, kCheckText = 4;

using Context = std::unique_ptr<gfshare_ctx, decltype(&gfshare_ctx_free)>;
struct Share {
  int number = 0;
  Wiped<kPayload> payload;
};

void set_random_source() {
  static std::once_flag once;
  ready();
  std::call_once(once, [] { gfshare_fill_rand = [](unsigned char* to, unsigned int n) { randombytes_buf(to, n); }; });
}

// Twenty-four bits of a keyed hash: enough to see that two shares do not belong together, and no help in guessing 256 bits.
std::array<std::uint8_t, kIdSize> root_id(const core::Secret& root) {
  constexpr std::string_view kLabel = "ostoja/share";
  std::array<std::uint8_t, 32> hash;
  crypto_generichash(hash.data(), hash.size(), core::bytes_of(kLabel).data(), kLabel.size(), root.data(), core::Secret::kSize);
  return {hash[0], hash[1], hash[2]};
}

std::string check_of(std::string_view operator_code, int number, const Wiped<kPayload>& payload) {
  std::string text = "ostoja/share-check|" + std::string(operator_code) + "|" + std::to_string(number) + "|";
  text.append(reinterpret_cast<const char*>(payload.data()), kPayload);
  Hash hash = blake2b(text);
  sodium_memzero(text.data(), text.size());
  return core::base32(std::span(hash).first(5)).substr(0, kCheckText);
}

std::string text_of(std::string_view operator_code, int number, const Wiped<kPayload>& payload) {
  std::string plain = core::base32(payload.bytes);
  std::string out;
  out.reserve(128);
  out.append(kWord).append(" ").append(operator_code).append(" ").append(std::to_string(number)).append(" ");
  for (std::size_t i = 0; i < plain.size(); ++i) {
    if (i > 0 && i % 4 == 0) out += '-';
    out += plain[i];
  }
  out.append(" ").append(check_of(operator_code, number, payload));
  sodium_memzero(plain.data(), plain.size());
  return out;
}

// The base32 characters of what was typed: case, blanks and dashes do not matter, and digits that are not in the alphabet are read as the
// letters they look like.
core::Result<std::string> typed_characters(std::string_view typed) {
  std::string out;
  out.reserve(kPayloadText + kCheckText);
  for (char c : typed) {
    if (c == '-' || c == ' ' || c == '\t' || c == '\r' || c == '\n') continue;
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    if (c == '0') c = 'O';
    if (c == '1') c = 'I';
    if (c == '8') c = 'B';
    if (!((c >= 'A' && c <= 'Z') || (c >= '2' && c <= '7'))) return core::fail(core::Errc::invalid, "the share has a character that no share has");
    out += c;
  }
  if (out.size() != kPayloadText + kCheckText) return core::fail(core::Errc::invalid, "the share is too short or too long: 14 groups of four and the check");
  return out;
}

std::string_view next_word(std::string_view& rest) {
  rest = core::trim(rest);
  auto end = rest.find_first_of(" \t\r\n");
  auto word = rest.substr(0, end);
  rest.remove_prefix(word.size());
  return word;
}

core::Done read_share(std::string_view operator_code, std::string_view typed, Share& out) {
  auto rest = typed;
  if (!core::iequals_ascii(next_word(rest), kWord)) return core::fail(core::Errc::invalid, "a share starts with the word ostoja-share");
  if (!core::iequals_ascii(next_word(rest), operator_code)) return core::fail(core::Errc::invalid, "the share is of another operator");
  auto number = next_word(rest);
  if (number != "1" && number != "2" && number != "3") return core::fail(core::Errc::invalid, "a share has the number 1, 2 or 3");
  out.number = number[0] - '0';
  std::string text = TRY(typed_characters(rest));
  auto bytes = core::unbase32(std::string_view(text).substr(0, kPayloadText));
  bool good = bytes && bytes->size() == kPayload;
  if (good) {
    std::memcpy(out.payload.data(), bytes->data(), kPayload);
    sodium_memzero(bytes->data(), bytes->size());
    good = equal_constant_time(std::string_view(text).substr(kPayloadText), check_of(operator_code, out.number, out.payload));
  }
  sodium_memzero(text.data(), text.size());
  if (!good) return core::fail(core::Errc::invalid, "the share is mistyped: its check does not fit");
  return {};
}

}  // namespace

std::array<std::string, 3> split(std::string_view operator_code, const core::Secret& root) {
  set_random_source();
  if (root.is_empty()) throw core::Failure(core::Errc::internal, "an empty key cannot be split");
  unsigned char numbers[3] = {1, 2, 3};
  Context context(gfshare_ctx_init_enc(numbers, 3, 2, core::Secret::kSize), &gfshare_ctx_free);
  if (!context) throw std::bad_alloc();
  Wiped<core::Secret::kSize> secret;
  std::memcpy(secret.data(), root.data(), core::Secret::kSize);
  gfshare_ctx_enc_setsecret(context.get(), secret.data());
  auto id = root_id(root);
  std::array<std::string, 3> out;
  for (unsigned char i = 0; i < 3; ++i) {
    Wiped<kPayload> payload;
    std::memcpy(payload.data(), id.data(), kIdSize);
    gfshare_ctx_enc_getshare(context.get(), i, payload.data() + kIdSize);
    out[i] = text_of(operator_code, i + 1, payload);
  }
  return out;
}

core::Result<core::Secret> join(std::string_view operator_code, std::string_view share_a, std::string_view share_b) {
  set_random_source();
  Share a, b;
  TRY_VOID(read_share(operator_code, share_a, a));
  TRY_VOID(read_share(operator_code, share_b, b));
  if (sodium_memcmp(a.payload.data(), b.payload.data(), kIdSize) != 0) return core::fail(core::Errc::invalid, "the two shares belong to different keys");
  if (a.number == b.number) return core::fail(core::Errc::invalid, "twice the same share: two different ones are needed");
  unsigned char numbers[2] = {static_cast<unsigned char>(a.number), static_cast<unsigned char>(b.number)};
  Context context(gfshare_ctx_init_dec(numbers, 2, core::Secret::kSize), &gfshare_ctx_free);
  if (!context) throw std::bad_alloc();
  gfshare_ctx_dec_giveshare(context.get(), 0, a.payload.data() + kIdSize);
  gfshare_ctx_dec_giveshare(context.get(), 1, b.payload.data() + kIdSize);
  core::Secret root;
  gfshare_ctx_dec_extract(context.get(), root.data());
  auto id = root_id(root);
  if (sodium_memcmp(id.data(), a.payload.data(), kIdSize) != 0) return core::fail(core::Errc::invalid, "the two shares belong to different keys");
  return root;
}

core::Secret random_key() {
  ready();
  core::Secret out;
  randombytes_buf(out.data(), core::Secret::kSize);
  return out;
}

core::Bytes random_bytes(std::size_t n) {
  ready();
  core::Bytes out(n);
  randombytes_buf(out.data(), n);
  return out;
}

}  // namespace ostoja::vault
