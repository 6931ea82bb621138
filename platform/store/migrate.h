#pragma once
// Migrations: <room>/migrations/YYYYMMDDhhmm_name.sql, in the order of their times over all rooms, each in one transaction with its row in
// schema_migration (name, sha256, applied_at). Beside each may lie name.before.sql (rows in the old shape) and name.after.sql (a select that must give no
// row that differs: it returns one text column, 'ok' or what is wrong); tests run them, migrate() does not.
#include "store/store.h"

#include <string>
#include <vector>

namespace ostoja::store {

struct Migration {
  std::string name;    // 202611240900_cases
  std::string room;
  std::string_view sql, before, after;
};
std::vector<Migration> migrations();                        // from the built-in resources, in order
std::vector<std::string> pending(Db&);                      // names not applied yet; throws Failure(conflict) when an applied one has changed or is not known
int migrate(Db&, core::Instant now);                        // applies what is pending, returns how many
std::string in_dialect(std::string_view sql, Engine);       // @bigint @blob @strict replaced
std::vector<std::string> statements(std::string_view sql);  // split at top-level semicolons (strings and comments respected)

}  // namespace ostoja::store
