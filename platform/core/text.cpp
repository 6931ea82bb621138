#include "core/text.h"

#include <algorithm>
#include <array>

namespace ostoja::core {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

template <int Bits>
std::string to_base(std::span<const std::uint8_t> in, std::string_view alphabet) {
  std::string out;
  unsigned buffer = 0;
  int have = 0;
  for (std::uint8_t b : in) {
    buffer = buffer << 8 | b;
    for (have += 8; have >= Bits; have -= Bits) out += alphabet[buffer >> (have - Bits) & ((1u << Bits) - 1)];
  }
  if (have > 0) out += alphabet[buffer << (Bits - have) & ((1u << Bits) - 1)];
  return out;
}

template <int Bits>
std::optional<Bytes> from_base(std::string_view in, std::string_view alphabet) {
  Bytes out;
  unsigned buffer = 0;
  int have = 0;
  for (char c : in) {
    auto digit = alphabet.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    buffer = buffer << Bits | static_cast<unsigned>(digit);
    have += Bits;
    if (have >= 8) {
      have -= 8;
      out.push_back(static_cast<std::uint8_t>(buffer >> have));
    }
  }
  if (have >= Bits || (buffer & ((1u << have) - 1)) != 0) return std::nullopt;  // left-over bits must be zero: one text per value
  return out;
}

}  // namespace

bool is_utf8(std::string_view s) {
  std::size_t i = 0, n = s.size();
  auto byte = [&](std::size_t at) { return static_cast<unsigned char>(s[at]); };
  while (i < n) {
    unsigned c = byte(i);
    if (c < 0x80) {
      ++i;
      continue;
    }
    std::size_t more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
    if (c < 0xc2 || c > 0xf4 || i + more >= n) return false;
    for (std::size_t k = 1; k <= more; ++k)
      if ((byte(i + k) & 0xc0) != 0x80) return false;
    unsigned second = byte(i + 1);
    if ((c == 0xe0 && second < 0xa0) || (c == 0xed && second > 0x9f) || (c == 0xf0 && second < 0x90) || (c == 0xf4 && second > 0x8f)) return false;
    i += more + 1;
  }
  return true;
}

std::string_view trim(std::string_view s) {
  constexpr std::string_view kBlank = " \t\r\n\f\v";
  auto from = s.find_first_not_of(kBlank);
  if (from == std::string_view::npos) return {};
  return s.substr(from, s.find_last_not_of(kBlank) - from + 1);
}

std::vector<std::string_view> split(std::string_view s, char at) {
  std::vector<std::string_view> out;
  for (;;) {
    auto end = s.find(at);
    out.push_back(s.substr(0, end));
    if (end == std::string_view::npos) return out;
    s.remove_prefix(end + 1);
  }
}

std::string lower_ascii(std::string_view s) {
  std::string out(s);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

bool iequals_ascii(std::string_view a, std::string_view b) { return a.size() == b.size() && lower_ascii(a) == lower_ascii(b); }

std::size_t characters(std::string_view s) {
  std::size_t n = 0;
  for (char c : s) n += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  return n;
}

std::string first_characters(std::string_view s, std::size_t n) {
  std::size_t i = 0;
  for (std::size_t seen = 0; i < s.size(); ++i)
    if ((static_cast<unsigned char>(s[i]) & 0xc0) != 0x80 && seen++ == n) break;
  return std::string(s.substr(0, i));
}

std::string hex(std::span<const std::uint8_t> in) {
  std::string out;
  out.reserve(in.size() * 2);
  for (std::uint8_t b : in) {
    out += kHex[b >> 4];
    out += kHex[b & 15];
  }
  return out;
}
std::optional<Bytes> unhex(std::string_view s) {
  if (s.size() % 2 != 0) return std::nullopt;
  Bytes out;
  for (std::size_t i = 0; i < s.size(); i += 2) {
    auto a = kHex.find(s[i]), b = kHex.find(s[i + 1]);
    if (a == std::string_view::npos || b == std::string_view::npos) return std::nullopt;
    out.push_back(static_cast<std::uint8_t>(a << 4 | b));
  }
  return out;
}
std::string base64url(std::span<const std::uint8_t> in) { return to_base<6>(in, kBase64); }
std::optional<Bytes> unbase64url(std::string_view s) { return from_base<6>(s, kBase64); }
std::string base32(std::span<const std::uint8_t> in) { return to_base<5>(in, kBase32); }
std::optional<Bytes> unbase32(std::string_view s) { return from_base<5>(s, kBase32); }

std::string html(std::string_view s) {
  std::string out;
  out.reserve(s.size() + 16);
  for (char c : s) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string url_encoded(std::string_view s) {
  std::string out;
  for (char ch : s) {
    auto c = static_cast<unsigned char>(ch);
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out += ch;
    } else {
      out += '%';
      out += "0123456789ABCDEF"[c >> 4];
      out += "0123456789ABCDEF"[c & 15];
    }
  }
  return out;
}

std::string phone_shown(std::string_view number) {
  if (number.size() != 12 || !number.starts_with("+48") || !std::all_of(number.begin() + 1, number.end(), [](char c) { return c >= '0' && c <= '9'; })) return std::string(number);
  // Area codes of the Polish numbering plan; everything else of nine digits is a mobile or special number, said in threes.
  static constexpr std::string_view kAreas = " 12 13 14 15 16 17 18 22 23 24 25 29 32 33 34 41 42 43 44 46 48 52 54 55 56 58 59 61 62 63 65 67 68 71 74 75 76 77 81 82 83 84 85 86 87 89 91 94 95 ";
  auto d = number.substr(3);
  auto area = " " + std::string(d.substr(0, 2)) + " ";
  std::string out = "+48 ";
  const std::string_view groups = kAreas.find(area) != kAreas.npos ? "2322" : "333";
  for (char n : groups) {
    const auto size = static_cast<std::size_t>(n - '0');
    out.append(d.substr(0, size)).append(1, ' ');
    d.remove_prefix(size);
  }
  out.pop_back();
  return out;
}

std::optional<std::string> e164(std::string_view typed) {
  std::string digits;
  bool plus = false;
  for (char c : trim(typed)) {
    if (c >= '0' && c <= '9') digits += c;
    else if (c == '+' && digits.empty() && !plus) plus = true;
    else if (c != ' ' && c != '-' && c != '(' && c != ')' && c != '.' && c != '/') return std::nullopt;
  }
  if (!plus && digits.starts_with("00")) {
    digits.erase(0, 2);
    plus = true;
  }
  if (!plus && digits.size() == 9 && digits[0] != '0') {
    digits.insert(0, "48");
    plus = true;
  }
  if (!plus && digits.size() == 11 && digits.starts_with("48")) plus = true;
  if (!plus || digits.size() < 7 || digits.size() > 15 || digits[0] == '0') return std::nullopt;
  return "+" + digits;
}

}  // namespace ostoja::core
