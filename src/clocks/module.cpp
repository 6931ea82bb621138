#include "clocks/module.h"

#include "clocks/view.h"

namespace ostoja::clocks {
namespace {

using web::Method;
constexpr access::Trace list_clocks{"clock.list", "clock"}, read_case{"case.read", "case"}, change_case{"case.change", "case"}, change_feed{"clock.feed_change", "user"}, read_feed{"clock.feed", "user"};

constexpr web::Route kPages[] = {
    {Method::get, "/clocks", clocks_view, list_clocks, board_page},
    {Method::get, "/clocks/rules", clocks_view, access::no_client_data, rules_page},
    {Method::get, "/clocks/calendar", feed_view, access::no_client_data, feed_page},
    {Method::post, "/clocks/calendar", feed_view, change_feed, new_feed},
    {Method::post, "/clocks/calendar/stop", feed_view, change_feed, stop_feed},
    {Method::post, "/clocks/mail", clocks_view, change_feed, save_mail},
    {Method::get, "/calendar/:word", access::anybody, read_feed, feed},
    {Method::get, "/cases/:id/clocks", clocks_view, read_case, case_page},
    {Method::get, "/cases/:id/clocks/new", clocks_write, read_case, choose_page},
    {Method::post, "/cases/:id/clocks", clocks_write, change_case, create},
    {Method::get, "/cases/:id/clocks/:clock", clocks_view, read_case, clock_page},
    {Method::get, "/cases/:id/clocks/:clock/edit", clocks_write, read_case, edit_page},
    {Method::post, "/cases/:id/clocks/:clock", clocks_write, change_case, save},
    {Method::post, "/cases/:id/clocks/:clock/stop", clocks_write, change_case, stop_clock},
};

constexpr web::Route kApi[] = {
    {Method::get, "/api/v1/clocks", clocks_view, list_clocks, api_list, web::Run::as_method, "cases:read", "", "List the legal terms that run, soonest first (case: id or number)"},
};

constexpr std::int64_t kJobSeconds = 900;

void start(web::Services& s) {
  rules();  // a file that is not as it must be stops the program here, and not a request
  cases::doors(s).moved.push_back(follow_case);
  add_chapters(s);
}

}  // namespace

web::Module module() { return {.name = "clocks", .pages = kPages, .api = kApi, .start = start, .jobs = {{"clocks.warn", kJobSeconds, give_warnings}, {"clocks.mail", kJobSeconds, send_digests}}}; }

}  // namespace ostoja::clocks
