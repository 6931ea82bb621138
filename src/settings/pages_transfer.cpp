// The whole configuration as a file, and back: first what would change, then drafts.
#include "settings/view.h"

namespace ostoja::settings {
namespace {

// Everything that a centre can change, as it is in force.
std::vector<Object> everything(const forms::Library& library) {
  std::vector<Object> out;
  auto add = [&](const auto& all) {
    for (const auto& x : all)
      if (x.room != "settings") out.emplace_back(x);
  };
  add(library.forms()), add(library.lists()), add(library.thresholds());
  return out;
}

struct Change {
  Object object;
  std::optional<Working> w;
  std::vector<Difference> differences;
};
struct Plan {
  std::vector<Change> changes;
  std::vector<std::string> problems;
  int same = 0;
};

Plan plan(web::Context& c, std::string_view text) {
  Plan out;
  auto read = imported(text);
  if (!read.problem.empty()) {
    out.problems.push_back(c.t.with("settings.import.unreadable", {read.problem}));
    return out;
  }
  for (auto& object : read.objects) {
    auto kind = kind_of(object);
    const auto name = name_of(object);
    auto base = find(shipped(c), kind, name);
    if (base && room_of(*base) == "settings") {
      out.problems.push_back(c.t.with("settings.import.refused", {name, std::string(c.t("settings.refused.unknown_object"))}));
      continue;
    }
    auto w = working(c.tx, shipped(c), kind, name);
    // What this program ships and what this centre has added stays, whatever the file lacks.
    auto changed = overlaid(base ? &*base : nullptr, std::move(object));
    if (w && w->published) {
      auto before = *w->published;
      if (auto* f = std::get_if<forms::Form>(&changed)) {
        f->version = std::get<forms::Form>(before).version;
        for (const auto& part : std::get<forms::Form>(before).parts)
          for (const auto* fields : {&part.fields, &part.hidden})
            for (const auto& field : *fields)
              if (f->find(field.name) == nullptr)
                for (auto& p : f->parts)
                  if (p.name == part.name) p.hidden.push_back(field), p.hidden.back().hidden = true;
      }
      if (auto* l = std::get_if<forms::CodeList>(&changed))
        for (const auto& code : std::get<forms::CodeList>(before).codes)
          if (l->find(code.code) == nullptr) put_back(*l, std::get<forms::CodeList>(before), code);
    }
    for (const auto& r : refusals(w && w->published ? &*w->published : nullptr, changed, today(c))) out.problems.push_back(c.t.with("settings.import.refused", {name + ", " + r.subject, c.t(r.key)}));
    auto found = differences(w && w->published ? &*w->published : nullptr, changed);
    if (found.empty()) {
      ++out.same;
      continue;
    }
    if (w && w->draft) out.problems.push_back(c.t.with("settings.import.draft", {label_of(changed, c.t.lang()), name_of(c, w->draft->changed_by)}));
    out.changes.push_back({std::move(changed), std::move(w), std::move(found)});
  }
  if (!out.problems.empty()) return out;
  std::vector<Object> all;
  for (const auto& r : in_force(c.tx, today(c)))
    if (auto o = object_of(r)) all.push_back(std::move(*o));
  for (const auto& change : out.changes) {
    std::erase_if(all, [&](const Object& o) { return kind_of(o) == kind_of(change.object) && name_of(o) == name_of(change.object); });
    all.push_back(change.object);
  }
  if (!composed_strictly(shipped(c), all)) out.problems.push_back(c.t.with("settings.refused.program", {forms::Library::problem_of_parsing()}));
  return out;
}

web::Response draw(web::Context& c, const Plan* p, std::string_view text, std::string_view problem, int status) {
  web::Page page(c, "settings/transfer");
  show_tabs(c, page, "transfer");
  if (!problem.empty()) page.add("PROBLEM").set("PROBLEM_TEXT", c.t(problem));
  if (p == nullptr) return page.response(status);
  for (const auto& line : p->problems) page.add("PROBLEM").set("PROBLEM_TEXT", line);
  if (!p->problems.empty()) return page.response(422);
  auto v = page.add("PLAN");
  v.set("SAME_TEXT", c.t.plural("settings.import.same", p->same)).show_if(p->changes.empty(), "NOTHING");
  for (const auto& change : p->changes) {
    auto o = v.add("CHANGE");
    o.set("O_LABEL", label_of(change.object, c.t.lang())).set("O_KIND", c.t("settings.kind." + std::string(code_of(kind_of(change.object)))));
    for (const auto& d : change.differences) show_difference(c, o.add("DIFF"), d);
  }
  if (!p->changes.empty()) v.add("APPLY").set("CONFIGURATION", core::base64url(core::bytes_of(text)));
  return page.response(status);
}

// The file, or the file as the page kept it: a page's own escaping would not keep its lines.
std::string sent_text(const web::Context& c) {
  for (const auto& u : c.request.uploads)
    if (u.field == "file") return u.data;
  auto packed = core::unbase64url(c.request.form.get("configuration"));
  return packed ? std::string(core::view_of(*packed)) : std::string();
}

}  // namespace

core::Result<web::Response> transfer_page(web::Context& c) { return draw(c, nullptr, {}, {}, 200); }

core::Result<web::Response> export_file(web::Context& c) {
  return web::attachment(exported(everything(c.forms)), "application/yaml", "ostoja-settings-" + today(c).text() + ".yaml");
}

core::Result<web::Response> import_file(web::Context& c) {
  auto text = sent_text(c);
  core::Result<web::Response> out = core::fail(core::Errc::internal, "the file gave no page");
  c.services.db.read([&](store::Tx& tx) {
    web::Context inner{c.request, c.route, c.services, tx, c.session, c.who, c.t, c.now, c.params};
    if (text.empty()) {
      out = draw(inner, nullptr, {}, "settings.import.no_file", 422);
      return;
    }
    auto p = plan(inner, text);
    out = draw(inner, &p, text, {}, 200);
  });
  return out;
}

core::Result<web::Response> import_drafts(web::Context& c) {
  auto text = sent_text(c);
  if (text.empty()) return draw(c, nullptr, {}, "settings.import.no_file", 422);
  auto p = plan(c, text);
  if (!p.problems.empty() || p.changes.empty()) return draw(c, &p, text, {}, 422);
  for (const auto& change : p.changes) TRY(save_draft(c.tx, hand(c), change.object, 0));
  return web::see_other("/settings/drafts?notice=imported");
}

}  // namespace ostoja::settings
