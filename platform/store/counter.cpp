#include "store/counter.h"

namespace ostoja::store {

std::int64_t next_number(Tx& tx, std::string_view counter) {
  return tx.number("insert into counter (name, value) values ($1, 1) on conflict (name) do update set value = counter.value + 1 returning value", {counter});
}

void raise_number(Tx& tx, std::string_view counter, std::int64_t at_least) {
  tx.run("insert into counter (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value where counter.value < excluded.value",
         {counter, at_least});
}

}  // namespace ostoja::store
