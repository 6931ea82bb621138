#pragma once
// Hiding small counts of published tables so that nobody can work them out. Knows nothing of what is counted.
//
// A table has rows, columns and sources (those that each counted their own), with all margins: of rows, of columns, of sources, and of each combination. Of a cell is published its
// count, or that it is hidden. A reader knows that counts are whole and not negative, that margins add up, and, when the reader is one of the sources, all of its own counts.
#include <cstdint>
#include <optional>
#include <vector>

namespace ostoja::disclosure {

// Counts by [source][row][column], without margins. At least one of each.
struct Table {
  int sources = 0, rows = 0, columns = 0;
  std::vector<std::int64_t> counts;
  Table() = default;
  Table(int s, int r, int c) : sources(s), rows(r), columns(c), counts(static_cast<std::size_t>(s * r * c)) {}
  std::int64_t& at(int source, int row, int column) { return counts[static_cast<std::size_t>((source * rows + row) * columns + column)]; }
  std::int64_t at(int source, int row, int column) const { return counts[static_cast<std::size_t>((source * rows + row) * columns + column)]; }
};

// A place in the table or its margins: an index equal to the number of sources, rows or columns is the margin over all of them.
struct Cell {
  int source = 0, row = 0, column = 0;
  auto operator<=>(const Cell&) const = default;
};

enum class Shown : std::uint8_t { open, small, protects };   // small: the count itself is 1 … threshold - 1; protects: another one could be worked out from it
struct Published {
  Table table;
  std::int64_t threshold = 0;
  std::vector<Shown> cells;                                   // by place()
  Shown& of(const Cell& c) { return cells[place(c)]; }
  Shown of(const Cell& c) const { return cells[place(c)]; }
  std::size_t place(const Cell& c) const { return static_cast<std::size_t>((c.source * (table.rows + 1) + c.row) * (table.columns + 1) + c.column); }
  std::int64_t value(const Cell&) const;                      // margins are summed
  std::vector<Cell> all() const;
  std::size_t hidden() const;
};

// What a count may be for a reader, as closely as everything that is published allows.
struct Bounds { double least = 0, most = 0; };
inline constexpr int kNobody = -1;                            // a reader who is none of the sources
// By two linear programs (GLPK) over all that is open. That counts are whole is left out, which can only make the bounds wider than a reader's own: the tests try readers who use it.
Bounds bounds(const Published&, const Cell&, int reader);

// The rule: no reader may bound a small count more closely than the threshold: most - least >= threshold. A source's counts are no secret to itself. Gives the first cell that breaks it.
struct Broken { Cell cell; int reader = kNobody; Bounds bounds; };
std::optional<Broken> audit(const Published&);

// Hides every small count; then further cells, cheapest first, until the audit passes; then opens what turned out not to be needed, dearest first. Zeros are open unless they protect. Always
// ends: when everything is hidden nothing is known. A table whose total is below twice the threshold is hidden as a whole: it has no room to hide in.
Published suppress(const Table&, std::int64_t threshold);

}  // namespace ostoja::disclosure
