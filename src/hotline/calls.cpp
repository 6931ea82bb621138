// What the telephone exchange tells the trust line: a call that nobody took, the end of one that somebody did.
#include "hotline/hotline.h"

namespace ostoja::hotline {
namespace {

// Callbacks that wait for this number, of missed calls only or of any contact.
std::vector<std::int64_t> waiting_for(store::Tx& tx, std::string_view operator_code, std::string_view number_hash, bool missed_only) {
  std::vector<std::int64_t> out;
  tx.run("select f.id, c.direction from contact c join follow_up f on f.contact_id = c.id where c.number_hash = $1 and c.operator_code = $2 and f.state = 1 and f.kind = 'CALL_BACK'", {number_hash, operator_code},
         [&](const store::Row& r) {
           if (!missed_only || r.text(1) == "MISSED") out.push_back(r.integer(0));
         });
  return out;
}

}  // namespace

core::Result<ContactId> missed_call(const Keeper& k, Start start, core::Instant ended, core::Instant call_back_at) {
  start.answers.set("direction", "MISSED");
  auto item = TRY(record(k, start, ended));
  if (item.number_hash.empty() || !waiting_for(k.tx, item.operator_code, item.number_hash, false).empty()) return item.id;
  FollowUp f;
  f.operator_code = item.operator_code, f.contact = item.id, f.kind = "CALL_BACK", f.due_at = call_back_at;
  TRY(add_follow_up(k, f));
  return item.id;
}

core::Done hand_on(const Keeper& k, ContactId id, access::UserId to) {
  auto item = TRY(contact(k.tx, k.keys, id, k.keys.code()));
  if (item.taken_by == to) return {};
  item.taken_by = to;
  return save(k, item, "contact.hand_on");
}

void call_ended(const Keeper& k, ContactId id, core::Instant at) {
  k.tx.run("update contact set ended_at = $3 where id = $1 and operator_code = $2 and state = 1 and started_at <= $3", {id, k.keys.code(), at});
}

int reached_again(const Keeper& k, std::string_view number_hash) {
  int done = 0;
  for (auto id : waiting_for(k.tx, k.keys.code(), number_hash, true))
    if (auto f = follow_up(k.tx, k.keys, id, k.keys.code()); f && add_attempt(k, *f, "REACHED", {})) ++done;
  return done;
}

}  // namespace ostoja::hotline
