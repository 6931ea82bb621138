#pragma once
// Several published tables of the same rows and columns over different spans of time, looked at together: what one hides another may give away. January to June and January to July give
// July; a year and its first three quarters give the last.
#include "disclosure/suppress.h"

#include <string>

namespace ostoja::disclosure {

// The spans are cut into pieces that do not overlap; of each piece the counts are known to whoever publishes.
struct Span {
  Published published;                  // its table is the sum of its pieces
  std::vector<int> pieces;              // indexes into Together::pieces
};
struct Together {
  std::vector<Table> pieces;            // all of one shape
  std::vector<Span> spans;              // in the order in which they were published
};

// What no reader may bound more closely than the threshold: the small counts of each span, and of the difference of two spans of which one holds the other.
struct Leak { int larger = 0, smaller = kNobody; Cell cell; int reader = kNobody; Bounds bounds; };  // smaller: kNobody when the count is one of the larger span itself
std::optional<Leak> audit(const Together&);

// A further span beside those that are published already and cannot be changed any more: hides of it what has to be hidden for all of them. Nothing when even hiding it whole gives
// something away; then the table is not published.
std::optional<Published> suppress_beside(const Together& earlier, const std::vector<int>& pieces, std::int64_t threshold);

}  // namespace ostoja::disclosure
