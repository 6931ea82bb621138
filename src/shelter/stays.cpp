// Holds and stays: who has a bed from which night to which. The nights are rows of bed_night, so that no two can ever lie on one another (docs/decisions/0017).
#include "core/failure.h"
#include "shelter/record.h"
#include "store/counter.h"
#include "store/feed.h"
#include "vault/vault.h"

#include <algorithm>

namespace ostoja::shelter {
namespace {

void leave(const Keeper& k, std::string_view what, const Stay& s, std::string detail = {}, std::int64_t version = 0, std::string hash = {}) {
  store::append(k.tx, {.at = k.now, .actor = k.by.value, .action = "stay." + std::string(what), .record = "stay", .record_id = s.id.value, .version = version, .detail = detail, .hash = std::move(hash)});
  if (s.case_id) cases::happened(k.tx, s.case_id, {.chapter = "places", .what = what, .record = s.id.value, .version = version, .detail = detail.starts_with("shelter_exit_reason:") ? std::move(detail) : std::string(), .at = {}, .hash = {}}, k.by, k.now);
}
std::string joined(const std::vector<std::string>& codes) {
  std::string out;
  for (const auto& c : codes) out += (out.empty() ? ";" : "") + c + ";";
  return out;
}
bool known(const forms::Library& f, std::string_view list, std::string_view code) {
  const auto* codes = f.codes(list);
  return codes != nullptr && codes->find(code) != nullptr;
}
core::Bytes sealed(const Keeper& k, StayId id, std::string_view column, std::int64_t version, std::string_view words) {
  return words.empty() ? core::Bytes{} : k.keys.seal(k.tx, {"stay", id.value, column, version}, "stay", id.value, words);
}
std::string hash_of(const core::Bytes& b) {
  if (b.empty()) return {};
  auto h = vault::sha256(core::view_of(b));
  return {h.begin(), h.end()};
}
store::Value bytes_or_null(const core::Bytes& b) { return b.empty() ? store::Value(nullptr) : store::Value(b); }

// The nights of a stay that still holds, counted again or anew. Whatever expired before gives way here, so nobody has to tidy up.
core::Done take_nights(const Keeper& k, StayId stay, BedId bed, core::Date from, core::Date until, core::Instant held_until) {
  if (!is_free(k.tx, bed, from, until, k.now, stay)) return core::fail(core::Errc::conflict, "the bed is taken on one of these nights");
  k.tx.run("delete from bed_night where bed_id = $1 and night >= $2 and night < $3 and held_until <= $4", {bed, from, until, k.now});
  for (auto night = from; night < until; night = night.plus_days(1)) k.tx.run("insert into bed_night (bed_id, night, stay_id, held_until) values ($1,$2,$3,$4)", {bed, night, stay, held_until});
  return {};
}
core::Done one_place_at_a_time(const Keeper& k, people::PersonId person, StayId except, core::Date from, core::Date until) {
  if (!person) return {};
  if (k.tx.number("select count(*) from stay where person_id = $1 and id <> $2 and from_day < $4 and until_day > $3 and (state = 2 or (state = 1 and (held_until is null or held_until > $5)))",
                  {person, except.value, from, until, k.now}) != 0)
    return core::fail(core::Errc::conflict, "this person has a place on these nights already");
  return {};
}
core::Done empty_bed(const Keeper& k, BedId bed) {
  if (k.tx.number("select count(*) from stay_bed where bed_id = $1 and until is null", {bed}) != 0) return core::fail(core::Errc::conflict, "somebody is still in this bed");
  return {};
}
void lie_down(const Keeper& k, StayId stay, std::int64_t guest, BedId bed, core::Instant since) {
  k.tx.run("insert into stay_bed (id, guest_id, stay_id, bed_id, since) values ($1,$2,$3,$4,$5)", {core::next_id(k.now.ms), guest, stay, bed, since});
}
core::Done changed(const Keeper& k, const Stay& s, std::string_view set, std::initializer_list<store::Value> more) {
  std::vector<store::Value> params{s.id, s.version};
  params.insert(params.end(), more);
  if (k.tx.run_all("update stay set " + std::string(set) + ", version = version + 1 where id = $1 and version = $2", params) != 1) return core::fail(core::Errc::stale, "somebody else changed this stay meanwhile");
  return {};
}
core::Done in_house(const Stay& s) {
  if (s.state != State::in) return core::fail(core::Errc::conflict, "this person is not in the house");
  return {};
}
constexpr std::string_view kColumns = "select s.id, s.number, s.operator_code, s.from_operator, s.shelter_id, s.case_id, s.contact_id, s.person_id, s.bed_id, s.state, s.from_day, s.until_day, s.held_until, s.held_at, "
                                      "s.admitted_at, s.left_at, s.rules_at, s.held_by, s.admitted_by, s.ended_by, s.exit_reason, s.rules_version, s.rules_language, s.warnings, s.document, s.version from stay s ";
Stay read_stay(const store::Row& r) {
  Stay s;
  s.id = r.id<StayId>(0);
  s.number = r.text(1), s.operator_code = r.text(2), s.from_operator = r.text(3);
  s.shelter = r.id<ShelterId>(4);
  s.case_id = r.id<cases::CaseId>(5);
  s.contact = r.integer(6);
  s.person = r.id<people::PersonId>(7);
  s.bed = r.id<BedId>(8);
  s.state = static_cast<State>(r.integer(9));
  s.from = r.date(10), s.until = r.date(11);
  s.held_until = r.instant(12), s.held_at = r.instant(13), s.admitted_at = r.instant(14), s.left_at = r.instant(15), s.rules_at = r.instant(16);
  s.held_by = r.id<access::UserId>(17), s.admitted_by = r.id<access::UserId>(18), s.ended_by = r.id<access::UserId>(19);
  s.exit_reason = r.text(20), s.rules_version = r.text(21), s.rules_language = r.text(22);
  for (auto part : core::split(r.text(23), ';'))
    if (!part.empty()) s.warnings.emplace_back(part);
  if (auto answers = forms::from_document(r.text(24))) s.packet = std::move(*answers);
  s.version = r.integer(25);
  return s;
}

}  // namespace

core::Result<StayId> hold(const Keeper& k, const Hold& h) {
  if (!h.from || !h.until || h.until <= h.from) return core::fail(core::Errc::invalid, "the day of leaving must come after the first night");
  if (h.from < k.today()) return core::fail(core::Errc::invalid, "a place cannot be held for a night that has passed");
  if (h.until.days - h.from.days > kMostNights) return core::fail(core::Errc::invalid, "a place is held for a year at most");
  auto bed = find_bed(k.tx, h.bed);
  auto place = bed ? find_shelter(k.tx, bed->room.shelter) : std::nullopt;
  if (!place || place->closed_at) return core::fail(core::Errc::invalid, "there is no such bed");
  if (place->operator_code != k.keys.code()) return core::fail(core::Errc::internal, "the packet must be sealed for the operator of the place");
  if (!is_free(k.tx, h.bed, h.from, h.until, k.now)) return core::fail(core::Errc::conflict, "the bed is taken on one of these nights");
  TRY_VOID(one_place_at_a_time(k, h.person, {}, h.from, h.until));
  auto until = h.held_until ? h.held_until : hold_until(h.from, k.now, k.forms.threshold("hold_hours"));
  if (until <= k.now) return core::fail(core::Errc::invalid, "a hold must last beyond now");
  Stay s;
  s.id = StayId{core::next_id(k.now.ms)};
  s.case_id = h.case_id;
  TRY_VOID(take_nights(k, s.id, h.bed, h.from, h.until, until));
  auto year = std::to_string(k.today().year() % 100);
  auto counted = std::to_string(store::next_number(k.tx, "stay/" + place->code + "/" + year));
  s.number = place->code + "-" + year + "-" + std::string(counted.size() < 4 ? 4 - counted.size() : 0, '0') + counted;
  const auto& form = *k.forms.form("stay_packet");
  auto packet = sealed(k, s.id, "packet", 1, forms::sealed_document(form, h.packet));
  auto reason = sealed(k, s.id, "reason", 1, core::trim(h.reason));
  auto document = forms::document(form, h.packet);
  auto warned = joined(h.warnings);
  k.tx.run("insert into stay (id, number, shelter_id, operator_code, from_operator, case_id, contact_id, person_id, bed_id, state, from_day, until_day, held_until, held_by, held_at, warnings, document, packet, packet_version, reason, "
           "form_version, version) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,1,$10,$11,$12,$13,$14,$15,$16,$17,1,$18,$19,1)",
           {s.id, s.number, place->id, place->operator_code, h.from_operator, h.case_id, h.contact == 0 ? store::Value(nullptr) : store::Value(h.contact), h.person, h.bed, h.from, h.until, until, k.by, k.now,
            store::Value::text_or_null(warned), document, bytes_or_null(packet), bytes_or_null(reason), form.version});
  leave(k, "hold", s, "shelter:" + place->code, 1, hash_of(packet));
  return s.id;
}

std::optional<Stay> find_stay(store::Tx& tx, StayId id) { return tx.one(std::string(kColumns) + "where s.id = $1", {id}, read_stay); }
std::vector<Stay> stays_of_case(store::Tx& tx, cases::CaseId id) {
  std::vector<Stay> out;
  tx.run(std::string(kColumns) + "where s.case_id = $1 order by s.held_at desc, s.id desc", {id}, [&](const store::Row& r) { out.push_back(read_stay(r)); });
  return out;
}
std::vector<Stay> stays_in(store::Tx& tx, ShelterId id, core::Instant now) {
  std::vector<Stay> out;
  tx.run(std::string(kColumns) + "where s.shelter_id = $1 and (s.state = 2 or (s.state = 1 and (s.held_until is null or s.held_until > $2))) order by s.state desc, s.from_day, s.id", {id, now},
         [&](const store::Row& r) { out.push_back(read_stay(r)); });
  return out;
}

core::Result<std::string> open_words(store::Tx& tx, const vault::OperatorKeys& keys, const Stay& s, std::string_view column) {
  core::Bytes sealed;
  std::int64_t version = 1;
  auto take = [&](const store::Row& r) {
    auto blob = r.blob(0);
    sealed.assign(blob.begin(), blob.end());
    version = r.integer(1);
  };
  if (column == "packet") tx.run("select packet, packet_version from stay where id = $1", {s.id}, take);
  else if (column == "reason") tx.run("select reason, 1 from stay where id = $1", {s.id}, take);
  else tx.run("select ending, 1 from stay where id = $1", {s.id}, take);
  if (sealed.empty()) return std::string();
  return keys.open(tx, {"stay", s.id.value, column, version}, "stay", s.id.value, sealed);
}
core::Done open_packet(store::Tx& tx, const vault::OperatorKeys& keys, Stay& s) {
  auto words = TRY(open_words(tx, keys, s, "packet"));
  if (!words.empty()) s.packet.merge(TRY(forms::from_document(words)));
  return {};
}
core::Done save_packet(const Keeper& k, Stay& s, const forms::Answers& packet) {
  const auto& form = *k.forms.form("stay_packet");
  auto blob = sealed(k, s.id, "packet", s.version + 1, forms::sealed_document(form, packet));
  auto document = forms::document(form, packet);
  TRY_VOID(changed(k, s, "document = $3, packet = $4, packet_version = $5, form_version = $6", {document, bytes_or_null(blob), s.version + 1, form.version}));
  s.packet = packet;
  leave(k, "packet", s, {}, ++s.version, hash_of(blob));
  return {};
}

core::Done give_up(const Keeper& k, const Stay& s) {
  if (s.state != State::held) return core::fail(core::Errc::conflict, "this place is not held any more");
  TRY_VOID(changed(k, s, "state = 4, packet = null, reason = null, ended_by = $3, left_at = $4", {k.by, k.now}));
  k.tx.run("delete from bed_night where stay_id = $1", {s.id});
  k.keys.shred(k.tx, "stay", s.id.value);  // whoever did not come leaves nothing
  leave(k, "give_up", s);
  return {};
}
int expired_with_words(store::Tx& tx, std::string_view operator_code, core::Instant now) {
  return static_cast<int>(tx.number("select count(*) from stay where operator_code = $1 and state = 1 and held_until <= $2 and (packet is not null or reason is not null)", {operator_code, now}));
}
int forget_expired(store::Tx& tx, const vault::OperatorKeys& keys, core::Instant now) {
  std::vector<Stay> over;
  tx.run(std::string(kColumns) + "where s.operator_code = $1 and s.state = 1 and s.held_until <= $2 and (s.packet is not null or s.reason is not null) order by s.id", {keys.code(), now}, [&](const store::Row& r) { over.push_back(read_stay(r)); });
  for (const auto& s : over) {
    // A page that stands open with the words would save them again: the version moves on.
    tx.run("update stay set packet = null, reason = null, version = version + 1 where id = $1", {s.id});
    keys.shred(tx, "stay", s.id.value);
    store::append(tx, {.at = now, .action = "stay.forget", .record = "stay", .record_id = s.id.value, .version = s.version + 1});
    if (s.case_id) cases::happened(tx, s.case_id, {.chapter = "places", .what = "forget", .record = s.id.value, .version = s.version + 1, .detail = {}, .at = {}, .hash = {}}, {}, now);
  }
  return static_cast<int>(over.size());
}
core::Done prolong(const Keeper& k, const Stay& s, core::Instant until) {
  if (s.state != State::held) return core::fail(core::Errc::conflict, "this place is not held any more");
  if (until <= k.now || until > k.now.plus_seconds(14LL * 24 * 3600)) return core::fail(core::Errc::invalid, "a hold lasts two weeks at most");
  if (s.until <= k.today()) return core::fail(core::Errc::conflict, "these nights have passed");
  if (!holds(s.held_until, k.now)) TRY_VOID(one_place_at_a_time(k, s.person, s.id, s.from, s.until));
  k.tx.run("delete from bed_night where stay_id = $1", {s.id});
  TRY_VOID(take_nights(k, s.id, s.bed, std::max(s.from, k.today()), s.until, until));
  TRY_VOID(changed(k, s, "held_until = $3", {until}));
  leave(k, "prolong", s);
  return {};
}

core::Done admit(const Keeper& k, const Stay& s, const Admission& a) {
  if (s.state != State::held) return core::fail(core::Errc::conflict, "this stay has begun already, or was given up");
  if (a.at > k.now) return core::fail(core::Errc::invalid, "nobody is admitted in the future");
  if (a.at < k.now.plus_seconds(-7LL * 24 * 3600)) return core::fail(core::Errc::invalid, "an admission is entered within a week");
  auto today = k.today();
  auto until = std::max(s.until, today.plus_days(1));
  TRY_VOID(empty_bed(k, s.bed));
  TRY_VOID(one_place_at_a_time(k, s.person, s.id, std::min(s.from, today), until));
  k.tx.run("delete from bed_night where stay_id = $1", {s.id});
  TRY_VOID(take_nights(k, s.id, s.bed, std::min(today, core::local(a.at).date), until, {}));
  TRY_VOID(changed(k, s, "state = 2, held_until = null, admitted_at = $3, admitted_by = $4, from_day = $5, until_day = $6, rules_version = $7, rules_language = $8, rules_at = $9",
                   {a.at, k.by, core::local(a.at).date, until, store::Value::text_or_null(a.rules_version), store::Value::text_or_null(a.rules_language), a.rules_version.empty() ? core::Instant{} : a.at}));
  auto guest = core::next_id(k.now.ms);
  k.tx.run("insert into stay_guest (id, stay_id, child, sex, age_group, bed_id, since) values ($1,$2,0,$3,$4,$5,$6)",
           {guest, s.id, store::Value::text_or_null(s.packet.get("sex")), store::Value::text_or_null(s.packet.get("age_group")), s.bed, a.at});
  lie_down(k, s.id, guest, s.bed, a.at);
  leave(k, "admit", s, a.rules_language.empty() ? std::string() : "rules:" + a.rules_language, s.version + 1);
  auto in = find_stay(k.tx, s.id).value();
  for (const auto& child : a.children) TRY_VOID(add_child(k, in, child));
  return {};
}

core::Done change_days(const Keeper& k, const Stay& s, core::Date until) {
  if (s.state != State::in && !s.holds_at(k.now)) return core::fail(core::Errc::conflict, "this stay has ended");
  if (!until || until <= s.from || until <= k.today()) return core::fail(core::Errc::invalid, "the planned end must lie ahead");
  if (until.days - k.today().days > kMostNights) return core::fail(core::Errc::invalid, "the planned end lies more than a year ahead");
  TRY_VOID(one_place_at_a_time(k, s.person, s.id, s.from, until));
  std::vector<BedId> where{s.bed};
  if (s.state == State::in) {
    where.clear();
    for (const auto& g : guests(k.tx, s.id))
      if (g.bed && !g.until) where.push_back(g.bed);
  }
  auto first = std::max(s.from, k.today());
  k.tx.run("delete from bed_night where stay_id = $1 and night >= $2", {s.id, first});
  for (auto bed : where) TRY_VOID(take_nights(k, s.id, bed, first, until, s.state == State::in ? core::Instant{} : s.held_until));
  TRY_VOID(changed(k, s, "until_day = $3", {until}));
  leave(k, "days", s, {}, s.version + 1);
  return {};
}

core::Done move(const Keeper& k, const Stay& s, const Bed& to, std::vector<std::string> warned, std::string_view reason) {
  if (s.state != State::in && !s.holds_at(k.now)) return core::fail(core::Errc::conflict, "this stay has ended");
  if (to.id == s.bed) return core::fail(core::Errc::conflict, "this is the bed they have");
  auto place = find_shelter(k.tx, to.room.shelter);
  if (!place || place->operator_code != s.operator_code) return core::fail(core::Errc::invalid, "a stay moves within the places of one operator: hold a place at the other one instead");
  if (s.state == State::in && to.room.shelter != s.shelter) return core::fail(core::Errc::invalid, "to another house one leaves and is admitted there");
  auto first = std::max(s.from, k.today());
  auto until = std::max(s.until, first.plus_days(1));
  k.tx.run("delete from bed_night where stay_id = $1 and bed_id = $2 and night >= $3", {s.id, s.bed, first});
  TRY_VOID(take_nights(k, s.id, to.id, first, until, s.state == State::in ? core::Instant{} : s.held_until));
  if (s.state == State::in) {
    TRY_VOID(empty_bed(k, to.id));
    auto guest = k.tx.number("select id from stay_guest where stay_id = $1 and child = 0", {s.id});
    k.tx.run("update stay_bed set until = $3 where guest_id = $1 and bed_id = $2 and until is null", {guest, s.bed, k.now});
    k.tx.run("update stay_guest set bed_id = $2 where id = $1", {guest, to.id});
    lie_down(k, s.id, guest, to.id, k.now);
  }
  for (const auto& w : s.warnings)
    if (std::find(warned.begin(), warned.end(), w) == warned.end()) warned.push_back(w);
  auto words = core::trim(reason);
  auto all = joined(warned);
  TRY_VOID(changed(k, s, "bed_id = $3, shelter_id = $4, until_day = $5, warnings = $6", {to.id, to.room.shelter, until, store::Value::text_or_null(all)}));
  if (!words.empty()) {
    auto blob = sealed(k, s.id, "reason", 1, words);
    k.tx.run("update stay set reason = $2 where id = $1", {s.id, blob});
  }
  leave(k, "move", s, {}, s.version + 1);
  return {};
}

core::Done discharge(const Keeper& k, const Stay& s, core::Instant at, std::string_view reason, std::string_view words) {
  TRY_VOID(in_house(s));
  if (!known(k.forms, "shelter_exit_reason", reason)) return core::fail(core::Errc::invalid, "choose why they leave");
  if (at < s.admitted_at) return core::fail(core::Errc::invalid, "nobody leaves before they were admitted");
  if (at > k.now) return core::fail(core::Errc::invalid, "nobody has left in the future");
  auto ending = sealed(k, s.id, "ending", 1, core::trim(words));
  TRY_VOID(changed(k, s, "state = 3, left_at = $3, ended_by = $4, exit_reason = $5, ending = $6", {at, k.by, reason, bytes_or_null(ending)}));
  std::vector<BedId> left;
  for (const auto& g : guests(k.tx, s.id))
    if (g.bed && !g.until) left.push_back(g.bed);
  k.tx.run("update stay_guest set until = $2 where stay_id = $1 and until is null", {s.id, at});
  k.tx.run("update stay_bed set until = $2 where stay_id = $1 and until is null", {s.id, at});
  k.tx.run("update stay_leave set returned_at = $2 where stay_id = $1 and returned_at is null", {s.id, at});
  k.tx.run("delete from bed_night where stay_id = $1 and night >= $2", {s.id, core::local(at).date});
  for (auto id : left)  // made ready before the next one comes; whoever made it ready says so with one button
    if (auto bed = find_bed(k.tx, id); bed && is_free(k.tx, id, k.today(), k.today().plus_days(1), k.now)) TRY(block_bed(k.tx, k.forms, *bed, "TURNAROUND", k.today(), k.today().plus_days(1), k.by, k.now));
  leave(k, "discharge", s, "shelter_exit_reason:" + std::string(reason), s.version + 1, hash_of(ending));
  return {};
}

// ---- children ----
std::vector<StayGuest> guests(store::Tx& tx, StayId id) {
  std::vector<StayGuest> out;
  tx.run("select g.id, g.child, g.sex, g.age_group, g.bed_id, b.name, g.since, g.until, r.name from stay_guest g left join shelter_bed b on b.id = g.bed_id left join shelter_room r on r.id = b.room_id "
         "where g.stay_id = $1 order by g.child, g.id",
         {id}, [&](const store::Row& r) {
           auto bed = std::string(r.text(8)) + (r.text(5).empty() ? "" : "/" + std::string(r.text(5)));
           out.push_back({r.integer(0), r.integer(1) != 0 ? StayGuest::Kind::child : StayGuest::Kind::adult, std::string(r.text(2)), std::string(r.text(3)), bed, r.id<BedId>(4), r.instant(6), r.instant(7)});
         });
  return out;
}
core::Done add_child(const Keeper& k, const Stay& s, const Child& child) {
  TRY_VOID(in_house(s));
  if (!child.age_group.empty() && !known(k.forms, "age_group", child.age_group)) return core::fail(core::Errc::invalid, "choose the age of the child");
  auto id = core::next_id(k.now.ms);
  auto since = guests(k.tx, s.id).size() == 1 && s.admitted_at ? s.admitted_at : k.now;
  if (child.bed) {
    auto bed = find_bed(k.tx, child.bed);
    if (!bed || bed->room.shelter != s.shelter) return core::fail(core::Errc::invalid, "choose a bed of this house");
    TRY_VOID(empty_bed(k, child.bed));
    TRY_VOID(take_nights(k, s.id, child.bed, k.today(), std::max(s.until, k.today().plus_days(1)), {}));
  }
  k.tx.run("insert into stay_guest (id, stay_id, child, sex, age_group, bed_id, since) values ($1,$2,1,$3,$4,$5,$6)",
           {id, s.id, store::Value::text_or_null(child.sex), store::Value::text_or_null(child.age_group), child.bed, since});
  if (child.bed) lie_down(k, s.id, id, child.bed, k.now);
  leave(k, "child", s, "+1");
  return {};
}
core::Done end_child(const Keeper& k, const Stay& s, std::int64_t guest) {
  TRY_VOID(in_house(s));
  if (k.tx.run("update stay_guest set until = $3 where id = $1 and stay_id = $2 and child = 1 and until is null", {guest, s.id, k.now}) != 1) return core::fail(core::Errc::conflict, "this child is not in the house any more");
  auto bed = k.tx.number("select bed_id from stay_bed where guest_id = $1 and until is null", {guest});
  k.tx.run("update stay_bed set until = $2 where guest_id = $1 and until is null", {guest, k.now});
  if (bed != 0) k.tx.run("delete from bed_night where stay_id = $1 and bed_id = $2 and night >= $3", {s.id, bed, k.today()});
  leave(k, "child", s, "-1");
  return {};
}

}  // namespace ostoja::shelter
