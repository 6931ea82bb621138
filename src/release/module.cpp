#include "release/module.h"

#include "release/view.h"

namespace ostoja::release {
namespace {

using web::Method;
constexpr access::Trace change{"release.change", "release"}, change_open{"open_data.change", "open_data"};

// How many, never who.
constexpr web::Route kPages[] = {
    {Method::get, "/releases", report_frozen_read, access::no_client_data, list_page},
    {Method::get, "/releases/new", release_write, access::no_client_data, new_page},
    {Method::post, "/releases", release_write, change, create_page, web::Run::outside},
    {Method::get, "/releases/:id", report_frozen_read, access::no_client_data, show_page},
    {Method::get, "/releases/:id/table.csv", report_frozen_read, access::no_client_data, table_file},
    {Method::post, "/releases/:id/agree", release_write, change, agree_page},
    {Method::post, "/releases/:id/refuse", release_write, change, refuse_page},
    {Method::post, "/releases/:id/withdraw", release_write, change, withdraw_page},
    {Method::get, "/open-data", report_frozen_read, access::no_client_data, open_data_page},
    {Method::post, "/open-data", release_write, change_open, open_data_create, web::Run::outside},
    {Method::get, "/open-data/:id", report_frozen_read, access::no_client_data, open_data_show},
    {Method::get, "/open-data/:id/table.csv", report_frozen_read, access::no_client_data, open_data_file},
    {Method::post, "/open-data/:id/agree", release_write, change_open, open_data_agree},
    {Method::post, "/open-data/:id/refuse", release_write, change_open, open_data_refuse},
    {Method::post, "/open-data/:id/withdraw", release_write, change_open, open_data_withdraw},
};
constexpr web::Route kApi[] = {
    {Method::post, "/api/v1/releases", release_write, change, api_create, web::Run::outside, "reports:write", "", "Propose a table for publishing: table, audience (PUBLIC, MINISTRY), from, to (months: 2026-01)"},
    {Method::get, "/api/v1/releases/:id", report_frozen_read, access::no_client_data, api_read, web::Run::as_method, "reports:read", "", "Read a release; a hidden number is null"},
};

}  // namespace

web::Module module() { return {.name = "release", .pages = kPages, .api = kApi}; }

}  // namespace ostoja::release
