#include "reporting/paper.h"

#include "core/text.h"

namespace ostoja::reporting {

std::string html_of(const Paper& p) {
  using core::html;
  std::string out = "<!doctype html><html lang=\"" + html(p.lang) + "\"><head><meta charset=\"utf-8\"><title>" + html(p.title) +
                    "</title><style>@page{size:A4;margin:18mm}body{font-family:'Noto Sans',sans-serif;font-size:10.5pt;line-height:1.4}h1{font-size:18pt;margin:0 0 4mm}"
                    "table{width:100%;border-collapse:collapse;margin:4mm 0}th,td{border:.3mm solid #777;padding:2mm;vertical-align:top;text-align:left;white-space:pre-wrap}th{width:38%;font-weight:600}"
                    "td.empty{height:9mm}td.mark,th.mark{width:22%}.sign{margin-top:16mm;width:70mm;border-top:.3mm solid #000;padding-top:1mm}.foot{margin-top:8mm;font-size:8.5pt;color:#444}</style></head><body><h1>" +
                    html(p.title) + "</h1>";
  for (const auto& line : p.head) out += "<p>" + html(line) + "</p>";
  out += "<table>";
  if (!p.marks.empty()) out += "<thead><tr><th></th><th></th><th class=\"mark\">" + html(p.marks) + "</th></tr></thead>";
  out += "<tbody>";
  for (const auto& row : p.rows) {
    out += "<tr><th>" + html(row.label) + "</th><td" + (row.text.empty() ? " class=\"empty\">" : ">" + html(row.text)) + "</td>";
    if (!p.marks.empty()) out += "<td class=\"mark\">" + html(row.mark) + "</td>";
    out += "</tr>";
  }
  out += "</tbody></table>";
  for (const auto& line : p.tail) out += "<p>" + html(line) + "</p>";
  out += "<p class=\"sign\">" + html(p.sign) + "</p>";
  if (!p.sign_too.empty()) out += "<p class=\"sign\">" + html(p.sign_too) + "</p>";
  return out + "<p class=\"foot\">" + html(p.foot) + "</p></body></html>";
}

}  // namespace ostoja::reporting
