// What is due in the plans of all cases a reader may see. Open columns only: no key is needed to know that something waits, and no word of it is shown.
#include "reintegration/rules.h"
#include "reintegration/work.h"
#include "tasks/tasks.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace ostoja::reintegration {
namespace {

constexpr int kLostSoon = 30;  // days before contact counts as lost
constexpr std::string_view kOf = " join case_file f on f.id = p.case_id left join case_person c on c.case_id = p.case_id and c.person_id = p.person_id ";
constexpr std::string_view kSeen = "f.status < 5 and f.operator_code = $1 and ($3 = 1 or exists (select 1 from case_team m where m.case_id = p.case_id and m.user_id = $2 and m.until is null)) ";

// Columns 0 to 3 of every statement: case, its number, label of the person, plan.
Due read(const store::Row& r, Due::Kind kind) {
  Due d;
  d.kind = kind, d.of_case = r.id<cases::CaseId>(0), d.number = r.text(1), d.plan = r.id<PlanId>(3);
  if (!r.is_null(2)) d.label = r.text(2);
  return d;
}

}  // namespace

Bucket bucket_of(const Due& d, core::Date today) {
  if (d.kind == Due::Kind::contact) return Bucket::contact;
  return d.day < today ? Bucket::overdue : d.day == today ? Bucket::today : Bucket::week;
}

std::vector<Due> due(store::Tx& tx, const cases::Reader& reader, const forms::Library& forms, Whose whose, core::Instant now) {
  const auto today = core::local(now).date, sunday = today.plus_days(7 - today.weekday());
  const int wide = reader.reach == cases::Reader::Reach::operator_wide ? 1 : 0, all = whose == Whose::all ? 1 : 0;
  std::vector<Due> out;
  tx.run("select p.case_id, f.number, c.label, p.id, s.id, s.due_day, g.area, s.doer from reint_step s join reint_plan p on p.id = s.plan_id join reint_goal g on g.id = s.goal_id" + std::string(kOf) +
             "where s.state = 1 and p.state = 1 and s.due_day <= $5 and ($4 = 1 or f.lead = $2) and " + std::string(kSeen),
         {reader.operator_code, reader.user, wide, all, sunday}, [&](const store::Row& r) {
           auto d = read(r, Due::Kind::step);
           d.record = r.integer(4), d.day = r.date(5), d.code = r.text(6);
           if (!r.is_null(7)) d.who = r.text(7);
           out.push_back(std::move(d));
         });
  tx.run("select p.case_id, f.number, c.label, p.id, g.id, g.due_day, g.area from reint_goal g join reint_plan p on p.id = g.plan_id" + std::string(kOf) + "where g.state = 1 and p.state = 1 and g.due_day <= $5 and ($4 = 1 or f.lead = $2) and " +
             std::string(kSeen),
         {reader.operator_code, reader.user, wide, all, sunday}, [&](const store::Row& r) {
           auto d = read(r, Due::Kind::goal);
           d.record = r.integer(4), d.day = r.date(5), d.code = r.text(6);
           out.push_back(std::move(d));
         });
  tx.run("select p.case_id, f.number, c.label, p.id, k.id, k.due_day, k.due_minute, k.purpose, u.name from reint_call k join reint_plan p on p.id = k.plan_id" + std::string(kOf) +
             "left join staff_user u on u.id = k.for_user where k.state = 1 and k.due_day <= $5 and ($4 = 1 or f.lead = $2 or k.for_user = $2) and " + std::string(kSeen),
         {reader.operator_code, reader.user, wide, all, sunday}, [&](const store::Row& r) {
           auto d = read(r, Due::Kind::call);
           d.record = r.integer(4), d.day = r.date(5), d.minute = r.is_null(6) ? -1 : static_cast<int>(r.integer(6)), d.code = r.text(7);
           if (!r.is_null(8)) d.who = r.text(8);
           out.push_back(std::move(d));
         });

  // Ratings and contact follow from the plan itself.
  struct Going { Due head; core::Date started, contact; };
  std::vector<Going> going;
  tx.run("select p.case_id, f.number, c.label, p.id, p.started_day, (select max(k.day) from reint_contact k where k.plan_id = p.id) from reint_plan p" + std::string(kOf) + "where p.state = 1 and ($4 = 1 or f.lead = $2) and " + std::string(kSeen),
         {reader.operator_code, reader.user, wide, all}, [&](const store::Row& r) { going.push_back({read(r, Due::Kind::rating), r.date(4), std::max(r.date(4), r.date(5))}); });
  std::map<std::int64_t, std::set<std::string>> rated;
  if (!going.empty())
    tx.run("select t.plan_id, t.moment, t.rater from reint_rating t join reint_plan p on p.id = t.plan_id where p.state = 1 and p.operator_code = $1 and t.moment <> 'EXTRA'", {reader.operator_code},
           [&](const store::Row& r) { rated[r.integer(0)].insert(std::string(r.text(1)) + std::string(r.text(2))); });
  for (auto& g : going) {
    const auto& have = rated[g.head.plan.value];
    const auto by = [&](std::string_view moment, std::string_view side) { return have.contains(std::string(moment) + std::string(side)); };
    const auto next = next_rating(g.started, today, [&](std::string_view moment) { return by(moment, "CLIENT") && by(moment, "WORKER"); });
    if (next && next->due <= sunday) {
      auto d = g.head;
      d.day = next->due, d.code = next->moment, d.record = d.plan.value;
      d.missing = by(next->moment, "CLIENT") ? "WORKER" : by(next->moment, "WORKER") ? "CLIENT" : "";
      out.push_back(std::move(d));
    }
    const auto lost = lost_from(g.contact, forms.threshold("reintegration_lost_days"));
    if (lost.plus_days(-kLostSoon) <= today) {
      auto d = std::move(g.head);
      d.kind = Due::Kind::contact, d.day = lost, d.record = d.plan.value;
      out.push_back(std::move(d));
    }
  }
  // What leaving a shelter asked for and nobody has taken over yet.
  std::set<std::pair<std::int64_t, core::Date>> taken;
  const auto asked = tasks::open_of(tx, reader, "AFTER_SHELTER", sunday);
  if (!asked.empty())
    tx.run("select stay_id, asked_day from reint_call where stay_id is not null", {}, [&](const store::Row& r) { taken.emplace(r.integer(0), r.date(1)); });
  for (const auto& t : asked) {
    if (taken.contains({t.record, t.due}) || (all == 0 && t.whom != reader.user)) continue;
    Due d;
    d.kind = Due::Kind::after_stay, d.of_case = t.of_case, d.number = t.case_number, d.record = t.record, d.day = t.due, d.code = "AFTER_SHELTER";
    out.push_back(std::move(d));
  }
  std::stable_sort(out.begin(), out.end(), [](const Due& a, const Due& b) { return std::tuple(a.day, a.minute < 0 ? 24 * 60 : a.minute, a.number) < std::tuple(b.day, b.minute < 0 ? 24 * 60 : b.minute, b.number); });
  return out;
}

Waiting waiting(store::Tx& tx, const cases::Reader& reader, const forms::Library& forms, core::Instant now) {
  Waiting out;
  for (const auto& d : due(tx, reader, forms, Whose::all, now)) {
    const auto bucket = bucket_of(d, core::local(now).date);
    if (bucket == Bucket::overdue) ++out.overdue;
    else if (bucket == Bucket::contact) ++out.contact;
    else ++out.week;
  }
  return out;
}

}  // namespace ostoja::reintegration
