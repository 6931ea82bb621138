// ostoja-sandbox KIND: a file in by standard input, pictures (or a PDF) out by standard output. Started by the desk, of no use to people.
// Exit codes: 0 the answer says what came of it, 2 unknown kind, 3 WeasyPrint is missing, 4 the process could not be confined, 5 reading or writing failed.
#include "confine.h"
#include "draw.h"
#include "paper.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <new>
#include <string>
#include <string_view>

namespace worker = ostoja::sandbox::worker;

namespace {

constexpr std::size_t kMostInput = 64u << 20, kMemory = 768u << 20, kPaperMemory = 2048u << 20;

bool read_all(std::string& out) {
  char buffer[65536];
  for (;;) {
    auto n = ::read(0, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    if (n == 0) return true;
    if (out.size() + static_cast<std::size_t>(n) > kMostInput) return false;
    out.append(buffer, static_cast<std::size_t>(n));
  }
}
bool write_all(std::string_view s) {
  while (!s.empty()) {
    auto n = ::write(1, s.data(), s.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    s.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

// What a file that took over the worker might try. `ostoja doctor` and the tests see that it ends badly.
int misbehave(std::string_view how) {
  if (how == "try-file") return ::open("/etc/hostname", O_RDONLY) >= 0 ? 0 : 6;
  if (how == "try-write") return ::open("/tmp/ostoja-sandbox-was-here", O_WRONLY | O_CREAT, 0600) >= 0 ? 0 : 6;
  if (how == "try-socket") return ::socket(AF_INET, SOCK_STREAM, 0) >= 0 ? 0 : 6;
  if (how == "try-program") return ::execl("/bin/true", "true", nullptr);
  if (how == "try-fork") return ::fork() >= 0 ? 0 : 6;
  if (how == "try-time")
    for (;;) asm volatile("");
  if (how == "try-memory") {
    std::size_t taken = 0;
    while (char* p = static_cast<char*>(std::malloc(16u << 20))) {
      for (std::size_t i = 0; i < (16u << 20); i += 4096) p[i] = 1;
      if ((taken += 16u << 20) > kMemory) return 0;
    }
    return write_all("refused") ? 0 : 5;
  }
  if (how == "try-output")
    while (write_all(std::string_view("xxxxxxxxxxxxxxxx"))) {}
  return 6;
}

}  // namespace

int main(int count, char** arguments) {
  std::string_view kind = count == 2 ? arguments[1] : "";
  if (kind == "paper") {
    if (!worker::limit(kPaperMemory, 60) || !worker::give_up_network_and_writing()) return 4;
    return worker::become_paper_writer();
  }
  const bool trying = kind.starts_with("try-");
  if (!trying && kind != "pdf" && kind != "png" && kind != "jpeg" && kind != "gif" && kind != "webp" && kind != "thumb") return 2;
  std::string input;
  if (!worker::limit(kMemory, kind == "try-time" ? 2 : 10)) return 4;
  worker::warm_up();
  if (!worker::give_up_everything()) return 4;
  if (trying) _exit(misbehave(kind));
  try {
    if (!read_all(input)) _exit(5);
    _exit(write_all(worker::drawn(kind, input)) ? 0 : 5);
  } catch (const std::bad_alloc&) {
    static constexpr char no_memory[] = "OSP1\5\0\0\0\0\0\0\0\0\0\0";  // with the literal's own last zero 16 bytes
    _exit(write_all({no_memory, sizeof no_memory}) ? 0 : 5);
  }
}
