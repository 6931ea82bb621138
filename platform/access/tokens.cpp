#include "access/sessions.h"

#include "access/reader_keys.h"
#include "core/text.h"
#include "store/feed.h"

#include <algorithm>

namespace ostoja::access {
namespace {

constexpr std::int64_t kLongest = 366LL * 24 * 3600;  // seconds

void tell(store::Tx& tx, const char* action, std::int64_t id, UserId by, core::Instant now, std::string detail) {
  store::Event event;
  event.at = now;
  event.actor = by.value;
  event.action = action;
  event.record = "token";
  event.record_id = id;
  event.version = 1;
  event.detail = std::move(detail);
  store::append(tx, std::move(event));
}

}  // namespace

const std::vector<std::string>& known_scopes() {
  static const std::vector<std::string> all = {"contacts:read", "contacts:write",  "cases:read",  "cases:write",  "shelter:read",
                                               "shelter:write", "statistics:read", "calls:route", "reports:read", "reports:write"};
  return all;
}

core::Result<std::string> add_token(store::Tx& tx, UserId user, const std::vector<std::string>& scopes, core::Instant ends, core::Instant now, UserId by,
                                    const vault::ReaderKeys* reader) {
  if (scopes.empty()) return core::fail(core::Errc::invalid, "a token needs at least one scope");
  std::string text;
  for (const auto& scope : known_scopes())  // in the order of the list, each once
    if (std::find(scopes.begin(), scopes.end(), scope) != scopes.end()) text += (text.empty() ? "" : " ") + scope;
  for (const auto& scope : scopes)
    if (std::find(known_scopes().begin(), known_scopes().end(), scope) == known_scopes().end()) return core::fail(core::Errc::invalid, "there is no such scope");
  if (ends <= now || ends > now.plus_seconds(kLongest)) return core::fail(core::Errc::invalid, "a token ends within a year");
  auto holder = find_user(tx, user);
  if (!holder || holder->state != UserState::active) return core::fail(core::Errc::not_found, "there is no such active account");
  std::int64_t id = core::next_id(now.ms);
  std::string token = "ost_" + core::base64url(vault::random_bytes(32));
  core::Bytes key;
  if (reader != nullptr) key = wrapped_for_bearer(*reader, user, token);
  tx.run("insert into api_token (id, user_id, hash, scopes, created_at, ends_at, revoked_at, reader_key) values ($1, $2, $3, $4, $5, $6, null, $7)",
         {id, user, core::hex(vault::blake2b(token)), text, now, ends, key.empty() ? store::Value(nullptr) : store::Value(key)});
  accounts_changed(tx);
  tell(tx, "token.create", id, by ? by : user, now, "scopes=" + text);
  return token;
}

std::vector<TokenInfo> tokens(store::Tx& tx) {
  std::vector<TokenInfo> out;
  tx.run("select t.id, u.login, t.scopes, t.created_at, t.ends_at, t.revoked_at from api_token t join staff_user u on u.id = t.user_id order by t.id", {},
         [&](const store::Row& row) {
           TokenInfo info{row.integer(0), std::string(row.text(1)), {}, row.instant(3), row.instant(4), row.instant(5)};
           for (auto scope : core::split(row.text(2), ' ')) info.scopes.emplace_back(scope);
           out.push_back(std::move(info));
         });
  return out;
}

core::Done revoke_token(store::Tx& tx, std::int64_t id, core::Instant now, UserId by) {
  if (tx.run("update api_token set revoked_at = $2 where id = $1 and revoked_at is null", {id, now}) == 0)
    return core::fail(core::Errc::not_found, "there is no such token in use");
  accounts_changed(tx);
  tell(tx, "token.revoke", id, by, now, "");
  return {};
}

}  // namespace ostoja::access
