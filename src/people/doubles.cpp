// Persons who may have been recorded twice: everybody is compared with everybody, by what the register holds in memory and by the hashes of numbers.
#include "core/log.h"
#include "index/linkage.h"
#include "people/register.h"
#include "store/feed.h"
#include "web/router.h"

#include <algorithm>
#include <array>
#include <set>

namespace ostoja::people {

void set_apart(store::Tx& tx, std::string_view operator_code, PersonId a, PersonId b, access::UserId by, core::Instant now) {
  if (b < a) std::swap(a, b);
  tx.run("insert into person_apart (one, other, operator_code, at, by_user) values ($1,$2,$3,$4,$5) on conflict do nothing", {a, b, operator_code, now, by});
  store::append(tx, {.at = now, .actor = by.value, .action = "person.apart", .record = "person", .record_id = a.value});
}

namespace {

constexpr std::int64_t kLookAgainSeconds = 3600;

// The names in memory may still hold somebody who was handed over since.
bool is_of(store::Tx& tx, PersonId id, std::string_view operator_code) { return tx.number("select count(*) from person where id = $1 and operator_code = $2", {id, operator_code}) != 0; }

struct Alike { std::vector<Double> pairs; std::int64_t as_of = 0; };

// Compares everybody with everybody: a moment for a small register, up to minutes for a large one. The register is held only while its names are copied.
Alike look_for_doubles(store::Tx& tx, const vault::OperatorKeys& keys, Register::Operator& reg, int threads) {
  index::LinkTable table;
  table.add("given", index::Compare::given_name), table.add("family", index::Compare::family_name), table.add("year", index::Compare::date);
  for (auto kind : {"PHONE", "PESEL", "DOCUMENT", "EMAIL"}) table.add(kind, index::Compare::number);
  table.add("sex", index::Compare::code), table.add("citizenship", index::Compare::code);
  // Somebody may have several numbers of a kind, and a table one: of each kind the number that another person has too.
  std::unordered_map<std::string, std::set<std::int64_t>> holders;
  struct Held { std::int64_t person; std::size_t kind; std::string hash; };
  std::vector<Held> held;
  auto take = [&](const store::Row& r) {
    auto kind = r.text(1);
    held.push_back({r.integer(0), kind == "PHONE" ? 0U : kind == "PESEL" ? 1U : kind == "DOCUMENT" ? 2U : 3U, std::string(r.text(2))});
    holders[held.back().hash].insert(held.back().person);
  };
  tx.run("select k.person_id, k.kind, k.hash from person_key k join person p on p.id = k.person_id where p.operator_code = $1", {keys.code()}, take);
  tx.run("select person_id, key_kind, hash from person_detail where operator_code = $1 and hash is not null", {keys.code()}, take);
  std::unordered_map<std::int64_t, std::array<std::string, 4>> numbers;
  for (const auto& h : held)
    if (auto& cell = numbers[h.person][h.kind]; cell.empty() || (holders[cell].size() < 2 && holders[h.hash].size() > 1)) cell = h.hash;
  std::vector<std::int64_t> ids;
  Alike out;
  {
    std::lock_guard lock(reg.mutex);
    out.as_of = reg.changed;
    tx.run("select id, document from person where operator_code = $1 order by id", {keys.code()}, [&](const store::Row& r) {
      auto known = reg.entries.find(r.integer(0));
      if (known == reg.entries.end()) return;
      const auto& e = known->second;
      const auto& own = numbers[r.integer(0)];
      if (e.given.empty() && e.family.empty() && e.more.empty() && own == std::array<std::string, 4>()) return;
      auto coded = forms::from_document(r.text(1));
      auto row = [&](const std::string& given, const std::string& family, const std::array<std::string, 4>& of) {
        ids.push_back(r.integer(0));
        table.put(0, given), table.put(1, family), table.put(2, e.birth_year == 0 ? std::string() : std::to_string(e.birth_year));
        for (std::size_t i = 0; i < 4; ++i) table.put(3 + i, of[i]);
        table.put(7, coded ? coded->get("sex") : std::string_view()), table.put(8, coded ? coded->get("citizenship") : std::string_view());
      };
      row(e.given, e.family, own);
      // A further name is a row of its own, without the numbers: they would teach the table that equal numbers go with unlike names.
      for (const auto& n : e.more) row(n.given, n.family, {});
    });
  }
  std::set<std::pair<std::int64_t, std::int64_t>> told;  // a pair that several of their names bring together is one pair
  for (const auto& p : index::link_records(table, {-2, threads, index::LinkOptions::Groups::pairs_only}).pairs)
    if (ids[p.a] != ids[p.b] && told.insert(std::minmax({ids[p.a], ids[p.b]})).second) out.pairs.push_back({PersonId{ids[p.a]}, PersonId{ids[p.b]}, p.weight});
  return out;
}

void keep(Register::Operator& reg, Alike found) {
  std::lock_guard lock(reg.mutex);
  reg.doubles = std::move(found.pairs);
  reg.doubles_at = found.as_of;
}

// Of a large register: in a thread of its own, at most once an hour; until it is done the page shows what was found before.
void look_beside(web::Services& s, std::string_view code, Register::Operator& reg) {
  reg.looking = true;
  reg.looked_at = s.clock.now();
  reg.looker = std::jthread([&s, code = std::string(code), &reg] {
    try {
      if (const auto* keys = s.vault.of(code)) keep(reg, s.db.reading([&](store::Tx& tx) { return look_for_doubles(tx, *keys, reg, 1); }));
    } catch (const std::exception&) {
      core::log(core::Level::error, "the search for persons recorded twice broke off; it begins anew within an hour");
    }
    reg.looking = false;
  });
}

}  // namespace

Doubles doubles(web::Services& s, store::Tx& tx, const vault::OperatorKeys& keys) {
  auto* reg = register_of(s, tx, keys);
  if (reg == nullptr) return {};
  std::unique_lock lock(reg->mutex);
  const bool stale = reg->doubles_at != reg->changed, large = reg->entries.size() > s.room<Register>().count_at_once;
  if (stale && !large) {
    lock.unlock();
    keep(*reg, look_for_doubles(tx, keys, *reg, 2));
    lock.lock();
  } else if (stale && !reg->looking && (!reg->looked_at || reg->looked_at.plus_seconds(kLookAgainSeconds) <= s.clock.now())) {
    look_beside(s, keys.code(), *reg);
  }
  Doubles out{{}, reg->looking ? Doubles::Search::running : Doubles::Search::done};
  for (const auto& d : reg->doubles) {
    if (out.pairs.size() >= 500) break;
    if (!is_of(tx, d.one, keys.code()) || !is_of(tx, d.other, keys.code())) continue;
    if (survivor(tx, d.one) != d.one || survivor(tx, d.other) != d.other) continue;
    if (tx.number("select count(*) from person_apart where one = $1 and other = $2", {std::min(d.one, d.other), std::max(d.one, d.other)}) != 0) continue;
    out.pairs.push_back(d);
  }
  return out;
}

}  // namespace ostoja::people
