#pragma once
// For tests only: a whole centre without demo data in a folder of its own, its desk under a fixed clock, and one account for each role: `consultant`, `coordinator` …
// of operator W, `consultant-k`, `coordinator-k` … of operator K, and `admin`, `editor`, `ministry` of both. Passwords are slow on purpose: the accounts are made
// once per process, and each house begins as a copy of that folder.
#include "app/centre.h"
#include "app/desk.h"
#include "core/time.h"
#include "web/live.h"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::tests {

inline constexpr std::string_view kPassword = "invented words 12";
bool of_both(std::string_view role);  // an account of no operator: without "-k"
core::Instant monday_morning();  // 2026-11-23, ten o'clock: the office is open

struct House {
  House();
  ~House();
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  // Closes the desk and the centre and opens them again from the folder, as after a power cut.
  void restart();
  access::User user(std::string_view login) const;                                // fails the test when there is none
  std::string digits(const std::string& login) const;                             // what the person's telephone shows now
  std::string begin_session(std::string_view login, access::Factor = access::Factor::done);  // the cookie's value, without the sign-in pages
  std::string token(std::string_view login, const std::vector<std::string>& scopes);
  std::string share(int number, const std::string& operator_code) const;
  std::int64_t last_event() const;
  std::vector<std::string> actions_after(std::int64_t event) const;

  std::string dir;
  core::FixedClock clock{monday_morning()};
  std::unique_ptr<app::Centre> centre;
  std::unique_ptr<web::Live> live;
  std::unique_ptr<app::Desk> desk;

 private:
  void open();
  void close();
};

}  // namespace ostoja::tests
