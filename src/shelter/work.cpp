// Nights in a shelter as the public task and the statistics count them: everybody of a stay one by one; for the task month by month.
#include "public_task/public_task.h"
#include "shelter/record.h"
#include "statistics/statistics.h"

#include <algorithm>

namespace ostoja::shelter {
namespace {

struct Guest { std::int64_t id = 0, person = 0; bool child = false; Span in; std::string operator_code, sex, age_group; };
struct Stayed { std::vector<Guest> guests; std::vector<Span> away; };
Stayed stayed(store::Tx& tx, std::int64_t stay) {
  Stayed out;
  tx.run("select g.id, case when g.child = 0 then coalesce(s.person_id, 0) else 0 end, g.child, g.since, g.until, s.operator_code, g.sex, g.age_group from stay_guest g join stay s on s.id = g.stay_id where g.stay_id = $1 and g.since is not null", {stay},
         [&](const store::Row& r) { out.guests.push_back({r.integer(0), r.integer(1), r.integer(2) != 0, {r.instant(3), r.instant(4)}, std::string(r.text(5)), std::string(r.text(6)), std::string(r.text(7))}); });
  tx.run("select from_at, returned_at from stay_leave where stay_id = $1", {stay}, [&](const store::Row& r) { out.away.push_back({r.instant(0), r.instant(1)}); });
  return out;
}

std::vector<public_task::Work> nights_of(store::Tx& tx, std::int64_t stay, core::Instant now) {
  const auto all = stayed(tx, stay);
  std::vector<public_task::Work> out;
  for (const auto& one : all.guests) {
    const auto first = core::local(one.in.from).date, last = core::local(one.in.until ? one.in.until : now).date;
    for (auto month = core::Date::of(first.year(), first.month(), 1); month <= last; month = month.plus_months(1))
      if (const auto n = nights(one.in, all.away, month, month.plus_months(1), now); n > 0) out.push_back({stay, std::max(month, first), "NIGHT", one.operator_code, n, one.person != 0 ? one.person : one.id});
  }
  return out;
}
// One row for each night of each guest, with what is coded of the person; its id is the guest's and the day's, mixed.
void each_night(store::Tx& tx, std::int64_t stay, core::Instant now, const std::function<void(const statistics::Counted&)>& each) {
  const auto all = stayed(tx, stay);
  for (const auto& one : all.guests) {
    statistics::Counted row;
    row.answers.set("operator", one.operator_code);
    row.answers.set("child", one.child ? "YES" : "NO");
    if (!one.sex.empty()) row.answers.set("sex", one.sex);
    if (!one.age_group.empty()) row.answers.set("age_group", one.age_group);
    if (one.person != 0) {
      if (auto person = people::person(tx, people::PersonId{one.person}, one.operator_code); person && person->answers.has("citizenship")) row.answers.set("citizenship", std::string(person->answers.get("citizenship")));
    } else if (!one.child) {  // as the case says, when nobody else stands in it
      tx.run("select f.citizenship from case_file f join stay s on s.case_id = f.id where s.id = $1 and (select count(*) from case_person p where p.case_id = f.id) <= 1", {stay}, [&](const store::Row& r) { if (!r.text(0).empty()) row.answers.set("citizenship", std::string(r.text(0))); });
    }
    const auto first = core::local(one.in.from).date, last = core::local(one.in.until ? one.in.until : now).date;
    for (row.day = first; row.day <= last; row.day = row.day.plus_days(1)) {
      if (nights(one.in, all.away, row.day, row.day.plus_days(1), now) == 0) continue;
      auto mixed = static_cast<std::uint64_t>(one.id) ^ (static_cast<std::uint64_t>(row.day.days) * 0x9E3779B97F4A7C15ULL);
      mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9ULL;
      mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBULL;
      row.id = static_cast<std::int64_t>((mixed ^ (mixed >> 31)) >> 1);
      each(row);
    }
  }
}
std::string href_of(store::Tx& tx, std::int64_t stay, std::int64_t) { return "/shelters/" + core::id_text(tx.number("select shelter_id from stay where id = $1", {stay})) + "/stays/" + core::id_text(stay); }
std::vector<std::int64_t> in_the_house(store::Tx& tx) {
  std::vector<std::int64_t> out;
  tx.run("select id from stay where state = 2", {}, [&](const store::Row& r) { out.push_back(r.integer(0)); });
  return out;
}

}  // namespace

void count_for_public_task(web::Services& s) { public_task::add_source(s, {.name = "stay", .follows = "stay", .of = nights_of, .href = href_of, .going_on = in_the_house}); }

void count_for_statistics(web::Services& s) {
  statistics::add_unit(s, {.code = "nights", .form = "night", .follows = "stay", .select = "select s.id from stay s", .id = "s.id", .followed = "s.id", .first_field = "child", .order = 45, .expand = each_night, .going_on = in_the_house});
}

}  // namespace ostoja::shelter
