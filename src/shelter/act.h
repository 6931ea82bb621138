#pragma once
// What can be done with a stay, and the rules of the house in the resident's language.
#include "shelter/view.h"

namespace ostoja::shelter {

std::string_view problem_key(const core::Error&);
// The page of a stay; `problem` is a key of a text (422), `open` the form that was sent, which stays open with what was typed.
core::Result<web::Response> draw_stay(web::Context&, const Asked&, std::string_view problem, std::string_view open);
void show_length(web::Context&, web::Page&, const Stay&);

struct RulesLanguage { std::string code, name; bool review = false; };      // review: a native reader has not read it yet
std::vector<RulesLanguage> rules_languages();
std::string rules_version();

core::Result<web::Response> stay_page(web::Context&);
core::Result<web::Response> admit_page(web::Context&);
core::Result<web::Response> prolong_page(web::Context&);
core::Result<web::Response> give_up_page(web::Context&);
core::Result<web::Response> leave_page(web::Context&);
core::Result<web::Response> return_page(web::Context&);
core::Result<web::Response> move_page(web::Context&);
core::Result<web::Response> discharge_page(web::Context&);
core::Result<web::Response> child_page(web::Context&);
core::Result<web::Response> child_end_page(web::Context&);
core::Result<web::Response> deposit_page(web::Context&);
core::Result<web::Response> deposit_back_page(web::Context&);
core::Result<web::Response> extend_page(web::Context&);
core::Result<web::Response> decide_page(web::Context&);
core::Result<web::Response> packet_form(web::Context&);
core::Result<web::Response> packet_page(web::Context&);
core::Result<web::Response> rules_page(web::Context&);

core::Result<web::Response> held_page(web::Context&);
core::Result<web::Response> give_up_held(web::Context&);
core::Result<web::Response> prolong_held(web::Context&);
core::Result<web::Response> case_page(web::Context&);

core::Result<web::Response> rooms_page(web::Context&);
core::Result<web::Response> new_place_form(web::Context&);
core::Result<web::Response> new_place_page(web::Context&);
core::Result<web::Response> save_place_page(web::Context&);
core::Result<web::Response> add_room_page(web::Context&);
core::Result<web::Response> add_bed_page(web::Context&);
core::Result<web::Response> remove_bed_page(web::Context&);
core::Result<web::Response> block_page(web::Context&);
core::Result<web::Response> ready_page(web::Context&);
core::Result<web::Response> worker_page(web::Context&);
core::Result<web::Response> numbers_page(web::Context&);
core::Result<web::Response> numbers_csv(web::Context&);

core::Result<web::Response> api_beds(web::Context&);
core::Result<web::Response> api_hold(web::Context&);
core::Result<web::Response> api_read(web::Context&);
core::Result<web::Response> api_change(web::Context&);

}  // namespace ostoja::shelter
