#include "sandbox/samples.h"

#include <algorithm>
#include <array>

namespace ostoja::sandbox {
namespace {

std::uint32_t crc(std::string_view s) {
  static const auto table = [] {
    std::array<std::uint32_t, 256> t{};
    for (std::uint32_t n = 0; n < 256; ++n) {
      std::uint32_t c = n;
      for (int k = 0; k < 8; ++k) c = (c & 1) != 0 ? 0xedb88320U ^ (c >> 1) : c >> 1;
      t[n] = c;
    }
    return t;
  }();
  std::uint32_t c = 0xffffffffU;
  for (char ch : s) c = table[(c ^ static_cast<unsigned char>(ch)) & 0xff] ^ (c >> 8);
  return c ^ 0xffffffffU;
}
std::string big_end(std::uint32_t v) { return {static_cast<char>(v >> 24), static_cast<char>(v >> 16), static_cast<char>(v >> 8), static_cast<char>(v)}; }
std::string chunk(const std::string& kind, const std::string& data) { return big_end(static_cast<std::uint32_t>(data.size())) + kind + data + big_end(crc(kind + data)); }

// zlib with stored blocks only.
std::string stored(std::string_view raw) {
  std::string out = "\x78\x01";
  std::uint32_t a = 1, b = 0;
  for (char ch : raw) a = (a + static_cast<unsigned char>(ch)) % 65521, b = (b + a) % 65521;
  do {
    auto n = std::min<std::size_t>(raw.size(), 65535);
    out += n == raw.size() ? '\1' : '\0';
    for (auto v : {n, ~n}) out += static_cast<char>(v), out += static_cast<char>(v >> 8);
    out += raw.substr(0, n);
    raw.remove_prefix(n);
  } while (!raw.empty());
  return out + big_end(b << 16 | a);
}

std::string picture(std::uint32_t width, std::uint32_t height, const std::string& rows) {
  return "\x89PNG\r\n\x1a\n" + chunk("IHDR", big_end(width) + big_end(height) + std::string("\x08\0\0\0\0", 5)) + chunk("IDAT", stored(rows)) + chunk("IEND", {});
}

}  // namespace

std::string sample_png(int width, int height, std::uint32_t seed) {
  std::string rows;
  rows.reserve(static_cast<std::size_t>(width + 1) * static_cast<std::size_t>(height));
  for (int y = 0; y < height; ++y) {
    rows += '\0';
    seed = y % 12 == 0 ? seed * 1664525U + 1013904223U : seed;
    const int end = width / 2 + static_cast<int>((seed >> 8) % static_cast<std::uint32_t>(std::max(1, width / 3)));
    for (int x = 0; x < width; ++x) {
      const bool frame = x < 2 || y < 2 || x >= width - 2 || y >= height - 2, line = y % 12 > 6 && y % 12 < 10 && y > 20 && y < height - 20 && x > width / 12 && x < end && (x * 7 + static_cast<int>(seed)) % 23 > 3;
      rows += static_cast<char>(frame ? 0x60 : line ? 0x30 : 0xf4);
    }
  }
  return picture(static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height), rows);
}

std::string sample_png_claiming(std::uint32_t width, std::uint32_t height) { return picture(width, height, std::string(64, '\0')); }

std::string sample_pdf(const std::vector<std::string>& lines, std::string_view extra) {
  std::string text = "BT /F1 14 Tf 72 770 Td 20 TL\n";
  for (const auto& line : lines) {
    std::string safe;
    for (char ch : line)
      if (ch == '(' || ch == ')' || ch == '\\') (safe += '\\') += ch;
      else safe += ch;
    text += "(" + safe + ") Tj T*\n";
  }
  text += "ET\n";
  const std::vector<std::string> objects{
      "<< /Type /Catalog /Pages 2 0 R " + std::string(extra) + " >>",
      "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
      "<< /Length " + std::to_string(text.size()) + " >>\nstream\n" + text + "endstream",
      "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  };
  std::string out = "%PDF-1.4\n", table;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    auto at = std::to_string(out.size());
    table += std::string(10 - at.size(), '0') + at + " 00000 n \n";
    out += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
  }
  auto start = std::to_string(out.size());
  auto size = std::to_string(objects.size() + 1);
  return out + "xref\n0 " + size + "\n0000000000 65535 f \n" + table + "trailer\n<< /Size " + size + " /Root 1 0 R >>\nstartxref\n" + start + "\n%%EOF\n";
}

}  // namespace ostoja::sandbox
