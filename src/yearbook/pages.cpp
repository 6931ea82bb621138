// The year in figures and the survey, as pages and as one workbook.
#include "i18n/i18n.h"
#include "reporting/xlsx.h"
#include "web/page.h"
#include "yearbook/module.h"
#include "yearbook/record.h"

#include <algorithm>

namespace ostoja::yearbook {
namespace {

constexpr access::Permission statistics_view{"statistics_view"};
constexpr int kFirst = 2009;  // the centre's first year

core::Result<Asked> asked(web::Context& c) {
  Asked a;
  const auto text = c.request.query.get("year");
  const int today = core::local(c.now).date.year();
  a.year = text.empty() ? today : text.size() == 4 && text.find_first_not_of("0123456789") == text.npos ? std::atoi(std::string(text).c_str()) : 0;
  if (a.year < kFirst || a.year > today) return core::fail(core::Errc::invalid, "year is a year of the centre: 2026");
  // Each operator counts its own; staff of both sees both together.
  if (!c.who.operator_code.empty()) a.operators.push_back(c.who.operator_code);
  else c.tx.run("select distinct operator_code from case_file order by operator_code", {}, [&](const store::Row& r) { a.operators.emplace_back(r.text(0)); });
  return a;
}

std::string percent(const web::Context& c, std::int64_t part, std::int64_t whole) { return whole == 0 ? std::string("–") : c.t.number((part * 1000 / whole + 5) / 10) + " %"; }
std::string dash(const web::Context& c, int n) { return n < 0 ? std::string("–") : c.t.number(n); }

void head(web::Context& c, web::Page& page, const Asked& a, std::string_view path) {
  const auto year = std::to_string(a.year);
  page.set("TITLE", c.t.with("yearbook.title", {year}));
  page.set("YEAR_HREF", "/statistics/year?year=" + year).set("SURVEY_HREF", "/statistics/survey?year=" + year).set("BOOK_HREF", "/statistics/year.xlsx?year=" + year);
  auto link = [&](const char* section, int to) { page.add(section).set("Y_HREF", std::string(path) + "?year=" + std::to_string(to)).set("Y_TEXT", std::to_string(to)); };
  if (a.year > kFirst) link("BEFORE", a.year - 1);
  if (a.year < core::local(c.now).date.year()) link("AFTER", a.year + 1);
  page.show_if(a.year == core::local(c.now).date.year(), "GOING_ON");
}

}  // namespace

core::Result<web::Response> year_page(web::Context& c) {
  auto a = TRY(asked(c));
  web::Page page(c, "yearbook/year");
  head(c, page, a, "/statistics/year");
  for (const auto& s : figures(c, a)) {
    auto v = page.add("SECTION");
    v.set("S_TITLE", s.title).set("S_NOW", std::to_string(a.year)).set("S_BEFORE", std::to_string(a.year - 1));
    if (!s.hint.empty()) v.add("HINT").set("S_HINT", s.hint);
    const auto whole = s.lines.empty() ? 0 : s.lines.front().now;
    for (const auto& line : s.lines) v.add("LINE").set("LI_LABEL", line.label).set("LI_NOW", c.t.number(line.now)).set("LI_BEFORE", c.t.number(line.before)).set("LI_SHARE", line.of_all ? percent(c, line.now, whole) : std::string());
    if (s.lines.empty()) v.show("NOTHING");
  }
  for (const auto& p : published()) {
    auto v = page.add("PUBLISHED");
    v.set("P_YEAR", std::to_string(p.year)).set("P_PERSONS", c.t.number(p.persons)).set("P_WOMEN", dash(c, p.women)).set("P_MEN", dash(c, p.men)).set("P_FOREIGN", dash(c, p.foreign)).set("P_MINORS", dash(c, p.minors)).set("P_LABOUR", dash(c, p.labour)).set("P_SEXUAL", dash(c, p.sexual));
  }
  return page.response();
}

core::Result<web::Response> survey_page(web::Context& c) {
  auto a = TRY(asked(c));
  web::Page page(c, "yearbook/survey");
  head(c, page, a, "/statistics/survey");
  const auto persons = helped(c.tx, a.operators, a.year);
  page.set("PERSONS", c.t.with("yearbook.survey.persons", {c.t.number(static_cast<std::int64_t>(persons.size()))}));
  for (const auto& s : survey(c, persons)) {
    auto v = page.add("SECTION");
    v.set("S_TITLE", s.title).set("S_ANSWERED", c.t.with("yearbook.survey.answered", {c.t.number(s.answered)}));
    for (const auto& line : s.lines) v.add("LINE").set("LI_LABEL", line.label).set("LI_NOW", c.t.number(line.now)).set("LI_SHARE", percent(c, line.now, s.answered));
    if (s.lines.empty()) v.show("NOTHING");
  }
  return page.response();
}

core::Result<web::Response> workbook(web::Context& c) {
  auto a = TRY(asked(c));
  reporting::Xlsx book(c.t.with("yearbook.title", {std::to_string(a.year)}), c.now);
  const reporting::Xlsx::Column first[] = {{"", 52}, {std::to_string(a.year), 12}, {std::to_string(a.year - 1), 12}, {std::string(c.t("yearbook.share")), 12}};
  book.sheet(c.t("yearbook.figures"), first);
  for (const auto& s : figures(c, a)) {
    book.row({s.title}, reporting::Xlsx::Row::strong);
    const auto whole = s.lines.empty() ? 0 : s.lines.front().now;
    for (const auto& line : s.lines) book.row({line.label, line.now, line.before, line.of_all ? reporting::Cell::share(line.now, whole) : reporting::Cell()});
  }
  const reporting::Xlsx::Column second[] = {{"", 52}, {std::to_string(a.year), 12}, {std::string(c.t("yearbook.share")), 12}};
  book.sheet(c.t("yearbook.survey"), second);
  for (const auto& s : survey(c, helped(c.tx, a.operators, a.year))) {
    book.row({s.title, s.answered}, reporting::Xlsx::Row::strong);
    for (const auto& line : s.lines) book.row({line.label, line.now, reporting::Cell::share(line.now, s.answered)});
  }
  return web::attachment(TRY(book.bytes()), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", std::to_string(a.year) + ".xlsx");
}

web::Module module() {
  using web::Method;
  static constexpr web::Route pages[] = {
      {Method::get, "/statistics/year", statistics_view, access::no_client_data, year_page},
      {Method::get, "/statistics/survey", statistics_view, access::no_client_data, survey_page},
      {Method::get, "/statistics/year.xlsx", statistics_view, access::no_client_data, workbook},
  };
  return {.name = "yearbook", .pages = pages, .api = {}};
}

}  // namespace ostoja::yearbook
