#include "access/session_list.h"

namespace ostoja::access {

std::vector<OpenSession> open_sessions(store::Tx& tx, UserId user, const SessionLimits& limits, core::Instant now) {
  std::vector<OpenSession> out;
  tx.run("select hash, factor, created_at, used_at, ends_at from session where user_id = $1 and ends_at > $2 and used_at > $3 order by created_at desc, hash",
         {user, now, now.plus_seconds(-limits.idle_seconds)}, [&](const store::Row& row) {
           out.push_back({std::string(row.text(0)), row.integer(1) == 1 ? Factor::done : Factor::pending, row.instant(2), row.instant(3), row.instant(4)});
         });
  return out;
}

}  // namespace ostoja::access
