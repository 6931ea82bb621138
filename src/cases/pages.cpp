// List, opening, overview with timeline, notes.
#include "cases/view.h"
#include "i18n/i18n.h"
#include "store/feed.h"
#include "web/draw.h"

#include <algorithm>

namespace ostoja::cases {
namespace {

constexpr int kPage = 50;

struct Entry { core::Instant at; std::string kind, icon, title, by, text, href; };

core::Result<std::vector<Entry>> timeline(web::Context& c, const Record& item, std::string_view show) {
  std::vector<Entry> out;
  const auto id = item.header.id;
  if (show.empty() || show == "notes")
    for (const auto& n : TRY(notes(c.tx, c.keys(), id)))
      out.push_back({n.at, "notes", n.kind == "CALL" ? "phone" : n.kind == "LETTER" ? "doc" : n.kind == "MEETING" ? "people" : n.kind == "DECISION" ? "check" : "note", label(c, "note_kind", n.kind), n.by_name, n.text, {}});
  if (show.empty() || show == "contacts")
    for (const auto& j : joined(c.tx, id)) out.push_back({j.contact_at, "contacts", "phone", std::string(c.t("cases.timeline.contact")), j.by_name, {}, "/contacts/" + core::id_text(j.contact)});
  if (show.empty() || show == "decisions")
    for (const auto& s : steps(c.tx, id))
      out.push_back({s.at, "decisions", "flag", c.t.with("cases.timeline.step", {label(c, "case_status", code_of(s.status))}), s.by_name, s.reason.empty() ? std::string() : label(c, "closing_reason", s.reason), {}});
  if (show.empty())
    for (const auto& m : team(c.tx, id)) {
      if (m.role == "LEAD" && m.since == item.header.opened_at) continue;
      out.push_back({m.since, "team", "team", c.t.with("cases.timeline.team", {m.name, label(c, "team_role", m.role)}), {}, {}, {}});
    }
  std::stable_sort(out.begin(), out.end(), [](const Entry& a, const Entry& b) { return a.at > b.at; });
  return out;
}

void show_timeline(web::Context& c, web::Page& page, const std::vector<Entry>& all, std::size_t at_most) {
  core::Date day;
  std::size_t shown = 0;
  auto today = core::local(c.now).date;
  for (const auto& e : all) {
    if (++shown > at_most) break;
    auto v = page.add("ENTRY");
    auto time = core::local(e.at);
    if (time.date != day) {
      day = time.date;
      v.add("E_DAY").set("E_DAY_TEXT", day == today ? c.t.with("cases.today", {c.t.day_month(day)}) : c.t.date_weekday(day));
    }
    v.set("E_ICON", e.icon).set("E_TITLE", e.title).set("E_BY", c.t.time(e.at) + (e.by.empty() ? "" : ", " + e.by));
    if (!e.text.empty()) v.add("E_HAS_TEXT").set("E_TEXT", e.text);
    if (!e.href.empty()) v.add("E_LINK").set("E_HREF", e.href);
  }
  page.show_if(all.empty(), "NO_ENTRY");
}

}  // namespace

core::Result<web::Response> list_page(web::Context& c) {
  const auto& q = c.request.query;
  Filter f;
  f.reader = reader(c);
  std::string query;
  auto keep = [&](std::string_view name, std::string_view value) { query += (query.empty() ? "" : "&") + std::string(name) + "=" + core::url_encoded(value); };
  f.status = q.get("status").empty() ? "OPEN" : std::string(q.get("status"));
  if (f.status != "OPEN" && f.status != "ALL" && !status_of(f.status)) return core::fail(core::Errc::invalid, "there is no such status");
  if (f.status != "OPEN") keep("status", f.status);
  const std::pair<std::string_view, std::string*> texts[] = {{"urgency", &f.urgency}, {"language", &f.language}, {"number", &f.number}};
  for (const auto& [name, to] : texts)
    if (auto v = core::trim(q.get(name)); !v.empty()) {
      *to = v;
      keep(name, v);
    }
  if (q.get("mine") == "1") {
    f.lead = c.who.user;
    keep("mine", "1");
  }
  auto total = count(c.tx, f);
  Filter paged = f;
  if (auto after = core::split(q.get("after"), '.'); after.size() == 2) {
    auto at = core::id_value(after[0]);
    auto id = CaseId::parse(after[1]);
    if (!at || !id) return core::fail(core::Errc::bad_request, "this page of the list does not exist");
    paged.before = {*at}, paged.before_id = *id;
  }
  auto rows = list(c.tx, paged, kPage + 1);
  bool more = rows.size() > kPage;
  if (more) rows.pop_back();
  web::Page page(c, "cases/list");
  page.set("TITLE", c.t("cases.list.title")).set("TOTAL_TEXT", c.t.plural("cases.list.total", total)).set("NUMBER_Q", f.number);
  const std::pair<std::string_view, std::string> views[] = {{"open", ""}, {"mine", "mine=1"}, {"closed", "status=CLOSED"}, {"all", "status=ALL"}};
  for (const auto& [name, view] : views) page.add("VIEW").set("V_QUERY", view).set("V_LABEL", c.t("cases.list.view." + std::string(name))).show_if(view == query, "V_CURRENT");
  for (const auto& code : c.services.forms.codes("urgency")->codes) page.add("U_OPTION").set("O_CODE", code.code).set("O_TEXT", code.code + " " + std::string(c.t("hotline.urgency." + code.code))).show_if(f.urgency == code.code, "O_CHOSEN");
  for (const auto& r : rows) {
    auto v = page.add("ROW");
    const auto& h = r.header;
    v.set("R_ID", h.id.text()).set("R_NUMBER", h.number).set("R_STATUS", label(c, "case_status", code_of(h.status))).set("R_LEAD", r.lead_name);
    v.set("R_URGENCY", h.urgency.empty() ? std::string() : h.urgency + " " + std::string(c.t("hotline.urgency." + h.urgency))).set("R_LANGUAGE", c.t.language(h.language));
    v.set("R_OPENED", c.t.date(core::local(h.opened_at).date)).set("R_CHANGED", c.t.when(r.changed_at, c.now));
  }
  page.show_if(!rows.empty(), "ANY", "NONE").show_if(c.may(case_open), "CAN_OPEN");
  if (more) page.add("MORE").set("NEXT_QUERY", query + (query.empty() ? "" : "&") + "after=" + core::id_text(rows.back().changed_at.ms) + "." + rows.back().header.id.text());
  c.saw(0, std::to_string(rows.size()));
  return page.response();
}

core::Result<web::Response> new_page(web::Context& c) {
  web::Page page(c, "cases/new");
  page.set("TITLE", c.t("cases.new.title"));
  const auto& form = *c.services.forms.form("case");
  forms::Answers start;
  start.set("language", "pl");
  start.set("urgency", "U2");
  web::draw_part(c, page.values(), form, *form.part("basics"), start, {});
  return page.response();
}

core::Result<web::Response> create(web::Context& c) {
  const auto& form = *c.services.forms.form("case");
  NewCase fresh;
  fresh.operator_code = c.who.operator_code;
  fresh.lead = c.who.user;
  fresh.answers = forms::read(form, c.request.form);
  fresh.opened_at = c.now;
  auto problems = forms::validate(c.services.forms, form, fresh.answers, "save", core::local(c.now).date);
  if (!problems.empty()) {
    web::Page page(c, "cases/new");
    page.set("TITLE", c.t("cases.new.title"));
    web::draw_errors(c, page.values(), form, problems);
    web::draw_part(c, page.values(), form, *form.part("basics"), fresh.answers, problems);
    return page.response(422);
  }
  auto id = TRY(open_case(c.tx, c.keys(), c.services.forms, fresh, c.who.user, c.now));
  return web::see_other("/cases/" + id.text());
}

core::Result<web::Response> overview(web::Context& c) {
  auto item = TRY(asked_for(c));
  web::Page page(c, "cases/overview");
  show_frame(c, page, item, "overview");
  const auto& form = *c.services.forms.form("case");
  for (const auto* name : {"summary", "experience", "basics"}) {
    const auto* part = form.part(name);
    auto p = page.add("PART");
    p.set("P_NAME", part->name).set("P_LABEL", part->label(c.t.lang()));
    web::draw_summary(c, p, form, *part, item.answers);
  }
  for (const auto& p : persons(c.tx, item.header.id)) page.add("PERSON").set("PE_LABEL", c.t.with("cases.person", {p.label}));
  auto all = TRY(timeline(c, item, {}));
  page.set("ENTRIES", static_cast<std::int64_t>(all.size()));
  show_timeline(c, page, all, 12);
  for (const auto& kind : c.services.forms.codes("note_kind")->codes) page.add("NOTE_KIND").set("NK_CODE", kind.code).set("NK_LABEL", kind.label(c.t.lang())).show_if(kind.code == "NOTE", "NK_CHOSEN");
  page.set("LOOKED", c.t.plural("cases.looked", store::actors_since(c.tx, "case", item.header.id.value, core::start_of(core::local(c.now).date))));
  return page.response();
}

core::Result<web::Response> timeline_page(web::Context& c) {
  auto item = TRY(asked_for(c));
  web::Page page(c, "cases/timeline");
  show_frame(c, page, item, "timeline");
  auto show = c.request.query.get("show");
  for (std::string_view name : {"", "notes", "contacts", "decisions"})
    page.add("VIEW").set("V_HREF", "/cases/" + item.header.id.text() + "/timeline" + (name.empty() ? "" : "?show=" + std::string(name))).set("V_LABEL", c.t("cases.timeline.show." + std::string(name.empty() ? "all" : name)))
        .show_if(show == name, "V_CURRENT");
  show_timeline(c, page, TRY(timeline(c, item, show)), 1000);
  return page.response();
}

core::Result<web::Response> add_note_page(web::Context& c) {
  auto item = TRY(asked_for(c));
  const auto& sent = c.request.form;
  core::Instant at = c.now;
  if (auto day = core::Date::parse(sent.get("on")); day && *day < core::local(c.now).date) at = core::at_local(*day, 12, 0);
  TRY(add_note(keeper(c), item.header.id, sent.get("kind"), sent.get("text"), at));
  return web::see_other("/cases/" + item.header.id.text() + "?notice=saved");
}

}  // namespace ostoja::cases
