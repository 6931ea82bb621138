#pragma once
// Referrals as their own pages see them; other rooms use referral.h.
#include "cases/page.h"
#include "referral/referral.h"

namespace ostoja::referral {

inline constexpr access::Permission refer{"refer"}, refer_receive{"refer_receive"};

struct Past { State state = State::draft; core::Instant at; std::string by_name, reason, words; };
core::Result<std::vector<Past>> steps(store::Tx&, const vault::OperatorKeys&, const Referral&);         // oldest first
core::Result<forms::Answers> sealed_answers(store::Tx&, const vault::OperatorKeys&, const Referral&);   // details, who to speak with
core::Result<forms::Answers> packet(store::Tx&, const vault::OperatorKeys&, const Referral&);           // as it was sent; empty for a draft

// The consent a draft can be sent with today, or nothing; `missing`: codes of its scope that no valid consent holds.
struct Allowed { std::optional<consent::Consent> consent; std::vector<std::string> missing; };
Allowed allowed(store::Tx&, const Referral&, core::Date today);

std::optional<Referral> find(store::Tx&, ReferralId);
core::Result<core::Bytes> keep_packet(store::Tx&, const vault::OperatorKeys&, const Referral&, const consent::Consent&, const forms::Answers& packet);
std::string packet_text(const forms::Answers& packet);                                                     // as it is sealed
core::Done set_sent(store::Tx&, const vault::OperatorKeys&, const forms::Library&, const Referral&, access::UserId by, core::Instant now);
void end_tasks(store::Tx&, const Referral&, State, access::UserId by, core::Instant now);
void hand_over(store::Tx&, const Referral&, cases::CaseId stub, std::string_view to_operator);
std::string other_name(web::Context&, const consent::Receiver&);
void show_packet(web::Context&, web::Values, const forms::Answers& packet);

// Rows of a packet as people read them, in the order of the scope.
struct PacketRow { std::string label, value; };
std::vector<PacketRow> rows_of(const forms::Library&, const i18n::Strings&, const forms::Answers& packet);
std::vector<std::string_view> fields_of(std::string_view scope_code);
std::vector<std::string> minimum_of(std::span<const std::string> scope);                                   // of the scope what tells nobody who the person is

core::Done print(web::Context&, const cases::Header&, cases::Names, std::vector<cases::Sheet>&);  // for the case on paper
core::Result<web::Response> list_page(web::Context&);
core::Result<web::Response> new_page(web::Context&);
core::Result<web::Response> create(web::Context&);
core::Result<web::Response> show_page(web::Context&);
core::Result<web::Response> send_page(web::Context&);
core::Result<web::Response> step_page(web::Context&);
core::Result<web::Response> print_page(web::Context&);
core::Result<web::Response> referral_pdf(web::Context&);
core::Result<web::Response> waiting_page(web::Context&);
core::Result<web::Response> api_create(web::Context&);

}  // namespace ostoja::referral
