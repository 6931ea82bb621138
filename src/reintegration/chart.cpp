// The ratings as drawings: one small picture of each rated area, both sides over the months. The table below says the same in numbers.
#include "i18n/i18n.h"
#include "reintegration/view.h"

#include <algorithm>

namespace ostoja::reintegration {
namespace {

// The picture is 200 by 104: month 0 at x 22, month 12 at x 178; level 1 at y 82, level 5 at y 18.
int x_of(const Plan& p, const Rating& r) {
  for (const auto& [moment, months] : kMoments)
    if (moment == r.moment) return 22 + months * 13;
  return std::clamp(22 + (r.day.days - p.started.days) * 13 * 12 / 365, 22, 186);
}
int y_of(int level) { return 98 - level * 16; }

// Every rating of a side, with 0 where this area was left out: not known is a gap, no value.
struct Point { int x = 0, level = 0; };
std::vector<Point> points(const Plan& p, const std::vector<Rating>& all, std::string_view rater, std::string_view field) {
  std::vector<Point> out;
  for (const auto& r : all)
    if (r.rater == rater) out.push_back({x_of(p, r), level_of(r.answers.get(field))});
  std::stable_sort(out.begin(), out.end(), [](const Point& a, const Point& b) { return a.x < b.x; });
  return out;
}
bool any(const std::vector<Point>& all) {
  return std::any_of(all.begin(), all.end(), [](const Point& one) { return one.level > 0; });
}
void draw_lines(web::Values v, std::string_view section, const std::vector<Point>& all) {
  for (std::size_t i = 1; i < all.size(); ++i)
    if (all[i - 1].level > 0 && all[i].level > 0)
      v.add(section).set("CH_FROM_X", all[i - 1].x).set("CH_FROM_Y", y_of(all[i - 1].level)).set("CH_TO_X", all[i].x).set("CH_TO_Y", y_of(all[i].level));
}
std::string said(const web::Context& c, std::string_view key, const std::vector<Point>& all) {
  std::string levels;
  for (const auto& one : all) levels += (levels.empty() ? "" : ", ") + (one.level > 0 ? std::to_string(one.level) : std::string("–"));
  return any(all) ? c.t.with(key, {levels}) : std::string();
}

}  // namespace

void draw_chart(const web::Context& c, web::Values v, const Plan& p, const std::vector<Rating>& all) {
  auto charts = v.add("CHARTS");
  for (const auto& area : c.forms.codes("reintegration_area")->codes) {
    const auto field = field_of(area.code);
    const auto client = points(p, all, "CLIENT", field), worker = points(p, all, "WORKER", field);
    if (!any(client) && !any(worker)) continue;
    auto picture = charts.add("CHART");
    auto text = said(c, "reintegration.chart.client", client), other = said(c, "reintegration.chart.worker", worker);
    if (!text.empty() && !other.empty()) text += "; ";
    picture.set("CH_NAME", area_text(c, area.code)).set("CH_TEXT", text + other).set("CH_ID", p.id.text() + "-" + area.code);
    draw_lines(picture, "CH_WORKER_LINE", worker);
    draw_lines(picture, "CH_CLIENT_LINE", client);
    for (const auto& one : worker)
      if (one.level > 0) picture.add("CH_WORKER").set("CH_X", one.x - 6).set("CH_Y", y_of(one.level) - 6);
    for (const auto& one : client)
      if (one.level > 0) picture.add("CH_CLIENT").set("CH_X", one.x).set("CH_Y", y_of(one.level));
  }
}

// One column for each moment, with both sides in each cell; areas that nobody ever rated are named below the table.
void draw_table(const web::Context& c, web::Values v, const std::vector<Rating>& all) {
  struct Column { std::string title, day; std::vector<const Rating*> of; };
  std::vector<Column> columns;
  for (const auto& r : all) {
    auto title = cases::capital(cases::label(c, "reint_moment", r.moment));
    auto there = std::find_if(columns.begin(), columns.end(), [&](const Column& one) { return one.title == title && (r.moment != "EXTRA" || one.of.front()->day == r.day); });
    if (there == columns.end()) columns.push_back({title, c.t.date_short(r.day), {&r}});
    else there->of.push_back(&r);
  }
  auto table = v.add("RATINGS");
  for (const auto& column : columns) table.add("R_COLUMN").set("RC_TITLE", column.title).set("RC_DAY", column.day);
  std::string unrated;
  for (const auto& area : c.forms.codes("reintegration_area")->codes) {
    const auto field = field_of(area.code);
    if (std::none_of(all.begin(), all.end(), [&](const Rating& r) { return level_of(r.answers.get(field)) > 0; })) {
      unrated += (unrated.empty() ? "" : ", ") + std::string(area.label(c.t.lang()));
      continue;
    }
    auto line = table.add("R_AREA");
    line.set("RA_NAME", area_text(c, area.code));
    for (const auto& column : columns) {
      auto cell = line.add("R_CELL");
      cell.set("RL_TITLE", column.title);
      for (const auto* r : column.of) {
        const int level = level_of(r->answers.get(field));
        cell.add("R_SIDE").set("RS_TEXT", c.t.with(r->rater == "CLIENT" ? "reintegration.chart.client" : "reintegration.chart.worker", {level > 0 ? std::to_string(level) : std::string(c.t("reintegration.not_rated"))}));
      }
    }
  }
  if (!unrated.empty()) v.add("R_UNRATED").set("RU_TEXT", c.t.with("reintegration.unrated", {unrated}));
}

}  // namespace ostoja::reintegration
