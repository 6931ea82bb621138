#pragma once
// The words of the plan on paper in a client's language. What the plan says stands there as it was written.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::reintegration {

struct PaperWords {
  std::string lang;
  enum class Native : std::uint8_t { yes, needed } read_by_native = Native::needed;  // whether a native reader has read it
  std::string title, hint, begun, agreed, person, level, until, evidence, own, no_goal, sign_person, sign_worker;
  std::array<std::string, 4> doers;    // in the order of the list reint_doer
  std::array<std::string, 14> areas;   // in the order of the list reintegration_area
};
const std::vector<PaperWords>& paper_words();
const PaperWords& paper_words(std::string_view lang);  // Polish for a language that is not there

}  // namespace ostoja::reintegration
