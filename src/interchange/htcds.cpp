// The columns of HTCDS 2.0 that follow from coded answers (names of fields and codes by IOM, CC BY 4.0).
#include "core/csv.h"
#include "interchange/row.h"

namespace ostoja::interchange {

constexpr std::string_view kColumns =
    "htcds,prs_Gender,prs_MaritalStatus,prs_NumberOfChildren,prs_PrimaryLanguage,prs_HighestLevelOfEducation,prs_Citizenship,vic_TraffickingStatus,vic_TraffickingStatusDecisionMakingOrg,vic_RelationshipToTrafficker,"
    "vic_MethodOfRecruitment,vic_MethodsOfControl,vic_TypeOfExploitation,vic_ForcedLabourIndustry,vic_TypeOfSexExploitation,cas_Status,cas_ReasonForCaseClosure,cas_OutgoingReferralDate,cas_ReasonForOutgoingReferral,hte_Country,hte_Type,con_Consent";
const std::string_view kHtcdsHeading = kColumns;

namespace {

class Line {
 public:
  void add(std::string_view cell) { text_ += (text_.empty() ? "" : ",") + (cell.find_first_of(",\"\r\n") == cell.npos ? std::string(cell) : core::csv_cell(cell)); }
  void add(const std::set<std::string>& codes) {
    std::string joined;
    for (const auto& code : codes) joined += (joined.empty() ? "" : ";") + code;
    add(joined);
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

std::set<std::string> mapped_all(const forms::Library& library, std::string_view list, const std::set<std::string, std::less<>>& codes) {
  std::set<std::string> out;
  for (const auto& code : codes)
    if (auto theirs = mapped(library, list, code); !theirs.empty()) out.insert(std::move(theirs));
  return out;
}

}  // namespace

std::string line_of_htcds(const forms::Library& library, const Row& r) {
  Line line;
  line.add("2.0");
  // What a person says of their gender is sealed and stays so: this is the sex.
  line.add(mapped(library, "sex", r.one("sex")));
  line.add(mapped(library, "marital_status", r.person.get("marital_status")));
  line.add(r.person.get("children_number"));
  line.add(r.person.has("primary_language") ? r.person.get("primary_language") : r.about_case.get("language"));
  line.add(mapped(library, "education", r.person.get("education")));
  std::set<std::string> citizenships;
  for (const auto& country : {r.one("citizenship"), std::string(r.person.get("second_citizenship"))})
    if (!country.empty() && country != "ZZ") citizenships.insert(country);
  line.add(citizenships);
  const auto status = mapped(library, "identification_status", r.identified);
  const auto slash = status.find('/');
  line.add(std::string_view(status).substr(0, slash));
  line.add(slash == status.npos ? std::string_view() : std::string_view(status).substr(slash + 1));
  std::string relation;
  for (const auto& code : r.all("recruiter_relation"))
    if (relation.empty()) relation = mapped(library, "recruiter_relation", code);
  line.add(relation);
  line.add(mapped_all(library, "recruitment", r.all("recruitment")));
  line.add(mapped_all(library, "control_means", r.all("control")));
  auto forms_of = mapped_all(library, "exploitation", r.all("exploitation"));
  const auto purposes = r.all("purpose");
  forms_of.merge(mapped_all(library, "purpose", purposes));
  line.add(forms_of);
  line.add(mapped(library, "labour_sector", r.about_case.get("labour_sector")));
  std::set<std::string> sexual;
  if (purposes.contains("PROSTITUTION")) sexual.insert("Prostitution");
  if (purposes.contains("PORNOGRAPHY")) sexual.insert("Pornography");
  line.add(sexual);
  const auto closed = mapped(library, "closing_reason", r.closing_reason);
  line.add(!r.closed ? "Active" : closed.empty() ? "Closed" : closed);
  const auto* reasons = library.codes("closing_reason");
  const auto* reason = !r.closed || reasons == nullptr ? nullptr : reasons->find(r.closing_reason);
  line.add(reason == nullptr ? std::string_view() : std::string_view(reason->en));
  line.add(r.passed_on ? r.passed_on.text() : std::string());
  line.add(r.passed_on ? mapped(library, "referral_reason", r.passed_on_why) : std::string());
  const auto country = r.about_case.get("country_of_exploitation");
  line.add(country == "ZZ" ? std::string_view() : country);
  line.add(country.empty() || country == "ZZ" ? "" : "Exploitation");
  line.add(!r.consent ? "" : *r.consent ? "true" : "false");
  return line.take();
}

}  // namespace ostoja::interchange
