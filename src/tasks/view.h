#pragma once
// What the screens of this room share.
#include "cases/page.h"
#include "tasks/record.h"
#include "tasks/rules.h"
#include "web/page.h"

namespace ostoja::tasks {

Keeper keeper(web::Context&);
core::Result<Task> asked_for(web::Context&);                       // :id; not_found when the reader may not see it
bool may_change(const web::Context&, const Task&);                 // one's own, one that is for this reader, or of a case this reader writes in
std::string title_of(const web::Context&, const Task&);            // first line of the words, else what it comes from
std::string due_text(const web::Context&, const Task&);            // dziś, 15:00
void draw_row(web::Context&, web::Values, const Task&, std::string_view from);   // tasks/part_rows.html
void show_undo(web::Context&, web::Page&, std::string_view from);  // after ?ended=<id>: what was done, and the way back
std::string back_to(const Task&, std::string_view from);           // where a click on a list leads back: "case" or a view of the own list

struct Sent { Task task; std::vector<forms::Problem> problems; };
// The form as sent, over `before`; a day that was typed now may not lie in the past.
Sent read_form(web::Context&, Task before, std::string_view action);
forms::Answers answers_of(const Task&);
void waiting_chapter(web::Services&);                              // cards and asides of a case

core::Done print(web::Context&, const cases::Header&, cases::Names, std::vector<cases::Sheet>&);  // for the case on paper
core::Result<web::Response> list_page(web::Context&);
core::Result<web::Response> new_page(web::Context&);
core::Result<web::Response> create(web::Context&);
core::Result<web::Response> task_page(web::Context&);
core::Result<web::Response> save(web::Context&);
core::Result<web::Response> done(web::Context&);
core::Result<web::Response> drop(web::Context&);
core::Result<web::Response> undo(web::Context&);
core::Result<web::Response> case_page(web::Context&);
core::Result<web::Response> case_new_page(web::Context&);
core::Result<web::Response> case_create(web::Context&);
core::Result<web::Response> case_edit_page(web::Context&);
core::Result<web::Response> case_save(web::Context&);

core::Result<web::Response> api_list(web::Context&);
core::Result<web::Response> api_of_case(web::Context&);
core::Result<web::Response> api_add(web::Context&);
core::Result<web::Response> api_change(web::Context&);

}  // namespace ostoja::tasks
