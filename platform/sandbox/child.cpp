// Starting a child, feeding it, taking its answer, ending it.
#include "sandbox/sandbox.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <semaphore>

namespace ostoja::sandbox {
namespace {

using Steady = std::chrono::steady_clock;
constexpr int kAtOnce = 2;  // each may take hundreds of megabytes

struct Descriptor {
  int fd = -1;
  ~Descriptor() { shut(); }
  void shut() {
    if (fd >= 0) ::close(fd);
    fd = -1;
  }
};

// Beside the running program, also after the program was replaced on disk: an update replaces both.
const std::string& program() {
  static const std::string path = [] {
    char buffer[4096];
    auto size = ::readlink("/proc/self/exe", buffer, sizeof buffer);
    std::string self(buffer, size > 0 ? static_cast<std::size_t>(size) : 0);
    auto slash = self.rfind('/');
    return slash == self.npos ? std::string() : self.substr(0, slash) + "/ostoja-sandbox";
  }();
  return path;
}

// A socket pair instead of pipes: writing to a child that is gone is an error there and no signal.
pid_t start(const char* kind, int theirs) {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t how;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&how);
  posix_spawn_file_actions_adddup2(&files, theirs, 0);
  posix_spawn_file_actions_adddup2(&files, theirs, 1);
  posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addclosefrom_np(&files, 3);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&how, &none);
  posix_spawnattr_setsigdefault(&how, &all);
  posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  std::string name = "ostoja-sandbox", what = kind;
  char* arguments[] = {name.data(), what.data(), nullptr};
  char* environment[] = {nullptr};
  pid_t pid = -1;
  if (program().empty() || posix_spawn(&pid, program().c_str(), &files, &how, arguments, environment) != 0) pid = -1;
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&how);
  return pid;
}

enum class Talk : std::uint8_t { ended, late, too_much };

Talk talk(const Ask& ask, int ours, std::string& output) {
  std::string_view rest = ask.input;
  const auto until = Steady::now() + ask.deadline;
  bool writing = true;
  char buffer[65536];
  for (;;) {
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Steady::now()).count();
    if (left <= 0) return Talk::late;
    if (writing && rest.empty()) {
      ::shutdown(ours, SHUT_WR);
      writing = false;
    }
    pollfd p{ours, static_cast<short>(writing ? POLLIN | POLLOUT : POLLIN), 0};
    if (::poll(&p, 1, static_cast<int>(left)) < 0 && errno != EINTR) return Talk::ended;
    if ((p.revents & POLLIN) != 0 || (p.revents & (POLLHUP | POLLERR)) != 0) {
      auto n = ::recv(ours, buffer, sizeof buffer, MSG_DONTWAIT);
      if (n == 0) return Talk::ended;
      if (n < 0 && errno != EAGAIN && errno != EINTR) return Talk::ended;
      if (n > 0) {
        if (output.size() + static_cast<std::size_t>(n) > ask.most_output) return Talk::too_much;
        output.append(buffer, static_cast<std::size_t>(n));
      }
    }
    if (writing && (p.revents & POLLOUT) != 0) {
      auto n = ::send(ours, rest.data(), rest.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
      if (n < 0 && errno != EAGAIN && errno != EINTR) rest = {}, writing = false;  // it does not want to hear more: its answer may still come
      if (n > 0) rest.remove_prefix(static_cast<std::size_t>(n));
    }
  }
}

}  // namespace

Answer run(const Ask& ask) {
  static std::counting_semaphore<kAtOnce> turn(kAtOnce);
  turn.acquire();
  struct Leave { ~Leave() { turn.release(); } } leave;
  int pair[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return {End::missing, 0, {}};
  Descriptor ours{pair[0]}, theirs{pair[1]};
  const pid_t pid = start(ask.kind, theirs.fd);
  if (pid < 0) return {End::missing, 0, {}};
  theirs.shut();
  Answer out;
  const Talk ended = talk(ask, ours.fd, out.output);
  // Its answer ends when it closes its side; what still runs then is not waited for.
  if (ended != Talk::ended) ::kill(pid, SIGKILL);
  int status = 0;
  pid_t waited;
  const auto patience = Steady::now() + std::chrono::seconds(2);
  while ((waited = ::waitpid(pid, &status, WNOHANG)) == 0 || (waited < 0 && errno == EINTR)) {
    if (Steady::now() > patience) ::kill(pid, SIGKILL);
    ::usleep(500);
  }
  if (ended == Talk::late) out.end = End::late;
  else if (ended == Talk::too_much) out.end = End::stopped;
  else if (waited < 0) out.end = End::failed;
  else if (WIFEXITED(status)) out.code = WEXITSTATUS(status), out.end = out.code == 0 ? End::done : out.code == 127 ? End::missing : End::failed;
  else if (WIFSIGNALED(status)) out.end = WTERMSIG(status) == SIGXCPU ? End::late : WTERMSIG(status) == SIGSYS ? End::stopped : End::failed;
  return out;
}

bool is_confined() {
  return run({.kind = "try-file"}).end == End::stopped && run({.kind = "try-socket"}).end == End::stopped;
}

}  // namespace ostoja::sandbox
