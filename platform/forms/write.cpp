// From forms, code lists and thresholds back to YAML: what definition.cpp reads. Every text stands in double quotes, so that no value can be taken for anything else.
#include "forms/forms.h"

#include <fmt/format.h>

namespace ostoja::forms {
namespace {

std::string quoted(std::string_view s) {
  std::string out = "\"";
  for (std::size_t i = 0; i < s.size(); ++i) {
    const auto c = static_cast<unsigned char>(s[i]);
    if (c == '"' || c == '\\') (out += '\\') += static_cast<char>(c);
    else if (c == '\n') out += "\\n";
    else if (c < 0x20 || c == 0x7f) out += fmt::format("\\x{:02x}", c);
    // Line and paragraph separators, the next-line sign and the byte order mark would be taken for line ends or be dropped.
    else if (s.substr(i).starts_with("\u2028")) out += "\\u2028", i += 2;
    else if (s.substr(i).starts_with("\u2029")) out += "\\u2029", i += 2;
    else if (s.substr(i).starts_with("\ufeff")) out += "\\ufeff", i += 2;
    else if (s.substr(i).starts_with("\u0085")) out += "\\x85", i += 1;
    else out += static_cast<char>(c);
  }
  return out + '"';
}

std::string words(const std::vector<std::string>& all) {
  std::string out = "[";
  for (const auto& w : all) out += (out.size() > 1 ? ", " : "") + quoted(w);
  return out + "]";
}

std::string both(std::string_view pl, std::string_view en) { return "{pl: " + quoted(pl) + ", en: " + quoted(en) + "}"; }

void write_field(std::string& out, const Field& f) {
  auto line = [&](std::string_view key, std::string_view value) { out += fmt::format("        {}: {}\n", key, value); };
  out += fmt::format("      - name: {}\n", f.name);
  line("type", code_of(f.type));
  if (!f.codes.empty()) line("codes", f.codes);
  line("personal", code_of(f.personal));
  if (!f.column.empty()) line("column", f.column);
  if (f.core) line("core", "yes");
  if (f.hidden) line("hidden", "yes");
  line("pl", quoted(f.pl));
  line("en", quoted(f.en));
  if (!f.hint_pl.empty() || !f.hint_en.empty()) line("hint", both(f.hint_pl, f.hint_en));
  if (!f.when_field.empty()) line("when", fmt::format("{{field: {}, is: {}}}", f.when_field, words(f.when_values)));
  if (!f.required_to.empty()) line("required", words(f.required_to));
  if (!f.layout.empty()) line("layout", quoted(f.layout));
  if (f.max_length > 0) line("max", std::to_string(f.max_length));
  if (f.most > 0) line("most", std::to_string(f.most));
  if (f.top > f.least) line("between", fmt::format("[{}, {}]", f.least, f.top));
}

}  // namespace

std::string write(const Form& form) {
  std::string out = fmt::format("form: {}\nversion: {}\npl: {}\nen: {}\nparts:\n", form.name, form.version, quoted(form.pl), quoted(form.en));
  for (const auto& p : form.parts) {
    out += fmt::format("  - name: {}\n    pl: {}\n    en: {}\n    fields:\n", p.name, quoted(p.pl), quoted(p.en));
    for (const auto& f : p.fields) write_field(out, f);
    for (const auto& f : p.hidden) write_field(out, f);
  }
  return out;
}

std::string write(const CodeList& list) {
  std::string out = fmt::format("codes: {}\nstatus: {}\nsource: {}\npl: {}\nen: {}\n", list.name, list.status, quoted(list.source), quoted(list.pl), quoted(list.en));
  if (list.core) out += "core: yes\n";
  out += "items:\n";
  for (const auto& c : list.codes) {
    out += fmt::format("  - {{code: {}, pl: {}, en: {}", quoted(c.code), quoted(c.pl), quoted(c.en));
    if (!c.hint_pl.empty() || !c.hint_en.empty()) out += ", hint: " + both(c.hint_pl, c.hint_en);
    if (!c.group.empty()) out += ", group: " + quoted(c.group);
    if (!c.map.empty()) out += ", map: " + quoted(c.map);
    if (c.from) out += ", from: " + c.from.text();
    if (c.until) out += ", until: " + c.until.text();
    if (c.core) out += ", core: yes";
    out += "}\n";
  }
  return out;
}

std::string write(const ThresholdGroup& group) {
  std::string out = fmt::format("thresholds: {}\npl: {}\nen: {}\nitems:\n", group.name, quoted(group.pl), quoted(group.en));
  for (const auto& t : group.items) {
    out += fmt::format("  - name: {}\n    value: {}\n    between: [{}, {}]\n    unit: {}\n", t.name, t.value, t.least, t.top, both(t.unit_pl, t.unit_en));
    out += fmt::format("    pl: {}\n    en: {}\n", quoted(t.pl), quoted(t.en));
    if (!t.hint_pl.empty() || !t.hint_en.empty()) out += "    hint: " + both(t.hint_pl, t.hint_en) + "\n";
    out += fmt::format("    source: {}\n", quoted(t.source));
  }
  return out;
}

}  // namespace ostoja::forms
