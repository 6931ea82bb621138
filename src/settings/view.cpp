#include "settings/view.h"

#include <algorithm>

namespace ostoja::settings {
namespace {

constexpr std::string_view kOwnRoom = "settings";

std::string refused_text(web::Context& c, const forms::Form* form, const Refusal& r) {
  const auto* f = form == nullptr ? nullptr : form->find(r.subject);
  return std::string(f == nullptr ? std::string_view(r.subject) : f->label(c.t.lang())) + ": " + std::string(c.t(r.key));
}

// What everything that is not published yet would give together with what is.
std::vector<Object> with_drafts(web::Context& c, const Object& changed) {
  std::vector<Object> out;
  auto add = [&](const Revision& r) {
    if (r.kind == kind_of(changed) && r.name == name_of(changed)) return;
    std::erase_if(out, [&](const Object& o) { return kind_of(o) == r.kind && name_of(o) == r.name; });
    if (auto o = object_of(r)) out.push_back(std::move(*o));
  };
  for (const auto& r : in_force(c.tx, today(c))) add(r);
  for (const auto& r : to_come(c.tx, today(c))) add(r);
  for (const auto& r : drafts(c.tx)) add(r);
  out.push_back(changed);
  return out;
}

}  // namespace

std::shared_ptr<Keeping> keeping(web::Services& s) { return std::static_pointer_cast<Keeping>(s.rooms.at(std::type_index(typeid(Keeping)))); }

core::Result<Working> asked_for(web::Context& c, Kind kind) {
  auto w = working(c.tx, shipped(c), kind, c.param("name"));
  if (!w || room_of(w->object) == kOwnRoom) return core::fail(core::Errc::not_found, "there is no such form or list");
  return std::move(*w);
}
std::string address_of(Kind kind, std::string_view name) { return "/settings/forms/" + std::string(code_of(kind)) + "/" + std::string(name); }
std::string name_of(web::Context& c, access::UserId user) {
  auto who = user ? access::find_user(c.tx, user) : std::nullopt;
  if (!who) return std::string(c.t("settings.program"));
  return who->operator_code.empty() ? who->name : who->name + ", " + std::string(c.t("operator." + who->operator_code));
}
std::string words_of(const web::Context& c, std::string_view list, std::string_view codes) {
  std::string out;
  const auto* all = c.forms.codes(list);
  for (auto code : core::split(codes, ' ')) {
    if (code.empty()) continue;
    const auto* one = all == nullptr ? nullptr : all->find(code);
    out += (out.empty() ? "" : ", ") + std::string(one == nullptr ? code : one->label(c.t.lang()));
  }
  return out;
}

std::string source_of(const web::Context& c, const std::optional<Revision>& now) {
  if (!now) return std::string(c.t("settings.as_shipped"));
  return c.t.with("settings.in_force", {c.t.number(now->number), c.t.date(now->from)});
}

void show_tabs(web::Context& c, web::Page& page, std::string_view here) {
  const auto waiting = static_cast<std::int64_t>(drafts(c.tx).size());
  for (std::string_view name : {"forms", "drafts", "history", "transfer"}) {
    auto tab = page.add("TAB");
    tab.set("TAB_HREF", "/settings/" + std::string(name)).set("TAB_TEXT", c.t("settings.tab." + std::string(name))).show_if(name == here, "TAB_CURRENT");
    if (name == "drafts" && waiting > 0) tab.add("TAB_COUNT").set("TAB_NUMBER", waiting);
  }
  page.show_if(c.may(settings_edit), "CAN_EDIT", "CANNOT_EDIT");
}

void show_draft(web::Context& c, web::Page& page, const Working& w) {
  page.set("VERSION", w.version());
  if (w.draft) page.add("DRAFT").set("DRAFT_TEXT", c.t.with("settings.draft.by", {name_of(c, w.draft->changed_by), c.t.when(w.draft->changed_at, c.now)}));
}

void show_difference(web::Context& c, web::Values row, const Difference& d) {
  auto lang = c.t.lang();
  auto text = [&](const Words& w) { return d.list.empty() ? std::string(w.in(lang)) : words_of(c, d.list, w.in(lang)); };
  row.set("D_SUBJECT", d.subject.in(lang)).set("D_ASPECT", c.t("settings.diff." + d.aspect));
  auto before = text(d.before), after = text(d.after);
  row.set("D_BEFORE", before.empty() ? std::string(c.t("settings.diff.nothing")) : before).set("D_AFTER", after.empty() ? std::string(c.t("settings.diff.nothing")) : after);
}

Asking asking(web::Context& c, std::string_view name) {
  Asking out;
  out.form = *shipped(c).form(name);
  for (const auto& list : shipped(c).lists())
    if (list.room == kOwnRoom) out.lists.push_back(list);
  return out;
}
web::Context within(web::Context& c, const Asking& a) {
  web::Context inner{c.request, c.route, c.services, c.tx, c.session, c.who, c.t, c.now, c.params};
  auto library = forms::Library::of({a.form}, a.lists);
  if (!library) throw core::Failure(core::Errc::internal, "a form of the settings does not fit its lists");
  inner.forms = *library;
  return inner;
}
Given given(web::Context& c, const Asking& a) {
  auto inner = within(c, a);
  Given out;
  out.answers = forms::read(a.form, c.request.form);
  out.problems = forms::validate(inner.forms, a.form, out.answers, "save", today(c));
  return out;
}

web::Response draw(web::Context& c, const Asking& a, const forms::Answers& answers, const std::vector<forms::Problem>& problems, const Again& again) {
  web::Page page(c, "settings/edit");
  show_tabs(c, page, "forms");
  page.set("TITLE", a.heading).set("HEADING", a.heading).set("ACTION", a.action).set("CANCEL", a.cancel).set("VERSION", a.version);
  if (!a.intro.empty()) page.add("INTRO").set("INTRO_TEXT", a.intro);
  auto inner = within(c, a);
  web::draw_errors(inner, page.values(), a.form, problems);
  if (!again.refused.empty()) page.add("REFUSED").set("REFUSED_TEXT", again.refused);
  if (!again.stale.empty()) page.add("STALE").set("STALE_TEXT", again.stale);
  for (const auto& part : a.form.parts) {
    auto p = page.add("PART");
    p.set("P_NAME", part.name).set("P_LABEL", part.label(c.t.lang()));
    web::draw_part(inner, p, a.form, part, answers, problems);
  }
  return page.response(!again.stale.empty() ? 412 : !problems.empty() || !again.refused.empty() ? 422 : 200);
}

core::Result<web::Response> store(web::Context& c, const Working& w, Object changed, Asking a, Given g, std::string_view where_to) {
  auto& [answers, problems] = g;
  if (auto same = c.expect_version(w.version()); !same) {
    if (same.error().code != core::Errc::stale) return tl::unexpected(same.error());
    a.version = w.version();
    std::string text = w.draft ? c.t.with("settings.stale.by", {name_of(c, w.draft->changed_by), c.t.when(w.draft->changed_at, c.now)}) : std::string(c.t("settings.stale.gone"));
    return draw(c, a, answers, problems, {.stale = text});
  }
  if (!problems.empty()) return draw(c, a, answers, problems);
  auto base = find(shipped(c), kind_of(changed), name_of(changed));
  changed = overlaid(base ? &*base : nullptr, std::move(changed));
  auto again = parsed(kind_of(changed), written(changed));
  if (!again) return draw(c, a, answers, {}, {.refused = c.t.with("settings.refused.program", {forms::Library::problem_of_parsing()})});
  std::string refused;
  for (const auto& r : refusals(w.published ? &*w.published : nullptr, changed, today(c))) refused += (refused.empty() ? "" : " ") + refused_text(c, std::get_if<forms::Form>(&changed), r);
  if (!refused.empty()) return draw(c, a, answers, {}, {.refused = refused});
  if (auto together = composed_strictly(shipped(c), with_drafts(c, changed)); !together)
    return draw(c, a, answers, {}, {.refused = c.t.with("settings.refused.program", {forms::Library::problem_of_parsing()})});
  TRY(save_draft(c.tx, hand(c), changed, w.version()));
  return web::see_other(std::string(where_to));
}

core::Result<web::Response> store_at_once(web::Context& c, const Working& w, Object changed, const std::string& where_to, std::string refused) {
  if (auto same = c.expect_version(w.version()); !same) return tl::unexpected(same.error());
  if (refused.empty() && (!parsed(kind_of(changed), written(changed)) || !composed_strictly(shipped(c), with_drafts(c, changed))))
    refused = c.t.with("settings.refused.program", {forms::Library::problem_of_parsing()});
  if (!refused.empty()) {
    web::Page page(c, "settings/refused");
    show_tabs(c, page, "forms");
    page.set("TITLE", c.t("settings.refused.title")).set("REFUSED_TEXT", refused).set("BACK", where_to);
    return page.response(422);
  }
  TRY(save_draft(c.tx, hand(c), changed, w.version()));
  return web::see_other(where_to);
}

}  // namespace ostoja::settings
