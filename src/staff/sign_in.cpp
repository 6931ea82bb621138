// Signing in: login and password, then six digits, then a new password where one is due. Each step begins a new session.
#include "core/text.h"
#include "i18n/i18n.h"
#include "staff/gate.h"
#include "staff/pages.h"
#include "staff/repository.h"
#include "staff/rules.h"
#include "vault/vault.h"

#include <optional>

namespace ostoja::staff {
namespace {

constexpr std::size_t kLongestLogin = 40;

struct SignInForm {
  std::string login, error;
  int status = 200;
};

Answer sign_in_form(web::Context& c, const SignInForm& form) {
  FormToken token(c.request);
  web::Page page(c, "staff/sign_in");
  page.set("CSRF", token.value()).set("NEXT", next_of(c.request)).set("LOGIN", form.login);
  if (!form.error.empty()) show_error(page, form.error);
  page.show_if(form.login.empty(), "AT_LOGIN", "AT_PASSWORD");  // where the cursor starts
  auto response = page.response(form.status);
  token.put(c.request, response);
  return response;
}

// The session of somebody who is through: nothing is left to do here.
bool is_finished(const web::Context& c) { return c.session && !c.who.second_factor_pending && !c.who.must_change_password; }

struct Checked {
  std::optional<access::User> user;  // only when the account is active
  std::string hash;
};

Checked stored(store::Tx& tx, std::string_view login) {
  Checked out;
  auto user = access::find_user(tx, login);
  bool active = user && user->state == access::UserState::active;
  // Asked for an unknown or disabled account too, so that the store does the same work.
  out.hash = access::password_hash(tx, active ? user->id : access::UserId{});
  if (active) out.user = std::move(user);
  return out;
}

}  // namespace

Answer sign_in_page(web::Context& c) {
  if (is_finished(c)) return web::see_other(next_of(c.request));
  return sign_in_form(c, {});
}

// Unknown, wrong and disabled take the same way: the same two writes, the same Argon2, the same words.
Answer sign_in(web::Context& c) {
  std::string login = core::lower_ascii(core::trim(c.request.form.get("login")));
  if (login.size() > kLongestLogin || !core::is_utf8(login)) login.clear();
  std::string_view password = c.request.form.get("password");
  if (!FormToken::fits(c.request)) return sign_in_form(c, {login, std::string(c.t("staff.sign_in.expired")), 403});
  if (login.empty() || password.empty()) return sign_in_form(c, {login, std::string(c.t("staff.sign_in.missing")), 422});

  auto& db = c.services.db;
  Attempts attempts(c, "login", login);
  auto wait = db.writing([&](store::Tx& tx) { return attempts.count(tx, c.now); });
  if (wait > 0) {
    auto response = sign_in_form(c, {login, wait_text(c, wait), 429});
    if (response) response->header("Retry-After", std::to_string(wait));
    return response;
  }

  auto before = db.reading([&](store::Tx& tx) { return stored(tx, login); });
  auto checked = vault::check_password(before.hash, password);
  bool right = checked.answer != vault::PasswordCheck::Answer::wrong && before.user;
  // The form of older programs gives no key: the password takes the form of today. Only a right password costs this second run, so it tells nothing.
  std::optional<vault::NewPassword> renewed;
  if (right && checked.answer == vault::PasswordCheck::Answer::right_old_form) renewed = vault::new_password(password);
  auto cookie = db.writing([&](store::Tx& tx) -> std::string {
    auto now_there = stored(tx, login);
    // The password may have been changed or the account disabled while it was being verified.
    if (!right || !now_there.user || now_there.hash != before.hash) {
      append_event(tx, "user.sign_in_refused", now_there.user ? now_there.user->id : access::UserId{}, {}, c.now, "password");
      return {};
    }
    attempts.clear(tx);
    if (renewed) access::renew_password_form(tx, now_there.user->id, before.hash, renewed->stored);
    auto own = keys_of_sign_in(c.services, tx, *now_there.user, renewed ? renewed->key : checked.key, c.now);
    return renew_session(c, tx, *now_there.user, access::Factor::pending, own ? &*own : nullptr);
  });
  if (cookie.empty()) return sign_in_form(c, {login, std::string(c.t("staff.sign_in.wrong")), 422});

  auto response = web::see_other(with_next(before.user->second_factor_set ? web::Ways::second_factor : "/account/second-factor", next_of(c.request)));
  set_session_cookie(c.request, response, cookie);
  return response;
}

// ---- six digits ----

namespace {

Answer code_form(web::Context& c, std::string_view error, int status) {
  web::Page page(c, "staff/code");
  page.set("NEXT", next_of(c.request)).set("LOGIN", c.who.login);
  if (!error.empty()) show_error(page, error, "code");
  return page.response(status);
}

}  // namespace

Answer code_page(web::Context& c) {
  if (!c.who.second_factor_pending) return web::see_other(next_of(c.request));
  auto user = access::find_user(c.tx, c.who.user);
  if (!user) return core::fail(core::Errc::not_found, "there is no such account");
  if (!user->second_factor_set) return web::see_other(with_next("/account/second-factor", next_of(c.request)));
  return code_form(c, {}, 200);
}

Answer check_code(web::Context& c) {
  if (!c.who.second_factor_pending) return web::see_other(next_of(c.request));
  auto& db = c.services.db;
  const auto& keys = factor_keys(c.services, c.who.operator_code);
  Attempts attempts(c, "code", c.who.user.text());
  auto wait = db.writing([&](store::Tx& tx) { return attempts.count(tx, c.now); });
  if (wait > 0) return code_form(c, wait_text(c, wait), 429);

  std::string digits = digits_only(c.request.form.get("code")), cookie;
  bool change_due = false;
  db.write([&](store::Tx& tx) {
    auto user = access::find_user(tx, c.who.user);
    if (!user || !access::check_second_factor(tx, keys, c.who.user, digits, c.now)) {
      append_event(tx, "user.sign_in_refused", c.who.user, c.who.user, c.now, "second_factor");
      return;
    }
    attempts.clear(tx);
    change_due = user->must_change_password;
    cookie = renew_session(c, tx, *user, access::Factor::done, c.reader_keys_if_any());
    note_sign_in(tx, user->id, c.now);
    append_event(tx, "user.sign_in", user->id, user->id, c.now);
  });
  if (cookie.empty()) return code_form(c, c.t("staff.code.wrong"), 422);
  auto response = web::see_other(change_due ? with_next(web::Ways::new_password, next_of(c.request)) : next_of(c.request));
  set_session_cookie(c.request, response, cookie);
  return response;
}

// ---- a new password where one is due ----

namespace {

Answer new_password_form(web::Context& c, std::string_view error, int status) {
  web::Page page(c, "staff/new_password");
  page.set("NEXT", next_of(c.request)).set("LOGIN", c.who.login);
  if (!error.empty()) show_error(page, error, "password");
  return page.response(status);
}

}  // namespace

Answer new_password_page(web::Context& c) {
  if (c.who.second_factor_pending) return web::see_other(with_next(web::Ways::second_factor, next_of(c.request)));
  if (!c.who.must_change_password) return web::see_other(next_of(c.request));
  return new_password_form(c, {}, 200);
}

Answer new_password(web::Context& c) {
  if (c.who.second_factor_pending) return web::see_other(web::Ways::second_factor);
  if (!c.who.must_change_password) return web::see_other(next_of(c.request));
  std::string_view password = c.request.form.get("password");
  if (password != c.request.form.get("again")) return new_password_form(c, c.t("staff.password.differ"), 422);
  if (!access::check_password_rules(password, c.who.login)) return new_password_form(c, c.t("staff.password.weak"), 422);
  auto& db = c.services.db;
  auto before = db.reading([&](store::Tx& tx) { return access::password_hash(tx, c.who.user); });
  if (vault::verify_password(before, password)) return new_password_form(c, c.t("staff.password.same"), 422);
  auto fresh = vault::new_password(password);
  const auto* own = c.reader_keys_if_any();
  std::string cookie;
  core::Done done;
  db.write([&](store::Tx& tx) {
    done = access::set_password_hash(tx, c.who.user, fresh.stored, access::Change::none, c.who.user, c.now);
    if (!done) return;
    if (own != nullptr) access::keep_for_password(tx, c.keys(), c.who.user, *own, fresh.key);
    c.services.sessions.end_all(tx, c.who.user);
    auto user = access::find_user(tx, c.who.user);
    if (user && user->state == access::UserState::active) cookie = c.services.sessions.begin(tx, *user, access::Factor::done, c.now, own);
  });
  TRY_VOID(done);
  if (cookie.empty()) return core::fail(core::Errc::forbidden, "the account is disabled");
  auto response = web::see_other(next_of(c.request));
  set_session_cookie(c.request, response, cookie);
  return response;
}

}  // namespace ostoja::staff
