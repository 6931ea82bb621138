// The figures of a year beside those of the year before.
#include "i18n/i18n.h"
#include "yearbook/record.h"

#include <algorithm>

namespace ostoja::yearbook {
namespace {

using interchange::Row;
using Counts = std::map<std::string, std::int64_t>;
bool is_minor(const Row& r) {
  const auto age = r.one("age_group");
  return age == "A0_8" || age == "A9_17" || r.person.get("minor") == "YES";
}
// The form under which a person is published: one alone, or several.
std::string form_of(const Row& r) {
  auto all = r.about_case.all("exploitation");
  std::erase(all, "UNKNOWN");
  return all.empty() ? std::string() : all.size() == 1 ? all.front() : std::string("COMBINED");
}

struct Year {
  std::int64_t persons = 0, women = 0, men = 0, minors = 0, foreign = 0, polish = 0, nights = 0, sheltered = 0;
  Counts form, citizenship, age, identified, work;
};
Year count(store::Tx& tx, const std::vector<std::string>& operators, int year) {
  Year out;
  for (const auto& r : helped(tx, operators, year)) {
    ++out.persons;
    const auto sex = r.one("sex"), citizenship = r.one("citizenship");
    out.women += sex == "F", out.men += sex == "M", out.minors += is_minor(r);
    if (!citizenship.empty() && citizenship != "ZZ") ++(citizenship == "PL" ? out.polish : out.foreign), ++out.citizenship[citizenship];
    if (auto form = form_of(r); !form.empty()) ++out.form[form];
    if (auto age = r.one("age_group"); !age.empty()) ++out.age[age];
    if (!r.identified.empty()) ++out.identified[r.identified];
  }
  const auto first = core::Date::of(year, 1, 1), last = core::Date::of(year, 12, 31);
  for (const auto& op : operators) {
    tx.run("select measure, sum(amount) from task_work where operator_code = $1 and day between $2 and $3 group by measure", {op, first, last}, [&](const store::Row& r) { out.work[std::string(r.text(0))] += r.integer(1); });
    out.sheltered += tx.number("select count(distinct subject) from task_work where operator_code = $1 and day between $2 and $3 and measure = 'NIGHT'", {op, first, last});
  }
  out.nights = out.work["NIGHT"];
  out.work.erase("NIGHT");
  return out;
}

// Every code of a list that was ever counted in one of the two years, in the order of the list.
void add_codes(web::Context& c, Section& s, std::string_view list, const Counts& now, const Counts& before) {
  const auto* codes = c.forms.codes(list);
  if (codes == nullptr) return;
  for (const auto& code : codes->codes) {
    auto at = [&](const Counts& counts) { auto found = counts.find(code.code); return found == counts.end() ? 0 : found->second; };
    if (at(now) != 0 || at(before) != 0) s.lines.push_back({std::string(code.label(c.t.lang())), at(now), at(before), true});
  }
}

}  // namespace

std::vector<Row> helped(store::Tx& tx, const std::vector<std::string>& operators, int year) {
  std::vector<Row> out;
  for (const auto& op : operators) {
    std::set<std::int64_t> seen;  // a person of two cases is one
    interchange::each_person(tx, {op, {}, {}, core::Date::of(year, 1, 1), core::Date::of(year, 12, 31)}, [&](const Row& r) {
      if (r.person_id == 0 || seen.insert(r.person_id).second) out.push_back(r);
    });
  }
  return out;
}

std::vector<Section> figures(web::Context& c, const Asked& a) {
  const auto now = count(c.tx, a.operators, a.year), before = count(c.tx, a.operators, a.year - 1);
  auto text = [&](const char* key) { return std::string(c.t(std::string("yearbook.") + key)); };
  std::vector<Section> out;
  out.push_back({text("persons"), text("persons_hint"),
                 {{text("all"), now.persons, before.persons}, {text("women"), now.women, before.women, true}, {text("men"), now.men, before.men, true}, {text("minors"), now.minors, before.minors, true},
                  {text("foreign"), now.foreign, before.foreign, true}, {text("polish"), now.polish, before.polish, true}}});
  auto of_persons = [&](const char* title, const char* hint) {
    out.push_back({text(title), *hint == 0 ? std::string() : text(hint), {{text("all"), now.persons, before.persons}}});
    return &out.back();
  };
  add_codes(c, *of_persons("forms", "forms_hint"), "exploitation", now.form, before.form);
  auto* citizenship = of_persons("citizenship", "");
  std::vector<std::pair<std::int64_t, std::string>> order;
  for (const auto& [code, n] : now.citizenship) order.emplace_back(-n, code);
  for (const auto& [code, n] : before.citizenship)
    if (!now.citizenship.contains(code)) order.emplace_back(0, code);
  std::sort(order.begin(), order.end());
  for (const auto& [n, code] : order) citizenship->lines.push_back({c.t.country(code), -n, before.citizenship.contains(code) ? before.citizenship.at(code) : 0, true});
  add_codes(c, *of_persons("age", ""), "age_group", now.age, before.age);
  add_codes(c, *of_persons("identified", "identified_hint"), "identification_status", now.identified, before.identified);
  out.push_back({text("shelters"), "", {{text("sheltered"), now.sheltered, before.sheltered}, {text("nights"), now.nights, before.nights}}});
  out.push_back({text("work"), text("work_hint"), {}});
  add_codes(c, out.back(), "task_measure", now.work, before.work);
  for (auto& line : out.back().lines) line.of_all = false;
  return out;
}

}  // namespace ostoja::yearbook
