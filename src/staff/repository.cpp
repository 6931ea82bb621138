#include "staff/repository.h"

namespace ostoja::staff {

void note_sign_in(store::Tx& tx, access::UserId user, core::Instant now) {
  tx.run("insert into staff_sign_in (user_id, last_at) values ($1, $2) on conflict (user_id) do update set last_at = excluded.last_at", {user, now});
}

std::map<access::UserId, core::Instant> last_sign_ins(store::Tx& tx) {
  std::map<access::UserId, core::Instant> out;
  tx.run("select user_id, last_at from staff_sign_in", {}, [&](const store::Row& row) { out[row.id<access::UserId>(0)] = row.instant(1); });
  return out;
}

}  // namespace ostoja::staff
