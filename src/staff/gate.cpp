#include "staff/gate.h"

#include "core/failure.h"
#include "core/text.h"
#include "i18n/i18n.h"
#include "staff/rules.h"
#include "store/feed.h"
#include "vault/vault.h"

#include <arpa/inet.h>

#include <array>
#include <cstring>

namespace ostoja::staff {
namespace {

constexpr std::size_t kTokenBytes = 32, kTokenText = 43;

std::string form_cookie(const web::Request& request) { return request.secure ? "__Host-ostoja-pre" : "ostoja-pre"; }

std::string attributes(const web::Request& request) { return std::string("; Path=/; HttpOnly; SameSite=Strict") + (request.secure ? "; Secure" : ""); }

bool is_token(std::string_view text) {
  if (text.size() != kTokenText) return false;
  for (char c : text)
    if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_')) return false;
  return true;
}

}  // namespace

void set_session_cookie(const web::Request& request, web::Response& response, std::string_view value) {
  response.header("Set-Cookie", std::string(web::session_cookie(request)) + "=" + std::string(value) + attributes(request));
}

void drop_session_cookie(const web::Request& request, web::Response& response) {
  response.header("Set-Cookie", std::string(web::session_cookie(request)) + "=" + attributes(request) + "; Max-Age=0");
}

FormToken::FormToken(const web::Request& request) : value_(request.cookie(form_cookie(request))) {
  if (!is_token(value_)) value_ = core::base64url(vault::random_bytes(kTokenBytes));
}

void FormToken::put(const web::Request& request, web::Response& response) const {
  response.header("Set-Cookie", form_cookie(request) + "=" + value_ + attributes(request) + "; Max-Age=3600");
}

bool FormToken::fits(const web::Request& request) {
  std::string cookie = request.cookie(form_cookie(request));
  return is_token(cookie) && vault::equal_constant_time(cookie, request.form.get("csrf"));
}

std::string address_part(std::string_view remote) {
  std::string text(remote);
  in_addr v4{};
  in6_addr v6{};
  if (inet_pton(AF_INET, text.c_str(), &v4) == 1) {
    const auto* b = reinterpret_cast<const std::uint8_t*>(&v4);
    return b[0] == 127 ? std::string() : core::hex({b, 4});
  }
  if (inet_pton(AF_INET6, text.c_str(), &v6) != 1) return {};
  if (IN6_IS_ADDR_LOOPBACK(&v6)) return {};
  if (IN6_IS_ADDR_V4MAPPED(&v6)) return v6.s6_addr[12] == 127 ? std::string() : core::hex({v6.s6_addr + 12, 4});
  return core::hex({v6.s6_addr, 8});
}

Attempts::Attempts(web::Context& c, std::string_view kind, std::string_view of) {
  std::vector<std::string> names{std::string(kind) + ":" + std::string(of)};
  // Codes and the old password are asked of somebody already known, so only the forms open to everybody count the address.
  bool open_to_all = kind == "login" || kind == "recover";
  if (auto address = address_part(c.request.remote); open_to_all && !address.empty())
    names.push_back((kind == "login" ? "address:" : std::string(kind) + "-address:") + address);
  const auto& operators = c.services.vault.file().operators;
  const vault::OperatorKeys* keys = operators.empty() ? nullptr : c.services.vault.of(operators.front().code);
  // The key of the count tells nothing about what was counted: hashed under the operator's index key, or, sealed, under a value of this process.
  for (auto& name : names) keys_.push_back(keys != nullptr ? access::throttle_key(*keys, core::hex(vault::blake2b(name))) : core::hex(vault::blake2b(name)));
}

std::int64_t Attempts::count(store::Tx& tx, core::Instant now, Weight weight) const {
  std::int64_t wait = 0;
  for (const auto& key : keys_) wait = std::max(wait, access::throttle(tx, key, now).wait_seconds);
  if (wait > 0) return wait;
  for (const auto& key : keys_)
    for (int i = 0; i < static_cast<int>(weight); ++i) access::count_failure(tx, key, now);
  return 0;
}

void Attempts::clear(store::Tx& tx) const {
  for (const auto& key : keys_) access::clear_failures(tx, key);
}

const vault::OperatorKeys& factor_keys(const web::Services& services, std::string_view operator_code) {
  const auto& operators = services.vault.file().operators;
  const vault::OperatorKeys* keys = nullptr;
  if (!operator_code.empty()) keys = services.vault.of(operator_code);
  else if (!operators.empty()) keys = services.vault.of(operators.front().code);
  if (keys == nullptr) throw core::Failure(core::Errc::unavailable, "the keys of this operator are sealed");
  return *keys;
}

std::string renew_session(web::Context& c, store::Tx& tx, const access::User& user, access::Factor factor, const vault::ReaderKeys* reader) {
  if (c.session && !c.who.session_hash.empty()) c.services.sessions.end(tx, c.who.session_hash);
  return c.services.sessions.begin(tx, user, factor, c.now, reader);
}

std::optional<vault::ReaderKeys> keys_of_sign_in(const web::Services& services, store::Tx& tx, const access::User& user, const core::Secret& password_key, core::Instant now) {
  const auto* keys = user.operator_code.empty() ? nullptr : services.vault.of(user.operator_code);
  if (keys == nullptr) return std::nullopt;
  auto own = access::keys_by_password(tx, *keys, user.id, password_key, now);
  if (!own) throw core::Failure(own.error().code, own.error().text);
  return std::move(*own);
}

std::string with_next(std::string_view path, std::string_view next) {
  std::string safe = safe_next(next);
  return safe == "/" ? std::string(path) : std::string(path) + "?next=" + core::url_encoded(safe);
}

std::string next_of(const web::Request& request) {
  return safe_next(request.method == web::Method::get ? request.query.get("next") : request.form.get("next"));
}

std::string digits_only(std::string_view typed) {
  std::string out;
  for (char c : typed.substr(0, 32))
    if (c != ' ' && c != '-') out += c;
  return out;
}

void append_event(store::Tx& tx, const char* action, access::UserId user, access::UserId by, core::Instant now, std::string detail) {
  store::Event event;
  event.at = now;
  event.actor = by.value;
  event.action = action;
  event.record = "user";
  event.record_id = user.value;
  event.detail = std::move(detail);
  store::append(tx, std::move(event));
}

void show_error(web::Page& page, std::string_view text, std::string_view field) {
  auto error = page.add("ERROR");
  if (field.empty()) error.add("ERROR_PLAIN").set("ERROR_TEXT", text);
  else error.add("ERROR_LINK").set("ERROR_TEXT", text).set("ERROR_HREF", "#" + std::string(field));
}

std::string wait_text(const web::Context& c, std::int64_t seconds) { return c.t.with("staff.wait", {c.t.duration(seconds)}); }

}  // namespace ostoja::staff
