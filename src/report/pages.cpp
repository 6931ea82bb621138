// Reports at the desk: the list, writing one, looking at its results one by one, freezing, the files.
#include "core/text.h"
#include "i18n/i18n.h"
#include "report/view.h"
#include "reporting/pdf.h"
#include "web/draw.h"
#include "web/page.h"

#include <algorithm>

namespace ostoja::report {
namespace {

// What a reader may see of a report at all; a report of the other operator, or one still being written for the ministry, is not there.
enum class Sees : std::uint8_t { nothing, frozen_only, all };
Sees sees(const web::Context& c, const Report& r) {
  if (c.may(report_write)) return r.operator_code.empty() || r.operator_code == c.who.operator_code ? Sees::all : Sees::nothing;
  return r.state == State::frozen ? Sees::frozen_only : Sees::nothing;
}
std::string home_of(const Report& r) { return "/reports/" + r.id.text(); }
std::string period(const web::Context& c, const Report& r) { return c.t.date_short(r.from) + " – " + c.t.date_short(r.until); }
std::string file_name(const Report& r, std::string_view ending) {
  return "sprawozdanie-" + std::to_string(r.year) + "-" + (r.kind == Kind::final ? "koncowe" : "czesciowe") + (r.operator_code.empty() ? std::string() : "-" + core::lower_ascii(r.operator_code)) + "." + std::string(ending);
}

web::Response draw(web::Context& c, const public_task::Year& y, const Report& r, const std::vector<forms::Problem>& problems, int status) {
  web::Page page(c, "report/show");
  const auto& form = form_of(c.forms, y);
  const bool writes = c.may(report_write), writing = r.state == State::writing;
  const auto all = content(c.tx, y, r, unbound_in(c.tx, y, r));
  page.set("TITLE", title_of(c, r)).set("SUB", period(c, r)).set("HOME", home_of(r)).set("VERSION", r.version).show_if(status == 412, "STALE");
  web::draw_errors(c, page.values(), form, problems);
  page.show_if(writing, "OPEN").show_if(writing && writes, "WRITING").show_if(!writing, "FROZEN_NOW");
  page.set("PLAN_HREF", "/public-task/" + std::to_string(r.year) + "?from=" + r.from.text() + "&to=" + r.until.text()).show_if(writes, "HAS_PLAN");
  for (const auto& op : all.operators)
    if (all.operators.size() > 1) page.add("R_OP").set("OP_NAME", c.t("operator." + op));
  std::int64_t blocks = 0;
  if (writing)
    for (const auto& h : all.hints) {
      const bool stops = h.weight == Hint::Weight::blocks;
      blocks += stops;
      page.add(stops ? "BLOCK" : "WARN").set("H_TEXT", c.t.with(h.key, {h.value}));
    }
  if (writing && writes) {
    page.show_if(blocks > 0, "BLOCKS");
    page.show_if(std::any_of(all.hints.begin(), all.hints.end(), [](const Hint& h) { return h.weight == Hint::Weight::warns; }), "WARNS");
    page.show_if(blocks == 0, "MAY_FREEZE");
  }
  for (const auto& one : all.results) {
    if (!writing) break;
    auto row = page.add("RESULT");
    const auto target = public_task::sum(one.target);
    row.set("R_CODE", one.code).set("R_TITLE", one.title).set("R_UNIT", one.unit).set("R_TARGET", target == 0 ? std::string("–") : c.t.number(target)).set("R_DONE", one.few ? std::string("*") : c.t.number(one.joint));
    if (all.operators.size() > 1)
      for (const auto& op : all.operators) row.add("R_SHARE").set("RS_NAME", c.t("operator." + op)).set("RS_TEXT", one.few && op != c.who.operator_code ? std::string("*") : c.t.number(one.done.contains(op) ? one.done.at(op) : 0));
    row.set("R_ROWS", "/public-task/" + std::to_string(r.year) + "/figures/" + one.item.text() + "?from=" + r.from.text() + "&to=" + r.until.text()).show_if(writes, "R_OPEN", "R_SHUT");
    if (one.reviewed_at) row.add("R_REVIEWED").set("R_WHO", one.reviewed_by + ", " + c.t.when(one.reviewed_at, c.now));
    else if (writing && writes) row.show("R_REVIEW");
    if (writing && writes) page.add("COMMENT").set("CM_NAME", "r." + one.code).set("CM_LABEL", one.code + " " + one.title).set("CM_TEXT", one.comment);
  }
  if (writing && writes) {
    for (const auto& part : form.parts) web::draw_part(c, page.values(), form, part, r.answers, problems);
    for (const auto& a : all.activities) page.add("ACTIVITY").set("AC_NAME", "a." + a.code).set("AC_LABEL", a.code + " " + a.title).set("AC_TEXT", a.comment);
  }
  for (const auto& f : frozen(c.tx, r.id)) {
    if (!writes && f.reopened_at) continue;
    auto row = page.add("ROUND");
    row.set("FZ_ROUND", static_cast<std::int64_t>(f.round)).set("FZ_WHEN", c.t.when(f.frozen_at, c.now)).set("FZ_WHO", f.frozen_by).set("FZ_HASH", f.hash).set("FZ_HOME", home_of(r));
    // The figures as they were frozen, also for those who could see today's.
    if (!f.reopened_at)
      for (const auto& k : figures_of(f.figures)) page.add("KEPT").set("K_CODE", k.code).set("K_TITLE", k.title).set("K_UNIT", k.unit).set("K_NUMBER", k.unit == "zł" || k.number == "*" ? k.number : c.t.number(std::stoll(k.number)));
    if (f.reopened_at) row.add("REOPENED").set("RO_TEXT", c.t.with("report.reopened_by", {f.reopened_by, c.t.when(f.reopened_at, c.now), f.reopen_reason}));
    if (!f.reopened_at && writes) {
      const auto moved = moved_since(f.figures, all);
      for (const auto& m : moved) page.add("MOVED").set("MV_CODE", m.code).set("MV_BEFORE", m.before).set("MV_NOW", m.now);
      page.show_if(!moved.empty(), "MOVED_ANY", "MOVED_NONE");
      page.show("MAY_REOPEN");
    }
  }
  return page.response(status);
}

}  // namespace

Keeper keeper(web::Context& c) { return {c.tx, c.forms, c.who.user, c.now}; }

core::Result<Report> asked_report(web::Context& c) {
  auto id = ReportId::parse(c.param("id"));
  if (!id) return core::fail(core::Errc::not_found, "no such report");
  auto r = TRY(find(c.tx, *id));
  if (sees(c, r) == Sees::nothing) return core::fail(core::Errc::not_found, "no such report");
  return r;
}

std::string title_of(const web::Context& c, const Report& r) {
  const auto who = r.operator_code.empty() ? std::string(c.t("report.joint")) : std::string(c.t("operator." + r.operator_code));
  return c.t.with(r.kind == Kind::final ? "report.final_of" : "report.partial_of", {std::to_string(r.year), who});
}

std::int64_t unbound_in(store::Tx& tx, const public_task::Year& y, const Report& r) { return public_task::count_unbound(tx, y, r.operator_code, r.from, r.until); }

core::Result<Report> made_from(web::Context& c, std::vector<forms::Problem>& problems) {
  const auto& f = c.request.form;
  Report r;
  auto first = core::Date::parse(std::string(f.get("year")) + "-01-01");
  auto y = first ? public_task::year_of(c.tx, first->year()) : core::Result<public_task::Year>(core::fail(core::Errc::not_found, "no such contract year"));
  if (!y) {
    problems.push_back({"year", "report.problem.year", {}});
    return r;
  }
  if (y->state == public_task::State::prepared) problems.push_back({"year", "report.problem.prepared", {}});
  r.year = y->year, r.kind = f.get("kind") == "FINAL" ? Kind::final : Kind::partial;
  if (f.get("kind") != "FINAL" && f.get("kind") != "PARTIAL") problems.push_back({"kind", "forms.required", {}});
  r.operator_code = f.get("operator");
  if (!r.operator_code.empty() && r.operator_code != c.who.operator_code) problems.push_back({"operator", "report.problem.operator", {}});
  r.from = core::Date::parse(f.get("from")).value_or(y->from), r.until = core::Date::parse(f.get("until")).value_or(y->until);
  if (r.kind == Kind::final) r.from = y->from, r.until = y->until;
  if (r.from < y->from || r.until > y->until || r.until < r.from) problems.push_back({"until", "report.problem.period", {}});
  r.answers.set("declarations", std::string(i18n::strings("pl")("report.usual_declarations")));
  return r;
}

core::Result<web::Response> list_page(web::Context& c) {
  web::Page page(c, "report/list");
  page.set("TITLE", c.t("report.title"));
  bool any = false;
  for (const auto& r : reports(c.tx)) {
    if (sees(c, r) == Sees::nothing) continue;
    any = true;
    page.add("ROW").set("L_HREF", home_of(r)).set("L_TITLE", title_of(c, r)).set("L_PERIOD", period(c, r)).set("L_STATE", c.t(r.state == State::frozen ? "report.state.frozen" : "report.state.writing")).set("L_TONE", r.state == State::frozen ? "t-done" : "t-info");
  }
  page.show_if(any, "ANY", "NONE");
  if (c.may(report_write)) {
    auto fresh = page.add("NEW");
    for (const auto& y : public_task::years(c.tx))
      if (y.state != public_task::State::prepared) fresh.add("Y_OPTION").set("Y_YEAR", static_cast<std::int64_t>(y.year));
    fresh.set("OWN_CODE", c.who.operator_code).set("OWN_NAME", c.t("operator." + c.who.operator_code));
  }
  return page.response();
}

core::Result<web::Response> create_page(web::Context& c) {
  std::vector<forms::Problem> problems;
  auto r = TRY(made_from(c, problems));
  if (!problems.empty()) {
    // Four choices on the list: the first thing that is wrong is said, and the browser has what was chosen.
    web::Page page(c, "report/refused");
    page.set("TITLE", c.t("report.new")).set("WHY", forms::message(problems.front(), c.t));
    return page.response(422);
  }
  auto y = TRY(public_task::year_of(c.tx, r.year));
  auto id = TRY(add(keeper(c), y, std::move(r)));
  return web::see_other("/reports/" + id.text());
}

core::Result<web::Response> show_page(web::Context& c) {
  auto r = TRY(asked_report(c));
  auto y = TRY(public_task::year_of(c.tx, r.year));
  return draw(c, y, r, {}, 200);
}

core::Result<web::Response> save_page(web::Context& c) {
  auto r = TRY(asked_report(c));
  auto y = TRY(public_task::year_of(c.tx, r.year));
  if (r.state == State::frozen) return core::fail(core::Errc::conflict, "this report is frozen: open it again to change it");
  const auto& form = form_of(c.forms, y);
  r.answers.merge(forms::read(form, c.request.form));
  const auto problems = forms::validate(c.forms, form, r.answers, "save", core::local(c.now).date);
  for (const auto& i : public_task::items(c.tx, y.id)) {
    if (i.kind == "indicator") r.results[i.code].text = core::first_characters(core::trim(c.request.form.get("r." + i.code)), 4000);
    if (i.kind == "activity") r.activities[i.code].text = core::first_characters(core::trim(c.request.form.get("a." + i.code)), 10'000);
  }
  if (auto same = c.expect_version(r.version); !same) {
    if (same.error().code != core::Errc::stale) return tl::unexpected(same.error());
    return draw(c, y, r, problems, 412);
  }
  if (!problems.empty()) return draw(c, y, r, problems, 422);
  TRY_VOID(save(keeper(c), y, r));
  return web::see_other(home_of(r) + "?notice=saved");
}

core::Result<web::Response> review_page(web::Context& c) {
  auto r = TRY(asked_report(c));
  auto y = TRY(public_task::year_of(c.tx, r.year));
  const auto code = c.request.form.get("code");
  const auto all = public_task::items(c.tx, y.id);
  if (std::none_of(all.begin(), all.end(), [&](const public_task::Item& i) { return i.kind == "indicator" && i.code == code; })) return core::fail(core::Errc::invalid, "there is no such result");
  TRY_VOID(review(keeper(c), r, code));
  return web::see_other(home_of(r) + "#h-results");
}

core::Result<web::Response> freeze_page(web::Context& c) {
  auto r = TRY(asked_report(c));
  TRY_VOID(c.expect_version(r.version));
  auto y = TRY(public_task::year_of(c.tx, r.year));
  const auto all = content(c.tx, y, r, unbound_in(c.tx, y, r));
  if (std::any_of(all.hints.begin(), all.hints.end(), [](const Hint& h) { return h.weight == Hint::Weight::blocks; })) return draw(c, y, r, {}, 422);
  const auto& form = form_of(c.forms, y);
  TRY_VOID(freeze(keeper(c), r, paper(all, form, c.now), TRY(workbook(all, form, c.now)), figures_text(all)));
  return web::see_other(home_of(r) + "?notice=saved");
}

core::Result<web::Response> reopen_page(web::Context& c) {
  auto r = TRY(asked_report(c));
  TRY_VOID(reopen(keeper(c), r, c.request.form.get("reason")));
  return web::see_other(home_of(r) + "?notice=saved");
}

core::Result<web::Response> file_page(web::Context& c) {
  const auto format = c.request.query.get("format");
  // Read first, draw afterwards: making a PDF takes seconds, in which no snapshot is held.
  core::Result<std::string> made = core::fail(core::Errc::not_found, "no such report");
  std::string name;
  c.services.db.read_records([&](store::Tx& tx) {
    web::Context inner{c.request, c.route, c.services, tx, c.session, c.who, c.t, c.now, c.params};
    auto r = asked_report(inner);
    if (!r) {
      made = tl::unexpected<core::Error>(r.error());
      return;
    }
    if (format != "html" && format != "pdf" && format != "xlsx") {
      made = core::fail(core::Errc::bad_request, "format is html, pdf or xlsx");
      return;
    }
    name = file_name(*r, format);
    int round = 0;
    for (const auto& f : frozen(tx, r->id))
      if (auto asked = c.request.query.get("round"); asked.empty() ? !f.reopened_at : asked == std::to_string(f.round) && (!f.reopened_at || c.may(report_write))) round = f.round;
    if (round == 0 && (!c.request.query.get("round").empty() || !c.may(report_write))) return;  // there is no such round
    if (round != 0) {
      made = format == "xlsx" ? workbook_of(tx, r->id, round) : paper_of(tx, r->id, round);
      return;
    }
    auto y = public_task::year_of(tx, r->year);
    if (!y) return;
    const auto all = content(tx, *y, *r, 0);
    const auto& form = form_of(inner.forms, *y);
    if (format == "xlsx") made = workbook(all, form, c.now);
    else made = paper(all, form, c.now);
  });
  if (!made) return tl::unexpected<core::Error>(made.error());
  if (format == "xlsx") return web::attachment(std::move(*made), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", name);
  if (format == "html") return web::attachment(std::move(*made), "text/html; charset=utf-8", name);
  return web::attachment(TRY(reporting::pdf(*made)), "application/pdf", name);
}

}  // namespace ostoja::report
