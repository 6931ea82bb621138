// Adding, correcting, private notes, checking, the archive.
#include "core/json.h"
#include "directory/record.h"
#include "i18n/i18n.h"
#include "web/draw.h"
#include "web/page.h"

namespace ostoja::directory {
namespace {

// What the form cannot say of itself: addresses that nobody could use.
void check_addresses(const forms::Answers& a, std::string_view field, std::vector<forms::Problem>& problems) {
  auto mail = a.get(field);
  auto at = mail.find('@');
  if (!mail.empty() && (at == 0 || at == mail.npos || mail.find('.', at) == mail.npos || mail.find(' ') != mail.npos)) problems.push_back({std::string(field), "directory.bad_email", {}});
}
std::vector<forms::Problem> problems_of(web::Context& c, const forms::Answers& a, std::string_view action) {
  auto problems = forms::validate(c.forms, *c.forms.form("directory_entry"), a, action, core::local(c.now).date);
  check_addresses(a, "email", problems);
  return problems;
}

web::Response draw_edit(web::Context& c, const Entry* e, const forms::Answers& answers, const std::vector<forms::Problem>& problems, const forms::Answers* theirs, int status) {
  web::Page page(c, "directory/edit");
  const auto& form = *c.forms.form("directory_entry");
  page.set("TITLE", e == nullptr ? c.t("directory.new") : c.t("directory.edit")).set("EDIT_PATH", e == nullptr ? "/directory" : "/directory/" + e->id.text() + "/edit");
  page.set("BACK_PATH", e == nullptr ? "/directory" : "/directory/" + e->id.text()).set("VERSION", e == nullptr ? 0 : e->version);
  web::draw_errors(c, page.values(), form, problems);
  for (const auto& part : form.parts) {
    auto p = page.add("PART");
    p.set("P_NAME", part.name).set("P_LABEL", part.label(c.t.lang()));
    web::draw_part(c, p, form, part, answers, problems);
  }
  if (theirs != nullptr) {
    auto stale = page.add("STALE");
    for (const auto& part : form.parts)
      for (const auto& f : part.fields) {
        auto mine = forms::shown(c.forms, f, answers, c.t), other = forms::shown(c.forms, f, *theirs, c.t);
        if (mine != other) stale.add("DIFF").set("D_LABEL", f.label(c.t.lang())).set("D_MINE", mine).set("D_THEIRS", other);
      }
  }
  return page.response(status);
}

web::Response draw_private(web::Context& c, const Entry& e, std::int64_t version, const forms::Answers& answers, const std::vector<forms::Problem>& problems, int status) {
  web::Page page(c, "directory/private");
  const auto& form = *c.forms.form("directory_private");
  page.set("TITLE", e.name).set("NAME", e.name).set("ID", e.id.text()).set("VERSION", version);
  web::draw_errors(c, page.values(), form, problems);
  for (const auto& part : form.parts) {
    auto p = page.add("PART");
    p.set("P_NAME", part.name).set("P_LABEL", part.label(c.t.lang()));
    web::draw_part(c, p, form, part, answers, problems);
  }
  page.show_if(status == 412, "STALE");
  return page.response(status);
}

web::Response back_to(const Entry& e, std::string_view notice) { return web::see_other("/directory/" + e.id.text() + "?notice=" + std::string(notice)); }

std::string json_of(const web::Context& c, const Entry& e) {
  core::Json j;
  j.object().field("id", e.id.text()).field("version", e.version).field_or_null("verified_on", e.verified_on.text());
  for (const auto& part : c.forms.form("directory_entry")->parts)
    for (const auto& f : part.fields) {
      if (!e.answers.has(f.name)) continue;
      j.key(f.name);
      if (f.type != forms::Type::codes) {
        j.value(e.answers.get(f.name));
        continue;
      }
      j.array();
      for (const auto& v : e.answers.all(f.name)) j.value(v);
      j.end();
    }
  j.end();
  return j.take();
}

}  // namespace

core::Result<web::Response> new_page(web::Context& c) {
  forms::Answers first;
  if (auto kind = c.request.query.get("kind"); c.forms.codes("directory_kind")->find(kind) != nullptr) first.set("kind", std::string(kind));
  return draw_edit(c, nullptr, first, {}, nullptr, 200);
}

core::Result<web::Response> create(web::Context& c) {
  auto answers = forms::read(*c.forms.form("directory_entry"), c.request.form);
  // Nobody has to think of it: an interpreter is kept for the own operator, as being known to the centre says something about a person; everything else is shared.
  if (!answers.has("sharing") && answers.has("kind")) answers.set("sharing", answers.get("kind") == "INTERPRETER" ? "OWN" : "SHARED");
  auto problems = problems_of(c, answers, "save");
  if (!problems.empty()) return draw_edit(c, nullptr, answers, problems, nullptr, 422);
  auto id = TRY(add(c.tx, c.forms, c.who.operator_code, answers, c.who.user, c.now));
  return web::see_other("/directory/" + id.text() + "?notice=saved");
}

core::Result<web::Response> edit_page(web::Context& c) {
  auto e = TRY(asked_for(c));
  return draw_edit(c, &e, e.answers, {}, nullptr, 200);
}

core::Result<web::Response> save_edit(web::Context& c) {
  auto e = TRY(asked_for(c));
  auto answers = e.answers;
  answers.merge(forms::read(*c.forms.form("directory_entry"), c.request.form));
  auto problems = problems_of(c, answers, "save");
  if (answers.get("sharing") == "OWN" && e.owner.empty() && e.origin != c.who.operator_code) problems.push_back({"sharing", "directory.not_ours", {}});
  if (auto same = c.expect_version(e.version); !same) {
    if (same.error().code != core::Errc::stale) return tl::unexpected(same.error());
    return draw_edit(c, &e, answers, problems, &e.answers, 412);
  }
  if (!problems.empty()) return draw_edit(c, &e, answers, problems, nullptr, 422);
  e.answers = std::move(answers);
  TRY_VOID(save(c.tx, c.forms, e, c.who.operator_code, c.who.user, c.now));
  return back_to(e, "saved");
}

core::Result<web::Response> private_page(web::Context& c) {
  auto e = TRY(asked_for(c));
  auto notes = TRY(private_of(c.tx, c.keys(), e.id));
  c.saw(e.id.value, "private");
  return draw_private(c, e, notes.version, notes.answers, {}, 200);
}

core::Result<web::Response> save_private_page(web::Context& c) {
  auto e = TRY(asked_for(c));
  auto notes = TRY(private_of(c.tx, c.keys(), e.id));
  const auto& form = *c.forms.form("directory_private");
  auto answers = notes.answers;
  answers.merge(forms::read(form, c.request.form));
  auto problems = forms::validate(c.forms, form, answers, "save", core::local(c.now).date);
  check_addresses(answers, "contact_email", problems);
  if (auto same = c.expect_version(notes.version); !same) {
    if (same.error().code != core::Errc::stale) return tl::unexpected(same.error());
    return draw_private(c, e, notes.version, answers, problems, 412);
  }
  if (!problems.empty()) return draw_private(c, e, notes.version, answers, problems, 422);
  TRY_VOID(save_private(c.tx, c.keys(), c.forms, e.id, answers, notes.version, c.who.user, c.now));
  return back_to(e, "saved");
}

core::Result<web::Response> verify_entry(web::Context& c) {
  auto e = TRY(asked_for(c));
  TRY_VOID(verify(c.tx, e, c.who.user, c.now));
  return back_to(e, "directory_verified");
}
core::Result<web::Response> archive_entry(web::Context& c) {
  auto e = TRY(asked_for(c));
  TRY_VOID(archive(c.tx, e, c.who.user, c.now));
  return back_to(e, "directory_archived");
}
core::Result<web::Response> restore_entry(web::Context& c) {
  auto e = TRY(asked_for(c));
  TRY_VOID(restore(c.tx, e, c.who.user, c.now));
  return back_to(e, "saved");
}

core::Result<web::Response> api_list(web::Context& c) {
  const auto& q = c.request.query;
  Wanted w;
  w.operator_code = c.who.operator_code;
  w.kind = q.get("kind"), w.region = q.get("region"), w.service = q.get("service"), w.text = core::first_characters(q.get("q"), 100);
  w.language = i18n::language_code(q.get("language"));
  if (!q.get("language").empty() && w.language.empty()) return core::fail(core::Errc::invalid, "there is no such language");
  core::Json j;
  j.object().key("items").array();
  for (const auto& e : find(c.tx, w, 500)) j.raw(json_of(c, e));
  j.end().field("total", count(c.tx, w)).end();
  return web::json(j.take());
}

core::Result<web::Response> api_read(web::Context& c) {
  auto e = TRY(asked_for(c));
  auto r = web::json(json_of(c, e));
  r.etag(e.version);
  return r;
}

core::Result<web::Response> api_create(web::Context& c) {
  auto answers = forms::read(*c.forms.form("directory_entry"), c.request.form);
  if (!answers.has("sharing")) answers.set("sharing", answers.get("kind") == "INTERPRETER" ? "OWN" : "SHARED");
  auto problems = problems_of(c, answers, "api");
  if (!problems.empty()) return web::problem_fields(c, problems);
  auto id = TRY(add(c.tx, c.forms, c.who.operator_code, answers, c.who.user, c.now));
  auto e = TRY(entry(c.tx, id, c.who.operator_code));
  auto r = web::json(json_of(c, e), 201);
  r.etag(1).header("Location", "/api/v1/directory/" + id.text());
  return r;
}

}  // namespace ostoja::directory
