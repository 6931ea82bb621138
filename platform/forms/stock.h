#pragma once
// A stock of texts: a YAML map of lists, for data that is no form and no code list (the invented people of the demo centre).
#include "core/result.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::forms {

using Stock = std::map<std::string, std::vector<std::string>>;
core::Result<Stock> read_stock(std::string_view yaml);  // invalid: no map of lists of texts, a key twice, an empty list

}  // namespace ostoja::forms
