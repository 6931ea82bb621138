// Every file of tests/fuzz/corpus goes through the same functions as in the fuzz programs: what was found once stays found, without clang.
#include "tests/fuzz/targets.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace fs = std::filesystem;

TEST_SUITE("fuzz corpus") {
  TEST_CASE("no stored input breaks what must hold for any input") {
    std::set<std::string> folders;
    for (const auto& entry : fs::directory_iterator(OSTOJA_SOURCE_DIR "/tests/fuzz/corpus")) folders.insert(entry.path().filename().string());
    for (const auto& target : ostoja::fuzz::kTargets) {
      CHECK_MESSAGE(folders.erase(target.name) == 1, target.name, " has no corpus");
      std::size_t files = 0;
      for (const auto& entry : fs::directory_iterator(std::string(OSTOJA_SOURCE_DIR "/tests/fuzz/corpus/") + target.name)) {
        std::ifstream in(entry.path(), std::ios::binary);
        std::string data((std::istreambuf_iterator<char>(in)), {});
        REQUIRE(!in.bad());
        INFO(entry.path().string());
        CHECK_NOTHROW(target.run(data));
        ++files;
      }
      CHECK(files > 0);
    }
    CHECK_MESSAGE(folders.empty(), "a corpus without a target");
  }
}
