// Person-nights and occupancy: by day, month and place, for the year of the contract. Numbers only, for spreadsheets too.
#include "i18n/i18n.h"
#include "shelter/act.h"
#include "core/csv.h"

namespace ostoja::shelter {
namespace {

struct Sum { int nights = 0, adults = 0, children = 0, bed_nights = 0, out = 0, taken = 0; int persons() const { return adults + children; } };
void add(Sum& s, const Day& d) { ++s.nights, s.adults += d.adults, s.children += d.children, s.bed_nights += d.beds, s.out += d.out_of_service, s.taken += d.beds_taken; }
int share(const Sum& s) { return s.bed_nights - s.out > 0 ? (s.taken * 1000 / (s.bed_nights - s.out) + 5) / 10 : 0; }  // of beds in service; a child with the adult takes none
std::string_view part_of(const Shelter& s) { return s.kind == "SHELTER" ? "shelter.part.shelter" : "shelter.part.other"; }

struct Asks { int year = 0, month = 0; };
Asks read(web::Context& c) {
  auto today = core::local(c.now).date;
  Asks a{today.year(), today.month()};
  auto typed = c.request.query.get("month");
  if (auto d = core::PartialDate::parse(typed); d && d->year >= 2009 && d->year < 2100) a = {d->year, d->month};
  return a;
}
// Whoever manages one house sees the numbers of that house; a coordinator those of all of the operator.
std::vector<Shelter> of_reader(web::Context& c) { return my_shelters(c); }

void show_sum(web::Context& c, web::Values v, const Sum& s) {
  v.set("N_PERSONS", c.t.number(s.persons())).set("N_ADULTS", c.t.number(s.adults)).set("N_CHILDREN", c.t.number(s.children)).set("N_SHARE", std::to_string(share(s)) + "%").set("N_BEDS", c.t.number(s.bed_nights - s.out));
}

}  // namespace

core::Result<web::Response> numbers_page(web::Context& c) {
  auto a = read(c);
  auto places = of_reader(c);
  web::Page page(c, "shelter/numbers");
  page.set("TITLE", c.t("shelter.numbers"));
  auto first = core::Date::of(a.year, a.month == 0 ? 1 : a.month, 1), last = a.month == 0 ? core::Date::of(a.year + 1, 1, 1) : first.plus_months(1);
  auto name = [&](int y, int m) { return c.t.date_partial({y, m, 0}); };
  auto address = [](int y, int m) { return std::to_string(y) + "-" + (m < 10 ? "0" : "") + std::to_string(m); };
  page.set("HEADING", c.t.with("shelter.numbers.of", {name(a.year, a.month)})).set("MONTH", a.month == 0 ? std::to_string(a.year) : address(a.year, a.month)).set("YEAR", a.year);
  auto before = core::Date::of(a.year, a.month == 0 ? 1 : a.month, 1).plus_days(-1);
  page.set("PREVIOUS", a.month == 0 ? std::to_string(a.year - 1) : address(before.year(), before.month())).set("NEXT", a.month == 0 ? std::to_string(a.year + 1) : address(last.year(), last.month()));
  page.show_if(a.month != 0, "IS_MONTH", "IS_YEAR").set("AS_MONTH", address(a.year, core::local(c.now).date.month()));
  Sum all;
  std::map<std::string_view, Sum> parts;
  std::map<int, Sum> rows;  // by day of the month, or by month
  for (const auto& place : places) {
    Sum here;
    for (const auto& d : numbers(c.tx, place.id, first, last, c.now)) add(here, d), add(all, d), add(parts[part_of(place)], d), add(rows[a.month == 0 ? d.night.month() : d.night.day()], d);
    auto v = page.add("PLACE");
    v.set("P_NAME", place.code + " " + place.name).set("P_KIND", cases::capital(cases::label(c, "shelter_kind", place.kind)));
    show_sum(c, v, here);
  }
  for (const auto& [part, sum] : parts) {
    auto v = page.add("PART");
    v.set("P_NAME", c.t(part));
    show_sum(c, v, sum);
  }
  for (const auto& [n, sum] : rows) {
    auto v = page.add("ROW");
    v.set("R_NAME", a.month == 0 ? name(a.year, n) : c.t.day_month(core::Date::of(a.year, a.month, n)));
    show_sum(c, v, sum);
  }
  show_sum(c, page.values(), all);
  page.show_if(!places.empty() && !rows.empty(), "ANY", "NONE");
  c.saw(0, std::to_string(places.size()));
  return page.response();
}

core::Result<web::Response> numbers_csv(web::Context& c) {
  auto a = read(c);
  auto first = core::Date::of(a.year, a.month == 0 ? 1 : a.month, 1), last = a.month == 0 ? core::Date::of(a.year + 1, 1, 1) : first.plus_months(1);
  std::string out = "\xef\xbb\xbfnight;place;operator;kind;beds;out_of_service;adults;children;person_nights\r\n";
  auto places = of_reader(c);
  for (const auto& place : places)
    for (const auto& d : numbers(c.tx, place.id, first, last, c.now)) {
      for (const auto& cell : {d.night.text(), place.code, place.operator_code, place.kind}) out += core::csv_cell(cell) + ";";
      out += std::to_string(d.beds) + ";" + std::to_string(d.out_of_service) + ";" + std::to_string(d.adults) + ";" + std::to_string(d.children) + ";" + std::to_string(d.persons()) + "\r\n";
    }
  c.saw(0, "csv");
  return web::attachment(std::move(out), "text/csv; charset=utf-8", "person-nights-" + std::to_string(a.year) + (a.month == 0 ? "" : "-" + std::to_string(a.month)) + ".csv");
}

}  // namespace ostoja::shelter
