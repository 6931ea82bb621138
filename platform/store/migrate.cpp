#include "store/migrate.h"

#include "core/resources.h"
#include "store/dialect.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace ostoja::store {
namespace {

// Tells that a landed migration was edited; it guards against mistakes, not against attackers (FNV-1a, 64 bits).
std::string check_value(std::string_view text) {
  std::uint64_t h = 14695981039346656037ULL;
  for (char c : text) h = (h ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  core::Bytes bytes;
  for (int shift = 56; shift >= 0; shift -= 8) bytes.push_back(static_cast<std::uint8_t>(h >> shift));
  return core::hex(bytes);
}

std::map<std::string, std::string> applied(Tx& tx) {
  std::map<std::string, std::string> out;
  bool there = tx.engine() == Engine::sqlcipher
                   ? tx.number("select count(*) from sqlite_master where type = 'table' and name = 'schema_migration'") != 0
                   : tx.number("select count(*) from information_schema.tables where table_schema = current_schema() and table_name = 'schema_migration'") != 0;
  if (there) tx.run("select name, check_value from schema_migration", {}, [&](const Row& r) { out.emplace(r.text(0), r.text(1)); });
  return out;
}

}  // namespace

std::vector<Migration> migrations() {
  std::vector<Migration> out;
  for (const auto& file : core::resources_like(".sql")) {
    auto folder = file.name.find("/migrations/");
    if (folder == std::string_view::npos || file.name.ends_with(".before.sql") || file.name.ends_with(".after.sql")) continue;
    auto base = file.name.substr(0, file.name.size() - 4);
    Migration m;
    m.room = file.name.substr(0, folder);
    m.name = base.substr(folder + 12);
    m.sql = file.data;
    m.before = core::resource(std::string(base) + ".before.sql");
    m.after = core::resource(std::string(base) + ".after.sql");
    out.push_back(std::move(m));
  }
  std::sort(out.begin(), out.end(), [](const Migration& a, const Migration& b) { return std::tie(a.name, a.room) < std::tie(b.name, b.room); });
  return out;
}

std::vector<std::string> pending(Db& db) {
  std::vector<std::string> out;
  auto done = db.reading([](Tx& tx) { return applied(tx); });
  for (const auto& m : migrations()) {
    auto it = done.find(m.name);
    if (it == done.end()) out.push_back(m.name);
    else if (it->second != check_value(m.sql)) throw core::Failure(core::Errc::conflict, "an applied migration differs from the program's: this program does not fit this store");
    if (it != done.end()) done.erase(it);
  }
  if (!done.empty()) throw core::Failure(core::Errc::conflict, "a newer program has used this store: use that one, or a newer one, or restore a backup of before");
  return out;
}

int migrate(Db& db, core::Instant now) {
  auto names = pending(db);
  int count = 0;
  for (const auto& m : migrations()) {
    if (std::find(names.begin(), names.end(), m.name) == names.end()) continue;
    db.write([&](Tx& tx) {
      tx.run("create table if not exists schema_migration (name text primary key, check_value text not null, applied_at bigint not null)");
      // Another node may have been quicker since we looked; the writer's lock lets one at a time through.
      if (tx.number("select count(*) from schema_migration where name = $1", {m.name}) != 0) return;
      ++count;
      for (const auto& sql : statements(in_dialect(m.sql, tx.engine()))) tx.run(sql);
      tx.run("insert into schema_migration (name, check_value, applied_at) values ($1, $2, $3)", {m.name, check_value(m.sql), now});
    });
  }
  return count;
}

std::string in_dialect(std::string_view sql, Engine engine) {
  std::string out(sql);
  for (const auto& word : kWords) {
    auto with = engine == Engine::sqlcipher ? word.sqlcipher : word.postgres;
    for (auto at = out.find(word.name); at != std::string::npos; at = out.find(word.name, at + with.size())) out.replace(at, word.name.size(), with);
  }
  return out;
}

std::vector<std::string> statements(std::string_view sql) {
  std::vector<std::string> out;
  std::string one;
  char quote = 0;
  for (std::size_t i = 0; i < sql.size(); ++i) {
    char c = sql[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '-' && i + 1 < sql.size() && sql[i + 1] == '-') {
      while (i < sql.size() && sql[i] != '\n') ++i;
      one += '\n';
      continue;
    } else if (c == '/' && i + 1 < sql.size() && sql[i + 1] == '*') {
      auto end = sql.find("*/", i + 2);
      i = end == std::string_view::npos ? sql.size() : end + 1;
      one += ' ';
      continue;
    } else if (c == ';') {
      if (!core::trim(one).empty()) out.emplace_back(core::trim(one));
      one.clear();
      continue;
    }
    one += c;
  }
  if (!core::trim(one).empty()) out.emplace_back(core::trim(one));
  return out;
}

}  // namespace ostoja::store
