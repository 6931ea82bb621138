// ostoja import cases
#include "app/centre.h"
#include "app/commands/commands.h"
#include "app/commands/print.h"
#include "cases/import.h"
#include "core/resources.h"

#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iterator>

namespace ostoja::app {
namespace {

core::Result<std::string> map_text(const std::string& map) {
  if (auto built_in = core::resource("config/import-" + map + ".map.yaml"); !built_in.empty()) return std::string(built_in);
  std::ifstream in(map, std::ios::binary);
  if (!in) return core::fail(core::Errc::not_found, "the map cannot be read; give a file, or the name of a built-in one: ctdc, htcds");
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

std::string grouped(std::int64_t n) {  // 14,299
  auto out = std::to_string(n);
  for (int at = static_cast<int>(out.size()) - 3; at > 0; at -= 3) out.insert(static_cast<std::size_t>(at), ",");
  return out;
}

void show_for_people(const cases::ImportReport& r, bool rehearsed) {
  line(grouped(r.rows) + " rows: " + grouped(r.taken) + (rehearsed ? " would become cases, " : " cases, ") + grouped(r.rejected) + " rejected");
  for (const auto& [reason, n] : r.reasons) line("  " + grouped(n) + " × " + reason);
  if (!r.rejected_file.empty()) line("  the rejected rows with their reasons: " + r.rejected_file + "; mend them and import them alone, not the whole file again");
  if (r.persons > 0) line("  with " + grouped(r.persons) + " persons");
  for (const auto& [column, n] : r.left) line("  not taken over: " + column + ", which " + grouped(n) + " rows had");
  for (const auto& [column, n] : r.first_only) line("  only as many values as a case has answers were taken of " + column + " in " + grouped(n) + " rows");
  if (rehearsed) line("  nothing was changed: this was a rehearsal");
  for (const auto& [field, counts] : r.by) {
    line("  by " + field + (field == "exploitation" ? " (a case may have several):" : ":"));
    for (const auto& [code, n] : counts) line("    " + (code.empty() ? std::string("(not known)") : code) + "  " + grouped(n));
  }
}

std::string for_machines(const cases::ImportReport& r, bool rehearsed) {
  core::Json j;
  j.object().field("rows", r.rows).field("imported", rehearsed ? 0 : r.taken).field("good", r.taken).field("rejected", r.rejected).field("dry_run", rehearsed);
  j.field("persons", r.persons).field_or_null("rejected_file", r.rejected_file);
  for (const auto& [key, counts] : {std::pair("left", &r.left), std::pair("first_only", &r.first_only)}) {
    j.key(key).object();
    for (const auto& [column, n] : *counts) j.field(column, n);
    j.end();
  }
  j.key("by").object();
  for (const auto& [field, counts] : r.by) {
    j.key(field).object();
    for (const auto& [code, n] : counts) j.field(code.empty() ? "(not known)" : code, n);
    j.end();
  }
  return j.end().end().take();
}

}  // namespace

int import_cases_file(const ImportArgs& args) {
  auto map = map_text(args.map);
  if (!map) return refused(map.error().text.view());
  // A rehearsal opens for reading: it changes nothing, not even the version of the store, and runs beside a desk.
  auto centre = open_centre(args.common.data, args.dry_run ? Open::reading : Open::writing);
  if (!centre) return refused(centre.error().text.view());
  auto& c = **centre;
  cases::ImportOptions options;
  if (args.operator_code.empty() && c.settings.operators.empty()) return refused("the settings name no operator");
  options.operator_code = args.operator_code.empty() ? c.settings.operators.front().code : args.operator_code;
  options.now = core::SystemClock().now();
  options.run = args.dry_run ? cases::ImportRun::rehearse : cases::ImportRun::save;
  options.lang = "en";  // as all that commands say
  options.spare_folder = c.dir;
  const bool terminal = isatty(STDERR_FILENO) == 1;
  if (terminal)
    options.progress = [](std::int64_t done, std::int64_t all) { std::fprintf(stderr, "\r%3d %%", static_cast<int>(all == 0 ? 100 : done * 100 / all)); };
  const auto* keys = c.vault->of(options.operator_code);
  if (keys == nullptr) return refused("there is no such operator here, or its key is not in");
  auto report = cases::import_cases(*c.db, *keys, c.forms, args.file, *map, options);
  if (terminal) std::fprintf(stderr, "\r     \r");
  if (!report) return refused(report.error().text.view());
  if (!report->problem.empty()) return refused(report->problem);
  if (args.common.json) answer(for_machines(*report, args.dry_run));
  else show_for_people(*report, args.dry_run);
  if (!args.dry_run && report->taken > 0) c.audit->checkpoint(core::SystemClock().now());
  return report->taken == 0 ? refused(report->rows == 0 ? "the file holds no row: nothing was imported" : "every row was rejected: nothing was imported") : 0;
}

}  // namespace ostoja::app
