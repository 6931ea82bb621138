// The embedded engine: SQLite in SQLCipher-4 format with a raw key. Only this file knows the SQLite API.
#include "store/connection.h"
#include "store/file.h"

#if defined(OSTOJA_SYSTEM_SQLCIPHER)
#include <sqlcipher/sqlite3.h>
#else
#include <sqlite3.h>
#endif

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <unordered_map>

namespace ostoja::store {
namespace {

using core::Errc;
using core::Failure;

[[noreturn]] void refuse(int code, sqlite3* db, std::string_view sql) {
  int error = db == nullptr ? 0 : sqlite3_system_errno(db);
  switch (code & 0xff) {
    case SQLITE_CONSTRAINT: throw Failure(Errc::conflict, "a rule of the store refuses this: it exists already or belongs to something that does not");
    case SQLITE_FULL: refuse_path(ENOSPC);
    case SQLITE_PERM:
    case SQLITE_READONLY: refuse_path(EROFS);
    case SQLITE_BUSY:
    case SQLITE_PROTOCOL:
    case SQLITE_LOCKED: throw Failure(Errc::unavailable, "the store is locked by another program: stop it and try again");
    case SQLITE_IOERR:
      refuse_path(error == ENOSPC || error == EDQUOT || error == EROFS ? error : EIO);
    case SQLITE_CANTOPEN: refuse_path(error);
    case SQLITE_NOTADB: throw Failure(Errc::unavailable, "the key does not open this store: wrong key, or the file is not a store of Ostoja");
    case SQLITE_CORRUPT: throw Failure(Errc::unavailable, "the store is damaged: stop, keep the files and restore the last backup");
    case SQLITE_NOMEM: throw Failure(Errc::unavailable, "out of memory");
    default: refuse_faulty(sql, "sqlite " + std::to_string(code));
  }
}

struct Statement {
  sqlite3_stmt* handle = nullptr;
  std::vector<std::size_t> numbers;  // the n of the $n at each position that SQLite counts
  std::size_t placeholders = 0;      // the greatest of them
  bool busy = false;                 // its rows are being read
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

// A key as SQLite takes it, x'<64 hex digits>': raw, so that no derivation costs time. Passed by pointer and wiped, it is in no statement's text.
class KeyText {
 public:
  explicit KeyText(const core::Secret& key) {
    if (key.is_empty()) throw Failure(Errc::unavailable, "the store needs its key");
    constexpr std::string_view digits = "0123456789abcdef";
    char* at = text_.data();
    *at++ = 'x', *at++ = '\'';
    for (std::uint8_t b : key.bytes()) *at++ = digits[b >> 4], *at++ = digits[b & 15];
    *at = '\'';
  }
  ~KeyText() { explicit_bzero(text_.data(), text_.size()); }
  KeyText(const KeyText&) = delete;
  const char* data() const { return text_.data(); }
  int size() const { return static_cast<int>(text_.size()); }

 private:
  std::array<char, 2 * core::Secret::kSize + 3> text_{};
};

enum class Access : std::uint8_t { read, write };

// A file on a read-only disk, with nothing left in its log, is opened as one that cannot change: SQLite would want to make files beside it.
std::string address_of(const std::string& path, Access access, int& flags) {
  struct statvfs disk {};
  struct stat log {};
  if (access == Access::write || statvfs(path.c_str(), &disk) != 0 || (disk.f_flag & ST_RDONLY) == 0) return path;
  if (stat((path + "-wal").c_str(), &log) == 0 && log.st_size > 0) return path;
  flags |= SQLITE_OPEN_URI;
  std::string uri = "file:";
  for (char c : path) {
    if (std::strchr("%?#", c) == nullptr) uri += c;
    else uri += c == '%' ? "%25" : c == '?' ? "%3f" : "%23";
  }
  return uri + "?immutable=1";
}

class Lite final : public Connection {
 public:
  Lite(const std::string& path, const core::Secret& key, Role role, Access access, int cache_mb) : Connection(role) {
    int flags = (access == Access::read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) | SQLITE_OPEN_NOMUTEX;
    std::string address = address_of(path, access, flags);
    int code = sqlite3_open_v2(address.c_str(), &db_, flags, nullptr);
    try {
      if (code != SQLITE_OK) refuse(code, db_, "open");
      // A file that may not be written is opened for reading all the same, in silence.
      if (access == Access::write && sqlite3_db_readonly(db_, "main") == 1) refuse_path(EROFS);
      sqlite3_extended_result_codes(db_, 1);
      // A plan hangs on the statement alone: otherwise each value bound to a LIKE has the statement parsed again, a third of the time of a page.
      sqlite3_db_config(db_, SQLITE_DBCONFIG_ENABLE_QPSG, 1, nullptr);
      sqlite3_busy_timeout(db_, kPatience);
      KeyText text(key);
      if (int keyed = sqlite3_key(db_, text.data(), text.size()); keyed != SQLITE_OK) refuse(keyed, db_, "key");
      plain("select count(*) from sqlite_master");  // the first read tells whether the key is right
      for (const char* pragma : {"temp_store = memory", "mmap_size = 0", "foreign_keys = on", "secure_delete = on", "trusted_schema = off"})
        plain(std::string("pragma ") + pragma);
      if (role == Role::writer) journal("wal");
      else plain("pragma query_only = on");
      plain("pragma synchronous = full");
      sqlite3_wal_hook(db_, [](void* self, sqlite3*, const char*, int pages) { static_cast<Lite*>(self)->log_pages_ = pages; return SQLITE_OK; }, this);
      plain("pragma cache_size = -" + std::to_string(cache_mb * 1024));
      sqlite3_limit(db_, SQLITE_LIMIT_ATTACHED, 0);
    } catch (...) {
      close();
      throw;
    }
  }
  ~Lite() override { close(); }

  std::int64_t run_all(std::string_view sql, Params params, const Each& each = {}) override {
    still_whole();
    Use s(*this, sql);
    refuse_unlike(s->placeholders, params.size(), sql);
    for (std::size_t at = 0; at < s->numbers.size(); ++at) bind(s->handle, static_cast<int>(at + 1), params[s->numbers[at] - 1]);
    if (!sqlite3_stmt_readonly(s->handle)) written_ = true;
    std::int64_t rows = 0;
    LiteRow row(s->handle);
    for (;;) {
      int code = sqlite3_step(s->handle);
      if (code == SQLITE_DONE) break;
      if (code != SQLITE_ROW) failed(code, sql);
      ++rows;
      if (each) each(row);
    }
    return sqlite3_stmt_readonly(s->handle) ? rows : sqlite3_changes64(db_);
  }
  Engine engine() const override { return Engine::sqlcipher; }
  void begin_read() override { begin("begin"); }
  void begin_write() override {
    begin("begin immediate");
    written_ = false;
  }
  void commit() override {
    plain("commit");
    begun_ = false;
  }
  void rollback() noexcept override {
    pending_ = {};
    begun_ = false;
    if (sqlite3_get_autocommit(db_) == 0) sqlite3_exec(db_, "rollback", nullptr, nullptr, nullptr);
  }
  void still_whole() override {
    if (begun_ && sqlite3_get_autocommit(db_) != 0) refuse(ended_by_, nullptr, "transaction");
  }
  bool usable() override { return true; }
  bool others_may_write() const override { return false; }
  bool has_written() const override { return written_; }
  std::int64_t log_pages() const override { return log_pages_; }
  void settle_log() override { checkpoint(SQLITE_CHECKPOINT_PASSIVE); }
  void flush_file() override {
    sqlite3_file* file = nullptr;
    if (sqlite3_file_control(db_, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || file == nullptr || file->pMethods == nullptr) return;
    file->pMethods->xSync(file, SQLITE_SYNC_NORMAL);  // a failure shows when the log is started anew, which syncs for itself
  }
  bool restart_log() override {
    sqlite3_busy_timeout(db_, kRestartPatience);
    bool done = checkpoint(SQLITE_CHECKPOINT_RESTART);
    sqlite3_busy_timeout(db_, kPatience);
    return done;
  }

  void plain(std::string_view sql) { run_all(sql, {}); }
  sqlite3* handle() { return db_; }
  void journal(std::string_view mode) {
    std::string is;
    run("pragma journal_mode = " + std::string(mode), {}, [&](const Row& r) { is = r.text(0); });
    if (is != mode) throw Failure(Errc::unavailable, "the store's journal cannot be set: another program has it open, or this is no local disk");
  }
  void rekey(const core::Secret& to) {
    KeyText text(to);
    if (int code = sqlite3_rekey(db_, text.data(), text.size()); code != SQLITE_OK) refuse(code, db_, "rekey");
  }

 private:
  // A statement while it runs: the kept one, or one of its own when the kept one is reading rows further out.
  class Use {
   public:
    Use(Lite& db, std::string_view sql) : s_(&db.kept(sql)) {
      if (s_->busy) own_ = db.prepare(sql, 0), s_ = &own_;
      s_->busy = true;
    }
    ~Use() {
      sqlite3_reset(s_->handle);
      sqlite3_clear_bindings(s_->handle);
      s_->busy = false;
      sqlite3_finalize(own_.handle);
    }
    Use(const Use&) = delete;
    Statement* operator->() { return s_; }

   private:
    Statement own_;
    Statement* s_;
  };

  bool checkpoint(int how) {
    int code = sqlite3_wal_checkpoint_v2(db_, "main", how, nullptr, nullptr);
    if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY) refuse(code, db_, "checkpoint");
    return code == SQLITE_OK;
  }
  void begin(const char* sql) {
    if (statements_.size() > kStatements) forget();
    plain(sql);
    begun_ = true;
  }
  [[noreturn]] void failed(int code, std::string_view sql) {
    if (begun_ && sqlite3_get_autocommit(db_) != 0) ended_by_ = code;
    if (code == SQLITE_READONLY && begun_ && role_ == Role::reader) refuse_faulty(sql, "a read that writes");
    refuse(code, db_, sql);
  }
  Statement& kept(std::string_view sql) {
    if (auto it = statements_.find(sql); it != statements_.end()) return it->second;
    return statements_.emplace(std::string(sql), prepare(sql, SQLITE_PREPARE_PERSISTENT)).first->second;
  }
  Statement prepare(std::string_view sql, unsigned flags) {
    Statement s;
    int code = sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), flags, &s.handle, nullptr);
    if (code != SQLITE_OK) failed(code, sql);
    if (s.handle == nullptr) refuse_faulty(sql, "empty");
    for (int at = 1; at <= sqlite3_bind_parameter_count(s.handle); ++at) {
      const char* name = sqlite3_bind_parameter_name(s.handle, at);
      std::size_t n = 0;
      if (name != nullptr && name[0] == '$') std::from_chars(name + 1, name + std::strlen(name), n);
      if (n == 0) {
        sqlite3_finalize(s.handle);
        refuse_faulty(sql, "a placeholder that is no $1, $2 …");
      }
      s.numbers.push_back(n);
      s.placeholders = std::max(s.placeholders, n);
    }
    return s;
  }
  static void bind(sqlite3_stmt* s, int at, const Value& value) {
    int code = std::visit(
        [&](const auto& v) {
          using T = std::decay_t<decltype(v)>;
          if constexpr (std::is_same_v<T, std::nullptr_t>) return sqlite3_bind_null(s, at);
          else if constexpr (std::is_same_v<T, std::int64_t>) return sqlite3_bind_int64(s, at, v);
          else if constexpr (std::is_same_v<T, std::string_view>) {
            refuse_nul(v);
            return sqlite3_bind_text64(s, at, v.data() == nullptr ? "" : v.data(), v.size(), SQLITE_STATIC, SQLITE_UTF8);
          } else {
            return sqlite3_bind_blob64(s, at, v.data() == nullptr ? static_cast<const void*>("") : v.data(), v.size(), SQLITE_STATIC);
          }
        },
        value.get());
    if (code != SQLITE_OK) refuse(code, sqlite3_db_handle(s), "bind");
  }
  void forget() {
    for (auto& [sql, s] : statements_) sqlite3_finalize(s.handle);
    statements_.clear();
  }
  void close() {
    forget();
    sqlite3_close(db_);
    db_ = nullptr;
  }

  static constexpr int kPatience = 2000, kRestartPatience = 50;  // milliseconds
  sqlite3* db_ = nullptr;
  bool begun_ = false, written_ = false;
  std::int64_t log_pages_ = 0;
  int ended_by_ = SQLITE_IOERR;  // what took back the transaction that had begun
  std::unordered_map<std::string, Statement, TextHash, std::equal_to<>> statements_;
};

void copy_pages(sqlite3* from, sqlite3* to) {
  sqlite3_backup* b = sqlite3_backup_init(to, "main", from, "main");
  if (b == nullptr) refuse(sqlite3_extended_errcode(to), to, "backup");
  int code = sqlite3_backup_step(b, -1);
  int end = sqlite3_backup_finish(b);
  if (code != SQLITE_DONE) refuse(code, to, "backup");
  if (end != SQLITE_OK) refuse(end, to, "backup");
}

// Complete and on disk under a temporary name before it gets its own.
void copy_store(const std::string& path, const core::Secret& key, const std::string& to) {
  const std::string temporary = to + ".new";
  remove_file(temporary);
  make_file(temporary);
  try {
    {
      Lite from(path, key, Role::reader, Access::read, 8);
      Lite target(temporary, key, Role::writer, Access::write, 8);
      target.journal("delete");
      copy_pages(from.handle(), target.handle());
    }
    sync_file(temporary);
    if (std::rename(temporary.c_str(), to.c_str()) != 0) refuse_path(errno);
    sync_folder_of(to);
  } catch (...) {
    remove_file(temporary);
    throw;
  }
}

}  // namespace

std::unique_ptr<Db> sqlcipher_open(const Options& o) {
  refuse_missing(o.path);
  Extras extras;
  if (!o.read_only) extras.lock = take_lock(o.path);
  extras.alone = !o.read_only;
  auto key = std::make_shared<core::Secret>(o.key.clone());
  Connect connect = [path = o.path, key, access = o.read_only ? Access::read : Access::write, cache = o.cache_mb](Role role) -> std::unique_ptr<Connection> {
    return std::make_unique<Lite>(path, *key, role, access, role == Role::writer ? cache : std::max(2, cache / 4));
  };
  extras.backup = [path = o.path, key](const std::string& to) { copy_store(path, *key, to); };
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
    if (!good) throw Failure(Errc::internal, "the store is damaged: stop, keep the files and restore the last backup");
  };
  return make_database(o, Engine::sqlcipher, std::move(connect), std::move(extras));
}

void sqlcipher_create(const Options& o) {
  make_file(o.path);
  try {
    Lite fresh(o.path, o.key, Role::writer, Access::write, 2);
    fresh.plain("create table made (id integer primary key)");
    fresh.plain("drop table made");
  } catch (...) {
    remove_file(o.path);
    throw;
  }
  sync_folder_of(o.path);
}

void rekey(const std::string& path, const core::Secret& from, const core::Secret& to) {
  refuse_missing(path);
  auto lock = take_lock(path);
  Lite file(path, from, Role::writer, Access::write, 16);
  file.journal("delete");  // refused while anybody reads: they would meet pages of the other key
  file.rekey(to);
}

}  // namespace ostoja::store
