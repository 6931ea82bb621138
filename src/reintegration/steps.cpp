// Steps of goals and the records of the areas in the store: reint_step, reint_fact.
#include "reintegration/rows.h"
#include "reintegration/work.h"

#include <algorithm>

namespace ostoja::reintegration {
namespace {

constexpr const char* kStep = "reint_step";
constexpr const char* kFact = "reint_fact";

core::Done check_step(const Keeper& k, const forms::Answers& a) {
  if (a.get("step").empty()) return core::fail(core::Errc::invalid, "say what is to be done");
  if (!known(k.forms, "reint_doer", a.get("doer"))) return core::fail(core::Errc::invalid, "choose who acts");
  return {};
}
core::Done store_step(const Keeper& k, Step& s) {
  const auto before = s.version++;
  const auto& form = form_of(k.forms, kStep);
  auto sealed = seal(k, kStep, s.id.value, s.version, s.of_case, forms::sealed_document(form, s.answers));
  if (k.tx.run("update reint_step set doer = $3, due_day = $4, state = $5, ended_day = $6, document = $7, sealed = $8, changed_at = $9, changed_by = $10, version = $11 where id = $1 and version = $2",
               {s.id, before, store::Value::text_or_null(s.answers.get("doer")), s.due, static_cast<int>(s.state), s.ended, forms::document(form, s.answers), blob_or_null(sealed), k.now, k.by, s.version}) != 1)
    return core::fail(core::Errc::stale, "somebody else has changed this step meanwhile");
  return {};
}
core::Done ask_step(const Keeper& k, const Step& s) {
  if (!s.due) {
    asked_dropped(k, s.of_case, s.id.value);
    return {};
  }
  return ask(k, s.of_case, {.record = s.id.value, .kind = "DEADLINE", .reason = "REINT_STEP", .whom = {}, .due = s.due});
}

// The columns stand beside the answers as they were typed; money is whole grosze and nothing else.
core::Done take_columns(Fact& f) {
  f.from = day_of(f.answers, "from"), f.until = day_of(f.answers, "until");
  if (f.from && f.until && f.until < f.from) return core::fail(core::Errc::invalid, "the end lies before the beginning");
  f.amount.reset();
  if (f.answers.has("amount")) {
    f.amount = core::Money::parse(f.answers.get("amount"));
    if (!f.amount || f.amount->grosze < 0) return core::fail(core::Errc::invalid, "an amount is zloty and grosze");
    f.answers.set("amount", f.amount->plain());
  }
  if (f.answers.has("instalment")) {
    auto part = core::Money::parse(f.answers.get("instalment"));
    if (!part || part->grosze < 0) return core::fail(core::Errc::invalid, "an amount is zloty and grosze");
    f.answers.set("instalment", part->plain());
  }
  return {};
}
store::Value money(const Fact& f) { return f.amount ? store::Value(f.amount->grosze) : store::Value(nullptr); }

}  // namespace

core::Result<StepId> add_step(const Keeper& k, const Goal& g, const forms::Answers& a) {
  if (g.state != State::open) return core::fail(core::Errc::conflict, "this goal has its outcome already");
  TRY_VOID(check_step(k, a));
  Step s{.id = StepId{core::next_id(k.now.ms)}, .of_goal = g.id, .of_plan = g.of_plan, .of_case = g.of_case, .due = day_of(a, "due"), .ended = {}, .answers = a, .version = 1};
  const auto& form = form_of(k.forms, kStep);
  auto sealed = seal(k, kStep, s.id.value, 1, g.of_case, forms::sealed_document(form, a));
  k.tx.run("insert into reint_step (id, plan_id, goal_id, case_id, doer, due_day, state, document, sealed, created_at, created_by, changed_at, changed_by, form_version, version) "
           "values ($1,$2,$3,$4,$5,$6,1,$7,$8,$9,$10,$9,$10,$11,1)",
           {s.id, g.of_plan, g.id, g.of_case, a.get("doer"), s.due, forms::document(form, a), blob_or_null(sealed), k.now, k.by, form.version});
  tell(k, g.of_case, "step_added", g.of_plan, "reint_doer:" + std::string(a.get("doer")), 0, sealed);
  TRY_VOID(ask_step(k, s));
  return s.id;
}

core::Result<std::vector<Step>> steps(store::Tx& tx, const vault::OperatorKeys& keys, const Plan& p) {
  struct Raw { Step step; std::string document; core::Bytes sealed; };
  std::vector<Raw> raws;
  tx.run("select id, goal_id, state, doer, due_day, ended_day, document, sealed, version from reint_step where plan_id = $1 order by state, case when due_day is null then 1 else 0 end, due_day, id", {p.id}, [&](const store::Row& r) {
    Raw raw;
    auto& s = raw.step;
    s.id = r.id<StepId>(0), s.of_goal = r.id<GoalId>(1), s.of_plan = p.id, s.of_case = p.of_case, s.state = static_cast<StepState>(r.integer(2));
    if (!r.is_null(3)) s.answers.set("doer", std::string(r.text(3)));
    s.due = r.date(4), s.ended = r.date(5);
    if (s.due) s.answers.set("due", s.due.text());
    raw.document = r.text(6), raw.sealed = copied(r, 7), s.version = r.integer(8);
    raws.push_back(std::move(raw));
  });
  std::vector<Step> out;
  for (auto& raw : raws) {
    TRY_VOID(unseal(tx, keys, kStep, raw.step.id.value, raw.step.version, p.of_case, raw.document, raw.sealed, raw.step.answers));
    out.push_back(std::move(raw.step));
  }
  return out;
}

core::Done change_step(const Keeper& k, Step& s) {
  if (s.state != StepState::open) return core::fail(core::Errc::conflict, "this step is over");
  TRY_VOID(check_step(k, s.answers));
  s.due = day_of(s.answers, "due");
  TRY_VOID(store_step(k, s));
  tell(k, s.of_case, "step_changed", s.of_plan, "reint_doer:" + std::string(s.answers.get("doer")), 0);
  return ask_step(k, s);
}

core::Done end_step(const Keeper& k, Step& s, StepState to) {
  if (s.state != StepState::open) return core::fail(core::Errc::conflict, "this step is over");
  s.state = to, s.ended = core::local(k.now).date;
  TRY_VOID(store_step(k, s));
  tell(k, s.of_case, to == StepState::done ? "step_done" : "step_dropped", s.of_plan, {}, 0);
  if (to == StepState::done) asked_done(k, s.of_case, s.id.value);
  else asked_dropped(k, s.of_case, s.id.value);
  return {};
}

void drop_steps(const Keeper& k, const Goal& g) {
  std::vector<StepId> open;
  k.tx.run("select id from reint_step where goal_id = $1 and state = 1", {g.id}, [&](const store::Row& r) { open.push_back(r.id<StepId>(0)); });
  for (auto id : open) {  // its words stay sealed as they are: the version is theirs
    k.tx.run("update reint_step set state = 3, ended_day = $2 where id = $1", {id, core::local(k.now).date});
    asked_dropped(k, g.of_case, id.value);
  }
}

const FactKind* fact_kind(std::string_view word) {
  for (const auto& kind : kFactKinds)
    if (kind.word == word || kind.code == word) return &kind;
  return nullptr;
}

core::Result<FactId> add_fact(const Keeper& k, const Plan& p, const FactKind& kind, const forms::Answers& a) {
  if (p.state != State::open) return core::fail(core::Errc::conflict, "this plan is closed");
  Fact f{.id = FactId{core::next_id(k.now.ms)}, .kind = &kind, .of_plan = p.id, .of_case = p.of_case, .from = {}, .until = {}, .amount = {}, .answers = a, .version = 1};
  TRY_VOID(take_columns(f));
  const auto& form = form_of(k.forms, kind.form);
  auto sealed = seal(k, kFact, f.id.value, 1, p.of_case, forms::sealed_document(form, f.answers));
  k.tx.run("insert into reint_fact (id, plan_id, case_id, kind, from_day, until_day, grosze, state, document, sealed, created_at, created_by, changed_at, changed_by, form_version, version) "
           "values ($1,$2,$3,$4,$5,$6,$7,1,$8,$9,$10,$11,$10,$11,$12,1)",
           {f.id, p.id, p.of_case, kind.code, f.from, f.until, money(f), forms::document(form, f.answers), blob_or_null(sealed), k.now, k.by, form.version});
  tell(k, p.of_case, "fact_added", p.id, "reint_fact_kind:" + std::string(kind.code), 0, sealed);
  return f.id;
}

core::Result<std::vector<Fact>> facts(store::Tx& tx, const vault::OperatorKeys& keys, const Plan& p) {
  struct Raw { Fact fact; std::string document; core::Bytes sealed; };
  std::vector<Raw> raws;
  tx.run("select id, kind, from_day, until_day, grosze, document, sealed, version from reint_fact where plan_id = $1 and state = 1 order by kind, case when from_day is null then 0 else from_day end desc, id desc", {p.id},
         [&](const store::Row& r) {
           Raw raw;
           auto& f = raw.fact;
           f.id = r.id<FactId>(0), f.kind = fact_kind(r.text(1)), f.of_plan = p.id, f.of_case = p.of_case, f.from = r.date(2), f.until = r.date(3);
           if (!r.is_null(4)) f.amount = core::Money{r.integer(4)};
           raw.document = r.text(5), raw.sealed = copied(r, 6), f.version = r.integer(7);
           if (f.kind != nullptr) raws.push_back(std::move(raw));
         });
  std::vector<Fact> out;
  for (auto& raw : raws) {
    auto& f = raw.fact;
    TRY_VOID(unseal(tx, keys, kFact, f.id.value, f.version, p.of_case, raw.document, raw.sealed, f.answers));
    if (f.from) f.answers.set("from", f.from.text());
    if (f.until) f.answers.set("until", f.until.text());
    if (f.amount) f.answers.set("amount", f.amount->plain());
    out.push_back(std::move(f));
  }
  std::stable_sort(out.begin(), out.end(), [](const Fact& a, const Fact& b) { return a.kind < b.kind; });  // in the order of kFactKinds
  return out;
}

core::Done change_fact(const Keeper& k, Fact& f) {
  TRY_VOID(take_columns(f));
  const auto before = f.version++;
  const auto& form = form_of(k.forms, f.kind->form);
  auto sealed = seal(k, kFact, f.id.value, f.version, f.of_case, forms::sealed_document(form, f.answers));
  if (k.tx.run("update reint_fact set from_day = $3, until_day = $4, grosze = $5, document = $6, sealed = $7, changed_at = $8, changed_by = $9, version = $10 where id = $1 and version = $2 and state = 1",
               {f.id, before, f.from, f.until, money(f), forms::document(form, f.answers), blob_or_null(sealed), k.now, k.by, f.version}) != 1)
    return core::fail(core::Errc::stale, "somebody else has changed this record meanwhile");
  tell(k, f.of_case, "fact_changed", f.of_plan, "reint_fact_kind:" + std::string(f.kind->code), 0, sealed);
  return {};
}

core::Done take_back_fact(const Keeper& k, const Fact& f) {
  if (k.tx.run("update reint_fact set state = 2, changed_at = $3, changed_by = $4 where id = $1 and version = $2 and state = 1", {f.id, f.version, k.now, k.by}) != 1)
    return core::fail(core::Errc::stale, "somebody else has changed this record meanwhile");
  tell(k, f.of_case, "fact_taken_back", f.of_plan, "reint_fact_kind:" + std::string(f.kind->code), 0);
  return {};
}

}  // namespace ostoja::reintegration
