#include "forms/forms.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace ostoja;
using namespace ostoja::forms;

namespace {

constexpr std::string_view kForm = R"(form: contact
version: 3
pl: Kontakt
en: Contact
parts:
  - name: caller
    pl: Kto dzwoni
    en: Caller
    fields:
      - {name: kind, type: code, codes: kinds, personal: none, column: kind, pl: Rodzaj, en: Kind, required: [close, api]}
      - name: topics
        type: codes
        codes: kinds
        personal: quasi
        pl: Tematy
        en: Topics
        most: 2
        hint: {pl: Najwyżej dwa., en: Two at most.}
      - {name: other, type: text, personal: direct, pl: Inne, en: Other, when: {field: kind, is: [OTHER]}, required: [close], max: 5}
      - {name: deeper, type: text, personal: none, pl: Dalej, en: Deeper, when: {field: other, is: [x]}, required: [close]}
  - name: rest
    pl: Reszta
    en: The rest
    fields:
      - {name: danger, type: yesno, personal: none, pl: Zagrożenie, en: Danger, layout: radios}
      - {name: day, type: date, personal: none, pl: Dzień, en: Day}
      - {name: born, type: partial_date, personal: direct, pl: Urodzenie, en: Born}
      - {name: at, type: time, personal: none, pl: Godzina, en: Time}
      - {name: people, type: number, personal: none, pl: Osoby, en: People, between: [0, 120]}
      - {name: phone, type: phone, personal: direct, pl: Telefon, en: Phone}
      - {name: tongue, type: language, personal: quasi, pl: Język, en: Language}
      - {name: from, type: country, personal: quasi, pl: Kraj, en: Country}
      - {name: where, type: voivodeship, personal: none, pl: Województwo, en: Voivodeship}
      - {name: story, type: longtext, personal: sensitive, pl: Opis, en: Story, required: [close]}
)";

constexpr std::string_view kCodes = R"(codes: kinds
status: derived
source: hotline practice
pl: Rodzaje
en: Kinds
items:
  - {code: A, pl: pierwszy, en: first, group: G1, map: ForcedLabour}
  - {code: B, pl: drugi, en: second, hint: {pl: ten drugi, en: that second one}}
  - {code: NO, pl: nic, en: nothing}
  - {code: OLD, pl: dawny, en: former, from: 2018-01-01, until: 2020-12-31}
  - {code: OTHER, pl: inny, en: other}
)";

// kForm with one piece of it changed, so that each test is about one mistake.
std::string changed(std::string_view text, std::string_view from, std::string_view to) {
  std::string out(text);
  auto at = out.find(from);
  REQUIRE(at != std::string::npos);
  return out.replace(at, from.size(), to);
}

void refuses_form(std::string_view yaml, std::string_view because) {
  CAPTURE(because);
  auto form = Library::parse_form(yaml);
  REQUIRE_FALSE(form);
  CHECK(form.error().code == core::Errc::invalid);
  auto problem = Library().problem_of_parsing();
  CAPTURE(problem);
  CHECK(problem.find(because) != std::string::npos);
}

void refuses_codes(std::string_view yaml, std::string_view because) {
  CAPTURE(because);
  REQUIRE_FALSE(Library::parse_codes(yaml));
  auto problem = Library().problem_of_parsing();
  CAPTURE(problem);
  CHECK(problem.find(because) != std::string::npos);
}

Library library(std::string_view form, std::string_view codes) {
  return Library::of({Library::parse_form(form).value()}, {Library::parse_codes(codes).value()}).value();
}
void do_not_fit(std::string_view form, std::string_view codes, std::string_view because) {
  REQUIRE_FALSE(Library::of({Library::parse_form(form).value()}, {Library::parse_codes(codes).value()}));
  auto problem = Library().problem_of_parsing();
  CAPTURE(problem);
  CHECK(problem.find(because) != std::string::npos);
}

using Sent = core::Fields;
const auto day = core::Date::of(2026, 11, 23);

Sent sent(std::initializer_list<std::pair<std::string_view, std::string_view>> items) {
  Sent out;
  for (auto [name, value] : items) out.add(std::string(name), std::string(value));
  return out;
}
const Library& contact_library() {
  static const Library all = library(kForm, kCodes);
  return all;
}
const Form& contact() { return *contact_library().form("contact"); }

// The problems as "field:key=value …", in the order of the form.
std::string problems(const Answers& a, std::string_view action = "save", std::string_view part = {}) {
  std::string out;
  for (const auto& p : validate(contact_library(), contact(), a, action, day, part)) {
    if (!out.empty()) out += ' ';
    out += p.field + ":" + p.key.substr(6) + (p.value.empty() ? "" : "=" + p.value);
    for (auto lang : {"pl", "en"}) {
      CHECK(i18n::strings(lang).has(p.key));
      CHECK(message(p, i18n::strings(lang)).find('{') == std::string::npos);
    }
  }
  return out;
}
std::string problems_of(std::string_view field, std::string_view value) { return problems(read(contact(), sent({{field, value}}))); }
std::string got(std::string_view field, std::string_view value) { return std::string(read(contact(), sent({{field, value}})).get(field)); }

}  // namespace

TEST_SUITE("forms definitions") {
  TEST_CASE("a form says each field once") {
    auto form = Library::parse_form(kForm);
    CAPTURE(Library().problem_of_parsing());
    REQUIRE(form);
    CHECK(form->name == "contact");
    CHECK(form->version == 3);
    CHECK(form->pl == "Kontakt");
    REQUIRE(form->parts.size() == 2);
    CHECK(form->parts[0].label("pl") == "Kto dzwoni");
    CHECK(form->part("rest")->fields.size() == 10);
    CHECK(form->part("none") == nullptr);
    const auto* kind = form->find("kind");
    REQUIRE(kind != nullptr);
    CHECK(kind->type == Type::code);
    CHECK(kind->column == "kind");
    CHECK(kind->required_to == std::vector<std::string>{"close", "api"});
    CHECK(form->part_of("story")->name == "rest");
    CHECK(form->part_of("none") == nullptr);
    CHECK(form->find("topics")->most == 2);
    CHECK(form->find("topics")->hint("pl") == "Najwyżej dwa.");
    CHECK(form->find("topics")->hint("en") == "Two at most.");
    CHECK(form->find("other")->when_field == "kind");
    CHECK(form->find("other")->when_values == std::vector<std::string>{"OTHER"});
    CHECK(form->find("other")->max_length == 5);
    CHECK(form->find("other")->is_sealed());
    CHECK_FALSE(form->find("tongue")->is_sealed());
    CHECK(form->find("people")->least == 0);
    CHECK(form->find("people")->top == 120);
    CHECK(form->find("danger")->layout == "radios");
  }
  TEST_CASE("a code list keeps its order, its dates and the code NO") {
    auto list = Library::parse_codes(kCodes);
    CAPTURE(Library().problem_of_parsing());
    REQUIRE(list);
    CHECK(list->name == "kinds");
    CHECK(list->status == "derived");
    CHECK(list->codes.size() == 5);
    CHECK(list->codes[2].code == "NO");
    CHECK(list->find("A")->map == "ForcedLabour");
    CHECK(list->find("A")->group == "G1");
    CHECK(list->find("B")->hint("en") == "that second one");
    CHECK(list->find("OLD")->until == core::Date::of(2020, 12, 31));
    CHECK_FALSE(list->find("A")->until);
    CHECK(list->find("a") == nullptr);
  }
  TEST_CASE("a mistake in a form is refused and named") {
    auto form = [](std::string_view from, std::string_view to) { return changed(kForm, from, to); };
    refuses_form("", "empty");
    refuses_form("just words", "names with values");
    refuses_form("- a\n- b\n", "names with values");
    refuses_form("form: [", "not YAML");
    refuses_form(std::string(kForm) + "---\n" + std::string(kForm), "more than one");
    refuses_form(std::string(kForm) + "colour: red\n", "\"colour\" is not known");
    refuses_form(form("layout: radios", "layuot: radios"), "\"layuot\" is not known");
    refuses_form(form("pl: Dzień, ", ""), "\"pl\" is missing");
    refuses_form(form(", en: Day}", "}"), "\"en\" is missing");
    refuses_form(form("pl: Dzień", "pl: "), "\"pl\" must be a text");
    refuses_form(form("hint: {pl: Najwyżej dwa., en: Two at most.}", "hint: {pl: Najwyżej dwa.}"), "\"en\" is missing");
    refuses_form(form("version: 3\n", ""), "\"version\" is missing");
    refuses_form(form("version: 3", "version: three"), "a number from");
    refuses_form(form("type: yesno", "type: bool"), "\"type\" must be one of");
    refuses_form(form("type: yesno, personal: none", "type: yesno, personal: secret"), "\"personal\" must be one of");
    refuses_form(form("type: yesno, personal: none", "type: yesno"), "\"personal\" is missing");
    refuses_form(form("name: day", "name: danger"), "field \"danger\" stands twice");
    refuses_form(form("name: rest", "name: caller"), "part \"caller\" stands twice");
    refuses_form(form("name: day, type: date", "name: day, name: dzien, type: date"), "stands twice");
    refuses_form(form("name: day", "name: Day"), "made of a-z");
    refuses_form(form("name: day", "name: \"day'; drop\""), "made of a-z");
    refuses_form(form("codes: kinds, ", ""), "needs \"codes\"");
    refuses_form(form("type: yesno", "type: yesno, codes: kinds"), "only a field of codes");
    refuses_form(form("type: yesno", "type: yesno, max: 3"), "only text and longtext");
    refuses_form(form("type: yesno", "type: yesno, most: 3"), "only codes have");
    refuses_form(form("type: yesno", "type: yesno, between: [1, 2]"), "only a number has");
    refuses_form(form("max: 5", "max: 0"), "a number from");
    refuses_form(form("between: [0, 120]", "between: [120, 0]"), "must be the larger");
    refuses_form(form("between: [0, 120]", "between: [0]"), "two numbers");
    refuses_form(form("when: {field: kind, is: [OTHER]}", "when: {field: kind}"), "\"is\" must be a list");
    refuses_form(form("when: {field: kind, is: [OTHER]}", "when: {field: nothing, is: [OTHER]}"), "unknown field");
    refuses_form(form("when: {field: kind, is: [OTHER]}", "when: {field: deeper, is: [x]}"), "circle");
    refuses_form(form("required: [close, api]", "required: close"), "must be a list");
    refuses_form(form("required: [close, api]", "required: [close, close]"), "stands twice");
    refuses_form(form("type: phone", "type: phone, column: phone"), "has no column");
    refuses_form(form("type: yesno", "type: yesno, column: kind"), "column \"kind\" stands twice");
    refuses_form(form("layout: radios", "layout: \"radios<\""), "lower-case words");
    // The line is told.
    refuses_form(form("type: yesno", "type: bool"), "line 25:");
  }
  TEST_CASE("a mistake in a code list is refused and named") {
    auto codes = [](std::string_view from, std::string_view to) { return changed(kCodes, from, to); };
    refuses_codes(codes("code: B", "code: A"), "code \"A\" stands twice");
    refuses_codes(codes("status: derived", "status: sure"), "must be one of: seen, derived, proposed");
    refuses_codes(codes("source: hotline practice\n", ""), "\"source\" is missing");
    refuses_codes(codes("en: first", "EN: first"), "\"EN\" is not known");
    refuses_codes(codes("pl: drugi, ", ""), "\"pl\" is missing");
    refuses_codes(codes("code: A", "code: \"A,B\""), "a code is made of");
    refuses_codes(codes("until: 2020-12-31", "until: 2020-02-30"), "must be a day");
    refuses_codes(codes("until: 2020-12-31", "until: 2017-12-31"), "before");
    refuses_codes(std::string(kCodes) + "---\n" + std::string(kCodes), "more than one");
    refuses_codes("codes: x\nstatus: seen\nsource: y\npl: a\nen: b\nitems: []\n", "something in it");
  }
  TEST_CASE("hostile YAML is refused") {
    refuses_form(std::string(10 << 20, 'a'), "larger than");
    refuses_form(std::string(1 << 20, '['), "nested too deeply");
    refuses_form(std::string(1500, '['), "line 1:");
    refuses_form("a: {a: {a: {a: {a: {a: {a: {a: {a: 1}}}}}}}}", "nested too deeply");
    std::string stairs;
    for (int i = 0; i < 900; ++i) stairs += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
    refuses_form(stairs, "nested too deeply");
    std::string dashes;
    for (int i = 0; i < 100'000; ++i) dashes += "- ";
    refuses_form(dashes + "a", "nested too deeply");
    refuses_form("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "anchor");
    refuses_form("a: *a\n", "line 1");
    refuses_form("form: !!python/object x\n", "tag");
    refuses_form("? [a, b]\n: c\n", "a key must be a word");
    refuses_form("form: \xff\xfe\n", "UTF-8");
    refuses_form(std::string("form: a\0b\n", 10), "UTF-8");
    std::string many = "[";
    for (int i = 0; i < 100'000; ++i) many += "a,";
    refuses_form(many + "a]", "too many entries");
    std::string documents;
    for (int i = 0; i < 1000; ++i) documents += "---\na\n";
    refuses_form(documents, "too many documents");
    std::string keys = "{";
    for (int i = 0; i < 20'000; ++i) keys += "k" + std::to_string(i) + ": 1,\n";
    refuses_form(keys + "z: 1}", "is not known here");
  }
  TEST_CASE("all shipped forms and code lists are good") {
    auto all = Library::load();
    CAPTURE(Library().problem_of_parsing());
    REQUIRE(all);
    for (const auto& form : all->forms()) CHECK(all->form(form.name) == &form);
    for (const auto& list : all->lists()) CHECK(all->codes(list.name) == &list);
    CHECK(all->form("no_such_form") == nullptr);
    CHECK(all->codes("no_such_list") == nullptr);
  }
  TEST_CASE("forms and code lists fit together") {
    CHECK(library(kForm, kCodes).form("contact")->find("kind")->codes == "kinds");
    do_not_fit(kForm, changed(kCodes, "codes: kinds", "codes: sorts"), "no code list \"kinds\"");
    do_not_fit(kForm, changed(kCodes, "code: OTHER", "code: ELSE"), "\"OTHER\" is no answer of \"kind\"");
    auto form = Library::parse_form(kForm).value();
    auto codes = Library::parse_codes(kCodes).value();
    CHECK_FALSE(Library::of({form, form}, {codes}));
    CHECK_FALSE(Library::of({form}, {codes, codes}));
  }
}

TEST_SUITE("forms answers") {
  TEST_CASE("only what was sent is read, trimmed and normal") {
    auto a = read(contact(), sent({{"kind", " A "}, {"topics", ""}, {"topics", "B"}, {"topics", "A"}, {"topics", "B"}, {"story", ""}, {"intruder", "x"}}));
    CHECK(a.get("kind") == "A");
    CHECK(a.all("topics") == std::vector<std::string>{"B", "A"});
    CHECK(a.items().size() == 3);
    CHECK(a.items().contains("story"));
    CHECK_FALSE(a.has("story"));
    CHECK(a.get("day") == "");
    CHECK(got("phone", "22 555 01 23") == "+48225550123");
    CHECK(got("phone", "call me") == "call me");
    CHECK(got("day", "23.11.2026") == "2026-11-23");
    CHECK(got("day", "3/1/2026") == "2026-01-03");
    CHECK(got("day", "2026-11-23") == "2026-11-23");
    CHECK(got("day", "tomorrow-ish") == "tomorrow-ish");
    CHECK(got("day", "1.2.3.4") == "1.2.3.4");
    CHECK(got("born", "1998") == "1998");
    CHECK(got("born", "3.1998") == "1998-03");
    CHECK(got("born", "14.3.1998") == "1998-03-14");
    CHECK(got("at", "9:05") == "09:05");
    CHECK(got("at", "9.05") == "09:05");
    CHECK(got("people", "1 200") == "1200");
    CHECK(got("people", "1\u00a0200") == "1200");
    CHECK(got("people", "+007") == "7");
    CHECK(got("people", "-0") == "0");
    CHECK(got("people", "-5") == "-5");
    CHECK(got("people", "1,5") == "1,5");
    CHECK(got("danger", "true") == "YES");
    CHECK(got("danger", "not_asked") == "NOT_ASKED");
    CHECK(got("tongue", "UKR") == "uk");
    CHECK(got("tongue", "Elvish") == "Elvish");
    CHECK(got("from", "ua") == "UA");
    CHECK(got("where", "14") == "PL-14");
    CHECK(got("story", "one\r\ntwo\rthree") == "one\ntwo\nthree");
    CHECK(got("other", "a\r\nb") == "a b");
  }
  TEST_CASE("good answers have no problems") {
    CHECK(problems({}) == "");
    CHECK(problems(read(contact(), sent({{"kind", "OTHER"}, {"topics", "A"}, {"topics", "NO"}, {"other", "łódźą"}, {"danger", "UNKNOWN"}, {"day", "29.2.2024"},
                                         {"born", "1998"}, {"at", "23:59"}, {"people", "120"}, {"phone", "+44 20 7946 0123"}, {"tongue", "rom"},
                                         {"from", "ZZ"}, {"where", "32"}, {"story", "Żywiec, Київ 🙂"}}))) == "");
  }
  TEST_CASE("each kind of mistake has its message") {
    CHECK(problems_of("kind", "C") == "kind:unknown_code");
    CHECK(problems_of("kind", "a") == "kind:unknown_code");
    CHECK(problems_of("kind", "OLD") == "kind:ended_code");
    CHECK(problems(read(contact(), sent({{"kind", "A"}, {"kind", "B"}}))) == "kind:one_only");
    CHECK(problems(read(contact(), sent({{"topics", "A"}, {"topics", "B"}, {"topics", "NO"}}))) == "topics:too_many=2");
    CHECK(problems(read(contact(), sent({{"topics", "A"}, {"topics", "?"}}))) == "topics:unknown_code");
    CHECK(problems_of("other", "łódźąę") == "other:too_long=5");
    CHECK(problems_of("deeper", std::string(201, 'x')) == "deeper:too_long=200");
    CHECK(problems_of("deeper", std::string(200, 'x')) == "");
    CHECK(problems_of("story", std::string(20'001, 'x')) == "story:too_long=20000");
    CHECK(problems_of("danger", "1") == "danger:unknown_code");
    CHECK(problems_of("day", "30.02.2026") == "day:not_a_date");
    CHECK(problems_of("day", "2026") == "day:not_a_date");
    CHECK(problems_of("born", "13.1998") == "born:not_a_partial_date");
    CHECK(problems_of("born", "98") == "born:not_a_partial_date");
    CHECK(problems_of("at", "24:00") == "at:not_a_time");
    CHECK(problems_of("at", "12:60") == "at:not_a_time");
    CHECK(problems_of("at", "noon") == "at:not_a_time");
    CHECK(problems_of("people", "two") == "people:not_a_number");
    CHECK(problems_of("people", "99999999999999999999") == "people:not_a_number");
    CHECK(problems_of("people", "121") == "people:out_of_range=0–120");
    CHECK(problems_of("people", "-1") == "people:out_of_range=0–120");
    CHECK(problems_of("phone", "555") == "phone:not_a_phone");
    CHECK(problems_of("tongue", "xx") == "tongue:unknown_language");
    CHECK(problems_of("from", "UK") == "from:unknown_country");
    CHECK(problems_of("where", "03") == "where:unknown_voivodeship");
    CHECK(problems_of("story", "\xff\xfe") == "story:not_utf8");
    CHECK(problems_of("story", std::string_view("a\0b", 3)) == "story:not_utf8");
  }
  TEST_CASE("a code counts by the day of the answer") {
    auto old = read(contact(), sent({{"kind", "OLD"}}));
    auto on = [&](core::Date d) { return validate(contact_library(), contact(), old, "save", d); };
    CHECK(on(core::Date::of(2020, 12, 31)).empty());
    CHECK(on(core::Date::of(2021, 1, 1)).front().key == "forms.ended_code");
    CHECK(on(core::Date::of(2018, 1, 1)).empty());
    CHECK(on(core::Date::of(2017, 12, 31)).front().key == "forms.unknown_code");
  }
  TEST_CASE("what must be answered depends on the action and on what is shown") {
    CHECK(problems({}, "save") == "");
    CHECK(problems({}, "api") == "kind:required");
    CHECK(problems({}, "close") == "kind:required story:required");
    CHECK(problems({}, "close", "caller") == "kind:required");
    CHECK(problems({}, "close", "rest") == "story:required");
    CHECK(problems({}, "close", "no_such_part") == "kind:required story:required");
    Answers a;
    a.set("kind", "OTHER");
    a.set("story", "s");
    CHECK(problems(a, "close") == "other:required");
    a.set("other", "x");
    CHECK(problems(a, "close") == "deeper:required");
    // The field it hangs on is hidden, so it is hidden too.
    a.set("kind", "A");
    CHECK(problems(a, "close") == "");
    CHECK_FALSE(is_shown(contact(), *contact().find("deeper"), a));
    a.set("story", "");
    CHECK(problems(a, "close") == "story:required");
  }
  TEST_CASE("newer answers replace, and an emptied one empties") {
    Answers a, b;
    a.set("kind", "A");
    a.set("story", "long");
    a.set("day", "2026-11-23");
    b.set("kind", "B");
    b.set("story", "");
    a.merge(b);
    CHECK(a.get("kind") == "B");
    CHECK_FALSE(a.has("story"));
    CHECK(a.get("day") == "2026-11-23");
  }
  TEST_CASE("messages are in the reader's language and never hold what was typed") {
    auto list = validate(contact_library(), contact(), read(contact(), sent({{"other", "a secret name"}})), "save", day);
    REQUIRE(list.size() == 1);
    CHECK(message(list[0], i18n::strings("pl")) == "Tekst jest za długi. Dozwolona liczba znaków: 5.");
    CHECK(message(list[0], i18n::strings("en")) == "The text is too long. Characters allowed: 5.");
  }
  TEST_CASE("values read as people say them") {
    auto a = read(contact(), sent({{"kind", "OLD"}, {"topics", "A"}, {"topics", "B"}, {"danger", "NOT_ASKED"}, {"day", "23.11.2026"}, {"born", "3.1998"},
                                   {"people", "1200"}, {"tongue", "uk"}, {"from", "UA"}, {"where", "10"}, {"at", "9:05"}, {"story", "x"}}));
    auto pl = [&](std::string_view f) { return shown(contact_library(), *contact().find(f), a, i18n::strings("pl")); };
    CHECK(pl("kind") == "dawny");
    CHECK(pl("topics") == "pierwszy, drugi");
    CHECK(shown(contact_library(), *contact().find("topics"), a, i18n::strings("en")) == "first, second");
    CHECK(pl("danger") == "nie pytano");
    CHECK(pl("day") == "23 listopada 2026");
    CHECK(pl("born") == "marzec 1998");
    CHECK(pl("people") == "1\u00a0200");
    CHECK(pl("tongue") == "ukraiński");
    CHECK(pl("from") == "Ukraina");
    CHECK(pl("where") == "łódzkie");
    CHECK(pl("at") == "09:05");
    CHECK(pl("phone") == "");
    // Of an older form or list: shown as it stands.
    Answers odd;
    odd.set("kind", "GONE");
    odd.set("day", "soon");
    odd.set("from", "UK");
    CHECK(shown(contact_library(), *contact().find("kind"), odd, i18n::strings("pl")) == "GONE");
    CHECK(shown(contact_library(), *contact().find("day"), odd, i18n::strings("pl")) == "soon");
    CHECK(shown(contact_library(), *contact().find("from"), odd, i18n::strings("pl")) == "UK");
  }
}

TEST_SUITE("forms documents") {
  TEST_CASE("open answers and sealed ones are kept apart") {
    auto a = read(contact(), sent({{"kind", "A"}, {"topics", "B"}, {"story", "Zażółć, Київ 🙂 \"x\" \\ \n y"}, {"other", "Ола"}, {"people", "3"}, {"day", ""}}));
    CHECK(document(contact(), a) == R"({"people":"3","topics":["B"]})");
    auto sealed = sealed_document(contact(), a);
    CHECK(sealed == R"({"other":"Ола","story":"Zażółć, Київ 🙂 \"x\" \\ \n y"})");
    CHECK(document(contact(), {}) == "{}");
    CHECK(sealed_document(contact(), {}) == "");
    auto open_back = from_document(document(contact(), a)).value();
    auto sealed_back = from_document(sealed).value();
    CHECK(open_back.all("topics") == std::vector<std::string>{"B"});
    CHECK(sealed_back.get("story") == a.get("story"));
    CHECK(sealed_back.get("other") == "Ола");
    open_back.merge(sealed_back);
    CHECK(document(contact(), open_back) == document(contact(), a));
    CHECK(sealed_document(contact(), open_back) == sealed);
    CHECK(from_document("").value().items().empty());
    CHECK_FALSE(from_document("[]"));
    CHECK_FALSE(from_document("{\"a\":\"x\""));
  }
  TEST_CASE("nothing personal is in the open document, and each answer is somewhere") {
    Answers a;
    for (const auto& part : contact().parts)
      for (const auto& f : part.fields) a.set(f.name, "value");
    auto open = from_document(document(contact(), a)).value(), sealed = from_document(sealed_document(contact(), a)).value();
    for (const auto& part : contact().parts)
      for (const auto& f : part.fields) {
        CAPTURE(f.name);
        CHECK(open.has(f.name) == (!f.is_sealed() && f.column.empty()));
        CHECK(sealed.has(f.name) == f.is_sealed());
      }
  }
  TEST_CASE("an answer the form no longer knows is kept, sealed") {
    Answers a;
    a.set("of_an_old_form", "kept");
    CHECK(document(contact(), a) == "{}");
    CHECK(sealed_document(contact(), a) == R"({"of_an_old_form":"kept"})");
  }
  TEST_CASE("an API caller's object becomes fields") {
    auto f = fields_of_json(R"( {"kind":"A","topics":["A","B"],"people":12,"share":1.50,"danger":true,"day":null,"none":[],"text":"Żółć \ud83d\ude42 \n"} )");
    REQUIRE(f);
    CHECK(f->get("kind") == "A");
    CHECK(f->all("topics") == std::vector<std::string_view>{"A", "B"});
    CHECK(f->get("people") == "12");
    CHECK(f->get("share") == "1.50");
    CHECK(f->get("danger") == "true");
    CHECK(f->all("day") == std::vector<std::string_view>{""});
    CHECK(f->all("none") == std::vector<std::string_view>{""});
    CHECK(f->get("text") == "Żółć 🙂 \n");
    CHECK(fields_of_json("{}")->empty());
    auto a = read(contact(), *f);
    CHECK(a.get("danger") == "YES");
    CHECK_FALSE(a.has("day"));
    CHECK(a.items().contains("day"));
    CHECK(fields_of_json(R"({"long":"x"})" + std::string(5000, ' ')));
    CHECK(fields_of_json("{\"long\":\"" + std::string(900'000, 'x') + "\"}")->get("long").size() == 900'000);
    CHECK(fields_of_json("{\"" + std::string(900, 'n') + "\":\"x\"}"));
  }
  TEST_CASE("what is no plain JSON object is refused") {
    auto refused = [](std::string_view json) {
      auto f = fields_of_json(json);
      return !f && f.error().code == core::Errc::bad_request;
    };
    CHECK(refused(""));
    CHECK(refused("[]"));
    CHECK(refused("\"x\""));
    CHECK(refused("null"));
    CHECK(refused("1"));
    CHECK(refused(R"({"a":{"b":1}})"));
    CHECK(refused(R"({"a":[["b"]]})"));
    CHECK(refused(R"({"a":[{"b":1}]})"));
    CHECK(refused(R"({"a":[null]})"));
    CHECK(refused(R"({"a":1,"a":2})"));
    CHECK(refused(R"({"a":1,"\u0061":2})"));
    CHECK(refused(R"({"a":1} {"b":2})"));
    CHECK(refused(R"({"a":1}x)"));
    CHECK(refused(R"({"a":1,})"));
    CHECK(refused(R"({"a":1)"));
    CHECK(refused(R"({'a':1})"));
    CHECK(refused(R"({"a":01})"));
    CHECK(refused(R"({"a":NaN})"));
    CHECK(refused(R"(/* no */ {"a":1})"));
    CHECK(refused(R"({"a":"\u0000"})"));
    CHECK(refused(R"({"a\u0000":"x"})"));
    CHECK(refused(R"({"a":"\ud83d"})"));
    CHECK(refused(std::string_view("{\"a\":\"x\0y\"}", 11)));
    CHECK(refused("{\"a\":\"\xff\"}"));
    CHECK(refused("{\"a\":\"\xed\xa0\x80\"}"));
    CHECK(refused("\xef\xbb\xbf{}"));
    CHECK(refused(std::string(100'000, '[')));
    CHECK(refused("{\"a\":" + std::string(100'000, '[')));
    CHECK(refused("{\"a\":\"" + std::string(1 << 20, 'x') + "\"}"));
    std::string many = "{\"a\":[1";
    for (int i = 0; i < 20'000; ++i) many += ",1";
    CHECK(refused(many + "]}"));
  }

  TEST_CASE("what is written is read back the same: all shipped forms, code lists and thresholds") {
    auto library = Library::load();
    REQUIRE(library);
    for (auto form : library->forms()) {
      auto again = Library::parse_form(write(form));
      INFO(form.name << " " << Library::problem_of_parsing());
      REQUIRE(again);
      form.room.clear();
      CHECK(*again == form);
      CHECK(write(*again) == write(form));
    }
    for (auto list : library->lists()) {
      auto again = Library::parse_codes(write(list));
      INFO(list.name << " " << Library::problem_of_parsing());
      REQUIRE(again);
      list.room.clear();
      CHECK(*again == list);
    }
    for (auto group : library->thresholds()) {
      auto again = Library::parse_thresholds(write(group));
      INFO(group.name << " " << Library::problem_of_parsing());
      REQUIRE(again);
      group.room.clear();
      CHECK(*again == group);
    }
    CHECK(library->thresholds().size() >= 1);
  }

  TEST_CASE("any text of a label comes back as it was written") {
    Form form;
    form.name = "f", form.en = "F";
    Part part;
    part.name = "p", part.pl = "P", part.en = "P";
    Field field;
    field.name = "x", field.en = "X";
    part.fields.push_back(field);
    form.parts.push_back(part);
    for (std::string_view text : {"plain", "a \"quoted\" one", "back\\slash", "colon: value", "# no comment", "- item", "NO", "true", "null", "~", " spaces around ", "two\nlines", "tab\there", "'single'", "{a: b}",
                                  "[1, 2]", "&anchor", "*alias", "!tag", "%percent", "@at", "`tick", "| bar", "> fold", "---", "...", "zażółć gęślą jaźń", "мама", "مرحبا", "\U0001F600", "a\u2028b", "a\u2029b",
                                  "\ufeffx", "a\u0085b", "a\u00a0b", "bell\x07", "del\x7f", "?", "? x", ":", "a:b", "a #b", "0x10", "1e3", "2026-01-01", "\\n", "\\x41"}) {
      form.pl = text;
      form.parts[0].fields[0].pl = text;
      form.parts[0].fields[0].hint_pl = text;
      form.parts[0].fields[0].hint_en = "h";
      auto again = Library::parse_form(write(form));
      INFO(std::string(text) << " " << Library::problem_of_parsing());
      REQUIRE(again);
      CHECK(*again == form);
    }
  }

  TEST_CASE("a hidden field is not asked, and what it was answered stays readable and stays where it is stored") {
    auto with = [](std::string_view yes) {
      return std::string("form: f\nversion: 1\npl: F\nen: F\nparts:\n  - name: p\n    pl: P\n    en: P\n    fields:\n      - {name: kept, type: text, personal: none, pl: Zostaje, en: Kept}\n") +
             "      - {name: open, type: text, personal: none, pl: Jawne, en: Open, required: [save]" + std::string(yes) + "}\n" +
             "      - {name: story, type: text, personal: sensitive, pl: Opis, en: Story" + std::string(yes) + "}\n";
    };
    auto before = Library::parse_form(with("")), after = Library::parse_form(with(", hidden: yes"));
    REQUIRE(before);
    REQUIRE(after);
    Answers a;
    a.set("kept", "k"), a.set("open", "o"), a.set("story", "s"), a.set("gone", "g");
    CHECK(after->find("open") != nullptr);
    CHECK(after->part_of("open") == &after->parts[0]);
    CHECK(document(*after, a) == document(*before, a));
    CHECK(sealed_document(*after, a) == sealed_document(*before, a));
    core::Fields sent;
    sent.add("open", "typed by a stranger");
    CHECK(read(*after, sent).items().empty());
    CHECK(validate(Library::of({*after}, {}).value(), *after, {}, "save", core::Date::of(2026, 11, 24)).empty());
    auto earlier = earlier_fields(*after, a);
    REQUIRE(earlier.size() == 3);
    CHECK(earlier[0].pl == "Jawne");
    CHECK(earlier[1].pl == "Opis");
    CHECK(earlier[2].pl == "gone");
    CHECK(earlier_fields(*before, a).size() == 1);
    CHECK(*Library::parse_form(write(*after)) == *after);
  }

  TEST_CASE("what rules read cannot be hidden, a part asks something, and nothing that is asked depends on what is hidden") {
    auto form = [](std::string_view fields) { return "form: f\nversion: 1\npl: F\nen: F\nparts:\n  - {name: p, pl: P, en: P, fields: [" + std::string(fields) + "]}\n"; };
    constexpr std::string_view kOther = "{name: o, type: yesno, personal: none, pl: O, en: O}, ";
    CHECK(Library::parse_form(form(std::string(kOther) + "{name: x, type: text, personal: none, pl: X, en: X, hidden: yes}")));
    CHECK_FALSE(Library::parse_form(form(std::string(kOther) + "{name: x, type: text, personal: none, pl: X, en: X, hidden: yes, core: yes}")));
    CHECK_FALSE(Library::parse_form(form(std::string(kOther) + "{name: x, type: text, personal: none, pl: X, en: X, hidden: yes, column: x}")));
    CHECK_FALSE(Library::parse_form(form(std::string(kOther) + "{name: x, type: text, personal: none, pl: X, en: X, hidden: no}")));
    CHECK_FALSE(Library::parse_form(form("{name: x, type: text, personal: none, pl: X, en: X, hidden: yes}")));
    CHECK_FALSE(Library::parse_form(
        form("{name: y, type: text, personal: none, pl: Y, en: Y, when: {field: x, is: [YES]}}, {name: x, type: yesno, personal: none, pl: X, en: X, hidden: yes}")));
  }

  TEST_CASE("thresholds are numbers within bounds, known once") {
    auto group = [](std::string_view name, std::string_view value) {
      return Library::parse_thresholds("thresholds: " + std::string(name) + "\npl: G\nen: G\nitems:\n  - {name: limit, value: " + std::string(value) +
                                       ", between: [1, 9], unit: {pl: pkt, en: points}, pl: Próg, en: Limit, source: own}\n");
    };
    REQUIRE(group("a", "5"));
    CHECK_FALSE(group("a", "0"));
    CHECK_FALSE(group("a", "10"));
    CHECK_FALSE(group("a", "5.5"));
    CHECK_FALSE(group("a", "five"));
    CHECK_FALSE(group("Bad name", "5"));
    CHECK_FALSE(Library::parse_thresholds("thresholds: a\npl: G\nen: G\nitems:\n  - {name: limit, between: [1, 9], unit: {pl: pkt, en: points}, pl: Próg, en: Limit, source: own}\n"));
    auto library = Library::of({}, {}, {*group("a", "5")});
    REQUIRE(library);
    CHECK(library->threshold("limit") == 5);
    CHECK_THROWS(library->threshold("none"));
    CHECK_FALSE(Library::of({}, {}, {*group("a", "5"), *group("b", "5")}));
    CHECK_FALSE(Library::of({}, {}, {*group("a", "5"), *group("a", "5")}));
  }

  TEST_CASE("a library is replaced as a whole; who holds the earlier one keeps it to the end") {
    auto of = [](std::string_view label) {
      return Library::of({*Library::parse_form("form: f\nversion: 1\npl: " + std::string(label) +
                                               "\nen: F\nparts:\n  - {name: p, pl: P, en: P, fields: [{name: x, type: text, personal: none, pl: X, en: X}]}\n")},
                         {})
          .value();
    };
    Library live = of("jeden");
    auto pinned = live.pinned();
    const auto* form = live.form("f");
    live.replace(of("dwa"));
    CHECK(live.form("f")->pl == "dwa");
    CHECK(pinned.form("f")->pl == "jeden");
    CHECK(form->pl == "jeden");
    for (int i = 0; i < 100; ++i) live.replace(of("n" + std::to_string(i)));
    CHECK(pinned.form("f")->pl == "jeden");
    CHECK(live.pinned().form("f")->pl == "n99");
    Library copy = live;
    live.replace(of("dalej"));
    CHECK(copy.form("f")->pl == "n99");
    CHECK(Library().form("f") == nullptr);
    {
      Library gone = of("krótko");
      live.replace(gone.pinned());
    }
    CHECK(live.form("f")->pl == "krótko");
  }
  TEST_CASE("objects within a JSON body are read as paths, four deep, where they are asked for") {
    auto f = fields_of_nested_json(R"({"instrument":"x","answers":{"DEC.A":{"answer":"yes","source":null},"DEC.B":"no"},"empty":{},"list":["a","b"]})");
    REQUIRE(f);
    CHECK(f->get("instrument") == "x");
    CHECK(f->get("answers/DEC.A/answer") == "yes");
    CHECK(f->has("answers/DEC.A/source"));
    CHECK(f->get("answers/DEC.B") == "no");
    CHECK(f->has("empty"));
    CHECK(f->all("list").size() == 2);
    for (auto bad : {R"({"a":{"b":{"c":{"d":{"e":1}}}}})", R"({"a":{"b":1,"b":2}})", R"({"a/b":1})", R"({"a":[{"b":1}]})", R"([1])", R"({"a":{"b":1})", R"({"a":{"b":1}} {})"}) CHECK_FALSE(fields_of_nested_json(bad));
    CHECK(fields_of_nested_json(R"({"a":{"b":{"c":{"d":1}}}})"));
    CHECK_FALSE(fields_of_json(R"({"a":{"b":1}})"));
  }

}
