// Six digits of an authenticator (RFC 6238: SHA-1, 30 seconds), each used once.
#include "access/accounts.h"
#include "core/failure.h"
#include "core/text.h"
#include "store/feed.h"

#include <liboath/oath.h>

#include <array>

namespace ostoja::access {
namespace {

constexpr std::int64_t kStepSeconds = 30;
constexpr std::size_t kSecretSize = 20;

std::int64_t step_of(core::Instant at) { return at.ms / 1000 / kStepSeconds; }

std::string digits_of(std::string_view secret, std::int64_t step) {
  static const bool good = oath_init() == OATH_OK;
  char out[7] = {};
  if (!good || oath_hotp_generate(secret.data(), secret.size(), static_cast<std::uint64_t>(step), 6, 0, OATH_HOTP_DYNAMIC_TRUNCATION, out) != OATH_OK)
    throw core::Failure(core::Errc::internal, "the digits of a second factor cannot be computed");
  return out;
}

vault::Place place_of(UserId id, std::int64_t version) { return {"staff_user", id.value, "second_factor", version}; }

void tell(store::Tx& tx, const char* action, UserId id, UserId by, core::Instant now, std::int64_t version) {
  store::Event event;
  event.at = now;
  event.actor = by.value;
  event.action = action;
  event.record = "user";
  event.record_id = id.value;
  event.version = version;
  store::append(tx, std::move(event));
}

std::optional<std::int64_t> next_version(store::Tx& tx, UserId id) {
  return tx.one("select version from staff_user where id = $1", {id}, [](const store::Row& row) { return row.integer(0) + 1; });
}

}  // namespace

Enrolment new_second_factor(std::string_view login) {
  Enrolment out;
  out.base32 = core::base32(vault::random_bytes(kSecretSize));
  out.uri = "otpauth://totp/Ostoja:" + core::url_encoded(login) + "?secret=" + out.base32 + "&issuer=Ostoja";
  return out;
}

core::Done set_second_factor(store::Tx& tx, const vault::OperatorKeys& keys, UserId id, std::string_view base32, UserId by, core::Instant now) {
  auto secret = core::unbase32(base32);
  if (!secret || secret->size() != kSecretSize) return core::fail(core::Errc::invalid, "this is no secret of a second factor");
  auto version = next_version(tx, id);
  if (!version) return core::fail(core::Errc::not_found, "there is no such account");
  auto sealed = keys.seal_small(place_of(id, *version), core::view_of(*secret));
  tx.run("update staff_user set second_factor = $2, second_factor_version = $3, second_factor_step = 0, version = $3 where id = $1", {id, sealed, *version});
  accounts_changed(tx);
  tell(tx, "user.second_factor", id, by, now, *version);
  return {};
}

void clear_second_factor(store::Tx& tx, UserId id, UserId by, core::Instant now) {
  auto version = next_version(tx, id);
  if (!version) return;
  tx.run("update staff_user set second_factor = null, second_factor_version = 0, second_factor_step = 0, version = $2 where id = $1", {id, *version});
  tx.run("delete from session where user_id = $1", {id});
  accounts_changed(tx);
  tell(tx, "user.second_factor_clear", id, by, now, *version);
}

bool check_second_factor(store::Tx& tx, const vault::OperatorKeys& keys, UserId id, std::string_view typed, core::Instant now) {
  std::string digits;
  for (char c : typed)
    if (c != ' ') digits += c;
  if (digits.size() != 6) return false;
  struct Stored { core::Bytes sealed; std::int64_t version = 0, step = 0; };
  auto stored = tx.one("select second_factor, second_factor_version, second_factor_step from staff_user where id = $1 and state = 1", {id}, [](const store::Row& row) {
    auto blob = row.blob(0);
    return Stored{core::Bytes(blob.begin(), blob.end()), row.integer(1), row.integer(2)};
  });
  if (!stored || stored->sealed.empty()) return false;
  auto secret = keys.open_small(place_of(id, stored->version), stored->sealed);
  if (!secret) throw core::Failure(secret.error().code, "the second factor of an account does not open");
  std::int64_t used = 0;
  for (std::int64_t step = step_of(now) - 1; step <= step_of(now) + 1; ++step)
    if (vault::equal_constant_time(digits_of(*secret, step), digits) && step > stored->step) used = step;
  if (used == 0) return false;
  // Two requests with the same digits: only one of them moves the step on.
  return tx.run("update staff_user set second_factor_step = $2 where id = $1 and second_factor_step < $2", {id, used}) == 1;
}

std::string totp_digits(std::string_view base32, core::Instant at) {
  auto secret = core::unbase32(base32);
  return secret ? digits_of(core::view_of(*secret), step_of(at)) : std::string();
}

}  // namespace ostoja::access
