#pragma once
// Taking over cases from somebody else's table. One transaction for the whole file: after a crash there is nothing of it. A row that is not understood in every
// cell is rejected with its line and the reason and costs no other row. What a file does not say stays empty: unknown is never "no".
#include "cases/cases.h"
#include "forms/import_map.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace ostoja::cases {

enum class ImportRun : std::uint8_t { save, rehearse };        // a rehearsal reads and judges everything and saves nothing
enum class SameFile : std::uint8_t { refuse, take_again };

struct ImportOptions {
  std::string operator_code;
  access::UserId by;
  core::Instant now;
  ImportRun run = ImportRun::save;
  SameFile same_file = SameFile::refuse;
  std::string lang = "pl";                                     // of the reasons in the file of rejected rows
  std::string spare_folder = {};                               // for the file of rejected rows when it cannot be written beside the file
  std::function<void(std::int64_t done, std::int64_t all)> progress = {};  // in bytes of the file
};

struct ImportReport {
  std::int64_t rows = 0, taken = 0, rejected = 0;              // rows = taken + rejected
  std::map<std::string, std::int64_t> reasons;                 // in words of `lang`: how often
  std::map<std::string, std::map<std::string, std::int64_t>> by;  // of the rows taken: field → code → how many; "" = not said
  std::int64_t persons = 0;                                    // recorded with their cases
  std::map<std::string, std::int64_t> left;                    // column that the map knows and does not take over: rows that had something there
  std::map<std::string, std::int64_t> first_only;              // column: rows with more values than were taken
  std::string rejected_file;                                   // FILE.rejected.csv: line, column, reason, the row's cells; empty when nothing was rejected
  std::string problem;                                         // the file as a whole or the map does not fit: nothing was read
};

// Cases of no team: coordinators see them and give them out. They were opened at noon on the first day of their year of registration, never later than now; a row
// that does not say the year is opened now. Each leaves the event case.import, and so does the file as a whole. Their numbers are W-2016-I00001: operator, year of registration (of the import when it is not
// known), I, a counter of its own, so that they never mix with the numbers given out by hand. invalid: the file cannot be read; conflict: this very file was
// taken over for this operator before.
core::Result<ImportReport> import_cases(store::Db&, const vault::OperatorKeys&, const forms::Library&, const std::string& file, std::string_view map_yaml, const ImportOptions&);

}  // namespace ostoja::cases
