#pragma once
// The statistics as their own pages see them; other rooms use statistics.h.
#include "statistics/statistics.h"
#include "web/router.h"

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace ostoja::statistics {

inline constexpr access::Permission statistics_view{"statistics_view"};

const forms::Form& form_of(const forms::Library&, const Unit&);
// Rows of the unit after this id (of a record, where a unit expands them), in the order of ids, at most so many; what does not count (drafts, cancelled, merged) is left out. The last id that was looked at.
std::int64_t rows_after(store::Tx&, core::Instant now, const Unit&, std::int64_t after, int limit, const std::function<void(const Counted&)>&);
std::vector<std::int64_t> records_after(store::Tx&, const Unit&, std::int64_t after, int limit);  // of a unit that expands them: their ids, in order
// Rows of the unit that belong to this record of the log; null: it does not count (any more).
void rows_followed(store::Tx&, const Unit&, std::int64_t followed, const std::function<void(std::int64_t id, const Counted*)>&);

// Made at the start, filled beside the requests, then following the log.
struct Memory {
  std::vector<Unit> units;                            // by their order
  struct One {
    const Unit* unit = nullptr;
    std::unique_ptr<index::Facets> facets;
    std::vector<std::string> fields;
    std::map<std::int64_t, std::vector<std::int64_t>> expanded;  // record: its rows that are in
  };
  std::vector<One> of;                                // one for each unit
  std::mutex following;
  std::int64_t seq = 0;                               // the newest event that is in
  core::Date day;                                     // what goes on from day to day was counted up to here
  std::atomic<bool> ready{false};
  std::jthread filling;                               // last: stops before the rest goes
};
void start_memory(web::Services&);

inline constexpr std::string_view kPeriods[] = {"this_month", "last_month", "this_year", "last_year", "12_months"};  // move with the day
inline constexpr std::string_view kYear = "year";     // as columns: year by year, of any unit
// What was asked for by an address or a program; invalid with the word that is wrong.
struct Asked {
  const Unit* unit = nullptr;
  std::string rows, columns;                          // names of fields; columns may be empty
  index::Facets::Where where;
  std::vector<std::string> only;                      // conditions of the address, FIELD:CODE
  std::string period;                                 // a code of kPeriods instead of days; empty: the days of where
  bool shares = false;                                // cells as shares of their column
  std::string query;                                  // the same as an address
};
core::Result<Asked> asked(web::Context&);
std::string period_of(const Asked&);                  // as in an address: "&period=this_year", "&from=2026-01-01"
const forms::Field* field_of(const web::Context&, const Unit&, std::string_view name);  // null for the operator and the year
std::string field_label(const web::Context&, const Unit&, std::string_view field);
std::string code_label(const web::Context&, const Unit&, std::string_view field, std::string_view code);

index::Facets::Cross cross_of(const index::Facets&, const Asked&);
struct Line { std::string code, label; std::vector<std::int64_t> cells; std::int64_t all = 0; };
struct Table { std::vector<std::string> columns; std::vector<std::int64_t> column_answered; std::vector<Line> lines; std::int64_t rows = 0, answered = 0; };
Table table_of(const web::Context&, const index::Facets&, const Asked&);

struct Saved { std::int64_t id = 0; std::string name, query; };
std::vector<Saved> saved_tables(store::Tx&, std::string_view operator_code);  // by name

// The page; a problem (key of its text) with the name that was typed, when saving it failed.
core::Result<web::Response> draw_table(web::Context&, const Asked&, std::string_view problem, std::string_view typed);
core::Result<web::Response> save_table(web::Context&);
core::Result<web::Response> remove_table(web::Context&);
core::Result<web::Response> statistics_page(web::Context&);
core::Result<web::Response> statistics_file(web::Context&);
core::Result<web::Response> statistics_workbook(web::Context&);
core::Result<web::Response> api_cross(web::Context&);
core::Result<web::Response> api_series(web::Context&);

}  // namespace ostoja::statistics
