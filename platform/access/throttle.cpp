// Waiting after wrong passwords and codes: per account and per address, longer each time, never for ever.
#include "access/accounts.h"
#include "core/text.h"

#include <algorithm>

namespace ostoja::access {
namespace {

constexpr std::int64_t kFree = 4;                      // failures without a wait
constexpr std::int64_t kLongest = 15 * 60;             // seconds
constexpr std::int64_t kForgotten = 24 * 3600 * 1000;  // ms without a failure after which counting starts anew

bool is_keyed(std::string_view key) {
  return key.size() == 32 && key.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// No log-in name and no address lies in the table, nor anything that can be tried out against a list of them.
std::string stored_key(std::string_view key) {
  if (is_keyed(key)) return std::string(key);
  static const core::Bytes of_this_process = vault::random_bytes(32);
  std::string text(core::view_of(of_this_process));
  text += key;
  return core::hex(vault::blake2b(text)).substr(0, 32);
}

std::int64_t wait_after(std::int64_t failures) {
  if (failures <= kFree) return 0;
  std::int64_t doublings = std::min<std::int64_t>(failures - kFree - 1, 20);
  return std::min(std::int64_t{1} << doublings, kLongest);
}

}  // namespace

std::string throttle_key(const vault::OperatorKeys& keys, std::string_view of) { return keys.number_hash("throttle|" + std::string(of)); }

Throttle throttle(store::Tx& tx, std::string_view key, core::Instant now) {
  auto free_at = tx.one("select free_at from sign_in_throttle where key = $1", {stored_key(key)}, [](const store::Row& row) { return row.integer(0); });
  if (!free_at || *free_at <= now.ms) return {};
  // A clock set back must not lock anybody out for longer than the longest wait.
  return {std::min((*free_at - now.ms + 999) / 1000, kLongest)};
}

void count_failure(store::Tx& tx, std::string_view key, core::Instant now) {
  auto stored = stored_key(key);
  auto failures = tx.one("select failures from sign_in_throttle where key = $1 and last_at > $2", {stored, now.ms - kForgotten},
                         [](const store::Row& row) { return row.integer(0); }).value_or(0) + 1;
  auto free_at = now.plus_seconds(wait_after(failures));
  tx.run("insert into sign_in_throttle (key, failures, last_at, free_at) values ($1, $2, $3, $4) "
         "on conflict (key) do update set failures = excluded.failures, last_at = excluded.last_at, free_at = excluded.free_at",
         {stored, std::min<std::int64_t>(failures, 1000), now, free_at});
  // A flood from many addresses leaves no rows for longer than a day.
  if (failures == 1) tx.run("delete from sign_in_throttle where last_at <= $1", {now.ms - kForgotten});
}

void clear_failures(store::Tx& tx, std::string_view key) { tx.run("delete from sign_in_throttle where key = $1", {stored_key(key)}); }

}  // namespace ostoja::access
