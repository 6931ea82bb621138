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
// Calls of the telephone exchange at an even pace; milliseconds of the decision as who asks sees them.
struct CallFigures { int calls = 0, lost = 0; double p50 = 0, p95 = 0, p99 = 0, seconds = 0; };
CallFigures route_calls(int port, const std::string& token, int calls_a_second, int seconds);
core::Result<BenchCentre> make_bench_centre(const std::string& dir, int contacts);

}  // namespace ostoja::app
