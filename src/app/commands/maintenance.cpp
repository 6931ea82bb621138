// ostoja backup, restore, verify, audit, doctor, migrate, rekey
#include "app/centre.h"
#include "app/commands/commands.h"
#include "app/commands/print.h"
#include "app/archive.h"
#include "sandbox/sandbox.h"
#include "cases/record.h"
#include "store/migrate.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace ostoja::app {
namespace {

namespace fs = std::filesystem;

core::Result<std::vector<access::Checkpoint>> checkpoints_in(const std::string& file) {
  std::vector<access::Checkpoint> out;
  if (file.empty()) return out;
  std::ifstream in(file, std::ios::binary);
  if (!in) return core::fail(core::Errc::not_found, "the checkpoint file cannot be read");
  std::string text((std::istreambuf_iterator<char>(in)), {});
  out.push_back(TRY(access::parse_checkpoint(text)));
  return out;
}

std::string megabytes(std::int64_t bytes) { return std::to_string(bytes / 1000000) + "." + std::to_string(bytes / 100000 % 10) + " MB"; }

}  // namespace

int backup_centre(const FileArgs& args) {
  auto centre = open_centre(args.common.data, Open::reading);
  if (!centre) return refused(centre.error().text.view());
  auto done = write_backup(**centre, args.file);
  if (!done) return refused(done.error().text.view());
  line("backup written and verified: " + args.file + " (" + megabytes(static_cast<std::int64_t>(fs::file_size(args.file))) + ")");
  return 0;
}

int restore_centre(const FileArgs& args) {
  auto done = restore_backup(args.file, args.common.data);
  if (!done) return refused(done.error().text.view());
  line("restored into " + args.common.data + "; the keys are not in a backup: put keys/root.key there, or unlock with two of three shares");
  return 0;
}

int verify_backup(const FileArgs& args) {
  auto centre = find_centre(args.common.data);
  if (!centre) return refused(centre.error().text.view());
  if (auto done = unlock_by_key_file(**centre); !done) return refused(done.error().text.view());
  auto report = check_backup(**centre, args.file);
  if (!report) return refused(report.error().text.view());
  line("the backup is whole: " + std::to_string(report->events) + " events in the log, " + std::to_string(report->rows) + " rows");
  return 0;
}

int audit_verify(const FileArgs& args) {
  auto outside = checkpoints_in(args.file);
  if (!outside) return refused(outside.error().text.view());
  auto centre = open_centre(args.common.data, Open::reading);
  if (!centre) return refused(centre.error().text.view());
  auto verdict = (*centre)->db->reading([&](store::Tx& tx) { return access::verify_audit(tx, (*centre)->vault->file(), *outside); });
  if (!verdict.good) return refused("the audit log is not what was signed: " + verdict.problem);
  if (args.common.json) {
    core::Json j;
    j.object().field("good", true).field("events", verdict.size).field("checkpoints", verdict.checkpoints).field("root", core::base64url(verdict.root)).end();
    answer(j.take());
  } else {
    line("the audit log is whole: " + std::to_string(verdict.size) + " events, " + std::to_string(verdict.checkpoints) + " checkpoints, root " + core::base64url(verdict.root));
  }
  return 0;
}

int audit_checkpoint(const FileArgs& args) {
  auto centre = open_centre(args.common.data, Open::writing);
  if (!centre) return refused(centre.error().text.view());
  for (const auto& point : (*centre)->audit->checkpoint(core::SystemClock().now())) line(access::checkpoint_text(point));
  return 0;
}

int migrate_centre(const Common& args) {
  auto centre = open_centre(args.data, Open::writing);
  if (!centre) return refused(centre.error().text.view());
  if (auto n = cases::raise_old_persons(*(*centre)->db, *(*centre)->vault, (*centre)->forms, core::SystemClock().now()); n > 0) line("persons sealed for the teams of their cases: " + std::to_string(n));
  line("the store is at this program's version");
  return 0;
}

int rekey_centre(const Common& args) {
  auto centre = find_centre(args.data);
  if (!centre) return refused(centre.error().text.view());
  if ((*centre)->settings.engine != "sqlcipher") return refused("the store is in PostgreSQL: there is no file to give a new key to");
  if (auto done = unlock_by_key_file(**centre); !done) return refused(done.error().text.view());
  auto old_key = (*centre)->vault->database_key();
  if (!old_key) return refused(old_key.error().text.view());
  auto file = (*centre)->vault->file();
  auto fresh = vault::random_key();
  // The new wraps are on disk, under a second name, before the file gets its new key: whichever moment the power goes, one of the two opens the store, and
  // unlocking tries both (open_store).
  vault::VaultFile next = file;
  for (auto& op : next.operators) {
    const auto* keys = (*centre)->vault->of(op.code);
    if (keys == nullptr) return refused("every operator's key is needed for this: the key file holds them");
    op.wrapped_database_key = keys->wrap_database_key(fresh);
  }
  write_next_vault(args.data, next);
  store::rekey(args.data + "/centre.db", *old_key, fresh);
  adopt_next_vault(args.data);
  line("the store has a new key; earlier backups open with the key they were made with");
  return 0;
}

int doctor(const Common& args) {
  int problems = 0;
  core::Json j;
  j.object().key("checks").array();
  auto say = [&](bool good, const std::string& what) {
    if (args.json) j.object().field("good", good).field("what", what).end();
    else line(std::string(good ? "ok    " : "CHECK ") + what);
    problems += good ? 0 : 1;
  };
  auto centre = find_centre(args.data);
  if (!centre) return refused(centre.error().text.view());
  say(true, "settings can be read; engine " + (*centre)->settings.engine);
  struct stat info {};
  if (stat((args.data + "/keys/root.key").c_str(), &info) == 0) {
    say((info.st_mode & 077) == 0, "key file is readable by its owner only");
    say((*centre)->settings.demo, "key file lies with the data: fine for a demo; for a real centre keep shares apart and remove it");
  } else {
    say(true, "no key file: the desk starts sealed and needs two of three shares");
  }
  struct statvfs disk {};
  if (statvfs(args.data.c_str(), &disk) == 0) {
    auto free_mb = static_cast<std::int64_t>(disk.f_bavail) * static_cast<std::int64_t>(disk.f_frsize) / 1000000;
    say(free_mb > 2000, "free disk: " + std::to_string(free_mb) + " MB (2,000 wanted)");
  }
  const bool confined = sandbox::is_confined();
  say(confined, confined ? "foreign files are read by a child that may open nothing" : "previews of attachments are off: ostoja-sandbox is not beside ostoja, or this kernel has no seccomp");
  auto year = core::SystemClock().today().year();
  say(year >= 2026 && year < 2100, "clock: " + core::SystemClock().now().rfc3339());
  // A file_time_type{} is no early time: the file clock of this library counts from the year 2174.
  bool fresh = false;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(args.data + "/backups", none))
    if (entry.is_regular_file()) fresh = fresh || fs::file_time_type::clock::now() - entry.last_write_time() < std::chrono::hours(26);
  say(fresh, fresh ? "last backup in backups/ is younger than a day" : "no backup of the last day in backups/: ostoja backup --data DIR --to DIR/backups/NAME");
  if (unlock_by_key_file(**centre)) {
    auto opened = open_store(**centre, Open::reading, {});
    say(opened.has_value(), opened ? "store opens; " + megabytes((*centre)->db->size_bytes()) : std::string(opened.error().text.view()));
    if (opened) {
      (*centre)->db->check_integrity();
      say(true, "store is whole");
      auto verdict = (*centre)->db->reading([&](store::Tx& tx) { return access::verify_audit(tx, (*centre)->vault->file(), {}); });
      say(verdict.good, verdict.good ? "audit log is whole: " + std::to_string(verdict.size) + " events" : "audit log: " + verdict.problem);
    }
  }
  if (args.json) answer(j.end().field("good", problems == 0).end().take());
  return problems == 0 ? 0 : 1;
}

}  // namespace ostoja::app
