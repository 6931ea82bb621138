// The report as a workbook, in Polish: a sheet for each table.
#include "i18n/i18n.h"
#include "report/record.h"
#include "reporting/xlsx.h"

namespace ostoja::report {
namespace {

using public_task::sum;
using reporting::Cell, reporting::Xlsx;

const i18n::Strings& pl() { return i18n::strings("pl"); }
std::int64_t of(const public_task::Shares& s, const std::string& op) {
  auto at = s.find(op);
  return at == s.end() ? 0 : at->second;
}

}  // namespace

core::Result<std::string> workbook(const Content& c, const forms::Form& form, core::Instant now) {
  Xlsx book(form.pl, now);
  const auto& y = c.contract;
  std::vector<Xlsx::Column> columns{{"Pole", 60}, {"Treść", 80}};
  book.sheet("Sprawozdanie", columns);
  book.row({"Rodzaj sprawozdania", c.report.kind == Kind::final ? "końcowe" : "częściowe"});
  book.row({"Od", c.report.from});
  book.row({"Do", c.report.until});
  book.row({"Tytuł zadania publicznego", y.answers.get("title")});
  book.row({"Numer umowy", y.answers.get("contract_number")});
  for (const auto& part : form.parts)
    for (const auto& f : part.fields) book.row({f.pl, c.report.answers.has(f.name) ? c.report.answers.get(f.name) : std::string_view("nie dotyczy")});

  columns = {{"Lp.", 8}, {"Rezultat", 44}, {"Jednostka", 14}, {"Planowany poziom", 14}};
  for (const auto& op : c.operators) columns.push_back({std::string(pl()("operator." + op)), 12});
  columns.push_back({"Osiągnięty poziom", 14}), columns.push_back({"Udział", 10}), columns.push_back({"Źródło informacji", 30}), columns.push_back({"Wyjaśnienie", 40});
  book.sheet("Rezultaty", columns);
  for (const auto& r : c.results) {
    std::vector<Cell> row{r.code, r.title, r.unit, sum(r.target)};
    for (const auto& op : c.operators) row.push_back(r.few ? Cell("*") : Cell(of(r.done, op)));
    row.push_back(r.few ? Cell("*") : Cell(r.joint)), row.push_back(r.few ? Cell() : Cell::share(r.joint, sum(r.target))), row.emplace_back(r.verified_by), row.emplace_back(r.comment);
    book.row(row);
  }

  columns = {{"Lp.", 8}, {"Działanie", 44}, {"Część", 34}, {"Godziny", 10}, {"Opis wykonania", 80}};
  book.sheet("Działania", columns);
  for (const auto& a : c.activities) book.row({a.code, a.title, a.part, sum(a.minutes) / 60, a.comment.empty() ? std::string("nie dotyczy") : a.comment});

  columns = {{"Lp.", 8}, {"Rodzaj kosztu", 44}, {"Zgodnie z umową (zł)", 16}};
  for (const auto& op : c.operators) columns.push_back({std::string(pl()("operator." + op)) + " (zł)", 14});
  columns.push_back({"Poniesione wydatki (zł)", 16}), columns.push_back({"Udział", 10});
  book.sheet("Wydatki", columns);
  public_task::Shares all;
  for (const auto& l : c.costs) {
    std::vector<Cell> row{l.code, l.title, core::Money{sum(l.planned)}};
    for (const auto& op : c.operators) row.emplace_back(core::Money{of(l.spent, op)}), all[op] += of(l.spent, op);
    row.emplace_back(core::Money{sum(l.spent)}), row.push_back(Cell::share(sum(l.spent), sum(l.planned)));
    book.row(row);
  }
  std::vector<Cell> total{"", "Suma wszystkich kosztów", core::Money{c.planned()}};
  for (const auto& op : c.operators) total.emplace_back(core::Money{of(all, op)});
  total.emplace_back(core::Money{c.spent()}), total.push_back(Cell::share(c.spent(), c.planned()));
  book.row(total, Xlsx::Row::strong);

  columns = {{"Źródło", 44}, {"Faktycznie (zł)", 16}, {"Zgodnie z umową (zł)", 16}};
  book.sheet("Źródła", columns);
  for (const auto& [code, text] : {std::pair{"GRANT", "Dotacja"}, std::pair{"OWN", "Środki finansowe własne"}, std::pair{"RECIPIENTS", "Świadczenia pieniężne od odbiorców"}, std::pair{"OTHER_PUBLIC", "Inne środki publiczne"},
                                   std::pair{"OTHER", "Pozostałe"}, std::pair{"PERSONAL", "Wkład osobowy"}, std::pair{"MATERIAL", "Wkład rzeczowy"}})
    book.row({text, core::Money{c.source(code)}, std::string_view(code) == "GRANT" ? Cell(core::Money{c.grant}) : c.planned_by_source.contains(code) ? Cell(core::Money{c.planned_source(code)}) : Cell()});
  book.row({"Odsetki bankowe od dotacji", core::Money{c.interest}});
  book.row({"Niewykorzystana dotacja z odsetkami", core::Money{c.unused()}}, Xlsx::Row::strong);
  return book.bytes();
}

}  // namespace ostoja::report
