#pragma once
// QR codes as SVG, for a picture of its own ("image/svg+xml"): they are never put into a page's text.
#include <string>
#include <string_view>

namespace ostoja::web {

// Black on white whatever the theme, because scanners expect it, with the four modules of quiet zone of ISO/IEC 18004; error correction M.
// Failure(internal) when the text is too long for a code.
std::string qr_svg(std::string_view text);

}  // namespace ostoja::web
