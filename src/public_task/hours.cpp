// Hours worked for the task, in the store: by person, day and activity.
#include "public_task/record.h"
#include "store/feed.h"

namespace ostoja::public_task {

std::vector<Hours> hours(store::Tx& tx, access::UserId user, core::Date from, core::Date until) {
  std::vector<Hours> out;
  tx.run("select day, activity, minutes from time_sheet where user_id = $1 and day >= $2 and day <= $3 order by day, activity", {user, from, until}, [&](const store::Row& r) { out.push_back({r.date(0), std::string(r.text(1)), r.integer(2)}); });
  return out;
}

core::Done save_hours(const Keeper& k, const Year& y, std::string_view operator_code, core::Date monday, const std::vector<Hours>& week) {
  if (y.state != State::in_force) return core::fail(core::Errc::conflict, "hours are entered while the contract is in force");
  k.tx.run("delete from time_sheet where user_id = $1 and day >= $2 and day <= $3 and year_id = $4", {k.by, monday, monday.plus_days(6), y.id});
  std::int64_t all = 0;
  for (const auto& h : week) {
    if (h.minutes <= 0) continue;
    if (h.day < monday || h.day > monday.plus_days(6) || h.day < y.from || h.day > y.until) return core::fail(core::Errc::invalid, "a day of that week and of that contract");
    k.tx.run("insert into time_sheet (user_id, day, year_id, activity, operator_code, minutes, changed_at) values ($1,$2,$3,$4,$5,$6,$7)", {k.by, h.day, y.id, h.activity, operator_code, h.minutes, k.now});
    all += h.minutes;
  }
  store::append(k.tx, {.at = k.now, .actor = k.by.value, .action = "time_sheet.save", .record = "user", .record_id = k.by.value, .version = 1, .detail = monday.text() + ":" + std::to_string(all)});
  return {};
}

std::vector<Sheet> sheets(store::Tx& tx, const Year& y, std::string_view operator_code, core::Date from, core::Date until) {
  std::vector<Sheet> out;
  tx.run("select u.name, t.activity, cast(sum(t.minutes) as bigint) from time_sheet t join staff_user u on u.id = t.user_id where t.year_id = $1 and t.operator_code = $2 and t.day >= $3 and t.day <= $4 group by u.name, t.activity order by u.name, t.activity",
         {y.id, operator_code, from, until}, [&](const store::Row& r) { out.push_back({std::string(r.text(0)), std::string(r.text(1)), r.integer(2)}); });
  return out;
}

}  // namespace ostoja::public_task
