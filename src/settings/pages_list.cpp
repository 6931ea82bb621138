// All forms and lists; one form with its fields; one list; how a form will look.
#include "settings/view.h"

#include <algorithm>
#include <map>

namespace ostoja::settings {
namespace {

struct Line {
  std::string room, label;
  Kind kind;
  std::string name;
};

template <class T>
void add_lines(std::vector<Line>& out, const std::vector<T>& all, Kind kind, std::string_view lang) {
  for (const auto& x : all)
    if (x.room != "settings") out.push_back({x.room, std::string(x.label(lang)), kind, x.name});
}

std::string room_label(const web::Context& c, const std::string& room) {
  if (room.empty()) return std::string(c.t("settings.room.own"));
  auto key = "settings.room." + room;
  return c.t.has(key) ? std::string(c.t(key)) : room;
}

template <class T>
std::map<std::string, T> by_object(const std::vector<T>& all) {
  std::map<std::string, T> out;
  for (const auto& r : all) out.emplace(std::string(code_of(r.kind)) + " " + r.name, r);
  return out;
}

void show_field(web::Context& c, web::Values v, const forms::Field& f, bool first, bool last, bool published) {
  v.set("F_NAME", f.name).set("F_LABEL", f.label(c.t.lang())).set("F_OTHER", c.t.lang() == "pl" ? f.en : f.pl);
  auto upper = [](std::string_view s) {
    std::string out(s);
    for (char& ch : out) ch = ch >= 'a' && ch <= 'z' ? static_cast<char>(ch - 32) : ch;
    return out;
  };
  v.set("F_TYPE", words_of(c, "settings_type", upper(forms::code_of(f.type))));
  if (const auto* list = f.codes.empty() ? nullptr : c.forms.codes(f.codes)) v.add("F_LIST").set("FL_NAME", list->name).set("FL_LABEL", list->label(c.t.lang()));
  if (f.is_sealed()) v.add("F_SEALED").set("FS_TEXT", words_of(c, "settings_personal", upper(forms::code_of(f.personal))));
  std::string required;
  for (const auto& r : f.required_to) required += (required.empty() ? "" : " ") + upper(r);
  if (!required.empty()) v.add("F_REQUIRED").set("FR_TEXT", words_of(c, "settings_action", required));
  v.show_if(f.is_fixed(), "F_FIXED").show_if(!f.when_field.empty(), "F_WHEN");
  if (!c.may(settings_edit)) return;
  auto acts = v.add("F_ACTS");
  acts.show_if(!first, "UP", "NO_UP").show_if(!last, "DOWN", "NO_DOWN").show_if(!f.is_fixed() && published, "HIDE").show_if(!published, "DROP");
}

}  // namespace

core::Result<web::Response> list_page(web::Context& c) {
  web::Page page(c, "settings/list");
  show_tabs(c, page, "forms");
  auto lang = c.t.lang();
  std::vector<Line> lines;
  add_lines(lines, c.forms.forms(), Kind::form, lang);
  add_lines(lines, c.forms.thresholds(), Kind::thresholds, lang);
  add_lines(lines, c.forms.lists(), Kind::codes, lang);
  auto mine = by_object(drafts(c.tx)), now = by_object(in_force(c.tx, today(c))), later = by_object(to_come(c.tx, today(c)));
  for (const auto* more : {&mine, &later})  // a new list that is not in force yet
    for (const auto& [key, r] : *more)
      if (r.kind == Kind::codes && c.forms.codes(r.name) == nullptr && std::none_of(lines.begin(), lines.end(), [&](const Line& l) { return l.kind == r.kind && l.name == r.name; }))
        if (auto o = object_of(r)) lines.push_back({"", std::string(label_of(*o, lang)), r.kind, r.name});
  std::vector<std::string> rooms;
  for (const auto& l : lines)
    if (std::find(rooms.begin(), rooms.end(), l.room) == rooms.end()) rooms.push_back(l.room);
  std::sort(rooms.begin(), rooms.end(), [&](const auto& a, const auto& b) { return c.t.sort_key(room_label(c, a)) < c.t.sort_key(room_label(c, b)); });
  for (const auto& room : rooms) {
    auto r = page.add("ROOM");
    r.set("R_LABEL", room_label(c, room)).set("R_NAME", room.empty() ? "own" : room);
    // Forms at sight; the many lists folded away, unless one of them is being changed.
    auto in_room = [&](const Line& l) { return l.room == room; };
    auto is_list = [&](const Line& l) { return in_room(l) && l.kind == Kind::codes; };
    const auto count = std::count_if(lines.begin(), lines.end(), is_list);
    std::optional<web::Values> forms, lists;
    if (std::any_of(lines.begin(), lines.end(), [&](const Line& l) { return in_room(l) && !is_list(l); })) forms = r.add("FORMS");
    if (count > 0) {
      lists = r.add("LISTS");
      lists->set("LISTS_COUNT", c.t.plural("settings.lists", count));
      const bool moving = std::any_of(lines.begin(), lines.end(), [&](const Line& l) { return is_list(l) && (mine.contains("codes " + l.name) || later.contains("codes " + l.name)); });
      lists->show_if(moving || room.empty(), "LISTS_OPEN");
    }
    for (const auto& l : lines) {
      if (l.room != room) continue;
      auto v = (l.kind == Kind::codes ? lists : forms)->add("LINE");
      auto key = std::string(code_of(l.kind)) + " " + l.name;
      auto found = now.find(key);
      v.set("L_HREF", address_of(l.kind, l.name)).set("L_LABEL", l.label).set("L_KIND", c.t("settings.kind." + std::string(code_of(l.kind)))).set("L_NAME", l.name);
      v.set("L_STATE", source_of(c, found == now.end() ? std::nullopt : std::optional<Revision>(found->second)));
      v.show_if(mine.contains(key), "L_DRAFT");
      if (auto it = later.find(key); it != later.end()) v.add("L_LATER").set("LL_TEXT", c.t.with("settings.later", {c.t.date(it->second.from)}));
    }
  }
  return page.response();
}

core::Result<web::Response> form_page(web::Context& c) {
  auto w = TRY(asked_for(c, Kind::form));
  const auto& form = std::get<forms::Form>(w.object);
  const auto* before = w.published ? std::get_if<forms::Form>(&*w.published) : nullptr;
  web::Page page(c, "settings/form");
  show_tabs(c, page, "forms");
  show_draft(c, page, w);
  page.set("TITLE", form.label(c.t.lang())).set("NAME", form.name).set("LABEL", form.label(c.t.lang()));
  page.set("STATE", source_of(c, latest(c.tx, Kind::form, form.name)));
  for (const auto& part : form.parts) {
    auto p = page.add("PART");
    p.set("P_NAME", part.name).set("P_LABEL", part.label(c.t.lang())).show_if(c.may(settings_edit), "P_EDIT");
    for (std::size_t i = 0; i < part.fields.size(); ++i) {
      const auto& f = part.fields[i];
      show_field(c, p.add("FIELD"), f, i == 0, i + 1 == part.fields.size(), before != nullptr && before->find(f.name) != nullptr);
    }
    if (part.hidden.empty()) continue;
    auto hidden = p.add("HIDDEN");
    hidden.set("H_COUNT", c.t.plural("settings.hidden", static_cast<std::int64_t>(part.hidden.size())));
    for (const auto& f : part.hidden) hidden.add("HIDDEN_FIELD").set("F_NAME", f.name).set("F_LABEL", f.label(c.t.lang())).show_if(c.may(settings_edit), "F_SHOW");
  }
  return page.response();
}

core::Result<web::Response> codes_page(web::Context& c) {
  auto w = TRY(asked_for(c, Kind::codes));
  const auto& list = std::get<forms::CodeList>(w.object);
  web::Page page(c, "settings/codes");
  show_tabs(c, page, "forms");
  show_draft(c, page, w);
  page.set("TITLE", list.label(c.t.lang())).set("NAME", list.name).set("LABEL", list.label(c.t.lang())).set("SOURCE", list.source);
  page.set("STATE", source_of(c, latest(c.tx, Kind::codes, list.name))).show_if(list.core, "FIXED_LIST").show_if(!list.core && c.may(settings_edit), "CAN_ADD");
  std::string used;
  for (const auto& form : c.forms.forms())
    for (const auto& part : form.parts)
      for (const auto& f : part.fields)
        if (f.codes == list.name) used += (used.empty() ? "" : "; ") + std::string(form.label(c.t.lang())) + ": " + std::string(f.label(c.t.lang()));
  if (!used.empty()) page.add("USED").set("USED_TEXT", used);
  for (std::size_t i = 0; i < list.codes.size(); ++i) {
    const auto& code = list.codes[i];
    auto v = page.add("CODE");
    v.set("C_CODE", code.code).set("C_LABEL", code.label(c.t.lang())).set("C_OTHER", c.t.lang() == "pl" ? code.en : code.pl).set("C_HINT", code.hint(c.t.lang()));
    if (code.until) v.add("C_UNTIL").set("CU_TEXT", c.t.with(code.until < today(c) ? "settings.code.ended" : "settings.code.ends", {c.t.date_short(code.until)}));
    v.show_if(code.core || list.core, "C_FIXED");
    if (!c.may(settings_edit)) continue;
    v.add("C_ACTS").show_if(i > 0, "UP", "NO_UP").show_if(i + 1 < list.codes.size(), "DOWN", "NO_DOWN");
  }
  return page.response();
}

core::Result<web::Response> preview_page(web::Context& c) {
  auto w = TRY(asked_for(c, Kind::form));
  const auto& form = std::get<forms::Form>(w.object);
  auto lang = c.request.query.get("lang") == "en" ? "en" : c.request.query.get("lang") == "pl" ? "pl" : c.t.lang();
  web::Page page(c, "settings/preview");
  show_tabs(c, page, "forms");
  show_draft(c, page, w);
  page.set("TITLE", c.t.with("settings.preview.of", {form.label(c.t.lang())})).set("NAME", form.name).set("FORM_LANG", lang);
  for (std::string_view l : {"pl", "en"}) page.add("IN").set("IN_LANG", l).set("IN_TEXT", i18n::own_name(l)).show_if(l == lang, "IN_CURRENT");
  // Drawn with everything that is not published yet, in the language asked for, by what draws every form.
  auto objects = std::vector<Object>();
  for (const auto& r : in_force(c.tx, today(c)))
    if (auto o = object_of(r)) objects.push_back(std::move(*o));
  auto waiting = to_come(c.tx, today(c));
  for (auto& r : drafts(c.tx)) waiting.push_back(std::move(r));
  for (const auto& r : waiting) {
    std::erase_if(objects, [&](const Object& o) { return kind_of(o) == r.kind && name_of(o) == r.name; });
    if (auto o = object_of(r)) objects.push_back(std::move(*o));
  }
  int left_out = 0;
  web::Context inner{c.request, c.route, c.services, c.tx, c.session, c.who, i18n::strings(lang), c.now, c.params};
  inner.forms = composed(shipped(c), objects, left_out);
  for (const auto& part : form.parts) {
    auto p = page.add("PART");
    p.set("P_NAME", part.name).set("P_LABEL", part.label(lang));
    web::draw_part(inner, p, form, part, {}, {});
  }
  return page.response();
}

}  // namespace ostoja::settings
