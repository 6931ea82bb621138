#include "reintegration/module.h"

#include "reintegration/view.h"

namespace ostoja::reintegration {
namespace {

using cases::case_view;
using web::Method;
constexpr access::Trace read_case{"case.read", "case"}, change_case{"case.change", "case"}, list_due{"reintegration.list", "case"};

constexpr web::Route kPages[] = {
    {Method::get, "/reintegration", reintegration_write, list_due, due_page},
    {Method::get, "/cases/:id/reintegration", case_view, read_case, plans_page},
    {Method::get, "/cases/:id/reintegration/new", reintegration_write, read_case, new_plan_page},
    {Method::post, "/cases/:id/reintegration", reintegration_write, change_case, add_plan_page},
    {Method::get, "/cases/:id/reintegration/:plan/goals/new", reintegration_write, read_case, new_goal_page},
    {Method::post, "/cases/:id/reintegration/:plan/goals", reintegration_write, change_case, add_goal_page},
    {Method::get, "/cases/:id/reintegration/:plan/goals/:goal", reintegration_write, read_case, edit_goal_page},
    {Method::post, "/cases/:id/reintegration/:plan/goals/:goal", reintegration_write, change_case, save_goal_page},
    {Method::get, "/cases/:id/reintegration/:plan/goals/:goal/end", reintegration_write, read_case, end_goal_page},
    {Method::post, "/cases/:id/reintegration/:plan/goals/:goal/end", reintegration_write, change_case, ended_goal_page},
    {Method::get, "/cases/:id/reintegration/:plan/ratings/new", reintegration_write, read_case, new_rating_page},
    {Method::post, "/cases/:id/reintegration/:plan/ratings", reintegration_write, change_case, add_rating_page},
    {Method::get, "/cases/:id/reintegration/:plan/contacts/new", reintegration_write, read_case, new_contact_page},
    {Method::post, "/cases/:id/reintegration/:plan/contacts", reintegration_write, change_case, add_contact_page},
    {Method::get, "/cases/:id/reintegration/:plan/goals/:goal/steps/new", reintegration_write, read_case, new_step_page},
    {Method::post, "/cases/:id/reintegration/:plan/goals/:goal/steps", reintegration_write, change_case, add_step_page},
    {Method::get, "/cases/:id/reintegration/:plan/steps/:step", reintegration_write, read_case, edit_step_page},
    {Method::post, "/cases/:id/reintegration/:plan/steps/:step", reintegration_write, change_case, save_step_page},
    {Method::post, "/cases/:id/reintegration/:plan/steps/:step/end", reintegration_write, change_case, end_step_page},
    {Method::get, "/cases/:id/reintegration/:plan/records/:kind/new", reintegration_write, read_case, new_fact_page},
    {Method::post, "/cases/:id/reintegration/:plan/records/:kind", reintegration_write, change_case, add_fact_page},
    {Method::get, "/cases/:id/reintegration/:plan/records/:kind/:fact", reintegration_write, read_case, edit_fact_page},
    {Method::post, "/cases/:id/reintegration/:plan/records/:kind/:fact", reintegration_write, change_case, save_fact_page},
    {Method::post, "/cases/:id/reintegration/:plan/records/:kind/:fact/withdraw", reintegration_write, change_case, take_back_fact_page},
    {Method::get, "/cases/:id/reintegration/:plan/calls/new", reintegration_write, read_case, new_call_page},
    {Method::post, "/cases/:id/reintegration/:plan/calls", reintegration_write, change_case, add_call_page},
    {Method::get, "/cases/:id/reintegration/:plan/calls/:call", reintegration_write, read_case, call_page},
    {Method::get, "/cases/:id/reintegration/:plan/calls/:call/edit", reintegration_write, read_case, edit_call_page},
    {Method::post, "/cases/:id/reintegration/:plan/calls/:call/edit", reintegration_write, change_case, save_call_page},
    {Method::post, "/cases/:id/reintegration/:plan/calls/:call/number", reintegration_write, change_case, number_page},
    {Method::post, "/cases/:id/reintegration/:plan/calls/:call/attempts", reintegration_write, change_case, attempt_page},
    {Method::post, "/cases/:id/reintegration/:plan/calls/:call/give-up", reintegration_write, change_case, give_up_call_page},
    {Method::get, "/cases/:id/reintegration/:plan/paper", case_view, read_case, paper_page},
    {Method::get, "/cases/:id/reintegration/:plan/paper.pdf", case_view, read_case, paper_pdf, web::Run::outside},
    {Method::get, "/cases/:id/reintegration/:plan/close", reintegration_write, read_case, close_page},
    {Method::post, "/cases/:id/reintegration/:plan/close", reintegration_write, change_case, closed_page},
};

constexpr web::Route kApi[] = {
    {Method::get, "/api/v1/cases/:id/plans", case_view, read_case, api_plans, web::Run::as_method, "cases:read", "", "Plans of reintegration of a case, with their goals"},
    {Method::post, "/api/v1/cases/:id/plans", reintegration_write, change_case, api_add_plan, web::Run::as_method, "cases:write", "reint_plan", "Begin a plan of reintegration; person may be left out when the case has one"},
    {Method::get, "/api/v1/reintegration/due", reintegration_write, list_due, api_due, web::Run::as_method, "cases:read", "", "What is due this week in the plans of reintegration, and whose contact is soon lost; whose=mine"},
};

void start(web::Services& s) {
  cases::doors(s).moved.push_back(follow_case);
  add_chapter(s);
}

}  // namespace

web::Module module() { return {.name = "reintegration", .pages = kPages, .api = kApi, .start = start}; }

}  // namespace ostoja::reintegration
