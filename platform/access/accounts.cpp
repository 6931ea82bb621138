#include "access/accounts.h"

#include "core/failure.h"
#include "core/text.h"
#include "store/feed.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <map>

namespace ostoja::access {
namespace {

constexpr std::string_view kColumns =
    "id, login, name, operator_code, locale, state, case when second_factor is null then 0 else 1 end, must_change_password, version, created_at, password_at";

std::string select_users(std::string_view rest) { return "select " + std::string(kColumns) + " from staff_user " + std::string(rest); }

User read_user(const store::Row& row) {
  User out;
  out.id = row.id<UserId>(0);
  out.login = row.text(1);
  out.name = row.text(2);
  out.operator_code = row.text(3);
  out.locale = row.text(4);
  out.state = row.integer(5) == 1 ? UserState::active : UserState::disabled;
  out.second_factor_set = row.integer(6) != 0;
  out.must_change_password = row.integer(7) != 0;
  out.version = row.integer(8);
  out.created_at = row.instant(9);
  out.password_at = row.instant(10);
  return out;
}

std::optional<User> with_roles(store::Tx& tx, std::optional<User> user) {
  if (user)
    tx.run("select role from staff_role where user_id = $1 order by role", {user->id},
           [&](const store::Row& row) { user->roles.emplace_back(row.text(0)); });
  return user;
}

bool good_login(std::string_view login) {
  if (login.size() < 2 || login.size() > 40) return false;
  for (char c : login)
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-')) return false;
  return true;
}

bool good_operator(std::string_view code) {
  if (code.size() > 8) return false;
  for (char c : code)
    if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))) return false;
  return true;
}

bool good_locale(std::string_view locale) {
  if (locale.size() < 2 || locale.size() > 3) return false;
  for (char c : locale)
    if (c < 'a' || c > 'z') return false;
  return true;
}

bool good_name(std::string_view name) {
  if (core::trim(name).size() != name.size() || name.empty() || name.size() > 200 || !core::is_utf8(name)) return false;
  for (char c : name)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
  return true;
}

core::Result<std::vector<std::string>> good_roles(const Policy& policy, std::vector<std::string> roles) {
  std::sort(roles.begin(), roles.end());
  roles.erase(std::unique(roles.begin(), roles.end()), roles.end());
  if (roles.empty()) return core::fail(core::Errc::invalid, "an account needs at least one role");
  for (const auto& role : roles)
    if (!policy.has_role(role)) return core::fail(core::Errc::invalid, "there is no such role");
  return roles;
}

void write_roles(store::Tx& tx, UserId id, const std::vector<std::string>& roles) {
  for (const auto& role : roles) tx.run("insert into staff_role (user_id, role) values ($1, $2)", {id, role});
}

std::string roles_detail(const std::vector<std::string>& roles) {
  std::string out = "roles=";
  for (const auto& role : roles) {
    if (out.back() != '=') out += ',';
    out += role;
  }
  return out;
}

void tell(store::Tx& tx, const char* action, UserId id, UserId by, core::Instant now, std::string detail = {}) {
  store::Event event;
  event.at = now;
  event.actor = by.value;
  event.action = action;
  event.record = "user";
  event.record_id = id.value;
  event.version = tx.number("select version from staff_user where id = $1", {id});
  event.detail = std::move(detail);
  store::append(tx, std::move(event));
}

void end_sessions(store::Tx& tx, UserId id) { tx.run("delete from session where user_id = $1", {id}); }

core::Error no_such_user() { return {core::Errc::not_found, "there is no such account"}; }

std::atomic<std::uint64_t> generation{1};

}  // namespace

std::uint64_t accounts_generation() { return generation.load(std::memory_order_acquire); }
void accounts_changed(store::Tx& tx) {
  tx.after_commit([] { generation.fetch_add(1, std::memory_order_release); });
}

std::optional<User> find_user(store::Tx& tx, UserId id) {
  static const std::string sql = select_users("where id = $1");
  return with_roles(tx, tx.one(sql, {id}, read_user));
}

std::optional<User> find_user(store::Tx& tx, std::string_view login) {
  static const std::string sql = select_users("where login = $1");
  return with_roles(tx, tx.one(sql, {login}, read_user));
}

std::vector<User> users(store::Tx& tx, std::string_view operator_code) {
  static const std::string all = select_users("order by name, login"), some = select_users("where operator_code = $1 order by name, login");
  std::vector<User> out;
  auto take = [&](const store::Row& row) { out.push_back(read_user(row)); };
  if (operator_code.empty()) tx.run(all, {}, take);
  else tx.run(some, {operator_code}, take);
  std::map<std::int64_t, std::vector<std::string>> roles;
  tx.run("select user_id, role from staff_role order by user_id, role", {},
         [&](const store::Row& row) { roles[row.integer(0)].emplace_back(row.text(1)); });
  for (auto& user : out) user.roles = std::move(roles[user.id.value]);
  return out;
}

core::Result<UserId> add_user(store::Tx& tx, const Policy& policy, User user, std::string_view password, UserId by, core::Instant now) {
  if (!good_login(user.login)) return core::fail(core::Errc::invalid, "a log-in name has 2 to 40 small letters, digits, dots and dashes");
  if (!good_name(user.name)) return core::fail(core::Errc::invalid, "an account needs a name without control characters, of at most 200 bytes");
  if (!good_operator(user.operator_code)) return core::fail(core::Errc::invalid, "an operator's code is capital letters and digits");
  if (!good_locale(user.locale)) return core::fail(core::Errc::invalid, "a language has two or three small letters");
  auto roles = TRY(good_roles(policy, std::move(user.roles)));
  TRY_VOID(check_password_rules(password, user.login));
  if (tx.number("select count(*) from staff_user where login = $1", {user.login}) != 0) return core::fail(core::Errc::conflict, "this log-in name is taken");
  UserId id{core::next_id(now.ms)};
  auto hash = vault::hash_password(password);
  tx.run("insert into staff_user (id, login, name, operator_code, locale, state, password_hash, password_at, must_change_password, second_factor, "
         "second_factor_version, second_factor_step, version, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, null, 0, 0, 1, $10)",
         {id, user.login, user.name, user.operator_code, user.locale, static_cast<int>(user.state), hash, now, user.must_change_password ? 1 : 0, now});
  write_roles(tx, id, roles);
  tell(tx, "user.create", id, by, now, roles_detail(roles));
  return id;
}

core::Done set_roles(store::Tx& tx, const Policy& policy, UserId id, const std::vector<std::string>& wanted, UserId by, core::Instant now) {
  auto roles = TRY(good_roles(policy, wanted));
  if (tx.run("update staff_user set version = version + 1 where id = $1", {id}) == 0) return tl::unexpected(no_such_user());
  tx.run("delete from staff_role where user_id = $1", {id});
  write_roles(tx, id, roles);
  end_sessions(tx, id);
  accounts_changed(tx);
  tell(tx, "user.roles", id, by, now, roles_detail(roles));
  return {};
}

core::Done set_state(store::Tx& tx, UserId id, UserState state, UserId by, core::Instant now) {
  if (tx.run("update staff_user set state = $2, version = version + 1 where id = $1", {id, static_cast<int>(state)}) == 0) return tl::unexpected(no_such_user());
  end_sessions(tx, id);
  accounts_changed(tx);
  tell(tx, "user.state", id, by, now, state == UserState::active ? "state=active" : "state=disabled");
  return {};
}

core::Done set_locale(store::Tx& tx, UserId id, std::string_view locale) {
  if (!good_locale(locale)) return core::fail(core::Errc::invalid, "a language has two or three small letters");
  if (tx.run("update staff_user set locale = $2, version = version + 1 where id = $1", {id, locale}) == 0) return tl::unexpected(no_such_user());
  accounts_changed(tx);
  return {};
}

core::Done set_password_hash(store::Tx& tx, UserId id, std::string_view hash, Change must, UserId by, core::Instant now) {
  if (!vault::is_password_hash(hash)) return core::fail(core::Errc::invalid, "this is no hash of a password");
  if (tx.run("update staff_user set password_hash = $2, password_at = $3, must_change_password = $4, version = version + 1 where id = $1",
             {id, hash, now, must == Change::at_next_sign_in ? 1 : 0}) == 0)
    return tl::unexpected(no_such_user());
  tx.run("update user_key set by_password = null where user_id = $1", {id});  // the old password opens nothing any more
  end_sessions(tx, id);
  accounts_changed(tx);
  tell(tx, "user.password", id, by, now);
  return {};
}

bool renew_password_form(store::Tx& tx, UserId id, std::string_view before, std::string_view hash) {
  return vault::is_password_hash(hash) && tx.run("update staff_user set password_hash = $3 where id = $1 and password_hash = $2", {id, before, hash}) == 1;
}

std::string password_hash(store::Tx& tx, UserId id) {
  return tx.one("select password_hash from staff_user where id = $1", {id.value}, [](const store::Row& row) { return std::string(row.text(0)); }).value_or("");
}

core::Done check_password_rules(std::string_view password, std::string_view login) {
  if (password.size() > 1000 || !core::is_utf8(password)) return core::fail(core::Errc::invalid, "the password is too long or no text");
  if (core::characters(password) < 12) return core::fail(core::Errc::invalid, "a password has at least 12 characters");
  if (core::iequals_ascii(password, login)) return core::fail(core::Errc::invalid, "the password is the log-in name");
  if (password.find_first_not_of(password.front()) == std::string_view::npos)
    return core::fail(core::Errc::invalid, "the password is one character repeated");
  constexpr std::array<std::string_view, 24> kCommon = {
      "123456789012",  "1234567890123", "12345678901234", "123123123123", "123412341234", "012345678901", "098765432109", "qwertyuiop12",
      "qwertyuiop123", "qwerty123456",  "qwertyqwerty",   "qazwsxedcrfv", "1qaz2wsx3edc", "zaq12wsxcde3", "1q2w3e4r5t6y", "abcdefghijkl",
      "abcdef123456",  "abcabcabcabc",  "password1234",   "password12345", "passwordpassword", "administrator", "haslohaslo12", "polska123456"};
  auto lower = core::lower_ascii(password);
  if (std::find(kCommon.begin(), kCommon.end(), lower) != kCommon.end()) return core::fail(core::Errc::invalid, "this password is among those tried first");
  return {};
}

}  // namespace ostoja::access
