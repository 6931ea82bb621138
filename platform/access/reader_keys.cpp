#include "access/reader_keys.h"

#include "core/text.h"
#include "store/feed.h"

namespace ostoja::access {
namespace {

constexpr std::string_view kPrefix = "user/";
constexpr const char* kBearer = "bearer";

std::string bound_to(const vault::OperatorKeys& keys, std::string_view use, UserId id) {
  return "user-key|" + keys.code() + "|" + std::string(use) + "|" + std::to_string(id.value);
}
std::string bound_to_bearer(UserId id) { return "user-key|bearer|" + std::to_string(id.value); }
vault::Place place_of(UserId id) { return {"user_key", id.value, "public_key", 1}; }

void tell(store::Tx& tx, UserId id, core::Instant now, const char* detail) {
  store::append(tx, {.at = now, .actor = id.value, .action = "user.key", .record = "user", .record_id = id.value, .version = 1, .detail = detail});
}

core::Error nobody() { return {core::Errc::invalid, "there is no such account of this operator"}; }

struct Stored { core::Bytes public_key, by_recovery, by_password; };
core::Bytes bytes_at(const store::Row& row, int column) {
  auto blob = row.blob(column);
  return {blob.begin(), blob.end()};
}
std::optional<Stored> stored(store::Tx& tx, UserId id) {
  return tx.one("select public_key, by_recovery, by_password from user_key where user_id = $1", {id},
                [](const store::Row& row) { return Stored{bytes_at(row, 0), bytes_at(row, 1), bytes_at(row, 2)}; });
}

bool belongs(store::Tx& tx, const vault::OperatorKeys& keys, UserId id) {
  return tx.number("select count(*) from staff_user where id = $1 and operator_code = $2", {id, keys.code()}) == 1;
}

vault::ReaderKeys make(store::Tx& tx, const vault::OperatorKeys& keys, UserId id, core::Instant now) {
  auto pair = vault::ReaderKeys::make(reader_name(id));
  tx.run("insert into user_key (user_id, public_key, by_recovery, by_password, made_at) values ($1, $2, $3, null, $4)",
         {id, keys.seal_small(place_of(id), core::view_of(pair.public_key())), keys.wrap_for(keys.recovery().recipient(), bound_to(keys, "recovery", id), pair.private_key().bytes()), now});
  tell(tx, id, now, "made");
  return pair;
}

core::Result<vault::ReaderKeys> recovered(const vault::OperatorKeys& keys, UserId id, const Stored& found) {
  core::Secret out;
  TRY_VOID(keys.unwrap_as(keys.recovery(), bound_to(keys, "recovery", id), found.by_recovery, std::span<std::uint8_t, core::Secret::kSize>(out.data(), core::Secret::kSize)));
  return vault::ReaderKeys(reader_name(id), std::move(out));
}

}  // namespace

std::string reader_name(UserId id) { return std::string(kPrefix) + id.text(); }

std::optional<UserId> user_of_reader(std::string_view name) { return name.starts_with(kPrefix) ? UserId::parse(name.substr(kPrefix.size())) : std::nullopt; }

core::Result<vault::Recipient> recipient(store::Tx& tx, const vault::OperatorKeys& keys, UserId id, core::Instant now) {
  if (!belongs(tx, keys, id)) return tl::unexpected(nobody());
  auto found = stored(tx, id);
  if (!found) return make(tx, keys, id, now).recipient();
  auto plain = TRY(keys.open_small(place_of(id), found->public_key));
  vault::Recipient out{reader_name(id), {}};
  if (plain.size() != out.key.size()) return core::fail(core::Errc::internal, "the public key of a person has the wrong length");
  std::copy(plain.begin(), plain.end(), out.key.begin());
  return out;
}

core::Result<vault::ReaderKeys> keys_by_recovery(store::Tx& tx, const vault::OperatorKeys& keys, UserId id, core::Instant now) {
  if (!belongs(tx, keys, id)) return tl::unexpected(nobody());
  auto found = stored(tx, id);
  if (!found) return make(tx, keys, id, now);
  return recovered(keys, id, *found);
}

core::Result<vault::ReaderKeys> keys_by_password(store::Tx& tx, const vault::OperatorKeys& keys, UserId id, const core::Secret& password_key, core::Instant now) {
  if (!belongs(tx, keys, id)) return tl::unexpected(nobody());
  auto found = stored(tx, id);
  if (!found) {
    auto pair = make(tx, keys, id, now);
    keep_for_password(tx, keys, id, pair, password_key);
    return pair;
  }
  if (!found->by_password.empty())
    if (auto own = vault::unwrap_secret(keys.mixed(password_key), bound_to(keys, "password", id), found->by_password)) return vault::ReaderKeys(reader_name(id), std::move(*own));
  auto pair = TRY(recovered(keys, id, *found));
  keep_for_password(tx, keys, id, pair, password_key);
  tell(tx, id, now, "recovered");
  return pair;
}

void keep_for_password(store::Tx& tx, const vault::OperatorKeys& keys, UserId id, const vault::ReaderKeys& pair, const core::Secret& password_key) {
  if (password_key.is_empty()) return;  // a form of older programs has no key: the next sign-in brings one
  tx.run("update user_key set by_password = $2 where user_id = $1", {id, vault::wrap_secret(keys.mixed(password_key), bound_to(keys, "password", id), pair.private_key())});
}

core::Bytes wrapped_for_bearer(const vault::ReaderKeys& pair, UserId id, std::string_view cookie_or_token) {
  return vault::wrap_secret(vault::key_of_text(kBearer, cookie_or_token), bound_to_bearer(id), pair.private_key());
}

core::Result<vault::ReaderKeys> keys_of_bearer(UserId id, std::string_view cookie_or_token, store::Blob wrapped) {
  auto own = TRY(vault::unwrap_secret(vault::key_of_text(kBearer, cookie_or_token), bound_to_bearer(id), wrapped));
  return vault::ReaderKeys(reader_name(id), std::move(own));
}

}  // namespace ostoja::access
