#include "cases/desk_for_tests.h"
#include "notes/module.h"
#include "notes/record.h"

#include <doctest/doctest.h>

using namespace ostoja;
using namespace ostoja::notes;

namespace {

struct Desk : cases::CaseDesk {
  web::Module notes_module = notes::module();
  cases::Person lead = person("lead", "W", {"casemanager"}), one = person("one", "W", {"psychologist"}), two = person("two", "W", {"psychologist"}), lawyer = person("lawyer", "W", {"lawyer"}), boss = person("boss", "W", {"coordinator"});
  std::string home;
  Desk() {
    notes_module.start(*services);
    router->add(notes_module.pages);
    home = open(lead);
    join(one, "PSYCHOLOGIST"), join(lawyer, "LAWYER");
  }
  void join(const cases::Person& who, const char* role) {
    lead.get(home + "/team");
    REQUIRE(lead.post(home + "/team", {{"user", who.user.text()}, {"role", role}}) == 303);
  }
};

}  // namespace

TEST_SUITE("notes") {
  TEST_CASE_FIXTURE(Desk, "a psychologist's note opens for psychologists of the team: not for the lead, the coordinator, the lawyer, nor a colleague of no such case") {
    one.get(home + "/psychology/new");
    REQUIRE(one.post(home + "/psychology", {{"kind", "SESSION"}, {"text", "Planted words."}}) == 303);
    REQUIRE(one.get(home + "/psychology") == 200);
    CHECK(one.shows("Planted words."));
    CHECK(two.get(home + "/psychology") == 404);
    for (auto* other : {&lead, &lawyer, &boss}) CHECK(other->get(home + "/psychology") == 403);
    CHECK(one.get(home + "/law") == 403);
    lead.get(home + "/timeline");
    CHECK_FALSE(lead.shows("Planted"));
    CHECK(number("select count(*) from event where detail like '%Planted%'") == 0);
  }

  TEST_CASE_FIXTURE(Desk, "who joins later reads from the next note on, and the earlier ones when a colleague lets them") {
    one.get(home + "/psychology/new");
    REQUIRE(one.post(home + "/psychology", {{"kind", "SESSION"}, {"text", "Before she came."}}) == 303);
    join(two, "PSYCHOLOGIST");
    one.get(home + "/psychology/new");
    REQUIRE(one.post(home + "/psychology", {{"kind", "SESSION"}, {"text", "After she came."}}) == 303);
    REQUIRE(two.get(home + "/psychology") == 200);
    CHECK(two.shows("After she came."));
    CHECK_FALSE(two.shows("Before she came."));
    one.get(home + "/psychology");
    REQUIRE(one.post(home + "/psychology/share", {}) == 303);
    two.get(home + "/psychology");
    CHECK(two.shows("Before she came."));
  }

  TEST_CASE_FIXTURE(Desk, "a note is corrected by its author only, and never over a change that came between") {
    lawyer.get(home + "/law/new");
    REQUIRE(lawyer.post(home + "/law", {{"kind", "SESSION"}, {"text", "First."}}) == 303);
    auto edit = home + "/law/" + core::id_text(number("select id from note_apart")) + "/edit";
    REQUIRE(lawyer.get(edit) == 200);
    REQUIRE(lawyer.post(edit, lawyer.with_marks({{"kind", "SESSION"}, {"text", "Second."}, {"version", "1"}})) == 303);
    CHECK(lawyer.post(edit, lawyer.with_marks({{"kind", "SESSION"}, {"text", "Third."}, {"version", "1"}})) == 412);
    CHECK(lawyer.shows("Third."));
    CHECK(lawyer.shows("Second."));
    CHECK(lawyer.post(home + "/law", {{"kind", ""}, {"text", "Not to be lost."}}) == 422);
    CHECK(lawyer.shows("Not to be lost."));
    CHECK(one.get(edit) == 403);
  }
}
