#include "access/sessions.h"

#include "access/reader_keys.h"
#include "core/failure.h"
#include "core/text.h"

#include <algorithm>
#include <cstring>

namespace ostoja::access {
namespace {

constexpr std::size_t kCookieSize = 43;                  // 32 bytes in base64url
constexpr std::int64_t kWriteBack = 60 * 1000;           // ms
constexpr std::int64_t kUnknownKept = 60 * 1000;         // ms: how long a cookie that nobody has is known to be so
constexpr std::int64_t kTokenKept = 30 * 1000;           // ms
constexpr std::size_t kMostEntries = 20000;              // of each table; far more than a centre has staff
constexpr std::string_view kTokenHead = "ost_";

bool is_random_text(std::string_view text) {
  if (text.size() != kCookieSize) return false;
  for (char c : text)
    if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_')) return false;
  return true;
}

std::vector<std::string> roles_of(store::Tx& tx, UserId id) {
  std::vector<std::string> out;
  tx.run("select role from staff_role where user_id = $1 order by role", {id}, [&](const store::Row& row) { out.emplace_back(row.text(0)); });
  return out;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  for (auto word : core::split(text, ' '))
    if (!word.empty()) out.emplace_back(word);
  return out;
}

}  // namespace

// One cookie or token as last read from the store; `who` is null when nobody has it. What changes after the entry is shown to others is guarded
// by the mutex; the last two are set before.
struct Sessions::Entry {
  std::mutex mutex;
  std::shared_ptr<const Who> who;
  core::Instant read_at, used_at, written_at;
  std::uint64_t generation = 0;
  bool somebody = false;
};

std::size_t Sessions::KeyHash::operator()(std::string_view key) const {
  std::size_t out = 0;  // the key is a hash already
  std::memcpy(&out, key.data(), std::min(sizeof out, key.size()));
  return out;
}

std::string Sessions::begin(store::Tx& tx, const User& user, Factor factor, core::Instant now, const vault::ReaderKeys* reader) {
  remove_ended_sessions(tx, limits_, now);
  auto cookie = core::base64url(vault::random_bytes(32));
  auto hash = core::hex(vault::blake2b(cookie));
  auto csrf = core::base64url(vault::random_bytes(32));
  core::Bytes key;
  if (reader != nullptr) key = wrapped_for_bearer(*reader, user.id, cookie);
  tx.run("insert into session (hash, user_id, factor, csrf, created_at, used_at, ends_at, reader_key) values ($1, $2, $3, $4, $5, $6, $7, $8)",
         {hash, user.id, factor == Factor::done ? 1 : 0, csrf, now, now, now.plus_seconds(limits_.absolute_seconds), key.empty() ? store::Value(nullptr) : store::Value(key)});
  return cookie;  // the first find() after the commit reads it into memory
}

// The entry of a hash, read from the store when it is not in memory or when accounts have changed since. The generation is taken before
// reading: a change that commits meanwhile makes the entry old at once.
std::shared_ptr<Sessions::Entry> Sessions::known(Table& table, std::string_view hash, core::Instant now, Load load) {
  auto generation = accounts_generation();
  std::shared_ptr<Entry> old;
  {
    std::shared_lock lock(mutex_);
    auto it = table.find(hash);
    if (it != table.end()) old = it->second;
  }
  if (old && old->generation == generation) {
    std::lock_guard lock(old->mutex);
    std::int64_t kept = !old->who ? kUnknownKept : &table == &tokens_ ? kTokenKept : limits_.absolute_seconds * 1000;
    if (now.ms - old->read_at.ms < kept) return old;
  }
  auto fresh = (this->*load)(hash, now);
  fresh->generation = generation;
  fresh->read_at = now;
  fresh->somebody = fresh->who != nullptr;
  if (old) {
    std::lock_guard lock(old->mutex);
    fresh->used_at = std::max(fresh->used_at, old->used_at);  // the store may be a minute behind
  }
  std::unique_lock lock(mutex_);
  if (table.size() >= kMostEntries) {  // a flood of invented cookies
    std::erase_if(table, [](const auto& item) { return !item.second->somebody; });
    if (table.size() >= kMostEntries) table.clear();
  }
  table.insert_or_assign(std::string(hash), fresh);
  return fresh;
}

std::shared_ptr<Sessions::Entry> Sessions::load_session(std::string_view hash, core::Instant) {
  auto entry = std::make_shared<Entry>();
  auto who = std::make_shared<Who>();
  auto text = core::hex(core::bytes_of(hash));
  db_.read([&](store::Tx& tx) {
    tx.run("select u.id, u.login, u.name, u.operator_code, u.locale, u.must_change_password, s.factor, s.csrf, s.used_at, s.ends_at, s.reader_key "
           "from session s join staff_user u on u.id = s.user_id where s.hash = $1 and u.state = 1",
           {text}, [&](const store::Row& row) {
             who->user = row.id<UserId>(0);
             who->login = row.text(1);
             who->name = row.text(2);
             who->operator_code = row.text(3);
             who->locale = row.text(4);
             who->must_change_password = row.integer(5) != 0;
             who->second_factor_pending = row.integer(6) == 0;
             who->csrf = row.text(7);
             entry->used_at = entry->written_at = row.instant(8);
             who->ends = row.instant(9);
             auto key = row.blob(10);
             who->reader_key.assign(key.begin(), key.end());
           });
    if (who->user) who->roles = roles_of(tx, who->user);
  });
  if (!who->user) return entry;
  who->session_hash = std::move(text);
  who->idle_ends = std::min(entry->used_at.plus_seconds(limits_.idle_seconds), who->ends);
  // Between password and digits a person is known but may do nothing.
  if (!who->second_factor_pending) who->permissions = policy_.of(who->roles);
  entry->who = std::move(who);
  return entry;
}

std::shared_ptr<const Who> Sessions::find(std::string_view cookie, core::Instant now) {
  if (!is_random_text(cookie)) return nullptr;
  auto hash = vault::blake2b(cookie);
  auto key = core::view_of(hash);
  auto entry = known(entries_, key, now, &Sessions::load_session);
  std::unique_lock lock(entry->mutex);
  if (!entry->who) return nullptr;
  if (now >= entry->who->ends || now >= entry->used_at.plus_seconds(limits_.idle_seconds)) return nullptr;  // the row goes with the next sign-in
  entry->used_at = std::max(entry->used_at, now);
  // What others hold never changes, so a new end of idleness is a new value; once a second is exact enough to show.
  auto idle_ends = std::min(entry->used_at.plus_seconds(limits_.idle_seconds), entry->who->ends);
  if (idle_ends.ms - entry->who->idle_ends.ms >= 1000) {
    auto who = std::make_shared<Who>(*entry->who);
    who->idle_ends = idle_ends;
    entry->who = std::move(who);
  }
  auto who = entry->who;
  bool due = entry->used_at.ms - entry->written_at.ms >= kWriteBack;
  if (due) entry->written_at = entry->used_at;
  auto used_at = entry->used_at;
  lock.unlock();
  if (due) write_back(key, used_at);
  return who;
}

void Sessions::write_back(std::string_view hash, core::Instant used) {
  if (db_.read_only()) return;
  db_.queue([text = core::hex(core::bytes_of(hash)), used](store::Tx& tx) { tx.run("update session set used_at = $2 where hash = $1 and used_at < $2", {text, used}); },
            [](std::exception_ptr) {});  // not written now: tried again in a minute, and until then memory knows better
}

void Sessions::end(store::Tx& tx, std::string_view session_hash) {
  tx.run("delete from session where hash = $1", {session_hash});
  accounts_changed(tx);
}

void Sessions::end_all(store::Tx& tx, UserId user) {
  tx.run("delete from session where user_id = $1", {user});
  accounts_changed(tx);
}

void Sessions::forget() {
  std::unique_lock lock(mutex_);
  entries_.clear();
  tokens_.clear();
}

void remove_ended_sessions(store::Tx& tx, const SessionLimits& limits, core::Instant now) {
  // Two minutes more than the limit: the store may be one behind.
  tx.run("delete from session where ends_at <= $1 or used_at <= $2", {now, now.plus_seconds(-limits.idle_seconds - 120)});
}

std::shared_ptr<Sessions::Entry> Sessions::load_token(std::string_view hash, core::Instant) {
  auto entry = std::make_shared<Entry>();
  auto who = std::make_shared<Who>();
  db_.read([&](store::Tx& tx) {
    tx.run("select u.id, u.login, u.name, u.operator_code, u.locale, t.scopes, t.ends_at, t.reader_key from api_token t join staff_user u on u.id = t.user_id "
           "where t.hash = $1 and t.revoked_at is null and u.state = 1",
           {core::hex(core::bytes_of(hash))}, [&](const store::Row& row) {
             who->user = row.id<UserId>(0);
             who->login = row.text(1);
             who->name = row.text(2);
             who->operator_code = row.text(3);
             who->locale = row.text(4);
             who->scopes = words_of(row.text(5));
             who->ends = who->idle_ends = row.instant(6);
             auto key = row.blob(7);
             who->reader_key.assign(key.begin(), key.end());
           });
    if (who->user) who->roles = roles_of(tx, who->user);
  });
  if (!who->user) return entry;
  who->permissions = policy_.of(who->roles);
  entry->who = std::move(who);
  return entry;
}

std::shared_ptr<const Who> Sessions::find_token(std::string_view bearer, core::Instant now) {
  if (!bearer.starts_with(kTokenHead) || !is_random_text(bearer.substr(kTokenHead.size()))) return nullptr;
  auto hash = vault::blake2b(bearer);
  auto key = core::view_of(hash);
  auto entry = known(tokens_, key, now, &Sessions::load_token);
  std::lock_guard lock(entry->mutex);
  return entry->who && now < entry->who->ends ? entry->who : nullptr;
}

}  // namespace ostoja::access
