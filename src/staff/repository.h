#pragma once
// The room's own table: when each account was last signed in. Everything else about accounts is kept by platform/access.
#include "access/accounts.h"
#include "core/time.h"
#include "store/store.h"

#include <map>

namespace ostoja::staff {

void note_sign_in(store::Tx&, access::UserId, core::Instant now);
std::map<access::UserId, core::Instant> last_sign_ins(store::Tx&);

}  // namespace ostoja::staff
