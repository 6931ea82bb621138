#include "web/qr.h"

#include "core/failure.h"

#include <qrencode.h>

#include <memory>

namespace ostoja::web {

std::string qr_svg(std::string_view text) {
  constexpr int kQuiet = 4;
  std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeData(static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0, QR_ECLEVEL_M), &QRcode_free);
  if (!code) throw core::Failure(core::Errc::internal, "a text does not fit into a QR code");
  std::string side = std::to_string(code->width + 2 * kQuiet);
  std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + side + " " + side + "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h" + side +
                    "v" + side + "H0z\"/><path fill=\"#000\" d=\"";
  for (int y = 0; y < code->width; ++y)
    for (int x = 0; x < code->width;) {
      auto dark = [&](int at) { return (code->data[y * code->width + at] & 1) != 0; };
      int end = x;
      while (end < code->width && dark(end)) ++end;
      if (end > x)
        out += "M" + std::to_string(x + kQuiet) + " " + std::to_string(y + kQuiet) + "h" + std::to_string(end - x) + "v1H" + std::to_string(x + kQuiet) + "z";
      x = end > x ? end : x + 1;
    }
  return out + "\"/></svg>";
}

}  // namespace ostoja::web
