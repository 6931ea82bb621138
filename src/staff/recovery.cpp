// Coming back in with two of the three key shares, for the people whom nobody else could let in. What the old password opened is
// wrapped anew at the next sign-in, by the recovery key (access/reader_keys.h), so no data is lost.
#include "core/text.h"
#include "i18n/i18n.h"
#include "staff/gate.h"
#include "staff/pages.h"
#include "staff/rules.h"
#include "staff/staff.h"
#include "vault/vault.h"

#include <optional>

namespace ostoja::staff {
namespace {

constexpr std::size_t kLongestLogin = 40, kLongestShare = 300;

Answer recovery_form(web::Context& c, std::string_view login, std::string_view error, int status) {
  FormToken token(c.request);
  web::Page page(c, "staff/recover");
  page.set("CSRF", token.value()).set("LOGIN", login);
  if (!error.empty()) show_error(page, error);
  auto response = page.response(status);
  token.put(c.request, response);
  return response;
}

// "ostoja-share W 1 …" → the operator of this vault that the share names.
std::optional<vault::OperatorEntry> operator_of(const vault::VaultFile& file, std::string_view share) {
  int number = 0;
  for (std::string_view word : core::split(share, ' ')) {
    word = core::trim(word);
    if (word.empty() || number++ == 0) continue;
    for (const auto& entry : file.operators)
      if (core::iequals_ascii(entry.code, word)) return entry;
    return std::nullopt;
  }
  return std::nullopt;
}

// Whose two shares these are: the key they give must be the one this vault was made with.
core::Result<std::string> key_holder(const vault::VaultFile& file, std::string_view a, std::string_view b) {
  if (a.size() > kLongestShare || b.size() > kLongestShare) return core::fail(core::Errc::invalid, "a share is too long");
  auto entry = operator_of(file, a);
  if (!entry) return core::fail(core::Errc::invalid, "a share is of no operator here");
  core::Secret root = TRY(vault::join(entry->code, a, b));
  vault::Hash check = vault::OperatorKeys(entry->code, root).check_value();
  if (!vault::equal_constant_time(core::view_of(check), core::view_of(entry->check))) return core::fail(core::Errc::invalid, "the shares are of another vault");
  return entry->code;
}

}  // namespace

Answer recovery_page(web::Context& c) { return recovery_form(c, {}, {}, 200); }

Answer recover(web::Context& c) {
  std::string login = core::lower_ascii(core::trim(c.request.form.get("login")));
  if (login.size() > kLongestLogin || !core::is_utf8(login)) login.clear();
  if (!FormToken::fits(c.request)) return recovery_form(c, login, c.t("staff.sign_in.expired"), 403);
  // Shares may be pasted over several lines.
  auto one_line = [](std::string_view text) {
    std::string out(core::trim(text));
    for (char& ch : out) ch = (ch == '\n' || ch == '\r' || ch == '\t') ? ' ' : ch;
    return out;
  };
  std::string a = one_line(c.request.form.get("share_1")), b = one_line(c.request.form.get("share_2"));
  if (login.empty() || a.empty() || b.empty()) return recovery_form(c, login, c.t("staff.recover.missing"), 422);

  auto& db = c.services.db;
  Attempts attempts(c, "recover", login);
  auto wait = db.writing([&](store::Tx& tx) { return attempts.count(tx, c.now, Weight::strict); });
  if (wait > 0) return recovery_form(c, login, wait_text(c, wait), 429);

  // One answer for shares that do not fit and for a login that cannot be recovered, so that nobody learns who is an administrator here.
  auto code = key_holder(c.services.vault.file(), a, b);
  std::string password, name;
  if (code) {
    std::string fresh = one_time_password(), hash = vault::hash_password(fresh);
    core::Done done;
    db.write([&](store::Tx& tx) {
      auto user = access::find_user(tx, login);
      bool fits = user && may_recover(*user, c.services.policy) && (user->operator_code.empty() || user->operator_code == *code);
      if (!fits) return;
      done = access::set_password_hash(tx, user->id, hash, access::Change::at_next_sign_in, {}, c.now);
      if (!done) return;
      access::clear_second_factor(tx, user->id, {}, c.now);
      append_event(tx, "user.recover", user->id, {}, c.now, "shares_of=" + *code);
      c.services.sessions.end_all(tx, user->id);
      attempts.clear(tx);
      Attempts(c, "login", login).clear(tx);
      password = fresh;
      name = user->name;
    });
    TRY_VOID(done);
  }
  if (password.empty()) {
    db.write([&](store::Tx& tx) { append_event(tx, "user.recover_refused", {}, {}, c.now); });
    return recovery_form(c, login, c.t("staff.recover.wrong"), 422);
  }
  web::Page page(c, "staff/recovered");
  page.set("LOGIN", login).set("NAME", name).set("PASSWORD", password);
  return page.response();
}

}  // namespace ostoja::staff
