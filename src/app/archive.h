#pragma once
// Backups: one file that holds settings, the vault's public part and the encrypted store, each with its hash. The keys are not in it.
#include "app/centre.h"
#include "core/result.h"

#include <string>

namespace ostoja::app {

struct BackupReport { std::int64_t events = 0, rows = 0; };
core::Done write_backup(Centre&, const std::string& file);                         // verified by reading it back before it gets its name
core::Result<BackupReport> check_backup(Centre&, const std::string& file);         // the centre gives the keys; invalid when one bit differs
core::Done restore_backup(const std::string& file, const std::string& dir);        // conflict when dir holds a centre; nothing is left behind on failure

}  // namespace ostoja::app
