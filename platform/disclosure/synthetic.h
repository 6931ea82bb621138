#pragma once
// Invented records that together tell what a log of records tells, and nothing of any one of them: ε-differentially private (Dwork and others 2006), pure, for adding or taking away one record.
// A tree of pairs of fields is chosen and their tables are counted with discrete Laplace noise, drawn exactly from whole numbers (Canonne, Kamath, Steinke 2020), so that no floating point gives
// the noise away; what follows from the noisy tables needs no more privacy. The domains must be public (code lists), never read off the records.
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace ostoja::disclosure {

using Record = std::vector<int>;                      // a code of each field: 0 … its size less 1
using Random = std::function<std::uint64_t()>;        // 64 even bits

// Exactly distributed as discrete Laplace of scale numerator/denominator, both positive.
std::int64_t discrete_laplace(std::int64_t numerator, std::int64_t denominator, const Random&);

struct Synthetic {
  std::vector<Record> records;
  std::vector<std::pair<int, int>> pairs;             // of fields whose tables were counted: parent, child
};
// `thousandths`: ε in thousandths. A tenth of it chooses the pairs, a fifth counts each field, the rest counts the pairs.
Synthetic synthesize(const std::vector<int>& sizes, const std::vector<Record>&, std::int64_t thousandths, const Random&);

// How well invented records tell the combinations of up to `length` fields of the real ones, as the synthetic data showcase of Microsoft measures it.
struct Quality {
  double mean_count = 0, mean_error = 0;              // of all combinations that occur: how often, and how far the invented records are off
  double suppressed = 0, fabricated = 0;              // shares: combinations that occur and are not told; combinations told that do not occur
};
Quality quality(const std::vector<Record>& real, const std::vector<Record>& invented, int length);

}  // namespace ostoja::disclosure
