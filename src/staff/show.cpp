// One account: what it is, what may be changed, what was changed.
#include "core/text.h"
#include "i18n/i18n.h"
#include "staff/gate.h"
#include "staff/pages.h"
#include "staff/repository.h"
#include "staff/rules.h"
#include "staff/staff.h"
#include "staff/state.h"
#include "store/feed.h"
#include "vault/vault.h"

#include <algorithm>

namespace ostoja::staff {
namespace {

constexpr int kHistory = 12, kLookedAt = 100;

// The account of the address, when the actor may see it; one of another operator looks like none.
core::Result<access::User> asked_for(const web::Context& c, store::Tx& tx) {
  auto id = access::UserId::parse(c.param("id"));
  auto user = id ? access::find_user(tx, *id) : std::nullopt;
  if (!user || !sees(actor_of(c.who, c.services.policy), *user)) return core::fail(core::Errc::not_found, "there is no such account");
  return *user;
}

void show_history(web::Context& c, store::Tx& tx, web::Page& page, access::UserId id) {
  int shown = 0;
  for (const auto& event : store::events_of(tx, "user", id.value, kLookedAt)) {
    if (event.action == "user.read") continue;  // who looked is in the access log; here it would push out what was changed
    if (++shown > kHistory) break;
    std::string key = "staff.event." + event.action;
    auto row = page.add("EVENT");
    row.set("EVENT_WHEN", c.t.when(event.at, c.now)).set("EVENT_WHAT", c.t.has(key) ? c.t(key) : std::string_view(event.action));
    auto by = event.actor == 0 ? std::nullopt : access::find_user(tx, access::UserId{event.actor});
    row.set("EVENT_BY", by ? std::string_view(by->name) : c.t("staff.event.by_program"));
  }
}

Answer account_view(web::Context& c, store::Tx& tx, const access::User& user, std::string_view error, int status, std::string_view password = {}) {
  Actor actor = actor_of(c.who, c.services.policy);
  web::Page page(c, "staff/show");
  page.set("NAME", user.name).set("LOGIN", user.login).set("ID", user.id.text()).set("VERSION", user.version);
  page.set("OPERATOR_NAME", user.operator_code.empty() ? c.t("staff.both_operators") : c.t("operator." + user.operator_code));
  bool active = user.state == access::UserState::active, self = user.id == actor.id;
  page.show_if(active, "ACTIVE", "DISABLED").show_if(user.second_factor_set, "FACTOR_SET", "FACTOR_MISSING").show_if(user.must_change_password, "WAITS_FOR_FIRST");
  auto last = last_sign_ins(tx);
  auto seen = last.find(user.id);
  page.set("LAST", seen == last.end() ? std::string(c.t("staff.never_signed_in")) : c.t.when(seen->second, c.now)).set("CREATED", c.t.when(user.created_at, c.now));
  for (const auto& role : user.roles) page.add("HELD_ROLE").set("ROLE_NAME", c.t(role_label(role)));

  if (self) page.show("SELF");
  else {
    auto may = page.add("MAY_CHANGE");
    for (const auto& role : roles_to_give(actor, c.services.policy, user.operator_code)) {
      auto row = may.add("ROLE_CHECK");
      row.set("ROLE", role).set("ROLE_NAME", c.t(role_label(role))).set("ROLE_HINT", c.t(role_hint(role)));
      row.show_if(std::find(user.roles.begin(), user.roles.end(), role) != user.roles.end(), "TICKED");
    }
    if (active) {
      may.show("MAY_DISABLE").show("MAY_RESET_PASSWORD");
      if (user.second_factor_set) {
        auto reset = may.add("MAY_RESET_FACTOR");
        for (const auto& reason : reset_reasons()) reset.add("REASON").set("CODE", reason).set("REASON_NAME", c.t("staff.reason." + reason));
      }
    } else {
      may.show("MAY_ENABLE");
    }
  }
  if (!password.empty()) page.add("ONE_TIME").set("PASSWORD", password);
  show_history(c, tx, page, user.id);
  if (!error.empty()) show_error(page, error);
  return page.response(status);
}

// What every change begins with: the account, seen and not changed by somebody else meanwhile.
core::Result<access::User> to_change(const web::Context& c, store::Tx& tx) {
  auto user = TRY(asked_for(c, tx));
  TRY_VOID(c.expect_version(user.version));
  return user;
}

Answer refused(web::Context& c, store::Tx& tx, const access::User& user, Refusal refusal) {
  return account_view(c, tx, user, c.t(refusal_key(refusal)), 422);
}

web::Response back_to(const access::User& user, std::string_view notice) { return web::see_other("/staff/" + user.id.text() + "?notice=" + std::string(notice)); }

}  // namespace

Answer show_account(web::Context& c) {
  auto user = TRY(asked_for(c, c.tx));
  return account_view(c, c.tx, user, {}, 200, c.services.room<State>().take_password(c.who.user, user.id, c.now));
}

Answer change_roles(web::Context& c) {
  auto user = TRY(to_change(c, c.tx));
  Actor actor = actor_of(c.who, c.services.policy);
  auto views = c.request.form.all("role");
  auto roles = roles_after(actor, c.services.policy, user, {views.begin(), views.end()});
  if (auto r = may_have(actor, c.services.policy, user, roles); r != Refusal::none) return refused(c, c.tx, user, r);
  if (auto r = may_lose_roles(actor, access::users(c.tx, ""), user, roles); r != Refusal::none) return refused(c, c.tx, user, r);
  TRY_VOID(access::set_roles(c.tx, c.services.policy, user.id, roles, c.who.user, c.now));
  c.services.sessions.end_all(c.tx, user.id);
  return back_to(user, "account_saved");
}

Answer change_state(web::Context& c) {
  auto user = TRY(to_change(c, c.tx));
  Actor actor = actor_of(c.who, c.services.policy);
  auto wanted = c.request.form.get("state");
  if (wanted != "active" && wanted != "disabled") return core::fail(core::Errc::bad_request, "an account is active or disabled");
  bool disable = wanted == "disabled";
  auto refusal = disable ? may_disable(actor, access::users(c.tx, ""), user) : may_reset(actor, user);
  if (refusal != Refusal::none) return refused(c, c.tx, user, refusal);
  TRY_VOID(access::set_state(c.tx, user.id, disable ? access::UserState::disabled : access::UserState::active, c.who.user, c.now));
  c.services.sessions.end_all(c.tx, user.id);
  return back_to(user, disable ? "account_disabled" : "account_enabled");
}

// The hash is made before the transaction, so the account is looked at twice.
Answer reset_password(web::Context& c) {
  auto& db = c.services.db;
  Actor actor = actor_of(c.who, c.services.policy);
  auto user = TRY(db.reading([&](store::Tx& tx) { return to_change(c, tx); }));
  if (auto r = may_reset(actor, user); r != Refusal::none) return db.reading([&](store::Tx& tx) { return refused(c, tx, user, r); });
  std::string password = one_time_password(), hash = vault::hash_password(password);
  core::Done done;
  db.write([&](store::Tx& tx) {
    auto present = to_change(c, tx);
    if (!present) done = tl::unexpected<core::Error>(present.error());
    else if (present->state != access::UserState::active) done = core::fail(core::Errc::conflict, "a disabled account gets no password");
    if (!done) return;
    done = access::set_password_hash(tx, user.id, hash, access::Change::at_next_sign_in, c.who.user, c.now);
    c.services.sessions.end_all(tx, user.id);
  });
  TRY_VOID(done);
  c.services.room<State>().keep_password(c.who.user, user.id, std::move(password), c.now);
  return web::see_other("/staff/" + user.id.text());
}

Answer reset_second_factor(web::Context& c) {
  auto user = TRY(to_change(c, c.tx));
  Actor actor = actor_of(c.who, c.services.policy);
  if (auto r = may_reset(actor, user); r != Refusal::none) return refused(c, c.tx, user, r);
  std::string reason(c.request.form.get("reason"));
  const auto& reasons = reset_reasons();
  if (std::find(reasons.begin(), reasons.end(), reason) == reasons.end()) return account_view(c, c.tx, user, c.t("staff.show.reason_missing"), 422);
  access::clear_second_factor(c.tx, user.id, c.who.user, c.now);
  append_event(c.tx, "user.second_factor_reset", user.id, c.who.user, c.now, "reason=" + reason);
  c.services.sessions.end_all(c.tx, user.id);
  return back_to(user, "account_saved");
}

}  // namespace ostoja::staff
