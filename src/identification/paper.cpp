#include "identification/paper.h"

#include "core/text.h"

namespace ostoja::identification {

std::string html_of(const Paper& p) {
  using core::html;
  std::string out = "<!doctype html><html lang=\"" + html(p.lang) + "\"><head><meta charset=\"utf-8\"><title>" + html(p.title) +
                    "</title><style>@page{size:A4;margin:18mm}body{font-family:'Noto Sans',sans-serif;font-size:10.5pt;line-height:1.4}h1{font-size:18pt;margin:0 0 4mm}"
                    "table{width:100%;border-collapse:collapse;margin:4mm 0}th,td{border:.3mm solid #777;padding:2mm;vertical-align:top;text-align:left;white-space:pre-wrap}th{width:38%;font-weight:600}"
                    "td.empty{height:9mm}.sign{margin-top:16mm;width:70mm;border-top:.3mm solid #000;padding-top:1mm}.foot{margin-top:8mm;font-size:8.5pt;color:#444}</style></head><body><h1>" +
                    html(p.title) + "</h1>";
  for (const auto& line : p.head) out += "<p>" + html(line) + "</p>";
  out += "<table><tbody>";
  for (const auto& [label, text] : p.rows) out += "<tr><th>" + html(label) + "</th><td" + (text.empty() ? " class=\"empty\">" : ">" + html(text)) + "</td></tr>";
  out += "</tbody></table>";
  for (const auto& line : p.tail) out += "<p>" + html(line) + "</p>";
  return out + "<p class=\"sign\">" + html(p.sign) + "</p><p class=\"foot\">" + html(p.foot) + "</p></body></html>";
}

}  // namespace ostoja::identification
