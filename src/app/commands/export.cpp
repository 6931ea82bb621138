// ostoja export contacts|htcds|ctdc|statistics
#include "app/centre.h"
#include "app/desk.h"
#include "app/commands/commands.h"
#include "app/commands/new_file.h"
#include "app/commands/print.h"
#include "core/csv.h"
#include "hotline/hotline.h"
#include "interchange/interchange.h"
#include "statistics/statistics.h"
#include "store/feed.h"

#include <filesystem>
#include <functional>

namespace ostoja::app {
namespace {

// Our codes begin with no formula sign today; should one ever do, a spreadsheet still does not run it.
std::string cell(const std::string& text) {
  bool plain = text.find_first_of(",\"\r\n\t") == std::string::npos && !core::looks_like_formula(text);
  return plain ? text : core::csv_cell(text);
}

// One operator's contacts, slice by slice; how many.
std::int64_t put_contacts(store::Db& db, hotline::Filter filter, NewFile& out) {
  constexpr int kSlice = 2000;
  std::int64_t rows = 0;
  for (bool more = true; more && out.good();) {
    auto slice = db.reading([&](store::Tx& tx) { return hotline::list(tx, filter, kSlice); });
    more = slice.size() == kSlice;
    for (const auto& r : slice) {
      ++rows;
      auto row = cell(r.number) + "," + cell(filter.operator_code) + "," + r.started_at.rfc3339() + "," + (r.ended_at ? std::to_string((r.ended_at.ms - r.started_at.ms) / 60000) : std::string());
      row += "," + std::string(hotline::code_of(r.state));
      for (const auto* field : {&r.kind, &r.channel, &r.direction, &r.caller_type, &r.purpose, &r.urgency, &r.outcome, &r.language, &r.end_state}) row += "," + cell(*field);
      out.put(row + "\r\n");
    }
    if (!slice.empty()) filter.before = slice.back().started_at, filter.before_id = slice.back().id;
  }
  return rows;
}

struct Period { core::Date from, to; };
core::Result<Period> period_of(const ExportArgs& args) {
  if (std::filesystem::exists(std::filesystem::symlink_status(args.out))) return core::fail(core::Errc::conflict, "this file exists already: choose another name");
  Period out;
  for (const auto& [text, day] : {std::pair(&args.from, &out.from), std::pair(&args.to, &out.to)}) {
    if (text->empty()) continue;
    auto read = core::Date::parse(*text);
    if (!read) return core::fail(core::Errc::invalid, "--from and --to are days: 2026-01-31");
    *day = *read;
  }
  if (out.from && out.to && out.to < out.from) return core::fail(core::Errc::invalid, "--to is before --from");
  return out;
}

// Writes a file operator by operator; each has its event in the log before the file gets its name.
int export_rows(const ExportArgs& args, std::string_view word, std::string_view action, std::string_view record, const std::string& heading,
                const std::function<std::int64_t(Centre&, const std::string& op, const Period&, NewFile&)>& put) {
  auto period = period_of(args);
  if (!period) return refused(period.error().text.view());
  // For writing: taking many records out of the house is an event of the log, as it is from the desk.
  auto centre = open_centre(args.common.data, Open::writing);
  if (!centre) return refused(centre.error().text.view());
  auto& c = **centre;
  std::vector<std::string> operators;
  for (const auto& op : c.settings.operators)
    if ((args.operator_code.empty() || args.operator_code == op.code) && c.vault->of(op.code) != nullptr) operators.push_back(op.code);
  if (operators.empty()) return refused("there is no such operator here, or its key is not in");
  NewFile out(args.out);
  if (!out.good()) return refused("the file cannot be written there");
  out.put(heading);
  std::int64_t rows = 0;
  for (const auto& op : operators) {
    const auto n = put(c, op, *period, out);
    rows += n;
    c.db->write([&](store::Tx& tx) { store::append(tx, {.at = core::SystemClock().now(), .action = std::string(action), .record = std::string(record), .detail = op + " " + std::to_string(n)}); });
  }
  if (auto done = out.keep(); !done) return refused(done.error().text.view());
  if (args.common.json) {
    core::Json j;
    answer(j.object().field(word, rows).field("file", args.out).end().text());
  } else {
    line(std::to_string(rows) + " " + std::string(word) + " written to " + args.out);
  }
  return 0;
}

int export_standard(const ExportArgs& args, interchange::Standard standard, std::string_view action) {
  return export_rows(args, "rows", action, "case", interchange::heading(standard), [&](Centre& c, const std::string& op, const Period& p, NewFile& out) {
    return interchange::write(*c.db, c.forms, standard, {op, p.from, p.to}, [&](const std::string& text) { out.put(text); });
  });
}

}  // namespace

int export_contacts(const ExportArgs& args) {
  // Codes and numbers of our own only: nothing a person said.
  return export_rows(args, "contacts", "contact.export", "contact", "number,operator,started_at,minutes,state,kind,channel,direction,caller_type,purpose,urgency,outcome,language,end_state\r\n", [](Centre& c, const std::string& op, const Period& p, NewFile& out) {
    hotline::Filter filter;
    filter.operator_code = op;
    if (p.from) filter.from = core::start_of(p.from);
    if (p.to) filter.to = core::start_of(p.to.plus_days(1));  // the day itself belongs to it
    return put_contacts(*c.db, filter, out);
  });
}

int export_htcds(const ExportArgs& args) { return export_standard(args, interchange::Standard::htcds, "case.export_htcds"); }
int export_ctdc(const ExportArgs& args) { return export_standard(args, interchange::Standard::ctdc, "case.export_ctdc"); }

int export_statistics(const ExportArgs& args) {
  // What a centre counts is what its desk counts: the rooms name their units when it is put together.
  return export_rows(args, "figures", "statistics.export", "statistics", "operator,unit,year,field,code,count\r\n", [](Centre& c, const std::string& op, const Period& p, NewFile& out) {
    core::SystemClock clock;
    web::Live live;
    Desk desk(c, clock, live);
    std::int64_t rows = 0;
    for (const auto& unit : statistics::units(desk.services()))
      for (const auto& f : statistics::figures_by_year(*c.db, c.forms, unit, op, p.from, p.to, clock.now()))
        out.put(cell(op) + "," + std::string(unit.code) + "," + std::to_string(f.year) + "," + f.field + "," + cell(f.code) + "," + std::to_string(f.count) + "\r\n"), ++rows;
    return rows;
  });
}

}  // namespace ostoja::app
