#include "disclosure/suppress.h"

#include "disclosure/knowledge.h"

#include <algorithm>

namespace ostoja::disclosure {

std::int64_t Published::value(const Cell& m) const {
  std::int64_t sum = 0;
  for (int s = 0; s < table.sources; ++s)
    for (int r = 0; r < table.rows; ++r)
      for (int c = 0; c < table.columns; ++c)
        if (within(table, m, s, r, c)) sum += table.at(s, r, c);
  return sum;
}
std::vector<Cell> Published::all() const {
  std::vector<Cell> out;
  for (int s = 0; s <= table.sources; ++s)
    for (int r = 0; r <= table.rows; ++r)
      for (int c = 0; c <= table.columns; ++c) out.push_back({s, r, c});
  return out;
}
std::size_t Published::hidden() const { return static_cast<std::size_t>(std::count_if(cells.begin(), cells.end(), [](Shown s) { return s != Shown::open; })); }

Bounds bounds(const Published& p, const Cell& c, int reader) {
  Turn turn;
  return Knowledge({{p.table}, {{p, {0}}}}, reader).of({0}, c);
}

std::optional<Broken> audit(const Published& p) {
  if (auto leak = audit(Together{{p.table}, {{p, {0}}}})) return Broken{leak->cell, leak->reader, leak->bounds};
  return std::nullopt;
}

Published suppress(const Table& t, std::int64_t threshold) {
  // Of one table alone there is always something that can be hidden.
  return suppress_beside({{t}, {}}, {0}, threshold).value();
}

}  // namespace ostoja::disclosure
