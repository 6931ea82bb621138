#include "disclosure/synthetic.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <random>

using namespace ostoja;
using disclosure::Record;

namespace {

disclosure::Random seeded(std::uint64_t seed) {
  auto engine = std::make_shared<std::mt19937_64>(seed);
  return [engine] { return (*engine)(); };
}
// A log in which each field hangs on the one before it.
std::vector<Record> log_of(int records, const std::vector<int>& sizes, std::uint64_t seed) {
  std::mt19937_64 engine(seed);
  std::vector<Record> out;
  for (int i = 0; i < records; ++i) {
    Record r;
    for (std::size_t f = 0; f < sizes.size(); ++f) {
      const int size = sizes[f], before = f == 0 ? 0 : r.back();
      r.push_back(engine() % 10 < 7 ? before % size : static_cast<int>(engine() % static_cast<unsigned>(size)));
    }
    out.push_back(std::move(r));
  }
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
      // P(0) = tanh(1/2b); the variance is 2q/(1-q)^2 with q = exp(-1/b).
      CHECK(seen[0] / static_cast<double>(kDraws) == doctest::Approx(p / (2 - p)).epsilon(0.05));
      CHECK(std::abs(sum / kDraws) < 0.05 * scale + 0.02);
      CHECK(square / kDraws == doctest::Approx(2 * (1 - p) / (p * p)).epsilon(0.06));
      CHECK(seen[1] / static_cast<double>(seen[-1]) == doctest::Approx(1).epsilon(0.12));
    }
  }

  TEST_CASE("invented records tell what the log tells, and each is of the domain") {
    const std::vector<int> sizes{4, 3, 5, 2, 6, 3};
    const auto real = log_of(6000, sizes, 2);
    const auto made = disclosure::synthesize(sizes, real, 4000, seeded(3));
    CHECK(made.pairs.size() == sizes.size() - 1);
    CHECK(std::abs(static_cast<double>(made.records.size()) - 6000) < 200);
    for (const auto& r : made.records)
      for (std::size_t f = 0; f < sizes.size(); ++f) REQUIRE((r[f] >= 0 && r[f] < sizes[f]));
    const auto q = disclosure::quality(real, made.records, 2);
    CHECK(q.mean_error / q.mean_count < 0.15);
    CHECK(q.suppressed < 0.05);
    // With next to no budget the same is noise.
    const auto blind = disclosure::quality(real, disclosure::synthesize(sizes, real, 10, seeded(3)).records, 2);
    CHECK(blind.mean_error > 3 * q.mean_error);
  }

  TEST_CASE("an attacker who knows every other record can hardly tell whether one is in the log") {
    // The record at stake is alone in its cells: the worst case. ε = 1: whatever is looked at is at most e times likelier with it than without.
    const std::vector<int> sizes{3, 3};
    std::vector<Record> without(60, Record{0, 0});
    auto with = without;
    with.push_back({2, 2});
    int seen_with = 0, seen_without = 0;
    constexpr int kTries = 6000;
    auto tells = [&](const std::vector<Record>& log, std::uint64_t seed) {
      const auto made = disclosure::synthesize(sizes, log, 1000, seeded(seed));
      return std::any_of(made.records.begin(), made.records.end(), [](const Record& r) { return r[0] == 2 && r[1] == 2; });
    };
    for (int i = 0; i < kTries; ++i) seen_with += tells(with, 100 + static_cast<std::uint64_t>(i)), seen_without += tells(without, 900'000 + static_cast<std::uint64_t>(i));
    CHECK(seen_without > 0);
    CHECK(seen_with <= std::exp(1.0) * seen_without * 1.15 + 10);
    CHECK(seen_without <= std::exp(1.0) * seen_with * 1.15 + 10);
  }

  TEST_CASE("quality counts combinations as the showcase does") {
    const std::vector<Record> real{{0, 0}, {0, 0}, {0, 1}, {1, 1}}, made{{0, 0}, {0, 0}, {1, 0}, {1, 1}};
    const auto q = disclosure::quality(real, made, 2);
    // occur: a0 3, a1 1, b0 2, b1 2, a0b0 2, a0b1 1, a1b1 1; told off by 1, 1, 1, 1, 0, 1, 0
    CHECK(q.mean_count == doctest::Approx(12.0 / 7));
    CHECK(q.mean_error == doctest::Approx(5.0 / 7));
    CHECK(q.suppressed == doctest::Approx(1.0 / 7));
    CHECK(q.fabricated == doctest::Approx(1.0 / 7));
    CHECK_THROWS((void)disclosure::synthesize({2}, {{2}}, 1000, seeded(1)));
    CHECK(disclosure::synthesize({2, 2}, {}, 1000, seeded(1)).records.size() < 40);
  }
}
