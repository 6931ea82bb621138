#pragma once
// Which records hold which words: in memory only, rebuilt at unlock from the opened texts, thrown away with the process. A query is a list of words that must all
// occur; the last one may be the beginning of a word. The records that were put last are found, the newest of
// them first.
#include <cstdint>
#include <map>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ostoja::index {

class Words {
 public:
  // Replaces what is known of a record. `text` is folded here. Ids grow with time, so order by id is order by age.
  void put(std::int64_t id, std::string_view text);
  void remove(std::int64_t id);
  std::vector<std::int64_t> find(std::string_view query, std::size_t limit) const;
  std::size_t records() const;
  std::size_t vocabulary() const;

 private:
  void take_out(std::uint32_t place);
  mutable std::shared_mutex mutex_;
  std::map<std::string, std::vector<std::uint32_t>, std::less<>> places_;  // word → places, growing; a taken-out record's places stay until they are met
  std::vector<std::int64_t> ids_;                                          // place → record id; 0 = taken out
  std::unordered_map<std::int64_t, std::uint32_t> of_;
};

}  // namespace ostoja::index
