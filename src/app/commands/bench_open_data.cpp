// ostoja bench open-data FILE: how well the records that may be told tell the combinations of a table, and how long that takes. Reads a file and touches no centre.
#include "app/commands/commands.h"
#include "app/commands/print.h"
#include "core/csv.h"
#include "release/open_data.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <memory>

namespace ostoja::app {

int bench_open_data(const OpenDataArgs& args) {
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> in(std::fopen(args.file.c_str(), "rb"), std::fclose);
  if (!in) return refused("the file cannot be read: is the path right?");
  core::CsvReader reader([&](char* to, std::size_t most) { return std::fread(to, 1, most, in.get()); }, ',');
  const auto head = reader.next();
  if (!head || head->cells.empty()) return refused("the file holds no first row of names");
  const auto fields = std::min<std::size_t>(head->cells.size(), 10);
  std::vector<std::map<std::string, int>> codes(fields);
  std::vector<disclosure::Record> records;
  while (auto row = reader.next()) {
    if (static_cast<int>(records.size()) == args.records) break;
    if (row->fault != core::CsvFault::none || row->cells.size() != head->cells.size()) continue;
    disclosure::Record r;
    for (std::size_t f = 0; f < fields; ++f) r.push_back(codes[f].emplace(row->cells[f], static_cast<int>(codes[f].size())).first->second);
    records.push_back(std::move(r));
  }
  if (records.empty()) return refused("the file holds no record");
  const auto random = release::secure_random();
  core::Json j;
  j.object().field("records", static_cast<std::int64_t>(records.size())).field("fields", static_cast<std::int64_t>(fields)).key("runs").array();
  if (!args.json) line(std::to_string(records.size()) + " records, " + std::to_string(fields) + " fields, combinations of up to " + std::to_string(args.length) + "; the median of five runs by error");
  for (const std::int64_t thousandths : {1000, 2000, 4000}) {
    struct Run { disclosure::Quality q; double ms; };
    std::vector<Run> runs;
    for (int i = 0; i < 5; ++i) {
      const auto begun = std::chrono::steady_clock::now();
      const auto made = disclosure::often(records, thousandths, random);
      const auto ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count();
      runs.push_back({disclosure::quality(records, made, args.length), ms});
    }
    std::sort(runs.begin(), runs.end(), [](const Run& a, const Run& b) { return a.q.mean_error < b.q.mean_error; });
    const auto& [q, ms] = runs[2];
    char text[200];
    std::snprintf(text, sizeof text, "epsilon %lld: mean count %.2f ± %.2f, suppressed %.2f %%, fabricated %.2f %%, %.0f ms", static_cast<long long>(thousandths / 1000), q.mean_count, q.mean_error, q.suppressed * 100, q.fabricated * 100, ms);
    if (args.json) j.value(text);
    else line(text);
  }
  if (args.json) answer(j.end().end().take());
  return 0;
}

}  // namespace ostoja::app
