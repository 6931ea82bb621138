// Shifts: who has the line and the urgent mobile, from when until when.
#include "duty/duty.h"
#include "duty/shifts.h"
#include "store/feed.h"

#include <algorithm>

namespace ostoja::duty {

std::vector<OnDuty> on_duty(store::Tx& tx, core::Instant now) {
  std::vector<OnDuty> out;
  tx.run("select d.user_id, u.name, d.operator_code, d.post, d.starts_at, d.ends_at from duty_shift d join staff_user u on u.id = d.user_id where d.ends_at > $1 and d.starts_at <= $2 order by d.post, u.name",
         {now, now}, [&](const store::Row& r) {
           out.push_back({r.id<access::UserId>(0), std::string(r.text(1)), std::string(r.text(2)), static_cast<Post>(r.integer(3)), r.instant(4), r.instant(5)});
         });
  return out;
}

core::Date week_of(core::Date day) { return day.plus_days(-((day.days + 3) % 7)); }  // the first of January 1970 was a Thursday

namespace {

constexpr std::string_view kColumns = "select d.id, d.user_id, u.name, d.operator_code, d.post, d.starts_at, d.ends_at, d.changed_at from duty_shift d join staff_user u on u.id = d.user_id ";
Shift read(const store::Row& r) { return {r.integer(0), r.id<access::UserId>(1), std::string(r.text(2)), std::string(r.text(3)), static_cast<Post>(r.integer(4)), r.instant(5), r.instant(6), r.instant(7)}; }

core::Done check(store::Tx& tx, access::UserId user, std::string_view operator_code, core::Instant from, core::Instant until, std::int64_t besides) {
  if (!from || !until || until <= from) return core::fail(core::Errc::invalid, "a shift ends after it begins");
  if (until.ms - from.ms > 7LL * 86400 * 1000) return core::fail(core::Errc::invalid, "a shift lasts seven days at most");
  auto who = access::find_user(tx, user);
  if (!who || who->operator_code != operator_code || who->state != access::UserState::active) return core::fail(core::Errc::invalid, "choose somebody of your centre");
  if (tx.number("select count(*) from duty_shift where user_id = $1 and ends_at > $2 and starts_at < $3 and id <> $4", {user, from, until, besides}) != 0)
    return core::fail(core::Errc::conflict, "this person is on duty then already");
  return {};
}
std::string_view word(Post p) { return p == Post::line ? "LINE" : "MOBILE"; }
void end_swaps(store::Tx& tx, std::int64_t shift, core::Instant now) { tx.run("update duty_swap set state = 4, answered_at = $2 where shift_id = $1 and state = 1", {shift, now}); }

}  // namespace

std::vector<Shift> shifts_between(store::Tx& tx, core::Instant from, core::Instant until) {
  std::vector<Shift> out;
  tx.run(std::string(kColumns) + "where d.ends_at > $1 and d.starts_at < $2 order by d.starts_at, d.post, u.name", {from, until}, [&](const store::Row& r) { out.push_back(read(r)); });
  return out;
}
core::Result<Shift> find_shift(store::Tx& tx, std::int64_t id) {
  auto found = tx.one(std::string(kColumns) + "where d.id = $1", {id}, read);
  if (!found) return core::fail(core::Errc::not_found, "no such shift");
  return std::move(*found);
}

core::Result<std::int64_t> add_shift(store::Tx& tx, access::UserId user, std::string_view operator_code, Post post, core::Instant from, core::Instant until, access::UserId by, core::Instant now) {
  TRY_VOID(check(tx, user, operator_code, from, until, 0));
  auto id = core::next_id(now.ms);
  tx.run("insert into duty_shift (id, operator_code, user_id, post, starts_at, ends_at, created_by, created_at, week, changed_at) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$8)",
         {id, operator_code, user, static_cast<int>(post), from, until, by, now, week_of(core::local(from).date)});
  store::append(tx, {.at = now, .actor = by.value, .action = "shift.add", .record = "shift", .record_id = id, .version = 1, .detail = std::string(word(post))});
  return id;
}

core::Done change_shift(const Keeper& k, const Shift& s) {
  TRY_VOID(check(k.tx, s.user, s.operator_code, s.from, s.until, s.id));
  if (k.tx.run("update duty_shift set user_id = $3, post = $4, starts_at = $5, ends_at = $6, week = $7, changed_at = $8 where id = $1 and operator_code = $2",
               {s.id, s.operator_code, s.user, static_cast<int>(s.post), s.from, s.until, week_of(core::local(s.from).date), k.now}) != 1)
    return core::fail(core::Errc::not_found, "no such shift");
  end_swaps(k.tx, s.id, k.now);
  store::append(k.tx, {.at = k.now, .actor = k.by.value, .action = "shift.move", .record = "shift", .record_id = s.id, .detail = std::string(word(s.post))});
  return {};
}

core::Done remove_shift(store::Tx& tx, std::int64_t id, std::string_view operator_code, access::UserId by, core::Instant now) {
  if (tx.number("select count(*) from duty_shift where id = $1 and operator_code = $2", {id, operator_code}) == 0) return core::fail(core::Errc::not_found, "no such shift");
  tx.run("delete from duty_swap where shift_id = $1", {id});
  tx.run("delete from duty_shift where id = $1", {id});
  store::append(tx, {.at = now, .actor = by.value, .action = "shift.remove", .record = "shift", .record_id = id});
  return {};
}

int copy_week(const Keeper& k, std::string_view operator_code, core::Date monday) {
  int copied = 0;
  const auto away = absences(k.tx, operator_code, monday, monday.plus_days(7));
  for (const auto& s : shifts_between(k.tx, core::start_of(monday.plus_days(-7)), core::start_of(monday))) {
    const auto from = core::local(s.from), until = core::local(s.until);
    if (s.operator_code != operator_code || from.date < monday.plus_days(-7)) continue;  // begun in the week before that
    const auto day = from.date.plus_days(7);
    if (s.post == Post::line) {
      const auto hours = office_hours(day);
      if (hours.from_minute >= hours.until_minute) continue;
    }
    if (std::any_of(away.begin(), away.end(), [&](const Absence& a) { return a.user == s.user && a.from <= day && day <= a.until; })) continue;
    // By the clock on the wall: a night is as long as that night is.
    const auto starts = core::at_local(day, from.hour, from.minute), ends = core::at_local(until.date.plus_days(7), until.hour, until.minute);
    copied += add_shift(k.tx, s.user, operator_code, s.post, starts, ends, k.by, k.now).has_value();
  }
  return copied;
}

}  // namespace ostoja::duty
