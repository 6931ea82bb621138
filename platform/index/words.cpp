#include "index/words.h"

#include "core/text.h"

#include <algorithm>
#include <mutex>
#include <set>

namespace ostoja::index {

void Words::take_out(std::uint32_t place) { ids_[place] = 0; }

void Words::put(std::int64_t id, std::string_view text) {
  auto list = core::words(text);
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
  std::unique_lock lock(mutex_);
  if (auto old = of_.find(id); old != of_.end()) take_out(old->second);
  auto place = static_cast<std::uint32_t>(ids_.size());
  ids_.push_back(id);
  of_[id] = place;
  for (auto& word : list) places_.try_emplace(std::move(word)).first->second.push_back(place);
}

void Words::remove(std::int64_t id) {
  std::unique_lock lock(mutex_);
  auto old = of_.find(id);
  if (old == of_.end()) return;
  take_out(old->second);
  of_.erase(old);
}

std::vector<std::int64_t> Words::find(std::string_view query, std::size_t limit) const {
  auto wanted = core::words(query);
  if (wanted.empty()) return {};
  std::shared_lock lock(mutex_);
  std::vector<std::uint32_t> hits;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    std::vector<std::uint32_t> here;
    bool last = i + 1 == wanted.size();
    for (auto it = places_.lower_bound(wanted[i]); it != places_.end() && (last ? it->first.starts_with(wanted[i]) : it->first == wanted[i]); ++it)
      here.insert(here.end(), it->second.begin(), it->second.end());
    std::sort(here.begin(), here.end());
    here.erase(std::unique(here.begin(), here.end()), here.end());
    if (i == 0) {
      hits = std::move(here);
    } else {
      std::vector<std::uint32_t> both;
      std::set_intersection(hits.begin(), hits.end(), here.begin(), here.end(), std::back_inserter(both));
      hits = std::move(both);
    }
    if (hits.empty()) return {};
  }
  std::vector<std::int64_t> out;
  for (auto place : hits)
    if (ids_[place] != 0) out.push_back(ids_[place]);
  std::sort(out.begin(), out.end(), std::greater<>());
  if (out.size() > limit) out.resize(limit);
  return out;
}

std::size_t Words::records() const {
  std::shared_lock lock(mutex_);
  return of_.size();
}
std::size_t Words::vocabulary() const {
  std::shared_lock lock(mutex_);
  return places_.size();
}

}  // namespace ostoja::index
