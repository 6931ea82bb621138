#pragma once
// For tests only: a mail server on a port of this machine that keeps what it is given, or refuses it.
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace ostoja::mail {

class Sink {
 public:
  enum class Answer : std::uint8_t { take, refuse };
  explicit Sink(Answer answer = Answer::take) : answer_(answer), listener_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof here;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&here), size) != 0 || listen(listener_, 8) != 0 || getsockname(listener_, reinterpret_cast<sockaddr*>(&here), &size) != 0) throw std::runtime_error("no port for the mail of a test");
    port_ = ntohs(here.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~Sink() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  std::string url() const { return "smtp://127.0.0.1:" + std::to_string(port_); }
  std::vector<std::string> messages() {  // the envelope's lines and the text
    std::lock_guard lock(mutex_);
    return messages_;
  }

 private:
  void serve() {
    for (int peer; (peer = accept(listener_, nullptr, nullptr)) >= 0; close(peer)) talk(peer);
  }
  static void say(int peer, const std::string& line) { (void)!write(peer, (line + "\r\n").data(), line.size() + 2); }
  void talk(int peer) {
    say(peer, "220 sink");
    std::string buffer, message;
    bool in_text = false;
    char bytes[4096];
    for (ssize_t n; (n = read(peer, bytes, sizeof bytes)) > 0;) {
      buffer.append(bytes, static_cast<std::size_t>(n));
      for (std::size_t end; (end = buffer.find("\r\n")) != buffer.npos;) {
        auto line = buffer.substr(0, end);
        buffer.erase(0, end + 2);
        if (in_text) {
          if (line != ".") {
            message += line + "\r\n";
            continue;
          }
          in_text = false;
          std::lock_guard lock(mutex_);
          messages_.push_back(message);
          say(peer, "250 kept");
        } else if (line.starts_with("EHLO") || line.starts_with("HELO")) {
          say(peer, "250 sink");
        } else if (line.starts_with("MAIL") || line.starts_with("RCPT")) {
          message += line + "\r\n";
          say(peer, answer_ == Answer::refuse && line.starts_with("RCPT") ? "550 no" : "250 ok");
        } else if (line == "DATA") {
          in_text = true;
          say(peer, "354 go on");
        } else if (line == "QUIT") {
          say(peer, "221 bye");
          return;
        } else {
          say(peer, "500 what");
        }
      }
    }
  }
  Answer answer_;
  int listener_, port_ = 0;
  std::mutex mutex_;
  std::vector<std::string> messages_;
  std::thread thread_;
};

}  // namespace ostoja::mail
