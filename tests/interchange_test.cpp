// Coded case data in the columns of HTCDS and CTDC, and HTCDS taken in again.
#include "interchange/interchange.h"

#include "cases/desk_for_tests.h"
#include "cases/import.h"

#include <set>

using namespace ostoja;

namespace {

struct Exchange : cases::CaseDesk {
  cases::Person coordinator = person("coordinator", "W", {"coordinator"});
  cases::CaseId made;

  forms::Answers answers(std::initializer_list<std::pair<const char*, std::vector<std::string>>> list) {
    forms::Answers out;
    for (const auto& [field, values] : list) out.set_all(field, values);
    return out;
  }
  cases::CaseId add(forms::Answers about, std::vector<forms::Answers> persons, const std::string& op = "W") {
    return write([&](store::Tx& tx) {
      cases::NewCase fresh;
      fresh.operator_code = op, fresh.answers = std::move(about), fresh.lead = op == "W" ? coordinator.user : access::UserId{};
      auto id = cases::open_case(tx, *opened.of(op), library, fresh, coordinator.user, clock.now()).value();
      for (const auto& p : persons) (void)cases::add_person({tx, *opened.of(op), library, coordinator.user, clock.now()}, id, p).value();
      return id;
    });
  }
  // By name of the column, row by row.
  std::vector<std::map<std::string, std::string>> rows(interchange::Standard s, interchange::Filter f = {"W", {}, {}}) {
    const auto head = core::split(core::trim(whole_heading = interchange::heading(s)), ',');
    std::vector<std::map<std::string, std::string>> out;
    interchange::write(*db, library, s, f, [&](const std::string& line) {
      const auto cells = core::split(core::trim(line), ',');
      REQUIRE(cells.size() == head.size());
      auto& row = out.emplace_back();
      for (std::size_t i = 0; i < head.size(); ++i) row[std::string(head[i])] = std::string(cells[i]);
      text += line;
    });
    return out;
  }
  std::string whole_heading, text;
  cases::ImportReport take(const std::string& csv) {
    auto path = dir + "/take" + std::to_string(++files) + ".csv";
    std::ofstream(path, std::ios::binary) << csv;
    return cases::import_cases(*db, *opened.of("W"), library, path, core::resource("config/import-htcds.map.yaml"), {.operator_code = "W", .by = coordinator.user, .now = clock.now(), .lang = "en"}).value();
  }
  int files = 0;
};

}  // namespace

TEST_SUITE("interchange") {
  TEST_CASE_FIXTURE(Exchange, "a row for each person: codes of the standards, what is not known is empty, and nobody's name") {
    add(answers({{"exploitation", {"FORCED_LABOUR", "BEGGING"}}, {"sex", {"F"}}, {"age_group", {"A21_23"}}, {"citizenship", {"UA"}}, {"control", {"DEBT", "THREATS_ANY", "WITHHOLDS_DOCUMENTS"}}, {"labour_sector", {"RESTAURANTS"}}, {"recruiter_relation", {"STRANGER"}},
                 {"recruitment", {"ONLINE_AD"}}, {"country_of_exploitation", {"DE"}}, {"registration_year", {"2024"}}}),
        {answers({{"first_name", {"Oksana"}}, {"second_name", {"Wymyślona"}}, {"phone", {"+48225550101"}}, {"sex", {"F"}}, {"age_group", {"A24_26"}}, {"citizenship", {"UA"}}, {"second_citizenship", {"PL"}}, {"education", {"MASTER"}}}),
         answers({{"first_name", {"Petro"}}, {"sex", {"M"}}, {"gender", {"TRANS_MAN"}}})});
    add(answers({{"exploitation", {"WORKER_RIGHTS"}}, {"sex", {"M"}}}), {});
    add(answers({{"exploitation", {"SEXUAL"}}}), {}, "K");

    const auto htcds = rows(interchange::Standard::htcds);
    REQUIRE(htcds.size() == 3);
    CHECK(htcds[0].at("htcds") == "2.0");
    CHECK(htcds[0].at("prs_Gender") == "Feminine");
    CHECK(htcds[0].at("prs_Citizenship") == "PL;UA");
    CHECK(htcds[0].at("prs_HighestLevelOfEducation") == "MastersOrEquivalentLevel");
    CHECK(htcds[0].at("vic_TypeOfExploitation") == "ForcedBegging;ForcedLabour");
    CHECK(htcds[0].at("vic_MethodsOfControl") == "DebtBondage;Other;WithholdsDocuments");
    CHECK(htcds[0].at("vic_ForcedLabourIndustry") == "I_AccommodationAndFoodServiceActivities");
    CHECK(htcds[0].at("vic_RelationshipToTrafficker") == "Unaquainted");
    CHECK(htcds[0].at("vic_MethodOfRecruitment") == "ThroughAnOnlineAdvertisement");
    CHECK(htcds[0].at("hte_Country") == "DE");
    CHECK(htcds[0].at("hte_Type") == "Exploitation");
    CHECK(htcds[0].at("cas_Status") == "Active");
    CHECK(htcds[0].at("con_Consent").empty());
    // The citizenship of the case is not that of each of two persons.
    CHECK(htcds[1].at("prs_Gender") == "Masculine");  // what Petro said of his gender is sealed
    CHECK(htcds[1].at("prs_Citizenship").empty());
    CHECK(htcds[1].at("vic_TypeOfExploitation") == "ForcedBegging;ForcedLabour");
    CHECK(htcds[2].at("prs_Gender") == "Masculine");

    const auto ctdc = rows(interchange::Standard::ctdc);
    REQUIRE(ctdc.size() == 2);  // a breach of workers' rights is no trafficking
    CHECK(ctdc[0].size() == 27);
    CHECK(ctdc[0].at("yearOfRegistration") == "2024");
    CHECK(ctdc[0].at("gender") == "Woman");
    CHECK(ctdc[0].at("ageBroad") == "24--26");
    CHECK(ctdc[0].at("citizenship") == "UKR");
    CHECK(ctdc[0].at("CountryOfExploitation") == "DEU");
    for (const char* one : {"meansDebtBondageEarnings", "meansThreats", "meansWithholdDocs", "isForcedLabour", "isOtherExploit", "typeOfLabourHospitality", "recruiterRelationOther"}) CHECK_MESSAGE(ctdc[0].at(one) == "1", one);
    for (const char* none : {"meansAbusePsyPhySex", "meansDenyBasicNeeds", "isSexualExploit", "typeOfLabourAgriculture", "recruiterRelationFriend", "traffickMonths"}) CHECK_MESSAGE(ctdc[0].at(none).empty(), none);
    CHECK(ctdc[1].at("gender") == "Man");

    for (const char* secret : {"Oksana", "Wymy", "Petro", "22555", "0101"}) CHECK_MESSAGE(text.find(secret) == text.npos, secret);
    CHECK(rows(interchange::Standard::htcds, {"K", {}, {}}).size() == 1);
    CHECK(rows(interchange::Standard::htcds, {"W", core::local(clock.now()).date.plus_days(1), {}}).empty());
  }

  TEST_CASE_FIXTURE(Exchange, "HTCDS is taken in in both spellings, with the person, and what is left is told") {
    auto report = take("prs_First_Name,prs_Second_Name,prs_Birthdate,prs_Gender,prs_Citizenship,prs_MailingStreet,prs_MailingCity,prs_PrimaryLanguage,vic_Methods_of_Control,vic_TypeOfExploitation,vic_MethodOfRecruitment,vic_TraffickingStatus\r\n"
                       "Anna Maria,Zmyślona,1999-04,Feminine,UKR;PL,ul. Przykładowa 1,Lublin,ukr,DebtBondage PhysicalAbuse RestrictsMovement,ForcedLabour;ChildLabour,AtWork;Other,ActualVictimOfTrafficking\r\n"
                       ",,,,,,,,,SexualExploitation,,\r\n");
    CHECK(report.problem.empty());
    CHECK(report.taken == 2);
    CHECK(report.persons == 1);
    CHECK(report.left == std::map<std::string, std::int64_t>{{"vic_TraffickingStatus", 1}});
    CHECK(report.first_only == std::map<std::string, std::int64_t>{{"vic_MethodOfRecruitment", 1}});
    db->read([&](store::Tx& tx) {
      const cases::Reader all{coordinator.user, "W", cases::Reader::Reach::operator_wide};
      auto id = cases::case_by_number(tx, "W-2026-I00001", all).value();
      auto item = cases::record(tx, warsaw, id, all).value();
      CHECK(item.answers.all("exploitation") == std::vector<std::string>{"FORCED_LABOUR"});
      CHECK(item.answers.all("control") == std::vector<std::string>{"DEBT", "PHYSICAL_VIOLENCE", "RESTRICTS_MOVEMENT"});
      CHECK(item.answers.get("citizenship") == "UA");
      CHECK(item.answers.get("language") == "uk");
      CHECK(item.answers.get("recruitment") == "WORKPLACE");
      auto whom = cases::persons(tx, id);
      REQUIRE(whom.size() == 1);
      auto opened_person = people::person_opened(tx, warsaw, warsaw.recovery(), whom[0].person).value();
      CHECK(opened_person.answers.get("first_name") == "Anna Maria");
      CHECK(opened_person.answers.get("second_name") == "Zmyślona");
      CHECK(opened_person.answers.get("birth_date") == "1999-04");
      CHECK(opened_person.answers.get("second_citizenship") == "PL");
      CHECK(opened_person.answers.get("address") == "ul. Przykładowa 1\nLublin");
      CHECK(cases::persons(tx, cases::case_by_number(tx, "W-2026-I00002", all).value()).empty());
    });
    CHECK(take("vic_MethodsOfControl,vic_TypeOfExploitation\nDebtBondage;,;\n; DebtBondage ;;PhysicalAbuse,ForcedLabour; \n").rejected == 1);  // marks at an end part nothing; a mark alone is no code
    // The standard's own spelling; an unknown code costs its row only, an unknown column the file.
    auto second = take("prs_FirstName,vic_MethodsOfControl\nEwa,\nJan,Magic\n");
    CHECK(second.taken == 1);
    CHECK(second.rejected == 1);
    CHECK(take("prs_FirstName,prs_Firstname\nEwa,Ewa\n").problem.find("column 2") != std::string::npos);
    CHECK(take("prs_FirstName,prs_First_Name\nEwa,Ewa\n").problem.find("twice") != std::string::npos);
    CHECK(!take("org_Name,cas_Status\nx,y\n").problem.empty());
  }

  TEST_CASE_FIXTURE(Exchange, "what is written is read again with the same answers") {
    const char* exploitation[] = {"FORCED_LABOUR", "SEXUAL", "BEGGING", "ORGANS", "FORCED_MARRIAGE"};
    const char* countries[] = {"UA", "VN", "PL", "RO"};
    for (int i = 0; i < 40; ++i)
      add(answers({{"exploitation", {exploitation[i % 5]}}, {"citizenship", {countries[i % 4]}}, {"sex", {i % 3 == 0 ? "M" : "F"}}, {"control", i % 2 == 0 ? std::vector<std::string>{"DEBT", "PSYCHOLOGICAL"} : std::vector<std::string>{}}}), {});
    auto csv = interchange::heading(interchange::Standard::htcds);
    const auto before = rows(interchange::Standard::htcds);
    auto report = take(csv + text);
    CHECK(report.taken == 40);
    CHECK(report.by["sex"] == std::map<std::string, std::int64_t>{{"F", 26}, {"M", 14}});
    CHECK(report.by["citizenship"] == std::map<std::string, std::int64_t>{{"PL", 10}, {"RO", 10}, {"UA", 10}, {"VN", 10}});
    auto after = rows(interchange::Standard::htcds);
    REQUIRE(after.size() == 80);
    auto key = [](std::map<std::string, std::string> row) {
      std::string out;
      for (const char* field : {"prs_Gender", "prs_Citizenship", "vic_MethodsOfControl", "vic_TypeOfExploitation"}) out += row[field] + "|";
      return out;
    };
    std::multiset<std::string> first, second;
    for (std::size_t i = 0; i < 80; ++i) (i < 40 ? first : second).insert(key(after[i]));
    CHECK(first == second);
  }
}
