#include "i18n/i18n.h"

#include "core/text.h"
#include "i18n/dates.h"
#include "i18n/names.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <thread>

using namespace ostoja;
using core::Date;
using core::Instant;
using core::at_local;
using core::PartialDate;
using i18n::strings;

TEST_SUITE("i18n") {
  const auto& pl = strings("pl");
  const auto& en = strings("en");

  TEST_CASE("every text is in Polish and in English") {
    CHECK(i18n::keys("pl") == i18n::keys("en"));
    CHECK(i18n::keys("pl").size() > 20);
    CHECK(i18n::keys("xx").empty());
    for (const auto& lang : i18n::desk_languages())
      for (const auto& key : i18n::keys(lang)) {
        CAPTURE(key);
        auto text = strings(lang)(key);
        CHECK_FALSE(text.empty());
        CHECK(core::is_utf8(text));
      }
  }
  TEST_CASE("a text is found, a missing one is its key and stays readable") {
    CHECK(pl("forms.required") == "To pole trzeba wypełnić.");
    CHECK(en("forms.required") == "This field must be filled in.");
    CHECK(pl.has("forms.required"));
    CHECK_FALSE(pl.has("forms.no_such_text"));
    std::string_view kept;
    {
      std::string passing = "forms.no_such_text";
      kept = pl(passing);
      passing.assign(passing.size(), '#');
    }
    CHECK(kept == "forms.no_such_text");
    CHECK(pl("forms.no_such_text").data() == kept.data());
    CHECK(pl.plural("forms.no_such_plural", 5) == "forms.no_such_plural");
    CHECK(pl("") == "");  // the catalogue's head is no text
    CHECK_FALSE(pl.has(""));
  }
  TEST_CASE("an unknown language is read in Polish") {
    CHECK(strings("xx").lang() == "pl");
    CHECK(strings("").lang() == "pl");
    CHECK(strings("en").lang() == "en");
    CHECK(&strings("pl") == &strings("pl"));
  }
  TEST_CASE("values are put in once and never read as places again") {
    CHECK(pl.with("forms.too_long", {"200"}) == "Tekst jest za długi. Dozwolona liczba znaków: 200.");
    CHECK(pl.with("i18n.today", {"{0} {1}"}) == "dziś, {0} {1}");
    CHECK(pl.with("i18n.today", {}) == "dziś, {0}");
  }
  TEST_CASE("Polish counts in three forms") {
    auto days = [&](std::int64_t n) { return pl.plural("i18n.days", n); };
    CHECK(days(1) == "1 dzień");
    for (int n : {0, 2, 5, 12, 21, 22, 112}) CHECK(days(n) == std::to_string(n) + " dni");
    // The catalogue has one word for both further forms of a day, so the rule itself is checked on one with three.
    auto hit = [&](std::int64_t n) { return pl.plural("i18n.cases", n); };
    CHECK(hit(1) == "1 sprawa");
    CHECK(hit(2) == "2 sprawy");
    CHECK(hit(5) == "5 spraw");
    CHECK(hit(12) == "12 spraw");
    CHECK(hit(22) == "22 sprawy");
    CHECK(hit(112) == "112 spraw");
    CHECK(hit(0) == "0 spraw");
    CHECK(hit(-1) == "-1 sprawa");
    CHECK(hit(3'000'000'022) == "3\u00a0000\u00a0000\u00a0022 sprawy");
    CHECK(hit(3'000'000'001) == "3\u00a0000\u00a0000\u00a0001 spraw");
    CHECK(en.plural("i18n.cases", 1) == "1 case");
    CHECK(en.plural("i18n.cases", 0) == "0 cases");
    CHECK(en.plural("i18n.days", 1) == "1 day");
    CHECK(en.plural("i18n.days", 1200) == "1,200 days");
  }
  TEST_CASE("numbers and shares are written as the language writes them") {
    CHECK(pl.number(7098) == "7\u00a0098");
    CHECK(pl.number(999) == "999");
    CHECK(pl.number(-999) == "-999");
    CHECK(pl.number(-1234567) == "-1\u00a0234\u00a0567");
    CHECK(en.number(7098) == "7,098");
    CHECK(en.number(INT64_MIN) == "-9,223,372,036,854,775,808");
    CHECK(pl.percent(0.125) == "12,5%");
    CHECK(en.percent(0.125) == "12.5%");
    CHECK(pl.percent(0.5) == "50%");
    CHECK(pl.percent(1) == "100%");
    CHECK(pl.percent(-0.004) == "-0,4%");
    CHECK(pl.percent(0.0004) == "0%");
    CHECK(pl.percent(0.0 / 0.0) == "–");
  }
  TEST_CASE("days are written with the month in the genitive") {
    auto d = Date::of(2026, 11, 23);
    CHECK(pl.date(d) == "23 listopada 2026");
    CHECK(en.date(d) == "23 November 2026");
    CHECK(pl.date_short(d) == "23.11.2026");
    CHECK(pl.date_short(Date::of(2026, 3, 4)) == "04.03.2026");
    CHECK(en.date_short(d) == "23 Nov 2026");
    CHECK(pl.date_weekday(d) == "poniedziałek, 23 listopada 2026");
    CHECK(en.date_weekday(d) == "Monday, 23 November 2026");
    CHECK(pl.date_weekday(Date::of(2026, 11, 29)) == "niedziela, 29 listopada 2026");
    CHECK(pl.day_month(d) == "23 listopada");
    CHECK(en.day_month(d) == "23 November");
    CHECK(pl.date({}) == "");
    CHECK(pl.date_partial(PartialDate{1998, 0, 0}) == "1998");
    CHECK(pl.date_partial(PartialDate{1998, 3, 0}) == "marzec 1998");
    CHECK(pl.date_partial(PartialDate{1998, 3, 14}) == "14 marca 1998");
    CHECK(en.date_partial(PartialDate{1998, 3, 0}) == "March 1998");
    CHECK(pl.date_partial({}) == "");
    std::set<std::string> months;
    for (int m = 1; m <= 12; ++m) months.insert(pl.day_month(Date::of(2026, m, 1)));
    CHECK(months.size() == 12);
  }
  TEST_CASE("other languages are written by ICU") {
    using i18n::DateStyle;
    auto d = Date::of(2026, 11, 23);
    CHECK(i18n::icu_date("uk", d, DateStyle::full) == "23 листопада 2026\u202fр.");
    CHECK(i18n::icu_date("uk", d, DateStyle::day_month) == "23 листопада");
    CHECK(i18n::icu_date("es", d, DateStyle::weekday) == "lunes, 23 de noviembre de 2026");
    CHECK(i18n::icu_date("es", Date::of(1500, 3, 1), DateStyle::day_month) == "1 de marzo");
    CHECK(i18n::icu_date("uk", {}, DateStyle::full) == "");
    CHECK(i18n::icu_number("uk", 1234567) == "1\u00a0234\u00a0567");
    CHECK(i18n::icu_percent("vi", 0.125) == "12,5%");
  }
  TEST_CASE("times are those of Warsaw, and near days have words") {
    auto now = at_local(Date::of(2026, 11, 23), 21, 0);
    CHECK(pl.time(at_local(Date::of(2026, 11, 23), 12, 4)) == "12:04");
    CHECK(pl.time({}) == "");
    CHECK(pl.when(at_local(Date::of(2026, 11, 23), 12, 4), now) == "dziś, 12:04");
    CHECK(pl.when(at_local(Date::of(2026, 11, 22), 18, 20), now) == "wczoraj, 18:20");
    CHECK(pl.when(at_local(Date::of(2026, 11, 19), 18, 20), now) == "19 listopada, 18:20");
    CHECK(pl.when(at_local(Date::of(2025, 3, 3), 9, 15), now) == "3 marca 2025, 9:15");
    CHECK(pl.when(at_local(Date::of(2026, 11, 24), 9, 15), now) == "24 listopada, 9:15");
    CHECK(pl.when(*Instant::parse("2026-11-22T23:30:00Z"), now) == "dziś, 0:30");  // half past midnight in Warsaw
    CHECK(pl.when(*Instant::parse("2026-07-01T22:30:00Z"), *Instant::parse("2026-07-02T22:00:00Z")) == "wczoraj, 0:30");
    CHECK(pl.when({}, now) == "");
    CHECK(en.when(at_local(Date::of(2026, 11, 22), 18, 20), now) == "yesterday, 18:20");
    CHECK(en.when(at_local(Date::of(2025, 3, 3), 9, 15), now) == "3 March 2025, 9:15");
    // The first of January: yesterday is another year.
    auto new_year = at_local(Date::of(2026, 1, 1), 10, 0);
    CHECK(pl.when(at_local(Date::of(2025, 12, 31), 23, 59), new_year) == "wczoraj, 23:59");
  }
  TEST_CASE("durations are told in their two largest units") {
    CHECK(pl.duration(0) == "0 s");
    CHECK(pl.duration(48) == "48 s");
    CHECK(pl.duration(60) == "1 min");
    CHECK(pl.duration(252) == "4 min 12 s");
    CHECK(pl.duration(2 * 3600 + 15 * 60 + 59) == "2 godz. 15 min");
    CHECK(en.duration(2 * 3600 + 15 * 60) == "2 h 15 min");
    CHECK(pl.duration(3600) == "1 godz.");
    CHECK(pl.duration(3 * 86400) == "3 dni");
    CHECK(pl.duration(86400 + 3600) == "1 dzień 1 godz.");
    CHECK(pl.duration(3 * 86400 + 59) == "3 dni");
    CHECK(en.duration(86400) == "1 day");
    CHECK(pl.duration(-300) == "−5 min");
    CHECK_FALSE(pl.duration(INT64_MIN).empty());
  }
  TEST_CASE("countries and languages have their names") {
    CHECK(pl.country("UA") == "Ukraina");
    CHECK(en.country("UA") == "Ukraine");
    CHECK(pl.country("ua") == "Ukraina");
    CHECK(pl.country("ZZ") == "kraj nieznany");
    CHECK(pl.country("Q!") == "kraj nieznany");
    CHECK(pl.country("") == "");
    CHECK(pl.language("uk") == "ukraiński");
    CHECK(pl.language("ukr") == "ukraiński");
    CHECK(en.language("ger") == "German");
    CHECK(pl.language("rom") == "romski");
    CHECK(en.language("rom") == "Romani");
    CHECK(pl.language("und") == "język nieznany");
    CHECK(pl.language("zzz") == "język nieznany");
    CHECK(i18n::own_name("pl") == "polski");
    CHECK(i18n::own_name("en") == "English");
    CHECK(i18n::own_name("uk") == "українська");
    CHECK(i18n::language_code("UKR") == "uk");
    CHECK(i18n::language_code("deu") == "de");
    CHECK(i18n::language_code("und") == "und");
    CHECK(i18n::language_code("zzz") == "");
    CHECK(i18n::language_code("uk; drop") == "");
    CHECK(i18n::country_code(" ua") == "UA");
    CHECK(i18n::country_code("UK") == "");
    CHECK(i18n::country_code("EU") == "");
  }
  TEST_CASE("the lists are whole, without doubles, and sorted as the language sorts") {
    CHECK(pl.countries().size() == 250);
    CHECK(pl.languages().size() == 183);
    CHECK(pl.voivodeships().size() == 16);
    for (const auto* names : {&pl.countries(), &pl.languages(), &pl.voivodeships(), &en.countries(), &en.languages()}) {
      std::set<std::string> codes;
      for (const auto& n : *names) {
        CHECK_FALSE(n.name.empty());
        CHECK(n.name != n.code);
        CHECK(codes.insert(n.code).second);
      }
    }
    CHECK(std::is_sorted(pl.countries().begin(), pl.countries().end(),
                         [](const auto& a, const auto& b) { return pl.sort_key(a.name) < pl.sort_key(b.name); }));
    CHECK(pl.countries().front().name == "Afganistan");
    CHECK(pl.countries().back().name == "Zjednoczone Emiraty Arabskie");
    CHECK(pl.voivodeships().front().code == "PL-02");
    CHECK(pl.voivodeships()[4].name == "łódzkie");
    CHECK(pl.voivodeships()[5].name == "małopolskie");
    CHECK(en.voivodeships()[0].name == "dolnośląskie");
  }
  TEST_CASE("Polish letters sort after their plain ones, case last") {
    std::vector<std::string> names = {"Żywiec", "Łódź", "Ćma", "Zator", "Ąbc", "łaska", "Źrebak", "cudo", "Lublin", "Adam"};
    std::sort(names.begin(), names.end(), [](const auto& a, const auto& b) { return pl.sort_key(a) < pl.sort_key(b); });
    CHECK(names == std::vector<std::string>{"Adam", "Ąbc", "cudo", "Ćma", "Lublin", "łaska", "Łódź", "Zator", "Źrebak", "Żywiec"});
    CHECK(pl.sort_key("") < pl.sort_key("a"));
    CHECK(pl.sort_key(std::string(5000, 'z')) > pl.sort_key("zz"));
  }
  TEST_CASE("a reader gets the best offered language") {
    std::vector<std::string> offered = {"pl", "en", "uk", "ru"};
    auto chosen = [&](std::string_view header) { return i18n::choose(header, offered); };
    CHECK(chosen("") == "pl");
    CHECK(chosen("uk-UA,uk;q=0.9,en;q=0.8") == "uk");
    CHECK(chosen("de-DE,de;q=0.9,en;q=0.5") == "en");
    CHECK(chosen("en;q=0.3, ru;q=0.7") == "ru");
    CHECK(chosen("en, ru") == "en");
    CHECK(chosen("ru, en") == "ru");
    CHECK(chosen("vi") == "pl");
    CHECK(chosen("*") == "pl");
    CHECK(chosen("*;q=0.5, pl;q=0") == "en");
    CHECK(chosen("pl;q=0, en;q=0.001") == "en");
    CHECK(chosen("EN-us") == "en");
    CHECK(chosen("en;q=2;x, ,;;q=,uk;q=0.4") == "uk");
    CHECK(i18n::choose("pt", {"en", "pt-BR"}) == "pt-BR");
    CHECK(i18n::choose("uk", {}) == "pl");
    CHECK(chosen(std::string(100'000, ',') + "uk") == "uk");
  }
  TEST_CASE("several threads read at once") {
    std::vector<std::thread> threads;
    std::atomic<int> right = 0;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&] {
        for (int i = 0; i < 500; ++i) {
          bool good = pl("forms.yes") == "tak" && pl.plural("i18n.cases", 22) == "22 sprawy" && pl("i18n.no_such") == "i18n.no_such" &&
                      strings("en").date(Date::of(2026, 1, 1 + i % 28)).ends_with("January 2026") && pl.sort_key("Ćma") > pl.sort_key("cudo");
          right += good ? 1 : 0;
        }
      });
    for (auto& t : threads) t.join();
    CHECK(right == 2000);
  }
}
