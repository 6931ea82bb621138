#pragma once
// Announcements: raw A-law of 8 kHz, a file each, in a folder of each language: DIR/pl/queue.al. The desk's six languages; where one is missing, Polish is played.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::voice {

using Sound = std::vector<std::uint8_t>;

class Sounds {
 public:
  explicit Sounds(const std::string& dir);                              // throws std::runtime_error when a Polish one is missing
  const Sound& get(std::string_view language, std::string_view name) const;  // closed, queue, languages, wait, callback, connecting

 private:
  std::map<std::string, Sound, std::less<>> all_;                       // "pl/queue"
};

}  // namespace ostoja::voice
