// Every src/*/scenarios/*.scn, each in a fresh house. One subcase per file: ostoja_tests -ts=scenarios; OSTOJA_SCENARIO=silent_call runs the files whose path holds that.
#include "scenario.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace ostoja::tests {
namespace {

std::vector<std::string> scenario_files() {
  std::vector<std::string> out;
  const char* only = std::getenv("OSTOJA_SCENARIO");
  for (const auto& room : std::filesystem::directory_iterator(OSTOJA_SOURCE_DIR "/src")) {
    if (!std::filesystem::is_directory(room.path() / "scenarios")) continue;
    for (const auto& file : std::filesystem::directory_iterator(room.path() / "scenarios"))
      if (file.path().extension() == ".scn" && (only == nullptr || file.path().string().find(only) != std::string::npos)) out.push_back(file.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

TEST_SUITE("scenarios") {
  TEST_CASE("every story of the rooms goes as its file says") {
    auto files = scenario_files();
    REQUIRE_FALSE(files.empty());
    for (const auto& file : files) {
      auto name = file.substr(std::string_view(OSTOJA_SOURCE_DIR "/").size());
      DOCTEST_SUBCASE(name.c_str()) {
        House house;
        Scenario scenario(house);
        try {
          scenario.run_file(file);
          CHECK(true);
        } catch (const Unexpected& problem) {
          FAIL_CHECK(std::string(problem.what()));
        }
      }
    }
  }
  TEST_CASE("the runner of scenarios notices what does not go as written") {
    House house;
    auto fails = [&](const char* text) {
      Scenario scenario(house);
      try {
        scenario.run(text, "made up");
      } catch (const Unexpected& problem) {
        return std::string_view(problem.what()).starts_with("made up:2: ");
      }
      return false;
    };
    CHECK(fails("get /sign-in\nexpect status 404"));
    CHECK(fails("get /sign-in\nexpect text \"no such words\""));
    CHECK(fails("get /sign-in\nexpect no text \"Zaloguj się\""));
    CHECK(fails("get /sign-in\nexpect redirect /*"));
    CHECK(fails("get /account\nexpect redirect /sign"));
    CHECK(fails("get /sign-in\nexpect log user.sign_in"));
    CHECK(fails("get /sign-in\nexpect header Location \"/\""));
    CHECK(fails("get /sign-in\nexpect json status = 200"));
    CHECK(fails("get /sign-in\nfollow link \"no such link\""));
    CHECK(fails("get /sign-in\nfollow"));
    CHECK(fails("get /sign-in\nexpcet status 200"));
    CHECK(fails("get /sign-in\nget /staff/{id of somebody}"));
  }
  TEST_CASE("words of a line keep quotes and braces together") {
    CHECK(words_of(R"(post /a name="Anna Nowa" x={share 1 of W} y="a \"b\"" z=)") == std::vector<std::string>{"post", "/a", "name=Anna Nowa", "x={share 1 of W}", "y=a \"b\"", "z="});
    CHECK(seen_text("<p>a &amp;\n <b>b</b></p>") == "a & b ");
  }
}

}  // namespace ostoja::tests
