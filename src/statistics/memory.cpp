// The indexes: filled beside the requests after the start, then following the log of changes.
#include "core/log.h"
#include "statistics/record.h"
#include "store/feed.h"

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

// Takes in what has changed since; true when nothing is left.
bool follow(store::Tx& tx, Memory& m, int at_most) {
  const auto events = store::events_after(tx, m.seq, at_most);
  std::map<Unit, std::set<std::int64_t>> changed;
  for (const auto& e : events) {
    m.seq = e.seq;
    if (e.record_id == 0) continue;
    for (auto u : kUnits)
      if (e.record == record_of(u) && (e.version > 0 || e.action.find(".read") == std::string::npos)) changed[u].insert(e.record_id);
  }
  for (const auto& [u, ids] : changed)
    for (auto id : ids) {
      if (auto one = row(tx, u, id)) put(m.of.at(u), *one);
      else m.of.at(u).facets->remove(id);
    }
  return static_cast<int>(events.size()) < at_most;
}

void fill(web::Services& s, Memory& m, const std::stop_token& stop) {
  // What is changed while the rows are read comes again from the log: it is followed from before.
  m.seq = s.db.reading([](store::Tx& tx) { return tx.number("select coalesce(max(seq), 0) from event"); });
  for (auto& [unit, one] : m.of)
    for (std::int64_t after = 0; !stop.stop_requested();) {
      const auto last = s.db.reading([&](store::Tx& tx) { return rows_after(tx, unit, after, 500, [&](const Counted& row) { put(one, row); }); });
      if (last == after) break;
      after = last;
    }
  m.ready = !stop.stop_requested();
  std::mutex waiting;
  std::condition_variable_any turn;
  while (!stop.stop_requested()) {
    {
      std::lock_guard lock(m.following);
      s.db.read([&](store::Tx& tx) { while (!stop.stop_requested() && !follow(tx, m, 2000)) {} });
    }
    std::unique_lock lock(waiting);
    turn.wait_for(lock, stop, std::chrono::seconds(1), [] { return false; });
  }
}

}  // namespace

core::Result<const index::Facets*> facets(web::Services& s, store::Tx& tx, Unit u) {
  auto& m = s.room<Memory>();
  if (!m.ready) return core::fail(core::Errc::unavailable, "the figures are being counted after the start: try again in a moment");
  std::lock_guard lock(m.following);
  while (!follow(tx, m, 5000)) {}
  return m.of.at(u).facets.get();
}

void start_memory(web::Services& s) {
  auto memory = std::make_shared<Memory>();
  for (auto u : kUnits) {
    auto fields = fields_of(s.forms, u);
    memory->of[u] = {std::make_unique<index::Facets>(fields), fields};
  }
  s.rooms[std::type_index(typeid(Memory))] = memory;
  memory->filling = std::jthread([&s, m = memory.get()](const std::stop_token& stop) {
    try {
      fill(s, *m, stop);
    } catch (const std::exception&) {
      core::log(core::Level::error, "the index of the statistics could not be built; there are no figures until the desk is started again");
    }
  });
}

}  // namespace ostoja::statistics
