// Weeks, absences, swaps and languages of the roster.
#include "duty/shifts.h"
#include "clocks/clocks.h"
#include "i18n/i18n.h"
#include "store/feed.h"

#include <algorithm>

namespace ostoja::duty {
namespace {

void tell(const Keeper& k, std::string_view action, std::string_view record, std::int64_t id, std::string detail = {}) {
  store::append(k.tx, {.at = k.now, .actor = k.by.value, .action = std::string(action), .record = std::string(record), .record_id = id, .version = 1, .detail = std::move(detail)});
}
core::Done of_the_centre(store::Tx& tx, access::UserId user, std::string_view operator_code) {
  auto who = access::find_user(tx, user);
  if (!who || who->operator_code != operator_code || who->state != access::UserState::active) return core::fail(core::Errc::invalid, "choose somebody of your centre");
  return {};
}

}  // namespace

std::optional<core::Instant> published(store::Tx& tx, std::string_view operator_code, core::Date monday) {
  return tx.one("select published_at from duty_week where operator_code = $1 and week = $2", {operator_code, monday}, [](const store::Row& r) { return r.instant(0); });
}
core::Done publish(const Keeper& k, std::string_view operator_code, core::Date monday) {
  if (week_of(monday) != monday) return core::fail(core::Errc::invalid, "a week begins on a Monday");
  if (k.tx.run("update duty_week set published_at = $3, published_by = $4 where operator_code = $1 and week = $2", {operator_code, monday, k.now, k.by}) == 0)
    k.tx.run("insert into duty_week (operator_code, week, published_at, published_by) values ($1,$2,$3,$4)", {operator_code, monday, k.now, k.by});
  tell(k, "roster.publish", "roster", monday.days, std::string(operator_code) + " " + monday.text());
  return {};
}

std::vector<Absence> absences(store::Tx& tx, std::string_view operator_code, core::Date from, core::Date until) {
  std::vector<Absence> out;
  tx.run("select a.id, a.user_id, u.name, a.kind, a.from_day, a.until_day from duty_absence a join staff_user u on u.id = a.user_id where a.operator_code = $1 and a.until_day >= $2 and a.from_day <= $3 order by a.from_day, u.name",
         {operator_code, from, until}, [&](const store::Row& r) { out.push_back({r.integer(0), r.id<access::UserId>(1), std::string(r.text(2)), std::string(r.text(3)), r.date(4), r.date(5)}); });
  return out;
}
core::Result<std::int64_t> add_absence(const Keeper& k, std::string_view operator_code, access::UserId user, std::string_view kind, core::Date from, core::Date until) {
  TRY_VOID(of_the_centre(k.tx, user, operator_code));
  if (kind != "LEAVE" && kind != "SICK" && kind != "OTHER") return core::fail(core::Errc::invalid, "choose the kind of absence");
  if (!from || !until || until < from || until.days - from.days > 366) return core::fail(core::Errc::invalid, "an absence ends on the day it begins or later, within a year");
  const auto id = core::next_id(k.now.ms);
  k.tx.run("insert into duty_absence (id, operator_code, user_id, kind, from_day, until_day, created_by, created_at) values ($1,$2,$3,$4,$5,$6,$7,$8)", {id, operator_code, user, kind, from, until, k.by, k.now});
  tell(k, "absence.add", "absence", id);
  return id;
}
core::Done remove_absence(const Keeper& k, std::string_view operator_code, std::int64_t id) {
  if (k.tx.run("delete from duty_absence where id = $1 and operator_code = $2", {id, operator_code}) != 1) return core::fail(core::Errc::not_found, "no such absence");
  tell(k, "absence.remove", "absence", id);
  return {};
}

core::Result<std::int64_t> ask_swap(const Keeper& k, const Shift& s, access::UserId to) {
  if (s.user != k.by) return core::fail(core::Errc::forbidden, "only whoever has the shift asks a colleague to take it");
  if (s.from <= k.now) return core::fail(core::Errc::invalid, "this shift has begun: ask the coordinator");
  if (to == k.by) return core::fail(core::Errc::invalid, "choose a colleague");
  TRY_VOID(of_the_centre(k.tx, to, s.operator_code));
  if (k.tx.number("select count(*) from duty_swap where shift_id = $1 and state = 1", {s.id}) != 0) return core::fail(core::Errc::conflict, "a colleague has been asked already: take that back first");
  const auto id = core::next_id(k.now.ms);
  k.tx.run("insert into duty_swap (id, shift_id, operator_code, from_user, to_user, state, asked_at) values ($1,$2,$3,$4,$5,1,$6)", {id, s.id, s.operator_code, k.by, to, k.now});
  tell(k, "shift.ask", "shift", s.id);
  return id;
}

std::vector<Swap> swaps_waiting(store::Tx& tx, access::UserId user) {
  std::vector<Swap> out;
  tx.run("select w.id, w.shift_id, w.from_user, w.to_user, a.name, b.name, d.starts_at, d.ends_at, d.post from duty_swap w join duty_shift d on d.id = w.shift_id join staff_user a on a.id = w.from_user join staff_user b on b.id = w.to_user "
         "where w.state = 1 and (w.to_user = $1 or w.from_user = $1) order by d.starts_at",
         {user}, [&](const store::Row& r) { out.push_back({r.integer(0), r.integer(1), r.id<access::UserId>(2), r.id<access::UserId>(3), std::string(r.text(4)), std::string(r.text(5)), r.instant(6), r.instant(7), static_cast<Post>(r.integer(8))}); });
  return out;
}

core::Done answer_swap(const Keeper& k, std::int64_t id, Answer answer) {
  for (const auto& w : swaps_waiting(k.tx, k.by)) {
    if (w.id != id || (answer == Answer::taken_back) != (w.from_user == k.by)) continue;
    if (answer == Answer::agreed) {
      if (w.starts <= k.now) return core::fail(core::Errc::conflict, "this shift has begun");
      auto s = TRY(find_shift(k.tx, w.shift));
      k.tx.run("update duty_swap set state = 2, answered_at = $2 where id = $1", {id, k.now});
      s.user = k.by;
      TRY_VOID(change_shift(k, s));
    } else {
      k.tx.run("update duty_swap set state = $2, answered_at = $3 where id = $1", {id, static_cast<int>(answer), k.now});
    }
    tell(k, answer == Answer::agreed ? "shift.take" : answer == Answer::declined ? "shift.decline" : "shift.ask_back", "shift", w.shift);
    return {};
  }
  return core::fail(core::Errc::not_found, "nobody asks this of you");
}

std::map<access::UserId, std::set<std::string>> languages(store::Tx& tx, std::string_view operator_code) {
  std::map<access::UserId, std::set<std::string>> out;
  tx.run("select user_id, language from duty_language where operator_code = $1", {operator_code}, [&](const store::Row& r) { out[r.id<access::UserId>(0)].emplace(r.text(1)); });
  return out;
}
core::Done set_languages(const Keeper& k, std::string_view operator_code, access::UserId user, const std::set<std::string>& all) {
  TRY_VOID(of_the_centre(k.tx, user, operator_code));
  if (all.size() > 30) return core::fail(core::Errc::invalid, "at most thirty languages");
  for (const auto& one : all)
    if (one == "und" || i18n::language_code(one) != one) return core::fail(core::Errc::invalid, "choose languages of the list");
  k.tx.run("delete from duty_language where user_id = $1", {user});
  for (const auto& one : all) k.tx.run("insert into duty_language (user_id, language, operator_code) values ($1,$2,$3)", {user, one, operator_code});
  tell(k, "roster.languages", "user", user.value);
  return {};
}

// For the calendar outside: one's own shifts of the weeks that everybody may see, from a week ago on.
std::vector<clocks::CalendarEntry> calendar_of(store::Tx& tx, access::UserId user, core::Instant now) {
  std::vector<clocks::CalendarEntry> out;
  const auto today = core::local(now).date;
  for (const auto& s : shifts_between(tx, core::start_of(today.plus_days(-7)), core::start_of(today.plus_days(120)))) {
    const auto week = week_of(core::local(s.from).date);
    if (s.user == user && (week <= week_of(today) || published(tx, s.operator_code, week))) out.push_back({"shift " + core::id_text(s.id), s.from, s.until, "Dyżur"});
  }
  return out;
}

}  // namespace ostoja::duty
