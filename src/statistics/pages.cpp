// The page of figures: a unit, one or two fields, a period; as a table, as bars, as a file.
#include "core/text.h"
#include "core/csv.h"
#include "i18n/i18n.h"
#include "reporting/xlsx.h"
#include "statistics/record.h"
#include "web/page.h"

#include <algorithm>
#include <fmt/format.h>

namespace ostoja::statistics {
namespace {

const forms::Field* field_of(const web::Context& c, const Unit& u, std::string_view name) { return name == "operator" ? nullptr : form_of(c.forms, u).find(name); }

struct Line { std::string label; std::vector<std::int64_t> cells; std::int64_t all = 0; };
struct Table { std::vector<std::string> columns; std::vector<Line> lines; std::int64_t rows = 0, answered = 0; };

// Lines in the order of the code list, codes that no list has at the end.
std::size_t place_of(const web::Context& c, const Unit& u, std::string_view field, std::string_view code) {
  const auto* f = field_of(c, u, field);
  const auto* list = f == nullptr || f->codes.empty() ? nullptr : c.forms.codes(f->codes);
  if (list == nullptr) return 0;
  for (std::size_t i = 0; i < list->codes.size(); ++i)
    if (list->codes[i].code == code) return i;
  return list->codes.size();
}

Table table_of(const web::Context& c, const index::Facets& facets, const Asked& a) {
  Table out;
  const auto rows = static_cast<std::size_t>(facets.field(a.rows));
  out.rows = facets.count(a.where);
  out.answered = facets.answered(rows, a.where);
  auto by = facets.by(rows, a.where);
  std::stable_sort(by.begin(), by.end(), [&](const auto& x, const auto& y) { return place_of(c, *a.unit, a.rows, x.code) < place_of(c, *a.unit, a.rows, y.code); });
  index::Facets::Cross cross;
  std::vector<std::size_t> order;
  if (!a.columns.empty()) {
    cross = facets.cross(rows, static_cast<std::size_t>(facets.field(a.columns)), a.where);
    for (std::size_t i = 0; i < cross.columns.size(); ++i) order.push_back(i);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t x, std::size_t y) { return place_of(c, *a.unit, a.columns, cross.columns[x]) < place_of(c, *a.unit, a.columns, cross.columns[y]); });
    for (auto i : order) out.columns.push_back(code_label(c, *a.unit, a.columns, cross.columns[i]));
  }
  for (const auto& one : by) {
    Line line{code_label(c, *a.unit, a.rows, one.code), {}, one.rows};
    if (auto at = std::find(cross.rows.begin(), cross.rows.end(), one.code); at != cross.rows.end())
      for (auto i : order) line.cells.push_back(cross.cells[static_cast<std::size_t>(at - cross.rows.begin())][i]);
    out.lines.push_back(std::move(line));
  }
  return out;
}

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

void option(web::Values v, std::string_view section, std::string_view code, std::string_view text, bool chosen) {
  v.add(section).set("O_CODE", code).set("O_TEXT", text).show_if(chosen, "O_CHOSEN");
}

}  // namespace

std::string field_label(const web::Context& c, const Unit& u, std::string_view field) {
  const auto* f = field_of(c, u, field);
  return f == nullptr ? std::string(c.t("statistics.operator")) : std::string(f->label(c.t.lang()));
}

std::string code_label(const web::Context& c, const Unit& u, std::string_view field, std::string_view code) {
  const auto* f = field_of(c, u, field);
  if (f == nullptr) return std::string(c.t("operator." + std::string(code)));
  forms::Answers one;
  one.set(f->name, std::string(code));
  auto shown = forms::shown(c.forms, *f, one, c.t);
  return shown.empty() ? std::string(code) : shown;
}

core::Result<Asked> asked(web::Context& c) {
  const auto& q = c.request.query;
  Asked a;
  const auto unit = q.get("unit");
  a.unit = find_unit(c.services, unit.empty() ? "contacts" : unit);
  if (a.unit == nullptr) return core::fail(core::Errc::invalid, "unit is contacts, cases, persons, services or consultations");
  const auto fields = fields_of(c.forms, *a.unit);
  auto known = [&](std::string_view name) { return std::find(fields.begin(), fields.end(), name) != fields.end(); };
  a.rows = q.get("rows"), a.columns = q.get("columns");
  if (a.rows.empty()) a.rows = a.unit->first_field;
  if (!known(a.rows)) return core::fail(core::Errc::invalid, "rows names a field that is not counted");
  if (!a.columns.empty() && (!known(a.columns) || a.columns == a.rows)) return core::fail(core::Errc::invalid, "columns names another field that is counted");
  for (auto [name, day] : {std::pair{"from", &a.where.from}, std::pair{"to", &a.where.until}})
    if (auto text = q.get(name); !text.empty()) {
      auto parsed = core::Date::parse(text);
      if (!parsed) return core::fail(core::Errc::invalid, "from and to are days: 2026-01-31");
      *day = *parsed;
    }
  if (a.where.from && a.where.until && a.where.until < a.where.from) return core::fail(core::Errc::invalid, "the period ends before it begins");
  for (const auto& one : q.all("where")) {
    if (one.empty()) continue;
    const auto colon = one.find(':');
    const auto name = one.substr(0, colon);
    if (colon == one.npos || !known(name)) return core::fail(core::Errc::invalid, "where is FIELD:CODE of a field that is counted");
    index::Facets::Where::Any any{static_cast<std::size_t>(std::find(fields.begin(), fields.end(), name) - fields.begin()), {}};
    for (auto code : core::split(one.substr(colon + 1), ',')) any.codes.emplace_back(code);
    a.where.any.push_back(std::move(any));
  }
  // Each operator counts its own; staff of both sees both together.
  if (!c.who.operator_code.empty()) a.where.any.push_back({0, {c.who.operator_code}});
  a.query = "unit=" + std::string(a.unit->code) + "&rows=" + a.rows + (a.columns.empty() ? "" : "&columns=" + a.columns) + (a.where.from ? "&from=" + a.where.from.text() : "") + (a.where.until ? "&to=" + a.where.until.text() : "");
  return a;
}

core::Result<web::Response> statistics_page(web::Context& c) {
  auto a = TRY(asked(c));
  web::Page page(c, "statistics/table");
  page.set("TITLE", c.t("statistics.title"));
  for (const auto& u : units(c.services)) page.add("UNIT").set("U_HREF", "/statistics?unit=" + std::string(u.code)).set("U_TEXT", c.t("statistics.unit." + std::string(u.code))).show_if(&u == a.unit, "U_CURRENT");
  page.set("Q_UNIT", a.unit->code).set("Q_FROM", a.where.from.text()).set("Q_TO", a.where.until.text());
  for (const auto& name : fields_of(c.forms, *a.unit)) {
    option(page.values(), "R_OPTION", name, field_label(c, *a.unit, name), name == a.rows);
    option(page.values(), "C_OPTION", name, field_label(c, *a.unit, name), name == a.columns);
  }
  auto counted = facets(c.services, c.tx, *a.unit);
  if (!counted) {
    page.show("NOT_READY");
    return page.response();
  }
  const auto t = table_of(c, **counted, a);
  page.set("ROWS_FIELD", field_label(c, *a.unit, a.rows)).set("TOTAL_TEXT", c.t.with("statistics.answered", {c.t.number(t.answered), c.t.number(t.rows)}));
  if (t.lines.empty()) {
    page.show("NONE");
    return page.response();
  }
  auto table = page.add("TABLE");
  table.set("FILE_HREF", "/statistics/table.csv?" + a.query).set("BOOK_HREF", "/statistics/table.xlsx?" + a.query).set("ALL_TEXT", c.t("statistics.all"));
  if (!a.columns.empty()) table.add("OVER").set("OVER_TEXT", field_label(c, *a.unit, a.columns)).set("OVER_SPAN", static_cast<std::int64_t>(t.columns.size()));
  for (const auto& text : t.columns) table.add("COLUMN").set("CO_TEXT", text);
  std::int64_t most = 1;
  for (const auto& line : t.lines) most = std::max(most, line.all);
  for (const auto& line : t.lines) {
    auto row = table.add("LINE");
    row.set("L_TEXT", line.label).set("L_ALL", c.t.number(line.all)).set("L_SHARE", t.answered == 0 ? std::string() : c.t.number((line.all * 1000 / t.answered + 5) / 10) + " %");
    row.set("L_WIDTH", fmt::format("{:.1f}", 100.0 * static_cast<double>(line.all) / static_cast<double>(most)));
    for (auto n : line.cells) row.add("CELL").set("CE_TEXT", n == 0 ? std::string("–") : c.t.number(n));
  }
  draw_months(c, page, **counted, a);
  return page.response();
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
    for (auto n : line.cells) cells.emplace_back(n);
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
