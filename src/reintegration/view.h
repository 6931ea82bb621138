#pragma once
// What the screens of this room share.
#include "cases/page.h"
#include "reintegration/record.h"
#include "reintegration/rules.h"
#include "web/page.h"

namespace ostoja::reintegration {

Keeper keeper(web::Context&);
std::string person_text(web::Context&, const Plan&);
struct Asked { cases::Header header; Plan plan; };
core::Result<Asked> asked_plan(web::Context&);
// What is wrong beyond the rules of the form, for the pages and the API alike.
void check_plan(web::Context&, const forms::Answers&, std::vector<forms::Problem>&);
void check_goal(web::Context&, const Plan&, const forms::Answers&, std::vector<forms::Problem>&);
core::Result<people::PersonId> person_of_plan(web::Context&, const cases::Header&);
void add_chapter(web::Services&);

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
core::Result<web::Response> api_plans(web::Context&);
core::Result<web::Response> api_add_plan(web::Context&);

}  // namespace ostoja::reintegration
