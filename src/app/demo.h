#pragma once
// The invented demo centre.
#include "app/centre.h"

namespace ostoja::app {
struct DemoOptions {
  int years = 3, contacts_per_year = 7000;
  std::uint64_t seed = 1;
  core::Instant now;
};
core::Done fill_demo(Centre&, const DemoOptions&);
struct DemoLogin { std::string login, name, role, password, totp_base32; };
std::vector<DemoLogin> demo_logins(std::uint64_t seed);
}  // namespace ostoja::app
