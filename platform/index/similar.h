#pragma once
// How alike two short texts are. Everything here is plain bytes: keys of names (name_keys.h) and the folded cells of a table.
#include <string_view>

namespace ostoja::index {

// Jaro–Winkler, 0 … 1: the usual measure for names; a common beginning counts more. Texts over 64 bytes are compared by their first 64.
double jaro_winkler(std::string_view a, std::string_view b);
// At most one insertion, deletion, change, or two neighbours in the wrong order (Damerau).
bool one_slip(std::string_view a, std::string_view b);

}  // namespace ostoja::index
