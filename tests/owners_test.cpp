// Whose case is it: every page of every room that a case has, asked by every role on its team and off it. A robot fills all forms of a case with marks; then everybody looks for
// them. No room is named here, so that a new one is tested from its first day.
#include "robot.h"

#include "cases/record.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace ostoja;
using namespace ostoja::tests;

namespace {

const std::vector<std::string> kLeaveOut{"/close", "/reopen", "/team", "/status", "/step", "/cancel"};

cases::CaseId open_case(House& house, std::string_view lead) {
  auto who = house.user(lead);
  return house.centre->db->writing([&](store::Tx& tx) {
    cases::NewCase fresh;
    fresh.operator_code = who.operator_code, fresh.lead = who.id;
    return cases::open_case(tx, *house.centre->vault->of(who.operator_code), house.centre->forms, fresh, who.id, house.clock.now()).value();
  });
}

std::string without(std::string body, const std::string& what) {
  for (std::size_t at; (at = body.find(what)) != body.npos;) body.replace(at, what.size(), "~");
  return body;
}

std::string with_id(std::string_view pattern, std::string_view id) {
  std::string out;
  for (auto part : core::split(pattern.substr(1), '/')) {
    out += '/';
    if (part == ":id") out += id;
    else if (part.starts_with(':')) out += "0000000000009";
    else out += part;
  }
  return out;
}

// Typed on a page of persons, into a field that is sealed (or belongs to no form of ours).
bool of_the_person(const House& house, const Mark& mark) {
  const auto* field = house.centre->forms.form("person")->find(mark.field);
  return mark.address.find("/people") != mark.address.npos && (field == nullptr || field->is_sealed());
}

}  // namespace

TEST_SUITE("owners") {
  TEST_CASE("a case of another team is, byte for byte, a case that does not exist: on every address, for every role off the team") {
    House house;
    const auto real = open_case(house, "casemanager").text(), none = core::id_text(core::next_id(house.clock.now().ms));
    int asked = 0;
    for (const auto& role : house.centre->policy.roles()) {
      for (const std::string& login : of_both(role) ? std::vector<std::string>{role} : std::vector<std::string>{role, role + "-k"}) {
        if (login == "casemanager" || login == "coordinator") continue;  // on the team; of the operator
        Robot robot(house, login);
        for (const auto* route : house.desk->router().routes()) {
          const std::string_view pattern = route->pattern;
          if (!pattern.starts_with("/cases/:id")) continue;
          auto ask = [&](const std::string& id) {
            auto path = with_id(pattern, id);
            auto answer = route->method == web::Method::get ? robot.get(path) : robot.post(path, {});
            return std::to_string(answer.status) + " " + without(answer.body, id);
          };
          auto there = ask(real), not_there = ask(none);
          ++asked;
          CHECK_MESSAGE(there == not_there, login << " " << std::string(pattern));
          CHECK_MESSAGE((there.starts_with("404") || there.starts_with("403")), login << " " << std::string(pattern) << " gave " << there.substr(0, 3));
        }
      }
    }
    MESSAGE("pairs asked: " << asked);
    CHECK(asked > 400);
  }

  TEST_CASE("what is written in a case is seen by its team; of who somebody is, a coordinator off the team sees nothing; others see nothing at all, anywhere") {
    House house;
    const auto home = "/cases/" + open_case(house, "casemanager").text();
    Robot team(house, "casemanager");
    // Twice: what the first round made (a person, a plan) is what the second one's forms can point to.
    auto addresses = team.walk(home, kLeaveOut);
    addresses.merge(team.walk(home, kLeaveOut));
    for (const auto& line : team.refused()) {
      MESSAGE("not sent: " << line);
      CHECK_FALSE(line.ends_with("500"));
    }
    REQUIRE(team.marks().size() > 10);
    int found = 0;
    std::string all;
    for (const auto& address : addresses) all += team.get(address).body;
    for (const auto& mark : team.marks()) found += all.find(mark.text) != all.npos ? 1 : 0;
    MESSAGE("addresses of the case: " << addresses.size() << ", marks: " << team.marks().size() << ", seen by the team: " << found);
    CHECK(found * 2 > static_cast<int>(team.marks().size()));

    // What was taken back is on no paper, so the robot fills everything once more and takes nothing back.
    auto nothing_back = kLeaveOut;
    nothing_back.emplace_back("/withdraw");
    addresses.merge(team.walk(home, nothing_back));

    // On paper without names stands nothing that anybody typed; with names, at least who the persons are.
    for (const char* lang : {"pl", "en"}) {
      auto paper = team.get(home + "/print/paper?names=without&lang=" + lang);
      CHECK(paper.status == 200);
      for (const auto& mark : team.marks()) CHECK_MESSAGE(paper.body.find(mark.text) == paper.body.npos, mark.field << " of " << mark.address << " is on the paper without names");
      for (const auto& role : house.centre->policy.roles())
        for (const auto& login : {role, role + "-k"})
          if (auto who = house.centre->db->reading([&](store::Tx& tx) { return access::find_user(tx, login); })) CHECK_MESSAGE(paper.body.find(who->name) == paper.body.npos, login << " is named on the paper without names");
      // The robot writes 20 November wherever a day is asked for.
      for (const char* day : {"20 listopada", "20 November", "2026-11-20"}) CHECK_MESSAGE(paper.body.find(day) == paper.body.npos, day << " is on the paper without names");
    }
    auto with_names = team.get(home + "/print/paper?names=with").body;
    CHECK(std::any_of(team.marks().begin(), team.marks().end(), [&](const Mark& m) { return m.field == "first_name" && with_names.find(m.text) != with_names.npos; }));
    // Of each part that one can choose, something that was typed there is on the paper with names.
    auto choice = team.get(home + "/print").body;
    int parts = 0;
    for (std::size_t at = 0; (at = choice.find("name=\"part\" value=\"", at)) != choice.npos; ++at) {
      auto from = at + 19;
      const auto part = home + "/" + choice.substr(from, choice.find('"', from) - from);
      int typed = 0, printed = 0;
      for (const auto& m : team.marks())
        if (m.address.starts_with(part)) ++typed, printed += with_names.find(m.text) != with_names.npos ? 1 : 0;
      if (typed == 0) continue;
      ++parts;
      CHECK_MESSAGE(printed > 0, part << ": " << typed << " marks and none on the paper with names");
    }
    MESSAGE("parts on paper with something typed: " << parts);
    CHECK(parts > 4);

    std::set<std::string> everywhere = addresses;
    for (const auto* route : house.desk->router().routes())
      if (route->method == web::Method::get && std::string_view(route->pattern).find(':') == std::string_view::npos && !std::string_view(route->pattern).starts_with("/api/")) everywhere.insert(route->pattern);
    int looked = 0;
    for (const auto& role : house.centre->policy.roles()) {
      for (const std::string& login : of_both(role) ? std::vector<std::string>{role} : std::vector<std::string>{role, role + "-k"}) {
        if (login == "casemanager") continue;
        Robot other(house, login);
        for (const auto& address : everywhere) {
          auto answer = other.get(address);
          ++looked;
          CHECK_MESSAGE(answer.status < 500, login << " " << address);
          if (address.starts_with(home) && login != "coordinator") CHECK_MESSAGE(answer.status != 200, login << " " << address);
          for (const auto& mark : team.marks()) {
            if (login == "coordinator" && !of_the_person(house, mark)) continue;
            CHECK_MESSAGE(answer.body.find(mark.text) == answer.body.npos, login << " sees " << mark.field << " of " << mark.address << " at " << address);
          }
        }
      }
    }
    MESSAGE("pages looked through: " << looked);
  }

  TEST_CASE("what belongs to one case is not there under the address of another, even for somebody on both teams' side of the operator") {
    House house;
    const auto mine = "/cases/" + open_case(house, "casemanager").text(), other = "/cases/" + open_case(house, "casemanager").text();
    Robot team(house, "casemanager");
    auto addresses = team.walk(mine, kLeaveOut);
    addresses.merge(team.walk(mine, kLeaveOut));
    for (const auto& address : addresses) {
      auto answer = team.get(other + address.substr(mine.size()));
      CHECK_MESSAGE(answer.status < 500, address);
      for (const auto& mark : team.marks()) CHECK_MESSAGE(answer.body.find(mark.text) == answer.body.npos, mark.field << " of " << address << " stands under another case");
    }
  }
}
