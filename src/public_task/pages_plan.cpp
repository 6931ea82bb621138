// The list of contract years, and plan against done with the rows behind every figure.
#include "core/csv.h"
#include "core/json.h"
#include "core/text.h"
#include "i18n/i18n.h"
#include "public_task/view.h"
#include "web/draw.h"
#include "web/page.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace ostoja::public_task {
namespace {

constexpr int kRows = 200;

std::int64_t of(const Shares& s, std::string_view op) {
  auto at = s.find(std::string(op));
  return at == s.end() ? 0 : at->second;
}
std::string percent(const web::Context& c, std::int64_t part, std::int64_t whole) { return whole == 0 ? std::string("–") : c.t.percent(static_cast<double>(part) / static_cast<double>(whole)); }

// The period of an address, within the year; the whole year when none is named.
struct Period { core::Date from, until; };
core::Result<Period> period_of(web::Context& c, const Year& y) {
  Period p{y.from, y.until};
  for (auto [name, day] : {std::pair{"from", &p.from}, std::pair{"to", &p.until}})
    if (auto text = c.request.query.get(name); !text.empty()) {
      auto parsed = core::Date::parse(text);
      if (!parsed) return core::fail(core::Errc::invalid, "from and to are days: 2026-01-31");
      *day = std::clamp(*parsed, y.from, y.until);
    }
  if (p.until < p.from) return core::fail(core::Errc::invalid, "the period ends before it begins");
  return p;
}

struct Tone { std::string_view tag, icon, text; };
Tone tone_of(Pace p) {
  switch (p) {
    case Pace::early: return {"", "clock", "public_task.pace.early"};
    case Pace::good: return {"", "check", "public_task.pace.good"};
    case Pace::short_of: return {"t-warn", "tri", "public_task.pace.short"};
    case Pace::far_short: break;
  }
  return {"t-warn", "oct", "public_task.pace.far"};
}
Tone tone_of(Budget b) {
  switch (b) {
    case Budget::within: return {"", "check", "public_task.budget.within"};
    case Budget::shifted: return {"t-warn", "tri", "public_task.budget.shifted"};
    case Budget::over: break;
  }
  return {"t-danger", "oct", "public_task.budget.over"};
}
void show_tone(web::Context& c, web::Values v, const Tone& t) { v.set("TONE", t.tag).set("TONE_ICON", t.icon).set("TONE_TEXT", c.t(t.text)); }
std::string number(double n) { return fmt::format("{:.1f}", n); }  // of an attribute of SVG

// Months of a year as Roman numbers, as reports in Poland write them; every second where the line stands.
constexpr const char* kMonths[] = {"I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"};
constexpr double kLeft = 44, kRight = 356, kBottom = 128, kTop = 18;

// A round number at or above n: 1, 2, 2.5 or 5 with zeros, so that half of it is a good mark too.
std::int64_t round_up(std::int64_t n) {
  for (std::int64_t ten = 2;; ten *= 10)
    for (auto of_ten : {ten, ten * 2, ten * 5})
      if (of_ten >= n) return of_ten;
}
void draw_axis(const web::Context& c, web::Values v, std::int64_t most) {
  for (int half = 0; half <= 2; ++half) {
    const auto at = kBottom - (kBottom - kTop) * half / 2;
    v.add("M_AXIS").set("AX_Y", number(at)).set("AX_TEXT_Y", number(at + 4)).set("AX_TEXT", c.t.number(most * half / 2));
  }
}
// The largest indicator month by month, nights as they grow, money of each operator: what a coordinator asks first.
void draw_charts(web::Context& c, web::Page& page, const Account& a, const std::vector<std::string>& ops, double passed) {
  const Figure *largest = nullptr, *nights = nullptr;
  for (const auto& f : a.figures) {
    const auto& measures = f.indicator.answers.all("measures");
    if (measures.size() == 1 && measures.front() == "NIGHT" && nights == nullptr) nights = &f;
    else if (f.indicator.answers.get("counts") == "WORK" && (largest == nullptr || sum(f.indicator.shares) > sum(largest->indicator.shares))) largest = &f;
  }
  auto head = [&](const char* section, const Figure& f) {
    auto v = page.add(section);
    const auto target = sum(f.indicator.shares);
    v.set("M_TITLE", item_title(f.indicator)).set("M_DONE", c.t.number(f.done.joint)).set("M_OF", target == 0 ? std::string() : c.t.with("public_task.of_target", {c.t.number(target)}));
    v.set("M_LABEL", c.t.with(std::string_view(section) == "MONTHS" ? "public_task.chart_months" : "public_task.chart_grows", {item_title(f.indicator)}));
    return v;
  };
  if (largest != nullptr) {
    auto v = head("MONTHS", *largest);
    const auto all = months(c.tx, a.year, largest->indicator);
    const auto plan = sum(largest->indicator.shares) / static_cast<std::int64_t>(std::max<std::size_t>(all.size(), 1));
    std::int64_t most = plan;
    for (const auto& m : all) most = std::max(most, sum(m.by_operator));
    most = round_up(most);
    draw_axis(c, v, most);
    const double step = (kRight - kLeft) / static_cast<double>(std::max<std::size_t>(all.size(), 1)), scale = (kBottom - kTop) / static_cast<double>(most);
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto x = kLeft + step * static_cast<double>(i) + (step - 17) / 2;
      double y = kBottom;
      for (std::size_t n = 0; n < ops.size(); ++n) {
        const auto height = static_cast<double>(of(all[i].by_operator, ops[n])) * scale;
        if (height <= 0) continue;
        y -= height;
        v.add("M_BAR").set("BAR_CLASS", n == 0 ? "c-w" : "c-k").set("BAR_X", number(x)).set("BAR_Y", number(y)).set("BAR_H", number(std::max(0.5, height - (n == 0 ? 1 : 0))));
      }
      v.add("M_MONTH").set("MO_X", number(x + 8.5)).set("MO_TEXT", kMonths[all[i].first.month() - 1]);
    }
    if (plan > 0) v.add("M_PLAN").set("PL_Y", number(kBottom - static_cast<double>(plan) * scale));
  }
  if (nights != nullptr) {
    auto v = head("GROWS", *nights);
    const auto all = months(c.tx, a.year, nights->indicator);
    const auto target = sum(nights->indicator.shares);
    const auto most = round_up(std::max({target, nights->done.joint, std::int64_t{1}}));
    draw_axis(c, v, most);
    const double step = (kRight - kLeft) / static_cast<double>(std::max<std::size_t>(all.size(), 1)), scale = (kBottom - kTop) / static_cast<double>(most);
    std::string points = number(kLeft) + "," + number(kBottom);
    double x = kLeft, y = kBottom;
    std::int64_t so_far = 0;
    const auto today = core::local(c.now).date;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (i % 2 == 0) v.add("M_MONTH").set("MO_X", number(kLeft + step * (static_cast<double>(i) + 0.5))).set("MO_TEXT", kMonths[all[i].first.month() - 1]);
      if (all[i].first > today) continue;
      so_far += sum(all[i].by_operator);
      const auto end = all[i].first.plus_months(1);
      const auto part = end <= today ? 1.0 : static_cast<double>(today.days - all[i].first.days + 1) / (end.days - all[i].first.days);
      x = kLeft + step * (static_cast<double>(i) + part), y = kBottom - static_cast<double>(so_far) * scale;
      points += " " + number(x) + "," + number(y);
    }
    v.set("G_POINTS", points).set("G_X", number(x)).set("G_Y", number(y));
    if (target > 0) v.add("M_PLAN").set("PL_Y", number(kBottom - static_cast<double>(target) * scale));
  }
  Shares planned, spent;
  for (const auto& l : a.lines)
    for (const auto& op : ops) planned[op] += of(l.cost.shares, op), spent[op] += of(l.spent, op);
  if (sum(planned) == 0) return;
  auto v = page.add("MONEY");
  v.set("MY_SPENT", money_text(c, sum(spent))).set("MY_OF", c.t.with("public_task.of_target", {money_text(c, sum(planned))}));
  std::int64_t most = 1;
  for (const auto& op : ops) most = std::max({most, planned[op], spent[op]});
  for (std::size_t n = 0; n < ops.size(); ++n)
    v.add("MY_OP").set("MO_NAME", operator_name(c, ops[n])).set("MO_OF", c.t.with("public_task.tile.of", {money_text(c, spent[ops[n]]), money_text(c, planned[ops[n]])})).set("MO_CLASS", n == 0 ? "c-w" : "c-k").set("MO_WIDTH", number(100 * static_cast<double>(spent[ops[n]]) / static_cast<double>(most)))
        .set("MO_TICK", number(std::min(99.0, 100 * passed * static_cast<double>(planned[ops[n]]) / static_cast<double>(most))));
}

std::int64_t allowed_shift(const Year& y) {
  std::int64_t n = 0;
  const auto text = y.answers.get("allowed_shift");
  std::from_chars(text.data(), text.data() + text.size(), n);
  return n;
}

}  // namespace

core::Result<web::Response> list_page(web::Context& c) {
  const auto all = years(c.tx);
  const auto today = core::local(c.now).date;
  if (!c.may(contract_view)) {
    // Whoever only enters hours comes to them at once.
    for (const auto& y : all)
      if (y.state == State::in_force && y.from <= today && today <= y.until) return web::see_other("/public-task/" + std::to_string(y.year) + "/hours");
    web::Page page(c, "public_task/none");
    page.set("TITLE", c.t("public_task.title"));
    return page.response();
  }
  web::Page page(c, "public_task/list");
  page.set("TITLE", c.t("public_task.title"));
  for (const auto& y : all) {
    auto row = page.add("YEAR");
    row.set("Y_HREF", "/public-task/" + std::to_string(y.year)).set("Y_YEAR", static_cast<std::int64_t>(y.year)).set("Y_TITLE", y.answers.get("title"));
    row.set("Y_DAYS", c.t.date_short(y.from) + " – " + c.t.date_short(y.until)).set("Y_STATE", c.t(y.state == State::prepared ? "public_task.state.prepared" : y.state == State::in_force ? "public_task.state.in_force" : "public_task.state.settled"));
    row.set("Y_TONE", y.state == State::in_force ? "t-done" : "t-info");
  }
  page.show_if(!all.empty(), "ANY", "NONE");
  for (const auto& p : history()) {
    if (std::any_of(all.begin(), all.end(), [&](const Year& y) { return y.year == p.year; })) continue;
    auto row = page.add("PAST");
    std::string who;
    for (auto op : core::split(p.operators, ';'))
      if (!op.empty()) who += (who.empty() ? "" : ", ") + operator_name(c, op);
    const auto text = c.t.lang() == "pl" ? p.pl : p.en;
    row.set("P_YEAR", static_cast<std::int64_t>(p.year)).set("P_WHO", who.empty() ? std::string(c.t("public_task.not_named")) : who).set("P_TEXT", text.empty() ? c.t("public_task.not_named") : text);
  }
  if (c.may(contract_write)) {
    const int next = all.empty() ? today.year() : all.front().year + 1;
    auto fresh = page.add("NEW");
    fresh.set("NEW_YEAR", static_cast<std::int64_t>(next)).set("NEW_TEXT", all.empty() ? c.t.with("public_task.new_first", {std::to_string(next)}) : c.t.with("public_task.new_copy", {std::to_string(next), std::to_string(all.front().year)}));
  }
  return page.response();
}

core::Result<web::Response> plan_page(web::Context& c) {
  const auto y = TRY(asked_year(c));
  const auto p = TRY(period_of(c, y));
  const auto a = account(c.tx, y, p.from, p.until);
  const auto ops = operators(c);
  const auto today = core::local(c.now).date;
  const bool whole = p.from == y.from && p.until == y.until;
  web::Page page(c, "public_task/plan");
  page.set("TITLE", c.t.with("public_task.of_year", {std::to_string(y.year)})).set("SUB", y.answers.get("title")).set("HOME", "/public-task/" + std::to_string(y.year));
  show_tabs(c, page.values(), y, "plan");
  page.set("Q_FROM", p.from.text()).set("Q_TO", p.until.text()).set("QUERY", "?from=" + p.from.text() + "&to=" + p.until.text());
  const auto days = y.until.days - y.from.days + 1, gone = std::clamp(today.days - y.from.days + 1, 0, days);
  const auto passed = static_cast<double>(gone) / days;
  std::string slow;
  for (const auto& f : a.figures)
    if (auto at = pace(sum(f.indicator.shares), f.done.joint, y.from, y.until, today); !few(f.indicator, f.done.by_operator, c.who.operator_code) && (at == Pace::short_of || at == Pace::far_short)) slow += (slow.empty() ? "" : ", ") + f.indicator.code + " " + item_title(f.indicator);
  if (y.state == State::in_force && whole) {
    const auto due = y.until.plus_days(30);
    auto notice = page.add("DUE");
    notice.set("DUE_TEXT", today <= due ? c.t.with("public_task.report_due", {c.t.date(due)}) + " " + c.t.plural("public_task.in_days", due.days - today.days) : c.t.with("public_task.report_late", {c.t.date(due)}));
    notice.set("SLOW_TEXT", slow.empty() ? std::string() : c.t.with("public_task.slow", {slow})).set("DUE_TONE", today > due ? "n-danger" : slow.empty() ? "n-info" : "n-warn");
  }
  page.show_if(c.services.room<Sources>().behind, "BEHIND");
  if (whole) draw_charts(c, page, a, ops, passed);
  for (std::size_t n = 0; n < ops.size(); ++n) page.add("KEY").set("K_CLASS", n == 0 ? "k-w" : "k-k").set("K_NAME", operator_name(c, ops[n]));
  page.set("TICK_TEXT", c.t.with("public_task.tick", {c.t.percent(passed)}));
  auto head_of_operators = [&](std::string_view section) { for (const auto& op : ops) page.add(section).set("OP_NAME", operator_name(c, op)); };
  head_of_operators("FI_OP"), head_of_operators("C_OP");
  bool any_hidden = false;
  for (const auto& f : a.figures) {
    const auto& i = f.indicator;
    const auto target = sum(i.shares);
    auto row = page.add("FIGURE");
    row.set("F_CODE", i.code).set("F_TITLE", item_title(i)).set("F_UNIT", i.answers.get("unit")).set("F_HREF", "/public-task/" + std::to_string(y.year) + "/figures/" + i.id.text() + "?from=" + p.from.text() + "&to=" + p.until.text());
    const bool hidden = few(i, f.done.by_operator, c.who.operator_code);
    any_hidden = any_hidden || hidden;
    row.set("F_TARGET", target == 0 ? std::string("–") : c.t.number(target)).set("F_DONE", hidden ? std::string("*") : c.t.number(f.done.joint)).set("F_SHARE", hidden ? std::string("*") : percent(c, f.done.joint, target));
    for (const auto& op : ops) row.add("F_OP").set("FO_TEXT", hidden && op != c.who.operator_code ? std::string("*") : c.t.number(of(f.done.by_operator, op))).set("FO_NAME", operator_name(c, op)).show_if(op == c.who.operator_code, "FO_OWN", "FO_OTHER");
    if (whole) {
      const auto at_end = hidden ? std::nullopt : forecast(f.done.joint, y.from, y.until, today);
      row.add("F_AHEAD").set("F_FORECAST", hidden ? std::string("*") : at_end ? c.t.number(*at_end) : std::string("–"));
    }
    if (target == 0 || hidden) continue;
    auto bul = page.add("BUL");
    const auto scale = static_cast<double>(std::max(target, sum(f.done.by_operator)));
    bul.set("F_CODE", i.code).set("F_TITLE", item_title(i)).set("F_DONE", c.t.number(f.done.joint)).set("F_OF", c.t.with("public_task.of_target", {c.t.number(target)})).set("B_TICK", number(std::min(99.5, 100 * passed * static_cast<double>(target) / scale)));
    double x = 0;
    for (std::size_t n = 0; n < ops.size(); ++n) {
      const auto width = 100 * static_cast<double>(of(f.done.by_operator, ops[n])) / scale;
      bul.add("B_PART").set("B_CLASS", n == 0 ? "c-w" : "c-k").set("B_X", number(x)).set("B_WIDTH", number(std::max(0.0, width - 0.2)));
      x += width;
    }
    if (whole) show_tone(c, bul.add("F_TONE"), f.done.joint >= target ? Tone{"t-done", "check", "public_task.pace.done"} : tone_of(pace(target, f.done.joint, y.from, y.until, today)));
  }
  page.show_if(any_hidden, "HIDDEN").show_if(!a.figures.empty(), "FIGURES", "NO_FIGURES").show_if(whole, "FORECASTS");
  Shares planned_all, spent_all;
  for (const auto& l : a.lines) {
    const auto planned = sum(l.cost.shares), spent = sum(l.spent);
    auto row = page.add("LINE");
    row.set("L_CODE", l.cost.code).set("L_TITLE", item_title(l.cost)).set("L_PLANNED", money_text(c, planned)).set("L_SPENT", money_text(c, spent)).set("L_SHARE", percent(c, spent, planned)).set("L_HREF", "/public-task/" + std::to_string(y.year) + "/expenses?cost=" + l.cost.code);
    for (const auto& op : ops) {
      row.add("L_OP").set("LO_TEXT", money_text(c, of(l.spent, op))).set("LO_NAME", operator_name(c, op));
      planned_all[op] += of(l.cost.shares, op), spent_all[op] += of(l.spent, op);
    }
    const auto b = budget(planned, spent, allowed_shift(y));
    if (b != Budget::within) show_tone(c, row.add("L_TONE"), tone_of(b));
  }
  if (!a.lines.empty()) {
    auto lines = page.add("LINES");
    lines.set("ALL_PLANNED", money_text(c, sum(planned_all))).set("ALL_SPENT", money_text(c, sum(spent_all))).set("ALL_SHARE", percent(c, sum(spent_all), sum(planned_all)));
    for (const auto& op : ops) lines.add("ALL_OP").set("AO_TEXT", money_text(c, of(spent_all, op))).set("AO_NAME", operator_name(c, op));
  }
  for (const auto& [source, shares] : a.by_source) {
    auto row = page.add("PAID");
    row.set("PA_TEXT", web::code_label(c, "expense_source", source)).set("PA_SUM", money_text(c, sum(shares)));
  }
  page.show_if(!a.by_source.empty(), "PAID_ANY").show_if(a.lines.empty(), "NO_LINES");
  return page.response();
}

core::Result<web::Response> plan_file(web::Context& c) {
  const auto y = TRY(asked_year(c));
  const auto p = TRY(period_of(c, y));
  const auto a = account(c.tx, y, p.from, p.until);
  const auto ops = operators(c);
  std::string out = "\xEF\xBB\xBF";
  auto line = [&](std::vector<std::string> cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) out += (i == 0 ? "" : ";") + cells[i];
    out += "\r\n";
  };
  std::vector<std::string> head{core::csv_cell(c.t("public_task.code")), core::csv_cell(c.t("public_task.result")), core::csv_cell(c.t("public_task.unit")), core::csv_cell(c.t("public_task.target")), core::csv_cell(c.t("public_task.done"))};
  for (const auto& op : ops) head.push_back(core::csv_cell(operator_name(c, op)));
  line(head);
  for (const auto& f : a.figures) {
    std::vector<std::string> cells{core::csv_cell(f.indicator.code), core::csv_cell(item_title(f.indicator)), core::csv_cell(f.indicator.answers.get("unit")), std::to_string(sum(f.indicator.shares)), few(f.indicator, f.done.by_operator, c.who.operator_code) ? std::string("*") : std::to_string(f.done.joint)};
    for (const auto& op : ops) cells.push_back(op != c.who.operator_code && few(f.indicator, f.done.by_operator, c.who.operator_code) ? std::string("*") : std::to_string(of(f.done.by_operator, op)));
    line(cells);
  }
  line({});
  auto zl = [](std::int64_t grosze) {
    auto text = core::Money{grosze}.plain();
    std::replace(text.begin(), text.end(), '.', ',');
    return text;
  };
  head = {core::csv_cell(c.t("public_task.code")), core::csv_cell(c.t("public_task.cost")), core::csv_cell("zł"), core::csv_cell(c.t("public_task.planned")), core::csv_cell(c.t("public_task.spent"))};
  for (const auto& op : ops) head.push_back(core::csv_cell(operator_name(c, op)));
  line(head);
  for (const auto& l : a.lines) {
    std::vector<std::string> cells{core::csv_cell(l.cost.code), core::csv_cell(item_title(l.cost)), "", zl(sum(l.cost.shares)), zl(sum(l.spent))};
    for (const auto& op : ops) cells.push_back(zl(of(l.spent, op)));
    line(cells);
  }
  web::Response r;
  r.content_type = "text/csv; charset=utf-8";
  r.body = std::move(out);
  r.header("Content-Disposition", "attachment; filename=\"public-task-" + std::to_string(y.year) + ".csv\"");
  return r;
}

core::Result<web::Response> rows_page(web::Context& c) {
  const auto y = TRY(asked_year(c));
  const auto p = TRY(period_of(c, y));
  auto id = ItemId::parse(c.param("item"));
  if (!id) return core::fail(core::Errc::not_found, "no such indicator");
  const auto i = TRY(item(c.tx, y.id, *id));
  if (i.kind != "indicator") return core::fail(core::Errc::not_found, "no such indicator");
  int at = 1;
  if (auto text = c.request.query.get("page"); !text.empty()) std::from_chars(text.data(), text.data() + text.size(), at);
  at = std::clamp(at, 1, 10'000);
  const auto rows = rows_behind(c.tx, y, i, c.who.operator_code, p.from, p.until, kRows + 1, (at - 1) * kRows);
  c.saw(y.id.value, i.code);
  const auto home = "/public-task/" + std::to_string(y.year);
  web::Page page(c, "public_task/rows");
  page.set("TITLE", i.code + " " + item_title(i)).set("BACK", home).set("BACK_TEXT", c.t.with("public_task.of_year", {std::to_string(y.year)}));
  for (const auto& f : account(c.tx, y, p.from, p.until).figures)
    if (f.indicator.id == i.id) page.set("SUM_TEXT", c.t.with("public_task.rows_sum", {c.t.number(of(f.done.by_operator, c.who.operator_code)), std::string(i.answers.get("unit")), c.t.date_short(p.from), c.t.date_short(p.until)}));
  page.set("RULE_TEXT", c.t(i.answers.get("counts") == "PERSONS" ? "public_task.rows_persons" : "public_task.rows_work"));
  for (std::size_t n = 0; n < rows.size() && n < kRows; ++n) {
    const auto& r = rows[n];
    const auto* s = source_of(c.services, r.source);
    auto row = page.add("ROW");
    row.set("R_DAY", c.t.date_short(r.day)).set("R_WHAT", web::code_label(c, "task_measure", r.measure)).set("R_AMOUNT", c.t.number(r.amount)).set("R_HREF", s == nullptr || s->href == nullptr ? home : s->href(c.tx, r.followed, r.record));
  }
  page.show_if(!rows.empty(), "ANY", "NONE");
  const auto here = home + "/figures/" + i.id.text() + "?from=" + p.from.text() + "&to=" + p.until.text() + "&page=";
  if (at > 1) page.add("BEFORE").set("PAGE_HREF", here + std::to_string(at - 1));
  if (rows.size() > kRows) page.add("AFTER").set("PAGE_HREF", here + std::to_string(at + 1));
  return page.response();
}

core::Result<web::Response> api_account(web::Context& c) {
  const auto y = TRY(asked_year(c));
  const auto p = TRY(period_of(c, y));
  const auto a = account(c.tx, y, p.from, p.until);
  core::Json j;
  auto shares = [&](std::string_view name, const Shares& s) {
    j.key(name).object();
    for (const auto& [op, n] : s) j.field(op, n);
    j.end();
  };
  j.object().field("year", static_cast<std::int64_t>(y.year)).field("from", a.from.text()).field("to", a.until.text()).key("indicators").array();
  for (const auto& f : a.figures) {
    j.object().field("code", f.indicator.code).field("title", f.indicator.answers.get("title")).field("unit", f.indicator.answers.get("unit")).field("counts", f.indicator.answers.get("counts")).field("target", sum(f.indicator.shares));
    // Where another operator has few persons, neither theirs nor the sum is given.
    const bool hidden = few(f.indicator, f.done.by_operator, c.who.operator_code);
    auto told = f.done.by_operator;
    if (hidden) std::erase_if(told, [&](const auto& one) { return one.first != c.who.operator_code; });
    if (hidden) j.key("done").null();
    else j.field("done", f.done.joint);
    shares("target_by_operator", f.indicator.shares), shares("done_by_operator", told);
    j.end();
  }
  j.end().key("costs").array();
  for (const auto& l : a.lines) {
    j.object().field("code", l.cost.code).field("title", l.cost.answers.get("title")).field("planned_grosze", sum(l.cost.shares)).field("spent_grosze", sum(l.spent));
    shares("planned_by_operator", l.cost.shares), shares("spent_by_operator", l.spent);
    j.end();
  }
  j.end().end();
  return web::json(j.take());
}

}  // namespace ostoja::public_task
