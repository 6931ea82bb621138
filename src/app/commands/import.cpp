// ostoja import cases, ostoja export contacts
#include "app/centre.h"
#include "app/commands/commands.h"
#include "app/commands/print.h"
#include "cases/import.h"
#include "cases/record.h"
#include "core/resources.h"
#include "hotline/hotline.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace ostoja::app {
namespace {

core::Result<std::string> map_text(const std::string& map) {
  if (auto built_in = core::resource("config/import-" + map + ".map.yaml"); !built_in.empty()) return std::string(built_in);
  std::ifstream in(map, std::ios::binary);
  if (!in) return core::fail(core::Errc::not_found, "the map cannot be read; give a file, or the name of a built-in one: ctdc");
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

// Imported cases by one of their coded columns, as the program counts them.
void count_by(core::Json& j, store::Tx& tx, const char* name, const char* sql, std::string_view operator_code, bool people) {
  if (people) line(std::string("  by ") + name + ":");
  j.key(name).object();
  tx.run(sql, {operator_code}, [&](const store::Row& r) {
    std::string code = r.is_null(0) ? "(not known)" : std::string(r.text(0));
    j.field(code, r.integer(1));
    if (people) line("    " + code + "  " + std::to_string(r.integer(1)));
  });
  j.end();
}

}  // namespace

int import_cases_file(const ImportArgs& args) {
  auto map = map_text(args.map);
  if (!map) return refused(map.error().text.view());
  auto centre = open_centre(args.common.data, Open::writing);
  if (!centre) return refused(centre.error().text.view());
  auto& c = **centre;
  cases::ImportOptions options;
  options.operator_code = args.operator_code.empty() ? c.settings.operators.front().code : args.operator_code;
  options.now = core::SystemClock().now();
  options.run = args.dry_run ? cases::ImportRun::rehearse : cases::ImportRun::save;
  const bool terminal = isatty(STDERR_FILENO) == 1;
  if (terminal)
    options.progress = [](std::int64_t done, std::int64_t all) { std::fprintf(stderr, "\r%3d %%", static_cast<int>(all == 0 ? 100 : done * 100 / all)); };
  const auto* keys = c.vault->of(options.operator_code);
  if (keys == nullptr) return refused("there is no such operator here, or its key is not in");
  auto report = cases::import_cases(*c.db, *keys, c.forms, args.file, *map, options);
  if (terminal) std::fprintf(stderr, "\r     \r");
  if (!report) return refused(report.error().text.view());
  if (!report->problem.empty()) return refused(report->problem);
  core::Json j;
  j.object().field("rows", report->rows).field("imported", args.dry_run ? 0 : report->taken).field("good", report->taken).field("rejected", report->rejected).field("dry_run", args.dry_run);
  j.field_or_null("rejected_file", report->rejected_file);
  if (!args.common.json) {
    line(std::to_string(report->rows) + " rows: " + std::to_string(report->taken) + (args.dry_run ? " would become cases, " : " cases, ") + std::to_string(report->rejected) + " rejected");
    for (const auto& [reason, n] : report->reasons) line("  " + std::to_string(n) + " × " + reason);
    if (!report->rejected_file.empty()) line("  rejected rows with their reasons: " + report->rejected_file);
  }
  if (!args.dry_run) {
    j.key("by").object();
    c.db->read([&](store::Tx& tx) {
      const bool people = !args.common.json;
      count_by(j, tx, "registration_year", "select registration_year, count(*) from case_file where operator_code = $1 and number like '%-I%' group by registration_year order by registration_year", options.operator_code, people);
      count_by(j, tx, "sex", "select sex, count(*) from case_file where operator_code = $1 and number like '%-I%' group by sex order by sex", options.operator_code, people);
      count_by(j, tx, "citizenship", "select citizenship, count(*) from case_file where operator_code = $1 and number like '%-I%' group by citizenship order by count(*) desc", options.operator_code, people);
      count_by(j, tx, "exploitation", "select exploitation, count(*) from case_file where operator_code = $1 and number like '%-I%' group by exploitation order by count(*) desc", options.operator_code, people);
    });
    j.end();
  }
  j.end();
  if (args.common.json) answer(j.take());
  c.audit->checkpoint(core::SystemClock().now());
  return report->taken == 0 && report->rows > 0 ? 1 : 0;
}

int export_contacts(const ExportArgs& args) {
  if (std::filesystem::exists(args.out)) return refused("this file exists already: choose another name");
  hotline::Filter filter;
  if (!args.from.empty()) {
    auto day = core::Date::parse(args.from);
    if (!day) return refused("--from is a day: 2026-01-31");
    filter.from = core::start_of(*day);
  }
  if (!args.to.empty()) {
    auto day = core::Date::parse(args.to);
    if (!day) return refused("--to is a day: 2026-01-31");
    filter.to = core::start_of(day->plus_days(1));
  }
  auto centre = open_centre(args.common.data, Open::reading);
  if (!centre) return refused(centre.error().text.view());
  const std::string temporary = args.out + ".new";
  int fd = open(temporary.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  FILE* out = fd < 0 ? nullptr : fdopen(fd, "w");
  if (out == nullptr) return refused("the file cannot be written there");
  // Codes and numbers of our own only: nothing a person said, and no cell that a spreadsheet would run.
  std::fputs("number,operator,started_at,minutes,state,kind,channel,direction,caller_type,purpose,urgency,outcome,language,end_state\r\n", out);
  std::int64_t rows = 0;
  for (const auto& op : (*centre)->settings.operators) {
    if (!args.operator_code.empty() && args.operator_code != op.code) continue;
    filter.operator_code = op.code;
    filter.before = {}, filter.before_id = {};
    for (bool more = true; more;) {
      auto slice = (*centre)->db->reading([&](store::Tx& tx) { return hotline::list(tx, filter, 2000); });
      more = slice.size() == 2000;
      for (const auto& r : slice) {
        ++rows;
        auto minutes = r.ended_at ? std::to_string((r.ended_at.ms - r.started_at.ms) / 60000) : std::string();
        std::string row = r.number + "," + op.code + "," + r.started_at.rfc3339() + "," + minutes + "," + std::string(hotline::code_of(r.state));
        for (const auto* field : {&r.kind, &r.channel, &r.direction, &r.caller_type, &r.purpose, &r.urgency, &r.outcome, &r.language, &r.end_state}) row += "," + *field;
        std::fputs((row + "\r\n").c_str(), out);
      }
      if (!slice.empty()) filter.before = slice.back().started_at, filter.before_id = slice.back().id;
    }
  }
  bool good = std::fflush(out) == 0 && fsync(fd) == 0;
  good = std::fclose(out) == 0 && good && std::rename(temporary.c_str(), args.out.c_str()) == 0;
  if (!good) {
    std::filesystem::remove(temporary);
    return refused("the file cannot be written: is the disk full?");
  }
  line(std::to_string(rows) + " contacts written to " + args.out);
  return 0;
}

}  // namespace ostoja::app
