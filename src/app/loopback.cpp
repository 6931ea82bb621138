#include "app/loopback.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

namespace ostoja::app {

std::optional<std::string> ask_desk(const std::string& host, int port, const Asked& what) {
  int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(port));
  if (s < 0 || inet_pton(AF_INET, host.c_str(), &to.sin_addr) != 1 || connect(s, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) {
    if (s >= 0) close(s);
    return std::nullopt;
  }
  std::string request = what.method + " " + what.path + " HTTP/1.1\r\nHost: " + host + ":" + std::to_string(port) + "\r\nContent-Length: " + std::to_string(what.body.size()) + "\r\nConnection: close\r\n" + what.headers + "\r\n" + what.body;
  std::string answer;
  char buffer[4096];
  bool sent = send(s, request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size());
  for (ssize_t n; sent && (n = recv(s, buffer, sizeof buffer, 0)) > 0;) answer.append(buffer, static_cast<std::size_t>(n));
  close(s);
  return answer;
}

int status_of(const std::string& answer) { return answer.size() > 12 && answer.starts_with("HTTP/1.1 ") ? std::atoi(answer.c_str() + 9) : 0; }
std::string body_of(const std::string& answer) {
  auto at = answer.find("\r\n\r\n");
  return at == answer.npos ? std::string() : answer.substr(at + 4);
}

std::vector<std::string> json_strings(const std::string& json, const std::string& name) {
  std::vector<std::string> out;
  const auto mark = "\"" + name + "\":\"";
  for (std::size_t at = 0; (at = json.find(mark, at)) != json.npos;) {
    at += mark.size();
    auto end = json.find('"', at);
    if (end == json.npos) break;
    out.push_back(json.substr(at, end - at));
    at = end;
  }
  return out;
}

}  // namespace ostoja::app
