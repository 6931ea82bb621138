#pragma once
// For tests only: what somebody can read in a PDF. The text within is packed and its letters are numbers of a font, so that looking for words in the bytes proves nothing.
#include <string>
#include <string_view>

namespace ostoja::tests {
std::string pdf_text(std::string_view pdf);  // of all pages; empty when it is no PDF
}  // namespace ostoja::tests
