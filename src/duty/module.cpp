#include "duty/module.h"
#include "clocks/clocks.h"
#include "duty/pages.h"

namespace ostoja::duty {
namespace {

using web::Method;
// The roster is no client data; what is changed in it is.
constexpr access::Trace change_shift_trace{"shift.change", "shift"}, change_roster{"roster.change", "roster"};
constexpr web::Route kPages[] = {
    {Method::get, "/duty", duty_view, access::no_client_data, week_page},
    {Method::post, "/duty/shifts", duty_manage, change_shift_trace, add_page},
    {Method::get, "/duty/shifts/:id", duty_view, access::no_client_data, shift_page},
    {Method::post, "/duty/shifts/:id", duty_manage, change_shift_trace, change_page},
    {Method::post, "/duty/shifts/:id/remove", duty_manage, change_shift_trace, remove_page},
    {Method::post, "/duty/shifts/:id/ask", duty_view, change_shift_trace, ask_page},
    {Method::post, "/duty/swaps/:id", duty_view, change_shift_trace, answer_page},
    {Method::post, "/duty/publish", duty_manage, change_roster, publish_page},
    {Method::post, "/duty/copy", duty_manage, change_roster, copy_page},
    {Method::get, "/duty/team", duty_manage, access::no_client_data, team_page},
    {Method::post, "/duty/absences", duty_manage, change_roster, add_absence_page},
    {Method::post, "/duty/absences/:id/remove", duty_manage, change_roster, remove_absence_page},
    {Method::post, "/duty/languages", duty_manage, change_roster, languages_page},
};

}  // namespace

web::Module module() { return {.name = "duty", .pages = kPages, .api = {}, .start = [](web::Services& s) { clocks::add_calendar(s, calendar_of); }}; }

}  // namespace ostoja::duty
