// The exchange's side: where a call goes next, what has become of it.
#include "core/json.h"
#include "core/text.h"
#include "duty/duty.h"
#include "exchange/record.h"
#include "i18n/i18n.h"
#include "store/feed.h"
#include "vault/vault.h"

#include <algorithm>

namespace ostoja::exchange {
namespace {

constexpr std::int64_t kFloodSeconds = 600, kVoiceFrom = 1'000'000, kDay = 86'400'000;
constexpr int kMostTries = 1000, kListed = 50;
constexpr std::string_view kVoiceAgent = "voice-agent";
constexpr std::string_view kFallback = "fallback";   // the urgent mobile, rung without asking while the desk was down: whoever had it then

core::Result<std::string> reference_of(const core::Fields& f) {
  auto text = std::string(f.get("call"));
  if (text.empty() || text.size() > 100 || text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._@:-+") != text.npos)
    return core::fail(core::Errc::invalid, "call is the exchange's own name of the call: up to 100 letters, digits and ._@:-+");
  return text;
}

core::Result<std::int64_t> whole(std::string_view text, std::int64_t missing, std::int64_t most) {
  if (text.empty()) return missing;
  std::int64_t n = 0;
  for (char ch : text) {
    if (ch < '0' || ch > '9' || n > most) return core::fail(core::Errc::invalid, "a number is whole and not negative");
    n = n * 10 + (ch - '0');
  }
  if (n > most) return core::fail(core::Errc::invalid, "a number is too large");
  return n;
}

// As RFC 3339, or as seconds of the clock with or without a fraction ("1795458156.531"), which is what the proxy writes.
core::Result<core::Instant> moment(std::string_view text, core::Instant now) {
  if (text.empty()) return now;
  core::Instant at;
  if (auto t = core::Instant::parse(text)) {
    at = *t;
  } else {
    auto parts = core::split(text, '.');
    if (parts.size() > 2) return core::fail(core::Errc::invalid, "at is a time: 2026-11-23T12:04:00Z, or seconds since 1970");
    auto seconds = TRY(whole(parts[0], 0, 99'999'999'999));
    std::int64_t ms = 0, unit = 100;
    for (char ch : parts.size() == 2 ? parts[1] : std::string_view()) {
      if (ch < '0' || ch > '9') return core::fail(core::Errc::invalid, "at is a time: 2026-11-23T12:04:00Z, or seconds since 1970");
      ms += (ch - '0') * unit, unit /= 10;
    }
    at = {seconds * 1000 + ms};
  }
  return std::min(at, now);                           // the exchange's clock may run ahead; nothing has happened in the future
}

bool is_language(std::string_view text) { return text.size() == 2 && i18n::language_code(text) == text; }
bool is_true(std::string_view text) { return text == "true" || text == "1"; }

std::string with(std::string_view pattern, std::string_view what) {
  std::string out(pattern);
  return out.replace(out.find("{}"), 2, what);
}

std::string answer_of(web::Context& c, const Decision& d, const std::vector<Person>& people, const Call& call) {
  const auto& telephone = c.services.room<Telephone>();
  core::Json j;
  j.object();
  if (d.way == Way::refuse || d.way == Way::give_up) return j.field("action", "reject").field("code", d.way == Way::refuse ? 603 : 480).end().take();
  const bool voice = d.way == Way::queue || d.way == Way::closed;
  j.field("action", "ring").field("timeout", voice ? std::int64_t{7200} : c.forms.threshold(d.way == Way::mobile ? "mobile_ring_seconds" : "ring_seconds")).key("targets").array();
  if (voice) j.object().field("uri", with(telephone.voice, std::string(d.way == Way::queue ? "queue-" : "closed-") + (call.language.empty() ? "pl" : call.language))).field("who", kVoiceAgent).end();
  for (auto user : d.whom) {
    auto p = std::find_if(people.begin(), people.end(), [&](const Person& one) { return one.agent.user == user; });
    if (p == people.end()) continue;
    auto mobile = telephone.mobiles.find(p->operator_code);
    j.object().field("uri", d.way == Way::mobile && mobile != telephone.mobiles.end() ? mobile->second : with(telephone.phones, p->login)).field("who", p->login).end();
  }
  return j.end().end().take();
}

void write_call(web::Context& c, core::Json& j, const Call& call) {
  constexpr std::string_view kStates[] = {"", "ringing", "waiting", "talking", "ended", "missed", "refused"};
  j.object().field("call", call.reference).field("state", kStates[static_cast<int>(call.state)]).field("withheld", call.withheld).field("arrived_at", call.arrived_at.rfc3339());
  j.field_or_null("answered_at", call.answered_at ? call.answered_at.rfc3339() : std::string()).field_or_null("ended_at", call.ended_at ? call.ended_at.rfc3339() : std::string());
  auto who = call.answered_by ? access::find_user(c.tx, call.answered_by) : std::nullopt;
  j.field_or_null("answered_by", who ? who->login : std::string()).field("tries", call.last_try).end();
}

}  // namespace

void leave(web::Context& c, std::string action, std::int64_t call, std::string detail) {
  store::append(c.tx, {.at = c.now, .actor = c.who.user.value, .action = std::move(action), .record = "phone_call", .record_id = call, .version = 1, .detail = std::move(detail)});
}

core::Result<web::Response> api_route(web::Context& c) {
  const auto& f = c.request.form;
  const auto reference = TRY(reference_of(f));
  const auto attempt = static_cast<int>(TRY(whole(f.get("try"), 1, kMostTries)));
  const auto last = TRY(whole(f.get("last"), 0, 699));    // how the try before ended, as SIP says it
  const auto queued = TRY(whole(f.get("queuedMs"), 0, 86'400'000));
  const auto language = f.get("language");
  if (!language.empty() && !is_language(language)) return core::fail(core::Errc::invalid, "language is two letters, such as uk");
  auto found = find_call(c.tx, reference);
  if (found && over(found->state)) return web::json(R"({"action":"reject","code":480})");
  if (found && found->last_try == attempt && !found->last_answer.empty()) {  // asked again because the answer was lost
    leave(c, "call.route", found->id, "again");
    return web::json(found->last_answer);
  }
  const bool fresh = !found;
  auto call = found ? *found : add_call(c.tx, reference, c.now);
  Question q;
  if (call.last_try == 0) {
    const auto number = is_true(f.get("withheld")) ? std::nullopt : core::e164(f.get("caller"));
    call.withheld = !number;
    call.simulated = c.services.demo && is_true(f.get("simulated"));
    if (number) {
      if (fresh) keep_number(c.tx, c.services.vault, call.id, *number, c.now);
      q.blocked = is_blocked(c.tx, c.services.vault, *number, c.now);
      for (const auto& op : c.services.vault.file().operators)
        if (const auto* keys = c.services.vault.of(op.code)) {
          q.blocked = q.blocked || calls_of_number(c.tx, *keys, *number, c.now.plus_seconds(-kFloodSeconds)) > c.forms.threshold("calls_of_a_number");
          break;
        }
    }
  }
  if (!language.empty()) call.language = language;
  call.urgent = call.urgent || is_true(f.get("urgent"));
  q.office = duty::is_office_time(c.now), q.urgent = call.urgent;
  q.voiceless = last >= 400 && call.last_answer.find(kVoiceAgent) != std::string::npos;
  const auto longest = c.forms.threshold("queue_seconds") * 1000;
  q.waited = queued >= longest || (call.waiting_since && c.now.ms - call.waiting_since.ms >= longest);
  const auto all = people(c.tx, c.forms, c.now);
  const auto d = decide(q, agents_for(c.tx, all, call));
  const auto before = call.ringing;
  call.ringing = {d.whom.begin(), d.whom.end()};
  call.tried.insert(d.whom.begin(), d.whom.end());
  if (d.way == Way::queue) call.tried.clear();        // whoever was busy may be rung again from the queue
  call.last_try = attempt, call.last_answer = answer_of(c, d, all, call);
  if (d.way == Way::refuse) {
    add_event(c.tx, call.id, {next_seq(c.tx, call.id), Type::refused, {}, c.now, attempt});
    call.state = State::refused, call.ended_at = c.now;
    forget_number(c.tx, call.id);
  }
  save_call(c.tx, call, c.now);
  tell_ringing(c, call, before);
  tell_pages(c);
  constexpr std::string_view kWays[] = {"ring", "mobile", "queue", "closed", "refuse", "give_up"};
  leave(c, "call.route", call.id, std::string(kWays[static_cast<int>(d.way)]) + " " + std::to_string(attempt));
  return web::json(call.last_answer);
}

core::Result<web::Response> api_event(web::Context& c) {
  const auto& f = c.request.form;
  web::Response done;
  done.status = 204;
  const auto word = f.get("type");
  if (word == "registered" || word == "unregistered" || word == "available" || word == "away") {
    auto user = access::find_user(c.tx, f.get("user"));
    if (!user) return core::fail(core::Errc::invalid, "user is the log-in name of somebody of the staff");
    if (word.ends_with("registered")) set_phone(c.tx, user->id, f.get("transport").empty() ? "phone" : f.get("transport").substr(0, 20), word == "registered", c.now);
    else set_presence(c.tx, user->id, word == "away" ? Presence::away : Presence::available, word == "away" ? "BREAK" : "", c.now);
    store::append(c.tx, {.at = c.now, .actor = c.who.user.value, .action = "phone." + std::string(word), .record = "staff_user", .record_id = user->id.value, .version = 0});
    tell_pages(c);
    return done;
  }
  const auto type = type_of(word);
  if (!type) return core::fail(core::Errc::invalid, "type is ringing, queued, announced, answered, bridged, urgent, callback, ended, missed, refused, registered, unregistered, available or away");
  const auto reference = TRY(reference_of(f));
  Happened e;
  e.type = *type;
  e.seq = TRY(whole(f.get("seq"), 0, kVoiceFrom - 1));
  if (f.get("from") == "voice") e.seq += kVoiceFrom;  // the edge and the voice agent count for themselves
  e.attempt = static_cast<int>(TRY(whole(f.get("try"), 1, kMostTries)));
  e.at = TRY(moment(f.get("at"), c.now));
  if (c.services.demo && c.now.ms - e.at.ms > kDay) e.at = c.now;  // a demo that lives at another time (serve --at)
  if (auto who = f.get("who"); who == kFallback) {
    for (const auto& d : duty::on_duty(c.tx, e.at))
      if (d.post == duty::Post::mobile && !e.who) e.who = d.user;
  } else if (!who.empty() && who != kVoiceAgent) {
    auto user = access::find_user(c.tx, who);
    if (!user) return core::fail(core::Errc::invalid, "who is a log-in name, voice-agent or fallback");
    e.who = user->id;
  }
  auto found = find_call(c.tx, reference);
  // A call that was put through while the program was down begins with its first event.
  auto call = found ? *found : add_call(c.tx, reference, e.at);
  if (!found) call.withheld = true, save_call(c.tx, call, c.now);
  if (e.seq == 0) {
    const auto all = events_of(c.tx, call.id);
    if (std::any_of(all.begin(), all.end(), [&](const Happened& one) { return one.type == e.type && one.who == e.who && one.at == e.at && one.attempt == e.attempt; })) return done;
    e.seq = next_seq(c.tx, call.id);
  }
  if (!add_event(c.tx, call.id, e)) return done;      // told twice
  if (auto language = f.get("language"); is_language(language)) call.language = language;
  leave(c, "call." + std::string(word), call.id, {});
  TRY_VOID(follow(c, std::move(call), e.type));
  return done;
}

core::Result<web::Response> api_call(web::Context& c) {
  auto call = find_call(c.tx, c.param("id"));
  if (!call) return core::fail(core::Errc::not_found, "no such call");
  core::Json j;
  write_call(c, j, *call);
  c.saw(call->id);
  return web::json(j.take());
}

core::Result<web::Response> api_calls(web::Context& c) {
  core::Json j;
  j.object().key("items").array();
  const auto all = newest_calls(c.tx, kListed);
  for (const auto& call : all) write_call(c, j, call);
  j.end().end();
  c.saw(0, std::to_string(all.size()));
  return web::json(j.take());
}

// Plain text, as the proxy reads it. Whoever has no password yet, was closed or does not exist is the same.
core::Result<web::Response> api_ha1(web::Context& c) {
  auto ha1 = phone_ha1(c.tx, c.services.vault, c.request.query.get("user"));
  if (!ha1) return core::fail(core::Errc::not_found, "nobody with a telephone has this name");
  c.saw(0, "phone");
  return web::text(*ha1);
}

}  // namespace ostoja::exchange
