#include "tasks/module.h"

#include "tasks/view.h"

namespace ostoja::tasks {
namespace {

using web::Method;
constexpr access::Trace list_tasks{"task.list", "task"}, read_task{"task.read", "task"}, change_task{"task.change", "task"}, read_case{"case.read", "case"}, change_case{"case.change", "case"};

constexpr web::Route kPages[] = {
    {Method::get, "/tasks", task_view, list_tasks, list_page},
    {Method::get, "/tasks/new", task_view, access::no_client_data, new_page},
    {Method::post, "/tasks", task_view, change_task, create},
    {Method::get, "/tasks/:id", task_view, read_task, task_page},
    {Method::post, "/tasks/:id", task_view, change_task, save},
    {Method::post, "/tasks/:id/done", task_view, change_task, done},
    {Method::post, "/tasks/:id/drop", task_view, change_task, drop},
    {Method::post, "/tasks/:id/undo", task_view, change_task, undo},
    {Method::get, "/cases/:id/tasks", task_view, read_case, case_page},
    {Method::get, "/cases/:id/tasks/new", cases::case_write, read_case, case_new_page},
    {Method::post, "/cases/:id/tasks", cases::case_write, change_case, case_create},
    {Method::get, "/cases/:id/tasks/:task", cases::case_write, read_case, case_edit_page},
    {Method::post, "/cases/:id/tasks/:task", cases::case_write, change_case, case_save},
};

constexpr web::Route kApi[] = {
    {Method::get, "/api/v1/tasks", task_view, list_tasks, api_list, web::Run::as_method, "cases:read", "", "List one's own tasks (state, due, whose=cases)"},
    {Method::patch, "/api/v1/tasks/:id", task_view, change_task, api_change, web::Run::as_method, "cases:write", "task", "Change a task, or its state: done, dropped with drop_reason, open (If-Match)"},
    {Method::get, "/api/v1/cases/:id/tasks", task_view, read_case, api_of_case, web::Run::as_method, "cases:read", "", "List the tasks of a case"},
    {Method::post, "/api/v1/cases/:id/tasks", cases::case_write, change_case, api_add, web::Run::as_method, "cases:write", "task", "Add a task to a case (for: id of somebody on its team)"},
};

void start(web::Services& s) {
  cases::doors(s).moved.push_back(follow_case);
  cases::doors(s).lead_changed.push_back(follow_lead);
  waiting_chapter(s);
}

}  // namespace

web::Module module() { return {.name = "tasks", .pages = kPages, .api = kApi, .start = start}; }

}  // namespace ostoja::tasks
