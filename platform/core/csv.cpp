#include "core/csv.h"

#include "core/text.h"

#include <algorithm>

namespace ostoja::core {
namespace {

constexpr std::size_t kChunk = 64 * 1024;

bool is_number(std::string_view s) {
  if (!s.empty() && (s[0] == '+' || s[0] == '-')) s.remove_prefix(1);
  bool digit = false, point = false;
  for (char c : s) {
    if (c >= '0' && c <= '9') digit = true;
    else if ((c == '.' || c == ',') && digit && !point) point = true;
    else if (c != ' ' || !digit) return false;  // blanks between groups of digits, as in telephone numbers
  }
  return digit;
}

}  // namespace

bool looks_like_formula(std::string_view cell) {
  if (!cell.empty() && (cell.front() == '\t' || cell.front() == '\r')) return true;
  auto text = core::trim(cell);
  return !text.empty() && std::string_view("=+-@").find(text.front()) != std::string_view::npos && !is_number(text);
}

std::string csv_cell(std::string_view text) {
  std::string plain(text);
  for (char& c : plain)
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  std::string out = "\"";
  if (looks_like_formula(text) || looks_like_formula(plain)) out += '\'';  // a control character that became a blank may uncover one
  for (char c : plain) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

int CsvReader::at(std::size_t i) {
  while (from_ + i >= buffer_.size()) {
    if (ended_) return -1;
    if (from_ > kChunk) {  // rows that are done with make room
      buffer_.erase(0, from_);
      from_ = 0;
    }
    auto old = buffer_.size();
    buffer_.resize(old + kChunk);
    auto got = source_(buffer_.data() + old, kChunk);
    buffer_.resize(old + std::min(got, kChunk));
    if (got == 0) ended_ = true;
  }
  return static_cast<unsigned char>(buffer_[from_ + i]);
}

void CsvReader::pass(std::size_t n) {
  line_ += std::count(buffer_.begin() + static_cast<std::ptrdiff_t>(from_), buffer_.begin() + static_cast<std::ptrdiff_t>(from_ + n), '\n');
  from_ += n;
}

// After a fault the reader goes on behind the first line of the row, so that a quotation mark that nobody closed takes one row with it and not the rest of the file.
CsvRow CsvReader::faulty(CsvRow row, CsvFault fault) {
  row.fault = fault;
  row.bad_cell = row.cells.empty() ? 0 : row.cells.size() - 1;
  for (std::size_t i = 0;; ++i) {
    int c = at(i);
    if (c == '\n' || c < 0) {
      pass(c < 0 ? i : i + 1);
      return row;
    }
    if (i == kLongestRow) {  // let go of what was looked at: the line may be longer than memory
      pass(i);
      i = 0;
    }
  }
}

CsvRow CsvReader::read_row() {
  CsvRow row;
  row.line = line_;
  row.cells.emplace_back();
  std::size_t i = 0;
  bool quoted = false, closed = false, any = false;  // of the present cell
  for (;; ++i) {
    if (i > kLongestRow) return faulty(std::move(row), quoted ? CsvFault::quotes : CsvFault::too_long);
    int c = at(i);
    if (c == '\0') return faulty(std::move(row), CsvFault::bad_character);
    if (quoted) {
      if (c < 0) return faulty(std::move(row), CsvFault::quotes);
      if (c != '"') row.cells.back() += static_cast<char>(c);
      else if (at(i + 1) == '"') row.cells.back() += '"', ++i;
      else quoted = false, closed = true;
      continue;
    }
    bool line_end = c == '\n' || (c == '\r' && at(i + 1) == '\n');
    if (c < 0 || line_end) {
      pass(c < 0 ? i : i + (c == '\r' ? 2 : 1));
      break;
    }
    if (c == static_cast<unsigned char>(delimiter_)) {
      row.cells.emplace_back();
      closed = any = false;
    } else if (c == '\r') {
      return faulty(std::move(row), CsvFault::bad_character);
    } else if (c == '"') {
      if (any || closed) return faulty(std::move(row), CsvFault::quotes);
      quoted = true;
    } else {
      if (closed) return faulty(std::move(row), CsvFault::quotes);
      any = true;
      row.cells.back() += static_cast<char>(c);
    }
  }
  for (std::size_t n = 0; n < row.cells.size() && row.fault == CsvFault::none; ++n) {
    if (!core::is_utf8(row.cells[n])) row.fault = CsvFault::not_utf8;
    else if (looks_like_formula(row.cells[n])) row.fault = CsvFault::formula;
    row.bad_cell = n;
  }
  return row;
}

std::optional<CsvRow> CsvReader::next() {
  if (!begun_ && at(0) == 0xef && at(1) == 0xbb && at(2) == 0xbf) pass(3);  // the mark that spreadsheets put in front of UTF-8
  begun_ = true;
  for (;;) {
    if (at(0) < 0) return std::nullopt;
    auto row = read_row();
    if (row.fault == CsvFault::none && row.cells.size() == 1 && row.cells.front().empty()) continue;
    return row;
  }
}

}  // namespace ostoja::core
