#include "disclosure/open_data.h"

#include <doctest/doctest.h>

#include <cmath>
#include <memory>
#include <random>

using namespace ostoja;
using disclosure::Record;

namespace {

disclosure::Random seeded(std::uint64_t seed) {
  auto engine = std::make_shared<std::mt19937_64>(seed);
  return [engine] { return (*engine)(); };
}
std::vector<Record> times(std::initializer_list<std::pair<Record, int>> list) {
  std::vector<Record> out;
  for (const auto& [record, n] : list) out.insert(out.end(), static_cast<std::size_t>(n), record);
  return out;
}

}  // namespace

TEST_SUITE("disclosure") {
  TEST_CASE("discrete Laplace noise has its distribution") {
    auto random = seeded(1);
    for (auto [t, s] : {std::pair<std::int64_t, std::int64_t>{1, 1}, {5, 2}, {9000, 3600}}) {
      const double scale = static_cast<double>(t) / static_cast<double>(s), p = 1 - std::exp(-1 / scale);
      constexpr int kDraws = 40'000;
      std::map<std::int64_t, int> seen;
      double sum = 0, square = 0;
      for (int i = 0; i < kDraws; ++i) {
        const auto n = disclosure::discrete_laplace(t, s, random);
        ++seen[n];
        sum += static_cast<double>(n), square += static_cast<double>(n * n);
      }
      // P(0) = (1-q)/(1+q) and the variance is 2q/(1-q)^2 with q = exp(-1/scale).
      CHECK(seen[0] / static_cast<double>(kDraws) == doctest::Approx(p / (2 - p)).epsilon(0.05));
      CHECK(std::abs(sum / kDraws) < 0.05 * scale + 0.02);
      CHECK(square / kDraws == doctest::Approx(2 * (1 - p) / (p * p)).epsilon(0.06));
      CHECK(seen[1] / static_cast<double>(seen[-1]) == doctest::Approx(1).epsilon(0.12));
    }
    CHECK_THROWS((void)disclosure::discrete_laplace(0, 1, random));
  }

  TEST_CASE("only what occurs often is told, nothing is made up, and the numbers are nearly right") {
    const auto real = times({{{0, 0}, 400}, {{0, 1}, 60}, {{1, 1}, 9}, {{2, 0}, 3}, {{2, 2}, 1}});
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
      const auto told = disclosure::often(real, 2000, seeded(seed));
      REQUIRE(told.contains(Record{0, 0}));
      REQUIRE(told.contains(Record{0, 1}));
      CHECK(std::abs(told.at({0, 0}) - 400) < 20);
      CHECK(!told.contains(Record{2, 2}));
      for (const auto& [record, n] : told) CHECK((n >= 10 && (record == Record{0, 0} || record == Record{0, 1} || record == Record{1, 1} || record == Record{2, 0})));
    }
    CHECK(disclosure::often({}, 1000, seeded(1)).empty());
    CHECK(disclosure::threshold_of(4000) == 10);
    CHECK(disclosure::threshold_of(1000) == 15);
    CHECK(disclosure::threshold_of(500) == 29);
    CHECK_THROWS((void)disclosure::threshold_of(99));
  }

  TEST_CASE("an attacker who knows every other record can hardly tell whether one more is in the log") {
    // ε = 1: every number that may be told of the cell is at most e times likelier with the record than without it, as far as so many tries can say.
    const auto without = times({{{0, 0}, 20}}), with = times({{{0, 0}, 21}});
    constexpr int kTries = 60'000;
    auto random = seeded(7);
    std::map<std::int64_t, std::pair<int, int>> told;  // the number, 0: not told
    auto number = [&](const std::vector<Record>& log) {
      const auto made = disclosure::often(log, 1000, random);
      return made.empty() ? 0 : made.begin()->second;
    };
    for (int i = 0; i < kTries; ++i) ++told[number(without)].first, ++told[number(with)].second;
    int compared = 0;
    for (const auto& [n, seen] : told) {
      if (seen.first + seen.second < 800) continue;
      ++compared;
      CHECK(seen.second < std::exp(1.0) * seen.first * 1.15);
      CHECK(seen.first < std::exp(1.0) * seen.second * 1.15);
    }
    CHECK(compared >= 8);
    // And the test can fail: with half the noise the ratio is far above e.
    int two_with = 0, two_without = 0;
    for (int i = 0; i < kTries; ++i) {
      two_without += 20 + disclosure::discrete_laplace(1, 2, random) == 21, two_with += 21 + disclosure::discrete_laplace(1, 2, random) == 21;
    }
    CHECK(two_with > std::exp(1.0) * two_without * 1.15);
  }

  TEST_CASE("quality counts combinations as the showcase does") {
    const auto real = times({{{0, 0}, 2}, {{0, 1}, 1}, {{1, 1}, 1}});
    const auto q = disclosure::quality(real, {{{0, 0}, 2}, {{1, 0}, 1}, {{1, 1}, 1}}, 2);
    // occur: a0 3, a1 1, b0 2, b1 2, a0b0 2, a0b1 1, a1b1 1; told off by 1, 1, 1, 1, 0, 1, 0
    CHECK(q.mean_count == doctest::Approx(12.0 / 7));
    CHECK(q.mean_error == doctest::Approx(5.0 / 7));
    CHECK(q.suppressed == doctest::Approx(1.0 / 7));
    CHECK(q.fabricated == doctest::Approx(1.0 / 7));
  }
}
