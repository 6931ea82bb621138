// The embedded engine: SQLite in SQLCipher-4 format with a raw key. Only this file knows the SQLite API.
#include "store/connection.h"

#if defined(OSTOJA_SYSTEM_SQLCIPHER)
#include <sqlcipher/sqlite3.h>
#else
#include <sqlite3.h>
#endif

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <unordered_map>

namespace ostoja::store {
namespace {

[[noreturn]] void refuse(int code) {
  switch (code & 0xff) {
    case SQLITE_CONSTRAINT: throw core::Failure(core::Errc::conflict, "a rule of the store refuses this: it exists already or belongs to something that does not");
    case SQLITE_FULL: throw core::Failure(core::Errc::unavailable, "the disk is full: free some space; nothing was saved, nothing that was saved before is lost");
    case SQLITE_READONLY: throw core::Failure(core::Errc::unavailable, "the store is read-only: check the rights of the data directory and that its disk is writable");
    case SQLITE_BUSY:
    case SQLITE_LOCKED: throw core::Failure(core::Errc::unavailable, "the store is locked by another program: stop it and try again");
    case SQLITE_IOERR: throw core::Failure(core::Errc::unavailable, "the disk does not answer: check the disk of the data directory");
    case SQLITE_CANTOPEN: throw core::Failure(core::Errc::unavailable, "the store cannot be opened: is the path right and readable?");
    case SQLITE_NOTADB: throw core::Failure(core::Errc::unavailable, "the key does not open this store: wrong key, or the file is not a store of Ostoja");
    case SQLITE_CORRUPT: throw core::Failure(core::Errc::unavailable, "the store is damaged: stop, keep the files and restore the last backup");
    case SQLITE_NOMEM: throw core::Failure(core::Errc::unavailable, "out of memory");
    default: throw core::Failure(core::Errc::internal, "a statement to the store is faulty");
  }
}

struct Statement {
  sqlite3_stmt* handle = nullptr;
  std::vector<int> positions;  // of $1, $2 …; 0 when the text does not use it
};

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>()(s); }
};

class LiteRow final : public Row {
 public:
  explicit LiteRow(sqlite3_stmt* s) : s_(s) {}
  bool is_null(int i) const override { return sqlite3_column_type(s_, i) == SQLITE_NULL; }
  std::int64_t integer(int i) const override { return sqlite3_column_int64(s_, i); }
  std::string_view text(int i) const override {
    const auto* t = reinterpret_cast<const char*>(sqlite3_column_text(s_, i));
    return t == nullptr ? std::string_view() : std::string_view(t, static_cast<std::size_t>(sqlite3_column_bytes(s_, i)));
  }
  Blob blob(int i) const override {
    const auto* b = static_cast<const std::uint8_t*>(sqlite3_column_blob(s_, i));
    return b == nullptr ? Blob() : Blob(b, static_cast<std::size_t>(sqlite3_column_bytes(s_, i)));
  }

 private:
  sqlite3_stmt* s_;
};

class Lite final : public Connection {
 public:
  Lite(const std::string& path, const core::Secret& key, bool read_only, int cache_mb, int extra_flags) : read_only_(read_only) {
    int flags = (read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) | SQLITE_OPEN_NOMUTEX | extra_flags;
    int code = sqlite3_open_v2(path.c_str(), &db_, flags, nullptr);
    try {
      if (code != SQLITE_OK) refuse(code);
      sqlite3_extended_result_codes(db_, 1);
      sqlite3_busy_timeout(db_, 2000);
      give_key("key", key);
      // The first read tells whether the key is right; WAL needs a writable directory.
      run_all("select count(*) from sqlite_master", {});
      plain("pragma temp_store = memory");
      plain("pragma mmap_size = 0");
      plain("pragma foreign_keys = on");
      plain("pragma secure_delete = on");
      plain("pragma trusted_schema = off");
      if (!read_only) plain("pragma journal_mode = wal");
      plain("pragma synchronous = full");
      plain("pragma wal_autocheckpoint = 4000");
      plain("pragma cache_size = -" + std::to_string(cache_mb * 1024));
    } catch (...) {
      close();
      throw;
    }
  }
  ~Lite() override { close(); }

  std::int64_t run_all(std::string_view sql, Params params, const Each& each = {}) override {
    Statement& s = prepare(sql);
    struct Reset {
      sqlite3_stmt* s;
      ~Reset() {
        sqlite3_reset(s);
        sqlite3_clear_bindings(s);
      }
    } reset{s.handle};
    for (std::size_t i = 0; i < params.size(); ++i) {
      if (i >= s.positions.size() || s.positions[i] == 0) continue;
      bind(s.handle, s.positions[i], params[i]);
    }
    std::int64_t rows = 0;
    LiteRow row(s.handle);
    for (;;) {
      int code = sqlite3_step(s.handle);
      if (code == SQLITE_ROW) {
        ++rows;
        if (each) each(row);
      } else if (code == SQLITE_DONE) {
        break;
      } else {
        refuse(code);
      }
    }
    return sqlite3_stmt_readonly(s.handle) ? rows : sqlite3_changes64(db_);
  }
  Engine engine() const override { return Engine::sqlcipher; }
  bool writable() const override { return !read_only_; }
  void begin_read() override { plain("begin"); }
  void begin_write() override { plain("begin immediate"); }
  void commit() override { plain("commit"); }
  void rollback() noexcept override {
    pending_ = {};
    if (sqlite3_get_autocommit(db_) == 0) sqlite3_exec(db_, "rollback", nullptr, nullptr, nullptr);
  }
  bool usable() override { return true; }
  bool others_may_write() const override { return false; }

  void plain(std::string_view sql) { run_all(sql, {}); }
  sqlite3* handle() { return db_; }
  void give_key(const char* pragma, const core::Secret& key) {
    if (key.is_empty()) throw core::Failure(core::Errc::unavailable, "the store needs its key");
    // "pragma key = \"x'<64 hex digits>'\"": raw, so that no derivation costs time; wiped afterwards.
    std::array<char, 128> text{};
    int at = std::snprintf(text.data(), text.size(), "pragma %s = \"x'", pragma);
    for (std::uint8_t b : key.bytes()) at += std::snprintf(text.data() + at, text.size() - static_cast<std::size_t>(at), "%02x", b);
    std::snprintf(text.data() + at, text.size() - static_cast<std::size_t>(at), "'\"");
    int code = sqlite3_exec(db_, text.data(), nullptr, nullptr, nullptr);
    explicit_bzero(text.data(), text.size());
    if (code != SQLITE_OK) refuse(code);
  }

 private:
  Statement& prepare(std::string_view sql) {
    if (auto it = statements_.find(sql); it != statements_.end()) return it->second;
    Statement s;
    int code = sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &s.handle, nullptr);
    if (code != SQLITE_OK) refuse(code);
    if (s.handle == nullptr) throw core::Failure(core::Errc::internal, "an empty statement");
    for (int n = 1;; ++n) {
      std::array<char, 12> name{};
      std::snprintf(name.data(), name.size(), "$%d", n);
      int at = sqlite3_bind_parameter_index(s.handle, name.data());
      if (at == 0 && n > sqlite3_bind_parameter_count(s.handle) + 8) break;
      s.positions.push_back(at);
    }
    return statements_.emplace(std::string(sql), std::move(s)).first->second;
  }
  static void bind(sqlite3_stmt* s, int at, const Value& value) {
    int code = std::visit(
        [&](const auto& v) {
          using T = std::decay_t<decltype(v)>;
          if constexpr (std::is_same_v<T, std::nullptr_t>) return sqlite3_bind_null(s, at);
          else if constexpr (std::is_same_v<T, std::int64_t>) return sqlite3_bind_int64(s, at, v);
          else if constexpr (std::is_same_v<T, std::string_view>) return sqlite3_bind_text64(s, at, v.data() == nullptr ? "" : v.data(), v.size(), SQLITE_STATIC, SQLITE_UTF8);
          else return sqlite3_bind_blob64(s, at, v.data() == nullptr ? static_cast<const void*>("") : v.data(), v.size(), SQLITE_STATIC);
        },
        value.get());
    if (code != SQLITE_OK) refuse(code);
  }
  void close() {
    for (auto& [sql, s] : statements_) sqlite3_finalize(s.handle);
    statements_.clear();
    sqlite3_close(db_);
    db_ = nullptr;
  }

  sqlite3* db_ = nullptr;
  bool read_only_;
  std::unordered_map<std::string, Statement, TextHash, std::equal_to<>> statements_;
};

// One desk writes a centre at a time: PATH.lock is held as long as it is open.
std::shared_ptr<void> take_lock(const std::string& path) {
  int fd = ::open((path + ".lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0) {
    if (errno == EROFS || errno == EACCES) throw core::Failure(core::Errc::unavailable, "the data directory is read-only: check its rights and its disk");
    if (errno == ENOSPC) throw core::Failure(core::Errc::unavailable, "the disk is full: free some space");
    throw core::Failure(core::Errc::unavailable, "the data directory cannot be written: does it exist?");
  }
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    ::close(fd);
    throw core::Failure(core::Errc::unavailable, "another Ostoja has this centre open: stop it first");
  }
  return std::shared_ptr<void>(nullptr, [fd](void*) { ::close(fd); });
}

void sync_file(const std::string& path) {
  int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0 || fsync(fd) != 0) {
    if (fd >= 0) ::close(fd);
    throw core::Failure(core::Errc::unavailable, "the copy cannot be written to disk");
  }
  ::close(fd);
}

void copy_pages(sqlite3* from, sqlite3* to) {
  sqlite3_backup* b = sqlite3_backup_init(to, "main", from, "main");
  if (b == nullptr) refuse(sqlite3_extended_errcode(to));
  int code = sqlite3_backup_step(b, -1);
  int end = sqlite3_backup_finish(b);
  if (code != SQLITE_DONE) refuse(code);
  if (end != SQLITE_OK) refuse(end);
}

}  // namespace

std::unique_ptr<Db> sqlcipher_open(const Options& o) {
  struct stat info {};
  if (stat(o.path.c_str(), &info) != 0) throw core::Failure(core::Errc::unavailable, "there is no store at this path: make a centre with ostoja init, or restore a backup");
  Extras extras;
  if (!o.read_only) extras.lock = take_lock(o.path);
  auto key = std::make_shared<core::Secret>(o.key.clone());
  auto first = std::make_shared<bool>(true);  // the writer comes first and gets the whole cache, readers a quarter
  Connect connect = [path = o.path, key, read_only = o.read_only, cache = o.cache_mb, first]() -> std::unique_ptr<Connection> {
    int mb = *first ? cache : std::max(2, cache / 4);
    *first = false;
    return std::make_unique<Lite>(path, *key, read_only, mb, 0);
  };
  extras.backup = [path = o.path, key](const std::string& to) {
    const std::string temporary = to + ".new";
    std::filesystem::remove(temporary);
    try {
      Lite from(path, *key, true, 8, 0);
      Lite target(temporary, *key, false, 8, SQLITE_OPEN_CREATE);
      target.plain("pragma journal_mode = delete");
      copy_pages(from.handle(), target.handle());
    } catch (...) {
      std::error_code ignored;
      std::filesystem::remove(temporary, ignored);
      throw;
    }
    chmod(temporary.c_str(), 0600);
    sync_file(temporary);
    if (std::rename(temporary.c_str(), to.c_str()) != 0) throw core::Failure(core::Errc::unavailable, "the copy cannot be put in its place");
  };
  extras.size = [path = o.path] {
    std::int64_t sum = 0;
    for (const char* end : {"", "-wal"}) {
      struct stat s {};
      if (stat((path + end).c_str(), &s) == 0) sum += s.st_size;
    }
    return sum;
  };
  extras.check = [](Connection& c) {
    bool good = false;
    c.run("pragma integrity_check(1)", {}, [&](const Row& r) { good = r.text(0) == "ok"; });
    if (!good) throw core::Failure(core::Errc::internal, "the store is damaged: stop, keep the files and restore the last backup");
  };
  return make_database(o, Engine::sqlcipher, std::move(connect), std::move(extras));
}

void sqlcipher_create(const Options& o) {
  struct stat info {};
  if (stat(o.path.c_str(), &info) == 0) throw core::Failure(core::Errc::conflict, "there is a store at this path already");
  Lite fresh(o.path, o.key, false, 2, SQLITE_OPEN_CREATE);
  fresh.plain("create table made (id integer primary key)");
  fresh.plain("drop table made");
  chmod(o.path.c_str(), 0600);
}

void rekey(const std::string& path, const core::Secret& from, const core::Secret& to) {
  auto lock = take_lock(path);
  Lite file(path, from, false, 16, 0);
  file.plain("pragma journal_mode = delete");
  file.give_key("rekey", to);
}

}  // namespace ostoja::store
