// Reading form definitions and code lists (YAML). Strict: whatever is not known is refused, so a slip of the pen does not become a silent default.
#include "forms/forms.h"

#include "core/log.h"
#include "core/text.h"
#include "core/resources.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>

namespace ostoja::forms {
namespace {

constexpr std::size_t kLargest = 512 * 1024;

struct Refused {
  std::string why;  // our own words about our own file
};

std::string text(const YAML::Node& n, const char* what) {
  if (!n || !n.IsScalar()) throw Refused{std::string(what) + " is missing or is not a text"};
  return n.Scalar();
}
std::string optional_text(const YAML::Node& n) { return n && n.IsScalar() ? n.Scalar() : std::string(); }
std::int64_t whole(const YAML::Node& n, const char* what) {
  try {
    return n.as<std::int64_t>();
  } catch (const YAML::Exception&) {
    throw Refused{std::string(what) + " is not a whole number"};
  }
}
void only(const YAML::Node& map, std::initializer_list<std::string_view> known, const std::string& where) {
  if (!map.IsMap()) throw Refused{where + " is not a map"};
  std::set<std::string> seen;
  for (const auto& item : map) {
    auto key = item.first.Scalar();
    if (std::find(known.begin(), known.end(), key) == known.end()) throw Refused{where + ": unknown word " + key};
    if (!seen.insert(key).second) throw Refused{where + ": " + key + " stands twice"};
  }
}
core::Date day(const YAML::Node& n, const std::string& where) {
  if (!n) return {};
  auto d = core::Date::parse(n.Scalar());
  if (!d) throw Refused{where + ": not a date"};
  return *d;
}

const std::pair<std::string_view, Type> kTypes[] = {{"text", Type::text}, {"longtext", Type::longtext}, {"code", Type::code}, {"codes", Type::codes}, {"yesno", Type::yesno}, {"date", Type::date},
    {"partial_date", Type::partial_date}, {"time", Type::time}, {"number", Type::number}, {"phone", Type::phone}, {"language", Type::language}, {"country", Type::country},
    {"voivodeship", Type::voivodeship}};
const std::pair<std::string_view, Personal> kClasses[] = {{"none", Personal::none}, {"quasi", Personal::quasi}, {"direct", Personal::direct}, {"sensitive", Personal::sensitive}};

Field field_of(const YAML::Node& n) {
  only(n, {"name", "type", "codes", "personal", "column", "pl", "en", "hint", "when", "required", "layout", "max", "most", "between"}, "field");
  Field f;
  f.name = text(n["name"], "name of a field");
  const std::string where = "field " + f.name;
  auto type = text(n["type"], "type");
  auto t = std::find_if(std::begin(kTypes), std::end(kTypes), [&](const auto& p) { return p.first == type; });
  if (t == std::end(kTypes)) throw Refused{where + ": unknown type " + type};
  f.type = t->second;
  auto personal = text(n["personal"], "personal");
  auto p = std::find_if(std::begin(kClasses), std::end(kClasses), [&](const auto& c) { return c.first == personal; });
  if (p == std::end(kClasses)) throw Refused{where + ": unknown class " + personal};
  f.personal = p->second;
  f.codes = optional_text(n["codes"]);
  if ((f.type == Type::code || f.type == Type::codes) == f.codes.empty()) throw Refused{where + ": codes belong to the types code and codes, and only to them"};
  f.column = optional_text(n["column"]);
  if (!f.column.empty() && f.is_sealed()) throw Refused{where + ": a sealed field cannot stand in a column"};
  f.pl = text(n["pl"], "pl"), f.en = text(n["en"], "en");
  if (auto hint = n["hint"]) {
    only(hint, {"pl", "en"}, where + " hint");
    f.hint_pl = text(hint["pl"], "pl"), f.hint_en = text(hint["en"], "en");
  }
  if (auto when = n["when"]) {
    only(when, {"field", "is"}, where + " when");
    f.when_field = text(when["field"], "field");
    for (const auto& v : when["is"]) f.when_values.push_back(v.Scalar());
    if (f.when_values.empty()) throw Refused{where + ": when without values"};
  }
  if (auto required = n["required"]) {
    for (const auto& v : required) {
      if (v.Scalar() != "save" && v.Scalar() != "close" && v.Scalar() != "api") throw Refused{where + ": required knows save, close and api"};
      f.required_to.push_back(v.Scalar());
    }
  }
  f.layout = optional_text(n["layout"]);
  if (auto max = n["max"]) f.max_length = static_cast<int>(whole(max, "max"));
  if (f.max_length == 0) f.max_length = f.type == Type::longtext ? 20000 : 200;
  if (auto most = n["most"]) f.most = static_cast<int>(whole(most, "most"));
  if (auto between = n["between"]) {
    if (!between.IsSequence() || between.size() != 2) throw Refused{where + ": between has two numbers"};
    f.least = whole(between[0], "between"), f.top = whole(between[1], "between");
  }
  return f;
}

Form form_of(const YAML::Node& n) {
  only(n, {"form", "version", "pl", "en", "parts"}, "form");
  Form form;
  form.name = text(n["form"], "form");
  form.version = static_cast<int>(whole(n["version"], "version"));
  form.pl = text(n["pl"], "pl"), form.en = text(n["en"], "en");
  std::set<std::string> names;
  for (const auto& p : n["parts"]) {
    only(p, {"name", "pl", "en", "fields"}, "part");
    Part part{text(p["name"], "name of a part"), text(p["pl"], "pl"), text(p["en"], "en"), {}};
    for (const auto& f : p["fields"]) {
      part.fields.push_back(field_of(f));
      if (!names.insert(part.fields.back().name).second) throw Refused{"field " + part.fields.back().name + " stands twice"};
    }
    form.parts.push_back(std::move(part));
  }
  if (form.parts.empty()) throw Refused{"a form without parts"};
  for (const auto& part : form.parts)
    for (const auto& f : part.fields)
      if (!f.when_field.empty() && names.count(f.when_field) == 0) throw Refused{"field " + f.name + ": when names no field of this form"};
  return form;
}

CodeList list_of(const YAML::Node& n) {
  only(n, {"codes", "status", "source", "pl", "en", "items"}, "code list");
  CodeList list;
  list.name = text(n["codes"], "codes");
  list.status = text(n["status"], "status");
  if (list.status != "seen" && list.status != "derived" && list.status != "proposed") throw Refused{"status is seen, derived or proposed"};
  list.source = optional_text(n["source"]);
  list.pl = text(n["pl"], "pl"), list.en = text(n["en"], "en");
  std::set<std::string> seen;
  for (const auto& i : n["items"]) {
    only(i, {"code", "pl", "en", "hint", "group", "map", "from", "until"}, "code");
    Code c;
    c.code = text(i["code"], "code");
    const std::string where = "code " + c.code;
    c.pl = text(i["pl"], "pl"), c.en = text(i["en"], "en");
    if (auto hint = i["hint"]) {
      only(hint, {"pl", "en"}, where + " hint");
      c.hint_pl = text(hint["pl"], "pl"), c.hint_en = text(hint["en"], "en");
    }
    c.group = optional_text(i["group"]);
    c.map = optional_text(i["map"]);
    c.from = day(i["from"], where), c.until = day(i["until"], where);
    if (!seen.insert(c.code).second) throw Refused{where + " stands twice"};
    list.codes.push_back(std::move(c));
  }
  if (list.codes.empty()) throw Refused{"a code list without codes"};
  return list;
}

// yaml-cpp expands aliases and recurses: our files use neither aliases nor deep nesting, so both are refused before it reads.
void harmless(std::string_view yaml) {
  if (yaml.size() > kLargest) throw Refused{"larger than 512 kB"};
  int depth = 0, deepest = 0;
  char quote = 0;
  bool start = true;
  std::size_t indent = 0;
  for (std::size_t i = 0; i < yaml.size(); ++i) {
    char c = yaml[i];
    if (c == '\n') {
      start = true, indent = 0;
      continue;
    }
    if (start && c == ' ') {
      if (++indent > 64) throw Refused{"nested too deeply"};
      continue;
    }
    if (start && (c == '-' || c == '?') && ++deepest > 100000) throw Refused{"too many items"};
    bool first = start;
    start = false;
    if (quote != 0) {
      if (c == quote) quote = 0;
      continue;
    }
    if ((c == '"' || c == '\'') && (first || (i > 0 && std::string_view(" [{,:").find(yaml[i - 1]) != std::string_view::npos))) quote = c;
    if (c == '[' || c == '{') {
      if (++depth > 32) throw Refused{"nested too deeply"};
    } else if (c == ']' || c == '}') {
      --depth;
    } else if ((c == '&' || c == '*') && (first || (i > 0 && std::string_view(" [{,:").find(yaml[i - 1]) != std::string_view::npos))) {
      throw Refused{"anchors and aliases are not used here"};
    } else if (c == '-' && i + 1 < yaml.size() && yaml[i + 1] == ' ' && i >= 2 && yaml[i - 2] == '-' && yaml[i - 1] == ' ') {
      if (++depth > 64) throw Refused{"nested too deeply"};
    }
  }
}

template <class T, class Make>
core::Result<T> parse(std::string_view yaml, Make make) {
  try {
    harmless(yaml);
    return make(YAML::Load(std::string(yaml)));
  } catch (const Refused& r) {
    core::log(core::Level::error, "a definition is refused:", core::LogWord::of_ours(r.why));
  } catch (const YAML::Exception& e) {
    core::log(core::Level::error, "a definition is no YAML, line", static_cast<std::int64_t>(e.mark.line) + 1);
  }
  return core::fail(core::Errc::invalid, "this definition cannot be read; what is wrong is in the log");
}

}  // namespace

core::Result<Form> Library::parse_form(std::string_view yaml) { return parse<Form>(yaml, form_of); }
core::Result<CodeList> Library::parse_codes(std::string_view yaml) { return parse<CodeList>(yaml, list_of); }

core::Result<Library> Library::load() {
  Library library;
  for (const auto& file : core::resources_like(".codes.yaml")) {
    // Several lists may share a file, parted by lines of three dashes.
    std::string_view rest = file.data;
    while (!rest.empty()) {
      auto end = rest.find("\n---\n");
      auto one = rest.substr(0, end);
      rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 5);
      if (one.starts_with("---\n")) one.remove_prefix(4);
      if (core::trim(one).empty()) continue;
      auto list = parse_codes(one);
      if (!list) {
        core::log(core::Level::error, "in file", core::LogWord::of_ours(file.name));
        return tl::unexpected(list.error());
      }
      if (library.codes(list->name) != nullptr) {
        core::log(core::Level::error, "a code list stands twice:", core::LogWord::of_ours(list->name));
        return core::fail(core::Errc::invalid, "a code list stands twice");
      }
      library.lists_.push_back(std::move(*list));
    }
  }
  for (const auto& file : core::resources_like(".form.yaml")) {
    auto form = parse_form(file.data);
    if (!form) {
      core::log(core::Level::error, "in file", core::LogWord::of_ours(file.name));
      return tl::unexpected(form.error());
    }
    for (const auto& part : form->parts)
      for (const auto& f : part.fields)
        if (!f.codes.empty() && library.codes(f.codes) == nullptr) {
          core::log(core::Level::error, "a field names an unknown code list:", core::LogWord::of_ours(form->name + "." + f.name));
          return core::fail(core::Errc::invalid, "a field names an unknown code list");
        }
    library.forms_.push_back(std::move(*form));
  }
  return library;
}

const Form* Library::form(std::string_view name) const {
  for (const auto& f : forms_)
    if (f.name == name) return &f;
  return nullptr;
}
const CodeList* Library::codes(std::string_view name) const {
  for (const auto& l : lists_)
    if (l.name == name) return &l;
  return nullptr;
}
const Code* CodeList::find(std::string_view code) const {
  for (const auto& c : codes)
    if (c.code == code) return &c;
  return nullptr;
}
const Field* Form::find(std::string_view field) const {
  for (const auto& p : parts)
    for (const auto& f : p.fields)
      if (f.name == field) return &f;
  return nullptr;
}
const Part* Form::part(std::string_view name) const {
  for (const auto& p : parts)
    if (p.name == name) return &p;
  return nullptr;
}
const Part* Form::part_of(std::string_view field) const {
  for (const auto& p : parts)
    for (const auto& f : p.fields)
      if (f.name == field) return &p;
  return nullptr;
}

}  // namespace ostoja::forms
