#pragma once
// Records of the room; repository.cpp (places), stays.cpp (holds and stays) and nights.cpp (lists and numbers) know the tables.
#include "forms/forms.h"
#include "people/people.h"
#include "shelter/rules.h"
#include "shelter/shelter.h"

#include <map>
#include <optional>

namespace ostoja::shelter {

struct Keeper {                        // what every change needs; `keys` are those of the place's operator
  store::Tx& tx;
  const vault::OperatorKeys& keys;
  const forms::Library& forms;
  access::UserId by;
  core::Instant now;
  core::Date today() const { return core::local(now).date; }
};

// ---- places (repository.cpp) ----
struct Room {
  RoomId id;
  ShelterId shelter;
  std::string name, for_whom;
  Place::Has accessible = Place::Has::no, isolation = Place::Has::no;
  std::int64_t version = 0;
};
struct Bed {
  BedId id;
  Room room;
  std::string name;
  std::int64_t version = 0;
};
struct NewShelter { std::string code, name, operator_code, kind; std::vector<std::string> languages; };
std::optional<Shelter> find_shelter(store::Tx&, ShelterId);
core::Result<ShelterId> add_shelter(store::Tx&, const forms::Library&, const NewShelter&, access::UserId by, core::Instant now);  // conflict: the code is taken
core::Done save_shelter(store::Tx&, const forms::Library&, Shelter&, access::UserId by, core::Instant now);
core::Done close_shelter(store::Tx&, const Shelter&, access::UserId by, core::Instant now);       // conflict while a bed is taken
core::Result<RoomId> add_room(store::Tx&, const forms::Library&, const Shelter&, const Room&, access::UserId by, core::Instant now);
core::Done save_room(store::Tx&, const forms::Library&, Room&, access::UserId by, core::Instant now);
core::Result<BedId> add_bed(store::Tx&, const Room&, std::string_view name, access::UserId by, core::Instant now);
core::Done remove_bed(store::Tx&, const Bed&, access::UserId by, core::Instant now);              // conflict while it is held, occupied or to be
std::vector<Room> rooms(store::Tx&, ShelterId);
std::vector<Bed> beds(store::Tx&, ShelterId);                                                     // by room and name, without removed ones
std::optional<Bed> find_bed(store::Tx&, BedId);
core::Done set_worker(store::Tx&, const Shelter&, access::UserId, access::UserId by, core::Instant now);
core::Done drop_worker(store::Tx&, const Shelter&, access::UserId, access::UserId by, core::Instant now);

struct Block { std::int64_t id = 0; BedId bed; std::string kind; core::Date from, until; };
core::Result<std::int64_t> block_bed(store::Tx&, const forms::Library&, const Bed&, std::string_view kind, core::Date from, core::Date until, access::UserId by, core::Instant now);
core::Done end_block(store::Tx&, const Bed&, std::int64_t block, access::UserId by, core::Instant now);
std::vector<Block> blocks(store::Tx&, BedId, core::Date from);

// ---- stays (stays.cpp) ----
enum class State : std::uint8_t { held = 1, in = 2, left = 3, given_up = 4 };
struct Stay {
  StayId id;
  std::string number, operator_code, from_operator;
  ShelterId shelter;
  cases::CaseId case_id;
  std::int64_t contact = 0;
  people::PersonId person;
  BedId bed;
  State state = State::held;
  core::Date from, until;
  core::Instant held_until, held_at, admitted_at, left_at, rules_at;
  access::UserId held_by, admitted_by, ended_by;
  std::string exit_reason, rules_version, rules_language;
  std::vector<std::string> warnings;
  forms::Answers packet;               // coded answers of form "stay_packet"; sealed ones only from open_packet()
  std::int64_t version = 0;
  bool holds_at(core::Instant now) const { return state == State::held && holds(held_until, now); }
};
struct Hold {
  BedId bed;
  core::Date from, until;
  std::string from_operator;
  cases::CaseId case_id;
  std::int64_t contact = 0;
  people::PersonId person;
  forms::Answers packet;
  std::vector<std::string> warnings;
  std::string reason;                  // why in spite of them; sealed
  core::Instant held_until;            // none: by the threshold hold_hours
};
// conflict: one of the nights is taken, or the person has a place on one of them. invalid: a day in the past, no night, too many.
core::Result<StayId> hold(const Keeper&, const Hold&);
std::optional<Stay> find_stay(store::Tx&, StayId);
core::Done open_packet(store::Tx&, const vault::OperatorKeys&, Stay&);
core::Result<std::string> open_words(store::Tx&, const vault::OperatorKeys&, const Stay&, std::string_view column);  // "reason", "ending"
core::Done save_packet(const Keeper&, Stay&, const forms::Answers&);
core::Done give_up(const Keeper&, const Stay&);                                  // a hold that is not needed; its packet is shredded
// Holds that are over by now: their packets and reasons are shredded, though the place may still be held again. Gives how many. Run every half minute.
int forget_expired(store::Tx&, const vault::OperatorKeys&, core::Instant now);
int expired_with_words(store::Tx&, std::string_view operator_code, core::Instant now);
core::Done prolong(const Keeper&, const Stay&, core::Instant until);             // a hold; conflict when it has expired and the bed is taken
struct Child { std::string sex, age_group; BedId bed; };                         // no bed: with the adult
struct Admission { core::Instant at; std::string rules_version, rules_language; std::vector<Child> children; };
core::Done admit(const Keeper&, const Stay&, const Admission&);                  // conflict: the bed is not empty yet
core::Done change_days(const Keeper&, const Stay&, core::Date until);            // the planned end; conflict when a night is taken
core::Done move(const Keeper&, const Stay&, const Bed& to, std::vector<std::string> warnings, std::string_view reason);  // the adult, from today on
core::Done discharge(const Keeper&, const Stay&, core::Instant at, std::string_view reason, std::string_view words);

struct StayGuest { std::int64_t id = 0; enum class Kind : std::uint8_t { adult, child } kind = Kind::adult; std::string sex, age_group, bed_name; BedId bed; core::Instant since, until; };
std::vector<StayGuest> guests(store::Tx&, StayId);
core::Done add_child(const Keeper&, const Stay&, const Child&);
core::Done end_child(const Keeper&, const Stay&, std::int64_t guest);            // has left before the adult

struct Leave { std::int64_t id = 0; std::string kind; core::Instant from, until, returned; };
core::Done go_on_leave(const Keeper&, const Stay&, std::string_view kind, core::Instant until, std::string_view words);
core::Done come_back(const Keeper&, const Stay&, core::Instant at);
std::vector<Leave> leaves(store::Tx&, StayId);                                   // newest first
std::optional<Leave> on_leave(store::Tx&, StayId);

struct Deposit { std::int64_t id = 0; std::string kind, words; core::Instant taken, returned; };
core::Done take_deposit(const Keeper&, const Stay&, std::string_view kind, std::string_view words);
core::Done return_deposit(const Keeper&, const Stay&, std::int64_t deposit);
core::Result<std::vector<Deposit>> deposits(store::Tx&, const vault::OperatorKeys&, const Stay&);

struct Extension { std::int64_t id = 0; core::Date was, until; core::Instant asked_at, decided_at; access::UserId asked_by; std::string outcome; };
core::Result<std::int64_t> ask_extension(const Keeper&, const Stay&, core::Date until);
core::Done decide_extension(const Keeper&, const Stay&, std::int64_t extension, std::string_view outcome);  // YES moves the end; conflict when the bed is not free
std::vector<Extension> extensions(store::Tx&, StayId);                           // newest first

// ---- lists (nights.cpp) ----
std::vector<Stay> stays_of_case(store::Tx&, cases::CaseId);                      // newest first
std::vector<Stay> stays_in(store::Tx&, ShelterId, core::Instant now);            // in the house, and held; by day
struct Night { BedId bed; core::Date night; BedState state = BedState::free; StayId stay; std::int64_t block = 0; };
// What every bed of every open place is on each night of [from, until); free nights are left out.
std::map<std::pair<std::int64_t, std::int32_t>, Night> taken(store::Tx&, core::Date from, core::Date until, core::Instant now);
bool is_free(store::Tx&, BedId, core::Date from, core::Date until, core::Instant now, StayId except = {});  // except: whose own nights do not count
Place place_of(store::Tx&, const Bed&, const Shelter&, core::Date from, core::Date until, core::Instant now, StayId except = {});
std::vector<cases::CaseId> cases_in(store::Tx&, ShelterId, core::Instant now);   // of residents and holds: to compare with only

struct Day { core::Date night; int beds = 0, out_of_service = 0, adults = 0, children = 0, beds_taken = 0; int persons() const { return adults + children; } };
// Nights of [from, until) at one place that are over by now.
std::vector<Day> numbers(store::Tx&, ShelterId, core::Date from, core::Date until, core::Instant now);

void count_for_public_task(web::Services&);              // work.cpp
void count_for_statistics(web::Services&);

}  // namespace ostoja::shelter
