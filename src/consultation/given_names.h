#pragma once
// Given names that are often borne in Poland and by the people the centre helps, folded: for the warning that a text names somebody. Own list; it need not be complete.
#include <span>
#include <string_view>

namespace ostoja::consultation {

std::span<const std::string_view> given_names();

}  // namespace ostoja::consultation
