// Forms in the browser: what may change, when it takes effect, and that nothing that was written is lost.
#include "settings/record.h"
#include "tests/house.h"

#include "core/resources.h"
#include "store/engines_for_tests.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace ostoja;
using namespace ostoja::settings;

namespace {

const forms::Library& own() {
  static const forms::Library library = forms::Library::load().value();
  return library;
}
forms::Form case_form() { return *own().form("case"); }
const core::Date kMonday = core::Date::of(2026, 11, 23);

forms::Field field_of(std::string name, forms::Type type = forms::Type::text, forms::Personal personal = forms::Personal::none) {
  forms::Field f;
  f.name = std::move(name), f.type = type, f.personal = personal, f.pl = "Pole", f.en = "Field";
  return f;
}
std::vector<std::string> keys_of(const std::vector<Refusal>& all) {
  std::vector<std::string> out;
  for (const auto& r : all) out.push_back(r.key.substr(std::string_view("settings.refused.").size()));
  return out;
}
std::vector<std::string> refused(const Object& before, const Object& after, core::Date day = kMonday) { return keys_of(refusals(&before, after, day)); }
using Keys = std::vector<std::string>;

// Somebody at a browser of a whole house.
struct Visitor {
  tests::House& house;
  std::string cookie, csrf, page, location;
  int status = 0;

  Visitor(tests::House& h, std::string_view login) : house(h), cookie(h.begin_session(login)) { csrf = house.centre->sessions->find(cookie, house.clock.now())->csrf; }
  int send(web::Method method, std::string_view target, core::Fields form, std::vector<web::Upload> uploads = {}) {
    web::Request r;
    r.method = method;
    auto q = target.find('?');
    r.path = std::string(target.substr(0, q));
    if (q != target.npos)
      for (auto pair : core::split(target.substr(q + 1), '&')) r.query.add(std::string(pair.substr(0, pair.find('='))), std::string(pair.substr(pair.find('=') + 1)));
    r.headers.emplace_back("host", "127.0.0.1");
    r.headers.emplace_back("cookie", "ostoja=" + cookie);
    r.form = std::move(form);
    r.uploads = std::move(uploads);
    auto answer = house.desk->router().handle_now(std::move(r));
    status = answer.status;
    location.clear();
    for (const auto& [name, value] : answer.headers)
      if (name == "Location") location = value;
    page = answer.body;
    return status;
  }
  int get(std::string_view target) { return send(web::Method::get, target, {}); }
  std::string hidden(std::string_view name) const {
    auto head = "name=\"" + std::string(name) + "\" value=\"";
    auto at = page.find(head);
    return at == page.npos ? "" : page.substr(at + head.size(), page.find('"', at + head.size()) - at - head.size());
  }
  int post(std::string_view target, std::vector<std::pair<std::string, std::string>> fields, std::vector<web::Upload> uploads = {}) {
    core::Fields form;
    for (auto& [name, value] : fields) form.add(name, value);
    form.add("csrf", csrf);
    if (!form.has("version")) form.add("version", hidden("version"));
    return send(web::Method::post, target, std::move(form), std::move(uploads));
  }
  bool shows(std::string_view text) const { return page.find(text) != page.npos; }
  // Everything that waits, from that day.
  int publish(core::Date from) {
    get("/settings/drafts");
    std::vector<std::pair<std::string, std::string>> fields{{"from", from.text()}};
    for (std::size_t at = 0; (at = page.find("name=\"draft\" value=\"", at)) != page.npos; at += 10) {
      auto begin = at + 20;
      auto id = page.substr(begin, page.find('"', begin) - begin);
      if (std::find(fields.begin(), fields.end(), std::pair<std::string, std::string>{"draft", id}) != fields.end()) continue;
      fields.emplace_back("draft", id);
      fields.emplace_back("version." + id, hidden("version." + id));
    }
    return post("/settings/drafts/publish", fields);
  }
};

}  // namespace

TEST_SUITE("settings rules") {
  TEST_CASE("what the program ships is the same on top of itself, and comes back when a change lacks it") {
    for (const auto& f : own().forms()) CHECK(std::get<forms::Form>(overlaid(std::make_unique<Object>(f).get(), f)) == f);
    for (const auto& l : own().lists()) CHECK(std::get<forms::CodeList>(overlaid(std::make_unique<Object>(l).get(), l)) == l);
    auto less = case_form();
    auto& part = less.parts.front();
    auto gone = part.fields[1];
    part.fields.erase(part.fields.begin() + 1);
    less.parts.pop_back();
    Object shipped = case_form();
    CHECK(std::get<forms::Form>(overlaid(&shipped, less)) == case_form());
    auto short_list = *own().codes("opened_how");
    short_list.codes.erase(short_list.codes.begin() + 2, short_list.codes.begin() + 4);
    Object whole = *own().codes("opened_how");
    CHECK(std::get<forms::CodeList>(overlaid(&whole, short_list)) == *own().codes("opened_how"));
  }

  TEST_CASE("the program's own fields keep their kind whatever an older file says, and what it has come to need is asked again") {
    auto older = case_form();
    forms::Field* f = field_in(older, "sex");
    f->type = forms::Type::text, f->codes.clear(), f->column.clear(), f->personal = forms::Personal::none;
    REQUIRE(hide_field(older, "sex"));
    Object shipped = case_form();
    auto now = std::get<forms::Form>(overlaid(&shipped, older));
    const auto* sex = now.find("sex");
    CHECK(sex->type == forms::Type::code);
    CHECK(sex->column == "sex");
    CHECK_FALSE(sex->hidden);
    CHECK(sex->personal == forms::Personal::quasi);
    CHECK(now.part("experience")->hidden.empty());
  }

  TEST_CASE("a field that is used is never removed, never another kind, never less protected") {
    auto before = case_form();
    before.parts[0].fields.push_back(field_of("own_note", forms::Type::text, forms::Personal::quasi));
    auto change = [&](auto f) {
      auto after = before;
      f(after);
      return refused(before, after);
    };
    CHECK(change([](forms::Form&) {}).empty());
    CHECK(change([](forms::Form& f) { drop_field(f, "own_note"); }) == Keys{"field_gone"});
    CHECK(change([](forms::Form& f) { field_in(f, "own_note")->type = forms::Type::date; }) == Keys{"type"});
    CHECK(change([](forms::Form& f) { field_in(f, "opened_how")->codes = "source"; }) == Keys{"codes"});
    CHECK(change([](forms::Form& f) { field_in(f, "own_note")->personal = forms::Personal::none; }) == Keys{"class"});
    CHECK(change([](forms::Form& f) { field_in(f, "own_note")->personal = forms::Personal::sensitive; }).empty());
    CHECK(change([](forms::Form& f) { hide_field(f, "own_note"); }).empty());
    CHECK(change([](forms::Form& f) { hide_field(f, "urgency"); }) == Keys{"core"});
    CHECK(change([](forms::Form& f) { field_in(f, "urgency")->personal = forms::Personal::quasi; }) == Keys{"column_class"});
    CHECK(change([](forms::Form& f) { field_in(f, "urgency")->when_field = "opened_how"; }) == Keys{"core_when"});
    CHECK(change([](forms::Form& f) { f.parts.pop_back(); }).size() >= 2);
    CHECK(change([](forms::Form& f) { f.parts[0].fields.push_back(field_of("shoes")); }) == Keys{"own_name"});
    CHECK(change([](forms::Form& f) { f.parts[0].fields.push_back(field_of("own_shoes")); }).empty());
    CHECK(change([](forms::Form& f) {
            f.parts[0].fields.push_back(field_of("own_shoes"));
            f.parts[0].fields.back().column = "lead";
          }) == Keys{"core"});
  }

  TEST_CASE("a code that is used is never removed; it is ended, and not in the past; what the program knows stays") {
    const auto* shipped = own().codes("opened_how");
    auto change = [&](auto f, const forms::CodeList* of = nullptr) {
      auto after = of == nullptr ? *shipped : *of;
      auto before = after;
      f(after);
      return refused(before, after);
    };
    CHECK(change([](forms::CodeList& l) { l.codes.pop_back(); }) == Keys{"code_gone"});
    CHECK(change([](forms::CodeList& l) { l.codes[0].until = kMonday; }).empty());
    CHECK(change([](forms::CodeList& l) { l.codes[0].until = kMonday.plus_days(-1); }).empty());
    CHECK(change([](forms::CodeList& l) { l.codes[0].until = kMonday.plus_days(-2); }) == Keys{"code_past"});
    CHECK(change([](forms::CodeList& l) { l.codes[0].from = kMonday; }) == Keys{"code_from"});
    CHECK(change([](forms::CodeList& l) { l.codes.push_back(l.codes[0]), l.codes.back().code = "OWN_X"; }).empty());
    CHECK(change([](forms::CodeList& l) { l.codes.push_back(l.codes[0]), l.codes.back().code = "X"; }) == Keys{"own_code"});
    const auto* fixed = own().codes("case_status");
    REQUIRE(fixed->core);
    CHECK(change([](forms::CodeList& l) { l.codes[0].until = kMonday; }, fixed) == Keys{"code_core"});
    CHECK(change([](forms::CodeList& l) { l.codes.push_back(l.codes[0]), l.codes.back().code = "OWN_X"; }, fixed) == Keys{"list_core"});
    CHECK(change([](forms::CodeList& l) { l.codes[0].pl = "świeża"; }, fixed).empty());
  }

  TEST_CASE("thresholds keep their bounds, and only the program adds them") {
    Object before = *own().thresholds("hotline");
    auto after = *own().thresholds("hotline");
    after.items[0].value = 20;
    CHECK(refused(before, after).empty());
    after.items[0].top = 100;
    CHECK(refused(before, after) == Keys{"bounds"});
    auto over = std::get<forms::ThresholdGroup>(overlaid(&before, after));
    CHECK(over.items[0].value == 20);
    CHECK(over.items[0].top == 60);
    after.items[0].value = 9999;
    CHECK(std::get<forms::ThresholdGroup>(overlaid(&before, after)).items[0].value == 60);
    after = *own().thresholds("hotline");
    after.items.pop_back();
    CHECK(refused(before, after) == Keys{"threshold_gone"});
  }

  TEST_CASE("differences are told field by field") {
    Object before = case_form();
    auto after = case_form();
    CHECK(differences(&before, after).empty());
    auto& f = *field_in(after, "opened_how");
    f.pl = "Skąd sprawa", f.required_to = {"save"}, f.personal = forms::Personal::quasi;
    REQUIRE(hide_field(after, "country_of_exploitation"));
    after.parts[0].fields.push_back(field_of("own_x", forms::Type::number));
    REQUIRE(move_field(after, "language", Way::up));
    auto found = differences(&before, after);
    Keys aspects;
    for (const auto& d : found) aspects.push_back(d.aspect);
    std::sort(aspects.begin(), aspects.end());
    CHECK(aspects == Keys{"class", "field_added", "hidden", "label_pl", "order", "required"});
    auto same = case_form();
    CHECK_FALSE(move_field(same, "urgency", Way::up));
    CHECK_FALSE(move_field(same, "none", Way::up));
  }

  TEST_CASE("names of new fields and codes are made of their English words and never meet another") {
    CHECK(own_name("Shoe size", {}) == "own_shoe_size");
    CHECK(own_name("Shoe size", {"own_shoe_size"}) == "own_shoe_size_2");
    CHECK(own_name("  Łódź – Żółć!  ", {}) == "own_lodz_zolc");
    CHECK(own_name("!!!", {}) == "own_pole");
    CHECK(own_name(std::string(500, 'x'), {}).size() <= 60);
    CHECK(own_code("Night shelter", {}) == "OWN_NIGHT_SHELTER");
  }

  TEST_CASE("what a coordinator says of a field comes back the same") {
    for (const auto& form : own().forms())
      for (const auto& part : form.parts)
        for (const auto& f : part.fields) {
          auto again = f;
          take(again, answers_of(f));
          INFO(form.name << "." << f.name);
          CHECK(again == f);
        }
  }

  TEST_CASE("one publication that does not fit the program does not take the others with it") {
    auto good = case_form();
    field_in(good, "opened_how")->pl = "Skąd";
    auto bad = *own().form("note");
    bad.parts[0].fields.push_back(field_of("own_x", forms::Type::code));
    bad.parts[0].fields.back().codes = "own_gone";
    int left_out = 0;
    auto library = composed(own(), {bad, good}, left_out);
    CHECK(left_out == 1);
    CHECK(library.form("case")->find("opened_how")->pl == "Skąd");
    CHECK(library.form("note")->find("own_x") == nullptr);
  }

  TEST_CASE("a configuration goes out and comes in the same, byte for byte") {
    std::vector<Object> all;
    for (const auto& f : own().forms()) all.emplace_back(f);
    for (const auto& l : own().lists()) all.emplace_back(l);
    for (const auto& t : own().thresholds()) all.emplace_back(t);
    auto text = exported(all);
    auto read = imported(text);
    INFO(read.problem);
    CHECK(read.objects.size() == all.size());
    CHECK(exported(read.objects) == text);
    std::reverse(all.begin(), all.end());
    CHECK(exported(all) == text);
    std::string windows;
    for (char c : text) (windows += c == '\n' ? "\r" : "") += c;
    CHECK(imported(windows).objects.size() == all.size());
  }

  TEST_CASE("a broken or hostile file is refused with the place, whole") {
    const std::string head = "settings: ostoja\nformat: 1\n";
    auto problem = [](std::string_view text) { return imported(text).problem; };
    auto form = [](std::string_view fields) { return "---\nform: f\nversion: 1\npl: F\nen: F\nparts:\n  - {name: p, pl: P, en: P, fields: [" + std::string(fields) + "]}\n"; };
    const std::string field = "{name: x, type: text, personal: none, pl: X, en: X}";
    CHECK(problem(head + form(field)).empty());
    CHECK(problem("") == "empty");
    CHECK_FALSE(problem(form(field)).empty());
    CHECK_FALSE(problem("settings: other\nformat: 1\n" + form(field)).empty());
    CHECK_FALSE(problem("settings: ostoja\nformat: 2\n" + form(field)).empty());
    CHECK_FALSE(problem(head).empty());
    CHECK(problem(head + form(field) + form(field)) == "document 3: it stands twice");
    CHECK(problem(head + "---\nwhat: x\n").starts_with("document 2: "));
    CHECK(problem(head + form("{name: x, type: text, personal: none, pl: X, en: X, colour: red}")).starts_with("document 2: line "));
    CHECK_FALSE(problem(head + form("{name: x, type: text, personal: none, pl: &a X, en: *a}")).empty());
    CHECK_FALSE(problem(head + "---\nform: " + std::string(100'000, '[')).empty());
    CHECK_FALSE(problem(head + "---\nform: {a: {b: {c: {d: {e: {f: {g: {h: {i: {j: 1}}}}}}}}}}\n").empty());
    CHECK_FALSE(problem(head + form(field) + std::string(2 << 20, '#')).empty());
    CHECK(problem(std::string(5 << 20, 'x')) == "larger than four megabytes");
    CHECK(problem("\xff\xfe") == "not a UTF-8 text");
    CHECK(problem(std::string_view("settings\0: x", 12)) == "not a UTF-8 text");
    std::string many = head;
    for (int i = 0; i < 3000; ++i) many += "---\nform: f\n";
    CHECK(problem(many) == "too many documents");
  }
}

TEST_SUITE("settings store") {
  TEST_CASE("a publication begins on its day, the next one takes its place, a withdrawn one never begins") {
    store::on_each_engine([](store::Db& db) {
      const Hand hand{access::UserId{7}, core::at_local(kMonday, 10, 0)};
      auto with_label = [](std::string label) {
        auto f = case_form();
        field_in(f, "opened_how")->pl = std::move(label);
        return f;
      };
      auto label_on = [&](core::Date day) { return db.reading([&](store::Tx& tx) { return library_on(tx, own(), day).form("case")->find("opened_how")->pl; }); };
      auto publish_one = [&](std::string label, core::Date from) {
        return db.writing([&](store::Tx& tx) {
          Problems problems;
          REQUIRE(save_draft(tx, hand, with_label(std::move(label)), 0));
          auto r = draft(tx, Kind::form, "case");
          REQUIRE(r);
          auto done = publish(tx, hand, own(), {r->id}, from, problems);
          if (!done && problems.early) (void)drop_draft(tx, hand, r->id, r->version);
          return done.has_value();
        });
      };
      const auto shipped_label = case_form().find("opened_how")->pl;
      CHECK(publish_one("Pierwsza", kMonday));
      CHECK(publish_one("Druga", kMonday.plus_days(3)));
      CHECK(label_on(kMonday.plus_days(-1)) == shipped_label);
      CHECK(label_on(kMonday) == "Pierwsza");
      CHECK(label_on(kMonday.plus_days(2)) == "Pierwsza");
      CHECK(label_on(kMonday.plus_days(3)) == "Druga");
      CHECK_FALSE(publish_one("Za wcześnie", kMonday.plus_days(1)));
      CHECK(publish_one("Trzecia", kMonday.plus_days(3)));
      CHECK(label_on(kMonday.plus_days(3)) == "Trzecia");
      db.write([&](store::Tx& tx) {
        auto newest = latest(tx, Kind::form, "case");
        REQUIRE(newest);
        CHECK(newest->number == 4);  // the program ships version 1
        CHECK(library_on(tx, own(), kMonday.plus_days(3)).form("case")->version == 4);
        CHECK_FALSE(withdraw(tx, hand, own(), newest->id, kMonday.plus_days(3)));
        CHECK(withdraw(tx, hand, own(), newest->id, kMonday));
        CHECK(draft(tx, Kind::form, "case"));
      });
      CHECK(label_on(kMonday.plus_days(3)) == "Druga");
      CHECK(db.reading([&](store::Tx& tx) { return history(tx, std::nullopt, {}, 10).size(); }) == 3);
    });
  }

  TEST_CASE("two drafts that need each other are published together, and one alone is refused") {
    store::on_each_engine([](store::Db& db) {
      const Hand hand{access::UserId{7}, core::at_local(kMonday, 10, 0)};
      db.write([&](store::Tx& tx) {
        forms::CodeList list;
        list.name = "own_places", list.pl = "Miejsca", list.en = "Places", list.status = "proposed", list.source = "own";
        list.codes.push_back({.code = "OWN_A", .pl = "a", .en = "a"});
        auto form = case_form();
        form.parts[0].fields.push_back(field_of("own_place", forms::Type::code));
        form.parts[0].fields.back().codes = "own_places";
        REQUIRE(save_draft(tx, hand, list, 0));
        REQUIRE(save_draft(tx, hand, form, 0));
        auto f = draft(tx, Kind::form, "case")->id, l = draft(tx, Kind::codes, "own_places")->id;
        Problems problems;
        CHECK_FALSE(publish(tx, hand, own(), {f}, kMonday.plus_days(1), problems));
        CHECK(problems.text.find("own_places") != std::string::npos);
        CHECK(draft(tx, Kind::form, "case"));
        Problems none;
        CHECK(publish(tx, hand, own(), {f, l}, kMonday.plus_days(1), none));
        // The list cannot be withdrawn under the form.
        CHECK_FALSE(withdraw(tx, hand, own(), l, kMonday));
      });
    });
  }

  TEST_CASE("who saves a draft that somebody else has changed is told, also when it is another draft by then") {
    store::on_each_engine([](store::Db& db) {
      const Hand hand{access::UserId{7}, core::at_local(kMonday, 10, 0)};
      db.write([&](store::Tx& tx) {
        auto first = save_draft(tx, hand, case_form(), 0);
        REQUIRE(first);
        CHECK_FALSE(save_draft(tx, hand, case_form(), 0));
        auto second = save_draft(tx, hand, case_form(), *first);
        REQUIRE(second);
        CHECK_FALSE(save_draft(tx, hand, case_form(), *first));
        REQUIRE(drop_draft(tx, hand, draft(tx, Kind::form, "case")->id, *second));
        CHECK_FALSE(save_draft(tx, hand, case_form(), *second));
        auto third = save_draft(tx, hand, case_form(), 0);
        REQUIRE(third);
        CHECK(*third > *second);
      });
    });
  }

  TEST_CASE("another node sees a publication at its next look, and the day's at midnight") {
    store::on_each_engine([](store::Db& db) {
      const Hand hand{access::UserId{7}, core::at_local(kMonday, 10, 0)};
      Keeping here;
      here.shipped = own();
      forms::Library live = own();
      auto look = [&](core::Instant now) { db.read([&](store::Tx& tx) { keep(tx, here, live, now); }); };
      look(hand.now);
      CHECK(live.form("case")->find("opened_how")->pl == case_form().find("opened_how")->pl);
      CHECK(here.until == core::start_of(kMonday.plus_days(1)));
      db.write([&](store::Tx& tx) {
        for (auto [label, from] : {std::pair{"Dziś", kMonday}, std::pair{"Jutro", kMonday.plus_days(1)}}) {
          auto f = case_form();
          field_in(f, "opened_how")->pl = label;
          Problems problems;
          REQUIRE(save_draft(tx, hand, f, 0));
          REQUIRE(publish(tx, hand, own(), {draft(tx, Kind::form, "case")->id}, from, problems));
        }
      });
      look(hand.now.plus_seconds(1));
      CHECK(live.form("case")->find("opened_how")->pl == "Dziś");
      look(core::start_of(kMonday.plus_days(1)).plus_seconds(-1));
      CHECK(live.form("case")->find("opened_how")->pl == "Dziś");
      look(core::start_of(kMonday.plus_days(1)));
      CHECK(live.form("case")->find("opened_how")->pl == "Jutro");
    });
  }
}

TEST_SUITE("settings pages") {
  TEST_CASE("a field is hidden: it is no longer asked, and the case that had answered it stays readable and keeps the answer when it is saved") {
    tests::House house;
    Visitor maria(house, "casemanager"), ewa(house, "coordinator");
    maria.get("/cases/new");
    REQUIRE(maria.post("/cases", {{"language", "uk"}, {"summary", "Invented."}}) == 303);
    auto path = maria.location.substr(0, maria.location.find('?'));
    maria.get(path + "/edit");
    CHECK(maria.shows("name=\"opened_how\""));
    REQUIRE(maria.post(path + "/edit", {{"opened_how", "FIELD"}, {"language", "uk"}}) == 303);
    ewa.get("/settings/forms/form/case");
    REQUIRE(ewa.post("/settings/forms/form/case/field/opened_how/hide", {{"how", "hide"}}) == 303);
    maria.get(path + "/edit");
    CHECK(maria.shows("name=\"opened_how\""));  // a draft changes nothing
    REQUIRE(ewa.publish(kMonday) == 303);
    maria.get(path + "/edit");
    CHECK_FALSE(maria.shows("name=\"opened_how\""));
    CHECK(maria.shows("spotkanie w terenie"));
    REQUIRE(maria.post(path + "/edit", {{"language", "ru"}, {"opened_how", "OTHER"}}) == 303);
    maria.get(path + "/facts");
    CHECK(maria.shows("Odpowiedzi z wcześniejszych formularzy"));
    CHECK(maria.shows("spotkanie w terenie"));
    CHECK(house.centre->db->reading([](store::Tx& tx) { return tx.number("select max(form_version) from case_file"); }) == 2);
    house.restart();
    Visitor again(house, "casemanager");
    again.get(path + "/facts");
    CHECK(again.shows("spotkanie w terenie"));
    Visitor coordinator(house, "coordinator");
    coordinator.get("/settings/forms/form/case");
    REQUIRE(coordinator.post("/settings/forms/form/case/field/opened_how/hide", {{"how", "show"}}) == 303);
    REQUIRE(coordinator.publish(kMonday) == 303);
    again.get(path + "/edit");
    CHECK(again.shows("name=\"opened_how\""));
  }

  TEST_CASE("a publication for tomorrow begins at midnight without a restart") {
    tests::House house;
    Visitor ewa(house, "coordinator");
    ewa.get("/settings/forms/form/case/field/opened_how");
    REQUIRE(ewa.post("/settings/forms/form/case/field/opened_how",
                     {{"label_pl", "Skąd przyszła sprawa"}, {"label_en", "Where the case came from"}, {"hint_pl", ""}, {"hint_en", ""}, {"personal", "NONE"}, {"required", ""}, {"layout", "HALF"}, {"when_field", ""}}) == 303);
    REQUIRE(ewa.publish(kMonday.plus_days(1)) == 303);
    auto asked = [&] {
      Visitor maria(house, "casemanager");
      maria.get("/cases/new");
      return maria.shows("Skąd przyszła sprawa");
    };
    CHECK_FALSE(asked());
    house.clock.set(core::start_of(kMonday.plus_days(1)).plus_seconds(-1));
    CHECK_FALSE(asked());
    house.clock.set(core::start_of(kMonday.plus_days(1)));
    CHECK(asked());
    Visitor next_day(house, "coordinator");
    next_day.get("/settings/history");
    CHECK(next_day.shows("Person coordinator"));
  }

  TEST_CASE("a new field is answered and stored by its class; the class is raised, and never lowered") {
    tests::House house;
    Visitor ewa(house, "coordinator"), maria(house, "casemanager");
    ewa.get("/settings/forms/form/case/part/basics/new");
    REQUIRE(ewa.post("/settings/forms/form/case/part/basics/new",
                     {{"label_pl", "Rozmiar buta"}, {"label_en", "Shoe size"}, {"type", "NUMBER"}, {"personal", "QUASI"}, {"least", "10"}, {"top", "60"}, {"required", ""}, {"layout", ""}}) == 303);
    CHECK(ewa.location == "/settings/forms/form/case#row-own_shoe_size");
    ewa.get("/settings/forms/form/case/preview?lang=en");
    CHECK(ewa.shows("Shoe size"));
    REQUIRE(ewa.publish(kMonday) == 303);
    maria.get("/cases/new");
    CHECK(maria.shows("Rozmiar buta"));
    CHECK(maria.post("/cases", {{"language", "uk"}, {"own_shoe_size", "61"}}) == 422);
    REQUIRE(maria.post("/cases", {{"language", "uk"}, {"own_shoe_size", "38"}}) == 303);
    auto path = maria.location.substr(0, maria.location.find('?'));
    auto document = [&] { return house.centre->db->reading([](store::Tx& tx) { return tx.one("select document from case_file", {}, [](const store::Row& r) { return std::string(r.text(0)); }).value(); }); };
    CHECK(document().find("own_shoe_size") != std::string::npos);
    auto raise = [&](const char* personal) {
      ewa.get("/settings/forms/form/case/field/own_shoe_size");
      return ewa.post("/settings/forms/form/case/field/own_shoe_size", {{"label_pl", "Rozmiar buta"}, {"label_en", "Shoe size"}, {"personal", personal}, {"least", "10"}, {"top", "60"}, {"required", ""}, {"layout", ""}, {"when_field", ""}});
    };
    CHECK(raise("NONE") == 422);
    REQUIRE(raise("SENSITIVE") == 303);
    REQUIRE(ewa.publish(kMonday) == 303);
    maria.get(path + "/edit");
    CHECK(maria.shows("value=\"38\""));
    REQUIRE(maria.post(path + "/edit", {{"language", "ru"}, {"own_shoe_size", "38"}}) == 303);
    CHECK(document().find("own_shoe_size") == std::string::npos);
    maria.get(path + "/facts");
    CHECK(maria.shows("38"));
    CHECK(raise("QUASI") == 422);
    CHECK(raise("DIRECT") == 422);
    // Published once, it is hidden and not removed.
    ewa.get("/settings/forms/form/case");
    CHECK(ewa.post("/settings/forms/form/case/field/own_shoe_size/hide", {{"how", "drop"}}) == 409);
  }

  TEST_CASE("a field that rules read cannot be hidden or made optional") {
    tests::House house;
    Visitor ewa(house, "coordinator");
    ewa.get("/settings/forms/form/case");
    CHECK(ewa.post("/settings/forms/form/case/field/urgency/hide", {{"how", "hide"}}) == 409);
    for (const auto& part : own().form("contact")->parts)
      for (const auto& f : part.fields) {
        if (!f.is_fixed()) continue;
        ewa.get("/settings/forms/form/contact");
        CHECK(ewa.post("/settings/forms/form/contact/field/" + f.name + "/hide", {{"how", "hide"}}) == 409);
        if (f.required_to.empty()) continue;
        ewa.get("/settings/forms/form/contact/field/" + f.name);
        INFO(f.name);
        CHECK(ewa.post("/settings/forms/form/contact/field/" + f.name, {{"label_pl", "x"}, {"label_en", "x"}, {"personal", "SENSITIVE"}, {"required", ""}, {"layout", ""}}) == 422);
      }
    CHECK(house.centre->db->reading([](store::Tx& tx) { return drafts(tx).size(); }) == 0);
  }

  TEST_CASE("a field on whose answer others depend is hidden after them, and a part keeps its last field") {
    tests::House house;
    Visitor ewa(house, "coordinator");
    int tried = 0;
    for (const auto& form : own().forms())
      for (const auto& part : form.parts)
        for (const auto& f : part.fields) {
          if (form.room == "settings" || f.is_fixed()) continue;
          bool leaned_on = false;
          for (const auto& p : form.parts)
            for (const auto& other : p.fields) leaned_on = leaned_on || other.when_field == f.name;
          if (!leaned_on && part.fields.size() > 1) continue;
          ++tried;
          ewa.get("/settings/forms/form/" + form.name);
          INFO(form.name << "." << f.name);
          CHECK(ewa.post("/settings/forms/form/" + form.name + "/field/" + f.name + "/hide", {{"how", "hide"}}) == 422);
          CHECK((ewa.shows("Najpierw ukryj te pola") || ewa.shows("musi zostać choć jedno pole")));
        }
    CHECK(tried > 0);
    CHECK(house.centre->db->reading([](store::Tx& tx) { return drafts(tx).size(); }) == 0);
  }

  TEST_CASE("an ended code is not offered any more, stays readable, and cannot be ended in the past") {
    tests::House house;
    Visitor ewa(house, "coordinator"), maria(house, "casemanager");
    maria.get("/cases/new");
    REQUIRE(maria.post("/cases", {{"language", "uk"}, {"opened_how", "FIELD"}}) == 303);
    auto path = maria.location.substr(0, maria.location.find('?'));
    ewa.get("/settings/forms/codes/opened_how/code/FIELD");
    CHECK(ewa.post("/settings/forms/codes/opened_how/code/FIELD", {{"label_pl", "spotkanie w terenie"}, {"label_en", "meeting outside"}, {"until", "2026-11-01"}}) == 422);
    CHECK(ewa.shows("Ten dzień już minął"));
    REQUIRE(ewa.post("/settings/forms/codes/opened_how/code/FIELD", {{"label_pl", "spotkanie w terenie"}, {"label_en", "meeting outside"}, {"until", "2026-11-22"}}) == 303);
    ewa.get("/settings/forms/codes/opened_how/new");
    REQUIRE(ewa.post("/settings/forms/codes/opened_how/new", {{"label_pl", "dyżur uliczny"}, {"label_en", "Street work"}}) == 303);
    REQUIRE(ewa.publish(kMonday) == 303);
    maria.get("/cases/new");
    CHECK(maria.shows("value=\"OWN_STREET_WORK\""));
    CHECK_FALSE(maria.shows("value=\"FIELD\""));
    maria.get(path + "/edit");
    CHECK(maria.shows("value=\"FIELD\""));
    maria.get(path + "/facts");
    CHECK(maria.shows("spotkanie w terenie"));
    ewa.get("/settings/forms/codes/case_status/new");
    CHECK(ewa.status == 409);
  }

  TEST_CASE("a threshold changes what its rule does") {
    tests::House house;
    auto undo_after = [&](std::int64_t minutes) {
      Visitor anna(house, "consultant");
      anna.get("/contacts/new");
      REQUIRE(anna.post("/contacts", {{"close", "SILENT"}}) == 303);
      house.clock.advance_seconds(minutes * 60);
      Visitor later(house, "consultant");  // the session has gone to sleep by then
      auto id = house.centre->db->reading([](store::Tx& tx) { return tx.number("select max(id) from contact"); });
      later.get("/contacts/" + core::id_text(id));
      return later.shows("/undo\"");
    };
    CHECK_FALSE(undo_after(15));
    Visitor ewa(house, "coordinator");
    ewa.get("/settings/forms/thresholds/hotline");
    CHECK(ewa.post("/settings/forms/thresholds/hotline", {{"undo_minutes", "500"}, {"shift_hours_back", "12"}}) == 422);
    CHECK(ewa.shows("value=\"500\""));
    REQUIRE(ewa.post("/settings/forms/thresholds/hotline", {{"undo_minutes", "20"}, {"shift_hours_back", "12"}}) == 303);
    REQUIRE(ewa.publish(kMonday) == 303);
    CHECK(undo_after(15));
    CHECK_FALSE(undo_after(21));
  }

  TEST_CASE("two coordinators change one form: the later one gets the page back with every word") {
    tests::House house;
    Visitor ewa(house, "coordinator"), jan(house, "coordinator-k");
    auto path = "/settings/forms/form/case/field/opened_how";
    ewa.get(path), jan.get(path);
    auto words = [](const char* pl) {
      return std::vector<std::pair<std::string, std::string>>{{"label_pl", pl}, {"label_en", "How"}, {"hint_pl", ""}, {"hint_en", ""}, {"personal", "NONE"}, {"required", ""}, {"layout", "HALF"}, {"when_field", ""}};
    };
    REQUIRE(ewa.post(path, words("Słowa Ewy")) == 303);
    CHECK(jan.post(path, words("Słowa Jana")) == 412);
    CHECK(jan.shows("Słowa Jana"));
    CHECK(jan.shows("Person coordinator"));
    CHECK(jan.post(path, words("Słowa Jana")) == 303);
    ewa.get("/settings/drafts");
    CHECK(ewa.shows("Słowa Jana"));
    CHECK_FALSE(ewa.shows("Słowa Ewy"));
    // What is published is what was on the page.
    auto stale = ewa;
    jan.get(path);
    REQUIRE(jan.post(path, words("Jeszcze inaczej")) == 303);
    auto id = stale.page.substr(stale.page.find("name=\"draft\" value=\"") + 20, 13);
    CHECK(stale.post("/settings/drafts/publish", {{"draft", id}, {"version." + id, stale.hidden("version." + id)}, {"from", kMonday.text()}}) == 412);
    CHECK(house.centre->db->reading([](store::Tx& tx) { return history(tx, std::nullopt, {}, 10).size(); }) == 0);
  }

  TEST_CASE("a configuration goes from one centre to the other; a bad file changes nothing") {
    std::string file;
    {
      tests::House test_centre;
      Visitor ewa(test_centre, "coordinator");
      ewa.get("/settings/lists/new");
      REQUIRE(ewa.post("/settings/lists/new", {{"label_pl", "Noclegownie"}, {"label_en", "Night shelters"}, {"source", "praktyka"}, {"first_pl", "Dom A"}, {"first_en", "House A"}}) == 303);
      CHECK(ewa.location == "/settings/forms/codes/own_night_shelters");
      ewa.get("/settings/forms/form/case/part/basics/new");
      REQUIRE(ewa.post("/settings/forms/form/case/part/basics/new", {{"label_pl", "Nocleg"}, {"label_en", "Shelter"}, {"type", "CODE"}, {"codes", "own_night_shelters"}, {"personal", "NONE"}, {"required", ""}, {"layout", ""}}) == 303);
      REQUIRE(ewa.publish(kMonday) == 303);
      REQUIRE(ewa.get("/settings/export") == 200);
      file = ewa.page;
      CHECK(file.find("own_night_shelters") != std::string::npos);
      CHECK(ewa.get("/settings/export") == 200);
      CHECK(ewa.page == file);
    }
    tests::House live;
    Visitor jan(live, "coordinator-k");
    auto send = [&](std::string text) { return jan.post("/settings/import", {}, {{"file", "s.yaml", "application/yaml", std::move(text)}}); };
    auto drafted = [&] { return live.centre->db->reading([](store::Tx& tx) { return drafts(tx).size(); }); };
    CHECK(send("") == 422);
    CHECK(send("what: ever\n") == 422);
    CHECK(send(file + "---\nform: x\n") == 422);
    CHECK(jan.shows("Niczego nie zmieniono"));
    auto lower = file;
    lower.replace(lower.find("personal: sensitive"), 19, "personal: none");
    CHECK(send(lower) == 200);  // what the program seals stays sealed, whatever a file says
    CHECK(jan.shows("Nocleg"));
    CHECK(jan.post("/settings/import/drafts", {{"configuration", core::base64url(core::bytes_of(file + "---\nform: x\n"))}}) == 422);
    CHECK(drafted() == 0);
    REQUIRE(send(file) == 200);
    CHECK(jan.shows("Noclegownie"));
    // What the page itself carries along, as a browser would send it.
    REQUIRE(jan.post("/settings/import/drafts", {{"configuration", jan.hidden("configuration")}}) == 303);
    CHECK(send(file) == 422);  // drafts are in the way, and are not written over
    REQUIRE(jan.publish(kMonday) == 303);
    Visitor maria(live, "casemanager");
    maria.get("/cases/new");
    CHECK(maria.shows("Nocleg"));
    REQUIRE(send(file) == 200);
    CHECK(jan.shows("wszystko jest już takie jak w pliku"));
    REQUIRE(jan.get("/settings/export") == 200);
    // The version numbers are each centre's own; everything else is the same.
    CHECK(jan.page == file);
  }

  TEST_CASE("an administrator looks and changes nothing; nobody sees a draft in a form before its day") {
    tests::House house;
    Visitor admin(house, "admin"), anna(house, "consultant");
    CHECK(admin.get("/settings/forms") == 200);
    CHECK_FALSE(admin.shows("/settings/lists/new"));
    CHECK(admin.get("/settings/forms/form/case") == 200);
    CHECK_FALSE(admin.shows("/move\""));
    CHECK(admin.get("/settings/export") == 200);
    CHECK(admin.get("/settings/forms/form/case/field/urgency") == 403);
    CHECK(admin.post("/settings/drafts/publish", {{"from", kMonday.text()}}) == 403);
    CHECK(anna.get("/settings/forms") == 403);
    CHECK(admin.get("/settings/forms/form/settings_field") == 404);
    CHECK(admin.get("/settings/forms/form/none") == 404);
    CHECK(admin.get("/settings/history?kind=form&name=case") == 200);
  }
}
