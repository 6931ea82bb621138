// Approvals in the store: the one file that knows their table. Words are sealed under the key of the case.
#include "approvals/record.h"

namespace ostoja::approvals {
namespace {

constexpr std::string_view kColumns = "select a.id, a.case_id, a.operator_code, a.what, a.record_id, a.detail, a.asked_by, a.decided_by, a.asked_at, a.decided_at, a.outcome, u.name, d.name from approval a "
                                      "left join staff_user u on u.id = a.asked_by left join staff_user d on d.id = a.decided_by ";
Approval read(const store::Row& r) {
  Approval a;
  a.id = r.id<ApprovalId>(0), a.case_id = r.id<cases::CaseId>(1);
  a.operator_code = r.text(2), a.what = r.text(3);
  a.record = r.integer(4);
  a.detail = r.text(5);
  a.asked_by = r.id<access::UserId>(6), a.decided_by = r.id<access::UserId>(7);
  a.asked_at = r.instant(8), a.decided_at = r.instant(9);
  a.outcome = static_cast<Outcome>(r.integer(10));
  a.asked_by_name = r.text(11), a.decided_by_name = r.text(12);
  return a;
}
std::vector<Approval> all(store::Tx& tx, std::string_view where, std::initializer_list<store::Value> params) {
  std::vector<Approval> out;
  tx.run(std::string(kColumns) + std::string(where), params, [&](const store::Row& r) { out.push_back(read(r)); });
  return out;
}
core::Result<std::string> opened(store::Tx& tx, const vault::OperatorKeys& keys, const Approval& a, std::string_view column, std::int64_t version) {
  core::Bytes sealed;
  tx.run("select " + std::string(column) + " from approval where id = $1", {a.id}, [&](const store::Row& r) {
    auto blob = r.blob(0);
    sealed.assign(blob.begin(), blob.end());
  });
  if (sealed.empty()) return std::string();
  return keys.open(tx, {"approval", a.id.value, column, version}, "case", a.case_id.value, sealed);
}

}  // namespace

core::Result<ApprovalId> ask(store::Tx& tx, const vault::OperatorKeys& keys, const Request& r, access::UserId by, core::Instant now) {
  if (tx.number("select count(*) from approval where case_id = $1 and what = $2 and record_id = $3 and outcome = 1", {r.case_id, r.what, r.record}) != 0)
    return core::fail(core::Errc::conflict, "this waits for an approval already");
  ApprovalId id{core::next_id(now.ms)};
  const auto& text = r.words.reveal();
  auto sealed = text.empty() ? core::Bytes() : keys.seal(tx, {"approval", id.value, "asked", 1}, "case", r.case_id.value, text);
  tx.run("insert into approval (id, case_id, operator_code, what, record_id, detail, asked_by, asked_at, outcome, asked, version) values ($1,$2,$3,$4,$5,$6,$7,$8,1,$9,1)",
         {id, r.case_id, r.operator_code, r.what, r.record, r.detail, by, now, sealed.empty() ? store::Value(nullptr) : store::Value(sealed)});
  cases::happened(tx, r.case_id, {.chapter = "approvals", .what = "asked", .record = id.value, .version = 1, .detail = "approval_kind:" + r.what, .more = 1}, by, now);
  return id;
}

std::optional<Approval> latest(store::Tx& tx, cases::CaseId id, std::string_view what, std::int64_t record) {
  auto found = all(tx, "where a.case_id = $1 and a.what = $2 and a.record_id = $3 order by a.asked_at desc, a.id desc limit 1", {id, what, record});
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}
std::optional<Approval> find(store::Tx& tx, ApprovalId id, std::string_view operator_code) {
  auto found = all(tx, "where a.id = $1 and a.operator_code = $2", {id, operator_code});
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}
std::vector<Approval> waiting(store::Tx& tx, std::string_view operator_code) { return all(tx, "where a.operator_code = $1 and a.outcome = 1 order by a.asked_at, a.id limit 500", {operator_code}); }
std::vector<Approval> decided(store::Tx& tx, std::string_view operator_code, int limit) {
  return all(tx, "where a.operator_code = $1 and a.outcome in (2, 3) order by a.decided_at desc, a.id desc limit $2", {operator_code, limit});
}
std::vector<Approval> of_case(store::Tx& tx, cases::CaseId id) { return all(tx, "where a.case_id = $1 order by a.asked_at desc, a.id desc limit 200", {id}); }
std::int64_t count_waiting(store::Tx& tx, std::string_view operator_code, access::UserId not_asked_by) {
  return tx.number("select count(*) from approval where operator_code = $1 and outcome = 1 and asked_by <> $2", {operator_code, not_asked_by});
}

void hand_over(store::Tx& tx, cases::CaseId id, cases::CaseId stub, std::int64_t record, std::string_view to) {
  // Its words are sealed under the key of the case, which the sender opens no more.
  tx.run("update approval set case_id = $2, asked = null, decided = null where case_id = $1 and record_id = $3", {id, stub, record});
  tx.run("update approval set operator_code = $2 where case_id = $1", {id, to});
}

core::Result<Words> words(store::Tx& tx, const vault::OperatorKeys& keys, const Approval& a) { return Words{TRY(opened(tx, keys, a, "asked", 1)), TRY(opened(tx, keys, a, "decided", 2))}; }

core::Done take_back(store::Tx& tx, const Approval& a, access::UserId by, core::Instant now) {
  if (tx.run("update approval set outcome = 4, decided_by = $2, decided_at = $3, version = 2 where id = $1 and outcome = 1", {a.id, by, now}) != 1)
    return core::fail(core::Errc::conflict, "this was decided already");
  cases::happened(tx, a.case_id, {.chapter = "approvals", .what = "taken_back", .record = a.id.value, .version = 2, .detail = "approval_kind:" + a.what}, by, now);
  return {};
}

core::Done decide(const Doors& rooms, store::Tx& tx, const vault::OperatorKeys& keys, const Approval& a, Outcome outcome, std::string_view text, access::UserId by, core::Instant now) {
  if (outcome != Outcome::approved && outcome != Outcome::refused) return core::fail(core::Errc::invalid, "choose whether you agree");
  if (a.asked_by == by) return core::fail(core::Errc::forbidden, "nobody decides on their own request");
  auto sealed = text.empty() ? core::Bytes() : keys.seal(tx, {"approval", a.id.value, "decided", 2}, "case", a.case_id.value, text);
  if (tx.run("update approval set outcome = $2, decided_by = $3, decided_at = $4, decided = $5, version = 2 where id = $1 and outcome = 1",
             {a.id, static_cast<int>(outcome), by, now, sealed.empty() ? store::Value(nullptr) : store::Value(sealed)}) != 1)
    return core::fail(core::Errc::conflict, "this was decided already");
  cases::happened(tx, a.case_id, {.chapter = "approvals", .what = outcome == Outcome::approved ? "approved" : "refused", .record = a.id.value, .version = 2, .detail = "approval_kind:" + a.what}, by, now);
  auto now_decided = a;
  now_decided.outcome = outcome, now_decided.decided_by = by, now_decided.decided_at = now;
  now_decided.words = core::Personal<std::string>(std::string(text));
  if (auto room = rooms.decided.find(a.what); room != rooms.decided.end()) TRY_VOID(room->second(tx, keys, now_decided, by, now));
  return {};
}

}  // namespace ostoja::approvals
