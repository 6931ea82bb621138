#include "index/words.h"

#include <doctest/doctest.h>

using ostoja::index::Words;

TEST_SUITE("index") {
  TEST_CASE("words are found without marks, by all words, the last by its beginning, newest first") {
    Words w;
    w.put(10, "Paszport u właściciela pensjonatu");
    w.put(20, "Zabrał paszport i telefon");
    w.put(30, "Паспорт забрали");
    CHECK(w.find("PASZPORT", 10) == std::vector<std::int64_t>{20, 10});
    CHECK(w.find("paszport wlasc", 10) == std::vector<std::int64_t>{10});
    CHECK(w.find("wlasc paszport", 10).empty());  // only the last word may be a beginning
    CHECK(w.find("паспорт", 10) == std::vector<std::int64_t>{30});
    CHECK(w.find("", 10).empty());
    CHECK(w.find("paszport", 1) == std::vector<std::int64_t>{20});
  }

  TEST_CASE("a changed record is found by its new words only, a removed one not at all") {
    Words w;
    w.put(10, "hotel");
    w.put(10, "pensjonat");
    CHECK(w.find("hotel", 10).empty());
    CHECK(w.find("pensjonat", 10) == std::vector<std::int64_t>{10});
    w.remove(10);
    CHECK(w.find("pensjonat", 10).empty());
    CHECK(w.records() == 0);
  }
}
