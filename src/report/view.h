#pragma once
// Pages and API of the reports.
#include "report/record.h"
#include "web/router.h"

namespace ostoja::report {

Keeper keeper(web::Context&);
core::Result<web::Response> list_page(web::Context&);
core::Result<web::Response> create_page(web::Context&);
core::Result<web::Response> show_page(web::Context&);
core::Result<web::Response> save_page(web::Context&);
core::Result<web::Response> review_page(web::Context&);
core::Result<web::Response> freeze_page(web::Context&);
core::Result<web::Response> reopen_page(web::Context&);
core::Result<web::Response> file_page(web::Context&);
core::Result<web::Response> api_create(web::Context&);
core::Result<web::Response> api_read(web::Context&);

// Found for this reader: whoever writes sees the own operator's and joint ones, the ministry those that are frozen; anything else is not there.
core::Result<Report> asked_report(web::Context&);
core::Result<Report> made_from(web::Context&, std::vector<forms::Problem>&);             // of year, kind, operator, from, until as sent
std::string title_of(const web::Context&, const Report&);
std::int64_t unbound_in(store::Tx&, const public_task::Year&, const Report&);

}  // namespace ostoja::report
