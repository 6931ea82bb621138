#include "index/names.h"

#include "index/similar.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace ostoja::index {
namespace {

constexpr std::size_t kAskedWords = 6;
constexpr double kAlike = 0.86;          // two keys less alike than this are different names
constexpr double kSameKey = 0.985;      // another spelling that sounds the same
constexpr double kConsonants = 0.90;    // only the consonants are known to agree
constexpr double kBegins = 0.93;        // the beginning of a name, as while typing

std::uint64_t hash_of(std::string_view s) {
  std::uint64_t h = 1469598103934665603ull;
  for (char c : s) h = (h ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  return h ^ h >> 29;
}
std::uint64_t hash_of(std::int64_t id) {
  auto h = static_cast<std::uint64_t>(id) * 0x9e3779b97f4a7c15ull;
  return h ^ h >> 32;
}

// A sound in five bits; the capitals have their own.
int sound(char c) { return c == 'S' ? 27 : c == 'C' ? 28 : c == 'Z' ? 29 : c >= 'a' && c <= 'z' ? c - 'a' + 1 : 30; }
constexpr std::size_t kPairs = 32 * 32;

// The pairs of a key, its beginning and its end among them; each once.
std::size_t pairs_of(std::string_view key, std::uint16_t (&out)[40]) {
  std::size_t n = 0;
  int last = 0;
  for (std::size_t i = 0; i <= key.size() && n < 40; ++i) {
    int s = i < key.size() ? sound(key[i]) : 0;
    auto pair = static_cast<std::uint16_t>(last * 32 + s);
    if (std::find(out, out + n, pair) == out + n) out[n++] = pair;
    last = s;
  }
  return n;
}

bool is_skeleton(std::string_view key) { return key.starts_with('#') || key.starts_with('%'); }

}  // namespace

void Numbers::add(std::uint32_t n) {
  if (size_ == 0 && !more_) {
    one_ = n;
  } else {
    if (!more_ || size_ == room_) {
      const std::uint32_t room = more_ ? room_ + room_ / 2 + 2 : 3;
      std::unique_ptr<std::uint32_t[]> larger(new std::uint32_t[room]);
      std::copy(begin(), end(), larger.get());
      more_ = std::move(larger);
      room_ = room;
    }
    more_[size_] = n;
  }
  ++size_;
}
void Numbers::remove(std::uint32_t n) {
  auto* list = more_ ? more_.get() : &one_;
  for (std::uint32_t i = 0; i < size_; ++i)
    if (list[i] == n) {
      list[i] = list[size_ - 1];
      --size_;
      return;
    }
}

std::size_t Texts::slot(std::string_view text) const {
  const auto mask = table_.size() - 1;
  auto i = hash_of(text) & mask;
  while (table_[i] != 0 && (*this)[table_[i] - 1] != text) i = (i + 1) & mask;
  return i;
}
std::uint32_t Texts::find(std::string_view text) const {
  if (table_.empty()) return kNone;
  auto n = table_[slot(text)];
  return n == 0 ? kNone : n - 1;
}
std::uint32_t Texts::of(std::string_view text) {
  if (size() * 4 + 4 > table_.size() * 3) {
    table_.assign(std::max<std::size_t>(64, table_.size() * 2), 0);
    for (std::uint32_t n = 0; n < size(); ++n) table_[slot((*this)[n])] = n + 1;
  }
  auto i = slot(text);
  if (table_[i] != 0) return table_[i] - 1;
  arena_ += text;
  starts_.push_back(static_cast<std::uint32_t>(arena_.size()));
  table_[i] = size();
  return size() - 1;
}

// What one search writes on; kept between searches, as it is as large as the index.
struct Names::Scratch {
  std::vector<std::uint8_t> shared;            // word → pairs it shares with the key asked for
  std::vector<std::uint32_t> near;             // those with any
  std::vector<float> alike;                    // word → how alike to the word asked for
  std::vector<std::uint32_t> words;            // those with any
  struct Best { float of[kAskedWords] = {}; };
  std::vector<std::uint32_t> slot_of;          // place → 1 + its Best
  std::vector<std::uint32_t> places;
  std::vector<Best> best;
};

Names::Names() : pairs_(kPairs) {}
Names::~Names() = default;

std::uint32_t Names::place_of(std::int64_t id) const {
  if (table_.empty()) return Texts::kNone;
  const auto mask = table_.size() - 1;
  for (auto i = hash_of(id) & mask; table_[i] != 0; i = (i + 1) & mask)
    if (persons_[table_[i] - 1].id == id) return table_[i] - 1;
  return Texts::kNone;
}

void Names::take_out(std::uint32_t place) {
  for (auto word : persons_[place].words) persons_of_[word].remove(place);
  persons_[place].words.clear();
}

void Names::put(std::int64_t id, const NameKeys& name) {
  if (name.empty()) return remove(id);
  std::unique_lock lock(mutex_);
  auto place = place_of(id);
  if (place == Texts::kNone) {
    if ((persons_.size() + 1) * 2 > table_.size()) {
      table_.assign(std::max<std::size_t>(64, table_.size() * 2), 0);
      const auto mask = table_.size() - 1;
      for (std::uint32_t p = 0; p < persons_.size(); ++p) {
        auto i = hash_of(persons_[p].id) & mask;
        while (table_[i] != 0) i = (i + 1) & mask;
        table_[i] = p + 1;
      }
    }
    place = static_cast<std::uint32_t>(persons_.size());
    persons_.push_back({id, 0, {}});
    const auto mask = table_.size() - 1;
    auto i = hash_of(id) & mask;
    while (table_[i] != 0) i = (i + 1) & mask;
    table_[i] = place + 1;
    ++known_;
  } else {
    if (persons_[place].words.size() == 0) ++known_;
    take_out(place);
  }
  persons_[place].year = static_cast<std::int16_t>(name.birth_year);
  std::string joined;
  for (const auto& keys : name.words) {
    joined.clear();
    for (const auto& key : keys) joined += (joined.empty() ? "" : ",") + key;
    auto word = words_.of(joined);
    if (word == persons_of_.size()) {
      persons_of_.emplace_back();
      std::vector<std::uint16_t> all;
      for (const auto& text : keys) {
        if (is_skeleton(text)) {
          auto key = bones_.of(text);
          if (key == words_of_.size()) words_of_.emplace_back();
          words_of_[key].add(word);
          continue;
        }
        std::uint16_t pairs[40];
        all.insert(all.end(), pairs, pairs + pairs_of(text, pairs));
      }
      std::sort(all.begin(), all.end());
      all.erase(std::unique(all.begin(), all.end()), all.end());
      for (auto pair : all) pairs_[pair].push_back(word);
    }
    auto& mine = persons_[place].words;
    if (std::find(mine.begin(), mine.end(), word) != mine.end()) continue;
    mine.add(word);
    persons_of_[word].add(place);
  }
}

void Names::remove(std::int64_t id) {
  std::unique_lock lock(mutex_);
  auto place = place_of(id);
  if (place == Texts::kNone || persons_[place].words.size() == 0) return;
  take_out(place);
  --known_;
}

std::unique_ptr<Names::Scratch> Names::scratch() const {
  std::unique_ptr<Scratch> s;
  {
    std::lock_guard lock(idle_mutex_);
    if (!idle_.empty()) s = std::move(idle_.back()), idle_.pop_back();
  }
  if (!s) s = std::make_unique<Scratch>();
  s->shared.resize(words_.size());
  s->alike.resize(words_.size());
  s->slot_of.resize(persons_.size());
  return s;
}

// Every word with a key alike to this one: those that share enough pairs of sounds are measured.
void Names::fuzzy(std::string_view key, Scratch& s) const {
  std::uint16_t pairs[40];
  const auto n = pairs_of(key, pairs);
  s.near.clear();
  for (std::size_t i = 0; i < n; ++i)
    for (auto w : pairs_[pairs[i]]) {
      if (s.shared[w]++ == 0) s.near.push_back(w);
    }
  const auto enough = n <= 4 ? 2u : n <= 6 ? 3u : n / 2;
  for (auto w : s.near) {
    const unsigned shared = s.shared[w];
    s.shared[w] = 0;
    if (shared < enough) continue;
    double most = 0;
    auto text = words_[w];
    for (std::size_t at = 0; at < text.size();) {
      auto end = std::min(text.find(',', at), text.size());
      auto other = text.substr(at, end - at);
      at = end + 1;
      if (is_skeleton(other)) continue;
      if (other == key) {
        most = kSameKey;
        break;
      }
      if (other.size() > key.size() && key.size() >= 3 && other.starts_with(key)) most = std::max(most, kBegins);
      if (other.size() <= key.size() + 3 && key.size() <= other.size() + 3) most = std::max(most, std::min(jaro_winkler(key, other), 0.98));
    }
    if (most < kAlike) continue;
    if (s.alike[w] == 0) s.words.push_back(w);
    s.alike[w] = std::max(s.alike[w], static_cast<float>(most));
  }
}

std::vector<NameHit> Names::find(const NameKeys& asked, std::size_t limit) const {
  if (asked.empty() || limit == 0) return {};
  std::shared_lock lock(mutex_);
  if (known_ == 0) return {};
  auto kept = scratch();
  auto& s = *kept;
  const auto words = std::min(asked.words.size(), kAskedWords);
  double weight[kAskedWords] = {};
  const double most_rare = std::log(1.0 + static_cast<double>(known_));
  for (std::size_t i = 0; i < words; ++i) {
    const auto& keys = asked.words[i];
    s.words.clear();
    std::string joined;
    for (const auto& key : keys) joined += (joined.empty() ? "" : ",") + key;
    const bool abjad = keys.front().starts_with('#');
    for (const auto& key : keys) {
      if (!is_skeleton(key)) {
        fuzzy(key, s);
        continue;
      }
      // A word without vowels meets one that has them by their consonants.
      auto other = (abjad ? "%" : "#") + key.substr(1);
      for (const auto& text : {other, abjad ? key : std::string()}) {
        if (text.empty()) continue;
        if (auto k = bones_.find(text); k != Texts::kNone)
          for (auto w : words_of_[k]) {
            if (s.alike[w] == 0) s.words.push_back(w);
            s.alike[w] = std::max(s.alike[w], static_cast<float>(text == key ? 1.0 : kConsonants));
          }
      }
    }
    if (auto same = words_.find(joined); same != Texts::kNone && s.alike[same] != 0) s.alike[same] = 1;
    double bearers = 0;
    for (auto w : s.words)
      if (s.alike[w] >= 0.97) bearers += persons_of_[w].size();
    weight[i] = std::max(0.5, std::log(1.0 + static_cast<double>(known_) / (1.0 + bearers)));
    for (auto w : s.words) {
      const float alike = s.alike[w];
      s.alike[w] = 0;
      for (auto p : persons_of_[w]) {
        if (s.slot_of[p] == 0) {
          s.best.emplace_back();
          s.places.push_back(p);
          s.slot_of[p] = static_cast<std::uint32_t>(s.best.size());
        }
        auto& best = s.best[s.slot_of[p] - 1].of[i];
        best = std::max(best, alike);
      }
    }
    // A word that nobody has must not outweigh the ones that somebody has.
    if (bearers == 0) weight[i] = std::min(weight[i], most_rare * 0.6);
  }
  double all = 0;
  for (std::size_t i = 0; i < words; ++i) all += weight[i];
  std::vector<NameHit> out;
  out.reserve(std::min<std::size_t>(s.places.size(), 4096));
  for (std::size_t n = 0; n < s.places.size(); ++n) {
    const auto& person = persons_[s.places[n]];
    s.slot_of[s.places[n]] = 0;
    double score = 0;
    std::size_t matched = 0;
    for (std::size_t i = 0; i < words; ++i) {
      const double alike = s.best[n].of[i];
      if (alike == 0) continue;
      score += weight[i] * (alike - (1 - alike) * 1.2);  // a slip costs more than its share: a nearly equal rare name is not the same name
      ++matched;
    }
    score /= all;
    if (score < 0.5) continue;
    if (person.words.size() > matched) score -= 0.004 * std::min<double>(4, person.words.size() - matched);
    for (char initial : asked.initials)
      for (auto w : person.words)
        if (words_[w][0] == initial) {
          score += 0.01;
          break;
        }
    if (asked.birth_year != 0 && person.year != 0) {
      const int apart = std::abs(asked.birth_year - person.year);
      score += apart == 0 ? 0.06 : apart == 1 ? 0.03 : apart > 3 ? -0.06 : 0;
    }
    out.push_back({person.id, std::clamp(score, 0.0, 1.0)});
  }
  s.places.clear();
  s.best.clear();
  {
    std::lock_guard idle(idle_mutex_);
    if (idle_.size() < 4) idle_.push_back(std::move(kept));
  }
  const auto better = [](const NameHit& a, const NameHit& b) { return a.score != b.score ? a.score > b.score : a.id > b.id; };
  if (out.size() > limit) {
    std::partial_sort(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(limit), out.end(), better);
    out.resize(limit);
  } else {
    std::sort(out.begin(), out.end(), better);
  }
  return out;
}

std::size_t Names::persons() const {
  std::shared_lock lock(mutex_);
  return known_;
}

std::size_t Names::bytes() const {
  std::shared_lock lock(mutex_);
  auto total = words_.bytes() + bones_.bytes() + persons_of_.capacity() * sizeof(Numbers) + words_of_.capacity() * sizeof(Numbers) + persons_.capacity() * sizeof(Person) + table_.capacity() * 4;
  for (const auto& n : persons_of_) total += n.bytes();
  for (const auto& n : words_of_) total += n.bytes();
  for (const auto& p : persons_) total += p.words.bytes();
  for (const auto& p : pairs_) total += p.capacity() * 4;
  return total;
}

}  // namespace ostoja::index
