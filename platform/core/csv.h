#pragma once
// A strict reader of comma-separated files (RFC 4180; line ends CR LF or LF) that goes on after a faulty row: somebody else's table is never trusted, and one
// broken row must not cost the others.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::core {

enum class CsvFault : std::uint8_t {
  none,
  too_long,        // more than 1 MB in one row
  quotes,          // a quotation mark in the middle of a cell, text after the closing one, or none that closes
  not_utf8,
  bad_character,   // NUL, or a carriage return that ends no line
  formula,         // a cell that a spreadsheet would run: it begins with = + - @ and is no number, or with a tabulator
};

struct CsvRow {
  std::int64_t line = 0;           // where the row begins, from 1
  std::vector<std::string> cells;  // as far as they were read when there is a fault
  CsvFault fault = CsvFault::none;
  std::size_t bad_cell = 0;        // the cell with the fault, where one can be named
};

// Gives the next bytes: how many were written to `to` (at most `most`), 0 at the end.
using CsvSource = std::function<std::size_t(char* to, std::size_t most)>;

class CsvReader {
 public:
  CsvReader(CsvSource source, char delimiter) : source_(std::move(source)), delimiter_(delimiter) {}
  std::optional<CsvRow> next();    // nothing at the end; empty lines are passed over
  static constexpr std::size_t kLongestRow = 1 << 20;

 private:
  int at(std::size_t i);           // the byte i of the present row, -1 at the end of the file
  void pass(std::size_t n);        // n bytes are done with
  CsvRow faulty(CsvRow, CsvFault);
  CsvRow read_row();

  CsvSource source_;
  char delimiter_;
  std::string buffer_;
  std::size_t from_ = 0;           // where the present row begins in the buffer
  std::int64_t line_ = 1;
  bool ended_ = false, begun_ = false;
};

bool looks_like_formula(std::string_view cell);
// A cell for a file of ours: in quotes, and with an apostrophe in front when a spreadsheet would run it; control characters become blanks.
std::string csv_cell(std::string_view text);

}  // namespace ostoja::core
