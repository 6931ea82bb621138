#include "public_task/module.h"

#include "public_task/view.h"

namespace ostoja::public_task {
namespace {

using web::Method;
constexpr access::Trace change{"contract.change", "contract_year"}, change_expense{"expense.change", "expense"}, list_expenses{"expense.list", "expense"}, read_expense{"expense.read", "expense"}, change_hours{"time_sheet.change", "user"},
    list_hours{"time_sheet.list", "user"}, list_work{"contract.work_list", "contract_year"};

constexpr web::Route kPages[] = {
    {Method::get, "/public-task", time_write, access::no_client_data, list_page},
    {Method::post, "/public-task", contract_write, change, new_year},
    {Method::get, "/public-task/:year", contract_view, access::no_client_data, plan_page},
    {Method::get, "/public-task/:year/plan.csv", contract_view, access::no_client_data, plan_file},
    {Method::get, "/public-task/:year/figures/:item", contract_view, list_work, rows_page},
    {Method::get, "/public-task/:year/contract", contract_view, access::no_client_data, contract_page},
    {Method::get, "/public-task/:year/contract/edit", contract_write, access::no_client_data, edit_year_page},
    {Method::post, "/public-task/:year/contract/edit", contract_write, change, save_year_page},
    {Method::post, "/public-task/:year/state", contract_write, change, state_page},
    {Method::get, "/public-task/:year/differences", contract_view, access::no_client_data, differences_page},
    {Method::get, "/public-task/:year/items/:kind/new", contract_write, access::no_client_data, new_item_page},
    {Method::post, "/public-task/:year/items/:kind", contract_write, change, create_item},
    {Method::get, "/public-task/:year/items/:kind/:item", contract_write, access::no_client_data, edit_item_page},
    {Method::post, "/public-task/:year/items/:kind/:item", contract_write, change, save_item_page},
    {Method::post, "/public-task/:year/items/:kind/:item/remove", contract_write, change, remove_item_page},
    {Method::get, "/public-task/:year/unbound", contract_view, list_work, unbound_page},
    {Method::post, "/public-task/:year/unbound", contract_write, change, bind_page},
    {Method::get, "/public-task/:year/expenses", expense_write, list_expenses, expenses_page},
    {Method::get, "/public-task/:year/expenses/new", expense_write, access::no_client_data, new_expense_page},
    {Method::post, "/public-task/:year/expenses", expense_write, change_expense, create_expense},
    {Method::get, "/public-task/:year/expenses/:expense", expense_write, read_expense, edit_expense_page},
    {Method::post, "/public-task/:year/expenses/:expense", expense_write, change_expense, save_expense_page},
    {Method::post, "/public-task/:year/expenses/:expense/cancel", expense_write, change_expense, cancel_expense_page},
    {Method::get, "/public-task/:year/hours", time_write, access::no_client_data, hours_page},
    {Method::post, "/public-task/:year/hours", time_write, change_hours, save_hours_page},
    {Method::get, "/public-task/:year/hours/all", contract_view, list_hours, sheets_page},
};
constexpr web::Route kApi[] = {
    {Method::get, "/api/v1/public-task/:year", contract_view, access::no_client_data, api_account, web::Run::as_method, "reports:read", "", "Plan against done of a contract year: indicators and cost lines by operator (from, to)"},
};

void start(web::Services& s) {
  if (auto& place = s.rooms[std::type_index(typeid(Sources))]; !place) place = std::make_shared<Sources>();
}

}  // namespace

web::Module module() { return {.name = "public_task", .pages = kPages, .api = kApi, .start = start, .jobs = {{"public_task.follow", 1, follow}}}; }

}  // namespace ostoja::public_task
