// The support plan in the store. Knows the table support_goal; services are in services.cpp.
#include "support/record.h"
#include "tasks/tasks.h"

#include <array>

namespace ostoja::support {
namespace {

const forms::Form& form_of(const forms::Library& forms) {
  const auto* f = forms.form("goal");
  if (f == nullptr) throw core::Failure(core::Errc::internal, "form goal is missing");
  return *f;
}
vault::Place place(GoalId id, std::int64_t version) { return {"support_goal", id.value, "sealed", version}; }
core::Date day_of(const forms::Answers& a, std::string_view field) { return core::Date::parse(a.get(field)).value_or(core::Date{}); }

constexpr std::string_view kSelect =
    "select g.id, g.case_id, g.person_id, p.label, g.area, g.need, g.planned_end, g.review_day, g.agreed_day, g.state, g.result, g.ended_day, g.withdrawn, g.created_at, g.changed_at, u.name, g.document, g.sealed, "
    "g.version, (select count(*) from service_given s where s.goal_id = g.id and s.withdrawn is null) from support_goal g left join case_person p on p.case_id = g.case_id and p.person_id = g.person_id "
    "left join staff_user u on u.id = g.changed_by ";

struct Sealed { Goal goal; std::string document; core::Bytes sealed; };

Sealed read(const store::Row& r) {
  Sealed out;
  auto& g = out.goal;
  g.id = r.id<GoalId>(0), g.of_case = r.id<cases::CaseId>(1), g.person = r.id<people::PersonId>(2), g.person_label = r.text(3);
  g.answers.set("area", std::string(r.text(4)));
  if (!r.is_null(5)) g.answers.set("need", std::string(r.text(5)));
  g.planned_end = r.date(6), g.review = r.date(7), g.agreed = r.date(8), g.state = static_cast<GoalState>(r.integer(9)), g.result = r.text(10), g.ended = r.date(11), g.withdrawn = r.text(12);
  g.created_at = r.instant(13), g.changed_at = r.instant(14), g.changed_by_name = r.text(15);
  out.document = r.text(16);
  auto blob = r.blob(17);  // asked once: each call may decode anew
  out.sealed.assign(blob.begin(), blob.end());
  g.version = r.integer(18), g.services = r.integer(19);
  return out;
}

core::Done unseal(const vault::OperatorKeys& keys, store::Tx& tx, Sealed& s) {
  s.goal.answers.merge(TRY(forms::from_document(s.document)));
  if (!s.sealed.empty()) s.goal.answers.merge(TRY(forms::from_document(TRY(keys.open(tx, place(s.goal.id, s.goal.version), "case", s.goal.of_case.value, s.sealed)))));
  return {};
}

core::Bytes seal(const Keeper& k, const Goal& g) {
  // What the form "goal" does not know (the words of its end) is kept in the sealed document too.
  auto plain = forms::sealed_document(form_of(k.forms), g.answers);
  return plain.empty() ? core::Bytes() : k.keys.seal(k.tx, place(g.id, g.version), "case", g.of_case.value, plain);
}

void tell(const Keeper& k, const Goal& g, std::string_view what, std::string detail, int more, const core::Bytes& sealed) {
  auto hash = vault::sha256(core::view_of(sealed));
  cases::happened(k.tx, g.of_case, {.chapter = "plan", .what = what, .record = g.id.value, .version = g.version, .detail = std::move(detail), .more = more, .hash = sealed.empty() ? std::string() : std::string(core::view_of(hash))}, k.by, k.now);
}

// The day on which somebody looks how it goes stands on the lead's list; it moves with the goal and goes with it.
core::Done plan_review(const Keeper& k, const cases::Header& h, const Goal& g) {
  if (tasks::due_for(k.tx, h.id, "plan", g.id.value) == (g.state == GoalState::open && g.review ? std::optional(g.review) : std::nullopt)) return {};
  if (g.state == GoalState::open) tasks::drop_for(k.tx, h.id, "plan", g.id.value, "OTHER_WAY", k.by, k.now);
  else tasks::done_for(k.tx, h.id, "plan", g.id.value, k.by, k.now);
  if (g.state != GoalState::open || !g.review) return {};
  tasks::New next{.operator_code = h.operator_code, .of_case = h.id, .whom = h.lead && cases::is_on_team(k.tx, h.id, h.lead) ? h.lead : k.by, .kind = "REVIEW", .reason = "PLAN_REVIEW", .due = g.review, .chapter = "plan", .record = g.id.value};
  TRY(tasks::add(k.tx, k.keys, k.forms, next, k.by, k.now));
  return {};
}

void take_days(Goal& g) { g.planned_end = day_of(g.answers, "planned_end"), g.review = day_of(g.answers, "review"), g.agreed = day_of(g.answers, "agreed_on"); }

core::Done store_goal(const Keeper& k, Goal& g) {
  auto before = g.version++;
  auto sealed = seal(k, g);
  if (k.tx.run("update support_goal set area = $3, need = $4, planned_end = $5, review_day = $6, agreed_day = $7, state = $8, result = $9, ended_day = $10, withdrawn = $11, changed_at = $12, changed_by = $13, "
               "document = $14, sealed = $15, form_version = $16, version = $17, person_id = $18 where id = $1 and version = $2",
               {g.id, before, g.answers.get("area"), store::Value::text_or_null(g.answers.get("need")), g.planned_end, g.review, g.agreed, static_cast<int>(g.state), store::Value::text_or_null(g.result), g.ended,
                store::Value::text_or_null(g.withdrawn), k.now, k.by, forms::document(form_of(k.forms), g.answers), sealed.empty() ? store::Value(nullptr) : store::Value(sealed), form_of(k.forms).version, g.version, g.person}) != 1)
    return core::fail(core::Errc::stale, "somebody else has changed this goal meanwhile");
  return {};
}

bool known(const forms::Library& forms, std::string_view list, std::string_view code) {
  const auto* codes = forms.codes(list);
  return codes != nullptr && codes->find(code) != nullptr;
}

}  // namespace

core::Result<GoalId> add_goal(store::Tx& tx, const vault::OperatorKeys& keys, const forms::Library& forms, const cases::Header& h, const NewGoal& fresh, access::UserId by, core::Instant now) {
  Keeper k{tx, keys, forms, by, now};
  Goal g;
  g.id = GoalId{core::next_id(now.ms)}, g.of_case = h.id, g.person = fresh.person, g.answers = fresh.answers, g.version = 1;
  if (!known(forms, "plan_area", g.answers.get("area"))) return core::fail(core::Errc::invalid, "choose the area of the goal");
  if (g.person && !cases::person_of(tx, h.id, g.person)) return core::fail(core::Errc::invalid, "choose a person of this case");
  take_days(g);
  auto sealed = seal(k, g);
  tx.run("insert into support_goal (id, operator_code, case_id, person_id, area, need, planned_end, review_day, agreed_day, state, created_at, created_by, changed_at, changed_by, document, sealed, form_version, version) "
         "values ($1,$2,$3,$4,$5,$6,$7,$8,$9,1,$10,$11,$10,$11,$12,$13,$14,1)",
         {g.id, h.operator_code, h.id, g.person, g.answers.get("area"), store::Value::text_or_null(g.answers.get("need")), g.planned_end, g.review, g.agreed, now, by, forms::document(form_of(forms), g.answers),
          sealed.empty() ? store::Value(nullptr) : store::Value(sealed), form_of(forms).version});
  tell(k, g, "goal_added", "plan_area:" + std::string(g.answers.get("area")), 1, sealed);
  TRY_VOID(plan_review(k, h, g));
  return g.id;
}

core::Result<std::vector<Goal>> goals(store::Tx& tx, const vault::OperatorKeys& keys, cases::CaseId id) {
  std::vector<Sealed> rows;
  tx.run(std::string(kSelect) + "where g.case_id = $1 order by g.state, case when g.planned_end is null then 1 else 0 end, g.planned_end, g.id", {id}, [&](const store::Row& r) { rows.push_back(read(r)); });
  std::vector<Goal> out;
  for (auto& row : rows) {
    TRY_VOID(unseal(keys, tx, row));
    out.push_back(std::move(row.goal));
  }
  return out;
}

core::Result<Goal> goal(store::Tx& tx, const vault::OperatorKeys& keys, cases::CaseId of_case, GoalId id) {
  auto found = tx.one(std::string(kSelect) + "where g.id = $1 and g.case_id = $2", {id, of_case}, read);
  if (!found) return core::fail(core::Errc::not_found, "no such goal");
  TRY_VOID(unseal(keys, tx, *found));
  return std::move(found->goal);
}

core::Done change_goal(const Keeper& k, const cases::Header& h, Goal& g) {
  if (g.state != GoalState::open) return core::fail(core::Errc::conflict, "this goal is ended: take it up again first");
  if (!known(k.forms, "plan_area", g.answers.get("area"))) return core::fail(core::Errc::invalid, "choose the area of the goal");
  take_days(g);
  TRY_VOID(store_goal(k, g));
  tell(k, g, "goal_changed", "plan_area:" + std::string(g.answers.get("area")), 0, {});
  return plan_review(k, h, g);
}

core::Done end_goal(const Keeper& k, const cases::Header& h, Goal& g, std::string_view result, core::Date on, std::string_view words) {
  if (g.state != GoalState::open) return core::fail(core::Errc::conflict, "this goal is ended already");
  if (!known(k.forms, "goal_result", result)) return core::fail(core::Errc::invalid, "choose the result of the goal");
  if (!on || on > core::local(k.now).date) return core::fail(core::Errc::invalid, "a goal cannot end in the future");
  g.state = GoalState::ended, g.result = result, g.ended = on;
  g.answers.set("result_words", std::string(words));
  TRY_VOID(store_goal(k, g));
  tell(k, g, "goal_ended", "goal_result:" + g.result, -1, {});
  return plan_review(k, h, g);
}

core::Done withdraw_goal(const Keeper& k, const cases::Header& h, Goal& g, std::string_view reason) {
  if (g.state != GoalState::open) return core::fail(core::Errc::conflict, "this goal is ended already");
  if (!known(k.forms, "goal_withdraw", reason)) return core::fail(core::Errc::invalid, "choose why the goal is withdrawn");
  g.state = GoalState::withdrawn, g.withdrawn = reason, g.ended = core::local(k.now).date;
  TRY_VOID(store_goal(k, g));
  tell(k, g, "goal_withdrawn", "goal_withdraw:" + g.withdrawn, -1, {});
  return plan_review(k, h, g);
}

core::Done reopen_goal(const Keeper& k, const cases::Header& h, Goal& g) {
  if (g.state == GoalState::open) return core::fail(core::Errc::conflict, "this goal is going on");
  g.state = GoalState::open, g.result.clear(), g.withdrawn.clear(), g.ended = {};
  if (g.review < core::local(k.now).date) g.review = {}, g.answers.set("review", "");
  TRY_VOID(store_goal(k, g));
  tell(k, g, "goal_reopened", "plan_area:" + std::string(g.answers.get("area")), 1, {});
  return plan_review(k, h, g);
}

std::int64_t open_goals(store::Tx& tx, cases::CaseId id) { return tx.number("select count(*) from support_goal where case_id = $1 and state = 1", {id}); }

std::vector<std::pair<access::UserId, std::string>> members(store::Tx& tx, cases::CaseId id) {
  std::vector<std::pair<access::UserId, std::string>> out;
  tx.run("select m.user_id, u.name from case_team m join staff_user u on u.id = m.user_id where m.case_id = $1 and m.until is null order by u.name", {id},
         [&](const store::Row& r) { out.emplace_back(r.id<access::UserId>(0), std::string(r.text(1))); });
  return out;
}

std::vector<std::int64_t> helpers(store::Tx& tx, cases::CaseId id) {
  std::vector<std::int64_t> out;
  tx.run("select distinct provider_id from service_given where case_id = $1 and provider_kind = 'DIRECTORY' and withdrawn is null", {id}, [&](const store::Row& r) { out.push_back(r.integer(0)); });
  return out;
}

core::Done follow_case(store::Tx& tx, const cases::Moved& m) {
  tx.run("update support_goal set operator_code = $2 where case_id = $1", {m.case_id, m.to});
  tx.run("update service_given set operator_code = $2 where case_id = $1", {m.case_id, m.to});
  return {};
}

}  // namespace ostoja::support
