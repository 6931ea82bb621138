#pragma once
// What the pages before a finished sign-in share: cookies, the form's token while there is no session, waiting after failures, the next step.
#include "access/accounts.h"
#include "access/reader_keys.h"
#include "core/time.h"
#include "web/page.h"
#include "web/router.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::staff {

// ---- cookies ----
// "__Host-…; Secure" by TLS; HttpOnly, SameSite=Strict and Path=/ always. A session's cookie ends with the browser.
void set_session_cookie(const web::Request&, web::Response&, std::string_view value);
void drop_session_cookie(const web::Request&, web::Response&);

// Forms without a session (sign-in, recovery) carry a random value twice, in a cookie of an hour and in the hidden field: another site can set neither.
class FormToken {
 public:
  explicit FormToken(const web::Request&);            // the browser's present one, else a new one
  const std::string& value() const { return value_; }
  void put(const web::Request&, web::Response&) const;
  static bool fits(const web::Request&);              // the field equals the cookie

 private:
  std::string value_;
};

// ---- waiting after failures ----
// An attempt is counted before it is judged, so that many at once cannot slip past together; success clears the count again.
enum class Weight : std::uint8_t { once = 1, strict = 3 };  // strict: waiting begins with the second failure
class Attempts {
 public:
  // "login:…" and "address:…" of the request. The address is left out on a loopback connection: there a proxy in front would make everybody one.
  Attempts(web::Context&, std::string_view kind, std::string_view of);
  std::int64_t count(store::Tx&, core::Instant now, Weight = Weight::once) const;  // seconds to wait; 0: counted, go on
  void clear(store::Tx&) const;

 private:
  std::vector<std::string> keys_;
};
// Part of an address that one household or office has: IPv4 whole, IPv6 its first 64 bits; empty for loopback and for what is no address.
std::string address_part(std::string_view remote);

// ---- sign-in ----
// Keys that seal the second factor of this person: the operator's, the first operator's for staff of both. Failure(unavailable) when sealed.
const vault::OperatorKeys& factor_keys(const web::Services&, std::string_view operator_code);
// A new session in place of the present one (its cookie is worth nothing afterwards), so that nobody can plant one beforehand.
std::string renew_session(web::Context&, store::Tx&, const access::User&, access::Factor, const vault::ReaderKeys*);
// The person's private key, after a right password; nothing for staff of both operators and while the operator is sealed.
std::optional<vault::ReaderKeys> keys_of_sign_in(const web::Services&, store::Tx&, const access::User&, const core::Secret& password_key, core::Instant now);
std::string with_next(std::string_view path, std::string_view next);   // "/sign-in/code" + "?next=…", plain when next is "/"
std::string next_of(const web::Request&);                              // of the query or the form, always a safe one
std::string digits_only(std::string_view typed);                       // "123 456" → "123456"
void append_event(store::Tx&, const char* action, access::UserId user, access::UserId by, core::Instant now, std::string detail = {});

// The error on top of a form's page, linked to the field it is about (by id) where there is one.
void show_error(web::Page&, std::string_view text, std::string_view field = {});
std::string wait_text(const web::Context&, std::int64_t seconds);

}  // namespace ostoja::staff
