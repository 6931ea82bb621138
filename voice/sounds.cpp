#include "sounds.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace ostoja::voice {

Sounds::Sounds(const std::string& dir) {
  std::error_code ec;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(dir, ec)) {
    if (entry.path().extension() != ".al") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    Sound sound{std::istreambuf_iterator<char>(in), {}};
    if (!sound.empty()) all_[entry.path().parent_path().filename().string() + "/" + entry.path().stem().string()] = std::move(sound);
  }
  for (auto name : {"closed", "queue", "languages", "wait", "callback", "connecting"})
    if (!all_.contains(std::string("pl/") + name)) throw std::runtime_error("the announcement pl/" + std::string(name) + ".al is missing: voice/make_announcements.sh makes them");
}

const Sound& Sounds::get(std::string_view language, std::string_view name) const {
  auto it = all_.find(std::string(language) + "/" + std::string(name));
  return it != all_.end() ? it->second : all_.at("pl/" + std::string(name));
}

}  // namespace ostoja::voice
