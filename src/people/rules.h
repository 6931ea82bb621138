#pragma once
// What can be said of a person at all: rules beside those of the form, without the store. Keys of problems: people.*
#include "core/time.h"

#include <string_view>

namespace ostoja::people {

// A year, a month or a day that has not come yet.
bool is_future(std::string_view partial_date, core::Date today);

}  // namespace ostoja::people
