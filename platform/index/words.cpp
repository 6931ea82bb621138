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

namespace {

// Walks down the places of a word, or of all words that begin alike, from the newest; never copies or sorts them, as a common word is in most records.
class Walk {
 public:
  void add(const std::vector<std::uint32_t>& places) { if (!places.empty()) lists_.push_back({&places, places.size()}), std::push_heap(lists_.begin(), lists_.end()); }
  bool ended() const { return lists_.empty(); }
  // The newest place that is not after `at`; 0 is a place, so none is -1.
  std::int64_t down_to(std::uint32_t at) {
    while (!lists_.empty() && lists_.front().here() > at) {
      std::pop_heap(lists_.begin(), lists_.end());
      auto& l = lists_.back();
      l.left = static_cast<std::size_t>(std::upper_bound(l.places->begin(), l.places->begin() + static_cast<std::ptrdiff_t>(l.left), at) - l.places->begin());
      if (l.left == 0) lists_.pop_back();
      else std::push_heap(lists_.begin(), lists_.end());
    }
    return lists_.empty() ? -1 : static_cast<std::int64_t>(lists_.front().here());
  }

 private:
  struct List {
    const std::vector<std::uint32_t>* places;
    std::size_t left;
    std::uint32_t here() const { return (*places)[left - 1]; }
    bool operator<(const List& o) const { return here() < o.here(); }
  };
  std::vector<List> lists_;  // a heap, the newest on top
};

}  // namespace

std::vector<std::int64_t> Words::find(std::string_view query, std::size_t limit) const {
  auto wanted = core::words(query);
  if (wanted.empty() || limit == 0) return {};
  std::shared_lock lock(mutex_);
  std::vector<Walk> walks(wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    bool last = i + 1 == wanted.size();
    for (auto it = places_.lower_bound(wanted[i]); it != places_.end() && (last ? it->first.starts_with(wanted[i]) : it->first == wanted[i]); ++it) walks[i].add(it->second);
    if (walks[i].ended()) return {};
  }
  std::vector<std::int64_t> out;
  auto at = static_cast<std::int64_t>(ids_.size()) - 1;
  while (at >= 0 && out.size() < limit) {
    auto lowest = at;
    for (auto& w : walks) {
      lowest = w.down_to(static_cast<std::uint32_t>(lowest));
      if (lowest < 0) break;
    }
    if (lowest == at) {  // all of them have it
      if (ids_[static_cast<std::size_t>(at)] != 0) out.push_back(ids_[static_cast<std::size_t>(at)]);
      --at;
    } else {
      at = lowest;
    }
  }
  std::sort(out.begin(), out.end(), std::greater<>());
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
