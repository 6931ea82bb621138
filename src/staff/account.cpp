// The own account of whoever is signed in: roles, password, second factor, sessions; leaving, and the language.
#include "core/text.h"
#include "access/session_list.h"
#include "i18n/i18n.h"
#include "staff/gate.h"
#include "staff/pages.h"
#include "staff/rules.h"
#include "staff/staff.h"
#include "vault/vault.h"

#include <algorithm>

namespace ostoja::staff {

Answer sign_out(web::Context& c) {
  c.services.sessions.end(c.tx, c.who.session_hash);
  append_event(c.tx, "user.sign_out", c.who.user, c.who.user, c.now);
  auto response = web::see_other("/sign-in?notice=signed_out");
  response.header("Clear-Site-Data", "\"cache\", \"cookies\", \"storage\"");
  drop_session_cookie(c.request, response);
  return response;
}

// Being asked at all is what keeps the session: the router has counted it as use.
Answer keep_alive(web::Context&) {
  web::Response response = web::text({}, 204);
  return response;
}

Answer choose_language(web::Context& c) {
  const auto& offered = i18n::desk_languages();
  std::string lang(c.request.form.get("lang"));
  if (std::find(offered.begin(), offered.end(), lang) == offered.end()) return core::fail(core::Errc::bad_request, "this language is not offered");
  if (c.session) {
    // The route is open to everybody, so the form's token is looked at here.
    if (!vault::equal_constant_time(c.request.form.get("csrf"), c.who.csrf)) return core::fail(core::Errc::forbidden, "the csrf field does not fit the session");
    TRY_VOID(access::set_locale(c.tx, c.who.user, lang));
  }
  std::string_view back = c.request.form.get("back");
  bool to_start_page = back == "/sign-in" || back == "/sign-in/code" || back == "/sign-in/password" || back == "/recover";
  auto response = web::see_other(to_start_page ? std::string(back) : safe_next(back));
  response.header("Set-Cookie", "lang=" + lang + "; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000" + (c.request.secure ? "; Secure" : ""));
  return response;
}

namespace {

Answer account_form(web::Context& c, store::Tx& tx, std::string_view error, int status) {
  auto user = access::find_user(tx, c.who.user);
  if (!user) return core::fail(core::Errc::not_found, "there is no such account");
  web::Page page(c, "staff/account");
  page.set("NAME", user->name).set("LOGIN", user->login);
  page.set("PASSWORD_WHEN", c.t.when(user->password_at, c.now));
  if (!user->operator_code.empty()) page.add("OPERATOR").set("OPERATOR_NAME", c.t("operator." + user->operator_code));
  for (const auto& role : user->roles) page.add("ROLE").set("ROLE_NAME", c.t(role_label(role))).set("ROLE_HINT", c.t(role_hint(role)));
  page.show_if(user->second_factor_set, "FACTOR_SET", "FACTOR_MISSING");
  int others = 0;
  for (const auto& s : access::open_sessions(tx, user->id, c.services.sessions.limits(), c.now)) {
    auto row = page.add("SESSION");
    bool present = s.hash == c.who.session_hash;
    others += present ? 0 : 1;
    row.set("SESSION_BEGUN", c.t.when(s.begun_at, c.now)).set("SESSION_USED", present ? c.t.when(c.now, c.now) : c.t.when(s.used_at, c.now));
    row.set("SESSION_ENDS", c.t.when(s.ends_at, c.now));
    row.show_if(present, "THIS_ONE");
  }
  if (others > 0) page.show("OTHERS");
  if (!error.empty()) show_error(page, error, "old");
  return page.response(status);
}

}  // namespace

Answer account_page(web::Context& c) { return account_form(c, c.tx, {}, 200); }

Answer change_password(web::Context& c) {
  auto& db = c.services.db;
  auto again = [&](std::string_view text, int status) { return db.reading([&](store::Tx& tx) { return account_form(c, tx, text, status); }); };
  const auto& form = c.request.form;
  std::string_view password = form.get("password");
  if (password != form.get("again")) return again(c.t("staff.password.differ"), 422);
  if (!access::check_password_rules(password, c.who.login)) return again(c.t("staff.password.weak"), 422);
  if (password == form.get("old")) return again(c.t("staff.password.same"), 422);

  Attempts attempts(c, "password", c.who.user.text());
  auto wait = db.writing([&](store::Tx& tx) { return attempts.count(tx, c.now); });
  if (wait > 0) return again(wait_text(c, wait), 429);
  auto before = db.reading([&](store::Tx& tx) { return access::password_hash(tx, c.who.user); });
  if (!vault::verify_password(before, form.get("old"))) return again(c.t("staff.password.old_wrong"), 422);

  auto fresh = vault::new_password(password);
  const auto* own = c.reader_keys_if_any();
  std::string cookie;
  core::Done done;
  db.write([&](store::Tx& tx) {
    auto user = access::find_user(tx, c.who.user);
    // Between asking and now a coordinator may have reset the password: then this change must not win.
    if (!user || user->state != access::UserState::active || access::password_hash(tx, user->id) != before) {
      done = core::fail(core::Errc::stale, "the password was changed meanwhile");
      return;
    }
    done = access::set_password_hash(tx, user->id, fresh.stored, access::Change::none, user->id, c.now);
    if (!done) return;
    if (own != nullptr) access::keep_for_password(tx, c.keys(), user->id, *own, fresh.key);
    attempts.clear(tx);
    c.services.sessions.end_all(tx, user->id);
    cookie = c.services.sessions.begin(tx, *user, access::Factor::done, c.now, own);
  });
  TRY_VOID(done);
  auto response = web::see_other("/account?notice=password_changed");
  set_session_cookie(c.request, response, cookie);
  return response;
}

Answer end_other_sessions(web::Context& c) {
  int ended = 0;
  for (const auto& s : access::open_sessions(c.tx, c.who.user, c.services.sessions.limits(), c.now)) {
    if (s.hash == c.who.session_hash) continue;
    c.services.sessions.end(c.tx, s.hash);
    ++ended;
  }
  append_event(c.tx, "user.sessions_ended", c.who.user, c.who.user, c.now, "count=" + std::to_string(ended));
  return web::see_other("/account?notice=sessions_ended");
}

}  // namespace ostoja::staff
