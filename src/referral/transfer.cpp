// Offers of a transfer in the store, and the hand-over.
#include "approvals/approvals.h"
#include "core/failure.h"
#include "referral/transfer.h"
#include "store/feed.h"

namespace ostoja::referral {
namespace {

constexpr std::string_view kColumns = "select o.id, o.from_operator, o.to_operator, o.reason, o.number, o.case_id, o.state, o.answer_by, o.offered_at, o.answered_at, u.name from transfer_offer o "
                                      "left join staff_user u on u.id = o.answered_by ";
Offer read(const store::Row& r) {
  Offer o;
  o.id = r.id<ReferralId>(0);
  o.from = r.text(1), o.to = r.text(2), o.reason = r.text(3), o.number = r.text(4);
  o.case_id = r.id<cases::CaseId>(5);
  o.state = static_cast<State>(r.integer(6));
  o.answer_by = r.date(7);
  o.offered_at = r.instant(8), o.answered_at = r.instant(9);
  o.answered_by_name = r.text(10);
  return o;
}
void leave(store::Tx& tx, std::string_view action, ReferralId id, std::string detail, access::UserId by, core::Instant now) {
  store::append(tx, {.at = now, .actor = by.value, .action = std::string(action), .record = "transfer", .record_id = id.value, .detail = std::move(detail)});
}
// The packet has done its work, whatever the answer: the receiver keeps nothing of a person that it does not take, and of one that it takes it has the case.
core::Done end_offer(store::Tx& tx, const vault::OperatorKeys& keys, ReferralId id, State state, access::UserId by, core::Instant now) {
  if (tx.run("update transfer_offer set state = $2, answered_at = $3, answered_by = $4, packet = null where id = $1 and state = 2", {id, static_cast<int>(state), now, by}) != 1)
    return core::fail(core::Errc::conflict, "this offer was answered or revoked meanwhile");
  keys.shred(tx, "transfer", id.value);
  return {};
}
core::Result<Referral> referral_of(store::Tx& tx, const Offer& o) {
  auto found = find(tx, o.id);
  if (!found || found->state != State::sent) return core::fail(core::Errc::conflict, "this offer was answered or revoked meanwhile");
  return std::move(*found);
}
core::Result<const vault::OperatorKeys*> keys_of(const vault::Vault& vault, std::string_view operator_code) {
  const auto* keys = vault.of(operator_code);
  if (keys == nullptr) return core::fail(core::Errc::unavailable, "the other operator is sealed now: the case can be handed over once it is unlocked");
  return keys;
}

}  // namespace

std::vector<Offer> offers_for(store::Tx& tx, std::string_view operator_code, int limit) {
  std::vector<Offer> out;
  tx.run(std::string(kColumns) + "where o.to_operator = $1 order by case when o.state = 2 then 0 else 1 end, o.offered_at desc limit $2", {operator_code, limit}, [&](const store::Row& r) { out.push_back(read(r)); });
  return out;
}
std::int64_t count_offers(store::Tx& tx, std::string_view operator_code) { return tx.number("select count(*) from transfer_offer where to_operator = $1 and state = 2", {operator_code}); }
std::optional<Offer> offer_of(store::Tx& tx, ReferralId id, std::string_view to) { return tx.one(std::string(kColumns) + "where o.id = $1 and o.to_operator = $2", {id, to}, read); }

core::Result<forms::Answers> packet_of_offer(store::Tx& tx, const vault::OperatorKeys& receiver, const Offer& o) {
  core::Bytes sealed;
  tx.run("select packet from transfer_offer where id = $1", {o.id}, [&](const store::Row& r) {
    auto blob = r.blob(0);
    sealed.assign(blob.begin(), blob.end());
  });
  if (sealed.empty()) return core::fail(core::Errc::not_found, "there is no packet any more");
  return forms::from_document(TRY(receiver.open(tx, {"transfer_offer", o.id.value, "packet", 1}, "transfer", o.id.value, sealed)));
}

core::Done prepare(store::Tx& tx, const vault::OperatorKeys& keys, const Referral& r, const consent::Consent& k, const forms::Answers& packet, access::UserId by, core::Instant now) {
  TRY(approvals::ask(tx, keys, {.case_id = r.case_id, .operator_code = r.operator_code, .what = "TRANSFER", .record = r.id.value, .detail = "referral_reason:" + r.reason, .words = {}}, by, now));
  TRY(keep_packet(tx, keys, r, k, packet));
  return {};
}
bool waits_for_approval(store::Tx& tx, const Referral& r) {
  auto found = approvals::latest(tx, r.case_id, "TRANSFER", r.id.value);
  return found && found->outcome == approvals::Outcome::waiting;
}

core::Done offer(const vault::Vault& vault, store::Tx& tx, const forms::Library& library, const vault::OperatorKeys& sender, const Referral& r, access::UserId by, core::Instant now) {
  auto may = allowed(tx, r, core::local(now).date);
  if (!may.consent || !may.missing.empty()) return core::fail(core::Errc::conflict, "there is no valid consent to this transfer any more");
  const auto* receiver = TRY(keys_of(vault, r.other.operator_code));
  auto plain = packet_text(TRY(packet(tx, sender, r)));
  auto sealed = receiver->seal(tx, {"transfer_offer", r.id.value, "packet", 1}, "transfer", r.id.value, plain);
  auto number = tx.one("select number from case_file where id = $1", {r.case_id}, [](const store::Row& row) { return std::string(row.text(0)); }).value_or(std::string());
  tx.run("insert into transfer_offer (id, from_operator, to_operator, case_id, number, reason, state, answer_by, offered_at, offered_by, packet) values ($1,$2,$3,$4,$5,$6,2,$7,$8,$9,$10)",
         {r.id, r.operator_code, r.other.operator_code, r.case_id, number, r.reason, r.answer_by ? store::Value(r.answer_by) : store::Value(nullptr), now, by, sealed});
  leave(tx, "transfer.offered", r.id, r.operator_code + ">" + r.other.operator_code, by, now);
  return set_sent(tx, sender, library, r, by, now);
}

core::Done revoke(store::Tx& tx, const vault::OperatorKeys& sender, const Referral& r, const Step& s, access::UserId by, core::Instant now) {
  if (auto asked = approvals::latest(tx, r.case_id, "TRANSFER", r.id.value); asked && asked->outcome == approvals::Outcome::waiting) TRY_VOID(approvals::take_back(tx, *asked, by, now));
  if (r.state == State::sent) {
    TRY_VOID(end_offer(tx, sender, r.id, State::revoked, by, now));
    leave(tx, "transfer.revoked", r.id, s.reason, by, now);
  }
  return step(tx, sender, r, s, by, now);
}

core::Result<Accepted> accept(web::Services& services, store::Tx& tx, const forms::Library& library, const vault::OperatorKeys& receiver, const Offer& o, access::UserId lead, access::UserId by, core::Instant now) {
  const auto* sender = TRY(keys_of(services.vault, o.from));
  auto r = TRY(referral_of(tx, o));
  // The consent is looked at again, on the day of the acceptance: it may have ended since the offer was made.
  auto may = allowed(tx, r, core::local(now).date);
  if (!may.consent || !may.missing.empty()) {
    TRY_VOID(revoke(tx, *sender, r, {.to = State::revoked, .reason = "CONSENT_WITHDRAWN"}, by, now));
    return Accepted::no_consent;
  }
  TRY_VOID(end_offer(tx, receiver, r.id, State::accepted, by, now));
  end_tasks(tx, r, State::accepted, by, now);  // before the case goes: the receiver has nobody to ask
  auto moved = TRY(cases::hand_over(tx, *sender, receiver, library, r.case_id, lead, r.id.value, by, now));
  const auto id = r.case_id;
  consent::hand_over(tx, id, o.to, moved);
  approvals::hand_over(tx, id, moved.stub, r.id.value, o.to);
  hand_over(tx, r, moved.stub, o.to);
  r = find(tx, r.id).value();  // it is of the stub now: no word is sealed in these steps
  TRY_VOID(step(tx, *sender, r, {.to = State::accepted}, by, now));
  r = find(tx, r.id).value();
  TRY_VOID(step(tx, *sender, r, {.to = State::done}, by, now));
  for (const auto& room : cases::doors(services).moved) TRY_VOID(room(tx, {id, moved.stub, o.from, o.to, lead, moved.copied}));
  tx.after_commit([&services] { people::follow_changes(services); });  // the sender's memory forgets the names at once
  leave(tx, "transfer.accepted", r.id, o.from + ">" + o.to, by, now);
  return Accepted::opened;
}

core::Done reject(web::Services& services, store::Tx& tx, const vault::OperatorKeys& receiver, const Offer& o, const Step& s, access::UserId by, core::Instant now) {
  const auto* sender = TRY(keys_of(services.vault, o.from));
  auto r = TRY(referral_of(tx, o));
  TRY_VOID(end_offer(tx, receiver, r.id, State::rejected, by, now));
  leave(tx, "transfer.rejected", r.id, s.reason, by, now);
  return step(tx, *sender, r, s, by, now);  // with the words, sealed for the sender
}

}  // namespace ostoja::referral
