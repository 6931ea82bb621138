// The appending side of the audit log. The verifier (audit_verify.cpp) shares nothing with it but the hash function.
#include "access/audit.h"

#include "core/failure.h"
#include "core/text.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <mutex>

namespace ostoja::access {
namespace {

constexpr std::string_view kLeaf{"\0", 1};

vault::Hash node_hash(const vault::Hash& left, const vault::Hash& right) {
  char head[1 + sizeof(vault::Hash)] = {1};
  std::memcpy(head + 1, left.data(), left.size());
  return vault::sha256_2({head, sizeof head}, core::view_of(right));
}

// The roots of the whole subtrees that a log of `size` leaves consists of, largest first: one for each one-bit of the size.
struct Frontier {
  std::int64_t size = 0;
  std::vector<vault::Hash> peaks;

  void add(vault::Hash leaf) {
    for (std::int64_t rest = size; (rest & 1) != 0; rest >>= 1) {
      leaf = node_hash(peaks.back(), leaf);
      peaks.pop_back();
    }
    peaks.push_back(leaf);
    ++size;
  }
  vault::Hash root() const {
    if (peaks.empty()) return vault::sha256("");
    auto out = peaks.back();
    for (auto i = peaks.size() - 1; i-- > 0;) out = node_hash(peaks[i], out);
    return out;
  }
};

std::optional<Frontier> stored_frontier(store::Tx& tx) {
  auto out = tx.one("select size, hashes from audit_frontier where id = 1", {}, [](const store::Row& row) {
    Frontier f;
    f.size = row.integer(0);
    auto blob = row.blob(1);
    f.peaks.resize(blob.size() / sizeof(vault::Hash));
    if (!f.peaks.empty()) std::memcpy(f.peaks.data(), blob.data(), f.peaks.size() * sizeof(vault::Hash));
    return f;
  });
  if (out && (out->size < 0 || out->peaks.size() != static_cast<std::size_t>(__builtin_popcountll(static_cast<std::uint64_t>(out->size)))))
    throw core::Failure(core::Errc::internal, "the head of the audit log is broken: run ostoja audit verify");
  return out;
}

void store_frontier(store::Tx& tx, const Frontier& f) {
  store::Blob hashes(reinterpret_cast<const std::uint8_t*>(f.peaks.data()), f.peaks.size() * sizeof(vault::Hash));
  if (tx.run("update audit_frontier set size = $1, hashes = $2 where id = 1", {f.size, hashes}) == 0)
    tx.run("insert into audit_frontier (id, size, hashes) values (1, $1, $2)", {f.size, hashes});
}

// The head to add event `first` to. Without a stored one the log is younger than its tree (a centre just made), and its events are added now; a
// stored head that does not fit is never mended here: that would hide what the verifier has to find.
Frontier frontier_before(store::Tx& tx, std::int64_t first) {
  Frontier out;
  if (auto stored = stored_frontier(tx)) {
    out = std::move(*stored);
  } else {
    while (out.size < first - 1) {
      auto some = store::events_after(tx, out.size, 1000);
      if (some.empty()) break;
      for (const auto& event : some)
        if (event.seq == out.size + 1 && event.seq < first) out.add(leaf_hash(event));
        else break;
      if (some.back().seq != out.size) break;
    }
  }
  if (out.size != first - 1) throw core::Failure(core::Errc::internal, "the audit log and its head differ: run ostoja audit verify");
  return out;
}

struct File {
  int handle;
  ~File() { if (handle >= 0) ::close(handle); }
};

void write_whole(const std::string& dir, const std::string& name, std::string_view text) {
  std::string path = dir + "/" + name, fresh = path + ".new";
  {
    File file{::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644)};
    bool good = file.handle >= 0 && ::write(file.handle, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file.handle) == 0;
    if (!good) throw core::Failure(core::Errc::unavailable, "a checkpoint of the audit log cannot be written");
  }
  File folder{::open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (std::rename(fresh.c_str(), path.c_str()) != 0 || folder.handle < 0 || ::fsync(folder.handle) != 0)
    throw core::Failure(core::Errc::unavailable, "a checkpoint of the audit log cannot be put in place");
}

std::optional<std::string> read_whole(const std::string& path) {
  File file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.handle < 0) {
    if (errno == ENOENT) return std::nullopt;
    throw core::Failure(core::Errc::unavailable, "a checkpoint of the audit log cannot be read");
  }
  char text[2048];
  auto n = ::read(file.handle, text, sizeof text);
  if (n < 0) throw core::Failure(core::Errc::unavailable, "a checkpoint of the audit log cannot be read");
  return std::string(text, static_cast<std::size_t>(n));
}

void refuse_rollback(const Checkpoint& earlier, const Frontier& head) {
  if (earlier.size > head.size) throw core::Failure(core::Errc::conflict, "the audit log is shorter than at an earlier checkpoint: an older database was put in place");
  if (earlier.size == head.size && earlier.root != head.root())
    throw core::Failure(core::Errc::conflict, "the audit log differs from an earlier checkpoint of the same length");
}

}  // namespace

namespace {

// The head is read and stored with each batch and kept nowhere else: another node may have written, and a batch may be undone.
void add_batch(store::Tx& tx, std::span<const store::Event> events) {
  if (events.empty()) return;
  Frontier head = frontier_before(tx, events.front().seq);
  for (const auto& event : events) {
    if (event.seq != head.size + 1) throw core::Failure(core::Errc::internal, "the events of a batch are not in order");
    head.add(leaf_hash(event));
  }
  store_frontier(tx, head);
}

Frontier head_of(store::Db& db) {
  return db.reading([](store::Tx& tx) { return stored_frontier(tx).value_or(Frontier{}); });
}

}  // namespace

struct Audit::State {
  store::Db& db;
  const vault::Vault& vault;
  std::string dir;
  std::mutex checkpoints;  // one at a time, so that the file never goes back
};

vault::Hash leaf_hash(const store::Event& event) { return vault::sha256_2(kLeaf, store::canonical(event)); }

Audit::Audit(store::Db& db, const vault::Vault& vault, std::string data_dir) : state_(std::make_unique<State>(db, vault, std::move(data_dir) + "/audit")) {
  head_of(db);  // a broken head is told now, not at the first write
  store::attach_feed(db, add_batch);
}

Audit::~Audit() = default;

std::int64_t Audit::size() const { return head_of(state_->db).size; }
vault::Hash Audit::root() const { return head_of(state_->db).root(); }

std::vector<Checkpoint> Audit::checkpoint(core::Instant now) {
  std::lock_guard lock(state_->checkpoints);
  std::vector<Checkpoint> out;
  std::string dir = state_->dir;
  if (::mkdir(dir.c_str(), 0755) != 0 && errno != EEXIST) throw core::Failure(core::Errc::unavailable, "the folder of the audit checkpoints cannot be made");
  state_->db.write([&](store::Tx& tx) {
    out.clear();
    Frontier head = stored_frontier(tx).value_or(Frontier{});
    auto longest = tx.one("select size, root from audit_checkpoint order by size desc limit 1", {}, [](const store::Row& row) {
      Checkpoint c;
      c.size = row.integer(0);
      auto blob = row.blob(1);
      if (blob.size() == c.root.size()) std::memcpy(c.root.data(), blob.data(), blob.size());
      return c;
    });
    if (longest) refuse_rollback(*longest, head);
    for (const auto& entry : state_->vault.file().operators) {
      const auto* keys = state_->vault.of(entry.code);
      if (keys == nullptr) continue;
      if (auto text = read_whole(dir + "/latest-" + entry.code + ".txt"))
        if (auto earlier = parse_checkpoint(*text)) refuse_rollback(*earlier, head);
      Checkpoint c{head.size, head.root(), now, entry.code, {}};
      auto signature = keys->sign_audit(signed_text(c));
      c.signature.assign(signature.begin(), signature.end());
      tx.run("insert into audit_checkpoint (size, operator_code, at, root, signature) values ($1, $2, $3, $4, $5) "
             "on conflict (size, operator_code) do update set at = excluded.at, root = excluded.root, signature = excluded.signature",
             {c.size, c.operator_code, c.at, store::Blob(c.root), c.signature});
      out.push_back(std::move(c));
    }
  });
  for (const auto& c : out) write_whole(dir, "latest-" + c.operator_code + ".txt", checkpoint_text(c));
  return out;
}

std::string signed_text(const Checkpoint& c) {
  return "ostoja-audit\n" + std::to_string(c.size) + "\n" + core::base64url(c.root) + "\n" + c.at.rfc3339() + "\n";
}

std::string checkpoint_text(const Checkpoint& c) { return signed_text(c) + c.operator_code + " " + core::base64url(c.signature) + "\n"; }

core::Result<Checkpoint> parse_checkpoint(std::string_view text) {
  auto lines = core::split(text, '\n');
  auto broken = core::fail(core::Errc::invalid, "this is no checkpoint of an audit log");
  if (lines.size() != 6 || lines[0] != "ostoja-audit" || !lines[5].empty()) return broken;
  Checkpoint out;
  if (lines[1].empty() || lines[1].size() > 18) return broken;
  for (char c : lines[1]) {
    if (c < '0' || c > '9') return broken;
    out.size = out.size * 10 + (c - '0');
  }
  auto root = core::unbase64url(lines[2]);
  auto at = core::Instant::parse(lines[3]);
  auto blank = lines[4].find(' ');
  auto signature = blank == std::string_view::npos ? std::nullopt : core::unbase64url(lines[4].substr(blank + 1));
  if (!root || root->size() != out.root.size() || !at || !signature || signature->size() != 64) return broken;
  std::memcpy(out.root.data(), root->data(), root->size());
  out.at = *at;
  out.operator_code = lines[4].substr(0, blank);
  out.signature = std::move(*signature);
  if (checkpoint_text(out) != text) return broken;  // one text per checkpoint: what was signed is what was read
  return out;
}

}  // namespace ostoja::access
