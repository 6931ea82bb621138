// GET /api/v1/beds, POST /api/v1/stays, and what becomes of one.
#include "core/json.h"
#include "shelter/act.h"
#include "shelter/follow.h"

namespace ostoja::shelter {
namespace {

std::string_view word(State s) {
  switch (s) {
    case State::held: return "HELD";
    case State::in: return "IN";
    case State::left: return "LEFT";
    case State::given_up: return "GIVEN_UP";
  }
  return {};
}
core::Result<Stay> of_caller(web::Context& c) {
  auto id = StayId::parse(c.param("stay"));
  auto s = id ? find_stay(c.tx, *id) : std::nullopt;
  if (s)
    if (auto place = find_shelter(c.tx, s->shelter); place && (s->from_operator == c.who.operator_code || may_see(c, *place))) return std::move(*s);
  return core::fail(core::Errc::not_found, "no such stay");
}
web::Response answer(web::Context& c, const Stay& s, int status) {
  auto place = find_shelter(c.tx, s.shelter);
  auto bed = find_bed(c.tx, s.bed);
  core::Json j;
  j.object().field("id", s.id.text()).field("number", s.number).field("version", s.version).field("state", s.state == State::held && !holds(s.held_until, c.now) ? std::string_view("EXPIRED") : word(s.state));
  j.field("bed", s.bed.text()).field("shelter", place ? place->code : std::string()).field("room", bed ? bed->room.name : std::string()).field("from", s.from.text()).field("to", s.until.text());
  j.field_or_null("held_until", s.state == State::held ? s.held_until.rfc3339() : std::string()).field_or_null("case", s.case_id && s.from_operator == c.who.operator_code ? s.case_id.text() : std::string());
  j.end();
  auto r = web::json(j.take(), status);
  r.etag(s.version);
  return r;
}
core::Result<core::Date> day(std::string_view text, core::Date otherwise) {
  if (text.empty()) return otherwise;
  auto d = core::Date::parse(text);
  if (!d) return core::fail(core::Errc::invalid, "from and to are days (2026-11-23)");
  return *d;
}

}  // namespace

core::Result<web::Response> api_beds(web::Context& c) {
  auto from = TRY(day(c.request.query.get("from"), core::local(c.now).date));
  auto to = TRY(day(c.request.query.get("to"), from.plus_days(1)));
  if (to <= from || to.days - from.days > kMostNights) return core::fail(core::Errc::invalid, "to comes after from, within a year");
  core::Json j;
  j.object().key("items").array();
  std::int64_t total = 0;
  for (const auto& place : shelters(c.tx))
    for (const auto& b : beds(c.tx, place.id)) {
      ++total;
      j.object().field("bed", b.id.text()).field("shelter", place.code).field("room", b.room.name).field("name", b.name).field("for", b.room.for_whom).field("accessible", b.room.accessible == Place::Has::yes);
      j.field("isolation", b.room.isolation == Place::Has::yes).field("free", is_free(c.tx, b.id, from, to, c.now)).end();
    }
  j.end().key("next").null().field("total", total).end();
  c.saw(0, std::to_string(total));
  return web::json(j.take());
}

core::Result<web::Response> api_hold(web::Context& c) {
  const auto& sent = c.request.form;
  Hold h;
  auto id = BedId::parse(sent.get("bed"));
  auto bed = id ? find_bed(c.tx, *id) : std::nullopt;
  auto place = bed ? find_shelter(c.tx, bed->room.shelter) : std::nullopt;
  if (!place) return core::fail(core::Errc::invalid, "there is no such bed");
  h.bed = bed->id;
  h.from = TRY(day(sent.get("from"), {}));
  h.until = TRY(day(sent.get("to"), {}));
  h.from_operator = c.who.operator_code;
  if (auto text = sent.get("case"); !text.empty()) {
    auto of = cases::CaseId::parse(text);
    if (!of || !c.may(cases::case_view)) return core::fail(core::Errc::not_found, "no such case");
    auto header = TRY(cases::header(c.tx, *of, cases::reader(c)));
    if (header.status == cases::Status::closed) return core::fail(core::Errc::conflict, "the case is closed: reopen it first");
    h.case_id = *of;
  }
  const auto& form = *c.forms.form("stay_packet");
  h.packet = forms::read(form, sent);
  auto problems = forms::validate(c.forms, form, h.packet, "api", core::local(c.now).date);
  if (!problems.empty()) return web::problem_fields(c, problems);
  h.warnings = warned_of(c, nullptr, h.packet, *bed, *place, h.from, h.until > h.from ? h.until : h.from.plus_days(1), h.case_id);
  const auto* keys = TRY(keys_of(c, place->operator_code));
  auto made = TRY(hold(keeper(c, *keys), h));
  tell_live(c);
  auto r = answer(c, *find_stay(c.tx, made), 201);
  r.header("Location", "/api/v1/stays/" + made.text());
  return r;
}

core::Result<web::Response> api_read(web::Context& c) {
  auto s = TRY(of_caller(c));
  c.saw(s.id.value);
  return answer(c, s, 200);
}

// {"to":DATE} moves the planned end, {"state":"GIVEN_UP"} gives a hold up, {"state":"LEFT","exit_reason":CODE} ends a stay (staff of the place).
core::Result<web::Response> api_change(web::Context& c) {
  auto s = TRY(of_caller(c));
  TRY_VOID(c.expect_version(s.version));
  const auto* keys = TRY(keys_of(c, s.operator_code));
  auto k = keeper(c, *keys);
  const auto& sent = c.request.form;
  auto state = sent.get("state");
  auto place = find_shelter(c.tx, s.shelter);
  if (state == "GIVEN_UP") {
    TRY_VOID(give_up(k, s));
  } else if (s.state == State::in && (!place || !may_see(c, *place) || !c.may(shelter_manage))) {
    return core::fail(core::Errc::forbidden, "only the staff of the place change a stay that has begun");
  } else if (state == "LEFT") {
    TRY_VOID(discharge(k, s, c.now, sent.get("exit_reason"), {}));
    TRY_VOID(ended(c, s, core::local(c.now).date));
  } else if (!state.empty()) {
    return core::fail(core::Errc::invalid, "state is GIVEN_UP or LEFT");
  } else {
    auto to = TRY(day(sent.get("to"), {}));
    if (s.state == State::in && place && !leads(c, *place) && to > s.until) return core::fail(core::Errc::forbidden, "a longer stay needs a coordinator");
    TRY_VOID(change_days(k, s, to));
  }
  tell_live(c);
  return answer(c, *find_stay(c.tx, s.id), 200);
}

}  // namespace ostoja::shelter
