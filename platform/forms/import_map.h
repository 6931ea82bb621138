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
  std::string field;
  std::map<std::string, std::string, std::less<>> codes;  // value of the file → our code; empty = the value is taken as it is
  std::vector<std::string> unknown;                       // values that say nothing
};
struct ImportColumn {
  std::string name;
  std::vector<ImportEntry> entries;
};
struct ImportMap {
  std::string record;                                     // the form whose fields are filled: "case", "contact"
  char delimiter = ',';
  std::vector<std::pair<std::string, std::string>> constants;
  std::vector<ImportColumn> columns;
  const ImportColumn* find(std::string_view column) const;
};

struct ImportMapRead {
  ImportMap map;
  std::string problem;  // empty = good; else what is wrong, with the line
};
// Strict: an unknown key, a field the form does not have, a code its list does not have, and a field that takes one answer but is fed by two columns are wrong.
ImportMapRead read_import_map(std::string_view yaml, const Library&);

// The answers of one row, and the first column whose value the map does not know (empty = all are known). A value that says nothing leaves no answer.
struct ImportedRow {
  core::Fields fields;
  std::string_view unknown_column;
};
// `columns` and `cells` stand side by side.
ImportedRow apply(const ImportMap&, const std::vector<const ImportColumn*>& columns, const std::vector<std::string>& cells);

}  // namespace ostoja::forms
