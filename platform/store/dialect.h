#pragma once
// The words that differ between the engines; see store.h. Everything else in our SQL is common to both.
// @clustered stands at the end of a table with a natural key: SQLite then keeps its rows in the key's own tree, half the pages to read.
#include "store/store.h"

#include <string_view>

namespace ostoja::store {

struct Word { std::string_view name, sqlcipher, postgres; };
inline constexpr Word kWords[] = {{"@bigint", "integer", "bigint"}, {"@blob", "blob", "bytea"}, {"@strict", "strict", ""},
                                  {"@clustered", "strict, without rowid", ""}};

}  // namespace ostoja::store
