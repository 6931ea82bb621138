#pragma once
// Data files built into the program (tools/embed.py); with OSTOJA_SOURCE set, files of that tree win, so that a change shows without a build.
#include <string_view>
#include <vector>

namespace ostoja::core {

struct Resource {
  std::string_view name;  // "hotline/templates/first.html", "strings/pl.mo", "assets/manifest.json"
  std::string_view data;  // lives as long as the program
};
const std::vector<Resource>& resources();                         // sorted by name
std::string_view resource(std::string_view name);                 // empty when there is none
std::vector<Resource> resources_like(std::string_view suffix);    // all whose name ends so, by name

}  // namespace ostoja::core
