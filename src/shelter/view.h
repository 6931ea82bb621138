#pragma once
// What the screens of this room share.
#include "cases/page.h"
#include "shelter/page.h"
#include "shelter/record.h"

namespace ostoja::shelter {

struct Tabs { std::vector<Tab> all; };                                     // the room's state

core::Result<const vault::OperatorKeys*> keys_of(web::Context&, std::string_view operator_code);  // unavailable while that operator is sealed
Keeper keeper(web::Context&, const vault::OperatorKeys&);
struct Asked { Shelter place; Stay stay; };
core::Result<Asked> asked_for(web::Context&);                              // :shelter and :stay
bool may_see(const web::Context&, const Shelter&);                         // its residents
bool leads(const web::Context&, const Shelter&);                           // a coordinator of its operator, who agrees to extensions
std::string home_of(const Stay&);                                          // /shelters/<id>/stays/<id>
std::string state_word(const web::Context&, BedState);
std::string bed_text(const web::Context&, const Bed&);                     // "2/a"
std::string room_words(const web::Context&, const Room&);                  // "kobiety, bez schodów"
std::string case_link(web::Context&, const Stay&);                         // "/cases/…/places" for those who may see the case; "" otherwise
std::string stay_state(const web::Context&, const Stay&);                  // words: held until …, in the house, left …
core::Date day_of(std::string_view typed, core::Date otherwise);
core::Instant time_of(std::string_view day, std::string_view hhmm);        // none when it is no time
std::vector<std::string> warned_of(web::Context&, const Stay*, const forms::Answers& packet, const Bed&, const Shelter&, core::Date from, core::Date until, cases::CaseId);
web::Response conflict_page(web::Context&, const Asked&, std::string_view key);
void tell_live(web::Context&);                                             // boards that stand open draw themselves again



void cards(web::Context&, const cases::Header&, std::vector<cases::Card>&);
void asides(web::Context&, const cases::Header&, std::vector<cases::Aside>&);
void warns_closing(web::Context&, const cases::Header&, std::vector<cases::Obstacle>&);
core::Done print(web::Context&, const cases::Header&, cases::Names, std::vector<cases::Sheet>&);

core::Result<web::Response> board_page(web::Context&);
core::Result<web::Response> hold_form(web::Context&);
core::Result<web::Response> hold_page(web::Context&);
core::Result<web::Response> place_page(web::Context&);

}  // namespace ostoja::shelter
