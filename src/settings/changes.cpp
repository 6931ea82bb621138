// What differs between two forms, lists or thresholds, and the small changes that pages make.
#include "settings/rules.h"

#include "core/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace ostoja::settings {
namespace {

using forms::Code;
using forms::CodeList;
using forms::Field;
using forms::Form;
using forms::Part;
using forms::ThresholdGroup;

std::string upper(std::string_view s) {
  std::string out(s);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  return out;
}
Words same(std::string text) { return {text, text}; }
Words number(std::int64_t n) { return n == 0 ? Words{} : same(std::to_string(n)); }
template <class T>
Words labels(const T& x) { return {x.pl, x.en}; }

std::string joined(const std::vector<std::string>& all) { return upper(fmt::format("{}", fmt::join(all, " "))); }

Words condition(const Form& form, const Field& f) {
  if (f.when_field.empty()) return {};
  const Field* other = form.find(f.when_field);
  auto values = fmt::format("{}", fmt::join(f.when_values, ", "));
  return {(other == nullptr ? f.when_field : other->pl) + ": " + values, (other == nullptr ? f.when_field : other->en) + ": " + values};
}

class Finder {
 public:
  std::vector<Difference> found;
  void look(const Words& subject, std::string aspect, Words before, Words after, std::string list = {}) {
    if (before != after) found.push_back({subject, std::move(aspect), std::move(before), std::move(after), std::move(list)});
  }
  template <class T>
  void words(const Words& subject, const T& before, const T& after) {
    look(subject, "label_pl", same(before.pl), same(after.pl));
    look(subject, "label_en", same(before.en), same(after.en));
  }
  template <class T>
  void hints(const Words& subject, const T& before, const T& after) {
    look(subject, "hint_pl", same(before.hint_pl), same(after.hint_pl));
    look(subject, "hint_en", same(before.hint_en), same(after.hint_en));
  }
};

void compare(Finder& out, const Form& before_form, const Form& form, const Field& before, const Field& f) {
  auto subject = labels(f);
  out.words(subject, before, f);
  out.hints(subject, before, f);
  if (before.hidden != f.hidden) {
    const Words seen{"pytamy", "asked"}, unseen{"nie pytamy", "not asked"};
    out.found.push_back({subject, f.hidden ? "hidden" : "shown", f.hidden ? seen : unseen, f.hidden ? unseen : seen});
  }
  out.look(subject, "class", same(upper(forms::code_of(before.personal))), same(upper(forms::code_of(f.personal))), "settings_personal");
  auto asked_before = before.required_to, asked = f.required_to;
  std::sort(asked_before.begin(), asked_before.end()), std::sort(asked.begin(), asked.end());
  out.look(subject, "required", same(joined(asked_before)), same(joined(asked)), "settings_action");
  out.look(subject, "when", condition(before_form, before), condition(form, f));
  out.look(subject, "layout", same(upper(before.layout)), same(upper(f.layout)), "settings_layout");
  out.look(subject, "max", number(before.max_length), number(f.max_length));
  out.look(subject, "most", number(before.most), number(f.most));
  auto bounds = [](const Field& x) { return x.top > x.least ? same(fmt::format("{} – {}", x.least, x.top)) : Words{}; };
  out.look(subject, "between", bounds(before), bounds(f));
}

Words order(const Form& other, const Part& part, std::string_view part_name) {  // of the fields that both ask
  Words out;
  const Part* there = other.part(part_name);
  for (const auto& f : part.fields) {
    if (there == nullptr || std::none_of(there->fields.begin(), there->fields.end(), [&](const Field& x) { return x.name == f.name; })) continue;
    out.pl += (out.pl.empty() ? "" : " · ") + f.pl;
    out.en += (out.en.empty() ? "" : " · ") + f.en;
  }
  return out;
}
bool same_order(const Form& a, const Form& b, std::string_view part_name) {
  auto names = [&](const Form& form, const Form& other) {
    std::vector<std::string_view> out;
    for (const auto& f : form.part(part_name)->fields)
      if (const Part* p = other.part(part_name); p != nullptr && std::any_of(p->fields.begin(), p->fields.end(), [&](const Field& x) { return x.name == f.name; })) out.push_back(f.name);
    return out;
  };
  return names(a, b) == names(b, a);
}

void compare(Finder& out, const Form& before, const Form& form) {
  out.words(labels(form), before, form);
  for (const auto& part : form.parts) {
    const Part* was = before.part(part.name);
    if (was != nullptr) out.words(labels(part), *was, part);
    for (const auto* fields : {&part.fields, &part.hidden})
      for (const auto& f : *fields) {
        if (const Field* b = before.find(f.name)) compare(out, before, form, *b, f);
        else out.found.push_back({labels(f), "field_added", {}, same(upper(forms::code_of(f.type))), "settings_type"});
      }
    if (was != nullptr && !same_order(before, form, part.name)) out.look(labels(part), "order", order(form, *was, part.name), order(before, part, part.name));
  }
}

void compare(Finder& out, const CodeList* before, const CodeList& list) {
  if (before == nullptr) out.found.push_back({labels(list), "list_added", {}, {}});
  else out.words(labels(list), *before, list);
  for (const auto& c : list.codes) {
    const Code* was = before == nullptr ? nullptr : before->find(c.code);
    if (was == nullptr) {
      out.found.push_back({labels(c), "code_added", {}, same(c.code)});
      continue;
    }
    out.words(labels(c), *was, c);
    out.hints(labels(c), *was, c);
    out.look(labels(c), "group", same(was->group), same(c.group));
    out.look(labels(c), "until", same(was->until.text()), same(c.until.text()));
  }
  if (before == nullptr) return;
  auto codes_in = [](const CodeList& of, const CodeList& other) {
    std::vector<const Code*> out;
    for (const auto& c : of.codes)
      if (other.find(c.code) != nullptr) out.push_back(&c);
    return out;
  };
  auto a = codes_in(*before, list), b = codes_in(list, *before);
  if (std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Code* x, const Code* y) { return x->code == y->code; })) return;
  Words was, now;
  for (const auto* c : a) was.pl += (was.pl.empty() ? "" : " · ") + c->pl, was.en += (was.en.empty() ? "" : " · ") + c->en;
  for (const auto* c : b) now.pl += (now.pl.empty() ? "" : " · ") + c->pl, now.en += (now.en.empty() ? "" : " · ") + c->en;
  out.look(labels(list), "order", was, now);
}

void compare(Finder& out, const ThresholdGroup& before, const ThresholdGroup& group) {
  for (const auto& t : group.items)
    if (const auto* was = before.find(t.name))
      if (was->value != t.value)
        out.found.push_back({labels(t), "value", {fmt::format("{} {}", was->value, was->unit_pl), fmt::format("{} {}", was->value, was->unit_en)}, {fmt::format("{} {}", t.value, t.unit_pl), fmt::format("{} {}", t.value, t.unit_en)}});
}

std::string slug(std::string_view label) {
  std::string out;
  for (char c : core::latin(label)) {
    const char low = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    const bool good = (low >= 'a' && low <= 'z') || (low >= '0' && low <= '9');
    if (good) out += low;
    else if (!out.empty() && out.back() != '_') out += '_';
    if (out.size() >= 40) break;
  }
  while (!out.empty() && out.back() == '_') out.pop_back();
  return out.empty() ? "pole" : out;
}
std::string free_one(const std::string& wanted, std::string_view between, const std::vector<std::string>& taken) {
  std::string out = wanted;
  for (int n = 2; std::find(taken.begin(), taken.end(), out) != taken.end(); ++n) out = wanted + std::string(between) + std::to_string(n);
  return out;
}

template <class T, class Is>
bool moved(std::vector<T>& all, Is is, Way way) {
  auto it = std::find_if(all.begin(), all.end(), is);
  if (it == all.end()) return false;
  if (way == Way::up && it == all.begin()) return false;
  if (way == Way::down && it + 1 == all.end()) return false;
  std::iter_swap(it, way == Way::up ? it - 1 : it + 1);
  return true;
}
bool carried(std::vector<Field>& from, std::vector<Field>& to, std::string_view name, std::string_view hidden) {
  auto it = std::find_if(from.begin(), from.end(), [&](const Field& f) { return f.name == name; });
  if (it == from.end()) return false;
  it->hidden = hidden == "hidden";
  to.push_back(std::move(*it));
  from.erase(it);
  return true;
}

bool asked(const forms::Answers& a, std::string_view name) { return a.items().find(name) != a.items().end(); }
std::int64_t whole(std::string_view text) {
  std::int64_t n = 0;
  std::from_chars(text.data(), text.data() + text.size(), n);
  return n;
}
std::vector<std::string> lowered(const std::vector<std::string>& all) {
  std::vector<std::string> out;
  for (const auto& one : all) out.push_back(core::lower_ascii(one));
  return out;
}
template <class T>
T enum_of(std::string_view code, T last) {
  for (int i = 0; i <= static_cast<int>(last); ++i)
    if (forms::code_of(static_cast<T>(i)) == code) return static_cast<T>(i);
  return T{};
}

}  // namespace

std::vector<Difference> differences(const Object* before, const Object& after) {
  Finder out;
  if (const auto* f = std::get_if<Form>(&after)) {
    if (before != nullptr) compare(out, std::get<Form>(*before), *f);
  } else if (const auto* l = std::get_if<CodeList>(&after)) {
    compare(out, before == nullptr ? nullptr : &std::get<CodeList>(*before), *l);
  } else if (before != nullptr) {
    compare(out, std::get<ThresholdGroup>(*before), std::get<ThresholdGroup>(after));
  }
  return std::move(out.found);
}

std::string own_name(std::string_view label, const std::vector<std::string>& taken) { return free_one("own_" + slug(label), "_", taken); }
std::string own_code(std::string_view label, const std::vector<std::string>& taken) { return free_one("OWN_" + upper(slug(label)), "_", taken); }

Field* field_in(Form& form, std::string_view field) {
  for (auto& p : form.parts)
    for (auto* fields : {&p.fields, &p.hidden})
      for (auto& f : *fields)
        if (f.name == field) return &f;
  return nullptr;
}
bool move_field(Form& form, std::string_view field, Way way) {
  for (auto& p : form.parts)
    if (moved(p.fields, [&](const Field& f) { return f.name == field; }, way)) return true;
  return false;
}
bool hide_field(Form& form, std::string_view field) {
  for (auto& p : form.parts)
    if (carried(p.fields, p.hidden, field, "hidden")) return true;
  return false;
}
bool show_field(Form& form, std::string_view field) {
  for (auto& p : form.parts)
    if (carried(p.hidden, p.fields, field, "shown")) return true;
  return false;
}
bool drop_field(Form& form, std::string_view field) {
  for (auto& p : form.parts)
    for (auto* fields : {&p.fields, &p.hidden})
      if (std::erase_if(*fields, [&](const Field& f) { return f.name == field; }) != 0) return true;
  return false;
}
void put_back(CodeList& list, const CodeList& like, const Code& code) {
  auto at = list.codes.begin();
  for (const auto& c : like.codes) {
    if (c.code == code.code) break;
    auto it = std::find_if(list.codes.begin(), list.codes.end(), [&](const Code& x) { return x.code == c.code; });
    if (it != list.codes.end()) at = it + 1;
  }
  list.codes.insert(at, code);
}
bool move_code(CodeList& list, std::string_view code, Way way) {
  return moved(list.codes, [&](const Code& c) { return c.code == code; }, way);
}

forms::Answers answers_of(const Field& f) {
  forms::Answers a;
  a.set("label_pl", f.pl), a.set("label_en", f.en), a.set("hint_pl", f.hint_pl), a.set("hint_en", f.hint_en);
  a.set("type", upper(forms::code_of(f.type)));
  a.set("codes", f.codes);
  a.set("personal", upper(forms::code_of(f.personal)));
  std::vector<std::string> required;
  for (const auto& r : f.required_to) required.push_back(upper(r));
  a.set_all("required", required);
  std::vector<std::string> layout;
  for (auto word : core::split(f.layout, ' '))
    if (!word.empty()) layout.push_back(upper(word));
  a.set_all("layout", layout);
  if (f.max_length > 0) a.set("max", std::to_string(f.max_length));
  if (f.most > 0) a.set("most", std::to_string(f.most));
  if (f.top > f.least) a.set("least", std::to_string(f.least)), a.set("top", std::to_string(f.top));
  a.set("when_field", f.when_field);
  a.set_all("when_values", f.when_values);
  return a;
}

void take(Field& f, const forms::Answers& a) {
  auto text = [&](std::string_view name, std::string& to) {
    if (asked(a, name)) to = a.get(name);
  };
  text("label_pl", f.pl), text("label_en", f.en), text("hint_pl", f.hint_pl), text("hint_en", f.hint_en);
  if (asked(a, "type")) f.type = enum_of(core::lower_ascii(a.get("type")), forms::Type::voivodeship);
  const bool coded = f.type == forms::Type::code || f.type == forms::Type::codes;
  text("codes", f.codes);
  if (!coded) f.codes.clear();
  if (asked(a, "personal")) f.personal = enum_of(core::lower_ascii(a.get("personal")), forms::Personal::sensitive);
  if (asked(a, "required")) f.required_to = lowered(a.all("required"));
  if (asked(a, "layout")) f.layout = fmt::format("{}", fmt::join(lowered(a.all("layout")), " "));
  if (asked(a, "max")) f.max_length = static_cast<int>(whole(a.get("max")));
  if (f.type != forms::Type::text && f.type != forms::Type::longtext) f.max_length = 0;
  if (asked(a, "most")) f.most = static_cast<int>(whole(a.get("most")));
  if (f.type != forms::Type::codes) f.most = 0;
  if (asked(a, "least")) f.least = whole(a.get("least"));
  if (asked(a, "top")) f.top = a.has("top") ? whole(a.get("top")) : f.least;
  if (f.type != forms::Type::number || f.top <= f.least) f.least = f.top = 0;
  text("when_field", f.when_field);
  if (asked(a, "when_values")) f.when_values = a.all("when_values");
  if (f.when_field.empty()) f.when_values.clear();
}

forms::Answers answers_of(const Code& c) {
  forms::Answers a;
  a.set("label_pl", c.pl), a.set("label_en", c.en), a.set("hint_pl", c.hint_pl), a.set("hint_en", c.hint_en);
  a.set("group", c.group), a.set("until", c.until.text());
  return a;
}
void take(Code& c, const forms::Answers& a) {
  auto text = [&](std::string_view name, std::string& to) {
    if (asked(a, name)) to = a.get(name);
  };
  text("label_pl", c.pl), text("label_en", c.en), text("hint_pl", c.hint_pl), text("hint_en", c.hint_en), text("group", c.group);
  if (asked(a, "until")) c.until = core::Date::parse(a.get("until")).value_or(core::Date{});
}

}  // namespace ostoja::settings
