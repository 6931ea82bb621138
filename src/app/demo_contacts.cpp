// Writing the plan down through the rooms' own front doors: contacts, the cases, persons and rules they lead to, and what follows at a later hour.
#include "app/demo_parts.h"
#include "cases/record.h"
#include "duty/duty.h"
#include "hotline/rules.h"
#include "core/text.h"
#include "people/people.h"

#include <algorithm>

namespace ostoja::app::demo {
namespace {

access::UserId taken_by(Story& s, const Plan& p, const Life* life) {
  auto& r = s.random;
  if (p.kind == "CONTINUED" && life != nullptr && r.chance(60)) return life->lead;
  if (p.channel == "MOBILE_DUTY") return r.of(s.staff.with(p.operator_code, "intervention"));
  if (p.operator_code == "W" && (p.kind == "AUTHORITY" || p.kind == "INSTITUTION") && r.chance(65)) return s.staff.of("institutions");
  return r.of(s.staff.with(p.operator_code, "consultant"));
}

// A case of this operator that still goes on; the newer the more likely.
Life* running(Story& s, const Plan& p) {
  std::vector<Life*> open;
  for (auto it = s.lives.rbegin(); it != s.lives.rend() && open.size() < 60; ++it)
    if (it->operator_code == p.operator_code && it->until > p.started && it->opened < p.started) open.push_back(&*it);
  return open.empty() ? nullptr : open[static_cast<std::size_t>(std::min(s.random.below(static_cast<int>(open.size())), s.random.below(static_cast<int>(open.size()))))];
}

void end_later(Story& s, const hotline::Contact& c, const Plan& p, std::string_view outcome) {
  auto& r = s.random;
  std::string end(p.opens_case || p.kind == "CONTINUED" ? pick(r, {{"HANDED_TO_CASE", 60}, {"SHELTER_GIVEN", 40}})
                  : outcome == "EMERGENCY_CALLED"       ? pick(r, {{"EMERGENCY_HANDED", 80}, {"SAFE", 20}})
                                                        : pick(r, {{"SAFE", 45}, {"SHELTER_GIVEN", 15}, {"CALLER_DECLINED", 15}, {"CONTACT_LOST", 10}, {"NOT_URGENT_AFTER_ALL", 15}}));
  auto at = p.saved.plus_seconds(p.urgency == "U0" ? 900 + r.below(5400) : 1800 + r.below(18 * 3600));
  at = std::min(at, std::max(s.options.now.plus_seconds(-300), p.saved));
  auto by = c.taken_by;
  s.later.emplace(at, [&s, id = c.id, op = p.operator_code, at, by, end](store::Tx& tx) -> core::Done {
    auto k = s.keeper(tx, op, at, by);
    auto item = TRY(hotline::contact(tx, k.keys, id, op));
    return hotline::end_urgency(k, item, end);
  });
}

core::Done call_back_later(Story& s, store::Tx& tx, const hotline::Contact& c, const Plan& p) {
  auto& r = s.random;
  auto today = core::local(s.options.now).date;
  auto day = duty::next_working_day(core::local(p.saved).date);
  if (day == today) day = duty::next_working_day(today);  // what is due today is told by demo_now.cpp
  auto due = core::at_local(day, 9 + r.below(8), 15 * r.below(4));
  hotline::FollowUp f;
  f.contact = c.id;
  f.operator_code = p.operator_code;
  f.kind = pick(r, {{"CALL_BACK", 70}, {"SEND_INFO", 10}, {"CHECK_SAFETY", 12}, {"ARRANGE_INTERPRETER", 8}});
  f.due_at = due;
  f.assigned_to = c.taken_by;
  if (r.chance(50)) f.note = s.words.one(r, "follow_up.note");
  auto id = TRY(hotline::add_follow_up(s.keeper(tx, p.operator_code, p.saved, c.taken_by), f));
  int attempts = 1 + (r.chance(30) ? 1 : 0) + (r.chance(10) ? 1 : 0);
  bool reached = r.chance(82);
  for (int i = 0; i < attempts; ++i) {
    auto at = due.plus_seconds(i * 7200 + r.below(1800));
    if (day < today) at = std::min(at, s.today.plus_seconds(-600));  // nothing of the past is left open
    if (at >= s.options.now) return {};
    bool last = i + 1 == attempts;
    std::string outcome(last && reached ? "REACHED" : pick(r, {{"LEFT_NO_MESSAGE", 60}, {"COULD_NOT_REACH", 30}, {"SOMEONE_ELSE_ANSWERED", 10}}));
    s.later.emplace(at, [&s, id, op = p.operator_code, at, by = c.taken_by, outcome, last, reached](store::Tx& in) -> core::Done {
      auto k = s.keeper(in, op, at, by);
      auto item = TRY(hotline::follow_up(in, k.keys, id, op));
      TRY_VOID(hotline::add_attempt(k, item, outcome, {}));
      if (last && !reached) TRY_VOID(hotline::set_follow_up_state(k, item, 3));
      return {};
    });
  }
  return {};
}

forms::Answers person_answers(Story& s, const Caller& c) {
  auto& r = s.random;
  forms::Answers a;
  if (r.chance(80)) {
    bool latin = c.culture != "uk" && c.culture != "ru" && c.culture != "ka" && c.culture != "bg";
    a.set("first_name", latin_name(c, c.given));
    a.set("second_name", latin_name(c, c.family));
    if (!latin) a.set("name_original_script", c.given + " " + c.family);
  }
  if (!c.phone.empty()) a.set("phone", c.phone);
  a.set("sex", c.sex);
  a.set("age_group", c.age);
  a.set("minor", c.age == "A9_17" ? "YES" : "NO");
  a.set("citizenship", c.citizenship);
  a.set("residence_status", c.residence);
  a.set("primary_language", c.language);
  if (c.citizenship != "PL") a.set("polish_level", std::string(pick(r, {{"NONE", 30}, {"WORDS", 35}, {"SIMPLE", 25}, {"GOOD", 10}})));
  if (r.chance(60)) a.set("education", std::string(pick(r, {{"PRIMARY", 15}, {"LOWER_SECONDARY", 20}, {"UPPER_SECONDARY", 40}, {"POST_SECONDARY", 10}, {"BACHELOR", 10}, {"MASTER", 5}})));
  if (r.chance(60)) a.set("marital_status", std::string(pick(r, {{"SINGLE", 50}, {"MARRIED", 35}, {"DIVORCED", 10}, {"WIDOWED", 5}})));
  if (r.chance(50)) a.set("children_number", std::to_string(r.below(4)));
  return a;
}

}  // namespace

core::Done add_safe_contact(Story& s, store::Tx& tx, const Life& life, core::Instant at, access::UserId by, std::string_view code_word) {
  auto& r = s.random;
  auto k = s.keeper(tx, life.operator_code, at, by);
  hotline::SafeContact safe;
  safe.operator_code = life.operator_code;
  safe.number_hash = k.keys.number_hash(life.who.phone);
  if (hotline::safe_contact(tx, k.keys, safe.number_hash)) return {};
  safe.answers.set("safe_number", life.who.phone);
  safe.answers.set_all("channels_allowed", {"PHONE"});
  safe.answers.set("hours_from", r.chance(50) ? "10:00" : "08:30");
  safe.answers.set("hours_until", r.chance(50) ? "13:30" : "15:00");
  safe.answers.set("working_days_only", r.chance(60) ? "YES" : "NO");
  safe.answers.set("never_message", "YES");
  safe.answers.set("code_word", std::string(code_word));
  safe.answers.set("if_other_answers", "Przepraszam, pomyłka.");
  return hotline::save_safe_contact(k, safe);
}

// The steps of a case, each done by its lead on its day; what lies beyond the demo's now never happens.
void go_on(Story& s, const Life& life) {
  constexpr std::pair<int, cases::Status> kSteps[] = {{3, cases::Status::assessment}, {9, cases::Status::plan}, {16, cases::Status::services}};
  auto step = [&](core::Instant at, cases::Status to, std::string reason) {
    s.later.emplace(at, [&s, at, to, reason = std::move(reason), id = life.id, lead = life.lead, op = life.operator_code](store::Tx& tx) -> core::Done {
      const auto& keys = *s.centre.vault->of(op);
      auto item = TRY(cases::record(tx, keys, id, {lead, op, cases::Reader::Reach::operator_wide}));
      return cases::set_status({tx, keys, s.centre.forms, lead, at}, item, to, reason);
    });
  };
  for (const auto& [days, to] : kSteps)
    if (auto at = life.opened.plus_seconds(days * 86400LL + 7200); at < life.until) step(at, to, {});
  constexpr const char* kReasons[] = {"GOALS_MET", "REFERRED", "RETURNED", "LOST_CONTACT", "PROCEEDINGS_ENDED"};
  step(life.until, cases::Status::closed, kReasons[static_cast<std::size_t>(life.opened.ms / 60000) % std::size(kReasons)]);
}

core::Result<Life*> add_case(Story& s, store::Tx& tx, const Plan& p, const Caller& who, const std::string& theme, const hotline::Contact& contact) {
  auto& r = s.random;
  const auto& keys = *s.centre.vault->of(p.operator_code);
  cases::NewCase fresh;
  fresh.operator_code = p.operator_code;
  fresh.urgency = p.urgency;
  fresh.language = who.language;
  fresh.lead = r.of(s.staff.with(p.operator_code, "casemanager"));
  fresh.summary = core::Personal<std::string>(s.words.one(r, "case.summary"));
  fresh.answers = case_answers(s, p, who, theme);
  fresh.opened_at = p.saved;
  auto id = TRY(cases::open_case(tx, keys, s.centre.forms, fresh, contact.taken_by, p.saved));
  TRY_VOID(cases::add_contact(tx, id, contact.id.value, contact.started_at, contact.taken_by, p.saved));
  TRY(cases::add_person({tx, keys, s.centre.forms, contact.taken_by, p.saved}, id, person_answers(s, who)));
  s.lives.push_back({id, p.operator_code, theme, who, p.saved, p.saved.plus_seconds((20 + r.below(220)) * 86400LL), fresh.lead});
  go_on(s, s.lives.back());
  intervene_later(s, s.lives.back(), p.urgency, contact.id.value);
  add_help(s, s.lives.back());
  plan_identification(s, s.lives.back());
  return &s.lives.back();
}

core::Result<hotline::Contact> add_contact(Story& s, store::Tx& tx, Plan p) {
  auto& r = s.random;
  Life* life = p.kind == "CONTINUED" ? running(s, p) : nullptr;
  if (p.kind == "CONTINUED" && life == nullptr) p.kind = "SELF";  // in the first days no case goes on yet
  std::string theme;
  Caller caller, person;
  if (p.opens_case) {
    theme = theme_of(r, p.facts.form);
    person = person_of(s, p.facts);
    if (p.kind == "SELF") caller = person, s.languages.count(person.language);
    else caller = caller_for(s, p);
  } else if (life != nullptr) {
    theme = life->theme;
    caller = life->who;
    if (caller.language != "pl" && r.chance(20)) caller.language = "pl";  // a colleague interprets, or simple Polish will do
    s.languages.count(caller.language);
  } else if (hotline::is_closer(p.kind)) {
    if (r.chance(25)) caller = caller_for(s, p);
  } else {
    theme = p.kind == "OTHER_PERSON" ? "other" : theme_of(r, {});
    caller = caller_for(s, p);
  }
  ++s.contacts;
  if (!caller.phone.empty() && !s.seen.insert(p.operator_code + caller.phone).second) ++s.with_repeat;

  auto by = taken_by(s, p, life);
  hotline::Start start{.operator_code = p.operator_code, .by = by, .taken_by = by, .started_at = p.started, .answers = answers_of(s, p, caller, theme)};
  auto contact = TRY(hotline::record(s.keeper(tx, p.operator_code, p.saved, by), start, p.ended));
  auto outcome = std::string(contact.answers.get("outcome"));
  if (p.opens_case) {
    auto* opened = TRY(add_case(s, tx, p, person, theme, contact));
    if (!opened->who.phone.empty() && r.chance(30)) TRY_VOID(add_safe_contact(s, tx, *opened, p.saved, by, s.words.name(r, "password")));
  } else if (life != nullptr) {
    TRY_VOID(cases::add_contact(tx, life->id, contact.id.value, contact.started_at, by, p.saved));
  }
  if (hotline::is_urgent(p.urgency)) end_later(s, contact, p, outcome);
  if (outcome == "CALLBACK_PLANNED") TRY_VOID(call_back_later(s, tx, contact, p));
  return contact;
}

}  // namespace ostoja::app::demo
