#pragma once
// Front door of the address room: where a place is. The address itself never passes this door: only its room shows it, to those it is sealed for.
#include "shelter/shelter.h"

namespace ostoja::address {

inline constexpr access::Permission address_view{"address_view"}, address_release{"address_release"};

bool is_known(store::Tx&, shelter::ShelterId);                              // somebody has entered it
// Requests that this reader may decide, and addresses that are open to them now: what the frame shows. Codes and numbers only.
struct Waiting { int to_decide = 0, open = 0; };
Waiting waiting_for(store::Tx&, access::UserId, core::Instant now);
// Ends what is over (time, transfer) and seals each address afresh when the staff of its place has changed. Run every half minute and before each look.
int follow(store::Tx&, const vault::OperatorKeys&, core::Instant now);

}  // namespace ostoja::address
