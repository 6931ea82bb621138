#pragma once
// One statement about many records, where a statement for each would touch the same pages again and again.
#include "store/store.h"

namespace ostoja::store {

// Runs `sql` for all ids, a hundred at a time: `@ids` in it stands for their list in brackets ("where id in @ids"), numbered after `params`. An id may be named to the
// engine more than once, so the statement must not count. Order holds within one round only.
void run_for(Tx&, std::string_view sql, std::initializer_list<Value> params, std::span<const std::int64_t> ids, const Each&);

}  // namespace ostoja::store
