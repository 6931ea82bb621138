#pragma once
// The open sessions of one person, for that person's own page. No address and no browser is kept, so none can be shown.
#include "access/sessions.h"

#include <string>
#include <vector>

namespace ostoja::access {

struct OpenSession {
  std::string hash;
  Factor factor = Factor::done;
  core::Instant begun_at, used_at, ends_at;
};
// Those not yet ended by time, the latest first. used_at may be a minute behind.
std::vector<OpenSession> open_sessions(store::Tx&, UserId, const SessionLimits&, core::Instant now);

}  // namespace ostoja::access
