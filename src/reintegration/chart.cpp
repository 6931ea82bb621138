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

struct Point { int x = 0, y = 0, level = 0; };
std::vector<Point> points(const Plan& p, const std::vector<Rating>& all, std::string_view rater, std::string_view field) {
  std::vector<Point> out;
  for (const auto& r : all)
    if (const int level = r.rater == rater ? level_of(r.answers.get(field)) : 0; level > 0) out.push_back({x_of(p, r), y_of(level), level});
  std::stable_sort(out.begin(), out.end(), [](const Point& a, const Point& b) { return a.x < b.x; });
  return out;
}
std::string line(const std::vector<Point>& all) {
  std::string out;
  for (const auto& one : all) out += (out.empty() ? "" : " ") + std::to_string(one.x) + "," + std::to_string(one.y);
  return out;
}
std::string said(const web::Context& c, std::string_view key, const std::vector<Point>& all) {
  std::string levels;
  for (const auto& one : all) levels += (levels.empty() ? "" : ", ") + std::to_string(one.level);
  return levels.empty() ? std::string() : c.t.with(key, {levels});
}

}  // namespace

void draw_chart(const web::Context& c, web::Values v, const Plan& p, const std::vector<Rating>& all) {
  auto charts = v.add("CHARTS");
  for (const auto& area : c.forms.codes("reintegration_area")->codes) {
    const auto field = field_of(area.code);
    const auto client = points(p, all, "CLIENT", field), worker = points(p, all, "WORKER", field);
    if (client.empty() && worker.empty()) continue;
    auto picture = charts.add("CHART");
    auto text = said(c, "reintegration.chart.client", client), other = said(c, "reintegration.chart.worker", worker);
    if (!text.empty() && !other.empty()) text += "; ";
    picture.set("CH_NAME", area_text(c, area.code)).set("CH_TEXT", text + other).set("CH_ID", p.id.text() + "-" + area.code);
    if (client.size() > 1) picture.add("CH_CLIENT_LINE").set("CH_POINTS", line(client));
    if (worker.size() > 1) picture.add("CH_WORKER_LINE").set("CH_POINTS", line(worker));
    for (const auto& one : worker) picture.add("CH_WORKER").set("CH_X", one.x - 6).set("CH_Y", one.y - 6);
    for (const auto& one : client) picture.add("CH_CLIENT").set("CH_X", one.x).set("CH_Y", one.y);
  }
}

}  // namespace ostoja::reintegration
