// What beds are on each night, who is in a room, and how many nights were spent.
#include "shelter/record.h"

#include <algorithm>

namespace ostoja::shelter {
namespace {

// Whoever is in the house past the planned end still lies in the bed: tonight it is not free, whatever the nights say.
constexpr std::string_view kOverdue = "select count(*) from stay_bed b join stay s on s.id = b.stay_id where b.bed_id = $1 and b.until is null and s.state = 2 and s.until_day <= $2 and s.id <> $3";

}  // namespace

bool is_free(store::Tx& tx, BedId bed, core::Date from, core::Date until, core::Instant now, StayId except) {
  if (tx.number("select count(*) from bed_night where bed_id = $1 and night >= $2 and night < $3 and (held_until is null or held_until > $4) and (stay_id is null or stay_id <> $5)", {bed, from, until, now, except.value}) != 0) return false;
  auto today = core::local(now).date;
  return from > today || tx.number(kOverdue, {bed, today, except.value}) == 0;
}

std::map<std::pair<std::int64_t, std::int32_t>, Night> taken(store::Tx& tx, core::Date from, core::Date until, core::Instant now) {
  std::map<std::pair<std::int64_t, std::int32_t>, Night> out;
  tx.run("select n.bed_id, n.night, n.stay_id, n.block_id, s.state, k.kind from bed_night n left join stay s on s.id = n.stay_id left join bed_block k on k.id = n.block_id "
         "where n.night >= $1 and n.night < $2 and (n.held_until is null or n.held_until > $3)",
         {from, until, now}, [&](const store::Row& r) {
           Night n{r.id<BedId>(0), r.date(1), BedState::occupied, r.id<StayId>(2), r.integer(3)};
           if (n.block != 0) n.state = r.text(5) == "TURNAROUND" ? BedState::turnaround : BedState::out_of_service;
           else if (r.integer(4) == static_cast<int>(State::held)) n.state = BedState::held;
           out[{n.bed.value, n.night.days}] = n;
         });
  auto today = core::local(now).date;
  if (from <= today && today < until)
    tx.run("select b.bed_id, s.id from stay_bed b join stay s on s.id = b.stay_id where b.until is null and s.state = 2 and s.until_day <= $1", {today},
           [&](const store::Row& r) { out[{r.integer(0), today.days}] = {r.id<BedId>(0), today, BedState::occupied, r.id<StayId>(1), 0}; });
  // Leaves: the bed is kept. An overdue return counts as away until somebody enters it.
  tx.run("select b.bed_id, l.from_at, l.until_at, l.stay_id from stay_leave l join stay s on s.id = l.stay_id join stay_bed b on b.stay_id = l.stay_id and b.until is null where l.returned_at is null and s.state = 2", {},
         [&](const store::Row& r) {
           auto end = std::max(r.instant(2), now);
           for (auto night = std::max(from, core::local(r.instant(1)).date); night < until && core::start_of(night.plus_days(1)) <= std::max(end, core::start_of(core::local(now).date.plus_days(1))); night = night.plus_days(1)) {
             auto found = out.find({r.integer(0), night.days});
             if (found != out.end() && found->second.stay == r.id<StayId>(3)) found->second.state = BedState::leave;
           }
         });
  return out;
}

namespace {
Beds count_beds(store::Tx& tx, const std::vector<Shelter>& places, core::Instant now) {
  Beds out;
  const auto today = core::local(now).date;
  const auto nights = taken(tx, today, today.plus_days(1), now);
  for (const auto& place : places)
    for (const auto& b : beds(tx, place.id)) {
      ++out.all;
      auto found = nights.find({b.id.value, today.days});
      switch (found == nights.end() ? BedState::free : found->second.state) {
        case BedState::free: ++out.free; break;
        case BedState::held: ++out.held; break;
        case BedState::occupied: ++out.occupied; break;
        case BedState::leave: ++out.away; break;
        case BedState::turnaround:
        case BedState::out_of_service: ++out.out; break;
      }
    }
  return out;
}
}  // namespace
Beds beds_tonight(store::Tx& tx, ShelterId id, core::Instant now) {
  auto place = find_shelter(tx, id);
  return place ? count_beds(tx, {std::move(*place)}, now) : Beds{};
}
Beds beds_tonight(store::Tx& tx, core::Instant now) { return count_beds(tx, shelters(tx), now); }

Place place_of(store::Tx& tx, const Bed& bed, const Shelter& place, core::Date from, core::Date until, core::Instant now, StayId except) {
  Place out{bed.room.for_whom, bed.room.accessible, bed.room.isolation, place.languages, {}, 0};
  std::map<std::int64_t, std::string> others;
  tx.run("select distinct n.stay_id from bed_night n join shelter_bed b on b.id = n.bed_id where b.room_id = $1 and n.stay_id is not null and n.night >= $2 and n.night < $3 and (n.held_until is null or n.held_until > $4)",
         {bed.room.id, from, until, now}, [&](const store::Row& r) { others[r.integer(0)] = {}; });
  others.erase(except.value);
  for (auto& [id, sex] : others) {
    auto stay = find_stay(tx, StayId{id});
    if (!stay) continue;
    ++out.others;
    out.sexes.emplace_back(stay->packet.get("sex"));
  }
  return out;
}

std::vector<cases::CaseId> cases_in(store::Tx& tx, ShelterId id, core::Instant now) {
  std::vector<cases::CaseId> out;
  tx.run("select distinct case_id from stay where shelter_id = $1 and case_id is not null and (state = 2 or (state = 1 and (held_until is null or held_until > $2)))", {id, now},
         [&](const store::Row& r) { out.push_back(r.id<cases::CaseId>(0)); });
  return out;
}

std::vector<Day> numbers(store::Tx& tx, ShelterId id, core::Date from, core::Date until, core::Instant now) {
  struct One { std::int64_t stay, bed; StayGuest::Kind kind; Span in; };
  std::vector<One> all;
  tx.run("select g.stay_id, g.child, g.since, g.until, g.bed_id from stay_guest g join stay s on s.id = g.stay_id where s.shelter_id = $1 and g.since < $3 and (g.until is null or g.until >= $2)",
         {id, core::start_of(from), core::start_of(until.plus_days(1))}, [&](const store::Row& r) { all.push_back({r.integer(0), r.integer(4), r.integer(1) != 0 ? StayGuest::Kind::child : StayGuest::Kind::adult, {r.instant(2), r.instant(3)}}); });
  std::map<std::int64_t, std::vector<Span>> away;
  tx.run("select l.stay_id, l.from_at, l.returned_at from stay_leave l join stay s on s.id = l.stay_id where s.shelter_id = $1 and l.from_at < $2", {id, core::start_of(until.plus_days(1))},
         [&](const store::Row& r) { away[r.integer(0)].push_back({r.instant(1), r.instant(2)}); });
  std::vector<core::Instant> gone;
  tx.run("select removed_at from shelter_bed where shelter_id = $1", {id}, [&](const store::Row& r) { gone.push_back(r.instant(0)); });
  std::map<std::int32_t, int> blocked;
  tx.run("select n.night, count(*) from bed_night n join bed_block k on k.id = n.block_id join shelter_bed b on b.id = n.bed_id where b.shelter_id = $1 and n.night >= $2 and n.night < $3 and k.kind <> 'TURNAROUND' group by n.night",
         {id, from, until}, [&](const store::Row& r) { blocked[r.date(0).days] = static_cast<int>(r.integer(1)); });
  std::vector<Day> out;
  for (auto night = from; night < until; night = night.plus_days(1)) {
    auto midnight = core::start_of(night.plus_days(1));
    if (midnight > now) break;
    Day d{night};
    for (auto removed : gone) d.beds += !removed || removed > midnight;
    d.out_of_service = blocked[night.days];
    for (const auto& one : all)
      if (there_at(one.in, away[one.stay], midnight)) {
        ++(one.kind == StayGuest::Kind::child ? d.children : d.adults);
        d.beds_taken += one.bed != 0;
      }
    out.push_back(d);
  }
  return out;
}

std::vector<Held> held_by(store::Tx& tx, std::string_view from_operator, core::Instant since, core::Instant now) {
  std::vector<Held> out;
  tx.run("select s.id, s.number, p.code, p.name, s.operator_code, r.name, b.name, s.contact_id, s.case_id, s.held_at, s.held_until, s.admitted_at, s.from_day, s.held_by, s.state from stay s "
         "join shelter p on p.id = s.shelter_id join shelter_bed b on b.id = s.bed_id join shelter_room r on r.id = b.room_id "
         "where s.from_operator = $1 and (s.held_at >= $2 or (s.state = 1 and (s.held_until is null or s.held_until > $3))) order by s.held_at desc, s.id desc",
         {from_operator, since, now}, [&](const store::Row& r) {
           Held h;
           h.stay = r.id<StayId>(0);
           h.number = r.text(1), h.shelter_code = r.text(2), h.shelter_name = r.text(3), h.operator_code = r.text(4), h.room = r.text(5), h.bed = r.text(6);
           h.contact = r.integer(7);
           h.case_id = r.id<cases::CaseId>(8);
           h.held_at = r.instant(9), h.until = r.instant(10), h.admitted_at = r.instant(11);
           h.from_day = r.date(12);
           h.by = r.id<access::UserId>(13);
           auto state = static_cast<State>(r.integer(14));
           h.end = state == State::given_up ? Held::End::given_up : state != State::held ? Held::End::admitted : holds(h.until, now) ? Held::End::holds : Held::End::expired;
           out.push_back(std::move(h));
         });
  return out;
}

}  // namespace ostoja::shelter
