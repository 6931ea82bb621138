// The page of figures: a unit, one or two fields, a period; as a table, as bars, as a file.
#include "core/csv.h"
#include "core/text.h"
#include "i18n/i18n.h"
#include "reporting/xlsx.h"
#include "statistics/record.h"
#include "web/page.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace ostoja::statistics {
namespace {

std::string number(double n) { return fmt::format("{:.1f}", n); }  // of an attribute of SVG

// The unit month by month as bars, with the same figures in a table for whoever does not see the picture; at most the last 24 months.
void draw_months(web::Context& c, web::Page& page, const index::Facets& facets, const Asked& a) {
  auto points = facets.series(index::Facets::Step::month, a.where);
  if (points.size() > 24) points.erase(points.begin(), points.end() - 24);
  if (points.size() < 2) return;
  std::int64_t most = 1;
  for (const auto& p : points) most = std::max(most, p.rows);
  auto v = page.add("MONTHS");
  v.set("MO_LABEL", c.t.with("statistics.months_label", {std::string(c.t("statistics.unit." + std::string(a.unit->code)))})).set("MO_MOST", c.t.number(most));
  const double step = 680.0 / static_cast<double>(points.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto& p = points[i];
    const auto height = 120.0 * static_cast<double>(p.rows) / static_cast<double>(most), x = 40 + step * static_cast<double>(i);
    v.add("MO_BAR").set("MB_X", number(x + step * 0.15)).set("MB_Y", number(140 - height)).set("MB_W", number(step * 0.7)).set("MB_H", number(height));
    char text[16];
    std::snprintf(text, sizeof text, "%02d.%d", p.first.month(), p.first.year());
    if (i % ((points.size() + 11) / 12) == 0) v.add("MO_TEXT").set("MT_X", number(x + step / 2)).set("MT_TEXT", text);
    v.add("MO_ROW").set("MR_MONTH", text).set("MR_COUNT", c.t.number(p.rows));
  }
}

// The most frequent answers as lines: by months, or by quarters or years where there would be more than 24 of them. Each line ends in the digit it has in the list beside it.
constexpr std::size_t kLines = 5, kPoints = 24;
std::string step_text(index::Facets::Step step, core::Date first) {
  if (step == index::Facets::Step::year) return std::to_string(first.year());
  if (step == index::Facets::Step::quarter) return fmt::format("{}/{}", (first.month() - 1) / 3 + 1, first.year());
  return fmt::format("{:02}.{}", first.month(), first.year());
}
void draw_lines(web::Context& c, web::Page& page, const index::Facets& facets, const Asked& a, const Table& t) {
  using Step = index::Facets::Step;
  if (t.lines.size() < 2) return;
  auto step = Step::month;
  auto points = facets.series(step, a.where);
  for (auto wider : {Step::quarter, Step::year})
    if (points.size() > kPoints) points = facets.series(step = wider, a.where);
  if (points.size() > kPoints) points.erase(points.begin(), points.end() - kPoints);
  if (points.size() < 3) return;
  auto lines = t.lines;
  std::stable_sort(lines.begin(), lines.end(), [](const Line& x, const Line& y) { return x.all > y.all; });
  if (lines.size() > kLines) lines.resize(kLines);
  std::int64_t most = 1;
  std::vector<std::vector<std::int64_t>> counts;
  for (const auto& line : lines) {
    auto where = a.where;
    where.any.push_back({static_cast<std::size_t>(facets.field(a.rows)), {line.code}});
    std::map<core::Date, std::int64_t> by;
    for (const auto& p : facets.series(step, where)) by[p.first] = p.rows;
    auto& to = counts.emplace_back();
    for (const auto& p : points) to.push_back(by.contains(p.first) ? by[p.first] : 0), most = std::max(most, to.back());
  }
  auto v = page.add("LINES");
  v.set("LN_LABEL", c.t.with("statistics.lines_label", {field_label(c, *a.unit, a.rows)})).set("LN_MOST", c.t.number(most));
  const auto x = [&](std::size_t i) { return 44 + 650.0 * static_cast<double>(i) / static_cast<double>(points.size() - 1); };
  const auto y = [&](std::int64_t n) { return 190 - 170.0 * static_cast<double>(n) / static_cast<double>(most); };
  // Digits at the ends, from the lowest line up, each at least a line of text above the one before.
  std::vector<std::size_t> order(lines.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](auto l, auto r) { return counts[l].back() < counts[r].back(); });
  std::vector<double> ends(lines.size());
  for (std::size_t i = 0; i < order.size(); ++i) ends[order[i]] = i == 0 ? y(counts[order[i]].back()) : std::min(y(counts[order[i]].back()), ends[order[i - 1]] - 14);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string path;
    for (std::size_t k = 0; k < points.size(); ++k) path += (k == 0 ? "" : " ") + number(x(k)) + "," + number(y(counts[i][k]));
    const auto digit = std::to_string(i + 1);
    v.add("LN_LINE").set("LL_DIGIT", digit).set("LL_POINTS", path).set("LL_Y", number(ends[i] + 4));
    v.add("LN_KEY").set("LK_DIGIT", digit).set("LK_TEXT", lines[i].label).set("LK_COUNT", c.t.number(lines[i].all));
    v.add("LN_HEAD").set("LH_TEXT", lines[i].label);
  }
  for (std::size_t k = 0; k < points.size(); ++k) {
    const auto text = step_text(step, points[k].first);
    if (k % ((points.size() + 7) / 8) == 0) v.add("LN_TEXT").set("LT_X", number(x(k))).set("LT_TEXT", text);
    auto row = v.add("LN_ROW");
    row.set("LR_STEP", text);
    for (const auto& line : counts) row.add("LN_CELL").set("LC_COUNT", c.t.number(line[k]));
  }
}

// Voivodeships as tiles, each near its place on the map of Poland; the number stands in the tile, so the shade says nothing that is not written.
struct Tile { std::string_view code, mark; int column, row; };
constexpr Tile kTiles[] = {{"PL-32", "ZP", 0, 0}, {"PL-22", "PM", 1, 0}, {"PL-28", "WN", 2, 0}, {"PL-20", "PD", 3, 0}, {"PL-08", "LB", 0, 1}, {"PL-30", "WP", 1, 1}, {"PL-04", "KP", 2, 1}, {"PL-14", "MZ", 3, 1},
                           {"PL-02", "DS", 0, 2}, {"PL-16", "OP", 1, 2}, {"PL-10", "LD", 2, 2}, {"PL-06", "LU", 3, 2}, {"PL-24", "SL", 1, 3}, {"PL-26", "SK", 2, 3}, {"PL-18", "PK", 3, 3}, {"PL-12", "MA", 2, 4}};
void draw_map(web::Context& c, web::Page& page, const Asked& a, const Table& t, std::int64_t most) {
  const auto* f = field_of(c, *a.unit, a.rows);
  if (f == nullptr || f->type != forms::Type::voivodeship) return;
  auto map = page.add("MAP");
  map.set("MAP_LABEL", c.t("statistics.map_label"));
  for (const auto& tile : kTiles) {
    const auto at = std::find_if(t.lines.begin(), t.lines.end(), [&](const Line& l) { return l.code == tile.code; });
    const auto n = at == t.lines.end() ? 0 : at->all;
    map.add("TILE").set("TI_X", static_cast<std::int64_t>(tile.column * 86)).set("TI_Y", static_cast<std::int64_t>(tile.row * 66)).set("TI_TEXT_X", static_cast<std::int64_t>(tile.column * 86 + 41)).set("TI_MARK_Y", static_cast<std::int64_t>(tile.row * 66 + 22))
        .set("TI_TEXT_Y", static_cast<std::int64_t>(tile.row * 66 + 47)).set("TI_MARK", tile.mark).set("TI_COUNT", c.t.number(n)).set("TI_SHADE", fmt::format("{:.2f}", n == 0 ? 0.0 : 0.06 + 0.3 * static_cast<double>(n) / static_cast<double>(most)));
  }
}

// The address of this table with something else in it.
std::string with(const Asked& a, std::string_view rows, std::string_view columns, const std::vector<std::string>& only, bool shares) {
  std::string out = "/statistics?unit=" + std::string(a.unit->code) + "&rows=" + std::string(rows) + (columns.empty() ? std::string() : "&columns=" + std::string(columns));
  out += period_of(a);
  if (shares) out += "&cells=shares";
  for (const auto& one : only) out += "&where=" + one;
  return out;
}
std::string whole_percent(const web::Context& c, std::int64_t part, std::int64_t whole) { return whole == 0 ? std::string("–") : c.t.number((part * 1000 / whole + 5) / 10) + " %"; }

void option(web::Values v, std::string_view section, std::string_view code, std::string_view text, bool chosen) {
  v.add(section).set("O_CODE", code).set("O_TEXT", text).show_if(chosen, "O_CHOSEN");
}

}  // namespace

core::Result<web::Response> statistics_page(web::Context& c) { return draw_table(c, TRY(asked(c)), {}, {}); }

core::Result<web::Response> draw_table(web::Context& c, const Asked& a, std::string_view problem, std::string_view typed) {
  web::Page page(c, "statistics/table");
  page.set("TITLE", c.t("statistics.title"));
  for (const auto& u : units(c.services)) page.add("UNIT").set("U_HREF", "/statistics?unit=" + std::string(u.code)).set("U_TEXT", c.t("statistics.unit." + std::string(u.code))).show_if(&u == a.unit, "U_CURRENT");
  page.set("Q_UNIT", a.unit->code).set("Q_FROM", a.period.empty() ? a.where.from.text() : std::string()).set("Q_TO", a.period.empty() ? a.where.until.text() : std::string());
  for (auto code : kPeriods) option(page.values(), "P_OPTION", code, c.t("statistics.period." + std::string(code)), code == a.period);
  const auto saved = saved_tables(c.tx, c.who.operator_code);
  page.show_if(!saved.empty(), "SAVED_ANY");
  for (const auto& one : saved) page.add("SAVED").set("SA_HREF", "/statistics?" + one.query).set("SA_NAME", one.name).set("SA_REMOVE", "/statistics/tables/" + core::id_text(one.id) + "/remove").show_if(one.query == a.query, "SA_CURRENT");
  for (const auto& name : fields_of(c.forms, *a.unit)) {
    option(page.values(), "R_OPTION", name, field_label(c, *a.unit, name), name == a.rows);
    option(page.values(), "C_OPTION", name, field_label(c, *a.unit, name), name == a.columns);
  }
  option(page.values(), "C_OPTION", kYear, field_label(c, *a.unit, kYear), a.columns == kYear);
  for (const auto& one : a.only) {
    page.add("KEEP").set("KEEP_ONLY", one);
    auto others = a.only;
    std::erase(others, one);
    const auto field = one.substr(0, one.find(':'));
    std::string codes;
    for (auto code : core::split(std::string_view(one).substr(field.size() + 1), ',')) codes += (codes.empty() ? "" : ", ") + code_label(c, *a.unit, field, code);
    page.add("ONLY").set("ON_TEXT", field_label(c, *a.unit, field) + ": " + codes).set("ON_HREF", with(a, a.rows, a.columns, others, a.shares));
  }
  page.show_if(!a.only.empty(), "ONLY_ANY").show_if(a.shares, "KEEP_SHARES");
  auto save = page.add("SAVE");
  save.set("SV_ACTION", "/statistics/tables?" + a.query).set("SV_NAME", typed).show_if(!problem.empty(), "SV_INVALID");
  if (!problem.empty()) save.add("SV_PROBLEM").set("SV_PROBLEM_TEXT", c.t(problem));
  auto counted = facets(c.services, c.tx, *a.unit);
  if (!counted) {
    page.show("NOT_READY");
    return page.response(problem.empty() ? 200 : 422);
  }
  const auto t = table_of(c, **counted, a);
  page.set("ROWS_FIELD", field_label(c, *a.unit, a.rows)).set("TOTAL_TEXT", c.t.with("statistics.answered", {c.t.number(t.answered), c.t.number(t.rows)}));
  if (t.lines.empty()) {
    page.show(t.rows == 0 ? "NONE" : "NONE_KNOWN");
    return page.response(problem.empty() ? 200 : 422);
  }
  auto table = page.add("TABLE");
  table.set("FILE_HREF", "/statistics/table.csv?" + a.query).set("BOOK_HREF", "/statistics/table.xlsx?" + a.query).set("ALL_TEXT", c.t("statistics.all"));
  if (!a.columns.empty()) table.add("OVER").set("OVER_TEXT", field_label(c, *a.unit, a.columns)).set("OVER_SPAN", static_cast<std::int64_t>(t.columns.size()));
  for (const auto& text : t.columns) table.add("COLUMN").set("CO_TEXT", text);
  if (!a.columns.empty()) {
    if (a.columns != kYear) table.add("SWAP").set("SWAP_HREF", with(a, a.columns, a.rows, a.only, a.shares));
    table.add("CELLS").set("CELLS_HREF", with(a, a.rows, a.columns, a.only, !a.shares)).set("CELLS_TEXT", c.t(a.shares ? "statistics.as_counts" : "statistics.as_shares"));
  }
  std::int64_t most = 1;
  for (const auto& line : t.lines) most = std::max(most, line.all);
  for (const auto& line : t.lines) {
    auto row = table.add("LINE");
    row.set("L_TEXT", line.label).set("L_ALL", c.t.number(line.all)).set("L_SHARE", whole_percent(c, line.all, t.answered));
    // A line opens what else is known of its rows.
    if (a.rows != "operator" && a.only.size() < 12) row.add("L_LINK").set("L_HREF", with(a, a.rows, a.columns, [&] { auto only = a.only; only.push_back(a.rows + ":" + line.code); return only; }(), a.shares));
    else row.show("L_PLAIN");
    row.set("L_WIDTH", fmt::format("{:.1f}", 100.0 * static_cast<double>(line.all) / static_cast<double>(most)));
    for (std::size_t i = 0; i < line.cells.size(); ++i) row.add("CELL").set("CE_TEXT", line.cells[i] == 0 ? std::string("–") : a.shares ? whole_percent(c, line.cells[i], t.column_answered[i]) : c.t.number(line.cells[i]));
  }
  draw_map(c, page, a, t, most);
  draw_lines(c, page, **counted, a, t);
  draw_months(c, page, **counted, a);
  return page.response(problem.empty() ? 200 : 422);
}

core::Result<web::Response> statistics_workbook(web::Context& c) {
  auto a = TRY(asked(c));
  const auto t = table_of(c, *TRY(facets(c.services, c.tx, *a.unit)), a);
  reporting::Xlsx book(c.t("statistics.title"), c.now);
  std::vector<reporting::Xlsx::Column> columns{{field_label(c, *a.unit, a.rows), 44}, {std::string(c.t("statistics.all")), 10}, {std::string(c.t("statistics.share")), 10}};
  for (const auto& text : t.columns) columns.push_back({text, 14});
  book.sheet(c.t("statistics.unit." + std::string(a.unit->code)), columns);
  for (const auto& line : t.lines) {
    std::vector<reporting::Cell> cells{line.label, line.all, reporting::Cell::share(line.all, t.answered)};
    for (std::size_t i = 0; i < line.cells.size(); ++i) cells.push_back(a.shares ? reporting::Cell::share(line.cells[i], t.column_answered[i]) : reporting::Cell(line.cells[i]));
    book.row(cells);
  }
  return web::attachment(TRY(book.bytes()), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", std::string(a.unit->code) + "-" + a.rows + ".xlsx");
}

core::Result<web::Response> statistics_file(web::Context& c) {
  auto a = TRY(asked(c));
  const auto t = table_of(c, *TRY(facets(c.services, c.tx, *a.unit)), a);
  std::string out = "\xEF\xBB\xBF" + core::csv_cell(field_label(c, *a.unit, a.rows)) + ";" + core::csv_cell(std::string(c.t("statistics.all")));
  for (const auto& text : t.columns) out += ";" + core::csv_cell(text);
  out += "\r\n";
  for (const auto& line : t.lines) {
    out += core::csv_cell(line.label) + ";" + std::to_string(line.all);
    for (auto n : line.cells) out += ";" + std::to_string(n);
    out += "\r\n";
  }
  web::Response r;
  r.content_type = "text/csv; charset=utf-8";
  r.body = std::move(out);
  r.header("Content-Disposition", "attachment; filename=\"" + std::string(a.unit->code) + "-" + a.rows + ".csv\"");
  return r;
}

}  // namespace ostoja::statistics
