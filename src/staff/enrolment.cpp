// The second factor of the own account: offered right after the first sign-in, or renewed later with a code of the present one.
#include "core/text.h"
#include "i18n/i18n.h"
#include "staff/gate.h"
#include "staff/pages.h"
#include "staff/repository.h"
#include "staff/rules.h"
#include "staff/state.h"
#include "vault/vault.h"
#include "web/qr.h"

namespace ostoja::staff {
namespace {

// Whoever knows only the password must not replace a second factor that is there.
bool must_show_code_first(const web::Context& c, const access::User& user) { return c.who.second_factor_pending && user.second_factor_set; }

// "JBSW Y3DP …": in groups of four it can be typed.
std::string grouped(std::string_view base32) {
  std::string out;
  for (std::size_t i = 0; i < base32.size(); ++i) {
    if (i > 0 && i % 4 == 0) out += ' ';
    out += base32[i];
  }
  return out;
}

bool fits(const access::Enrolment& enrolment, std::string_view digits, core::Instant now) {
  constexpr std::int64_t kStep = 30;
  for (std::int64_t steps : {-1, 0, 1})
    if (vault::equal_constant_time(access::totp_digits(enrolment.base32, now.plus_seconds(steps * kStep)), digits)) return true;
  return false;
}

Answer enrolment_form(web::Context& c, const access::User& user, std::string_view error, int status) {
  auto enrolment = c.services.room<State>().offered(c.who.session_hash, user.login, c.now);
  web::Page page(c, c.who.second_factor_pending ? "staff/enrol_first" : "staff/enrol");
  page.set("NEXT", next_of(c.request)).set("SECRET", grouped(enrolment.base32)).set("LOGIN", user.login);
  page.show_if(user.second_factor_set, "HAS_ONE");
  if (!error.empty()) show_error(page, error, "code");
  return page.response(status);
}

}  // namespace

Answer enrolment_page(web::Context& c) {
  auto user = access::find_user(c.tx, c.who.user);
  if (!user) return core::fail(core::Errc::not_found, "there is no such account");
  if (must_show_code_first(c, *user)) return web::see_other(with_next(web::Ways::second_factor, next_of(c.request)));
  return enrolment_form(c, *user, {}, 200);
}

Answer enrolment_picture(web::Context& c) {
  auto offer = c.services.room<State>().offered_before(c.who.session_hash, c.now);
  if (!offer) return core::fail(core::Errc::not_found, "nothing is being set up");
  web::Response response;
  response.content_type = "image/svg+xml";
  response.body = web::qr_svg(offer->uri);
  return response;
}

Answer enrol(web::Context& c) {
  auto& db = c.services.db;
  auto& state = c.services.room<State>();
  auto user = db.reading([&](store::Tx& tx) { return access::find_user(tx, c.who.user); });
  if (!user) return core::fail(core::Errc::not_found, "there is no such account");
  if (must_show_code_first(c, *user)) return web::see_other(with_next(web::Ways::second_factor, next_of(c.request)));
  auto offer = state.offered_before(c.who.session_hash, c.now);
  if (!offer) return enrolment_form(c, *user, c.t("staff.enrol.expired"), 422);

  Attempts attempts(c, "code", c.who.user.text());
  auto wait = db.writing([&](store::Tx& tx) { return attempts.count(tx, c.now); });
  if (wait > 0) return enrolment_form(c, *user, wait_text(c, wait), 429);
  std::string digits = digits_only(c.request.form.get("code")), old_digits = digits_only(c.request.form.get("old_code"));
  if (!fits(*offer, digits, c.now)) return enrolment_form(c, *user, c.t("staff.enrol.wrong"), 422);

  enum class End { done, old_code_wrong, other_way } end = End::other_way;
  const auto& keys = factor_keys(c.services, c.who.operator_code);
  std::string cookie;
  bool change_due = false, first = c.who.second_factor_pending;
  core::Done done;
  db.write([&](store::Tx& tx) {
    auto present = access::find_user(tx, c.who.user);
    if (!present || present->state != access::UserState::active || must_show_code_first(c, *present)) return;
    if (present->second_factor_set && !access::check_second_factor(tx, keys, present->id, old_digits, c.now)) {
      append_event(tx, "user.sign_in_refused", present->id, present->id, c.now, "second_factor");
      end = End::old_code_wrong;
      return;
    }
    done = access::set_second_factor(tx, keys, present->id, offer->base32, present->id, c.now);
    if (!done) return;
    // Uses the six digits up: whoever watched them being typed cannot sign in with them.
    access::check_second_factor(tx, keys, present->id, digits, c.now);
    attempts.clear(tx);
    change_due = present->must_change_password;
    c.services.sessions.end_all(tx, present->id);
    cookie = c.services.sessions.begin(tx, *present, access::Factor::done, c.now, c.reader_keys_if_any());
    if (first) {
      note_sign_in(tx, present->id, c.now);
      append_event(tx, "user.sign_in", present->id, present->id, c.now);
    }
    end = End::done;
  });
  TRY_VOID(done);
  if (end == End::old_code_wrong) return enrolment_form(c, *user, c.t("staff.enrol.old_wrong"), 422);
  if (end == End::other_way) return web::see_other(web::Ways::sign_in);
  state.confirmed(c.who.session_hash);
  std::string to = change_due ? with_next(web::Ways::new_password, next_of(c.request)) : first ? next_of(c.request) : "/account?notice=second_factor_set";
  auto response = web::see_other(std::move(to));
  set_session_cookie(c.request, response, cookie);
  return response;
}

}  // namespace ostoja::staff
