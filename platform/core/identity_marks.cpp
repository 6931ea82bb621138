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
bool ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool letter(char c) { return ascii_letter(c) || static_cast<unsigned char>(c) >= 0x80; }  // a byte of a letter beyond ASCII too

bool capital_at(std::string_view text, std::size_t at) {
  UChar32 one = 0;
  auto i = static_cast<std::int32_t>(at);
  if (at < text.size()) U8_NEXT(text.data(), i, static_cast<std::int32_t>(text.size()), one);
  return u_isupper(one) != 0;
}

// A word of letters, with where it stands; a hyphen joins two family names.
struct Word { std::size_t at = 0, size = 0; bool capital = false; std::string folded; };

std::vector<Word> words_of(std::string_view text) {
  std::vector<Word> out;
  for (std::size_t i = 0; i < text.size();) {
    if (!letter(text[i])) {
      ++i;
      continue;
    }
    auto end = i;
    while (end < text.size() && (letter(text[end]) || (text[end] == '-' && end + 1 < text.size() && letter(text[end + 1])))) ++end;
    Word w{i, end - i, false, fold(text.substr(i, end - i))};
    w.capital = capital_at(text, i);
    // A word in capitals throughout is an abbreviation, unless it is long enough to be a name.
    const auto first = first_characters(text.substr(i, end - i), 1).size();
    if (w.capital && first < w.size && capital_at(text, i + first) && characters(text.substr(i, end - i)) < 5) w.capital = false;
    out.push_back(std::move(w));
    i = end;
  }
  return out;
}

// What stands before a place: at most `n` bytes back, folded, without blanks at the end.
std::string before(std::string_view text, std::size_t at, std::size_t n) {
  const auto from = at < n ? 0 : at - n;
  return std::string(trim(fold(trim(text.substr(from, at - from)))));
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

void names(std::string_view text, std::span<const std::string_view> known, std::vector<MarkedText>& out) {
  const auto all = words_of(text);
  auto beside = [&](const Word& a, const Word& b) {  // only blanks between them
    const auto gap = text.substr(a.at + a.size, b.at - a.at - a.size);
    return !gap.empty() && gap.size() <= 2 && gap.find_first_not_of(" \t") == gap.npos;
  };
  auto given = [&](const Word& w) { return w.capital && std::any_of(known.begin(), known.end(), [&](std::string_view n) { return is_name(w.folded, n); }); };
  // A capital letter at the beginning of a sentence says nothing of the word.
  auto begins = [&](const Word& w) {
    const auto lead = before(text, w.at, 8);
    return lead.empty() || lead.back() == '.' || lead.back() == '!' || lead.back() == '?' || lead.back() == ':' || text.substr(0, w.at).ends_with('\n');
  };
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!given(all[i])) continue;
    auto first = i, last = i;
    while (last + 1 < all.size() && last < i + 2 && beside(all[last], all[last + 1]) && all[last + 1].capital && all[last + 1].size >= 3) ++last;
    if (last == i && i > 0 && beside(all[i - 1], all[i]) && all[i - 1].capital && all[i - 1].size >= 3 && !begins(all[i - 1])) --first;  // the family name first
    if (first == last) continue;
    // A street, a school, a saint is named after somebody.
    const auto lead = before(text, all[first].at, 12);
    const bool place = lead.ends_with("ul.") || lead.ends_with("al.") || lead.ends_with("pl.") || lead.ends_with("im.") || lead.ends_with("sw.") || lead.ends_with("ulicy") || lead.ends_with("ulica") || lead.ends_with("imienia");
    if (!place) out.push_back({IdentityMark::name, all[first].at, all[last].at + all[last].size - all[first].at});
    i = last;
  }
}

// Runs of digits with single blanks or hyphens between groups: a telephone, a PESEL, or neither.
void numbers(std::string_view text, std::vector<MarkedText>& out) {
  for (std::size_t i = 0; i < text.size();) {
    const bool plus = text[i] == '+' && i + 1 < text.size() && digit(text[i + 1]);
    if (!plus && !digit(text[i])) {
      ++i;
      continue;
    }
    const auto begin = i;
    if (plus) ++i;
    std::string digits;
    std::size_t end = i;
    std::vector<std::size_t> groups(1, 0);
    for (; i < text.size(); ++i) {
      if (digit(text[i])) {
        digits += text[i], ++groups.back(), end = i + 1;
      } else if ((text[i] == ' ' || text[i] == '-') && i + 1 < text.size() && digit(text[i + 1]) && groups.back() > 0) {
        groups.push_back(0);
      } else {
        break;
      }
    }
    i = std::max(i, begin + 1);
    // Part of a word, a case number or an amount: II K 123/20, 1.234,56, AB1234567.
    const char left = begin == 0 ? ' ' : text[begin - 1], right = end < text.size() ? text[end] : ' ';
    if (letter(left) || letter(right) || left == '/' || right == '/' || ((right == '.' || right == ',') && end + 1 < text.size() && digit(text[end + 1])) || ((left == '.' || left == ',') && begin >= 2 && digit(text[begin - 2]))) continue;
    const auto lead = before(text, begin, 24);
    if (holds(lead, {"nip", "regon", "krs", "konto", "rachun", "dz.u", "poz.", "art."})) continue;
    const auto after = fold(trim(text.substr(end, 8)));
    if (after.starts_with("zl") || after.starts_with("pln") || after.starts_with("gr") || after.starts_with("eur") || after.starts_with("usd")) continue;
    if (digits.size() == 11 && !plus && groups.size() == 1 && is_pesel(digits)) {
      out.push_back({IdentityMark::pesel, begin, end - begin});
    } else if (plus ? digits.size() >= 9 && digits.size() <= 15 : digits.size() == 9 && (groups.size() == 1 || groups.size() >= 3)) {
      out.push_back({IdentityMark::phone, begin, end - begin});
    } else if (!plus && digits.size() == 11 && digits.starts_with("48") && groups.size() >= 3) {
      out.push_back({IdentityMark::phone, begin, end - begin});
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

void documents(std::string_view text, std::vector<MarkedText>& out) {
  for (std::size_t i = 0; i < text.size();) {
    if (!(ascii_letter(text[i]) || digit(text[i])) || (i > 0 && (letter(text[i - 1]) || digit(text[i - 1])))) {
      ++i;
      continue;
    }
    // Letters, at most one blank, digits.
    auto at = i;
    std::string letters, digits;
    while (at < text.size() && text[at] >= 'A' && text[at] <= 'Z' && letters.size() < 4) letters += text[at++];
    if (!letters.empty() && at + 1 < text.size() && text[at] == ' ' && digit(text[at + 1])) ++at;
    while (at < text.size() && digit(text[at])) digits += text[at++];
    const bool whole = at == text.size() || !(letter(text[at]) || digit(text[at]) || (text[at] == '/' && at + 1 < text.size() && digit(text[at + 1])));
    const bool said = holds(before(text, i, 32), {"paszport", "passport", "dowod", "karta pobytu", "karty pobytu", "wiza", "prawo jazdy", "document", "dokument"});
    const bool card = letters.size() == 3 && digits.size() == 6 && identity_card(letters + digits), passport = letters.size() == 2 && digits.size() == 7;
    if (whole && (card || passport || (said && letters.size() + digits.size() >= 6 && digits.size() >= 5))) {
      out.push_back({IdentityMark::document, i, at - i});
      i = at;
      continue;
    }
    while (i < text.size() && (letter(text[i]) || digit(text[i]))) ++i;
  }
}

void emails(std::string_view text, std::vector<MarkedText>& out) {
  auto part = [](char c) { return ascii_letter(c) || digit(c) || c == '.' || c == '_' || c == '-' || c == '+'; };
  for (auto at = text.find('@'); at != text.npos; at = text.find('@', at + 1)) {
    auto begin = at, end = at + 1;
    while (begin > 0 && part(text[begin - 1])) --begin;
    while (end < text.size() && part(text[end])) ++end;
    while (end > at && text[end - 1] == '.') --end;
    const auto host = fold(text.substr(at + 1, end - at - 1));
    if (begin == at || host.find('.') == host.npos || host.ends_with("gov.pl")) continue;  // the address of an office is nobody's
    out.push_back({IdentityMark::email, begin, end - begin});
  }
}

// "ur. 12.03.1999", "urodzona 1999-03-12", "born 12 March" is left to the reader.
void birth_dates(std::string_view text, std::vector<MarkedText>& out) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!digit(text[i]) || (i > 0 && (digit(text[i - 1]) || text[i - 1] == '.' || text[i - 1] == '-'))) continue;
    auto end = i;
    while (end < text.size() && (digit(text[end]) || ((text[end] == '.' || text[end] == '-' || text[end] == '/') && end + 1 < text.size() && digit(text[end + 1])))) ++end;
    auto shape = std::string(text.substr(i, end - i));
    std::replace(shape.begin(), shape.end(), '/', '.'), std::replace(shape.begin(), shape.end(), '-', '.');
    auto parts = split(shape, '.');
    const bool date = parts.size() == 3 && (parts[2].size() == 4 || parts[0].size() == 4);
    if (date && holds(before(text, i, 24), {"ur.", "urodz", "urodze", "born", "birth", "dob"})) out.push_back({IdentityMark::birth_date, i, end - i});
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
  std::vector<MarkedText> all, out;
  birth_dates(text, all), emails(text, all), documents(text, all), numbers(text, all), names(text, given_names, all);
  std::stable_sort(all.begin(), all.end(), [](const MarkedText& a, const MarkedText& b) { return a.at < b.at; });
  for (const auto& m : all)
    if (out.empty() || m.at >= out.back().at + out.back().size) out.push_back(m);
  return out;
}

}  // namespace ostoja::core
