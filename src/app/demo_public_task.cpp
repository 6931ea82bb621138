// The public task in the demo: the contract of this year and of the last, expenses month by month, hours of a few people. Everything is invented, the amounts too.
#include "app/demo_parts.h"
#include "public_task/record.h"
#include "report/record.h"

#include <algorithm>

namespace ostoja::app::demo {
namespace {

using public_task::Item, public_task::Keeper, public_task::Year;

struct Part { const char *code, *title; };
constexpr Part kParts[] = {{"A", "Linia, poradnictwo i konsultacje"}, {"B", "Pomoc osobom pokrzywdzonym"}, {"C", "Schroniska"}, {"D", "Reintegracja"}};
struct Activity { const char *code, *under, *title, *measures; };
constexpr Activity kActivities[] = {
    {"A.1", "A", "Telefon zaufania", "CONTACT;CONTACT_INFO;CONTACT_OTHER"},
    {"A.2", "A", "Poradnictwo prewencyjne", "CONTACT_PREVENTION"},
    {"A.3", "A", "Konsultacje dla instytucji", "CONSULTATION;CONTACT_INSTITUTION"},
    {"A.4", "A", "Szkolenia i spotkania w terenie", "TRAINING;FIELD_MEETING"},
    {"B.1", "B", "Identyfikacja i interwencja kryzysowa", "CASE;INTERVENTION"},
    {"B.2", "B", "Pomoc i opieka", "SERVICE_BASIC;SERVICE_HEALTH;SERVICE_LEGAL;SERVICE_INTERPRETER;SERVICE_TRANSPORT;SERVICE_OTHER;SERVICE_RETURN;PROGRAMME"},
    {"C.1", "C", "Pobyt w schroniskach", "NIGHT"},
    {"D.1", "D", "Reintegracja społeczna i zawodowa", "SERVICE_REINTEGRATION"},
};
struct Indicator { const char *code, *under, *title, *unit, *counts, *measures; int w, k; };
constexpr Indicator kIndicators[] = {
    {"A.1", "", "Kontakty na linii zaufania", "kontakt", "WORK", "CONTACT;CONTACT_INFO;CONTACT_OTHER;CONTACT_INSTITUTION;CONTACT_PREVENTION", 4200, 2800},
    {"A.2", "A.2", "Porady prewencyjne", "porada", "WORK", "CONTACT_PREVENTION", 260, 190},
    {"A.3", "A.3", "Konsultacje dla instytucji", "konsultacja", "WORK", "CONSULTATION;CONTACT_INSTITUTION", 950, 680},
    {"A.4", "A.4", "Szkolenia i spotkania w terenie", "spotkanie", "WORK", "TRAINING;FIELD_MEETING", 3, 2},
    {"B.1", "B.1", "Nowe sprawy", "sprawa", "WORK", "CASE", 150, 110},
    {"B.2", "", "Osoby objęte wsparciem", "osoba", "PERSONS", "SERVICE_BASIC;SERVICE_HEALTH;SERVICE_LEGAL;SERVICE_INTERPRETER;SERVICE_TRANSPORT;SERVICE_RETURN;SERVICE_REINTEGRATION;SERVICE_OTHER;NIGHT", 170, 120},
    {"B.3", "B.1", "Interwencje kryzysowe", "interwencja", "WORK", "INTERVENTION", 9, 9},
    {"C.1", "C.1", "Osobonoce w schroniskach", "osobonoc", "WORK", "NIGHT", 200, 240},
    {"D.1", "D.1", "Osoby w reintegracji", "osoba", "PERSONS", "SERVICE_REINTEGRATION", 70, 55},
};
struct Cost { const char *code, *section, *under, *title, *what; int w, k; };  // thousands of zł
constexpr Cost kCosts[] = {
    {"I.1.1", "ACTIVITIES", "A.1", "Wynagrodzenia konsultantów linii", "lista płac", 150, 120},
    {"I.1.2", "ACTIVITIES", "A.1", "Telefon i łącza", "abonament za miesiąc", 14, 11},
    {"I.1.3", "ACTIVITIES", "A.4", "Szkolenia i dojazdy", "delegacja", 12, 9},
    {"I.2.1", "ACTIVITIES", "B.2", "Wynagrodzenia prowadzących sprawy", "lista płac", 130, 105},
    {"I.2.2", "ACTIVITIES", "B.2", "Tłumaczenia", "tłumaczenie, numer sprawy w teczce", 40, 34},
    {"I.2.3", "ACTIVITIES", "B.2", "Leki, żywność, odzież", "zakupy na potrzeby osób", 45, 38},
    {"I.3.1", "ACTIVITIES", "C.1", "Utrzymanie schronisk", "media i czynsz", 120, 108},
    {"I.4.1", "ACTIVITIES", "D.1", "Kursy i wsparcie zawodowe", "kurs zawodowy", 34, 28},
    {"II.1", "ADMINISTRATION", "", "Koordynacja i księgowość", "lista płac", 48, 38},
    {"II.2", "ADMINISTRATION", "", "Biuro", "materiały biurowe", 8, 8},
};

std::vector<std::string> codes_of(std::string_view text) {
  std::vector<std::string> out;
  for (auto code : core::split(text, ';')) out.emplace_back(code);
  return out;
}
// Targets are written for a year of 7,000 contacts; a smaller demo promises less. Nights and trainings are as many in each.
core::Done add_items(const Keeper& k, const Year& y, int contacts) {
  auto put = [&](const char* kind, Item i) -> core::Done {
    TRY(public_task::add_item(k, y, *public_task::kind_of(kind), i));
    return {};
  };
  for (const auto& p : kParts) {
    Item i;
    i.code = p.code, i.answers.set("title", p.title);
    TRY_VOID(put("part", std::move(i)));
  }
  for (const auto& a : kActivities) {
    Item i;
    i.code = a.code, i.under = a.under, i.answers.set("title", a.title), i.answers.set_all("measures", codes_of(a.measures));
    TRY_VOID(put("activity", std::move(i)));
  }
  for (const auto& n : kIndicators) {
    Item i;
    i.code = n.code, i.under = n.under;
    const auto planned = [&](int whole) { return std::string_view(n.measures) == "NIGHT" || std::string_view(n.measures).starts_with("TRAINING") ? whole : std::max(1LL, whole * 1LL * contacts / 7000); };
    i.shares = {{"W", planned(n.w)}, {"K", planned(n.k)}};
    i.answers.set("title", n.title), i.answers.set("unit", n.unit), i.answers.set("counts", n.counts), i.answers.set_all("measures", codes_of(n.measures)), i.answers.set("verified_by", "rejestr centrum");
    TRY_VOID(put("indicator", std::move(i)));
  }
  for (const auto& c : kCosts) {
    Item i;
    i.code = c.code, i.under = c.under, i.shares = {{"W", c.w * 100'000LL}, {"K", c.k * 100'000LL}};
    i.answers.set("title", c.title), i.answers.set("section", c.section);
    TRY_VOID(put("cost", std::move(i)));
  }
  for (int n = 1; n <= 2; ++n) {
    Item i;
    i.code = std::to_string(n), i.answers.set("paid_on", std::to_string(y.year) + (n == 1 ? "-02-15" : "-07-15")), i.shares = n == 1 ? public_task::Shares{{"W", 31'000'000}, {"K", 26'000'000}} : public_task::Shares{{"W", 26'000'000}, {"K", 21'000'000}};
    TRY_VOID(put("tranche", std::move(i)));
  }
  return {};
}
core::Result<Year> year(const Keeper& k, int n) {
  forms::Answers a;
  a.set("title", "Prowadzenie Krajowego Centrum Interwencyjno-Konsultacyjnego dla Ofiar Handlu Ludźmi"), a.set("authority", "Minister Spraw Wewnętrznych i Administracji");
  const auto text = std::to_string(n);
  a.set("contract_number", "DEMO/" + text), a.set("contract_day", text + "-01-02"), a.set("from_day", text + "-01-01"), a.set("until_day", text + "-12-31"), a.set("report_form", "R2018"), a.set("allowed_shift", "10"), a.set("planned_own", "60000"), a.set("planned_personal", "24000"), a.set("planned_material", "12000");
  a.set("contractors", "Fundacja Zmyślona, Warszawa\nStowarzyszenie Zmyślone, Katowice"), a.set("note", "Dane zmyślone.");
  TRY(public_task::add_year(k, n, a));
  return public_task::year_of(k.tx, n);
}

}  // namespace

core::Done add_public_task(Story& s, store::Tx& tx) {
  const auto today = core::local(s.today).date;
  auto keeper = [&](std::string_view login, core::Instant at) { return Keeper{tx, s.centre.forms, s.staff.of(login), at}; };
  // The contract of the last year, without reintegration, and this year's as its copy: so the differences show what was added.
  const auto before = core::at_local(core::Date::of(today.year() - 1, 1, 2), 9, 0), start = core::at_local(core::Date::of(today.year(), 1, 2), 9, 0);
  auto last = TRY(year(keeper("coordinator", before), today.year() - 1));
  TRY_VOID(add_items(keeper("coordinator", before), last, s.options.contacts_per_year));
  const auto all = public_task::items(tx, last.id);
  for (auto i = all.rbegin(); i != all.rend(); ++i)  // what stands under another first
    if (i->code.starts_with("D") || i->under.starts_with("D")) TRY_VOID(public_task::remove_item(keeper("coordinator", before), last, *i));
  TRY_VOID(public_task::set_state(keeper("coordinator", before), last, public_task::State::in_force));
  TRY_VOID(public_task::set_state(keeper("coordinator", start), last, public_task::State::settled));
  auto now = TRY(year(keeper("coordinator", start), today.year()));
  TRY_VOID(add_items(keeper("coordinator", start), now, s.options.contacts_per_year));
  TRY_VOID(public_task::set_state(keeper("coordinator", start), now, public_task::State::in_force));
  // Expenses: each line month by month, a little more or less than a twelfth; office goods run over.
  Random chance(20260101);
  for (const auto& c : kCosts)
    for (const auto& [op, login, thousands] : {std::tuple{"W", "coordinator", c.w}, std::tuple{"K", "coordinator2", c.k}})
      for (int month = 1; month <= 12; ++month) {
        const auto day = core::Date::of(today.year(), month, 5 + chance.below(20));
        const auto amount = thousands * 100'000LL / 12 * (85 + chance.below(26)) / 100 + chance.below(90) + (std::string_view(c.code) == "II.2" ? 14'000 : 0);
        if (day >= today) continue;
        public_task::Expense e;
        e.cost = c.code, e.day = day, e.amount = core::Money{amount};
        e.answers.set("source", month % 6 == 0 && std::string_view(c.section) == "ADMINISTRATION" ? "OWN" : "GRANT"), e.answers.set("what", c.what);
        e.answers.set("document_kind", std::string_view(c.what) == "lista płac" ? "PAYROLL" : "INVOICE"), e.answers.set("document_number", std::string(op) + "/" + std::to_string(month) + "/" + std::to_string(100 + chance.below(800)));
        TRY(public_task::add_expense(keeper(login, core::at_local(day.plus_days(1), 10, 0)), *s.centre.vault->of(op), now, e));
      }
  // Hours of the last weeks.
  struct Hand { const char *login, *op, *activity, *second; };
  for (const auto& h : {Hand{"consultant", "W", "A.1", "A.2"}, Hand{"casemanager", "W", "B.2", "D.1"}, Hand{"coordinator", "W", "B.1", "A.4"}})
    for (int week = 6; week >= 1; --week) {
      const auto monday = today.plus_days(1 - today.weekday() - 7 * week);
      std::vector<public_task::Hours> hours;
      for (int d = 0; d < 5; ++d)
        if (monday.plus_days(d) >= now.from) hours.push_back({monday.plus_days(d), h.activity, 300 + 30 * chance.below(5)}), hours.push_back({monday.plus_days(d), h.second, 60 * chance.below(3)});
      TRY_VOID(public_task::save_hours(keeper(h.login, core::at_local(monday.plus_days(5), 12, 0)), now, h.op, monday, hours));
    }
  // The report of the first half of the year, written by both and not frozen yet: one figure waits to be confirmed.
  const auto written = std::min(core::at_local(core::Date::of(today.year(), 7, 15), 11, 0), s.today);
  report::Report r;
  r.year = now.year, r.kind = report::Kind::partial, r.from = now.from, r.until = core::Date::of(now.year, 6, 30);
  r.answers.set("results", "Rezultaty liczono w rejestrze centrum na podstawie zapisów rozmów, usług i pobytów. Trwałym rezultatem jest dostęp do bezpłatnej pomocy przez całą dobę."), r.answers.set("costs", "Wydatki poniesiono zgodnie z umową. Pozycję II.2 przekroczono przez wzrost cen materiałów biurowych.");
  r.answers.set("declarations", "Dane zmyślone na potrzeby pokazu.");
  const report::Keeper k{tx, s.centre.forms, s.staff.of("coordinator"), written};
  const auto id = TRY(report::add(k, now, r));
  auto stored = TRY(report::find(tx, id));
  for (const auto& a : kActivities) stored.activities[a.code].text = "Działanie prowadzono przez całe półrocze, zgodnie z harmonogramem umowy.";
  TRY_VOID(report::save(k, now, stored));
  for (const auto& i : kIndicators)
    if (std::string_view(i.code) != "D.1") TRY_VOID(report::review({tx, s.centre.forms, s.staff.of("coordinator2"), written}, stored, i.code));
  return {};
}

}  // namespace ostoja::app::demo
