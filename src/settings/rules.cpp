// Objects, what belongs together, what may not change.
#include "settings/rules.h"

#include "core/log.h"
#include "core/text.h"

#include <algorithm>
#include <array>

namespace ostoja::settings {
namespace {

using forms::Code;
using forms::CodeList;
using forms::Field;
using forms::Form;
using forms::Library;
using forms::Part;
using forms::ThresholdGroup;

constexpr std::array<std::string_view, 3> kKinds{"form", "codes", "thresholds"};

template <class T>
T* named(std::vector<T>& all, std::string_view name) {
  auto it = std::find_if(all.begin(), all.end(), [&](const T& x) { return x.name == name; });
  return it == all.end() ? nullptr : &*it;
}
Code* coded(std::vector<Code>& all, std::string_view code) {
  auto it = std::find_if(all.begin(), all.end(), [&](const Code& c) { return c.code == code; });
  return it == all.end() ? nullptr : &*it;
}
bool holds(const std::vector<std::string>& all, std::string_view one) { return std::find(all.begin(), all.end(), one) != all.end(); }

// What the program decides of one of its own fields, whatever the change says.
void as_shipped(Field& f, const Field& shipped) {
  f.type = shipped.type, f.codes = shipped.codes, f.column = shipped.column, f.core = shipped.core;
  f.personal = std::max(f.personal, shipped.personal);
  if (!shipped.is_fixed()) return;
  if (!f.column.empty()) f.personal = shipped.personal;
  f.hidden = false, f.when_field = shipped.when_field, f.when_values = shipped.when_values;
  for (const auto& action : shipped.required_to)
    if (!holds(f.required_to, action)) f.required_to.push_back(action);
}

// After the field that stands before it where it comes from.
void put_field_back(Part& into, const Part& shipped, const Field& field) {
  if (field.hidden) return into.hidden.push_back(field);
  auto at = into.fields.begin();
  for (const auto& f : shipped.fields) {
    if (f.name == field.name) break;
    auto it = std::find_if(into.fields.begin(), into.fields.end(), [&](const Field& x) { return x.name == f.name; });
    if (it != into.fields.end()) at = it + 1;
  }
  into.fields.insert(at, field);
}

Form over(const Form& shipped, Form f) {
  f.name = shipped.name, f.room = shipped.room;
  f.version = std::max(f.version, shipped.version);
  for (auto& part : f.parts) {
    for (auto* fields : {&part.fields, &part.hidden})
      for (auto& field : *fields) {
        if (const Field* s = shipped.find(field.name)) as_shipped(field, *s);
        else field.core = false, field.column.clear();
      }
    // A field that has become the program's own is asked again.
    for (auto it = part.hidden.begin(); it != part.hidden.end();)
      if (it->hidden) ++it;
      else part.fields.push_back(*it), it = part.hidden.erase(it);
  }
  for (const auto& part : shipped.parts) {
    if (f.part(part.name) == nullptr) f.parts.push_back({part.name, part.pl, part.en, {}, {}});
    for (const auto* fields : {&part.fields, &part.hidden})
      for (const auto& field : *fields)
        if (f.find(field.name) == nullptr) put_field_back(*named(f.parts, part.name), part, field);
  }
  return f;
}

CodeList over(const CodeList& shipped, CodeList l) {
  l.name = shipped.name, l.room = shipped.room, l.status = shipped.status, l.source = shipped.source, l.core = shipped.core;
  if (l.core) std::erase_if(l.codes, [&](const Code& c) { return shipped.find(c.code) == nullptr; });
  for (auto& c : l.codes) {
    const Code* s = shipped.find(c.code);
    c.core = s != nullptr && s->core;
    if (s != nullptr) c.map = s->map, c.from = s->from;
    if (s != nullptr && (l.core || s->core)) c.until = s->until;
  }
  for (const auto& c : shipped.codes)
    if (coded(l.codes, c.code) == nullptr) put_back(l, shipped, c);
  return l;
}

ThresholdGroup over(const ThresholdGroup& shipped, const ThresholdGroup& changed) {
  auto out = shipped;
  for (auto& t : out.items)
    if (const auto* c = changed.find(t.name)) t.value = std::clamp(c->value, t.least, t.top);
  return out;
}

void refuse(std::vector<Refusal>& out, std::string_view subject, std::string_view key) { out.push_back({std::string(subject), "settings.refused." + std::string(key)}); }

std::vector<Refusal> refused(const Form& before, const Form& after) {
  std::vector<Refusal> out;
  for (const auto& part : before.parts) {
    if (after.part(part.name) == nullptr) refuse(out, part.name, "part_gone");
    for (const auto* fields : {&part.fields, &part.hidden})
      for (const auto& was : *fields) {
        const Field* now = after.find(was.name);
        if (now == nullptr) refuse(out, was.name, "field_gone");
        else if (now->type != was.type) refuse(out, was.name, "type");
        else if (now->codes != was.codes) refuse(out, was.name, "codes");
        else if (now->column != was.column || now->core != was.core) refuse(out, was.name, "core");
        else if (now->personal < was.personal) refuse(out, was.name, "class");
        else if (was.is_fixed()) {
          if (now->hidden) refuse(out, was.name, "core");
          if (now->personal != was.personal && !was.column.empty()) refuse(out, was.name, "column_class");
          if (now->when_field != was.when_field || now->when_values != was.when_values) refuse(out, was.name, "core_when");
        }
      }
  }
  for (const auto& part : after.parts)
    for (const auto* fields : {&part.fields, &part.hidden})
      for (const auto& f : *fields) {
        if (before.find(f.name) != nullptr) continue;
        if (!f.name.starts_with("own_")) refuse(out, f.name, "own_name");
        if (f.is_fixed()) refuse(out, f.name, "core");
      }
  return out;
}

std::vector<Refusal> refused(const CodeList& before, const CodeList& after, core::Date day) {
  std::vector<Refusal> out;
  if (before.core != after.core) refuse(out, after.name, "core");
  for (const auto& was : before.codes) {
    const Code* now = after.find(was.code);
    if (now == nullptr) {
      refuse(out, was.code, "code_gone");
      continue;
    }
    if (now->from != was.from) refuse(out, was.code, "code_from");
    if (now->core != was.core) refuse(out, was.code, "core");
    if (now->until == was.until) continue;
    if (before.core || was.core) refuse(out, was.code, "code_core");
    else if (now->until && day && now->until.plus_days(1) < day) refuse(out, was.code, "code_past");
  }
  for (const auto& c : after.codes) {
    if (before.find(c.code) != nullptr) continue;
    if (before.core) refuse(out, c.code, "list_core");
    else if (!c.code.starts_with("OWN_")) refuse(out, c.code, "own_code");
    if (c.core) refuse(out, c.code, "core");
  }
  return out;
}

std::vector<Refusal> refused(const ThresholdGroup& before, const ThresholdGroup& after) {
  std::vector<Refusal> out;
  for (const auto& was : before.items) {
    const auto* now = after.find(was.name);
    if (now == nullptr) refuse(out, was.name, "threshold_gone");
    else if (now->least != was.least || now->top != was.top) refuse(out, was.name, "bounds");
  }
  for (const auto& t : after.items)
    if (before.find(t.name) == nullptr) refuse(out, t.name, "threshold_new");
  return out;
}

// The objects of a library with changes on top, ready for Library::of.
core::Result<Library> joined(const Library& shipped, const std::vector<Object>& changed) {
  auto all = shipped.contents();
  auto put = [](auto& place, auto&& one) {
    if (auto* there = named(place, one.name)) *there = one;
    else place.push_back(one);
  };
  for (const auto& object : changed) {
    auto base = find(shipped, kind_of(object), name_of(object));
    std::visit([&](auto&& one) {
      using T = std::decay_t<decltype(one)>;
      if constexpr (std::is_same_v<T, Form>) put(all.forms, one);
      else if constexpr (std::is_same_v<T, CodeList>) put(all.lists, one);
      else put(all.thresholds, one);
    }, overlaid(base ? &*base : nullptr, object));
  }
  return Library::of(std::move(all.forms), std::move(all.lists), std::move(all.thresholds));
}

}  // namespace

std::string_view code_of(Kind k) { return kKinds[static_cast<std::size_t>(k)]; }
std::optional<Kind> kind_of(std::string_view code) {
  for (std::size_t i = 0; i < kKinds.size(); ++i)
    if (kKinds[i] == code) return static_cast<Kind>(i);
  return std::nullopt;
}
const std::string& name_of(const Object& o) {
  return std::visit([](const auto& x) -> const std::string& { return x.name; }, o);
}
std::string_view label_of(const Object& o, std::string_view lang) {
  return std::visit([&](const auto& x) { return x.label(lang); }, o);
}
const std::string& room_of(const Object& o) {
  return std::visit([](const auto& x) -> const std::string& { return x.room; }, o);
}
std::string written(const Object& o) {
  return std::visit([](const auto& x) { return forms::write(x); }, o);
}

core::Result<Object> parsed(Kind kind, std::string_view yaml) {
  if (kind == Kind::form) return Object(TRY(Library::parse_form(yaml)));
  if (kind == Kind::codes) return Object(TRY(Library::parse_codes(yaml)));
  return Object(TRY(Library::parse_thresholds(yaml)));
}

std::optional<Object> find(const Library& library, Kind kind, std::string_view name) {
  if (kind == Kind::form) {
    if (const auto* f = library.form(name)) return Object(*f);
  } else if (kind == Kind::codes) {
    if (const auto* l = library.codes(name)) return Object(*l);
  } else if (const auto* t = library.thresholds(name)) {
    return Object(*t);
  }
  return std::nullopt;
}

Object overlaid(const Object* shipped, Object changed) {
  if (shipped == nullptr) return changed;
  if (const auto* f = std::get_if<Form>(shipped)) return over(*f, std::get<Form>(std::move(changed)));
  if (const auto* l = std::get_if<CodeList>(shipped)) return over(*l, std::get<CodeList>(std::move(changed)));
  return over(std::get<ThresholdGroup>(*shipped), std::get<ThresholdGroup>(changed));
}

core::Result<Library> composed_strictly(const Library& shipped, const std::vector<Object>& changed) { return joined(shipped, changed); }

Library composed(const Library& shipped, const std::vector<Object>& changed, int& left_out) {
  left_out = 0;
  if (auto whole = joined(shipped, changed)) return std::move(*whole);
  // One that does not fit must not take the others with it. Lists first: forms lean on them.
  auto ordered = changed;
  std::stable_sort(ordered.begin(), ordered.end(), [](const Object& a, const Object& b) { return a.index() == 1 && b.index() != 1; });
  std::vector<Object> good;
  for (auto& one : ordered) {
    good.push_back(one);
    if (joined(shipped, good)) continue;
    good.pop_back();
    ++left_out;
    core::log(core::Level::error, "a published change no longer fits the program and was left out:", core::LogWord::of_ours(name_of(one)));
  }
  auto rest = joined(shipped, good);
  return rest ? std::move(*rest) : shipped;
}

std::vector<Refusal> refusals(const Object* before, const Object& after, core::Date day) {
  std::vector<Refusal> out;
  if (before == nullptr) {
    const auto* list = std::get_if<CodeList>(&after);
    if (list == nullptr) refuse(out, name_of(after), "unknown_object");
    else if (!list->name.starts_with("own_")) refuse(out, list->name, "own_name");
    else if (list->core) refuse(out, list->name, "core");
    return out;
  }
  if (before->index() != after.index()) return out;
  if (const auto* f = std::get_if<Form>(before)) return refused(*f, std::get<Form>(after));
  if (const auto* l = std::get_if<CodeList>(before)) return refused(*l, std::get<CodeList>(after), day);
  return refused(std::get<ThresholdGroup>(*before), std::get<ThresholdGroup>(after));
}

}  // namespace ostoja::settings
