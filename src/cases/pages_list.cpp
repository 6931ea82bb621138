// The list of cases, and a case opened without a contact.
#include "cases/search.h"
#include "i18n/i18n.h"
#include "web/draw.h"

#include <algorithm>

namespace ostoja::cases {
namespace {

constexpr int kPage = 50;

struct Asked { Filter filter; std::string query; bool filtered = false; };  // `query` holds only what was understood, encoded again

core::Result<Asked> asked(const web::Context& c) {
  Asked a;
  const auto& q = c.request.query;
  a.filter.reader = reader(c);
  auto keep = [&](std::string_view name, std::string_view value) { a.query += (a.query.empty() ? "" : "&") + std::string(name) + "=" + core::url_encoded(value); };
  auto status = q.get("status");
  a.filter.status = status.empty() ? "OPEN" : std::string(status);
  if (a.filter.status != "OPEN" && a.filter.status != "ALL" && !status_of(a.filter.status)) return core::fail(core::Errc::invalid, "there is no such status");
  if (a.filter.status != "OPEN") keep("status", status);
  if (q.get("mine") == "1") {
    a.filter.lead = c.who.user;
    keep("mine", "1");
  }
  if (auto urgency = q.get("urgency"); !urgency.empty()) {
    const auto* list = c.forms.codes("urgency");
    if (list == nullptr || list->find(urgency) == nullptr) return core::fail(core::Errc::invalid, "there is no such urgency");
    a.filter.urgency = urgency;
    keep("urgency", urgency);
    a.filtered = true;
  }
  if (auto language = q.get("language"); !language.empty()) {
    a.filter.language = i18n::language_code(language);
    if (a.filter.language.empty()) return core::fail(core::Errc::invalid, "there is no such language");
    keep("language", a.filter.language);
    a.filtered = true;
  }
  if (auto lead = access::UserId::parse(q.get("lead"))) {
    a.filter.lead = *lead;
    keep("lead", lead->text());
    a.filtered = true;
  }
  if (auto year = core::trim(q.get("year")); !year.empty()) {
    auto from = year.size() == 4 ? core::Date::parse(std::string(year) + "-01-01") : std::nullopt;
    if (!from) return core::fail(core::Errc::invalid, "a year has four digits");
    a.filter.from = core::start_of(*from);
    a.filter.to = core::start_of(core::Date::of(from->year() + 1, 1, 1));
    keep("year", year);
    a.filtered = true;
  }
  auto number = core::trim(q.get("q"));
  if (number.empty()) number = core::trim(q.get("number"));
  if (!number.empty()) {
    for (char ch : number) a.filter.number += ch >= 'a' && ch <= 'z' ? static_cast<char>(ch - 32) : ch;
    keep("q", a.filter.number);
    a.filtered = true;
    if (status.empty()) a.filter.status = "ALL";  // whoever types a number wants that case, closed or not
  }
  return a;
}

void show_filters(web::Context& c, web::Page& page, const Asked& a) {
  const std::pair<std::string_view, std::string> views[] = {{"open", ""}, {"mine", "mine=1"}, {"closed", "status=CLOSED"}, {"all", "status=ALL"}};
  for (const auto& [name, view] : views) page.add("VIEW").set("V_QUERY", view).set("V_LABEL", c.t("cases.list.view." + std::string(name))).show_if(view == a.query, "V_CURRENT");
  page.set("NUMBER_Q", a.filter.number).set("YEAR_Q", c.request.query.get("year"));
  for (auto code : {"OPEN", "NEW", "ASSESSMENT", "PLAN", "SERVICES", "CLOSED", "ALL"}) {
    std::string_view status = code;
    bool special = status == "OPEN" || status == "ALL";
    page.add("S_OPTION").set("O_CODE", status).set("O_TEXT", special ? std::string(c.t("cases.list.status." + core::lower_ascii(status))) : label(c, "case_status", status))
        .show_if(a.filter.status == status, "O_CHOSEN");
  }
  for (const auto& code : c.forms.codes("urgency")->codes)
    page.add("U_OPTION").set("O_CODE", code.code).set("O_TEXT", code.code + " " + std::string(code.label(c.t.lang()))).show_if(a.filter.urgency == code.code, "O_CHOSEN");
  for (const auto& language : c.t.languages()) page.add("L_OPTION").set("O_CODE", language.code).set("O_TEXT", language.name).show_if(a.filter.language == language.code, "O_CHOSEN");
  if (a.filter.reader.reach == Reader::Reach::operator_wide) {
    auto box = page.add("BY_LEAD");
    for (const auto& user : access::users(c.tx, c.who.operator_code))
      box.add("W_OPTION").set("O_CODE", user.id.text()).set("O_TEXT", user.name).show_if(a.filter.lead == user.id, "O_CHOSEN");
  }
  page.show_if(a.filtered, "FILTERED").show_if(a.filtered, "FILTERS_OPEN");
}

// The fields of a person that a new case may begin with, so that one is searched for before the case is there twice.
forms::Part who_part(const web::Context& c) {
  const auto& form = *c.forms.form("person");
  forms::Part part{.name = "who"};
  for (const auto* name : {"first_name", "second_name", "birth_date", "phone"})
    if (const auto* f = form.find(name)) part.fields.push_back(*f);
  return part;
}
forms::Answers who_sent(const web::Context& c) {
  auto sent = forms::read(*c.forms.form("person"), c.request.form);
  forms::Answers out;
  for (const auto& f : who_part(c).fields)
    if (sent.has(f.name)) out.set_all(f.name, sent.all(f.name));
  return out;
}

void draw_new(web::Context& c, web::Page& page, const forms::Answers& answers, const forms::Answers& who, const std::vector<forms::Problem>& problems) {
  const auto& form = *c.forms.form("case");
  page.set("TITLE", c.t("cases.new.title"));
  web::draw_errors(c, page.values(), form, problems);
  auto person = page.add("WHO");
  web::draw_part(c, person, *c.forms.form("person"), who_part(c), who, problems);
  auto rest = page.add("REST");
  for (const auto* name : {"basics", "summary"}) web::draw_part(c, rest, form, *form.part(name), answers, problems);
}

}  // namespace

core::Result<web::Response> list_page(web::Context& c) {
  auto a = TRY(asked(c));
  Filter paged = a.filter;
  if (auto mark = c.request.query.get("after"); !mark.empty()) {
    auto after = core::split(mark, '.');
    auto at = after.size() == 2 ? core::id_value(after[0]) : std::nullopt;
    auto id = after.size() == 2 ? CaseId::parse(after[1]) : std::nullopt;
    if (!at || !id) return core::fail(core::Errc::bad_request, "this page of the list does not exist");
    paged.before = {*at}, paged.before_id = *id;
  }
  auto rows = list(c.tx, paged, kPage + 1);
  auto all = total(c.tx, a.filter);
  bool more = rows.size() > kPage;
  if (more) rows.pop_back();
  web::Page page(c, "cases/list");
  page.set("TITLE", c.t("cases.list.title")).set("TOTAL_TEXT", c.t.plural("cases.list.total", all));
  show_filters(c, page, a);
  for (const auto& r : rows) {
    auto v = page.add("ROW");
    const auto& h = r.header;
    v.set("R_ID", h.id.text()).set("R_NUMBER", h.number).set("R_STATUS", label(c, "case_status", code_of(h.status))).set("R_LEAD", r.lead_name.empty() ? c.t("cases.nobody") : std::string_view(r.lead_name));
    v.set("R_URGENCY", h.urgency.empty() ? std::string() : h.urgency + " " + label(c, "urgency", h.urgency)).set("R_LANGUAGE", h.language.empty() ? std::string() : c.t.language(h.language));
    v.set("R_OPENED", c.t.date(core::local(h.opened_at).date)).set("R_CHANGED", c.t.when(r.changed_at, c.now));
  }
  page.show_if(!rows.empty(), "ANY");
  if (rows.empty()) page.add(a.query.empty() ? "NONE_YET" : "NONE").show_if(c.may(case_open), "N_OPEN");
  page.show_if(c.may(case_open), "CAN_OPEN").show_if(c.may(access::Permission{"person_merge"}), "CAN_MERGE");
  if (more) page.add("MORE").set("NEXT_QUERY", a.query + (a.query.empty() ? "" : "&") + "after=" + core::id_text(rows.back().changed_at.ms) + "." + rows.back().header.id.text());
  c.saw(0, std::to_string(rows.size()));
  return page.response();
}

core::Result<web::Response> new_page(web::Context& c) {
  web::Page page(c, "cases/new");
  draw_new(c, page, {}, {}, {});
  return page.response();
}

core::Result<web::Response> create(web::Context& c) {
  const auto& form = *c.forms.form("case");
  NewCase fresh;
  fresh.operator_code = c.who.operator_code;
  fresh.lead = c.who.user;
  fresh.answers = forms::read(form, c.request.form);
  fresh.opened_at = c.now;
  auto problems = forms::validate(c.forms, form, fresh.answers, "save", core::local(c.now).date);
  const auto named = who_part(c);
  auto who = who_sent(c);
  for (auto& p : forms::validate(c.forms, *c.forms.form("person"), who, "save", core::local(c.now).date)) problems.push_back(std::move(p));
  if (!problems.empty()) {
    web::Page page(c, "cases/new");
    draw_new(c, page, fresh.answers, who, problems);
    return page.response(422);
  }
  if (auto known = maybe_known(c, who); !known.empty()) return draw_maybe(c, known, "/cases", "/cases/new");
  auto same = TRY(chosen_same(c));
  auto id = TRY(open_case(c.tx, c.keys(), c.forms, fresh, c.who.user, c.now));
  if (same) TRY_VOID(join_person(keeper(c), id, *same));
  else if (std::any_of(named.fields.begin(), named.fields.end(), [&](const forms::Field& f) { return who.has(f.name); })) TRY(add_person(keeper(c), id, who));
  return web::see_other("/cases/" + id.text() + "?notice=case_opened");
}

}  // namespace ostoja::cases
