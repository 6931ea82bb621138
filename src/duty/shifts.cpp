// Shifts: who has the line and the urgent mobile, from when until when. The one file that knows table duty_shift.
#include "duty/duty.h"
#include "duty/shifts.h"
#include "store/feed.h"

namespace ostoja::duty {

std::vector<OnDuty> on_duty(store::Tx& tx, core::Instant now) {
  std::vector<OnDuty> out;
  tx.run("select d.user_id, u.name, d.operator_code, d.post, d.starts_at, d.ends_at from duty_shift d join staff_user u on u.id = d.user_id where d.ends_at > $1 and d.starts_at <= $2 order by d.post, u.name",
         {now, now}, [&](const store::Row& r) {
           out.push_back({r.id<access::UserId>(0), std::string(r.text(1)), std::string(r.text(2)), static_cast<Post>(r.integer(3)), r.instant(4), r.instant(5)});
         });
  return out;
}

std::vector<Shift> shifts_between(store::Tx& tx, core::Instant from, core::Instant until) {
  std::vector<Shift> out;
  tx.run("select d.id, d.user_id, u.name, d.operator_code, d.post, d.starts_at, d.ends_at from duty_shift d join staff_user u on u.id = d.user_id where d.ends_at > $1 and d.starts_at < $2 "
         "order by d.starts_at, d.post, u.name",
         {from, until}, [&](const store::Row& r) {
           out.push_back({r.integer(0), r.id<access::UserId>(1), std::string(r.text(2)), std::string(r.text(3)), static_cast<Post>(r.integer(4)), r.instant(5), r.instant(6)});
         });
  return out;
}

core::Result<std::int64_t> add_shift(store::Tx& tx, access::UserId user, std::string_view operator_code, Post post, core::Instant from, core::Instant until, access::UserId by, core::Instant now) {
  if (!from || !until || until <= from) return core::fail(core::Errc::invalid, "a shift ends after it begins");
  if (until.ms - from.ms > 7LL * 86400 * 1000) return core::fail(core::Errc::invalid, "a shift lasts seven days at most");
  auto who = access::find_user(tx, user);
  if (!who || who->operator_code != operator_code || who->state != access::UserState::active) return core::fail(core::Errc::invalid, "choose somebody of your centre");
  if (tx.number("select count(*) from duty_shift where user_id = $1 and ends_at > $2 and starts_at < $3", {user, from, until}) != 0)
    return core::fail(core::Errc::conflict, "this person is on duty then already");
  auto id = core::next_id(now.ms);
  tx.run("insert into duty_shift (id, operator_code, user_id, post, starts_at, ends_at, created_by, created_at) values ($1,$2,$3,$4,$5,$6,$7,$8)",
         {id, operator_code, user, static_cast<int>(post), from, until, by, now});
  store::append(tx, {.at = now, .actor = by.value, .action = "shift.add", .record = "shift", .record_id = id, .version = 1, .detail = post == Post::line ? "LINE" : "MOBILE"});
  return id;
}

core::Done remove_shift(store::Tx& tx, std::int64_t id, std::string_view operator_code, access::UserId by, core::Instant now) {
  if (tx.run("delete from duty_shift where id = $1 and operator_code = $2", {id, operator_code}) != 1) return core::fail(core::Errc::not_found, "no such shift");
  store::append(tx, {.at = now, .actor = by.value, .action = "shift.remove", .record = "shift", .record_id = id});
  return {};
}

}  // namespace ostoja::duty
