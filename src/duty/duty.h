#pragma once
// Front door of the duty room: office hours (Monday to Friday), Polish holidays, who is on duty now. The roster itself comes later; shifts are entered plainly.
#include "access/accounts.h"
#include "core/time.h"
#include "store/store.h"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::duty {

enum class Post : std::uint8_t { line = 1, mobile = 2 };   // trust line in the office; urgent mobile

struct OnDuty {
  access::UserId user;
  std::string name, operator_code;
  Post post = Post::line;
  core::Instant from, until;
};
std::vector<OnDuty> on_duty(store::Tx&, core::Instant now);                 // of both operators: the roster is no client data
core::Result<std::int64_t> add_shift(store::Tx&, access::UserId, std::string_view operator_code, Post, core::Instant from, core::Instant until, access::UserId by, core::Instant now);

std::map<access::UserId, std::set<std::string>> languages(store::Tx&, std::string_view operator_code);  // what each person can speak with a caller, two letters

bool is_holiday(core::Date);                                                // Polish public holidays; 24 December from 2025 on
std::string holiday_key(core::Date);                                        // catalogue key "duty.holiday.easter_monday", empty when none
bool is_working_day(core::Date);
core::Date next_working_day(core::Date after);                              // the first one after that day
struct Hours { int from_minute = 0, until_minute = 0; };                    // of the day; equal = closed
Hours office_hours(core::Date);                                             // from config/office_hours.toml, dated
bool is_office_time(core::Instant now);
core::Instant next_office_time(core::Instant after);                        // when the office opens next

}  // namespace ostoja::duty
