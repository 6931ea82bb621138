#pragma once
// Records of a log for everybody to read: only combinations that occur often, each with a number that carries noise. Nothing that is told is made up, every record told stands for many, and whether
// one source of records (a caller) is in the log at all changes what is told by a factor of e^ε at most, but for a probability of 10^-6 (differential privacy: Dwork and others 2006; telling only
// what passes a threshold: Korolova and others 2009).
#include <cstdint>
#include <functional>
#include <map>
#include <vector>

namespace ostoja::disclosure {

using Record = std::vector<int>;                      // a code of each field
using Random = std::function<std::uint64_t()>;        // 64 even bits

// Exactly distributed as discrete Laplace of scale numerator/denominator, both positive (Canonne, Kamath, Steinke 2020): drawn from whole numbers, so that no floating point gives the noise away.
std::int64_t discrete_laplace(std::int64_t numerator, std::int64_t denominator, const Random&);

// What a noisy number must pass: ten at least, and with a small ε as many as keep a single record from being told.
std::int64_t threshold_of(std::int64_t thousandths);
// `thousandths`: ε in thousandths, from 100. Each caller may stand behind one record only. Combinations in their order, with their noisy numbers.
std::map<Record, std::int64_t> often(const std::vector<Record>&, std::int64_t thousandths, const Random&);

// How well the records that are told tell the combinations of up to `length` fields of the real ones, measured as the synthetic data showcase of Microsoft does.
struct Quality {
  double mean_count = 0, mean_error = 0;              // of all combinations that occur: how often, and how far the told records are off
  double suppressed = 0, fabricated = 0;              // shares: combinations that occur and are not told; combinations told that do not occur
};
Quality quality(const std::vector<Record>& real, const std::map<Record, std::int64_t>& told, int length);

}  // namespace ostoja::disclosure
