#pragma once
// How the columns of somebody else's table become the fields of a form: a YAML file such as config/import-ctdc.map.yaml, which explains the format.
#include "forms/forms.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ostoja::forms {

struct ImportEntry {
  std::string form, field;                                // form: that of the map's record, or "person"
  std::map<std::string, std::string, std::less<>> codes;  // value of the file → our code; empty = the value is taken as it is
  std::vector<std::string> unknown;                       // values that say nothing
  int place = 0;                                          // of several values in a cell only this one, counted from 1; 0: all
};
struct ImportColumn {
  std::string name;
  std::vector<ImportEntry> entries;
};
struct ImportMap {
  std::string record;                                     // the form whose fields are filled: "case", "contact"
  char delimiter = ',';
  std::vector<std::pair<std::string, std::string>> constants;
  std::string between;                                    // characters that part several values in one cell
  bool may_miss = false;                                  // a file need not have every column
  std::vector<std::pair<std::string, std::string>> also;  // another spelling of a column → its name here
  std::vector<std::string> left;                          // columns that are known and not taken over
  std::vector<ImportColumn> columns;
  bool is_left(std::string_view column) const;
  const ImportColumn* find(std::string_view column) const;  // by its name or another spelling
};

struct ImportMapRead {
  ImportMap map;
  std::string problem;  // empty = good; else what is wrong, with the line
};
// Strict: an unknown key, a field the form does not have, a code its list does not have, and a field that takes one answer but is fed by two columns are wrong.
ImportMapRead read_import_map(std::string_view yaml, const Library&);

// The answers of one row, and the first column whose value the map does not know (empty = all are known). A value that says nothing leaves no answer.
struct ImportedRow {
  core::Fields fields, person;                            // of the record, and of the form "person"
  std::string_view unknown_column;
  std::vector<std::string_view> first_only;               // columns whose cell had more values than were taken
};
// `columns` and `cells` stand side by side; a column that is not taken over is null.
ImportedRow apply(const ImportMap&, const std::vector<const ImportColumn*>& columns, const std::vector<std::string>& cells);

}  // namespace ostoja::forms
