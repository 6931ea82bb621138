// ostoja-voice: the voice agent of the telephone exchange. Plays announcements, takes digits, keeps callers in the queue, connects them to whom the desk names.
#include "agent.h"

extern "C" {
#include <re.h>
}

#include <CLI/CLI.hpp>

#include <cstdio>
#include <fstream>
#include <mutex>

namespace {

// Functions of other threads, run on the loop's.
class Inbox {
 public:
  Inbox() {
    if (mqueue_alloc(&queue_, run, this) != 0) throw std::runtime_error("no message queue");
  }
  ~Inbox() { mem_deref(queue_); }
  void put(std::function<void()> work) { mqueue_push(queue_, 0, new std::function<void()>(std::move(work))); }

 private:
  static void run(int, void* data, void*) {
    std::unique_ptr<std::function<void()>> work(static_cast<std::function<void()>*>(data));
    (*work)();
  }
  struct mqueue* queue_ = nullptr;
};

bool take(const std::string& text, std::string& host, int& port) {
  auto colon = text.rfind(':');
  if (colon == text.npos) return false;
  host = text.substr(0, colon), port = std::atoi(text.c_str() + colon + 1);
  return !host.empty() && port > 0 && port < 65536;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace ostoja::voice;
  CLI::App app{"The voice agent of Ostoja's telephone exchange"};
  Settings settings;
  std::string listen = "127.0.0.1:5076", desk_address = "127.0.0.1:8443", token_file, sounds_dir;
  app.add_option("--listen", listen, "HOST:PORT for calls from the edge");
  app.add_option("--edge", settings.edge, "HOST:PORT of Kamailio");
  app.add_option("--realm", settings.realm, "what stands behind the @ of the telephones");
  app.add_option("--desk", desk_address, "HOST:PORT of the desk");
  app.add_option("--token-file", token_file, "a file with a token of scope calls:route")->required();
  app.add_option("--sounds", sounds_dir, "the folder of announcements")->required();
  app.add_option("--rtp-from", settings.rtp_from, "first port of media");
  app.add_option("--rtp-to", settings.rtp_to, "last port of media");
  CLI11_PARSE(app, argc, argv);
  std::string host, token;
  int port = 0;
  std::ifstream file(token_file);
  if (!take(listen, settings.host, settings.port) || !take(desk_address, host, port)) return std::fputs("ostoja-voice: an address is HOST:PORT\n", stderr), 1;
  if (!std::getline(file, token)) return std::fputs("ostoja-voice: --token-file cannot be read\n", stderr), 1;
  if (libre_init() != 0) return 1;
  int code = 0;
  try {
    Sounds sounds(sounds_dir);
    Inbox inbox;
    Desk desk(host, port, token, [&](std::function<void()> work) { inbox.put(std::move(work)); });
    Agent agent(settings, desk, sounds);
    std::puts("the voice agent is ready");
    std::fflush(stdout);
    re_main([](int) { re_cancel(); });
  } catch (const std::exception& e) {
    std::fprintf(stderr, "ostoja-voice: %s\n", e.what());
    code = 1;
  }
  libre_close();
  return code;
}
