#pragma once
// Text: UTF-8 checks, folding for search, hex and base-64, escaping. Everything here takes and gives UTF-8.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::core {

using Bytes = std::vector<std::uint8_t>;

bool is_utf8(std::string_view);
std::string_view trim(std::string_view);                       // ASCII white space at both ends
std::vector<std::string_view> split(std::string_view, char);   // empty parts are kept
std::string lower_ascii(std::string_view);
bool iequals_ascii(std::string_view, std::string_view);
std::size_t characters(std::string_view);                      // code points
std::string first_characters(std::string_view, std::size_t n); // at most n code points, never half a character

// Lower case, without marks, "ł" as "l", white space to one blank: how search compares. Fast for Latin and Cyrillic.
std::string fold(std::string_view);
// Any script to plain Latin letters in lower case (ICU): Łódź → lodz, Олена → olena, 阮 → ruan. Slow (µs a word): for names, not for texts.
std::string latin(std::string_view);
// The folded words of a text, at least two characters each.
std::vector<std::string> words(std::string_view);

std::string hex(std::span<const std::uint8_t>);
std::optional<Bytes> unhex(std::string_view);
std::string base64url(std::span<const std::uint8_t>);          // without padding
std::optional<Bytes> unbase64url(std::string_view);
std::string base32(std::span<const std::uint8_t>);             // RFC 4648 upper case without padding (TOTP secrets)
std::optional<Bytes> unbase32(std::string_view);
std::string html(std::string_view);                            // & < > " '
std::string url_encoded(std::string_view);                     // for query values and path parts

inline std::span<const std::uint8_t> bytes_of(std::string_view s) { return {reinterpret_cast<const std::uint8_t*>(s.data()), s.size()}; }
inline std::string_view view_of(std::span<const std::uint8_t> b) { return {reinterpret_cast<const char*>(b.data()), b.size()}; }

// A telephone number as typed → E.164 (+48221234567); national Polish numbers of nine digits get +48. Nothing when it cannot be one.
std::optional<std::string> e164(std::string_view typed);
// The same for the eye: +48 22 555 01 77, +48 605 687 750; numbers of other countries stay as they are, since where their groups lie is not known here.
std::string phone_shown(std::string_view number);

}  // namespace ostoja::core
