// Calls in the store: tables phone_call, phone_event, call_number.
#include "core/text.h"
#include "exchange/record.h"
#include "vault/vault.h"

namespace ostoja::exchange {
namespace {

constexpr std::string_view kSelect = "select id, reference, state, withheld, simulated, language, urgent, arrived_at, waiting_since, answered_at, ended_at, answered_by, operator_code, contact_id, ringing, tried, last_try, last_answer from phone_call ";

std::set<access::UserId> people_in(std::string_view text) {
  std::set<access::UserId> out;
  for (auto word : core::split(text, ' '))
    if (auto id = core::id_value(word)) out.insert(access::UserId{*id});
  return out;
}
std::string text_of(const std::set<access::UserId>& people) {
  std::string out = " ";
  for (auto id : people) out += id.text() + " ";
  return out;
}

Call read(const store::Row& r) {
  Call c;
  c.id = r.integer(0), c.reference = r.text(1), c.state = static_cast<State>(r.integer(2));
  c.withheld = r.integer(3) != 0, c.simulated = r.integer(4) != 0;
  c.language = r.text(5);
  c.urgent = r.integer(6) != 0;
  c.arrived_at = r.instant(7), c.waiting_since = r.instant(8), c.answered_at = r.instant(9), c.ended_at = r.instant(10);
  c.answered_by = r.id<access::UserId>(11), c.operator_code = r.text(12), c.contact = r.integer(13);
  c.ringing = people_in(r.text(14)), c.tried = people_in(r.text(15));
  c.last_try = static_cast<int>(r.integer(16)), c.last_answer = r.text(17);
  return c;
}
store::Value or_null(core::Instant at) { return at ? store::Value(at) : store::Value(nullptr); }
vault::Place place(std::int64_t call) { return {"call_number", call, "sealed", 1}; }

}  // namespace

std::optional<Call> find_call(store::Tx& tx, std::string_view reference) { return tx.one(std::string(kSelect) + "where reference = $1", {reference}, read); }

std::vector<Call> live_calls(store::Tx& tx) {
  std::vector<Call> out;
  tx.run(std::string(kSelect) + "where state < 4 order by arrived_at", {}, [&](const store::Row& r) { out.push_back(read(r)); });
  return out;
}

std::vector<Call> newest_calls(store::Tx& tx, int limit) {
  std::vector<Call> out;
  tx.run(std::string(kSelect) + "order by arrived_at desc, id desc limit $1", {limit}, [&](const store::Row& r) { out.push_back(read(r)); });
  return out;
}

Call add_call(store::Tx& tx, std::string_view reference, core::Instant now) {
  Call c;
  c.id = core::next_id(now.ms), c.reference = reference, c.arrived_at = now;
  tx.run("insert into phone_call (id, reference, state, withheld, simulated, urgent, arrived_at, ringing, tried, last_try, changed_at) values ($1,$2,1,0,0,0,$3,' ',' ',0,$3)", {c.id, reference, now});
  return c;
}

void save_call(store::Tx& tx, const Call& c, core::Instant now) {
  tx.run("update phone_call set state = $2, withheld = $3, simulated = $4, language = $5, urgent = $6, arrived_at = $7, waiting_since = $8, answered_at = $9, ended_at = $10, answered_by = $11, "
         "operator_code = $12, contact_id = $13, ringing = $14, tried = $15, last_try = $16, last_answer = $17, changed_at = $18 where id = $1",
         {c.id, static_cast<int>(c.state), static_cast<int>(c.withheld), static_cast<int>(c.simulated), store::Value::text_or_null(c.language), static_cast<int>(c.urgent), c.arrived_at,
          or_null(c.waiting_since), or_null(c.answered_at), or_null(c.ended_at), c.answered_by ? store::Value(c.answered_by) : store::Value(nullptr), store::Value::text_or_null(c.operator_code),
          c.contact != 0 ? store::Value(c.contact) : store::Value(nullptr), text_of(c.ringing), text_of(c.tried), c.last_try, store::Value::text_or_null(c.last_answer), now});
}

bool add_event(store::Tx& tx, std::int64_t call, const Happened& e) {
  if (tx.number("select count(*) from phone_event where call_id = $1 and seq = $2", {call, e.seq}) != 0) return false;
  tx.run("insert into phone_event (call_id, seq, type, who, at, attempt) values ($1,$2,$3,$4,$5,$6)",
         {call, e.seq, static_cast<int>(e.type), e.who ? store::Value(e.who) : store::Value(nullptr), e.at, e.attempt});
  return true;
}

std::vector<Happened> events_of(store::Tx& tx, std::int64_t call) {
  std::vector<Happened> out;
  tx.run("select seq, type, who, at, attempt from phone_event where call_id = $1 order by seq", {call},
         [&](const store::Row& r) { out.push_back({r.integer(0), static_cast<Type>(r.integer(1)), r.id<access::UserId>(2), r.instant(3), static_cast<int>(r.integer(4))}); });
  return out;
}

std::int64_t next_seq(store::Tx& tx, std::int64_t call) { return 1 + tx.number("select coalesce(max(seq), 0) from phone_event where call_id = $1", {call}); }

Day since(store::Tx& tx, core::Instant from) {
  Day out;
  out.answered = tx.number("select count(*) from phone_call where arrived_at >= $1 and state in (3, 4)", {from});
  out.missed = tx.number("select count(*) from phone_call where arrived_at >= $1 and state = 5", {from});
  return out;
}

void keep_number(store::Tx& tx, const vault::Vault& vault, std::int64_t call, std::string_view e164, core::Instant now) {
  for (const auto& op : vault.file().operators)
    if (const auto* keys = vault.of(op.code)) {
      auto sealed = keys->seal_small(place(call), e164);
      tx.run("insert into call_number (call_id, operator_code, number_hash, arrived_at, sealed) values ($1,$2,$3,$4,$5)", {call, op.code, keys->number_hash(e164), now, sealed});
    }
}

std::optional<Number> number_of(store::Tx& tx, const vault::OperatorKeys& keys, std::int64_t call) {
  core::Bytes sealed;
  auto found = tx.one("select number_hash, sealed from call_number where call_id = $1 and operator_code = $2", {call, keys.code()}, [&](const store::Row& r) {
    auto blob = r.blob(1);  // asked once: each call may decode anew
    sealed.assign(blob.begin(), blob.end());
    return Number{{}, std::string(r.text(0))};
  });
  if (!found) return std::nullopt;
  auto opened = keys.open_small(place(call), sealed);
  if (!opened) return std::nullopt;
  found->e164 = std::move(*opened);
  return found;
}

void forget_number(store::Tx& tx, std::int64_t call) { tx.run("delete from call_number where call_id = $1", {call}); }

void forget_old_numbers(store::Tx& tx, core::Instant before) { tx.run("delete from call_number where arrived_at < $1", {before}); }

std::int64_t calls_of_number(store::Tx& tx, const vault::OperatorKeys& keys, std::string_view e164, core::Instant from) {
  return tx.number("select count(*) from call_number where number_hash = $1 and arrived_at >= $2", {keys.number_hash(e164), from});
}

// ---- the front door ----

std::optional<Mine> call_of(store::Tx& tx, access::UserId user) {
  if (!user) return std::nullopt;
  std::optional<Mine> out;
  for (const auto& c : live_calls(tx)) {
    const bool talking = c.state == State::talking && c.answered_by == user;
    if (!talking && !c.ringing.contains(user)) continue;
    if (!out || talking) out = Mine{c.reference, talking, c.simulated, c.contact, talking ? c.answered_at : c.arrived_at};
  }
  return out;
}

std::int64_t waiting(store::Tx& tx) { return tx.number("select count(*) from phone_call where state < 3", {}); }

std::string realm_of(const Telephone& t) {
  auto at = t.phones.find('@');
  return at == t.phones.npos ? std::string() : t.phones.substr(at + 1, t.phones.find_first_of(";:>", at) - at - 1);
}

core::Done check(const Telephone& t) {
  auto good = [](std::string_view text) { return text.starts_with("sip:") && text.find_first_of(" \"<>\r\n") == text.npos; };
  if (!good(t.phones) || t.phones.find("{}") == t.phones.npos) return core::fail(core::Errc::invalid, "telephone.phones is an address such as sip:{}@centre.local");
  if (!good(t.voice) || t.voice.find("{}") == t.voice.npos) return core::fail(core::Errc::invalid, "telephone.voice is an address such as sip:{}@127.0.0.1:5076");
  for (const auto& [op, address] : t.mobiles)
    if (!good(address)) return core::fail(core::Errc::invalid, "telephone.mobiles has an address such as sip:+48…@trunk for each operator");
  return {};
}

}  // namespace ostoja::exchange
