#pragma once
// What a stay sets going in other rooms: clocks of its length, calls after it, the agreement to a longer one. Only for stays that belong to a case.
#include "approvals/approvals.h"
#include "shelter/view.h"

namespace ostoja::shelter {

core::Done began(web::Context&, StayId);                                               // admitted: its clocks run
core::Done ended(web::Context&, const Stay&, core::Date left);                         // left: its clocks stop, calls after 1, 3, 6 and 12 months
core::Done ask_approval(web::Context&, const Stay&, std::int64_t extension, std::string_view words);
core::Done take_back_approval(web::Context&, const Stay&, std::int64_t extension);     // decided at the stay itself
core::Done extension_decided(store::Tx&, const vault::OperatorKeys&, const forms::Library&, const approvals::Approval&, access::UserId by, core::Instant now);
core::Done follow_case(store::Tx&, const cases::Moved&);                               // a case handed over

}  // namespace ostoja::shelter
