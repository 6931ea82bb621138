#include "identification/module.h"

#include "approvals/approvals.h"
#include "identification/view.h"

namespace ostoja::identification {
namespace {

using cases::case_view;
using web::Method;
constexpr access::Trace read_case{"case.read", "case"}, change_case{"case.change", "case"};

constexpr web::Route kPages[] = {
    {Method::get, "/cases/:id/identification", case_view, read_case, main_page},
    {Method::get, "/cases/:id/identification/screenings/new", identify, read_case, new_screening_page},
    {Method::post, "/cases/:id/identification/screenings", identify, change_case, create_screening},
    {Method::get, "/cases/:id/identification/screenings/:screening", case_view, read_case, result_page},
    {Method::get, "/cases/:id/identification/screenings/:screening/edit", identify, read_case, questionnaire_page},
    {Method::post, "/cases/:id/identification/screenings/:screening", identify, change_case, save_questionnaire},
    {Method::get, "/cases/:id/identification/screenings/:screening/compare", case_view, read_case, compare_page},
    {Method::get, "/cases/:id/identification/decisions/new", identify, read_case, new_decision_page},
    {Method::post, "/cases/:id/identification/decisions", identify, change_case, create_decision},
    {Method::get, "/cases/:id/identification/decisions/:decision", case_view, read_case, decision_page},
    {Method::post, "/cases/:id/identification/decisions/:decision/second", identify, change_case, second_person},
    {Method::get, "/cases/:id/identification/duty/new", identify, read_case, new_duty_page},
    {Method::post, "/cases/:id/identification/duty", identify, change_case, create_duty},
    {Method::get, "/cases/:id/identification/cards/new", refer, read_case, new_card_page},
    {Method::post, "/cases/:id/identification/cards", refer, change_case, create_card},
    {Method::get, "/cases/:id/identification/cards/:card", refer, read_case, card_page},
    {Method::get, "/cases/:id/identification/cards/:card/pdf", refer, read_case, card_pdf, web::Run::outside},
    {Method::get, "/cases/:id/identification/received/new", identify, read_case, new_received_page},
    {Method::post, "/cases/:id/identification/received", identify, change_case, create_received},
    {Method::get, "/cases/:id/identification/received/:form", case_view, read_case, received_page},
    {Method::get, "/identification/institution-form/pdf", access::any_staff, access::no_client_data, institution_form_pdf, web::Run::outside},
    {Method::get, "/identification/institution-form", access::any_staff, access::no_client_data, institution_form},
};

constexpr web::Route kApi[] = {
    {Method::post, "/api/v1/cases/:id/screenings", identify, change_case, api_add_screening, web::Run::as_method, "cases:write", "", "Add a screening with its answers; gives both readings", 0, web::Shape::nested},
    {Method::get, "/api/v1/cases/:id/screenings", case_view, read_case, api_screenings, web::Run::as_method, "cases:read", "", "List the screenings of a case, newest first"},
    {Method::get, "/api/v1/cases/:id/screenings/:screening", case_view, read_case, api_screening, web::Run::as_method, "cases:read", "", "Read a screening with its answers"},
    {Method::post, "/api/v1/cases/:id/decisions", identify, change_case, api_add_decision, web::Run::as_method, "cases:write", "identification_decision", "Sign a decision about identification"},
    {Method::get, "/api/v1/cases/:id/decisions", case_view, read_case, api_decisions, web::Run::as_method, "cases:read", "", "List the decisions of a case, newest first"},
    {Method::get, "/api/v1/instruments", identify, access::no_client_data, api_instruments, web::Run::as_method, "cases:read", "", "List the instruments of screenings"},
};

void start(web::Services& s) {
  auto instruments = Instruments::load();
  auto law = DutyLaw::load();
  if (!instruments || !law) throw core::Failure(core::Errc::internal, "the instruments or the law of the duty to report are not as they must be");
  s.rooms[std::type_index(typeid(Room))] = std::make_shared<Room>(Room{std::move(*instruments), std::move(*law)});
  approvals::doors(s).decided[std::string(kSecondPerson)] = [](store::Tx& tx, const vault::OperatorKeys& keys, const approvals::Approval& a, access::UserId by, core::Instant now) -> core::Done {
    auto h = TRY(cases::header(tx, a.case_id, {by, a.operator_code, cases::Reader::Reach::operator_wide}));
    if (h.status == cases::Status::closed) return core::fail(core::Errc::conflict, "the case is closed: reopen it first");
    auto d = TRY(decision_opened(tx, keys, a.case_id, DecisionId{a.record}));
    return answer_second({tx, keys, by, now}, d, a.outcome == approvals::Outcome::approved ? Second::confirms : Second::refuses, a.words.reveal());
  };
  cases::add_chapter(s, {.name = "identification", .text = "identification.nav", .icon = "search", .group = cases::Group::help, .order = 10, .cards = overview_cards, .blocks_closing = blocks_closing, .warns_closing = warns_closing, .print = print});
}

}  // namespace

web::Module module() { return {.name = "identification", .pages = kPages, .api = kApi, .start = start}; }

}  // namespace ostoja::identification
