// The 27 columns of the CTDC synthetic data set of 2024. A mark is 1 or empty, and means that it is recorded, never that the opposite is.
#include "i18n/i18n.h"
#include "interchange/row.h"

#include <algorithm>

namespace ostoja::interchange {

constexpr std::string_view kColumns =
    "yearOfRegistration,gender,ageBroad,citizenship,CountryOfExploitation,traffickMonths,meansDebtBondageEarnings,meansThreats,meansAbusePsyPhySex,meansFalsePromises,meansDrugsAlcohol,meansDenyBasicNeeds,meansExcessiveWorkHours,"
    "meansWithholdDocs,isForcedLabour,isSexualExploit,isOtherExploit,typeOfLabourAgriculture,typeOfLabourConstruction,typeOfLabourDomesticWork,typeOfLabourHospitality,typeOfSexProstitution,typeOfSexPornography,"
    "recruiterRelationIntimatePartner,recruiterRelationFriend,recruiterRelationFamily,recruiterRelationOther";
const std::string_view kCtdcHeading = kColumns;

namespace {

using Codes = std::set<std::string, std::less<>>;
bool any(const Codes& codes, std::initializer_list<std::string_view> of) { return std::any_of(of.begin(), of.end(), [&](auto code) { return codes.contains(code); }); }

// How long it lasted, when both ends are known to the month at least.
std::string_view months(const Row& r) {
  int most = -1;
  for (const auto& e : r.experiences) {
    const auto from = e.get("began"), until = e.get("ended");
    if (from.size() < 7 || until.size() < 7) continue;
    auto at = [](std::string_view text) { return std::atoi(std::string(text.substr(0, 4)).c_str()) * 12 + std::atoi(std::string(text.substr(5, 2)).c_str()); };
    most = std::max(most, at(until) - at(from));
  }
  return most < 0 ? "" : most <= 12 ? "0--12" : most <= 24 ? "13--24" : "25+";
}

// The collection has three groups. What a person says of their gender is sealed and stays so: this is the sex.
std::string_view gender(std::string_view sex) { return sex == "F" ? "Woman" : sex == "M" ? "Man" : sex == "X" ? "Trans/Transgender/NonConforming" : ""; }

}  // namespace

std::string line_of_ctdc(const forms::Library& library, const Row& r) {
  const auto exploitation = r.all("exploitation"), purposes = r.all("purpose"), control = r.all("control"), relation = r.all("recruiter_relation");
  const Codes sector = r.all("labour_sector");
  const bool labour = any(exploitation, {"FORCED_LABOUR", "DOMESTIC_SERVITUDE"}) || any(purposes, {"FORCED_LABOUR", "SLAVERY"});
  const bool sexual = any(exploitation, {"SEXUAL"}) || any(purposes, {"PROSTITUTION", "PORNOGRAPHY", "OTHER_SEXUAL"});
  const bool other = any(exploitation, {"BEGGING", "FORCED_CRIME", "FORCED_MARRIAGE", "DEGRADING", "ORGANS", "SURROGACY", "ILLEGAL_ADOPTION", "OTHER"}) || any(purposes, {"BEGGING", "DEGRADING", "ORGANS", "SURROGACY", "FORCED_MARRIAGE", "ILLEGAL_ADOPTION"});
  const bool something_else = any(exploitation, {"WORKER_RIGHTS", "DOMESTIC_VIOLENCE"}) && !labour && !sexual && !other;
  if (r.identified == "NOT_VICTIM" || r.identified == "AT_RISK" || something_else) return {};

  std::string out;
  auto cell = [&](std::string_view text) { out += std::string(text) + ","; };
  auto mark = [&](bool is) { out += is ? "1," : ","; };
  cell(r.about_case.has("registration_year") ? std::string(r.about_case.get("registration_year")) : std::to_string(r.opened.year()));
  cell(gender(r.one("sex")));
  cell(mapped(library, "age_group", r.one("age_group")));
  cell(i18n::country_alpha3(r.one("citizenship")));
  cell(i18n::country_alpha3(r.about_case.get("country_of_exploitation")));
  cell(months(r));
  mark(any(control, {"DEBT", "TAKES_EARNINGS"}));
  mark(any(control, {"PHYSICAL_THREATS", "THREATS_AUTHORITIES", "THREATS_FAMILY", "USES_CHILDREN", "THREATS_ANY"}));
  mark(any(control, {"PSYCHOLOGICAL", "PHYSICAL_VIOLENCE", "SEXUAL_VIOLENCE", "PHYSICAL_ANY"}));
  mark(any(control, {"FALSE_PROMISES"}));
  mark(any(control, {"SUBSTANCES"}));
  mark(any(control, {"RESTRICTS_MONEY", "RESTRICTS_MOVEMENT", "RESTRICTS_MEDICAL_CARE", "WITHHOLDS_NECESSITIES", "SURVIVAL_ANY"}));
  mark(any(control, {"EXCESSIVE_HOURS"}));
  mark(any(control, {"WITHHOLDS_DOCUMENTS"}));
  mark(labour), mark(sexual), mark(other);
  mark(any(sector, {"AGRICULTURE", "FORESTRY"}));
  mark(any(sector, {"CONSTRUCTION"}));
  mark(any(sector, {"DOMESTIC_WORK"}) || any(exploitation, {"DOMESTIC_SERVITUDE"}));
  mark(any(sector, {"HOTELS", "RESTAURANTS"}));
  mark(any(purposes, {"PROSTITUTION"}));
  mark(any(purposes, {"PORNOGRAPHY"}));
  mark(any(relation, {"PARTNER"}));
  mark(any(relation, {"FRIEND"}));
  mark(any(relation, {"FAMILY"}));
  mark(any(relation, {"EMPLOYER", "AGENT", "STRANGER", "OTHER"}));
  out.pop_back();
  return out;
}

}  // namespace ostoja::interchange
