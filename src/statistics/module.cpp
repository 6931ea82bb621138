#include "statistics/module.h"

#include "statistics/record.h"

namespace ostoja::statistics {
namespace {

using web::Method;
// A saved table is a question, not an answer, and no record of anybody.
constexpr access::Trace change{"statistics.change", "saved_table"};
// How many, never who: no record of anybody is read.
constexpr web::Route kPages[] = {
    {Method::get, "/statistics", statistics_view, access::no_client_data, statistics_page},
    {Method::get, "/statistics/table.csv", statistics_view, access::no_client_data, statistics_file},
    {Method::get, "/statistics/table.xlsx", statistics_view, access::no_client_data, statistics_workbook},
    {Method::post, "/statistics/tables", statistics_view, change, save_table},
    {Method::post, "/statistics/tables/:id/remove", statistics_view, change, remove_table},
};
constexpr web::Route kApi[] = {
    {Method::get, "/api/v1/statistics/cross", statistics_view, access::no_client_data, api_cross, web::Run::as_method, "statistics:read", "", "Cross-table of two fields (unit, rows, columns, from, to, where=FIELD:CODE[,CODE])"},
    {Method::get, "/api/v1/statistics/series", statistics_view, access::no_client_data, api_series, web::Run::as_method, "statistics:read", "", "Counts by month, quarter or year (unit, by, from, to, where)"},
};

}  // namespace

web::Module module() { return {.name = "statistics", .pages = kPages, .api = kApi, .start = start_memory}; }

}  // namespace ostoja::statistics
