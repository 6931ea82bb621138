#pragma once
// Front door of the night room: handover book, rounds, incidents, medicines, visits and keys of a place, for those who work there. Nothing of it goes to another room.
#include "shelter/shelter.h"

#include <optional>

namespace ostoja::night {

inline constexpr access::Permission night_write{"night_write"};

// For the dot of the tab: entries this worker has not read yet, and medicines that are late.
bool is_waiting(web::Context&, const shelter::Shelter&);

std::string night_of(const shelter::Shelter&);                        // /shelters/<id>/night

// What waits in a house now, for the start page: numbers and moments, nothing of it opened.
struct Waiting {
  int due = 0, late = 0;               // medicines around now, and those of them half an hour late
  core::Instant first_due;
  shelter::StayId first_for;           // whose it is
  core::Instant next_round, last_round;  // next: none when the night needs no more of them
  std::vector<shelter::StayId> missed; // was not there when somebody last went round
  int duties = 0;                      // incidents whose duty to inform nobody has settled
  int to_do = 0, unread = 0;           // of the book
  int visits = 0;                      // that somebody else asked for and nobody decided
  bool is_night = false;
};
// `people`: the residents of the place. Nothing for whoever does not work there.
std::optional<Waiting> waiting(web::Context&, const shelter::Shelter&, const std::vector<shelter::Resident>& people);

}  // namespace ostoja::night
