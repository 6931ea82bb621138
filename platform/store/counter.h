#pragma once
// Counters for numbers that people read: "contact/W/2026" → 7214. One row each, raised inside the caller's transaction.
#include "store/store.h"

namespace ostoja::store {

std::int64_t next_number(Tx&, std::string_view counter);
void raise_number(Tx&, std::string_view counter, std::int64_t at_least);  // for imports that bring their own numbers

}  // namespace ostoja::store
