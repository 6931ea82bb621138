#pragma once
// Reading a picture or a PDF and drawing it anew, small. Runs in the confined process only.
#include <cstdint>
#include <string>
#include <string_view>

namespace ostoja::sandbox::worker {

// `kind`: pdf png jpeg gif webp, thumb. The answer is in the shape that ../preview.cpp reads.
std::string drawn(std::string_view kind, std::string_view bytes);
// Loads what is loaded late (tables, fonts) before files are out of reach.
void warm_up();

}  // namespace ostoja::sandbox::worker
