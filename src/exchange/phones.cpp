// SIP telephones sign in with a password of their own, never with the person's: table phone_secret.
#include "core/text.h"
#include "exchange/record.h"
#include "store/feed.h"
#include "vault/vault.h"
#include "web/digest.h"

namespace ostoja::exchange {
namespace {

vault::Place place(access::UserId user) { return {"phone_secret", user.value, "sealed", 1}; }

}  // namespace

std::string new_phone_secret(store::Tx& tx, const vault::OperatorKeys& keys, access::UserId user, std::string_view login, std::string_view realm, core::Instant now) {
  auto secret = core::base64url(vault::random_bytes(15));
  auto sealed = keys.seal_small(place(user), web::digest_ha1(login, realm, secret));
  tx.run("delete from phone_secret where user_id = $1", {user});
  tx.run("insert into phone_secret (user_id, operator_code, sealed, created_at) values ($1,$2,$3,$4)", {user, keys.code(), sealed, now});
  store::append(tx, {.at = now, .actor = user.value, .action = "phone.secret", .record = "staff_user", .record_id = user.value, .version = 0});
  return secret;
}

std::optional<std::string> phone_ha1(store::Tx& tx, const vault::Vault& vault, std::string_view login) {
  auto who = access::find_user(tx, login);
  if (!who || who->state != access::UserState::active) return std::nullopt;
  core::Bytes sealed;
  std::string operator_code;
  tx.run("select operator_code, sealed from phone_secret where user_id = $1", {who->id}, [&](const store::Row& r) {
    operator_code = r.text(0);
    auto blob = r.blob(1);  // asked once: each call may decode anew
    sealed.assign(blob.begin(), blob.end());
  });
  const auto* keys = operator_code.empty() ? nullptr : vault.of(operator_code);
  if (keys == nullptr) return std::nullopt;
  auto opened = keys->open_small(place(who->id), sealed);
  if (!opened) return std::nullopt;
  return std::move(*opened);
}

core::Instant phone_since(store::Tx& tx, access::UserId user) {
  return tx.one("select created_at from phone_secret where user_id = $1", {user}, [](const store::Row& r) { return r.instant(0); }).value_or(core::Instant{});
}

}  // namespace ostoja::exchange
