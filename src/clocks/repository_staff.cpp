// What belongs to somebody of the staff: the calendar feed and the wish for mail. Knows the tables clock_feed and clock_mail.
#include "clocks/record.h"

#include "core/text.h"
#include "store/feed.h"

namespace ostoja::clocks {

namespace {

void tell(store::Tx& tx, access::UserId actor, access::UserId whose, std::string_view what, std::string detail, core::Instant now) {
  store::append(tx, {.at = now, .actor = actor.value, .action = "clocks." + std::string(what), .record = "user", .record_id = whose.value, .detail = std::move(detail), .hash = {}});
}

std::string hash_of(std::string_view word) {
  auto h = vault::sha256(std::string("ostoja clock feed ") + std::string(word));
  return core::hex(h);
}

MailWish read_wish(const store::Row& r) {
  MailWish w;
  w.user = r.id<access::UserId>(0), w.version = r.integer(2), w.sent = r.date(3);
  auto blob = r.blob(1);
  w.sealed.assign(blob.begin(), blob.end());
  return w;
}

}  // namespace

std::optional<core::Instant> feed_since(store::Tx& tx, access::UserId user) {
  return tx.one("select created_at from clock_feed where user_id = $1", {user}, [](const store::Row& r) { return r.instant(0); });
}

std::string make_feed(store::Tx& tx, access::UserId user, core::Instant now) {
  auto bytes = vault::random_bytes(20);
  auto word = core::hex(bytes);
  tx.run("delete from clock_feed where user_id = $1", {user});
  tx.run("insert into clock_feed (user_id, token_hash, created_at) values ($1,$2,$3)", {user, hash_of(word), now});
  tell(tx, user, user, "feed_made", {}, now);
  return word;
}

core::Done end_feed(store::Tx& tx, access::UserId user, core::Instant now) {
  if (tx.run("delete from clock_feed where user_id = $1", {user}) == 0) return core::fail(core::Errc::not_found, "there is no calendar link");
  tell(tx, user, user, "feed_stopped", {}, now);
  return {};
}

std::optional<access::UserId> user_of_feed(store::Tx& tx, std::string_view word) {
  return tx.one("select user_id from clock_feed where token_hash = $1", {hash_of(word)}, [](const store::Row& r) { return r.id<access::UserId>(0); });
}

std::vector<MailWish> mail_wishes(store::Tx& tx) {
  std::vector<MailWish> out;
  tx.run("select user_id, sealed, sealed_version, sent_day from clock_mail order by user_id", {}, [&](const store::Row& r) { out.push_back(read_wish(r)); });
  return out;
}
std::optional<MailWish> mail_wish(store::Tx& tx, access::UserId user) { return tx.one("select user_id, sealed, sealed_version, sent_day from clock_mail where user_id = $1", {user}, read_wish); }

core::Result<std::string> open_mail(const vault::OperatorKeys& keys, const MailWish& w) { return keys.open_small({"clock_mail", w.user.value, "sealed", w.version}, w.sealed); }

void keep_mail(store::Tx& tx, const vault::OperatorKeys& keys, access::UserId user, std::string_view address, core::Instant now) {
  auto was = mail_wish(tx, user);
  const auto version = was ? was->version + 1 : 1;
  const auto sealed = keys.seal_small({"clock_mail", user.value, "sealed", version}, address);
  if (was) tx.run("update clock_mail set sealed = $2, sealed_version = $3 where user_id = $1", {user, sealed, version});
  else tx.run("insert into clock_mail (user_id, sealed, sealed_version, since) values ($1,$2,$3,$4)", {user, sealed, version, now});
  tell(tx, user, user, "mail_wanted", {}, now);
}

core::Done end_mail(store::Tx& tx, access::UserId user, core::Instant now) {
  if (tx.run("delete from clock_mail where user_id = $1", {user}) == 0) return core::fail(core::Errc::not_found, "there is no such mail");
  tell(tx, user, user, "mail_stopped", {}, now);
  return {};
}

void note_mail(store::Tx& tx, access::UserId user, const Soon& soon, core::Instant now) {
  tx.run("update clock_mail set sent_day = $2 where user_id = $1", {user, core::local(now).date});
  tell(tx, {}, user, "mail_sent", std::to_string(soon.week) + "+" + std::to_string(soon.passed), now);
}

}  // namespace ostoja::clocks
