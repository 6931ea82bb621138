// The report as a page of paper, in Polish: headings come from the form of the regulation, figures from the content.
#include "core/text.h"
#include "i18n/i18n.h"
#include "report/record.h"

#include <algorithm>

namespace ostoja::report {
namespace {

using core::html;
using public_task::Shares, public_task::sum;

constexpr std::string_view kStyle =
    "@page{size:A4;margin:18mm 16mm 20mm;@bottom-right{content:counter(page) \" / \" counter(pages);font-size:8pt;color:#444}}"
    "body{font-family:'Noto Sans',sans-serif;font-size:9.5pt;line-height:1.4;color:#111;background:#fff;max-width:185mm;margin:0 auto}"
    "h1{font-size:16pt;line-height:1.2;margin:0 0 4mm}h2{font-size:12.5pt;margin:8mm 0 2mm;break-after:avoid}h3{font-size:10.5pt;margin:5mm 0 1.5mm;break-after:avoid}"
    "table{width:100%;border-collapse:collapse;margin:2mm 0 3mm}th,td{border:.25mm solid #777;padding:1.2mm 1.6mm;vertical-align:top;text-align:left}thead th{background:#eee}"
    "thead{display:table-header-group}tr{break-inside:avoid}td.r,th.r{text-align:right}td.r,td.n{white-space:nowrap}td.p{white-space:pre-line}tr.s th,tr.s td{font-weight:700}p.t{white-space:pre-wrap;margin:1mm 0 3mm}"
    ".sign{margin-top:18mm}.sign p{display:inline-block;border-top:.3mm solid #000;width:70mm;margin:0 16mm 14mm 0;padding-top:1mm}.foot{margin-top:8mm;font-size:8pt;color:#444}";

// The paper is Polish, whoever reads the desk in another language.
const i18n::Strings& pl() { return i18n::strings("pl"); }
std::string money(std::int64_t grosze) {
  const auto part = std::to_string(grosze % 100);
  return pl().number(grosze / 100) + "," + (part.size() < 2 ? "0" + part : part);
}
std::string text_or_none(std::string_view text) { return "<p class=\"t\">" + (core::trim(text).empty() ? std::string("nie dotyczy") : html(core::trim(text))) + "</p>"; }
std::string operator_name(std::string_view op) { return std::string(pl()("operator." + std::string(op))); }
std::string share_of(const Shares& s, const std::string& op, bool of_money) {
  auto at = s.find(op);
  const auto n = at == s.end() ? 0 : at->second;
  return of_money ? money(n) : pl().number(n);
}

std::string results(const Content& c) {
  std::string out = "<table><thead><tr><th>Lp.</th><th>Rezultat</th><th class=\"r\">Planowany poziom</th>";
  for (const auto& op : c.operators)
    if (c.operators.size() > 1) out += "<th class=\"r\">" + html(pl()("operator." + op)) + "</th>";
  out += "<th class=\"r\">Osiągnięty poziom</th><th>Sposób monitorowania, źródło informacji</th></tr></thead><tbody>";
  for (const auto& r : c.results) {
    out += "<tr><td class=\"n\">" + html(r.code) + "</td><td>" + html(r.title) + (r.unit.empty() ? "" : " (" + html(r.unit) + ")") + (r.comment.empty() ? "" : "<br>" + html(r.comment)) + "</td><td class=\"r\">" + (sum(r.target) == 0 ? std::string("nie dotyczy") : pl().number(sum(r.target))) + "</td>";
    for (const auto& op : c.operators)
      if (c.operators.size() > 1) out += "<td class=\"r\">" + (r.few ? std::string("*") : share_of(r.done, op, false)) + "</td>";
    out += "<td class=\"r\">" + (r.few ? std::string("*") : pl().number(r.joint)) + "</td><td>" + html(r.verified_by) + "</td></tr>";
  }
  out += "</tbody></table>";
  if (std::any_of(c.results.begin(), c.results.end(), [](const Result& r) { return r.few; })) out += "<p>* Liczby nie podano: w jednym z ośrodków jest mniej niż " + std::to_string(public_task::kFewest) + " osób.</p>";
  return out;
}

std::string activities(const Content& c) {
  std::string out;
  for (const auto& a : c.activities) {
    out += "<h3>" + html(a.code + " " + a.title) + "</h3>";
    if (!a.description.empty()) out += "<p class=\"t\">" + html(a.description) + "</p>";
    out += text_or_none(a.comment);
    if (auto minutes = sum(a.minutes); minutes > 0) out += "<p>Czas pracy zespołu: " + pl().number(minutes / 60) + " godz. " + pl().number(minutes % 60) + " min.</p>";
  }
  return out;
}

std::string costs(const Content& c) {
  const bool joint = c.operators.size() > 1;
  std::string out = "<table><thead><tr><th>Lp.</th><th>Rodzaj kosztu</th><th class=\"r\">Koszty zgodnie z umową (zł)</th>";
  if (joint)
    for (const auto& op : c.operators) out += "<th class=\"r\">" + html(pl()("operator." + op)) + " (zł)</th>";
  out += "<th class=\"r\">Faktycznie poniesione wydatki (zł)</th></tr></thead><tbody>";
  auto line = [&](const std::string& code, const std::string& title, const Shares& planned, const Shares& spent, const char* row) {
    out += std::string("<tr") + row + "><td class=\"n\">" + html(code) + "</td><th>" + html(title) + "</th><td class=\"r\">" + money(sum(planned)) + "</td>";
    if (joint)
      for (const auto& op : c.operators) out += "<td class=\"r\">" + share_of(spent, op, true) + "</td>";
    out += "<td class=\"r\">" + money(sum(spent)) + "</td></tr>";
  };
  Shares all_planned, all_spent;
  for (const auto& [section, code, title, total] : {std::tuple{"ACTIVITIES", "I", "Koszty realizacji działań", "Suma kosztów realizacji działań"}, std::tuple{"ADMINISTRATION", "II", "Koszty administracyjne", "Suma kosztów administracyjnych"}}) {
    out += "<tr class=\"s\"><td>" + std::string(code) + "</td><th colspan=\"" + std::to_string(joint ? 3 + c.operators.size() : 3) + "\">" + title + "</th></tr>";
    Shares planned, spent;
    for (const auto& l : c.costs) {
      if (l.section != section) continue;
      line(l.code, l.title, l.planned, l.spent, "");
      for (const auto& [op, n] : l.planned) planned[op] += n, all_planned[op] += n;
      for (const auto& [op, n] : l.spent) spent[op] += n, all_spent[op] += n;
    }
    line("", total, planned, spent, " class=\"s\"");
  }
  line("", "Suma wszystkich kosztów", all_planned, all_spent, " class=\"s\"");
  return out + "</tbody></table>";
}

std::string sources(const Content& c) {
  std::string out = "<table><thead><tr><th>Lp.</th><th>Źródło finansowania</th><th class=\"r\">Zgodnie z umową</th><th class=\"r\">Faktycznie</th></tr></thead><tbody>";
  auto line = [&](const char* no, const std::string& text, const std::string& planned, const std::string& actual, bool strong = false) {
    out += std::string("<tr") + (strong ? " class=\"s\"" : "") + "><td>" + no + "</td><th>" + text + "</th><td class=\"r\">" + planned + "</td><td class=\"r\">" + actual + "</td></tr>";
  };
  const std::string none = "nie dotyczy", zl = " zł";
  const auto grant = c.source("GRANT"), own = c.source("OWN"), recipients = c.source("RECIPIENTS"), other_public = c.source("OTHER_PUBLIC"), other = c.source("OTHER"), personal = c.source("PERSONAL"), material = c.source("MATERIAL");
  const auto money_else = own + recipients + other_public + other, contribution = personal + material, all = grant + money_else + contribution;
  auto amount = [&](std::int64_t n) { return n == 0 ? none : money(n) + zl; };
  line("1", "Dotacja", money(c.grant) + zl, money(grant) + zl, true);
  line("1.1", "Kwota dotacji", money(c.grant) + zl, money(std::min(grant, c.grant)) + zl);
  line("1.2", "Odsetki bankowe od dotacji", none, amount(c.interest));
  line("1.3", "Inne przychody", none, none);
  auto planned = [&](const char* code) { return c.planned_source(code); };
  const auto planned_else = planned("OWN") + planned("RECIPIENTS") + planned("OTHER_PUBLIC") + planned("OTHER"), planned_contribution = planned("PERSONAL") + planned("MATERIAL"), planned_all = c.grant + planned_else + planned_contribution;
  line("2", "Inne środki finansowe", amount(planned_else), amount(money_else), true);
  line("2.1", "Środki finansowe własne", amount(planned("OWN")), amount(own));
  line("2.2", "Świadczenia pieniężne od odbiorców zadania", amount(planned("RECIPIENTS")), amount(recipients));
  line("2.3", "Środki finansowe z innych źródeł publicznych", amount(planned("OTHER_PUBLIC")), amount(other_public));
  line("2.4", "Pozostałe", amount(planned("OTHER")), amount(other));
  line("3", "Wkład osobowy i rzeczowy", amount(planned_contribution), amount(contribution), true);
  line("3.1", "Wkład osobowy", amount(planned("PERSONAL")), amount(personal));
  line("3.2", "Wkład rzeczowy", amount(planned("MATERIAL")), amount(material));
  // Shares of the contract only where the contract is known as a whole.
  const bool known = c.operators.size() > 1 && c.grant > 0 && planned_all > c.grant;
  auto share = [&](std::int64_t part, std::int64_t whole) { return known ? hundredths(part, whole) + "%" : none; };
  line("4", "Udział kwoty dotacji w całkowitych kosztach zadania", share(c.grant, planned_all), hundredths(grant, all) + "%");
  line("5", "Udział innych środków finansowych w stosunku do kwoty dotacji", share(planned_else, c.grant), hundredths(money_else, grant) + "%");
  line("6", "Udział wkładu osobowego i rzeczowego w stosunku do kwoty dotacji", share(planned_contribution, c.grant), hundredths(contribution, grant) + "%");
  line("", "Niewykorzystana dotacja z odsetkami", none, money(c.unused()) + zl, true);
  return out + "</tbody></table>";
}

}  // namespace

std::string paper(const Content& c, const forms::Form& form, core::Instant now) {
  const auto& y = c.contract;
  const auto& r = c.report;
  auto label = [&](std::string_view field) {
    const auto* f = form.find(field);
    return f == nullptr ? std::string() : html(f->pl);
  };
  auto part = [&](std::string_view name) {
    const auto* p = form.part(name);
    return p == nullptr ? std::string() : html(p->pl);
  };
  std::string out = "<!doctype html><html lang=\"pl\"><head><meta charset=\"utf-8\"><title>" + html(form.pl) + "</title><style>" + std::string(kStyle) + "</style></head><body><h1>" + html(form.pl) + "</h1><table><tbody>";
  auto head = [&](const char* name, const std::string& text) { out += std::string("<tr><th>") + name + "</th><td class=\"p\">" + (text.empty() ? std::string("nie dotyczy") : html(text)) + "</td></tr>"; };
  const auto contract_day = core::Date::parse(y.answers.get("contract_day"));
  head("Rodzaj sprawozdania", r.kind == Kind::final ? "końcowe" : "częściowe");
  head("Okres, za jaki jest składane sprawozdanie", "od " + pl().date(r.from) + " do " + pl().date(r.until));
  head("Tytuł zadania publicznego", std::string(y.answers.get("title")));
  head("Zleceniodawca", std::string(y.answers.get("authority")));
  head("Zleceniobiorcy", std::string(y.answers.get("contractors")));
  if (!r.operator_code.empty()) head("Dotyczy ośrodka", operator_name(r.operator_code));
  head("Data zawarcia umowy", contract_day ? pl().date(*contract_day) : std::string());
  head("Numer umowy", std::string(y.answers.get("contract_number")));
  out += "</tbody></table>";
  out += "<h2>" + part("substance") + "</h2><h3>" + label("results") + "</h3>" + text_or_none(r.answers.get("results")) + results(c);
  out += "<h3>" + label("activities") + "</h3>" + (r.answers.has("activities") ? text_or_none(r.answers.get("activities")) : std::string()) + activities(c);
  out += "<h2>" + part("money") + "</h2><h3>" + label("costs") + " za rok " + std::to_string(y.year) + "</h3>" + costs(c) + text_or_none(r.answers.get("costs"));
  out += "<h3>" + label("sources") + "</h3>" + sources(c) + text_or_none(r.answers.get("sources"));
  out += "<h3>" + label("recipients") + "</h3>" + text_or_none(r.answers.get("recipients"));
  out += "<h2>" + part("more") + "</h2>" + text_or_none(r.answers.get("additional")) + "<h3>" + label("declarations") + "</h3>" + text_or_none(r.answers.get("declarations"));
  out += "<div class=\"sign\">";
  for (const auto& op : c.operators) out += "<p>" + html(operator_name(op)) + "<br>podpis osoby upoważnionej, data</p>";
  out += "</div><p class=\"foot\">Liczby policzono z rejestru centrum, stan na " + html(pl().date(core::local(now).date)) + ", godz. " + html(core::local(now).hhmm()) + ".";
  if (c.operators.size() > 1) out += " Osoba, której pomogły oba ośrodki, jest w liczbie osób dwa razy.";
  return out + "</p></body></html>";
}

}  // namespace ostoja::report
