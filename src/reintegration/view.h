#pragma once
// What the screens of this room share.
#include "cases/page.h"
#include "reintegration/record.h"
#include "reintegration/rules.h"
#include "reintegration/work.h"
#include "web/page.h"

namespace ostoja::reintegration {

Keeper keeper(web::Context&);
std::string person_text(web::Context&, const Plan&);
struct Asked { cases::Header header; Plan plan; };
enum class Want : std::uint8_t { open, any };
core::Result<Asked> asked_plan(web::Context&, Want = Want::open);  // conflict: the case is closed, or the plan, unless any is wanted
// What is wrong beyond the rules of the form, for the pages and the API alike.
void check_plan(web::Context&, const forms::Answers&, std::vector<forms::Problem>&);
void check_goal(web::Context&, const Plan&, const forms::Answers&, std::vector<forms::Problem>&);
core::Result<people::PersonId> person_of_plan(web::Context&, const cases::Header&);
void add_chapter(web::Services&);

core::Date today_of(const web::Context&);
std::string room_of(const Asked&);                       // /cases/<id>/reintegration/<plan>
struct Sent { forms::Answers answers; std::vector<forms::Problem> problems; };
Sent sent(web::Context&, std::string_view form);
web::Response back(const cases::Header&, std::string_view notice, std::string_view anchor = {});
std::string area_text(const web::Context&, std::string_view code);
std::string field_of(std::string_view area);            // of the form "reint_rating": area_work
std::string minute_text(int minute);                    // 09:05; "" for no hour
std::string money_text(const web::Context&, core::Money);
void draw_table(const web::Context&, web::Values, const std::vector<Rating>&);
void draw_chart(const web::Context&, web::Values, const Plan&, const std::vector<Rating>&);
core::Done draw_calls(web::Context&, web::Values, const std::string& home, const Plan&, std::string_view write);
core::Done draw_facts(web::Context&, web::Values, const std::string& home, const Plan&, std::string_view write);
cases::Sheet sheet_of(web::Context&, cases::Names, const Fact&);

core::Result<web::Response> plans_page(web::Context&);
core::Result<web::Response> new_plan_page(web::Context&);
core::Result<web::Response> add_plan_page(web::Context&);
core::Result<web::Response> new_goal_page(web::Context&);
core::Result<web::Response> add_goal_page(web::Context&);
core::Result<web::Response> edit_goal_page(web::Context&);
core::Result<web::Response> save_goal_page(web::Context&);
core::Result<web::Response> end_goal_page(web::Context&);
core::Result<web::Response> ended_goal_page(web::Context&);
core::Result<web::Response> new_rating_page(web::Context&);
core::Result<web::Response> add_rating_page(web::Context&);
core::Result<web::Response> new_contact_page(web::Context&);
core::Result<web::Response> add_contact_page(web::Context&);
core::Result<web::Response> close_page(web::Context&);
core::Result<web::Response> closed_page(web::Context&);
core::Result<web::Response> due_page(web::Context&);
core::Result<web::Response> new_step_page(web::Context&);
core::Result<web::Response> add_step_page(web::Context&);
core::Result<web::Response> edit_step_page(web::Context&);
core::Result<web::Response> save_step_page(web::Context&);
core::Result<web::Response> end_step_page(web::Context&);
core::Result<web::Response> new_fact_page(web::Context&);
core::Result<web::Response> add_fact_page(web::Context&);
core::Result<web::Response> edit_fact_page(web::Context&);
core::Result<web::Response> save_fact_page(web::Context&);
core::Result<web::Response> take_back_fact_page(web::Context&);
core::Result<web::Response> new_call_page(web::Context&);
core::Result<web::Response> add_call_page(web::Context&);
core::Result<web::Response> call_page(web::Context&);
core::Result<web::Response> edit_call_page(web::Context&);
core::Result<web::Response> save_call_page(web::Context&);
core::Result<web::Response> number_page(web::Context&);
core::Result<web::Response> attempt_page(web::Context&);
core::Result<web::Response> give_up_call_page(web::Context&);
core::Result<web::Response> paper_page(web::Context&);
core::Result<web::Response> paper_pdf(web::Context&);
core::Result<web::Response> api_due(web::Context&);
core::Result<web::Response> api_plans(web::Context&);
core::Result<web::Response> api_add_plan(web::Context&);

}  // namespace ostoja::reintegration
