// ostoja report public-task
#include "app/centre.h"
#include "app/commands/commands.h"
#include "app/commands/new_file.h"
#include "app/commands/print.h"
#include "app/desk.h"
#include "core/json.h"
#include "public_task/record.h"
#include "report/record.h"
#include "reporting/pdf.h"

#include <algorithm>
#include <filesystem>

namespace ostoja::app {
namespace {

// What stands under one lettered part: its activities, and the results and cost lines of these or of its letter.
void keep_part(report::Content& c, const std::vector<public_task::Item>& items, const std::string& part) {
  std::map<std::string, std::string> part_of, under;
  for (const auto& i : items)
    if (i.kind == "activity") part_of[i.code] = i.under;
    else under[i.kind + i.code] = i.under;
  auto other = [&](const char* kind, const std::string& code) {
    const auto activity = under[kind + code];
    return activity.empty() ? !(code == part || code.starts_with(part + ".")) : part_of[activity] != part;
  };
  std::erase_if(c.activities, [&](const report::Activity& a) { return part_of[a.code] != part; });
  std::erase_if(c.results, [&](const report::Result& r) { return other("indicator", r.code); });
  std::erase_if(c.costs, [&](const report::Cost& l) { return other("cost", l.code); });
}

}  // namespace

int report_public_task(const ReportArgs& args) {
  if (args.format != "html" && args.format != "pdf" && args.format != "xlsx" && args.format != "json") return refused("--format is html, pdf, xlsx or json");
  if (std::filesystem::exists(std::filesystem::symlink_status(args.out))) return refused("this file exists already: choose another name");
  auto centre = open_centre(args.common.data, Open::writing);
  if (!centre) return refused(centre.error().text.view());
  auto& c = **centre;
  const auto& ops = c.settings.operators;
  if (!args.operator_code.empty() && std::none_of(ops.begin(), ops.end(), [&](const auto& op) { return op.code == args.operator_code; })) return refused("there is no such operator here");
  // What was done since the desk last counted is counted first.
  core::SystemClock clock;
  web::Live live;
  Desk desk(c, clock, live);
  auto& sources = desk.services().room<public_task::Sources>();
  do public_task::follow(desk.services());
  while (sources.behind);
  auto made = c.db->reading([&](store::Tx& tx) -> core::Result<report::Content> {
    auto y = TRY(public_task::year_of(tx, args.year));
    report::Report r;
    r.year = args.year, r.operator_code = args.operator_code, r.kind = report::Kind::final, r.from = y.from, r.until = y.until;
    for (auto& stored : report::reports(tx))
      if (stored.year == r.year && stored.operator_code == r.operator_code && stored.kind == r.kind) r = TRY(report::find(tx, stored.id));
    auto all = report::content(tx, y, r, public_task::count_unbound(tx, y, r.operator_code, r.from, r.until));
    const auto items = public_task::items(tx, y.id);
    if (!args.part.empty()) {
      if (std::none_of(items.begin(), items.end(), [&](const public_task::Item& i) { return i.kind == "part" && i.code == args.part; })) return core::fail(core::Errc::not_found, "the contract has no such part");
      keep_part(all, items, args.part);
    }
    return all;
  });
  if (!made) return refused(made.error().text.view());
  const auto& form = report::form_of(c.forms, made->contract);
  const auto now = clock.now();
  core::Result<std::string> bytes = std::string();
  if (args.format == "xlsx") {
    bytes = report::workbook(*made, form, now);
  } else if (args.format == "json") {
    core::Json j;
    j.object().field("year", static_cast<std::int64_t>(args.year)).field_or_null("operator", args.operator_code).field_or_null("part", args.part).key("results").array();
    for (const auto& r : made->results) {
      j.object().field("code", r.code).field("title", r.title).field("unit", r.unit).field("target", public_task::sum(r.target));
      // As on the paper: few persons of an operator are not named.
      if (r.few) j.key("done").null();
      else j.field("done", r.joint);
      j.end();
    }
    j.end().key("costs").array();
    for (const auto& l : made->costs) j.object().field("code", l.code).field("title", l.title).field("planned_grosze", public_task::sum(l.planned)).field("spent_grosze", public_task::sum(l.spent)).end();
    j.end().end();
    bytes = j.take() + "\n";
  } else {
    bytes = report::paper(*made, form, now);
    if (args.format == "pdf") bytes = reporting::pdf(*bytes);
  }
  if (!bytes) return refused(bytes.error().text.view());
  NewFile out(args.out);
  if (!out.good()) return refused("the file cannot be written there");
  out.put(*bytes);
  if (auto done = out.keep(); !done) return refused(done.error().text.view());
  if (args.common.json) {
    core::Json j;
    answer(j.object().field("results", static_cast<std::int64_t>(made->results.size())).field("file", args.out).end().text());
  } else {
    line("written to " + args.out + ": " + std::to_string(made->results.size()) + " results, " + std::to_string(made->costs.size()) + " cost lines");
  }
  return 0;
}

}  // namespace ostoja::app
