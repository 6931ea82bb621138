#include "report/module.h"

#include "report/view.h"

namespace ostoja::report {
namespace {

using web::Method;
constexpr access::Trace change{"report.change", "report"};

// How many, never who: a report names no person, so that reading one leaves no trace of anybody's record.
constexpr web::Route kPages[] = {
    {Method::get, "/reports", report_frozen_read, access::no_client_data, list_page},
    {Method::post, "/reports", report_write, change, create_page},
    {Method::get, "/reports/:id", report_frozen_read, access::no_client_data, show_page},
    {Method::post, "/reports/:id", report_write, change, save_page},
    {Method::post, "/reports/:id/review", report_write, change, review_page},
    {Method::post, "/reports/:id/freeze", report_write, change, freeze_page},
    {Method::post, "/reports/:id/reopen", report_write, change, reopen_page},
    {Method::get, "/reports/:id/file", report_frozen_read, access::no_client_data, file_page, web::Run::outside},
};
constexpr web::Route kApi[] = {
    {Method::post, "/api/v1/reports", report_write, change, api_create, web::Run::as_method, "reports:write", "", "Begin a report of the public task: year, kind (PARTIAL, FINAL), operator (empty: joint), from, until"},
    {Method::get, "/api/v1/reports/:id", report_frozen_read, access::no_client_data, api_read, web::Run::outside, "reports:read", "", "Read a report (format=json|html|pdf|xlsx); a frozen one as it was frozen"},
};

}  // namespace

web::Module module() { return {.name = "report", .pages = kPages, .api = kApi}; }

}  // namespace ostoja::report
