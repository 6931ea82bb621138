// Nights in a shelter as the public task counts them: everybody of a stay one by one, month by month.
#include "public_task/public_task.h"
#include "shelter/record.h"

#include <algorithm>

namespace ostoja::shelter {
namespace {

std::vector<public_task::Work> nights_of(store::Tx& tx, std::int64_t stay, core::Instant now) {
  struct One { std::int64_t subject; Span in; std::string operator_code; };
  std::vector<One> all;
  tx.run("select case when g.child = 0 and s.person_id is not null then s.person_id else g.id end, g.since, g.until, s.operator_code from stay_guest g join stay s on s.id = g.stay_id where g.stay_id = $1 and g.since is not null", {stay},
         [&](const store::Row& r) { all.push_back({r.integer(0), {r.instant(1), r.instant(2)}, std::string(r.text(3))}); });
  std::vector<Span> away;
  tx.run("select from_at, returned_at from stay_leave where stay_id = $1", {stay}, [&](const store::Row& r) { away.push_back({r.instant(0), r.instant(1)}); });
  std::vector<public_task::Work> out;
  for (const auto& one : all) {
    const auto first = core::local(one.in.from).date, last = core::local(one.in.until ? one.in.until : now).date;
    for (auto month = core::Date::of(first.year(), first.month(), 1); month <= last; month = month.plus_months(1))
      if (const auto n = nights(one.in, away, month, month.plus_months(1), now); n > 0) out.push_back({stay, std::max(month, first), "NIGHT", one.operator_code, n, one.subject});
  }
  return out;
}
std::string href_of(store::Tx& tx, std::int64_t stay, std::int64_t) { return "/shelters/" + core::id_text(tx.number("select shelter_id from stay where id = $1", {stay})) + "/stays/" + core::id_text(stay); }
std::vector<std::int64_t> in_the_house(store::Tx& tx) {
  std::vector<std::int64_t> out;
  tx.run("select id from stay where state = 2", {}, [&](const store::Row& r) { out.push_back(r.integer(0)); });
  return out;
}

}  // namespace

void count_for_public_task(web::Services& s) { public_task::add_source(s, {.name = "stay", .follows = "stay", .of = nights_of, .href = href_of, .going_on = in_the_house}); }

}  // namespace ostoja::shelter
