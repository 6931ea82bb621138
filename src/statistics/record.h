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

struct Counted { std::int64_t id = 0; core::Date day; forms::Answers answers; };  // answers hold "operator" too
const forms::Form& form_of(const forms::Library&, const Unit&);
// Rows of the unit after this id, in the order of ids, at most so many; what does not count (drafts, cancelled, merged) is left out. The last id that was looked at.
std::int64_t rows_after(store::Tx&, const Unit&, std::int64_t after, int limit, const std::function<void(const Counted&)>&);
// Rows of the unit that belong to this record of the log; null: it does not count (any more).
void rows_followed(store::Tx&, const Unit&, std::int64_t followed, const std::function<void(std::int64_t id, const Counted*)>&);

// Made at the start, filled beside the requests, then following the log.
struct Memory {
  std::vector<Unit> units;                            // by their order
  struct One {
    const Unit* unit = nullptr;
    std::unique_ptr<index::Facets> facets;
    std::vector<std::string> fields;
  };
  std::vector<One> of;                                // one for each unit
  std::mutex following;
  std::int64_t seq = 0;                               // the newest event that is in
  std::atomic<bool> ready{false};
  std::jthread filling;                               // last: stops before the rest goes
};
void start_memory(web::Services&);

inline constexpr std::string_view kYear = "year";     // as columns: year by year, of any unit
// What was asked for by an address or a program; invalid with the word that is wrong.
struct Asked {
  const Unit* unit = nullptr;
  std::string rows, columns;                          // names of fields; columns may be empty
  index::Facets::Where where;
  std::vector<std::string> only;                      // conditions of the address, FIELD:CODE
  bool shares = false;                                // cells as shares of their column
  std::string query;                                  // the same as an address
};
core::Result<Asked> asked(web::Context&);
const forms::Field* field_of(const web::Context&, const Unit&, std::string_view name);  // null for the operator and the year
std::string field_label(const web::Context&, const Unit&, std::string_view field);
std::string code_label(const web::Context&, const Unit&, std::string_view field, std::string_view code);

index::Facets::Cross cross_of(const index::Facets&, const Asked&);
struct Line { std::string code, label; std::vector<std::int64_t> cells; std::int64_t all = 0; };
struct Table { std::vector<std::string> columns; std::vector<std::int64_t> column_answered; std::vector<Line> lines; std::int64_t rows = 0, answered = 0; };
Table table_of(const web::Context&, const index::Facets&, const Asked&);

core::Result<web::Response> statistics_page(web::Context&);
core::Result<web::Response> statistics_file(web::Context&);
core::Result<web::Response> statistics_workbook(web::Context&);
core::Result<web::Response> api_cross(web::Context&);
core::Result<web::Response> api_series(web::Context&);

}  // namespace ostoja::statistics
