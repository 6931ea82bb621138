// Hours worked for the task: a week on one page, activities down, days across.
#include "core/text.h"
#include "i18n/i18n.h"
#include "public_task/view.h"
#include "web/page.h"

#include <algorithm>
#include <charconv>

namespace ostoja::public_task {
namespace {

std::string home_of(const Year& y) { return "/public-task/" + std::to_string(y.year); }

core::Date monday_of(core::Date day) { return day.plus_days(1 - day.weekday()); }
core::Date asked_monday(const web::Context& c, const Year& y, std::string_view text) {
  const auto day = core::Date::parse(text).value_or(core::local(c.now).date);
  return monday_of(std::clamp(day, y.from, y.until));
}
// "7", "7:30", "7,5", "0.25": minutes. Nothing when it is none of them or more than a day.
std::optional<std::int64_t> minutes_of(std::string_view typed) {
  const auto text = core::trim(typed);
  if (text.empty()) return 0;
  if (auto colon = text.find(':'); colon != text.npos) {
    int h = 0, m = 0;
    const auto left = text.substr(0, colon), right = text.substr(colon + 1);
    if (std::from_chars(left.data(), left.data() + left.size(), h).ptr != left.data() + left.size() || right.size() != 2 || std::from_chars(right.data(), right.data() + 2, m).ptr != right.data() + 2) return std::nullopt;
    if (left.empty() || h < 0 || h > 24 || m < 0 || m > 59 || h * 60 + m > 24 * 60) return std::nullopt;
    return h * 60 + m;
  }
  auto hundredths = core::Money::parse(text);  // the same rules as for money: a comma or a point, two places
  if (!hundredths || hundredths->grosze > 2400) return std::nullopt;
  return hundredths->grosze * 60 / 100;
}
std::string hours_text(std::int64_t minutes) {
  if (minutes == 0) return {};
  const auto m = std::to_string(minutes % 60);
  return std::to_string(minutes / 60) + ":" + (m.size() < 2 ? "0" + m : m);
}

using Grid = std::map<std::pair<std::string, std::int32_t>, std::string>;  // activity, day → as shown
web::Response draw(web::Context& c, const Year& y, core::Date monday, const Grid& grid, std::string_view problem, int status) {
  web::Page page(c, "public_task/hours");
  page.set("TITLE", c.t.with("public_task.of_year", {std::to_string(y.year)})).set("SUB", c.t("public_task.hours_hint")).set("HOME", home_of(y));
  show_tabs(c, page.values(), y, "hours");
  const auto week = c.t.date_short(monday) + " – " + c.t.date_short(monday.plus_days(6));
  page.set("WEEK_TEXT", week).set("MONDAY", monday.text());
  if (monday > y.from) page.add("BEFORE").set("WEEK_HREF", home_of(y) + "/hours?week=" + monday.plus_days(-7).text());
  if (monday.plus_days(7) <= y.until) page.add("AFTER").set("WEEK_HREF", home_of(y) + "/hours?week=" + monday.plus_days(7).text());
  if (c.may(contract_view)) page.add("ALL").set("ALL_HREF", home_of(y) + "/hours/all");
  if (!problem.empty()) page.add("PROBLEM").set("PROBLEM_TEXT", c.t(problem));
  const bool open = y.state == State::in_force;
  page.show_if(!open, "NOT_OPEN");
  for (int d = 0; d < 7; ++d) {
    const auto day = monday.plus_days(d);
    page.add("DAY").set("D_NAME", c.t("public_task.day." + std::to_string(d + 1))).set("D_DATE", c.t.day_month(day));
  }
  bool any = false;
  for (const auto& i : items(c.tx, y.id)) {
    if (i.kind != "activity") continue;
    any = true;
    auto row = page.add("ROW");
    row.set("AC_CODE", i.code).set("AC_TITLE", item_title(i));
    for (int d = 0; d < 7; ++d) {
      const auto day = monday.plus_days(d);
      auto cell = row.add("CELL");
      auto at = grid.find({i.code, day.days});
      cell.set("H_NAME", "h." + i.code + "." + std::to_string(d)).set("H_VALUE", at == grid.end() ? std::string() : at->second).set("H_LABEL", i.code + ", " + c.t.day_month(day)).set("H_DAY", c.t("public_task.day." + std::to_string(d + 1)));
      cell.show_if(day < y.from || day > y.until || !open, "H_CLOSED");
    }
  }
  page.show_if(any && open, "MAY_SAVE").show_if(any, "ANY", "NONE");
  return page.response(status);
}

}  // namespace

core::Result<web::Response> hours_page(web::Context& c) {
  const auto y = TRY(asked_year(c));
  const auto monday = asked_monday(c, y, c.request.query.get("week"));
  Grid grid;
  for (const auto& h : hours(c.tx, c.who.user, monday, monday.plus_days(6))) grid[{h.activity, h.day.days}] = hours_text(h.minutes);
  return draw(c, y, monday, grid, {}, 200);
}

core::Result<web::Response> save_hours_page(web::Context& c) {
  const auto y = TRY(asked_year(c));
  const auto monday = asked_monday(c, y, c.request.form.get("week"));
  Grid grid;
  std::vector<Hours> week;
  std::map<std::int32_t, std::int64_t> by_day;
  std::string_view problem;
  for (const auto& i : items(c.tx, y.id)) {
    if (i.kind != "activity") continue;
    for (int d = 0; d < 7; ++d) {
      const auto day = monday.plus_days(d);
      const auto typed = c.request.form.get("h." + i.code + "." + std::to_string(d));
      grid[{i.code, day.days}] = typed;
      const auto minutes = minutes_of(typed);
      if (!minutes) problem = "public_task.problem.hours";
      else if (*minutes > 0) week.push_back({day, i.code, *minutes}), by_day[day.days] += *minutes;
    }
  }
  for (const auto& [day, minutes] : by_day)
    if (minutes > 24 * 60) problem = "public_task.problem.day_long";
  if (!problem.empty()) return draw(c, y, monday, grid, problem, 422);
  TRY_VOID(save_hours(keeper(c), y, c.who.operator_code, monday, week));
  return web::see_other(home_of(y) + "/hours?week=" + monday.text() + "&notice=saved");
}

core::Result<web::Response> sheets_page(web::Context& c) {
  const auto y = TRY(asked_year(c));
  web::Page page(c, "public_task/sheets");
  page.set("TITLE", c.t("public_task.hours_all")).set("BACK", home_of(y) + "/hours").set("BACK_TEXT", c.t.with("public_task.of_year", {std::to_string(y.year)}));
  const auto all = sheets(c.tx, y, c.who.operator_code, y.from, y.until);
  std::map<std::string, std::string> titles;
  for (const auto& i : items(c.tx, y.id))
    if (i.kind == "activity") titles[i.code] = item_title(i);
  for (const auto& s : all) page.add("ROW").set("S_NAME", s.name).set("S_ACTIVITY", s.activity + " " + titles[s.activity]).set("S_HOURS", hours_text(s.minutes));
  page.show_if(!all.empty(), "ANY", "NONE");
  return page.response();
}

}  // namespace ostoja::public_task
