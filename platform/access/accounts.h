#pragma once
// Accounts of the staff: log-in name, password (Argon2id), second factor (TOTP), roles, operator. Tables: staff_user, staff_role, sign_in_throttle.
#include "access/policy.h"
#include "core/time.h"
#include "store/store.h"
#include "vault/vault.h"

#include <optional>
#include <string>
#include <vector>

namespace ostoja::access {

struct UserTag;
using UserId = core::Id<UserTag>;

enum class UserState : std::uint8_t { active = 1, disabled = 2 };

struct User {
  UserId id;
  std::string login;               // lower case letters, digits, dot, dash; 2 to 40
  std::string name;                // as colleagues see it
  std::string operator_code;       // "W", "K"; empty for roles of both (editor, ministry, admin)
  std::string locale = "pl";
  std::vector<std::string> roles;
  UserState state = UserState::active;
  bool second_factor_set = false;
  bool must_change_password = false;
  std::int64_t version = 0;
  core::Instant created_at, password_at;
};

std::optional<User> find_user(store::Tx&, UserId);
std::optional<User> find_user(store::Tx&, std::string_view login);
std::vector<User> users(store::Tx&, std::string_view operator_code);           // of one operator ("" = all), by name
// Each change appends an event ("user.create", …), ends the person's sessions where rights change, and gives the new version.
core::Result<UserId> add_user(store::Tx&, const Policy&, User, std::string_view password, UserId by, core::Instant now);   // invalid: login, name, role, password; conflict: login taken
core::Done set_roles(store::Tx&, const Policy&, UserId, const std::vector<std::string>& roles, UserId by, core::Instant now);
core::Done set_state(store::Tx&, UserId, UserState, UserId by, core::Instant now);
core::Done set_locale(store::Tx&, UserId, std::string_view locale);              // the person's own setting: no event
// The hash is made by the caller outside the transaction (vault::hash_password takes a tenth of a second).
enum class Change : std::uint8_t { at_next_sign_in, none };
core::Done set_password_hash(store::Tx&, UserId, std::string_view hash, Change must, UserId by, core::Instant now);
// The same password in the form of today, after a right sign-in: no event, and no session ends. False when the password was changed meanwhile.
bool renew_password_form(store::Tx&, UserId, std::string_view before, std::string_view hash);
// Empty when there is none. For an unknown login ask for UserId{} and verify all the same: vault::verify_password("", …) takes the same time.
std::string password_hash(store::Tx&, UserId);
// At least 12 characters, not the login, not among the common ones (a short list), not one character repeated.
core::Done check_password_rules(std::string_view password, std::string_view login);

// Second factor: 20 random bytes, sealed under the operator's key (the first operator's for staff of both).
struct Enrolment { std::string base32, uri; };
Enrolment new_second_factor(std::string_view login);                            // not stored yet
core::Done set_second_factor(store::Tx&, const vault::OperatorKeys&, UserId, std::string_view base32, UserId by, core::Instant now);
void clear_second_factor(store::Tx&, UserId, UserId by, core::Instant now);     // by a coordinator, after recovery
// True when the six digits fit now ± one step; each code is used once (the step is remembered).
bool check_second_factor(store::Tx&, const vault::OperatorKeys&, UserId, std::string_view digits, core::Instant now);
std::string totp_digits(std::string_view base32, core::Instant at);             // what an authenticator would show: for demo and tests

// Throttle per account and per address (kept as keyed hash, in memory and store): wait doubles from 1 s after the fifth failure to 15 min; never a permanent lock.
struct Throttle { std::int64_t wait_seconds = 0; };
Throttle throttle(store::Tx&, std::string_view key, core::Instant now);
void count_failure(store::Tx&, std::string_view key, core::Instant now);
void clear_failures(store::Tx&, std::string_view key);
// The key under which an account ("login:anna") or an address ("address:203.0.113.7") is counted: keyed, so that the table cannot be searched for it.
// A key that was not made here is hashed with a value of this process: as safe, but forgotten at a restart.
std::string throttle_key(const vault::OperatorKeys&, std::string_view of);

// Grows whenever a change of an account, session or token is on disk; what sessions keep in memory is read again when it has grown.
std::uint64_t accounts_generation();
void accounts_changed(store::Tx&);                                              // to be called with each such change

}  // namespace ostoja::access
