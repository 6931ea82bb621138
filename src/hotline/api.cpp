// The JSON side of the hotline: contacts for programs, over the same functions as the pages.
#include "hotline/api.h"

#include "core/json.h"
#include "hotline/index.h"
#include "hotline/rules.h"
#include "hotline/view.h"

namespace ostoja::hotline {
namespace {

void write_row(core::Json& j, const Row& r) {
  j.object().field("id", r.id.text()).field("number", r.number).field("state", code_of(r.state)).field("started_at", r.started_at.rfc3339());
  j.field_or_null("ended_at", r.ended_at ? r.ended_at.rfc3339() : std::string());
  const std::pair<std::string_view, const std::string*> coded[] = {{"kind", &r.kind}, {"channel", &r.channel}, {"direction", &r.direction}, {"caller_type", &r.caller_type},
      {"purpose", &r.purpose}, {"urgency", &r.urgency}, {"language", &r.language}, {"outcome", &r.outcome}, {"end_state", &r.end_state}};
  for (const auto& [name, value] : coded) j.field_or_null(name, *value);
  j.end();
}

std::string contact_json(const web::Context& c, const Contact& item) {
  core::Json j;
  j.object().field("id", item.id.text()).field("number", item.number).field("version", item.version).field("state", code_of(item.state)).field("operator", item.operator_code);
  j.field("started_at", item.started_at.rfc3339()).field_or_null("ended_at", item.ended_at ? item.ended_at.rfc3339() : std::string());
  j.field("saved_at", item.saved_at.rfc3339()).field_or_null("end_state", item.end_state);
  const auto* form = c.forms.form("contact");
  for (const auto& part : form->parts)
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

web::Response problem_of(const web::Context& c, const std::vector<forms::Problem>& problems) {
  core::Json j;
  j.object().field("type", "about:blank").field("title", "the contact needs correcting").field("status", 422).key("errors").array();
  for (const auto& p : problems) j.object().field("field", p.field).field("message", forms::message(p, c.t)).end();
  j.end().end();
  auto r = web::json(j.take(), 422);
  r.content_type = "application/problem+json";
  return r;
}

core::Result<core::Instant> instant(std::string_view text) {
  if (text.empty()) return core::Instant{};
  auto t = core::Instant::parse(text);
  if (!t) return core::fail(core::Errc::invalid, "a time is written as 2026-11-23T12:04:00Z");
  return *t;
}

core::Result<core::Instant> day_or_instant(std::string_view text, int plus_days) {
  if (auto d = core::Date::parse(text)) return core::start_of(d->plus_days(plus_days));
  return instant(text);
}

}  // namespace

core::Result<web::Response> api_create(web::Context& c) {
  const auto* form = c.forms.form("contact");
  Start start;
  start.operator_code = c.who.operator_code;
  start.by = c.who.user;
  start.answers = forms::read(*form, c.request.form);
  start.started_at = TRY(instant(c.request.form.get("started_at")));
  auto ended = TRY(instant(c.request.form.get("ended_at")));
  if (!start.started_at) start.started_at = c.now;
  if (!ended) ended = c.now;
  auto problems = forms::validate(c.forms, *form, start.answers, "api", core::local(c.now).date);
  if (!problems.empty()) return problem_of(c, problems);
  auto item = TRY(record(keeper(c), start, ended));
  index_later(c, item);
  auto r = web::json(contact_json(c, item), 201);
  r.header("Location", "/api/v1/contacts/" + item.id.text()).etag(item.version);
  return r;
}

core::Result<web::Response> api_read(web::Context& c) {
  auto item = TRY(asked_for(c));
  auto r = web::json(contact_json(c, item));
  r.etag(item.version);
  return r;
}

core::Result<web::Response> api_change(web::Context& c) {
  auto item = TRY(asked_to_change(c));
  TRY_VOID(c.expect_version(item.version));
  const auto* form = c.forms.form("contact");
  item.answers.merge(forms::read(*form, c.request.form));
  auto problems = forms::validate(c.forms, *form, item.answers, "api", core::local(c.now).date);
  if (!problems.empty()) return problem_of(c, problems);
  TRY_VOID(save(keeper(c), item, "contact.save"));
  index_later(c, item);
  auto r = web::json(contact_json(c, item));
  r.etag(item.version);
  return r;
}

core::Result<web::Response> api_list(web::Context& c) {
  const auto& q = c.request.query;
  Filter f;
  f.operator_code = c.who.operator_code;
  f.channel = q.get("channel"), f.purpose = q.get("purpose"), f.urgency = q.get("urgency"), f.caller_type = q.get("caller_type"), f.language = q.get("language");
  f.direction = q.get("direction"), f.state = q.get("state");
  f.from = TRY(day_or_instant(q.get("from"), 0));
  f.to = TRY(day_or_instant(q.get("to"), 1));
  std::int64_t limit = 50;
  if (auto text = q.get("limit"); !text.empty()) {
    limit = 0;
    for (char ch : text) {
      if (ch < '0' || ch > '9' || limit > 500) return core::fail(core::Errc::invalid, "limit is a whole number from 1 to 500");
      limit = limit * 10 + (ch - '0');
    }
    if (limit < 1 || limit > 500) return core::fail(core::Errc::invalid, "limit is a whole number from 1 to 500");
  }
  core::Json j;
  j.object().key("items").array();
  if (auto words = core::trim(q.get("q")); !words.empty()) {
    std::int64_t n = 0;
    for (const auto& r : find_contacts(c, words, static_cast<int>(limit))) write_row(j, r), ++n;
    j.end().key("next").null().field("total", n).end();
    c.saw(0, std::to_string(n));
    return web::json(j.take());
  }
  Filter page = f;
  if (auto after = core::split(q.get("after"), '.'); after.size() == 2) {
    auto at = core::id_value(after[0]);
    auto id = ContactId::parse(after[1]);
    if (!at || !id) return core::fail(core::Errc::bad_request, "after is not a mark of this list");
    page.before = {*at};
    page.before_id = *id;
  } else if (!q.get("after").empty()) {
    return core::fail(core::Errc::bad_request, "after is not a mark of this list");
  }
  auto rows = list(c.tx, page, static_cast<int>(limit) + 1);
  bool more = static_cast<std::int64_t>(rows.size()) > limit;
  if (more) rows.pop_back();
  for (const auto& r : rows) write_row(j, r);
  j.end();
  j.field_or_null("next", more ? core::id_text(rows.back().started_at.ms) + "." + rows.back().id.text() : std::string());
  j.field("total", total(c.services, c.tx, f)).end();
  c.saw(0, std::to_string(rows.size()));
  return web::json(j.take());
}

}  // namespace ostoja::hotline
