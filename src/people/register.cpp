// Search keys of persons and the register of names in memory. With doubles.cpp, which reads person_key, the one other place that knows person_search and person_key.
#include "people/register.h"

#include "core/log.h"
#include "store/counter.h"
#include "store/feed.h"
#include "store/many.h"
#include "web/router.h"

#include <algorithm>
#include <condition_variable>
#include <limits>
#include <set>

namespace ostoja::people {
namespace {

constexpr std::string_view kKind = "person_search", kDetailKind = "person_detail_search";
constexpr std::size_t kNumbersAtOnce = 50;
constexpr std::size_t kWordsOfAPerson = 8 * index::kNameWords;  // with all further names
constexpr double kSurelyAlike = 0.80;

vault::Place place(std::int64_t person, std::int64_t version) { return {"person_search", person, "sealed", version}; }

vault::Place detail_place(std::int64_t detail, std::int64_t version) { return {"person_detail", detail, "search", version}; }

std::string letters_and_digits(std::string_view typed) {
  std::string out;
  for (char c : core::fold(typed))
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
  return out;
}

struct Key { const char* kind; std::string hash; FoundBy by; };

// The hashes a person has, or those that something typed into a search may be.
std::vector<Key> keys_of(const vault::OperatorKeys& keys, std::string_view phone, std::string_view pesel, std::string_view document, std::string_view email) {
  std::vector<Key> out;
  if (auto number = core::e164(phone)) out.push_back({"PHONE", keys.number_hash(*number), FoundBy::phone});
  if (auto digits = letters_and_digits(pesel); digits.size() == 11) out.push_back({"PESEL", keys.number_hash("pesel:" + digits), FoundBy::pesel});
  if (auto mark = letters_and_digits(document); mark.size() >= 5) out.push_back({"DOCUMENT", keys.number_hash("document:" + mark), FoundBy::document});
  if (auto mail = core::fold(core::trim(email)); mail.find('@') != mail.npos) out.push_back({"EMAIL", keys.number_hash("email:" + mail), FoundBy::email});
  return out;
}

void append(index::NameKeys& to, const index::NameKeys& more) {
  for (const auto& word : more.words)
    if (to.words.size() < kWordsOfAPerson && std::find(to.words.begin(), to.words.end(), word) == to.words.end()) to.words.push_back(word);
  to.initials += more.initials;
  if (to.birth_year == 0) to.birth_year = more.birth_year;
}

std::string first_reading(const index::NameKeys& k) {
  std::string out;
  for (const auto& word : k.words) out += (out.empty() ? "" : " ") + word.front();
  return out;
}

void by_numbers(store::Tx& tx, const std::vector<Key>& numbers, std::string_view operator_code, std::vector<Likely>& out) {
  for (const auto& key : numbers)
    tx.run("select k.person_id from person_key k join person p on p.id = k.person_id where k.hash = $1 and p.operator_code = $2 order by k.person_id desc limit $3", {key.hash, operator_code, kNumbersAtOnce},
           [&](const store::Row& r) { out.push_back({r.id<PersonId>(0), 1.0, key.by}); });
  for (const auto& key : numbers)
    tx.run("select person_id from person_detail where hash = $1 and operator_code = $2 order by person_id desc limit $3", {key.hash, operator_code, kNumbersAtOnce},
           [&](const store::Row& r) { out.push_back({r.id<PersonId>(0), 1.0, key.by}); });
}

// Merged persons stand for the one that was kept; each person once, by the best reason. One statement for all: a search meets hundreds.
std::vector<Likely> settled(store::Tx& tx, const std::vector<Likely>& found, std::size_t limit) {
  std::unordered_map<std::int64_t, PersonId> kept;
  std::vector<std::int64_t> ids;
  for (const auto& f : found) ids.push_back(f.id.value);
  for (int steps = 0; steps < 20 && !ids.empty(); ++steps) {  // whoever was kept may have been merged again; no cycle can be made
    std::vector<std::int64_t> next;
    store::run_for(tx, "select merged, kept from person_merge where undone_at is null and merged in @ids", {}, ids, [&](const store::Row& r) {
      kept[r.integer(0)] = r.id<PersonId>(1);
      next.push_back(r.integer(1));
    });
    ids = std::move(next);
  }
  std::vector<Likely> out;
  std::set<std::int64_t> seen;
  for (auto f : found) {
    if (out.size() >= limit) break;
    for (auto to = kept.find(f.id.value); to != kept.end(); to = kept.find(f.id.value)) f.id = to->second;
    if (seen.insert(f.id.value).second) out.push_back(f);
  }
  return out;
}

void fill(web::Services& s, Register& reg, const std::stop_token& stop) {
  std::set<std::string> left;
  for (const auto& [code, op] : reg.of) left.insert(code);
  std::mutex waiting;
  while (!stop.stop_requested() && !left.empty()) {
    std::erase_if(left, [&](const std::string& code) {
      const auto* keys = s.vault.of(code);  // an operator whose key comes later is filled then
      if (keys == nullptr) return false;
      for (bool done = false; !done && !stop.stop_requested();) s.db.read([&](store::Tx& tx) { done = follow(tx, *keys, *reg.of.at(code), 500); });
      return true;
    });
    reg.ready = true;
    std::unique_lock lock(waiting);
    if (!left.empty()) std::condition_variable_any().wait_for(lock, stop, std::chrono::seconds(1), [] { return false; });
  }
  reg.ready = true;
}

}  // namespace

Register::Operator* register_of(web::Services& s, store::Tx& tx, const vault::OperatorKeys& keys) {
  auto all = s.rooms.find(std::type_index(typeid(Register)));
  if (all == s.rooms.end()) return nullptr;
  auto& reg = *static_cast<Register*>(all->second.get());
  auto mine = reg.of.find(keys.code());
  if (mine == reg.of.end()) return nullptr;
  // A running change reads what is on disk: what its batch has not committed yet may still be taken back.
  if (reg.ready && tx.writable()) s.db.read([&](store::Tx& on_disk) { follow(on_disk, keys, *mine->second, 2000); });
  else if (reg.ready) follow(tx, keys, *mine->second, 2000);
  return mine->second.get();
}

SearchKeys search_keys(const forms::Answers& a) {
  SearchKeys k;
  k.given = index::name_keys(a.get("first_name"));
  k.family = index::name_keys(a.get("second_name"));
  k.others = index::name_keys(a.get("name_original_script"));
  append(k.others, index::name_keys(a.get("other_names")));
  k.given.birth_year = k.family.birth_year = k.others.birth_year = 0;
  if (auto born = core::PartialDate::parse(a.get("birth_date"))) k.birth_year = born->year;
  return k;
}

std::string text_of(const SearchKeys& k) {
  return std::to_string(k.birth_year) + '\n' + index::text_of(k.given) + '\n' + index::text_of(k.family) + '\n' + index::text_of(k.others);
}
SearchKeys search_keys_from(std::string_view text) {
  SearchKeys k;
  auto lines = core::split(text, '\n');
  if (lines.size() != 4) return k;
  for (char c : lines[0])
    if (c >= '0' && c <= '9' && k.birth_year < 10000) k.birth_year = k.birth_year * 10 + (c - '0');
  k.given = index::name_keys_from(lines[1]), k.family = index::name_keys_from(lines[2]), k.others = index::name_keys_from(lines[3]);
  return k;
}
index::NameKeys all_names(const SearchKeys& k) {
  index::NameKeys out;
  for (const auto* some : {&k.given, &k.family, &k.others}) append(out, *some);
  out.birth_year = k.birth_year;
  return out;
}

void keep_findable(store::Tx& tx, const vault::OperatorKeys& keys, PersonId id, std::int64_t version, const forms::Answers& a, core::Instant) {
  auto changed = store::next_number(tx, "people/search/" + keys.code());
  auto sealed = keys.seal(tx, place(id.value, version), kKind, id.value, text_of(search_keys(a)));
  tx.run("insert into person_search (person_id, operator_code, sealed, version, changed) values ($1,$2,$3,$4,$5) on conflict (person_id) do update set sealed = excluded.sealed, version = excluded.version, "
         "changed = excluded.changed",
         {id, keys.code(), sealed, version, changed});
  tx.run("delete from person_key where person_id = $1", {id});
  for (const auto& key : keys_of(keys, a.get("phone"), a.get("pesel"), a.get("document_number"), a.get("email")))
    tx.run("insert into person_key (person_id, kind, hash) values ($1,$2,$3)", {id, key.kind, key.hash});
}

void told_changed(store::Tx& tx, const vault::OperatorKeys& keys, PersonId id) {
  tx.run("update person_search set changed = $2 where person_id = $1", {id, store::next_number(tx, "people/search/" + keys.code())});
}

void keep_detail_findable(store::Tx& tx, const vault::OperatorKeys& keys, const Detail& d) {
  const auto& a = d.answers;
  auto sounds = search_keys(a);
  core::Bytes search;
  if (all_names(sounds).empty()) keys.shred(tx, kDetailKind, d.id.value);
  else search = keys.seal(tx, detail_place(d.id.value, d.version), kDetailKind, d.id.value, text_of(sounds));
  auto number = keys_of(keys, a.get("phone"), {}, a.get("document_number"), {});
  tx.run("update person_detail set search = $2, key_kind = $3, hash = $4 where id = $1",
         {d.id, search.empty() ? store::Value(nullptr) : store::Value(search), number.empty() ? store::Value(nullptr) : store::Value(std::string(number[0].kind)),
          number.empty() ? store::Value(nullptr) : store::Value(number[0].hash)});
  told_changed(tx, keys, d.person);
}

void forget(store::Tx& tx, const vault::OperatorKeys& keys, PersonId id) {
  tx.run("delete from person_search where person_id = $1", {id});
  tx.run("delete from person_key where person_id = $1", {id});
  keys.shred(tx, kKind, id.value);
  auto changed = store::next_number(tx, "people/search/" + keys.code());
  tx.run("insert into person_gone (person_id, operator_code, changed) values ($1,$2,$3) on conflict (person_id, operator_code) do update set changed = excluded.changed", {id, keys.code(), changed});
}

std::int64_t keep_old_findable(store::Db& db, const vault::Vault& vault, int at_once, core::Instant now) {
  std::int64_t all = 0;
  for (const auto& op : vault.file().operators) {
    const auto* keys = vault.of(op.code);
    if (keys == nullptr) continue;
    for (bool more = true; more;) {
      db.write([&](store::Tx& tx) {
        std::vector<PersonId> old;
        tx.run("select p.id from person p left join person_search s on s.person_id = p.id where p.operator_code = $1 and s.person_id is null order by p.id limit $2", {op.code, at_once},
               [&](const store::Row& r) { old.push_back(r.id<PersonId>(0)); });
        more = static_cast<int>(old.size()) == at_once;
        for (auto id : old) {
          auto item = person_opened(tx, *keys, keys->recovery(), id);
          keep_findable(tx, *keys, id, item ? item->version : 1, item ? item->answers : forms::Answers(), now);
        }
        if (!old.empty()) store::append(tx, {.at = now, .action = "person.search_keys", .record = "person", .detail = std::to_string(old.size())});
        all += static_cast<std::int64_t>(old.size());
      });
    }
  }
  return all;
}

bool follow(store::Tx& tx, const vault::OperatorKeys& keys, Register::Operator& op, int at_most) {
  std::lock_guard lock(op.mutex);
  struct Changed { std::int64_t id, version, changed; core::Bytes sealed; };
  std::vector<Changed> list;
  const auto from = op.changed;
  tx.run("select person_id, version, changed, sealed from person_search where operator_code = $1 and changed > $2 order by changed limit $3", {keys.code(), op.changed, at_most}, [&](const store::Row& r) {
    auto blob = r.blob(3);
    list.push_back({r.integer(0), r.integer(1), r.integer(2), core::Bytes(blob.begin(), blob.end())});
  });
  const auto search_rows = list.size();
  auto until = static_cast<int>(search_rows) < at_most ? std::numeric_limits<std::int64_t>::max() : list.back().changed;
  tx.run("select person_id, changed from person_gone where operator_code = $1 and changed > $2 order by changed limit $3", {keys.code(), op.changed, at_most},
         [&](const store::Row& r) { list.push_back({r.integer(0), 0, r.integer(1), {}}); });
  const bool all = static_cast<int>(search_rows) < at_most && static_cast<int>(list.size() - search_rows) < at_most;
  if (static_cast<int>(list.size() - search_rows) == at_most) until = std::min(until, list.back().changed);
  // By the order of the changes, as somebody may go and come back; what lies behind a cut list is for the next round.
  std::erase_if(list, [&](const Changed& c) { return c.changed > until; });
  std::stable_sort(list.begin(), list.end(), [](const Changed& x, const Changed& y) { return x.changed < y.changed; });
  std::unordered_map<std::int64_t, std::vector<SearchKeys>> further;
  if (!list.empty())
    tx.run("select d.person_id, d.id, d.version, d.search from person_detail d join person_search s on s.person_id = d.person_id where s.operator_code = $1 and s.changed > $2 and s.changed <= $3 "
           "and d.search is not null order by d.id", {keys.code(), from, list.back().changed}, [&](const store::Row& r) {
      auto text = keys.open(tx, detail_place(r.integer(1), r.integer(2)), kDetailKind, r.integer(1), r.blob(3));
      if (text) further[r.integer(0)].push_back(search_keys_from(*text));
    });
  for (const auto& c : list) {
    op.changed = c.changed;
    if (c.version == 0) {
      op.names.remove(c.id);
      op.entries.erase(c.id);
      continue;
    }
    auto text = keys.open(tx, place(c.id, c.version), kKind, c.id, c.sealed);
    auto found = text ? search_keys_from(*text) : SearchKeys();
    auto names = all_names(found);
    std::vector<Register::Name> more;
    if (auto own = further.find(c.id); own != further.end())
      for (const auto& f : own->second) {
        append(names, all_names(f));
        if (Register::Name n{first_reading(f.given), first_reading(f.family)}; !n.given.empty() || !n.family.empty()) more.push_back(std::move(n));
      }
    op.names.put(c.id, names);
    auto given = first_reading(found.given), family = first_reading(found.family);
    if (given.empty() && family.empty()) {  // only the name in its own script or a nickname
      if (found.others.words.size() >= 2) given = found.others.words[0].front(), family = found.others.words[1].front();
      else given = first_reading(found.others);
    }
    op.entries[c.id] = {std::move(given), std::move(family), found.birth_year, std::move(more)};
  }
  return all;
}

void follow_changes(web::Services& s) {
  auto found = s.rooms.find(std::type_index(typeid(Register)));
  if (found == s.rooms.end()) return;
  auto& reg = *static_cast<Register*>(found->second.get());
  if (!reg.ready) return;  // whoever fills it comes to these changes as well
  for (const auto& [code, op] : reg.of)
    if (const auto* keys = s.vault.of(code)) s.db.read([&](store::Tx& tx) { follow(tx, *keys, *op, 2000); });
}

void start_register(web::Services& s) {
  auto reg = std::make_shared<Register>();
  for (const auto& op : s.vault.file().operators) reg->of.emplace(op.code, std::make_unique<Register::Operator>());
  s.rooms[std::type_index(typeid(Register))] = reg;
  reg->filling = std::jthread([&s, r = reg.get()](const std::stop_token& stop) {
    try {
      fill(s, *r, stop);
    } catch (const std::exception&) {
      core::log(core::Level::error, "the register of names could not be built; search by name is incomplete");
    }
  });
}

bool all_findable(web::Services& s) {
  auto all = s.rooms.find(std::type_index(typeid(Register)));
  return all == s.rooms.end() || static_cast<Register*>(all->second.get())->ready;
}

std::vector<Likely> find(web::Services& s, store::Tx& tx, const vault::OperatorKeys& keys, std::string_view typed, std::size_t limit) {
  std::vector<Likely> found;
  by_numbers(tx, keys_of(keys, typed, typed, typed, typed), keys.code(), found);
  auto asked = index::name_keys(typed);
  if (auto* reg = asked.empty() ? nullptr : register_of(s, tx, keys))
    for (const auto& hit : reg->names.find(asked, limit)) found.push_back({PersonId{hit.id}, hit.score, FoundBy::name});
  return settled(tx, found, limit);
}

std::vector<Likely> who_may_be(web::Services& s, store::Tx& tx, const vault::OperatorKeys& keys, const forms::Answers& a, std::size_t limit) {
  std::vector<Likely> found;
  by_numbers(tx, keys_of(keys, a.get("phone"), a.get("pesel"), a.get("document_number"), a.get("email")), keys.code(), found);
  auto mine = search_keys(a);
  index::NameKeys usual;
  append(usual, mine.given), append(usual, mine.family);
  usual.birth_year = mine.birth_year;
  if (auto* reg = register_of(s, tx, keys)) {
    std::vector<Likely> named;
    for (const auto* some : {&usual, &mine.others}) {
      auto asked = *some;
      asked.birth_year = mine.birth_year;
      if (asked.words.size() < 2) continue;
      for (const auto& hit : reg->names.find(asked, limit))
        if (hit.score >= kSurelyAlike) named.push_back({PersonId{hit.id}, hit.score, FoundBy::name});
    }
    std::sort(named.begin(), named.end(), [](const Likely& x, const Likely& y) { return x.score != y.score ? x.score > y.score : x.id > y.id; });
    found.insert(found.end(), named.begin(), named.end());
  }
  return settled(tx, found, limit);
}

}  // namespace ostoja::people
