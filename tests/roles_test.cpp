// The generated test of who may: every route of the table with every role, nobody, and the other way round without the form's token.
#include "app/centre.h"
#include "app/desk.h"
#include "cases/record.h"
#include "hotline/hotline.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>

using namespace ostoja;

namespace {

struct House {
  std::string dir;
  std::unique_ptr<app::Centre> centre;
  core::FixedClock clock{*core::Instant::parse("2026-11-23T11:00:00Z")};
  web::Live live;
  std::unique_ptr<app::Desk> desk;
  std::map<std::string, access::User> people;  // by role; "other" is a coordinator of the second operator

  House() {
    char name[] = "/tmp/ostoja-roles-XXXXXX";
    dir = mkdtemp(name);
    app::Settings settings;
    settings.operators = {{"W", "Warszawa"}, {"K", "Katowice"}};
    REQUIRE(app::make_centre(dir + "/c", settings, app::KeyFile::keep));
    centre = *app::open_centre(dir + "/c", app::Open::writing);
    desk = std::make_unique<app::Desk>(*centre, clock, live);
    desk->router().set_rates({0, 0, 0, 0});
    for (const auto& role : centre->policy.roles()) add(role, role, role == "editor" || role == "ministry" || role == "admin" ? "" : "W");
    add("other", "coordinator", "K");
  }
  ~House() {
    desk.reset();
    centre.reset();
    std::filesystem::remove_all(dir);
  }
  void add(const std::string& as, const std::string& role, const std::string& operator_code) {
    centre->db->write([&](store::Tx& tx) {
      access::User user;
      user.login = "test-" + as, user.name = "Test", user.operator_code = operator_code, user.roles = {role};
      auto id = access::add_user(tx, centre->policy, user, "words of a test 26", {}, clock.now());
      REQUIRE(id);
      people[as] = *access::find_user(tx, *id);
    });
  }
  struct Session { std::string cookie, csrf; };
  Session session(const std::string& as) {
    Session s;
    centre->db->write([&](store::Tx& tx) { s.cookie = centre->sessions->begin(tx, people.at(as), access::Factor::done, clock.now()); });
    auto who = centre->sessions->find(s.cookie, clock.now());
    REQUIRE(who);
    s.csrf = who->csrf;
    return s;
  }
  int ask(web::Method method, const std::string& path, const Session& s, bool with_token) {
    web::Request r;
    r.method = method;
    r.path = path;
    r.headers.emplace_back("host", "127.0.0.1");
    if (!s.cookie.empty()) r.headers.emplace_back("cookie", "ostoja=" + s.cookie);
    if (with_token) r.form.add("csrf", s.csrf);
    return desk->router().handle_now(std::move(r)).status;
  }
};

std::string address(std::string_view pattern, std::string_view id) {
  std::string out;
  for (auto part : core::split(pattern.substr(1), '/')) {
    out += '/';
    if (part == ":id") out += id;
    else if (part == ":tab") out += "caller";
    else if (part == ":name") out += "none";
    else out += part;
  }
  return out;
}

}  // namespace

TEST_SUITE("roles") {
  TEST_CASE("every route with every role is open exactly when the roles' file says so") {
    House house;
    const auto unknown = core::id_text(core::next_id(house.clock.now().ms));
    int asked = 0;
    for (const auto* route : house.desk->router().routes()) {
      const std::string path = address(route->pattern, unknown);
      const std::string_view permission = route->permission.name;
      const bool open = permission == access::anybody.name, any_staff = permission == access::any_staff.name, unfinished = permission == web::unfinished_sign_in.name;
      const bool api = path.starts_with("/api/");
      auto nobody = house.ask(route->method, path, {}, false);
      ++asked;
      INFO(std::string(route->pattern) << " " << permission);
      if (open) CHECK(nobody < 500);
      else CHECK_MESSAGE(nobody == (api ? 401 : route->method == web::Method::get ? 303 : nobody), "nobody got " << nobody);
      if (!open && !api) CHECK((nobody == 303 || nobody == 401 || nobody == 403));
      for (const auto& [role, user] : house.people) {
        auto s = house.session(role);
        auto index = house.centre->policy.index(route->permission);
        const bool may = open || any_staff || unfinished || (index >= 0 && house.centre->policy.of(user.roles)[static_cast<std::size_t>(index)]);
        auto status = house.ask(route->method, path, s, true);
        ++asked;
        INFO("role " << role << " got " << status);
        if (open && route->method != web::Method::get) {
          CHECK(status < 500);  // the sign-in's own forms have a token of their own, given with the page
        } else if (may) {
          CHECK(status != 403);
          CHECK(status != 401);
        } else {
          CHECK(status == 403);
        }
        CHECK((status < 500 || status == 503));
        if (route->method != web::Method::get && !open) {
          auto bare = house.ask(route->method, path, house.session(role), false);
          ++asked;
          CHECK(bare == 403);  // without the form's token nothing is changed, whoever asks
        }
      }
    }
    MESSAGE("combinations asked: " << asked);
    CHECK(asked > 1000);
  }

  TEST_CASE("what belongs to one operator is not there for the other: every address with an id says 404") {
    House house;
    auto& c = *house.centre;
    const auto& keys = *c.vault->of("W");
    std::int64_t contact = 0, item = 0, follow_up = 0;
    c.db->write([&](store::Tx& tx) {
      auto by = house.people.at("consultant").id;
      hotline::Keeper k{tx, keys, c.forms, house.clock.now(), by};
      hotline::Start start;
      start.operator_code = "W", start.by = by;
      start.answers.set("kind", "SELF");
      start.answers.set("summary", "invented");
      auto made = hotline::begin(k, start);
      REQUIRE(made);
      contact = made->id.value;
      hotline::FollowUp f;
      f.operator_code = "W", f.contact = made->id, f.kind = "CALL_BACK", f.due_at = house.clock.now();
      follow_up = *hotline::add_follow_up(k, f);
      cases::NewCase fresh;
      fresh.operator_code = "W", fresh.lead = by;
      item = cases::open_case(tx, keys, c.forms, fresh, by, house.clock.now())->value;
    });
    int asked = 0;
    for (const auto* route : house.desk->router().routes()) {
      const std::string_view pattern = route->pattern;
      if (pattern.find(":id") == std::string_view::npos) continue;
      const bool contacts = pattern.find("/contacts/:id") != std::string_view::npos, case_ = pattern.find("/cases/:id") != std::string_view::npos, later = pattern.find("/follow-ups/:id") != std::string_view::npos,
                 account = pattern.find("/staff/:id") != std::string_view::npos;
      if (!contacts && !case_ && !later && !account) continue;
      auto id = contacts ? contact : case_ ? item : later ? follow_up : house.people.at("consultant").id.value;
      auto status = house.ask(route->method, address(pattern, core::id_text(id)), house.session("other"), true);
      ++asked;
      CHECK_MESSAGE(status == 404, std::string(pattern) << " gave " << status);
    }
    MESSAGE("addresses asked: " << asked);
    CHECK(asked > 30);
  }
}
