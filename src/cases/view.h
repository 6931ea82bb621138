#pragma once
// What the screens of a case share: header, side navigation, labels.
#include "cases/record.h"
#include "web/page.h"

namespace ostoja::cases {

inline constexpr access::Permission case_list{"case_list"}, case_view{"case_view"}, case_write{"case_write"}, case_close{"case_close"}, case_team{"case_team"}, case_open{"case_open"};

Reader reader(const web::Context&);
Keeper keeper(web::Context&);
// The case of the address, opened; not_found when it is of another team.
core::Result<Record> asked_for(web::Context&);
// The same for a change: conflict when the case is closed.
core::Result<Record> asked_to_change(web::Context&);
bool may_write(const web::Context&, const Record&);           // the permission, and the case is not closed
bool may_change_team(const web::Context&, const Record&);     // the lead or a coordinator, and the case is not closed
std::string label(const web::Context&, std::string_view list, std::string_view code);
std::string capital(std::string text);                        // its first letter large, where a label of a code begins a line
std::string home_of(const Record&);                           // /cases/<id>
std::string name_of(web::Context&, std::int64_t user);        // "program" for 0
// Number, status, urgency, stepper, side navigation, team, actions; `here` names the current part.
void show_frame(web::Context&, web::Page&, const Record&, std::string_view here);
void show_problem(web::Context&, web::Page&, std::string_view key);

core::Result<web::Response> list_page(web::Context&);
core::Result<web::Response> new_page(web::Context&);
core::Result<web::Response> create(web::Context&);
core::Result<web::Response> overview(web::Context&);
core::Result<web::Response> timeline_page(web::Context&);
core::Result<web::Response> add_note_page(web::Context&);
core::Result<web::Response> facts_page(web::Context&);
core::Result<web::Response> edit_page(web::Context&);
core::Result<web::Response> save_edit(web::Context&);
core::Result<web::Response> step_page(web::Context&);
core::Result<web::Response> change_status(web::Context&);
core::Result<web::Response> close_page(web::Context&);
core::Result<web::Response> close_case(web::Context&);
core::Result<web::Response> reopen_page(web::Context&);
core::Result<web::Response> reopen(web::Context&);
core::Result<web::Response> team_page(web::Context&);
core::Result<web::Response> change_team(web::Context&);
core::Result<web::Response> people_page(web::Context&);
core::Result<web::Response> new_person_page(web::Context&);
core::Result<web::Response> add_person_page(web::Context&);
core::Result<web::Response> edit_person_page(web::Context&);
core::Result<web::Response> save_person_page(web::Context&);
core::Result<web::Response> changes_page(web::Context&);
core::Result<web::Response> readers_page(web::Context&);

core::Result<web::Response> api_create(web::Context&);
core::Result<web::Response> api_read(web::Context&);
core::Result<web::Response> api_list(web::Context&);
core::Result<web::Response> api_change(web::Context&);
core::Result<web::Response> api_note(web::Context&);
core::Result<web::Response> api_contact(web::Context&);

}  // namespace ostoja::cases
