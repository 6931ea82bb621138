// ostoja bench: makes a centre of its own, serves it in a child process over loopback, loads it with wrk, prints medians. docs/performance.md keeps the last figures.
#include "app/bench_data.h"
#include "app/commands/commands.h"
#include "app/commands/print.h"
#include "app/loopback.h"
#include "core/text.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <thread>

namespace ostoja::app {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begun) { return std::chrono::duration<double>(Clock::now() - begun).count(); }

int free_port() {
  int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t n = sizeof a;
  bool good = bind(s, reinterpret_cast<sockaddr*>(&a), n) == 0 && getsockname(s, reinterpret_cast<sockaddr*>(&a), &n) == 0;
  close(s);
  return good ? ntohs(a.sin_port) : 0;
}

// The served child: started with the same program, stopped by its pid.
struct Child {
  pid_t pid = -1;
  int port = 0;
  double ready_seconds = 0;

  Child(const std::string& dir, int at) : port(at) {
    auto begun = Clock::now();
    pid = fork();
    if (pid == 0) {
      int null = open("/dev/null", O_WRONLY);
      dup2(null, 1);
      dup2(null, 2);
      auto address = "127.0.0.1:" + std::to_string(port);
      execl("/proc/self/exe", "ostoja", "serve", "--data", dir.c_str(), "--desk", address.c_str(), static_cast<char*>(nullptr));
      _exit(127);
    }
    for (int i = 0; i < 6000 && !answers(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    ready_seconds = seconds_since(begun);
  }
  ~Child() {
    kill(pid, SIGTERM);
    waitpid(pid, nullptr, 0);
  }
  // The answer as it comes, empty when there is none yet.
  std::string get(const std::string& path, const std::string& header) const { return ask_desk("127.0.0.1", port, {"GET", path, header, {}}).value_or(std::string()); }
  bool answers() const { return get("/sign-in", "").starts_with("HTTP/1.1 200"); }
  // The words of what is stored are taken in beside the requests: seconds from the start until all can be searched.
  double wait_for_words(const std::string& token) const {
    const std::string bearer = "Authorization: Bearer " + token + "\r\n";
    const auto begun = Clock::now();
    while (get("/api/v1/search?q=nothing", bearer).find("\"complete\":true") == std::string::npos && seconds_since(begun) < 1800) std::this_thread::sleep_for(std::chrono::milliseconds(200));
    return ready_seconds + seconds_since(begun);
  }
  double megabytes() const {
    std::ifstream in("/proc/" + std::to_string(pid) + "/status");
    for (std::string row; std::getline(in, row);)
      if (row.starts_with("VmRSS:")) return std::stod(row.substr(6)) / 1024;
    return 0;
  }
};

struct Figures { double rate = 0, p50 = 0, p99 = 0; long bad = 0; };

double milliseconds(std::string text) {
  text = std::string(core::trim(text));
  double v = std::strtod(text.c_str(), nullptr);
  if (text.ends_with("us")) return v / 1000;
  if (text.ends_with("ms")) return v;
  return text.ends_with("m") ? v * 60000 : v * 1000;
}

Figures wrk(const BenchArgs& args, int clients, int port, const std::string& script, const std::string& path) {
  const std::string command = "wrk -t1 -c" + std::to_string(clients) + " -d" + std::to_string(args.seconds) + "s --latency -s " + script + " 'http://127.0.0.1:" + std::to_string(port) + path + "' 2>&1";
  Figures f;
  FILE* out = popen(command.c_str(), "r");
  if (out == nullptr) return f;
  std::array<char, 512> row{};
  while (fgets(row.data(), row.size(), out) != nullptr) {
    std::string text(core::trim(row.data()));
    if (text.starts_with("Requests/sec:")) f.rate = std::stod(text.substr(13));
    if (text.starts_with("50%")) f.p50 = milliseconds(text.substr(3));
    if (text.starts_with("99%")) f.p99 = milliseconds(text.substr(3));
    if (text.starts_with("Non-2xx")) f.bad = std::stol(text.substr(text.find(':') + 1));
  }
  pclose(out);
  f.rate -= static_cast<double>(f.bad) / args.seconds;  // what was refused, by the limit of one user's tokens, was no work
  return f;
}

std::string quoted_list(const std::vector<std::string>& items) {
  std::string out;
  for (const auto& i : items) out += "\"" + i + "\",";
  return out;
}

}  // namespace

int bench(const BenchArgs& args) {
  if (std::system("command -v wrk >/dev/null") != 0) return refused("wrk is needed: apt-get install wrk");
  std::string dir = args.folder;
  bool own = dir.empty();
  if (own) {
    char name[] = "/tmp/ostoja-bench-XXXXXX";
    if (mkdtemp(name) == nullptr) return refused("no temporary directory can be made");
    dir = name;
  }
  const std::string centre = dir + "/centre-" + std::to_string(args.contacts);
  if (!std::filesystem::exists(centre)) line("making a centre with " + std::to_string(args.contacts) + " contacts …");
  auto made = make_bench_centre(centre, args.contacts);
  if (!made) return refused(made.error().text.view());
  auto write = [&](const std::string& name, const std::string& text) {
    std::ofstream out(dir + "/" + name);
    out << text;
    return dir + "/" + name;
  };
  const std::string bearer = "wrk.headers[\"Authorization\"] = \"Bearer " + made->tokens.front() + "\"\n";
  // Each request picks an id, and one of several tokens or many sessions, since each of them may ask only so much a second.
  auto picks = [&](const std::vector<std::string>& ids, const std::string& prefix, bool pages) {
    return "local ids = {" + quoted_list(ids) + "}\nlocal who = {" + quoted_list(pages ? made->cookies : made->tokens) + "}\nmath.randomseed(7)\nrequest = function()\n" +
           std::string(pages ? "  wrk.headers[\"Cookie\"] = \"ostoja=\" .." : "  wrk.headers[\"Authorization\"] = \"Bearer \" ..") + " who[math.random(#who)]\n  return wrk.format(\"GET\", \"" + prefix + "\" .. ids[math.random(#ids)])\nend\n";
  };
  const std::string body =
      R"({"channel":"PHONE","direction":"IN","caller_type":"VICTIM","purpose":"INFO","urgency":"U3","language":"pl","phone":"+48225550143","summary":")" + made->summary + R"("})";
  struct Measure { const char *name, *word, *goal; std::string script, path; int clients = 0; };  // 0: as many as asked for
  const Measure all[] = {
      {"P1 save a contact", "save", ">= 6000/s, p99 <= 25 ms", write("save.lua", bearer + "wrk.method = \"POST\"\nwrk.headers[\"Content-Type\"] = \"application/json\"\nwrk.body = [[" + body + "]]\n"), "/api/v1/contacts"},
      {"P2 read a contact, JSON", "read", ">= 15000/s, p99 <= 20 ms", write("read.lua", picks(made->contacts, "/api/v1/contacts/", false)), "/"},
      {"P2 case page, HTML", "read", ">= 6000/s, p99 <= 20 ms", write("case.lua", picks(made->cases, "/cases/", true)), "/"},
      {"P3 contact list, JSON, filter", "list", ">= 3000/s", write("list.lua", bearer), "/api/v1/contacts?purpose=INFO&channel=PHONE&limit=50"},
      {"P3 contact list, HTML", "list", ">= 3000/s", write("page.lua", picks({""}, "/contacts?purpose=INFO", true)), "/"},
      {"P3 case list, JSON", "list", ">= 3000/s", write("cases.lua", bearer), "/api/v1/cases?status=NEW&limit=50"},
      {"P4 search, two common words", "search", "p99 <= 10 ms at 100,000, 25 at 1,000,000, one at a time", write("search.lua", bearer), "/api/v1/search?q=paszport+praca", 1},
      {"P4 name in another script", "search", "p99 <= 10 ms at 100,000, 25 at 1,000,000, one at a time", write("names.lua", picks(made->names, "/api/v1/search?q=", false)), "/", 1},
      {"P5 cross-table, purpose by urgency", "statistics", "<= 10 ms, one at a time", write("cross.lua", bearer), "/api/v1/statistics/cross?unit=contacts&rows=purpose&columns=urgency", 1},
      {"P5 cross-table, a year, filtered", "statistics", "<= 10 ms, one at a time", write("cross.lua", bearer), "/api/v1/statistics/cross?unit=contacts&rows=language&columns=purpose&from=2026-01-01&to=2026-12-31&where=channel:PHONE", 1},
      {"P5 series by month", "statistics", "<= 10 ms, one at a time", write("cross.lua", bearer), "/api/v1/statistics/series?unit=contacts", 1},
      {"P6 plan and done, 40 indicators", "report", "<= 5 s, one at a time", write("plan.lua", bearer), "/api/v1/public-task/" + std::to_string(made->year), 1},
      {"P6 report of the year, PDF", "report", "<= 5 s, one at a time", write("plan.lua", bearer), "/api/v1/reports/" + made->report + "?format=pdf", 1},
      {"P6 report of the year, XLSX", "report", "<= 5 s, one at a time", write("plan.lua", bearer), "/api/v1/reports/" + made->report + "?format=xlsx", 1},
      {"search, name, all clients", "search", "none", write("names.lua", picks(made->names, "/api/v1/search?q=", false)), "/"},
  };
  core::Json j;
  j.object().field("contacts", args.contacts).field("clients", args.clients).key("figures").array();
  {
    Child child(centre, free_port());
    auto idle = child.megabytes();
    char text[200];
    std::snprintf(text, sizeof text, "%-32s %9.2f s      goal <= 1.5 s at 100,000", "P7 start to first page", child.ready_seconds);
    line(text);
    if (args.what != "start") {
      std::snprintf(text, sizeof text, "%-32s %9.2f s      goal none", "all words can be searched", child.wait_for_words(made->tokens.back()));
      line(text);
    }
    std::snprintf(text, sizeof text, "%-32s %9.0f MB     goal <= 150 MB at 100,000", "P8 memory, index filled", child.megabytes());
    line(text);
    j.object().field("name", "P7 start").field("ms", static_cast<std::int64_t>(child.ready_seconds * 1000)).end();
    j.object().field("name", "P8 memory").field("mb_first", static_cast<std::int64_t>(idle)).field("mb", static_cast<std::int64_t>(child.megabytes())).end();
    if (args.what == "all" || args.what == "statistics") {
      const auto begun = Clock::now();
      while (child.get("/api/v1/statistics/series?unit=contacts", "Authorization: Bearer " + made->tokens.back() + "\r\n").starts_with("HTTP/1.1 503") && seconds_since(begun) < 1800) std::this_thread::sleep_for(std::chrono::milliseconds(200));
      std::snprintf(text, sizeof text, "%-32s %9.2f s      goal none", "all can be counted", child.ready_seconds + seconds_since(begun));
      line(text);
    }
    if (args.what == "report") {
      // The work that is already there is counted beside the requests: until two answers in a row are the same.
      const auto begun = Clock::now();
      const auto ask = [&] { auto all = child.get("/api/v1/public-task/" + std::to_string(made->year), "Authorization: Bearer " + made->tokens.back() + "\r\n"); return all.substr(std::min(all.size(), all.find("\"indicators\""))); };
      for (auto last = ask(); seconds_since(begun) < 1800;) {
        std::this_thread::sleep_for(std::chrono::seconds(4));
        auto next = ask();
        if (next == last) break;
        last = std::move(next);
      }
      std::snprintf(text, sizeof text, "%-32s %9.0f s      goal none", "the work is counted", child.ready_seconds + seconds_since(begun));
      line(text);
    }
    if (args.what == "calls") {
      const auto f = route_calls(child.port, made->tokens.front(), 100, args.seconds);
      std::snprintf(text, sizeof text, "%-32s %9d calls, 100/s, %d lost in %.1f s; decision p50 %.1f ms  p95 %.1f ms  p99 %.1f ms   goal p95 <= 5 ms, 0 lost", "calls routed, 3 events each", f.calls, f.lost, f.seconds, f.p50, f.p95, f.p99);
      line(text);
      j.object().field("name", "calls routed").field("calls", f.calls).field("lost", f.lost).field("p95_us", static_cast<std::int64_t>(f.p95 * 1000)).end();
    }
    for (const auto& m : all) {
      if (args.what != "all" && args.what != m.word) continue;
      std::vector<Figures> runs;
      for (int i = 0; i < 3; ++i) runs.push_back(wrk(args, m.clients == 0 ? args.clients : m.clients, child.port, m.script, m.path));
      std::sort(runs.begin(), runs.end(), [](const Figures& a, const Figures& b) { return a.rate < b.rate; });
      const auto& f = runs[1];
      std::snprintf(text, sizeof text, "%-32s %9.0f /s  p50 %6.1f ms  p99 %6.1f ms  refused %ld   goal %s", m.name, f.rate, f.p50, f.p99, f.bad, m.goal);
      line(text);
      j.object().field("name", m.name).field("per_second", static_cast<std::int64_t>(f.rate)).field("p99_us", static_cast<std::int64_t>(f.p99 * 1000)).field("refused", static_cast<std::int64_t>(f.bad)).end();
    }
    std::snprintf(text, sizeof text, "%-32s %9.0f MB", "memory after the load", child.megabytes());
    line(text);
  }
  if (args.json) answer(j.end().end().text());
  if (own) std::filesystem::remove_all(dir);
  return 0;
}

}  // namespace ostoja::app
