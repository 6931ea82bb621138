// The indexes: filled beside the requests after the start, then following the log of changes.
#include "core/log.h"
#include "statistics/record.h"
#include "store/feed.h"

#include <algorithm>
#include <condition_variable>
#include <set>

namespace ostoja::statistics {
namespace {

void put(Memory::One& one, const Counted& row) {
  std::vector<index::Facets::Value> values;
  for (std::size_t i = 0; i < one.fields.size(); ++i)
    for (const auto& code : row.answers.all(one.fields[i])) values.push_back({i, code});
  one.facets->put(row.id, row.day, values);
}

// The rows of a record as they are now; those that are no more go.
void expand(store::Tx& tx, core::Instant now, Memory::One& one, std::int64_t record) {
  std::vector<std::int64_t> present;
  one.unit->expand(tx, record, now, [&](const Counted& row) {
    put(one, row);
    present.push_back(row.id);
  });
  std::sort(present.begin(), present.end());
  auto& before = one.expanded[record];
  for (auto id : before)
    if (!std::binary_search(present.begin(), present.end(), id)) one.facets->remove(id);
  before = std::move(present);
}

// Takes in what has changed since; true when nothing is left.
bool follow(store::Tx& tx, core::Instant now, Memory& m, int at_most) {
  if (const auto today = core::local(now).date; today != m.day) {
    m.day = today;
    for (auto& one : m.of)
      if (one.unit->going_on != nullptr)
        for (auto record : one.unit->going_on(tx)) expand(tx, now, one, record);
  }
  const auto events = store::events_after(tx, m.seq, at_most);
  std::map<std::size_t, std::set<std::int64_t>> changed;
  for (const auto& e : events) {
    m.seq = e.seq;
    // A look changes nothing.
    if (e.record_id == 0 || (e.version == 0 && (e.action.find(".read") != e.action.npos || e.action.find(".list") != e.action.npos))) continue;
    for (std::size_t i = 0; i < m.of.size(); ++i)
      if (e.record == m.of[i].unit->follows) changed[i].insert(e.record_id);
  }
  for (const auto& [i, ids] : changed)
    for (auto id : ids) {
      if (m.of[i].unit->expand != nullptr) {
        expand(tx, now, m.of[i], id);
        continue;
      }
      rows_followed(tx, *m.of[i].unit, id, [&](std::int64_t row, const Counted* counted) {
        if (counted != nullptr) put(m.of[i], *counted);
        else m.of[i].facets->remove(row);
      });
    }
  return static_cast<int>(events.size()) < at_most;
}

void fill(web::Services& s, Memory& m, const std::stop_token& stop) {
  // What is changed while the rows are read comes again from the log: it is followed from before.
  m.day = core::local(s.clock.now()).date;
  m.seq = s.db.reading([](store::Tx& tx) { return tx.number("select coalesce(max(seq), 0) from event"); });
  for (auto& one : m.of)
    for (std::int64_t after = 0; !stop.stop_requested();) {
      const auto last = s.db.reading([&](store::Tx& tx) {
        if (one.unit->expand == nullptr) return rows_after(tx, s.clock.now(), *one.unit, after, 500, [&](const Counted& row) { put(one, row); });
        const auto records = records_after(tx, *one.unit, after, 100);
        for (auto record : records) expand(tx, s.clock.now(), one, record);
        return records.empty() ? after : records.back();
      });
      if (last == after) break;
      after = last;
    }
  m.ready = !stop.stop_requested();
  std::mutex waiting;
  std::condition_variable_any turn;
  while (!stop.stop_requested()) {
    {
      std::lock_guard lock(m.following);
      s.db.read([&](store::Tx& tx) { while (!stop.stop_requested() && !follow(tx, s.clock.now(), m, 2000)) {} });
    }
    std::unique_lock lock(waiting);
    turn.wait_for(lock, stop, std::chrono::seconds(1), [] { return false; });
  }
}

}  // namespace

void add_unit(web::Services& s, Unit u) {
  auto& place = s.rooms[std::type_index(typeid(Memory))];
  if (!place) place = std::make_shared<Memory>();
  auto& all = static_cast<Memory*>(place.get())->units;
  all.insert(std::upper_bound(all.begin(), all.end(), u, [](const Unit& a, const Unit& b) { return a.order < b.order; }), std::move(u));
}
const std::vector<Unit>& units(web::Services& s) { return s.room<Memory>().units; }
const Unit* find_unit(web::Services& s, std::string_view code) {
  for (const auto& u : units(s))
    if (u.code == code) return &u;
  return nullptr;
}

core::Result<const index::Facets*> facets(web::Services& s, store::Tx& tx, const Unit& u) {
  auto& m = s.room<Memory>();
  if (!m.ready) return core::fail(core::Errc::unavailable, "the figures are being counted after the start: try again in a moment");
  std::lock_guard lock(m.following);
  while (!follow(tx, s.clock.now(), m, 5000)) {}
  for (const auto& one : m.of)
    if (one.unit->code == u.code) return one.facets.get();
  return core::fail(core::Errc::not_found, "no such unit");
}

void start_memory(web::Services& s) {
  auto& memory = s.room<Memory>();  // the rooms have put their units there
  for (const auto& u : memory.units) {
    auto fields = fields_of(s.forms, u);
    memory.of.push_back({&u, std::make_unique<index::Facets>(fields), fields, {}});
  }
  memory.filling = std::jthread([&s, m = &memory](const std::stop_token& stop) {
    try {
      fill(s, *m, stop);
    } catch (const std::exception&) {
      core::log(core::Level::error, "the index of the statistics could not be built; there are no figures until the desk is started again");
    }
  });
}

}  // namespace ostoja::statistics
