// Finding an entry, reading it, what it said before.
#include "directory/record.h"
#include "i18n/i18n.h"
#include "web/draw.h"
#include "web/page.h"

#include <charconv>

namespace ostoja::directory {
namespace {

constexpr int kPage = 50;

std::string region_name(const web::Context& c, std::string_view code) {
  for (const auto& v : c.t.voivodeships())
    if (v.code == code) return v.name;
  return std::string(code);
}

struct Asked { Wanted wanted; std::string query; int page = 0; };

core::Result<Asked> asked(const web::Context& c) {
  Asked a;
  const auto& q = c.request.query;
  auto& w = a.wanted;
  w.operator_code = c.who.operator_code;
  auto keep = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) a.query += (a.query.empty() ? "" : "&") + std::string(name) + "=" + core::url_encoded(value);
  };
  auto known = [&](std::string_view list, std::string_view code) {
    const auto* codes = c.forms.codes(list);
    return codes != nullptr && codes->find(code) != nullptr;
  };
  w.kind = q.get("kind");
  if (!w.kind.empty() && !known("directory_kind", w.kind)) return core::fail(core::Errc::invalid, "there is no such kind of entry");
  w.service = q.get("service");
  if (!w.service.empty() && !known("directory_service", w.service)) return core::fail(core::Errc::invalid, "there is no such service");
  w.language = i18n::language_code(q.get("language"));
  if (!q.get("language").empty() && w.language.empty()) return core::fail(core::Errc::invalid, "there is no such language");
  w.region = q.get("region");
  if (!w.region.empty() && region_name(c, w.region) == w.region) return core::fail(core::Errc::invalid, "there is no such voivodeship");
  w.text = core::first_characters(core::trim(q.get("q")), 100);
  if (q.get("archived") == "1") w.which = Wanted::Which::archived;
  keep("kind", w.kind), keep("language", w.language), keep("region", w.region), keep("service", w.service), keep("q", w.text), keep("archived", q.get("archived") == "1" ? "1" : "");
  if (auto page = q.get("page"); !page.empty()) {
    auto [end, error] = std::from_chars(page.data(), page.data() + page.size(), a.page);
    if (error != std::errc() || end != page.data() + page.size() || a.page < 0 || a.page > 1000) return core::fail(core::Errc::bad_request, "this page of the list does not exist");
  }
  return a;
}

void option(web::Values v, std::string_view section, std::string_view code, std::string_view text, std::string_view chosen) {
  v.add(section).set("O_CODE", code).set("O_TEXT", text).show_if(code == chosen, "O_CHOSEN");
}

void show_verified(web::Context& c, web::Values v, const Entry& e) {
  auto fresh = freshness(e.verified_on, core::local(c.now).date);
  auto tag = v.add(fresh == Freshness::good ? "V_GOOD" : "V_OLD");
  tag.set("V_TEXT", fresh == Freshness::never ? std::string(c.t("directory.never_verified")) : c.t.with("directory.verified_on", {c.t.date(e.verified_on)}));
}

std::string languages_of(web::Context& c, const Entry& e) {
  std::string out;
  for (const auto& code : e.languages) out += (out.empty() ? "" : ", ") + c.t.language(code);
  return out;
}

}  // namespace

core::Result<Entry> asked_for(web::Context& c) {
  auto id = EntryId::parse(c.param("entry"));
  if (!id) return core::fail(core::Errc::not_found, "no such entry");
  return entry(c.tx, *id, c.who.operator_code);
}

core::Result<web::Response> list_page(web::Context& c) {
  auto a = TRY(asked(c));
  const auto& w = a.wanted;
  auto all = find(c.tx, w, kPage + 1, a.page * kPage);
  const bool more = all.size() > kPage, archived = w.which == Wanted::Which::archived;
  if (more) all.pop_back();
  web::Page page(c, "directory/list");
  page.set("TITLE", c.t("directory.title")).set("TOTAL_TEXT", c.t.plural("directory.total", count(c.tx, w))).set("TEXT_Q", w.text);
  for (auto kind : {"", "INTERPRETER", "NGO", "POLICE", "LAWYER", "HEALTH", "SHELTER", "CONSULATE"}) {
    std::string_view code = kind;
    page.add("VIEW").set("V_HREF", "/directory" + std::string(code.empty() ? "" : "?kind=") + kind).set("V_LABEL", code.empty() ? std::string(c.t("directory.view.all")) : std::string(c.t("directory.view." + core::lower_ascii(code))))
        .show_if(!archived && w.kind == code, "V_CURRENT");
  }
  page.add("VIEW").set("V_HREF", "/directory?archived=1").set("V_LABEL", c.t("directory.view.archived")).show_if(archived, "V_CURRENT");
  for (const auto& code : c.forms.codes("directory_kind")->codes) option(page.values(), "K_OPTION", code.code, code.label(c.t.lang()), w.kind);
  for (const auto& code : c.forms.codes("directory_service")->codes) option(page.values(), "S_OPTION", code.code, code.label(c.t.lang()), w.service);
  for (const auto& code : c.forms.codes("directory_language")->codes) option(page.values(), "L_OPTION", core::lower_ascii(code.code), code.label(c.t.lang()), w.language);
  for (const auto& v : c.t.voivodeships()) option(page.values(), "R_OPTION", v.code, v.name, w.region);
  page.show_if(archived, "ARCHIVED_Q");
  for (const auto& e : all) {
    auto row = page.add("ROW");
    row.set("R_ID", e.id.text()).set("R_NAME", e.name).set("R_KIND", web::code_label(c, "directory_kind", e.kind));
    row.set("R_PLACE", e.city.empty() ? region_name(c, e.region) : e.city).set("R_LANGUAGES", languages_of(c, e));
    if (auto phone = e.answers.get("phone"); !phone.empty()) row.add("R_PHONE").set("R_NUMBER", core::phone_shown(phone));
    row.show_if(!e.owner.empty(), "R_OWN");
    show_verified(c, row, e);
  }
  page.show_if(!all.empty(), "ANY");
  const bool filtered = !a.query.empty();
  if (all.empty()) page.add(filtered ? "NONE" : "NONE_YET").show_if(c.may(directory_edit), "N_ADD");
  page.show_if(c.may(directory_edit), "CAN_EDIT").show_if(filtered, "FILTERED");
  auto step = [&](std::string_view section, int to) { page.add(section).set("PAGE_QUERY", a.query + (a.query.empty() ? "" : "&") + "page=" + std::to_string(to)); };
  page.show_if(more || a.page > 0, "PAGER");
  if (a.page > 0) step("BEFORE", a.page - 1);
  if (more) step("AFTER", a.page + 1);
  return page.response();
}

core::Result<web::Response> show_page(web::Context& c) {
  auto e = TRY(asked_for(c));
  web::Page page(c, "directory/show");
  page.set("TITLE", e.name).set("ID", e.id.text()).set("NAME", e.name).set("KIND", web::code_label(c, "directory_kind", e.kind)).set("VERSION", e.version);
  show_verified(c, page.values(), e);
  if (e.verified_by)
    if (auto who = access::find_user(c.tx, e.verified_by)) page.add("V_BY").set("V_BY_NAME", who->name);
  page.show_if(!e.owner.empty(), "OWN", "SHARED").show_if(static_cast<bool>(e.archived_at), "ARCHIVED");
  const auto& form = *c.forms.form("directory_entry");
  auto shown = e.answers;
  for (auto said : {"name", "kind", "sharing"}) shown.set(said, "");  // these stand in the head of the page
  for (const auto& part : form.parts) {
    auto p = page.add("PART");
    p.set("P_NAME", part.name).set("P_LABEL", part.label(c.t.lang()));
    web::draw_summary(c, p, form, part, shown);
  }
  const bool edit = c.may(directory_edit);
  page.show_if(edit, "CAN_EDIT");
  if (edit && !e.archived_at) page.show("CAN_ARCHIVE");
  if (edit && e.archived_at) page.show("CAN_RESTORE");
  // Private notes are on the screen of those who work with cases; that somebody saw them is in the log.
  if (c.may(directory_private) && !c.who.operator_code.empty()) {
    auto notes = TRY(private_of(c.tx, c.keys(), e.id));
    auto box = page.add("PRIVATE");
    bool any = false;
    for (const auto& part : c.forms.form("directory_private")->parts) {
      bool answered = false;
      for (const auto& f : part.fields) answered = answered || notes.answers.has(f.name);
      if (!answered) continue;
      any = true;
      auto p = box.add("PRIVATE_PART");
      p.set("PP_LABEL", part.label(c.t.lang()));
      web::draw_summary(c, p, *c.forms.form("directory_private"), part, notes.answers);
    }
    box.show_if(!any, "PRIVATE_NONE");
    c.saw(e.id.value, any ? "private" : "");
  } else {
    c.saw(e.id.value);
  }
  return page.response();
}

core::Result<web::Response> versions_page(web::Context& c) {
  auto e = TRY(asked_for(c));
  web::Page page(c, "directory/versions");
  page.set("TITLE", e.name).set("ID", e.id.text()).set("NAME", e.name);
  auto all = TRY(versions(c.tx, e.id));
  const auto& form = *c.forms.form("directory_entry");
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto v = page.add("VERSION_ROW");
    v.set("VR_NUMBER", all[i].version).set("VR_AT", c.t.when(all[i].at, c.now)).set("VR_BY", all[i].by_name);
    if (i + 1 == all.size()) {
      v.show("VR_FIRST");
      continue;
    }
    for (const auto& part : form.parts)
      for (const auto& f : part.fields) {
        auto was = forms::shown(c.forms, f, all[i + 1].answers, c.t), is = forms::shown(c.forms, f, all[i].answers, c.t);
        if (was == is) continue;
        auto d = v.add("VR_CHANGE");
        d.set("VC_FIELD", f.label(c.t.lang())).set("VC_WAS", was.empty() ? std::string(c.t("directory.nothing")) : was).set("VC_IS", is.empty() ? std::string(c.t("directory.nothing")) : is);
      }
  }
  return page.response();
}

}  // namespace ostoja::directory
