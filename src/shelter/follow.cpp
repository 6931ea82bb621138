#include "shelter/follow.h"

#include "clocks/clocks.h"
#include "tasks/tasks.h"

namespace ostoja::shelter {
namespace {

constexpr std::string_view kTable = "stay", kExtension = "STAY_EXTENSION";

std::optional<cases::Header> header_of(web::Context& c, const Stay& s) {
  if (!s.case_id) return std::nullopt;
  auto h = cases::header(c.tx, s.case_id, {c.who.user, s.from_operator, cases::Reader::Reach::operator_wide});
  return h ? std::optional(std::move(*h)) : std::nullopt;
}
core::Done keep(web::Context& c, const Stay& s, std::string_view rule, core::Date last) {
  auto admitted = core::local(s.admitted_at).date;
  const auto* r = clocks::rule(rule, admitted);
  if (r == nullptr) return {};
  if (!last) last = TRY(clocks::last_day(*r, clocks::whole(admitted), clocks::Age::unknown, core::local(c.now).date));
  return clocks::keep(c.tx, {.rule = std::string(rule), .of_case = s.case_id, .person = s.person ? std::optional(s.person) : std::nullopt, .table = std::string(kTable), .record = s.id.value, .started = admitted,
                             .last_day = last, .computed = {}, .step = 0, .href = "/cases/" + s.case_id.text() + "/places"},
                      c.who.user, c.now);
}

}  // namespace

core::Done began(web::Context& c, StayId id) {
  auto s = find_stay(c.tx, id);
  if (!s || !header_of(c, *s)) return {};
  TRY_VOID(keep(c, *s, "shelter_three_months", {}));
  return keep(c, *s, "contract_year_end", {});
}

core::Done ended(web::Context& c, const Stay& s, core::Date left) {
  auto h = header_of(c, s);
  if (!h) return {};
  clocks::end(c.tx, kTable, s.id.value, "RECORD_ENDED", c.who.user, c.now);
  if (h->status == cases::Status::closed) return {};
  // The calls are work of the team that leads the case, also when the house is the other operator's.
  const auto* keys = c.services.vault.of(h->operator_code);
  if (keys == nullptr) return core::fail(core::Errc::unavailable, "the operator of the case is sealed now");
  for (auto day : follow_up_days(left))
    TRY(tasks::add(c.tx, *keys, c.forms, {.operator_code = h->operator_code, .of_case = h->id, .whom = h->lead, .kind = "CALL", .reason = "AFTER_SHELTER", .due = day, .what = {}, .chapter = "places", .record = s.id.value}, c.who.user, c.now));
  return {};
}

core::Done ask_approval(web::Context& c, const Stay& s, std::int64_t extension, std::string_view words) {
  // A case of the other operator is none that our coordinator may read: they are asked at the stay itself.
  if (!s.case_id || s.from_operator != s.operator_code) return {};
  core::Date until;
  for (const auto& e : extensions(c.tx, s.id))
    if (e.id == extension) until = e.until;
  TRY(approvals::ask(c.tx, c.keys(), {.case_id = s.case_id, .operator_code = s.from_operator, .what = std::string(kExtension), .record = extension, .detail = until.text(), .words = core::Personal<std::string>(std::string(core::trim(words)))},
                     c.who.user, c.now));
  return {};
}
core::Done take_back_approval(web::Context& c, const Stay& s, std::int64_t extension) {
  if (!s.case_id) return {};
  auto asked = approvals::latest(c.tx, s.case_id, kExtension, extension);
  return asked && asked->outcome == approvals::Outcome::waiting ? approvals::take_back(c.tx, *asked, c.who.user, c.now) : core::Done{};
}
core::Done extension_decided(store::Tx& tx, const vault::OperatorKeys& keys, const forms::Library& library, const approvals::Approval& a, access::UserId by, core::Instant now) {
  StayId id{tx.number("select stay_id from stay_extension where id = $1 and decided_at is null", {a.record})};
  auto s = find_stay(tx, id);
  if (!s || s->state != State::in) return {};  // they have left meanwhile: the answer changes nothing
  return decide_extension({tx, keys, library, by, now}, *s, a.record, a.outcome == approvals::Outcome::approved ? "YES" : "NO");
}

core::Done follow_case(store::Tx& tx, const cases::Moved& m) {
  tx.run("update stay set from_operator = $2 where case_id = $1", {m.case_id, m.to});
  return {};
}

}  // namespace ostoja::shelter
