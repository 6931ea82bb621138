#pragma once
// A workbook for spreadsheets (libxlsxwriter), written row by row, so that a hundred thousand rows need no memory of their own. A text is always a text: nothing in it is ever
// run as a formula. The same rows and the same moment give the same bytes.
#include "core/money.h"
#include "core/result.h"
#include "core/time.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::reporting {

struct Cell {
  enum class Kind : std::uint8_t { empty, text, number, money, share, day } kind = Kind::empty;
  std::string words;
  std::int64_t whole = 0, of = 0;                                                         // number; grosze; part and whole of a share; days since 1970
  Cell() = default;
  Cell(std::string_view t) : kind(Kind::text), words(t) {}
  Cell(const std::string& t) : Cell(std::string_view(t)) {}
  Cell(const char* t) : Cell(std::string_view(t)) {}
  Cell(std::int64_t n) : kind(Kind::number), whole(n) {}
  Cell(core::Money m) : kind(Kind::money), whole(m.grosze) {}
  Cell(core::Date d) : kind(d ? Kind::day : Kind::empty), whole(d ? d.days : 0) {}
  static Cell share(std::int64_t part, std::int64_t whole);                               // empty when the whole is 0
};

class Xlsx {
 public:
  // unavailable (thrown as core::Failure): the workbook could not be begun.
  Xlsx(std::string_view title, core::Instant made);
  ~Xlsx();
  Xlsx(const Xlsx&) = delete;
  struct Column { std::string title; int width = 12; };                                   // width in characters
  enum class Row : std::uint8_t { plain, strong };
  void sheet(std::string_view name, std::span<const Column>);                             // name: cut to 31 characters, without []:*?/\ and different from the others; the titles stay in view
  void row(std::span<const Cell>, Row = Row::plain);
  void row(std::initializer_list<Cell> cells, Row kind = Row::plain) { row(std::span(cells.begin(), cells.size()), kind); }
  core::Result<std::string> bytes();                                                      // once, at the end. unavailable: it could not be written

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ostoja::reporting
