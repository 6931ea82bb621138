#pragma once
// What the screens of this room share.
#include "cases/page.h"
#include "support/record.h"
#include "web/page.h"

namespace ostoja::support {

Keeper keeper(web::Context&);
std::string money_text(const web::Context&, core::Money);                 // 1 234,50 zł
std::string minutes_text(const web::Context&, std::int64_t minutes);      // 1 godz. 15 min
std::string when_text(const web::Context&, const NewService&);            // 23 listopada 2026, 10:30
std::string who_text(const web::Context&, const Service&);                // osoba A, osoba B
std::string provider_text(const web::Context&, const Service&);
std::string goal_name(const web::Context&, const std::vector<Goal>&, GoalId);

struct SentService { NewService given; forms::Answers answers; std::vector<forms::Problem> problems; };
// What is said before an interpreter of the directory is chosen who stands on two sides; added to the problems of `sent`, once (consent/page.h).
core::Done warn_of_conflict(web::Context&, const cases::Header&, const NewService& before, SentService&);
SentService read_service(web::Context&, const cases::Header&, const NewService& before, std::string_view action);
forms::Answers answers_of(const web::Context&, const NewService&);
ServiceFilter filter_of(const web::Context&);                             // from, until, kind of the query; what is not understood is left out
void add_chapters(web::Services&);

core::Done print_plan(web::Context&, const cases::Header&, cases::Names, std::vector<cases::Sheet>&);  // for the case on paper
core::Done print_services(web::Context&, const cases::Header&, cases::Names, std::vector<cases::Sheet>&);  // for the case on paper
core::Result<web::Response> plan_page(web::Context&);
core::Result<web::Response> new_goal_page(web::Context&);
core::Result<web::Response> add_goal_page(web::Context&);
core::Result<web::Response> edit_goal_page(web::Context&);
core::Result<web::Response> save_goal_page(web::Context&);
core::Result<web::Response> end_goal_page(web::Context&);
core::Result<web::Response> ended_goal_page(web::Context&);
core::Result<web::Response> change_goal_page(web::Context&);              // withdrawn, or taken up again

core::Result<web::Response> services_page(web::Context&);
core::Result<web::Response> new_service_page(web::Context&);
core::Result<web::Response> add_service_page(web::Context&);
core::Result<web::Response> edit_service_page(web::Context&);
core::Result<web::Response> save_service_page(web::Context&);
core::Result<web::Response> withdraw_service_page(web::Context&);
core::Result<web::Response> export_csv(web::Context&);

core::Result<web::Response> api_services(web::Context&);
core::Result<web::Response> api_add_service(web::Context&);
core::Result<web::Response> api_plan(web::Context&);
core::Result<web::Response> api_add_goal(web::Context&);

void count_for_public_task(web::Services&);              // work.cpp
void count_for_statistics(web::Services&);

}  // namespace ostoja::support
