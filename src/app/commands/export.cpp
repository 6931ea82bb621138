// ostoja export contacts
#include "app/centre.h"
#include "app/commands/commands.h"
#include "app/commands/new_file.h"
#include "app/commands/print.h"
#include "core/csv.h"
#include "hotline/hotline.h"
#include "store/feed.h"

#include <filesystem>

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

}  // namespace

int export_contacts(const ExportArgs& args) {
  hotline::Filter filter;
  if (std::filesystem::exists(std::filesystem::symlink_status(args.out))) return refused("this file exists already: choose another name");
  core::Date from, to;
  for (const auto& [text, day] : {std::pair(&args.from, &from), std::pair(&args.to, &to)}) {
    if (text->empty()) continue;
    auto read = core::Date::parse(*text);
    if (!read) return refused("--from and --to are days: 2026-01-31");
    *day = *read;
  }
  if (from && to && to < from) return refused("--to is before --from");
  if (from) filter.from = core::start_of(from);
  if (to) filter.to = core::start_of(to.plus_days(1));  // the day itself belongs to it
  // For writing: taking many contacts out of the house is an event of the log, as it is from the desk.
  auto centre = open_centre(args.common.data, Open::writing);
  if (!centre) return refused(centre.error().text.view());
  auto& c = **centre;
  std::vector<std::string> operators;
  for (const auto& op : c.settings.operators)
    if ((args.operator_code.empty() || args.operator_code == op.code) && c.vault->of(op.code) != nullptr) operators.push_back(op.code);
  if (operators.empty()) return refused("there is no such operator here, or its key is not in");
  NewFile out(args.out);
  if (!out.good()) return refused("the file cannot be written there");
  // Codes and numbers of our own only: nothing a person said.
  out.put("number,operator,started_at,minutes,state,kind,channel,direction,caller_type,purpose,urgency,outcome,language,end_state\r\n");
  std::int64_t rows = 0;
  for (const auto& op : operators) {
    filter.operator_code = op;
    auto n = put_contacts(*c.db, filter, out);
    rows += n;
    // Before the file gets its name: there is no export without its event.
    c.db->write([&](store::Tx& tx) { store::append(tx, {.at = core::SystemClock().now(), .action = "contact.export", .record = "contact", .detail = op + " " + std::to_string(n)}); });
  }
  if (auto done = out.keep(); !done) return refused(done.error().text.view());
  if (args.common.json) {
    core::Json j;
    answer(j.object().field("contacts", rows).field("file", args.out).end().text());
  } else {
    line(std::to_string(rows) + " contacts written to " + args.out);
  }
  return 0;
}

}  // namespace ostoja::app
