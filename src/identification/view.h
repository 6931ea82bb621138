#pragma once
// What the screens of this room share.
#include "cases/page.h"
#include "identification/record.h"

namespace ostoja::identification {

inline constexpr access::Permission identify{"identify"}, refer{"refer"};

struct Room {  // what is loaded once, at the start of the program
  Instruments instruments;
  DutyLaw law;
};
const Room& room(const web::Context&);

Keeper keeper(web::Context&);
std::string part_of(const cases::Header&);                                    // /cases/<id>/identification
// Free texts are opened for those who identify: the team and, as with entries of a case, the coordinator. A shelter's worker on the team sees the status only.
bool may_read_texts(const web::Context&);
bool may_change(const web::Context&, const cases::Header&);                   // the permission, and the case is not closed
std::string person_label(web::Context&, const cases::Header&, people::PersonId);  // "osoba A", "cała sprawa"
Age age_of(web::Context&, const cases::Header&, people::PersonId);            // a minor when the person is one or the age is not certain by what is known
std::string code_label(const web::Context&, std::string_view list, std::string_view code);  // with its first letter large
// The screening of the address with the instrument it was made with.
struct Opened { cases::Header header; Screening screening; Asked asked; };
core::Result<Opened> opened_screening(web::Context&);

core::Result<web::Response> main_page(web::Context&);
core::Result<web::Response> new_screening_page(web::Context&);
core::Result<web::Response> create_screening(web::Context&);
core::Result<web::Response> questionnaire_page(web::Context&);
core::Result<web::Response> save_questionnaire(web::Context&);
core::Result<web::Response> result_page(web::Context&);
core::Result<web::Response> compare_page(web::Context&);
core::Result<web::Response> new_decision_page(web::Context&);
core::Result<web::Response> create_decision(web::Context&);
core::Result<web::Response> decision_page(web::Context&);
core::Result<web::Response> second_person(web::Context&);
core::Result<web::Response> new_duty_page(web::Context&);
core::Result<web::Response> create_duty(web::Context&);
core::Result<web::Response> new_card_page(web::Context&);
core::Result<web::Response> create_card(web::Context&);
core::Result<web::Response> card_page(web::Context&);
core::Result<web::Response> card_pdf(web::Context&);
core::Result<web::Response> new_received_page(web::Context&);
core::Result<web::Response> create_received(web::Context&);
core::Result<web::Response> received_page(web::Context&);
core::Result<web::Response> institution_form(web::Context&);
core::Result<web::Response> institution_form_pdf(web::Context&);

core::Result<web::Response> api_add_screening(web::Context&);
core::Result<web::Response> api_screenings(web::Context&);
core::Result<web::Response> api_screening(web::Context&);
core::Result<web::Response> api_add_decision(web::Context&);
core::Result<web::Response> api_decisions(web::Context&);
core::Result<web::Response> api_instruments(web::Context&);

core::Done print(web::Context&, const cases::Header&, cases::Names, std::vector<cases::Sheet>&);  // for the case on paper
// For the overview of the case (cases/page.h).
void overview_cards(web::Context&, const cases::Header&, std::vector<cases::Card>&);
// A question put to a lawyer keeps the case open until the outcome is settled; a check that nobody made is only said.
void blocks_closing(web::Context&, const cases::Header&, std::vector<cases::Obstacle>&);
void warns_closing(web::Context&, const cases::Header&, std::vector<cases::Obstacle>&);

}  // namespace ostoja::identification
