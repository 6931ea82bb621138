// The twenty headings of the centre's survey of 2012-2013 (a table of contents is all that is known of it), each with what the records say.
#include "i18n/i18n.h"
#include "yearbook/record.h"

#include <algorithm>

namespace ostoja::yearbook {
namespace {

using interchange::Row;
using Codes = std::set<std::string, std::less<>>;

struct Heading {
  const char* key;                              // yearbook.survey.<key>
  const char* list;                             // code list; "" countries
  Codes (*of)(const Row&);
};
Codes one(const Row& r, const char* field) {
  auto code = r.one(field);
  return code.empty() ? Codes() : Codes{code};
}
Codes of_person(const Row& r, const char* field) { return r.person.has(field) ? Codes{std::string(r.person.get(field))} : Codes(); }
Codes of_experience(const Row& r, const char* field) {
  Codes out;
  for (const auto& e : r.experiences) out.insert(e.all(field).begin(), e.all(field).end());
  out.erase("");
  return out;
}

constexpr Heading kHeadings[] = {
    {"sex", "sex", [](const Row& r) { return one(r, "sex"); }},
    {"age", "age_group", [](const Row& r) { return one(r, "age_group"); }},
    {"citizenship", "", [](const Row& r) { return one(r, "citizenship"); }},
    {"marital", "marital_status", [](const Row& r) { return of_person(r, "marital_status"); }},
    {"residence", "", [](const Row& r) { return of_experience(r, "residence_at_recruitment"); }},
    {"occupation", "occupation", [](const Row& r) { return of_experience(r, "occupation_at_recruitment"); }},
    {"recruiter_citizenship", "", [](const Row& r) { return r.recruiters; }},
    {"recruitment", "recruitment", [](const Row& r) { return r.all("recruitment"); }},
    {"offer", "offer", [](const Row& r) { return of_experience(r, "offer"); }},
    {"proposed", "", [](const Row& r) { return of_experience(r, "proposed_country"); }},
    {"relation", "recruiter_relation", [](const Row& r) { return r.all("recruiter_relation"); }},
    {"journey", "journey", [](const Row& r) { return of_experience(r, "journey"); }},
    {"country", "", [](const Row& r) { return r.about_case.has("country_of_exploitation") ? Codes{std::string(r.about_case.get("country_of_exploitation"))} : Codes(); }},
    {"purpose", "purpose", [](const Row& r) { return of_experience(r, "purpose"); }},
    {"control", "control_means", [](const Row& r) { return r.all("control"); }},
    {"freed", "freed_by", [](const Row& r) { return of_experience(r, "freed_by"); }},
    {"needs", "plan_area", [](const Row& r) { return r.goals; }},
    {"informed", "source", [](const Row& r) { return one(r, "source"); }},
    {"residence_status", "residence_status", [](const Row& r) { return of_person(r, "residence_status"); }},
    {"support", "support_type", [](const Row& r) { return r.services; }},
    {"testimony", "testimony", [](const Row& r) { return of_experience(r, "testimony"); }},
};

}  // namespace

std::vector<Section> survey(web::Context& c, const std::vector<Row>& persons) {
  std::vector<Section> out;
  for (const auto& h : kHeadings) {
    Section s{std::string(c.t("yearbook.survey." + std::string(h.key))), {}, {}};
    std::map<std::string, std::int64_t> counts;
    for (const auto& r : persons) {
      const auto codes = h.of(r);
      s.answered += !codes.empty();
      for (const auto& code : codes) ++counts[code];
    }
    const auto* list = *h.list == 0 ? nullptr : c.forms.codes(h.list);
    for (const auto& [code, n] : counts) {
      const auto* found = list == nullptr ? nullptr : list->find(code);
      s.lines.push_back({list == nullptr ? c.t.country(code) : found == nullptr ? code : std::string(found->label(c.t.lang())), n, 0, true});
    }
    std::stable_sort(s.lines.begin(), s.lines.end(), [](const Line& x, const Line& y) { return x.now > y.now; });
    out.push_back(std::move(s));
  }
  return out;
}

}  // namespace ostoja::yearbook
