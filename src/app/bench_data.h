#pragma once
// The centre that `ostoja bench` measures: made once for a number of contacts, used again when it is there.
#include "core/result.h"

#include <string>
#include <vector>

namespace ostoja::app {

struct BenchCentre {
  std::string summary;
  std::vector<std::string> tokens, cookies;   // several tokens and many sessions: each has its own limit of requests a second
  std::vector<std::string> contacts, cases;   // some ids of each
  std::string report;                         // of the public task of this year, with forty indicators
  int year = 0;
  std::vector<std::string> names;             // of persons, in Cyrillic where they are stored in Latin letters, percent-encoded
};
core::Result<BenchCentre> make_bench_centre(const std::string& dir, int contacts);

}  // namespace ostoja::app
