#pragma once
// A request to a desk on this machine, for commands that talk to one that is at work. Plain HTTP; loopback only.
#include <optional>
#include <string>
#include <vector>

namespace ostoja::app {

struct Asked { std::string method = "GET", path = "/", headers, body; };  // headers: whole lines, each with its line end
// The answer as it came, head and body; nothing when no desk answers there.
std::optional<std::string> ask_desk(const std::string& host, int port, const Asked&);
int status_of(const std::string& answer);                // 0: none
std::string body_of(const std::string& answer);
std::vector<std::string> json_strings(const std::string& json, const std::string& name);  // of our own answers: every "name":"…", as it stands

}  // namespace ostoja::app
