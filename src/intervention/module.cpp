#include "intervention/module.h"

#include "assessment/assessment.h"
#include "intervention/view.h"

namespace ostoja::intervention {
namespace {

using web::Method, web::Run;
using cases::case_team, cases::case_view;
constexpr access::Trace read_case{"interventions.read", "case"}, read_talks{"interviews.read", "case"}, read_plan{"safety.read", "case"}, print_plan{"safety.print_read", "case"},
    list_all{"interventions.list", "intervention"}, change_case{"interventions.change", "case"};

constexpr web::Route kPages[] = {
    {Method::get, "/interventions", board_view, list_all, board_page},
    {Method::get, "/cases/:id/interventions", case_view, read_case, list_page},
    {Method::get, "/cases/:id/interventions/new", intervene, read_case, new_page},
    {Method::post, "/cases/:id/interventions", intervene, change_case, begin_page},
    {Method::post, "/cases/:id/interventions/acknowledge", case_team, change_case, acknowledge_case_page},
    {Method::get, "/cases/:id/interventions/:intervention", case_view, read_case, show_page},
    {Method::get, "/cases/:id/interventions/:intervention/edit", intervene, read_case, edit_page},
    {Method::post, "/cases/:id/interventions/:intervention/edit", intervene, change_case, save_page},
    {Method::post, "/cases/:id/interventions/:intervention/actions", intervene, change_case, action_page},
    {Method::post, "/cases/:id/interventions/:intervention/urgency", intervene, change_case, urgency_page},
    {Method::post, "/cases/:id/interventions/:intervention/acknowledge", case_team, change_case, acknowledge_page},
    {Method::get, "/cases/:id/interventions/:intervention/end", intervene, read_case, end_form_page},
    {Method::post, "/cases/:id/interventions/:intervention/end", intervene, change_case, end_page},
    {Method::post, "/cases/:id/interventions/:intervention/reopen", intervene, change_case, reopen_page},
    {Method::get, "/cases/:id/interviews", case_view, read_talks, interviews_page},
    {Method::get, "/cases/:id/interviews/new", intervene, read_talks, new_interview_page},
    {Method::post, "/cases/:id/interviews", intervene, change_case, add_interview_page},
    {Method::get, "/cases/:id/interviews/:interview", case_view, read_talks, interview_page},
    {Method::post, "/cases/:id/interviews/:interview/ticks", intervene, change_case, tick_page},
    {Method::get, "/cases/:id/safety", case_view, read_plan, plans_page},
    {Method::get, "/cases/:id/safety/new", intervene, read_plan, new_plan_page},
    {Method::post, "/cases/:id/safety", intervene, change_case, add_plan_page},
    {Method::get, "/cases/:id/safety/:plan", case_view, read_plan, plan_page},
    {Method::get, "/cases/:id/safety/:plan/edit", intervene, read_plan, edit_plan_page},
    {Method::post, "/cases/:id/safety/:plan", intervene, change_case, save_plan_page},
    {Method::get, "/cases/:id/safety/:plan/print", case_print, print_plan, print_plan_page},
};

constexpr web::Route kApi[] = {
    {Method::post, "/api/v1/cases/:id/interventions", intervene, change_case, api_begin, Run::as_method, "cases:write", "intervention", "Begin an intervention in a case"},
    {Method::get, "/api/v1/cases/:id/interventions", case_view, read_case, api_list, Run::as_method, "cases:read", "", "Interventions of a case"},
    {Method::get, "/api/v1/cases/:id/interventions/:intervention", case_view, read_case, api_read, Run::as_method, "cases:read", "", "An intervention with its actions"},
    {Method::post, "/api/v1/cases/:id/interventions/:intervention/actions", intervene, change_case, api_action, Run::as_method, "cases:write", "intervention_action", "Add an action to an intervention"},
    {Method::post, "/api/v1/cases/:id/interventions/:intervention/end", intervene, change_case, api_end, Run::as_method, "cases:write", "intervention_end", "End an intervention (If-Match)"},
    {Method::get, "/api/v1/interventions", board_view, list_all, api_board, Run::as_method, "cases:read", "", "Open interventions, the most urgent first"},
};

// A risk assessment that proposes U0 or U1 makes the case so urgent at once: nobody has to remember it at night.
core::Done after_risk(store::Tx& tx, const vault::OperatorKeys& keys, const forms::Library& library, const cases::Header& h, const assessment::Summary& risk, access::UserId by, core::Instant now) {
  auto urgency = assessment::proposed_urgency(library, risk);
  if (urgency.empty()) return {};
  const bool suicide = risk.level("SUICIDE") >= library.threshold("risk_suicide_urgent");
  return at_least({tx, keys, library, by, now}, h, urgency, suicide ? Why::suicidality : Why::danger);
}

void start(web::Services& s) {
  assessment::doors(s).on_risk = after_risk;
  count_for_public_task(s);
  cases::doors(s).moved.push_back(follow_case);
  cases::doors(s).helpers.push_back(interpreters);
  cases::add_chapter(s, {.name = "interventions", .text = "intervention.nav", .icon = "bell", .group = cases::Group::help, .order = 5, .opens = cases::Opens::on_page, .speaks = cases::Speaks::once_begun, .cards = cards, .asides = asides, .blocks_closing = blocks_closing, .print = print});
  cases::add_chapter(s, {.name = "safety", .text = "intervention.plan.nav", .icon = "shield", .group = cases::Group::help, .order = 15, .opens = cases::Opens::on_page, .speaks = cases::Speaks::once_begun, .cards = plan_cards});
  cases::add_chapter(s, {.name = "interviews", .text = "intervention.interview.nav", .icon = "chat", .group = cases::Group::help, .order = 16, .opens = cases::Opens::on_page});
}

}  // namespace

web::Module module() { return {.name = "intervention", .pages = kPages, .api = kApi, .start = start}; }

}  // namespace ostoja::intervention
