// Reports for programs.
#include "core/json.h"
#include "report/view.h"
#include "web/page.h"

namespace ostoja::report {

core::Result<web::Response> api_create(web::Context& c) {
  std::vector<forms::Problem> problems;
  auto r = TRY(made_from(c, problems));
  if (!problems.empty()) return web::problem_fields(c, problems);
  auto y = TRY(public_task::year_of(c.tx, r.year));
  auto id = TRY(add(keeper(c), y, std::move(r)));
  core::Json j;
  j.object().field("id", id.text()).field("state", "writing").end();
  auto out = web::json(j.take(), 201);
  out.etag(1).header("Location", "/api/v1/reports/" + id.text());
  return out;
}

core::Result<web::Response> api_read(web::Context& c) {
  const auto format = c.request.query.get("format");
  if (format == "html" || format == "pdf" || format == "xlsx") return file_page(c);
  if (!format.empty() && format != "json") return core::fail(core::Errc::invalid, "format is json, html, pdf or xlsx");
  core::Result<web::Response> out = core::fail(core::Errc::internal, "the report was not read");
  c.services.db.read_records([&](store::Tx& tx) {
    web::Context inner{c.request, c.route, c.services, tx, c.session, c.who, c.t, c.now, c.params};
    auto r = asked_report(inner);
    if (!r) {
      out = tl::unexpected<core::Error>(r.error());
      return;
    }
    auto y = public_task::year_of(tx, r->year);
    if (!y) {
      out = tl::unexpected<core::Error>(y.error());
      return;
    }
    core::Json j;
    j.object().field("id", r->id.text()).field("year", static_cast<std::int64_t>(r->year)).field("kind", code_of(r->kind)).field_or_null("operator", r->operator_code).field("from", r->from.text()).field("until", r->until.text());
    j.field("state", r->state == State::frozen ? "frozen" : "writing");
    if (r->state == State::frozen) {
      // As it was frozen: figures of today may be others.
      const auto rounds = frozen(tx, r->id);
      j.field("round", static_cast<std::int64_t>(rounds.front().round)).field("hash", rounds.front().hash).field("frozen_at", rounds.front().frozen_at.rfc3339()).key("figures").array();
      for (const auto& k : figures_of(rounds.front().figures)) j.object().field("code", k.code).field("title", k.title).field("unit", k.unit).field("number", k.number).end();
      j.end();
    } else {
      const auto all = content(tx, *y, *r, unbound_in(tx, *y, *r));
      j.key("results").array();
      for (const auto& one : all.results) {
        j.object().field("code", one.code).field("title", one.title).field("target", public_task::sum(one.target)).field("done", one.few ? std::string("*") : std::to_string(one.joint)).field("reviewed", static_cast<bool>(one.reviewed_at)).key("by_operator").object();
        for (const auto& [op, n] : one.done)
          if (!one.few || op == c.who.operator_code) j.field(op, n);
        j.end().end();
      }
      j.end().key("costs").array();
      for (const auto& one : all.costs) j.object().field("code", one.code).field("planned_grosze", public_task::sum(one.planned)).field("spent_grosze", public_task::sum(one.spent)).end();
      j.end().field("unused_grant_grosze", all.unused());
    }
    j.end();
    auto made = web::json(j.take());
    made.etag(r->version);
    out = std::move(made);
  });
  return out;
}

}  // namespace ostoja::report
