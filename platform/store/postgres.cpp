// PostgreSQL behind the same interface (libpq). Only this file knows it. Prepared statements by name; all parameters as text but bytes.
#include "store/connection.h"

#include <libpq-fe.h>

#include <array>
#include <charconv>
#include <cstring>
#include <unordered_map>

namespace ostoja::store {
namespace {

using Answer = std::unique_ptr<PGresult, void (*)(PGresult*)>;

constexpr Oid kBytea = 17;
constexpr std::int64_t kFeedLock = 0x4f53544f4a41;  // "OSTOJA": one writer at a time puts its batch into the feed

class PgRow final : public Row {
 public:
  PgRow(PGresult* r, std::vector<core::Bytes>& scratch) : r_(r), scratch_(scratch) {}
  int n = 0;
  bool is_null(int i) const override { return PQgetisnull(r_, n, i) != 0; }
  std::string_view text(int i) const override { return {PQgetvalue(r_, n, i), static_cast<std::size_t>(PQgetlength(r_, n, i))}; }
  std::int64_t integer(int i) const override {
    std::int64_t v = 0;
    auto t = text(i);
    std::from_chars(t.data(), t.data() + t.size(), v);
    return v;
  }
  // Bytes arrive as \x and hex digits; the decoded ones live until the row is left.
  Blob blob(int i) const override {
    auto t = text(i);
    if (is_null(i) || !t.starts_with("\\x")) return {};
    scratch_.push_back(core::unhex(t.substr(2)).value_or(core::Bytes()));
    return scratch_.back();
  }

 private:
  PGresult* r_;
  std::vector<core::Bytes>& scratch_;
};

// Its own words may hold values, so nothing of them is passed on: only the five characters of its code.
[[noreturn]] void refuse(PGconn* c, PGresult* r, std::string_view sql) {
  const char* state = r == nullptr ? nullptr : PQresultErrorField(r, PG_DIAG_SQLSTATE);
  std::string_view s = state == nullptr ? "" : state;
  if (s.starts_with("23")) throw core::Failure(core::Errc::conflict, "a rule of the store refuses this: it exists already or belongs to something that does not");
  if (s.starts_with("53")) throw core::Failure(core::Errc::unavailable, "PostgreSQL has no room: disk, memory or connections; nothing was saved");
  if (s.starts_with("25006")) throw core::Failure(core::Errc::unavailable, "PostgreSQL is read-only here: this is not the leader");
  if (s.starts_with("40") || s.starts_with("55P03")) throw core::Failure(core::Errc::unavailable, "PostgreSQL is busy with the same rows: try again");
  if (s == "08P01") refuse_faulty(sql, "parameters do not fit the placeholders");
  if (s.empty() || s.starts_with("08") || s.starts_with("57") || PQstatus(c) != CONNECTION_OK)
    throw core::Failure(core::Errc::unavailable, "PostgreSQL does not answer: is it running and reachable?");
  refuse_faulty(sql, s);
}

// What the address does not say otherwise comes before it (a lost server is noticed within seconds), what it may not change comes after it.
PGconn* connect(const std::string& address, bool read_only) {
  std::array keys{"connect_timeout", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout", "application_name",
                  "dbname", "client_encoding", read_only ? static_cast<const char*>(nullptr) : "target_session_attrs", static_cast<const char*>(nullptr)};
  std::array values{"5", "10", "5", "3", "20000", "ostoja", address.c_str(), "UTF8", "read-write", static_cast<const char*>(nullptr)};
  return PQconnectdbParams(keys.data(), values.data(), 1);
}

class Pg final : public Connection {
 public:
  Pg(const std::string& address, Role role, bool read_only) : Connection(role), c_(connect(address, read_only)) {
    try {
      if (PQstatus(c_) != CONNECTION_OK)
        throw core::Failure(core::Errc::unavailable, "PostgreSQL does not answer: is it running, is the address right, may this user connect?");
      PQsetNoticeProcessor(c_, [](void*, const char*) {}, nullptr);
      for (const char* sql : {"set timezone = 'UTC'", "set bytea_output = 'hex'", "set synchronous_commit = on", "set standard_conforming_strings = on"}) plain(sql);
      // A node that stops in the middle of its batch loses the feed's lock after a minute, and the others do not wait for it longer than that.
      // Reads may take their time: an index is built inside one.
      if (role == Role::writer)
        for (const char* sql : {"set lock_timeout = '60s'", "set idle_in_transaction_session_timeout = '60s'"}) plain(sql);
    } catch (...) {
      PQfinish(c_);
      throw;
    }
  }
  Pg(const Pg&) = delete;
  ~Pg() override { PQfinish(c_); }

  std::int64_t run_all(std::string_view sql, Params params, const Each& each = {}) override {
    const std::string& name = prepare(sql, params);
    texts_.clear();
    texts_.reserve(params.size());
    values_.assign(params.size(), nullptr);
    lengths_.assign(params.size(), 0);
    formats_.assign(params.size(), 0);
    for (std::size_t i = 0; i < params.size(); ++i)
      std::visit(
          [&](const auto& v) {
            using T = std::decay_t<decltype(v)>;
            if constexpr (std::is_same_v<T, std::int64_t>) {
              values_[i] = texts_.emplace_back(std::to_string(v)).c_str();
            } else if constexpr (std::is_same_v<T, std::string_view>) {
              refuse_nul(v);  // would be cut there
              values_[i] = texts_.emplace_back(v).c_str();
            } else if constexpr (std::is_same_v<T, Blob>) {
              values_[i] = v.data() == nullptr ? "" : reinterpret_cast<const char*>(v.data());
              lengths_[i] = static_cast<int>(v.size());
              formats_[i] = 1;
            }
          },
          params[i].get());
    Answer r(PQexecPrepared(c_, name.c_str(), static_cast<int>(params.size()), values_.data(), lengths_.data(), formats_.data(), 0), PQclear);
    auto status = PQresultStatus(r.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) failed(r.get(), sql);
    if (status == PGRES_TUPLES_OK && each) {
      std::vector<core::Bytes> scratch;
      scratch.reserve(static_cast<std::size_t>(PQnfields(r.get())));
      PgRow row(r.get(), scratch);
      for (row.n = 0; row.n < PQntuples(r.get()); ++row.n) {
        scratch.clear();
        each(row);
      }
    }
    std::int64_t changed = 0;
    const char* count = PQcmdTuples(r.get());
    std::from_chars(count, count + std::strlen(count), changed);
    return changed;
  }
  Engine engine() const override { return Engine::postgres; }
  void begin_read() override {
    forget_many();
    plain("begin isolation level repeatable read read only");
  }
  void begin_write() override {
    forget_many();
    static const std::string both = "begin; select pg_advisory_xact_lock(" + std::to_string(kFeedLock) + ")";
    Answer r(PQexec(c_, both.c_str()), PQclear);
    if (PQresultStatus(r.get()) != PGRES_TUPLES_OK) refuse(c_, r.get(), "begin");
  }
  void commit() override {
    Answer r(PQexec(c_, "commit"), PQclear);
    if (PQresultStatus(r.get()) != PGRES_COMMAND_OK) refuse(c_, r.get(), "commit");
    // A transaction in which a refusal was overlooked is taken back by its commit, and the server calls that a success.
    if (std::strcmp(PQcmdStatus(r.get()), "COMMIT") != 0 && writable()) refuse_faulty("commit", "a refusal was overlooked");
  }
  void rollback() noexcept override {
    pending_ = {};
    PQclear(PQexec(c_, "rollback"));
  }
  void still_whole() override {
    if (!usable()) refuse(c_, nullptr, "transaction");
  }
  bool usable() override { return PQstatus(c_) == CONNECTION_OK; }
  bool others_may_write() const override { return true; }

 private:
  void plain(const char* sql) {
    Answer r(PQexec(c_, sql), PQclear);
    if (PQresultStatus(r.get()) != PGRES_COMMAND_OK) refuse(c_, r.get(), sql);
  }
  [[noreturn]] void failed(PGresult* r, std::string_view sql) {
    const char* state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    if (role_ == Role::reader && state != nullptr && std::string_view(state) == "25006") refuse_faulty(sql, "a read that writes");
    refuse(c_, r, sql);
  }
  void forget_many() {
    if (names_.size() <= kStatements) return;
    plain("deallocate all");
    names_.clear();
  }
  const std::string& prepare(std::string_view sql, Params params) {
    if (auto it = names_.find(sql); it != names_.end()) return it->second;
    std::vector<Oid> types(params.size(), 0);  // the server infers them; only bytes are told
    for (std::size_t i = 0; i < params.size(); ++i)
      if (std::holds_alternative<Blob>(params[i].get())) types[i] = kBytea;
    auto name = "s" + std::to_string(names_.size());
    std::string text(sql);
    // Savepoints and schema changes cannot be prepared with parameters but may be prepared without; the server takes both alike.
    Answer r(PQprepare(c_, name.c_str(), text.c_str(), static_cast<int>(types.size()), types.data()), PQclear);
    if (PQresultStatus(r.get()) != PGRES_COMMAND_OK) failed(r.get(), sql);
    return names_.emplace(std::move(text), std::move(name)).first->second;
  }

  PGconn* c_;
  std::unordered_map<std::string, std::string, TextHash, std::equal_to<>> names_;
  std::vector<std::string> texts_;
  std::vector<const char*> values_;
  std::vector<int> lengths_, formats_;
};

}  // namespace

std::unique_ptr<Db> postgres_open(const Options& o) {
  Connect make = [address = o.path, read_only = o.read_only](Role role) -> std::unique_ptr<Connection> { return std::make_unique<Pg>(address, role, read_only); };
  return make_database(o, Engine::postgres, std::move(make), {});
}

}  // namespace ostoja::store
