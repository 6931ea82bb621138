#pragma once
// Front door of the night room: handover book, rounds, incidents, medicines, visits and keys of a place, for those who work there. Nothing of it goes to another room.
#include "shelter/shelter.h"

namespace ostoja::night {

inline constexpr access::Permission night_write{"night_write"};

// For the dot of the tab: entries this worker has not read yet, and medicines that are late.
bool is_waiting(web::Context&, const shelter::Shelter&);

}  // namespace ostoja::night
