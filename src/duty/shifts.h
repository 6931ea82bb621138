#pragma once
// Shifts as this room's own pages see them.
#include "duty/duty.h"

namespace ostoja::duty {

struct Shift {
  std::int64_t id = 0;
  access::UserId user;
  std::string name, operator_code;
  Post post = Post::line;
  core::Instant from, until;
};
std::vector<Shift> shifts_between(store::Tx&, core::Instant from, core::Instant until);
core::Done remove_shift(store::Tx&, std::int64_t id, std::string_view operator_code, access::UserId by, core::Instant now);

}  // namespace ostoja::duty
