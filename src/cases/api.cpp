// The JSON side of cases, over the same functions as the pages.
#include "cases/view.h"
#include "core/json.h"
#include "i18n/i18n.h"

#include <charconv>

namespace ostoja::cases {
namespace {

void head(core::Json& j, const Header& h) {
  j.field("id", h.id.text()).field("number", h.number).field("version", h.version).field("status", code_of(h.status)).field("operator", h.operator_code);
  j.field("opened_at", h.opened_at.rfc3339()).field_or_null("closed_at", h.closed_at ? h.closed_at.rfc3339() : std::string()).field_or_null("closing_reason", h.closing_reason);
}

std::string json_of(const web::Context& c, const Record& item) {
  core::Json j;
  j.object();
  head(j, item.header);
  for (const auto& part : c.forms.form("case")->parts)
    for (const auto& f : part.fields) {
      if (!item.answers.has(f.name)) continue;
      j.key(f.name);
      if (f.type == forms::Type::codes) {
        j.array();
        for (const auto& v : item.answers.all(f.name)) j.value(v);
        j.end();
      } else {
        j.value(item.answers.get(f.name));
      }
    }
  j.end();
  return j.take();
}

core::Result<std::int64_t> whole(std::string_view text, std::int64_t otherwise, std::int64_t top) {
  if (text.empty()) return otherwise;
  std::int64_t v = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), v);
  if (error != std::errc() || end != text.data() + text.size() || v < 1 || v > top) return core::fail(core::Errc::invalid, "a number of the query is no whole number or too large");
  return v;
}

// A day (its beginning, plus so many days) or a moment; empty = none.
core::Result<core::Instant> moment(std::string_view text, int plus_days) {
  if (text.empty()) return core::Instant{};
  if (auto d = core::Date::parse(text)) return core::start_of(d->plus_days(plus_days));
  if (auto t = core::Instant::parse(text)) return *t;
  return core::fail(core::Errc::invalid, "from and to are days (2026-11-23) or moments (2026-11-23T12:04:00Z)");
}

web::Response answer(const web::Context& c, const Record& item, int status) {
  auto r = web::json(json_of(c, item), status);
  r.etag(item.header.version);
  return r;
}

}  // namespace

core::Result<web::Response> api_create(web::Context& c) {
  const auto& form = *c.forms.form("case");
  NewCase fresh;
  fresh.operator_code = c.who.operator_code;
  fresh.lead = c.who.user;
  fresh.answers = forms::read(form, c.request.form);
  fresh.opened_at = c.now;
  auto status = c.request.form.get("status");
  auto wanted = status.empty() ? std::optional(Status::fresh) : status_of(status);
  if (!wanted || *wanted == Status::closed) return core::fail(core::Errc::invalid, "a case begins with status NEW, ASSESSMENT, PLAN or SERVICES");
  auto problems = forms::validate(c.forms, form, fresh.answers, "api", core::local(c.now).date);
  if (!problems.empty()) return web::problem_fields(c, problems);
  auto id = TRY(open_case(c.tx, c.keys(), c.forms, fresh, c.who.user, c.now));
  auto item = TRY(record(c.tx, c.keys(), id, reader(c)));
  if (*wanted != Status::fresh) TRY_VOID(set_status(keeper(c), item, *wanted, {}));
  auto r = answer(c, item, 201);
  r.header("Location", "/api/v1/cases/" + id.text());
  return r;
}

core::Result<web::Response> api_read(web::Context& c) { return answer(c, TRY(asked_for(c)), 200); }

core::Result<web::Response> api_change(web::Context& c) {
  auto item = TRY(asked_to_change(c));
  TRY_VOID(c.expect_version(item.header.version));
  const auto& form = *c.forms.form("case");
  auto sent = forms::read(form, c.request.form);
  item.answers.merge(sent);
  auto problems = forms::validate(c.forms, form, item.answers, "api", core::local(c.now).date);
  if (!problems.empty()) return web::problem_fields(c, problems);
  auto wanted = c.request.form.get("status");
  auto to = wanted.empty() ? std::optional(item.header.status) : status_of(wanted);
  if (!to) return core::fail(core::Errc::invalid, "there is no such status");
  if (*to == Status::closed && !c.may(case_close)) return core::fail(core::Errc::forbidden, "this account cannot close a case");
  if (*to == Status::closed && *to != item.header.status && !obstacles(c, item.header).empty())
    return core::fail(core::Errc::conflict, "something of the case is still open, such as an intervention: end it first");
  if (*to == Status::closed && item.header.status != Status::closed)
    if (const auto& may = doors(c.services).closing; may && TRY(may(c, item.header, c.request.form.get("closing_reason"), {})) == Doors::Closing::asked) {
      if (!sent.items().empty()) TRY_VOID(save(keeper(c), item, "case.save"));
      return answer(c, item, 202);  // a second person was asked; the case closes when they agree
    }
  // One step: the answers go along with the change of status.
  if (*to != item.header.status) TRY_VOID(set_status(keeper(c), item, *to, c.request.form.get("closing_reason")));
  else TRY_VOID(save(keeper(c), item, "case.save"));
  return answer(c, item, 200);
}

core::Result<web::Response> api_note(web::Context& c) {
  auto item = TRY(asked_to_change(c));
  const auto& form = *c.forms.form("note");
  auto entry = forms::read(form, c.request.form);
  if (!entry.has("kind")) entry.set("kind", "NOTE");
  auto today = core::local(c.now).date;
  auto problems = forms::validate(c.forms, form, entry, "save", today);
  auto day = core::Date::parse(entry.get("on"));
  if (day && *day > today) problems.push_back({"on", "cases.note.future", {}});
  if (!problems.empty()) return web::problem_fields(c, problems);
  auto id = TRY(add_note(keeper(c), item.header.id, entry.get("kind"), entry.get("text"), day && *day != today ? core::at_local(*day, 12, 0) : c.now));
  core::Json j;
  j.object().field("id", core::id_text(id)).field("case", item.header.id.text()).end();
  return web::json(j.take(), 201);
}

core::Result<web::Response> api_contact(web::Context& c) {
  auto item = TRY(asked_for(c));
  auto contact = core::id_value(c.request.form.get("contact"));
  if (!contact) return core::fail(core::Errc::invalid, "contact is the id of a contact");
  // Only the room of the contacts knows whether there is one of this operator.
  const auto& ask = doors(c.services).contacts;
  auto lines = ask ? ask(c.tx, item.header.operator_code, std::span(&*contact, 1)) : std::vector<ContactLine>();
  if (lines.empty()) return core::fail(core::Errc::invalid, "there is no such contact");
  TRY_VOID(add_contact(c.tx, item.header.id, *contact, lines.front().started_at, c.who.user, c.now));
  core::Json j;
  j.object().field("case", item.header.id.text()).field("contact", core::id_text(*contact)).end();
  return web::json(j.take(), 201);
}

core::Result<web::Response> api_list(web::Context& c) {
  const auto& q = c.request.query;
  Filter f;
  f.reader = reader(c);
  f.status = q.get("status");
  if (!f.status.empty() && f.status != "OPEN" && f.status != "ALL" && !status_of(f.status)) return core::fail(core::Errc::invalid, "there is no such status");
  f.number = core::trim(q.get("q"));
  const auto& form = *c.forms.form("case");
  const std::pair<std::string_view, std::string*> coded[] = {{"urgency", &f.urgency}, {"language", &f.language}, {"sex", &f.sex}, {"age_group", &f.age_group}, {"citizenship", &f.citizenship},
      {"exploitation", &f.exploitation}, {"source", &f.source}};
  for (const auto& [name, to] : coded) {
    auto value = q.get(name);
    if (value.empty()) continue;
    const auto& field = *form.find(name);
    const auto* list = c.forms.codes(field.codes);
    *to = field.type == forms::Type::language ? i18n::language_code(value) : field.type == forms::Type::country ? i18n::country_code(value) : list != nullptr && list->find(value) != nullptr ? std::string(value) : std::string();
    if (to->empty()) return core::fail(core::Errc::invalid, "a filter has a value that its code list does not have");
  }
  if (auto year = q.get("registration_year"); !year.empty()) f.registration_year = TRY(whole(year, 0, 9999));
  if (auto text = q.get("lead"); !text.empty()) {
    auto lead = access::UserId::parse(text);
    if (!lead) return core::fail(core::Errc::invalid, "lead is the id of a person of the staff");
    f.lead = *lead;
  }
  f.from = TRY(moment(q.get("from"), 0));
  f.to = TRY(moment(q.get("to"), 1));
  auto limit = TRY(whole(q.get("limit"), 50, 500));
  Filter paged = f;
  if (!q.get("after").empty()) {
    auto after = core::split(q.get("after"), '.');
    auto at = after.size() == 2 ? core::id_value(after[0]) : std::nullopt;
    auto id = after.size() == 2 ? CaseId::parse(after[1]) : std::nullopt;
    if (!at || !id) return core::fail(core::Errc::bad_request, "after is not a mark of this list");
    paged.before = {*at}, paged.before_id = *id;
  }
  auto rows = list(c.tx, paged, static_cast<int>(limit) + 1);
  bool more = static_cast<std::int64_t>(rows.size()) > limit;
  if (more) rows.pop_back();
  core::Json j;
  j.object().key("items").array();
  for (const auto& r : rows) {
    j.object();
    head(j, r.header);
    j.field_or_null("urgency", r.header.urgency).field_or_null("language", r.header.language).field_or_null("sex", r.sex).field_or_null("age_group", r.age_group).field_or_null("citizenship", r.citizenship);
    j.field_or_null("source", r.source).key("registration_year");
    r.registration_year == 0 ? j.null() : j.value(r.registration_year);
    j.key("exploitation").array();
    for (auto code : core::split(r.exploitation, ';'))
      if (!code.empty()) j.value(code);
    j.end().end();
  }
  j.end().field_or_null("next", more ? core::id_text(rows.back().changed_at.ms) + "." + rows.back().header.id.text() : std::string()).field("total", total(c.tx, f)).end();
  c.saw(0, std::to_string(rows.size()));
  return web::json(j.take());
}

}  // namespace ostoja::cases
