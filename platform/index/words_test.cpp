#include "index/words.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>

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

  TEST_CASE("among many records the newest that have all the words are found, as by looking at each") {
    std::mt19937 random(5);
    const char* const kWords[] = {"praca", "pasport", "paszport", "dlug", "hotel", "rzadkie"};
    Words w;
    std::vector<std::set<std::string>> of(400);
    for (std::size_t id = 1; id < of.size(); ++id) {
      std::string text;
      for (std::size_t i = 0; i < 5; ++i)
        if (random() % (i + 2) == 0) of[id].insert(kWords[i]), text += std::string(kWords[i]) + " ";
      if (id == 123) of[id].insert("rzadkie"), text += "rzadkie";
      w.put(static_cast<std::int64_t>(id), text);
    }
    for (std::int64_t gone : {399, 200, 7}) w.remove(gone), of[static_cast<std::size_t>(gone)].clear();
    auto looked = [&](const std::vector<std::string>& whole, const std::string& beginning, std::size_t limit) {
      std::vector<std::int64_t> out;
      for (auto id = of.size() - 1; id > 0 && out.size() < limit; --id) {
        bool all = std::all_of(whole.begin(), whole.end(), [&](const auto& word) { return of[id].contains(word); });
        if (all && std::any_of(of[id].begin(), of[id].end(), [&](const auto& word) { return word.starts_with(beginning); })) out.push_back(static_cast<std::int64_t>(id));
      }
      return out;
    };
    for (std::size_t limit : {std::size_t{1}, std::size_t{20}, std::size_t{1000}}) {
      CHECK(w.find("praca p", limit) == looked({"praca"}, "p", limit));
      CHECK(w.find("praca dlug pas", limit) == looked({"praca", "dlug"}, "pas", limit));
      CHECK(w.find("hotel rz", limit) == looked({"hotel"}, "rz", limit));
      CHECK(w.find("rzadkie", limit) == std::vector<std::int64_t>{123});
    }
  }
}
