#pragma once
// Keys of names: how a name sounds, in plain Latin letters, read the way several languages would read it. Two spellings of one name share a key or have keys that
// are nearly equal: Шевченко, Szewczenko, Schewtschenko, Shevchenko and Chevtchenko all give "SevCenko".
// Capital letters are sounds that languages write with several: S (sh, sz, sch, š, ш), C (ch, cz, tsch, č, ч), Z (zh, rz, ż, ж, дж). Russian and Ukrainian are
// read apart (г is g or h). A word of a script without vowels (Arabic, Hebrew) has a key of its consonants, "#mhmd"; other words have one with "%" to meet it.
// Any input is safe: broken UTF-8, NUL, emoji, right-to-left marks; of a very long one only the beginning counts.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::index {

struct NameKeys {
  std::vector<std::vector<std::string>> words;  // each word of the name: its keys, the first one the most usual reading
  std::string initials;                         // first sounds of single letters
  int birth_year = 0;                           // 0 = not known
  bool empty() const { return words.empty(); }
};

inline constexpr std::size_t kNameWords = 12;   // of one name; more are left out

// The words of a name; a number of four digits from 1900 to 2099 is a year of birth, other numbers are passed over.
NameKeys name_keys(std::string_view name);
// One line of text for keeping, and back; what is not understood gives nothing.
std::string text_of(const NameKeys&);
NameKeys name_keys_from(std::string_view text);

}  // namespace ostoja::index
