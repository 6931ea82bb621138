// ostoja bench linkage and bench names: how well, and how fast, persons are found again. Both read a file of theirs and touch no centre.
#include "app/commands/commands.h"
#include "app/commands/print.h"
#include "core/text.h"
#include "index/linkage.h"
#include "index/names.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <unordered_map>

namespace ostoja::app {
namespace {

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point begun) { return std::chrono::duration<double>(Clock::now() - begun).count(); }

std::optional<std::string> whole_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

// A row of comma-separated cells; quotes as in RFC 4180, blanks around a cell are dropped.
void cells_of(std::string_view row, std::vector<std::string>& out) {
  out.clear();
  std::string cell;
  bool quoted = false;
  for (std::size_t i = 0; i <= row.size(); ++i) {
    if (i == row.size() || (row[i] == ',' && !quoted)) {
      out.emplace_back(core::lower_ascii(core::trim(cell)));
      cell.clear();
    } else if (row[i] == '"') {
      if (quoted && i + 1 < row.size() && row[i + 1] == '"') cell += row[i++];
      else quoted = !quoted;
    } else {
      cell += row[i];
    }
  }
}

index::Compare compare_of(std::string_view title) {
  auto has = [&](std::string_view word) { return title.find(word) != title.npos; };
  if (has("given") || has("first_name") || has("firstname") || has("forename")) return index::Compare::given_name;
  if (has("surname") || has("second_name") || has("last_name") || has("lastname") || has("family")) return index::Compare::family_name;
  if (has("birth") || has("date") || has("dob")) return index::Compare::date;
  if (has("number") || has("postcode") || has("_id") || has("pesel") || has("phone")) return index::Compare::number;
  if (has("state") || has("sex") || has("gender") || has("citizenship")) return index::Compare::code;
  return index::Compare::words;
}

// The person behind a row: the cell of the truth column; of FEBRL's marks (rec-12-org, rec-12-dup-3) what stands before -org or -dup.
std::string truth_of(const std::string& cell) {
  auto at = cell.find("-org");
  if (at == cell.npos) at = cell.find("-dup");
  return cell.substr(0, at);
}

std::string date_cell(const std::string& cell) {
  std::string out;
  for (char c : cell)
    if (c >= '0' && c <= '9') out += c;
  return out;
}

}  // namespace

int bench_linkage(const LinkageArgs& args) {
  auto text = whole_file(args.file);
  if (!text) return refused("the file cannot be read");
  auto begun = Clock::now();
  index::LinkTable table;
  std::vector<std::string> cells;
  std::vector<int> column_of;
  std::size_t truth = SIZE_MAX;
  std::vector<std::uint32_t> person;
  std::unordered_map<std::string, std::uint32_t> persons;
  bool head = true;
  for (std::size_t at = 0; at < text->size();) {
    auto end = std::min(text->find('\n', at), text->size());
    auto row = std::string_view(*text).substr(at, end - at);
    at = end + 1;
    if (!row.empty() && row.back() == '\r') row.remove_suffix(1);
    if (core::trim(row).empty()) continue;
    cells_of(row, cells);
    if (head) {
      head = false;
      for (std::size_t i = 0; i < cells.size(); ++i) {
        const bool wanted = args.fields.empty() || std::find(args.fields.begin(), args.fields.end(), cells[i]) != args.fields.end();
        if (cells[i] == args.truth) truth = i;
        if (cells[i] == args.truth || !wanted || table.columns.size() == 16) {
          column_of.push_back(-1);
          continue;
        }
        column_of.push_back(static_cast<int>(table.columns.size()));
        table.add(cells[i], compare_of(cells[i]));
      }
      if (truth == SIZE_MAX) return refused("the file has no column of the name given with --truth");
      if (table.columns.empty()) return refused("the file has none of the columns given with --fields");
      continue;
    }
    cells.resize(column_of.size());
    for (std::size_t i = 0; i < cells.size(); ++i)
      if (column_of[i] >= 0) {
        const auto c = static_cast<std::size_t>(column_of[i]);
        table.put(c, table.columns[c].compare == index::Compare::date ? date_cell(cells[i]) : cells[i]);
      }
    auto known = persons.try_emplace(truth_of(cells[truth]), static_cast<std::uint32_t>(persons.size())).first;
    person.push_back(known->second);
  }
  const double read = seconds_since(begun);
  auto linked_at = Clock::now();
  index::LinkOptions options;
  options.threads = args.threads;
  auto linked = index::link_records(table, options);
  const double took = seconds_since(linked_at);
  std::unordered_map<std::uint32_t, std::uint64_t> by_person, by_group;
  std::unordered_map<std::uint64_t, std::uint64_t> by_both;
  for (std::uint32_t r = 0; r < table.records; ++r) {
    ++by_person[person[r]];
    ++by_group[linked.group[r]];
    ++by_both[static_cast<std::uint64_t>(person[r]) << 32 | linked.group[r]];
  }
  auto pairs = [](const auto& counts) {
    double sum = 0;
    for (const auto& [key, n] : counts) sum += static_cast<double>(n) * (static_cast<double>(n) - 1) / 2;
    return sum;
  };
  const double wanted = pairs(by_person), given = pairs(by_group), right = pairs(by_both);
  const double precision = given > 0 ? right / given : 0, recall = wanted > 0 ? right / wanted : 0, f1 = right > 0 ? 2 * precision * recall / (precision + recall) : 0;
  if (args.wrong > 0) {
    int shown = 0;
    for (std::size_t i = linked.pairs.size(); i-- > 0 && shown < args.wrong;)
      if (const auto& p = linked.pairs[i]; person[p.a] != person[p.b]) line("wrongly linked: rows " + std::to_string(p.a + 2) + " and " + std::to_string(p.b + 2) + ", weight " + std::to_string(p.weight)), ++shown;
    shown = 0;
    std::unordered_map<std::uint32_t, std::uint32_t> first;
    for (std::uint32_t r = 0; r < table.records && shown < args.wrong; ++r)
      if (auto [known, fresh] = first.try_emplace(person[r], r); !fresh && linked.group[known->second] != linked.group[r])
        line("not linked: rows " + std::to_string(known->second + 2) + " and " + std::to_string(r + 2)), ++shown;
  }
  if (args.json) {
    core::Json j;
    j.object().field("records", static_cast<std::int64_t>(table.records)).field("true_pairs", static_cast<std::int64_t>(wanted)).field("found_pairs", static_cast<std::int64_t>(given)).field("right_pairs", static_cast<std::int64_t>(right));
    j.key("precision").raw(std::to_string(precision)).key("recall").raw(std::to_string(recall)).key("f1").raw(std::to_string(f1));
    j.field("compared", static_cast<std::int64_t>(linked.compared)).field("read_ms", static_cast<std::int64_t>(read * 1000)).field("link_ms", static_cast<std::int64_t>(took * 1000)).field("records_per_second", static_cast<std::int64_t>(table.records / (read + took))).end();
    answer(j.text());
    return 0;
  }
  char row[240];
  for (const auto& w : linked.weights) {
    std::snprintf(row, sizeof row, "  %-16s equal %+6.1f  nearly %+6.1f  somewhat %+6.1f  different %+6.1f bits", w.column.c_str(), w.agree, w.near, w.far, w.differ);
    line(row);
  }
  std::snprintf(row, sizeof row, "records %u, persons %zu, true pairs %.0f; %zu passes, %llu pairs compared", table.records, persons.size(), wanted, linked.passes, static_cast<unsigned long long>(linked.compared));
  line(row);
  std::snprintf(row, sizeof row, "precision %.5f  recall %.5f  F1 %.5f", precision, recall, f1);
  line(row);
  std::snprintf(row, sizeof row, "read %.2f s, linked %.2f s: %.0f records per second with %d threads", read, took, table.records / (read + took), args.threads);
  line(row);
  return 0;
}

// FILE holds pairs of spellings of one name, separated by a tabulator; letters of the second may stand apart (о л е н а). Each left spelling is looked for among all right ones.
int bench_names(const NamesArgs& args) {
  auto text = whole_file(args.file);
  if (!text) return refused("the file cannot be read");
  std::vector<std::pair<std::string, std::string>> pairs;
  for (auto row : core::split(*text, '\n')) {
    auto cells = core::split(row, '\t');
    if (cells.size() < 2) continue;
    std::string right;
    for (char c : cells[1])
      if (c != ' ') right += c;
    pairs.emplace_back(std::string(cells[0]), right);
  }
  if (pairs.empty()) return refused("the file has no pairs of names");
  index::Names rights, lefts;
  std::vector<index::NameKeys> left_keys, right_keys;
  auto begun = Clock::now();
  for (const auto& [l, r] : pairs) left_keys.push_back(index::name_keys(l)), right_keys.push_back(index::name_keys(r));
  const double keyed = seconds_since(begun);
  for (std::size_t i = 0; i < pairs.size(); ++i) rights.put(static_cast<std::int64_t>(i + 1), right_keys[i]), lefts.put(static_cast<std::int64_t>(i + 1), left_keys[i]);
  auto measure = [&](const index::Names& in, const std::vector<index::NameKeys>& asked, const std::vector<std::string>& target, const char* name) {
    std::size_t first = 0, five = 0, twenty = 0, hits = 0, missed = 0;
    std::vector<double> times;
    for (std::size_t i = 0; i < asked.size(); ++i) {
      auto at = Clock::now();
      auto found = in.find(asked[i], 20);
      times.push_back(seconds_since(at) * 1000);
      hits += found.size();
      // Equal spellings of several pairs stand for each other. Ranks of equal score are shared by the middle of their rank.
      std::size_t rank = SIZE_MAX;
      for (std::size_t k = 0; k < found.size() && rank == SIZE_MAX; ++k)
        if (target[static_cast<std::size_t>(found[k].id - 1)] == target[i]) rank = k;
      first += rank == 0, five += rank < 5, twenty += rank < 20;
      if (rank == SIZE_MAX && ++missed <= static_cast<std::size_t>(args.missed)) line("  not found: " + pairs[i].first + " – " + pairs[i].second);
    }
    std::sort(times.begin(), times.end());
    char row[240];
    const double n = static_cast<double>(asked.size());
    std::snprintf(row, sizeof row, "%-22s found first %.1f %%, among five %.1f %%, among twenty %.1f %%; %.1f hits a query; p50 %.2f ms, p99 %.2f ms", name, 100 * static_cast<double>(first) / n, 100 * static_cast<double>(five) / n,
                  100 * static_cast<double>(twenty) / n, static_cast<double>(hits) / n, times[times.size() / 2], times[times.size() * 99 / 100]);
    line(row);
  };
  std::vector<std::string> left_target, right_target;
  for (const auto& [l, r] : pairs) left_target.push_back(l), right_target.push_back(r);
  char row[240];
  std::snprintf(row, sizeof row, "%zu pairs of names; keys of a name in %.1f µs", pairs.size(), keyed * 1e6 / 2 / static_cast<double>(pairs.size()));
  line(row);
  measure(rights, left_keys, right_target, "left among right:");
  measure(lefts, right_keys, left_target, "right among left:");
  if (args.persons <= 0) return 0;
  // A register of persons made of these names: two words each, the first one from the common tenth in half of the cases.
  index::Names many;
  std::uint64_t state = 7;
  auto pick = [&](std::size_t below) {
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    return static_cast<std::size_t>((state >> 33) % below);
  };
  begun = Clock::now();
  std::vector<std::pair<std::size_t, std::size_t>> who;
  for (int i = 0; i < args.persons; ++i) {
    const auto a = pick(2) == 0 ? pick(pairs.size() / 10 + 1) : pick(pairs.size()), b = pick(pairs.size());
    // Family names of real registers hardly repeat; a second part makes most of them different.
    const auto tail = pick(26 * 26 * 4);
    auto first = pick(2) == 0 ? left_keys[a] : right_keys[a];
    auto second = index::name_keys(pairs[b].first + std::string(1, static_cast<char>('a' + tail % 26)) + std::string(tail % 3 == 0 ? 0 : 1 + tail % 2, static_cast<char>('a' + tail / 26 % 26)));
    first.words.insert(first.words.end(), second.words.begin(), second.words.end());
    first.birth_year = 1950 + static_cast<int>(pick(60));
    many.put(i + 1, first);
    who.emplace_back(a, b);
  }
  const double filled = seconds_since(begun);
  std::vector<double> times;
  for (int i = 0; i < 2000; ++i) {
    const auto& [a, b] = who[pick(who.size())];
    auto asked = pairs[a].second + " " + pairs[b].second + (i % 3 == 0 ? "ov" : "");
    auto at = Clock::now();
    many.find(index::name_keys(asked), 20);
    times.push_back(seconds_since(at) * 1000);
  }
  std::sort(times.begin(), times.end());
  std::snprintf(row, sizeof row, "%zu persons in %.1f s, %.1f MB; query of two words in the other script: p50 %.2f ms, p99 %.2f ms, slowest %.2f ms", many.persons(), filled, static_cast<double>(many.bytes()) / 1e6, times[times.size() / 2],
                times[times.size() * 99 / 100], times.back());
  line(row);
  return 0;
}

}  // namespace ostoja::app
