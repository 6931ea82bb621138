#include "app/demo.h"

#include "cases/cases.h"
#include "core/resources.h"
#include "duty/duty.h"
#include "forms/stock.h"
#include "hotline/hotline.h"
#include "hotline/rules.h"

#include <doctest/doctest.h>

#include <stdlib.h>

#include <cmath>
#include <filesystem>
#include <set>

using namespace ostoja;

namespace {

const core::Instant kNow = core::at_local(core::Date::of(2026, 11, 23), 14, 32);  // a Monday

struct DemoCentre {  // a centre of its own in a temporary folder
  std::string dir;
  std::unique_ptr<app::Centre> centre;

  explicit DemoCentre(bool demo = true) {
    char name[] = "/tmp/ostoja-demo-XXXXXX";
    dir = std::string(mkdtemp(name)) + "/centre";
    app::Settings settings;
    settings.demo = demo;
    settings.operators = {{"W", "Warszawa"}, {"K", "Katowice"}};
    auto made = app::make_centre(dir, settings, app::KeyFile::keep);
    REQUIRE(made);
    auto opened = app::open_centre(dir, app::Open::writing);
    REQUIRE(opened);
    centre = std::move(*opened);
  }
  ~DemoCentre() {
    centre.reset();
    std::filesystem::remove_all(std::filesystem::path(dir).parent_path());
  }
  core::Done fill(int years, int contacts, std::uint64_t seed = 1) { return app::fill_demo(*centre, {.years = years, .contacts_per_year = contacts, .seed = seed, .now = kNow}); }
  std::int64_t number(std::string_view sql) {
    return centre->db->reading([&](store::Tx& tx) { return tx.number(sql); });
  }
};

DemoCentre& filled() {  // one filled centre for all that only look: two years of 1,400 contacts
  static DemoCentre one;
  static auto done = one.fill(2, 1400);
  REQUIRE(done);
  return one;
}

bool near(std::int64_t value, double target, double share = 0.03) { return std::abs(static_cast<double>(value) - target) <= std::max(1.0, target * share); }

}  // namespace

TEST_SUITE("app demo") {
  TEST_CASE("the log-ins of the demo are the same for the same seed, one for every role, with passwords that the centre accepts") {
    auto one = app::demo_logins(1), again = app::demo_logins(1), other = app::demo_logins(2);
    REQUIRE(one.size() == 14);
    std::set<std::string> roles;
    for (std::size_t i = 0; i < one.size(); ++i) {
      CHECK(one[i].password == again[i].password);
      CHECK(one[i].totp_base32 == again[i].totp_base32);
      CHECK(one[i].password != other[i].password);
      CHECK(one[i].totp_base32.size() == 32);
      CHECK(access::check_password_rules(one[i].password, one[i].login));
      roles.insert(one[i].role);
    }
    CHECK(roles.size() == 12);
    CHECK(one[0].name == "Maria Leszczyna");
  }

  TEST_CASE("invented people never go into a real centre, nor twice into a demo") {
    DemoCentre real(false);
    auto refused = real.fill(1, 100);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == core::Errc::conflict);
    CHECK(real.number("select count(*) from staff_user") == 0);
    auto twice = filled().fill(1, 100);
    REQUIRE_FALSE(twice);
    CHECK(twice.error().code == core::Errc::conflict);
  }

  TEST_CASE("a year of the demo has the shares of the centre's published figures") {
    auto& d = filled();
    auto until = core::at_local(core::local(kNow).date, 0, 0);
    for (int y = 0; y < 2; ++y) {
      hotline::Filter f;
      f.from = core::at_local(core::local(kNow).date.plus_months(-12 * (y + 1)), 0, 0);
      f.to = y == 0 ? until : core::at_local(core::local(kNow).date.plus_months(-12 * y), 0, 0);
      auto count_by = [&](std::initializer_list<const char*> channels, auto set) {
        std::int64_t n = 0;
        for (auto op : {"W", "K"})
          for (auto channel : channels) {
            auto g = f;
            g.operator_code = op, g.channel = channel;
            set(g);
            n += d.centre->db->reading([&](store::Tx& tx) { return hotline::count(tx, g); });
          }
        return n;
      };
      auto count = [&](auto set) { return count_by({"PHONE", "MOBILE_DUTY"}, set); };  // the published figures are of calls
      CHECK(near(count([](auto&) {}), 1400));
      CHECK(near(count([](auto& g) { g.purpose = "INSTITUTION"; }), 1400 * 1614 / 7098.0));
      CHECK(near(count([](auto& g) { g.purpose = "PREVENTION"; }), 1400 * 393 / 7098.0));
      CHECK(near(count_by({"MOBILE_DUTY"}, [](auto&) {}), 1400 * 0.08, 0.06));
      CHECK(near(count_by({"EMAIL", "SMS", "IN_PERSON", "FIELD"}, [](auto&) {}), 1400 * 0.05, 0.06));
      CHECK(near(count([](auto& g) { g.purpose = "SILENT"; }) + count([](auto& g) { g.purpose = "ABUSIVE"; }), 1400 * 0.18));
      CHECK(near(count([](auto& g) { g.urgency = "U0"; }) + count([](auto& g) { g.urgency = "U1"; }), 1400 * 0.82 * 0.036, 0.1));
      CHECK(near(count([](auto& g) { g.outcome = "CASE_OPENED"; }), 1400 * (y == 0 ? 254 : 210) / 7098.0, 0.05));
      CHECK(near(count([](auto& g) { g.language = "pl"; }), 1400 * 0.82 * 0.70, 0.05));
    }
    CHECK(near(d.number("select count(*) from contact where operator_code = 'W'"), static_cast<double>(d.number("select count(*) from contact")) * 0.6, 0.04));
  }

  TEST_CASE("about one contact in five comes from a number that has called before, and no number is anybody's") {
    auto& d = filled();
    auto all = d.number("select count(*) from contact"), numbered = d.number("select count(number_hash) from contact"), different = d.number("select count(distinct number_hash) from contact");
    CHECK(near(numbered - different, static_cast<double>(all) * 0.22, 0.12));
    d.centre->db->read([&](store::Tx& tx) {
      hotline::Filter f;
      f.operator_code = "W";
      for (const auto& row : hotline::list(tx, f, 400)) {
        auto c = hotline::contact(tx, *d.centre->vault->of("W"), row.id, "W");
        REQUIRE(c);
        auto phone = c->answers.get("phone");
        bool british = phone.starts_with("+447700900") || phone.starts_with("+4420794") || phone.starts_with("+441") || phone.starts_with("+442");
        CHECK((phone.empty() || british || (phone.starts_with("+48") && phone.substr(5, 5) == "55501")));
      }
    });
  }

  TEST_CASE("every conversation of the demo could have been closed by a consultant") {
    auto& d = filled();
    const auto* form = d.centre->forms.form("contact");
    REQUIRE(form != nullptr);
    std::int64_t looked = 0;
    std::set<std::string> summaries;
    for (std::string op : {"W", "K"})
      d.centre->db->read([&](store::Tx& tx) {
        hotline::Filter f;
        f.operator_code = op;
        for (const auto& row : hotline::list(tx, f, 5000)) {
          if (hotline::is_closer(row.kind)) continue;
          auto c = hotline::contact(tx, *d.centre->vault->of(op), row.id, op);
          REQUIRE(c);
          ++looked;
          for (const auto& p : forms::validate(d.centre->forms, *form, c->answers, "close", core::local(c->started_at).date)) {
            CAPTURE(p.field);
            CAPTURE(p.key);
            FAIL_CHECK("an answer of the demo would be refused");
          }
          CHECK(c->ended_at >= c->started_at);
          CHECK(c->saved_at <= kNow);
          CHECK(c->answers.get("summary").find('{') == std::string_view::npos);
          summaries.insert(std::string(c->answers.get("summary")));
        }
      });
    CHECK(looked > 2200);
    CHECK(summaries.size() > 1700);  // the stock is large enough that hardly two conversations read alike
  }

  TEST_CASE("the start page is alive: drafts, urgent contacts, follow-ups of today, a known caller with rules of safe contact") {
    auto& d = filled();
    d.centre->db->read([&](store::Tx& tx) {
      auto consultant = access::find_user(tx, "consultant");
      REQUIRE(consultant);
      CHECK(consultant->second_factor_set);
      CHECK(vault::verify_password(access::password_hash(tx, consultant->id), app::demo_logins(1)[0].password));
      CHECK(hotline::drafts_of(tx, consultant->id, "W").size() == 2);
      auto urgent = hotline::urgent_open(tx, "W");
      REQUIRE(urgent.size() == 3);
      CHECK(urgent[0].urgency == "U0");
      CHECK(kNow.ms - urgent[0].started_at.ms == 18 * 60 * 1000);
      CHECK(urgent[1].urgency == "U1");

      auto midnight = core::at_local(core::local(kNow).date.plus_days(1), 0, 0);
      int today = 0, late = 0;
      for (const auto& f : hotline::follow_ups(tx, "W", {}, 500))
        if (f.due_at < midnight) ++today, late += f.due_at < kNow ? 1 : 0;
      CHECK(today == 5);
      CHECK(late == 1);

      hotline::Filter since;
      since.operator_code = "W";
      since.from = core::at_local(core::local(kNow).date, 0, 0);
      auto here = hotline::count(tx, since);
      since.operator_code = "K";
      CHECK(here + hotline::count(tx, since) >= 12);

      const auto& keys = *d.centre->vault->of("W");
      auto hash = keys.number_hash("+48225550143");
      CHECK(hotline::known_number(tx, "W", hash, {}).contacts == 3);
      CHECK(hotline::known_number(tx, "W", hash, {}).cases == 1);
      auto safe = hotline::safe_contact(tx, keys, hash);
      REQUIRE(safe);
      CHECK(safe->answers.get("never_message") == "YES");
      CHECK(safe->answers.has("code_word"));

      int line = 0, mobile = 0;
      for (const auto& o : duty::on_duty(tx, kNow)) (o.post == duty::Post::line ? line : mobile)++;
      CHECK(line == 2);
      CHECK(mobile == 1);
    });
    CHECK(d.number("select count(*) from contact where state = 2") == 4);
    CHECK(d.number("select count(*) from staff_user") == 22);
  }

  TEST_CASE("persons of the demo have several names, papers, telephones and languages, some have relatives in their case, and one woman was written down twice") {
    auto& d = filled();
    for (const char* kind : {"name", "document", "phone", "address", "language"}) CHECK_MESSAGE(d.number("select count(*) from person_detail where kind = '" + std::string(kind) + "'") >= 2, kind);
    CHECK(d.number("select count(*) from person_relation where kind = 'PARENT'") == 1);
    CHECK(d.number("select count(*) from person_relation where kind = 'SIBLING'") == 2);
    d.centre->db->read([&](store::Tx& tx) {
      const auto& keys = *d.centre->vault->of("W");
      auto manager = access::find_user(tx, "casemanager");
      REQUIRE(manager);
      std::set<std::int64_t> held_back, spelled, again;
      tx.run("select p.case_id, p.person_id from case_person p join case_team t on t.case_id = p.case_id where t.user_id = $1 and t.until is null", {manager->id}, [&](const store::Row& r) {
        auto person = people::person_opened(tx, keys, keys.recovery(), r.id<people::PersonId>(1));
        REQUIRE(person);
        if (person->answers.get("second_name") == "Horobyna" && person->answers.get("birth_date") == "1996-04-12") spelled.insert(r.integer(0));
        if (person->answers.get("second_name") == "Горобина" && person->answers.get("birth_date") == "1996") again.insert(r.integer(0));
        for (const auto& one : people::details(tx, person->id))
          if (one.answers.get("document_place") == "PERPETRATOR") held_back.insert(person->id.value);
      });
      CHECK(held_back.size() == 1);
      REQUIRE(spelled.size() == 1);
      REQUIRE(again.size() == 1);
      CHECK(*spelled.begin() != *again.begin());
    });
  }

  TEST_CASE("the same seed and moment tell the same story, another seed another one") {
    auto story = [](std::uint64_t seed) {
      DemoCentre d;
      REQUIRE(d.fill(1, 100, seed));
      std::string out;
      for (std::string op : {"W", "K"})
        d.centre->db->read([&](store::Tx& tx) {
          hotline::Filter f;
          f.operator_code = op;
          f.state = "all";
          for (const auto& row : hotline::list(tx, f, 1000)) {
            auto c = hotline::contact(tx, *d.centre->vault->of(op), row.id, op);
            REQUIRE(c);
            out += row.number + row.started_at.rfc3339() + std::string(c->answers.get("summary")) + std::string(c->answers.get("phone")) + "\n";
          }
        });
      return out;
    };
    auto first = story(7);
    CHECK(first == story(7));
    CHECK(first != story(8));
  }

  TEST_CASE("the stock of sentences is large and has everything that may be asked of it") {
    auto texts = forms::read_stock(core::resource("demo/texts.yaml")), names = forms::read_stock(core::resource("demo/names.yaml"));
    REQUIRE(texts);
    REQUIRE(names);
    std::size_t pieces = 0;
    for (const auto& [key, list] : *texts) pieces += list.size();
    CHECK(pieces >= 120);
    for (const char* culture : {"pl", "uk", "ru", "es", "vi", "ro", "ka", "en", "cs", "bg", "fr"}) {
      CAPTURE(culture);
      CHECK(names->at(std::string(culture) + ".women").size() + names->at(std::string(culture) + ".men").size() >= 20);
      CHECK(names->at(std::string(culture) + ".family").size() >= 20);
    }
    CHECK_FALSE(forms::read_stock("a: [x]\na: [y]"));
    CHECK_FALSE(forms::read_stock("a: []"));
    CHECK_FALSE(forms::read_stock("- x"));
  }
}
