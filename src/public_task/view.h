#pragma once
// Pages of the public task.
#include "public_task/record.h"
#include "web/router.h"

namespace ostoja::public_task {

Keeper keeper(web::Context&);
core::Result<Year> asked_year(web::Context&);
std::string money_text(const web::Context&, std::int64_t grosze);
std::string item_title(const Item&);
std::string operator_name(const web::Context&, std::string_view code);
std::vector<std::string> operators(const web::Context&);
void show_tabs(web::Context&, web::Values, const Year&, std::string_view here);
core::Result<web::Response> list_page(web::Context&);
core::Result<web::Response> new_year(web::Context&);
core::Result<web::Response> plan_page(web::Context&);
core::Result<web::Response> plan_file(web::Context&);
core::Result<web::Response> rows_page(web::Context&);
core::Result<web::Response> contract_page(web::Context&);
core::Result<web::Response> edit_year_page(web::Context&);
core::Result<web::Response> save_year_page(web::Context&);
core::Result<web::Response> state_page(web::Context&);
core::Result<web::Response> new_item_page(web::Context&);
core::Result<web::Response> create_item(web::Context&);
core::Result<web::Response> edit_item_page(web::Context&);
core::Result<web::Response> save_item_page(web::Context&);
core::Result<web::Response> remove_item_page(web::Context&);
core::Result<web::Response> differences_page(web::Context&);
core::Result<web::Response> unbound_page(web::Context&);
core::Result<web::Response> bind_page(web::Context&);
core::Result<web::Response> expenses_page(web::Context&);
core::Result<web::Response> new_expense_page(web::Context&);
core::Result<web::Response> create_expense(web::Context&);
core::Result<web::Response> edit_expense_page(web::Context&);
core::Result<web::Response> save_expense_page(web::Context&);
core::Result<web::Response> cancel_expense_page(web::Context&);
core::Result<web::Response> hours_page(web::Context&);
core::Result<web::Response> save_hours_page(web::Context&);
core::Result<web::Response> sheets_page(web::Context&);
core::Result<web::Response> api_account(web::Context&);

}  // namespace ostoja::public_task
