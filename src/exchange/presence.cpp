// Who takes calls now: what people and their telephones say (tables line_presence, line_phone), with the roster; and numbers that are not put through (line_block).
#include "core/text.h"
#include "duty/duty.h"
#include "exchange/record.h"
#include "store/feed.h"

#include <algorithm>

namespace ostoja::exchange {
namespace {

constexpr std::int64_t kLongestCall = 4 * 3600 * 1000;  // ms: whoever is in a call for longer was forgotten there by a lost event
constexpr std::int64_t kRings = 60 * 1000;              // ms: a call whose events stopped does not keep a telephone from ringing

}  // namespace

std::map<access::UserId, Standing> standings(store::Tx& tx, core::Instant now, const forms::Library& forms) {
  std::map<access::UserId, Standing> out;
  const auto rest = forms.threshold("after_call_seconds") * 1000;
  tx.run("select user_id, state, reason, since from line_presence", {}, [&](const store::Row& r) {
    Standing s{static_cast<Presence>(r.integer(1)), std::string(r.text(2)), r.instant(3)};
    if (s.state == Presence::after_call && now.ms - s.since.ms >= rest) s = {Presence::available, {}, {s.since.ms + rest}};
    if (s.state == Presence::in_call && now.ms - s.since.ms >= kLongestCall) s = {Presence::available, {}, now};
    out.emplace(r.id<access::UserId>(0), std::move(s));
  });
  return out;
}

void set_presence(store::Tx& tx, access::UserId user, Presence state, std::string_view reason, core::Instant now) {
  tx.run("delete from line_presence where user_id = $1", {user});
  tx.run("insert into line_presence (user_id, state, reason, since) values ($1,$2,$3,$4)", {user, static_cast<int>(state), store::Value::text_or_null(reason), now});
}

void set_phone(store::Tx& tx, access::UserId user, std::string_view device, bool there, core::Instant now) {
  tx.run("delete from line_phone where user_id = $1 and device = $2", {user, device});
  if (there) tx.run("insert into line_phone (user_id, device, since) values ($1,$2,$3)", {user, device, now});
}

std::set<access::UserId> with_phone(store::Tx& tx) {
  std::set<access::UserId> out;
  tx.run("select distinct user_id from line_phone", {}, [&](const store::Row& r) { out.insert(r.id<access::UserId>(0)); });
  return out;
}

std::vector<Person> people(store::Tx& tx, const forms::Library& forms, core::Instant now) {
  std::vector<Person> out;
  const auto said = standings(tx, now, forms);
  auto at = [&](access::UserId user) -> Person& {
    auto it = std::find_if(out.begin(), out.end(), [&](const Person& p) { return p.agent.user == user; });
    if (it != out.end()) return *it;
    auto& p = out.emplace_back();
    p.agent.user = user;
    if (auto account = access::find_user(tx, user)) p.name = account->name, p.login = account->login, p.operator_code = account->operator_code;
    return p;
  };
  for (const auto& d : duty::on_duty(tx, now)) {
    auto& p = at(d.user);
    (d.post == duty::Post::line ? p.agent.line : p.agent.mobile) = true;
    p.since = d.from;
    // Said in an earlier shift, it holds no longer.
    if (auto s = said.find(d.user); s != said.end() && (s->second.since >= d.from || s->second.state == Presence::in_call)) p.agent.presence = s->second.state, p.reason = s->second.reason, p.since = s->second.since;
  }
  // Who has no shift and takes calls all the same, said so today; or is in a call.
  const auto day = core::start_of(core::local(now).date);
  for (const auto& [user, s] : said) {
    if (s.state == Presence::away || s.since < day || std::any_of(out.begin(), out.end(), [&](const Person& p) { return p.agent.user == user; })) continue;
    auto account = access::find_user(tx, user);
    if (!account || account->state != access::UserState::active) continue;
    auto& p = at(user);
    p.agent.presence = s.state, p.reason = s.reason, p.since = s.since;
  }
  return out;
}

std::vector<Agent> agents_for(store::Tx& tx, const std::vector<Person>& people, const Call& call) {
  std::set<access::UserId> ringing;
  for (const auto& other : live_calls(tx))
    if (other.id != call.id && other.arrived_at.ms + kRings > call.arrived_at.ms) ringing.insert(other.ringing.begin(), other.ringing.end());
  std::map<std::string, std::map<access::UserId, std::set<std::string>>> spoken;
  std::vector<Agent> out;
  for (const auto& p : people) {
    auto a = p.agent;
    a.ringing = ringing.contains(a.user), a.tried = call.tried.contains(a.user);
    if (!call.language.empty() && call.language != "pl") {
      auto [of, fresh] = spoken.try_emplace(p.operator_code);
      if (fresh) of->second = duty::languages(tx, p.operator_code);
      auto mine = of->second.find(a.user);
      a.speaks = mine != of->second.end() && mine->second.contains(call.language);
    }
    out.push_back(a);
  }
  return out;
}

bool takes_calls(store::Tx& tx, const forms::Library& forms, access::UserId user, core::Instant shift_from, core::Instant now) {
  const auto all = standings(tx, now, forms);
  auto said = all.find(user);
  return said == all.end() || said->second.since < shift_from || said->second.state != Presence::away;
}

// ---- numbers that are not put through ----

std::vector<Block> blocks(store::Tx& tx, std::string_view operator_code, core::Instant now) {
  std::vector<Block> out;
  tx.run("select b.id, b.contact_id, c.number, b.reason, b.until_at from line_block b join contact c on c.id = b.contact_id where b.operator_code = $1 and b.until_at > $2 order by b.until_at", {operator_code, now},
         [&](const store::Row& r) { out.push_back({r.integer(0), r.integer(1), std::string(r.text(2)), std::string(r.text(3)), r.instant(4)}); });
  return out;
}

core::Done add_block(store::Tx& tx, const forms::Library& forms, std::string_view operator_code, hotline::ContactId contact, std::string_view number_hash, std::string_view reason, core::Instant until, access::UserId by, core::Instant now) {
  const auto* reasons = forms.codes("block_reason");
  if (reasons == nullptr || reasons->find(reason) == nullptr) return core::fail(core::Errc::invalid, "choose why the number is not put through");
  if (number_hash.empty()) return core::fail(core::Errc::invalid, "this contact has no number");
  if (until <= now || until.ms - now.ms > 31LL * 86'400'000) return core::fail(core::Errc::invalid, "a number is held back for 31 days at most");
  auto id = core::next_id(now.ms);
  tx.run("delete from line_block where operator_code = $1 and number_hash = $2", {operator_code, number_hash});
  tx.run("insert into line_block (id, operator_code, number_hash, contact_id, reason, until_at, created_by, created_at) values ($1,$2,$3,$4,$5,$6,$7,$8)", {id, operator_code, number_hash, contact, reason, until, by, now});
  store::append(tx, {.at = now, .actor = by.value, .action = "line.block", .record = "line_block", .record_id = id, .version = 1, .detail = std::string(reason)});
  return {};
}

core::Done remove_block(store::Tx& tx, std::string_view operator_code, std::int64_t id, access::UserId by, core::Instant now) {
  if (tx.run("delete from line_block where id = $1 and operator_code = $2", {id, operator_code}) != 1) return core::fail(core::Errc::not_found, "no such number");
  store::append(tx, {.at = now, .actor = by.value, .action = "line.unblock", .record = "line_block", .record_id = id, .version = 2});
  return {};
}

bool is_blocked(store::Tx& tx, const vault::Vault& vault, std::string_view e164, core::Instant now) {
  for (const auto& op : vault.file().operators)
    if (const auto* keys = vault.of(op.code); keys != nullptr && tx.number("select count(*) from line_block where operator_code = $1 and number_hash = $2 and until_at > $3", {op.code, keys->number_hash(e164), now}) != 0) return true;
  return false;
}

}  // namespace ostoja::exchange
