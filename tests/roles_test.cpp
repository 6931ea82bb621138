// The generated test of who may: every route of the table with every role, nobody, and the other way round without the form's token.
#include "house.h"

#include "cases/record.h"
#include "consultation/consultation.h"
#include "duty/duty.h"
#include "hotline/hotline.h"
#include "public_task/record.h"
#include "report/record.h"
#include "tasks/tasks.h"

#include <doctest/doctest.h>

#include <map>

using namespace ostoja;

namespace {

struct House : tests::House {
  std::map<std::string, access::User> people;  // by role; "other" is a coordinator of the second operator

  House() {
    for (const auto& role : centre->policy.roles()) people[role] = user(role);
    people["other"] = user("coordinator-k");
  }
  struct Session { std::string cookie, csrf; };
  Session session(const std::string& as, access::Factor factor = access::Factor::done) {
    Session s{begin_session(people.at(as).login, factor), {}};
    auto who = centre->sessions->find(s.cookie, clock.now());
    REQUIRE(who);
    s.csrf = who->csrf;
    return s;
  }
  web::Response answer(web::Method method, const std::string& path, const Session& s, bool with_token) {
    web::Request r;
    r.method = method;
    r.path = path;
    r.headers.emplace_back("host", "127.0.0.1");
    if (!s.cookie.empty()) r.headers.emplace_back("cookie", "ostoja=" + s.cookie);
    if (with_token) r.form.add("csrf", s.csrf);
    return desk->router().handle_now(std::move(r));
  }
  int ask(web::Method method, const std::string& path, const Session& s, bool with_token) { return answer(method, path, s, with_token).status; }
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
        CHECK(status < 500);
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
    std::int64_t contact = 0, item = 0, follow_up = 0, shift = 0, task = 0, asked_by_police = 0, report = 0, table = 0, absence = 0, swap = 0, held = 0, given = 0;
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
      shift = *duty::add_shift(tx, by, "W", duty::Post::line, house.clock.now(), house.clock.now().plus_seconds(3600), by, house.clock.now());
      absence = core::next_id(house.clock.now().ms), swap = core::next_id(house.clock.now().ms);
      tx.run("insert into duty_absence (id, operator_code, user_id, kind, from_day, until_day, created_by, created_at) values ($1,'W',$2,'LEAVE',20800,20801,$2,1)", {absence, by});
      tx.run("insert into duty_swap (id, shift_id, operator_code, from_user, to_user, state, asked_at) values ($1,$2,'W',$3,$3,1,1)", {swap, shift, by});
      given = core::next_id(house.clock.now().ms);
      tx.run("insert into handover (id, operator_code, from_user, at) values ($1,'W',$2,$3)", {given, by, house.clock.now()});
      held = core::next_id(house.clock.now().ms);
      tx.run("insert into line_block (id, operator_code, number_hash, contact_id, reason, until_at, created_by, created_at) values ($1,'W','invented',$2,'ABUSE',$3,$4,1)", {held, contact, house.clock.now().plus_seconds(3600), by});
      item = cases::open_case(tx, keys, c.forms, fresh, by, house.clock.now())->value;
      task = tasks::add(tx, keys, c.forms, {.operator_code = "W", .of_case = cases::CaseId{item}, .whom = by, .due = core::local(house.clock.now()).date}, by, house.clock.now())->value;
      consultation::New question;
      for (const auto& [field, code] : {std::pair("channel", "PHONE"), std::pair("institution_kind", "POLICE"), std::pair("topic", "OTHER"), std::pair("question", "invented")}) question.answers.set(field, code);
      asked_by_police = consultation::add({tx, keys, c.forms, by, house.clock.now()}, question)->value;
      forms::Answers contract;
      contract.set("from_day", "2026-01-01"), contract.set("until_day", "2026-12-31"), contract.set("report_form", "R2018");
      REQUIRE(public_task::add_year({tx, c.forms, by, house.clock.now()}, 2026, contract));
      const auto year = *public_task::year_of(tx, 2026);
      report::Report own;
      own.year = 2026, own.operator_code = "W", own.from = year.from, own.until = year.until;
      table = core::next_id(house.clock.now().ms);
      tx.run("insert into saved_table (id, operator_code, name, query, at, by_user) values ($1, 'W', 'invented', 'unit=contacts&rows=purpose', $2, $3)", {table, house.clock.now(), by});
      report = report::add({tx, c.forms, by, house.clock.now()}, year, own)->value;
    });
    int asked = 0;
    for (const auto* route : house.desk->router().routes()) {
      const std::string_view pattern = route->pattern;
      if (pattern.find(":id") == std::string_view::npos) continue;
      const bool contacts = pattern.find("/contacts/:id") != std::string_view::npos, case_ = pattern.find("/cases/:id") != std::string_view::npos, later = pattern.find("/follow-ups/:id") != std::string_view::npos,
                 account = pattern.find("/staff/:id") != std::string_view::npos, roster = pattern.find("/shifts/:id") != std::string_view::npos,
                 to_do = pattern.find("/tasks/:id") != std::string_view::npos, consulted = pattern.find("/consultations/:id") != std::string_view::npos, reported = pattern.find("/reports/:id") != std::string_view::npos, kept = pattern.find("/statistics/tables/:id") != std::string_view::npos, away = pattern.find("/absences/:id") != std::string_view::npos, swapped = pattern.find("/swaps/:id") != std::string_view::npos, blocked = pattern.find("/blocks/:id") != std::string_view::npos, handed = pattern.find("/handover/:id") != std::string_view::npos;
      if (pattern.find("/calls/:id") != std::string_view::npos) continue;  // both operators answer one line; a call tells nothing of a person
      if (pattern.find("/releases/:id") != std::string_view::npos || pattern.find("/open-data/:id") != std::string_view::npos) continue;  // both operators publish together
      if (!contacts && !case_ && !later && !account && !roster && !to_do && !consulted && !reported && !kept && !away && !swapped && !blocked && !handed) {
        CHECK_MESSAGE(pattern == "/contacts/searches/:id/drop", std::string(pattern) << ": of which record is this id?");  // searches are the person's own
        continue;
      }
      auto id = contacts ? contact : case_ ? item : later ? follow_up : roster ? shift : to_do ? task : consulted ? asked_by_police : reported ? report : kept ? table : away ? absence : swapped ? swap : blocked ? held : handed ? given : house.people.at("consultant").id.value;
      // Somebody of the second operator who may use the route: a coordinator, or, for notes of a profession, somebody of that profession.
      std::string as = "other";
      const auto index = house.centre->policy.index(route->permission);
      if (index >= 0 && !house.centre->policy.of(house.people.at("other").roles)[static_cast<std::size_t>(index)])
        for (const auto& role : house.centre->policy.roles_with(route->permission)) house.people[as = role + "-k"] = house.user(role + "-k");
      auto status = house.ask(route->method, address(pattern, core::id_text(id)), house.session(as), true);
      ++asked;
      CHECK_MESSAGE(status == 404, std::string(pattern) << " gave " << status);
    }
    MESSAGE("addresses asked: " << asked);
    CHECK(asked > 30);
  }

  TEST_CASE("a sign-in that is not finished opens the pages that finish it and nothing else") {
    House house;
    const auto unknown = core::id_text(core::next_id(house.clock.now().ms));
    int asked = 0;
    for (const auto* route : house.desk->router().routes()) {
      const std::string path = address(route->pattern, unknown);
      const std::string_view permission = route->permission.name;
      if (permission == access::anybody.name) continue;
      for (const auto& [role, user] : house.people) {
        auto got = house.answer(route->method, path, house.session(role, access::Factor::pending), true);
        ++asked;
        INFO(std::string(route->pattern) << " role " << role << " got " << got.status);
        CHECK(got.status < 500);
        if (permission == web::unfinished_sign_in.name) continue;
        if (path.starts_with("/api/")) {
          CHECK(got.status == 401);
          continue;
        }
        CHECK(got.status == 303);
        std::string to;
        for (const auto& [name, value] : got.headers)
          if (name == "Location") to = value;
        CHECK(to == web::Ways::second_factor);
      }
    }
    MESSAGE("combinations asked: " << asked);
    CHECK(asked > 500);
  }
}
