#include "app/archive.h"

#include "core/text.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace ostoja::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kHead = "ostoja-backup 1\n";
// The file: kHead, then for each part "<name> <bytes> <sha256 hex>\n", an empty line, then the parts' bytes one after another.
constexpr std::string_view kParts[] = {"centre.toml", "keys/vault.toml", "centre.db"};
constexpr std::size_t kHeadAtMost = 4096;

struct Part { std::string name; std::uint64_t bytes = 0; std::string hash; };

core::Result<std::string> read_whole(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return core::fail(core::Errc::not_found, "a file of the centre cannot be read");
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

// Splits a backup into its parts and checks every hash. The bytes are in `whole`.
core::Result<std::vector<std::pair<Part, std::string_view>>> parts_of(std::string_view whole) {
  if (!whole.starts_with(kHead)) return core::fail(core::Errc::invalid, "this file is not a backup of Ostoja");
  auto end = whole.substr(0, kHeadAtMost).find("\n\n");
  if (end == std::string_view::npos) return core::fail(core::Errc::invalid, "this backup is damaged: its head is cut off");
  std::vector<std::pair<Part, std::string_view>> out;
  auto rest = whole.substr(end + 2);
  for (auto row : core::split(whole.substr(kHead.size(), end - kHead.size()), '\n')) {
    auto words = core::split(row, ' ');
    Part p;
    if (words.size() != 3) return core::fail(core::Errc::invalid, "this backup is damaged: its head cannot be read");
    p.name = words[0];
    auto [stop, error] = std::from_chars(words[1].data(), words[1].data() + words[1].size(), p.bytes);
    p.hash = words[2];
    if (error != std::errc() || stop != words[1].data() + words[1].size() || p.bytes > rest.size()) return core::fail(core::Errc::invalid, "this backup is damaged: it is shorter than it says");
    auto bytes = rest.substr(0, p.bytes);
    rest.remove_prefix(p.bytes);
    if (core::hex(vault::sha256(bytes)) != p.hash) return core::fail(core::Errc::invalid, "this backup is damaged: a part of it has changed; use another one");
    out.emplace_back(std::move(p), bytes);
  }
  if (!rest.empty() || out.size() != std::size(kParts)) return core::fail(core::Errc::invalid, "this backup is damaged: it holds something else than it says");
  for (std::size_t i = 0; i < out.size(); ++i)
    if (out[i].first.name != kParts[i]) return core::fail(core::Errc::invalid, "this backup is damaged: its parts are not those of a centre");
  return out;
}

core::Done write_synced(const std::string& path, std::string_view bytes) {
  int fd = ::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  bool good = fd >= 0;
  while (good && !bytes.empty()) {
    auto n = ::write(fd, bytes.data(), std::min<std::size_t>(bytes.size(), 1 << 20));
    good = n > 0;
    if (good) bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  good = good && fsync(fd) == 0;
  if (fd >= 0) ::close(fd);
  if (good) return {};
  std::error_code ignored;
  fs::remove(path, ignored);
  return core::fail(core::Errc::unavailable, "the file cannot be written: is the disk full or read-only?");
}

struct Temporary {  // a directory that goes with the scope
  std::string path;
  explicit Temporary(const std::string& beside) {
    path = beside + ".part-XXXXXX";
    if (mkdtemp(path.data()) == nullptr) throw core::Failure(core::Errc::unavailable, "no temporary directory can be made there: is the disk full or read-only?");
  }
  ~Temporary() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
};

// The key of the store in a backup, by the backup's own vault.toml: the centre's may be a later one (ostoja rekey).
core::Result<core::Secret> key_of_backup(const Centre& centre, const std::string& unpacked) {
  auto file = TRY(vault::read_vault(unpacked));
  for (const auto& entry : file.operators)
    if (const auto* keys = centre.vault->of(entry.code); keys != nullptr)
      if (auto key = keys->unwrap_database_key(entry.wrapped_database_key)) return key;
  return core::fail(core::Errc::invalid, "this centre's keys do not open this backup: it is of another centre");
}

core::Result<BackupReport> check_store(Centre& centre, const std::string& path, core::Secret key) {
  store::Options o;
  o.path = path;
  o.key = std::move(key);
  o.read_only = true;
  auto db = store::open(o);
  db->check_integrity();
  auto verdict = db->reading([&](store::Tx& tx) { return access::verify_audit(tx, centre.vault->file(), {}); });
  if (!verdict.good) return core::fail(core::Errc::invalid, "the audit log in this backup is not whole");
  return BackupReport{verdict.size, db->reading([](store::Tx& tx) { return tx.number("select (select count(*) from contact) + (select count(*) from case_file) + (select count(*) from person)"); })};
}

}  // namespace

core::Done write_backup(Centre& centre, const std::string& file) {
  if (fs::exists(file)) return core::fail(core::Errc::conflict, "this file exists already: choose another name");
  Temporary work(file);
  centre.db->backup(work.path + "/centre.db");
  std::string head(kHead), body;
  for (auto name : kParts) {
    auto bytes = TRY(read_whole(name == "centre.db" ? work.path + "/centre.db" : centre.dir + "/" + std::string(name)));
    head += std::string(name) + " " + std::to_string(bytes.size()) + " " + core::hex(vault::sha256(bytes)) + "\n";
    body += bytes;
  }
  const std::string temporary = work.path + "/backup";
  TRY_VOID(write_synced(temporary, head + "\n" + body));
  TRY(check_backup(centre, temporary));
  if (std::rename(temporary.c_str(), file.c_str()) != 0) return core::fail(core::Errc::unavailable, "the backup cannot get its name: is it on another disk than its folder?");
  return {};
}

core::Result<BackupReport> check_backup(Centre& centre, const std::string& file) {
  auto whole = TRY(read_whole(file));
  auto parts = TRY(parts_of(whole));
  Temporary work(file);
  if (mkdir((work.path + "/keys").c_str(), 0700) != 0) return core::fail(core::Errc::unavailable, "no temporary directory can be made there: is the disk full or read-only?");
  for (const auto& [part, bytes] : parts) TRY_VOID(write_synced(work.path + "/" + part.name, bytes));
  return check_store(centre, work.path + "/centre.db", TRY(key_of_backup(centre, work.path)));
}

core::Done restore_backup(const std::string& file, const std::string& dir) {
  if (fs::exists(dir + "/centre.toml") || fs::exists(dir + "/centre.db")) return core::fail(core::Errc::conflict, "this directory already holds a centre: choose an empty one");
  auto whole = TRY(read_whole(file));
  auto parts = TRY(parts_of(whole));
  std::error_code error;
  for (const char* sub : {"", "/keys", "/audit", "/backups"}) {
    fs::create_directories(dir + sub, error);
    chmod((dir + sub).c_str(), 0700);
  }
  if (error) return core::fail(core::Errc::unavailable, "the directory cannot be made");
  // The settings come last: until then the directory is no centre.
  for (auto it = parts.rbegin(); it != parts.rend(); ++it) {
    auto done = write_synced(dir + "/" + it->first.name, it->second);
    if (done) continue;
    for (auto name : kParts) fs::remove(dir + "/" + std::string(name), error);
    return done;
  }
  return {};
}

}  // namespace ostoja::app
