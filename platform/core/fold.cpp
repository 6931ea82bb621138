// Folding and transliteration for search (ICU). The common scripts go through a table made once; the rest asks ICU a character at a time.
#include "core/text.h"

#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <array>
#include <memory>

namespace ostoja::core {
namespace {

constexpr std::size_t kTable = 0x2000;  // Latin, Greek, Cyrillic, Armenian … Vietnamese

char32_t fold_one(char32_t c, const icu::Normalizer2& nfd) {
  if (u_charType(static_cast<UChar32>(c)) == U_NON_SPACING_MARK) return 0;
  c = static_cast<char32_t>(u_foldCase(static_cast<UChar32>(c), U_FOLD_CASE_DEFAULT));
  icu::UnicodeString parts;
  // Folded again: "İ" has no small letter of its own, but its first part has.
  if (nfd.getDecomposition(static_cast<UChar32>(c), parts) && !parts.isEmpty()) c = static_cast<char32_t>(u_foldCase(parts.char32At(0), U_FOLD_CASE_DEFAULT));
  switch (c) {  // letters with a stroke have no decomposition
    case U'ł': return U'l';
    case U'đ': case U'ð': return U'd';
    case U'ø': return U'o';
    case U'ß': return U's';
    case U'æ': return U'a';
    case U'œ': return U'o';
    case U'þ': return U't';
    case U'ı': return U'i';
    case U'ґ': return U'г';
    case U'’': case U'ʼ': case U'‘': case U'`': return U'\'';
    default: break;
  }
  if (u_isUWhiteSpace(static_cast<UChar32>(c)) || u_iscntrl(static_cast<UChar32>(c))) return U' ';
  return c;
}

const icu::Normalizer2& decomposer() {
  UErrorCode error = U_ZERO_ERROR;
  static const icu::Normalizer2* nfd = icu::Normalizer2::getNFDInstance(error);
  return *nfd;
}

const std::array<char32_t, kTable>& table() {
  static const auto made = [] {
    auto out = std::make_unique<std::array<char32_t, kTable>>();
    for (std::size_t c = 0; c < kTable; ++c) (*out)[c] = fold_one(static_cast<char32_t>(c), decomposer());
    return out;
  }();
  return *made;
}

void append_utf8(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xc0 | c >> 6);
    out += static_cast<char>(0x80 | (c & 63));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xe0 | c >> 12);
    out += static_cast<char>(0x80 | (c >> 6 & 63));
    out += static_cast<char>(0x80 | (c & 63));
  } else {
    out += static_cast<char>(0xf0 | c >> 18);
    out += static_cast<char>(0x80 | (c >> 12 & 63));
    out += static_cast<char>(0x80 | (c >> 6 & 63));
    out += static_cast<char>(0x80 | (c & 63));
  }
}

// Calls `each` with every folded code point; broken UTF-8 reads as blanks.
template <class Each>
void folded(std::string_view s, Each each) {
  const auto& fast = table();
  for (std::size_t i = 0; i < s.size();) {
    auto c = static_cast<unsigned char>(s[i]);
    char32_t point = c;
    std::size_t more = c < 0x80 ? 0 : c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
    if (more != 0) {
      point = c & (0x3f >> more);
      std::size_t k = 1;
      for (; k <= more && i + k < s.size() && (static_cast<unsigned char>(s[i + k]) & 0xc0) == 0x80; ++k)
        point = point << 6 | (static_cast<unsigned char>(s[i + k]) & 0x3f);
      if (k <= more || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) point = U' ';
      more = k - 1;
    }
    i += more + 1;
    if (char32_t f = point < kTable ? fast[point] : fold_one(point, decomposer())) each(f);
  }
}

}  // namespace

std::string fold(std::string_view s) {
  std::string out;
  out.reserve(s.size());
  bool blank = true;  // no blank at the start
  folded(s, [&](char32_t c) {
    if (c == U' ') {
      if (!blank) out += ' ';
      blank = true;
    } else {
      append_utf8(out, c);
      blank = false;
    }
  });
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::vector<std::string> words(std::string_view s) {
  std::vector<std::string> out;
  std::string word;
  std::size_t length = 0;
  auto close = [&] {
    if (length >= 2) out.push_back(word);
    word.clear();
    length = 0;
  };
  folded(s, [&](char32_t c) {
    bool part = c < 0x80 ? ((c >= U'a' && c <= U'z') || (c >= U'0' && c <= U'9')) : u_isalnum(static_cast<UChar32>(c)) != 0;
    if (part) {
      append_utf8(word, c);
      ++length;
    } else if (c != U'\'') {
      close();
    }
  });
  close();
  return out;
}

std::string latin(std::string_view s) {
  thread_local const std::unique_ptr<icu::Transliterator> make = [] {
    UErrorCode error = U_ZERO_ERROR;
    return std::unique_ptr<icu::Transliterator>(icu::Transliterator::createInstance("Any-Latin; Latin-ASCII; Lower", UTRANS_FORWARD, error));
  }();
  auto text = icu::UnicodeString::fromUTF8(icu::StringPiece(s.data(), static_cast<std::int32_t>(s.size())));
  if (make != nullptr) make->transliterate(text);
  std::string plain;
  text.toUTF8String(plain);
  std::string out;
  for (char c : plain)
    if (c != '\'' && c != '`') out += c;  // soft signs leave apostrophes
  return fold(out);
}

}  // namespace ostoja::core
