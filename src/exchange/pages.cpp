// The line now: who waits, who talks, who is there. Nobody's number and nobody's name but colleagues'.
#include "core/text.h"
#include "duty/duty.h"
#include "exchange/record.h"
#include "hotline/page.h"
#include "i18n/i18n.h"
#include "vault/vault.h"
#include "web/page.h"

#include <algorithm>

namespace ostoja::exchange {
namespace {

std::string since_text(const web::Context& c, core::Instant at) { return c.t.duration(std::max<std::int64_t>(0, (c.now.ms - at.ms) / 1000)); }
std::string name_of(const std::vector<Person>& all, access::UserId user, store::Tx& tx) {
  auto p = std::find_if(all.begin(), all.end(), [&](const Person& one) { return one.agent.user == user; });
  if (p != all.end()) return p->name;
  auto account = access::find_user(tx, user);
  return account ? account->name : std::string();
}
std::string label(const web::Context& c, std::string_view list, std::string_view code) {
  const auto* found = code.empty() ? nullptr : c.forms.codes(list)->find(code);
  return found == nullptr ? std::string() : std::string(found->label(c.t.lang()));
}

void tile(web::Context& c, web::Page& page, std::int64_t number, std::string_view key, std::string_view note = {}) {
  auto t = page.add("TILE").add("TL_PLAIN");
  t.set("TL_NUMBER", c.t.number(number)).set("TL_TEXT", c.t(key)).set("TL_NOTE", note).set("TL_TONE", note.empty() ? "" : "d");
}

void show_me(web::Context& c, web::Page& page, const std::vector<Person>& all) {
  if (!c.may(line_answer)) return;
  auto me = std::find_if(all.begin(), all.end(), [&](const Person& p) { return p.agent.user == c.who.user; });
  auto v = page.add("MYSELF");
  const bool there = me != all.end() && me->agent.presence != Presence::away;
  v.show_if(there, "ME_THERE", "ME_AWAY").show_if(me != all.end() && (me->agent.line || me->agent.mobile), "ME_SHIFT", "ME_NO_SHIFT");
  // Without a shift: away only if they said so today.
  const auto said = standings(c.tx, c.now, c.forms);
  const auto own = said.find(c.who.user);
  const bool gone = me == all.end() && own != said.end() && own->second.state == Presence::away && own->second.since >= core::start_of(core::local(c.now).date);
  std::string_view key = gone ? "line.me.away" : me == all.end() ? "line.me.none" : me->agent.presence == Presence::available ? "line.me.available" : me->agent.presence == Presence::in_call ? "line.me.in_call" : me->agent.presence == Presence::after_call ? "line.me.after_call" : "line.me.away";
  v.set("ME_TEXT", c.t(key)).set("ME_REASON", label(c, "away_reason", gone ? own->second.reason : me == all.end() ? std::string() : me->reason)).show_if(me == all.end() || me->agent.presence == Presence::away || me->agent.presence == Presence::after_call, "CAN_TAKE");
  if (there)
    for (const auto& reason : c.forms.codes("away_reason")->codes) v.add("AWAY").set("AW_CODE", reason.code).set("AW_TEXT", reason.label(c.t.lang()));
}

web::Response draw(web::Context& c, std::string_view problem, std::string_view phone_secret = {}) {
  web::Page page(c, "exchange/line");
  page.set("TITLE", c.t("line.title"));
  if (!problem.empty()) page.add("PROBLEM").set("PROBLEM_TEXT", c.t(problem));
  const auto all = people(c.tx, c.forms, c.now);
  const auto calls = live_calls(c.tx);
  const auto day = core::start_of(core::local(c.now).date);
  std::int64_t waits = 0, talks = 0;
  core::Instant longest;
  for (const auto& call : calls) {
    if (call.state == State::talking) ++talks;
    else if (++waits; !longest || call.arrived_at < longest) longest = call.arrived_at;
  }
  const auto free = std::count_if(all.begin(), all.end(), [](const Person& p) { return p.agent.presence == Presence::available && (p.agent.line || !p.agent.mobile); });
  const auto today = since(c.tx, day);
  tile(c, page, waits, "line.waiting", longest ? c.t.with("line.longest", {since_text(c, longest)}) : std::string());
  tile(c, page, talks, "line.talking");
  tile(c, page, free, "line.free", free == 0 && duty::is_office_time(c.now) ? c.t("line.nobody_free") : std::string_view());
  tile(c, page, today.answered, "line.answered");
  tile(c, page, today.missed, "line.missed");
  if (!c.who.operator_code.empty()) {
    const auto callbacks = c.tx.number("select count(*) from follow_up where operator_code = $1 and state = 1 and kind = 'CALL_BACK'", {c.who.operator_code});
    page.add("TILE").add("TL_LINK").set("TL_NUMBER", c.t.number(callbacks)).set("TL_TEXT", c.t("line.callbacks")).set("TL_HREF", "/follow-ups?kind=CALL_BACK");
  }
  page.show_if(calls.empty(), "QUIET");
  std::optional<web::Values> list;
  if (!calls.empty()) list = page.add("CALLS");
  for (const auto& call : calls) {
    auto v = list->add("CALL_ROW");
    const auto from = call.state == State::talking ? call.answered_at : call.arrived_at;
    v.set("C_STATE", c.t(call.state == State::ringing ? "line.state.ringing" : call.state == State::waiting ? "line.state.waiting" : "line.state.talking")).set("C_TONE", call.state == State::talking ? "t-done" : "t-warn");
    v.set("C_SINCE", from.rfc3339()).set("C_TIME", since_text(c, from)).show_if(call.urgent, "C_URGENT");
    std::string who = call.answered_by ? name_of(all, call.answered_by, c.tx) : std::string();
    for (auto user : call.ringing) who += (who.empty() ? "" : ", ") + name_of(all, user, c.tx);
    if (!call.language.empty()) who += (who.empty() ? "" : " · ") + c.t.language(call.language);
    if (call.withheld) who += (who.empty() ? "" : " · ") + std::string(c.t("line.withheld"));
    v.set("C_ABOUT", who);
    // The contact is for who may read contacts of that operator.
    if (call.contact != 0 && call.operator_code == c.who.operator_code && c.may(access::Permission{"contact_read"})) v.add("C_CONTACT").set("C_HREF", "/contacts/" + core::id_text(call.contact));
  }
  page.show_if(all.empty(), "NOBODY");
  const auto phones = with_phone(c.tx);
  std::map<std::string, std::map<access::UserId, std::set<std::string>>> spoken;
  for (const auto& p : all) {
    auto v = page.add("PERSON");
    const auto state = p.agent.presence;
    v.set("P_NAME", p.name).set("P_OPERATOR", p.operator_code.empty() ? std::string() : std::string(c.t("operator." + p.operator_code))).set("P_POST", c.t(p.agent.line ? "duty.line" : p.agent.mobile ? "duty.mobile" : "line.helps"));
    v.set("P_STATE", c.t(state == Presence::available ? "line.available" : state == Presence::in_call ? "line.in_call" : state == Presence::after_call ? "line.after_call" : "line.away"));
    v.set("P_TONE", state == Presence::available ? "t-done" : state == Presence::away ? "" : "t-info").set("P_REASON", label(c, "away_reason", p.reason));
    auto [of, fresh] = spoken.try_emplace(p.operator_code);
    if (fresh) of->second = duty::languages(c.tx, p.operator_code);
    std::string speaks;
    if (auto mine = of->second.find(p.agent.user); mine != of->second.end())
      for (const auto& code : mine->second) speaks += (speaks.empty() ? "" : ", ") + c.t.language(code);
    v.set("P_LANGUAGES", speaks).show_if(phones.contains(p.agent.user), "P_PHONE");
  }
  show_me(c, page, all);
  if (c.may(line_answer) && !c.who.operator_code.empty()) {
    auto v = page.add("PHONE");
    const auto since = phone_since(c.tx, c.who.user);
    v.set("PH_TEXT", since ? c.t.with("line.phone.since", {c.t.when(since, c.now)}) : std::string(c.t("line.phone.none"))).set("PH_BUTTON", c.t(since ? "line.phone.again" : "line.phone.new"));
    if (!phone_secret.empty()) v.add("SECRET").set("SE_USER", c.who.login).set("SE_DOMAIN", realm_of(c.services.room<Telephone>())).set("SE_SECRET", phone_secret);
  }
  if (c.may(line_manage) && !c.who.operator_code.empty()) {
    auto v = page.add("BLOCKS");
    const auto held = blocks(c.tx, c.who.operator_code, c.now);
    v.show_if(held.empty(), "B_NONE").set("B_TYPED", c.request.form.get("contact"));
    for (const auto& b : held) v.add("BLOCK").set("B_NUMBER", b.number).set("B_CONTACT", "/contacts/" + core::id_text(b.contact)).set("B_REASON", label(c, "block_reason", b.reason)).set("B_UNTIL", c.t.when(b.until, c.now)).set("B_REMOVE", "/line/blocks/" + core::id_text(b.id) + "/remove");
    for (const auto& reason : c.forms.codes("block_reason")->codes) v.add("B_OPTION").set("BO_CODE", reason.code).set("BO_TEXT", reason.label(c.t.lang()));
  }
  return page.response(problem.empty() ? 200 : 422);
}

// A call that was played by ostoja demo-call is answered and ended on the page; every other one at a telephone.
core::Result<Call> simulated(web::Context& c) {
  auto call = find_call(c.tx, c.param("id"));
  if (!call || !call->simulated) return core::fail(core::Errc::not_found, "no such call");
  return *call;
}
core::Done by_hand(web::Context& c, Call call, Type type) {
  add_event(c.tx, call.id, {next_seq(c.tx, call.id), type, c.who.user, c.now, call.last_try});
  leave(c, type == Type::answered ? "call.answered" : "call.ended", call.id, "page");
  return follow(c, std::move(call), type);
}

}  // namespace

core::Result<web::Response> line_page(web::Context& c) { return draw(c, {}); }

core::Result<web::Response> presence_page(web::Context& c) {
  const auto state = c.request.form.get("state");
  const auto reason = c.request.form.get("reason");
  if (state != "available" && state != "away") return draw(c, "line.problem.presence");
  if (state == "away" && c.forms.codes("away_reason")->find(reason) == nullptr) return draw(c, "line.problem.reason");
  set_presence(c.tx, c.who.user, state == "away" ? Presence::away : Presence::available, state == "away" ? reason : std::string_view(), c.now);
  leave(c, "line.presence", c.who.user.value, std::string(state));
  tell_pages(c);
  return web::see_other("/line");
}

core::Result<web::Response> phone_page(web::Context& c) {
  return draw(c, {}, new_phone_secret(c.tx, c.keys(), c.who.user, c.who.login, realm_of(c.services.room<Telephone>()), c.now));
}

core::Result<web::Response> answer_page(web::Context& c) {
  auto call = TRY(simulated(c));
  if (!call.ringing.contains(c.who.user)) return core::fail(core::Errc::conflict, "the call does not ring at your telephone any more");
  TRY_VOID(by_hand(c, call, Type::answered));
  auto now = find_call(c.tx, call.reference);
  return web::see_other(now && now->contact != 0 ? "/contacts/" + core::id_text(now->contact) : std::string("/line"));
}

core::Result<web::Response> hang_up_page(web::Context& c) {
  auto call = TRY(simulated(c));
  if (call.state != State::talking || call.answered_by != c.who.user) return core::fail(core::Errc::conflict, "you are not in this call any more");
  TRY_VOID(by_hand(c, call, Type::ended));
  return web::see_other(call.contact != 0 ? "/contacts/" + core::id_text(call.contact) : std::string("/line"));
}

core::Result<web::Response> block_page(web::Context& c) {
  const auto& f = c.request.form;
  hotline::Filter where;
  where.operator_code = c.who.operator_code, where.number = core::trim(f.get("contact")), where.state = "all";
  auto found = where.number.empty() ? std::vector<hotline::Row>() : hotline::list(c.tx, where, 1);
  if (found.empty()) return draw(c, "line.problem.contact");
  auto item = TRY(hotline::contact(c.tx, c.keys(), found.front().id, c.who.operator_code));
  std::int64_t hours = 0;
  for (auto [code, value] : {std::pair{"day", 24}, std::pair{"week", 168}, std::pair{"month", 720}})
    if (f.get("how_long") == code) hours = value;
  if (item.number_hash.empty()) return draw(c, "line.problem.no_number");
  if (auto done = add_block(c.tx, c.forms, c.who.operator_code, item.id, item.number_hash, f.get("reason"), c.now.plus_seconds(hours * 3600), c.who.user, c.now); !done) return draw(c, "line.problem.block");
  return web::see_other("/line?notice=saved");
}

core::Result<web::Response> unblock_page(web::Context& c) {
  const auto id = core::id_value(c.param("id"));
  if (!id) return core::fail(core::Errc::not_found, "no such number");
  TRY_VOID(remove_block(c.tx, c.who.operator_code, *id, c.who.user, c.now));
  return web::see_other("/line?notice=saved");
}

}  // namespace ostoja::exchange
