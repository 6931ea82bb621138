#pragma once
// What can be said of a person at all: rules beside those of the form, without the store. Keys of problems: people.*
#include "core/time.h"

#include <string_view>

namespace ostoja::people {

// Eleven digits whose last is the check digit and whose first six are a day that exists.
bool is_pesel(std::string_view);
// A year, a month or a day that has not come yet.
bool is_future(std::string_view partial_date, core::Date today);

}  // namespace ostoja::people
