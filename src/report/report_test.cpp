#include "report/record.h"

#include <doctest/doctest.h>

using namespace ostoja;
using namespace ostoja::report;

namespace {

forms::Library library = forms::Library::load().value();

Content sample() {
  Content c;
  c.contract.year = 2026;
  c.contract.from = *core::Date::parse("2026-01-01"), c.contract.until = *core::Date::parse("2026-12-31");
  c.contract.answers.set("title", "Zadanie <b>");
  c.report.year = 2026, c.report.kind = Kind::final, c.report.from = c.contract.from, c.report.until = c.contract.until;
  c.operators = {"W", "K"};
  Result r;
  r.code = "A.1", r.title = "Kontakty", r.unit = "kontakt", r.verified_by = "rejestr", r.target = {{"W", 10}, {"K", 5}}, r.done = {{"W", 7}, {"K", 4}}, r.joint = 11, r.measured = true;
  c.results = {r};
  c.activities = {{"A.1", "Telefon", "A Linia", "", "", {{"W", 90}}}};
  c.costs = {{"ACTIVITIES", "I.1", "Praca", {{"W", 100'000}, {"K", 50'000}}, {{"W", 90'000}, {"K", 45'050}}}, {"ADMINISTRATION", "II.1", "Biuro", {{"W", 1000}}, {{"W", 500}}}};
  c.by_source = {{"GRANT", 100'000}, {"OWN", 30'000}, {"PERSONAL", 5'550}};
  c.grant = 120'000, c.interest = 150;
  return c;
}
bool holds(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace

TEST_SUITE_BEGIN("report");

TEST_CASE("shares have two places, half up, and nothing of nothing is a dash") {
  CHECK(hundredths(1, 3) == "33,33");
  CHECK(hundredths(2, 3) == "66,67");
  CHECK(hundredths(1, 8) == "12,50");
  CHECK(hundredths(5, 100'000) == "0,01");
  CHECK(hundredths(300, 100) == "300,00");
  CHECK(hundredths(1, 0) == "–");
}

TEST_CASE("the paper has its sums, shares and the unused grant, says nie dotyczy where nothing was written, and runs nobody's markup") {
  const auto c = sample();
  CHECK(c.unused() == 20'150);
  CHECK(c.spent() == 135'550);
  const auto html = paper(c, *library.form("report_r2018"), core::Instant{1'790'000'000'000});
  CHECK(holds(html, "Suma wszystkich kosztów"));
  CHECK(holds(html, "1 355,50") == false);  // blanks between groups do not break a line
  CHECK(holds(html, "1\u00a0355,50"));
  CHECK(holds(html, "201,50 zł"));
  CHECK(holds(html, hundredths(100'000, 135'550) + "%"));
  CHECK(holds(html, "30,00%"));
  CHECK(holds(html, "5,55%"));
  CHECK(holds(html, "nie dotyczy"));
  CHECK(holds(html, "Zadanie &lt;b&gt;"));
  CHECK_FALSE(holds(html, "<script"));
  CHECK(holds(html, "1 godz. 30 min"));
  CHECK(holds(html, "końcowe"));
}

TEST_CASE("few persons of one operator are named neither in the paper nor in what is kept, and the sum they could be subtracted from is not either") {
  auto c = sample();
  c.results[0].done = {{"W", 2}, {"K", 31}}, c.results[0].joint = 33, c.results[0].few = true;
  const auto html = paper(c, *library.form("report_r2018"), core::Instant{1'790'000'000'000});
  CHECK(holds(html, "mniej niż 5 osób"));
  CHECK_FALSE(holds(html, ">33<"));
  CHECK_FALSE(holds(html, ">31<"));
  CHECK_FALSE(holds(html, "class=\"r\">2<"));
  CHECK(figures_of(figures_text(c))[0].number == "*");
  public_task::Item persons;
  persons.answers.set("counts", "PERSONS");
  CHECK(public_task::few(persons, {{"W", 3}, {"K", 24}}, ""));
  CHECK(public_task::few(persons, {{"W", 3}, {"K", 24}}, "K"));
  CHECK_FALSE(public_task::few(persons, {{"W", 3}, {"K", 24}}, "W"));  // their own
  CHECK_FALSE(public_task::few(persons, {{"W", 0}, {"K", 24}}, ""));
  persons.answers.set("counts", "WORK");
  CHECK_FALSE(public_task::few(persons, {{"W", 3}}, ""));
}

TEST_CASE("what the contract says of each source stands beside what was spent, with its shares, in a joint report") {
  auto c = sample();
  c.operators = {"W", "K"}, c.planned_by_source = {{"OWN", 40'000}, {"PERSONAL", 20'000}};
  const auto html = paper(c, *library.form("report_r2018"), core::Instant{1'790'000'000'000});
  CHECK(holds(html, "<th>Środki finansowe własne</th><td class=\"r\">400,00 zł</td><td class=\"r\">300,00 zł</td>"));
  CHECK(holds(html, "<td class=\"r\">66,67%</td>"));  // 1,200 of 1,800
  CHECK(holds(html, "<td class=\"r\">33,33%</td>"));  // 400 to 1,200
  c.operators = {"W"}, c.planned_by_source.clear();
  CHECK_FALSE(holds(paper(c, *library.form("report_r2018"), core::Instant{1'790'000'000'000}), "66,67%"));
}

TEST_CASE("two reports whose numbers of persons lie close together tell of few") {
  CHECK(tells_of_few("118", 120));
  CHECK(tells_of_few("120", 119));
  CHECK_FALSE(tells_of_few("120", 120));
  CHECK_FALSE(tells_of_few("115", 120));
  CHECK_FALSE(tells_of_few("*", 3));
  CHECK_FALSE(tells_of_few("", 3));
}

TEST_CASE("the same content gives the same paper and the same workbook") {
  const auto c = sample();
  const auto& form = *library.form("report_r2018");
  const core::Instant now{1'790'000'000'000};
  CHECK(paper(c, form, now) == paper(c, form, now));
  CHECK(workbook(c, form, now).value() == workbook(c, form, now).value());
}

TEST_CASE("what moved in the register since a report was frozen is named with both figures") {
  auto c = sample();
  const auto frozen = figures_text(c);
  CHECK(moved_since(frozen, c).empty());
  c.results[0].joint = 12;
  c.costs.push_back({"ADMINISTRATION", "II.2", "Nowa", {}, {{"W", 100}}});
  const auto moved = moved_since(frozen, c);
  REQUIRE(moved.size() == 2);
  CHECK(moved[0].code == "A.1");
  CHECK(moved[0].before == "11");
  CHECK(moved[0].now == "12");
  CHECK(moved[1].before == "–");
}
TEST_SUITE_END();
