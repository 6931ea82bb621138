#include "forms/definition.h"

#include "forms/tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <set>

namespace ostoja::forms {
namespace {

constexpr std::array<std::string_view, 13> kTypes = {"text", "longtext", "code", "codes", "yesno", "date", "partial_date",
                                                     "time", "number", "phone", "language", "country", "voivodeship"};
constexpr std::array<std::string_view, 4> kPersonal = {"none", "quasi", "direct", "sensitive"};
constexpr std::size_t kLongestLabel = 2000;  // bytes; a hint may be a short paragraph

// Takes values out of the tree and remembers the first thing that is wrong; after that it goes on with empty values.
class Taker {
 public:
  void wrong(const Node& at, std::string_view what) {
    if (problem.empty()) problem = fmt::format("line {}: {}", at.line, what);
  }
  bool map(const Node& n, std::initializer_list<std::string_view> allowed) {
    if (n.kind != Node::Kind::map) {
      wrong(n, "names with values are expected here");
      return false;
    }
    for (std::size_t i = 0; i < n.keys.size(); ++i)
      if (std::find(allowed.begin(), allowed.end(), n.keys[i]) == allowed.end()) wrong(n.items[i], fmt::format("\"{}\" is not known here", n.keys[i]));
    return true;
  }
  std::string text(const Node& in, std::string_view key) {  // must be there
    if (in.find(key) == nullptr) wrong(in, fmt::format("\"{}\" is missing", key));
    return optional(in, key);
  }
  std::string optional(const Node& in, std::string_view key) {
    const Node* n = in.find(key);
    if (n == nullptr) return {};
    if (n->kind != Node::Kind::scalar || n->text.empty()) {
      wrong(*n, fmt::format("\"{}\" must be a text", key));
    } else if (n->text.size() > kLongestLabel) {
      wrong(*n, fmt::format("\"{}\" is too long", key));
    }
    return n->text;
  }
  std::string name(const Node& in, std::string_view key) { return checked(in, key, text(in, key)); }
  std::string optional_name(const Node& in, std::string_view key) { return in.find(key) == nullptr ? std::string() : checked(in, key, optional(in, key)); }
  std::int64_t number(const Node& n, std::int64_t least, std::int64_t most) {
    std::int64_t out = 0;
    auto end = n.text.data() + n.text.size();
    auto [stopped, error] = std::from_chars(n.text.data(), end, out);
    if (n.kind != Node::Kind::scalar || error != std::errc() || stopped != end || out < least || out > most) {
      wrong(n, fmt::format("a number from {} to {} is expected", least, most));
      return least;
    }
    return out;
  }
  bool yes(const Node& in, std::string_view key) {  // `key: yes` or nothing
    const Node* n = in.find(key);
    if (n == nullptr) return false;
    if (n->kind != Node::Kind::scalar || n->text != "yes") wrong(*n, fmt::format("\"{}\" is yes or is left out", key));
    return true;
  }
  int optional_number(const Node& in, std::string_view key, int most) {
    const Node* n = in.find(key);
    return n == nullptr ? 0 : static_cast<int>(number(*n, 1, most));
  }
  core::Date date(const Node& in, std::string_view key) {
    const Node* n = in.find(key);
    if (n == nullptr) return {};
    auto d = core::Date::parse(n->text);
    if (n->kind != Node::Kind::scalar || !d) wrong(*n, fmt::format("\"{}\" must be a day such as 2026-11-23", key));
    return d.value_or(core::Date{});
  }
  template <std::size_t N>
  std::size_t one_of(const Node& in, std::string_view key, std::string_view value, const std::array<std::string_view, N>& allowed) {
    auto it = std::find(allowed.begin(), allowed.end(), value);
    if (it != allowed.end()) return static_cast<std::size_t>(it - allowed.begin());
    const Node* n = in.find(key);
    wrong(n != nullptr ? *n : in, fmt::format("\"{}\" must be one of: {}", key, fmt::join(allowed, ", ")));
    return 0;
  }
  const std::vector<Node>& list(const Node& in, std::string_view key) {
    static const std::vector<Node> kNone;
    const Node* n = in.find(key);
    if (n != nullptr && n->kind == Node::Kind::list && !n->items.empty()) return n->items;
    wrong(n != nullptr ? *n : in, fmt::format("\"{}\" must be a list with something in it", key));
    return kNone;
  }
  std::vector<std::string> words(const Node& in, std::string_view key) {
    std::vector<std::string> out;
    for (const auto& item : list(in, key)) {
      if (item.kind != Node::Kind::scalar || item.text.empty()) wrong(item, fmt::format("\"{}\" is a list of words", key));
      if (std::find(out.begin(), out.end(), item.text) != out.end()) wrong(item, fmt::format("\"{}\" stands twice", item.text));
      out.push_back(item.text);
    }
    return out;
  }
  void hint(const Node& in, std::string& pl, std::string& en) {
    const Node* n = in.find("hint");
    if (n == nullptr || !map(*n, {"pl", "en"})) return;
    pl = text(*n, "pl");
    en = text(*n, "en");
  }

  std::string problem;

 private:
  // Names become columns, document keys and names in JSON.
  std::string checked(const Node& in, std::string_view key, std::string value) {
    bool good = !value.empty() && value.size() <= 60 && value[0] >= 'a' && value[0] <= 'z';
    for (char c : value) good = good && ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_');
    const Node* n = in.find(key);
    if (!good && n != nullptr) wrong(*n, fmt::format("\"{}\" is made of a-z, 0-9 and _, and begins with a letter", key));
    return value;
  }
};

bool is_code(std::string_view s) {
  return !s.empty() && s.size() <= 60 && std::all_of(s.begin(), s.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' || c == '+' || c == '/';
  });
}

constexpr std::int64_t kFarthest = 1'000'000'000'000;

void between(Taker& take, const Node& in, std::int64_t& least, std::int64_t& top) {
  const Node* n = in.find("between");
  if (n == nullptr || n->kind != Node::Kind::list || n->items.size() != 2) {
    take.wrong(n == nullptr ? in : *n, "\"between\" is a list of two numbers");
    return;
  }
  least = take.number(n->items[0], -kFarthest, kFarthest);
  top = take.number(n->items[1], -kFarthest, kFarthest);
  if (top <= least) take.wrong(*n, "the second number of \"between\" must be the larger");
}

Field field_of(Taker& take, const Node& n) {
  Field f;
  if (!take.map(n, {"name", "type", "codes", "personal", "column", "pl", "en", "hint", "when", "required", "layout", "max", "most", "between", "core", "hidden"})) return f;
  f.name = take.name(n, "name");
  f.type = static_cast<Type>(take.one_of(n, "type", take.text(n, "type"), kTypes));
  f.personal = static_cast<Personal>(take.one_of(n, "personal", take.text(n, "personal"), kPersonal));
  f.pl = take.text(n, "pl");
  f.en = take.text(n, "en");
  take.hint(n, f.hint_pl, f.hint_en);
  f.codes = take.optional_name(n, "codes");
  f.column = take.optional_name(n, "column");
  f.layout = take.optional(n, "layout");
  for (char c : f.layout)
    if (c != ' ' && c != '-' && c != '_' && (c < 'a' || c > 'z')) take.wrong(*n.find("layout"), "\"layout\" is made of lower-case words");
  if (n.find("required") != nullptr) f.required_to = take.words(n, "required");
  f.core = take.yes(n, "core");
  f.hidden = take.yes(n, "hidden");
  f.max_length = take.optional_number(n, "max", 100'000);
  f.most = take.optional_number(n, "most", 1000);
  if (const Node* when = n.find("when"); when != nullptr && take.map(*when, {"field", "is"})) {
    f.when_field = take.name(*when, "field");
    f.when_values = take.words(*when, "is");
  }
  if (n.find("between") != nullptr) between(take, n, f.least, f.top);

  bool coded = f.type == Type::code || f.type == Type::codes;
  if (coded && f.codes.empty()) take.wrong(n, "a field of codes needs \"codes\"");
  if (!coded && !f.codes.empty()) take.wrong(n, "only a field of codes has \"codes\"");
  if (f.max_length > 0 && f.type != Type::text && f.type != Type::longtext) take.wrong(n, "only text and longtext have \"max\"");
  if (f.most > 0 && f.type != Type::codes) take.wrong(n, "only codes have \"most\"");
  if (n.find("between") != nullptr && f.type != Type::number) take.wrong(n, "only a number has \"between\"");
  if (f.hidden && f.is_fixed()) take.wrong(n, "a rule of the program reads this field: it cannot be hidden");
  if (f.is_sealed() && !f.column.empty()) take.wrong(n, "a direct or sensitive field is sealed and has no column");
  return f;
}

// Every `when` looks at a field of the form that is asked as well, and no field depends on itself through others.
void check_conditions(Taker& take, const Form& form, const Node& at) {
  for (const auto& part : form.parts)
    for (const auto& field : part.fields) {
      const Field* f = &field;
      for (int steps = 0; f != nullptr && !f->when_field.empty(); ++steps) {
        const Field* next = form.find(f->when_field);
        if (next == nullptr) take.wrong(at, fmt::format("field \"{}\": \"when\" names an unknown field", f->name));
        if (next != nullptr && next->hidden) take.wrong(at, fmt::format("field \"{}\" depends on the answer to \"{}\", which is hidden", f->name, next->name));
        if (steps == 20) {
          take.wrong(at, fmt::format("field \"{}\": \"when\" runs in a circle", field.name));
          return;
        }
        f = next;
      }
    }
}

Form form_of(Taker& take, const Node& n) {
  Form form;
  if (!take.map(n, {"form", "version", "pl", "en", "parts"})) return form;
  form.name = take.name(n, "form");
  if (const Node* v = n.find("version")) {
    form.version = static_cast<int>(take.number(*v, 1, 100'000));
  } else {
    take.wrong(n, "\"version\" is missing");
  }
  form.pl = take.text(n, "pl");
  form.en = take.text(n, "en");
  std::set<std::string> parts, fields, columns;
  for (const auto& p : take.list(n, "parts")) {
    Part part;
    if (!take.map(p, {"name", "pl", "en", "fields"})) continue;
    part.name = take.name(p, "name");
    part.pl = take.text(p, "pl");
    part.en = take.text(p, "en");
    if (!parts.insert(part.name).second) take.wrong(p, fmt::format("part \"{}\" stands twice", part.name));
    for (const auto& f : take.list(p, "fields")) {
      auto read = field_of(take, f);
      auto& place = read.hidden ? part.hidden : part.fields;
      place.push_back(std::move(read));
      const auto& field = place.back();
      if (!fields.insert(field.name).second) take.wrong(f, fmt::format("field \"{}\" stands twice", field.name));
      if (!field.column.empty() && !columns.insert(field.column).second) take.wrong(f, fmt::format("column \"{}\" stands twice", field.column));
    }
    if (part.fields.empty()) take.wrong(p, fmt::format("part \"{}\" asks nothing: at least one field is shown", part.name));
    form.parts.push_back(std::move(part));
  }
  check_conditions(take, form, n);
  return form;
}

CodeList list_of(Taker& take, const Node& n) {
  CodeList out;
  static constexpr std::array<std::string_view, 3> kStatus = {"seen", "derived", "proposed"};
  if (!take.map(n, {"codes", "status", "source", "pl", "en", "core", "items"})) return out;
  out.name = take.name(n, "codes");
  out.status = take.text(n, "status");
  take.one_of(n, "status", out.status, kStatus);
  out.source = take.text(n, "source");
  out.pl = take.text(n, "pl");
  out.en = take.text(n, "en");
  out.core = take.yes(n, "core");
  std::set<std::string> seen;
  for (const auto& item : take.list(n, "items")) {
    Code c;
    if (!take.map(item, {"code", "pl", "en", "hint", "group", "map", "from", "until", "core"})) continue;
    c.code = take.text(item, "code");
    if (!is_code(c.code)) take.wrong(item, "a code is made of letters, digits and _ - . + /");
    if (!seen.insert(c.code).second) take.wrong(item, fmt::format("code \"{}\" stands twice", c.code));
    c.pl = take.text(item, "pl");
    c.en = take.text(item, "en");
    take.hint(item, c.hint_pl, c.hint_en);
    c.group = take.optional(item, "group");
    c.map = take.optional(item, "map");
    c.core = take.yes(item, "core");
    c.from = take.date(item, "from");
    c.until = take.date(item, "until");
    if (c.from && c.until && c.until < c.from) take.wrong(item, "\"until\" is before \"from\"");
    out.codes.push_back(std::move(c));
  }
  return out;
}

ThresholdGroup thresholds_of(Taker& take, const Node& n) {
  ThresholdGroup out;
  if (!take.map(n, {"thresholds", "pl", "en", "items"})) return out;
  out.name = take.name(n, "thresholds");
  out.pl = take.text(n, "pl");
  out.en = take.text(n, "en");
  std::set<std::string> seen;
  for (const auto& item : take.list(n, "items")) {
    Threshold t;
    if (!take.map(item, {"name", "value", "between", "unit", "pl", "en", "hint", "source"})) continue;
    t.name = take.name(item, "name");
    if (!seen.insert(t.name).second) take.wrong(item, fmt::format("threshold \"{}\" stands twice", t.name));
    between(take, item, t.least, t.top);
    take.text(item, "value");
    if (const Node* value = item.find("value")) t.value = take.number(*value, t.least, t.top);
    t.pl = take.text(item, "pl");
    t.en = take.text(item, "en");
    take.hint(item, t.hint_pl, t.hint_en);
    t.source = take.text(item, "source");
    if (const Node* unit = item.find("unit"); unit == nullptr) take.wrong(item, "\"unit\" is missing");
    else if (take.map(*unit, {"pl", "en"})) t.unit_pl = take.text(*unit, "pl"), t.unit_en = take.text(*unit, "en");
    out.items.push_back(std::move(t));
  }
  return out;
}

template <class Each>
std::string documents_of(std::string_view yaml, Each each) {
  auto tree = read_yaml(yaml);
  if (!tree.problem.empty()) return tree.problem;
  Taker take;
  for (const auto& document : tree.documents) each(take, document);
  if (take.problem.empty() && tree.documents.empty()) return "empty";
  return take.problem;
}

}  // namespace

std::string_view code_of(Type t) { return kTypes[static_cast<std::size_t>(t)]; }
std::string_view code_of(Personal p) { return kPersonal[static_cast<std::size_t>(p)]; }

Read read_thresholds_file(std::string_view yaml) {
  Read out;
  out.problem = documents_of(yaml, [&](Taker& take, const Node& n) { out.thresholds.push_back(thresholds_of(take, n)); });
  return out;
}

Read read_form_file(std::string_view yaml) {
  Read out;
  out.problem = documents_of(yaml, [&](Taker& take, const Node& n) { out.forms.push_back(form_of(take, n)); });
  return out;
}

Read read_codes_file(std::string_view yaml) {
  Read out;
  out.problem = documents_of(yaml, [&](Taker& take, const Node& n) { out.lists.push_back(list_of(take, n)); });
  return out;
}

}  // namespace ostoja::forms
