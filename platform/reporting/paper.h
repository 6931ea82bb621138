#pragma once
// A paper to hand over or to fill in by hand, as one page of HTML that carries its style in itself, for the PDF (pdf.h).
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::reporting {

struct PaperRow { std::string label, text, mark = {}; };     // an empty text leaves room to write; the mark stands in a column of its own
struct Paper {
  std::string lang, title, sign, foot;
  std::vector<std::string> head, tail;                       // paragraphs before and after the table
  std::vector<PaperRow> rows;
  std::string sign_too = {};                                 // a second line to sign on; empty: there is none
  std::string marks = {};                                    // heading of the column of marks; empty: there is none
};
std::string html_of(const Paper&);

}  // namespace ostoja::reporting
