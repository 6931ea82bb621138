#pragma once
// What the screens of a case share: header, side navigation, labels.
#include "cases/record.h"
#include "web/page.h"

namespace ostoja::cases {

inline constexpr access::Permission case_list{"case_list"}, case_view{"case_view"}, case_write{"case_write"}, case_close{"case_close"}, case_team{"case_team"}, case_open{"case_open"};

Reader reader(const web::Context&);
Keeper keeper(web::Context&);
core::Result<Record> asked_for(web::Context&);
std::string label(const web::Context&, std::string_view list, std::string_view code);
// Number, status, urgency, stepper, side navigation, team; `here` names the current part.
void show_frame(web::Context&, web::Page&, const Record&, std::string_view here);

core::Result<web::Response> list_page(web::Context&);
core::Result<web::Response> new_page(web::Context&);
core::Result<web::Response> create(web::Context&);
core::Result<web::Response> overview(web::Context&);
core::Result<web::Response> timeline_page(web::Context&);
core::Result<web::Response> add_note_page(web::Context&);
core::Result<web::Response> team_page(web::Context&);
core::Result<web::Response> change_team(web::Context&);
core::Result<web::Response> edit_page(web::Context&);
core::Result<web::Response> save_edit(web::Context&);
core::Result<web::Response> change_status(web::Context&);
core::Result<web::Response> close_page(web::Context&);
core::Result<web::Response> close_case(web::Context&);
core::Result<web::Response> reopen(web::Context&);
core::Result<web::Response> people_page(web::Context&);
core::Result<web::Response> add_person_page(web::Context&);
core::Result<web::Response> log_page(web::Context&);

core::Result<web::Response> api_create(web::Context&);
core::Result<web::Response> api_read(web::Context&);
core::Result<web::Response> api_list(web::Context&);
core::Result<web::Response> api_change(web::Context&);
core::Result<web::Response> api_note(web::Context&);
core::Result<web::Response> api_contact(web::Context&);

}  // namespace ostoja::cases
