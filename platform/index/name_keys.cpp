#include "index/name_keys.h"

#include "core/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

namespace ostoja::index {
namespace {

constexpr std::size_t kLongestName = 1600, kLongestWord = 40, kLongestKey = 32;

// ---- letters ----

struct Letter { char32_t from; const char* to; };

// Letters with a mark whose sound differs from that of the bare letter.
constexpr Letter kMarked[] = {
    {U'ł', "l"}, {U'ż', "Z"}, {U'ž', "Z"}, {U'š', "S"}, {U'ş', "S"}, {U'ș', "S"}, {U'č', "C"}, {U'ć', "C"}, {U'ç', "C"}, {U'đ', "Z"}, {U'ğ', "g"}, {U'ą', "on"}, {U'ę', "en"}, {U'ß', "s"},
    {U'æ', "e"}, {U'œ', "e"}, {U'ø', "e"}, {U'ö', "e"}, {U'ä', "e"}, {U'ñ', "ni"}, {U'ţ', "c"}, {U'ț', "c"}, {U'ð', "d"}, {U'þ', "t"}, {U'ř', "rZ"}, {U'ė', "e"}, {U'ő', "e"}, {U'ı', "i"}, {U'ś', "s"}, {U'ź', "z"}, {U'ń', "n"}, {U'ü', "u"}};

constexpr Letter kRussian[] = {
    {U'а', "a"}, {U'б', "b"}, {U'в', "v"}, {U'г', "g"}, {U'д', "d"}, {U'е', "e"}, {U'ё', "io"}, {U'ж', "Z"}, {U'з', "z"}, {U'и', "i"}, {U'й', "i"}, {U'к', "k"}, {U'л', "l"}, {U'м', "m"},
    {U'н', "n"}, {U'о', "o"}, {U'п', "p"}, {U'р', "r"}, {U'с', "s"}, {U'т', "t"}, {U'у', "u"}, {U'ф', "f"}, {U'х', "h"}, {U'ц', "c"}, {U'ч', "C"}, {U'ш', "S"}, {U'щ', "SC"}, {U'ъ', ""},
    {U'ы', "i"}, {U'ь', ""}, {U'э', "e"}, {U'ю', "iu"}, {U'я', "ia"}, {U'і', "i"}, {U'ї', "i"}, {U'є', "e"}, {U'ґ', "g"}, {U'ў', "u"}, {U'ј', "i"}, {U'љ', "l"}, {U'њ', "n"}, {U'ћ', "C"},
    {U'ђ', "Z"}, {U'џ', "Z"}, {U'ә', "a"}, {U'ғ', "g"}, {U'қ', "k"}, {U'ң', "n"}, {U'ө', "o"}, {U'ұ', "u"}, {U'ү', "u"}, {U'һ', "h"}, {U'ҷ', "Z"}, {U'ӣ', "i"}, {U'ӯ', "u"}, {U'ѓ', "g"}, {U'ќ', "k"}, {U'ѕ', "z"}};

const char* find(std::span<const Letter> table, char32_t c) {
  for (const auto& l : table)
    if (l.from == c) return l.to;
  return nullptr;
}

enum class Script : std::uint8_t { latin, cyrillic, abjad, other };
struct Word {
  Script script = Script::latin;
  std::u32string letters;  // small ones
};

bool is_latin(char32_t c) { return (c >= U'a' && c <= U'z') || (c >= 0xdf && c <= 0x24f && c != 0xf7) || (c >= 0x1e00 && c <= 0x1eff); }
bool is_abjad(char32_t c) { return (c >= 0x590 && c <= 0x77f) || (c >= 0x8a0 && c <= 0x8ff) || (c >= 0xfb1d && c <= 0xfdff) || (c >= 0xfe70 && c <= 0xfefe); }
bool is_mark(char32_t c) { return (c >= 0x300 && c <= 0x36f) || (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff || c == 0xad; }
bool is_quote(char32_t c) { return c == U'\'' || c == U'’' || c == U'ʼ' || c == U'‘' || c == U'`' || c == U'ʹ'; }
bool is_gap(char32_t c) {
  return c < 0x80 ? !(c >= U'a' && c <= U'z') : c < 0xc0 || c == 0xd7 || c == 0xf7 || (c >= 0x2000 && c <= 0x2bff) || (c >= 0x3000 && c <= 0x303f) || (c >= 0xd800 && c <= 0xf8ff) || (c >= 0xfe00 && c <= 0xfe0f) ||
         (c >= 0xfff0 && c <= 0xffff) || c >= 0x1f000 || c == 0x60c || c == 0x61b || c == 0x61f || (c >= 0x660 && c <= 0x669) || (c >= 0x6f0 && c <= 0x6f9);
}

char32_t lower(char32_t c) {
  if (c < 0x80) return c >= U'A' && c <= U'Z' ? c + 32 : c;
  if (c >= 0x410 && c <= 0x42f) return c + 32;
  if (c >= 0x400 && c <= 0x40f) return c + 80;
  if (c >= 0x490 && c <= 0x4ff && c != 0x4c0) return c % 2 == 0 ? c + 1 : c;
  if (c >= 0xc0 && c <= 0xde && c != 0xd7) return c + 32;
  if (c == 0x130) return U'i';
  if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e)) return c % 2 == 1 ? c + 1 : c;
  if (c == 0x178) return 0xff;
  if ((c >= 0x100 && c <= 0x177) || (c >= 0x1e00 && c <= 0x1eff) || (c >= 0x200 && c <= 0x233)) return c % 2 == 0 && c != 0x138 ? c + 1 : c;
  if (c == 0x1a0 || c == 0x1a2) return c + 1;
  if (c == 0x1af) return 0x1b0;
  return c;
}

// The next code point; anything broken reads as a gap.
char32_t next(std::string_view s, std::size_t& i) {
  auto c = static_cast<unsigned char>(s[i++]);
  if (c < 0x80) return c;
  const int more = c >= 0xf0 && c < 0xf8 ? 3 : c >= 0xe0 ? 2 : c >= 0xc0 ? 1 : 0;
  if (more == 0 || c >= 0xf8) return U' ';
  char32_t point = c & (0x3f >> more);
  for (int k = 0; k < more; ++k) {
    if (i >= s.size() || (static_cast<unsigned char>(s[i]) & 0xc0) != 0x80) return U' ';
    point = point << 6 | (static_cast<unsigned char>(s[i++]) & 0x3f);
  }
  return point > 0x10ffff ? U' ' : point;
}

void append_utf8(std::string& out, char32_t c) {
  if (c < 0x80) out += static_cast<char>(c);
  else if (c < 0x800) out += static_cast<char>(0xc0 | c >> 6), out += static_cast<char>(0x80 | (c & 63));
  else if (c < 0x10000) out += static_cast<char>(0xe0 | c >> 12), out += static_cast<char>(0x80 | (c >> 6 & 63)), out += static_cast<char>(0x80 | (c & 63));
  else out += static_cast<char>(0xf0 | c >> 18), out += static_cast<char>(0x80 | (c >> 12 & 63)), out += static_cast<char>(0x80 | (c >> 6 & 63)), out += static_cast<char>(0x80 | (c & 63));
}
std::string utf8(const std::u32string& s) {
  std::string out;
  for (auto c : s) append_utf8(out, c);
  return out;
}

// ---- readings of a Latin word ----

// `from` is found at the present place, before one of `before` (empty: whatever follows; "$" the end), and sounds as `to`. The longest rule wins, so longer ones stand first.
struct Rule { std::string_view from, before, to; };

constexpr Rule kCommon[] = {
    {"shch", "", "SC"}, {"szcz", "", "SC"}, {"tsch", "", "C"}, {"tch", "", "C"}, {"tsh", "", "C"}, {"dzh", "", "Z"}, {"dsch", "", "Z"}, {"dj", "", "Z"}, {"zh", "", "Z"}, {"kh", "", "h"},
    {"ts", "", "c"}, {"tz", "", "c"}, {"ph", "", "f"}, {"th", "", "t"}, {"ck", "", "k"}, {"qu", "", "kv"}, {"gh", "", "g"}, {"sh", "", "S"}, {"rh", "", "r"}, {"dz", "", "z"},
    {"q", "", "k"}, {"x", "", "ks"}, {"w", "", "v"}, {"y", "", "i"}, {"j", "", "i"}};
constexpr Rule kPolish[] = {{"sz", "", "S"}, {"cz", "", "C"}, {"rz", "", "Z"}, {"ch", "", "h"}};
constexpr Rule kEnglish[] = {
    {"ch", "", "C"}, {"ee", "", "i"}, {"oo", "", "u"}, {"ea", "", "i"}, {"ck", "", "k"}, {"c", "eiy", "s"}, {"c", "", "k"}, {"g", "ei", "Z"}, {"j", "", "Z"}, {"ow", "", "ou"}, {"aw", "", "o"},
    {"igh", "", "ai"}, {"e", "$", ""}, {"kn", "", "n"}};
constexpr Rule kGerman[] = {
    {"schtsch", "", "SC"}, {"stsch", "", "SC"}, {"tzsch", "", "C"}, {"sch", "", "S"}, {"chs", "", "ks"}, {"ch", "", "h"}, {"ei", "", "ai"}, {"ey", "", "ai"}, {"eu", "", "oi"}, {"ie", "", "i"}, {"ah", "", "a"},
    {"oh", "", "o"}, {"eh", "", "e"}, {"uh", "", "u"}, {"ae", "", "e"}, {"oe", "", "e"}, {"ue", "", "u"}, {"v", "", "f"}, {"z", "", "c"}, {"c", "", "k"}};
constexpr Rule kFrench[] = {
    {"chtch", "", "SC"}, {"tch", "", "C"}, {"eau", "", "o"}, {"oui", "", "ui"}, {"ch", "", "S"}, {"ou", "", "u"}, {"au", "", "o"}, {"ai", "", "e"}, {"ei", "", "e"}, {"oi", "", "ua"}, {"gn", "", "n"},
    {"gu", "ei", "g"}, {"qu", "", "k"}, {"ff", "$", "f"}, {"j", "", "Z"}, {"g", "eiy", "Z"}, {"c", "eiy", "s"}, {"C", "", "s"}, {"c", "", "k"}, {"h", "", ""}, {"e", "$", ""}};
constexpr Rule kSouthern[] = {  // Spanish, Portuguese, Italian
    {"sch", "", "sk"}, {"cch", "", "k"}, {"ggi", "aou", "Z"}, {"cci", "aou", "C"}, {"gli", "", "li"}, {"ll", "", "l"}, {"gn", "", "ni"}, {"gu", "ei", "g"}, {"qu", "ei", "k"}, {"ci", "aou", "C"}, {"gi", "aou", "Z"},
    {"sc", "ei", "S"}, {"ch", "", "C"}, {"gh", "", "g"}, {"j", "", "h"}, {"c", "ei", "s"}, {"c", "", "k"}, {"h", "", ""}, {"g", "ei", "h"}, {"z", "", "s"}};
constexpr Rule kItalian[] = {
    {"sch", "", "sk"}, {"gli", "", "li"}, {"ch", "", "k"}, {"gh", "", "g"}, {"gn", "", "ni"}, {"sc", "ei", "S"}, {"ci", "aou", "C"}, {"gi", "aou", "Z"}, {"c", "ei", "C"}, {"g", "ei", "Z"}, {"c", "", "k"},
    {"zz", "", "c"}, {"z", "", "c"}, {"qu", "", "ku"}};

const Rule* rule_at(std::span<const Rule> rules, std::string_view s, std::size_t i) {
  const Rule* best = nullptr;
  for (const auto& r : rules) {
    if (best != nullptr && r.from.size() <= best->from.size()) continue;
    if (s.substr(i, r.from.size()) != r.from) continue;
    auto after = i + r.from.size();
    if (!r.before.empty() && !(r.before == "$" ? after == s.size() && i > 1 : after < s.size() && r.before.find(s[after]) != r.before.npos)) continue;
    best = &r;
  }
  return best;
}

// What all readings share: doubled sounds are one, "ie" is "e", a soft sign leaves nothing.
std::string settled(std::string_view s) {
  std::string out;
  for (std::size_t i = 0; i < s.size() && out.size() < kLongestKey; ++i) {
    char c = s[i];
    if (!out.empty()) {
      char last = out.back();
      if (c == last) continue;
      if (c == 'e' && last == 'i') {
        out.back() = 'e';
        if (out.size() >= 2 && out[out.size() - 2] == 'e') out.pop_back();
        continue;
      }
      if (last == 't' && (c == 'C' || c == 'c')) { out.back() = c; continue; }
      if (last == 'd' && (c == 'Z' || c == 'z')) { out.back() = c; continue; }
      if (last == 't' && c == 's') { out.back() = 'c'; continue; }
      if (last == 'k' && c == 'h') continue;
    }
    out += c;
  }
  return out;
}

std::string read_as(std::string_view word, std::span<const Rule> rules) {
  std::string out;
  for (std::size_t i = 0; i < word.size();) {
    const auto* r = rule_at(rules, word, i);
    const auto* common = rule_at(kCommon, word, i);
    if (r == nullptr || (common != nullptr && common->from.size() > r->from.size())) r = common;
    if (r == nullptr) {
      out += word[i++];
    } else {
      out += r->to;
      i += r->from.size();
    }
  }
  return settled(out);
}

// Consonants only, the ones that scripts without vowels keep apart.
std::string skeleton(std::string_view latin) {
  std::string out;
  auto read = read_as(latin, kPolish);
  for (char c : read) {
    if (c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'v') continue;
    if (c == 'Z') c = 'z';
    if (c == 'c') c = 's';
    if (c == 'g' && out.empty()) c = 'g';
    if (!out.empty() && out.back() == c) continue;
    out += c;
  }
  return out;
}

void add(std::vector<std::string>& keys, std::string key) {
  if (!key.empty() && std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(std::move(key));
}

// Letters a–z and the capitals of kMarked.
std::string latin_letters(const std::u32string& letters) {
  std::string out, rest;
  for (auto c : letters) {
    if (c < 0x80) {
      out += static_cast<char>(c);
    } else if (const auto* known = find(kMarked, c)) {
      out += known;
    } else {
      rest.clear();
      append_utf8(rest, c);
      for (char f : core::fold(rest))
        if (f >= 'a' && f <= 'z') out += f;
    }
  }
  return out;
}

std::vector<std::string> latin_keys(const std::u32string& letters) {
  std::vector<std::string> keys;
  auto marked = latin_letters(letters);
  if (marked.empty()) return keys;
  add(keys, read_as(marked, kPolish));
  std::string bare;  // as somebody types it who leaves the marks out
  for (char f : core::fold(utf8(letters)))
    if (f >= 'a' && f <= 'z') bare += f;
  add(keys, read_as(bare, kEnglish));
  add(keys, read_as(bare, kPolish));
  add(keys, read_as(bare, kGerman));
  add(keys, read_as(marked, kFrench));
  add(keys, read_as(bare, kSouthern));
  add(keys, read_as(bare, kItalian));
  return keys;
}

enum class Read : std::uint8_t { ukrainian, russian };

std::string cyrillic(const std::u32string& letters, Read as) {
  std::string out;
  for (auto c : letters) {
    if (as == Read::ukrainian && c == U'г') out += 'h';
    else if (const auto* known = find(kRussian, c)) out += known;
  }
  return settled(out);
}

std::vector<std::string> cyrillic_keys(const std::u32string& letters) {
  std::vector<std::string> keys;
  auto has = [&](std::u32string_view some) { return letters.find_first_of(some) != letters.npos; };
  const bool only_russian = has(U"ыэъё"), only_ukrainian = has(U"іїєґ");
  if (!only_russian) add(keys, cyrillic(letters, Read::ukrainian));
  if (has(U"ё")) {
    auto plain = letters;  // ё is often written, and transliterated, as е
    std::replace(plain.begin(), plain.end(), U'ё', U'е');
    add(keys, cyrillic(plain, Read::russian));
  }
  if (!only_ukrainian) add(keys, cyrillic(letters, Read::russian));
  return keys;
}

void add_latin_skeleton(std::vector<std::string>& keys, std::string_view latin) {
  if (auto bones = skeleton(latin); bones.size() >= 2) add(keys, "%" + bones);
}

// The words of a name in a script that ICU reads: it may give several (阮氏香 → ruan shi xiang).
void add_other(NameKeys& out, const Word& word) {
  auto text = core::latin(utf8(word.letters));
  for (auto part : core::split(text, ' ')) {
    std::string plain;
    for (char c : part)
      if (c >= 'a' && c <= 'z') plain += c;
    if (plain.empty() || out.words.size() >= kNameWords) continue;
    std::vector<std::string> keys;
    if (word.script == Script::abjad) {
      add(keys, "#" + skeleton(plain));
    } else {
      add(keys, read_as(plain, kPolish));
      add(keys, read_as(plain, kEnglish));
      add_latin_skeleton(keys, plain);
    }
    out.words.push_back(std::move(keys));
  }
}

void take(NameKeys& out, const Word& word) {
  if (word.letters.empty() || out.words.size() >= kNameWords) return;
  if (word.letters.size() == 1 && word.script != Script::other) {
    auto keys = word.script == Script::cyrillic ? cyrillic_keys(word.letters) : word.script == Script::latin ? latin_keys(word.letters) : std::vector<std::string>();
    if (!keys.empty() && out.initials.size() < 8) out.initials += keys.front()[0];
    return;
  }
  if (word.script == Script::abjad || word.script == Script::other) return add_other(out, word);
  auto keys = word.script == Script::cyrillic ? cyrillic_keys(word.letters) : latin_keys(word.letters);
  if (keys.empty()) return;
  add_latin_skeleton(keys, word.script == Script::cyrillic ? keys.front() : core::latin(utf8(word.letters)));
  out.words.push_back(std::move(keys));
}

}  // namespace

NameKeys name_keys(std::string_view name) {
  NameKeys out;
  Word word;
  int digits = 0, number = 0;
  auto close = [&] {
    take(out, word);
    word = {};
    if (digits == 4 && number >= 1900 && number < 2100) out.birth_year = number;
    digits = number = 0;
  };
  const auto end = std::min(name.size(), kLongestName);
  for (std::size_t i = 0; i < end;) {
    char32_t c = lower(next(name.substr(0, end), i));
    if (c >= U'0' && c <= U'9') {
      if (digits == 0) close();
      ++digits;
      number = digits <= 4 ? number * 10 + static_cast<int>(c - U'0') : 0;
      continue;
    }
    if (digits != 0) close();
    if (is_quote(c)) continue;
    if (is_mark(c)) {
      if (word.letters.empty()) continue;
      auto& last = word.letters.back();  // typed as two: the letter, then its mark
      if (c == 0x306 && last == U'и') last = U'й';
      else if (c == 0x308 && last == U'і') last = U'ї';
      else if (c == 0x308 && last == U'е') last = U'ё';
      else if (c == 0x307 && last == U'z') last = U'ż';
      else if (c == 0x30c && (last == U's' || last == U'c' || last == U'z')) last = last == U's' ? U'š' : last == U'c' ? U'č' : U'ž';
      continue;
    }
    if (is_gap(c)) {
      close();
      continue;
    }
    auto script = is_latin(c) ? Script::latin : c >= 0x400 && c <= 0x52f ? Script::cyrillic : is_abjad(c) ? Script::abjad : Script::other;
    if (!word.letters.empty() && script != word.script) close();
    word.script = script;
    if (word.letters.size() < kLongestWord) word.letters += c;
  }
  close();
  return out;
}

std::string text_of(const NameKeys& k) {
  std::string out = std::to_string(k.birth_year) + "|" + k.initials + "|";
  for (std::size_t i = 0; i < k.words.size(); ++i) {
    if (i > 0) out += ' ';
    for (std::size_t j = 0; j < k.words[i].size(); ++j) out += (j > 0 ? "," : "") + k.words[i][j];
  }
  return out;
}

NameKeys name_keys_from(std::string_view text) {
  NameKeys out;
  auto parts = core::split(text, '|');
  if (parts.size() != 3) return out;
  std::from_chars(parts[0].data(), parts[0].data() + parts[0].size(), out.birth_year);
  out.initials = parts[1];
  for (auto word : core::split(parts[2], ' ')) {
    std::vector<std::string> keys;
    for (auto key : core::split(word, ','))
      if (!key.empty()) keys.emplace_back(key);
    if (!keys.empty()) out.words.push_back(std::move(keys));
  }
  return out;
}

}  // namespace ostoja::index
