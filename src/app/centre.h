#pragma once
// An opened centre: its data directory, vault, store, audit log, forms, policy. Every command works on one.
//
// DIR/centre.toml   settings (engine, demo, operators)          DIR/keys/vault.toml  what is known of the keys; no secret
// DIR/centre.db     the store (SQLCipher format)                DIR/keys/root.key    the roots, for unattended start only
// DIR/audit/        checkpoints of the audit log                DIR/backups/         where `ostoja backup` writes unless told otherwise
#include "access/audit.h"
#include "access/policy.h"
#include "access/sessions.h"
#include "core/result.h"
#include "exchange/exchange.h"
#include "forms/forms.h"
#include "mail/mail.h"
#include "store/store.h"
#include "vault/vault.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ostoja::app {

struct OperatorName { std::string code, name; };

struct Settings {                         // DIR/centre.toml; config/ostoja.example.toml explains each
  std::string engine = "sqlcipher";       // or "postgres"
  std::string postgres;                   // libpq connection string
  bool demo = false;
  std::vector<OperatorName> operators;    // the first one's key also seals what belongs to both
  std::string desk_host = "127.0.0.1";
  int desk_port = 8443;
  std::string certificate, certificate_key;
  int workers = 4, io_threads = 1;
  mail::Server mail;                      // none: no mail is sent
  exchange::Telephone telephone;
};
core::Result<Settings> read_settings(const std::string& dir, const std::string& extra_file = {});
void write_settings(const std::string& dir, const Settings&);

struct Centre {
  std::string dir;
  Settings settings;
  std::unique_ptr<vault::Vault> vault;
  access::Policy policy;
  forms::Library forms;
  std::unique_ptr<store::Db> db;
  std::unique_ptr<access::Audit> audit;       // null when opened for reading only
  std::unique_ptr<access::Sessions> sessions;
};

enum class Open : std::uint8_t { writing, reading };

// Vault and settings only: sealed. not_found when DIR holds no centre.
core::Result<std::unique_ptr<Centre>> find_centre(const std::string& dir, const std::string& config_file = {});
core::Done unlock_by_key_file(Centre&);                                              // not_found when there is none
core::Done unlock_by_shares(Centre&, std::string_view operator_code, std::string_view a, std::string_view b);
// Opens the store of an unlocked centre, applies pending migrations (writing), wires feed and audit. Throws core::Failure as the store does.
core::Done open_store(Centre&, Open, core::Instant now);
// The three together with the key file: what most commands need.
core::Result<std::unique_ptr<Centre>> open_centre(const std::string& dir, Open, const std::string& config_file = {});

// A change of the database key: the new wraps wait in keys/next until the file has its new key, then take vault.toml's place. A centre found with a waiting
// file was stopped in between: open_store tries both keys and keeps the one that opens.
void write_next_vault(const std::string& dir, const vault::VaultFile&);
void adopt_next_vault(const std::string& dir);

struct NewCentre {
  Settings settings;
  std::map<std::string, core::Secret> roots;              // by operator
  std::map<std::string, std::array<std::string, 3>> shares;
};
enum class KeyFile : std::uint8_t { keep, none };
// Makes keys, shares, vault, settings and an empty, migrated store. conflict when DIR already holds one.
core::Result<NewCentre> make_centre(const std::string& dir, Settings, KeyFile);

}  // namespace ostoja::app
