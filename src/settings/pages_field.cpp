// One field: changing, adding, moving, hiding; the name of a form or of a part of it.
#include "settings/view.h"

#include <algorithm>

namespace ostoja::settings {
namespace {

using forms::Field;
using forms::Form;
using forms::Type;

forms::CodeList made_list(std::string name) {
  forms::CodeList out;
  out.name = out.pl = out.en = std::move(name);
  out.status = "proposed", out.source = "own";
  return out;
}
void put(forms::CodeList& list, std::string_view code, std::string_view pl, std::string_view en) {
  forms::Code one;
  one.code = code, one.pl = pl, one.en = en;
  list.codes.push_back(std::move(one));
}
bool has_answers_to_choose(const Field& f) { return f.type == Type::code || f.type == Type::codes || f.type == Type::yesno; }

const forms::CodeList* list_of(web::Context& c, const Field& f, std::optional<forms::CodeList>& kept) {
  if (auto w = working(c.tx, shipped(c), Kind::codes, f.codes)) {
    kept = std::get<forms::CodeList>(w->object);
    return &*kept;
  }
  return nullptr;
}

// The answers of one field as a list to tick.
forms::CodeList values_of(web::Context& c, const Form& form, std::string_view field) {
  auto out = made_list("settings_values");
  const Field* f = form.find(field);
  if (f == nullptr) return out;
  if (f->type == Type::yesno) {
    for (const char* code : {"YES", "NO", "UNKNOWN", "NOT_ASKED"}) {
      auto key = "forms.yesno." + core::lower_ascii(code);
      put(out, code, i18n::strings("pl")(key), i18n::strings("en")(key));
    }
    return out;
  }
  std::optional<forms::CodeList> kept;
  if (const auto* list = list_of(c, *f, kept))
    for (const auto& code : list->codes) put(out, code.code, code.pl, code.en);
  return out;
}

// All lists that a new field can choose from, those of drafts too.
forms::CodeList lists_of(web::Context& c) {
  auto out = made_list("settings_lists");
  for (const auto& l : c.forms.lists())
    if (l.room != "settings" && !l.name.ends_with("_group")) put(out, l.name, l.pl, l.en);
  for (const auto& r : drafts(c.tx))
    if (r.kind == Kind::codes && c.forms.codes(r.name) == nullptr)
      if (auto o = object_of(r)) put(out, r.name, label_of(*o, "pl"), label_of(*o, "en"));
  auto lang = c.t.lang();
  std::sort(out.codes.begin(), out.codes.end(), [&](const auto& a, const auto& b) { return c.t.sort_key(a.label(lang)) < c.t.sort_key(b.label(lang)); });
  return out;
}

void make_chosen(Form& form, std::string_view name, Type type, std::string list) {
  Field* f = field_in(form, name);
  f->type = type;
  f->codes = std::move(list);
}

// The questions that make sense for this field: for a new one all, for an old one no kind, for one that the program reads no condition.
Asking questions(web::Context& c, const Form& form, const Field* old, std::string_view when_field) {
  auto out = asking(c, "settings_field");
  auto drop = [&](std::string_view name) { drop_field(out.form, name); };
  auto values = values_of(c, form, when_field);
  auto fields = made_list("settings_when");
  for (const auto& p : form.parts)
    for (const auto& f : p.fields)
      if (has_answers_to_choose(f) && (old == nullptr || f.name != old->name)) put(fields, f.name, f.pl, f.en);
  if (fields.codes.empty() || (old != nullptr && old->is_fixed())) {
    drop("when_field"), drop("when_values");
    std::erase_if(out.form.parts, [](const forms::Part& p) { return p.name == "condition"; });
  } else {
    make_chosen(out.form, "when_field", Type::code, "settings_when");
    if (values.codes.empty()) drop("when_values");
    else make_chosen(out.form, "when_values", Type::codes, "settings_values");
  }
  if (old == nullptr) {
    make_chosen(out.form, "codes", Type::code, "settings_lists");
    out.lists.push_back(lists_of(c));
  } else {
    drop("type"), drop("codes");
    if (old->type != Type::text && old->type != Type::longtext) drop("max");
    if (old->type != Type::codes) drop("most");
    if (old->type != Type::number) drop("least"), drop("top");
    for (auto name : {"max", "most", "least", "top"})
      if (Field* f = field_in(out.form, name)) f->when_field.clear(), f->when_values.clear();
    if (!old->column.empty()) drop("personal");
    for (auto& list : out.lists)
      if (list.name == "settings_personal") list.codes.erase(list.codes.begin(), list.codes.begin() + static_cast<std::ptrdiff_t>(old->personal));
  }
  std::erase_if(out.form.parts, [](const forms::Part& p) { return p.fields.empty(); });
  if (!values.codes.empty()) out.lists.push_back(std::move(values));
  if (!fields.codes.empty()) out.lists.push_back(std::move(fields));
  return out;
}

// What goes beyond one field at a time.
void look_closer(const Field* shipped_one, const Field& f, const forms::Answers& a, std::vector<forms::Problem>& problems) {
  if (f.hint_pl.empty() != f.hint_en.empty()) problems.push_back({f.hint_pl.empty() ? "hint_pl" : "hint_en", "settings.problem.both_hints", {}});
  if (!f.when_field.empty() && f.when_values.empty()) problems.push_back({"when_field", "settings.problem.when_values", {}});
  if (f.type == Type::number && a.has("least") != a.has("top")) problems.push_back({a.has("least") ? "top" : "least", "settings.problem.both_ends", {}});
  if (f.type == Type::number && a.has("least") && a.has("top") && f.top <= f.least) problems.push_back({"top", "settings.problem.ends", {}});
  if (shipped_one == nullptr || !shipped_one->is_fixed()) return;
  for (const auto& action : shipped_one->required_to)
    if (std::find(f.required_to.begin(), f.required_to.end(), action) == f.required_to.end()) {
      problems.push_back({"required", "settings.problem.core_required", {}});
      return;
    }
}

struct Asked { Working w; Form form; Field field; };
core::Result<Asked> asked_field(web::Context& c) {
  auto w = TRY(asked_for(c, Kind::form));
  auto form = std::get<Form>(w.object);
  const Field* f = form.find(c.param("field"));
  if (f == nullptr) return core::fail(core::Errc::not_found, "there is no such field");
  Field field = *f;
  return Asked{std::move(w), std::move(form), std::move(field)};
}
std::string row(const Form& form, std::string_view field) { return address_of(Kind::form, form.name) + "#row-" + std::string(field); }

Asking about(web::Context& c, const Asked& x, std::string_view when_field) {
  auto a = questions(c, x.form, &x.field, when_field);
  a.heading = c.t.with("settings.field.title", {x.field.label(c.t.lang())});
  a.intro = c.t(x.field.is_fixed() ? "settings.field.fixed" : "settings.field.intro");
  a.action = address_of(Kind::form, x.form.name) + "/field/" + x.field.name;
  a.cancel = row(x.form, x.field.name);
  a.version = x.w.version();
  return a;
}

Asking about_new(web::Context& c, const Working& w, const forms::Part& part, std::string_view when_field) {
  const auto& form = std::get<Form>(w.object);
  auto a = questions(c, form, nullptr, when_field);
  a.heading = c.t.with("settings.field.new_in", {part.label(c.t.lang())});
  a.intro = c.t("settings.field.new_intro");
  a.action = address_of(Kind::form, form.name) + "/part/" + part.name + "/new";
  a.cancel = address_of(Kind::form, form.name) + "#h-" + part.name;
  a.version = w.version();
  return a;
}
core::Result<forms::Part> asked_part(web::Context& c, const Working& w) {
  const auto* part = std::get<Form>(w.object).part(c.param("part"));
  if (part == nullptr) return core::fail(core::Errc::not_found, "there is no such part");
  return *part;
}
std::vector<std::string> names(const Form& form) {
  std::vector<std::string> out;
  for (const auto& p : form.parts)
    for (const auto* fields : {&p.fields, &p.hidden})
      for (const auto& f : *fields) out.push_back(f.name);
  return out;
}

}  // namespace

core::Result<web::Response> field_page(web::Context& c) {
  auto x = TRY(asked_field(c));
  return draw(c, about(c, x, x.field.when_field), answers_of(x.field), {});
}

core::Result<web::Response> save_field(web::Context& c) {
  auto x = TRY(asked_field(c));
  auto a = about(c, x, c.request.form.get("when_field"));
  auto g = given(c, a);
  Field changed = x.field;
  take(changed, g.answers);
  const auto* own = shipped(c).form(x.form.name);
  look_closer(own == nullptr ? nullptr : own->find(changed.name), changed, g.answers, g.problems);
  auto form = x.form;
  *field_in(form, changed.name) = changed;
  return store(c, x.w, form, std::move(a), std::move(g), row(form, changed.name));
}

core::Result<web::Response> new_field_page(web::Context& c) {
  auto w = TRY(asked_for(c, Kind::form));
  auto part = TRY(asked_part(c, w));
  return draw(c, about_new(c, w, part, {}), {}, {});
}

core::Result<web::Response> add_field(web::Context& c) {
  auto w = TRY(asked_for(c, Kind::form));
  auto part = TRY(asked_part(c, w));
  auto a = about_new(c, w, part, c.request.form.get("when_field"));
  auto g = given(c, a);
  Field fresh;
  take(fresh, g.answers);
  look_closer(nullptr, fresh, g.answers, g.problems);
  auto form = std::get<Form>(w.object);
  fresh.name = own_name(fresh.en, names(form));
  for (auto& p : form.parts)
    if (p.name == part.name) p.fields.push_back(fresh);
  auto where = row(form, fresh.name);
  return store(c, w, std::move(form), std::move(a), std::move(g), where);
}

core::Result<web::Response> move_field_page(web::Context& c) {
  auto x = TRY(asked_field(c));
  if (!move_field(x.form, x.field.name, c.request.form.get("way") == "up" ? Way::up : Way::down)) return core::fail(core::Errc::conflict, "the field stands at the end already");
  auto where = row(x.form, x.field.name);
  return store_at_once(c, x.w, std::move(x.form), where);
}

core::Result<web::Response> hide_field_page(web::Context& c) {
  auto x = TRY(asked_field(c));
  if (x.field.is_fixed()) return core::fail(core::Errc::conflict, "a rule of the program reads this field: it cannot be hidden");
  auto how = c.request.form.get("how");
  const auto* before = x.w.published ? std::get_if<Form>(&*x.w.published) : nullptr;
  const bool published = before != nullptr && before->find(x.field.name) != nullptr;
  bool done = false;
  if (how == "show") done = show_field(x.form, x.field.name);
  else if (how == "drop" && !published) done = drop_field(x.form, x.field.name);
  else if (how == "hide") done = hide_field(x.form, x.field.name);
  if (!done) return core::fail(core::Errc::conflict, "this cannot be done with the field");
  // What leans on the field, and a part that would ask nothing.
  std::string leaning, refused;
  for (const auto& part : x.form.parts) {
    if (part.fields.empty()) refused = c.t.with("settings.refused.last_field", {part.label(c.t.lang())});
    if (how == "show") continue;
    for (const auto* fields : {&part.fields, &part.hidden})
      for (const auto& f : *fields)
        if (f.when_field == x.field.name && (how == "drop" || !f.hidden)) leaning += (leaning.empty() ? "" : ", ") + std::string(f.label(c.t.lang()));
  }
  if (!leaning.empty()) refused = c.t.with("settings.refused.needed", {x.field.label(c.t.lang()), leaning});
  auto where = how == "drop" && refused.empty() ? address_of(Kind::form, x.form.name) : row(x.form, x.field.name);
  return store_at_once(c, x.w, std::move(x.form), where, refused);
}

namespace {

// Of the form itself when the address names no part.
Asking about_words(web::Context& c, const Working& w, const forms::Part* part) {
  const auto& form = std::get<Form>(w.object);
  auto a = asking(c, "settings_words");
  a.heading = c.t.with("settings.words.title", {part == nullptr ? form.label(c.t.lang()) : part->label(c.t.lang())});
  a.action = address_of(Kind::form, form.name) + (part == nullptr ? "/words" : "/part/" + part->name + "/words");
  a.cancel = address_of(Kind::form, form.name);
  a.version = w.version();
  return a;
}

}  // namespace

core::Result<web::Response> words_page(web::Context& c) {
  auto w = TRY(asked_for(c, Kind::form));
  const auto& form = std::get<Form>(w.object);
  const auto* part = c.param("part").empty() ? nullptr : form.part(c.param("part"));
  if (part == nullptr && !c.param("part").empty()) return core::fail(core::Errc::not_found, "there is no such part");
  forms::Answers a;
  a.set("label_pl", part == nullptr ? form.pl : part->pl), a.set("label_en", part == nullptr ? form.en : part->en);
  return draw(c, about_words(c, w, part), a, {});
}

core::Result<web::Response> save_words(web::Context& c) {
  auto w = TRY(asked_for(c, Kind::form));
  auto form = std::get<Form>(w.object);
  forms::Part* part = nullptr;
  for (auto& p : form.parts)
    if (p.name == c.param("part")) part = &p;
  if (part == nullptr && !c.param("part").empty()) return core::fail(core::Errc::not_found, "there is no such part");
  auto a = about_words(c, w, part);
  auto g = given(c, a);
  (part == nullptr ? form.pl : part->pl) = g.answers.get("label_pl");
  (part == nullptr ? form.en : part->en) = g.answers.get("label_en");
  auto where = address_of(Kind::form, form.name) + (part == nullptr ? "" : "#h-" + part->name);
  return store(c, w, std::move(form), std::move(a), std::move(g), where);
}

}  // namespace ostoja::settings
