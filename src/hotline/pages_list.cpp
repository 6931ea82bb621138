// The list of contacts: views, filters, saved searches, CSV.
#include "hotline/index.h"
#include "hotline/rules.h"
#include "hotline/view.h"

#include <array>

namespace ostoja::hotline {
namespace {

constexpr int kPage = 50;
constexpr int kExportAtMost = 50000;

struct Coded { std::string_view name, list; std::string Filter::*member; };
constexpr std::size_t kCodedCount = 7;
const std::array<Coded, kCodedCount>& coded() {
  static const std::array<Coded, kCodedCount> all{{{"channel", "contact_channel", &Filter::channel}, {"direction", "contact_direction", &Filter::direction},
      {"kind", "contact_kind", &Filter::kind}, {"caller_type", "caller_type", &Filter::caller_type}, {"purpose", "contact_purpose", &Filter::purpose},
      {"urgency", "urgency", &Filter::urgency}, {"outcome", "contact_outcome", &Filter::outcome}}};
  return all;
}

struct Asked { Filter filter; std::string query; bool filtered = false; };  // `query` holds only what was understood, encoded again

core::Result<Asked> asked(const web::Context& c) {
  Asked a;
  a.filter.operator_code = c.who.operator_code;
  auto keep = [&](std::string_view name, std::string_view value) {
    if (!a.query.empty()) a.query += '&';
    a.query += std::string(name) + "=" + core::url_encoded(value);
  };
  const auto& q = c.request.query;
  for (const auto& item : coded()) {
    auto value = q.get(item.name);
    if (value.empty()) continue;
    const auto* list = c.forms.codes(item.list);
    if (list == nullptr || list->find(value) == nullptr) return core::fail(core::Errc::invalid, "this filter has no such value");
    a.filter.*item.member = value;
    keep(item.name, value);
    a.filtered = true;
  }
  if (auto language = q.get("language"); !language.empty()) {
    a.filter.language = language;
    keep("language", language);
    a.filtered = true;
  }
  if (auto from = core::Date::parse(q.get("from"))) {
    a.filter.from = core::start_of(*from);
    keep("from", q.get("from"));
    a.filtered = true;
  }
  if (auto to = core::Date::parse(q.get("to"))) {
    a.filter.to = core::start_of(to->plus_days(1));
    keep("to", q.get("to"));
    a.filtered = true;
  }
  if (auto number = core::trim(q.get("number")); !number.empty()) {
    a.filter.number = number;
    keep("number", number);
    a.filtered = true;
  }
  if (auto state = q.get("state"); state == "draft" || state == "open" || state == "closed" || state == "all") {
    a.filter.state = state;
    keep("state", state);
  }
  if (q.get("mine") == "1") {
    a.filter.taken_by = c.who.user;
    keep("mine", "1");
  }
  return a;
}

void show_views(web::Context& c, web::Page& page, const Asked& a) {
  auto today = core::local(c.now).date;
  const std::pair<std::string_view, std::string> views[] = {{"all", ""}, {"today", "from=" + today.text() + "&to=" + today.text()}, {"mine", "mine=1"}, {"drafts", "state=draft&mine=1"}, {"urgent", "state=open"}};
  page.add("VIEW").set("V_HREF", "/contacts/shift").set("V_LABEL", c.t("hotline.shift.title"));
  for (const auto& [name, query] : views)
    page.add("VIEW").set("V_HREF", "/contacts?" + query).set("V_LABEL", c.t("hotline.list.view." + std::string(name))).show_if(query == a.query, "V_CURRENT");
  for (const auto& s : saved_searches(c.tx, c.who.user)) page.add("SAVED_SEARCH").set("S_ID", core::id_text(s.id)).set("S_NAME", s.name).set("S_QUERY", s.query);
}

void show_filters(web::Context& c, web::Page& page, const Asked& a) {
  for (const auto& item : coded()) {
    auto select = page.add("SELECT");
    const auto* list = c.forms.codes(item.list);
    select.set("SEL_NAME", item.name).set("SEL_LABEL", c.t("hotline.list.filter." + std::string(item.name)));
    for (const auto& code : list->codes)
      select.add("OPTION").set("O_CODE", code.code).set("O_TEXT", code.label(c.t.lang())).show_if(a.filter.*item.member == code.code, "O_CHOSEN");
  }
  page.set("FROM", c.request.query.get("from")).set("TO", c.request.query.get("to")).set("NUMBER_Q", a.filter.number);
  page.show_if(a.filtered, "FILTERED").show_if(a.filtered, "FILTERS_OPEN");
  page.set("FILTERED_TEXT", c.t("hotline.list.filtered"));
}

std::string cell(std::string_view text) {
  // A cell that begins like a formula would be run by a spreadsheet: it gets an apostrophe in front.
  std::string out = "\"";
  if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) out += '\'';
  for (char ch : text) {
    if (ch == '"') out += '"';
    out += ch;
  }
  return out + '"';
}

}  // namespace

core::Result<web::Response> list_page(web::Context& c) {
  auto a = TRY(asked(c));
  auto filter = a.filter;
  if (auto after = core::split(c.request.query.get("after"), '.'); after.size() == 2) {
    auto id = ContactId::parse(after[1]);
    auto at = core::id_value(after[0]);
    if (!id || !at) return core::fail(core::Errc::bad_request, "this page of the list does not exist");
    filter.before = {*at};
    filter.before_id = *id;
  }
  auto rows = list(c.tx, filter, kPage + 1);
  auto all = total(c.services, c.tx, a.filter);
  web::Page page(c, "hotline/list");
  page.set("TITLE", c.t("hotline.list.title")).set("HEADING", c.t("hotline.list.title")).set("TOTAL_TEXT", c.t.plural("hotline.list.total", all)).set("QUERY", a.query);
  page.show_if(c.may(contact_write), "CAN_WRITE").show_if(c.may(contact_export), "CAN_EXPORT");
  show_views(c, page, a);
  show_filters(c, page, a);
  bool more = rows.size() > kPage;
  if (more) rows.pop_back();
  for (const auto& r : rows) row_values(c, page, r);
  page.show_if(!rows.empty(), "ANY", "NONE");
  if (more) {
    page.show("MORE");
    page.set("NEXT_QUERY", a.query + (a.query.empty() ? "" : "&") + "after=" + core::id_text(rows.back().started_at.ms) + "." + rows.back().id.text());
  }
  c.saw(0, std::to_string(rows.size()));
  return page.response();
}

core::Result<web::Response> export_csv(web::Context& c) {
  auto a = TRY(asked(c));
  if (total(c.services, c.tx, a.filter) > kExportAtMost) return core::fail(core::Errc::invalid, "more than 50,000 contacts: choose a shorter period");
  std::string out = "\xef\xbb\xbf";  // so that spreadsheets read UTF-8
  for (auto key : {"number", "when", "channel", "direction", "kind", "who", "purpose", "urgency", "outcome", "language", "minutes", "taken_by"}) out += cell(c.t("hotline.csv." + std::string(key))) + ";";
  out.back() = '\r';
  out += '\n';
  std::int64_t count = 0;
  for (const auto& r : list(c.tx, a.filter, kExportAtMost)) {
    ++count;
    auto time = core::local(r.started_at);
    const std::string cells[] = {r.number, time.date.text() + " " + time.hhmm(), label(c, "contact_channel", r.channel), label(c, "contact_direction", r.direction), label(c, "contact_kind", r.kind),
        label(c, "caller_type", r.caller_type), label(c, "contact_purpose", r.purpose), r.urgency, label(c, "contact_outcome", r.outcome), c.t.language(r.language),
        r.ended_at ? std::to_string((r.ended_at.ms - r.started_at.ms) / 60000) : "", r.taken_by_name};
    for (const auto& text : cells) out += cell(text) + ";";
    out.back() = '\r';
    out += '\n';
  }
  c.saw(0, std::to_string(count));
  return web::attachment(std::move(out), "text/csv; charset=utf-8", "contacts.csv");
}

core::Result<web::Response> keep_search(web::Context& c) {
  std::string query(c.request.form.get("query"));
  TRY_VOID(save_search(c.tx, c.who.user, c.request.form.get("name"), query, c.now));
  return web::see_other("/contacts?" + query);
}

core::Result<web::Response> forget_search(web::Context& c) {
  auto id = core::id_value(c.param("id"));
  if (!id) return core::fail(core::Errc::not_found, "no such saved search");
  TRY_VOID(drop_search(c.tx, c.who.user, *id, c.now));
  return web::see_other("/contacts");
}

}  // namespace ostoja::hotline
