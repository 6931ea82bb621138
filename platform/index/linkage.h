#pragma once
// Which records of a table are the same person: Fellegi–Sunter with weights learnt from the table itself (EM over the pairs that some blocking pass brings together;
// how often unequal persons agree is measured on random pairs), term frequencies (a rare surname that agrees says more than a common one), Jaro–Winkler for words,
// slips and changed places for dates and numbers. Nobody has to mark examples. The program only proposes: a person decides about every merge.
#include "index/names.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::index {

enum class Compare : std::uint8_t {
  given_name, family_name,   // words; given and family name also the wrong way round
  words,                     // other texts: streets, places
  date,                      // digits yyyymmdd, or yyyy
  number,                    // identifiers, house numbers, postcodes
  code,                      // equal or not
};

struct LinkColumn {
  std::string title;
  Compare compare = Compare::words;
  Texts values;                       // distinct cells
  std::vector<std::uint32_t> of;      // record → 1 + number of its cell; 0 = not known
};
struct LinkTable {
  std::vector<LinkColumn> columns;    // at most 16
  std::uint32_t records = 0;
  void add(std::string_view title, Compare compare) { columns.push_back({std::string(title), compare, {}, {}}); }
  void put(std::size_t column, std::string_view cell);   // column by column, each once for a record, in the order of the records
};

struct LinkOptions {
  double from_weight = 0;             // bits of evidence over an even bet; 0: more likely the same person than not
  int threads = 2;
  enum class Groups : std::uint8_t { pairs_only, closed } groups = Groups::closed;  // closed: who is linked to the same record is linked
};
struct LinkPair { std::uint32_t a = 0, b = 0; float weight = 0; };
struct Linked {
  std::vector<LinkPair> pairs;        // heaviest first
  std::vector<std::uint32_t> group;   // record → number of its group (closed only)
  std::uint64_t compared = 0;         // pairs that were looked at
  std::size_t passes = 0;
  struct Weight { std::string column; double agree = 0, near = 0, far = 0, differ = 0; };
  std::vector<Weight> weights;        // in bits, for explanation
};
Linked link_records(const LinkTable&, const LinkOptions&);
// How one column of two records compares: 3 equal, 2 nearly, 1 somewhat, 0 different, 4 not known of one.
int compare(const LinkColumn&, std::uint32_t a, std::uint32_t b);

}  // namespace ostoja::index
