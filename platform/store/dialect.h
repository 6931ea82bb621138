#pragma once
// The three words that differ between the engines; see store.h. Everything else in our SQL is common to both.
#include "store/store.h"

#include <string_view>

namespace ostoja::store {

struct Word { std::string_view name, sqlcipher, postgres; };
inline constexpr Word kWords[] = {{"@bigint", "integer", "bigint"}, {"@blob", "blob", "bytea"}, {"@strict", "strict", ""}};

}  // namespace ostoja::store
