#include "disclosure/knowledge.h"

#include <glpk.h>
#include <limits>

namespace ostoja::disclosure {

namespace {
std::mutex& one_at_a_time() {
  static std::mutex mutex;
  return mutex;
}
}  // namespace

Turn::Turn() : lock_(one_at_a_time()) { glp_term_out(GLP_OFF); }
Turn::~Turn() { glp_free_env(); }

bool within(const Table& t, const Cell& m, int s, int r, int c) { return (m.source == t.sources || m.source == s) && (m.row == t.rows || m.row == r) && (m.column == t.columns || m.column == c); }
bool is_small(const Published& p, const Cell& c) {
  const auto v = p.value(c);
  return v >= 1 && v < p.threshold;
}
bool holds(const Bounds& b, std::int64_t threshold) { return b.most - b.least >= static_cast<double>(threshold) - 1e-6; }
bool is_own(const Table& t, const Cell& c, int reader) { return c.source == reader || (reader >= 0 && t.sources == 1); }
std::vector<Cell> neighbours(const Table& t, const Cell& c) {
  std::vector<Cell> out;
  for (int s = 0; s <= t.sources; ++s)
    if (s != c.source) out.push_back({s, c.row, c.column});
  for (int r = 0; r <= t.rows; ++r)
    if (r != c.row) out.push_back({c.source, r, c.column});
  for (int k = 0; k <= t.columns; ++k)
    if (k != c.column) out.push_back({c.source, c.row, k});
  return out;
}

void Knowledge::End::operator()(glp_prob* p) const { glp_delete_prob(p); }

Knowledge::Knowledge(const Together& all, int reader) : shape_(all.pieces.front()), pieces_(static_cast<int>(all.pieces.size())), program_(glp_create_prob()) {
  const auto& t = shape_;
  const int base = static_cast<int>(t.counts.size()), n = base * pieces_;
  glp_add_cols(program_.get(), n);
  for (int p = 0, at = 1; p < pieces_; ++p)
    for (int s = 0; s < t.sources; ++s)
      for (int r = 0; r < t.rows; ++r)
        for (int c = 0; c < t.columns; ++c, ++at) {
          const auto value = static_cast<double>(all.pieces[static_cast<std::size_t>(p)].at(s, r, c));
          if (s == reader) glp_set_col_bnds(program_.get(), at, GLP_FX, value, value);
          else glp_set_col_bnds(program_.get(), at, GLP_LO, 0, 0);
        }
  std::vector<int> which(static_cast<std::size_t>(n) + 1);
  std::vector<double> ones(static_cast<std::size_t>(n) + 1, 1.0);
  for (const auto& span : all.spans)
    for (const auto& cell : span.published.all()) {
      if (span.published.of(cell) != Shown::open) continue;
      int length = 0;
      for (int p : span.pieces)
        for (int s = 0, at = p * base + 1; s < t.sources; ++s)
          for (int r = 0; r < t.rows; ++r)
            for (int c = 0; c < t.columns; ++c, ++at)
              if (within(t, cell, s, r, c)) which[static_cast<std::size_t>(++length)] = at;
      const auto value = static_cast<double>(span.published.value(cell));
      if (length == 1) {
        glp_set_col_bnds(program_.get(), which[1], GLP_FX, value, value);
        continue;
      }
      const int row = glp_add_rows(program_.get(), 1);
      glp_set_row_bnds(program_.get(), row, GLP_FX, value, value);
      glp_set_mat_row(program_.get(), row, length, which.data(), ones.data());
    }
}

Bounds Knowledge::of(const std::vector<int>& pieces, const Cell& cell) {
  const auto& t = shape_;
  const int base = static_cast<int>(t.counts.size());
  for (int at = 1; at <= base * pieces_; ++at) glp_set_obj_coef(program_.get(), at, 0.0);
  for (int p : pieces)
    for (int s = 0, at = p * base + 1; s < t.sources; ++s)
      for (int r = 0; r < t.rows; ++r)
        for (int c = 0; c < t.columns; ++c, ++at)
          if (within(t, cell, s, r, c)) glp_set_obj_coef(program_.get(), at, 1.0);
  return {solve(GLP_MIN), solve(GLP_MAX)};
}

double Knowledge::solve(int direction) {
  glp_set_obj_dir(program_.get(), direction);
  glp_smcp how;
  glp_init_smcp(&how);
  how.msg_lev = GLP_MSG_OFF;
  // A program that cannot be solved tells nothing: the cell counts as known, and more is hidden.
  if (glp_simplex(program_.get(), &how) != 0) {
    glp_std_basis(program_.get());
    if (glp_simplex(program_.get(), &how) != 0) return 0;
  }
  const int state = glp_get_status(program_.get());
  if (state == GLP_UNBND) return direction == GLP_MAX ? std::numeric_limits<double>::infinity() : 0;
  return state == GLP_OPT ? glp_get_obj_val(program_.get()) : 0;
}

}  // namespace ostoja::disclosure
