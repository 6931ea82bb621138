// Places, rooms, beds, who works where.
#include "shelter/record.h"
#include "store/feed.h"

namespace ostoja::shelter {
namespace {

void leave(store::Tx& tx, std::string_view action, std::string_view record, std::int64_t id, std::string detail, access::UserId by, core::Instant now) {
  store::append(tx, {.at = now, .actor = by.value, .action = std::string(action), .record = std::string(record), .record_id = id, .detail = std::move(detail)});
}
std::string joined(const std::vector<std::string>& codes) {
  std::string out;
  for (const auto& c : codes) out += (out.empty() ? ";" : "") + c + ";";
  return out;
}
std::vector<std::string> parted(std::string_view text) {
  std::vector<std::string> out;
  for (auto part : core::split(text, ';'))
    if (!part.empty()) out.emplace_back(part);
  return out;
}
bool known(const forms::Library& f, std::string_view list, std::string_view code) {
  const auto* codes = f.codes(list);
  return codes != nullptr && codes->find(code) != nullptr;
}

constexpr std::string_view kShelter = "select s.id, s.code, s.name, s.operator_code, s.kind, s.languages, s.closed_at, s.version from shelter s ";
Shelter read_shelter(const store::Row& r) {
  return {r.id<ShelterId>(0), std::string(r.text(1)), std::string(r.text(2)), std::string(r.text(3)), std::string(r.text(4)), parted(r.text(5)), r.instant(6), r.integer(7)};
}
constexpr std::string_view kRoom = "select r.id, r.shelter_id, r.name, r.for_whom, r.accessible, r.isolation, r.version";
Room read_room(const store::Row& r) {
  return {r.id<RoomId>(0), r.id<ShelterId>(1), std::string(r.text(2)), std::string(r.text(3)), r.integer(4) != 0 ? Place::Has::yes : Place::Has::no, r.integer(5) != 0 ? Place::Has::yes : Place::Has::no, r.integer(6)};
}
Bed read_bed(const store::Row& r) { return {r.id<BedId>(7), read_room(r), std::string(r.text(8)), r.integer(9)}; }
constexpr std::string_view kBed = ", b.id, b.name, b.version from shelter_bed b join shelter_room r on r.id = b.room_id ";

core::Done checked(const forms::Library& f, const Room& room) {
  auto name = core::trim(room.name);
  if (name.empty() || core::characters(name) > 40) return core::fail(core::Errc::invalid, "a room needs a short name");
  if (!known(f, "room_for", room.for_whom)) return core::fail(core::Errc::invalid, "choose whom the room is for");
  return {};
}

}  // namespace

std::vector<Shelter> shelters(store::Tx& tx) {
  std::vector<Shelter> out;
  tx.run(std::string(kShelter) + "where s.closed_at is null order by s.operator_code desc, s.code", {}, [&](const store::Row& r) { out.push_back(read_shelter(r)); });
  return out;
}
std::optional<Shelter> find_shelter(store::Tx& tx, ShelterId id) { return tx.one(std::string(kShelter) + "where s.id = $1", {id}, read_shelter); }

core::Result<ShelterId> add_shelter(store::Tx& tx, const forms::Library& f, const NewShelter& n, access::UserId by, core::Instant now) {
  auto code = core::trim(n.code), name = core::trim(n.name);
  if (code.empty() || core::characters(code) > 8 || name.empty() || core::characters(name) > 60) return core::fail(core::Errc::invalid, "a place needs a short code and a code name");
  if (!known(f, "shelter_kind", n.kind)) return core::fail(core::Errc::invalid, "choose the kind of place");
  if (tx.number("select count(*) from shelter where code = $1", {code}) != 0) return core::fail(core::Errc::conflict, "there is a place with this code already");
  ShelterId id{core::next_id(now.ms)};
  tx.run("insert into shelter (id, code, name, operator_code, kind, languages, version) values ($1,$2,$3,$4,$5,$6,1)", {id, code, name, n.operator_code, n.kind, joined(n.languages)});
  leave(tx, "shelter.add", "shelter", id.value, n.kind, by, now);
  return id;
}
core::Done save_shelter(store::Tx& tx, const forms::Library& f, Shelter& s, access::UserId by, core::Instant now) {
  auto name = core::trim(s.name);
  if (name.empty() || core::characters(name) > 60 || !known(f, "shelter_kind", s.kind)) return core::fail(core::Errc::invalid, "a place needs a code name and a kind");
  if (tx.run("update shelter set name = $3, kind = $4, languages = $5, version = version + 1 where id = $1 and version = $2", {s.id, s.version, name, s.kind, joined(s.languages)}) != 1)
    return core::fail(core::Errc::stale, "somebody else changed this place meanwhile");
  ++s.version;
  leave(tx, "shelter.change", "shelter", s.id.value, s.kind, by, now);
  return {};
}
core::Done close_shelter(store::Tx& tx, const Shelter& s, access::UserId by, core::Instant now) {
  if (tx.number("select count(*) from stay where shelter_id = $1 and (state = 2 or (state = 1 and (held_until is null or held_until > $2)))", {s.id, now}) != 0)
    return core::fail(core::Errc::conflict, "somebody stays there or has a place held: move them first");
  if (tx.run("update shelter set closed_at = $2, version = version + 1 where id = $1 and closed_at is null", {s.id, now}) != 1) return core::fail(core::Errc::conflict, "this place is closed already");
  leave(tx, "shelter.close", "shelter", s.id.value, {}, by, now);
  return {};
}

core::Result<RoomId> add_room(store::Tx& tx, const forms::Library& f, const Shelter& s, const Room& room, access::UserId by, core::Instant now) {
  TRY_VOID(checked(f, room));
  RoomId id{core::next_id(now.ms)};
  tx.run("insert into shelter_room (id, shelter_id, name, for_whom, accessible, isolation, version) values ($1,$2,$3,$4,$5,$6,1)",
         {id, s.id, core::trim(room.name), room.for_whom, room.accessible == Place::Has::yes ? 1 : 0, room.isolation == Place::Has::yes ? 1 : 0});
  leave(tx, "shelter.room", "shelter", s.id.value, room.for_whom, by, now);
  return id;
}
core::Done save_room(store::Tx& tx, const forms::Library& f, Room& room, access::UserId by, core::Instant now) {
  TRY_VOID(checked(f, room));
  if (tx.run("update shelter_room set name = $3, for_whom = $4, accessible = $5, isolation = $6, version = version + 1 where id = $1 and version = $2",
             {room.id, room.version, core::trim(room.name), room.for_whom, room.accessible == Place::Has::yes ? 1 : 0, room.isolation == Place::Has::yes ? 1 : 0}) != 1)
    return core::fail(core::Errc::stale, "somebody else changed this room meanwhile");
  ++room.version;
  leave(tx, "shelter.room", "shelter", room.shelter.value, room.for_whom, by, now);
  return {};
}
core::Result<BedId> add_bed(store::Tx& tx, const Room& room, std::string_view typed, access::UserId by, core::Instant now) {
  auto name = core::trim(typed);
  if (name.empty() || core::characters(name) > 20) return core::fail(core::Errc::invalid, "a bed needs a short name");
  if (tx.number("select count(*) from shelter_bed where room_id = $1 and name = $2 and removed_at is null", {room.id, name}) != 0) return core::fail(core::Errc::conflict, "there is a bed with this name in the room already");
  BedId id{core::next_id(now.ms)};
  tx.run("insert into shelter_bed (id, room_id, shelter_id, name, version) values ($1,$2,$3,$4,1)", {id, room.id, room.shelter, name});
  leave(tx, "shelter.bed", "shelter", room.shelter.value, {}, by, now);
  return id;
}
core::Done remove_bed(store::Tx& tx, const Bed& bed, access::UserId by, core::Instant now) {
  if (tx.number("select count(*) from stay_bed where bed_id = $1 and until is null", {bed.id}) != 0) return core::fail(core::Errc::conflict, "somebody lies in this bed: move them first");
  if (tx.number("select count(*) from bed_night where bed_id = $1 and stay_id is not null and night >= $2 and (held_until is null or held_until > $3)", {bed.id, core::local(now).date, now}) != 0)
    return core::fail(core::Errc::conflict, "this bed is held for somebody: give the hold another bed first");
  if (tx.run("update shelter_bed set removed_at = $2, version = version + 1 where id = $1 and removed_at is null", {bed.id, now}) != 1) return core::fail(core::Errc::conflict, "this bed was removed already");
  leave(tx, "shelter.bed_removed", "shelter", bed.room.shelter.value, {}, by, now);
  return {};
}

std::vector<Room> rooms(store::Tx& tx, ShelterId id) {
  std::vector<Room> out;
  tx.run(std::string(kRoom) + " from shelter_room r where r.shelter_id = $1 and r.removed_at is null order by r.name, r.id", {id}, [&](const store::Row& r) { out.push_back(read_room(r)); });
  return out;
}
std::vector<Bed> beds(store::Tx& tx, ShelterId id) {
  std::vector<Bed> out;
  tx.run(std::string(kRoom) + std::string(kBed) + "where b.shelter_id = $1 and b.removed_at is null order by r.name, b.name, b.id", {id}, [&](const store::Row& r) { out.push_back(read_bed(r)); });
  return out;
}
std::optional<Bed> find_bed(store::Tx& tx, BedId id) { return tx.one(std::string(kRoom) + std::string(kBed) + "where b.id = $1 and b.removed_at is null", {id}, read_bed); }

// ---- who works where ----
std::vector<access::UserId> workers(store::Tx& tx, ShelterId id) {
  std::vector<access::UserId> out;
  tx.run("select w.user_id from shelter_worker w join staff_user u on u.id = w.user_id where w.shelter_id = $1 and w.until is null order by u.name, u.id", {id}, [&](const store::Row& r) { out.push_back(r.id<access::UserId>(0)); });
  return out;
}
bool works_in(store::Tx& tx, ShelterId id, access::UserId user) {
  return tx.number("select count(*) from shelter_worker where shelter_id = $1 and user_id = $2 and until is null", {id, user}) != 0;
}
core::Done set_worker(store::Tx& tx, const Shelter& s, access::UserId user, access::UserId by, core::Instant now) {
  auto who = access::find_user(tx, user);
  if (!who || who->operator_code != s.operator_code || who->state != access::UserState::active) return core::fail(core::Errc::invalid, "choose somebody of this centre");
  if (works_in(tx, s.id, user)) return core::fail(core::Errc::conflict, "this person works there already");
  tx.run("insert into shelter_worker (shelter_id, user_id, since) values ($1,$2,$3)", {s.id, user, now});
  leave(tx, "shelter.worker", "shelter", s.id.value, "+1", by, now);
  return {};
}
core::Done drop_worker(store::Tx& tx, const Shelter& s, access::UserId user, access::UserId by, core::Instant now) {
  if (tx.run("update shelter_worker set until = $3 where shelter_id = $1 and user_id = $2 and until is null", {s.id, user, now}) == 0) return core::fail(core::Errc::conflict, "this person does not work there any more");
  leave(tx, "shelter.worker", "shelter", s.id.value, "-1", by, now);
  return {};
}

// ---- beds out of use ----
core::Result<std::int64_t> block_bed(store::Tx& tx, const forms::Library& f, const Bed& bed, std::string_view kind, core::Date from, core::Date until, access::UserId by, core::Instant now) {
  if (!known(f, "bed_block_kind", kind)) return core::fail(core::Errc::invalid, "choose why the bed is out of use");
  if (!from || !until || from < core::local(now).date || until <= from || until.days - from.days > kMostNights) return core::fail(core::Errc::invalid, "the days must lie ahead and be at most a year");
  if (!is_free(tx, bed.id, from, until, now)) return core::fail(core::Errc::conflict, "the bed is taken on one of these nights");
  auto id = core::next_id(now.ms);
  tx.run("insert into bed_block (id, bed_id, kind, from_day, until_day, by_user, at) values ($1,$2,$3,$4,$5,$6,$7)", {id, bed.id, kind, from, until, by, now});
  tx.run("delete from bed_night where bed_id = $1 and night >= $2 and night < $3 and held_until <= $4", {bed.id, from, until, now});
  for (auto night = from; night < until; night = night.plus_days(1)) tx.run("insert into bed_night (bed_id, night, block_id) values ($1,$2,$3)", {bed.id, night, id});
  leave(tx, "shelter.block", "shelter", bed.room.shelter.value, std::string(kind), by, now);
  return id;
}
core::Done end_block(store::Tx& tx, const Bed& bed, std::int64_t block, access::UserId by, core::Instant now) {
  if (tx.run("update bed_block set ended_at = $3 where id = $1 and bed_id = $2 and ended_at is null", {block, bed.id, now}) != 1) return core::fail(core::Errc::conflict, "this bed is in use again already");
  tx.run("delete from bed_night where bed_id = $1 and block_id = $2 and night >= $3", {bed.id, block, core::local(now).date});
  leave(tx, "shelter.unblock", "shelter", bed.room.shelter.value, {}, by, now);
  return {};
}
std::vector<Block> blocks(store::Tx& tx, BedId bed, core::Date from) {
  std::vector<Block> out;
  tx.run("select id, kind, from_day, until_day from bed_block where bed_id = $1 and until_day > $2 and ended_at is null order by from_day", {bed, from},
         [&](const store::Row& r) { out.push_back({r.integer(0), bed, std::string(r.text(1)), r.date(2), r.date(3)}); });
  return out;
}

}  // namespace ostoja::shelter
