#include "hotline/index.h"

#include "core/log.h"
#include "hotline/rules.h"
#include "hotline/view.h"
#include "web/router.h"

#include <condition_variable>

namespace ostoja::hotline {

namespace {

std::string words_of(const forms::Answers& a) {
  std::string text;
  for (auto field : {"summary", "advice_given", "call_name", "person_situation", "person_where", "person_name", "institution_name"}) {
    text += a.get(field);
    text += '\n';
  }
  return text;
}

std::string key_of(const Filter& f) {
  std::string k = f.operator_code + '|' + std::to_string(f.from.ms) + '|' + std::to_string(f.to.ms) + '|' + f.state + '|' + std::to_string(f.taken_by.value);
  for (const auto* s : {&f.channel, &f.direction, &f.kind, &f.caller_type, &f.purpose, &f.urgency, &f.language, &f.outcome, &f.number, &f.number_hash}) k += '|' + *s;
  return k;
}

// Opens every saved contact of the operators whose keys are in, a slice at a time so that the readers' snapshot stays short. An operator whose key comes
// later, when two shares are given at /unlock, is filled then.
void fill(web::Services& s, Memory& state, const std::stop_token& stop) {
  std::set<std::string> left;
  for (const auto& [code, words] : state.words) left.insert(code);
  auto fill_one = [&](const std::string& code, const vault::OperatorKeys& keys) {
    auto& words = *state.words.at(code);
    std::int64_t after = 0;
    for (bool more = true; more && !stop.stop_requested();) {
      s.db.read([&](store::Tx& tx) {
        std::vector<ContactId> ids;
        int rows = 0;
        // By id alone: asked by operator, an engine may sort all contacts of the operator anew for every slice.
        tx.run("select id, operator_code, state from contact where id > $1 order by id limit 500", {after}, [&](const store::Row& r) {
          ++rows, after = r.integer(0);
          if (r.text(1) == code && r.integer(2) < 4) ids.push_back(r.id<ContactId>(0));
        });
        for (auto id : ids) {
          auto item = contact(tx, keys, id, code);
          if (!item) continue;
          std::lock_guard lock(state.filling_mutex);
          if (!state.changed_meanwhile.contains(id.value)) words.put(id.value, words_of(item->answers));
        }
        more = rows == 500;
      });
    }
  };
  while (!stop.stop_requested()) {
    std::erase_if(left, [&](const std::string& code) {
      const auto* keys = s.vault.of(code);
      if (keys == nullptr) return false;
      fill_one(code, *keys);
      std::lock_guard lock(state.filling_mutex);
      state.filled.insert(code);
      return true;
    });
    state.ready = true;
    std::unique_lock lock(state.filling_mutex);
    if (left.empty()) return state.changed_meanwhile.clear();
    std::condition_variable_any().wait_for(lock, stop, std::chrono::seconds(1), [] { return false; });
  }
}

}  // namespace

std::vector<Row> find_contacts(web::Context& c, std::string_view query, int limit) {
  std::vector<Row> out;
  auto q = core::trim(query);
  if (q.empty() || !c.may(contact_read)) return out;
  auto add = [&](Row r) {
    for (const auto& o : out)
      if (o.id == r.id) return;
    if (static_cast<int>(out.size()) < limit) out.push_back(std::move(r));
  };
  Filter f;
  f.operator_code = c.who.operator_code;
  f.state = "all";
  Filter by_number = f;
  by_number.number = q;
  for (auto& r : list(c.tx, by_number, limit)) add(std::move(r));
  if (auto number = core::e164(q)) {
    Filter by_phone = f;
    by_phone.number_hash = c.keys().number_hash(*number);
    for (auto& r : list(c.tx, by_phone, limit)) add(std::move(r));
  }
  auto& state = c.services.room<Memory>();
  if (auto words = state.words.find(c.who.operator_code); words != state.words.end())
    for (auto id : words->second->find(q, static_cast<std::size_t>(limit))) {
      if (static_cast<int>(out.size()) >= limit) break;
      if (auto r = row(c.tx, ContactId{id}, c.who.operator_code)) add(std::move(*r));
    }
  return out;
}

void find_for_desk(web::Context& c, std::string_view query, std::size_t limit, std::vector<web::Hit>& out) {
  for (const auto& r : find_contacts(c, query, static_cast<int>(limit))) {
    std::string text = c.t.when(r.started_at, c.now) + " · " + label(c, "contact_channel", r.channel);
    if (!r.caller_type.empty()) text += " · " + label(c, "caller_type", r.caller_type);
    if (!r.purpose.empty()) text += " · " + label(c, "contact_purpose", r.purpose);
    out.push_back({"contact", "/contacts/" + r.id.text(), r.number, text, r.number});
  }
}

void index_later(web::Context& c, const Contact& item) {
  auto& state = c.services.room<Memory>();
  auto words = state.words.find(item.operator_code);
  if (words == state.words.end()) return;
  c.tx.after_commit([&state, words = words->second.get(), op = item.operator_code, id = item.id.value, text = words_of(item.answers)] {
    std::lock_guard lock(state.filling_mutex);
    if (!state.filled.contains(op)) state.changed_meanwhile.insert(id);
    words->put(id, text);
  });
}

void start_index(web::Services& s) {
  auto memory = std::make_shared<Memory>();
  for (const auto& op : s.vault.file().operators) memory->words.emplace(op.code, std::make_unique<index::Words>());
  s.rooms[std::type_index(typeid(Memory))] = memory;
  memory->filling = std::jthread([&s, m = memory.get()](const std::stop_token& stop) {
    try {
      fill(s, *m, stop);
    } catch (const std::exception&) {
      core::log(core::Level::error, "the index of contacts could not be built; search by words is incomplete");
    }
  });
}

std::int64_t total(web::Services& s, store::Tx& tx, const Filter& f) {
  auto& memory = s.room<Memory>();
  auto key = key_of(f);
  auto now = memory.changes->load();  // read before counting: a change during the count makes the figure too young, never too old
  {
    std::lock_guard lock(memory.totals_mutex);
    if (memory.totals_at != now) {
      memory.totals.clear();
      memory.totals_at = now;
    }
    if (auto known = memory.totals.find(key); known != memory.totals.end()) return known->second;
  }
  auto n = count(tx, f);
  std::lock_guard lock(memory.totals_mutex);
  if (memory.totals_at == now && memory.totals.size() < 1000) memory.totals[key] = n;
  return n;
}

}  // namespace ostoja::hotline
