#include "night/module.h"

#include "night/view.h"

namespace ostoja::night {
namespace {

using web::Method;
constexpr access::Trace read_night{"night.read", "shelter"}, change{"night.change", "shelter"};

constexpr web::Route kPages[] = {
    {Method::get, "/shelters/:shelter/night", night_write, read_night, tonight_page},
    {Method::get, "/shelters/:shelter/night/book", night_write, read_night, book_page},
    {Method::post, "/shelters/:shelter/night/book", night_write, change, write_page},
    {Method::post, "/shelters/:shelter/night/book/take", night_write, change, take_page},
    {Method::post, "/shelters/:shelter/night/book/:entry/done", night_write, change, done_page},
    {Method::get, "/shelters/:shelter/night/round", night_write, read_night, round_page},
    {Method::post, "/shelters/:shelter/night/round", night_write, change, rounded_page},
    {Method::get, "/shelters/:shelter/night/incidents", night_write, read_night, incidents_page},
    {Method::get, "/shelters/:shelter/night/incidents/new", night_write, read_night, new_incident_page},
    {Method::post, "/shelters/:shelter/night/incidents", night_write, change, add_incident_page},
    {Method::get, "/shelters/:shelter/night/incidents/:incident", night_write, read_night, incident_page},
    {Method::post, "/shelters/:shelter/night/incidents/:incident/more", night_write, change, more_page},
    {Method::post, "/shelters/:shelter/night/incidents/:incident/duty", night_write, change, duty_page},
    {Method::get, "/shelters/:shelter/night/medicines", night_write, read_night, medicines_page},
    {Method::get, "/shelters/:shelter/night/medicines/new", night_write, read_night, new_medicine_page},
    {Method::post, "/shelters/:shelter/night/medicines", night_write, change, add_medicine_page},
    {Method::get, "/shelters/:shelter/night/medicines/:medicine", night_write, read_night, medicine_page},
    {Method::post, "/shelters/:shelter/night/medicines/:medicine/dose", night_write, change, dose_page},
    {Method::post, "/shelters/:shelter/night/medicines/:medicine/count", night_write, change, count_page},
    {Method::post, "/shelters/:shelter/night/medicines/:medicine/end", night_write, change, end_medicine_page},
    {Method::get, "/shelters/:shelter/night/visits", night_write, read_night, visits_page},
    {Method::post, "/shelters/:shelter/night/visits", night_write, change, ask_visit_page},
    {Method::post, "/shelters/:shelter/night/visits/:visit/decide", night_write, change, decide_visit_page},
    {Method::post, "/shelters/:shelter/night/visits/:visit/step", night_write, change, visit_step_page},
    {Method::get, "/shelters/:shelter/night/keys", night_write, read_night, keys_page},
    {Method::post, "/shelters/:shelter/night/keys", night_write, change, add_key_page},
    {Method::post, "/shelters/:shelter/night/keys/:key/step", night_write, change, key_step_page},
    {Method::post, "/shelters/:shelter/night/numbers", night_write, change, add_number_page},
    {Method::post, "/shelters/:shelter/night/numbers/:number/remove", night_write, change, remove_number_page},
};

void start(web::Services& s) { shelter::add_tab(s, {.name = "night", .text = "night.tab", .permission = night_write, .order = 30, .dot = is_waiting}); }

}  // namespace

web::Module module() { return {.name = "night", .pages = kPages, .api = {}, .start = start}; }

}  // namespace ostoja::night
