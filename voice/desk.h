#pragma once
// The desk as the voice agent sees it: asked where a call goes, told what has become of it. Blocking requests over loopback, on threads of its own; answers come back on the
// thread of the loop.
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace ostoja::voice {

struct Target { std::string uri, who; };
struct Decision {
  enum class Kind { phones, queue, closed, reject, unreachable } kind = Kind::unreachable;
  std::vector<Target> targets;
  int seconds = 15;
};
struct Question { std::string call, language; int attempt = 0, last = 0; long long queued_ms = 0; bool urgent = false; };

class Desk {
 public:
  using Answer = std::function<void(Decision)>;
  // `deliver` hands a function over to the loop's thread and may be called from any.
  Desk(std::string host, int port, std::string token, std::function<void(std::function<void()>)> deliver);
  ~Desk();
  void route(Question, Answer);
  // Kept in order until the desk has taken it; what it refuses as wrong is dropped. `who`: a log-in name, or empty.
  void tell(const std::string& type, const std::string& call, long long seq, const std::string& who, int attempt, const std::string& language);

 private:
  void ask_all();
  void tell_all();
  std::string host_, headers_;
  int port_;
  std::function<void(std::function<void()>)> deliver_;
  std::mutex mutex_;
  std::condition_variable woken_;
  std::deque<std::function<void()>> questions_;
  std::deque<std::string> untold_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

Decision decision_of(const std::string& json);

}  // namespace ostoja::voice
