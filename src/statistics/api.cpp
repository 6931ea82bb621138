// Figures for programs.
#include "core/json.h"
#include "statistics/record.h"
#include "web/page.h"

namespace ostoja::statistics {

core::Result<web::Response> api_cross(web::Context& c) {
  auto a = TRY(asked(c));
  if (a.columns.empty()) return core::fail(core::Errc::invalid, "columns names another field that is counted");
  const auto* facets = TRY(statistics::facets(c.services, c.tx, *a.unit));
  const auto t = cross_of(*facets, a);
  core::Json j;
  j.object().field("unit", a.unit->code).key("rows").array();
  for (const auto& code : t.rows) j.value(code);
  j.end().key("columns").array();
  for (const auto& code : t.columns) j.value(code);
  j.end().key("cells").array();
  for (const auto& line : t.cells) {
    j.array();
    for (auto n : line) j.value(n);
    j.end();
  }
  j.end().field("answered", t.answered).field("counted", facets->count(a.where)).end();
  return web::json(j.take());
}

core::Result<web::Response> api_series(web::Context& c) {
  auto a = TRY(asked(c));
  auto step = index::Facets::Step::month;
  if (auto by = c.request.query.get("by"); by == "quarter") step = index::Facets::Step::quarter;
  else if (by == "year") step = index::Facets::Step::year;
  else if (!by.empty() && by != "month") return core::fail(core::Errc::invalid, "by is month, quarter or year");
  const auto* facets = TRY(statistics::facets(c.services, c.tx, *a.unit));
  core::Json j;
  j.object().field("unit", a.unit->code).key("points").array();
  for (const auto& p : facets->series(step, a.where)) j.object().field("from", p.first.text()).field("count", p.rows).end();
  j.end().end();
  return web::json(j.take());
}

}  // namespace ostoja::statistics
