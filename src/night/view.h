#pragma once
// What the screens of this room share.
#include "cases/page.h"
#include "night/record.h"
#include "shelter/page.h"

namespace ostoja::night {

// The place of the address, for those who work there only; a coordinator who does not is told that there is none.
struct Here { shelter::Shelter place; std::vector<shelter::Resident> people; Keeper k; };
core::Result<Here> here(web::Context&);
void show_night(web::Context&, web::Page&, const Here&, std::string_view part);  // frame of the place, parts of the night
const shelter::Resident* find(const Here&, StayId);
std::string called(web::Context&, const Here&, StayId);               // call name and bed, or that the person left
void show_people(web::Context&, web::Page&, const Here&, std::string_view chosen);  // options PERSON (PE_ID, PE_NAME, PE_CHOSEN)
std::string words_of(web::Context&, std::string_view list, std::string_view code);  // label with a capital
std::string spoken(std::string_view e164);                            // +48 600 100 200, as people read it out
Span night_now(const web::Context&);
std::int64_t number_of(std::string_view digits);                      // -1 when it is none
core::Instant moment(std::string_view day, std::string_view hhmm, core::Instant now);  // empty parts: today, now; none when it is no time
web::Response back_to(web::Context&, const Here&, std::string_view part);         // 303 to tonight when the form came from there
void tell_live(web::Context&);

core::Result<web::Response> tonight_page(web::Context&);
core::Result<web::Response> book_page(web::Context&);
core::Result<web::Response> write_page(web::Context&);
core::Result<web::Response> take_page(web::Context&);
core::Result<web::Response> done_page(web::Context&);
core::Result<web::Response> round_page(web::Context&);
core::Result<web::Response> rounded_page(web::Context&);
core::Result<web::Response> incidents_page(web::Context&);
core::Result<web::Response> new_incident_page(web::Context&);
core::Result<web::Response> add_incident_page(web::Context&);
core::Result<web::Response> incident_page(web::Context&);
core::Result<web::Response> more_page(web::Context&);
core::Result<web::Response> duty_page(web::Context&);
core::Result<web::Response> medicines_page(web::Context&);
core::Result<web::Response> new_medicine_page(web::Context&);
core::Result<web::Response> add_medicine_page(web::Context&);
core::Result<web::Response> medicine_page(web::Context&);
core::Result<web::Response> dose_page(web::Context&);
core::Result<web::Response> count_page(web::Context&);
core::Result<web::Response> end_medicine_page(web::Context&);
core::Result<web::Response> visits_page(web::Context&);
core::Result<web::Response> ask_visit_page(web::Context&);
core::Result<web::Response> decide_visit_page(web::Context&);
core::Result<web::Response> visit_step_page(web::Context&);
core::Result<web::Response> keys_page(web::Context&);
core::Result<web::Response> add_key_page(web::Context&);
core::Result<web::Response> key_step_page(web::Context&);
core::Result<web::Response> add_number_page(web::Context&);
core::Result<web::Response> remove_number_page(web::Context&);

}  // namespace ostoja::night
