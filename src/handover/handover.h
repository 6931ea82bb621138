#pragma once
// Front door of the handover room: what a shift leaves is taken over line by line by the next one.
#include "access/accounts.h"
#include "core/time.h"
#include "store/store.h"

#include <string>
#include <string_view>
#include <vector>

namespace ostoja::handover {

struct Waiting { std::int64_t id = 0, lines = 0; std::string from; core::Instant at; };
std::vector<Waiting> waiting_for(store::Tx&, access::UserId, std::string_view operator_code);  // sheets that this person may take over, and has not
std::int64_t escalated(store::Tx&, std::string_view operator_code);                              // sheets nobody took over in time

}  // namespace ostoja::handover
