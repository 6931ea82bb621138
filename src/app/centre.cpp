#include "app/centre.h"

#include "core/log.h"
#include "core/resources.h"
#include "settings/settings.h"
#include "store/migrate.h"

#include <toml++/toml.h>

#include <sys/stat.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace ostoja::app {
namespace {

namespace fs = std::filesystem;

std::string toml_text(std::string_view s) {
  std::string out = "\"";
  for (char c : s) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

core::Done take(Settings& s, const toml::table& t) {
  s.engine = t["store"]["engine"].value_or(s.engine);
  if (s.engine != "sqlcipher" && s.engine != "postgres") return core::fail(core::Errc::invalid, "settings: store.engine is sqlcipher or postgres");
  s.postgres = t["store"]["postgres"].value_or(s.postgres);
  s.demo = t["demo"].value_or(s.demo);
  s.desk_host = t["desk"]["host"].value_or(s.desk_host);
  s.desk_port = static_cast<int>(t["desk"]["port"].value_or(static_cast<std::int64_t>(s.desk_port)));
  s.certificate = t["desk"]["certificate"].value_or(s.certificate);
  s.certificate_key = t["desk"]["certificate_key"].value_or(s.certificate_key);
  s.mail.url = t["mail"]["server"].value_or(s.mail.url);
  s.mail.from = t["mail"]["from"].value_or(s.mail.from);
  s.mail.user = t["mail"]["user"].value_or(s.mail.user);
  s.mail.password_file = t["mail"]["password_file"].value_or(s.mail.password_file);
  TRY_VOID(mail::check(s.mail));
  s.telephone.phones = t["telephone"]["phones"].value_or(s.telephone.phones);
  s.telephone.voice = t["telephone"]["voice"].value_or(s.telephone.voice);
  if (const auto* mobiles = t["telephone"]["mobiles"].as_table())
    for (const auto& [op, address] : *mobiles) s.telephone.mobiles[std::string(op.str())] = address.value_or(std::string());
  TRY_VOID(exchange::check(s.telephone));
  s.workers = static_cast<int>(t["desk"]["workers"].value_or(static_cast<std::int64_t>(s.workers)));
  s.io_threads = static_cast<int>(t["desk"]["io_threads"].value_or(static_cast<std::int64_t>(s.io_threads)));
  if (s.workers < 1 || s.workers > 256 || s.io_threads < 1 || s.io_threads > 64) return core::fail(core::Errc::invalid, "settings: desk.workers is 1 to 256, desk.io_threads 1 to 64");
  if (const auto* list = t["operator"].as_array()) {
    s.operators.clear();
    for (const auto& item : *list)
      if (const auto* o = item.as_table()) s.operators.push_back({(*o)["code"].value_or(std::string()), (*o)["name"].value_or(std::string())});
  }
  return {};
}

core::Done read_file(Settings& s, const std::string& path) {
  try {
    return take(s, toml::parse_file(path));
  } catch (const toml::parse_error& error) {
    core::log(core::Level::error, "the settings file has a mistake in line", static_cast<std::int64_t>(error.source().begin.line));
    return core::fail(core::Errc::invalid, "the settings file cannot be read; the line is in the log");
  }
}

store::Options store_options(const Centre& c, core::Secret key, Open how) {
  store::Options o;
  o.engine = c.settings.engine == "postgres" ? store::Engine::postgres : store::Engine::sqlcipher;
  o.path = o.engine == store::Engine::postgres ? c.settings.postgres : c.dir + "/centre.db";
  o.key = std::move(key);
  o.read_only = how == Open::reading;
  o.readers = c.settings.workers;
  return o;
}

}  // namespace

core::Result<Settings> read_settings(const std::string& dir, const std::string& extra_file) {
  Settings s;
  if (!fs::is_regular_file(dir + "/centre.toml")) return core::fail(core::Errc::not_found, "there is no centre in this directory; make one with ostoja init");
  TRY_VOID(read_file(s, dir + "/centre.toml"));
  if (!extra_file.empty()) TRY_VOID(read_file(s, extra_file));
  return s;
}

void write_settings(const std::string& dir, const Settings& s) {
  std::string text = "# Settings of this centre; every one of them is explained in config/ostoja.example.toml.\ndemo = " + std::string(s.demo ? "true" : "false") + "\n\n[store]\nengine = " + toml_text(s.engine) + "\n";
  if (!s.postgres.empty()) text += "postgres = " + toml_text(s.postgres) + "\n";
  text += "\n[desk]\nhost = " + toml_text(s.desk_host) + "\nport = " + std::to_string(s.desk_port) + "\n";
  for (const auto& o : s.operators) text += "\n[[operator]]\ncode = " + toml_text(o.code) + "\nname = " + toml_text(o.name) + "\n";
  const std::string path = dir + "/centre.toml";
  std::ofstream out(path + ".new", std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out || std::rename((path + ".new").c_str(), path.c_str()) != 0) throw core::Failure(core::Errc::unavailable, "the settings cannot be written; is the disk full or read-only?");
}

core::Result<std::unique_ptr<Centre>> find_centre(const std::string& dir, const std::string& config_file) {
  auto c = std::make_unique<Centre>();
  c->dir = dir;
  c->settings = TRY(read_settings(dir, config_file));
  auto file = vault::read_vault(dir);
  if (!file && file.error().code == core::Errc::not_found) return core::fail(core::Errc::invalid, "keys/vault.toml is missing: restore it from a backup, without it no key opens the store");
  c->vault = std::make_unique<vault::Vault>(TRY(std::move(file)));
  c->policy = TRY(access::Policy::load(core::resource("config/permissions.toml")));
  c->forms = TRY(forms::Library::load());
  return c;
}

core::Done unlock_by_key_file(Centre& c) {
  auto roots = vault::read_key_file(c.dir);
  if (!roots && roots.error().code == core::Errc::not_found) return core::fail(core::Errc::not_found, "this needs keys/root.key in the data directory, and there is none: put the key file there");
  if (!roots) return tl::unexpected(roots.error());
  // An unknown operator must not look like a missing file: the desk would start sealed and nobody would know why.
  for (const auto& [code, root] : *roots)
    if (!c.vault->unlock(code, root)) return core::fail(core::Errc::invalid, "keys/root.key is the key file of another centre: put this centre's own there");
  return {};
}

core::Done unlock_by_shares(Centre& c, std::string_view operator_code, std::string_view a, std::string_view b) {
  for (const auto& entry : c.vault->file().operators)  // people type a share in small letters too; its check is made of the code as it stands in the vault
    if (core::iequals_ascii(entry.code, operator_code)) return c.vault->unlock(entry.code, TRY(vault::join(entry.code, a, b)));
  return core::fail(core::Errc::not_found, "there is no such operator in this centre");
}

void write_next_vault(const std::string& dir, const vault::VaultFile& next) {
  fs::create_directories(dir + "/next/keys");
  chmod((dir + "/next").c_str(), 0700);
  vault::write_vault(dir + "/next", next);
}

void adopt_next_vault(const std::string& dir) {
  auto next = vault::read_vault(dir + "/next");
  if (!next) throw core::Failure(core::Errc::unavailable, "the new key's file cannot be read; keep the directory as it is");
  vault::write_vault(dir, *next);
  std::error_code ignored;
  fs::remove_all(dir + "/next", ignored);
}

core::Done open_store(Centre& c, Open how, core::Instant now) {
  if (fs::exists(c.dir + "/next/keys")) {
    try {
      c.db = store::open(store_options(c, TRY(c.vault->database_key()), how));
    } catch (const core::Failure&) {
      // A change of the key was stopped after the file had its new one.
      TRY_VOID(c.vault->take_wraps(TRY(vault::read_vault(c.dir + "/next"))));
      c.db = store::open(store_options(c, TRY(c.vault->database_key()), how));
      adopt_next_vault(c.dir);
    }
  } else {
    c.db = store::open(store_options(c, TRY(c.vault->database_key()), how));
  }
  if (how == Open::reading) {
    if (!store::pending(*c.db).empty()) return core::fail(core::Errc::unavailable, "the store is of an older version: run ostoja migrate");
  } else {
    if (auto n = store::migrate(*c.db, now)) core::log(core::Level::info, "migrations applied:", n);
    c.audit = std::make_unique<access::Audit>(*c.db, *c.vault, c.dir);
  }
  settings::bring_into_force(*c.db, c.forms, now);
  c.sessions = std::make_unique<access::Sessions>(*c.db, c.policy);
  return {};
}

core::Result<std::unique_ptr<Centre>> open_centre(const std::string& dir, Open how, const std::string& config_file) {
  auto c = TRY(find_centre(dir, config_file));
  TRY_VOID(unlock_by_key_file(*c));
  TRY_VOID(open_store(*c, how, core::SystemClock().now()));
  return c;
}

core::Result<NewCentre> make_centre(const std::string& dir, Settings settings, KeyFile key_file) {
  if (fs::exists(dir + "/centre.toml") || fs::exists(dir + "/centre.db")) return core::fail(core::Errc::conflict, "this directory already holds a centre; choose another or remove it yourself");
  std::error_code error;
  fs::create_directories(dir + "/keys", error);
  fs::create_directories(dir + "/audit", error);
  fs::create_directories(dir + "/backups", error);
  if (error) return core::fail(core::Errc::unavailable, "the directory cannot be made; is the disk full or read-only?");
  for (const char* sub : {"", "/keys", "/audit", "/backups"}) chmod((dir + sub).c_str(), 0700);

  NewCentre made;
  auto database_key = vault::random_key();
  vault::VaultFile file;
  std::map<std::string, const core::Secret*> for_file;
  for (const auto& op : settings.operators) {
    auto root = vault::random_key();
    vault::OperatorKeys keys(op.code, root);
    file.operators.push_back({op.code, keys.check_value(), keys.wrap_database_key(database_key), keys.audit_public_key()});
    made.shares[op.code] = vault::split(op.code, root);
    made.roots.emplace(op.code, std::move(root));
  }
  for (const auto& [code, root] : made.roots) for_file[code] = &root;

  Centre c;
  c.dir = dir;
  c.settings = settings;
  store::create(store_options(c, database_key.clone(), Open::writing));
  auto db = store::open(store_options(c, database_key.clone(), Open::writing));
  store::migrate(*db, core::SystemClock().now());
  db.reset();
  // The settings come last: a directory without them is no centre, so a stopped init leaves nothing that could be served.
  vault::write_vault(dir, file);
  if (key_file == KeyFile::keep) vault::write_key_file(dir, for_file);
  write_settings(dir, settings);
  made.settings = std::move(settings);
  return made;
}

}  // namespace ostoja::app
