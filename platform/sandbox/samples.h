#pragma once
// Small files made by code, for demo data and tests: pictures without compression, PDFs of one page and a few lines.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::sandbox {

// A PNG with a frame and stripes like lines of writing; `seed` moves them.
std::string sample_png(int width, int height, std::uint32_t seed = 1);
// The same head, claiming a size of its own: what a pixel bomb looks like.
std::string sample_png_claiming(std::uint32_t width, std::uint32_t height);
// ASCII lines on an A4 page. `extra` goes into the catalogue: "/OpenAction << /S /JavaScript /JS (…) >>".
std::string sample_pdf(const std::vector<std::string>& lines, std::string_view extra = {});

}  // namespace ostoja::sandbox
