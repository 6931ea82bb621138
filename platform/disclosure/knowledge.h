#pragma once
// What a reader can work out, as a linear program; only for suppress.cpp and together.cpp.
#include "disclosure/together.h"

#include <memory>
#include <mutex>

struct glp_prob;

namespace ostoja::disclosure {

// Held by whoever makes programs, until after the last of them is gone: one at a time, quiet, and what GLPK keeps for the thread is given back.
class Turn {
 public:
  Turn();
  ~Turn();
  Turn(const Turn&) = delete;

 private:
  std::unique_lock<std::mutex> lock_;
};
// Whether the base cell (s, r, c) is in this cell or margin.
bool within(const Table&, const Cell&, int s, int r, int c);
bool is_small(const Published&, const Cell&);
bool holds(const Bounds&, std::int64_t threshold);
// A source's own cells are no secret to it, nor the joint ones when there is no other source.
bool is_own(const Table&, const Cell&, int reader);
// Cells that stand in one line with this one: two of the three places are the same.
std::vector<Cell> neighbours(const Table&, const Cell&);

// Everything a reader knows. Asked for many cells, it goes on from the last solution.
class Knowledge {
 public:
  Knowledge(const Together&, int reader);
  Bounds of(const std::vector<int>& pieces, const Cell&);      // the sum of the cell over these pieces

 private:
  double solve(int direction);
  struct End { void operator()(glp_prob*) const; };
  const Table shape_;
  int pieces_ = 0;
  std::unique_ptr<glp_prob, End> program_;
};

}  // namespace ostoja::disclosure
