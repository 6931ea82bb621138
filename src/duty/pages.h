#pragma once
// Pages of the roster.
#include "duty/shifts.h"
#include "web/page.h"

namespace ostoja::duty {

inline constexpr access::Permission duty_view{"duty_view"}, duty_manage{"duty_manage"};

// What was typed into the form of a shift; minutes of the day, -1 when it is no time.
struct Typed {
  std::string user, post = "line", day, from = "08:00", until = "16:00";
  std::optional<Shift> shift(std::string_view operator_code) const;         // none when something is missing
};
Typed typed(const core::Fields&);
std::string_view problem_of(const core::Error&);                            // key of its text
std::string time_text(const web::Context&, const Shift&);                   // 8:00–16:00, over midnight with the day
std::string week_address(core::Date day);                                   // /duty?week=2026-11-23

core::Result<web::Response> week_page(web::Context&);
core::Result<web::Response> add_page(web::Context&);
core::Result<web::Response> remove_page(web::Context&);
core::Result<web::Response> publish_page(web::Context&);
core::Result<web::Response> copy_page(web::Context&);
core::Result<web::Response> shift_page(web::Context&);                      // pages_shift.cpp
core::Result<web::Response> change_page(web::Context&);
core::Result<web::Response> ask_page(web::Context&);
core::Result<web::Response> answer_page(web::Context&);
core::Result<web::Response> team_page(web::Context&);                       // pages_team.cpp
core::Result<web::Response> add_absence_page(web::Context&);
core::Result<web::Response> remove_absence_page(web::Context&);
core::Result<web::Response> languages_page(web::Context&);

}  // namespace ostoja::duty
