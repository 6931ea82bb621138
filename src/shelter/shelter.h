#pragma once
// Front door of the shelter room: safe places, their rooms and beds, who stays there. No record of this room says where a place is.
#include "access/accounts.h"
#include "cases/cases.h"
#include "core/id.h"
#include "core/result.h"
#include "core/time.h"
#include "store/store.h"
#include "vault/vault.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::web { struct Context; }

namespace ostoja::shelter {

inline constexpr access::Permission shelter_view{"shelter_view"}, shelter_manage{"shelter_manage"}, shelter_hold{"shelter_hold"};

struct ShelterTag; struct RoomTag; struct BedTag; struct StayTag;
using ShelterId = core::Id<ShelterTag>;
using RoomId = core::Id<RoomTag>;
using BedId = core::Id<BedTag>;
using StayId = core::Id<StayTag>;

struct Shelter {
  ShelterId id;
  std::string code, name;              // W1; a neutral code name, never the place
  std::string operator_code, kind;     // kind: code of shelter_kind
  std::vector<std::string> languages;  // spoken there
  core::Instant closed_at;
  std::int64_t version = 0;
};

// The place of the address (:shelter). not_found when the reader has no business there (works elsewhere, another operator), exactly as when there is none.
core::Result<Shelter> shelter_of(web::Context&);
std::vector<Shelter> my_shelters(web::Context&);                                    // where the reader works; a coordinator: all of the operator
std::vector<Shelter> shelters(store::Tx&);                                          // all, of both operators: code names only
std::vector<access::UserId> workers(store::Tx&, ShelterId);                         // at present
bool works_in(store::Tx&, ShelterId, access::UserId);
std::string home_of(const Shelter&);                                                // /shelters/<id>

// Somebody who is in the house now.
struct Resident {
  StayId stay;
  cases::CaseId case_id;               // none: the stay began with a call, or comes from the other operator's contact
  std::string number;                  // of the stay: W1-26-0012
  core::Personal<std::string> call_name;  // opened; empty when none was given
  std::string room, bed;
  core::Instant from;
  core::Date planned_until;
  enum class Where : std::uint8_t { in, on_leave } where = Where::in;
  core::Instant back_at;               // of the leave
  int children = 0;
};
std::vector<Resident> residents(web::Context&, ShelterId);                          // by room and bed; for staff of that place and its coordinator
core::Result<Resident> resident(web::Context&, ShelterId, StayId);                  // not_found when they are not in that house

// Tonight at one place, for the start page of who works there: what its beds are, and for whom one is held.
struct Beds { int all = 0, free = 0, held = 0, occupied = 0, away = 0, out = 0; };
Beds beds_tonight(store::Tx&, ShelterId, core::Instant now);
Beds beds_tonight(store::Tx&, core::Instant now);                                   // of all places
struct Coming {
  StayId stay;
  std::string number, room, bed;
  core::Personal<std::string> call_name;  // opened; empty when none was given
  core::Date from;
  core::Instant until;                    // the hold
};
std::vector<Coming> coming(web::Context&, ShelterId);                               // the soonest end first; for staff of that place and its coordinator

// A place held for somebody who called: what the handover sheet of the trust line says of it.
struct Held {
  StayId stay;
  std::string number, shelter_code, shelter_name, operator_code, room, bed;
  std::int64_t contact = 0;
  cases::CaseId case_id;
  core::Instant held_at, until, admitted_at;
  core::Date from_day;
  access::UserId by;
  enum class End : std::uint8_t { holds, expired, admitted, given_up } end = End::holds;
};
// Holds that this operator's staff made: those that hold now, and those made since then whatever became of them. The latest first.
std::vector<Held> held_by(store::Tx&, std::string_view from_operator, core::Instant since, core::Instant now);

}  // namespace ostoja::shelter
