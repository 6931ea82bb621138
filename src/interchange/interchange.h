#pragma once
// Front door: coded case data in the columns of HTCDS 2.0 and of CTDC. Nothing is unsealed, so no keys are needed.
#include "core/time.h"
#include "forms/forms.h"
#include "store/store.h"

#include <functional>
#include <string>
#include <string_view>

namespace ostoja::interchange {

struct Filter {
  std::string operator_code;
  core::Date from, until;                       // by the day the case was opened, both included; none: open
};
enum class Standard : std::uint8_t { htcds, ctdc };

std::string heading(Standard);                  // the first line, with its line end
// A line for each person of each case, in the order of the cases' ids; how many. Throws store failures only.
std::int64_t write(store::Db&, const forms::Library&, Standard, const Filter&, const std::function<void(const std::string& line)>& put);

}  // namespace ostoja::interchange
