// What is prepared, beside what is in force; publishing; history; withdrawing.
#include "settings/view.h"

#include <algorithm>

namespace ostoja::settings {
namespace {

constexpr int kShown = 200;

std::string label(web::Context& c, const Revision& r, const std::optional<Object>& object) {
  if (object) return std::string(label_of(*object, c.t.lang()));
  auto own = find(shipped(c), r.kind, r.name);
  return own ? std::string(label_of(*own, c.t.lang())) : r.name;
}

// `chosen` and `from` as sent, for a page that comes back.
web::Response draw(web::Context& c, const std::vector<std::string_view>* chosen, std::string_view from, const Problems& problems, std::string_view problem, int status) {
  web::Page page(c, "settings/drafts");
  show_tabs(c, page, "drafts");
  auto all = drafts(c.tx);
  page.show_if(!all.empty() && c.may(settings_edit), "PUBLISH").show_if(all.empty(), "NONE");
  page.set("FROM", from).set("TODAY", today(c).text());
  std::string wrong(problem.empty() ? std::string() : std::string(c.t(problem)));
  if (problems.early) wrong = c.t("settings.publish.early");
  if (!problems.text.empty()) wrong = c.t.with("settings.refused.program", {problems.text});
  for (const auto& [r, refusal] : problems.refused) wrong += (wrong.empty() ? "" : " ") + r.name + ", " + refusal.subject + ": " + std::string(c.t(refusal.key));
  if (!wrong.empty()) page.add("PROBLEM").set("PROBLEM_TEXT", wrong);
  for (const auto& r : all) {
    auto v = page.add("DRAFT_OBJECT");
    auto w = working(c.tx, shipped(c), r.kind, r.name);
    auto object = w ? std::optional<Object>(w->object) : std::nullopt;
    v.set("O_ID", r.id.text()).set("O_VERSION", r.version).set("O_HREF", address_of(r.kind, r.name)).set("O_LABEL", label(c, r, object)).set("O_KIND", c.t("settings.kind." + std::string(code_of(r.kind))));
    v.set("O_BY", c.t.with("settings.draft.by", {name_of(c, r.changed_by), c.t.when(r.changed_at, c.now)})).show_if(r.kind == Kind::form, "O_PREVIEW").show_if(c.may(settings_edit), "O_EDIT");
    v.show_if(chosen == nullptr || std::find(chosen->begin(), chosen->end(), r.id.text()) != chosen->end(), "O_CHOSEN");
    std::vector<Difference> found;
    if (w) found = differences(w->published ? &*w->published : nullptr, w->object);
    for (const auto& d : found) show_difference(c, v.add("DIFF"), d);
    v.show_if(found.empty(), "SAME", "DIFFERS");
  }
  return page.response(status);
}

}  // namespace

core::Result<web::Response> drafts_page(web::Context& c) { return draw(c, nullptr, today(c).text(), {}, {}, 200); }

core::Result<web::Response> publish_drafts(web::Context& c) {
  auto chosen = c.request.form.all("draft");
  auto from_text = c.request.form.get("from");
  auto from = core::Date::parse(from_text);
  if (!from || *from < today(c)) return draw(c, &chosen, from_text, {}, !from ? "settings.publish.no_day" : "settings.publish.past", 422);
  if (*from > today(c).plus_days(732)) return draw(c, &chosen, from_text, {}, "settings.publish.far", 422);
  std::vector<RevisionId> ids;
  for (auto text : chosen) {
    auto id = RevisionId::parse(text);
    auto r = id ? revision(c.tx, *id) : std::nullopt;
    // Only what was on the page, as it was on the page.
    if (!r || r->state != State::draft || c.request.form.get("version." + std::string(text)) != std::to_string(r->version)) return draw(c, &chosen, from_text, {}, "settings.publish.stale", 412);
    ids.push_back(*id);
  }
  if (ids.empty()) return draw(c, &chosen, from_text, {}, "settings.publish.none", 422);
  Problems problems;
  auto done = publish(c.tx, hand(c), shipped(c), ids, *from, problems);
  if (!done) {
    if (done.error().code != core::Errc::invalid) return tl::unexpected(done.error());
    // The answer is a refusal, so everything that was written is taken back with it.
    return draw(c, &chosen, from_text, problems, problems.refused.empty() && !problems.early && problems.text.empty() ? "settings.publish.none" : "", 422);
  }
  keep_after_commit(c.tx, keeping(c.services), c.services.forms, c.now);
  return web::see_other("/settings/history?notice=published");
}

core::Result<web::Response> drop_draft_page(web::Context& c) {
  auto id = RevisionId::parse(c.request.form.get("draft"));
  if (!id) return core::fail(core::Errc::not_found, "no such draft");
  auto r = revision(c.tx, *id);
  if (!r || r->state != State::draft) return core::fail(core::Errc::not_found, "no such draft");
  TRY_VOID(c.expect_version(r->version));
  TRY_VOID(drop_draft(c.tx, hand(c), *id, r->version));
  return web::see_other("/settings/drafts?notice=draft_dropped");
}

core::Result<web::Response> history_page(web::Context& c) {
  auto kind = kind_of(c.request.query.get("kind"));
  auto name = c.request.query.get("name");
  web::Page page(c, "settings/history");
  show_tabs(c, page, "history");
  if (kind) {
    auto own = working(c.tx, shipped(c), *kind, name);
    if (!own) return core::fail(core::Errc::not_found, "there is no such form or list");
    page.add("ONLY").set("ONLY_LABEL", label_of(own->object, c.t.lang())).set("ONLY_HREF", address_of(*kind, name));
  }
  auto all = history(c.tx, kind, name, kShown);
  auto day = today(c);
  for (const auto& r : all) {
    auto v = page.add("REVISION");
    auto object = object_of(r);
    v.set("R_LABEL", label(c, r, object)).set("R_HREF", address_of(r.kind, r.name)).set("R_KIND", c.t("settings.kind." + std::string(code_of(r.kind)))).set("R_NUMBER", c.t.number(r.number));
    v.set("R_FROM", c.t.date(r.from)).set("R_BY", name_of(c, r.published_by)).set("R_AT", c.t.when(r.published_at, c.now));
    if (r.state == State::withdrawn) {
      v.add("WITHDRAWN").set("W_TEXT", c.t.with("settings.withdrawn.by", {name_of(c, r.withdrawn_by), c.t.when(r.withdrawn_at, c.now)}));
    } else if (r.from > day) {
      v.show("LATER");
      if (c.may(settings_edit)) v.add("WITHDRAW").set("R_ID", r.id.text());
    } else {
      v.show("BEGAN");
    }
    // Against the one before it.
    const Revision* before = nullptr;
    for (const auto& other : all)
      if (other.state == State::published && other.kind == r.kind && other.name == r.name && other.number < r.number && (before == nullptr || other.number > before->number)) before = &other;
    auto base = find(shipped(c), r.kind, r.name);
    auto was = before != nullptr ? object_of(*before) : base;
    if (!object) continue;
    auto found = differences(was ? &*was : nullptr, *object);
    if (found.empty()) continue;
    auto more = v.add("CHANGES");
    more.set("R_COUNT", c.t.plural("settings.changes", static_cast<std::int64_t>(found.size())));
    for (const auto& d : found) show_difference(c, more.add("DIFF"), d);
  }
  page.show_if(all.empty(), "NONE");
  return page.response();
}

core::Result<web::Response> withdraw_page(web::Context& c) {
  auto id = RevisionId::parse(c.request.form.get("revision"));
  if (!id) return core::fail(core::Errc::not_found, "no such publication");
  TRY_VOID(withdraw(c.tx, hand(c), shipped(c), *id, today(c)));
  keep_after_commit(c.tx, keeping(c.services), c.services.forms, c.now);
  return web::see_other("/settings/history?notice=withdrawn");
}

}  // namespace ostoja::settings
