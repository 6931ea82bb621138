// What a plan sets in motion: tasks for steps, ratings and calls, the clock of lost contact, and the calls after the plan has ended.
#include "clocks/clocks.h"
#include "reintegration/rows.h"
#include "reintegration/rules.h"
#include "reintegration/work.h"
#include "tasks/tasks.h"

#include <algorithm>

namespace ostoja::reintegration {
namespace {

constexpr std::string_view kChapter = "reintegration", kTable = "reint_plan", kLost = "contact_lost_90_days", kAfterwards = "followup_1_3_6_12";

core::Result<cases::Header> header_of(const Keeper& k, cases::CaseId id) { return cases::header(k.tx, id, {k.by, std::string(k.keys.code()), cases::Reader::Reach::operator_wide}); }

struct Bare { core::Date started, closed, contact; State state = State::open; people::PersonId person; };
std::optional<Bare> bare(store::Tx& tx, PlanId id) {
  return tx.one("select p.started_day, p.closed_day, (select max(c.day) from reint_contact c where c.plan_id = p.id), p.state, p.person_id from reint_plan p where p.id = $1", {id}, [](const store::Row& r) {
    return Bare{r.date(0), r.date(1), std::max(r.date(0), r.date(2)), static_cast<State>(r.integer(3)), r.id<people::PersonId>(4)};
  });
}
core::Done hold(const Keeper& k, cases::CaseId of_case, PlanId id, const Bare& p, clocks::Clock clock) {
  const auto* rule = clocks::rule(clock.rule, clock.started);
  if (rule == nullptr) return {};
  clock.of_case = of_case, clock.person = p.person ? std::optional(p.person) : std::nullopt, clock.table = std::string(kTable), clock.record = id.value;
  clock.href = "/cases/" + of_case.text() + "/reintegration";
  const auto counted = TRY(clocks::last_day(*rule, clocks::whole(clock.started), clocks::Age::unknown, core::local(k.now).date, clock.step));
  if (!clock.last_day) clock.last_day = counted;
  if (clock.last_day != counted) clock.computed = counted;  // the centre has set another number of days
  return clocks::keep(k.tx, clock, k.by, k.now);
}
// The first of the calls afterwards that still waits gives the clock its step; none: they are over.
core::Done hold_afterwards(const Keeper& k, cases::CaseId of_case, PlanId id, const Bare& p) {
  auto next = k.tx.one("select min(months) from reint_call where plan_id = $1 and state = 1 and months is not null", {id}, [](const store::Row& r) { return r.is_null(0) ? 0 : static_cast<int>(r.integer(0)); }).value_or(0);
  if (next == 0) {
    clocks::end(k.tx, kTable, id.value, "KEPT", k.by, k.now, kAfterwards);
    return {};
  }
  const auto step = std::find(kAfter.begin(), kAfter.end(), next) - kAfter.begin();
  return hold(k, of_case, id, p, {.rule = std::string(kAfterwards), .started = p.closed, .step = static_cast<int>(step)});
}

}  // namespace

core::Done ask(const Keeper& k, cases::CaseId id, const Asks& a) {
  auto h = TRY(header_of(k, id));
  if (auto due = tasks::due_for(k.tx, id, kChapter, a.record)) {
    if (*due == a.due && a.minute < 0) return {};
    tasks::drop_for(k.tx, id, kChapter, a.record, "OTHER_WAY", k.by, k.now);
  }
  TRY(tasks::add(k.tx, k.keys, k.forms, {.operator_code = h.operator_code, .of_case = id, .whom = a.whom ? a.whom : h.lead, .kind = std::string(a.kind), .reason = std::string(a.reason), .due = a.due,
                                         .due_minute = a.minute < 0 ? tasks::any_time : a.minute, .what = {}, .chapter = std::string(kChapter), .record = a.record}, k.by, k.now));
  return {};
}
void asked_done(const Keeper& k, cases::CaseId id, std::int64_t record) { tasks::done_for(k.tx, id, kChapter, record, k.by, k.now); }
void asked_dropped(const Keeper& k, cases::CaseId id, std::int64_t record) { tasks::drop_for(k.tx, id, kChapter, record, "NOT_NEEDED", k.by, k.now); }

core::Done follow(const Keeper& k, cases::CaseId of_case, PlanId id) {
  auto p = bare(k.tx, id);
  if (!p) return core::fail(core::Errc::not_found, "no such plan");
  if (p->state == State::ended) {
    clocks::end(k.tx, kTable, id.value, "RECORD_ENDED", k.by, k.now, kLost);
    asked_dropped(k, of_case, id.value);
    return hold_afterwards(k, of_case, id, *p);
  }
  TRY_VOID(hold(k, of_case, id, *p, {.rule = std::string(kLost), .started = p->contact, .last_day = lost_from(p->contact, k.forms.threshold("reintegration_lost_days"))}));
  const auto rated = [&](std::string_view moment) { return is_rated(k.tx, id, moment, "CLIENT") && is_rated(k.tx, id, moment, "WORKER"); };
  const auto next = next_rating(p->started, core::local(k.now).date, rated);
  const auto due = tasks::due_for(k.tx, of_case, kChapter, id.value);
  // What was asked for was rated by both sides, or its time is over.
  if (due && (!next || *due != next->due)) {
    const auto was = std::find_if(kMoments.begin(), kMoments.end(), [&](const auto& m) { return p->started.plus_months(m.second) == *due; });
    if (was != kMoments.end() && rated(was->first)) asked_done(k, of_case, id.value);
    else asked_dropped(k, of_case, id.value);
  }
  if (!next) return {};
  return ask(k, of_case, {.record = id.value, .kind = "REVIEW", .reason = "REINT_RATING", .whom = {}, .due = next->due});
}

core::Done plan_calls_afterwards(const Keeper& k, const cases::Header& h, const Plan& p) {
  // A shelter that the person left has asked for the same calls: they stand, and nobody is called twice.
  if (!tasks::open_of(k.tx, h.id, "AFTER_SHELTER").empty()) return {};
  for (int months : kAfter) {
    Call c{.whom = h.lead ? h.lead : k.by, .whom_name = {}, .due = p.closed.plus_months(months), .ended = {}, .months = months, .asked = {}, .last_outcome = {}, .answers = {}};
    c.answers.set("purpose", "AFTER_PLAN");
    TRY(add_call(k, p, c));
  }
  return {};
}

}  // namespace ostoja::reintegration
