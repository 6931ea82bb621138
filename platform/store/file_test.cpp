// The embedded engine's file: keys, locks, disks that fail, copies, kills.
#include "store/counter.h"
#include "store/engines_for_tests.h"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <iterator>
#include <thread>

using namespace ostoja;
using namespace ostoja::store;

namespace {

// A small disk of its own; only root can have one.
struct Disk {
  Folder f;
  bool mounted = false;
  explicit Disk(const char* size) : mounted(mount("tmpfs", f.path.c_str(), "tmpfs", 0, size) == 0) {}
  ~Disk() {
    if (mounted) umount2(f.path.c_str(), MNT_DETACH);
  }
  bool make_read_only() const { return mount("tmpfs", f.path.c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, nullptr) == 0; }
};

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string bytes_at(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::int64_t rows(Db& db, const char* sql) {
  return db.reading([&](Tx& tx) { return tx.number(sql); });
}

}  // namespace

TEST_SUITE("store file") {
  TEST_CASE("temporary data stay in memory, every commit is synced, and no connection can attach another file") {
    Folder f;
    auto o = lite(f);
    create(o);
    auto db = open(o);
    for (auto [pragma, wanted] : {std::pair{"pragma temp_store", 2}, {"pragma synchronous", 2}, {"pragma foreign_keys", 1}, {"pragma secure_delete", 1},
                                  {"pragma mmap_size", 0}}) {
      CHECK(db->reading([&](Tx& tx) { return tx.number(pragma); }) == wanted);
      CHECK(db->writing([&](Tx& tx) { return tx.number(pragma); }) == wanted);
    }
    CHECK(rows(*db, "select count(*) from pragma_journal_mode where journal_mode = 'wal'") == 1);
    CHECK_THROWS(db->write([](Tx& tx) { tx.run("attach ':memory:' as other"); }));
    CHECK_THROWS(db->read([](Tx& tx) { tx.run("attach ':memory:' as other"); }));
  }

  TEST_CASE("what cannot be opened is refused with what to do") {
    Folder f;
    auto o = lite(f);
    create(o);
    CHECK(code_of([&] { create(o); }) == core::Errc::conflict);
    CHECK(has(text_of([&] { open(lite(f, 'w')); }), "wrong key"));
    auto keyless = lite(f);
    keyless.key = {};
    CHECK(has(text_of([&] { open(keyless); }), "needs its key"));
    auto other = lite(f);
    other.path = f.path + "/nothing.db";
    CHECK(has(text_of([&] { open(other); }), "there is no store"));
    std::ofstream(f.path + "/text.db") << std::string(5000, 'x');
    other.path = f.path + "/text.db";
    CHECK(has(text_of([&] { open(other); }), "not a store"));
    std::ofstream(f.path + "/empty.db").close();
    other.path = f.path + "/empty.db";
    CHECK(has(text_of([&] { open(other); }), "file is empty"));
    other.path = f.path + "/no/folder/centre.db";
    CHECK(has(text_of([&] { create(other); }), "does its directory exist"));
  }

  TEST_CASE("a store that could not be made leaves nothing behind") {
    Folder f;
    auto o = lite(f);
    o.key = {};
    CHECK(code_of([&] { create(o); }) == core::Errc::unavailable);
    CHECK(std::filesystem::is_empty(f.path));
    create(lite(f));
    struct stat info {};
    REQUIRE(stat(o.path.c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0600);
  }

  TEST_CASE("one desk writes a centre at a time, another may read it meanwhile") {
    Folder f;
    auto o = lite(f);
    create(o);
    auto db = open(o);
    migrate(*db, {1});
    CHECK(has(text_of([&] { open(o); }), "another Ostoja has this centre open"));
    auto reading = lite(f);
    reading.read_only = true;
    auto second = open(reading);
    db->write([](Tx& tx) { next_number(tx, "n"); });
    CHECK(rows(*second, "select value from counter where name = 'n'") == 1);
    CHECK(code_of([&] { second->write([](Tx&) {}); }) == core::Errc::unavailable);
    CHECK(has(text_of([&] { rekey(o.path, key_of('k'), key_of('n')); }), "another Ostoja"));
    db.reset();
    // The reader has the old key: the file must not get another one under it.
    CHECK(code_of([&] { rekey(o.path, key_of('k'), key_of('n')); }) == core::Errc::unavailable);
    CHECK(rows(*second, "select value from counter where name = 'n'") == 1);
    second.reset();
    rekey(o.path, key_of('k'), key_of('n'));
    CHECK(rows(*open(lite(f, 'n')), "select value from counter where name = 'n'") == 1);
  }

  TEST_CASE("a full disk fails the write, keeps what was saved, and the next write works") {
    Disk disk("size=3m");
    if (!disk.mounted) {
      MESSAGE("skipped: only root can mount a small disk");
      return;
    }
    auto o = lite(disk.f);
    create(o);
    auto db = open(o);
    db->write([](Tx& tx) { tx.run("create table big (n integer, t text)"); });
    const std::string much(50'000, 'x');
    int saved = 0;
    std::string why;
    for (; saved < 200 && why.empty(); ++saved) why = text_of([&] { db->write([&](Tx& tx) { tx.run("insert into big values ($1, $2)", {saved, much}); }); });
    --saved;
    CHECK(has(why, "the disk is full"));
    CHECK(saved > 5);
    CHECK(rows(*db, "select count(*) from big") == saved);
    OneBatch batch(*db);
    for (int i = 0; i < 4; ++i) batch.add([&](Tx& tx) { tx.run("insert into big values (-1, $1)", {much}); });
    for (const auto& e : batch.run()) CHECK(code_of(e) == core::Errc::unavailable);
    CHECK(has(text_of([&] { db->backup(disk.f.path + "/copy.db"); }), "the disk is full"));
    CHECK(!std::filesystem::exists(disk.f.path + "/copy.db.new"));
    REQUIRE(mount("tmpfs", disk.f.path.c_str(), "tmpfs", MS_REMOUNT, "size=30m") == 0);
    db->write([&](Tx& tx) { tx.run("insert into big values (-2, $1)", {much}); });
    CHECK(rows(*db, "select count(*) from big") == saved + 1);
    db->check_integrity();
    db.reset();
    CHECK(rows(*open(o), "select count(*) from big") == saved + 1);
  }

  TEST_CASE("on a read-only disk a centre can be read, and a writing desk is told why not") {
    Disk disk("size=8m");
    if (!disk.mounted) {
      MESSAGE("skipped: only root can mount a small disk");
      return;
    }
    auto o = lite(disk.f);
    o.path = disk.f.path + "/a%centre?#.db";
    create(o);
    {
      auto db = open(o);
      migrate(*db, {1});
      db->write([](Tx& tx) { next_number(tx, "n"); });
    }
    REQUIRE(disk.make_read_only());
    CHECK(has(text_of([&] { open(o); }), "read-only"));
    auto reading = lite(disk.f);
    reading.path = o.path;
    reading.read_only = true;
    CHECK(rows(*open(reading), "select value from counter where name = 'n'") == 1);
    auto fresh = lite(disk.f);
    CHECK(has(text_of([&] { create(fresh); }), "read-only"));
  }

  TEST_CASE("nothing readable lies on the disk, and a backup opens with the same key only") {
    Folder f;
    auto o = lite(f);
    create(o);
    {
      auto db = open(o);
      db->write([](Tx& tx) {
        tx.run("create table t (x text)");
        for (int i = 0; i < 500; ++i) tx.run("insert into t values ('jarzebina-marker')");
      });
      CHECK(rows(*db, "select count(*) from (select x from t order by x desc limit 400)") == 400);
      std::ofstream(f.path + "/copy.db.new") << "left over";
      db->backup(f.path + "/copy.db");
      CHECK(db->size_bytes() > 4096);
      bool log = false;  // the log beside the file is looked at too, while it is there
      for (const auto& entry : std::filesystem::directory_iterator(f.path)) {
        auto bytes = bytes_at(entry.path());
        log = log || (entry.path().string().ends_with("-wal") && !bytes.empty());
        CHECK_MESSAGE(!has(bytes, "jarzebina-marker"), entry.path());
        CHECK_MESSAGE(!has(bytes, "SQLite format 3"), entry.path());
      }
      CHECK(log);
      CHECK(!std::filesystem::exists(f.path + "/copy.db.new"));
    }
    auto copy = lite(f);
    copy.path = f.path + "/copy.db";
    struct stat info {};
    REQUIRE(stat(copy.path.c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0600);
    CHECK(rows(*open(copy), "select count(*) from t") == 500);
    rekey(copy.path, key_of('k'), key_of('n'));
    CHECK(code_of([&] { open(copy); }) == core::Errc::unavailable);
    copy.key = key_of('n');
    open(copy)->check_integrity();
  }

  TEST_CASE("a spoilt byte is found and not given out") {
    Folder f;
    auto o = lite(f);
    create(o);
    {
      auto db = open(o);
      db->write([](Tx& tx) {
        tx.run("create table t (x text)");
        for (int i = 0; i < 2000; ++i) tx.run("insert into t values ('a row of some length, so that there are pages')");
      });
    }
    auto size = std::filesystem::file_size(o.path);
    std::fstream file(o.path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(size / 2));
    char c = static_cast<char>(file.get());
    file.seekp(static_cast<std::streamoff>(size / 2));
    file.put(static_cast<char>(c ^ 1));
    file.close();
    CHECK_THROWS_AS(open(o)->check_integrity(), core::Failure);
    CHECK(has(text_of([&] { rows(*open(o), "select count(x) from t where x <> ''"); }), "damaged"));
  }

  TEST_CASE("a killed writer loses nothing it has reported") {
    constexpr int kRounds = 20, kThreads = 4;
    Folder f;
    auto o = lite(f);
    create(o);
    { migrate(*open(o), {1}); }
    std::array<std::int64_t, kThreads> reported{};
    for (int round = 0; round < kRounds; ++round) {
      int ends[2];
      REQUIRE(pipe(ends) == 0);
      pid_t child = fork();
      if (child == 0) {
        close(ends[0]);
        auto db = open(o);
        std::vector<std::thread> threads;
        for (std::int64_t t = 0; t < kThreads; ++t)
          threads.emplace_back([&, t] {
            for (;;) {
              std::array<std::int64_t, 2> told{t, db->writing([&](Tx& tx) {
                append(tx, {.at = {5}, .action = "test.write", .record = "test", .record_id = t + 1});
                return next_number(tx, "kill/" + std::to_string(t));
              })};
              if (write(ends[1], &told, sizeof told) != sizeof told) _exit(1);
            }
          });
        for (auto& t : threads) t.join();
        _exit(0);
      }
      close(ends[1]);
      std::array<std::int64_t, 2> told{};
      for (int i = 0; i < 40 + round * 17 && read(ends[0], &told, sizeof told) == sizeof told; ++i) reported[static_cast<std::size_t>(told[0])] = told[1];
      kill(child, SIGKILL);
      while (read(ends[0], &told, sizeof told) == sizeof told) reported[static_cast<std::size_t>(told[0])] = told[1];
      close(ends[0]);
      int status = 0;
      waitpid(child, &status, 0);
      CHECK(WIFSIGNALED(status));
      auto db = open(o);
      db->check_integrity();
      std::int64_t all = 0;
      for (int t = 0; t < kThreads; ++t) {
        auto stored = db->reading([&](Tx& tx) { return tx.number("select value from counter where name = $1", {"kill/" + std::to_string(t)}); });
        CHECK(stored >= reported[static_cast<std::size_t>(t)]);
        CHECK(stored <= reported[static_cast<std::size_t>(t)] + 1);
        // A change is there with its event or not at all.
        CHECK(db->reading([&](Tx& tx) { return tx.number("select count(*) from event where record_id = $1", {t + 1}); }) == stored);
        reported[static_cast<std::size_t>(t)] = stored;
        all += stored;
      }
      CHECK(rows(*db, "select max(seq) from event") == all);
    }
  }

  TEST_CASE("SQLCipher's own program opens our file, and we open its") {
    // sqlcipher 3 has another format; 4 comes from Debian's backports.
    FILE* asked = popen("sqlcipher --version 2>/dev/null", "r");
    std::array<char, 200> line{};
    std::string version = asked != nullptr && std::fgets(line.data(), line.size(), asked) != nullptr ? line.data() : "";
    if (asked != nullptr) pclose(asked);
    auto at = version.find("SQLCipher ");
    if (at == std::string::npos || version[at + 10] < '4') {
      MESSAGE("skipped: no sqlcipher 4 on the PATH (Debian: bookworm-backports)");
      return;
    }
    Folder f;
    auto o = lite(f);
    create(o);
    {
      auto db = open(o);
      db->write([](Tx& tx) {
        tx.run("create table t (x text)");
        for (int i = 0; i < 300; ++i) tx.run("insert into t values ('row')");
      });
    }
    const std::string key = "pragma key = \"x'" + core::hex(key_of('k').bytes()) + "'\";";
    std::ofstream(f.path + "/ours.sql") << key << "select 'rows ' || count(*) from t;\n";
    std::ofstream(f.path + "/theirs.sql") << key << "create table t (x text); insert into t values ('a'), ('b');\n";
    CHECK(std::system(("sqlcipher '" + o.path + "' < '" + f.path + "/ours.sql' > '" + f.path + "/out' 2>&1").c_str()) == 0);
    CHECK(has(bytes_at(f.path + "/out"), "rows 300"));
    auto theirs = lite(f);
    theirs.path = f.path + "/theirs.db";
    CHECK(std::system(("sqlcipher '" + theirs.path + "' < '" + f.path + "/theirs.sql' > /dev/null 2>&1").c_str()) == 0);
    CHECK(rows(*open(theirs), "select count(*) from t") == 2);
  }
}
