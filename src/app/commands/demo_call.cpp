// ostoja demo-call: plays a caller and the exchange against a running demo centre, so that the whole path can be seen without a telephone line.
#include "app/centre.h"
#include "app/commands/commands.h"
#include "app/commands/print.h"
#include "app/loopback.h"
#include "core/json.h"

#include <signal.h>

#include <charconv>
#include <chrono>
#include <fstream>
#include <thread>

namespace ostoja::app {
namespace {

volatile sig_atomic_t hung_up = 0;

// One call as the exchange sees it.
class Caller {
 public:
  Caller(const DemoCallArgs& args, std::string host, int port, const std::string& token) : args_(args), host_(std::move(host)), port_(port), headers_("Authorization: Bearer " + token + "\r\nContent-Type: application/json\r\n") {
    reference_ = "demo-" + core::id_text(core::next_id(core::SystemClock().now().ms));
  }

  int run() {
    std::int64_t queued_ms = 0;
    for (int attempt = 1; attempt < 90; ++attempt) {
      core::Json j;
      j.object().field("call", reference_).field("try", attempt).field("called", "infolinia").field("simulated", true).field("withheld", args_.number.empty()).field_or_null("caller", args_.number);
      j.field_or_null("language", args_.language).field("urgent", urgent_).field("queuedMs", queued_ms).end();
      auto answer = ask("POST", "/api/v1/calls/route", j.take());
      if (!answer) return refused("no desk answers there: is it running? ./run starts it");
      if (status_of(*answer) != 200) return refused("the desk did not take the call: " + first_line(body_of(*answer)));
      const auto decision = body_of(*answer);
      if (decision.find("\"reject\"") != decision.npos) {
        line("busy: this number is held back");
        return 0;
      }
      const auto whom = json_strings(decision, "who");
      if (whom.empty()) return refused("the desk gave an answer that cannot be read");
      if (whom.front() == "voice-agent") {
        const auto plays = json_strings(decision, "uri").front();
        const bool queue = plays.find("queue-") != plays.npos;
        line(queue ? "the queue: everybody is busy" : "the announcement: nobody can take the call now");
        event(queue ? "queued" : "answered", "voice-agent", attempt);
        if (!queue) {
          if (args_.urgent && !urgent_) {
            line("the caller presses 1: it cannot wait");
            event("urgent", {}, attempt);
            urgent_ = true;
            continue;
          }
          line("the caller asks to be called back and hangs up");
          event("callback", {}, attempt);
          event("ended", {}, attempt);
          return 0;
        }
        if (!wait(5, attempt)) return 0;
        queued_ms += 5000;
        continue;
      }
      std::string names;
      for (const auto& who : whom) {
        names += (names.empty() ? "" : ", ") + who;
        event("ringing", who, attempt);
      }
      line("rings at " + names + ": answer on any of their pages");
      const int seconds = args_.ring_seconds > 0 ? args_.ring_seconds : number_after(decision, "\"timeout\":");
      if (!wait(seconds, attempt)) return 0;
    }
    event("ended", {}, 1);
    return 0;
  }

 private:
  std::optional<std::string> ask(const std::string& method, const std::string& path, std::string body) { return ask_desk(host_, port_, {method, path, headers_, std::move(body)}); }

  void event(std::string_view type, std::string_view who, int attempt) {
    core::Json j;
    j.object().field("type", type).field("call", reference_).field("seq", ++seq_).field("try", attempt).field_or_null("who", who).end();
    ask("POST", "/api/v1/calls/events", j.take());
  }

  std::string state() {
    auto answer = ask("GET", "/api/v1/calls/" + reference_, {});
    if (!answer) return {};
    auto found = json_strings(body_of(*answer), "state");
    return found.empty() ? std::string() : found.front();
  }

  // Waits while it rings. True: nobody answered, ask again; false: the call is over.
  bool wait(int seconds, int attempt) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
    while (std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
      if (hung_up != 0 || (args_.hang_up_after > 0 && std::chrono::steady_clock::now() - began_ > std::chrono::seconds(args_.hang_up_after))) {
        line("the caller hangs up");
        event("missed", {}, attempt);
        return false;
      }
      const auto now = state();
      if (now == "talking") return talk(attempt);
      if (now.empty() || now == "ended" || now == "missed") return false;
    }
    return true;
  }

  // The page answered in the exchange's place, so the numbers of its events go on after it.
  bool talk(int attempt) {
    line("answered: the contact is open; the call ends on the page, or here with Ctrl+C");
    seq_ += 100;
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(args_.talk_seconds);
    while (hung_up == 0 && std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
      if (state() != "talking") {
        line("the call was ended on the page");
        return false;
      }
    }
    line("the caller hangs up");
    event("ended", {}, attempt);
    return false;
  }

  static int number_after(const std::string& json, const std::string& mark) {
    int n = 15;
    if (auto at = json.find(mark); at != json.npos) std::from_chars(json.data() + at + mark.size(), json.data() + json.size(), n);
    return n;
  }
  static std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

  const DemoCallArgs& args_;
  std::string host_;
  int port_;
  std::string headers_, reference_;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  std::int64_t seq_ = 0;
  bool urgent_ = false;
};

}  // namespace

int demo_call(const DemoCallArgs& args) {
  auto settings = read_settings(args.common.data);
  if (!settings) return refused(settings.error().text.view());
  std::ifstream file(args.common.data + "/demo-exchange-token");
  std::string token;
  if (!settings->demo || !std::getline(file, token)) return refused("only a demo centre can be called so: ostoja init --demo makes one");
  if (!take_address(args.desk, settings->desk_host, settings->desk_port)) return refused("--desk is HOST:PORT, for example 127.0.0.1:8443");
  if (!args.number.empty() && !core::e164(args.number)) return refused("--number is a telephone number, for example \"+44 7700 900143\"");
  struct sigaction act{};
  act.sa_handler = [](int) { hung_up = 1; };
  sigaction(SIGINT, &act, nullptr);
  sigaction(SIGTERM, &act, nullptr);
  return Caller(args, settings->desk_host, settings->desk_port, token).run();
}

}  // namespace ostoja::app
