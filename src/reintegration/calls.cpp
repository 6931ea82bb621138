// Planned calls and their attempts in the store: reint_call, reint_attempt.
#include "reintegration/rows.h"
#include "reintegration/work.h"
#include "tasks/tasks.h"

#include <algorithm>

namespace ostoja::reintegration {
namespace {

constexpr const char* kCall = "reint_call";

store::Value minute(const Call& c) { return c.minute < 0 ? store::Value(nullptr) : store::Value(c.minute); }
store::Value number(std::int64_t n) { return n == 0 ? store::Value(nullptr) : store::Value(n); }

struct Raw { Call call; std::string document; core::Bytes sealed; };
constexpr std::string_view kSelect =
    "select k.id, k.plan_id, k.case_id, k.purpose, k.for_user, u.name, k.due_day, k.due_minute, k.state, k.ended_day, k.months, k.stay_id, k.asked_day, k.document, k.sealed, k.version, "
    "(select count(*) from reint_attempt a where a.call_id = k.id), (select a.outcome from reint_attempt a where a.call_id = k.id order by a.at desc, a.id desc limit 1) from reint_call k left join staff_user u on u.id = k.for_user ";
Raw read(const store::Row& r) {
  Raw out;
  auto& c = out.call;
  c.id = r.id<CallId>(0), c.of_plan = r.id<PlanId>(1), c.of_case = r.id<cases::CaseId>(2);
  c.answers.set("purpose", std::string(r.text(3)));
  c.whom = r.id<access::UserId>(4), c.whom_name = r.text(5), c.due = r.date(6), c.minute = r.is_null(7) ? -1 : static_cast<int>(r.integer(7));
  c.state = static_cast<CallState>(r.integer(8)), c.ended = r.date(9), c.months = r.is_null(10) ? 0 : static_cast<int>(r.integer(10)), c.stay = r.is_null(11) ? 0 : r.integer(11), c.asked = r.date(12);
  out.document = r.text(13), out.sealed = copied(r, 14), c.version = r.integer(15), c.attempts = static_cast<int>(r.integer(16));
  if (!r.is_null(17)) c.last_outcome = r.text(17);
  return out;
}
core::Result<Call> opened(store::Tx& tx, const vault::OperatorKeys& keys, Raw raw) {
  TRY_VOID(unseal(tx, keys, kCall, raw.call.id.value, raw.call.version, raw.call.of_case, raw.document, raw.sealed, raw.call.answers));
  return std::move(raw.call);
}
core::Done store_call(const Keeper& k, Call& c) {
  const auto before = c.version++;
  const auto& form = form_of(k.forms, kCall);
  auto sealed = seal(k, kCall, c.id.value, c.version, c.of_case, forms::sealed_document(form, c.answers));
  if (k.tx.run("update reint_call set for_user = $3, due_day = $4, due_minute = $5, state = $6, ended_day = $7, document = $8, sealed = $9, changed_at = $10, changed_by = $11, version = $12, purpose = $13 where id = $1 and version = $2",
               {c.id, before, c.whom, c.due, minute(c), static_cast<int>(c.state), c.ended, forms::document(form, c.answers), blob_or_null(sealed), k.now, k.by, c.version,
                c.answers.get("purpose")}) != 1)
    return core::fail(core::Errc::stale, "somebody else has changed this call meanwhile");
  return {};
}
// What asked for the call is settled: its own task, or the one that the shelter put on the list.
void settle(const Keeper& k, const Call& c) {
  if (c.stay != 0) tasks::done_on(k.tx, c.of_case, "places", c.stay, c.asked, k.by, k.now);
  else if (c.state == CallState::reached) asked_done(k, c.of_case, c.id.value);
  else asked_dropped(k, c.of_case, c.id.value);
}
core::Done check_call(const Keeper& k, cases::CaseId of_case, const Call& c) {
  if (!known(k.forms, "reint_purpose", c.answers.get("purpose"))) return core::fail(core::Errc::invalid, "choose what the call is for");
  if (!c.due) return core::fail(core::Errc::invalid, "choose the day of the call");
  if (c.whom != k.by && !cases::is_on_team(k.tx, of_case, c.whom)) return core::fail(core::Errc::invalid, "choose somebody on the team of the case");
  return {};
}
core::Done ask_call(const Keeper& k, const Call& c) {
  if (c.stay != 0) return {};  // the shelter's task is on the list already
  return ask(k, c.of_case, {.record = c.id.value, .kind = "CALL", .reason = "REINT_CALL", .whom = c.whom, .due = c.due, .minute = c.minute});
}

}  // namespace

std::vector<std::pair<access::UserId, std::string>> team_of(store::Tx& tx, cases::CaseId id) {
  std::vector<std::pair<access::UserId, std::string>> out;
  tx.run("select distinct u.id, u.name from case_team m join staff_user u on u.id = m.user_id where m.case_id = $1 and m.until is null order by u.name, u.id", {id},
         [&](const store::Row& r) { out.emplace_back(r.id<access::UserId>(0), std::string(r.text(1))); });
  return out;
}

std::vector<AfterStay> after_stays(store::Tx& tx, cases::CaseId id) {
  std::vector<AfterStay> out;
  for (const auto& t : tasks::open_of(tx, id, "AFTER_SHELTER"))
    if (tx.number("select count(*) from reint_call where case_id = $1 and stay_id = $2 and asked_day = $3", {id, t.record, t.due}) == 0) out.push_back({t.record, t.due});
  return out;
}

core::Result<CallId> add_call(const Keeper& k, const Plan& p, const Call& fresh) {
  Call c = fresh;
  TRY_VOID(check_call(k, p.of_case, c));
  if (c.stay != 0) {
    const auto waiting = after_stays(k.tx, p.of_case);
    if (std::none_of(waiting.begin(), waiting.end(), [&](const AfterStay& a) { return a.stay == c.stay && a.due == c.asked; })) return core::fail(core::Errc::conflict, "this call is planned already");
  }
  c.id = CallId{core::next_id(k.now.ms)}, c.of_plan = p.id, c.of_case = p.of_case, c.state = CallState::planned, c.version = 1;
  const auto& form = form_of(k.forms, kCall);
  auto sealed = seal(k, kCall, c.id.value, 1, p.of_case, forms::sealed_document(form, c.answers));
  k.tx.run("insert into reint_call (id, plan_id, case_id, purpose, for_user, due_day, due_minute, state, months, stay_id, asked_day, document, sealed, created_at, created_by, changed_at, changed_by, form_version, version) "
           "values ($1,$2,$3,$4,$5,$6,$7,1,$8,$9,$10,$11,$12,$13,$14,$13,$14,$15,1)",
           {c.id, p.id, p.of_case, c.answers.get("purpose"), c.whom, c.due, minute(c), number(c.months), number(c.stay), c.asked, forms::document(form, c.answers), blob_or_null(sealed), k.now, k.by, form.version});
  tell(k, p.of_case, "call_planned", p.id, "reint_purpose:" + std::string(c.answers.get("purpose")), 0, sealed);
  TRY_VOID(ask_call(k, c));
  return c.id;
}

core::Result<std::vector<Call>> calls(store::Tx& tx, const vault::OperatorKeys& keys, const Plan& p) {
  std::vector<Raw> raws;
  tx.run(std::string(kSelect) + "where k.plan_id = $1 order by case when k.state = 1 then 0 else 1 end, case when k.state = 1 then k.due_day else -k.ended_day end, coalesce(k.due_minute, 1440), k.id", {p.id},
         [&](const store::Row& r) { raws.push_back(read(r)); });
  std::vector<Call> out;
  for (auto& raw : raws) out.push_back(TRY(opened(tx, keys, std::move(raw))));
  return out;
}
core::Result<Call> call(store::Tx& tx, const vault::OperatorKeys& keys, const Plan& p, CallId id) {
  auto raw = tx.one(std::string(kSelect) + "where k.id = $1 and k.plan_id = $2", {id, p.id}, read);
  if (!raw) return core::fail(core::Errc::not_found, "no such call");
  return opened(tx, keys, std::move(*raw));
}

core::Done change_call(const Keeper& k, Call& c) {
  if (c.state != CallState::planned) return core::fail(core::Errc::conflict, "this call is over");
  TRY_VOID(check_call(k, c.of_case, c));
  TRY_VOID(store_call(k, c));
  tell(k, c.of_case, "call_changed", c.of_plan, "reint_purpose:" + std::string(c.answers.get("purpose")), 0);
  if (c.stay == 0) asked_dropped(k, c.of_case, c.id.value);  // whoever was to call may be somebody else now
  return ask_call(k, c);
}

core::Done give_up_call(const Keeper& k, Call& c) {
  if (c.state != CallState::planned) return core::fail(core::Errc::conflict, "this call is over");
  c.state = CallState::given_up, c.ended = core::local(k.now).date;
  TRY_VOID(store_call(k, c));
  tell(k, c.of_case, "call_given_up", c.of_plan, "reint_purpose:" + std::string(c.answers.get("purpose")), 0);
  settle(k, c);
  return follow(k, c.of_case, c.of_plan);
}

core::Done add_attempt(const Keeper& k, Call& c, const Attempt& a) {
  if (c.state != CallState::planned) return core::fail(core::Errc::conflict, "this call is over");
  if (!known(k.forms, "attempt_outcome", a.outcome)) return core::fail(core::Errc::invalid, "choose how the attempt ended");
  if (!a.outside_reason.empty() && !known(k.forms, "outside_hours_reason", a.outside_reason)) return core::fail(core::Errc::invalid, "choose the reason from the list");
  const auto today = core::local(k.now).date;
  const bool reached = a.outcome == "REACHED";
  if (!reached && (!a.next || a.next < today)) return core::fail(core::Errc::invalid, "choose the day of the next attempt");
  const auto id = core::next_id(k.now.ms);
  auto sealed = seal(k, "reint_attempt", id, 1, c.of_case, a.words);
  k.tx.run("insert into reint_attempt (id, call_id, case_id, at, by_user, outcome, outside_reason, sealed) values ($1,$2,$3,$4,$5,$6,$7,$8)",
           {id, c.id, c.of_case, k.now, k.by, a.outcome, store::Value::text_or_null(a.outside_reason), blob_or_null(sealed)});
  if (reached) c.state = CallState::reached, c.ended = today;
  else c.due = a.next, c.minute = a.next_minute;
  TRY_VOID(store_call(k, c));
  tell(k, c.of_case, reached ? "call_reached" : "call_tried", c.of_plan, "attempt_outcome:" + a.outcome, 0, sealed);
  if (!reached) return ask_call(k, c);
  k.tx.run("insert into reint_contact (id, plan_id, case_id, day, how, created_at, created_by) values ($1,$2,$3,$4,'CALL',$5,$6)", {core::next_id(k.now.ms), c.of_plan, c.of_case, today, k.now, k.by});
  settle(k, c);
  return follow(k, c.of_case, c.of_plan);
}

core::Result<std::vector<Attempt>> attempts(store::Tx& tx, const vault::OperatorKeys& keys, const Call& c) {
  struct Tried { std::int64_t id = 0; Attempt attempt; core::Bytes sealed; };
  std::vector<Tried> all;
  tx.run("select a.id, a.at, u.name, a.outcome, a.outside_reason, a.sealed from reint_attempt a left join staff_user u on u.id = a.by_user where a.call_id = $1 order by a.at desc, a.id desc", {c.id}, [&](const store::Row& r) {
    Tried t;
    t.id = r.integer(0), t.attempt.at = r.instant(1), t.attempt.by = r.text(2), t.attempt.outcome = r.text(3);
    if (!r.is_null(4)) t.attempt.outside_reason = r.text(4);
    t.sealed = copied(r, 5);
    all.push_back(std::move(t));
  });
  std::vector<Attempt> out;
  for (auto& t : all) {
    if (!t.sealed.empty()) t.attempt.words = TRY(keys.open(tx, {"reint_attempt", t.id, "sealed", 1}, "case", c.of_case.value, t.sealed));
    out.push_back(std::move(t.attempt));
  }
  return out;
}

}  // namespace ostoja::reintegration
