// What is counted for a table: from the index of the statistics, month by month and source by source.
#include "release/record.h"
#include "statistics/statistics.h"

namespace ostoja::release {

core::Result<Counts> counts(web::Services& s, store::Tx& tx, const Kind& kind, const std::vector<std::string>& sources, core::Date from, core::Date until) {
  const auto* unit = statistics::find_unit(s, kind.unit);
  if (unit == nullptr) return core::fail(core::Errc::internal, "a table names a unit that no room counts");
  const auto* facets = TRY(statistics::facets(s, tx, *unit));
  const int rows = facets->field(kind.rows), columns = facets->field(kind.columns), source_field = facets->field("operator");
  if (rows < 0 || columns < 0 || source_field < 0) return core::fail(core::Errc::internal, "a table names a field that is not counted");
  Counts out;
  for (auto month = from; month <= until; month = month.plus_months(1))
    for (const auto& source : sources) {
      const index::Facets::Where where{month, month.plus_months(1).plus_days(-1), {{static_cast<std::size_t>(source_field), {source}}}};
      const auto total = facets->count(where);
      if (total == 0) continue;
      const auto cross = facets->cross(static_cast<std::size_t>(rows), static_cast<std::size_t>(columns), where);
      std::map<std::string, std::int64_t> left, right;
      std::int64_t rest = total;
      for (const auto& one : facets->by(static_cast<std::size_t>(rows), where)) left[one.code] = one.rows, rest -= one.rows;
      for (const auto& one : facets->by(static_cast<std::size_t>(columns), where)) right[one.code] = one.rows, rest -= one.rows;
      for (std::size_t i = 0; i < cross.rows.size(); ++i)
        for (std::size_t j = 0; j < cross.columns.size(); ++j)
          if (const auto n = cross.cells[i][j]; n > 0) out[{month, source, cross.rows[i], cross.columns[j]}] = n, left[cross.rows[i]] -= n, right[cross.columns[j]] -= n, rest += n;
      for (const auto& [code, n] : left)
        if (n > 0) out[{month, source, code, ""}] = n;
      for (const auto& [code, n] : right)
        if (n > 0) out[{month, source, "", code}] = n;
      if (rest > 0) out[{month, source, "", ""}] = rest;
    }
  return out;
}

}  // namespace ostoja::release
