// The table that is asked for: lines in the order of their code list, by another field or year by year.
#include "statistics/record.h"

#include <algorithm>
#include <set>

namespace ostoja::statistics {
namespace {

// Lines in the order of the code list, codes that no list has at the end.
std::size_t place_of(const web::Context& c, const Unit& u, std::string_view field, std::string_view code) {
  const auto* f = field_of(c, u, field);
  const auto* list = f == nullptr || f->codes.empty() ? nullptr : c.forms.codes(f->codes);
  if (list == nullptr) return 0;
  for (std::size_t i = 0; i < list->codes.size(); ++i)
    if (list->codes[i].code == code) return i;
  return list->codes.size();
}

}  // namespace

index::Facets::Cross cross_of(const index::Facets& facets, const Asked& a) {
  const auto rows = static_cast<std::size_t>(facets.field(a.rows));
  if (a.columns != kYear) return facets.cross(rows, static_cast<std::size_t>(facets.field(a.columns)), a.where);
  // Year by year: the same count, once for each.
  index::Facets::Cross out;
  std::set<std::string> codes;
  std::vector<std::map<std::string, std::int64_t>> by_year;
  for (const auto& year : facets.series(index::Facets::Step::year, a.where)) {
    auto where = a.where;
    where.from = std::max(where.from, year.first), where.until = where.until ? std::min(where.until, year.first.plus_months(12).plus_days(-1)) : year.first.plus_months(12).plus_days(-1);
    out.columns.push_back(std::to_string(year.first.year()));
    out.answered += facets.answered(rows, where);
    auto& to = by_year.emplace_back();
    for (const auto& one : facets.by(rows, where)) to[one.code] = one.rows, codes.insert(one.code);
  }
  for (const auto& code : codes) {
    out.rows.push_back(code);
    auto& line = out.cells.emplace_back();
    for (auto& year : by_year) line.push_back(year[code]);
  }
  return out;
}

Table table_of(const web::Context& c, const index::Facets& facets, const Asked& a) {
  Table out;
  const auto rows = static_cast<std::size_t>(facets.field(a.rows));
  out.rows = facets.count(a.where);
  out.answered = facets.answered(rows, a.where);
  auto by = facets.by(rows, a.where);
  std::stable_sort(by.begin(), by.end(), [&](const auto& x, const auto& y) { return place_of(c, *a.unit, a.rows, x.code) < place_of(c, *a.unit, a.rows, y.code); });
  index::Facets::Cross cross;
  std::vector<std::size_t> order;
  if (!a.columns.empty()) {
    cross = cross_of(facets, a);
    for (std::size_t i = 0; i < cross.columns.size(); ++i) order.push_back(i);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t x, std::size_t y) { return place_of(c, *a.unit, a.columns, cross.columns[x]) < place_of(c, *a.unit, a.columns, cross.columns[y]); });
    for (auto i : order) {
      out.columns.push_back(code_label(c, *a.unit, a.columns, cross.columns[i]));
      // Shares of a column are of those of whom the answer is known in it.
      auto where = a.where;
      if (a.columns == kYear) {
        const auto first = *core::Date::parse(cross.columns[i] + "-01-01");
        where.from = std::max(where.from, first), where.until = where.until ? std::min(where.until, first.plus_months(12).plus_days(-1)) : first.plus_months(12).plus_days(-1);
      } else {
        where.any.push_back({static_cast<std::size_t>(facets.field(a.columns)), {cross.columns[i]}});
      }
      out.column_answered.push_back(facets.answered(rows, where));
    }
  }
  for (const auto& one : by) {
    Line line{one.code, code_label(c, *a.unit, a.rows, one.code), {}, one.rows};
    if (auto at = std::find(cross.rows.begin(), cross.rows.end(), one.code); at != cross.rows.end())
      for (auto i : order) line.cells.push_back(cross.cells[static_cast<std::size_t>(at - cross.rows.begin())][i]);
    out.lines.push_back(std::move(line));
  }
  return out;
}

}  // namespace ostoja::statistics
