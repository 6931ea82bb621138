#pragma once
// The two papers of this room as one page of HTML that carries its style in itself, for the PDF.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ostoja::identification {

struct Paper {
  std::string lang, title, sign, foot;
  std::vector<std::string> head, tail;                       // paragraphs before and after the table
  std::vector<std::pair<std::string, std::string>> rows;     // an empty text leaves room to write
};
std::string html_of(const Paper&);

}  // namespace ostoja::identification
