#include "attachments/types.h"

#include "core/text.h"

#include <algorithm>
#include <array>

namespace ostoja::attachments {
namespace {

using sandbox::Kind;
constexpr std::array<Type, 14> kTypes{{{"PDF", "pdf", Kind::pdf}, {"PNG", "png", Kind::png}, {"JPEG", "jpg", Kind::jpeg}, {"WEBP", "webp", Kind::webp}, {"GIF", "gif", Kind::gif}, {"HEIC", "heic", {}},
                                       {"TXT", "txt", {}}, {"DOCX", "docx", {}}, {"ODT", "odt", {}}, {"XLSX", "xlsx", {}}, {"EML", "eml", {}}, {"MP3", "mp3", {}}, {"M4A", "m4a", {}}, {"OGG", "ogg", {}}}};
constexpr std::array<std::string_view, 9> kWrong{"nothing", "empty", "unknown", "markup", "program", "macros", "archive", "bomb", "broken"};

std::uint32_t little(std::string_view s, std::size_t at, int bytes) {
  std::uint32_t v = 0;
  for (int i = bytes - 1; i >= 0; --i) v = v << 8 | static_cast<unsigned char>(s[at + static_cast<std::size_t>(i)]);
  return v;
}
Found is(std::string_view code) { return {type_of(code), Wrong::nothing}; }
Found no(Wrong w) { return {nullptr, w}; }

// The table of contents at the end of a ZIP.
Found office_document(std::string_view s) {
  constexpr std::size_t kEnd = 22, kHead = 46;
  constexpr std::uint64_t kMega = 1'000'000;
  auto from = s.size() > 65557 ? s.size() - 65557 : 0;
  auto end = s.rfind("PK\5\6");
  if (end == s.npos || end < from || end + kEnd > s.size()) return no(Wrong::broken);
  auto count = little(s, end + 10, 2);
  std::size_t at = little(s, end + 16, 4);
  std::uint64_t packed = 0, unpacked = 0;
  bool word = false, sheet = false, macros = false;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (at + kHead > s.size() || s.substr(at, 4) != "PK\1\2") return no(Wrong::broken);
    packed += little(s, at + 20, 4), unpacked += little(s, at + 24, 4);
    auto name_size = little(s, at + 28, 2);
    if (at + kHead + name_size > s.size()) return no(Wrong::broken);
    auto name = s.substr(at + kHead, name_size);
    word = word || name == "word/document.xml";
    sheet = sheet || name == "xl/workbook.xml";
    macros = macros || name.ends_with("vbaProject.bin") || name.starts_with("Basic/");
    at += kHead + name_size + little(s, at + 30, 2) + little(s, at + 32, 2);
  }
  if (unpacked > 300 * kMega || (unpacked > 30 * kMega && unpacked > 100 * packed)) return no(Wrong::bomb);
  const bool text = s.size() > 80 && little(s, 26, 2) == 8 && s.substr(30, 8) == "mimetype" && s.substr(38).starts_with("application/vnd.oasis.opendocument.text");
  if (!word && !sheet && !text) return no(Wrong::archive);
  if (macros) return no(Wrong::macros);
  return is(word ? "DOCX" : sheet ? "XLSX" : "ODT");
}

bool is_markup(std::string_view s) {
  if (s.starts_with("\xef\xbb\xbf")) s.remove_prefix(3);
  s = core::trim(s.substr(0, 4096));
  if (!s.starts_with('<')) return false;
  auto head = core::lower_ascii(s);
  for (std::string_view word : {"<svg", "<html", "<!doctype", "<?xml", "<script", "<head", "<body", "<!--", "<iframe"})
    if (head.starts_with(word)) return true;
  return false;
}

bool is_letter(std::string_view s) {  // RFC 5322: a head of named fields, among them who it is from
  s = s.substr(0, 16384);
  auto colon = s.find(':');
  if (colon == s.npos || colon == 0 || colon > 60) return false;
  for (char ch : s.substr(0, colon))
    if (ch <= ' ' || ch > '~') return false;
  auto head = core::lower_ascii(s);
  return head.starts_with("from:") || head.find("\nfrom:") != head.npos;
}

bool is_plain(std::string_view s) {
  for (unsigned char ch : s)
    if (ch < 0x20 && ch != '\n' && ch != '\r' && ch != '\t' && ch != '\f') return false;
  return true;
}

}  // namespace

const Type* type_of(std::string_view code) {
  for (const auto& t : kTypes)
    if (t.code == code) return &t;
  return nullptr;
}
std::string_view word_of(Wrong w) { return kWrong[static_cast<std::size_t>(w)]; }

Found identify(std::string_view s) {
  if (s.empty()) return no(Wrong::empty);
  if (s.starts_with("%PDF-")) return is("PDF");
  if (s.starts_with("\x89PNG\r\n\x1a\n")) return is("PNG");
  if (s.starts_with("\xff\xd8\xff")) return is("JPEG");
  if (s.starts_with("GIF87a") || s.starts_with("GIF89a")) return is("GIF");
  if (s.size() > 12 && s.starts_with("RIFF") && s.substr(8, 4) == "WEBP") return is("WEBP");
  if (s.size() > 12 && s.substr(4, 4) == "ftyp") {
    auto brand = s.substr(8, 4);
    for (std::string_view b : {"heic", "heix", "mif1", "msf1", "heim", "heis"})
      if (brand == b) return is("HEIC");
    if (brand == "M4A " || brand == "M4B ") return is("M4A");
    return no(Wrong::unknown);
  }
  if (s.starts_with("OggS")) return is("OGG");
  if (s.starts_with("ID3") || (s.size() > 4 && s[0] == '\xff' && (static_cast<unsigned char>(s[1]) & 0xe6) == 0xe2)) return is("MP3");
  if (s.starts_with("PK\3\4")) return office_document(s);
  if (s.starts_with("PK\5\6") || s.starts_with("7z\xbc\xaf\x27\x1c") || s.starts_with("Rar!") || s.starts_with("\x1f\x8b") || s.starts_with("BZh") || s.starts_with("\xfd" "7zXZ")) return no(Wrong::archive);
  if (s.starts_with("MZ") || s.starts_with("\x7f" "ELF") || s.starts_with("#!") || s.starts_with("\xca\xfe\xba\xbe")) return no(Wrong::program);
  if (!is_plain(s)) return no(Wrong::unknown);
  if (is_markup(s)) return no(Wrong::markup);
  return is(is_letter(s) ? "EML" : "TXT");
}

std::string kept_name(std::string_view name, const Type& type) {
  if (auto slash = name.find_last_of("/\\"); slash != name.npos) name.remove_prefix(slash + 1);
  std::string clean;
  for (std::size_t i = 0; i < name.size(); ++i) {
    // U+202A … U+202E and U+2066 … U+2069 make "gpj.exe" read as "exe.jpg"; letters that run from right to left need none of them.
    if (i + 2 < name.size() && name[i] == '\xe2' && ((name[i + 1] == '\x80' && name[i + 2] >= '\xaa' && name[i + 2] <= '\xae') || (name[i + 1] == '\x81' && name[i + 2] >= '\xa6' && name[i + 2] <= '\xa9'))) {
      i += 2;
      continue;
    }
    if (static_cast<unsigned char>(name[i]) >= 0x20 && name[i] != 0x7f) clean += name[i];
  }
  clean = core::first_characters(core::trim(clean), 150);
  auto ending = "." + std::string(type.extension);
  auto lower = core::lower_ascii(clean);
  const bool fits = lower.ends_with(ending) || (type.code == "JPEG" && (lower.ends_with(".jpeg") || lower.ends_with(".jpe"))) || (type.code == "HEIC" && lower.ends_with(".heif")) ||
                    (type.code == "OGG" && (lower.ends_with(".oga") || lower.ends_with(".opus"))) || (type.code == "TXT" && (lower.ends_with(".csv") || lower.ends_with(".md")));
  if (clean.empty() || clean == ending) clean = "plik";
  return fits ? clean : clean + ending;
}

std::string size_text(std::int64_t bytes, std::string_view lang) {
  const char point = lang == "pl" ? ',' : '.';
  if (bytes < 1000) return std::to_string(bytes) + " B";
  if (bytes < 1'000'000) return std::to_string((bytes + 500) / 1000) + " kB";
  auto tenths = (bytes + 50'000) / 100'000;
  return std::to_string(tenths / 10) + point + static_cast<char>('0' + tenths % 10) + " MB";
}

}  // namespace ostoja::attachments
