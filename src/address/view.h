#pragma once
// What the screens of this room share.
#include "address/record.h"
#include "cases/page.h"
#include "shelter/page.h"

namespace ostoja::address {

// For those who work there only: a coordinator who does not is told that there is no such place, as everybody else.
core::Result<shelter::Shelter> place_of_staff(web::Context&);
core::Result<const vault::OperatorKeys*> keys_of(web::Context&, std::string_view operator_code);
Keeper keeper(web::Context&, const vault::OperatorKeys&);
std::string page_of(const shelter::Shelter&);                       // /shelters/<id>/address
std::string state_text(web::Context&, const Release&);              // words: waits, open until …, over …
void show_address(web::Context&, web::Page&, const forms::Answers&);
void never_kept(web::Response&, std::string back);                  // the page with an address closes by itself
// A stay that this reader may have driven to or from its place, and what it is called without a name.
struct Ride { shelter::Shelter place; shelter::StayId stay; std::string number, leg; };
std::vector<Ride> rides(web::Context&);

core::Result<web::Response> place_page(web::Context&);
core::Result<web::Response> show_page(web::Context&);
core::Result<web::Response> edit_page(web::Context&);
core::Result<web::Response> save_page(web::Context&);
core::Result<web::Response> agree_page(web::Context&);
core::Result<web::Response> refuse_page(web::Context&);
core::Result<web::Response> take_back_page(web::Context&);
core::Result<web::Response> mine_page(web::Context&);
core::Result<web::Response> ask_page(web::Context&);
core::Result<web::Response> asked_page(web::Context&);
core::Result<web::Response> open_page(web::Context&);
core::Result<web::Response> arrived_page(web::Context&);
void asides(web::Context&, const cases::Header&, std::vector<cases::Aside>&);

}  // namespace ostoja::address
