#pragma once
// What the screens of this room share.
#include "cases/page.h"
#include "intervention/care.h"

namespace ostoja::intervention {

inline constexpr access::Permission intervene{"intervene"}, board_view{"board_view"}, case_print{"case_print"};

Keeper keeper(web::Context&);
bool may_intervene(const web::Context&, const cases::Header&);        // the permission, and the case is not closed
struct Asked { cases::Header h; Head head; };
core::Result<Asked> asked_for(web::Context&);                         // :id and :intervention
core::Result<Asked> asked_to_change(web::Context&);                   // conflict when the case is closed
std::string home_of(const Head&);                                     // /cases/<id>/interventions/<id>
// For pages that stand open: something about interventions of this operator has changed; coordinators are called besides when somebody told them.
enum class Call : std::uint8_t { nobody, coordinators };
void tell_live(web::Context&, const std::string& operator_code, Call);
Quiet quiet(const forms::Library&);
std::string urgency_label(const web::Context&, std::string_view urgency);   // "U0 natychmiast"
std::string person_label(web::Context&, const cases::Header&, people::PersonId);  // "osoba A"; the whole case
std::string coordinator_text(const web::Context&, const Head&);       // told at, acknowledged at by whom; never told
std::string next_text(const web::Context&, const Head&);
std::string last_text(const web::Context&, const Head&);
std::string place_text(const web::Context&, const Head&);             // "" when none is needed
// Urgency with its shape, and its clock: U_CLASS U_ICON U_LABEL, CLOCK_SINCE or CLOCK_UNTIL with CLOCK_AT CLOCK_TEXT, CLOCK_WORD.
void show_urgency(web::Context&, web::Values&, const Head&);

void cards(web::Context&, const cases::Header&, std::vector<cases::Card>&);
void plan_cards(web::Context&, const cases::Header&, std::vector<cases::Card>&);
void asides(web::Context&, const cases::Header&, std::vector<cases::Aside>&);
void blocks_closing(web::Context&, const cases::Header&, std::vector<cases::Obstacle>&);

core::Done print(web::Context&, const cases::Header&, cases::Names, std::vector<cases::Sheet>&);  // for the case on paper

// What was typed of a time that may be left out; a problem at that field when it is none or lies in the future.
core::Instant typed_time(web::Context&, const forms::Answers&, std::string_view field, std::vector<forms::Problem>&);

struct SentAction { forms::Answers answers; std::vector<forms::Problem> problems; core::Instant at, next; core::Money cost; };
SentAction read_action(web::Context&, const Head&);
struct SentBegin { Begin begin; std::vector<forms::Problem> problems; };
core::Result<SentBegin> read_begin(web::Context&, const cases::Header&, std::string_view action);

core::Result<web::Response> board_page(web::Context&);
core::Result<web::Response> list_page(web::Context&);
core::Result<web::Response> new_page(web::Context&);
core::Result<web::Response> begin_page(web::Context&);
core::Result<web::Response> show_page(web::Context&);
core::Result<web::Response> edit_page(web::Context&);
core::Result<web::Response> save_page(web::Context&);
core::Result<web::Response> action_page(web::Context&);
core::Result<web::Response> urgency_page(web::Context&);
core::Result<web::Response> acknowledge_page(web::Context&);
core::Result<web::Response> acknowledge_case_page(web::Context&);
core::Result<web::Response> end_form_page(web::Context&);
core::Result<web::Response> end_page(web::Context&);
core::Result<web::Response> reopen_page(web::Context&);
core::Result<web::Response> interviews_page(web::Context&);
core::Result<web::Response> new_interview_page(web::Context&);
core::Result<web::Response> add_interview_page(web::Context&);
core::Result<web::Response> interview_page(web::Context&);
core::Result<web::Response> tick_page(web::Context&);
core::Result<web::Response> plans_page(web::Context&);
core::Result<web::Response> new_plan_page(web::Context&);
core::Result<web::Response> add_plan_page(web::Context&);
core::Result<web::Response> plan_page(web::Context&);
core::Result<web::Response> edit_plan_page(web::Context&);
core::Result<web::Response> save_plan_page(web::Context&);
core::Result<web::Response> print_plan_page(web::Context&);

core::Result<web::Response> api_begin(web::Context&);
core::Result<web::Response> api_list(web::Context&);
core::Result<web::Response> api_read(web::Context&);
core::Result<web::Response> api_action(web::Context&);
core::Result<web::Response> api_end(web::Context&);
core::Result<web::Response> api_board(web::Context&);

void count_for_public_task(web::Services&);              // work.cpp

}  // namespace ostoja::intervention
