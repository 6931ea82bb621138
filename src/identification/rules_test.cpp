#include "identification/duty_to_report.h"
#include "identification/rules.h"

#include "forms/forms.h"

#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>

using namespace ostoja::identification;
using ostoja::core::Date;

namespace {

const Instruments& library() {
  static const auto loaded = Instruments::load().value();
  return loaded;
}
Asked set(std::string_view id) { return library().fresh(*library().newest(id)); }
std::vector<std::vector<std::string>> table(const std::string& name) {
  std::ifstream in(OSTOJA_SOURCE_DIR "/src/identification/test_data/" + name);
  REQUIRE(in);
  std::vector<std::vector<std::string>> out;
  for (std::string line; std::getline(in, line);) {
    std::vector<std::string> row;
    std::stringstream cells(line);
    for (std::string cell; std::getline(cells, cell, '\t');) row.push_back(cell);
    out.push_back(row);
  }
  out.erase(out.begin());
  return out;
}
// Every indicator of these dimensions answered so; the rest is left as it is.
void answer(Answers& to, const Asked& asked, std::set<std::string> dimensions, Answer a) {
  for (const auto* i : asked.indicators())
    if (dimensions.contains(i->dimension)) to[i->code] = {a, Source::said};
}
Answers all(const Asked& asked, Answer a) {
  Answers out;
  for (const auto* i : asked.indicators()) out[i->code] = {a, Source::said};
  return out;
}
// The dimensions that are positive, everything else "no".
Answers only(const Asked& asked, std::set<std::string> positive_ones) {
  auto out = all(asked, Answer::no);
  answer(out, asked, std::move(positive_ones), Answer::yes);
  return out;
}

}  // namespace

TEST_SUITE("identification rules") {
  TEST_CASE("the rule of a dimension gives what the table of 64 rows says") {
    auto rows = table("dimension_rule.tsv");
    REQUIRE(rows.size() == 64);
    for (const auto& r : rows) CHECK_MESSAGE(positive({std::stoi(r[0]), std::stoi(r[1]), std::stoi(r[2])}) == (r[3] == "1"), r[0] << " strong " << r[1] << " medium " << r[2] << " weak");
  }

  TEST_CASE("the sets carry the codes and weights of the published ones, in their sizes") {
    const std::map<std::string, std::string> ids{{"adult_labour", "ilo-delphi-adult-labour"}, {"child_labour", "ilo-delphi-child-labour"}, {"adult_sexual", "ilo-delphi-adult-sexual"}, {"child_sexual", "ilo-delphi-child-sexual"}};
    std::map<std::string, std::size_t> seen;
    for (const auto& r : table("delphi_weights.tsv")) {
      const auto* i = library().newest(ids.at(r[0]))->find(r[1]);
      REQUIRE_MESSAGE(i != nullptr, r[0] << " " << r[1]);
      CHECK(i->weight == (r[2] == "S" ? Weight::strong : r[2] == "M" ? Weight::medium : Weight::weak));
      ++seen[r[0]];
    }
    for (const auto& [profile, id] : ids) CHECK(library().newest(id)->indicators.size() == seen[profile]);
    CHECK(seen["adult_labour"] == 67);
    CHECK(seen["child_labour"] == 65);
    std::map<std::string, int> sizes;
    Tally weights;
    for (const auto& i : library().newest("ilo-delphi-adult-labour")->indicators) ++sizes[i.dimension], ++(i.weight == Weight::strong ? weights.strong : i.weight == Weight::medium ? weights.medium : weights.weak);
    CHECK(sizes == std::map<std::string, int>{{"DEC", 10}, {"COE", 10}, {"VUL", 16}, {"EXP", 9}, {"CDE", 15}, {"VDE", 7}});
    CHECK(weights.strong == 7);
    CHECK(weights.medium == 53);
    CHECK(weights.weak == 7);
    for (const auto& i : library().newest("ilo-delphi-child-labour")->indicators) CHECK(i.weight != Weight::weak);
  }

  TEST_CASE("every set is there, has words in both languages, and points to codes that the lists know") {
    auto forms = ostoja::forms::Library::load().value();
    REQUIRE(library().all().size() >= 7);
    for (const auto& i : library().all()) {
      CHECK_FALSE(i.source.empty());
      for (const auto& row : i.indicators) {
        CHECK(row.pl != row.en);
        for (const auto& code : row.legal)
          if (code != "AIM") CHECK_MESSAGE((forms.codes("act")->find(code) != nullptr || forms.codes("means")->find(code) != nullptr || forms.codes("purpose")->find(code) != nullptr), code);
      }
    }
  }

  TEST_CASE("the sets about sexual exploitation are off until somebody has signed the comparison with the source") {
    auto today = Date::of(2026, 11, 24);
    for (auto id : {"ilo-delphi-adult-labour", "ilo-delphi-child-labour", "ilo-forced-labour-11", "ostoja-screening"}) CHECK(library().may_begin(*library().newest(id), today));
    for (auto id : {"ilo-delphi-adult-sexual", "ilo-delphi-child-sexual", "legal-elements"}) CHECK_FALSE(library().may_begin(*library().newest(id), today));
    CHECK_FALSE(library().newest("ilo-delphi-adult-sexual")->off_pl.empty());
    CHECK_FALSE(library().may_begin(*library().newest("ostoja-screening"), Date::of(2025, 12, 31)));
  }

  TEST_CASE("an instrument that is not as it must be is refused with its line") {
    const std::string head = "instrument: x\nversion: 1\nkind: scored\nfor: adult\nstatus: derived\nenabled: yes\nsource: s\nfrom: 2026-01-01\npl: a\nen: b\nhint: {pl: a, en: b}\ndimensions:\n  - {code: D, pl: a, en: b}\nindicators:\n";
    CHECK(Instruments::parse(head + "  - {code: D.A, weight: S, legal: [M1], provenance: S1, pl: a, en: b}\n"));
    for (auto row : {"{code: D.A, weight: X, legal: [M1], provenance: S1, pl: a, en: b}", "{code: D.A, weight: S, legal: [M9], provenance: S1, pl: a, en: b}", "{code: E.A, weight: S, legal: [M1], provenance: S1, pl: a, en: b}",
                     "{code: D.A, legal: [M1], provenance: S1, pl: a, en: b}", "{code: D.A, weight: S, legal: [M1], provenance: S1, pl: a}", "{code: D.A, weight: S, legal: [M1], provenance: S1, pl: a, en: b, extra: 1}",
                     "{code: D.A, weight: S, legal: [M1], provenance: K, pl: a, en: b}"}) {
      CHECK_FALSE(Instruments::parse(head + "  - " + row + "\n"));
      CHECK(Instruments::problem_of_parsing().starts_with("line "));
    }
    CHECK(Instruments::parse(head + "  - {code: D.A, weight: S, legal: [M1], provenance: K, pl: a, en: b}\nsigned: {name: Anna, on: 2026-11-24, source: brochure}\n"));
    CHECK_FALSE(Instruments::parse(head + "  - {code: D.A, weight: S, legal: [M1], provenance: S1, pl: a, en: b}\n  - {code: D.A, weight: S, legal: [M1], provenance: S1, pl: a, en: b}\n"));
  }

  TEST_CASE("the combination names the four classes of the table, and says when a combination is not in it") {
    auto asked = set("ilo-delphi-adult-labour");
    auto of = [&](std::set<std::string> positive_ones) { return read(asked, only(asked, std::move(positive_ones)), Age::adult); };
    CHECK(of({}).statistical == Statistical::successful_migrant);
    CHECK(of({"EXP"}).statistical == Statistical::exploited_migrant);
    CHECK(of({"DEC", "EXP"}).statistical == Statistical::deceived_exploited);
    CHECK(of({"DEC", "EXP", "CDE"}).statistical == Statistical::trafficking);
    CHECK(of({"COE", "EXP", "CDE"}).statistical == Statistical::trafficking);
    CHECK(of({"COE", "EXP"}).statistical == Statistical::outside_table);
    CHECK(of({"EXP", "CDE"}).statistical == Statistical::outside_table);
    CHECK(of({"DEC"}).statistical == Statistical::outside_table);
    CHECK(of({"VUL", "VDE"}).statistical == Statistical::successful_migrant);  // the table does not look at these two
    for (auto s : {std::set<std::string>{}, {"EXP"}, {"DEC", "EXP", "CDE"}}) CHECK(of(s).statistical_settled == Settled::yes);
  }

  TEST_CASE("an adult needs act, means and purpose; for a minor the means are not asked for") {
    auto asked = set("ilo-delphi-adult-labour");
    auto adult = [&](std::set<std::string> positive_ones) { return read(asked, only(asked, std::move(positive_ones)), Age::adult); };
    CHECK(adult({"DEC", "EXP"}).legal == Legal::indicated);       // though the statistical reading sees no trafficking
    CHECK(adult({"DEC", "EXP"}).result == ResultClass::indicated);
    CHECK(adult({"VUL", "EXP"}).legal == Legal::indicated);
    CHECK(adult({"EXP"}).legal == Legal::partial);
    CHECK(adult({"EXP"}).result == ResultClass::partial);
    CHECK(adult({"DEC"}).legal == Legal::partial);
    CHECK(adult({}).legal == Legal::not_indicated);
    CHECK(adult({}).result == ResultClass::not_indicated);
    auto child = set("ilo-delphi-child-labour");
    auto minor = read(child, only(child, {"EXP", "LEG"}), Age::minor);
    CHECK(minor.means.state == State::yes);  // LEG.CARE is among them
    auto answers = only(child, {"EXP"});
    answers["LEG.RECEIVE"] = {Answer::yes, Source::said};
    auto alone = read(child, answers, Age::minor);
    CHECK(alone.means.state == State::no);
    CHECK(alone.legal == Legal::indicated);
    CHECK(read(child, answers, Age::adult).legal == Legal::partial);
  }

  TEST_CASE("an aim without exploitation yet is a class of its own") {
    auto asked = set("ilo-delphi-adult-labour");
    auto answers = only(asked, {"DEC"});
    answers["LEG.AIM"] = {Answer::yes, Source::third_party};
    auto r = read(asked, answers, Age::adult);
    CHECK(r.legal == Legal::aim_only);
    CHECK(r.legal_settled == Settled::yes);
    CHECK(r.result == ResultClass::indicated);
    answer(answers, asked, {"EXP"}, Answer::yes);
    CHECK(read(asked, answers, Age::adult).legal == Legal::indicated);
  }

  TEST_CASE("exploitation presumes that somebody took the person in, and the reading says that it is presumed") {
    auto asked = set("ilo-delphi-adult-labour");
    Answers answers;
    for (auto code : {"EXP.HOURS", "EXP.SALARY", "CDE.DOCS", "CDE.VIOLENCE"}) answers[code] = {Answer::yes, Source::said};
    auto r = read(asked, answers, Age::adult);
    CHECK(r.act.state == State::yes);
    CHECK(r.act.ground == ElementReading::Ground::presumed);
    CHECK(r.legal == Legal::indicated);
    for (auto code : {"LEG.RECRUIT", "LEG.TRANSPORT", "LEG.TRANSFER", "LEG.HARBOUR", "LEG.RECEIVE"}) answers[code] = {Answer::no, Source::said};
    CHECK(read(asked, answers, Age::adult).legal == Legal::partial);
    answers["LEG.RECEIVE"] = {Answer::yes, Source::said};
    CHECK(read(asked, answers, Age::adult).act.ground == ElementReading::Ground::answered);
  }

  TEST_CASE("what was not asked, and what nobody knows, is no \"no\": the data are insufficient") {
    auto asked = set("ilo-delphi-adult-labour");
    for (const auto& answers : {Answers{}, all(asked, Answer::unknown), all(asked, Answer::not_asked)}) {
      auto r = read(asked, answers, Age::adult);
      CHECK(r.statistical == Statistical::undetermined);
      CHECK(r.legal == Legal::insufficient);
      CHECK(r.result == ResultClass::insufficient_data);
      CHECK(r.answered == 0);
      CHECK(r.dimension("EXP")->state == State::open);
      CHECK(r.dimension("EXP")->open.size() == 9);
    }
    // Insufficient for as long as one dimension could still become positive, and no longer.
    auto answers = all(asked, Answer::no);
    answers["EXP.HOURS"] = {Answer::unknown, Source::none};
    CHECK(read(asked, answers, Age::adult).result == ResultClass::not_indicated);   // one strong alone would not be enough
    answers["EXP.SALARY"] = {Answer::not_asked, Source::none};
    auto r = read(asked, answers, Age::adult);
    CHECK(r.dimension("EXP")->state == State::open);
    CHECK(r.result == ResultClass::insufficient_data);
    CHECK(r.statistical == Statistical::undetermined);
    answers["EXP.SALARY"] = {Answer::yes, Source::said};
    CHECK(read(asked, answers, Age::adult).result == ResultClass::insufficient_data);
    answers["EXP.HOURS"] = {Answer::yes, Source::said};
    CHECK(read(asked, answers, Age::adult).result == ResultClass::partial);
  }

  TEST_CASE("a partial reading says whether open questions could still complete it") {
    auto asked = set("ilo-delphi-adult-labour");
    Answers answers;
    answer(answers, asked, {"EXP"}, Answer::yes);
    auto r = read(asked, answers, Age::adult);
    CHECK(r.result == ResultClass::partial);
    CHECK(r.statistical == Statistical::exploited_migrant);
    CHECK(r.statistical_settled == Settled::no);
    CHECK(r.legal_settled == Settled::no);
    auto closed = read(asked, only(asked, {"EXP"}), Age::adult);
    CHECK(closed.statistical_settled == Settled::yes);
    CHECK(closed.legal_settled == Settled::yes);
  }

  TEST_CASE("a list of prompts has no statistical reading; each answer counts for its element, and an act alone says nothing") {
    auto asked = set("ostoja-screening");
    Answers answers{{"WAY.ARRANGED", {Answer::yes, Source::said}}};
    auto r = read(asked, answers, Age::adult);
    CHECK(r.statistical == Statistical::none);
    CHECK(r.dimensions.empty());
    CHECK(r.result == ResultClass::insufficient_data);
    answers["FREE.PAPERS"] = {Answer::yes, Source::observed};
    CHECK(read(asked, answers, Age::adult).legal == Legal::partial);
    answers["WORK.PAY"] = {Answer::yes, Source::said};
    CHECK(read(asked, answers, Age::adult).legal == Legal::indicated);
    answers = {{"WORK.MARRIAGE", {Answer::yes, Source::said}}};
    r = read(asked, answers, Age::adult);
    CHECK(r.purpose.state == State::open);  // the directive's purpose is shown and does not count under art. 115 § 22
    CHECK(r.eu_only == std::vector<std::string>{"FORCED_MARRIAGE"});
    CHECK(read(asked, all(asked, Answer::no), Age::adult).result == ResultClass::not_indicated);
    auto eleven = set("ilo-forced-labour-11");
    CHECK(read(eleven, {{"FL.WAGES", {Answer::yes, Source::said}}, {"FL.DEBT", {Answer::yes, Source::said}}}, Age::adult).legal == Legal::indicated);
  }

  TEST_CASE("the same answers give the same stored reading") {
    auto asked = set("ilo-delphi-adult-labour");
    auto answers = only(asked, {"DEC", "EXP"});
    CHECK(stored(read(asked, answers, Age::adult)) == stored(read(asked, answers, Age::adult)));
    CHECK(stored(read(asked, answers, Age::adult)) != stored(read(asked, answers, Age::minor)));
    CHECK(ostoja::forms::fields_of_nested_json(stored(read(asked, answers, Age::adult)))->get("dimensions/EXP/state") == "yes");
  }
}

TEST_SUITE("identification duty to report") {
  TEST_CASE("trafficking by itself stood in the catalogue from 2010 to 2017 and does not today") {
    auto law = DutyLaw::load().value();
    CHECK(law.on(Date::of(2010, 9, 7)) == nullptr);
    CHECK(law.on(Date::of(2017, 7, 12))->trafficking == LawVersion::Trafficking::listed);
    CHECK(law.on(Date::of(2017, 7, 13))->trafficking == LawVersion::Trafficking::not_listed);
    CHECK(law.on(Date::of(2023, 10, 1))->from == Date::of(2023, 10, 1));
    CHECK(law.on(Date::of(2026, 11, 24))->act == "Dz.U. 2022 poz. 2600");
    CHECK(law.on(Date::of(2026, 11, 24))->review == LawVersion::Review::needed);
  }
  TEST_CASE("the suggestion looks at the acts of the catalogue of that day, and only a person decides") {
    auto law = DutyLaw::load().value();
    const auto& now = *law.on(Date::of(2026, 11, 24));
    std::map<std::string, Suspected> answers;
    CHECK(suggest(law, now, answers) == Suggestion::incomplete);
    for (const auto& q : law.questions) answers[q.code] = Suspected::no;
    CHECK(suggest(law, now, answers) == Suggestion::none);
    answers["A198"] = Suspected::unknown;
    CHECK(suggest(law, now, answers) == Suggestion::ask_lawyer);
    answers["A189"] = Suspected::yes;
    CHECK(suggest(law, now, answers) == Suggestion::duty);
    answers["A189"] = Suspected::no, answers["A198"] = Suspected::no, answers["A200"] = Suspected::yes;
    CHECK(suggest(law, *law.on(Date::of(2016, 1, 1)), answers) == Suggestion::none);  // art. 200 joined the catalogue in 2017
  }
  TEST_CASE("a law file with a gap between its versions is refused") {
    const std::string q = "questions:\n  - {code: A, articles: [\"1\"], pl: a, en: b}\n", h = "law: art240\npl: a\nen: b\nversions:\n";
    auto v = [](const char* days) { return std::string("  - {") + days + ", act: a, source: s, review: no, trafficking: no, articles: [\"1\"]}\n"; };
    CHECK(DutyLaw::parse(h + v("from: 2010-01-01, until: 2012-01-01") + v("from: 2012-01-02") + q));
    CHECK_FALSE(DutyLaw::parse(h + v("from: 2010-01-01, until: 2012-01-01") + v("from: 2012-01-03") + q));
    CHECK_FALSE(DutyLaw::parse(h + v("from: 2010-01-01, until: 2012-01-01") + q));
  }
}
