#pragma once
// Approvals as their own pages see them; other rooms use approvals.h.
#include "approvals/approvals.h"
#include "cases/page.h"

namespace ostoja::approvals {

inline constexpr access::Permission approve{"approve"};

std::optional<Approval> find(store::Tx&, ApprovalId, std::string_view operator_code);
std::vector<Approval> waiting(store::Tx&, std::string_view operator_code);                   // oldest first
std::vector<Approval> decided(store::Tx&, std::string_view operator_code, int limit);        // newest first
std::vector<Approval> of_case(store::Tx&, cases::CaseId);                                    // newest first
struct Words { std::string asked, decided; };
core::Result<Words> words(store::Tx&, const vault::OperatorKeys&, const Approval&);

core::Result<web::Response> list_page(web::Context&);
core::Result<web::Response> show_page(web::Context&);
core::Result<web::Response> decide_page(web::Context&);
core::Result<web::Response> case_page(web::Context&);
core::Result<web::Response> take_back_page(web::Context&);

}  // namespace ostoja::approvals
