#pragma once
// Sessions and tokens. A session is a 256-bit random value in a __Host- cookie; the store keeps only its hash. Idle 15 minutes, absolute 10 hours,
// ended at a change of role or password. A memory table in front answers in under a microsecond; use is written back at most once a minute.
// Changes made through accounts.h, end() and revoke_token() reach the memory table by themselves, at their commit; what another node changed does with forget().
#include "access/accounts.h"
#include "access/policy.h"
#include "core/time.h"

#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ostoja::access {

// Who is asking: a signed-in person, a program with a token, or nobody.
struct Who {
  UserId user;
  std::string login, name, operator_code, locale = "pl";
  PermissionSet permissions;
  std::vector<std::string> roles;
  std::vector<std::string> scopes;     // of a token; empty for a person
  std::string csrf;                    // of the session; empty for a token
  std::string session_hash;            // to end this session
  core::Bytes reader_key;              // the person's private key, wrapped for the cookie or token; opened by web::Context::reader_keys()
  core::Instant idle_ends, ends;
  bool second_factor_pending = false;  // the password was right, the six digits are still to come
  bool must_change_password = false;
  bool may(const Policy& policy, Permission p) const {
    int i = policy.index(p);
    return i >= 0 && permissions[static_cast<std::size_t>(i)];
  }
  bool has_role(std::string_view role) const {
    for (const auto& r : roles) if (r == role) return true;
    return false;
  }
  explicit operator bool() const { return static_cast<bool>(user); }
};

struct SessionLimits { std::int64_t idle_seconds = 15 * 60, absolute_seconds = 10 * 3600; };

enum class Factor : std::uint8_t { pending, done };

class Sessions {
 public:
  Sessions(store::Db& db, const Policy& policy, SessionLimits limits = {}) : db_(db), policy_(policy), limits_(limits) {}
  // The cookie's value. The person's private key goes along, wrapped for it; without one the session opens nothing of the second tier.
  std::string begin(store::Tx&, const User&, Factor, core::Instant now, const vault::ReaderKeys* = nullptr);
  std::shared_ptr<const Who> find(std::string_view cookie, core::Instant now);      // null: unknown or ended; counts as use
  void end(store::Tx&, std::string_view session_hash);
  void end_all(store::Tx&, UserId);                                                 // every session of a person (role or password changed)
  void forget();                                                                    // empties the memory table (tests, other nodes' changes)
  std::shared_ptr<const Who> find_token(std::string_view bearer, core::Instant now);
  const SessionLimits& limits() const { return limits_; }

 private:
  struct Entry;
  struct KeyHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view key) const;
  };
  using Table = std::unordered_map<std::string, std::shared_ptr<Entry>, KeyHash, std::equal_to<>>;  // by the hash's 32 bytes
  using Load = std::shared_ptr<Entry> (Sessions::*)(std::string_view hash, core::Instant now);
  std::shared_ptr<Entry> known(Table&, std::string_view hash, core::Instant now, Load);
  std::shared_ptr<Entry> load_session(std::string_view hash, core::Instant now);
  std::shared_ptr<Entry> load_token(std::string_view hash, core::Instant now);
  void write_back(std::string_view hash, core::Instant used);

  store::Db& db_;
  const Policy& policy_;
  SessionLimits limits_;
  std::shared_mutex mutex_;
  Table entries_, tokens_;
};

// Rows of sessions that ended by time, for the nightly job; begin() clears them too.
void remove_ended_sessions(store::Tx&, const SessionLimits&, core::Instant now);

// API tokens: "ost_" and 43 characters; the store keeps only the hash. Scopes as in the list of interfaces: contacts:read …
struct TokenInfo { std::int64_t id = 0; std::string login; std::vector<std::string> scopes; core::Instant created_at, ends_at, revoked_at; };
core::Result<std::string> add_token(store::Tx&, UserId, const std::vector<std::string>& scopes, core::Instant ends, core::Instant now,
                                    UserId by = {}, const vault::ReaderKeys* = nullptr);  // the private key goes along as with a session. invalid: no scope, an unknown one, an end that is past or over a year away; not_found: no active account
std::vector<TokenInfo> tokens(store::Tx&);
core::Done revoke_token(store::Tx&, std::int64_t id, core::Instant now, UserId by = {});
const std::vector<std::string>& known_scopes();

}  // namespace ostoja::access
