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
    if (!is_map(root, {"record", "delimiter", "between", "may_miss", "also", "left", "unknown", "constants", "columns"})) return map;
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
    if (root.find("between") != nullptr) map.between = word(root, "between");
    if (root.find("may_miss") != nullptr) {
      const auto text = word(root, "may_miss");
      if (text != "yes" && text != "no") wrong(*root.find("may_miss"), "\"may_miss\" is yes or no");
      map.may_miss = text == "yes";
    }
    if (const auto* n = root.find("left"); n != nullptr) map.left = words(*n);
    if (const auto* n = root.find("columns"); n != nullptr && any_map(*n)) columns(*n, map);
    else if (n == nullptr) wrong(root, "\"columns\" is missing");
    if (const auto* n = root.find("also"); n != nullptr && any_map(*n))
      for (std::size_t i = 0; i < n->keys.size(); ++i) {
        if (n->items[i].kind != Node::Kind::scalar || map.find(n->items[i].text) == nullptr) wrong(n->items[i], "\"also\" gives another spelling the name of a column of this map");
        map.also.emplace_back(n->keys[i], n->items[i].text);
      }
    for (const auto& name : map.left)
      if (map.find(name) != nullptr) wrong(root, fmt::format("\"{}\" is both taken over and left", name));
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
  const Field* field(const Node& at, const Form* form, std::string_view name) {
    const auto* f = form == nullptr ? nullptr : form->find(name);
    if (f == nullptr && form != nullptr) wrong(at, fmt::format("the form \"{}\" has no field \"{}\"", form->name, name));
    return f;
  }
  void check_code(const Node& at, const Field& f, std::string_view code) {
    if (f.type != Type::code && f.type != Type::codes) return;
    const auto* list = library_.codes(f.codes);
    if (list == nullptr || list->find(code) == nullptr) wrong(at, fmt::format("the code list \"{}\" has no code \"{}\"", f.codes, code));
  }
  // A field that takes one answer must come from one place; lines of a long text may come from several.
  void feed(const Node& at, std::string_view form, const Field& f) {
    auto name = std::string(form) + "." + f.name;
    if (holds(fed_, name) && f.type != Type::codes && f.type != Type::longtext) wrong(at, fmt::format("\"{}\" takes one answer and is fed twice", f.name));
    fed_.push_back(std::move(name));
  }
  void constants(const Node& n, ImportMap& map) {
    for (std::size_t i = 0; i < n.keys.size(); ++i) {
      const auto& name = n.keys[i];
      const auto& value = n.items[i];
      const auto* f = field(value, form_, name);
      if (f == nullptr) continue;
      if (value.kind != Node::Kind::scalar) wrong(value, "a constant is one value");
      check_code(value, *f, value.text);
      feed(value, map.record, *f);
      map.constants.emplace_back(name, value.text);
    }
  }
  ImportEntry entry(const Node& n) {
    ImportEntry out;
    if (!is_map(n, {"field", "person", "place", "codes", "unknown"})) return out;
    const bool of_person = n.find("person") != nullptr;
    if (of_person && n.find("field") != nullptr) wrong(n, "an entry feeds a \"field\" or one of the \"person\", not both");
    const auto* form = of_person ? library_.form("person") : form_;
    out.form = form == nullptr ? std::string() : form->name;
    out.field = word(n, of_person ? "person" : "field");
    const auto* f = field(n, form, out.field);
    if (n.find("place") != nullptr) {
      const auto text = word(n, "place");
      if (text.size() != 1 || text[0] < '1' || text[0] > '9') wrong(n, "\"place\" is a number from 1 to 9");
      else out.place = text[0] - '0';
    }
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
    if (f != nullptr) feed(n, out.form, *f);
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

bool ImportMap::is_left(std::string_view column) const { return holds(left, column); }

const ImportColumn* ImportMap::find(std::string_view column) const {
  for (const auto& [spelling, name] : also)
    if (spelling == column) column = name;
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
  std::map<std::pair<bool, std::string>, std::string> texts;  // of the record or not, field: lines of one long text may come from several columns
  for (std::size_t i = 0; i < columns.size() && i < cells.size(); ++i) {
    if (columns[i] == nullptr) continue;
    const auto value = core::trim(cells[i]);
    std::vector<std::string_view> parts;
    for (std::size_t at = 0; !map.between.empty() && at < value.size();) {
      const auto end = std::min(value.find_first_of(map.between, at), value.size());
      if (end > at) parts.push_back(value.substr(at, end - at));
      at = end + 1;
    }
    std::vector<bool> known(std::max<std::size_t>(parts.size(), 1));
    int taken = 0;  // of a cell of which single places are taken, the furthest
    for (const auto& entry : columns[i]->entries) {
      auto& to = entry.form == map.record ? out.fields : out.person;
      auto give = [&](std::string_view part, std::size_t at) {
        if (holds(entry.unknown, part)) {
          known[at] = true;
          return;
        }
        if (entry.codes.empty()) {
          known[at] = true;
          auto& text = texts[{entry.form == map.record, entry.field}];
          text += (text.empty() ? "" : "\n") + std::string(part);
          return;
        }
        auto code = entry.codes.find(part);
        if (code == entry.codes.end()) return;
        known[at] = true;
        auto present = to.all(entry.field);
        if (std::find(present.begin(), present.end(), code->second) == present.end()) to.add(entry.field, code->second);
      };
      // Words of a name or a text are not parted.
      if (parts.size() <= 1 || (entry.codes.empty() && entry.place == 0)) {
        const bool parted = parts.size() == 1 && (!entry.codes.empty() || entry.place != 0);  // "DebtBondage;"
        if (entry.place <= 1) give(parted ? parts.front() : value, 0);
        if (entry.codes.empty() && entry.place == 0) known.assign(known.size(), true);
        continue;
      }
      for (std::size_t at = 0; at < parts.size(); ++at)
        if (entry.place == 0 || at + 1 == static_cast<std::size_t>(entry.place)) give(parts[at], at);
      if (entry.place > 0) taken = std::max(taken, entry.place);
    }
    if (taken > 0 && parts.size() > static_cast<std::size_t>(taken)) {
      out.first_only.push_back(columns[i]->name);
      known.resize(static_cast<std::size_t>(taken));
    }
    if (std::find(known.begin(), known.end(), false) != known.end() && out.unknown_column.empty()) out.unknown_column = columns[i]->name;
  }
  for (auto& [where, text] : texts) (where.first ? out.fields : out.person).add(where.second, std::move(text));
  return out;
}

}  // namespace ostoja::forms
