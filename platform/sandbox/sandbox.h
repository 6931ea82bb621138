#pragma once
// Foreign files are never read by the desk itself. A child of the program `ostoja-sandbox`, which lies beside ours, reads them: it has no file, no network, no new
// privileges, an empty environment, little memory and little time, and gives back pictures that were drawn anew. Whatever goes wrong there is a Refusal here.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::sandbox {

enum class Kind : std::uint8_t { pdf, png, jpeg, gif, webp };
enum class Refusal : std::uint8_t {
  none,
  too_large,    // more pixels or bytes than we draw: also what a bomb unpacks to
  broken,       // cut off, or not what its first bytes say
  locked,       // a PDF with a password
  late,         // the deadline or the processor seconds ran out
  memory,       // it wanted more memory than the child has
  stopped,      // the child did what it may not do, and was killed
  unavailable,  // the program is missing or could not be started
};
std::string_view word_of(Refusal);              // "too_large": for keys of texts and for columns
Refusal refusal_of(std::string_view word);      // unknown words are `broken`

struct Picture { int width = 0, height = 0; std::string png; };
struct Preview {
  Refusal refusal = Refusal::none;
  std::int64_t pages = 0;                       // of a PDF, as it says itself
  std::vector<Picture> pictures;                // the picture, or the first pages; the longer side is at most kLongestSide pixels; no metadata
};
inline constexpr int kLongestSide = 1200, kMostPages = 3, kThumbSide = 240;
inline constexpr std::int64_t kMostPixels = 50'000'000;   // of the file that is read: an A4 page at 600 dpi has 35 million

Preview preview(Kind, std::string_view bytes);
// A PNG that preview() made, smaller: the longer side is at most kThumbSide.
Preview thumb(std::string_view png);

// ---- one child ----
struct Ask {
  const char* kind = "";                        // a word of worker/main.cpp
  std::string_view input;
  std::chrono::milliseconds deadline{10'000};
  std::size_t most_output = 32u << 20;
};
enum class End : std::uint8_t { done, late, stopped, failed, missing };
struct Answer {
  End end = End::failed;
  int code = 0;                                 // the exit code when it ended by itself
  std::string output;
};
// Waits for the child; at most two work at a time, others wait their turn.
Answer run(const Ask&);
bool is_confined();                             // for `ostoja doctor` and tests: a child that opens a file and one that opens a socket are both killed

}  // namespace ostoja::sandbox
