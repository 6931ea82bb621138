#pragma once
// Consents as their own pages see them; other rooms use consent.h.
#include "cases/page.h"
#include "consent/consent.h"

namespace ostoja::consent {

std::vector<Consent> of_case(store::Tx&, cases::CaseId);                                                 // newest first, without what is sealed
core::Result<forms::Answers> opened(store::Tx&, const vault::OperatorKeys&, const Consent&);             // the sealed answers
std::vector<std::int64_t> interpreters(store::Tx&, cases::CaseId);                                        // entries of the directory that interpreted
core::Result<forms::Answers> withdrawal(store::Tx&, const vault::OperatorKeys&, const Consent&);         // why it was taken back; empty when it was not

// What the form cannot check of itself; keys of the catalogue.
std::vector<forms::Problem> problems_of(const NewConsent&, std::size_t persons, core::Date today);
bool needs_receiver(std::string_view purpose);
bool needs_scope(std::string_view purpose);
std::string receiver_text(const Receiver&);                                                              // of a form: entry's id, "op:K", or nothing

core::Done print(web::Context&, const cases::Header&, cases::Names, std::vector<cases::Sheet>&);  // for the case on paper
core::Result<web::Response> list_page(web::Context&);
core::Result<web::Response> new_page(web::Context&);
core::Result<web::Response> create(web::Context&);
core::Result<web::Response> withdraw_page(web::Context&);
core::Result<web::Response> save_withdrawal(web::Context&);
core::Result<web::Response> print_page(web::Context&);
core::Result<web::Response> api_create(web::Context&);

}  // namespace ostoja::consent
