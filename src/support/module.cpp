#include "support/module.h"

#include "support/view.h"

namespace ostoja::support {
namespace {

using web::Method;
using cases::case_view, cases::case_write;
constexpr access::Trace read_case{"case.read", "case"}, change_case{"case.change", "case"}, export_services{"services.exported", "case"};

constexpr web::Route kPages[] = {
    {Method::get, "/cases/:id/plan", case_view, read_case, plan_page},
    {Method::get, "/cases/:id/plan/new", case_write, read_case, new_goal_page},
    {Method::post, "/cases/:id/plan", case_write, change_case, add_goal_page},
    {Method::get, "/cases/:id/plan/:goal", case_write, read_case, edit_goal_page},
    {Method::post, "/cases/:id/plan/:goal", case_write, change_case, save_goal_page},
    {Method::get, "/cases/:id/plan/:goal/end", case_write, read_case, end_goal_page},
    {Method::post, "/cases/:id/plan/:goal/end", case_write, change_case, ended_goal_page},
    {Method::post, "/cases/:id/plan/:goal/state", case_write, change_case, change_goal_page},
    {Method::get, "/cases/:id/services", case_view, read_case, services_page},
    {Method::get, "/cases/:id/services/export.csv", case_write, export_services, export_csv},
    {Method::get, "/cases/:id/services/new", case_write, read_case, new_service_page},
    {Method::post, "/cases/:id/services", case_write, change_case, add_service_page},
    {Method::get, "/cases/:id/services/:service", case_write, read_case, edit_service_page},
    {Method::post, "/cases/:id/services/:service", case_write, change_case, save_service_page},
    {Method::post, "/cases/:id/services/:service/withdraw", case_write, change_case, withdraw_service_page},
};

constexpr web::Route kApi[] = {
    {Method::get, "/api/v1/cases/:id/services", case_view, read_case, api_services, web::Run::as_method, "cases:read", "", "List the services given in a case, with sums of time and cost (from, until, kind)"},
    {Method::post, "/api/v1/cases/:id/services", case_write, change_case, api_add_service, web::Run::as_method, "cases:write", "service",
     "Add a service: cost in zloty as text, persons, goal, provider (user:ID, entry:ID, other)"},
    {Method::get, "/api/v1/cases/:id/plan", case_view, read_case, api_plan, web::Run::as_method, "cases:read", "", "Read the support plan of a case"},
    {Method::post, "/api/v1/cases/:id/plan", case_write, change_case, api_add_goal, web::Run::as_method, "cases:write", "goal", "Add a goal to the support plan"},
};

void start(web::Services& s) {
  cases::doors(s).moved.push_back(follow_case);
  cases::doors(s).helpers.push_back(helpers);
  add_chapters(s);
  count_for_public_task(s);
  count_for_statistics(s);
}

}  // namespace

web::Module module() { return {.name = "support", .pages = kPages, .api = kApi, .start = start}; }

}  // namespace ostoja::support
