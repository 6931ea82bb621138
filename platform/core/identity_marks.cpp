#include "core/identity_marks.h"

#include "core/text.h"
#include "core/time.h"

#include <algorithm>
#include <cstdio>
#include <string>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

namespace ostoja::core {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
bool capital(char c) { return c >= 'A' && c <= 'Z'; }
bool letter(char c) { return capital(c) || (c >= 'a' && c <= 'z'); }

// A text as its shape, one byte for each character: ASCII as it is; another letter as x or X, any white space as a blank, any dash as a hyphen, everything else as a dot. So a
// name in Polish quotation marks or a number with hard spaces is seen like any other.
struct Shape {
  std::string_view text;
  std::string plain;
  std::vector<std::size_t> at;  // where each character begins, and the end

  explicit Shape(std::string_view t) : text(t) {
    const auto size = static_cast<std::int32_t>(t.size());
    for (std::int32_t i = 0; i < size;) {
      at.push_back(static_cast<std::size_t>(i));
      UChar32 c = 0;
      U8_NEXT(t.data(), i, size, c);
      if (c >= 0 && c < 0x80) plain += static_cast<char>(c);
      else if (c < 0) plain += '.';
      else if (u_isalpha(c)) plain += u_isupper(c) ? 'X' : 'x';
      else if (u_isUWhiteSpace(c)) plain += ' ';
      else plain += u_charType(c) == U_DASH_PUNCTUATION || c == 0x2212 ? '-' : '.';
    }
    at.push_back(t.size());
  }
  std::string_view part(std::size_t begin, std::size_t end) const { return text.substr(at[begin], at[end] - at[begin]); }
  // What stands before a place: at most `n` characters back, folded, without blanks at the end.
  std::string before(std::size_t place, std::size_t n) const { return std::string(trim(fold(part(place < n ? 0 : place - n, place)))); }
  MarkedText mark(IdentityMark kind, std::size_t begin, std::size_t end) const { return {kind, at[begin], at[end] - at[begin]}; }
};

// A word of letters, with where it stands; a hyphen joins two family names.
struct Word { std::size_t begin = 0, end = 0; bool capital = false; std::string folded; };

std::vector<Word> words_of(const Shape& s) {
  std::vector<Word> out;
  const auto& t = s.plain;
  for (std::size_t i = 0; i < t.size();) {
    if (!letter(t[i])) {
      ++i;
      continue;
    }
    auto end = i;
    while (end < t.size() && (letter(t[end]) || (t[end] == '-' && end + 1 < t.size() && letter(t[end + 1])))) ++end;
    // A word in capitals throughout is an abbreviation, unless it is long enough to be a name.
    const bool short_capitals = end - i > 1 && end - i < 5 && capital(t[i + 1]);
    out.push_back({i, end, capital(t[i]) && !short_capitals, fold(s.part(i, end))});
    i = end;
  }
  return out;
}

bool holds(const std::string& text, std::initializer_list<std::string_view> any) {
  return std::any_of(any.begin(), any.end(), [&](std::string_view one) { return text.find(one) != text.npos; });
}

// Polish cases of a given name: Anna, Anny, Annie, Annę, Anną; Jan, Jana, Janowi, Janem, Janie.
bool is_name(std::string_view word, std::string_view name) {
  if (name.size() < 3 || word.size() < name.size() - 1 || word.size() > name.size() + 4) return false;
  const bool on_a = name.ends_with('a');
  const auto stem = on_a ? name.substr(0, name.size() - 1) : name;
  if (!word.starts_with(stem)) {
    // Anka, Ance; Olga, Oldze: the last consonant changes.
    const auto last = stem.back();
    const std::string changed = std::string(stem.substr(0, stem.size() - 1)) + (last == 'k' ? "ce" : last == 'g' ? "dze" : last == 'r' ? "rze" : "?");
    return on_a && word == changed;
  }
  const auto ending = word.substr(stem.size());
  constexpr std::string_view kOnA[] = {"a", "y", "i", "e", "ie", "o"}, kOther[] = {"", "a", "owi", "em", "ie", "u", "iem", "e", "ego", "emu", "m"};
  return on_a ? std::find(std::begin(kOnA), std::end(kOnA), ending) != std::end(kOnA) : std::find(std::begin(kOther), std::end(kOther), ending) != std::end(kOther);
}

void names(const Shape& s, std::span<const std::string_view> known, std::vector<MarkedText>& out) {
  const auto all = words_of(s);
  auto beside = [&](const Word& a, const Word& b) { return b.begin - a.end <= 2 && s.plain.find_first_not_of(" \t", a.end) == b.begin; };  // only blanks between them
  auto named = [&](const Word& w) { return w.capital && w.end - w.begin >= 2; };
  auto given = [&](const Word& w) { return w.capital && std::any_of(known.begin(), known.end(), [&](std::string_view n) { return is_name(w.folded, n); }); };
  // A capital letter at the beginning of a sentence says nothing of the word.
  auto begins = [&](const Word& w) {
    const auto lead = s.before(w.begin, 8);
    return lead.empty() || std::string_view(".!?:").find(lead.back()) != std::string_view::npos || s.plain[w.begin - 1] == '\n';
  };
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!given(all[i])) continue;
    auto first = i, last = i;
    while (last + 1 < all.size() && last < i + 2 && beside(all[last], all[last + 1]) && named(all[last + 1])) ++last;
    if (last == i && i > 0 && beside(all[i - 1], all[i]) && named(all[i - 1]) && !begins(all[i - 1])) --first;  // the family name first
    if (first == last) continue;
    // A street, a school, a saint is named after somebody.
    const auto lead = s.before(all[first].begin, 12);
    constexpr std::string_view kPlaces[] = {"ul.", "al.", "pl.", "im.", "sw.", "ulicy", "ulica", "imienia"};
    if (std::none_of(std::begin(kPlaces), std::end(kPlaces), [&](std::string_view place) { return lead.ends_with(place); })) out.push_back(s.mark(IdentityMark::name, all[first].begin, all[last].end));
    i = last;
  }
}

// Runs of digits with single blanks or hyphens between groups: a telephone, a PESEL, or neither.
void numbers(const Shape& s, std::vector<MarkedText>& out) {
  const auto& t = s.plain;
  auto at = [&](std::size_t i) { return i < t.size() ? t[i] : ' '; };
  for (std::size_t i = 0; i < t.size();) {
    const bool plus = t[i] == '+' && digit(at(i + 1));
    if (!plus && !digit(t[i])) {
      ++i;
      continue;
    }
    const auto begin = i;
    if (plus) ++i;
    std::string digits;
    std::size_t end = i, groups = 1;
    for (; i < t.size(); ++i) {
      if (digit(t[i])) digits += t[i], end = i + 1;
      else if ((t[i] == ' ' || t[i] == '-') && digit(at(i + 1))) ++groups;
      else break;
    }
    // Part of a word, a case number or an amount: II K 123/20, 1.234,56, AB1234567.
    const char left = begin == 0 ? ' ' : t[begin - 1], right = at(end);
    auto point = [](char c) { return c == '.' || c == ','; };
    if (letter(left) || letter(right) || left == '/' || right == '/' || (point(right) && digit(at(end + 1))) || (point(left) && begin >= 2 && digit(t[begin - 2]))) continue;
    if (holds(s.before(begin, 24), {"nip", "regon", "krs", "konto", "rachun", "dz.u", "poz.", "art."})) continue;
    const auto after = fold(trim(s.part(end, std::min(end + 8, t.size()))));
    if (after.starts_with("zl") || after.starts_with("pln") || after.starts_with("gr") || after.starts_with("eur") || after.starts_with("usd")) continue;
    if (digits.size() == 11 && !plus && groups == 1 && is_pesel(digits)) {
      out.push_back(s.mark(IdentityMark::pesel, begin, end));
    } else if (plus ? digits.size() >= 9 && digits.size() <= 15 : digits.size() == 9 ? groups == 1 || groups >= 3 : digits.size() == 11 && digits.starts_with("48") && groups >= 3) {
      out.push_back(s.mark(IdentityMark::phone, begin, end));
    }
  }
}

// The check digit of a Polish identity card: letters count from 10, weights 7 3 1 9 7 3 1 7 3.
bool identity_card(std::string_view mark) {
  constexpr int kWeights[] = {7, 3, 1, 9, 7, 3, 1, 7, 3};
  int sum = 0;
  for (std::size_t i = 0; i < 9; ++i) sum += kWeights[i] * (i < 3 ? mark[i] - 'A' + 10 : mark[i] - '0');
  return sum % 10 == 0;
}

void documents(const Shape& s, std::vector<MarkedText>& out) {
  const auto& t = s.plain;
  auto part = [](char c) { return letter(c) || digit(c); };
  for (std::size_t i = 0; i < t.size();) {
    if (!part(t[i])) {
      ++i;
      continue;
    }
    // Letters, at most one blank, digits.
    auto at = i;
    std::string letters, digits;
    while (at < t.size() && capital(t[at]) && letters.size() < 4) letters += t[at++];
    if (!letters.empty() && at + 1 < t.size() && t[at] == ' ' && digit(t[at + 1])) ++at;
    while (at < t.size() && digit(t[at])) digits += t[at++];
    const bool whole = at == t.size() || !(part(t[at]) || (t[at] == '/' && at + 1 < t.size() && digit(t[at + 1])));
    const bool said = holds(s.before(i, 32), {"paszport", "passport", "dowod", "karta pobytu", "karty pobytu", "wiza", "prawo jazdy", "document", "dokument"});
    const bool card = letters.size() == 3 && digits.size() == 6 && identity_card(letters + digits), passport = letters.size() == 2 && digits.size() == 7;
    if (whole && (card || passport || (said && letters.size() + digits.size() >= 6 && digits.size() >= 5))) {
      out.push_back(s.mark(IdentityMark::document, i, at));
      i = at;
      continue;
    }
    while (i < t.size() && part(t[i])) ++i;
  }
}

void emails(const Shape& s, std::vector<MarkedText>& out) {
  const auto& t = s.plain;
  auto part = [](char c) { return letter(c) || digit(c) || c == '.' || c == '_' || c == '-' || c == '+'; };
  for (auto at = t.find('@'); at != t.npos; at = t.find('@', at + 1)) {
    auto begin = at, end = at + 1;
    while (begin > 0 && part(t[begin - 1])) --begin;
    while (begin < at && t[begin] == '.') ++begin;
    while (end < t.size() && part(t[end])) ++end;
    while (end > at && t[end - 1] == '.') --end;
    const auto host = fold(s.part(at + 1, std::max(end, at + 1)));
    if (begin == at || host.find('.') == host.npos || host.ends_with("gov.pl")) continue;  // the address of an office is nobody's
    out.push_back(s.mark(IdentityMark::email, begin, end));
  }
}

// "ur. 12.03.1999", "urodzona 1999-03-12"; "born 12 March" is left to the reader.
void birth_dates(const Shape& s, std::vector<MarkedText>& out) {
  const auto& t = s.plain;
  auto joins = [](char c) { return c == '.' || c == '-' || c == '/'; };
  for (std::size_t i = 0; i < t.size(); ++i) {
    if (!digit(t[i]) || (i > 0 && (digit(t[i - 1]) || t[i - 1] == '.' || t[i - 1] == '-'))) continue;
    auto end = i;
    std::string date;
    for (; end < t.size() && (digit(t[end]) || (joins(t[end]) && end + 1 < t.size() && digit(t[end + 1]))); ++end) date += joins(t[end]) ? '.' : t[end];
    const auto parts = split(date, '.');
    if (parts.size() == 3 && (parts[2].size() == 4 || parts[0].size() == 4) && holds(s.before(i, 24), {"ur.", "urodz", "born", "birth", "dob"})) out.push_back(s.mark(IdentityMark::birth_date, i, end));
    i = end;
  }
}

}  // namespace

bool is_pesel(std::string_view text) {
  if (text.size() != 11 || !std::all_of(text.begin(), text.end(), digit)) return false;
  auto n = [&](std::size_t i) { return text[i] - '0'; };
  constexpr int kWeights[] = {1, 3, 7, 9};
  int sum = 0;
  for (std::size_t i = 0; i < 10; ++i) sum += n(i) * kWeights[i % 4];
  if ((10 - sum % 10) % 10 != n(10)) return false;
  const int shifted = n(2) * 10 + n(3);  // the month tells the century
  constexpr int kCenturies[] = {1900, 2000, 2100, 2200, 1800};
  char day[16];
  std::snprintf(day, sizeof day, "%04d-%02d-%02d", kCenturies[shifted / 20] + n(0) * 10 + n(1), shifted % 20, n(4) * 10 + n(5));
  return Date::parse(day).has_value();
}

std::vector<MarkedText> identity_marks(std::string_view text, std::span<const std::string_view> given_names) {
  const Shape s(text);
  std::vector<MarkedText> all, out;
  birth_dates(s, all), emails(s, all), documents(s, all), numbers(s, all), names(s, given_names, all);
  std::stable_sort(all.begin(), all.end(), [](const MarkedText& a, const MarkedText& b) { return a.at < b.at; });
  for (const auto& m : all)
    if (out.empty() || m.at >= out.back().at + out.back().size) out.push_back(m);
  return out;
}

}  // namespace ostoja::core
