#include "store/many.h"

#include <algorithm>

namespace ostoja::store {

void run_for(Tx& tx, std::string_view sql, std::initializer_list<Value> params, std::span<const std::int64_t> ids, const Each& each) {
  const auto at = sql.find("@ids");
  if (at == std::string_view::npos) throw core::Failure(core::Errc::internal, "a statement for many records does not say where they stand");
  while (!ids.empty()) {
    const auto n = std::min<std::size_t>(ids.size(), 100);
    const std::size_t places = n <= 10 ? 10 : 100;  // few lengths, so that the prepared statements are found again
    std::string text(sql.substr(0, at));
    std::vector<Value> values(params);
    for (std::size_t i = 0; i < places; ++i) {
      text += (i == 0 ? "($" : ",$") + std::to_string(values.size() + 1);
      values.emplace_back(ids[std::min(i, n - 1)]);
    }
    tx.run_all(text.append(")").append(sql.substr(at + 4)), values, each);
    ids = ids.subspan(n);
  }
}

}  // namespace ostoja::store
