// ostoja bench calls: a hundred calls a second as the telephone exchange asks and tells, one question and three events each.
#include "app/bench_data.h"
#include "app/loopback.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

namespace ostoja::app {

CallFigures route_calls(int port, const std::string& token, int calls_a_second, int seconds) {
  using Clock = std::chrono::steady_clock;
  constexpr int kWorkers = 16;
  const std::string headers = "Authorization: Bearer " + token + "\r\nContent-Type: application/json\r\n";
  const auto run = std::to_string(std::chrono::system_clock::now().time_since_epoch().count());
  const auto begun = Clock::now() + std::chrono::milliseconds(100);
  const int all = calls_a_second * seconds;
  std::atomic<int> next{0}, lost{0};
  std::mutex mutex;
  std::vector<double> took;
  auto tell = [&](const std::string& path, const std::string& body, int wanted) {
    auto answer = ask_desk("127.0.0.1", port, {"POST", "/api/v1/calls/" + path, headers, body});
    return answer && status_of(*answer) == wanted;
  };
  std::vector<std::thread> workers;
  for (int w = 0; w < kWorkers; ++w)
    workers.emplace_back([&] {
      for (int i; (i = next++) < all;) {
        std::this_thread::sleep_until(begun + std::chrono::microseconds(1'000'000LL * i / calls_a_second));
        const auto call = "bench-" + run + "-" + std::to_string(i);
        const auto digits = std::to_string(7'700'900'000LL + i % 1000);
        const auto asked = Clock::now();
        bool good = tell("route", R"({"call":")" + call + R"(","try":1,"called":"infolinia","caller":"+44)" + digits + "\"}", 200);
        const double ms = std::chrono::duration<double, std::milli>(Clock::now() - asked).count();
        int seq = 0;
        for (auto type : {"queued", "ringing", "missed"}) good = tell("events", R"({"type":")" + std::string(type) + R"(","call":")" + call + R"(","seq":)" + std::to_string(++seq) + "}", 204) && good;
        if (!good) ++lost;
        std::lock_guard lock(mutex);
        took.push_back(ms);
      }
    });
  for (auto& w : workers) w.join();
  CallFigures out;
  std::sort(took.begin(), took.end());
  auto at = [&](double share) { return took.empty() ? 0.0 : took[std::min(took.size() - 1, static_cast<std::size_t>(share * static_cast<double>(took.size())))]; };
  out.calls = all, out.lost = lost, out.p50 = at(0.5), out.p95 = at(0.95), out.p99 = at(0.99);
  out.seconds = std::chrono::duration<double>(Clock::now() - begun).count();
  return out;
}

}  // namespace ostoja::app
