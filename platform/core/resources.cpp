#include "core/resources.h"

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

struct OstojaResource {
  const char *name, *data;
  unsigned long size;
};
extern "C" const OstojaResource ostoja_resource_table[];

namespace ostoja::core {
namespace {

// Development: a file of the source tree in place of the built-in one. Catalogues and assets are built, so they stay.
void replace_from_tree(std::vector<Resource>& all, const char* tree) {
  static std::deque<std::string> texts;
  for (auto& item : all) {
    for (const char* base : {"/src/", "/platform/", "/"}) {
      std::filesystem::path file = tree + std::string(base) + std::string(item.name);
      if (item.name.starts_with("assets/") || item.name.starts_with("strings/") || !std::filesystem::is_regular_file(file)) continue;
      std::ifstream in(file, std::ios::binary);
      texts.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
      item.data = texts.back();
      break;
    }
  }
}

}  // namespace

const std::vector<Resource>& resources() {
  static const std::vector<Resource> all = [] {
    std::vector<Resource> out;
    for (const OstojaResource* r = ostoja_resource_table; r->name != nullptr; ++r) out.push_back({r->name, {r->data, r->size}});
    std::sort(out.begin(), out.end(), [](const Resource& a, const Resource& b) { return a.name < b.name; });
    if (const char* tree = std::getenv("OSTOJA_SOURCE")) replace_from_tree(out, tree);
    return out;
  }();
  return all;
}

std::string_view resource(std::string_view name) {
  const auto& all = resources();
  auto it = std::lower_bound(all.begin(), all.end(), name, [](const Resource& r, std::string_view n) { return r.name < n; });
  return it != all.end() && it->name == name ? it->data : std::string_view();
}

std::vector<Resource> resources_like(std::string_view suffix) {
  std::vector<Resource> out;
  for (const auto& r : resources())
    if (r.name.ends_with(suffix)) out.push_back(r);
  return out;
}

}  // namespace ostoja::core
