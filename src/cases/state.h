#pragma once
// What the room keeps in memory: counts of lists, and what other rooms gave it.
#include "cases/record.h"

namespace ostoja::cases {

struct State {
  Totals totals;
};

}  // namespace ostoja::cases
