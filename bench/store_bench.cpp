// What the store alone does, without HTTP: durable saves with a shared commit, events, reads, opening. Usage: store_bench DIR [SECONDS]
// DIR lies on the disk to be measured. With OSTOJA_TEST_POSTGRES set (tools/with_postgres.sh), PostgreSQL is measured too; its schema is emptied.
// Times differ from machine to machine: quote medians of several runs, never the best one.
#include "core/text.h"
#include "store/feed.h"
#include "store/migrate.h"
#include "store/store.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

using namespace ostoja;
using namespace ostoja::store;

namespace {

using Clock = std::chrono::steady_clock;
double ms_since(Clock::time_point t) { return std::chrono::duration<double, std::milli>(Clock::now() - t).count(); }

struct Outcome {
  double per_second, p50, p99, longest;
};

// `clients` threads do `one` again and again for `seconds`.
template <class F>
Outcome hammer(int clients, double seconds, F one) {
  std::vector<std::vector<float>> took(static_cast<std::size_t>(clients));
  std::atomic<bool> stop{false};
  std::vector<std::thread> threads;
  auto began = Clock::now();
  for (int c = 0; c < clients; ++c)
    threads.emplace_back([&, c] {
      auto& mine = took[static_cast<std::size_t>(c)];
      for (std::int64_t i = 0; !stop.load(std::memory_order_relaxed); ++i) {
        auto t = Clock::now();
        one(c, i);
        mine.push_back(static_cast<float>(ms_since(t)));
      }
    });
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
  stop = true;
  for (auto& t : threads) t.join();
  double all_ms = ms_since(began);
  std::vector<float> all;
  for (auto& mine : took) all.insert(all.end(), mine.begin(), mine.end());
  if (all.empty()) return {0, 0, 0, 0};
  std::sort(all.begin(), all.end());
  return {static_cast<double>(all.size()) / all_ms * 1000, all[all.size() / 2], all[all.size() * 99 / 100], all.back()};
}

void print(const char* what, int clients, const Outcome& o) {
  std::printf("%-34s %3d clients %10.0f/s   p50 %7.3f ms   p99 %7.3f ms   longest %7.1f ms\n", what, clients, o.per_second, o.p50, o.p99, o.longest);
  std::fflush(stdout);
}

void measure(Db& db, double seconds) {
  std::atomic<std::int64_t> id{0};
  const std::string document(600, 'd');
  const core::Bytes sealed(900, 0xa5);
  db.write([](Tx& tx) {
    tx.run(in_dialect("create table saved (id @bigint primary key, number text not null, at @bigint not null, document text not null, sealed @blob not null)", tx.engine()));
    tx.run("create unique index saved_number on saved (number)");
  });
  auto save = [&](int, std::int64_t) {
    auto n = ++id;
    db.write([&](Tx& tx) {
      tx.run("insert into saved (id, number, at, document, sealed) values ($1, $2, $3, $4, $5)", {n, "W/" + std::to_string(n), core::Instant{n}, document, sealed});
      append(tx, {.at = {n}, .actor = 7, .action = "contact.create", .record = "contact", .record_id = n, .version = 1, .detail = "form=first/3", .hash = std::string(32, 'h')});
    });
  };
  for (int clients : {1, 4, 16, 64}) print("save: 1.5 kB row and its event", clients, hammer(clients, seconds, save));
  auto event = [&](int c, std::int64_t i) {
    db.write([&](Tx& tx) { append(tx, {.at = {i + 1}, .actor = c, .action = "contact.read", .record = "contact", .record_id = i, .detail = "page"}); });
  };
  for (int clients : {1, 16, 64}) print("event only, waited for", clients, hammer(clients, seconds, event));
  // As the server does it: queued, answered by the writer. So many are under way at a time.
  for (int under_way : {64, 256}) {
    std::atomic<std::int64_t> ended{0};
    std::int64_t queued = 0;
    auto began = Clock::now();
    while (ms_since(began) < seconds * 1000) {
      while (queued - ended.load() < under_way) {
        ++queued;
        db.queue([queued](Tx& tx) { append(tx, {.at = {queued}, .actor = 1, .action = "contact.read", .record = "contact", .record_id = queued, .detail = "page"}); },
                 [&](const std::exception_ptr&) { ++ended; });
      }
      std::this_thread::yield();
    }
    while (ended.load() < queued) std::this_thread::yield();
    std::printf("%-34s %3d queued  %10.0f/s\n", "event only, queued", under_way, static_cast<double>(queued) / ms_since(began) * 1000);
  }
  auto read = [&](int c, std::int64_t i) {
    db.read([&](Tx& tx) { tx.one("select document from saved where id = $1", {(i * 7919 + c) % id.load() + 1}, [](const Row& r) { return r.text(0).size(); }); });
  };
  for (int clients : {1, 4, 16, 64}) print("read: one row by its id", clients, hammer(clients, seconds, read));
  auto n = db.counters();
  std::printf("%lld writes in %lld commits: %.1f a commit; %.1f MB\n\n", static_cast<long long>(n.writes), static_cast<long long>(n.commits),
              static_cast<double>(n.writes) / static_cast<double>(n.commits), static_cast<double>(db.size_bytes()) / 1e6);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return std::fputs("usage: store_bench DIR [SECONDS]\n", stderr), 2;
  double seconds = argc > 2 ? std::atof(argv[2]) : 2;
  Options o;
  o.path = std::string(argv[1]) + "/store_bench.db";
  o.key = core::Secret(core::bytes_of(std::string(32, 'k')));
  for (const char* end : {"", "-wal", "-shm", ".lock"}) std::remove((o.path + end).c_str());
  create(o);
  {
    auto db = open(o);
    migrate(*db, {1});
    std::puts("SQLCipher");
    measure(*db, seconds);
  }
  std::vector<double> took;
  for (int i = 0; i < 51; ++i) {
    auto t = Clock::now();
    open(o)->reading([](Tx& tx) { return tx.number("select count(*) from schema_migration"); });
    took.push_back(ms_since(t));
  }
  std::sort(took.begin(), took.end());
  std::printf("open, read, close: median %.2f ms\n\n", took[took.size() / 2]);
  for (const char* end : {"", "-wal", "-shm", ".lock"}) std::remove((o.path + end).c_str());
  if (const char* server = std::getenv("OSTOJA_TEST_POSTGRES")) {
    Options p;
    p.engine = Engine::postgres;
    p.path = server;
    auto db = open(p);
    db->write([](Tx& tx) {
      tx.run("drop schema public cascade");
      tx.run("create schema public");
    });
    migrate(*db, {1});
    std::puts("PostgreSQL");
    measure(*db, seconds);
  }
}
