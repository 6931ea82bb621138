#include "forms/stock.h"

#include "core/text.h"

#include <yaml-cpp/yaml.h>

namespace ostoja::forms {

core::Result<Stock> read_stock(std::string_view yaml) {
  constexpr std::size_t kLargest = 1024 * 1024;
  if (yaml.size() > kLargest || !core::is_utf8(yaml)) return core::fail(core::Errc::invalid, "a stock of texts is too large or no text");
  Stock out;
  try {
    auto root = YAML::Load(std::string(yaml));
    if (!root.IsMap()) return core::fail(core::Errc::invalid, "a stock of texts is a map of lists");
    for (const auto& item : root) {
      if (!item.first.IsScalar() || !item.second.IsSequence() || item.second.size() == 0) return core::fail(core::Errc::invalid, "each entry of a stock is a list of texts");
      auto [slot, fresh] = out.try_emplace(item.first.Scalar());
      if (!fresh) return core::fail(core::Errc::invalid, "an entry of a stock stands twice");
      for (const auto& text : item.second) {
        if (!text.IsScalar() || text.Scalar().empty()) return core::fail(core::Errc::invalid, "each entry of a stock is a list of texts");
        slot->second.push_back(text.Scalar());
      }
    }
  } catch (const YAML::Exception&) {
    return core::fail(core::Errc::invalid, "a stock of texts is no YAML");
  }
  return out;
}

}  // namespace ostoja::forms
