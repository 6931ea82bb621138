// What follows from an event of a call.
#include "core/json.h"
#include "duty/duty.h"
#include "exchange/record.h"
#include "hotline/page.h"
#include "vault/vault.h"
#include "web/live.h"

#include <algorithm>

namespace ostoja::exchange {
namespace {

hotline::Start start_of(const Call& call, std::string_view operator_code, access::UserId taken_by, core::Instant at, const std::optional<Number>& number, bool mobile) {
  hotline::Start s;
  s.operator_code = operator_code, s.taken_by = taken_by, s.started_at = at;
  s.answers.set("channel", mobile ? "MOBILE_DUTY" : "PHONE");
  s.answers.set("direction", "IN");
  s.answers.set("language", call.language.empty() ? "pl" : call.language);
  if (number) s.answers.set("phone", number->e164);
  return s;
}

bool has_mobile(store::Tx& tx, access::UserId user, core::Instant now) {
  const auto here = duty::on_duty(tx, now);
  return std::any_of(here.begin(), here.end(), [&](const duty::OnDuty& d) { return d.user == user && d.post == duty::Post::mobile; });
}

// Somebody talks to the caller: the contact is begun at once, with the number that only this operator can open from now on.
core::Done answered(web::Context& c, Call& call, access::UserId before) {
  auto who = access::find_user(c.tx, call.answered_by);
  if (!who) return {};
  if (!over(call.state)) set_presence(c.tx, who->id, Presence::in_call, {}, call.answered_at);
  if (before) set_presence(c.tx, before, Presence::after_call, {}, c.now);
  const auto* keys = c.services.vault.of(who->operator_code);
  if (keys == nullptr) return {};                     // sealed, or staff of both operators: the call is known, its contact is written by hand
  auto k = hotline::keeper_of(c, *keys);
  if (call.contact != 0 && call.operator_code == who->operator_code && call.state == State::talking) return hotline::hand_on(k, hotline::ContactId{call.contact}, who->id);
  auto number = number_of(c.tx, *keys, call.id);
  // Its end was told before its beginning, so it counted as missed until now.
  if (!number && call.contact != 0 && call.operator_code == who->operator_code)
    if (auto old = hotline::contact(c.tx, *keys, hotline::ContactId{call.contact}, who->operator_code); old && !old->number_hash.empty()) number = Number{std::string(old->answers.get("phone")), old->number_hash};
  if (number) hotline::reached_again(k, number->hash);
  auto start = start_of(call, who->operator_code, who->id, std::min(call.answered_at, c.now), number, has_mobile(c.tx, who->id, c.now) && !duty::is_office_time(c.now));
  start.by = c.who.user;
  auto contact = TRY(hotline::begin(k, start));
  call.operator_code = who->operator_code, call.contact = contact.id.value;
  if (over(call.state)) hotline::call_ended(k, contact.id, std::min(call.ended_at, c.now));
  forget_number(c.tx, call.id);
  return {};
}

// Nobody did: a contact of its own, and a callback by who has the line now. Of two operators it is the one on the line, else the one with the mobile, else the first.
core::Done missed(web::Context& c, Call& call) {
  std::vector<std::string> order;
  for (auto post : {duty::Post::line, duty::Post::mobile})
    for (const auto& d : duty::on_duty(c.tx, c.now))
      if (d.post == post) order.push_back(d.operator_code);
  for (const auto& op : c.services.vault.file().operators) order.push_back(op.code);
  for (const auto& code : order) {
    const auto* keys = c.services.vault.of(code);
    if (keys == nullptr) continue;
    auto start = start_of(call, code, {}, std::min(call.arrived_at, c.now), number_of(c.tx, *keys, call.id), false);
    start.by = c.who.user;
    const auto due = duty::is_office_time(c.now) ? c.now.plus_seconds(c.forms.threshold("callback_minutes") * 60) : duty::next_office_time(c.now);
    auto contact = TRY(hotline::missed_call(hotline::keeper_of(c, *keys), start, std::max(start.started_at, std::min(call.ended_at, c.now)), due));
    call.operator_code = code, call.contact = contact.value;
    break;
  }
  forget_number(c.tx, call.id);
  return {};
}

void tell_person(web::Context& c, access::UserId user, std::string_view state, const Call& call) {
  core::Json j;
  j.object().field("state", state).field("call", call.reference).field("hand", call.simulated);
  j.field_or_null("href", call.contact != 0 && state == "talking" ? "/contacts/" + core::id_text(call.contact) : std::string()).end();
  c.tx.after_commit([&live = c.services.live, topic = "user/" + user.text(), text = j.take()] { live.publish(topic, "call", text); });
}

}  // namespace

void tell_pages(web::Context& c) {
  std::vector<std::string> topics;
  for (const auto& op : c.services.vault.file().operators) topics.push_back("operator/" + op.code);
  c.tx.after_commit([&live = c.services.live, topics] {
    for (const auto& topic : topics) live.publish(topic, "changed", R"({"what":"line"})");
  });
}

void tell_ringing(web::Context& c, const Call& call, const std::set<access::UserId>& before) {
  for (auto user : before)
    if (!call.ringing.contains(user) && user != call.answered_by) tell_person(c, user, "over", call);
  for (auto user : call.ringing) tell_person(c, user, "ringing", call);
}

core::Done follow(web::Context& c, Call call, Type news) {
  const auto before = call;
  const auto p = progress_of(events_of(c.tx, call.id));
  call.state = p.state, call.urgent = before.urgent || p.urgent;
  call.waiting_since = p.waiting_since, call.answered_at = p.answered_at, call.ended_at = p.ended_at, call.answered_by = p.answered_by;
  // The decision knew whom it rings before their telephones said so one by one.
  if (over(p.state) || p.state == State::talking || (news != Type::ringing && news != Type::urgent && news != Type::callback)) call.ringing = p.ringing;
  else call.ringing.insert(p.ringing.begin(), p.ringing.end());
  call.tried.insert(p.ringing.begin(), p.ringing.end());
  if (p.answered_by && p.answered_by != before.answered_by) TRY_VOID(answered(c, call, before.answered_by));
  if (over(call.state) && !over(before.state)) {
    if (call.state == State::ended) {
      // Whoever said during the call that they need a break has it.
      const auto said = standings(c.tx, c.now, c.forms);
      if (auto own = said.find(call.answered_by); own == said.end() || own->second.state != Presence::away) set_presence(c.tx, call.answered_by, Presence::after_call, {}, std::min(call.ended_at, c.now));
      if (const auto* keys = c.services.vault.of(call.operator_code); keys != nullptr && call.contact != 0) hotline::call_ended(hotline::keeper_of(c, *keys), hotline::ContactId{call.contact}, std::min(call.ended_at, c.now));
      forget_number(c.tx, call.id);
    } else if (call.state == State::missed) {
      TRY_VOID(missed(c, call));
    } else {
      forget_number(c.tx, call.id);
    }
  }
  save_call(c.tx, call, c.now);
  tell_ringing(c, call, before.ringing);
  if (call.answered_by && (call.answered_by != before.answered_by || call.state != before.state)) tell_person(c, call.answered_by, call.state == State::talking ? "talking" : "over", call);
  if (before.answered_by && before.answered_by != call.answered_by) tell_person(c, before.answered_by, "over", call);
  tell_pages(c);
  return {};
}

}  // namespace ostoja::exchange
