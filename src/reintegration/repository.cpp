// Plans in the store: reint_plan, reint_goal, reint_rating, reint_contact. Nothing is deleted.
#include "reintegration/rows.h"
#include "reintegration/rules.h"
#include "reintegration/work.h"

#include <algorithm>

namespace ostoja::reintegration {
namespace {

struct RawPlan { Plan plan; std::string document; core::Bytes sealed; };
constexpr std::string_view kPlan =
    "select p.id, p.case_id, p.person_id, p.started_day, p.closed_day, p.closed_how, p.state, p.document, p.sealed, p.version, (select max(c.day) from reint_contact c where c.plan_id = p.id) from reint_plan p ";
RawPlan read_plan(const store::Row& r) {
  RawPlan out;
  auto& p = out.plan;
  p.id = r.id<PlanId>(0), p.of_case = r.id<cases::CaseId>(1), p.person = r.id<people::PersonId>(2), p.started = r.date(3), p.closed = r.date(4), p.closed_how = r.text(5);
  p.state = static_cast<State>(r.integer(6));
  out.document = r.text(7), out.sealed = copied(r, 8);
  p.version = r.integer(9), p.last_contact = std::max(p.started, r.date(10));
  return out;
}
struct RawGoal { Goal goal; std::string document; core::Bytes sealed; };
constexpr std::string_view kGoal = "select id, plan_id, case_id, state, result, due_day, ended_day, area, document, sealed, version from reint_goal ";
RawGoal read_goal(const store::Row& r) {
  RawGoal out;
  auto& g = out.goal;
  g.id = r.id<GoalId>(0), g.of_plan = r.id<PlanId>(1), g.of_case = r.id<cases::CaseId>(2), g.state = static_cast<State>(r.integer(3)), g.result = r.text(4), g.due = r.date(5), g.ended = r.date(6);
  g.answers.set("area", std::string(r.text(7)));
  out.document = r.text(8), out.sealed = copied(r, 9), g.version = r.integer(10);
  return out;
}
core::Done check_goal(const Keeper& k, const forms::Answers& a) {
  if (!known(k.forms, "reintegration_area", a.get("area"))) return core::fail(core::Errc::invalid, "choose the area of the goal");
  if (!known(k.forms, "reint_level", a.get("baseline")) || !known(k.forms, "reint_level", a.get("target"))) return core::fail(core::Errc::invalid, "levels are 1 to 5");
  if (fault_of(level_of(a.get("baseline")), level_of(a.get("target")), a.get("why_same")) != GoalFault::none) return core::fail(core::Errc::invalid, "a target is not below the level of today, and the same level needs a reason");
  return {};
}
core::Done store_goal(const Keeper& k, Goal& g) {
  const auto before = g.version++;
  auto sealed = seal(k, "reint_goal", g.id.value, g.version, g.of_case, forms::sealed_document(form_of(k.forms, "reint_goal"), g.answers));
  if (k.tx.run("update reint_goal set area = $3, due_day = $4, state = $5, result = $6, ended_day = $7, document = $8, sealed = $9, changed_at = $10, changed_by = $11, version = $12 where id = $1 and version = $2",
               {g.id, before, g.answers.get("area"), g.due, static_cast<int>(g.state), store::Value::text_or_null(g.result), g.ended, forms::document(form_of(k.forms, "reint_goal"), g.answers), blob_or_null(sealed), k.now, k.by,
                g.version}) != 1)
    return core::fail(core::Errc::stale, "somebody else has changed this goal meanwhile");
  return {};
}

}  // namespace

std::int64_t open_plans(store::Tx& tx, cases::CaseId id) { return tx.number("select count(*) from reint_plan where case_id = $1 and state = 1", {id}); }
std::int64_t open_goals(store::Tx& tx, PlanId id) { return tx.number("select count(*) from reint_goal where plan_id = $1 and state = 1", {id}); }

bool has_open(store::Tx& tx, cases::CaseId id, people::PersonId person) { return tx.number("select count(*) from reint_plan where case_id = $1 and person_id = $2 and state = 1", {id, person.value}) != 0; }

core::Result<PlanId> add_plan(const Keeper& k, const cases::Header& h, people::PersonId person, const forms::Answers& a) {
  const auto today = core::local(k.now).date;
  const auto started = a.has("started_on") ? day_of(a, "started_on") : today;
  if (!started || started > today) return core::fail(core::Errc::invalid, "a plan begins today or earlier");
  if (person && !cases::person_of(k.tx, h.id, person)) return core::fail(core::Errc::invalid, "choose a person of this case");
  if (has_open(k.tx, h.id, person)) return core::fail(core::Errc::conflict, "this person has a plan that goes on");
  PlanId id{core::next_id(k.now.ms)};
  const auto& form = form_of(k.forms, "reint_plan");
  auto sealed = seal(k, "reint_plan", id.value, 1, h.id, forms::sealed_document(form, a));
  k.tx.run("insert into reint_plan (id, operator_code, case_id, person_id, started_day, state, document, sealed, created_at, created_by, changed_at, changed_by, form_version, version) "
           "values ($1,$2,$3,$4,$5,1,$6,$7,$8,$9,$8,$9,$10,1)",
           {id, h.operator_code, h.id, person.value, started, forms::document(form, a), blob_or_null(sealed), k.now, k.by, form.version});
  tell(k, h.id, "begun", id, {}, 1, sealed);
  TRY_VOID(follow(k, h.id, id));
  return id;
}

core::Result<std::vector<Plan>> plans(store::Tx& tx, const vault::OperatorKeys& keys, cases::CaseId id) {
  std::vector<RawPlan> raws;
  tx.run(std::string(kPlan) + "where p.case_id = $1 order by p.state, p.started_day desc, p.id desc", {id}, [&](const store::Row& r) { raws.push_back(read_plan(r)); });
  std::vector<Plan> out;
  for (auto& raw : raws) {
    TRY_VOID(unseal(tx, keys, "reint_plan", raw.plan.id.value, raw.plan.version, id, raw.document, raw.sealed, raw.plan.answers));
    out.push_back(std::move(raw.plan));
  }
  return out;
}
core::Result<Plan> plan(store::Tx& tx, const vault::OperatorKeys& keys, cases::CaseId of_case, PlanId id) {
  auto raw = tx.one(std::string(kPlan) + "where p.id = $1 and p.case_id = $2", {id, of_case}, read_plan);
  if (!raw) return core::fail(core::Errc::not_found, "no such plan");
  TRY_VOID(unseal(tx, keys, "reint_plan", id.value, raw->plan.version, of_case, raw->document, raw->sealed, raw->plan.answers));
  return std::move(raw->plan);
}

core::Done close_plan(const Keeper& k, const cases::Header& h, Plan& p, const forms::Answers& a) {
  if (p.state != State::open) return core::fail(core::Errc::conflict, "this plan is closed already");
  if (open_goals(k.tx, p.id) != 0) return core::fail(core::Errc::conflict, "each goal needs its outcome first");
  const auto today = core::local(k.now).date;
  if (!known(k.forms, "reint_close_how", a.get("how"))) return core::fail(core::Errc::invalid, "choose how the plan ends");
  if (a.get("how") == "CONTACT_LOST" && today < lost_from(p.last_contact, k.forms.threshold("reintegration_lost_days"))) return core::fail(core::Errc::invalid, "contact is not lost long enough");
  const auto before = p.version++;
  p.state = State::ended, p.closed = today, p.closed_how = a.get("how");
  p.answers.merge(a);
  const auto& form = form_of(k.forms, "reint_plan");
  auto sealed = seal(k, "reint_plan", p.id.value, p.version, p.of_case, forms::sealed_document(form, p.answers));
  if (k.tx.run("update reint_plan set state = 2, closed_day = $3, closed_how = $4, document = $5, sealed = $6, changed_at = $7, changed_by = $8, version = $9 where id = $1 and version = $2 and state = 1",
               {p.id, before, p.closed, p.closed_how, forms::document(form, p.answers), blob_or_null(sealed), k.now, k.by, p.version}) != 1)
    return core::fail(core::Errc::stale, "somebody else has changed this plan meanwhile");
  tell(k, h.id, "closed", p.id, "reint_close_how:" + p.closed_how, -1, sealed);
  if (p.closed_how == "AGREED" || p.closed_how == "MOVED") TRY_VOID(plan_calls_afterwards(k, h, p));
  return follow(k, h.id, p.id);
}

core::Result<GoalId> add_goal(const Keeper& k, const Plan& p, const forms::Answers& a) {
  if (p.state != State::open) return core::fail(core::Errc::conflict, "this plan is closed");
  TRY_VOID(check_goal(k, a));
  GoalId id{core::next_id(k.now.ms)};
  const auto& form = form_of(k.forms, "reint_goal");
  auto sealed = seal(k, "reint_goal", id.value, 1, p.of_case, forms::sealed_document(form, a));
  k.tx.run("insert into reint_goal (id, plan_id, case_id, area, due_day, state, document, sealed, created_at, created_by, changed_at, changed_by, form_version, version) values ($1,$2,$3,$4,$5,1,$6,$7,$8,$9,$8,$9,$10,1)",
           {id, p.id, p.of_case, a.get("area"), day_of(a, "due"), forms::document(form, a), blob_or_null(sealed), k.now, k.by, form.version});
  tell(k, p.of_case, "goal_added", p.id, "reintegration_area:" + std::string(a.get("area")), 0, sealed);
  return id;
}
core::Result<std::vector<Goal>> goals(store::Tx& tx, const vault::OperatorKeys& keys, const Plan& p) {
  std::vector<RawGoal> raws;
  tx.run(std::string(kGoal) + "where plan_id = $1 order by state, case when due_day is null then 1 else 0 end, due_day, id", {p.id}, [&](const store::Row& r) { raws.push_back(read_goal(r)); });
  std::vector<Goal> out;
  for (auto& raw : raws) {
    TRY_VOID(unseal(tx, keys, "reint_goal", raw.goal.id.value, raw.goal.version, p.of_case, raw.document, raw.sealed, raw.goal.answers));
    out.push_back(std::move(raw.goal));
  }
  return out;
}
core::Result<Goal> goal(store::Tx& tx, const vault::OperatorKeys& keys, const Plan& p, GoalId id) {
  auto raw = tx.one(std::string(kGoal) + "where id = $1 and plan_id = $2", {id, p.id}, read_goal);
  if (!raw) return core::fail(core::Errc::not_found, "no such goal");
  TRY_VOID(unseal(tx, keys, "reint_goal", id.value, raw->goal.version, p.of_case, raw->document, raw->sealed, raw->goal.answers));
  return std::move(raw->goal);
}
core::Done change_goal(const Keeper& k, Goal& g) {
  if (g.state != State::open) return core::fail(core::Errc::conflict, "this goal has its outcome already");
  TRY_VOID(check_goal(k, g.answers));
  g.due = day_of(g.answers, "due");
  TRY_VOID(store_goal(k, g));
  tell(k, g.of_case, "goal_changed", g.of_plan, "reintegration_area:" + std::string(g.answers.get("area")), 0);
  return {};
}
core::Done end_goal(const Keeper& k, Goal& g, const forms::Answers& a) {
  if (g.state != State::open) return core::fail(core::Errc::conflict, "this goal has its outcome already");
  if (!known(k.forms, "reint_result", a.get("result"))) return core::fail(core::Errc::invalid, "choose the outcome of the goal");
  if (a.get("result") == "DROPPED" && !known(k.forms, "reint_drop_reason", a.get("drop_reason"))) return core::fail(core::Errc::invalid, "choose why the goal is dropped");
  g.state = State::ended, g.result = a.get("result"), g.ended = core::local(k.now).date;
  g.answers.merge(a);
  TRY_VOID(store_goal(k, g));
  drop_steps(k, g);
  tell(k, g.of_case, "goal_ended", g.of_plan, "reint_result:" + g.result, 0);
  return {};
}

bool is_rated(store::Tx& tx, PlanId id, std::string_view moment, std::string_view rater) {
  return tx.number("select count(*) from reint_rating where plan_id = $1 and moment = $2 and rater = $3", {id, moment, rater}) != 0;
}
core::Result<std::int64_t> add_rating(const Keeper& k, const Plan& p, const forms::Answers& a) {
  if (p.state != State::open) return core::fail(core::Errc::conflict, "this plan is closed");
  if (!known(k.forms, "reint_moment", a.get("moment")) || !known(k.forms, "reint_rater", a.get("rater"))) return core::fail(core::Errc::invalid, "choose whose rating it is, and of which moment");
  const auto day = day_of(a, "on");
  if (!day || day > core::local(k.now).date) return core::fail(core::Errc::invalid, "a rating is of today or earlier");
  if (a.get("moment") != "EXTRA" && is_rated(k.tx, p.id, a.get("moment"), a.get("rater"))) return core::fail(core::Errc::conflict, "there is a rating of this moment");
  const auto id = core::next_id(k.now.ms);
  const auto& form = form_of(k.forms, "reint_rating");
  auto sealed = seal(k, "reint_rating", id, 1, p.of_case, forms::sealed_document(form, a));
  k.tx.run("insert into reint_rating (id, plan_id, case_id, moment, rater, day, document, sealed, created_at, created_by, form_version, version) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,1)",
           {id, p.id, p.of_case, a.get("moment"), a.get("rater"), day, forms::document(form, a), blob_or_null(sealed), k.now, k.by, form.version});
  tell(k, p.of_case, "rated", p.id, "reint_moment:" + std::string(a.get("moment")), 0, sealed);
  if (a.get("rater") == "CLIENT")
    k.tx.run("insert into reint_contact (id, plan_id, case_id, day, how, created_at, created_by) values ($1,$2,$3,$4,'RATING',$5,$6)", {core::next_id(k.now.ms), p.id, p.of_case, day, k.now, k.by});
  TRY_VOID(follow(k, p.of_case, p.id));
  return id;
}
core::Result<std::vector<Rating>> ratings(store::Tx& tx, const vault::OperatorKeys& keys, const Plan& p) {
  struct Raw { Rating rating; std::string document; core::Bytes sealed; };
  std::vector<Raw> raws;
  tx.run("select id, moment, rater, day, document, sealed from reint_rating where plan_id = $1 order by day, id", {p.id},
         [&](const store::Row& r) { raws.push_back({{r.integer(0), std::string(r.text(1)), std::string(r.text(2)), r.date(3), {}}, std::string(r.text(4)), copied(r, 5)}); });
  std::vector<Rating> out;
  for (auto& raw : raws) {
    TRY_VOID(unseal(tx, keys, "reint_rating", raw.rating.id, 1, p.of_case, raw.document, raw.sealed, raw.rating.answers));
    out.push_back(std::move(raw.rating));
  }
  return out;
}

core::Done add_contact(const Keeper& k, const Plan& p, core::Date day, std::string_view how) {
  if (p.state != State::open) return core::fail(core::Errc::conflict, "this plan is closed");
  if (!day || day > core::local(k.now).date || day < p.started) return core::fail(core::Errc::invalid, "a contact lies between the beginning of the plan and today");
  if (!known(k.forms, "reint_contact_how", how)) return core::fail(core::Errc::invalid, "choose what contact it was");
  k.tx.run("insert into reint_contact (id, plan_id, case_id, day, how, created_at, created_by) values ($1,$2,$3,$4,$5,$6,$7)", {core::next_id(k.now.ms), p.id, p.of_case, day, how, k.now, k.by});
  tell(k, p.of_case, "contact", p.id, "reint_contact_how:" + std::string(how), 0);
  return follow(k, p.of_case, p.id);
}

core::Done follow_case(store::Tx& tx, const cases::Moved& m) {
  tx.run("update reint_plan set operator_code = $2 where case_id = $1", {m.case_id, m.to});
  tx.run("update reint_call set for_user = $2 where case_id = $1 and state = 1", {m.case_id, m.lead});  // who was to call stays with the sender
  return {};
}

}  // namespace ostoja::reintegration
