#include "reporting/xlsx.h"

#include "core/failure.h"
#include "core/text.h"

#include <algorithm>

#include <ctime>
#include <set>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>
#include <xlsxwriter.h>

namespace ostoja::reporting {
namespace {

lxw_datetime datetime(core::Date d) { return {d.year(), d.month(), d.day(), 0, 0, 0}; }

}  // namespace

Cell Cell::share(std::int64_t part, std::int64_t whole) {
  Cell c;
  if (whole != 0) c.kind = Kind::share, c.whole = part, c.of = whole;
  return c;
}

struct Xlsx::State {
  lxw_workbook* book = nullptr;
  lxw_worksheet* sheet = nullptr;
  int memory = -1;                      // the finished file: in memory only, so that no row of it lies on a disk
  lxw_row_t next = 0;
  std::set<std::string> names;
  struct Formats { lxw_format *text, *number, *money, *share, *day; } plain{}, strong{};
  lxw_format* head = nullptr;

  Formats formats(bool bold) {
    auto make = [&](const char* number) {
      auto* f = workbook_add_format(book);
      if (bold) format_set_bold(f), format_set_top(f, LXW_BORDER_THIN);
      if (number != nullptr) format_set_num_format(f, number);
      else format_set_text_wrap(f);
      format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
      return f;
    };
    return {make(nullptr), make("# ##0"), make("# ##0.00"), make("0.00%"), make("yyyy-mm-dd")};
  }
  ~State() {
    if (book != nullptr) workbook_close(book);
    if (memory >= 0) close(memory);
  }
};

Xlsx::Xlsx(std::string_view title, core::Instant made) : state_(std::make_unique<State>()) {
  lxw_workbook_options options{};
  options.constant_memory = LXW_TRUE;
  // Rows wait in files without a name until the end: in memory too, where there is such a place.
  char shm[] = "/dev/shm";
  if (access(shm, W_OK) == 0) options.tmpdir = shm;
  state_->memory = memfd_create("xlsx", MFD_CLOEXEC);
  if (state_->memory >= 0) state_->book = workbook_new_opt(("/proc/self/fd/" + std::to_string(state_->memory)).c_str(), &options);
  if (state_->book == nullptr) throw core::Failure(core::Errc::unavailable, "a workbook could not be begun: the memory for temporary files may be full");
  lxw_doc_properties properties{};
  const std::string text(title);
  properties.title = const_cast<char*>(text.c_str());  // it only reads it
  properties.created = static_cast<time_t>(made.ms / 1000);
  workbook_set_properties(state_->book, &properties);
  state_->plain = state_->formats(false), state_->strong = state_->formats(true);
  state_->head = workbook_add_format(state_->book);
  format_set_bold(state_->head), format_set_text_wrap(state_->head), format_set_bottom(state_->head, LXW_BORDER_MEDIUM), format_set_align(state_->head, LXW_ALIGN_VERTICAL_BOTTOM);
}
Xlsx::~Xlsx() = default;

void Xlsx::sheet(std::string_view name, std::span<const Column> columns) {
  std::string good;
  for (char c : name) good += std::string_view("[]:*?/\\").find(c) == std::string_view::npos ? c : ' ';
  good = core::first_characters(core::trim(good), 31);
  for (int n = 2; !state_->names.insert(core::fold(good)).second; ++n) good = std::string(core::first_characters(good, 27)) + " " + std::to_string(n);
  state_->sheet = workbook_add_worksheet(state_->book, good.c_str());
  if (state_->sheet == nullptr) throw core::Failure(core::Errc::internal, "a sheet of the workbook has no good name");
  for (std::size_t i = 0; i < columns.size(); ++i) worksheet_set_column(state_->sheet, static_cast<lxw_col_t>(i), static_cast<lxw_col_t>(i), columns[i].width, nullptr);
  for (std::size_t i = 0; i < columns.size(); ++i) worksheet_write_string(state_->sheet, 0, static_cast<lxw_col_t>(i), columns[i].title.c_str(), state_->head);
  // As high as its longest title needs: not every program finds that out by itself.
  int lines = 1;
  for (const auto& column : columns) lines = std::max(lines, (static_cast<int>(core::characters(column.title)) + column.width - 2) / std::max(1, column.width - 1));
  worksheet_set_row(state_->sheet, 0, 15.0 * lines, nullptr);
  worksheet_freeze_panes(state_->sheet, 1, 0);
  // On paper: A4 across, as wide as the page.
  worksheet_set_paper(state_->sheet, 9);
  worksheet_set_landscape(state_->sheet);
  worksheet_fit_to_pages(state_->sheet, 1, 0);
  state_->next = 1;
}

void Xlsx::row(std::span<const Cell> cells, Row kind) {
  auto& s = *state_;
  const auto& f = kind == Row::strong ? s.strong : s.plain;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto& c = cells[i];
    const auto at = static_cast<lxw_col_t>(i);
    switch (c.kind) {
      case Cell::Kind::empty: worksheet_write_blank(s.sheet, s.next, at, f.text); break;
      case Cell::Kind::text: worksheet_write_string(s.sheet, s.next, at, std::string(core::first_characters(c.words, 32'000)).c_str(), f.text); break;  // a cell holds 32,767
      case Cell::Kind::number: worksheet_write_number(s.sheet, s.next, at, static_cast<double>(c.whole), f.number); break;
      case Cell::Kind::money: worksheet_write_number(s.sheet, s.next, at, static_cast<double>(c.whole) / 100, f.money); break;
      case Cell::Kind::share: worksheet_write_number(s.sheet, s.next, at, static_cast<double>(c.whole) / static_cast<double>(c.of), f.share); break;
      case Cell::Kind::day: {
        auto day = datetime(core::Date{static_cast<std::int32_t>(c.whole)});
        worksheet_write_datetime(s.sheet, s.next, at, &day, f.day);
      }
    }
  }
  ++s.next;
}

core::Result<std::string> Xlsx::bytes() {
  auto* book = std::exchange(state_->book, nullptr);
  if (book == nullptr) return core::fail(core::Errc::internal, "a workbook is taken once");
  const auto failed = workbook_close(book) != LXW_NO_ERROR;
  std::string out;
  const auto size = lseek(state_->memory, 0, SEEK_END);
  if (!failed && size > 0) out.resize(static_cast<std::size_t>(size));
  for (std::size_t at = 0; at < out.size();) {
    const auto n = pread(state_->memory, out.data() + at, out.size() - at, static_cast<off_t>(at));
    if (n <= 0) out.clear();
    else at += static_cast<std::size_t>(n);
  }
  if (out.empty()) return core::fail(core::Errc::unavailable, "the workbook could not be written: the memory for temporary files may be full");
  return out;
}

}  // namespace ostoja::reporting
