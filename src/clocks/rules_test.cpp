// Counting legal terms: months as they are, leap years, clock changes, ages. Days only: no hour of the day changes an answer.
#include "clocks/rules.h"

#include "core/resources.h"
#include "forms/forms.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace ostoja;
using namespace ostoja::clocks;
using core::Date;

namespace {

Date day(int y, int m, int d) { return Date::of(y, m, d); }
constexpr int kFarAway = 2099;
Date last(std::string_view key, Date start, Age age = Age::adult, int step = 0) {
  auto out = last_day(*rule(key, start), whole(start), age, day(kFarAway, 1, 1), step);
  return out ? *out : Date{};
}
constexpr std::string_view kHead = "law: x\npl: \"X\"\nen: \"X\"\npublished: \"–\"\nrules:\n";
std::string one_rule(std::string_view key, std::string_view from, std::string_view more = "", std::string_view length = "{unit: months, lengths: [1]}") {
  return "  - key: " + std::string(key) + "\n    article: \"art. 1\"\n    from: " + std::string(from) + "\n" + std::string(more) +
         "    review: needed\n    source: {pl: \"x\", en: \"x\"}\n    length: " + std::string(length) + "\n    warnings: [7, 1]\n    told: [lead]\n    by_hand: yes\n" +
         "    starts: {pl: \"a\", en: \"a\"}\n    passes: {pl: \"a\", en: \"a\"}\n    counting: {pl: \"a\", en: \"a\"}\n";
}

}  // namespace

TEST_SUITE("clocks rules") {
  TEST_CASE("every rule of the files has its article, its source, its words, its name, and holds today") {
    auto forms = forms::Library::load().value();
    const auto* names = forms.codes("clock_rule");
    REQUIRE(names != nullptr);
    std::set<std::string> keys;
    for (const auto& r : rules()) {
      keys.insert(r.key);
      CHECK_MESSAGE(names->find(r.code) != nullptr, r.key);
      CHECK_FALSE(r.article.pl.empty());
      CHECK_FALSE(r.source.pl.empty());
      CHECK_FALSE(r.warnings.empty());
      CHECK(std::find(r.told.begin(), r.told.end(), "lead") != r.told.end());
      CHECK_MESSAGE(rule(r.key, day(2026, 11, 25)) != nullptr, r.key);
      CHECK(newest(r.key) != nullptr);
      if (r.source.en.find("own knowledge") != std::string::npos) CHECK_MESSAGE(r.review == Review::needed, r.key);  // what nobody has read needs legal review
    }
    for (const auto& code : names->codes) {
      std::string key;
      for (char c : code.code) key += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
      CHECK_MESSAGE(keys.contains(key), code.code);
    }
    for (auto key : {"certificate", "permit", "shelter_three_months", "shelter_as_certificate", "contract_year_end", "hearing", "appeal_7_days", "followup_1_3_6_12", "contact_lost_90_days", "review_plan"})
      CHECK_MESSAGE(keys.contains(key), key);
  }

  TEST_CASE("a certificate is good for three calendar months, for a minor four") {
    CHECK(last("certificate", day(2026, 3, 5)) == day(2026, 6, 5));
    CHECK(last("certificate", day(2026, 3, 5), Age::minor) == day(2026, 7, 5));
    CHECK(last("certificate", day(2026, 3, 5), Age::unknown) == day(2026, 6, 5));  // the shorter one warns in time
  }

  TEST_CASE("a day that a month does not have is its last: 31 January and one month, also in leap years") {
    CHECK(last("data_request", day(2026, 1, 31)) == day(2026, 2, 28));
    CHECK(last("data_request", day(2028, 1, 31)) == day(2028, 2, 29));
    CHECK(last("data_request", day(2028, 1, 29)) == day(2028, 2, 29));
    CHECK(last("data_request", day(2027, 1, 29)) == day(2027, 2, 28));
    CHECK(last("certificate", day(2026, 11, 30)) == day(2027, 2, 28));
    CHECK(last("certificate", day(2027, 11, 30)) == day(2028, 2, 29));
    CHECK(last("certificate", day(2026, 11, 30), Age::minor) == day(2027, 3, 30));
    CHECK(last("certificate", day(2026, 8, 31)) == day(2026, 11, 30));
    CHECK(last("state_compensation", day(2028, 2, 29)) == day(2031, 2, 28));
    CHECK(last("contact_lost_90_days", day(2027, 12, 1)) == day(2028, 2, 29));
    CHECK(last("appeal_7_days", day(2028, 2, 25)) == day(2028, 3, 3));
    CHECK(last("appeal_7_days", day(2026, 12, 28)) == day(2027, 1, 4));
  }

  TEST_CASE("over ten years every start has a last day in the right month, never later than that day of the month, and never before an earlier start's") {
    for (auto key : {"certificate", "data_request", "review_plan"}) {
      Date before;
      for (auto d = day(2024, 1, 1); d < day(2034, 1, 1); d = d.plus_days(1)) {
        const auto* r = rule(key, d);
        auto end = last(key, d);
        const int months = (end.year() - d.year()) * 12 + end.month() - d.month();
        CHECK(months == r->lengths.front());
        CHECK(end.day() <= d.day());
        CHECK((end.day() == d.day() || end.plus_days(1).day() == 1));
        if (before) CHECK(end >= before);
        before = end;
      }
    }
  }

  TEST_CASE("a start of which only the month is known is the last day of that month; a year is not enough, and neither is a day that is not there") {
    const auto* r = rule("certificate", day(2026, 1, 1));
    auto today = day(2026, 11, 25);
    CHECK(last_day(*r, {2026, 1, 0}, Age::adult, today) == day(2026, 4, 30));
    CHECK(last_day(*r, {2028, 2, 0}, Age::adult, day(kFarAway, 1, 1)) == day(2028, 5, 29));
    CHECK(last_day(*r, {2026, 11, 0}, Age::adult, today) == day(2027, 2, 28));  // this month, of which the end has not come
    CHECK(last_day(*r, {2026, 0, 0}, Age::adult, today).error().code == core::Errc::invalid);
    CHECK(last_day(*r, {}, Age::adult, today).error().code == core::Errc::invalid);
    CHECK(last_day(*r, {2026, 2, 30}, Age::adult, today).error().code == core::Errc::invalid);
  }

  TEST_CASE("nothing starts in the future: no certificate of tomorrow, and no month that has not begun") {
    const auto* r = rule("certificate", day(2026, 1, 1));
    auto today = day(2026, 11, 25);
    CHECK(last_day(*r, whole(today), Age::adult, today) == day(2027, 2, 25));
    CHECK(last_day(*r, whole(today.plus_days(1)), Age::adult, today).error().code == core::Errc::invalid);
    CHECK(last_day(*r, {2026, 12, 0}, Age::adult, today).error().code == core::Errc::invalid);
  }

  TEST_CASE("who is a minor is asked of the day of issue: turning 18 during the certificate changes nothing") {
    core::PartialDate born{2008, 11, 26};
    CHECK(age_on(born, day(2026, 11, 25)) == Age::minor);
    CHECK(age_on(born, day(2026, 11, 26)) == Age::adult);
    auto issued = day(2026, 11, 25);
    CHECK(last("certificate", issued, age_on(born, issued)) == day(2027, 3, 25));
    CHECK(age_on({2008, 2, 29}, day(2026, 2, 27)) == Age::minor);
    CHECK(age_on({2008, 2, 29}, day(2026, 2, 28)) == Age::adult);  // born on a leap day, and this year has none
    CHECK(age_on({2008, 0, 0}, day(2025, 12, 31)) == Age::minor);
    CHECK(age_on({2008, 0, 0}, day(2026, 6, 1)) == Age::unknown);
    CHECK(age_on({2008, 0, 0}, day(2026, 12, 31)) == Age::adult);
    CHECK(age_on({2008, 6, 0}, day(2026, 6, 15)) == Age::unknown);
    CHECK(age_on({2008, 6, 0}, day(2026, 5, 31)) == Age::minor);
    CHECK(age_on({2008, 6, 0}, day(2026, 6, 30)) == Age::adult);
    CHECK(age_on({}, day(2026, 6, 15)) == Age::unknown);
  }

  TEST_CASE("what stands on a document is not counted; a contract year ends on its 31 December; follow-up has four steps") {
    auto today = day(2026, 11, 25);
    CHECK(last_day(*rule("permit", today), whole(today), Age::adult, today).error().code == core::Errc::invalid);
    CHECK(last("contract_year_end", day(2028, 2, 29)) == day(2028, 12, 31));
    CHECK(last("contract_year_end", day(2026, 12, 31)) == day(2026, 12, 31));
    CHECK(last("followup_1_3_6_12", day(2026, 8, 31), Age::adult, 0) == day(2026, 9, 30));
    CHECK(last("followup_1_3_6_12", day(2026, 8, 31), Age::adult, 1) == day(2026, 11, 30));
    CHECK(last("followup_1_3_6_12", day(2026, 8, 31), Age::adult, 2) == day(2027, 2, 28));
    CHECK(last("followup_1_3_6_12", day(2026, 8, 31), Age::adult, 3) == day(2027, 8, 31));
    CHECK_FALSE(last("followup_1_3_6_12", day(2026, 8, 31), Age::adult, 4));
    CHECK_FALSE(last("followup_1_3_6_12", day(2026, 8, 31), Age::adult, -1));
  }

  TEST_CASE("days are those of Warsaw: the nights of the clock changes are one day like any other, at every hour") {
    for (auto night : {day(2026, 3, 29), day(2026, 10, 25), day(2027, 3, 28)}) {
      auto term = night.plus_days(7);
      for (auto at = core::start_of(night); core::local(at).date == night; at = at.plus_seconds(1800)) {
        CHECK(days_left(term, core::local(at).date) == 7);
        CHECK(band(term, core::local(at).date) == Band::week);
      }
      CHECK(days_left(term, core::local(core::start_of(night).plus_seconds(-1)).date) == 8);
      CHECK(last("appeal_7_days", night) == term);
    }
    // 23:30 UTC of the 31st is the 1st in Warsaw already.
    CHECK(core::local(core::Instant::parse("2026-12-31T23:30:00Z").value()).date == day(2027, 1, 1));
  }

  TEST_CASE("the bands of the board: today is not passed, seven days are a week, thirty are a month") {
    auto today = day(2026, 11, 25);
    CHECK(band(today.plus_days(-1), today) == Band::passed);
    CHECK(band(today, today) == Band::week);
    CHECK(band(today.plus_days(7), today) == Band::week);
    CHECK(band(today.plus_days(8), today) == Band::fortnight);
    CHECK(band(today.plus_days(14), today) == Band::fortnight);
    CHECK(band(today.plus_days(15), today) == Band::month);
    CHECK(band(today.plus_days(30), today) == Band::month);
    CHECK(band(today.plus_days(31), today) == Band::later);
  }

  TEST_CASE("warnings come at 30, 14, 7 and 1 days, each once, and one that was slept through is not given after the next") {
    const auto* r = rule("certificate", day(2026, 11, 1));
    auto end = day(2027, 2, 28);
    std::vector<int> given, told;
    for (auto today = end.plus_days(-60); today <= end.plus_days(3); today = today.plus_days(1))
      if (auto w = warning_due(*r, end, today, given)) {
        told.push_back(days_left(end, today));
        given.insert(given.end(), w->covers.begin(), w->covers.end());
      }
    CHECK(told == std::vector<int>{30, 14, 7, 1});
    auto late = warning_due(*r, end, end.plus_days(-10), {});  // entered with ten days left
    REQUIRE(late);
    CHECK(late->days == 14);
    CHECK(late->covers == std::vector<int>{30, 14});
    CHECK_FALSE(warning_due(*r, end, end.plus_days(1), {}));   // passed: the board says so
    CHECK(warning_due(*r, end, end, {})->days == 1);
  }

  TEST_CASE("a new version of a rule holds from its day on, the old one for what started before") {
    auto two = parse_rules(std::string(kHead) + one_rule("a", "2020-01-01", "    until: 2026-06-30\n") + one_rule("a", "2026-07-01", "", "{unit: months, lengths: [2]}"));
    REQUIRE(two);
    CHECK(rule_among(*two, "a", day(2019, 12, 31)) == nullptr);
    CHECK(rule_among(*two, "a", day(2026, 6, 30))->lengths.front() == 1);
    CHECK(rule_among(*two, "a", day(2026, 7, 1))->lengths.front() == 2);
    CHECK(rule_among(*two, "b", day(2026, 7, 1)) == nullptr);
  }

  TEST_CASE("a file with two versions on one day, an unknown key, a term without a length or warnings out of order is refused") {
    CHECK(parse_rules(std::string(kHead) + one_rule("a", "2020-01-01")));
    CHECK_FALSE(parse_rules(std::string(kHead) + one_rule("a", "2020-01-01") + one_rule("a", "2021-01-01")));
    CHECK_FALSE(parse_rules(std::string(kHead) + one_rule("a", "2020-01-01", "    surprise: yes\n")));
    CHECK_FALSE(parse_rules(std::string(kHead) + one_rule("a", "2020-01-01", "", "{unit: months}")));
    CHECK_FALSE(parse_rules(std::string(kHead) + one_rule("a", "2020-01-01", "", "{unit: printed, lengths: [1]}")));
    CHECK_FALSE(parse_rules(std::string(kHead) + one_rule("a", "2020-01-01", "", "{unit: months, lengths: [0]}")));
    CHECK_FALSE(parse_rules(std::string(kHead) + one_rule("a", "2020-13-01")));
    CHECK_FALSE(parse_rules(std::string(kHead)));
    CHECK_FALSE(parse_rules("nonsense: ["));
  }
}
