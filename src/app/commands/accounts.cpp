// ostoja user …, ostoja token …
#include "access/reader_keys.h"
#include "app/centre.h"
#include "app/commands/commands.h"
#include "app/commands/print.h"
#include "app/demo.h"
#include "staff/staff.h"
#include "store/feed.h"

#include <optional>

namespace ostoja::app {
namespace {

core::Json json_object() {
  core::Json j;
  j.object();
  return j;
}

// Opens the centre, finds the account when one is named, and runs `work` in one transaction.
int with_account(const Common& common, const std::string& login, const std::function<core::Done(Centre&, store::Tx&, const access::User&, core::Instant)>& work) {
  auto centre = open_centre(common.data, Open::writing);
  if (!centre) return refused(centre.error().text.view());
  auto now = core::SystemClock().now();
  core::Done done;
  (*centre)->db->write([&](store::Tx& tx) {
    auto user = access::find_user(tx, login);
    if (!user) {
      done = core::fail(core::Errc::not_found, "there is no account with this log-in name; ostoja user list shows them");
      return;
    }
    done = work(**centre, tx, *user, now);
    if (!done) throw core::Failure(done.error().code, done.error().text);
  });
  return done ? 0 : refused(done.error().text.view());
}

}  // namespace

int user_add(const UserArgs& args) {
  auto centre = open_centre(args.common.data, Open::writing);
  if (!centre) return refused(centre.error().text.view());
  bool known = args.operator_code.empty();
  for (const auto& op : (*centre)->vault->file().operators) known = known || op.code == args.operator_code;
  if (!known) return refused("this centre has no such operator; centre.toml names them");
  auto password = staff::one_time_password();
  access::User user;
  user.login = args.login, user.name = args.name, user.operator_code = args.operator_code, user.locale = args.locale, user.roles = args.roles;
  user.must_change_password = true;
  core::Result<access::UserId> added = core::fail(core::Errc::internal, "the account was not made");
  (*centre)->db->write([&](store::Tx& tx) {
    added = access::add_user(tx, (*centre)->policy, user, password, {}, core::SystemClock().now());
    if (!added) throw core::Failure(added.error().code, added.error().text);
  });
  if (args.common.json) answer(json_object().field("login", args.login).field("password", password).end().text());
  else line("account " + args.login + " made; one-time password, shown only now: " + password);
  return 0;
}

int user_list(const UserArgs& args) {
  auto centre = open_centre(args.common.data, Open::reading);
  if (!centre) return refused(centre.error().text.view());
  auto all = (*centre)->db->reading([](store::Tx& tx) { return access::users(tx, ""); });
  core::Json j;
  j.array();
  for (const auto& u : all) {
    std::string roles;
    for (const auto& r : u.roles) roles += (roles.empty() ? "" : ",") + r;
    if (args.common.json) j.object().field("login", u.login).field("operator", u.operator_code).field("roles", roles).field("active", u.state == access::UserState::active).end();
    else line(u.login + "\t" + (u.operator_code.empty() ? "-" : u.operator_code) + "\t" + roles + "\t" + (u.state == access::UserState::active ? "active" : "disabled"));
  }
  if (args.common.json) answer(j.end().text());
  return 0;
}

int user_password(const UserArgs& args) {
  auto password = staff::one_time_password();
  auto hash = vault::hash_password(password);
  int code = with_account(args.common, args.login, [&](Centre&, store::Tx& tx, const access::User& user, core::Instant now) -> core::Done {
    TRY_VOID(access::set_password_hash(tx, user.id, hash, access::Change::at_next_sign_in, {}, now));
    access::clear_second_factor(tx, user.id, {}, now);
    return {};
  });
  if (code == 0 && args.common.json) answer(json_object().field("login", args.login).field("password", password).end().text());
  else if (code == 0) line("new one-time password of " + args.login + ", shown only now: " + password + "\nThe second factor is set anew at the next sign-in; open sessions have ended.");
  return code;
}

int user_role(const UserArgs& args) {
  return with_account(args.common, args.login, [&](Centre& c, store::Tx& tx, const access::User& user, core::Instant now) { return access::set_roles(tx, c.policy, user.id, args.roles, {}, now); });
}

int user_disable(const UserArgs& args) {
  return with_account(args.common, args.login, [&](Centre&, store::Tx& tx, const access::User& user, core::Instant now) { return access::set_state(tx, user.id, access::UserState::disabled, {}, now); });
}

int user_code(const UserArgs& args) {
  auto settings = read_settings(args.common.data);
  if (!settings) return refused(settings.error().text.view());
  if (!settings->demo) return refused("only a demo centre knows its second factors; use your authenticator");
  for (const auto& l : demo_logins(1))
    if (l.login == args.login) {
      line(access::totp_digits(l.totp_base32, {core::SystemClock().now().ms + demo_clock(args.common.data)}));
      return 0;
    }
  return refused("the demo has no such log-in");
}

int user_phone(const UserArgs& args) {
  std::string secret;
  const int code = with_account(args.common, args.login, [&](Centre& c, store::Tx& tx, const access::User& user, core::Instant now) -> core::Done {
    const auto* keys = c.vault->of(user.operator_code);
    if (keys == nullptr) return core::fail(core::Errc::invalid, "only staff of an operator have a telephone on the line");
    secret = exchange::new_phone_secret(tx, *keys, user.id, user.login, exchange::realm_of(c.settings.telephone), now);
    return {};
  });
  if (code != 0) return code;
  if (args.common.json) answer(json_object().field("user", args.login).field("secret", secret).end().text());
  else line(secret);
  return 0;
}

int token_add(const TokenArgs& args) {
  std::string token;
  int code = with_account(args.common, args.login, [&](Centre& c, store::Tx& tx, const access::User& user, core::Instant now) -> core::Done {
    // The token opens what its person opens; the key file is at hand here, so the recovery key gives it the private key.
    std::optional<vault::ReaderKeys> own;
    if (const auto* keys = user.operator_code.empty() ? nullptr : c.vault->of(user.operator_code)) own = TRY(access::keys_by_recovery(tx, *keys, user.id, now));
    token = TRY(access::add_token(tx, user.id, args.scopes, now.plus_seconds(86400LL * args.days), now, {}, own ? &*own : nullptr));
    return {};
  });
  if (code != 0) return code;
  if (args.common.json) answer(json_object().field("token", token).end().text());
  else line(token);
  return 0;
}

int token_list(const TokenArgs& args) {
  auto centre = open_centre(args.common.data, Open::reading);
  if (!centre) return refused(centre.error().text.view());
  core::Json j;
  j.array();
  for (const auto& t : (*centre)->db->reading([](store::Tx& tx) { return access::tokens(tx); })) {
    std::string scopes;
    for (const auto& s : t.scopes) scopes += (scopes.empty() ? "" : ",") + s;
    if (args.common.json) j.object().field("id", core::id_text(t.id)).field("login", t.login).field("scopes", scopes).field("ends_at", t.ends_at.rfc3339()).field("revoked", static_cast<bool>(t.revoked_at)).end();
    else line(core::id_text(t.id) + "\t" + t.login + "\t" + scopes + "\tuntil " + t.ends_at.rfc3339() + (t.revoked_at ? "\trevoked" : ""));
  }
  if (args.common.json) answer(j.end().text());
  return 0;
}

int token_revoke(const TokenArgs& args) {
  auto id = core::id_value(args.id);
  if (!id) return refused("this is no token id; ostoja token list shows them");
  auto centre = open_centre(args.common.data, Open::writing);
  if (!centre) return refused(centre.error().text.view());
  (*centre)->db->write([&](store::Tx& tx) {
    auto done = access::revoke_token(tx, *id, core::SystemClock().now());
    if (!done) throw core::Failure(done.error().code, done.error().text);
  });
  return 0;
}

}  // namespace ostoja::app
