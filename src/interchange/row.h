#pragma once
#include "interchange/interchange.h"

namespace ostoja::interchange {

std::string mapped(const forms::Library&, std::string_view list, std::string_view code);  // the `map` of a code; empty without one
std::string line_of_htcds(const forms::Library&, const Row&);
std::string line_of_ctdc(const forms::Library&, const Row&);              // empty: not a victim
extern const std::string_view kHtcdsHeading, kCtdcHeading;

}  // namespace ostoja::interchange
