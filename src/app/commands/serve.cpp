// ostoja serve, ostoja desk, ostoja unlock
#include "app/centre.h"
#include "app/commands/commands.h"
#include "app/commands/print.h"
#include "app/desk.h"
#include "app/sealed.h"
#include "core/log.h"
#include "web/server.h"

#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <iostream>

namespace ostoja::app {
bool take_address(const std::string& text, std::string& host, int& port) {
  if (text.empty()) return true;
  auto colon = text.rfind(':');
  if (colon == std::string::npos) return false;
  host = text.substr(0, colon);
  auto digits = std::string_view(text).substr(colon + 1);
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  return error == std::errc() && end == digits.data() + digits.size() && port >= 0 && port < 65536 && !host.empty();
}

bool write_demo_clock(const std::string& dir, std::int64_t ahead_ms) {
  const auto path = dir + "/demo-clock";
  if (ahead_ms == 0) return std::remove(path.c_str()) == 0 || errno == ENOENT;
  std::ofstream out(path, std::ios::trunc);
  out << ahead_ms << "\n";
  return static_cast<bool>(out.flush());
}

std::int64_t demo_clock(const std::string& dir) {
  std::int64_t ahead_ms = 0;
  std::ifstream(dir + "/demo-clock") >> ahead_ms;
  return ahead_ms;
}

int serve_desk(const ServeArgs& args) {
  auto found = find_centre(args.common.data, args.config);
  if (!found) return refused(found.error().text.view());
  auto& centre = **found;
  if (!take_address(args.desk, centre.settings.desk_host, centre.settings.desk_port)) return refused("--desk is HOST:PORT, for example 127.0.0.1:8443");
  std::int64_t ahead = 0;
  if (!args.at.empty()) {
    const auto day = core::Date::parse(args.at.substr(0, 10));
    int hour = -1, minute = -1;
    if (args.at.size() == 16 && args.at[10] == 'T' && args.at[13] == ':') hour = std::atoi(args.at.c_str() + 11), minute = std::atoi(args.at.c_str() + 14);
    if (!day || hour < 0 || hour > 23 || minute < 0 || minute > 59) return refused("--at is a day and a time, for example 2026-11-23T10:00");
    if (!centre.settings.demo) return refused("--at is for demo centres only: a real one lives by the clock");
    ahead = core::at_local(*day, hour, minute).ms - core::SystemClock().now().ms;
  }
  // ostoja user code has to show the digits of the demo's moment.
  if (centre.settings.demo && !write_demo_clock(args.common.data, ahead)) return refused("the demo's files cannot be written");
  const core::ShiftedClock clock(ahead);
  web::Live live;
  std::unique_ptr<Desk> desk;
  std::atomic<web::Router*> open{nullptr};
  std::mutex opening;
  auto unsealed = [&]() -> core::Done {
    std::lock_guard lock(opening);
    if (open.load() != nullptr) return {};
    TRY_VOID(open_store(centre, Open::writing, clock.now()));
    desk = std::make_unique<Desk>(centre, clock, live);
    desk->start_jobs();
    open = &desk->router();
    core::log(core::Level::info, "the desk is open");
    return {};
  };
  auto by_file = unlock_by_key_file(centre);
  if (by_file) {
    if (auto done = unsealed(); !done) return refused(done.error().text.view());
  } else if (by_file.error().code != core::Errc::not_found) {
    return refused(by_file.error().text.view());
  } else {
    core::log(core::Level::info, "the desk is sealed: open /unlock in a browser, or run ostoja unlock, with two of three shares");
  }
  web::ServerOptions options;
  options.host = centre.settings.desk_host;
  options.port = static_cast<std::uint16_t>(centre.settings.desk_port);
  options.certificate = centre.settings.certificate, options.key = centre.settings.certificate_key;
  options.workers = centre.settings.workers, options.io_threads = centre.settings.io_threads;
  options.body_limit = [&](const std::shared_ptr<web::Request>& request) {
    auto* router = open.load();
    return router == nullptr ? std::size_t{0} : router->body_limit(request);
  };
  options.too_large = [&](const std::shared_ptr<web::Request>& request) {
    auto* router = open.load();
    return router == nullptr ? web::text("413\n", 413) : router->too_large(request);
  };
  SealedDesk sealed(centre, unsealed);
  web::Server server(options, live, [&](std::shared_ptr<web::Request> request, std::function<void(web::Response)> done) {
    auto* router = open.load();
    // Shares are taken as long as any operator is still sealed, also when the desk of another one is at work.
    if (router == nullptr || (request->path == "/unlock" && !centre.vault->complete())) sealed.handle(*request, done);
    else router->handle(std::move(request), std::move(done));
  });
  server.catch_signals();
  line("desk: " + std::string(options.certificate.empty() ? "http" : "https") + "://" + options.host + ":" + std::to_string(server.port()) + "/");
  server.run();
  if (centre.audit) centre.audit->checkpoint(clock.now());
  open = nullptr;
  desk.reset();
  core::log(core::Level::info, "the desk is closed");
  return 0;
}

int unlock_desk(const ServeArgs& args) {
  auto settings = read_settings(args.common.data);
  if (!settings) return refused(settings.error().text.view());
  if (!take_address(args.desk, settings->desk_host, settings->desk_port)) return refused("--desk is HOST:PORT, for example 127.0.0.1:8443");
  if (!settings->certificate.empty()) return refused("this desk speaks TLS: open https://…/unlock in a browser");
  std::string a, b;
  std::cerr << "first share: ";
  std::getline(std::cin, a);
  std::cerr << "second share: ";
  std::getline(std::cin, b);
  return send_shares(settings->desk_host, settings->desk_port, a, b);
}

}  // namespace ostoja::app
