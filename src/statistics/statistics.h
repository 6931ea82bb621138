#pragma once
// Front door of the statistics: what each room counts, by coded answers. Nobody's words and nobody's row: only how many.
#include "core/time.h"
#include "forms/forms.h"
#include "index/facets.h"
#include "store/store.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::web {
struct Services;
}  // namespace ostoja::web

namespace ostoja::statistics {

struct Counted { std::int64_t id = 0; core::Date day; forms::Answers answers; };  // one row; answers hold "operator" too

// What a room counts. Units are never derived from one another: a case has many contacts and many persons.
struct Unit {
  std::string_view code;                // "contacts": in addresses, and statistics.unit.<code> is its name
  std::string_view form;                // whose coded answers that lie open are its fields
  std::string_view follows;             // the record of the log that says it changed: "contact"; of services "case"
  // A select up to its where: id, operator, day, whether it counts (0 or 1), document, then `columns`. `id` and `followed` are the columns it is asked by.
  std::string_view select, id, followed;
  std::vector<std::string_view> columns = {};                          // fields of the form that stand in columns of the table
  enum class Day : std::uint8_t { instant, date } day = Day::instant;  // of the third column
  std::string_view first_field;         // what the page shows at first
  int order = 50;                       // on the page
  // For rows that stand in no table by themselves: `select` gives the ids of records alone, and this their rows, each with an id of its own among all rows of the unit.
  void (*expand)(store::Tx&, std::int64_t record, core::Instant now, const std::function<void(const Counted&)>&) = nullptr;
  std::vector<std::int64_t> (*going_on)(store::Tx&) = nullptr;  // records whose rows change with the day, without anybody doing anything
};
void add_unit(web::Services&, Unit);    // by a room, at its start
const std::vector<Unit>& units(web::Services&);
const Unit* find_unit(web::Services&, std::string_view code);

// Fields of the unit that can be counted: "operator", then the coded ones of its form that lie open.
std::vector<std::string> fields_of(const forms::Library&, const Unit&);

// The index of a unit, up to the newest committed change when it is asked for inside a request. unavailable while it is being filled.
core::Result<const index::Facets*> facets(web::Services&, store::Tx&, const Unit&);

// How many rows of an operator have each code of each field, year by year, read from the rows themselves (no index is needed: for commands). The field "" counts all rows.
struct Figure { int year = 0; std::string field, code; std::int64_t count = 0; };
std::vector<Figure> figures_by_year(store::Db&, const forms::Library&, const Unit&, std::string_view operator_code, core::Date from, core::Date until, core::Instant now);

// The same cross-table by reading every row: the twin that tests compare with.
index::Facets::Cross cross_slowly(store::Tx&, core::Instant now, const forms::Library&, const Unit&, std::string_view rows, std::string_view columns, const index::Facets::Where&);

}  // namespace ostoja::statistics
