#include "cases/import.h"

#include "cases/record.h"
#include "core/csv.h"
#include "core/failure.h"
#include "core/text.h"
#include "i18n/i18n.h"
#include "store/counter.h"
#include "store/feed.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace ostoja::cases {
namespace {

using core::Errc;
using forms::ImportColumn;

constexpr std::size_t kShownOfLongRow = 100;  // characters of each cell of a row that is too long; other rows are shown whole
constexpr const char* kCounted[] = {"registration_year", "sex", "citizenship", "exploitation"};

struct Close {
  void operator()(std::FILE* f) const { std::fclose(f); }
};
using File = std::unique_ptr<std::FILE, Close>;

std::string hash_of(std::FILE* f, std::string_view seed) {
  vault::Hash hash = vault::sha256(seed);
  std::string chunk(1 << 20, '\0');
  while (auto got = std::fread(chunk.data(), 1, chunk.size(), f)) {
    auto part = vault::sha256(std::string_view(chunk.data(), got));
    hash = vault::sha256_2(core::view_of(hash), core::view_of(part));
  }
  return std::string(core::view_of(hash));
}

// FILE.rejected.csv, readable by its owner only: it shows rows of the file beside it. Written beside its place and moved there at the end.
class Rejected {
 public:
  Rejected(const std::string& file, const std::string& spare_folder, const i18n::Strings& t) : path_(file + ".rejected.csv"), t_(t) {
    if (!spare_folder.empty()) spare_ = spare_folder + "/" + path_.substr(path_.find_last_of('/') + 1);  // npos + 1 is 0
  }
  ~Rejected() {
    if (file_) file_.reset(), std::remove((path_ + ".part").c_str());
  }
  void add(const core::CsvRow& row, const std::vector<std::string>& columns, std::string_view field, std::string_view reason) {
    if (!file_) {
      begin();
      put("\xef\xbb\xbf" + core::csv_cell(t_("cases.import.line")) + "," + core::csv_cell(t_("cases.import.field")) + "," + core::csv_cell(t_("cases.import.reason")));
      for (const auto& column : columns) put("," + core::csv_cell(column));
      put("\r\n");
    }
    put(std::to_string(row.line) + "," + core::csv_cell(field) + "," + core::csv_cell(reason));
    for (const auto& cell : row.cells) {
      // What is no text cannot be shown; the rest of its row can.
      bool whole = row.fault != core::CsvFault::too_long && row.fault != core::CsvFault::quotes;
      put("," + core::csv_cell(!core::is_utf8(cell) ? std::string() : whole ? cell : core::first_characters(cell, kShownOfLongRow)));
    }
    put("\r\n");
  }
  // The path when anything was rejected. Without that an older file of this name goes, so that nobody mends rows that are in order.
  std::string finish() {
    if (!file_) {
      std::remove(path_.c_str());
      return {};
    }
    bool good = std::fflush(file_.get()) == 0;
    file_.reset();
    if (!good || std::rename((path_ + ".part").c_str(), path_.c_str()) != 0) throw core::Failure(Errc::unavailable, "the file of rejected rows cannot be written: check the disk");
    return path_;
  }

 private:
  // A new file always: what lies there under this name, perhaps a link to somewhere else, is not written into.
  void begin() {
    for (int tries = 0; tries < 2 && !file_; ++tries) {
      if (tries == 1 && !spare_.empty()) path_ = spare_;
      auto part = path_ + ".part";
      ::unlink(part.c_str());
      int fd = ::open(part.c_str(), O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY | O_CLOEXEC, 0600);
      file_.reset(fd < 0 ? nullptr : ::fdopen(fd, "w"));
    }
    if (!file_) throw core::Failure(Errc::unavailable, "the file of rejected rows cannot be written: check the rights of the folder and its disk");
  }
  void put(const std::string& text) {
    if (std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size()) throw core::Failure(Errc::unavailable, "the file of rejected rows cannot be written: check the disk");
  }
  std::string path_, spare_;
  const i18n::Strings& t_;
  File file_;
};

std::string_view key_of(core::CsvFault fault) {
  switch (fault) {
    case core::CsvFault::too_long: return "cases.import.too_long";
    case core::CsvFault::quotes: return "cases.import.quotes";
    case core::CsvFault::not_utf8: return "cases.import.not_utf8";
    case core::CsvFault::bad_character: return "cases.import.bad_character";
    case core::CsvFault::formula: return "cases.import.formula";
    case core::CsvFault::none: break;
  }
  return {};
}

class Run {
 public:
  Run(const vault::OperatorKeys& keys, const forms::Library& library, const forms::ImportMap& map, const std::string& file, const ImportOptions& options)
      : keys_(keys), library_(library), map_(map), options_(options), form_(*library.form("case")), person_form_(*library.form("person")), t_(i18n::strings(options.lang)), file_(std::fopen(file.c_str(), "rb")),
        rejected_(file, options.spare_folder, t_) {
    struct stat info {};
    if (file_ && ::fstat(::fileno(file_.get()), &info) == 0) size_ = info.st_size;
  }
  bool readable() const { return file_ != nullptr; }

  // Reads the file from its beginning; without a transaction everything is judged and nothing saved.
  ImportReport go(store::Tx* tx) {
    ImportReport report;
    std::int64_t done = 0;
    core::CsvReader reader(
        [&](char* to, std::size_t most) {
          auto got = std::fread(to, 1, most, file_.get());
          done += static_cast<std::int64_t>(got);
          if (options_.progress) options_.progress(done, size_);
          return got;
        },
        map_.delimiter);
    auto first = reader.next();
    report.problem = first ? take_head(*first) : std::string(t_("cases.import.empty"));
    if (!report.problem.empty()) return report;
    while (auto row = reader.next()) {
      ++report.rows;
      if (take(tx, *row, report)) ++report.taken;
      else ++report.rejected;
    }
    if (std::ferror(file_.get()) != 0) throw core::Failure(Errc::unavailable, "the file could not be read to its end");
    if (tx != nullptr && report.taken > 0)
      store::append(*tx, {.at = options_.now, .actor = options_.by.value, .action = "case.import", .record = "import", .detail = std::to_string(report.taken), .hash = hash_});
    report.rejected_file = rejected_.finish();
    return report;
  }
  bool taken_before(store::Tx& tx) {
    std::rewind(file_.get());
    hash_ = hash_of(file_.get(), options_.operator_code);
    std::rewind(file_.get());
    return tx.number("select count(*) from event where record = 'import' and hash = $1", {store::Value(core::bytes_of(hash_))}) != 0;
  }

 private:
  std::string take_head(const core::CsvRow& row) {
    columns_.clear();
    names_.clear();
    if (row.fault != core::CsvFault::none) return t_.with("cases.import.head", {t_(key_of(row.fault))});
    for (const auto& cell : row.cells) {
      const auto name = core::trim(cell);
      const auto* column = map_.find(name);
      // Told by its place only: a file without a first row of names would show the data of its first person.
      if (column == nullptr && !map_.is_left(name)) return t_.with("cases.import.not_in_map", {std::to_string(columns_.size() + 1)});
      if ((column != nullptr && std::find(columns_.begin(), columns_.end(), column) != columns_.end()) || (column == nullptr && std::find(names_.begin(), names_.end(), name) != names_.end()))
        return t_.with("cases.import.twice", {column == nullptr ? std::string(name) : column->name});
      columns_.push_back(column);
      names_.push_back(column == nullptr ? std::string(name) : column->name);
    }
    if (std::count(columns_.begin(), columns_.end(), nullptr) == static_cast<std::ptrdiff_t>(columns_.size())) return std::string(t_("cases.import.nothing_taken"));
    for (const auto& column : map_.columns)
      if (!map_.may_miss && std::find(columns_.begin(), columns_.end(), &column) == columns_.end()) return t_.with("cases.import.not_in_file", {column.name});
    return {};
  }

  bool take(store::Tx* tx, const core::CsvRow& row, ImportReport& report) {
    auto reject = [&](std::string_view field, std::string_view reason) {
      rejected_.add(row, names_, field, reason);
      ++report.reasons[std::string(reason)];
      return false;
    };
    auto name_at = [&](std::size_t i) { return i < names_.size() ? std::string_view(names_[i]) : std::string_view(); };
    if (row.fault != core::CsvFault::none) return reject(name_at(row.bad_cell), t_(key_of(row.fault)));
    if (row.cells.size() != columns_.size())
      return reject({}, t_.with("cases.import.columns", {std::to_string(row.cells.size()), std::to_string(columns_.size())}));
    auto mapped = forms::apply(map_, columns_, row.cells);
    if (!mapped.unknown_column.empty()) return reject(mapped.unknown_column, t_("cases.import.unknown_value"));
    NewCase fresh;
    fresh.answers = forms::read(form_, mapped.fields);
    fresh.opened_at = opened(fresh.answers.get("registration_year"));
    // Codes are judged by the day of the case, so that one that has ended since stays good.
    auto problems = forms::validate(library_, form_, fresh.answers, "save", core::local(fresh.opened_at).date);
    if (!problems.empty()) return reject(column_of(problems.front().field), forms::message(problems.front(), t_));
    const auto person = forms::read(person_form_, mapped.person);
    if (auto wrong = people::problems_of(library_, person, core::local(options_.now).date); !wrong.empty()) return reject(column_of(wrong.front().field), forms::message(wrong.front(), t_));
    const bool has_person = std::any_of(person.items().begin(), person.items().end(), [](const auto& item) { return std::any_of(item.second.begin(), item.second.end(), [](const auto& value) { return !value.empty(); }); });
    for (std::size_t i = 0; i < columns_.size(); ++i)
      if (columns_[i] == nullptr && !core::trim(row.cells[i]).empty()) ++report.left[names_[i]];
    for (auto column : mapped.first_only) ++report.first_only[std::string(column)];
    report.persons += has_person;
    for (const char* field : kCounted) {
      auto& counts = report.by[field];
      for (const auto& code : fresh.answers.all(field)) ++counts[code];
      if (!fresh.answers.has(field)) ++counts[""];
    }
    if (tx != nullptr) save(*tx, std::move(fresh), has_person ? &person : nullptr);
    return true;
  }

  // The first of January of a year of four digits, at noon and never after now; now when there is none (a year that is no year is refused a moment later).
  core::Instant opened(std::string_view year) const {
    int n = 0;
    for (char c : year) n = c >= '0' && c <= '9' ? n * 10 + (c - '0') : 10'000, n = std::min(n, 10'000);
    if (n < 1000 || n > 9999) return options_.now;
    return std::min(core::at_local(core::Date::of(n, 1, 1), 12, 0), options_.now);
  }

  std::string_view column_of(std::string_view field) const {
    for (const auto* column : columns_)
      for (const auto& entry : column->entries)
        if (entry.field == field) return column->name;
    return field;  // a constant of the map
  }

  void save(store::Tx& tx, NewCase fresh, const forms::Answers* person) {
    auto year = std::string(fresh.answers.get("registration_year"));
    if (year.empty()) year = std::to_string(core::local(options_.now).date.year());
    auto n = std::to_string(store::next_number(tx, "import/" + options_.operator_code + "/" + year));
    fresh.number = options_.operator_code + "-" + year + "-I" + std::string(n.size() < 5 ? 5 - n.size() : 0, '0') + n;
    fresh.operator_code = options_.operator_code;
    auto opened = open_case(tx, keys_, library_, fresh, options_.by, options_.now);
    if (!opened) throw core::Failure(opened.error().code, opened.error().text);
    if (person == nullptr) return;
    auto added = add_person({tx, keys_, library_, options_.by, options_.now}, *opened, *person);
    if (!added) throw core::Failure(added.error().code, added.error().text);
  }

  const vault::OperatorKeys& keys_;
  const forms::Library& library_;
  const forms::ImportMap& map_;
  const ImportOptions& options_;
  const forms::Form &form_, &person_form_;
  const i18n::Strings& t_;
  File file_;
  std::int64_t size_ = 0;
  Rejected rejected_;
  std::vector<const ImportColumn*> columns_;  // null: known and not taken over
  std::vector<std::string> names_;            // of all columns
  std::string hash_;
};

}  // namespace

core::Result<ImportReport> import_cases(store::Db& db, const vault::OperatorKeys& keys, const forms::Library& library, const std::string& file, std::string_view map_yaml,
                                        const ImportOptions& options) {
  const auto& t = i18n::strings(options.lang);
  ImportReport report;
  auto read = forms::read_import_map(map_yaml, library);
  if (read.problem.empty() && read.map.record != "case") read.problem = t("cases.import.not_cases");
  if (!read.problem.empty()) {
    report.problem = t.with("cases.import.map", {read.problem});
    return report;
  }
  if (options.operator_code != keys.code()) return core::fail(Errc::invalid, "the keys are another operator's");
  bool before = false;
  // Begun anew should the store run the work again.
  auto run_all = [&](store::Tx& tx) -> core::Done {
    Run run(keys, library, read.map, file, options);
    if (!run.readable()) return core::fail(Errc::invalid, "the file cannot be read: is the path right?");
    before = run.taken_before(tx) && options.same_file == SameFile::refuse;
    if (!before) report = run.go(options.run == ImportRun::save ? &tx : nullptr);
    return {};
  };
  core::Done done;
  if (options.run == ImportRun::save) db.write([&](store::Tx& tx) { done = run_all(tx); });
  else db.read([&](store::Tx& tx) { done = run_all(tx); });
  TRY_VOID(done);
  if (before) return core::fail(Errc::conflict, "this very file was taken over before");
  return report;
}

}  // namespace ostoja::cases
