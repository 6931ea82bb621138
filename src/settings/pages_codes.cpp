// Items of a code list; a new list; thresholds.
#include "settings/view.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace ostoja::settings {
namespace {

using forms::Code;
using forms::CodeList;

struct Asked { Working w; CodeList list; Code code; };

core::Result<Asked> asked_code(web::Context& c) {
  auto w = TRY(asked_for(c, Kind::codes));
  auto list = std::get<CodeList>(w.object);
  const Code* found = list.find(c.param("code"));
  if (found == nullptr) return core::fail(core::Errc::not_found, "there is no such item");
  Code code = *found;
  return Asked{std::move(w), std::move(list), std::move(code)};
}
std::string row(const CodeList& list, std::string_view code) { return address_of(Kind::codes, list.name) + "#row-" + std::string(code); }

// Groups are the codes of the list x_group.
Asking questions(web::Context& c, const CodeList& list, const Code* old) {
  auto a = asking(c, "settings_code");
  const auto* groups = c.forms.codes(list.name + "_group");
  if (groups == nullptr) {
    drop_field(a.form, "group");
  } else {
    auto* f = field_in(a.form, "group");
    f->type = forms::Type::code, f->codes = groups->name;
    f->required_to = {"save"};
    a.lists.push_back(*groups);
  }
  if (old == nullptr || old->core || list.core) drop_field(a.form, "until");
  return a;
}

Asking about(web::Context& c, const Asked& x) {
  auto a = questions(c, x.list, &x.code);
  a.heading = c.t.with("settings.code.title", {x.code.label(c.t.lang())});
  a.intro = c.t(x.code.core || x.list.core ? "settings.code.fixed" : "settings.code.intro");
  a.action = address_of(Kind::codes, x.list.name) + "/code/" + x.code.code;
  a.cancel = row(x.list, x.code.code);
  a.version = x.w.version();
  return a;
}
Asking about_new(web::Context& c, const Working& w) {
  const auto& list = std::get<CodeList>(w.object);
  auto a = questions(c, list, nullptr);
  a.heading = c.t.with("settings.code.new_in", {list.label(c.t.lang())});
  a.intro = c.t("settings.code.new_intro");
  a.action = address_of(Kind::codes, list.name) + "/new";
  a.cancel = address_of(Kind::codes, list.name);
  a.version = w.version();
  return a;
}
void look_closer(const CodeList& list, const Code& code, core::Date today, std::vector<forms::Problem>& problems) {
  if (code.hint_pl.empty() != code.hint_en.empty()) problems.push_back({code.hint_pl.empty() ? "hint_pl" : "hint_en", "settings.problem.both_hints", {}});
  const Code* was = list.find(code.code);
  if (code.until && (was == nullptr || was->until != code.until) && code.until.plus_days(1) < today) problems.push_back({"until", "settings.problem.past", {}});
  for (const auto& other : list.codes) {
    if (other.code == code.code || other.group != code.group) continue;
    if (other.pl == code.pl) problems.push_back({"label_pl", "settings.problem.same_label", {}});
    if (other.en == code.en) problems.push_back({"label_en", "settings.problem.same_label", {}});
  }
}
std::vector<std::string> names(const CodeList& list) {
  std::vector<std::string> out;
  for (const auto& c : list.codes) out.push_back(c.code);
  return out;
}

Asking about_list(web::Context& c) {
  auto a = asking(c, "settings_list");
  a.heading = c.t("settings.list.new");
  a.intro = c.t("settings.list.new_intro");
  a.action = "/settings/lists/new";
  a.cancel = "/settings/forms";
  return a;
}

Asking about_thresholds(web::Context& c, const Working& w) {
  const auto& group = std::get<forms::ThresholdGroup>(w.object);
  Asking a;
  a.form.name = "settings_thresholds", a.form.pl = group.pl, a.form.en = group.en;
  forms::Part part;
  part.name = "values", part.pl = i18n::strings("pl")("settings.thresholds.values"), part.en = i18n::strings("en")("settings.thresholds.values");
  for (const auto& t : group.items) {
    forms::Field f;
    f.name = t.name, f.type = forms::Type::number, f.least = t.least, f.top = t.top, f.required_to = {"save"}, f.layout = "half";
    auto text = [&](std::string_view lang) { return fmt::format("{} ({})", t.label(lang), t.unit(lang)); };
    auto hint = [&](std::string_view lang) {
      const auto& s = i18n::strings(lang);
      const auto* as = shipped(c).thresholds(group.name)->find(t.name);
      return std::string(t.hint(lang)) + (t.hint(lang).empty() ? "" : " ") + s.with("settings.thresholds.hint", {s.number(t.least), s.number(t.top), s.number(as->value), t.source});
    };
    f.pl = text("pl"), f.en = text("en"), f.hint_pl = hint("pl"), f.hint_en = hint("en");
    part.fields.push_back(std::move(f));
  }
  a.form.parts.push_back(std::move(part));
  a.heading = c.t.with("settings.thresholds.title", {group.label(c.t.lang())});
  a.intro = c.t("settings.thresholds.intro");
  a.action = address_of(Kind::thresholds, group.name);
  a.cancel = "/settings/forms";
  a.version = w.version();
  return a;
}

}  // namespace

core::Result<web::Response> code_page(web::Context& c) {
  auto x = TRY(asked_code(c));
  return draw(c, about(c, x), answers_of(x.code), {});
}
core::Result<web::Response> save_code(web::Context& c) {
  auto x = TRY(asked_code(c));
  auto a = about(c, x);
  auto g = given(c, a);
  auto changed = x.code;
  take(changed, g.answers);
  look_closer(x.list, changed, today(c), g.problems);
  auto list = x.list;
  for (auto& one : list.codes)
    if (one.code == changed.code) one = changed;
  return store(c, x.w, std::move(list), std::move(a), std::move(g), row(x.list, changed.code));
}
core::Result<web::Response> new_code_page(web::Context& c) {
  auto w = TRY(asked_for(c, Kind::codes));
  if (std::get<CodeList>(w.object).core) return core::fail(core::Errc::conflict, "the program knows each item of this list: none can be added");
  return draw(c, about_new(c, w), {}, {});
}
core::Result<web::Response> add_code(web::Context& c) {
  auto w = TRY(asked_for(c, Kind::codes));
  auto list = std::get<CodeList>(w.object);
  if (list.core) return core::fail(core::Errc::conflict, "the program knows each item of this list: none can be added");
  auto a = about_new(c, w);
  auto g = given(c, a);
  Code fresh;
  take(fresh, g.answers);
  fresh.code = own_code(fresh.en, names(list));
  look_closer(list, fresh, today(c), g.problems);
  // "Other" and "not known" stay at the end.
  auto at = list.codes.end();
  while (at != list.codes.begin() && ((at - 1)->code == "OTHER" || (at - 1)->code == "UNKNOWN")) --at;
  list.codes.insert(at, fresh);
  auto where = row(list, fresh.code);
  return store(c, w, std::move(list), std::move(a), std::move(g), where);
}
core::Result<web::Response> move_code_page(web::Context& c) {
  auto x = TRY(asked_code(c));
  if (!move_code(x.list, x.code.code, c.request.form.get("way") == "up" ? Way::up : Way::down)) return core::fail(core::Errc::conflict, "the item stands at the end already");
  auto where = row(x.list, x.code.code);
  return store_at_once(c, x.w, std::move(x.list), where);
}

core::Result<web::Response> new_list_page(web::Context& c) { return draw(c, about_list(c), {}, {}); }
core::Result<web::Response> add_list(web::Context& c) {
  auto a = about_list(c);
  auto g = given(c, a);
  CodeList list;
  list.pl = g.answers.get("label_pl"), list.en = g.answers.get("label_en"), list.source = g.answers.get("source"), list.status = "proposed";
  std::vector<std::string> taken;
  for (const auto& l : c.forms.lists()) taken.push_back(l.name);
  for (const auto& r : drafts(c.tx)) taken.push_back(r.name);
  for (const auto& r : history(c.tx, std::nullopt, {}, 10000)) taken.push_back(r.name);
  list.name = own_name(list.en, taken);
  Code first;
  first.pl = g.answers.get("first_pl"), first.en = g.answers.get("first_en"), first.code = own_code(first.en, {});
  list.codes.push_back(std::move(first));
  Working w{list, std::nullopt, std::nullopt};
  auto where = address_of(Kind::codes, list.name);
  return store(c, w, list, std::move(a), std::move(g), where);
}

core::Result<web::Response> thresholds_page(web::Context& c) {
  auto w = TRY(asked_for(c, Kind::thresholds));
  forms::Answers answers;
  for (const auto& t : std::get<forms::ThresholdGroup>(w.object).items) answers.set(t.name, std::to_string(t.value));
  return draw(c, about_thresholds(c, w), answers, {});
}
core::Result<web::Response> save_thresholds(web::Context& c) {
  auto w = TRY(asked_for(c, Kind::thresholds));
  auto a = about_thresholds(c, w);
  auto g = given(c, a);
  auto group = std::get<forms::ThresholdGroup>(w.object);
  if (g.problems.empty())
    for (auto& t : group.items)
      std::from_chars(g.answers.get(t.name).data(), g.answers.get(t.name).data() + g.answers.get(t.name).size(), t.value);
  return store(c, w, std::move(group), std::move(a), std::move(g), "/settings/drafts");
}

}  // namespace ostoja::settings
