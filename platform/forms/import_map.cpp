#include "forms/import_map.h"

#include "core/text.h"
#include "forms/tree.h"

#include <fmt/format.h>

#include <algorithm>

namespace ostoja::forms {
namespace {

bool holds(const std::vector<std::string>& list, std::string_view value) { return std::find(list.begin(), list.end(), value) != list.end(); }

// Takes the map out of the tree and keeps the first thing that is wrong.
class Taker {
 public:
  explicit Taker(const Library& library) : library_(library) {}

  ImportMap take(const Node& root) {
    ImportMap map;
    if (!is_map(root, {"record", "delimiter", "unknown", "constants", "columns"})) return map;
    map.record = word(root, "record");
    form_ = library_.form(map.record);
    if (form_ == nullptr) wrong(root, fmt::format("there is no form \"{}\"", map.record));
    if (root.find("delimiter") != nullptr) {
      auto text = word(root, "delimiter");
      if (text == "," || text == ";" || text == "\t" || text == "|") map.delimiter = text[0];
      else wrong(*root.find("delimiter"), "\"delimiter\" is a comma, a semicolon, a bar or a tabulator");
    }
    if (const auto* n = root.find("unknown"); n != nullptr) unknown_ = words(*n);
    if (const auto* n = root.find("constants"); n != nullptr && any_map(*n)) constants(*n, map);
    if (const auto* n = root.find("columns"); n != nullptr && any_map(*n)) columns(*n, map);
    else if (n == nullptr) wrong(root, "\"columns\" is missing");
    return map;
  }

  std::string problem;

 private:
  void wrong(const Node& at, std::string_view what) {
    if (problem.empty()) problem = fmt::format("line {}: {}", at.line, what);
  }
  bool any_map(const Node& n) {
    if (n.kind != Node::Kind::map) wrong(n, "names with values are expected here");
    return n.kind == Node::Kind::map;
  }
  bool is_map(const Node& n, std::initializer_list<std::string_view> allowed) {
    if (!any_map(n)) return false;
    for (std::size_t i = 0; i < n.keys.size(); ++i)
      if (std::find(allowed.begin(), allowed.end(), n.keys[i]) == allowed.end()) wrong(n.items[i], fmt::format("\"{}\" is not known here", n.keys[i]));
    return true;
  }
  std::string word(const Node& in, std::string_view key) {
    const auto* n = in.find(key);
    if (n == nullptr) wrong(in, fmt::format("\"{}\" is missing", key));
    else if (n->kind != Node::Kind::scalar) wrong(*n, fmt::format("\"{}\" must be a word", key));
    return n == nullptr ? std::string() : n->text;
  }
  std::vector<std::string> words(const Node& n) {
    std::vector<std::string> out;
    if (n.kind != Node::Kind::list) wrong(n, "a list of values is expected here");
    for (const auto& item : n.items) {
      if (item.kind != Node::Kind::scalar) wrong(item, "a list of values is expected here");
      out.push_back(item.text);
    }
    return out;
  }
  const Field* field(const Node& at, std::string_view name) {
    const auto* f = form_ == nullptr ? nullptr : form_->find(name);
    if (f == nullptr && form_ != nullptr) wrong(at, fmt::format("the form \"{}\" has no field \"{}\"", form_->name, name));
    return f;
  }
  void check_code(const Node& at, const Field& f, std::string_view code) {
    if (f.type != Type::code && f.type != Type::codes) return;
    const auto* list = library_.codes(f.codes);
    if (list == nullptr || list->find(code) == nullptr) wrong(at, fmt::format("the code list \"{}\" has no code \"{}\"", f.codes, code));
  }
  // A field that takes one answer must come from one place.
  void feed(const Node& at, const Field& f) {
    if (holds(fed_, f.name) && f.type != Type::codes) wrong(at, fmt::format("\"{}\" takes one answer and is fed twice", f.name));
    fed_.push_back(f.name);
  }
  void constants(const Node& n, ImportMap& map) {
    for (std::size_t i = 0; i < n.keys.size(); ++i) {
      const auto& name = n.keys[i];
      const auto& value = n.items[i];
      const auto* f = field(value, name);
      if (f == nullptr) continue;
      if (value.kind != Node::Kind::scalar) wrong(value, "a constant is one value");
      check_code(value, *f, value.text);
      feed(value, *f);
      map.constants.emplace_back(name, value.text);
    }
  }
  ImportEntry entry(const Node& n) {
    ImportEntry out;
    if (!is_map(n, {"field", "codes", "unknown"})) return out;
    out.field = word(n, "field");
    const auto* f = field(n, out.field);
    if (const auto* codes = n.find("codes"); codes != nullptr && any_map(*codes)) {
      if (codes->keys.empty()) wrong(*codes, "\"codes\" holds no code");
      for (std::size_t i = 0; i < codes->keys.size(); ++i) {
        const auto& to = codes->items[i];
        if (to.kind != Node::Kind::scalar || to.text.empty()) wrong(to, "a code is one word");
        if (f != nullptr) check_code(to, *f, to.text);
        out.codes.emplace(codes->keys[i], to.text);
      }
    }
    const auto* own = n.find("unknown");
    out.unknown = own != nullptr ? words(*own) : unknown_;
    for (const auto& value : out.unknown)
      if (out.codes.contains(value)) wrong(n, fmt::format("\"{}\" is both a code and unknown", value));
    if (f != nullptr) feed(n, *f);
    return out;
  }
  void columns(const Node& n, ImportMap& map) {
    for (std::size_t i = 0; i < n.keys.size(); ++i) {
      const auto& value = n.items[i];
      ImportColumn column{n.keys[i], {}};
      if (value.kind == Node::Kind::list) {
        for (const auto& item : value.items) column.entries.push_back(entry(item));
        if (value.items.empty()) wrong(value, "a column needs at least one field");
      } else {
        column.entries.push_back(entry(value));
      }
      map.columns.push_back(std::move(column));
    }
    if (map.columns.empty()) wrong(n, "\"columns\" names no column");
  }

  const Library& library_;
  const Form* form_ = nullptr;
  std::vector<std::string> unknown_, fed_;
};

}  // namespace

const ImportColumn* ImportMap::find(std::string_view column) const {
  for (const auto& c : columns)
    if (c.name == column) return &c;
  return nullptr;
}

ImportMapRead read_import_map(std::string_view yaml, const Library& library) {
  auto tree = read_yaml(yaml);
  if (!tree.problem.empty()) return {{}, tree.problem};
  if (tree.documents.size() != 1) return {{}, "a map is one YAML document"};
  Taker taker(library);
  ImportMapRead out;
  out.map = taker.take(tree.documents.front());
  out.problem = std::move(taker.problem);
  return out;
}

ImportedRow apply(const ImportMap& map, const std::vector<const ImportColumn*>& columns, const std::vector<std::string>& cells) {
  ImportedRow out;
  for (const auto& [field, value] : map.constants) out.fields.add(field, value);
  for (std::size_t i = 0; i < columns.size() && i < cells.size(); ++i) {
    auto value = core::trim(cells[i]);
    bool known = false;
    for (const auto& entry : columns[i]->entries) {
      if (holds(entry.unknown, value)) {
        known = true;
        continue;
      }
      if (entry.codes.empty()) {
        known = true;
        out.fields.add(entry.field, std::string(value));
        continue;
      }
      auto code = entry.codes.find(value);
      if (code == entry.codes.end()) continue;
      known = true;
      auto present = out.fields.all(entry.field);
      if (std::find(present.begin(), present.end(), code->second) == present.end()) out.fields.add(entry.field, code->second);
    }
    if (!known && out.unknown_column.empty()) out.unknown_column = columns[i]->name;
  }
  return out;
}

}  // namespace ostoja::forms
