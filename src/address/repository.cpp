// Addresses and their releases in the store: the one file that knows both tables.
#include "access/reader_keys.h"
#include "address/record.h"
#include "store/feed.h"

#include <algorithm>

namespace ostoja::address {
namespace {

const forms::Form& form_of(const forms::Library& f) {
  const auto* form = f.form("shelter_address");
  if (form == nullptr) throw core::Failure(core::Errc::internal, "form shelter_address is missing");
  return *form;
}
vault::Place place(shelter::ShelterId id, std::int64_t sealed_version) { return {"shelter_address", id.value, "sealed", sealed_version}; }

void leave(store::Tx& tx, std::string_view action, std::string_view record, std::int64_t id, std::string detail, access::UserId by, core::Instant now, const core::Bytes& sealed = {}) {
  auto hash = vault::sha256(core::view_of(sealed));
  store::append(tx, {.at = now, .actor = by.value, .action = std::string(action), .record = std::string(record), .record_id = id, .detail = std::move(detail), .hash = sealed.empty() ? std::string() : std::string(core::view_of(hash))});
}

// Everybody who works there and has keys of this operator. Makes the pair of somebody who never signed in.
core::Result<std::vector<vault::Recipient>> staff_of(store::Tx& tx, const vault::OperatorKeys& keys, shelter::ShelterId id, core::Instant now) {
  std::vector<vault::Recipient> out;
  for (auto user : shelter::workers(tx, id)) {
    auto who = access::find_user(tx, user);
    if (!who || who->state != access::UserState::active || who->operator_code != keys.code()) continue;
    out.push_back(TRY(access::recipient(tx, keys, user, now)));
  }
  return out;
}
std::vector<std::string> names_of(store::Tx& tx, const vault::OperatorKeys& keys, shelter::ShelterId id) {
  std::vector<std::string> out;
  for (auto user : shelter::workers(tx, id))
    if (auto who = access::find_user(tx, user); who && who->state == access::UserState::active && who->operator_code == keys.code()) out.push_back(access::reader_name(user));
  std::sort(out.begin(), out.end());
  return out;
}

struct Stored { core::Bytes sealed; std::int64_t sealed_version = 0, version = 0; };
std::optional<Stored> stored(store::Tx& tx, shelter::ShelterId id) {
  return tx.one("select sealed, sealed_version, version from shelter_address where shelter_id = $1", {id}, [](const store::Row& r) {
    auto blob = r.blob(0);
    return Stored{{blob.begin(), blob.end()}, r.integer(1), r.integer(2)};
  });
}
core::Result<std::string> opened(store::Tx& tx, const vault::OperatorKeys& keys, const vault::ReaderKeys& reader, shelter::ShelterId id) {
  auto s = stored(tx, id);
  if (!s) return core::fail(core::Errc::not_found, "the address of this place was not entered yet");
  return keys.open_as(tx, reader, place(id, s->sealed_version), "shelter_address", id.value, s->sealed);
}

// A fresh key for the staff of today: whoever left opens nothing, whatever old wrap they kept. The recovery key opens it, and the log says so.
core::Result<int> seal_for_staff(store::Tx& tx, const vault::OperatorKeys& keys, shelter::ShelterId id, core::Instant now) {
  auto s = stored(tx, id);
  if (!s || vault::OperatorKeys::readers(tx, "shelter_address", id.value) == names_of(tx, keys, id)) return 0;
  auto plain = TRY(opened(tx, keys, keys.recovery(), id));
  auto readers = TRY(staff_of(tx, keys, id, now));
  auto sealed = keys.seal_for(tx, place(id, s->sealed_version + 1), "shelter_address", id.value, readers, plain);
  tx.run("update shelter_address set sealed = $2, sealed_version = sealed_version + 1 where shelter_id = $1", {id, sealed});
  leave(tx, "address.reseal", "shelter", id.value, "readers=" + std::to_string(readers.size()), {}, now, sealed);
  return 1;
}

constexpr std::string_view kRelease = "select id, shelter_id, stay_id, leg, role, to_user, to_operator, hours, asked_by, asked_at, state, decided_by, decided_at, until_at, ended_at, ended_by, end_reason from address_release ";
Release read_release(const store::Row& r) {
  Release out;
  out.id = r.id<ReleaseId>(0), out.shelter = r.id<shelter::ShelterId>(1), out.stay = r.id<shelter::StayId>(2);
  out.leg = r.text(3), out.role = r.text(4), out.to = r.id<access::UserId>(5), out.to_operator = r.text(6), out.hours = static_cast<int>(r.integer(7));
  out.asked_by = r.id<access::UserId>(8), out.asked_at = r.instant(9), out.state = static_cast<State>(r.integer(10)), out.decided_by = r.id<access::UserId>(11), out.decided_at = r.instant(12), out.until = r.instant(13);
  out.ended_at = r.instant(14), out.ended_by = r.id<access::UserId>(15), out.end_reason = r.text(16);
  return out;
}

void close(store::Tx& tx, const vault::OperatorKeys& keys, const Release& r, std::string_view why, access::UserId by, core::Instant now) {
  tx.run("update address_release set state = 4, sealed = null, ended_at = $2, ended_by = $3, end_reason = $4 where id = $1", {r.id, now, by, why});
  keys.shred(tx, "address_release", r.id.value);  // every wrap of the copy, whichever operator's keys had made it
  leave(tx, "address.end", "shelter", r.shelter.value, "address_end:" + std::string(why), by, now);
}

// Somebody who was to arrive has arrived, or is not expected any more.
bool transfer_is_over(store::Tx& tx, const Release& r, core::Instant now) {
  if (r.leg != "IN") return false;
  const auto since = r.asked_at.plus_seconds(-62LL * 24 * 3600);
  std::vector<std::string> operators;  // whoever may have held the place
  for (const auto& u : access::users(tx, ""))
    if (!u.operator_code.empty() && std::find(operators.begin(), operators.end(), u.operator_code) == operators.end()) operators.push_back(u.operator_code);
  for (const auto& op : operators)
    for (const auto& h : shelter::held_by(tx, op, since, now))
      if (h.stay == r.stay) return h.end != shelter::Held::End::holds;
  return false;
}

}  // namespace

bool is_known(store::Tx& tx, shelter::ShelterId id) { return tx.number("select count(*) from shelter_address where shelter_id = $1", {id}) != 0; }

std::optional<Kept> kept(store::Tx& tx, shelter::ShelterId id) {
  auto out = tx.one("select version, changed_at, changed_by from shelter_address where shelter_id = $1", {id}, [](const store::Row& r) { return Kept{r.integer(0), r.instant(1), r.id<access::UserId>(2)}; });
  if (out) out->readers = static_cast<int>(vault::OperatorKeys::readers(tx, "shelter_address", id.value).size());
  return out;
}

core::Done save(const Keeper& k, const shelter::Shelter& s, const forms::Answers& answers, std::int64_t version) {
  if (s.operator_code != k.keys.code()) return core::fail(core::Errc::internal, "an address is sealed under the operator of its place");
  auto before = stored(k.tx, s.id);
  if ((before ? before->version : 0) != version) return core::fail(core::Errc::stale, "somebody else has saved this address meanwhile");
  const auto& form = form_of(k.forms);
  auto readers = TRY(staff_of(k.tx, k.keys, s.id, k.now));
  auto sealed_version = before ? before->sealed_version + 1 : 1;
  auto sealed = k.keys.seal_for(k.tx, place(s.id, sealed_version), "shelter_address", s.id.value, readers, forms::sealed_document(form, answers));
  k.tx.run("insert into shelter_address (shelter_id, operator_code, sealed, sealed_version, form_version, version, changed_at, changed_by) values ($1,$2,$3,$4,$5,1,$6,$7) "
           "on conflict (shelter_id) do update set sealed = excluded.sealed, sealed_version = excluded.sealed_version, form_version = excluded.form_version, version = shelter_address.version + 1, changed_at = excluded.changed_at, changed_by = excluded.changed_by",
           {s.id, s.operator_code, sealed, sealed_version, form.version, k.now, k.by});
  leave(k.tx, "address.save", "shelter", s.id.value, "readers=" + std::to_string(readers.size()), k.by, k.now, sealed);
  // What was released before leads to where the place was.
  for (const auto& r : releases_of(k.tx, s.id, {}))
    if (r.state == State::agreed) close(k.tx, k.keys, r, "TAKEN_BACK", k.by, k.now);
  return {};
}

core::Result<forms::Answers> open(const Keeper& k, const vault::ReaderKeys& reader, const shelter::Shelter& s, Why why) {
  TRY(seal_for_staff(k.tx, k.keys, s.id, k.now));
  auto answers = TRY(forms::from_document(TRY(opened(k.tx, k.keys, reader, s.id))));
  leave(k.tx, "address.view", "shelter", s.id.value, why == Why::edit ? "edit" : "staff", k.by, k.now);
  return answers;
}

core::Result<ReleaseId> ask(const Keeper& k, const Request& q) {
  auto reason = core::trim(q.reason);
  if (reason.empty() || core::characters(reason) > 500) return core::fail(core::Errc::invalid, "say why the address is needed");
  auto known = [&](std::string_view list, std::string_view code) { const auto* codes = k.forms.codes(list); return codes != nullptr && codes->find(code) != nullptr; };
  if (!known("address_leg", q.leg) || !known("address_role", q.role) || q.hours < 1 || q.hours > kMostHours) return core::fail(core::Errc::invalid, "choose what it is for and how long");
  auto who = access::find_user(k.tx, q.to);
  if (!who || who->state != access::UserState::active || who->operator_code.empty()) return core::fail(core::Errc::invalid, "choose who is to have the address");
  if (shelter::works_in(k.tx, q.shelter, q.to)) return core::fail(core::Errc::invalid, "this person works there and has the address");
  if (!is_known(k.tx, q.shelter)) return core::fail(core::Errc::conflict, "the address of this place was not entered yet");
  for (const auto& r : releases_for(k.tx, q.to, {}))
    if (r.stay == q.stay && r.to == q.to && (r.state == State::asked || r.opens_at(k.now))) return core::fail(core::Errc::conflict, "this was asked for already");
  ReleaseId id{core::next_id(k.now.ms)};
  auto sealed = k.keys.seal(k.tx, {"address_release", id.value, "reason", 1}, "address_request", id.value, reason);
  k.tx.run("insert into address_release (id, shelter_id, stay_id, leg, role, to_user, to_operator, hours, reason, asked_by, asked_at, state) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,1)",
           {id, q.shelter, q.stay, q.leg, q.role, q.to, who->operator_code, q.hours, sealed, k.by, k.now});
  leave(k.tx, "address.ask", "shelter", q.shelter.value, "address_role:" + q.role, k.by, k.now, sealed);
  return id;
}
std::optional<Release> find_release(store::Tx& tx, ReleaseId id) { return tx.one(std::string(kRelease) + "where id = $1", {id}, read_release); }
std::vector<Release> releases_of(store::Tx& tx, shelter::ShelterId id, core::Instant since) {
  std::vector<Release> out;
  tx.run(std::string(kRelease) + "where shelter_id = $1 and asked_at >= $2 order by asked_at desc, id desc", {id, since.ms}, [&](const store::Row& r) { out.push_back(read_release(r)); });
  return out;
}
std::vector<Release> releases_for(store::Tx& tx, access::UserId user, core::Instant since) {
  std::vector<Release> out;
  tx.run(std::string(kRelease) + "where (to_user = $1 or asked_by = $1) and asked_at >= $2 order by asked_at desc, id desc", {user, since.ms}, [&](const store::Row& r) { out.push_back(read_release(r)); });
  return out;
}
core::Result<std::string> reason_of(store::Tx& tx, const vault::OperatorKeys& keys, const Release& r) {
  core::Bytes sealed;
  tx.run("select reason from address_release where id = $1", {r.id}, [&](const store::Row& row) { auto b = row.blob(0); sealed.assign(b.begin(), b.end()); });
  return keys.open(tx, {"address_release", r.id.value, "reason", 1}, "address_request", r.id.value, sealed);
}
bool may_decide(store::Tx& tx, const Release& r, access::UserId user) { return user != r.asked_by && user != r.to && shelter::works_in(tx, r.shelter, user); }

core::Done agree(const Keeper& k, const vault::ReaderKeys& reader, const vault::OperatorKeys& theirs, const shelter::Shelter& s, const Release& r) {
  if (r.state != State::asked) return core::fail(core::Errc::conflict, "this was decided already");
  if (!may_decide(k.tx, r, k.by)) return core::fail(core::Errc::forbidden, "a second person of the place decides: not who asked, and not who is to have the address");
  TRY(seal_for_staff(k.tx, k.keys, s.id, k.now));
  auto plain = TRY(opened(k.tx, k.keys, reader, s.id));
  std::vector<vault::Recipient> one{TRY(access::recipient(k.tx, theirs, r.to, k.now))};
  auto sealed = theirs.seal_for(k.tx, {"address_release", r.id.value, "sealed", 1}, "address_release", r.id.value, one, plain);
  auto until = k.now.plus_seconds(std::min(r.hours, kMostHours) * 3600LL);
  k.tx.run("update address_release set state = 2, decided_by = $2, decided_at = $3, until_at = $4, sealed = $5 where id = $1", {r.id, k.by, k.now, until, sealed});
  leave(k.tx, "address.release", "shelter", s.id.value, "address_role:" + r.role, k.by, k.now, sealed);
  return {};
}
core::Done refuse(const Keeper& k, const Release& r) {
  if (r.state != State::asked) return core::fail(core::Errc::conflict, "this was decided already");
  if (!may_decide(k.tx, r, k.by)) return core::fail(core::Errc::forbidden, "a second person of the place decides: not who asked, and not who is to have the address");
  k.tx.run("update address_release set state = 3, decided_by = $2, decided_at = $3 where id = $1", {r.id, k.by, k.now});
  leave(k.tx, "address.refuse", "shelter", r.shelter.value, {}, k.by, k.now);
  return {};
}
core::Done end(const Keeper& k, const Release& r, std::string_view why) {
  if (r.state != State::asked && r.state != State::agreed) return core::fail(core::Errc::conflict, "this is over already");
  close(k.tx, k.keys, r, why, k.by, k.now);
  return {};
}
core::Result<forms::Answers> open_release(const Keeper& k, const vault::ReaderKeys& reader, const Release& r) {
  if (k.by != r.to) return core::fail(core::Errc::not_found, "no such address");
  if (!r.opens_at(k.now) || transfer_is_over(k.tx, r, k.now)) return core::fail(core::Errc::conflict, "this is over already");
  core::Bytes sealed;
  k.tx.run("select sealed from address_release where id = $1", {r.id}, [&](const store::Row& row) { auto b = row.blob(0); sealed.assign(b.begin(), b.end()); });
  auto answers = TRY(forms::from_document(TRY(k.keys.open_as(k.tx, reader, {"address_release", r.id.value, "sealed", 1}, "address_release", r.id.value, sealed))));
  leave(k.tx, "address.view", "shelter", r.shelter.value, "release", k.by, k.now);
  return answers;
}

Waiting waiting_for(store::Tx& tx, access::UserId user, core::Instant now) {
  Waiting out;
  out.open = static_cast<int>(tx.number("select count(*) from address_release where to_user = $1 and state = 2 and until_at > $2", {user, now}));
  tx.run(std::string(kRelease) + "where state = 1 order by asked_at", {}, [&](const store::Row& r) { out.to_decide += may_decide(tx, read_release(r), user) ? 1 : 0; });
  return out;
}

int follow(store::Tx& tx, const vault::OperatorKeys& keys, core::Instant now) {
  int done = 0;
  std::vector<shelter::ShelterId> places;
  tx.run("select shelter_id from shelter_address where operator_code = $1", {keys.code()}, [&](const store::Row& r) { places.push_back(r.id<shelter::ShelterId>(0)); });
  for (auto id : places) {
    auto sealed = seal_for_staff(tx, keys, id, now);
    if (!sealed) throw core::Failure(sealed.error().code, sealed.error().text);
    done += *sealed;
    std::vector<Release> open;
    tx.run(std::string(kRelease) + "where shelter_id = $1 and state in (1, 2)", {id}, [&](const store::Row& r) { open.push_back(read_release(r)); });
    for (const auto& r : open) {
      const bool late = r.state == State::agreed ? now >= r.until : now >= r.asked_at.plus_seconds(24LL * 3600);
      if (!late && !transfer_is_over(tx, r, now)) continue;
      close(tx, keys, r, late ? "TIME" : "ARRIVED", {}, now);
      ++done;
    }
  }
  return done;
}

}  // namespace ostoja::address
