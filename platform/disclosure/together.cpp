#include "disclosure/together.h"

#include "disclosure/knowledge.h"

#include <algorithm>
#include <limits>

namespace ostoja::disclosure {
namespace {

// What is asked of each span, and of each difference: its pieces, and the small counts in them.
struct Secret { int larger = 0, smaller = kNobody; std::vector<int> pieces; Published counts; };

std::vector<Secret> secrets_of(const Together& all) {
  std::vector<Secret> out;
  auto sum = [&](const std::vector<int>& pieces, std::int64_t threshold) {
    Published p{all.pieces.front(), threshold, {}};
    std::fill(p.table.counts.begin(), p.table.counts.end(), 0);
    for (int piece : pieces)
      for (std::size_t i = 0; i < p.table.counts.size(); ++i) p.table.counts[i] += all.pieces[static_cast<std::size_t>(piece)].counts[i];
    return p;
  };
  for (std::size_t i = 0; i < all.spans.size(); ++i) {
    const auto& a = all.spans[i];
    out.push_back({static_cast<int>(i), kNobody, a.pieces, sum(a.pieces, a.published.threshold)});
    for (std::size_t j = 0; j < all.spans.size(); ++j) {
      const auto& b = all.spans[j];
      if (i == j || b.pieces.size() >= a.pieces.size() || !std::all_of(b.pieces.begin(), b.pieces.end(), [&](int p) { return std::find(a.pieces.begin(), a.pieces.end(), p) != a.pieces.end(); })) continue;
      std::vector<int> rest;
      for (int p : a.pieces)
        if (std::find(b.pieces.begin(), b.pieces.end(), p) == b.pieces.end()) rest.push_back(p);
      out.push_back({static_cast<int>(i), static_cast<int>(j), rest, sum(rest, std::min(a.published.threshold, b.published.threshold))});
    }
  }
  return out;
}

std::optional<Leak> leak_for(const Together& all, const std::vector<Secret>& secrets, int reader) {
  Knowledge known(all, reader);
  for (const auto& s : secrets)
    for (const auto& c : s.counts.all()) {
      if (!is_small(s.counts, c) || is_own(all.pieces.front(), c, reader)) continue;
      const auto b = known.of(s.pieces, c);
      if (!holds(b, s.counts.threshold)) return Leak{s.larger, s.smaller, c, reader, b};
    }
  return std::nullopt;
}

}  // namespace

std::optional<Leak> audit(const Together& all) {
  Turn turn;
  const auto secrets = secrets_of(all);
  for (int reader = kNobody; reader < all.pieces.front().sources; ++reader)
    if (auto leak = leak_for(all, secrets, reader)) return leak;
  return std::nullopt;
}

std::optional<Published> suppress_beside(const Together& earlier, const std::vector<int>& pieces, std::int64_t threshold) {
  Turn turn;
  auto all = earlier;
  Published fresh{all.pieces.front(), threshold, {}};
  auto& t = fresh.table;
  std::fill(t.counts.begin(), t.counts.end(), 0);
  for (int p : pieces)
    for (std::size_t i = 0; i < t.counts.size(); ++i) t.counts[i] += all.pieces[static_cast<std::size_t>(p)].counts[i];
  fresh.cells.assign(static_cast<std::size_t>((t.sources + 1) * (t.rows + 1) * (t.columns + 1)), Shown::open);
  const Cell total{t.sources, t.rows, t.columns};
  const auto cells = fresh.all();
  const auto n = fresh.value(total);
  const bool whole = n > 0 && n < 2 * threshold;
  for (const auto& c : cells)
    if (is_small(fresh, c)) fresh.of(c) = Shown::small;
    else if (whole) fresh.of(c) = Shown::protects;
  all.spans.push_back({fresh, pieces});
  auto& mine = all.spans.back().published;
  const auto secrets = secrets_of(all);
  const int sources = t.sources;
  constexpr auto kLast = std::numeric_limits<std::int64_t>::max() / 2;
  // A zero tells most and hides least; the total is the last to go.
  auto cost = [&](const Cell& c) { return c == total ? kLast : mine.value(c) == 0 ? kLast / 2 : mine.value(c); };
  for (int reader = kNobody; reader < sources;) {
    const auto leak = leak_for(all, secrets, reader);
    if (!leak) {
      ++reader;
      continue;
    }
    // The cheapest open cell in one line with it that the reader does not know anyway, or the cell itself; anything open when there is none.
    auto near = neighbours(t, leak->cell);
    near.push_back(leak->cell);
    std::erase_if(near, [&](const Cell& c) { return mine.of(c) != Shown::open || is_own(all.pieces.front(), c, reader); });
    if (near.empty()) {
      near = cells;
      std::erase_if(near, [&](const Cell& c) { return mine.of(c) != Shown::open; });
    }
    if (near.empty()) return std::nullopt;  // everything is hidden, and still
    mine.of(*std::min_element(near.begin(), near.end(), [&](const Cell& a, const Cell& b) { return cost(a) < cost(b); })) = Shown::protects;
    reader = kNobody;  // what one reader may not know the others may not either
  }
  if (!whole) {
    // Some of it was hidden for a cell that others protect by now.
    std::vector<Cell> extra;
    for (const auto& c : cells)
      if (mine.of(c) == Shown::protects) extra.push_back(c);
    std::sort(extra.begin(), extra.end(), [&](const Cell& a, const Cell& b) { return mine.value(a) > mine.value(b); });
    for (const auto& c : extra) {
      mine.of(c) = Shown::open;
      for (int reader = kNobody; reader < sources; ++reader)
        if (leak_for(all, secrets, reader)) {
          mine.of(c) = Shown::protects;
          break;
        }
    }
  }
  return mine;
}

}  // namespace ostoja::disclosure
