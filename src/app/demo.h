#pragma once
// The invented centre of `ostoja init --demo`: staff, contacts, cases, follow-ups and shifts of some years, the same for the same seed and moment. Nothing in it is real.
#include "app/centre.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ostoja::app {

struct DemoOptions {
  int years = 3;
  int contacts_per_year = 7000;   // telephone contacts, closers included
  std::uint64_t seed = 1;
  core::Instant now;              // the years end here
};
// Fills an opened (writing), empty centre with operators W and K. conflict when settings.demo is false or there is any contact already.
core::Done fill_demo(Centre&, const DemoOptions&);

struct DemoLogin { std::string login, name, role, password, totp_base32; };
// What ./run prints: one account per role, repeatable from the seed.
std::vector<DemoLogin> demo_logins(std::uint64_t seed);

}  // namespace ostoja::app
